/** State outside a function that it checks and changes: an `await` between would let others in, or let them see the change too late. */
import { contains, enclosingFunction, isAssignmentOperator, isAsync, isFunction, memberName, rootOf, ts, walk, type FunctionNode } from '../code/syntax.ts';
import { alternatives } from '../code/values.ts';
import type { PlanContext } from './context.ts';

/** Something that is checked or changed: the text of a variable or member, and where. */
interface Touch {
  readonly target: string;
  readonly at: ts.Node;
}

const CHANGES: ReadonlySet<string> = new Set(['set', 'add', 'push', 'unshift', 'delete', 'clear', 'pop', 'shift', 'splice']);
const CHECKS: ReadonlySet<string> = new Set(['has', 'get', 'includes', 'indexOf', 'at', 'some', 'find']);

/**
 * Whether a function checks something outside itself before a node and changes it after, with nothing between that waits already:
 * `if (busy) throw …; …; busy = true`, `if (!list) list = fetch(…)`.
 */
export function isBetweenCheckAndChange(context: PlanContext, node: ts.Node): boolean {
  const fn = enclosingFunction(node);
  if (!fn?.body) return false;
  const changed = changesAfter(context, fn, node);
  if (changed.length === 0) return false;
  const checked = checksBefore(fn, node);
  return changed.some(({ target, at }) => checked.some((check) => check.target === target && !waitsBetween(fn, check.at, at)));
}

/** Whether a function changes something outside itself after a node. */
export function changesStateAfter(context: PlanContext, node: ts.Node): boolean {
  const fn = enclosingFunction(node);
  return fn?.body !== undefined && changesAfter(context, fn, node).length > 0;
}

/**
 * Whether code that waits now reads what is changed at once after it, or changes itself what others look at in the meantime: `post(url, [...list]);
 * list.length = 0`, `post(url, list.splice(0))`.
 * @param later what runs when the token is there
 */
export function readsWhatChanges(context: PlanContext, node: ts.Node, later: readonly ts.Node[]): boolean {
  const fn = enclosingFunction(node);
  if (!fn?.body) return false;
  const isLater = (item: ts.Node): boolean => later.some((outer) => contains(outer, item));
  const inside = later.flatMap(allWithin);
  if (inside.some((item) => changesOuter(context, fn, item))) return true;
  const reads = readsOf(context, fn, inside);
  if (reads.length === 0) return false;
  const isRead = isAmong(reads);
  const last = Math.max(...later.map(({ end }) => end));
  // What is changed before is so for each call, and the first of them may not have its token yet.
  if (changesOf(context, fn).some((change) => !isLater(change.at) && isRead(change) && (change.at.end <= node.getStart() || !waitsBefore(fn, last, change.at)))) return true;
  return context.uses.usesOf(fn).calls.some((call) => {
    const caller = enclosingFunction(call);
    return caller?.body !== undefined && changesAfter(context, caller, call).some((change) => isRead(change) && !waitsBefore(caller, call.end, change.at));
  });
}

/** Whether a request is given what is changed after it, by its function or by whoever called that, before anything else waits: it would be sent as it is then. */
export function readsBeforeChange(context: PlanContext, node: ts.Node, whole: ts.Node): boolean {
  const fn = enclosingFunction(node);
  if (!fn?.body) return false;
  const inside = allWithin(whole);
  const reads = [...readsOf(context, fn, inside), ...ownReads(context, fn, inside)];
  if (changesWithin(fn).filter(({ at }) => at.getStart() >= whole.end).filter(isAmong(reads)).some((change) => !waitsBefore(fn, whole.end, change.at))) return true;
  return isChangedByCallers(context, fn, reads);
}

/** Whether statements that move into a callback are given what changes behind them: `req.end(JSON.stringify(items)); items.splice(0)`, `…; drain(items)`. */
export function changesBehind(context: PlanContext, moved: readonly ts.Statement[]): boolean {
  const [first, last] = [moved[0], moved.at(-1)];
  const fn = first && enclosingFunction(first);
  if (!last || !fn) return false;
  const inside = moved.flatMap(allWithin);
  const reads = ownReads(context, fn, inside).filter((name) => !inside.some((node) => ts.isVariableDeclaration(node) && node.name.getText() === name));
  const isBehind = ({ at }: Touch): boolean => at.getStart() >= last.end && !waitsBefore(fn, last.end, at);
  if (changesWithin(fn).filter(isAmong(reads)).some(isBehind)) return true;
  if (within(fn).some((at) => ts.isCallExpression(at) && isBehind({ target: '', at }) && changesArgument(context, at, reads))) return true;
  return isChangedByCallers(context, fn, reads);
}

/** Whether a caller changes, after the call, the contents of what it gave for one of these parameters. */
function isChangedByCallers(context: PlanContext, fn: FunctionNode, names: readonly string[]): boolean {
  const given = fn.parameters.flatMap(({ name }, index) => (ts.isIdentifier(name) && names.includes(name.text) ? [index] : []));
  return given.length > 0 && context.uses.usesOf(fn).calls.some((call) => isGivenBeforeChange(call, given));
}

