/** The account: every site that was found is in exactly one column, every file that was not looked at has a reason. */
import { groupsOf } from './collections.ts';
import type { Account, Finding, SkippedFile, Status, Summary, SuppressedFinding, Tally } from './report.ts';
import { figure, plural } from './words.ts';

export type Column = Exclude<keyof Tally, 'found'>;
/** A site with the column it is counted in. */
export type Counted<T> = readonly [T, Column];

export interface AccountInput {
  readonly findings: readonly Finding[];
  readonly suppressed: readonly SuppressedFinding[];
  readonly skipped: readonly SkippedFile[];
  readonly files: { readonly discovered: number; readonly searched: number; readonly parsed: number };
}

export function summaryOf(input: AccountInput & { readonly principals: number }): Summary {
  const { findings, files, principals } = input;
  const count = (status: Status): number => findings.filter((finding) => finding.status === status).length;
  return {
    filesDiscovered: files.discovered,
    filesAnalyzed: files.parsed,
    findings: findings.length,
    byStatus: { migratable: count('migratable'), migrated: count('migrated'), manual: count('manual') },
    byClient: counts(findings.map(({ client }) => client ?? ANY_CLIENT)),
    principals,
    account: accountOf(input),
  };
}

function accountOf({ findings, suppressed, skipped, files }: AccountInput): Account {
  const counted: readonly Counted<Finding>[] = [...findings.map((finding) => [finding, columnOf(finding)] as const), ...suppressed.map((finding) => [finding, 'suppressed'] as const)];
  return {
    total: tally(counted),
    byClient: tallies(counted, (finding) => finding.client ?? ANY_CLIENT),
    byMechanism: tallies(counted, (finding) => finding.mechanism),
    byPackage: tallies(counted, (finding) => finding.package),
    byPrincipal: tallies(counted, (finding) => finding.principal),
    byReason: counts(findings.flatMap(({ reason }) => (reason ? [reason.code] : []))),
    files: { ...files, skipped: counts(skipped.map(({ reason }) => /^[^:]*/.exec(reason)?.[0] ?? reason)) },
  };
}

/** What stands for the name of a client where no row describes it. */
export const ANY_CLIENT = '(any)';

export function columnOf({ status, reason }: { readonly status: Status; readonly reason: { readonly code: string } | null }): Column {
  return reason?.code === 'verification-failed' ? 'failed' : status;
}

export function tally<T>(counted: readonly Counted<T>[]): Tally {
  const of = (column: Column): number => counted.filter(([, own]) => own === column).length;
  return { found: counted.length, migratable: of('migratable'), migrated: of('migrated'), manual: of('manual'), failed: of('failed'), suppressed: of('suppressed') };
}

export function tallies<T>(counted: readonly Counted<T>[], keyOf: (item: T) => string): Readonly<Record<string, Tally>> {
  return sorted(groupsOf(counted, ([item]) => keyOf(item)).map(([key, group]) => [key, tally(group)] as const));
}

export function counts(keys: readonly string[]): Readonly<Record<string, number>> {
  const found = new Map<string, number>();
  for (const key of keys) found.set(key, (found.get(key) ?? 0) + 1);
  return sorted([...found]);
}

function sorted<T>(entries: readonly (readonly [string, T])[]): Readonly<Record<string, T>> {
  return Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** In the order of a bar: what is done comes first. */
export const LABELS: readonly (readonly [Column, string])[] = [['migrated', 'migrated'], ['migratable', 'can be migrated'], ['manual', 'by hand'], ['failed', 'given up after a failed check'], ['suppressed', 'suppressed']];

export const labelOf = (column: Column): string => LABELS.find(([name]) => name === column)?.[1] ?? column;

/** Above a column of numbers, where there is little room. */
export const shortLabelOf = (column: Column): string => (column === 'failed' ? 'given up' : labelOf(column));

/** `7 credential sites found = 6 can be migrated + 1 by hand`; the sum may be set off. */
export function equation({ total }: Account, setOff = (sum: string): string => sum): string {
  const parts = LABELS.filter(([column]) => total[column] > 0 || column === 'manual').map(([column, label]) => `${figure(total[column])} ${label}`);
  return `${setOff(`${plural(total.found, 'credential site')} found`)} = ${parts.join(' + ')}`;
}

/** `12 files searched, 3 analysed; not analysed: 1 does not parse` */
export function looked({ files }: Account): string {
  const skipped = Object.entries(files.skipped).map(([reason, count]) => `${figure(count)} ${reason}`);
  return [`${plural(files.searched, 'file')} searched, ${figure(files.parsed)} analysed`, ...(skipped.length > 0 ? [`not analysed: ${skipped.join(', ')}`] : [])].join('; ');
}
