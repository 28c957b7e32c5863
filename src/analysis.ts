/** The engine between files and report: loaded only when the text search has found something. */
import { createCallSites } from './code/call-sites.ts';
import { checkWithCompiler, type CompilerCheck, type CompilerError } from './code/compiler-check.ts';
import { readersOfSettings } from './code/container-settings.ts';
import { createEvaluator } from './code/evaluate.ts';
import { createProject, type EarlierProject, type Project } from './code/project.ts';
import { lineAt, ts } from './code/syntax.ts';
import { createTypes } from './code/types.ts';
import { createUseFinder } from './code/uses.ts';
import { mentionsApi } from './detect/api-hosts.ts';
import { expectationsIn, type Expectation } from './detect/expectations.ts';
import type { HostSettings } from './detect/hosts.ts';
import { createRequestFinder } from './detect/requests.ts';
import { countUnauthenticated, detectSites } from './detect/sites.ts';
import { refuse, type ManualCode, type Refusal } from './plan/draft.ts';
import { makePlan, touches, type Held, type Plan, type PlannedSite, type Rewrites } from './plan/plan.ts';
import { createProviderOf, providersOf, type PackageProvider, type ProviderOptions } from './plan/provider-settings.ts';
import type { CompilerFiles } from './files/compiler-files.ts';
import type { ConfiguredName } from './files/configured-names.ts';
import { overlay, type FileTree } from './files/tree.ts';
import { rewriteAuthOption } from '../transforms/rewrites/auth-option.ts';
import { rewriteFluentAuth } from '../transforms/rewrites/fluent-auth.ts';
import { rewriteHeaderValue } from '../transforms/rewrites/header-value.ts';
import { rewriteInstance } from '../transforms/rewrites/instance-hook.ts';
import { addToRequests } from '../transforms/rewrites/request-headers.ts';
import { rewriteUrlUserinfo } from '../transforms/rewrites/url-userinfo.ts';
import type { Place } from './report/report.ts';
import type { HttpClient } from '../transforms/http-client.ts';

const REWRITES: Rewrites = {
  headerValue: rewriteHeaderValue,
  authOption: rewriteAuthOption,
  fluentAuth: rewriteFluentAuth,
  urlUserinfo: rewriteUrlUserinfo,
  instanceHook: rewriteInstance,
  perRequest: addToRequests,
};

/** How many files deep importers of a file that mentions Ocrolus are looked at before detection; plans follow further on demand. */
const IMPORTER_DEPTH = 3;

export interface AnalysisInput {
  readonly tree: FileTree;
  readonly sources: readonly string[];
  /** Files of every kind in which the names of environment variables may be taken. */
  readonly named: readonly string[];
  readonly seeds: readonly string[];
  readonly inScope: (path: string) => boolean;
  readonly clients: readonly HttpClient[];
  readonly settings: Pick<HostSettings, 'hosts' | 'names'>;
  /** Names that configuration files set to an address. */
  readonly configured: readonly ConfiguredName[];
  readonly provider: ProviderOptions;
  /** What packages get in its place. */
  readonly packages?: readonly PackageProvider[] | undefined;
  /** What a manual code means in a few words, if sites that are left are to be marked in the code. */
  readonly markers?: ((code: ManualCode) => string) | undefined;
  readonly held?: Held | undefined;
  /** Whether the sites alone are wanted, as a hook does that somebody waits for: what is planned is not proved then. */
  readonly isGate?: boolean | undefined;
  /** Told how far the work is. */
  readonly progress?: ((step: Progress) => void) | undefined;
  /** Where the compiler that checks the result finds the packages; without it the result is not type-checked. */
  readonly compiler?: { readonly root: string; readonly files: CompilerFiles } | undefined;
}

/** What is being done, and how many of how many files of it, where that is known. */
export interface Progress {
  readonly stage: string;
  readonly done?: number;
  readonly total?: number;
}

