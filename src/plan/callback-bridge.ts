/** Statements that wait in the callback of a promise, in a function that stays synchronous: a failure goes to the code's own callback. */
import { contains, enclosingFunction, isFunction, isTypeScript, nearest, readsOwnThis, ts, walk, wrapped, type FunctionNode } from '../code/syntax.ts';
import { alternatives } from '../code/values.ts';
import type { RequestCall } from '../detect/requests.ts';
import type { Asked, PlanContext } from './context.ts';
import { refuse, type Refusal } from './draft.ts';
import type { Piece, Span } from './edits.ts';
import { declaredName, eolOf, freshNameAt, indentAt, indentLines, indentUnit, spanOf, usesSemicolons } from './layout.ts';
import { belonging, independent, isAwaitedBehind, keptSpans, leavesBlock, mayThrow, readsChanging, readsDeclared, soleHolder, withComments } from './moved-statements.ts';
import { changesBehind } from './outer-state.ts';
import { wholeRequest } from './promises.ts';

/** Wraps the statements that belong to a callback-style request; `undefined` when they cannot be told apart. */
export function callbackBridge(context: PlanContext, request: RequestCall, node: ts.Node, asked: Asked, name: string, key: string): readonly Piece[] | undefined {
  const whole = wholeRequest(request);
  const statement = nearest(whole, (item): item is ts.Statement => ts.isStatement(item) && !ts.isBlock(item));
  if (!statement || !(ts.isBlock(statement.parent) || ts.isSourceFile(statement.parent) || ts.isCaseOrDefaultClause(statement.parent))) return undefined;
  if (enclosingFunction(statement) !== enclosingFunction(request.node)) return undefined;
  const { statements } = statement.parent;
  const own = statements.find((item) => contains(item, node));
  const condition = own && own !== statement && ts.isIfStatement(own) ? conditionOf(own, node) : '';
  if (!own || condition === undefined) return undefined;
  const first = statements.indexOf(own) < statements.indexOf(statement) ? own : statement;
  const wrappedStatements = belonging(context, statements, first, statement);
  const last = wrappedStatements.at(-1);
  const isReturned = last === statement && isForgottenReturn(context, last);
  if (!last || wrappedStatements.some((item) => (leavesBlock(item) && !(item === last && isReturned)) || readsChanging(context, item, wrappedStatements) || (item !== own && mayThrow(context, item))) || isAwaitedBehind(context, wrappedStatements) || changesBehind(context, wrappedStatements)) return undefined;
  const failure = failureHandler(context, request, wrappedStatements);
  if (!failure || wrappedStatements.filter(ts.isFunctionDeclaration).some((item) => readsDeclared(context, item, wrappedStatements))) return undefined;

  return wrapStatements(context, wrappedStatements, node, { failure, asked, name, key, condition, free: independent(context, wrappedStatements, statement, node) });
}

interface Wrapping {
  readonly failure: FailureHandler;
  readonly asked: Asked;
  /** What the result is called inside. */
  readonly name: string;
  readonly key: string;
  /** Source of a condition without which nothing is asked for; empty for always. */
  readonly condition: string;
  /** Those of the statements that need not wait. */
  readonly free: readonly ts.Statement[];
}

