/**
 * Where an asynchronous value can be asked for: `available(node, …)` makes the result of a promise usable at a node, per request, and says
 * what to write there. It changes as little as it can, in the order of docs/adr/0006; what an attempt planned is taken back when it fails.
 */
import { contains, enclosingFunction, isAsync, nearest, ts, walk, wrapped, type FunctionNode } from '../code/syntax.ts';
import type { RequestCall } from '../detect/requests.ts';
import { bridge } from './bridge.ts';
import { continuation, expressionContinuation, tellsCallback } from './callback-bridge.ts';
import type { Asked, PlanContext } from './context.ts';
import { isRefusal, refuse, type Refusal } from './draft.ts';
import type { Piece, Span } from './edits.ts';
import { beforeStatement, declaredName, freshName, freshNameAt, spanOf } from './layout.ts';
import { keeperOfResult } from './kept-results.ts';
import { allowsTopLevelAwait, isExecutor, isIteration, isOutsideBody, isRunOnce, isSentAway, isTopLevelAwait } from './lifetimes.ts';
import { changesStateAfter, evaluatedAfter, isBetweenCheckAndChange, listensLater, readsBeforeChange, readsWhatChanges } from './outer-state.ts';
import { isAddedTo, isAwaitedByAll, isMoreThanPromise, isPromiseCallback, promiseElement, returnsPromise, returnsRequest, throwsItself, wholeRequest } from './promises.ts';
import { propagate } from './propagation.ts';
import { makeAsync } from './signature.ts';
import { startedBefore } from './started.ts';

/** The text to put at `node`, so that it stands for the awaited result. */
export function available(context: PlanContext, node: ts.Node, asked: Asked, requests: readonly RequestCall[] = []): readonly Piece[] | Refusal {
  if (context.assume) return context.assume(node, asked);
  if (!context.inScope(node.getSourceFile().fileName)) return refuse('outside-scope', node);
  const fn = enclosingFunction(node);
  if (isOutsideBody(node, fn)) return refuse('sync-contract', node);
  if (isSentAway(context, node)) return refuse('callers-unknown', node);
  if (listensLater(context, node)) return refuse('sync-contract', node);
  const keeper = canAwait(context, node) || isReadyToWait(context, fn, node) ? keeperOfResult(context, node) : undefined;
  if (keeper) return refuse('captured-once', keeper);
  const inline: readonly Piece[] = ['await ', ...asked.promise];
  if (canAwait(context, node) && isBetweenCheckAndChange(context, node)) return refuse('sync-contract', node);
  if (isTooLateFor(context, node, requests)) return refuse('sync-contract', node);
  const started = isAmongPromises(node) ? undefined : startedBefore(context, node);
  if (started) {
    const above = context.draft.transaction(() => askedAbove(context, started, node, asked, requests));
    const whole = requests.find((item) => contains(wholeRequest(item), node));
    return isRefusal(above) && whole && contains(started, whole.node) ? context.draft.transaction(() => bridge(context, whole, node, asked)) : above;
  }
  if (canAwait(context, node) && !isAmongPromises(node)) return inline;
  // Nobody would hear of the failure of one that became async: its callback is told.
  const isReady = isReadyToWait(context, fn, node) && !(fn && tellsCallback(context, fn));
  const request = requests.find((item) => contains(wholeRequest(item), node)) ?? requests.find((item) => enclosingFunction(item.node) === fn && (fn === undefined ? item.node.getSourceFile() === node.getSourceFile() : contains(fn, node)));
  const attempts: readonly (() => readonly Piece[] | Refusal)[] = [
    ...(fn && isExecutor(fn) ? [() => hoisted(context, fn, node, asked, request)] : []),
    // A link that handles failures has to handle that of the token too.
    ...(request && contains(wholeRequest(request), node) && (handlesFailures(request) || isAmongPromises(node)) ? [() => bridge(context, request, node, asked)] : []),
    ...(canAwait(context, node) ? [() => inline] : []),
    ...(fn && request ? [() => expressionContinuation(context, fn, node, asked, request)] : []),
    ...(isReady ? [() => waits(context, node, requests) ?? inline] : []),
    ...(request ? [() => bridge(context, request, node, asked)] : []),
    ...(fn ? [() => expressionContinuation(context, fn, node, asked), () => continuation(context, node, asked)] : []),
    ...(fn && isIteration(context, fn) ? [() => hoisted(context, fn, node, asked, request)] : []),
    () => waits(context, node, requests) ?? inline,
  ];
  let refused: Refusal | undefined;
  for (const attempt of attempts) {
    const text = context.draft.transaction(attempt);
    if (!isRefusal(text)) return text;
    refused = refused?.refuse === 'returned-request' ? refused : text;
  }
  return refused ?? refuse('sync-contract', node);
}

