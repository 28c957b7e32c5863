/**
 * Asking for a token in a function that stays synchronous: the request waits inside `.then(…)`, and a failure reaches the code's own
 * error path: the promise's `.catch`, the callback's first argument, or the request's `error` listener.
 */
import { enclosingFunction, isFunction, nearest, ts, walk, wrapped } from '../code/syntax.ts';
import type { RequestCall } from '../detect/requests.ts';
import { refuse, type Refusal } from './draft.ts';
import type { Piece } from './edits.ts';
import { eolOf, freshName, indentAt, indentLines, indentUnit, usesSemicolons } from './layout.ts';
import { isPromise, wholeRequest, type Asked, type PlanContext } from './placement.ts';

/** The text that stands for the awaited result inside the bridge around `request`. */
export function bridge(context: PlanContext, request: RequestCall, node: ts.Node, asked: Asked): readonly Piece[] | Refusal {
  const name = freshName(asked.name, (candidate) => context.evaluator.project.scopes(node.getSourceFile()).isTaken(candidate));
  const key = `bridge:${request.node.getStart()}`;
  if (context.draft.has(key)) return [name];
  const expression = promiseExpression(context, request);
  if (expression) {
    const span = { start: expression.getStart(), end: expression.end };
    context.draft.edit(key, request.node, span.start, span.end, ...asked.promise, `.then((${name}) => `, span, ')');
    return [name];
  }
  return callbackBridge(context, request, asked, name, key) ? [name] : refuse('returned-request');
}

/** The request expression as far as it is a plain promise: up to the first `.then`, `.catch` or `.finally`. */
function promiseExpression(context: PlanContext, request: RequestCall): ts.Node | undefined {
  let current: ts.Node = wrapped(request.node);
  let isChained = false;
  while (ts.isPropertyAccessExpression(current.parent) && current.parent.expression === current && ts.isCallExpression(current.parent.parent)) {
    isChained = /^(?:then|catch|finally)$/.test(current.parent.name.text);
    if (isChained) break;
    current = wrapped(current.parent.parent);
  }
  if (isChained) return current;
  return request.client?.returns === 'promise' || isPromise(context, current as ts.Expression) ? current : undefined;
}

/** Wraps the statements that belong to a callback-style request; false when they cannot be told apart. */
function callbackBridge(context: PlanContext, request: RequestCall, asked: Asked, name: string, key: string): boolean {
  const whole = wholeRequest(request);
  const statement = nearest(whole, (item): item is ts.Statement => ts.isStatement(item) && !ts.isBlock(item));
  if (!statement || !ts.isBlock(statement.parent) && !ts.isSourceFile(statement.parent)) return false;
  if (enclosingFunction(statement) !== enclosingFunction(request.node)) return false;
  const isOwnStatement = ts.isExpressionStatement(statement) && statement.expression === whole;
  const last = isOwnStatement ? statement : lastUse(context, statement, whole);
  if (!last || leavesBlock(statement.parent.statements, statement, last)) return false;
  const failure = failureHandler(context, request);
  if (!failure) return false;

  const file = request.node.getSourceFile();
  const [start, end] = [statement.getStart(), last.end];
  const indent = indentAt(file, start);
  const eol = eolOf(file);
  const semi = usesSemicolons(file) ? ';' : '';
  const unit = indentUnit(file);
  const before: Piece[] = [];
  if (failure.hoist) {
    const { node: callback, name: callbackName } = failure.hoist;
    before.push(`const ${callbackName} = `, { start: callback.getStart(), end: callback.end }, `${semi}${eol}${indent}`);
    context.draft.edit(`hoisted:${callback.getStart()}`, callback, callback.getStart(), callback.end, callbackName);
  }
  context.draft.edit(key, statement, start, end, ...before, ...asked.promise, `.then((${name}) => {${eol}${indent}${unit}`, { start, end }, `${eol}${indent}}, ${failure.handler})${semi}`);
  indentLines(context.draft, file, start, end, unit);
  return true;
}