/** Whether a change is one of the contents of a variable, and not of which it holds. */
const isOfContents = (names: readonly string[]) => ({ target, at }: Touch): boolean => names.some((name) => target.startsWith(`${name}.`) || target.startsWith(`${name}[`) || (target === name && ts.isCallExpression(at)));

/** Whether a function of the repository changes what it is given, and is given one of these. */
function changesArgument({ evaluator }: PlanContext, call: ts.CallExpression, names: readonly string[]): boolean {
  const given = call.arguments.flatMap((argument, index) => (names.includes(argument.getText()) ? [index] : []));
  return given.length > 0 && alternatives(evaluator.evaluate(call.expression)).some((value) => {
    const parameters = value.kind === 'function' ? given.flatMap((index) => value.fn.parameters[index]?.name.getText() ?? []) : [];
    return value.kind === 'function' && changesWithin(value.fn).some(isOfContents(parameters));
  });
}

/** Variables of the function's own, and its parameters, that are read: what they hold can be changed. */
function ownReads({ evaluator: { project } }: PlanContext, fn: FunctionNode, nodes: readonly ts.Node[]): readonly string[] {
  return nodes.flatMap((node) => {
    const declaration = ts.isIdentifier(node) ? project.bindingOf(node)?.declaration : undefined;
    return declaration && enclosingFunction(declaration) === fn ? [node.getText()] : [];
  });
}

/** Whether a call is given, in one of these places, a variable whose contents its function changes after it, with nothing between that waits. */
function isGivenBeforeChange(call: ts.Expression, places: readonly number[]): boolean {
  const caller = enclosingFunction(call) ?? call.getSourceFile();
  const given = ts.isCallExpression(call) ? places.flatMap((index) => (call.arguments[index] && ts.isIdentifier(call.arguments[index]) ? [call.arguments[index].getText()] : [])) : [];
  return given.length > 0 && changesWithin(caller).filter(isOfContents(given)).some(({ at }) => at.getStart() >= call.end && !waitsBefore(caller, call.end, at));
}

/** What a function changes, its own variables among it. */
const changesWithin = (fn: FunctionNode | ts.SourceFile): readonly Touch[] => within(fn).flatMap((at) => {
  const target = changedBy(at);
  return target ? [{ target: target.getText(), at }] : [];
});

/**
 * Whether listeners are added after a node to what was there before it, with nothing between that waits: what is told in the meantime would be lost.
 * Streams keep what they have until somebody listens.
 */
export function listensLater({ evaluator: { project } }: PlanContext, node: ts.Node): boolean {
  const fn = enclosingFunction(node);
  if (!fn?.body) return false;
  return within(fn).some((item) => {
    if (item.getStart() < node.end || !ts.isCallExpression(item) || !ts.isPropertyAccessExpression(item.expression) || !/^(?:on|once|addListener|addEventListener)$/.test(item.expression.name.text)) return false;
    const [event] = item.arguments;
    const source = rootOf(item.expression.expression);
    const declaration = ts.isIdentifier(source) ? project.bindingOf(source)?.declaration : undefined;
    const isEvent = event !== undefined && ts.isStringLiteralLike(event) && !OF_STREAMS.has(event.text);
    return isEvent && declaration !== undefined && !(declaration.end > node.getStart() && enclosingFunction(declaration) === fn) && !waitsBetween(fn, node, item);
  });
}

const OF_STREAMS: ReadonlySet<string> = new Set(['data', 'end', 'readable', 'close', 'error', 'finish', 'drain', 'pipe', 'response', 'aborted', 'abort', 'timeout']);

/** A member of what is read, or what it is a member of. */
const isAmong = (reads: readonly string[]) => ({ target }: Touch): boolean => reads.some((read) => read === target || read.startsWith(`${target}.`) || target.startsWith(`${read}.`));

/** What of an expression runs after one of its parts. */
export function evaluatedAfter(node: ts.Node, whole: ts.Node): readonly ts.Node[] {
  const found: ts.Node[] = [];
  for (let current = node; current !== whole; current = current.parent) {
    ts.forEachChild(current.parent, (child) => {
      if (child.getStart() >= current.end) found.push(child);
    });
  }
  return found;
}

/** Whether an `await` that began before ends, or one begins, between two places. */
function waitsBefore(fn: FunctionNode | ts.SourceFile, from: number, to: ts.Node): boolean {
  return within(fn).some((item) => ts.isAwaitExpression(item) && item.end >= from && item.end < to.getStart());
}

