/** From what a run found and changed to its report: everything that is cut out of files is masked here, on its way in. */
import type { Analysis } from './analysis.ts';
import type { Change } from './apply/transaction.ts';
import type { Discovery } from './files/discover.ts';
import { findMentions } from './files/mentions.ts';
import type { PlannedSite } from './plan/plan.ts';
import type { NamedPrincipal } from './plan/principals.ts';
import { summaryOf } from './report/account.ts';
import { unifiedDiff } from './report/diff.ts';
import { createExcerpts } from './report/excerpt.ts';
import { createMask, maskByLooks, type Mask } from './report/mask.ts';
import { nextSteps } from './report/next-steps.ts';
import { manualReason } from './report/reasons.ts';
import type { Command, FileChange, Finding, HandOver, LiteralSecret, Place, Principal, Report, SkippedFile, SuppressedFinding } from './report/report.ts';
import { version } from './version.ts';

export interface ReportingOptions {
  readonly command: Command;
  readonly write: boolean;
  readonly staged?: boolean;
  readonly verify?: boolean;
  readonly showSecrets: boolean;
}

export interface ReportingInput {
  readonly options: ReportingOptions;
  readonly discovery: Discovery;
  /** `undefined` where nothing mentions Ocrolus. */
  readonly analysis: Analysis | undefined;
  readonly changes: readonly Change[];
  readonly skipped: readonly SkippedFile[];
  /** How many files of the scope could not be searched. */
  readonly unreadable: number;
}

export async function toReport(input: ReportingInput): Promise<Report> {
  const { options, discovery, analysis, changes, skipped, unreadable } = input;
  const hide = analysis ? hiding(options, analysis) : maskByLooks;
  const { findings, suppressed } = analysis ? await findingsOf(input, analysis, hide) : { findings: [], suppressed: [] };
  const principals = analysis ? await principalsOf(analysis, discovery) : [];
  const { sourceOf } = await import('./files/history.ts');
  const { length: discovered } = discovery.scope;
  const parsed = analysis?.filesAnalyzed ?? 0;
  return {
    schemaVersion: 1,
    tool: { name: 'ocrolus-oauth-codemod', version },
    command: options.command,
    summary: summaryOf({ findings, suppressed, skipped, principals: principals.length, files: { discovered, searched: discovered - unreadable, parsed } }),
    findings,
    suppressed,
    principals,
    files: options.command === 'check' ? [] : fileChanges(changes, hide),
    skipped,
    nextSteps: nextSteps({ command: options.command, isWritten: options.write, isStaged: options.staged ?? false, findings, principals, skipped, leftovers: analysis?.plan.leftovers ?? [], markers: analysis?.plan.markers ?? 0, unchecked: uncheckedBy(options, analysis, changes), complaints: analysis?.plan.complaints ?? [] }),
    // The gate is quiet when clean, and asks nobody for what it does not say.
    source: discovery.workTree === undefined || (options.command === 'check' && findings.length === 0) ? null : sourceOf(discovery.root),
  };
}

/** The diff of a whole file, byte order mark included. */
export function patchOf({ path, before, after }: Change, hide: Mask): string {
  const show = (bytes: Buffer | undefined): string => hide(bytes?.toString('utf8') ?? '');
  return unifiedDiff(path, show(before), show(after), !before);
}

/** What the compiler has not seen of the result, for a person to check. */
function uncheckedBy(options: ReportingOptions, analysis: Analysis | undefined, changes: readonly Change[]): readonly string[] {
  if (options.command !== 'migrate' || changes.length === 0) return [];
  if (!options.verify) return ['the result was not type-checked (--no-verify)'];
  return analysis?.unchecked.map(({ configuration, reason }) => `the result was not type-checked with ${configuration}: ${reason}`) ?? [];
}

interface Findings {
  readonly findings: readonly Finding[];
  readonly suppressed: readonly SuppressedFinding[];
}

