/** Whether code deals in promises: what a function returns, and what its callers do with it. */
import { bare, enclosingFunction, isAsync, isFunction, returnedExpressions, ts, walk, wrapped, type FunctionNode } from '../code/syntax.ts';
import { alternatives, type Value } from '../code/values.ts';
import { isAssignmentTarget } from '../code/use-kinds.ts';
import type { RequestCall } from '../detect/requests.ts';
import type { PlanContext } from './context.ts';

/** What the call itself returns; one that is given a callback for its failures is not looked at for a promise. `new Request(…)` is an object. */
export function returnsOf({ node, shape, client, args }: RequestCall): 'promise' | 'request' | undefined {
  if (args.callback && client?.failure) return 'request';
  if (ts.isNewExpression(node)) return shape?.returns;
  return shape?.returns ?? client?.returns;
}

/** A request with the calls chained on it. */
export function wholeRequest(request: RequestCall): ts.Node {
  let current: ts.Node = wrapped(request.node);
  while (ts.isPropertyAccessExpression(current.parent) && current.parent.expression === current && ts.isCallExpression(current.parent.parent)) current = wrapped(current.parent.parent);
  return current;
}

/** Whether every path of a function returns a promise before anything changes, so that its callers cannot tell when it becomes async. */
export function returnsPromise(context: PlanContext, fn: FunctionNode, depth = 0): boolean {
  if (isAsync(fn)) return true;
  if (fn.type && isPromiseType(fn.type)) return true;
  const returned = returnedExpressions(fn);
  if (returned.length === 0 || depth > 6 || (fn.body && ts.isBlock(fn.body) && !endsInReturn(fn.body))) return false;
  if (hasBareReturn(fn)) return false;
  return returned.every((expression) => isPromise(context, expression, depth));
}

export function isPromise(context: PlanContext, node: ts.Expression, depth = 0): boolean {
  const expression = bare(node);
  if (ts.isConditionalExpression(expression)) return isPromise(context, expression.whenTrue, depth) && isPromise(context, expression.whenFalse, depth);
  if (ts.isNewExpression(expression)) return ts.isIdentifier(expression.expression) && expression.expression.text === 'Promise';
  if (ts.isIdentifier(expression)) {
    const declaration = context.evaluator.project.bindingOf(expression)?.declaration;
    return declaration !== undefined && ts.isVariableDeclaration(declaration) && declaration.initializer !== undefined && depth < 6 && isPromise(context, declaration.initializer, depth + 1);
  }
  if (!ts.isCallExpression(expression)) return false;
  if (ts.isPropertyAccessExpression(expression.expression)) {
    const { name, expression: receiver } = expression.expression;
    if (isLink(name.text)) return true;
    if (ts.isIdentifier(receiver) && receiver.text === 'Promise') return true;
    // `.json()` and its like on a request that is more than a promise (got, ky, bent).
    if (/^(?:json|text|buffer|arrayBuffer|blob)$/.test(name.text) && ts.isCallExpression(bare(receiver)) && context.requests.requestAt(bare(receiver) as ts.CallExpression)) return true;
  }
  const request = context.requests.requestAt(expression);
  if (request?.client) return returnsOf(request) === 'promise' || isOnlyAwaited(context, expression, depth);
  const callees = calleesOf(context, expression);
  return callees.length > 0 && callees.every((value) => value.kind === 'function' && (isAsync(value.fn) || (depth < 6 && returnsPromise(context, value.fn, depth + 1))));
}

/** What a call may call: of a parameter, what the callers of its function pass. */
function calleesOf(context: PlanContext, call: ts.CallExpression): readonly Value[] {
  return alternatives(context.evaluator.evaluate(call.expression)).flatMap((value): readonly Value[] => {
    if (value.kind !== 'parameter') return [value];
    return context.callSites.callersOf(value.fn).flatMap((site) => alternatives(context.evaluator.evaluate(call.expression, site.bind(undefined))));
  });
}

