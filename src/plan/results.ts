/** What a caller does with a result that becomes a promise: awaits it, chains on it, or lets it go where nothing waits for it. */
import { contains, enclosingFunction, isAssignmentOperator, isAsync, isFunction, isTypeScript, nearest, rootOf, ts, walk, wrapped, type FunctionNode } from '../code/syntax.ts';
import { isTestRunner } from '../code/use-kinds.ts';
import { alternatives } from '../code/values.ts';
import type { RequestCall } from '../detect/requests.ts';
import type { Ask, Asked, PlanContext } from './context.ts';
import { isRefusal, refuse, type Draft, type Refusal } from './draft.ts';
import type { Piece } from './edits.ts';
import { beforeStatement, declaredName, freshNameAt, semicolonBefore, spanOf } from './layout.ts';
import { letGo } from './let-go.ts';
import { isCaptured, isKept, isReadInLongLoop, isRunOnce } from './lifetimes.ts';
import { isChainedOn, isPromise, promiseElement } from './promises.ts';

/** Puts `await` before a call of a function that became async; a getter's read becomes a call. */
export function awaitCall(context: PlanContext, call: ts.Expression, ask: Ask): Refusal | undefined {
  const outer = wrapped(call);
  const { parent } = outer;
  const isRead = !ts.isCallExpression(call) && !ts.isNewExpression(call);
  const written: readonly Piece[] = isRead ? [spanOf(call), '()'] : [spanOf(call)];
  if (ts.isAwaitExpression(parent) || isChainedOn(outer)) {
    if (isRead) context.draft.edit(`await:${call.getStart()}-${call.end}`, call, call.getStart(), call.end, ...written);
    return undefined;
  }
  const own = written.map((piece): Piece => (typeof piece === 'string' ? piece : { ...piece, moved: true }));
  // A stand-in of a test may still return what is no promise.
  const moved = isSurelyAsync(context, call) ? own : ['Promise.resolve(', ...own, ')'];
  const asked: Asked = { promise: written, moved, name: resultName(call), isWhole: true };
  const request = enclosingRequest(context, call);
  if (isKept(context, outer) && !isInTest(call)) return refuse('captured-once', call);
  const among = promiseElement(call)?.element;
  if (among === outer) return undefined;
  // An `await` inside would keep the other elements from beginning, and leave those before it without a handler.
  if (among && !isRead && isPromise(context, among)) {
    const name = freshNameAt(context, call, asked.name);
    context.draft.edit(`await:${call.getStart()}-${call.end}`, call, isNamed(call, [name]) ? call.parent.getStart() : call.getStart(), call.end, name);
    context.draft.edit(`among:${among.getStart()}`, among, among.getStart(), among.end, ...moved, `.then((${name}) => `, spanOf(among), ')');
    context.draft.note(call, 'awaits it');
    return undefined;
  }
  const guard = finallyAround(context, call);
  if (guard) return refuse('sync-contract', guard);
  const assignment = readBefore(context, call);
  if (assignment && isConditionalIn(call, assignment)) return refuse('captured-once', call);
  if (assignment) return askedBefore(context, call, asked, assignment, ask);
  if ((isRunOnce(context, call) && !request) || isHeldForLater(context, parent)) return awaitHeld(context, call, asked, ask);
  const text = context.draft.transaction(() => ask.at(call, asked, request ? [request] : []));
  if (isRefusal(text)) return ts.isCallExpression(call) && letGo(context, call, asked.name) ? undefined : text;
  context.draft.note(call, 'awaits it');
  awaited(context, call, text);
  return undefined;
}

/** A `finally` in a synchronous function puts back what others would see changed while the function waits. */
function finallyAround({ draft }: PlanContext, call: ts.Node): ts.TryStatement | undefined {
  const fn = enclosingFunction(call);
  if (!fn || (isAsync(fn) && !draft.madeAsync.has(fn))) return undefined;
  for (let current: ts.Node = call; current !== fn; current = current.parent) if (ts.isTryStatement(current.parent) && current.parent.tryBlock === current && current.parent.finallyBlock) return current.parent;
  return undefined;
}

