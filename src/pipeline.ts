/** The straight line: discover → prefilter → analyse (load, detect, plan, verify) → report → apply. */
import type { Analysis, Progress } from './analysis.ts';
import type { ApiNames } from './detect/api-hosts.ts';
import type { DecisionStore } from './apply/decisions.ts';
import type { Processes } from './apply/lock.ts';
import type { Session } from './apply/session.ts';
import type { Change } from './apply/transaction.ts';
import { changesOf } from './changes.ts';
import { isDocument } from './documents/kinds.ts';
import type { DocumentScan } from './documents/scan.ts';
import { loadClients } from './files/client-rows.ts';
import { findConfiguredNames, type ConfiguredName } from './files/configured-names.ts';
import { discover, type Discovery } from './files/discover.ts';
import { listChangedSince, readBlobs, type NoComparison } from './files/git.ts';
import { locate, toPosix, type Place } from './files/place.ts';
import { isMinified } from './files/minified.ts';
import { prefilter } from './files/prefilter.ts';
import { discoverStaged, listStagedSources, locateStaged } from './files/staged.ts';
import { namesTokenEndpoint } from './files/token-endpoint.ts';
import { memoryTree } from './files/tree.ts';
import type { Held } from './plan/plan.ts';
import { createProviderOf, providersOf, type PackageProvider, type ProviderOptions } from './plan/provider-settings.ts';
import type { HttpClient } from '../transforms/http-client.ts';
import { manualReason } from './report/reasons.ts';
import type { Command, Report, SkippedFile } from './report/report.ts';
import { UsageError } from './usage-error.ts';

export interface RunOptions {
  readonly command: Command;
  /** Absolute path. */
  readonly cwd: string;
  readonly paths: readonly string[];
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  /** Further API hosts. */
  readonly hosts: readonly string[];
  /** Further environment or configuration names that hold an Ocrolus URL or credential. */
  readonly names: readonly string[];
  readonly provider: ProviderOptions;
  /** What packages get in its place. */
  readonly packages?: readonly PackageProvider[] | undefined;
  /** Whether the index of git is judged, and not the disk. */
  readonly staged?: boolean;
  /** A revision of git: only files that have changed since HEAD and it parted ways are judged. */
  readonly since?: string | undefined;
  readonly write: boolean;
  /** Runs that write keep out of each other's way by them. */
  readonly processes: Processes;
  /** Whether each site that is left for a person gets a comment in the code. */
  readonly markers?: boolean;
  /** Whether names of migrated pairs go from templates of environment files, where nothing reads them any more. */
  readonly removeLegacyEnv?: boolean;
  /** Whether TypeScript looks at the result before it is shown or written. */
  readonly verify?: boolean;
  readonly allowDirty: boolean;
  readonly showSecrets: boolean;
  /** Told how far the work is. */
  readonly progress: (step: Progress) => void;
  /**
   * Asked before anything is written, with the report of what would be: ids of sites that are to stay as they are, or `undefined` to
   * change nothing at all.
   */
  readonly decide?: ((dry: Report, decisions: DecisionStore) => Promise<ReadonlySet<string> | undefined>) | undefined;
  /** Called with a line that people should read even when they did not ask for progress. */
  readonly warn: (line: string) => void;
}

export interface Run {
  readonly report: Report;
  /** Unmasked texts, for `--patch`. */
  readonly patches: readonly string[];
  /** How many files could not be read or analysed; what is left out on purpose is not among them. */
  readonly failures: number;
  /** Absolute path that those of the report are relative to. */
  readonly root: string;
  /** Whether a file is there and its sites were not looked for; a path of the report. */
  readonly isOutside: (path: string) => boolean;
}

const NO_WORK_TREE = '--staged needs a git work tree';
/** The vendor's two names; the older one is two words where names have them. */
const NEEDLES = ['ocrolus', 'perfectaudit', 'perfect_audit', 'PerfectAudit', 'perfectAudit'];
const CREDENTIAL_WORDS = ['basic', 'authorization', 'auth', 'username', 'password', 'btoa', 'base64', 'secret', 'credential', 'passwd'];

/**
 * @throws {UsageError} when the work tree is dirty and a write was asked for
 * @throws {MissingPathError} when a path is not there
 * @throws {LockedError} when another run is writing
 * @throws {WriteError} when a change could not be written; nothing is changed then
 */
