/**
 * Where an asynchronous value can be asked for: `available(node, …)` makes the result of a promise usable at a node, per request,
 * and says what to write there. It changes as little as it can: in place, in a function made async, before a callback that runs at once,
 * before a request in a function that stays synchronous (see bridge.ts); else it refuses.
 */
import { contains, enclosingFunction, isAssignmentOperator, isAsync, isFunction, nearest, ts, walk, wrapped, type FunctionNode } from '../code/syntax.ts';
import { alternatives } from '../code/values.ts';
import type { RequestCall } from '../detect/requests.ts';
import { bridge } from './bridge.ts';
import type { Asked, PlanContext } from './context.ts';
import { isRefusal, refuse, type Draft, type Refusal } from './draft.ts';
import type { Piece } from './edits.ts';
import { eolOf, freshName, indentAt, usesSemicolons } from './layout.ts';
import { isCaptured, isExecutor, isIteration, isKept, isOutsideBody, isPromiseCallback, isPromiseCallbackReference, isRunOnce, isTopLevelAwait } from './lifetimes.ts';
import { isAwaitedByAll, returnsPromise, wholeRequest } from './promises.ts';
import { hasTypeContract, makeAsync } from './signature.ts';

/** The text to put at `node`, so that it stands for the awaited result. */
export function available(context: PlanContext, node: ts.Node, asked: Asked, requests: readonly RequestCall[] = []): readonly Piece[] | Refusal {
  if (!context.inScope(node.getSourceFile().fileName)) return refuse('outside-scope');
  const fn = enclosingFunction(node);
  const inline: readonly Piece[] = ['await ', ...asked.promise];
  if (isOutsideBody(node, fn)) return refuse('sync-contract');
  const request = requests.find((item) => contains(wholeRequest(item), node)) ?? requests.find((item) => fn !== undefined && enclosingFunction(item.node) === fn && contains(fn, node));
  if (!fn) return isTopLevelAwait(node.getSourceFile()) ? inline : bridgeOr(context, request, node, asked, 'module-scope');
  if (isAsync(fn) || context.madeAsync.has(fn)) return inline;
  const isSyncContract = ts.isConstructorDeclaration(fn) || ts.isAccessor(fn) || fn.asteriskToken !== undefined;
  if (isSyncContract) return bridgeOr(context, request, node, asked, 'sync-contract');
  if (context.requests.isAwaitedHook(fn)) {
    makeAsync(context, fn);
    return inline;
  }
  if (isExecutor(fn)) return hoisted(context, fn, node, asked, request);
  if (returnsPromise(context, fn) || isPromiseCallback(fn)) {
    // What was thrown at once would become a rejection.
    if (throwsItself(fn) && !isPromiseCallback(fn)) {
      const bridged = request ? bridge(context, request, node, asked) : refuse('callers-unknown');
      if (!isRefusal(bridged)) return bridged;
      if (!isAwaitedByAll(context, fn)) return refuse('callers-unknown');
    }
    makeAsync(context, fn);
    return inline;
  }
  if (isIteration(context, fn)) {
    const bridged = request ? bridge(context, request, node, asked) : refuse('sync-contract');
    return isRefusal(bridged) ? hoisted(context, fn, node, asked, request) : bridged;
  }
  const bridged = request ? bridge(context, request, node, asked) : undefined;
  if (bridged && !isRefusal(bridged)) return bridged;
  const wave = propagate(context, fn);
  if (wave) return isRefusal(wave) && bridged ? bridged : wave;
  return inline;
}

function bridgeOr(context: PlanContext, request: RequestCall | undefined, node: ts.Node, asked: Asked, code: 'module-scope' | 'sync-contract'): readonly Piece[] | Refusal {
  const bridged = request ? bridge(context, request, node, asked) : undefined;
  return bridged && !isRefusal(bridged) ? bridged : refuse(code);
}

/** Makes a function async and has every caller await it; `undefined` when all of that is planned. */
function propagate(context: PlanContext, fn: FunctionNode): Refusal | undefined {
  if (context.madeAsync.has(fn) || isAsync(fn)) return undefined;
  if (!context.inScope(fn.getSourceFile().fileName)) return refuse('outside-scope');
  if (ts.isConstructorDeclaration(fn) || ts.isAccessor(fn) || fn.asteriskToken) return refuse('sync-contract');
  if (hasTypeContract(context, fn)) return refuse('sync-contract');
  if (context.isPublic(fn)) return refuse('callers-unknown');
  if (isKeptBy(context, fn)) return refuse('captured-once');
  const { calls, references, unknown } = context.uses.usesOf(fn);
  if (unknown.length > 0 || references.some((reference) => !isPromiseCallbackReference(reference))) return refuse('callers-unknown');
  if (calls.length === 0) return refuse('callers-unknown');
  makeAsync(context, fn);
  for (const call of calls) {
    const refused = awaitCall(context, call);
    if (refused) return refused;
  }
  return undefined;
}

