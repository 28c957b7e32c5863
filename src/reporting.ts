/** From what a run found and changed to its report: everything that is cut out of files is masked here, on its way in. */
import type { Analysis } from './analysis.ts';
import type { Change } from './apply/transaction.ts';
import type { DocumentPrincipals } from './documents/principals.ts';
import type { DocumentScan } from './documents/scan.ts';
import type { Discovery } from './files/discover.ts';
import { findMentions } from './files/mentions.ts';
import type { FileTree } from './files/tree.ts';
import { handsVariablesOn } from './plan/deployment/paths.ts';
import { isEnvironmentTemplate, type NewNames } from './plan/environment-templates.ts';
import type { NamedPrincipal } from './plan/principal-names.ts';
import { summaryOf } from './report/account.ts';
import { unifiedDiff } from './report/diff.ts';
import { createExcerpts } from './report/excerpt.ts';
import { createMask, maskByLooks, type Mask } from './report/mask.ts';
import { nextSteps } from './report/next-steps.ts';
import { manualReason } from './report/reasons.ts';
import { maskSettings } from './report/settings-mask.ts';
import { stageOf } from './report/stage.ts';
import { someOf } from './report/words.ts';
import type { Command, FileChange, Finding, HandOver, LiteralSecret, Place, Principal, Report, SkippedFile, SuppressedFinding } from './report/report.ts';
import { installSteps } from './provider-library.ts';
import { version } from './version.ts';

export interface ReportingOptions {
  readonly command: Command;
  readonly write: boolean;
  readonly staged?: boolean;
  readonly verify?: boolean;
  readonly since?: string | undefined;
  readonly showSecrets: boolean;
}

export interface ReportingInput {
  readonly options: ReportingOptions;
  readonly discovery: Discovery;
  /** `undefined` where nothing mentions Ocrolus. */
  readonly analysis: Analysis | undefined;
  /** `undefined` where none were looked at. */
  readonly documents: DocumentScan | undefined;
  /** Whose credential each site of them has; `undefined` where there is none. */
  readonly naming: DocumentPrincipals | undefined;
  /** Ids of sites in documents that somebody wants to stay. */
  readonly held?: ReadonlySet<string>;
  readonly changes: readonly Change[];
  readonly skipped: readonly SkippedFile[];
  /** How many files of the scope could not be searched. */
  readonly unreadable: number;
  /** Whether a token provider, or what names the token endpoint, was there already. */
  readonly hasOAuth: boolean;
  /** Where snapshots of tests hold a Basic header. */
  readonly snapshots: readonly Place[];
}

export async function toReport(input: ReportingInput): Promise<Report> {
  const { options, discovery, analysis, documents, naming, changes, skipped, unreadable, hasOAuth, snapshots } = input;
  const hide = hiding(input);
  const fillIn = await fillingIn(discovery, hide);
  const all = [analysis ? await findingsOf(input, analysis, fillIn, hide) : NOTHING, documents && naming ? await documentFindings(input, documents, naming, fillIn) : NOTHING];
  const [findings, suppressed] = [inOrder(all.flatMap((item) => item.findings)), inOrder(all.flatMap((item) => item.suppressed))];
  const principals = await principalsOf(input, naming);
  const { sourceOf } = await import('./files/history.ts');
  const discovered = discovery.scope.length + (documents?.searched ?? 0);
  const stage = options.command === 'check' || options.since !== undefined ? null : stageOf({ findings, suppressed, hasOAuth });
  const parsed = (analysis?.filesAnalyzed ?? 0) + (documents?.read.length ?? 0);
  return {
    schemaVersion: 1,
    tool: { name: 'ocrolus-oauth-codemod', version },
    command: options.command,
    summary: summaryOf({ findings, suppressed, skipped, principals: principals.length, files: { discovered, searched: discovered - unreadable, parsed } }),
    stage,
    findings,
    suppressed,
    principals,
    files: options.command === 'check' ? [] : fileChanges(changes, hide, options, new Set(analysis?.plan.files.map(({ path }) => path))),
    skipped,
    nextSteps: nextSteps({ command: options.command, isWritten: options.write, isStaged: options.staged ?? false, stage, findings, suppressed: suppressed.length, principals, skipped, replaced: await replacedBy(discovery.tree, changes, principals), leftovers: analysis?.plan.leftovers ?? [], bundled: analysis?.plan.bundled ?? [], documents: documents && naming ? documentSteps(documents, naming) : [], expectations: analysis?.expectations ?? [], snapshots, undecided: analysis?.undecided ?? [], unfollowed: analysis?.unfollowed ?? [], markers: analysis?.plan.markers ?? 0, installs: installSteps(discovery, changes), unchecked: uncheckedBy(options, analysis, changes), complaints: [...(analysis?.plan.complaints ?? []), ...(documents?.complaints ?? [])] }),
    // The gate is quiet when clean, and asks nobody for what it does not say.
    source: discovery.workTree === undefined || (options.command === 'check' && findings.length === 0) ? null : sourceOf(discovery.root),
  };
}

