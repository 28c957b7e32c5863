/** When code runs (at once, once at start-up, later), and whether what it makes is kept beyond that. */
import { isBuiltin } from 'node:module';
import { runsForEachRequest } from '../code/components.ts';
import type { Evaluator } from '../code/evaluator.ts';
import { ELEMENT_METHODS, bare, contains, enclosingFunction, isFunction, isPlainAssignment, nearest, propertyName, rootOf, ts, walk, wrapped, type FunctionNode } from '../code/syntax.ts';
import { externalsBehind } from '../code/leaves.ts';
import { alternatives, type Value } from '../code/values.ts';
import type { PlanContext } from './context.ts';
import { isPromiseCallback } from './promises.ts';

/** How many variables and wrappers a value is followed through. */
const KEPT_DEPTH = 4;

/** Whether a value outlives the call that makes it: assigned to an outer variable or a property, or read in an endless loop after it. */
export function isKept(context: PlanContext, node: ts.Node, depth = 0): boolean {
  if (depth > KEPT_DEPTH) return false;
  let current = wrapped(node);
  while (ts.isPropertyAssignment(current.parent) || ts.isShorthandPropertyAssignment(current.parent) || ts.isObjectLiteralExpression(current.parent) || ts.isSpreadAssignment(current.parent) || ts.isConditionalExpression(current.parent) || isLogical(current.parent)) current = wrapped(current.parent);
  const { parent } = current;
  const { project } = context.evaluator;
  if (ts.isCallExpression(parent) && (isStored(context, parent, current, node, depth > 0) || isAssigned(context, parent, current, node))) return true;
  if (ts.isBinaryExpression(parent) && parent.right === current && isPlainAssignment(parent)) {
    const target = parent.left;
    if (ts.isObjectLiteralExpression(target)) return keepsPart(context, target, node);
    if (!ts.isIdentifier(target)) return isKeptTarget(context, target, node) || isPutOnKept(context, target, depth);
    return isOuter(context, target, node) || readsOf(context, target).some((reference) => isKept(context, reference, depth + 1));
  }
  if (ts.isVariableDeclaration(parent) && ts.isIdentifier(parent.name)) {
    const references = project.bindingOf(parent.name)?.references ?? [];
    // A variable that holds the value itself is asked for at each read; one that holds what was made of it keeps it.
    return (depth > 0 && isUsedLater(context, parent)) || references.some((reference) => isInEndlessLoop(context, reference, parent) || (isRead(reference) && isKept(context, reference, depth + 1)));
  }
  const part = elementTarget(parent, current);
  if (part) return ts.isObjectLiteralExpression(part) ? keepsPart(context, part, node) : isKeptTarget(context, part, node);
  const holder = wrapped(parent).parent;
  // A request that is sent again at once is another matter than one that is sent for ever.
  if (ts.isNewExpression(parent) && holder && ts.isVariableDeclaration(holder) && /\bRequest$/.test(parent.expression.getText())) return isUsedLater(context, holder);
  return isMadeOf(context, parent, current) && isKept(context, parent, depth + 1);
}

/** The target that an element of an array is taken apart into: `[a, b] = [x, y]`. */
function elementTarget(array: ts.Node, element: ts.Node): ts.Expression | undefined {
  const { parent } = wrapped(array);
  if (!ts.isArrayLiteralExpression(array) || !ts.isBinaryExpression(parent) || parent.right !== wrapped(array) || !ts.isArrayLiteralExpression(parent.left)) return undefined;
  return parent.left.elements[array.elements.findIndex((item) => item === element)];
}

/** Whether a variable is declared outside the function that `node` runs in. */
function isOuter({ evaluator }: PlanContext, variable: ts.Identifier, node: ts.Node): boolean {
  const declaration = evaluator.project.bindingOf(variable)?.declaration;
  return declaration === undefined || enclosingFunction(declaration) !== enclosingFunction(node);
}

function readsOf({ evaluator }: PlanContext, variable: ts.Identifier): readonly ts.Identifier[] {
  return (evaluator.project.bindingOf(variable)?.references ?? []).filter(isRead);
}

/** `session.headers = headers()` on a local object that is kept, or on an instance of an own class that the function returns. */
function isPutOnKept(context: PlanContext, target: ts.Expression, depth: number): boolean {
  const root = rootOf(target);
  if (!ts.isIdentifier(root)) return false;
  const declaration = context.evaluator.project.bindingOf(root)?.declaration;
  if (declaration && ts.isVariableDeclaration(declaration) && isUsedLater(context, declaration)) return true;
  const made = declaration && ts.isVariableDeclaration(declaration) && declaration.initializer && ts.isNewExpression(declaration.initializer) ? declaration.initializer : undefined;
  const isOwn = made !== undefined && alternatives(context.evaluator.evaluate(made.expression)).every((value) => value.kind !== 'external');
  return readsOf(context, root).some((reference) => (isOwn && ts.isReturnStatement(wrapped(reference).parent)) || isKept(context, reference, depth + 1));
}