async function findingsOf({ options, discovery }: ReportingInput, analysis: Analysis, hide: Mask): Promise<Findings> {
  const [{ toFinding }, { findOwners }] = await Promise.all([import('./plan/findings.ts'), import('./files/owners.ts')]);
  const ownersOf = findOwners(discovery.root, discovery.workTree);
  const excerptOf = createExcerpts(hide);
  // A compiler quotes types, and a type may be a literal.
  const words = (detail: string | undefined): string => (detail === undefined ? '' : ` The compiler said of it: ${hide(detail)}`);
  const findings: Finding[] = [];
  const suppressed: SuppressedFinding[] = [];
  for (const site of analysis.plan.sites) {
    const { verdict, principal, evidence, requests, symbol, content, changes, ...head } = toFinding(site);
    const { file, start, end } = head;
    const excerpt = excerptOf(file, analysis.textOf(file), start.line, end.line);
    // The order of the keys is that of the published report.
    const finding = (decided: Pick<Finding, 'status' | 'reason'>, handOver: HandOver | null): Finding => ({ ...head, ...decided, principal, evidence, requests, package: analysis.packageOf(file), excerpt, handOver, symbol, content, changes, owners: ownersOf(file) });
    if (verdict.status === 'manual') findings.push(finding({ status: 'manual', reason: { code: verdict.code, text: `${manualReason(verdict.code).text}${words(verdict.detail)}` } }, handOverOf(analysis, site, hide)));
    else if (verdict.status === 'suppressed') suppressed.push({ ...finding({ status: 'manual', reason: null }, null), suppression: { by: 'comment', line: verdict.by.line, reason: verdict.by.reason } });
    else findings.push(finding({ status: options.write && verdict.status === 'migratable' ? 'migrated' : 'migratable', reason: null }, null));
  }
  return { findings, suppressed };
}

function handOverOf(analysis: Analysis, site: PlannedSite, hide: Mask): HandOver | null {
  const sketch = analysis.plan.sketchOf(site);
  return sketch ? { ...sketch, before: hide(sketch.before), after: hide(sketch.after) } : null;
}

/** What a legacy pair is made of, where it is named beside the source, and where it is written out. */
async function principalsOf({ plan }: Analysis, { tree, named, root }: Discovery): Promise<readonly Principal[]> {
  const legacyOf = ({ sources }: NamedPrincipal): readonly string[] => sources.flatMap((source) => /^(?:env|config):(.+)$/.exec(source)?.[1] ?? []);
  const mentions = findMentions(tree, named, [...new Set(plan.principals.flatMap((principal) => [...legacyOf(principal), ...principal.taken]))]);
  const placesOf = (name: string): readonly Place[] => mentions.get(name) ?? [];
  const hasLiterals = plan.principals.some(({ sources }) => sources.some((source) => source.startsWith('literal:')));
  const history = hasLiterals ? await import('./files/history.ts') : undefined;
  return plan.principals.map((principal): Principal => {
    const { id, sources, env, taken } = principal;
    // A pair names its user first; of a string that holds both, neither half has a variable of its own.
    const replacements = sources.length === 2 ? [env.clientId, env.clientSecret] : [];
    const secrets = plan.sites.filter((item) => item.principal.id === id).flatMap((item) => item.site.secrets).filter((secret) => secret.length >= 4);
    return {
      id,
      sources,
      env,
      collisions: taken.map((name) => ({ name, places: placesOf(name) })),
      variables: legacyOf(principal).map((name) => ({ name, replacement: replacements[sources.findIndex((source) => source.endsWith(`:${name}`))] ?? null, places: placesOf(name) })),
      literals: sources.flatMap((source): readonly LiteralSecret[] => {
        const [, file, line] = /^literal:(.+):(\d+)$/.exec(source) ?? [];
        return file === undefined ? [] : [{ file, line: Number(line), commits: history?.commitsThatAdded(root, file, secrets) ?? null }];
      }),
    };
  });
}

function hiding(options: ReportingOptions, analysis: Analysis): Mask {
  return options.showSecrets ? (text) => text : createMask(analysis.plan.sites.map((item) => item.site.secrets));
}

function fileChanges(changes: readonly Change[], hide: Mask): readonly FileChange[] {
  return changes.map((change) => ({ path: change.path, change: change.before ? 'modified' : 'created', diff: patchOf(change, hide) }));
}