/** `total += f()` and `total = total + f()` on a variable that others may write while `f` waits: the statement that read it too early. */
function readBefore({ evaluator }: PlanContext, call: ts.Node): ts.ExpressionStatement | undefined {
  const statement = nearest(call, ts.isStatement);
  const assignment = statement && ts.isExpressionStatement(statement) && ts.isBinaryExpression(statement.expression) ? statement.expression : undefined;
  if (!statement || !assignment || !ts.isExpressionStatement(statement) || !contains(assignment.right, call) || enclosingFunction(call) !== enclosingFunction(statement)) return undefined;
  const target = rootOf(assignment.left);
  const declaration = ts.isIdentifier(target) ? evaluator.project.bindingOf(target)?.declaration : undefined;
  if (declaration && enclosingFunction(declaration) === enclosingFunction(statement) && enclosingFunction(statement) && target === assignment.left) return undefined;
  const isCompound = assignment.operatorToken.kind !== ts.SyntaxKind.EqualsToken && isAssignmentOperator(assignment.operatorToken);
  const text = assignment.left.getText();
  let isRead = isCompound;
  walk(assignment.right, (node) => {
    if (node.getText() === text && node.end < call.getStart()) isRead = true;
    return !isRead && !isFunction(node);
  });
  return isRead ? statement : undefined;
}

/** Whether a statement may run without the call in it. */
function isConditionalIn(call: ts.Node, statement: ts.ExpressionStatement): boolean {
  for (let current: ts.Node = call; current !== statement; current = current.parent) {
    const { parent } = current;
    if (ts.isConditionalExpression(parent) && parent.condition !== current) return true;
    if (ts.isBinaryExpression(parent) && parent.right === current && /^(?:&&|\|\||\?\?)=?$/.test(parent.operatorToken.getText())) return true;
  }
  return false;
}

/** Asks in a statement of its own, before the one that uses the result. */
function askedBefore(context: PlanContext, call: ts.Expression, asked: Asked, statement: ts.ExpressionStatement, ask: Ask): Refusal | undefined {
  if (!ts.isBlock(statement.parent) && !ts.isSourceFile(statement.parent)) return refuse('captured-once');
  const refused = ask.wait(call);
  if (refused) return refused;
  const name = declaredName(context, call, asked.name);
  const at = statement.getStart();
  context.draft.edit(`before:${call.getStart()}-${call.end}`, statement, at, at, `const ${name} = await `, ...asked.moved, beforeStatement(statement));
  context.draft.edit(`await:${call.getStart()}-${call.end}`, call, call.getStart(), call.end, name);
  context.draft.note(call, 'awaits it');
  return undefined;
}

/** Writes what stands for the awaited result in the place of `node`. */
export function awaited(context: PlanContext, node: ts.Expression, text: readonly Piece[]): void {
  if (text.length === 0) return;
  const outer = wrapped(node);
  const fn = enclosingFunction(node);
  // `return f()` in an async function hands the promise on.
  if (fn && isReturned(outer, fn) && text[0] === 'await ') {
    if (text.length > 2 || typeof text[1] === 'string') context.draft.edit(`await:${node.getStart()}-${node.end}`, node, node.getStart(), node.end, ...text.slice(1));
    return;
  }
  const parenthesised = text[0] === 'await ' && needsParentheses(outer);
  context.draft.edit(`await:${node.getStart()}-${node.end}`, node, isNamed(node, text) ? node.parent.getStart() : node.getStart(), node.end, parenthesised ? `${semicolonBefore(node)}(` : '', ...text, parenthesised ? ')' : '');
}

/** `{ authorization: authorization }` is written `{ authorization }`, unless the file writes `pk: pk` too. */
export function isNamed(value: ts.Node, text: readonly Piece[]): boolean {
  const { parent } = value;
  const isAlike = ts.isPropertyAssignment(parent) && ts.isIdentifier(parent.name) && text.length === 1 && text[0] === parent.name.text && /^:\s*$/.test(parent.getText().slice(parent.name.text.length, value.getStart() - parent.getStart()));
  return isAlike && !/\b(\w+)\s*:\s*\1\s*[,}\r\n]/.test(value.getSourceFile().text);
}

/** Whether nothing but functions that return promises can be called. */
function isSurelyAsync({ evaluator, draft }: PlanContext, call: ts.Expression): boolean {
  if (!ts.isCallExpression(call) || isTypeScript(call)) return true;
  return alternatives(evaluator.evaluate(call.expression)).every((value) => value.kind === 'function' && (isAsync(value.fn) || draft.madeAsync.has(value.fn)));
}

/** What a test keeps, it keeps for the test. */
function isInTest(node: ts.Node): boolean {
  const fn = enclosingFunction(node);
  const { parent } = fn ? wrapped(fn) : node;
  return fn !== undefined && ts.isCallExpression(parent) && isTestRunner(parent.expression);
}

function isHeldForLater(context: PlanContext, holder: ts.Node): boolean {
  return ts.isVariableDeclaration(holder) && ts.isIdentifier(holder.name) && (isCaptured(context, holder) || isReadInLongLoop(context, holder));
}

