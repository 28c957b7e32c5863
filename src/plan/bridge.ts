/**
 * Asking for a token in a function that stays synchronous: the request waits inside `.then(…)`, and a failure reaches the code's own
 * error path: the promise's `.catch`, the callback's first argument, or the request's `error` listener.
 */
import type { Binding } from '../code/scope.ts';
import { contains, enclosingFunction, nearest, ts, wrapped } from '../code/syntax.ts';
import type { RequestCall } from '../detect/requests.ts';
import { callbackBridge } from './callback-bridge.ts';
import type { Asked, PlanContext } from './context.ts';
import { refuse, type Refusal } from './draft.ts';
import type { Piece } from './edits.ts';
import { eolOf, freshNameAt, indentAt, indentLines, indentUnit, spanOf, usesSemicolons } from './layout.ts';
import { declaredBindings, leavesBlock, readsChanging, soleHolder } from './moved-statements.ts';
import { isLink, isPromise, needsMore, returnsOf } from './promises.ts';

/** The text that stands for the awaited result inside the bridge around `request`. */
export function bridge(context: PlanContext, request: RequestCall, node: ts.Node, asked: Asked): readonly Piece[] | Refusal {
  const name = freshNameAt(context, node, asked.name);
  const key = `bridge:${request.node.getStart()}`;
  const mark = `${request.node.getSourceFile().fileName}:${key}:${name}`;
  if (context.draft.isMarked(mark)) return [name];
  // One request waits for one promise.
  if (context.draft.has(key, request.node)) return refuse('returned-request', request.node);
  context.draft.mark(mark);
  const expression = promiseExpression(context, request);
  if (expression && (readsChanging(context, expression) || needsMore(context, expression))) return refuse('returned-request', request.node);
  if (expression && !contains(expression, node)) return statementBridge(context, request, expression, node, asked, name, key);
  if (expression) {
    const span = spanOf(expression);
    context.draft.edit(key, request.node, span.start, span.end, ...asked.moved, `.then((${name}) => `, span, ')');
    return [name];
  }
  return callbackBridge(context, request, node, asked, name, key) ?? refuse('returned-request', request.node);
}

/** The request expression as far as it is a plain promise: up to the first `.then`, `.catch` or `.finally`. */
function promiseExpression(context: PlanContext, request: RequestCall): ts.Node | undefined {
  let current: ts.Node = wrapped(request.node);
  let isChained = false;
  while (ts.isPropertyAccessExpression(current.parent) && current.parent.expression === current && ts.isCallExpression(current.parent.parent)) {
    isChained = isLink(current.parent.name.text);
    if (isChained) break;
    current = wrapped(current.parent.parent);
  }
  if (isChained) return current;
  return returnsOf(request) === 'promise' || isPromise(context, current as ts.Expression) ? current : undefined;
}

/**
 * A promise whose options are put together in statements before it: those that make them move inside with it. Links of the chain that
 * read what they declare move too; none that handles a failure may, since a failed token has to reach it.
 */
function statementBridge(context: PlanContext, request: RequestCall, promise: ts.Node, node: ts.Node, asked: Asked, name: string, key: string): readonly Piece[] | Refusal {
  const statement = nearest(promise, (item): item is ts.Statement => ts.isStatement(item) && !ts.isBlock(item));
  if (!statement || (!ts.isBlock(statement.parent) && !ts.isSourceFile(statement.parent)) || enclosingFunction(statement) !== enclosingFunction(request.node)) return refuse('returned-request', request.node);
  const { statements } = statement.parent;
  const own = statements.find((item) => contains(item, node));
  if (!own || own === statement || !ts.isVariableStatement(own) || statements.indexOf(own) > statements.indexOf(statement)) return refuse('returned-request', request.node);
  const between = statements.slice(statements.indexOf(own), statements.indexOf(statement));
  const names = new Set(declaredBindings(context)(own));
  const moved = between.filter((item) => {
    const isNeeded = item === own || [...names].some((binding) => binding.references.some((reference) => contains(item, reference)));
    if (isNeeded) for (const binding of declaredBindings(context)(item)) names.add(binding);
    return isNeeded;
  });
  const whole = withLinks(promise, [...names]);
  const isUsedElsewhere = [...names].some((binding) => binding.references.some((reference) => !contains(whole, reference) && !moved.some((item) => contains(item, reference))));
  if (isUsedElsewhere || handlesFailure(promise, whole) || moved.some((item) => leavesBlock(item) || readsChanging(context, item, moved))) return refuse('returned-request', request.node);
  const file = request.node.getSourceFile();
  const [indent, eol, unit, semi] = [indentAt(file, own.getStart()), eolOf(file), indentUnit(file), usesSemicolons(file) ? ';' : ''];
  const holder = soleHolder(own, node, asked);
  const inner = holder === undefined ? name : holder;
  const spans = moved.filter((item) => holder === undefined || item !== own).map(spanOf);
  const kept = between.filter((item) => !moved.includes(item)).flatMap((item): readonly Piece[] => [spanOf(item), `${eol}${indent}`]);
  const expression = spanOf(whole);
  const body: readonly Piece[] =
    spans.length === 0 ? [expression, ')'] : [`{${eol}${indent}${unit}`, ...spans.flatMap((span): readonly Piece[] => [span, `${eol}${indent}${unit}`]), 'return ', expression, `${semi}${eol}${indent}})`];
  context.draft.edit(key, request.node, own.getStart(), whole.end, ...kept, { start: statement.getStart(), end: whole.getStart() }, ...asked.moved, `.then((${inner}) => `, ...body);
  if (spans.length > 0) for (const span of [...spans, expression]) indentLines(context.draft, file, span.start, span.end, unit);
  return holder === undefined ? [inner] : [];
}

/** A promise with the links of its chain up to the last one that reads one of the names. */
function withLinks(promise: ts.Node, names: readonly Binding[]): ts.Node {
  let last = promise;
  for (let current = promise; isLinked(current); ) {
    const next = wrapped(current.parent.parent);
    const link = current.parent.parent as ts.CallExpression;
    if (names.some((binding) => binding.references.some((reference) => link.arguments.some((argument) => contains(argument, reference))))) last = next;
    current = next;
  }
  return last;
}

function isLinked(node: ts.Node): boolean {
  return ts.isPropertyAccessExpression(node.parent) && node.parent.expression === node && ts.isCallExpression(node.parent.parent) && node.parent.parent.expression === node.parent;
}

/** Whether a link between a promise and the whole of it handles failures. */
function handlesFailure(promise: ts.Node, whole: ts.Node): boolean {
  for (let current = promise; current !== whole && isLinked(current); ) {
    const link = current.parent.parent as ts.CallExpression;
    const { name } = link.expression as ts.PropertyAccessExpression;
    if (name.text === 'catch' || name.text === 'finally' || link.arguments.length > 1) return true;
    current = wrapped(link);
  }
  return false;
}
