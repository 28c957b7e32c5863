/**
 * Code that looks into a credential which goes: `options.auth.username` fails once the pair is gone, `header.startsWith('Basic ')` says
 * no, and what should hide `Basic …` in a log shows a token.
 */
import { contains, enclosingFunction, memberName, nearest, propertyName, ts, walk } from '../code/syntax.ts';
import { isAssignmentTarget } from '../code/use-kinds.ts';
import { alternatives, type Value } from '../code/values.ts';
import { placesOf, type Site } from '../detect/sites.ts';
import type { PlanContext } from './context.ts';
import { isCovered, removedRanges } from './edits.ts';

const HALVES: ReadonlySet<string> = new Set(['username', 'password', 'user', 'pass']);
/** Methods of strings that tell one scheme from another, or hide what follows it. */
export const TESTS: ReadonlySet<string> = new Set(['startsWith', 'replace', 'replaceAll', 'match', 'includes', 'indexOf', 'test', 'exec', 'search', 'split']);
/** Kinds of values of which nothing more can be told. */
const UNTOLD: ReadonlySet<Value['kind']> = new Set(['unknown', 'member', 'parameter', 'result']);
/** Objects within objects, and calls within calls, that a value is looked for in. */
const DEPTH = 4;

/** Callers of a function whose parameters are asked for. */
const CALLER_LIMIT = 8;

/** Where the code goes on looking into a site's credential, once it is changed. */
export function inspectionOf(site: Site, context: PlanContext): ts.Node | undefined {
  const own = placesOf(site);
  const files = new Set([...own, ...site.requests.map(({ node }) => node)].map((node) => node.getSourceFile()));
  for (const file of files) {
    const removed = removedRanges(context.draft.edits().get(file.fileName) ?? []);
    let found: ts.Node | undefined;
    walk(file, (node) => {
      if (found || isCovered(node.getStart(), node.end, removed)) return false;
      const looks = saysBasic(node) || (site.form === 'pair' ? looksIntoPair(context, site.node, node) : looksIntoHeader(context, site.node, node));
      if (looks && !own.some((item) => contains(item, node))) found = node;
      return true;
    });
    if (found) return found;
  }
  return undefined;
}

function looksIntoPair(context: PlanContext, pair: ts.Node, node: ts.Node): boolean {
  const holder = pairBehind(node);
  if (!holder) return false;
  const values = alternatives(context.evaluator.evaluate(holder));
  return values.some((value) => value.node === pair) || (values.every(({ kind }) => UNTOLD.has(kind)) && isKeptByClient(context, holder));
}

/** `api.defaults.auth`, `error.config.auth` */
function isKeptByClient(context: PlanContext, holder: ts.Expression): boolean {
  return /\b(?:defaults|config)\b[\w?.!]*\.auth\b/.test(holder.getText()) || (holder.getText() === 'auth' && isOfConfig(context, holder));
}

function looksIntoHeader(context: PlanContext, header: ts.Node, node: ts.Node): boolean {
  const looked = textBehind(node);
  return looked !== undefined && valuesOf(context, looked).some((value) => holds(value, header, 0));
}

/** What an expression may be: alone, and of a parameter what each caller gives. */
function valuesOf({ evaluator, callSites }: PlanContext, node: ts.Expression): readonly Value[] {
  const fn = enclosingFunction(node);
  const calls = fn ? callSites.callersOf(fn).slice(0, CALLER_LIMIT) : [];
  return [evaluator.evaluate(node), ...calls.map((call) => evaluator.evaluate(node, call.bind(undefined)))];
}

/** The type `` `Basic ${string}` ``. */
const saysBasic = (node: ts.Node): boolean => ts.isTemplateLiteralTypeNode(node) && /^Basic\s/i.test(node.head.text);

/** The pair that a half of is read: `options.auth` of `options.auth.username` and of `const { username } = options.auth`. */
function pairBehind(node: ts.Node): ts.Expression | undefined {
  if (ts.isPropertyAccessExpression(node)) return HALVES.has(node.name.text) && !isAssignmentTarget(node) ? node.expression : undefined;
  if (!ts.isVariableDeclaration(node) || !ts.isObjectBindingPattern(node.name)) return undefined;
  return node.name.elements.some((item) => HALVES.has(propertyName(item.propertyName ?? item.name) ?? '')) ? node.initializer : undefined;
}

/** `const { auth } = error.config` */
function isOfConfig({ evaluator }: PlanContext, node: ts.Expression): boolean {
  const declaration = ts.isIdentifier(node) ? evaluator.project.bindingOf(node)?.declaration : undefined;
  const holder = declaration && ts.isBindingElement(declaration) ? nearest(declaration, ts.isVariableDeclaration) : undefined;
  return /\.(?:config|defaults)$/.test(holder?.initializer?.getText() ?? '');
}

/** The text that is searched for the word Basic, by a method of its own or of a regular expression. */
function textBehind(node: ts.Node): ts.Expression | undefined {
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression) || !TESTS.has(memberName(node.expression) ?? '')) return undefined;
  const { expression: receiver } = node.expression;
  const [argument] = node.arguments;
  const hasWord = (item: ts.Expression | undefined): boolean => item !== undefined && (ts.isRegularExpressionLiteral(item) || ts.isStringLiteralLike(item)) && /basic/i.test(item.text);
  if (hasWord(argument)) return receiver;
  return hasWord(receiver) ? argument : undefined;
}

function holds(value: Value, header: ts.Node, depth: number): boolean {
  if (depth > DEPTH) return false;
  const within = (item: Value): boolean => holds(item, header, depth + 1);
  return alternatives(value).some((item) => {
    if (item.node === header) return true;
    if (item.kind === 'object') return item.entries.some((entry) => within(entry.value()));
    if (item.kind === 'array') return item.items.some((element) => within(element()));
    if (item.kind === 'result') return item.args.some((argument) => within(argument())) || within(item.callee);
    return item.kind === 'member' && within(item.of);
  });
}
