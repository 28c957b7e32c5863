/**
 * Tests that expect the Basic credential of migrated code expect a token afterwards, and put a provider of their own in place, which has
 * one. Only where it is certain that an expectation is about the migrated code; the others are named in the next steps.
 */
import { readJson } from '../code/json.ts';
import type { Project } from '../code/project.ts';
import { isTestFile } from '../code/test-files.ts';
import { specifiersOf, ts, walk } from '../code/syntax.ts';
import type { ExpectedPart, Expectation } from '../detect/expectations.ts';
import { holdsHeader, isContractOf, recordedText, withHeader } from '../detect/recorded.ts';
import type { Site } from '../detect/sites.ts';
import type { PlanContext } from './context.ts';
import { applied } from './edits.ts';
import { eolOf, freshName, indentUnit, property, quoteOf, usesSemicolons } from './layout.ts';
import { homeOf, importProvider, insertionPoint, type ProviderFile } from './provider-module.ts';
import type { ProviderOf } from './provider-settings.ts';
import type { PlannedFile } from './providers.ts';
import { headerName } from './rewrite.ts';

const TOKEN = 'test-token';
const HEADER = `Bearer ${TOKEN}`;
/** What a test that loads modules anew each time would put in place is gone with the module. */
const LOADS_ANEW = /\bresetModules\b|\bisolateModules|\bproxyquire\b|\brewire\b|\besmock\b|require\.cache|\bresetModuleRegistry\b/;
/** Any sign of a Basic credential. */
const BASIC = /\bbasic\b|\bbtoa\b|base64|\bauth\s*:/i;

export interface ExpectTokensInput {
  readonly expectations: readonly Expectation[];
  readonly planned: readonly {
    readonly site: Site;
    readonly verdict: { readonly status: string };
    readonly files: readonly string[];
    /** Whether the provider is handed to the code. */
    readonly isInjected: boolean;
    /** Whether requests get their header from a hook. */
    readonly isHook: boolean;
  }[];
  readonly providerOf: ProviderOf;
  readonly isGivenUp: (path: string) => boolean;
}

/** A test that puts a provider in the place of the one that migrated code asks. */
export interface TestDouble {
  readonly file: ts.SourceFile;
  readonly expectations: readonly Expectation[];
  /** A file that asks the same provider. */
  readonly user: string;
  /** The files of snapshots that it compares with. */
  readonly records: readonly string[];
  /** The names of the provider's instances. */
  readonly names: readonly string[];
}

/** Plans what changes within the tests; `putInPlace` follows when it is known where the provider goes. */
export function expectTokens(context: PlanContext, { expectations, planned, providerOf, isGivenUp }: ExpectTokensInput): readonly TestDouble[] {
  const { project } = context.evaluator;
  const files = new Set(expectations.map(({ node }) => node.getSourceFile()));
  return [...files].flatMap((file): readonly TestDouble[] => {
    const path = file.fileName;
    if (!isTestFile(path) || isGivenUp(path) || LOADS_ANEW.test(file.text) || context.draft.providers().has(path) || replacesChanged(context, file)) return [];
    const imported = reachOf(project, path);
    const isBeside = [...imported].every(isTestFile) && isOfTestsAlone(project, path);
    // What the tests of a package run beside its code, without a word of it, is about all of that code.
    const home = project.modules.packageOf(path);
    const reached = isBeside ? { has: (item: string) => imported.has(item) || project.modules.packageOf(item) === home } : imported;
    const sites = planned.filter(({ site, files: changed }) => [site.node.getSourceFile().fileName, ...changed].some((item) => reached.has(item)));
    const users = [...context.draft.providers()].filter(([user]) => reached.has(user));
    const isSame = users.every(([user]) => providerOf(user).import === undefined && isSameHome(project, user, file));
    if (users.length === 0 || !isSame || sites.some(({ verdict, isInjected }) => verdict.status !== 'migratable' || isInjected)) return [];
    const isAlone = !isBeside && ![...imported].some((item) => !isTestFile(item) && BASIC.test(textAfter(context, item)));
    const option = sites.find(({ site }) => site.mechanism === 'auth-option');
    const canChange = (part: ExpectedPart): boolean => {
      if (part.kind === 'header') return !isMocked(part.node);
      return part.kind !== 'option' || (sites.every(({ isHook }) => !isHook) && option !== undefined && !hasHeaders(part.node));
    };
    const own = expectations.filter(({ node, isProven, parts }) => node.getSourceFile() === file && (isProven || isAlone) && parts?.every(canChange) === true);
    for (const { parts = [] } of own) for (const part of parts) change(context, part, option ? headerName(option.site.node.getSourceFile()) : 'Authorization');
    const [first] = users;
    const records = own.flatMap(({ parts = [] }) => parts.flatMap((part) => (part.kind === 'recorded' ? [part.path] : [])));
    return own.length > 0 && first ? [{ file, expectations: own, user: first[0], records, names: [...new Set(users.flatMap(([, names]) => [...names.keys()]))].filter((name) => !name.startsWith('type ')).sort() }] : [];
  });
}

