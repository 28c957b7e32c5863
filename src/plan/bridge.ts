/**
 * Asking for a token in a function that stays synchronous: the request waits inside `.then(…)`, and a failure reaches the code's own
 * error path: the promise's `.catch`, the callback's first argument, or the request's `error` listener.
 */
import type { Binding } from '../code/scope.ts';
import { boundNames, contains, enclosingFunction, isAssignmentOperator, isFunction, nearest, ts, walk, wrapped } from '../code/syntax.ts';
import type { RequestCall } from '../detect/requests.ts';
import type { Asked, PlanContext } from './context.ts';
import { refuse, type Refusal } from './draft.ts';
import type { Piece, Span } from './edits.ts';
import { eolOf, freshName, indentAt, indentLines, indentUnit, usesSemicolons } from './layout.ts';
import { isPromise, returnsOf, wholeRequest } from './promises.ts';

/** The text that stands for the awaited result inside the bridge around `request`. */
export function bridge(context: PlanContext, request: RequestCall, node: ts.Node, asked: Asked): readonly Piece[] | Refusal {
  const name = freshName(asked.name, (candidate) => context.evaluator.project.scopes(node.getSourceFile()).isTaken(candidate));
  const key = `bridge:${request.node.getStart()}`;
  if (context.draft.has(key)) return [name];
  const expression = promiseExpression(context, request);
  if (expression && (!contains(expression, node) || readsChanging(context, expression))) return refuse('returned-request');
  if (expression) {
    const span = { start: expression.getStart(), end: expression.end };
    context.draft.edit(key, request.node, span.start, span.end, ...asked.moved, `.then((${name}) => `, span, ')');
    return [name];
  }
  return callbackBridge(context, request, node, asked, name, key) ? [name] : refuse('returned-request');
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
  return returnsOf(request) === 'promise' || isPromise(context, current as ts.Expression) ? current : undefined;
}

/** Wraps the statements that belong to a callback-style request; false when they cannot be told apart. */
function callbackBridge(context: PlanContext, request: RequestCall, node: ts.Node, asked: Asked, name: string, key: string): boolean {
  const whole = wholeRequest(request);
  const statement = nearest(whole, (item): item is ts.Statement => ts.isStatement(item) && !ts.isBlock(item));
  if (!statement || (!ts.isBlock(statement.parent) && !ts.isSourceFile(statement.parent))) return false;
  if (enclosingFunction(statement) !== enclosingFunction(request.node)) return false;
  const { statements } = statement.parent;
  const own = statements.find((item) => contains(item, node));
  const condition = own && own !== statement && ts.isIfStatement(own) ? conditionOf(own, node) : '';
  if (!own || condition === undefined) return false;
  const first = statements.indexOf(own) < statements.indexOf(statement) ? own : statement;
  const wrappedStatements = belonging(context, statements, first, statement);
  const last = wrappedStatements.at(-1);
  if (!last || wrappedStatements.some((item) => leavesBlock(item) || readsChanging(context, item))) return false;
  const failure = failureHandler(context, request, wrappedStatements);
  // Functions stay outside: the failure handler may be one, and hoisting made them visible to the whole block.
  const moved = wrappedStatements.filter(ts.isFunctionDeclaration);
  if (!failure || moved.some((item) => readsDeclared(context, item, wrappedStatements))) return false;

  const file = request.node.getSourceFile();
  const [start, end] = [first.getStart(), last.end];
  const indent = indentAt(file, start);
  const eol = eolOf(file);
  const semi = usesSemicolons(file) ? ';' : '';
  const unit = indentUnit(file);
  const before: Piece[] = moved.flatMap((item): readonly Piece[] => [{ start: item.getStart(), end: item.end }, `${eol}${eol}${indent}`]);
  if (failure.hoist) {
    const { node: callback, name: callbackName } = failure.hoist;
    before.push(`const ${callbackName} = `, { start: callback.getStart(), end: callback.end, moved: true }, `${semi}${eol}${indent}`);
    context.draft.edit(`hoisted:${callback.getStart()}`, callback, callback.getStart(), callback.end, callbackName);
  }
  // A request that goes out without credentials must not wait for, or fail with, a token.
  const promise: readonly Piece[] = condition === '' ? asked.moved : [`Promise.resolve(${condition} ? `, ...asked.moved, ' : undefined)'];
  const body = keptSpans(wrappedStatements, start, end);
  context.draft.edit(key, first, start, end, ...before, ...promise, `.then((${name}) => {${eol}${indent}${unit}`, ...body, `${eol}${indent}}, ${failure.handler})${semi}`);
  for (const span of body) indentLines(context.draft, file, span.start, span.end, unit, failure.hoist?.node);
  return true;
}

/** The condition under which a statement uses the credential; `undefined` where it cannot be asked ahead. */
function conditionOf(statement: ts.IfStatement, node: ts.Node): string | undefined {
  const isTyped = /\.[cm]?tsx?$/.test(statement.getSourceFile().fileName);
  const block = statement.thenStatement;
  const isDirect = contains(block, node) && nearest(node, ts.isIfStatement) === statement && !statement.elseStatement;
  return isDirect && !isTyped && !hasEffects(statement.expression) ? statement.expression.getText() : undefined;
}