/** Whether all known callers of the function that returns `expression` await it or chain on it. */
function isOnlyAwaited(context: PlanContext, expression: ts.Expression, depth: number): boolean {
  const fn = enclosingFunction(expression);
  return fn !== undefined && depth === 0 && isAwaitedByAll(context, fn);
}

export function isAwaitedByAll(context: PlanContext, fn: FunctionNode): boolean {
  if (context.isPublic(fn)) return false;
  const { calls, references, unknown, isPartial } = context.uses.usesOf(fn);
  if (isPartial || calls.length === 0 || references.length > 0 || unknown.length > 0) return false;
  return calls.every((call) => isWaitedFor(context, call, 0));
}

/** Whether a promise is awaited, chained on or handed to what awaits it, directly or through a variable. */
function isWaitedFor(context: PlanContext, node: ts.Expression, depth: number): boolean {
  const outer = wrapped(node);
  const { parent } = outer;
  if (ts.isAwaitExpression(parent) || isChainedOn(outer)) return true;
  if (ts.isPropertyAccessExpression(parent)) return false;
  if (ts.isVariableDeclaration(parent) && ts.isIdentifier(parent.name) && depth < 3) {
    const references = context.evaluator.project.bindingOf(parent.name)?.references ?? [];
    return references.length > 0 && references.every((reference) => isWaitedFor(context, reference, depth + 1));
  }
  const list = ts.isArrayLiteralExpression(parent) ? parent : outer;
  if (ts.isCallExpression(list.parent) && list.parent.arguments[0] === list) return takesPromises(list.parent) || list.parent.expression.getText() === 'Promise.resolve';
  const fn = enclosingFunction(outer);
  const isReturned = ts.isReturnStatement(parent) || parent === fn;
  return isReturned && fn !== undefined && (isAsync(fn) || (depth < 3 && isPromiseCallback(fn)));
}

function endsInReturn(block: ts.Block): boolean {
  const last = block.statements.at(-1);
  if (!last) return false;
  if (ts.isReturnStatement(last) || ts.isThrowStatement(last)) return true;
  if (ts.isIfStatement(last)) return last.elseStatement !== undefined && [last.thenStatement, last.elseStatement].every((branch) => (ts.isBlock(branch) ? endsInReturn(branch) : ts.isReturnStatement(branch)));
  if (ts.isTryStatement(last)) return endsInReturn(last.tryBlock) && (!last.catchClause || endsInReturn(last.catchClause.block));
  if (ts.isSwitchStatement(last)) return last.caseBlock.clauses.some(ts.isDefaultClause);
  return false;
}

function hasBareReturn(fn: FunctionNode): boolean {
  let found = false;
  if (fn.body) {
    walk(fn.body, (node) => {
      if (isFunction(node)) return false;
      if (ts.isReturnStatement(node) && !node.expression) found = true;
      return true;
    });
  }
  return found;
}

/** Whether a function throws of its own: outside a `try` that would catch it. */
export function throwsItself(fn: FunctionNode): boolean {
  let found = false;
  if (fn.body) {
    walk(fn.body, (node) => {
      if (isFunction(node)) return false;
      if (ts.isThrowStatement(node) && !isInTryBlock(node, fn)) found = true;
      return !found;
    });
  }
  return found;
}

function isInTryBlock(node: ts.Node, fn: FunctionNode): boolean {
  for (let current: ts.Node = node; current !== fn; current = current.parent) if (ts.isTryStatement(current.parent) && current.parent.tryBlock === current && current.parent.catchClause) return true;
  return false;
}

/** The name of a link in a promise's chain. */
export function isLink(name: string): boolean {
  return /^(?:then|catch|finally)$/.test(name);
}

/**
 * Whether somebody needs more of what a function returns than a promise of the language has: `.spread`, `.tap` and `.catch(filter, handler)` of
 * Bluebird, `.json()` of a client. It would be gone once the function is async.
 */
export function isMoreThanPromise(context: PlanContext, fn: FunctionNode, depth = 0): boolean {
  return depth < 4 && !isAsync(fn) && context.uses.usesOf(fn).calls.some((call) => needsMore(context, call, depth));
}