/** Imports the provider and puts another one in its place, below the imports. */
export function putInPlace(context: PlanContext, { file, user, names }: TestDouble, places: ReadonlyMap<string, ProviderFile>, providerOf: ProviderOf): void {
  const { project } = context.evaluator;
  const place = places.get(user);
  if (!place) return;
  const locals = names.map((exported) => ({ exported, local: freshName(exported, (candidate) => project.scopes(file).isTaken(candidate)) }));
  importProvider(context.draft, file, place, locals, providerOf(user), project);
  const [eol, unit, quote, semi] = [eolOf(file), indentUnit(file), quoteOf(file), usesSemicolons(file) ? ';' : ''];
  const statements = locals.map(({ local }) =>
    [`${local}.replaceWith({`, `${unit}getToken: async () => ${quote}${TOKEN}${quote},`, `${unit}getAuthorization: async () => ${quote}${HEADER}${quote},`, `${unit}invalidate: () => {},`, `})${semi}`].join(eol));
  const text = statements.join(eol);
  const at = insertionPoint(file, place.dialect === 'cjs');
  context.draft.edit('double', file, at.offset, at.offset, at.after ? `${eol}${eol}${text}` : `${eol}${text}${eol}${eol}`);
}

/** What the tests have recorded of requests becomes what they would record: snapshots, and contracts of Pact whose requests they describe. */
export function recordTokens(project: Project, named: readonly string[], doubles: readonly TestDouble[]): readonly PlannedFile[] {
  const recorders = doubles.filter(({ file }) => /["']@pact-foundation\//.test(file.text)).map(({ file }) => file.text);
  const contracts = recorders.length > 0 ? named.filter((path) => /(?:^|\/)pacts?\/.*\.json$/.test(path) && isContractOf(readJson(project.tree, path), recorders)) : [];
  return [...new Set([...doubles.flatMap(({ records }) => records), ...contracts])].flatMap((path) => {
    const before = recordedText(project.tree, path);
    const after = holdsHeader(before) ? withHeader(before, HEADER) : undefined;
    return after === undefined ? [] : [{ path, change: 'modified', before, after }];
  });
}

/** Whether a test puts something of its own in the place of a module that changes: what that gives, it goes on giving. */
function replacesChanged({ draft, evaluator: { project } }: PlanContext, file: ts.SourceFile): boolean {
  const changed = new Set(draft.edits().keys());
  let found = false;
  walk(file, (node) => {
    if (found || !ts.isCallExpression(node) || !/^(?:vi|jest)\.(?:mock|doMock|unstable_mockModule)$|^(?:t|mock)\.mock\.module$|^mock\.module$/.test(node.expression.getText())) return;
    const [given] = node.arguments;
    const specifier = given && (ts.isStringLiteralLike(given) ? given : ts.isCallExpression(given) && given.arguments[0] && ts.isStringLiteralLike(given.arguments[0]) ? given.arguments[0] : undefined);
    const path = specifier && project.modules.resolve(file.fileName, specifier.text);
    if (path !== undefined && changed.has(path)) found = true;
  });
  return found;
}

/** Whether nothing but tests loads a file, itself or through others: a server that answers the application as well may be asked by other code. */
function isOfTestsAlone(project: Project, path: string): boolean {
  const seen = new Set([path]);
  for (const item of seen) {
    if (!isTestFile(item)) return false;
    for (const importer of project.importersOf(item)) seen.add(importer.path);
  }
  return true;
}

/** The files that a file imports, and those that these import; itself first. */
function reachOf(project: Project, path: string): ReadonlySet<string> {
  const reached = new Set([path]);
  for (const item of reached) {
    const file = project.load(item);
    const modules = file ? specifiersOf(file.root).map((specifier) => project.modules.resolve(item, specifier)) : [];
    for (const module of modules) if (module !== undefined) reached.add(module);
  }
  return reached;
}

function isSameHome(project: Project, user: string, test: ts.SourceFile): boolean {
  const file = project.load(user);
  return file !== undefined && homeOf(file.root, project) === homeOf(test, project);
}

function textAfter({ draft, evaluator: { project } }: PlanContext, path: string): string {
  const text = project.load(path)?.source.text ?? '';
  return applied(text, draft.edits().get(path) ?? []) ?? text;
}

/** Whether a test says itself that a stand-in gives the header: `vi.spyOn(login, 'header').mockReturnValue('Basic x')`. */
function isMocked(node: ts.Expression): boolean {
  const { text } = node.getSourceFile();
  return [...text.matchAll(/\.(?:mock(?:Return|Resolved)Value(?:Once)?|returns|resolves)\(\s*/g)].some(({ index, 0: call }) => text.startsWith(node.getText(), index + call.length));
}

/** `toHaveBeenCalledWith(url, { auth, headers })`: which of several headers are expected in which order is not for us to say. */
function hasHeaders({ parent }: ts.PropertyAssignment): boolean {
  return !ts.isObjectLiteralExpression(parent) || property(parent, 'headers') !== undefined || parent.properties.some(ts.isSpreadAssignment);
}

function change({ draft }: PlanContext, part: ExpectedPart, name: string): void {
  if (part.kind === 'recorded') return;
  const { node } = part;
  const quote = quoteOf(node.getSourceFile());
  const put = (start: number, text: string): void => draft.edit(`expected:${start}`, node, start, node.end, text);
  if (part.kind === 'header') put(node.getStart(), `${quote}${HEADER}${quote}`);
  else if (part.kind === 'prefix') put(node.getStart(), `${quote}Bearer ${quote}`);
  else if (part.kind === 'pattern') put(node.getStart(), part.node.text.startsWith('/^') ? '/^Bearer /' : '/Bearer /');
  else if (part.kind === 'snapshot') put(node.getStart(), withHeader(node.getText(), HEADER) ?? node.getText());
  else if (part.kind === 'option') put(node.getStart(), `headers: { ${name}: ${quote}${HEADER}${quote} }`);
  else if (ts.isPropertyAccessExpression(part.node.expression)) put(part.node.expression.name.getStart(), `matchHeader(${quote}authorization${quote}, ${quote}${HEADER}${quote})`);
}