/** Puts statements into the callback of the promise that is asked for; its failure, and what they throw, goes to `failure`: nobody else would hear of it. */
function wrapStatements(context: PlanContext, statements: readonly ts.Statement[], node: ts.Node, { failure, asked, name, key, condition, free }: Wrapping): readonly Piece[] {
  const [first, second] = statements;
  const last = statements.at(-1);
  if (!first || !last) return [name];
  const file = first.getSourceFile();
  const [start, end] = [first.getStart(), last.end];
  // In a block of one line it all stays on that line.
  const isOneLine = !/[\r\n]/.test(file.text.slice(first.parent.getStart(), last.end)) && ts.isBlock(first.parent);
  const indent = isOneLine ? '' : indentAt(file, start);
  const eol = isOneLine ? ' ' : eolOf(file);
  const semi = usesSemicolons(file) ? ';' : '';
  const unit = isOneLine ? '' : indentUnit(file);
  // The comments above the first statement stay where they are.
  const outsideSpan = (item: ts.Statement): Span => (item === first ? spanOf(item) : withComments(item));
  // Functions stay outside: the failure handler may be one, and hoisting made them visible to the whole block.
  const functions = statements.filter(ts.isFunctionDeclaration);
  const before: Piece[] = functions.flatMap((item): readonly Piece[] => [outsideSpan(item), `${eol}${isOneLine ? '' : eol}${indent}`]);
  if (failure.hoist) {
    const { node: callback, name: callbackName } = failure.hoist;
    before.push(`const ${callbackName} = `, { start: callback.getStart(), end: callback.end, moved: true }, `${semi}${eol}${indent}`);
    context.draft.edit(`hoisted:${callback.getStart()}`, callback, callback.getStart(), callback.end, callbackName);
  }
  before.push(...free.flatMap((item): readonly Piece[] => [outsideSpan(item), `${eol}${indent}`]));
  // A request that goes out without credentials must not wait for, or fail with, a token.
  const promise: readonly Piece[] = condition === '' ? asked.moved : [`Promise.resolve(${condition} ? `, ...asked.moved, ' : undefined)'];
  const returned = ts.isReturnStatement(last) ? 'return ' : '';
  const holder = second && condition === '' ? soleHolder(first, node, asked) : undefined;
  const body = keptSpans(statements, [...functions, ...free], holder === undefined || !second ? start : withComments(second).start, end);
  context.draft.edit(key, first, start, end, ...before, returned, ...promise, `.then((${holder ?? name}) => {${eol}${indent}${unit}`, ...body, callsItself(statements, failure.handler) ? `${eol}${indent}}, ${failure.handler})${semi}` : `${eol}${indent}}).catch(${failure.handler})${semi}`);
  if (!isOneLine) for (const span of body) indentLines(context.draft, file, span.start, span.end, unit, failure.hoist?.node);
  return holder === undefined ? [name] : [];
}

/** Whether statements call a callback at once: what it throws would be told to it again. */
function callsItself(statements: readonly ts.Statement[], callback: string): boolean {
  let found = false;
  for (const statement of statements) {
    walk(statement, (node) => {
      if (isFunction(node)) return false;
      if (ts.isCallExpression(node) && node.expression.getText() === callback) found = true;
      return !found;
    });
  }
  return found;
}

/**
 * A function with an error-first callback of its own: what comes after the asking waits in a callback, and a failure goes to the function's.
 * Which parameter that is, its calls tell: with `null` and a result, or with the error that another callback was given.
 */
export function continuation(context: PlanContext, node: ts.Node, asked: Asked): readonly Piece[] | Refusal {
  const fn = enclosingFunction(node);
  const callback = fn && errorFirstOf(context, fn);
  const statement = nearest(node, (item): item is ts.Statement => ts.isStatement(item) && !ts.isBlock(item));
  if (!fn || !callback || !statement || statement.parent !== fn.body || !ts.isBlock(statement.parent)) return refuse('callers-unknown', node);
  const { statements } = statement.parent;
  const inside = statements.slice(statements.indexOf(statement));
  if (inside.some((item, index) => (leavesBlock(item) && !(index === inside.length - 1 && isForgottenReturn(context, item))) || readsChanging(context, item, inside) || (item !== statement && mayThrow(context, item))) || isAwaitedBehind(context, inside) || changesBehind(context, inside) || inside.filter(ts.isFunctionDeclaration).some((item) => readsDeclared(context, item, inside))) return refuse('callers-unknown', node);
  const name = freshNameAt(context, node, asked.name);
  const key = `bridge:${statement.getStart()}`;
  if (context.draft.has(key, statement)) return refuse('callers-unknown', node);
  return wrapStatements(context, inside, node, { failure: { handler: callback.name.getText() }, asked, name, key, condition: '', free: [] });
}