export interface Analysis {
  readonly plan: Plan;
  readonly filesAnalyzed: number;
  readonly failures: ReadonlyMap<string, string>;
  /** Where tests expect what the code would no longer send. */
  readonly expectations: readonly Place[];
  /** Basic credentials of requests whose host cannot be told. */
  readonly undecided: readonly Place[];
  /** Where `Basic` is written beside an Ocrolus host, and nothing that is understood uses it. */
  readonly unfollowed: readonly Place[];
  /** Packages whose result the compiler could not check, with the reason. */
  readonly unchecked: CompilerCheck['unchecked'];
  /** The whole text of a file that was analysed; the tree of a component holds its script alone. */
  textOf(path: string): string;
}

/** Finds the sites, plans their change, and, unless for a gate, proves the plan on the changed files; what cannot be proved is left to a person. */
export function analyse(input: AnalysisInput): Analysis {
  const givenUp = new Map<string, Refusal>();
  let last: { readonly left: string; readonly attempt: Attempt } | undefined;
  const attemptWithout = (sites: ReadonlyMap<string, Refusal>): Attempt => {
    const left = [...sites.keys()].sort().join('\0');
    last = last?.left === left ? last : { left, attempt: attempt(input, sites) };
    return last.attempt;
  };
  for (;;) {
    const { analysis, refused } = attemptWithout(givenUp);
    if (refused.length === 0) return analysis;
    let attempts = ATTEMPTS;
    const holds = (some: readonly Refused[]): boolean => attempts-- > 0 && attemptWithout(new Map([...givenUp, ...some])).refused.length === 0;
    for (const [id, refusal] of refused.length > 1 && holds(refused) ? atFault(refused, holds) : refused) givenUp.set(id, refusal);
  }
}

/** How many plans are made to find who is at fault: each is proved anew, and somebody waits. */
const ATTEMPTS = 16;

/** A site or a test that is left to a person, by its id or path. */
type Refused = readonly [string, Refusal];

/**
 * Of those that a failed check is laid to, as few as the others hold without (QuickXplain).
 * @param beside those that are left as well
 */
function atFault(suspects: readonly Refused[], holds: (left: readonly Refused[]) => boolean, beside: readonly Refused[] = []): readonly Refused[] {
  if (suspects.length <= 1) return suspects;
  const half = Math.ceil(suspects.length / 2);
  const [one, other] = [suspects.slice(0, half), suspects.slice(half)];
  if (holds([...beside, ...one])) return atFault(one, holds, beside);
  if (holds([...beside, ...other])) return atFault(other, holds, beside);
  const found = atFault(one, holds, [...beside, ...other]);
  return [...found, ...atFault(other, holds, [...beside, ...found])];
}

interface Attempt {
  readonly analysis: Analysis;
  /** Those that a failed check is laid to, each once. */
  readonly refused: readonly Refused[];
}

/** @param givenUp sites that earlier attempts had to leave */
function attempt(input: AnalysisInput, givenUp: ReadonlyMap<string, Refusal>): Attempt {
  const project = load(input);
  input.progress?.({ stage: 'Planning' });
  const { plan, unauthenticated, expectations, undecided, unfollowed } = planFor(project, input, givenUp);
  if (!input.isGate) input.progress?.({ stage: 'Checking the result' });
  const failed = input.isGate ? [] : verify(project, plan, unauthenticated, input, givenUp).map((id) => [id, refuse('verification-failed')] as const);
  if (input.compiler) input.progress?.({ stage: 'Type-checking the result' });
  const check = failed.length === 0 && input.compiler ? compile(project, plan, input, input.compiler) : { errors: [], unchecked: [] };
  const refused = [...failed, ...check.errors.flatMap((error) => blamed(plan, error))];
  const analysis = { plan, filesAnalyzed: project.loaded().length, failures: project.failures, expectations: expectations(), undecided, unfollowed, unchecked: check.unchecked, textOf: (path: string) => project.load(path)?.source.text ?? '' };
  return { analysis, refused: refused.filter(([id], index) => refused.findIndex(([known]) => known === id) === index) };
}