/** A read of a variable, not of one of its members. */
function isRead(reference: ts.Identifier): boolean {
  return !ts.isPropertyAccessExpression(reference.parent) && !ts.isElementAccessExpression(reference.parent);
}

/** Whether an expression makes something that holds its argument: `Object.assign({}, x)`, `new Session(x)`, `f.bind(null, x)`, `[x]`. */
function isMadeOf({ evaluator }: PlanContext, node: ts.Node, part: ts.Node): boolean {
  if (ts.isArrayLiteralExpression(node)) return true;
  if (ts.isNewExpression(node)) return node.arguments?.some((argument) => argument === part) === true && alternatives(evaluator.evaluate(node.expression)).some((value) => value.kind === 'class' || value.kind === 'function' || (value.kind === 'external' && /^(?:Headers|Map)$/.test(value.path.at(-1) ?? '')));
  if (!ts.isCallExpression(node) || !node.arguments.some((argument) => argument === part)) return false;
  return /^Object\.(?:assign|freeze|seal)$|\.bind$/.test(node.expression.getText()) || alternatives(evaluator.evaluate(node)).some((value) => value.kind === 'function');
}

/** `({ Authorization: header } = headers())` with an outer variable for the credential. */
function keepsPart(context: PlanContext, pattern: ts.ObjectLiteralExpression, node: ts.Node): boolean {
  const value = ts.isExpression(node) ? context.evaluator.evaluate(node) : undefined;
  return pattern.properties.some((property) => {
    const target = ts.isShorthandPropertyAssignment(property) ? property.name : ts.isPropertyAssignment(property) ? property.initializer : undefined;
    const key = property.name && propertyName(property.name);
    if (!target || !value || key === undefined) return true;
    return isKeptTarget(context, target, node) && carriesCredential(context.evaluator.member(value, key, target));
  });
}

/** `Object.assign(shared.headers, headers())`, `Object.defineProperty(this, 'headers', { value })` */
function isAssigned(context: PlanContext, call: ts.CallExpression, argument: ts.Node, node: ts.Node): boolean {
  const [target] = call.arguments;
  return /^(?:Object\.assign|(?:Object|Reflect)\.defineProperty)$/.test(call.expression.getText()) && target !== undefined && target !== argument && isPath(target) && isKeptTarget(context, target, node);
}

/** `cache.set(key, headers())` and `list.push(headers())` on something that is there before and after the call. */
function isStored(context: PlanContext, call: ts.CallExpression, argument: ts.Node, node: ts.Node, isHolder: boolean): boolean {
  if (!ts.isPropertyAccessExpression(call.expression) || !/^(?:set|append|push|unshift)$/.test(call.expression.name.text) || call.arguments.at(-1) !== argument) return false;
  if (!ts.isExpression(node) || !isPath(call.expression.expression) || !isKeptTarget(context, call.expression.expression, node)) return false;
  // What a function that is passed in makes is not known here.
  const isPassedIn = call.expression.name.text === 'set' && ts.isCallExpression(node) && alternatives(context.evaluator.evaluate(node.expression)).some((value) => value.kind === 'parameter');
  return isHolder || isPassedIn || carriesCredential(context.evaluator.evaluate(node));
}

/** Whether a variable of this file is read by functions that run later, or by other files. */
function isUsedLater(context: PlanContext, declaration: ts.VariableDeclaration): boolean {
  const binding = ts.isIdentifier(declaration.name) ? context.evaluator.project.bindingOf(declaration.name) : undefined;
  return isCaptured(context, declaration) || (binding !== undefined && context.uses.exportNames(binding).length > 0);
}

/** A variable, or a member of one. */
export function isPath(node: ts.Expression): boolean {
  let root = node;
  while (ts.isPropertyAccessExpression(root)) root = root.expression;
  return ts.isIdentifier(root) || root.kind === ts.SyntaxKind.ThisKeyword;
}

/** Whether a value is, or holds, what authorises a request. */
function carriesCredential(value: Value, depth = 0): boolean {
  if (depth > 4) return false;
  return alternatives(value).some((item) => {
    if (item.kind === 'base64') return true;
    if (item.kind === 'text') return item.parts.some((part) => (part.kind === 'literal' ? /\b(?:basic|bearer)\b/i.test(part.text) : carriesCredential(part.value, depth + 1)));
    if (item.kind === 'object') return item.entries.some((entry) => carriesCredential(entry.value(), depth + 1));
    return item.kind === 'array' && item.items.some((element) => carriesCredential(element(), depth + 1));
  });
}