/** The diff of a whole file, byte order mark included. */
export function patchOf({ path, before, after }: Change, hide: Mask): string {
  const show = (bytes: Buffer | undefined): string => hide(bytes?.toString('utf8') ?? '');
  return unifiedDiff(path, show(before), show(after), !before);
}

/** How many files a step names. */
const SHOWN_FILES = 3;
/** Of documents that were changed alike; the diff has all of them. */
const SHOWN_CHANGED = 12;

/** What the compiler has not seen of the result, for a person to check. */
function uncheckedBy(options: ReportingOptions, analysis: Analysis | undefined, changes: readonly Change[]): readonly string[] {
  if (options.command !== 'migrate' || changes.length === 0) return [];
  const flow = changes.filter(({ path, before }) => /\.[cm]?jsx?$/.test(path) && before !== undefined && /^\s*(?:\/\/|\/?\*).*@flow\b/m.test(before.toString('utf8'))).map(({ path }) => path);
  const astro = changes.filter(({ path }) => path.endsWith('.astro')).map(({ path }) => path);
  const other = [
    ...(flow.length > 0 ? [`types of Flow were not checked, in ${someOf(flow, SHOWN_FILES)}`] : []),
    ...(astro.length > 0 ? [`components of Astro were not type-checked, ${someOf(astro, SHOWN_FILES)}`] : []),
  ];
  if (!options.verify) return ['the result was not type-checked (--no-verify)', ...other];
  return [...other, ...(analysis?.unchecked ?? []).map(({ configuration, reason }) => `the result was not type-checked with ${configuration}: ${reason}`)];
}

interface Findings {
  readonly findings: readonly Finding[];
  readonly suppressed: readonly SuppressedFinding[];
}

const NOTHING: Findings = { findings: [], suppressed: [] };

/** By file and place; those of one kind of file are so already. */
function inOrder<T extends Finding>(findings: readonly T[]): readonly T[] {
  return findings.toSorted((a, b) => (a.file === b.file ? a.start.line - b.start.line || a.start.column - b.start.column : a.file < b.file ? -1 : 1));
}

/** A site without what only the repository can say of it. */
type Row = Omit<Finding, 'status' | 'reason' | 'package' | 'excerpt' | 'handOver' | 'owners'>;
type FillIn = (row: Row, text: string, decided: Pick<Finding, 'status' | 'reason'>, handOver?: HandOver | null) => Finding;

async function fillingIn({ root, workTree, tree }: Discovery, hide: Mask): Promise<FillIn> {
  const [{ findOwners }, { createPackageNames }] = await Promise.all([import('./files/owners.ts'), import('./code/package-names.ts')]);
  const ownersOf = findOwners(root, workTree);
  const packageOf = createPackageNames(tree);
  const excerptOf = createExcerpts(hide);
  return ({ principal, evidence, requests, symbol, content, changes, ...head }, text, decided, handOver = null) => {
    const { file, start, end } = head;
    const masked = handOver && { ...handOver, before: hide(handOver.before), after: hide(handOver.after) };
    // The order of the keys is that of the published report.
    return { ...head, ...decided, principal, evidence, requests, package: packageOf(file), excerpt: excerptOf(file, text, start.line, end.line), handOver: masked, symbol, content, changes, owners: ownersOf(file) };
  };
}

const exempt = (finding: Finding, { line, reason }: { readonly line: number; readonly reason: string }): SuppressedFinding => ({ ...finding, suppression: { by: 'comment', line, reason } });

const EXEMPT = { status: 'manual', reason: null } as const;

async function findingsOf({ options }: ReportingInput, analysis: Analysis, fillIn: FillIn, hide: Mask): Promise<Findings> {
  const { toFinding } = await import('./plan/findings.ts');
  // A compiler quotes types, and a type may be a literal.
  const words = (detail: string | undefined): string => (detail === undefined ? '' : ` The compiler said of it: ${hide(detail)}`);
  const findings: Finding[] = [];
  const suppressed: SuppressedFinding[] = [];
  for (const site of analysis.plan.sites) {
    const { verdict, ...row } = toFinding(site);
    const text = analysis.textOf(row.file);
    if (verdict.status === 'manual') findings.push(fillIn(row, text, { status: 'manual', reason: { code: verdict.code, text: `${manualReason(verdict.code).text}${words(verdict.detail)}` } }, analysis.plan.sketchOf(site) ?? null));
    else if (verdict.status === 'suppressed') suppressed.push(exempt(fillIn(row, text, EXEMPT), verdict.by));
    else findings.push(fillIn(row, text, { status: options.write && verdict.status === 'migratable' ? 'migrated' : 'migratable', reason: null }));
  }
  return { findings, suppressed };
}