/** The last statement of the block that uses what `statement` declares. */
function lastUse(context: PlanContext, statement: ts.Statement, whole: ts.Node): ts.Statement | undefined {
  if (!ts.isVariableStatement(statement) || statement.declarationList.declarations.length !== 1) return undefined;
  const [declaration] = statement.declarationList.declarations;
  if (!declaration || declaration.initializer !== whole || !ts.isIdentifier(declaration.name)) return undefined;
  const binding = context.evaluator.project.bindingOf(declaration.name);
  const { statements } = statement.parent as ts.Block;
  const uses = binding?.references ?? [];
  return statements.findLast((item) => uses.some((reference) => item.pos <= reference.pos && reference.end <= item.end)) ?? statement;
}

/** Whether statements return a value, or jump out of the block they stand in. */
function leavesBlock(statements: ts.NodeArray<ts.Statement>, first: ts.Statement, last: ts.Statement): boolean {
  let found = false;
  for (const statement of statements.slice(statements.indexOf(first), statements.indexOf(last) + 1)) {
    walk(statement, (node) => {
      if (isFunction(node)) return false;
      if (ts.isReturnStatement(node) || ts.isBreakOrContinueStatement(node) || ts.isYieldExpression(node)) found = true;
      return !found;
    });
  }
  return found;
}

interface FailureHandler {
  /** The source of a function that takes the error. */
  readonly handler: string;
  /** A callback that is written inline and has to be named first, so that both paths can call it. */
  readonly hoist?: { readonly node: ts.Node; readonly name: string };
}

/** Where a failed token request is reported, as the request itself reports its failures. */
function failureHandler(context: PlanContext, request: RequestCall): FailureHandler | undefined {
  const listener = request.chain.find((call) => (call.method === 'on' || call.method === 'once') && isText(call.node.arguments[0], 'error'))?.node.arguments[1];
  const end = request.chain.find((call) => call.method === 'end' && call.node.arguments[0] && isFunctionLike(context, call.node.arguments[0]))?.node.arguments[0];
  const failure = request.client?.failure;
  if (listener) return handlerFor(context, listener, 'onError', '{callback}');
  if (failure === 'callback-error' && request.callback) return handlerFor(context, request.callback, 'onResponse', '{callback}');
  if (failure === 'response-error' && (end ?? request.callback)) return handlerFor(context, (end ?? request.callback) as ts.Expression, 'onResponse', '(error) => {callback}({ error })');
  return undefined;
}

function handlerFor(context: PlanContext, callback: ts.Expression, fallback: string, form: string): FailureHandler | undefined {
  if (ts.isIdentifier(callback) || (ts.isPropertyAccessExpression(callback) && form !== '{callback}')) return { handler: form.replace('{callback}', callback.getText()) };
  if (!isFunction(callback)) return undefined;
  // A callback that reads what the wrapped statements declare cannot move out of them.
  const statement = nearest(callback, (item): item is ts.Statement => ts.isStatement(item) && !ts.isBlock(item));
  if (statement && readsOwnDeclaration(context, callback, statement)) return undefined;
  const own = ts.isFunctionExpression(callback) && callback.name ? undefined : fallback;
  const name = freshName(own ?? fallback, (candidate) => context.evaluator.project.scopes(callback.getSourceFile()).isTaken(candidate));
  return { handler: form.replace('{callback}', name), hoist: { node: callback, name } };
}

function readsOwnDeclaration(context: PlanContext, callback: ts.Node, statement: ts.Statement): boolean {
  let found = false;
  const block = statement.parent;
  walk(callback, (node) => {
    const declaration = ts.isIdentifier(node) ? context.evaluator.project.bindingOf(node)?.declaration : undefined;
    if (declaration && ts.isVariableDeclaration(declaration) && declaration.parent.parent.parent === block && declaration.pos >= statement.pos) found = true;
  });
  return found;
}

function isText(node: ts.Node | undefined, value: string): boolean {
  return node !== undefined && ts.isStringLiteralLike(node) && node.text === value;
}

function isFunctionLike(context: PlanContext, node: ts.Expression): boolean {
  return isFunction(node) || ts.isIdentifier(node) || context.evaluator.evaluate(node).kind === 'function';
}
