/**
 * Where an asynchronous value can be asked for: `available(node, …)` makes the result of a promise usable at a node, per request,
 * and says what to write there. It changes as little as it can: in place, in a function made async, before a callback that runs at once,
 * before a request in a function that stays synchronous (see bridge.ts); else it refuses.
 */
import { ELEMENT_METHODS, contains, enclosingFunction, isAssignmentOperator, isAsync, isFunction, nearest, ts, walk, wrapped, type FunctionNode } from '../code/syntax.ts';
import { alternatives } from '../code/values.ts';
import type { RequestCall } from '../detect/requests.ts';
import { bridge } from './bridge.ts';
import type { Asked, PlanContext } from './context.ts';
import { isRefusal, refuse, type Draft, type Refusal } from './draft.ts';
import type { Piece } from './edits.ts';
import { eolOf, freshName, indentAt, usesSemicolons } from './layout.ts';
import { isAwaitedByAll, isPromiseType, returnsPromise, wholeRequest } from './promises.ts';

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

/** Whether a value outlives the call that makes it: assigned to an outer variable or a property, or read in an endless loop after it. */
export function isKept(context: PlanContext, node: ts.Node): boolean {
  let current = wrapped(node);
  while (ts.isPropertyAssignment(current.parent) || ts.isObjectLiteralExpression(current.parent) || ts.isSpreadAssignment(current.parent) || ts.isConditionalExpression(current.parent) || isLogical(current.parent)) current = wrapped(current.parent);
  const { parent } = current;
  const { project } = context.evaluator;
  if (ts.isBinaryExpression(parent) && parent.right === current && isAssignmentOperator(parent.operatorToken)) {
    if (!ts.isIdentifier(parent.left)) return isKeptTarget(context, parent.left, node);
    const declaration = project.bindingOf(parent.left)?.declaration;
    return declaration === undefined || enclosingFunction(declaration) !== enclosingFunction(node);
  }
  if (ts.isVariableDeclaration(parent) && ts.isIdentifier(parent.name)) {
    const references = project.bindingOf(parent.name)?.references ?? [];
    return references.some((reference) => isInEndlessLoop(reference, parent));
  }
  return false;
}

function isLogical(node: ts.Node): boolean {
  return ts.isBinaryExpression(node) && /^(?:\|\||\?\?|&&)$/.test(node.operatorToken.getText());
}

/** `options.headers = …` of a local object is used at once; a field or an outer object keeps what it is given. */
function isKeptTarget(context: PlanContext, target: ts.Expression, node: ts.Node): boolean {
  let root: ts.Expression = target;
  while (ts.isPropertyAccessExpression(root) || ts.isElementAccessExpression(root)) root = root.expression;
  if (!ts.isIdentifier(root)) return true;
  const declaration = context.evaluator.project.bindingOf(root)?.declaration;
  return declaration === undefined || enclosingFunction(declaration) !== enclosingFunction(node);
}