function compile(project: Project, plan: Plan, input: AnalysisInput, compiler: NonNullable<AnalysisInput['compiler']>): CompilerCheck {
  const changes = plan.files.map(({ path, change, before, after }) => ({ path, before: change === 'created' ? undefined : before, after }));
  const importers = changes.flatMap(({ path }) => project.importersOf(path).map((file) => file.path));
  return checkWithCompiler({ ...compiler, tree: input.tree, changes, importers, toInstall: providersOf(input).flatMap(({ library }) => library ?? []) });
}

/** The sites behind an error: those that change its file, or, where none does, all; a test that was to expect a token is left alone. */
function blamed({ sites, expected }: Plan, error: CompilerError): readonly (readonly [string, Refusal])[] {
  if ([...expected].some(({ node }) => node.getSourceFile().fileName === error.path)) return [[error.path, refuse('verification-failed')]];
  const migrated = sites.filter((item) => item.verdict.status === 'migratable');
  const changes = ({ site, steps }: PlannedSite): boolean => touches(site, error.path) || steps.some(({ node }) => node.getSourceFile().fileName === error.path);
  const suspects = migrated.some(changes) ? migrated.filter(changes) : migrated;
  const detail = `${error.path}:${error.line}:${error.column} ${error.text}`;
  return suspects.map(({ id }) => [id, { ...refuse('verification-failed'), detail }]);
}

function load(input: AnalysisInput, earlier?: EarlierProject): Project {
  const project = createProject(input.tree, input.sources, earlier);
  const seen = new Set<string>();
  let layer: readonly string[] = input.seeds;
  for (let depth = 0; depth <= IMPORTER_DEPTH; depth += 1) {
    const fresh = layer.filter((path) => !seen.has(path));
    for (const [index, path] of fresh.entries()) {
      seen.add(path);
      project.load(path);
      input.progress?.({ stage: depth === 0 ? 'Reading files' : 'Reading what imports them', done: index + 1, total: fresh.length });
    }
    const readers = depth === 0 ? readersOfSettings(project, project.loaded(), input.sources, saysWhere(input)) : [];
    if (depth < IMPORTER_DEPTH) layer = [...fresh.flatMap((path) => project.importersOf(path).map((file) => file.path)), ...readers];
  }
  return project;
}

/** Whether a piece of code mentions Ocrolus, or what is set to where it is. */
function saysWhere({ settings, configured }: AnalysisInput): (text: string) => boolean {
  return (code) => mentionsApi(code, settings) || configured.some(({ name }) => code.includes(name));
}

interface Planned extends Pick<Analysis, 'plan' | 'undecided' | 'unfollowed'> {
  /** How many requests to Ocrolus carry no Authorization. */
  readonly unauthenticated: number;
  readonly expectations: () => Analysis['expectations'];
}

function planFor(project: Project, input: AnalysisInput, givenUp: ReadonlyMap<string, Refusal>): Planned {
  const evaluator = createEvaluator(project, { names: input.configured });
  const callSites = createCallSites(evaluator);
  const uses = createUseFinder(evaluator, callSites);
  const requests = createRequestFinder(evaluator, uses, input.clients);
  const settings: HostSettings = { ...input.settings, addressesOf: (name, file) => evaluator.configuration.addressesOf(name, file) };
  const onFile = (done: number, total: number): void => input.progress?.({ stage: 'Following credentials and hosts', done, total });
  const detection = { evaluator, uses, callSites, requests, settings, inScope: input.inScope, onFile };
  const { sites, undecided, unfollowed } = detectSites(detection);
  let known: readonly Expectation[] | undefined;
  const expectations = (): readonly Expectation[] => (known ??= project.loaded().filter(({ path }) => input.inScope(path)).flatMap((file) => expectationsIn(detection, file)));
  const plan = makePlan(sites, { context: { evaluator, uses, callSites, requests, types: createTypes(project), inScope: input.inScope }, rewrites: REWRITES, providerOf: createProviderOf(input.provider, input.packages), named: input.named, markers: input.markers, held: input.held ?? { ids: new Set(), providers: [] }, givenUp, expectations });
  const left = (): Analysis['expectations'] => (plan.files.length === 0 ? [] : expectations().filter((item) => !plan.expected.has(item)).map(({ node }) => placeOf(lastName(node))));
  return { plan, unauthenticated: countUnauthenticated(detection), expectations: left, undecided: undecided.map(placeOf), unfollowed: unfollowed.map(placeOf) };
}