export async function run(options: RunOptions): Promise<Run> {
  if (options.staged) return runStaged(options);
  const place = await locate(options.cwd, options.paths);
  const { isInterrupted, openSession } = await import('./apply/session.ts');
  if (!options.write) {
    if (isInterrupted(place.root)) options.warn('an earlier `migrate --write` was interrupted here; run `ocrolus-oauth-codemod undo` to take back what it had changed');
    return runIn(place, options, undefined);
  }
  const session = openSession(place.root, options.processes);
  try {
    if (session.recovered) options.warn(`an earlier \`migrate --write\` was interrupted: ${describeRecovery(session.recovered)}`);
    return await runIn(place, options, session);
  } finally {
    session.close();
  }
}

function describeRecovery({ restored, refused }: NonNullable<Session['recovered']>): string {
  const left = refused.map(({ path, reason }) => `${path} ${reason} and was left alone`);
  return [`${restored.length} files are again what they were`, ...left].join('; ');
}

/** Of a few files, one that deals in credentials may be sent to Ocrolus by others: it is looked at whatever it mentions. */
async function runStaged(options: RunOptions): Promise<Run> {
  const place = locateStaged(options.cwd, options.paths);
  const staged = place && listStagedSources(place, options, isDocument);
  if (!staged) throw new UsageError(NO_WORK_TREE);
  const blobs = new Map(readBlobs(place.root, staged.entries.map(({ hash }) => hash)).map((bytes, index) => [staged.entries[index]?.path ?? '', bytes]));
  const wanted = prefilter(memoryTree(blobs), [...blobs.keys()], [...needlesOf(options), ...CREDENTIAL_WORDS]);
  if (wanted.hits.length === 0 && staged.unreadable.length === 0) {
    const { toReport } = await import('./reporting.ts');
    const tree = memoryTree(blobs);
    const nothing = { root: place.root, workTree: place.root, tree, sources: tree.paths, scope: tree.paths, others: [], declarations: [], named: tree.paths, built: [], nested: [], unreadable: [] };
    return { report: await toReport({ options, discovery: nothing, analysis: undefined, documents: undefined, naming: undefined, changes: [], skipped: [], unreadable: 0, hasOAuth: false, snapshots: [] }), patches: [], failures: 0, root: place.root, isOutside: () => true };
  }
  // Somebody waits for the answer: what will judge the files is loaded while git looks.
  const [discovery] = await Promise.all([discoverStaged(place, staged, needlesOf(options)), loadEngine()]);
  if (!discovery) throw new UsageError(NO_WORK_TREE);
  return judge(discovery, options, undefined, CREDENTIAL_WORDS);
}

async function runIn(place: Place, options: RunOptions, session: Session | undefined): Promise<Run> {
  const { since, include, exclude } = options;
  const changed = since === undefined ? undefined : changedSince(place.root, since);
  // As of what is staged: a helper among few files may be sent to Ocrolus by others.
  return judge(await discover(place, { include, exclude, changed }, needlesOf(options)), options, session, changed ? CREDENTIAL_WORDS : []);
}

const NO_COMPARISON: Readonly<Record<NoComparison, string>> = {
  'no work tree': 'this is no git work tree',
  'no such commit': 'git knows no such commit; a pipeline may have to fetch it first',
  'no common history': 'git knows no commit that it and HEAD have in common; a pipeline may have to fetch more of the history',
};

/** @throws {UsageError} */
function changedSince(root: string, revision: string): ReadonlySet<string> {
  const found = listChangedSince(root, revision);
  if (typeof found === 'string') throw new UsageError(`--since ${revision}: ${NO_COMPARISON[found]}`);
  return new Set(found);
}

const needlesOf = ({ hosts, names }: RunOptions): readonly string[] => [...NEEDLES, ...hosts, ...names];

const apiOf = ({ hosts, names }: RunOptions): ApiNames => ({ hosts: hosts.map((host) => host.toLowerCase()), names });