function isInEndlessLoop(node: ts.Node, declaration: ts.Node): boolean {
  for (let current: ts.Node = node; current.parent && !isFunction(current); current = current.parent) {
    const isEndless = (ts.isForStatement(current) && !current.condition) || (ts.isWhileStatement(current) && current.expression.kind === ts.SyntaxKind.TrueKeyword);
    if (isEndless && !contains(current, declaration)) return true;
  }
  return false;
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

/** Adds `async` and wraps the declared return type. */
function makeAsync(context: PlanContext, fn: FunctionNode): void {
  if (context.madeAsync.has(fn) || isAsync(fn)) return;
  context.madeAsync.add(fn);
  const modifiersEnd = ts.canHaveModifiers(fn) ? ts.getModifiers(fn)?.at(-1)?.end : undefined;
  const file = fn.getSourceFile();
  const at = modifiersEnd === undefined ? fn.getStart() : modifiersEnd + (/^\s*/.exec(file.text.slice(modifiersEnd))?.[0].length ?? 0);
  context.draft.edit(`async:${fn.getStart()}`, fn, at, at, 'async ');
  const type = fn.type ?? annotatedReturn(fn);
  if (type && !isPromiseType(type)) context.draft.edit(`type:${type.getStart()}`, fn, type.getStart(), type.end, 'Promise<', { start: type.getStart(), end: type.end }, '>');
  const documented = returnTag(fn);
  if (documented) context.draft.edit(`jsdoc:${documented.start}`, fn, documented.start, documented.end, 'Promise<', { start: documented.start, end: documented.end }, '>');
}

/** The return type of `const f: (…) => T = …`. */
function annotatedReturn(fn: FunctionNode): ts.TypeNode | undefined {
  const { parent } = wrapped(fn);
  return ts.isVariableDeclaration(parent) && parent.type && ts.isFunctionTypeNode(parent.type) ? parent.type.type : undefined;
}

/** The type in the `@returns {T}` of the comment before a function. */
function returnTag(fn: FunctionNode): { readonly start: number; readonly end: number } | undefined {
  // Of a function that another one returns the comment does not speak.
  const outer = enclosingFunction(fn);
  const owner = nearest(fn, (node): node is ts.Node => ts.isStatement(node) || ts.isClassElement(node) || ts.isPropertyAssignment(node)) ?? fn;
  if (outer && contains(owner, outer)) return undefined;
  const file = fn.getSourceFile();
  const comment = ts.getLeadingCommentRanges(file.text, owner.pos)?.at(-1);
  const match = comment && /@returns?\s*\{/.exec(file.text.slice(comment.pos, comment.end));
  if (!match || !comment) return undefined;
  const start = comment.pos + match.index + match[0].length;
  let depth = 1;
  let end = start;
  while (end < comment.end && depth > 0) {
    if (file.text[end] === '{') depth += 1;
    if (file.text[end] === '}') depth -= 1;
    end += 1;
  }
  return /^\s*Promise\b/.test(file.text.slice(start, end)) ? undefined : { start, end: end - 1 };
}

/** Whether a function's type is given by something other than itself: an interface, a base class, a type alias, overloads. */
function hasTypeContract(context: PlanContext, fn: FunctionNode): boolean {
  const { parent } = wrapped(fn);
  if (ts.isVariableDeclaration(parent) && parent.type && !ts.isFunctionTypeNode(parent.type)) return true;
  if (isMemberOfTypedObject(fn)) return true;
  if (!ts.isMethodDeclaration(fn) || !ts.isClassLike(fn.parent)) return false;
  const name = fn.name.getText();
  const clauses = fn.parent.heritageClauses ?? [];
  const declares = (members: ts.NodeArray<ts.Node>): boolean => members.some((item) => (item as ts.NamedDeclaration).name?.getText() === name);
  const isOverloaded = fn.parent.members.some((item) => item !== fn && ts.isMethodDeclaration(item) && item.name.getText() === name);
  const isContracted = clauses.some((clause) =>
    clause.types.some((type) => {
      const binding = ts.isIdentifier(type.expression) ? context.evaluator.project.bindingOf(type.expression) : undefined;
      const declaration = binding?.declaration;
      if (declaration && ts.isInterfaceDeclaration(declaration)) return declares(declaration.members);
      const base = alternatives(context.evaluator.evaluate(type.expression))[0];
      if (base?.kind === 'class') return declares(base.of.members);
      return clause.token === ts.SyntaxKind.ImplementsKeyword;
    }),
  );
  return isOverloaded || isContracted;
}

/** A member of an object literal whose type is written down: `const o: T = { … }`, `{ … } satisfies T`. */
function isMemberOfTypedObject(fn: FunctionNode): boolean {
  let current: ts.Node = ts.isMethodDeclaration(fn) ? fn : wrapped(fn).parent;
  while ((ts.isPropertyAssignment(current) || ts.isMethodDeclaration(current)) && ts.isObjectLiteralExpression(current.parent)) {
    const { parent } = current.parent;
    if (ts.isSatisfiesExpression(parent) || (ts.isAsExpression(parent) && parent.type.getText() !== 'const')) return true;
    if (ts.isVariableDeclaration(parent) && parent.type) return true;
    current = parent;
  }
  return false;
}

/** `new Promise((resolve, reject) => …)` */
function isExecutor(fn: FunctionNode): boolean {
  const { parent } = wrapped(fn);
  return ts.isNewExpression(parent) && ts.isIdentifier(parent.expression) && parent.expression.text === 'Promise' && parent.arguments?.[0] === wrapped(fn);
}

/** A callback that an array method calls at once. */
function isIteration(context: PlanContext, fn: FunctionNode): boolean {
  const { parent } = wrapped(fn);
  if (!ts.isCallExpression(parent) || !ts.isPropertyAccessExpression(parent.expression) || parent.arguments[0] !== wrapped(fn)) return false;
  if (!ELEMENT_METHODS.has(parent.expression.name.text) && parent.expression.name.text !== 'reduce') return false;
  return !alternatives(context.evaluator.evaluate(parent.expression.expression)).some((value) => value.kind === 'object' || value.kind === 'instance');
}

/** A callback whose result a promise adopts. */
function isPromiseCallback(fn: FunctionNode): boolean {
  return isPromiseCallbackReference(wrapped(fn) as ts.Expression);
}

function isPromiseCallbackReference(node: ts.Expression): boolean {
  const { parent } = node;
  return ts.isCallExpression(parent) && ts.isPropertyAccessExpression(parent.expression) && /^(?:then|catch|finally)$/.test(parent.expression.name.text) && parent.arguments.includes(node);
}

/** In a default value, a decorator, a computed name or a class field: no place for `await`. */
function isOutsideBody(node: ts.Node, fn: FunctionNode | undefined): boolean {
  for (let current = node.parent; current && current !== fn; current = current.parent) {
    if (ts.isPropertyDeclaration(current) || ts.isClassStaticBlockDeclaration(current) || ts.isDecorator(current) || ts.isParameter(current)) return true;
  }
  return fn?.body !== undefined && !contains(fn.body, node);
}

/** Whether code at `node` runs once at start-up (or once per instance) while what it makes serves later requests. */
export function isRunOnce(node: ts.Node): boolean {
  const fn = enclosingFunction(node);
  if (!fn || ts.isConstructorDeclaration(fn)) return !isRequestTime(node);
  for (let current: ts.Node = node; current !== fn; current = current.parent) if (ts.isPropertyDeclaration(current)) return true;
  return false;
}

/** At module level only what stands directly in a request's arguments is used at once. */
function isRequestTime(node: ts.Node): boolean {
  const holder = nearest(node, (item): item is ts.Node => ts.isVariableDeclaration(item) || ts.isPropertyDeclaration(item) || ts.isExpressionStatement(item) || ts.isExportAssignment(item));
  return holder !== undefined && ts.isExpressionStatement(holder) && !ts.isBinaryExpression(holder.expression);
}

/** Whether a variable is read by functions that run later than the one that declares it. */
export function isCaptured(context: PlanContext, declaration: ts.VariableDeclaration): boolean {
  if (!ts.isIdentifier(declaration.name)) return false;
  const binding = context.evaluator.project.bindingOf(declaration.name);
  const home = enclosingFunction(declaration);
  return (binding?.references ?? []).some((reference) => {
    for (let fn = enclosingFunction(reference); fn && fn !== home; fn = enclosingFunction(fn)) {
      const runsAtOnce = isExecutor(fn) || isIteration(context, fn) || isPromiseCallback(fn);
      if (!runsAtOnce) return true;
    }
    return false;
  });
}

/** Whether a file is an ES module that already awaits at its top level. */
function isTopLevelAwait(file: ts.SourceFile): boolean {
  let found = false;
  walk(file, (node) => {
    if (isFunction(node)) return false;
    if (ts.isAwaitExpression(node) || (ts.isForOfStatement(node) && node.awaitModifier)) found = true;
    return !found;
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