/** Of a chain of calls over several lines, the one that expects. */
const lastName = (node: Expectation['node']): ts.Node => (ts.isCallExpression(node) ? (ts.isPropertyAccessExpression(node.expression) ? node.expression.name : node.expression) : node);

const placeOf = (node: ts.Node): Place => ({ file: node.getSourceFile().fileName, line: lineAt(node.getSourceFile(), node.getStart()) });

/** Globals that rewrites bring into a file. */
const WRITTEN_GLOBALS = ['Promise', 'Awaited', 'AsyncGenerator', 'AsyncIterable', 'AsyncIterator', 'AsyncIterableIterator', 'require', 'undefined', 'String', 'URL', 'JSON', 'Headers', 'fetch', 'process'];

/** Whether a file reads a name that it no longer declares, or imports one that its module no longer exports. */
function losesNames(path: string, isNew: boolean, before: Project, after: Project): boolean {
  const [old, next] = [before.load(path), after.load(path)];
  if (isNew || !old || !next) return false;
  const known = new Set([...before.scopes(old.root).free, ...WRITTEN_GLOBALS]);
  return [...after.scopes(next.root).free].some((name) => !known.has(name)) || missingImports(after, path).some((name) => !missingImports(before, path).includes(name));
}

function missingImports(project: Project, path: string): readonly string[] {
  return project.importsOf(path).filter(({ module, name }) => {
    const { named, stars, whole } = project.exportsOf(module);
    return !named.has(name) && stars.length === 0 && whole.length === 0;
  }).map(({ module, name }) => `${module}#${name}`);
}

/**
 * The ids of sites whose change does not hold: the result does not parse, a request lost its header, or the result still carries a credential or would be changed again.
 */
function verify(before: Project, plan: Plan, unauthenticated: number, input: AnalysisInput, givenUp: ReadonlyMap<string, Refusal>): readonly string[] {
  if (plan.files.length === 0) return [];
  const migrated = plan.sites.filter((item) => item.verdict.status === 'migratable');
  const tree = overlay(input.tree, new Map(plan.files.map((file) => [file.path, Buffer.from(file.after, 'utf8')])));
  const created = plan.files.filter((file) => file.change === 'created').map((file) => file.path);
  const after: AnalysisInput = { ...input, tree, sources: [...input.sources, ...created].sort(), seeds: [...new Set([...input.seeds, ...plan.files.map((file) => file.path)])] };
  const project = load(after, { project: before, changed: new Set(plan.files.map((file) => file.path)) });
  const broken = plan.files.filter((file) => project.failures.has(file.path));
  if (broken[0] && migrated.length === 0) throw new Error(`the change of ${broken[0].path} does not parse, and no site made it`);
  if (broken.length > 0) return orAll(migrated.filter((item) => broken.some((file) => touches(item.site, file.path))), migrated);
  const second = planFor(project, after, givenUp);
  if (second.unauthenticated > unauthenticated) return migrated.map((item) => item.id);
  const dangling = plan.files.filter((file) => losesNames(file.path, file.change === 'created', before, project));
  if (dangling.length > 0) return migrated.map((item) => item.id);
  const left = second.plan.sites;
  const stay = plan.sites.length - migrated.length;
  // The id of a site that is held counts those like it before it, and may have changed with them.
  const held = plan.sites.filter((item) => item.verdict.status === 'held').length;
  const open = left.filter((item) => item.verdict.status === 'migratable');
  if (left.length <= stay && open.length <= held) return [];
  const again = open.map((item) => item.site.node.getSourceFile().fileName);
  return orAll(migrated.filter((item) => again.some((path) => touches(item.site, path))), migrated);
}

/** The ids of the suspects; where there are none, everybody is one. */
function orAll(suspects: readonly PlannedSite[], all: readonly PlannedSite[]): readonly string[] {
  return (suspects.length > 0 ? suspects : all).map((item) => item.id);
}