/** The request that a call is an argument of, its own or one of those chained on it. */
function enclosingRequest(context: PlanContext, node: ts.Node): RequestCall | undefined {
  let any: RequestCall | undefined;
  for (let current: ts.Node | undefined = node.parent; current && !isFunction(current); current = current.parent) {
    for (let link: ts.Node = current; ts.isCallExpression(link) || ts.isPropertyAccessExpression(link); link = link.expression) {
      const request = ts.isCallExpression(link) ? context.requests.requestAt(link) : undefined;
      if (request?.client) return request;
      any ??= link === current ? request : undefined;
    }
  }
  return any;
}

/**
 * A value made once and read by later requests is asked for again at each read; the variable that held it goes with its last use.
 */
function awaitHeld(context: PlanContext, call: ts.Expression, asked: Asked, ask: Ask): Refusal | undefined {
  const holder = wrapped(call).parent;
  const given = ts.isCallExpression(call) || ts.isNewExpression(call) ? (call.arguments ?? []) : [];
  if (!ts.isVariableDeclaration(holder) || !ts.isIdentifier(holder.name) || given.some((argument) => !isConstant(argument))) return refuse(enclosingFunction(call) ? 'sync-contract' : 'module-scope', call);
  const binding = context.evaluator.project.bindingOf(holder.name);
  if (!binding || context.isPublic(holder)) return refuse('callers-unknown', call);
  // One object for all requests may keep connections, answers and limits: one for each is another program.
  if (alternatives(context.evaluator.evaluate(call)).some((value) => value.kind === 'instance')) return refuse('captured-once', call);
  for (const read of context.uses.readsOf(binding)) {
    if (read.getSourceFile() !== call.getSourceFile()) return refuse('callers-unknown', read);
    const text = ask.at(read, { ...asked, promise: asked.moved });
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
  const [first] = text;
  // As the body of an arrow function, braces alone would be a block.
  const isBlock = typeof first === 'string' && first.startsWith('{') && ts.isArrowFunction(read.parent);
  const parenthesised = isBlock || (first === 'await ' && needsParentheses(wrapped(read)));
  draft.edit(`read:${read.getStart()}-${read.end}`, read, read.getStart(), read.end, isShorthand ? `${read.getText()}: ` : parenthesised ? '(' : '', ...text, parenthesised ? ')' : '');
}

/** Whether `await x` in place of `node` binds more loosely than what stands around it. */
function needsParentheses(node: ts.Node): boolean {
  const { parent } = node;
  if ((ts.isPropertyAccessExpression(parent) || ts.isElementAccessExpression(parent) || ts.isCallExpression(parent) || ts.isNonNullExpression(parent)) && parent.expression === node) return true;
  if (ts.isSpreadAssignment(parent) || ts.isSpreadElement(parent)) return true;
  if (ts.isTaggedTemplateExpression(parent) || ts.isNewExpression(parent)) return (parent as ts.NewExpression).expression === node;
  return ts.isBinaryExpression(parent) && parent.operatorToken.kind === ts.SyntaxKind.AsteriskAsteriskToken && parent.left === node;
}

/** Whether a call is the operand of `return`, or an arrow's body, where no `try` would miss its failure. */
function isReturned(node: ts.Node, fn: FunctionNode): boolean {
  const { parent } = node;
  if (parent === fn) return true;
  if (!ts.isReturnStatement(parent)) return false;
  for (let current: ts.Node = parent; current !== fn; current = current.parent) if (ts.isTryStatement(current)) return false;
  return true;
}

function resultName(call: ts.Expression): string {
  const callee = ts.isCallExpression(call) || ts.isNewExpression(call) ? call.expression : call;
  const name = ts.isIdentifier(callee) ? callee.text : ts.isPropertyAccessExpression(callee) && ts.isIdentifier(callee.name) ? callee.name.text : 'result';
  // `headersFor(vendor)` makes headers.
  const noun = name.replace(/(?<=[a-z\d])(?:For|Of|With|From|By|In|To|At)$/, '').replace(/^(?:get|build|make|create|compute|to)_?(?=[A-Z_])/, '').replace(/^_/, '');
  const lower = noun.charAt(0).toLowerCase() + noun.slice(1);
  // Without a verb the function has the noun's name already: its last word is left, or what it is used for.
  const word = lower === name ? (/[A-Z]?[a-z0-9]+$/.exec(name)?.[0].toLowerCase() ?? 'result') : lower;
  const { parent } = wrapped(call);
  return word === name && ts.isPropertyAssignment(parent) && ts.isIdentifier(parent.name) ? parent.name.text.charAt(0).toLowerCase() + parent.name.text.slice(1) : word;
}