function isLogical(node: ts.Node): boolean {
  return ts.isBinaryExpression(node) && /^(?:\|\||\?\?|&&)$/.test(node.operatorToken.getText());
}

/** `options.headers = …` of a local object is used at once; a field or an outer object keeps what it is given. */
function isKeptTarget(context: PlanContext, target: ts.Expression, node: ts.Node): boolean {
  const root = rootOf(target);
  if (!ts.isIdentifier(root) || isOuter(context, root, node)) return true;
  const declaration = context.evaluator.project.bindingOf(root)?.declaration;
  return declaration !== undefined && ts.isVariableDeclaration(declaration) && isUsedLater(context, declaration);
}

function isInEndlessLoop(context: PlanContext, node: ts.Node, declaration: ts.Node): boolean {
  for (let current: ts.Node = node; current.parent && !isFunction(current); current = current.parent) if (isEndless(context, current) && !contains(current, declaration)) return true;
  return false;
}

/** Whether a variable is read in a loop, below its declaration, that may run for days. */
export function isReadInLongLoop(context: PlanContext, declaration: ts.VariableDeclaration): boolean {
  const references = ts.isIdentifier(declaration.name) ? (context.evaluator.project.bindingOf(declaration.name)?.references ?? []) : [];
  return references.some((reference) => {
    for (let current: ts.Node = reference; current.parent && current !== enclosingFunction(declaration); current = current.parent) if ((isPausing(current) || isEndless(context, current)) && !contains(current, declaration)) return true;
    return false;
  });
}

/** `while (!signal.aborted) { …; await sleep(…); }`: nothing counts how often. */
function isPausing(node: ts.Node): boolean {
  if (!ts.isWhileStatement(node) && !ts.isDoStatement(node)) return false;
  let pauses = false;
  walk(node.statement, (item) => {
    if (ts.isAwaitExpression(item) && /\bsetTimeout\b|^await [\w.]*(?:sleep|delay|wait|pause|timeout)\w*\(/i.test(item.getText())) pauses = true;
    return !pauses;
  });
  return pauses && !COUNTS.test(node.expression.getText());
}

const COUNTS = /[<>]/;

/** Whether a loop may run for days: for ever, or for as long as something hands on messages. */
function isEndless({ evaluator }: PlanContext, node: ts.Node): boolean {
  if (ts.isForOfStatement(node) && node.awaitModifier) return mayHandOnForDays(evaluator, node.expression);
  return (ts.isForStatement(node) && !node.condition) || (ts.isWhileStatement(node) && node.expression.kind === ts.SyntaxKind.TrueKeyword);
}

/** Not a list, a generator of the repository, or what a module of Node reads; but events and intervals. */
function mayHandOnForDays(evaluator: Evaluator, source: ts.Expression): boolean {
  const made = bare(source);
  const values = alternatives(evaluator.evaluate(ts.isCallExpression(made) ? made.expression : made));
  return values.some((value) => {
    if (value.kind === 'array' || value.kind === 'function') return false;
    const origins = externalsBehind(value);
    return origins.length === 0 || origins.some(({ module, path }) => !isBuiltin(module) || /^(?:on|setInterval)$/.test(path.at(-1) ?? ''));
  });
}

/** `new Promise((resolve, reject) => …)` */
export function isExecutor(fn: FunctionNode): boolean {
  const { parent } = wrapped(fn);
  return ts.isNewExpression(parent) && ts.isIdentifier(parent.expression) && parent.expression.text === 'Promise' && parent.arguments?.[0] === wrapped(fn);
}

/** A callback that an array method calls at once. */
export function isIteration(context: PlanContext, fn: FunctionNode): boolean {
  const { parent } = wrapped(fn);
  if (!ts.isCallExpression(parent) || !ts.isPropertyAccessExpression(parent.expression) || parent.arguments[0] !== wrapped(fn)) return false;
  if (!ELEMENT_METHODS.has(parent.expression.name.text) && parent.expression.name.text !== 'reduce') return false;
  return !alternatives(context.evaluator.evaluate(parent.expression.expression)).some((value) => value.kind === 'object' || value.kind === 'instance');
}

/** A callback that runs once and soon. */
function isRunSoon(fn: FunctionNode): boolean {
  const { parent } = wrapped(fn);
  return ts.isCallExpression(parent) && parent.arguments[0] === wrapped(fn) && /^(?:setTimeout|setImmediate|queueMicrotask|process\.nextTick)$/.test(parent.expression.getText());
}

/** In a default value, a decorator, a computed name or a class field: no place for `await`. */
export function isOutsideBody(node: ts.Node, fn: FunctionNode | undefined): boolean {
  for (let current = node.parent; current && current !== fn; current = current.parent) {
    if (ts.isPropertyDeclaration(current) || ts.isClassStaticBlockDeclaration(current) || ts.isDecorator(current) || ts.isParameter(current)) return true;
  }
  return fn?.body !== undefined && !contains(fn.body, node);
}

/** Whether code at `node` runs once at start-up (or once per instance) while what it makes serves later requests. */
export function isRunOnce(context: PlanContext, node: ts.Node): boolean {
  const fn = enclosingFunction(node);
  if (!fn && runsForEachRequest(node.getSourceFile().fileName)) return false;
  if (!fn && isTopLevelAwait(node.getSourceFile()) && isReadAtOnce(context, node)) return false;
  if (!fn || ts.isConstructorDeclaration(fn)) return !isRequestTime(node);
  for (let current: ts.Node = node; current !== fn; current = current.parent) if (ts.isPropertyDeclaration(current)) return true;
  return false;
}

/** In a script that awaits at its top level: a variable that nothing but that level reads. */
function isReadAtOnce({ evaluator, uses }: PlanContext, node: ts.Node): boolean {
  const declaration = nearest(node, ts.isVariableDeclaration);
  const binding = declaration && ts.isIdentifier(declaration.name) ? evaluator.project.bindingOf(declaration.name) : undefined;
  return binding !== undefined && uses.exportNames(binding).length === 0 && binding.references.every((reference) => enclosingFunction(reference) === undefined);
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
      const runsAtOnce = isExecutor(fn) || isIteration(context, fn) || isPromiseCallback(fn) || isRunSoon(fn);
      if (!runsAtOnce) return true;
    }
    return false;
  });
}

