/** When code runs (at once, once at start-up, later), and whether what it makes is kept beyond that. */
import { ELEMENT_METHODS, contains, enclosingFunction, isAssignmentOperator, isFunction, nearest, ts, walk, wrapped, type FunctionNode } from '../code/syntax.ts';
import { alternatives } from '../code/values.ts';
import type { PlanContext } from './context.ts';

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

/** A callback whose result a promise adopts. */
export function isPromiseCallback(fn: FunctionNode): boolean {
  return isPromiseCallbackReference(wrapped(fn) as ts.Expression);
}

export function isPromiseCallbackReference(node: ts.Expression): boolean {
  const { parent } = node;
  return ts.isCallExpression(parent) && ts.isPropertyAccessExpression(parent.expression) && /^(?:then|catch|finally)$/.test(parent.expression.name.text) && parent.arguments.includes(node);
}

/** In a default value, a decorator, a computed name or a class field: no place for `await`. */
export function isOutsideBody(node: ts.Node, fn: FunctionNode | undefined): boolean {
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
export function isTopLevelAwait(file: ts.SourceFile): boolean {
  let found = false;
  walk(file, (node) => {
    if (isFunction(node)) return false;
    if (ts.isAwaitExpression(node) || (ts.isForOfStatement(node) && node.awaitModifier)) found = true;
    return !found;
  });
  return found;
}