/** Whether a function puts something on the promise that it returns, as in `promise.cancel = …`: once async, it returns another. */
export function isAddedTo(context: PlanContext, fn: FunctionNode): boolean {
  return returnedExpressions(fn).some((expression) => ts.isIdentifier(expression) && (context.evaluator.project.bindingOf(expression)?.references ?? []).some(({ parent }) => ts.isPropertyAccessExpression(parent) && isAssignmentTarget(parent)));
}

/** Whether a function returns a request that is more than a promise, or what is chained on one. */
export function returnsRequest(context: PlanContext, fn: FunctionNode): boolean {
  const isRequest = (expression: ts.Expression, depth = 0): boolean => {
    let current = bare(expression);
    while (ts.isCallExpression(current)) {
      if (context.requests.requestAt(current)?.client) return true;
      if (!ts.isPropertyAccessExpression(current.expression)) return false;
      current = bare(current.expression.expression);
    }
    const declaration = ts.isIdentifier(current) ? context.evaluator.project.bindingOf(current)?.declaration : undefined;
    return declaration !== undefined && ts.isVariableDeclaration(declaration) && declaration.initializer !== undefined && depth < 4 && isRequest(declaration.initializer, depth + 1);
  };
  return returnedExpressions(fn).some((expression) => isRequest(expression));
}

/** Whether what is chained on a promise, or done with the variable that holds it, needs more than that. */
export function needsMore(context: PlanContext, promise: ts.Node, depth = 0): boolean {
  let current = wrapped(promise);
  while (ts.isPropertyAccessExpression(current.parent) && current.parent.expression === current) {
    const { name, parent } = current.parent;
    // What is put on it is on whatever stands there.
    if (isAssignmentTarget(current.parent)) return false;
    if (!isLink(name.text)) return true;
    if (!ts.isCallExpression(parent) || parent.expression !== current.parent) return false;
    if (name.text === 'catch' && parent.arguments.length > 1) return true;
    current = wrapped(parent);
  }
  const { parent } = current;
  if (ts.isVariableDeclaration(parent) && ts.isIdentifier(parent.name) && depth < 4) return (context.evaluator.project.bindingOf(parent.name)?.references ?? []).some((reference) => reference !== parent.name && needsMore(context, reference, depth + 1));
  const fn = enclosingFunction(current);
  return fn !== undefined && (ts.isReturnStatement(parent) || parent === fn) && isMoreThanPromise(context, fn, depth + 1);
}

/** Whether a promise is chained on where it stands. */
export function isChainedOn(node: ts.Node): boolean {
  const { parent } = node;
  return ts.isPropertyAccessExpression(parent) && parent.expression === node && isLink(parent.name.text);
}

/** A callback whose result a promise adopts. */
export function isPromiseCallback(fn: FunctionNode): boolean {
  return isPromiseCallbackReference(wrapped(fn) as ts.Expression);
}

export function isPromiseCallbackReference(node: ts.Expression): boolean {
  const { parent } = node;
  return ts.isCallExpression(parent) && ts.isPropertyAccessExpression(parent.expression) && isLink(parent.expression.name.text) && parent.arguments.includes(node);
}

/** `Promise.all(…)` and its like, which are given a list of promises. */
export function takesPromises(call: ts.CallExpression): boolean {
  return /^Promise\.(?:all|allSettled|any|race)$/.test(call.expression.getText());
}

/** The element of `Promise.all([…])` that a node stands in. */
export function promiseElement(node: ts.Node): { readonly list: ts.ArrayLiteralExpression; readonly element: ts.Expression } | undefined {
  for (let current = wrapped(node); current.parent && !isFunction(current.parent) && !ts.isStatement(current.parent); current = wrapped(current.parent)) {
    const { parent } = current;
    if (ts.isArrayLiteralExpression(parent) && ts.isCallExpression(parent.parent) && takesPromises(parent.parent)) return { list: parent, element: current as ts.Expression };
  }
  return undefined;
}

export function isPromiseType(type: ts.TypeNode): boolean {
  return ts.isTypeReferenceNode(type) && ts.isIdentifier(type.typeName) && /^Promise(?:Like)?$/.test(type.typeName.text);
}