/** Asks before a statement that sets something going, and uses the result at the node. */
function askedAbove(context: PlanContext, statement: ts.Statement, node: ts.Node, asked: Asked, requests: readonly RequestCall[]): readonly Piece[] | Refusal {
  const file = node.getSourceFile();
  const readsBelow = asked.moved.some((piece) => typeof piece !== 'string' && readsDeclaredFrom(context, file, statement.getStart(), piece));
  // Its failure has to reach the `catch` that the request's reaches.
  const attempt = nearest(node, ts.isTryStatement);
  const leavesTry = attempt !== undefined && contains(attempt.tryBlock, node) && attempt.catchClause !== undefined && !contains(attempt, statement);
  const isReady = (canAwait(context, node) || isReadyToWait(context, enclosingFunction(node), node)) && !leavesTry;
  if (!isReady || !ts.isBlock(statement.parent) || !contains(statement.parent, node) || readsBelow) return refuse('sync-contract', node);
  const refused = waits(context, node, requests);
  return refused ?? [declaredAbove(context, statement, node, asked)];
}

/** The name of a constant above a statement that holds what is asked for. A token is asked for there once; what a function makes may be changed by who has it. */
function declaredAbove(context: PlanContext, statement: ts.Statement, node: ts.Node, asked: Asked): string {
  const { draft } = context;
  const at = statement.getStart();
  const key = `above:${at}:${asked.isWhole ? node.getStart() : asked.name}`;
  const mark = (name: string): string => `${statement.getSourceFile().fileName}:${key}:${name}`;
  if (draft.has(key, statement)) return freshName(asked.name, (name) => !draft.isMarked(mark(name)));
  const name = declaredName(context, statement, asked.name);
  draft.mark(mark(name));
  draft.edit(key, statement, at, at, `const ${name} = await `, ...asked.moved, beforeStatement(statement));
  return name;
}

/** Whether text of a range reads a name that is declared at an offset or behind it, in the same function. */
function readsDeclaredFrom(context: PlanContext, file: ts.SourceFile, offset: number, { start, end }: Span): boolean {
  let found = false;
  walk(file, (node) => {
    if (node.end < start || node.pos > end) return false;
    const declaration = ts.isIdentifier(node) && node.getStart() >= start && node.end <= end ? context.evaluator.project.bindingOf(node)?.declaration : undefined;
    if (declaration && declaration.getStart() >= offset && declaration.getStart() < start && enclosingFunction(declaration) === enclosingFunction(node)) found = true;
    return true;
  });
  return found;
}

/** Whether what a request is given beside the header would be looked at too late, once the header waits. */
function isTooLateFor(context: PlanContext, node: ts.Node, requests: readonly RequestCall[]): boolean {
  const whole = requests.map(wholeRequest).find((request) => contains(request, node));
  return whole !== undefined && (readsWhatChanges(context, node, evaluatedAfter(node, whole)) || readsBeforeChange(context, node, whole));
}

/** One of several elements of `Promise.all([…])`: an `await` in it would keep the others from beginning, and leave those before it without a handler. */
function isAmongPromises(node: ts.Node): boolean {
  const among = promiseElement(node);
  return among !== undefined && among.list.elements.length > 1;
}

/** `.catch(…)` or `.then(…, …)` chained on a request. */
function handlesFailures(request: RequestCall): boolean {
  return request.chain.some((call) => call.method === 'catch' || (call.method === 'then' && call.node.arguments.length > 1));
}

/** Whether `await` is possible at a node as things stand. */
function canAwait(context: PlanContext, node: ts.Node): boolean {
  const fn = enclosingFunction(node);
  return fn ? isAsync(fn) || context.draft.madeAsync.has(fn) : isTopLevelAwait(node.getSourceFile());
}