async function documentFindings({ options, held }: ReportingInput, { sites, migratable }: DocumentScan, principals: DocumentPrincipals, fillIn: FillIn): Promise<Findings> {
  const { toFinding, handOverOf } = await import('./documents/findings.ts');
  const findings: Finding[] = [];
  const suppressed: SuppressedFinding[] = [];
  // A document is changed whole.
  const kept = new Set(sites.filter(({ id }) => held?.has(id)).map(({ document }) => document));
  for (const site of sites) {
    const { id, env } = principals.of(site);
    const isMigratable = migratable.has(site.id);
    const row = { ...toFinding(site), principal: id, changes: isMigratable ? [site.document.path] : [] };
    const { document: { text }, kind: { reason }, suppression, verdict: { isShared } } = site;
    const shared = isShared ? ' The same command or description has another host, which must keep Basic: give Ocrolus one of its own.' : '';
    if (suppression) suppressed.push(exempt(fillIn(row, text, EXEMPT), suppression));
    else if (isMigratable) findings.push(fillIn(row, text, { status: options.write && !kept.has(site.document) ? 'migrated' : 'migratable', reason: null }));
    else findings.push(fillIn(row, text, { status: 'manual', reason: { code: reason, text: `${manualReason(reason).text}${shared}` } }, handOverOf(site, env)));
  }
  return { findings, suppressed };
}

/** By the name of a legacy variable, places that it is named in and that the new names stand beside after the changes. */
async function replacedBy(tree: FileTree, changes: readonly Change[], principals: readonly Principal[]): Promise<ReadonlyMap<string, readonly Place[]>> {
  if (principals.every(({ variables }) => variables.every(({ places }) => places.length === 0))) return new Map();
  const { replacedPlaces } = await import('./environment.ts');
  return new Map(principals.flatMap(({ env, variables }) => variables.map((variable) => [variable.name, replacedPlaces(tree, changes, newNames(env, variable), variable.places)] as const)));
}

const newNames = (env: Principal['env'], { name, replacement }: Principal['variables'][number]): NewNames => ({ legacy: name, added: replacement === null ? [env.clientId, env.clientSecret] : [replacement] });

/** Once for each account and way of changing documents, with the files that were changed like that. */
function documentSteps({ sites, migratable }: DocumentScan, principals: DocumentPrincipals): readonly string[] {
  const alike = new Map<string, { readonly step: (paths: string) => string; readonly paths: Set<string> }>();
  for (const site of sites) {
    const { document: { path }, kind: { migration } } = site;
    if (!migration || !migratable.has(site.id)) continue;
    const { env } = principals.of(site);
    const step = (paths: string): string => migration.nextStep(paths, env);
    const known = alike.get(step('')) ?? { step, paths: new Set() };
    alike.set(step(''), known);
    known.paths.add(path);
  }
  return [...alike.values()].map(({ step, paths }) => step(someOf([...paths], SHOWN_CHANGED)));
}

/** What a legacy pair is made of, where it is named beside the source, and where it is written out. */
async function principalsOf({ discovery: { tree, named, root }, analysis, documents }: ReportingInput, inDocuments: DocumentPrincipals | undefined): Promise<readonly Principal[]> {
  const all = [...(analysis?.plan.principals ?? []), ...(inDocuments?.added ?? [])];
  if (all.length === 0) return [];
  const secretsOf = (id: string): readonly string[] => [
    ...(analysis?.plan.sites ?? []).filter((item) => item.principal.id === id).flatMap((item) => item.site.secrets),
    ...(documents?.sites ?? []).filter((site) => inDocuments?.of(site).id === id).flatMap((site) => site.secrets),
  ];
  const legacyOf = ({ sources }: NamedPrincipal): readonly string[] => sources.flatMap((source) => /^(?:env|config):(.+)$/.exec(source)?.[1] ?? []);
  const mentions = findMentions(tree, named, [...new Set(all.flatMap((principal) => [...legacyOf(principal), ...principal.taken]))]);
  const placesOf = (name: string): readonly Place[] => mentions.get(name) ?? [];
  const hasLiterals = all.some(({ sources }) => sources.some((source) => source.startsWith('literal:')));
  const history = hasLiterals ? await import('./files/history.ts') : undefined;
  return all.map((principal): Principal => {
    const { id, sources, env, taken } = principal;
    // A pair names its user first; of a string that holds both, neither half has a variable of its own.
    const replacements = sources.length === 2 ? [env.clientId, env.clientSecret] : [];
    const secrets = secretsOf(id).filter((secret) => secret.length >= 4);
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

function hiding({ options, analysis, documents }: ReportingInput): Mask {
  if (options.showSecrets) return (text) => text;
  const groups = [...(analysis?.plan.sites ?? []).map((item) => item.site.secrets), ...(documents?.sites ?? []).map((site) => site.secrets)];
  return groups.length > 0 ? createMask(groups) : maskByLooks;
}

/** @param code those in which requests are rewritten */
function fileChanges(changes: readonly Change[], hide: Mask, { showSecrets }: ReportingOptions, code: ReadonlySet<string>): readonly FileChange[] {
  return changes.map((change) => {
    const diff = patchOf(change, hide);
    const areSettings = !showSecrets && !code.has(change.path);
    return { path: change.path, change: change.before ? 'modified' : 'created', diff: areSettings ? maskSettings(diff, isEnvironmentTemplate(change.path) || handsVariablesOn(change.path)) : diff };
  });
}