/** `words` are further ones that a file is looked at for. */
async function judge(discovery: Discovery, options: RunOptions, session: Session | undefined, words: readonly string[]): Promise<Run> {
  const needles = needlesOf(options);
  const scope = new Set(discovery.scope);
  const configured = findConfiguredNames(discovery.tree, needles);
  const searched = prefilter(discovery.tree, discovery.scope, [...needles, ...words, ...configured.names.map((item) => item.name), ...configured.files.flatMap(wordsOf)]);
  const minified = searched.hits.filter((path) => isMinified(discovery.tree.read(path)));
  const scanned = minified.length > 0 ? { ...searched, hits: searched.hits.filter((path) => !minified.includes(path)) } : searched;
  options.progress({ stage: `Searched ${discovery.scope.length} files, ${scanned.hits.length} mention Ocrolus` });
  if (options.command === 'migrate') await tellProviders(discovery, options);
  const look = (held?: Held): Promise<Analysis | undefined> => (scanned.hits.length > 0 ? analyse(options, discovery, { seeds: scanned.hits, configured: configured.names, held }) : Promise.resolve(undefined));
  const found = await look();
  const documents = withoutSourcesOf(found, await lookIntoDocuments(discovery, options, configured.names));
  const recorded = new Set(found?.plan.records.map(({ path }) => path));
  // Before anything is written: afterwards the new names would be taken for names that were there.
  const naming = documents.sites.length > 0 ? await (await import('./naming.ts')).nameDocuments({ discovery, analysis: found, documents }) : undefined;
  const failed = [...discovery.unreadable, ...scanned.unreadable, ...failuresOf(found, discovery), ...documents.failures];
  const skipped = [...failed, ...leftOut(discovery, needles, minified)].sort((a, b) => (a.path < b.path ? -1 : 1));
  // Asked before anything is written, of what mentions Ocrolus anyhow.
  const mentioning = [...scanned.hits, ...documents.read.filter((path) => !PROSE.test(path))];
  const hasOAuth = options.command !== 'check' && (providersOf(options).some((item) => item.import !== undefined) || namesTokenEndpoint(discovery.tree, mentioning, needles));
  const snapshots = found && options.command !== 'check' ? (await import('./files/snapshots.ts')).findSnapshots(discovery.tree, discovery.named.filter((path) => !recorded.has(path)), needles) : [];
  const { patchOf, toReport } = await import('./reporting.ts');
  const reportOn = (analysis: Analysis | undefined, changes: readonly Change[], write: boolean, held?: ReadonlySet<string>): Promise<Report> =>
    toReport({ options: { ...options, write }, discovery, analysis, documents, naming, ...(held && { held }), changes, skipped, unreadable: scanned.unreadable.length, hasOAuth, snapshots });
  // Taken before anything is written: the report of a real run shows what its dry run showed.
  const planned = await changesOf({ analysis: found, documents, naming, held: new Set(), discovery, options });
  if (session && planned.length > 0 && !options.allowDirty) await refuseDirtyTree(discovery.root, planned.length, session);
  const held = session && options.decide && planned.length > 0 ? await options.decide(await reportOn(found, planned, false), session.decisions) : new Set<string>();
  const analysis = found && held && held.size > 0 ? await look({ ids: held, providers: found.plan.providers }) : found;
  const changes = held && held.size > 0 ? await changesOf({ analysis, documents, naming, held, discovery, options }) : planned;
  // Where nothing was accepted, nothing is written: no comment above a site that is left either.
  const offered = [...(found?.plan.sites ?? []).flatMap(({ id, verdict }) => (verdict.status === 'migratable' ? [id] : [])), ...documents.migratable];
  const isDropped = options.decide !== undefined && !offered.some((id) => held?.has(id) === false);
  if (session && changes.length > 0 && !isDropped) {
    options.progress({ stage: 'Writing' });
    session.apply(changes);
  }
  return { report: await reportOn(analysis, changes, options.write && !isDropped, held), patches: changes.map((change) => patchOf(change, (text) => text)), failures: failed.length, root: discovery.root, isOutside: (path) => discovery.tree.has(path) && !scope.has(path) };
}

/** Warns of settings that do nothing. */
async function tellProviders(discovery: Discovery, options: RunOptions): Promise<void> {
  for (const { name, folderOf } of options.packages ?? []) {
    if (!discovery.sources.some((path) => folderOf(path) !== undefined)) options.warn(`no source file is below "${name}", which the configuration has settings for`);
  }
  if (providersOf(options).every(({ library }) => library === undefined)) return;
  const { keptProviders } = await import('./provider-library.ts');
  for (const line of keptProviders(discovery, createProviderOf(options.provider, options.packages))) options.warn(line);
}

/** It may speak of tokens where nobody asks for one. */
const PROSE = /\.(?:md|mdx|markdown)$/i;

/** What is not JavaScript or TypeScript is looked into as well. */
async function lookIntoDocuments({ tree, others }: Discovery, options: RunOptions, configured: readonly ConfiguredName[]): Promise<DocumentScan> {
  const { scanDocuments } = await import('./documents/scan.ts');
  const needles = [...needlesOf(options), ...configured.map(({ name }) => name)];
  return scanDocuments({ tree, paths: others, needles, api: apiOf(options), configured });
}