/** Whether a function can become async without anybody noticing. */
function isReadyToWait(context: PlanContext, fn: FunctionNode | undefined, node: ts.Node): boolean {
  if (fn === undefined || isFixed(fn)) return false;
  return (context.requests.isAwaitedHook(fn) || isPromiseCallback(fn) || (returnsPromise(context, fn) && !throwsItself(fn) && !isMoreThanPromise(context, fn) && !isAddedTo(context, fn) && !changesStateAfter(context, node)));
}

/** Constructors and accessors are called by syntax that cannot wait; a generator's caller takes its elements one by one. */
function isFixed(fn: FunctionNode): boolean {
  return ts.isConstructorDeclaration(fn) || ts.isAccessor(fn) || fn.asteriskToken !== undefined;
}

/** Makes `await` possible at a node: in a module that may await, a function that may become async, or one whose callers all may. */
function waits(context: PlanContext, node: ts.Node, requests: readonly RequestCall[]): Refusal | undefined {
  const fn = enclosingFunction(node);
  if (isOutsideBody(node, fn)) return refuse('sync-contract', node);
  if (canAwait(context, node)) return undefined;
  // A token asked for while the module loads would be kept by what it is put into, unless a request takes it at once.
  const isTaken = requests.some((item) => contains(wholeRequest(item), node) && !isForLater(item)) || !isRunOnce(context, node);
  if (!fn) return isTaken && allowsTopLevelAwait(context, node.getSourceFile()) ? undefined : refuse('module-scope', node);
  if (ts.isConstructorDeclaration(fn) || ts.isSetAccessor(fn) || isExecutor(fn)) return refuse('sync-contract', node);
  if (!isFixed(fn) && (returnsPromise(context, fn) || returnsRequest(context, fn)) && isMoreThanPromise(context, fn)) return refuse('returned-request', node);
  if (isBetweenCheckAndChange(context, node)) return refuse('sync-contract', node);
  if (isReadyToWait(context, fn, node) || (!isFixed(fn) && returnsPromise(context, fn) && !isAddedTo(context, fn) && isAwaitedByAll(context, fn))) {
    makeAsync(context, fn);
    return undefined;
  }
  if (tellsCallback(context, fn)) return refuse('callers-unknown', node);
  // What was thrown at once would become a rejection.
  if (!isFixed(fn) && returnsPromise(context, fn)) return refuse('callers-unknown', node);
  return propagate(context, fn, {
    at: (at, inner, own = []) => available(context, at, inner, [...own, ...requests]),
    wait: (at) => waits(context, at, requests),
  });
}

/** `const base = new Request(…)`, `const api = createClient({ headers })`: something that is there for requests to come. */
function isForLater({ node, client }: RequestCall): boolean {
  const { parent } = wrapped(node);
  return (client === null || ts.isNewExpression(node)) && (ts.isVariableDeclaration(parent) || ts.isExportAssignment(parent) || ts.isPropertyAssignment(parent) || ts.isPropertyDeclaration(parent) || ts.isBinaryExpression(parent));
}

/** Asks before the statement that runs a callback at once, and uses the result inside. */
function hoisted(context: PlanContext, fn: FunctionNode, node: ts.Node, asked: Asked, request: RequestCall | undefined): readonly Piece[] | Refusal {
  const call = wrapped(fn).parent;
  const outerFunction = enclosingFunction(call);
  if (asked.promise.some((piece) => typeof piece !== 'string' && readsInside(context, fn, node.getSourceFile(), piece.start, piece.end))) return refuse('sync-contract', node);
  const statement = nearest(call, (item): item is ts.Statement => ts.isStatement(item) && !ts.isBlock(item));
  const isExpressionBody = outerFunction && ts.isArrowFunction(outerFunction) && !ts.isBlock(outerFunction.body) && contains(outerFunction.body, call) && !(statement && contains(outerFunction.body, statement));
  if (isExpressionBody && ts.isNewExpression(call)) {
    const name = freshNameAt(context, node, asked.name);
    context.draft.edit(`hoist:${call.getStart()}`, call, call.getStart(), call.end, ...asked.moved, `.then((${name}) => `, spanOf(call), ')');
    return [name];
  }
  if (!statement || isExpressionBody || !ts.isBlock(statement.parent) && !ts.isSourceFile(statement.parent)) return refuse('sync-contract', node);
  const text = available(context, statement, { ...asked, promise: asked.moved }, request ? [request] : []);
  if (isRefusal(text)) return text;
  return text[0] === 'await ' ? [declaredAbove(context, statement, node, asked)] : text;
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
