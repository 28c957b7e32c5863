/** From the text of a file to the parts of a report that a fleet needs. Reports come from other machines: nothing of them is believed. */
import { columnOf } from '../account.ts';
import type { Command, Confidence, SkippedFile, Source, Stage, Status } from '../report.ts';
import { address, count, list, object, oneOf, ordinal, orNull, ShapeError, text, withDefault, type Check } from './checks.ts';
import type { FleetFinding, FleetPrincipal, Repository } from './fleet.ts';

/** What is read of the report of one repository. */
export interface RepositoryReport extends Pick<Repository, 'source' | 'command' | 'stage' | 'principals' | 'findings' | 'filesSearched' | 'skipped'> {
  readonly kind: 'repository';
}

/** What is read of a fleet report. */
export interface EarlierFleet {
  readonly kind: 'fleet';
  readonly repositories: readonly EarlierRepository[];
}

export type EarlierRepository = Pick<Repository, 'name' | 'report' | 'source' | 'findings'>;

/** A file that no version of this tool wrote as a report. */
export interface Foreign {
  readonly kind: 'foreign';
  readonly reason: string;
}

const VERSION = 1;

/** @throws {ShapeError} when it is a report of this tool and cannot be understood */
export function readAnyReport(content: string): RepositoryReport | EarlierFleet | Foreign {
  const value = parse(content);
  if (value === undefined) return { kind: 'foreign', reason: 'is not JSON' };
  const reason = foreignness(value);
  if (reason !== undefined) return { kind: 'foreign', reason };
  const { schemaVersion, kind } = head(value, '');
  if (schemaVersion !== VERSION) throw new ShapeError(`schemaVersion is ${schemaVersion}, and this version of the tool understands ${VERSION}${schemaVersion > VERSION ? ': use a newer one' : ''}`);
  return kind === 'fleet' ? { kind, ...fleet(value, '') } : repository(value);
}

function parse(content: string): unknown {
  try {
    return JSON.parse(content.replace(/^\uFEFF/, ''));
  } catch {
    return undefined;
  }
}

function foreignness(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'is not a report: it holds no object';
  if (!Object.hasOwn(value, 'schemaVersion')) return 'is not a report: it has no schemaVersion';
  const { tool } = value as { readonly tool?: unknown };
  const isOurs = typeof tool === 'object' && tool !== null && 'name' in tool && tool.name === 'ocrolus-oauth-codemod';
  return isOurs ? undefined : 'is not a report of ocrolus-oauth-codemod';
}

const head = object({ schemaVersion: count, kind: withDefault(text, '') });
const confidence: Check<Confidence> = oneOf('certain', 'likely', 'possible');
const status: Check<Status> = oneOf('migratable', 'migrated', 'manual');
const source: Check<Source | null> = withDefault(orNull(object<Source>({ url: address, revision: text, prefix: text })), null);
const skipped = withDefault(list(object<SkippedFile>({ path: text, reason: text })), []);

const FINDING = {
  id: text,
  rule: text,
  file: text,
  client: orNull(text),
  mechanism: text,
  confidence,
  principal: text,
  package: withDefault(text, '.'),
  owners: withDefault(list(text), []),
};
const place = object({ line: ordinal });
const site = object({ ...FINDING, start: place, end: place, status, reason: orNull(object({ code: text })), excerpt: withDefault(object({ line: ordinal, lines: list(text) }), { line: 1, lines: [] }) });
const principal = object<FleetPrincipal>({ id: text, sources: list(text), env: object({ clientId: text, clientSecret: text }) });

const single = object({
  command: oneOf<Command>('audit', 'migrate', 'check'),
  stage: withDefault(orNull(oneOf<Stage>('none', 'legacy', 'both', 'oauth')), null),
  source,
  findings: list(site),
  suppressed: withDefault(list(site), []),
  principals: list(principal),
  skipped,
  summary: object({ filesDiscovered: count, account: withDefault<{ readonly files: { readonly searched: number } } | null>(object({ files: object({ searched: count }) }), null) }),
});

const fleet = object<Omit<EarlierFleet, 'kind'>>({
  repositories: list(
    object<EarlierRepository>({
      name: text,
      report: text,
      source,
      findings: list(object<FleetFinding>({ ...FINDING, line: ordinal, status: oneOf('migratable', 'migrated', 'manual', 'failed', 'suppressed'), reason: orNull(text), code: text })),
    }),
  ),
});

function repository(value: unknown): RepositoryReport {
  const { summary, findings, suppressed, ...rest } = single(value, '');
  return {
    kind: 'repository',
    ...rest,
    findings: [...findings.map((item) => toFinding(item)), ...suppressed.map((item) => ({ ...toFinding(item), status: 'suppressed' as const, reason: null }))],
    filesSearched: summary.account?.files.searched ?? summary.filesDiscovered,
  };
}

function toFinding({ start, end, excerpt, reason, status: given, ...rest }: ReturnType<typeof site>): FleetFinding {
  const lines = excerpt.lines.slice(Math.max(0, start.line - excerpt.line), Math.max(0, end.line - excerpt.line + 1));
  return { ...rest, line: start.line, status: columnOf({ status: given, reason }), reason: reason?.code ?? null, code: lines.join(' ').replace(/\s+/g, ' ').trim() };
}