/** Whether a function is given to one that keeps what it returns, as `once(…)` does: that function's inner one sets a variable outside itself. */
function isKeptBy(context: PlanContext, fn: FunctionNode): boolean {
  const outer = wrapped(fn);
  const { parent } = outer;
  if (!ts.isCallExpression(parent) || !parent.arguments.includes(outer as ts.Expression)) return false;
  return alternatives(context.evaluator.evaluate(parent.expression)).some((value) => {
    if (value.kind !== 'function' || !value.fn.body) return false;
    const keeper = value.fn;
    let keeps = false;
    walk(keeper.body ?? keeper, (node) => {
      if (!ts.isBinaryExpression(node) || !isAssignmentOperator(node.operatorToken) || !ts.isIdentifier(node.left)) return;
      const home = enclosingFunction(node);
      const declaration = context.evaluator.project.bindingOf(node.left)?.declaration;
      if (home && home !== keeper && declaration && contains(keeper, declaration) && !contains(home, declaration)) keeps = true;
    });
    return keeps;
  });
}

function throwsItself(fn: FunctionNode): boolean {
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

/** Puts `await` before a call of a function that became async. */
function awaitCall(context: PlanContext, call: ts.CallExpression | ts.NewExpression): Refusal | undefined {
  const outer = wrapped(call);
  if (ts.isAwaitExpression(outer.parent)) return undefined;
  const fn = enclosingFunction(call);
  const method = ts.isPropertyAccessExpression(outer.parent) && outer.parent.expression === outer ? outer.parent.name.text : undefined;
  if (method === 'then' || method === 'catch' || method === 'finally') return undefined;
  const asked: Asked = { promise: [{ start: call.getStart(), end: call.end }], moved: [{ start: call.getStart(), end: call.end, moved: true }], name: resultName(call) };
  if (isKept(context, outer)) return refuse('captured-once');
  if (isRunOnce(call)) return awaitHeld(context, call, asked);
  const holder = outer.parent;
  if (ts.isVariableDeclaration(holder) && ts.isIdentifier(holder.name) && isCaptured(context, holder)) return awaitHeld(context, call, asked);
  const request = context.requests && enclosingRequest(context, call);
  const text = available(context, call, asked, request ? [request] : []);
  if (isRefusal(text)) return text;
  // `return f()` in an async function hands the promise on.
  if (fn && isReturned(outer, fn) && text[0] === 'await ') return undefined;
  const parenthesised = text[0] === 'await ' && needsParentheses(outer);
  context.draft.edit(`await:${call.getStart()}`, call, call.getStart(), call.end, parenthesised ? '(' : '', ...text, parenthesised ? ')' : '');
  return undefined;
}

/** The request that a call is an argument of. */
function enclosingRequest(context: PlanContext, node: ts.Node): RequestCall | undefined {
  for (let current: ts.Node | undefined = node.parent; current && !isFunction(current); current = current.parent) {
    const request = ts.isCallExpression(current) ? context.requests.requestAt(current) : undefined;
    if (request) return request;
  }
  return undefined;
}

/**
 * A value made once and read by later requests is asked for again at each read; the variable that held it goes with its last use.
 */
function awaitHeld(context: PlanContext, call: ts.CallExpression | ts.NewExpression, asked: Asked): Refusal | undefined {
  const holder = wrapped(call).parent;
  if (!ts.isVariableDeclaration(holder) || !ts.isIdentifier(holder.name) || call.arguments?.some((argument) => !isConstant(argument))) return refuse(enclosingFunction(call) ? 'sync-contract' : 'module-scope');
  const binding = context.evaluator.project.bindingOf(holder.name);
  if (!binding || context.isPublic(holder)) return refuse('callers-unknown');
  for (const read of context.uses.readsOf(binding)) {
    if (read.getSourceFile() !== call.getSourceFile()) return refuse('callers-unknown');
    const text = available(context, read, { ...asked, promise: asked.moved });
    if (isRefusal(text)) return text;
    replaceRead(context.draft, read, text);
  }
  return undefined;
}

function isConstant(node: ts.Expression): boolean {
  return ts.isStringLiteralLike(node) || ts.isNumericLiteral(node) || node.kind === ts.SyntaxKind.TrueKeyword || node.kind === ts.SyntaxKind.FalseKeyword;
}

/** Writes an expression where a variable was read, shorthand properties included. */
export function replaceRead(draft: Draft, read: ts.Expression, text: readonly Piece[]): void {
  const isShorthand = ts.isShorthandPropertyAssignment(read.parent);
  const parenthesised = text[0] === 'await ' && needsParentheses(wrapped(read));
  draft.edit(`read:${read.getStart()}`, read, read.getStart(), read.end, isShorthand ? `${read.getText()}: ` : parenthesised ? '(' : '', ...text, parenthesised ? ')' : '');
}

/** Whether `await x` in place of `node` binds more loosely than what stands around it. */
function needsParentheses(node: ts.Node): boolean {
  const { parent } = node;
  if ((ts.isPropertyAccessExpression(parent) || ts.isElementAccessExpression(parent) || ts.isCallExpression(parent) || ts.isNonNullExpression(parent)) && parent.expression === node) return true;
  if (ts.isSpreadAssignment(parent) || ts.isSpreadElement(parent)) return true;
  if (ts.isTaggedTemplateExpression(parent) || ts.isNewExpression(parent)) return (parent as ts.NewExpression).expression === node;
  return ts.isBinaryExpression(parent) && parent.operatorToken.kind === ts.SyntaxKind.AsteriskAsteriskToken && parent.left === node;
}

/** Asks before the statement that runs a callback at once, and uses the result inside. */
function hoisted(context: PlanContext, fn: FunctionNode, node: ts.Node, asked: Asked, request: RequestCall | undefined): readonly Piece[] | Refusal {
  const call = wrapped(fn).parent;
  const outerFunction = enclosingFunction(call);
  if (asked.promise.some((piece) => typeof piece !== 'string' && readsInside(context, fn, node.getSourceFile(), piece.start, piece.end))) return refuse('sync-contract');
  const name = freshName(asked.name, (candidate) => context.evaluator.project.scopes(node.getSourceFile()).isTaken(candidate));
  const statement = nearest(call, (item): item is ts.Statement => ts.isStatement(item) && !ts.isBlock(item));
  const isExpressionBody = outerFunction && ts.isArrowFunction(outerFunction) && !ts.isBlock(outerFunction.body) && contains(outerFunction.body, call) && !(statement && contains(outerFunction.body, statement));
  if (isExpressionBody && ts.isNewExpression(call)) {
    context.draft.edit(`hoist:${call.getStart()}`, call, call.getStart(), call.end, ...asked.moved, `.then((${name}) => `, { start: call.getStart(), end: call.end }, ')');
    return [name];
  }
  if (!statement || isExpressionBody || !ts.isBlock(statement.parent) && !ts.isSourceFile(statement.parent)) return refuse('sync-contract');
  const text = available(context, statement, { ...asked, promise: asked.moved }, request ? [request] : []);
  if (isRefusal(text)) return text;
  if (text[0] !== 'await ') return text;
  const file = node.getSourceFile();
  const at = statement.getStart();
  context.draft.edit(`hoist:${asked.name}:${at}`, statement, at, at, `const ${name} = `, ...text, `${usesSemicolons(file) || /^[([`/+-]/.test(statement.getText()) ? ';' : ''}${eolOf(file)}${indentAt(file, at)}`);
  return [name];
}

/** Whether text of a range reads names that are declared inside `fn`. */
function readsInside(context: PlanContext, fn: FunctionNode, file: ts.SourceFile, start: number, end: number): boolean {
  let found = false;
  walk(file, (node) => {
    if (node.end < start || node.pos > end) return false;
    if (ts.isIdentifier(node) && node.getStart() >= start && node.end <= end) {
      const binding = context.evaluator.project.bindingOf(node);
      if (binding && contains(fn, binding.declaration)) found = true;
    }
    return true;
  });
  return found;
}

/** Whether a call is the operand of `return`, or an arrow's body, where no `try` would miss its failure. */
function isReturned(node: ts.Node, fn: FunctionNode): boolean {
  const { parent } = node;
  if (parent === fn) return true;
  if (!ts.isReturnStatement(parent)) return false;
  for (let current: ts.Node = parent; current !== fn; current = current.parent) if (ts.isTryStatement(current)) return false;
  return true;
}

function resultName(call: ts.CallExpression | ts.NewExpression): string {
  const name = ts.isIdentifier(call.expression) ? call.expression.text : ts.isPropertyAccessExpression(call.expression) ? call.expression.name.text : 'result';
  const noun = name.replace(/^(?:get|build|make|create|compute|to)_?(?=[A-Z_])/, '').replace(/^_/, '');
  const lower = noun.charAt(0).toLowerCase() + noun.slice(1);
  // Without a verb the function has the noun's name already: its last word is left.
  return lower === name ? (/[A-Z]?[a-z0-9]+$/.exec(name)?.[0].toLowerCase() ?? 'result') : lower;
}