/** The same for an arrow function whose body is a call: `(pk, done) => request.get(url).end((error, answer) => done(error, answer))`, `(pk, done) => send(pk, headers(), done)`. */
export function expressionContinuation(context: PlanContext, fn: FunctionNode, node: ts.Node, asked: Asked, request?: RequestCall): readonly Piece[] | Refusal {
  const callback = errorFirstOf(context, fn);
  if (!ts.isArrowFunction(fn) || ts.isBlock(fn.body) || !callback || !contains(fn.body, request?.node ?? node)) return refuse('callers-unknown', node);
  const takesCallback = request ? request.args.callback !== undefined || request.chain.some((call) => call.method === 'end' && call.node.arguments.length > 0) : isForgotten(context, fn);
  if (!takesCallback) return refuse('callers-unknown', node);
  const name = freshNameAt(context, node, asked.name);
  const key = `bridge:${fn.body.getStart()}`;
  if (context.draft.has(key, fn.body)) return refuse('returned-request', node);
  context.draft.edit(key, fn.body, fn.body.getStart(), fn.body.end, ...asked.moved, `.then((${name}) => `, spanOf(fn.body), `).catch(${callback.name.getText()})`);
  return [name];
}

/** `return request(url, callback)`, where nobody looks at what the function returns. */
function isForgottenReturn(context: PlanContext, statement: ts.Statement): boolean {
  const fn = enclosingFunction(statement);
  return fn !== undefined && ts.isReturnStatement(statement) && statement.expression !== undefined && isForgotten(context, fn);
}

/** The parameter that is called with an error, or with nothing and a result. */
const errorFirstOf = (context: PlanContext, fn: FunctionNode): ts.ParameterDeclaration | undefined => fn.parameters.findLast((parameter) => isErrorFirst(context, parameter));

/** Whether a function tells a callback of failures, and somebody hands it one or looks at nothing that it returns: a failure of the token would be lost. */
export function tellsCallback(context: PlanContext, fn: FunctionNode): boolean {
  const callback = errorFirstOf(context, fn);
  const index = callback ? fn.parameters.indexOf(callback) : -1;
  return callback !== undefined && (isForgotten(context, fn) || context.uses.usesOf(fn).calls.some((call) => ts.isCallExpression(call) && call.arguments[index] !== undefined));
}

/** How many functions hand a result, or a callback, on to the next. */
const DEPTH = 4;

/** Whether every call of a function throws its result away. */
function isForgotten(context: PlanContext, fn: FunctionNode, depth = 0): boolean {
  if (isListener(fn)) return true;
  const { calls } = context.uses.usesOf(fn);
  return depth < DEPTH && calls.length > 0 && calls.every((call) => {
    const { parent } = wrapped(call);
    const outer = enclosingFunction(call);
    return ts.isExpressionStatement(parent) || (outer !== undefined && (ts.isReturnStatement(parent) || parent === outer) && isForgotten(context, outer, depth + 1));
  });
}

/** A function given to one that calls it, and throws its result away. */
function isListener(fn: FunctionNode): boolean {
  const { parent } = wrapped(fn);
  return ts.isCallExpression(parent) && parent.expression !== wrapped(fn) && /(?:^|\.)(?:forEach|on|once|addListener|addEventListener|setTimeout|setImmediate|nextTick|queueMicrotask)$/.test(parent.expression.getText());
}

function isErrorFirst(context: PlanContext, parameter: ts.ParameterDeclaration, depth = 0): boolean {
  const { evaluator, requests } = context;
  const binding = ts.isIdentifier(parameter.name) ? evaluator.project.bindingOf(parameter.name) : undefined;
  return (binding?.references ?? []).some((reference) => {
    const { parent } = reference;
    if (!ts.isCallExpression(parent)) return false;
    if (parent.expression !== reference) return depth < DEPTH && isTold(parent, parent.arguments.indexOf(reference));
    const [error, result] = parent.arguments;
    if (!error) return false;
    if (error.kind === ts.SyntaxKind.NullKeyword || error.getText() === 'undefined') return result !== undefined;
    const declaration = ts.isIdentifier(error) ? evaluator.project.bindingOf(error)?.declaration : undefined;
    return declaration !== undefined && ts.isParameter(declaration) && isFunction(declaration.parent) && declaration.parent.parameters[0] === declaration && declaration.parent !== parameter.parent;
  });
  /** Given to a function that tells it, or to a request. */
  function isTold(call: ts.CallExpression, index: number): boolean {
    const request = requests.requestAt(call);
    if (request?.client) return request.client.failure === 'callback-error' && request.args.callback?.expression === call.arguments[index];
    return alternatives(evaluator.evaluate(call.expression)).some((value) => {
      const given = value.kind === 'function' ? value.fn.parameters[index] : undefined;
      return given !== undefined && !given.dotDotDotToken && isErrorFirst(context, given, depth + 1);
    });
  }
}

