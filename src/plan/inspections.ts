/**
 * Code that looks into a credential which goes: `options.auth.username` fails once the pair is gone, `header.startsWith('Basic ')` says
 * no, and what should hide `Basic …` in a log shows a token.
 */
import { enclosingFunction, memberName, nearest, propertyName, ts, walk } from '../code/syntax.ts';
import { isAssignmentTarget } from '../code/use-kinds.ts';
import { alternatives, type Context, type Value } from '../code/values.ts';
import type { Site } from '../detect/sites.ts';
import type { PlanContext } from './context.ts';
import { isCovered, removedRanges, type Span } from './edits.ts';

const HALVES: ReadonlySet<string> = new Set(['username', 'password', 'user', 'pass']);
/** Methods of strings that tell one scheme from another, or hide what follows it. */
const TESTS: ReadonlySet<string> = new Set(['startsWith', 'replace', 'replaceAll', 'match', 'includes', 'indexOf', 'test', 'exec', 'search', 'split']);
/** Objects within objects, and calls within calls, that a value is looked for in. */
const DEPTH = 4;

/** Where the code goes on looking into a site's credential, once it is changed. */
export function inspectionOf(site: Site, context: PlanContext): ts.Node | undefined {
  const { evaluator } = context;
  const files = [...new Set([site.node, ...site.sinks.map(({ node }) => node), ...site.requests.map(({ node }) => node)].map((node) => node.getSourceFile()))];
  const nodes = new Set([site.node, ...site.sinks.map(({ node }) => node)]);
  for (const file of files) {
    const removed = removedRanges(context.draft.edits().get(file.fileName) ?? []);
    let found: ts.Node | undefined;
    walk(file, (node) => {
      if (found || isGone(node, removed)) return false;
      const looks = saysBasic(node) || (site.form === 'pair' ? looksIntoPair(context, site, node) : looksIntoHeader(context, site, node));
      if (looks && ![...nodes].some((item) => item.getSourceFile() === file && item.pos <= node.pos && node.end <= item.end)) found = node;
      return true;
    });
    if (found) return found;
  }
  return undefined;

  function looksIntoPair(of: PlanContext, { node: pair }: Site, node: ts.Node): boolean {
    const holder = pairBehind(node);
    if (!holder) return false;
    const values = alternatives(of.evaluator.evaluate(holder));
    if (values.some((value) => value.node === pair)) return true;
    // What a client keeps: `api.defaults.auth`, `error.config.auth`.
    return values.every((value) => value.kind === 'unknown' || value.kind === 'member' || value.kind === 'parameter' || value.kind === 'result') && /\b(?:defaults|config)\b[\w?.!]*\.auth\b|^auth$/.test(holder.getText()) && (holder.getText() !== 'auth' || isOfConfig(of, holder));
  }

  function looksIntoHeader(of: PlanContext, { node: header }: Site, node: ts.Node): boolean {
    const looked = textBehind(node);
    return looked !== undefined && valuesOf(of, looked).some((value) => holds(value, header, 0));
  }

  /** Of a parameter, what each caller gives. */
  function valuesOf({ callSites }: PlanContext, node: ts.Expression): readonly Value[] {
    const alone = evaluator.evaluate(node);
    const fn = enclosingFunction(node);
    const contexts: readonly Context[] = fn ? callSites.callersOf(fn).slice(0, 8).map((call) => call.bind(undefined)) : [];
    return [alone, ...contexts.map((given) => evaluator.evaluate(node, given))];
  }
}

/** The type `` `Basic ${string}` ``. */
const saysBasic = (node: ts.Node): boolean => ts.isTemplateLiteralTypeNode(node) && /^Basic\s/i.test(node.head.text);

const isGone = (node: ts.Node, removed: readonly Span[]): boolean => isCovered(node.getStart(), node.end, removed);

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