function hasEffects(expression: ts.Expression): boolean {
  let found = false;
  walk(expression, (node) => {
    if (ts.isCallExpression(node) || ts.isNewExpression(node) || ts.isPostfixUnaryExpression(node) || (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.EqualsToken)) found = true;
    return !found;
  });
  return found;
}

/** The statements from `first` on that the request needs: up to the last one that uses a name which they declare. */
function belonging(context: PlanContext, statements: ts.NodeArray<ts.Statement>, first: ts.Statement, request: ts.Statement): readonly ts.Statement[] {
  const from = statements.indexOf(first);
  let to = statements.indexOf(request);
  for (;;) {
    const names = statements.slice(from, to + 1).flatMap(declaredBindings(context));
    const last = statements.findLastIndex((item) => names.some((binding) => binding.references.some((reference) => contains(item, reference))));
    if (last <= to) return statements.slice(from, to + 1);
    to = last;
  }
}

function declaredBindings(context: PlanContext): (statement: ts.Statement) => readonly Binding[] {
  return (statement) => {
    if (!ts.isVariableStatement(statement)) return [];
    return statement.declarationList.declarations.flatMap((declaration) => boundNames(declaration.name).flatMap((name) => context.evaluator.project.bindingOf(name) ?? []));
  };
}

/** Whether a node reads a variable that the statements declare. */
function readsDeclared(context: PlanContext, node: ts.Node, statements: readonly ts.Statement[]): boolean {
  return statements.flatMap(declaredBindings(context)).some((binding) => binding.references.some((reference) => contains(node, reference)));
}

/** The range without the function declarations in it. */
function keptSpans(statements: readonly ts.Statement[], start: number, end: number): readonly Span[] {
  const spans: Span[] = [];
  let position = start;
  for (const statement of statements.filter(ts.isFunctionDeclaration)) {
    spans.push({ start: position, end: trimmedEnd(statement, position) });
    position = statement.end;
  }
  spans.push({ start: position, end });
  return spans.filter((span) => span.end > span.start);
}

/** Where the text before a statement ends, its blank line and indentation left out. */
function trimmedEnd(statement: ts.Statement, from: number): number {
  const { text } = statement.getSourceFile();
  return from + text.slice(from, statement.getStart()).trimEnd().length;
}

/** Whether a statement returns, or jumps out of the block it stands in. */
function leavesBlock(statement: ts.Statement): boolean {
  let found = false;
  walk(statement, (node) => {
    if (isFunction(node)) return false;
    if (ts.isReturnStatement(node) || ts.isBreakOrContinueStatement(node) || ts.isYieldExpression(node)) found = true;
    return !found;
  });
  return found;
}

/** Whether code that would run later reads a variable that is written in the meantime: one that is assigned outside of it, or a `var` of a loop. */
function readsChanging(context: PlanContext, node: ts.Node): boolean {
  let found = false;
  walk(node, (item) => {
    if (isFunction(item)) return false;
    const binding = ts.isIdentifier(item) ? context.evaluator.project.bindingOf(item) : undefined;
    const declaration = binding?.declaration;
    if (!binding || !declaration || !ts.isVariableDeclaration(declaration)) return !found;
    const isWritten = binding.references.some((reference) => isWrite(reference) && !contains(node, reference));
    const loop = nearest(declaration, isLoop);
    const isLoopVar = loop !== undefined && contains(loop, node) && ts.isVariableDeclarationList(declaration.parent) && !(declaration.parent.flags & ts.NodeFlags.BlockScoped) && enclosingFunction(loop) === enclosingFunction(declaration) && !contains(node, declaration);
    if ((isWritten && !contains(node, declaration)) || isLoopVar) found = true;
    return !found;
  });
  return found;
}

function isLoop(node: ts.Node): node is ts.IterationStatement {
  return ts.isIterationStatement(node, false);
}

function isWrite(reference: ts.Identifier): boolean {
  const { parent } = reference;
  if (ts.isPrefixUnaryExpression(parent) || ts.isPostfixUnaryExpression(parent)) return parent.operator === ts.SyntaxKind.PlusPlusToken || parent.operator === ts.SyntaxKind.MinusMinusToken;
  return ts.isBinaryExpression(parent) && parent.left === reference && isAssignmentOperator(parent.operatorToken);
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
  if (listener) return handlerFor(context, listener, inside, 'onError', '{callback}');
  if (failure === 'callback-error' && request.args.callback) return handlerFor(context, request.args.callback.expression, inside, 'onResponse', '{callback}');
  if (failure === 'response-error' && (end ?? request.args.callback)) return handlerFor(context, (end ?? request.args.callback?.expression) as ts.Expression, inside, 'onResponse', '(error) => {callback}({ error })');
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
  const name = freshName(fallback, (candidate) => context.evaluator.project.scopes(callback.getSourceFile()).isTaken(candidate));
  return { handler: form.replace('{callback}', name), hoist: { node: callback, name } };
}

function isText(node: ts.Node | undefined, value: string): boolean {
  return node !== undefined && ts.isStringLiteralLike(node) && node.text === value;
}

function isFunctionLike(context: PlanContext, node: ts.Expression): boolean {
  return isFunction(node) || ts.isIdentifier(node) || context.evaluator.evaluate(node).kind === 'function';
}