/** Variables and members from outside that are read, as they are written. */
function readsOf(context: PlanContext, fn: FunctionNode, nodes: readonly ts.Node[]): readonly string[] {
  return nodes.flatMap((node) => {
    const isPath = ts.isIdentifier(node) || (ts.isPropertyAccessExpression(node) && !(ts.isCallExpression(node.parent) && node.parent.expression === node));
    const isWhole = !(ts.isPropertyAccessExpression(node.parent) && node.parent.expression === node && !(ts.isCallExpression(node.parent.parent) && node.parent.parent.expression === node.parent));
    return isPath && isWhole && isOuter(context, fn, node) ? [node.getText()] : [];
  });
}

/** Takes something away, or counts on, outside the function: itself, or by a function of the repository. */
function changesOuter(context: PlanContext, fn: FunctionNode, node: ts.Node, depth = 0): boolean {
  if (ts.isCallExpression(node) && context.requests.requestAt(node)) return false;
  const target = changedBy(node);
  // What is set to what the request gives is looked after by whoever moves it.
  const isSet = depth === 0 && ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.EqualsToken;
  if (target && !isSet && isOuter(context, fn, target)) return true;
  if (!ts.isCallExpression(node) || depth > 0) return false;
  return alternatives(context.evaluator.evaluate(node.expression)).some((value) => value.kind === 'function' && value.fn !== fn && !isAsync(value.fn) && !context.draft.madeAsync.has(value.fn) && within(value.fn).some((item) => changesOuter(context, value.fn, item, depth + 1)));
}

function isOuter({ evaluator: { project } }: PlanContext, fn: FunctionNode, target: ts.Expression): boolean {
  const root = rootOf(target);
  if (!ts.isIdentifier(root)) return root.kind === ts.SyntaxKind.ThisKeyword;
  const declaration = project.bindingOf(root)?.declaration;
  return declaration === undefined || enclosingFunction(declaration) !== fn || (target !== root && ts.isParameter(declaration));
}

function changesOf(context: PlanContext, fn: FunctionNode): readonly Touch[] {
  return within(fn).flatMap((item): readonly Touch[] => {
    // `axios.delete(url)` changes nothing here.
    if (ts.isCallExpression(item) && context.requests.requestAt(item)) return [];
    const target = changedBy(item);
    return target && isOuter(context, fn, target) ? [{ target: target.getText(), at: item }] : [];
  });
}

const changesAfter = (context: PlanContext, fn: FunctionNode, node: ts.Node): readonly Touch[] => changesOf(context, fn).filter(({ at }) => at.end > node.end && (changedBy(at)?.getStart() ?? -1) !== node.getStart());

function changedBy(node: ts.Node): ts.Expression | undefined {
  if (ts.isDeleteExpression(node)) return node.expression;
  if (ts.isBinaryExpression(node) && isAssignmentOperator(node.operatorToken)) return node.left;
  if ((ts.isPrefixUnaryExpression(node) || ts.isPostfixUnaryExpression(node)) && (node.operator === ts.SyntaxKind.PlusPlusToken || node.operator === ts.SyntaxKind.MinusMinusToken)) return node.operand;
  return ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression) && CHANGES.has(node.expression.name.text) ? node.expression.expression : undefined;
}

function checksBefore(fn: FunctionNode, node: ts.Node): readonly Touch[] {
  const conditions = within(fn).flatMap((item) => {
    if (item.getStart() > node.getStart()) return [];
    if (ts.isIfStatement(item) || ts.isWhileStatement(item)) return [item.expression];
    if (ts.isConditionalExpression(item)) return [item.condition];
    if (ts.isBinaryExpression(item) && item.operatorToken.kind === ts.SyntaxKind.QuestionQuestionEqualsToken) return [item.left];
    return ts.isBinaryExpression(item) && /^(?:&&|\|\||\?\?)$/.test(item.operatorToken.getText()) ? [item.left] : [];
  });
  return conditions.flatMap((condition) => {
    const found: Touch[] = [];
    walk(condition, (item) => {
      if (isFunction(item)) return false;
      if (ts.isCallExpression(item) && ts.isPropertyAccessExpression(item.expression) && CHECKS.has(memberName(item.expression) ?? '')) found.push({ target: item.expression.expression.getText(), at: condition });
      else if (ts.isIdentifier(item) || ts.isPropertyAccessExpression(item) || ts.isElementAccessExpression(item)) found.push({ target: item.getText(), at: condition });
      return true;
    });
    return found;
  });
}

export function waitsBetween(fn: FunctionNode, from: ts.Node, to: ts.Node): boolean {
  return within(fn).some((item) => ts.isAwaitExpression(item) && item.getStart() > from.end && item.end < to.getStart());
}

/** The nodes of a function, those of functions in it left out. */
export const within = (fn: FunctionNode | ts.SourceFile): readonly ts.Node[] => (ts.isSourceFile(fn) ? allWithin(fn) : fn.body ? allWithin(fn.body) : []);

function allWithin(root: ts.Node): readonly ts.Node[] {
  const found: ts.Node[] = [];
  walk(root, (node) => {
    if (isFunction(node)) return false;
    found.push(node);
    return true;
  });
  return found;
}