/** A header that code takes from a file is told where the code sends it, and what a test has recorded changes with the test. */
function withoutSourcesOf(analysis: Analysis | undefined, scan: DocumentScan): DocumentScan {
  const known = new Set(analysis?.plan.principals.flatMap(({ sources }) => sources));
  const recorded = new Set(analysis?.plan.records.map(({ path }) => path));
  return { ...scan, sites: scan.sites.filter(({ document, sources }) => !recorded.has(document.path) && (sources.length === 0 || sources.some((source) => !source.startsWith('literal:') || !known.has(source)))) };
}

/** How source refers to a configuration file: by its name, or through a library that reads its folder. */
function wordsOf(path: string): readonly string[] {
  const file = path.slice(path.lastIndexOf('/') + 1);
  const stem = file.replace(/\.[\w.]+$/, '');
  const isImported = /\.jsonc?$/.test(file) && !/^(?:package|tsconfig[\w.-]*|\.\w+)$/.test(stem);
  const isSettings = /(?:^|\/)config\/[\w.-]+$/.test(path);
  return [...(isImported ? [`/${stem}`, file] : []), ...(isSettings ? ["'config'", '"config"', 'nconf'] : [])];
}

const loadEngine = (): Promise<[typeof import('./analysis.ts'), readonly HttpClient[], typeof import('./files/compiler-files.ts')]> => Promise.all([import('./analysis.ts'), loadClients(), import('./files/compiler-files.ts')]);

/** Who imports the seeds will be asked first: git looks for them in the meantime. */
async function prepareImporters({ tree, sources }: Discovery, seeds: readonly string[]): Promise<void> {
  if (!tree.search) return;
  const { namesToSeek } = await import('./code/import-index.ts');
  await tree.search.prepare(sources, namesToSeek(tree, seeds));
}

async function analyse(options: RunOptions, discovery: Discovery, wanted: { readonly seeds: readonly string[]; readonly configured: readonly ConfiguredName[]; readonly held: Held | undefined }): Promise<Analysis> {
  const [[{ analyse: start }, clients, { createCompilerFiles }]] = await Promise.all([loadEngine(), prepareImporters(discovery, wanted.seeds)]);
  const scope = new Set(discovery.scope);
  return start({
    tree: discovery.tree,
    sources: discovery.sources,
    named: discovery.named,
    ...wanted,
    inScope: (path) => scope.has(path),
    clients,
    isGate: options.command === 'check',
    progress: options.progress,
    settings: apiOf(options),
    provider: options.provider,
    packages: options.packages,
    compiler: options.verify ? { root: toPosix(discovery.root), files: createCompilerFiles() } : undefined,
    markers: options.markers ? (code) => manualReason(code).title.toLowerCase() : undefined,
  });
}

/** What is left out on purpose, and what a person has to do about it. */
function leftOut({ tree, built, nested }: Discovery, needles: readonly string[], minified: readonly string[]): readonly SkippedFile[] {
  return [
    ...[...prefilter(tree, built, needles).hits, ...minified].map((path) => ({ path, reason: 'build output: not analysed, never edited; build it again after the migration' })),
    ...nested.map((path) => ({ path, reason: 'a repository of its own: not looked into; run the tool there' })),
  ];
}

function failuresOf(analysis: Analysis | undefined, discovery: Discovery): readonly SkippedFile[] {
  const inScope = new Set(discovery.scope);
  return [...(analysis?.failures ?? [])].filter(([path]) => inScope.has(path)).map(([path, reason]) => ({ path, reason }));
}

/** How many files of a kind a refusal names. */
const SHOWN_PATHS = 3;

/** Everything must be as git last saw it, what the tool itself wrote excepted, unless the user says otherwise. */
async function refuseDirtyTree(root: string, changes: number, session: Session): Promise<void> {
  const { listUncommitted } = await import('./files/git.ts');
  const found = listUncommitted(root);
  if (!found) return;
  const foreign = ([label, paths]: readonly [string, readonly string[]]): readonly string[] => {
    const others = paths.filter((path) => !session.isOwnOutput(path));
    return others.length > 0 ? [`${label}: ${others.slice(0, SHOWN_PATHS).join(', ')}${others.length > SHOWN_PATHS ? ` and ${others.length - SHOWN_PATHS} more` : ''}`] : [];
  };
  const dirty = [['staged', found.staged] as const, ['not staged', found.unstaged] as const, ['untracked', found.untracked] as const].flatMap(foreign);
  if (dirty.length > 0) throw new UsageError(`the work tree has uncommitted changes (${dirty.join('; ')}); ${changes} files would change. Commit or stash them first, or pass --allow-dirty`);
}