/** Whether a file already awaits at its top level, or is one whose top level may. */
export function isTopLevelAwait(file: ts.SourceFile): boolean {
  let found = runsForEachRequest(file.fileName);
  walk(file, (node) => {
    if (isFunction(node)) return false;
    if (ts.isAwaitExpression(node) || (ts.isForOfStatement(node) && node.awaitModifier)) found = true;
    return !found;
  });
  return found;
}

/** Whether a file is an ES module for Node, and nothing loads it with `require`, so that it may begin to await at its top level. */
export function allowsTopLevelAwait({ evaluator }: PlanContext, file: ts.SourceFile): boolean {
  const { project } = evaluator;
  const { fileName } = file;
  const isModule = /\.m[jt]s$/.test(fileName) || (/\.[jt]sx?$/.test(fileName) && project.modules.manifest(project.modules.packageOf(fileName)).type === 'module');
  return isModule && !project.importersOf(fileName).some((importer) => /\.c[jt]s$/.test(importer.path));
}

/** Whether a value is sent to another thread, process or script, or put into a queue: what takes it keeps it as long as it likes. */
export function isSentAway({ evaluator }: PlanContext, node: ts.Node): boolean {
  for (let current: ts.Node = node; current.parent && !isFunction(current.parent) && !ts.isStatement(current.parent); current = current.parent) {
    const { parent } = current;
    if ((ts.isCallExpression(parent) || ts.isNewExpression(parent)) && parent.expression !== current && (BORDERS.test(parent.expression.getText()) || isOfQueue(evaluator, parent.expression))) return true;
  }
  return false;
}

/** `queue.add(name, data)` of what a library of queues made. */
function isOfQueue(evaluator: Evaluator, callee: ts.Expression): boolean {
  return ts.isPropertyAccessExpression(callee) && alternatives(evaluator.evaluate(callee)).flatMap(externalsBehind).some(({ module }) => QUEUES.test(module));
}

const QUEUES = /^(?:bull|bullmq|bee-queue|agenda|@hokify\/agenda|pg-boss|amqplib|amqp-connection-manager|kafkajs|kafka-node|kue|graphile-worker|@aws-sdk\/client-sqs|sqs-producer|@google-cloud\/(?:pubsub|tasks)|@azure\/service-bus|ioredis|redis|node-resque|rsmq)$/;

const BORDERS = /(?:^|\.)(?:Worker|SharedWorker|fork|postMessage|setEnvironmentData|runInContext|runInNewContext|runInThisContext|createContext)$|^process\.send$|\b(?:child|worker|subprocess)\w*\.send$/;