/** The condition under which a statement uses the credential; `undefined` where it cannot be asked ahead. */
function conditionOf(statement: ts.IfStatement, node: ts.Node): string | undefined {
  const block = statement.thenStatement;
  const isDirect = contains(block, node) && nearest(node, ts.isIfStatement) === statement && !statement.elseStatement;
  return isDirect && !isTypeScript(statement) && !hasEffects(statement.expression) ? statement.expression.getText() : undefined;
}

function hasEffects(expression: ts.Expression): boolean {
  let found = false;
  walk(expression, (node) => {
    if (ts.isCallExpression(node) || ts.isNewExpression(node) || ts.isPostfixUnaryExpression(node) || (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.EqualsToken)) found = true;
    return !found;
  });
  return found;
}

interface FailureHandler {
  /** The source of a function that takes the error. */
  readonly handler: string;
  /** A callback that is written inline and has to be named first, so that both paths can call it. */
  readonly hoist?: { readonly node: ts.Node; readonly name: string };
}

/** Where a failed token request is reported, as the request itself reports its failures. */
function failureHandler(context: PlanContext, request: RequestCall, inside: readonly ts.Statement[]): FailureHandler | undefined {
  const listener = request.chain.find((call) => (call.method === 'on' || call.method === 'once') && isText(call.node.arguments[0], 'error'))?.node.arguments[1];
  const end = request.chain.find((call) => call.method === 'end' && call.node.arguments[0] && isFunctionLike(context, call.node.arguments[0]))?.node.arguments[0];
  const failure = request.client?.failure;
  const callback = end ?? request.args.callback?.expression;
  // It is told of failures whether or not a listener is.
  if (failure === 'callback-error' && callback) return handlerFor(context, callback, inside, 'onResponse', '{callback}');
  if (listener) return handlerFor(context, listener, inside, 'onError', '{callback}');
  if (failure === 'response-error' && callback) return handlerFor(context, callback, inside, 'onResponse', '(error) => {callback}({ error })');
  return undefined;
}

function handlerFor(context: PlanContext, callback: ts.Expression, inside: readonly ts.Statement[], fallback: string, form: string): FailureHandler | undefined {
  if (ts.isIdentifier(callback)) {
    const declaration = context.evaluator.project.bindingOf(callback)?.declaration;
    const isInside = declaration !== undefined && !ts.isFunctionDeclaration(declaration) && inside.some((statement) => contains(statement, declaration));
    return isInside ? undefined : { handler: form.replace('{callback}', callback.text) };
  }
  // A callback that reads what the wrapped statements declare cannot move out of them.
  const isMade = ts.isCallExpression(callback) && context.evaluator.evaluate(callback).kind === 'function';
  if ((!isFunction(callback) && !isMade) || readsDeclared(context, callback, inside)) return undefined;
  // Away from its call an inline callback would lose the types of its parameters; that of an error is known.
  const untyped = isTypeScript(callback) && isFunction(callback) ? callback.parameters.filter((parameter) => !parameter.type) : [];
  const error = fallback === 'onError' && untyped.length === 1 && callback.getText().startsWith('(') ? untyped[0] : undefined;
  if (untyped.length > 0 && !error) return undefined;
  // Called for the token's failure, it would have another `this`.
  if (isFunction(callback) && readsOwnThis(callback)) return undefined;
  if (error) context.draft.edit(`error:${error.getStart()}`, error, error.end, error.end, ': Error');
  const name = declaredName(context, callback.parent, fallback);
  return { handler: form.replace('{callback}', name), hoist: { node: callback, name } };
}

function isText(node: ts.Node | undefined, value: string): boolean {
  return node !== undefined && ts.isStringLiteralLike(node) && node.text === value;
}

function isFunctionLike(context: PlanContext, node: ts.Expression): boolean {
  return isFunction(node) || ts.isIdentifier(node) || context.evaluator.evaluate(node).kind === 'function';
}
