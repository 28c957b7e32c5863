/** What a function gives, kept for later requests by who calls or wraps it: a promise in a variable or a cache, a memo. */
import { bare, contains, enclosingFunction, isAssignmentOperator, isFunction, memberName, rootOf, ts, walk, wrapped, type FunctionNode } from '../code/syntax.ts';
import { alternatives, type Value } from '../code/values.ts';
import type { PlanContext } from './context.ts';
import { isKept, isRunOnce } from './lifetimes.ts';
import { isPromiseCallback } from './promises.ts';

/** How many functions hand a result on to the next. */
const DEPTH = 4;

/** Where what stands at `node` is kept when the function around it gives it to its caller; `undefined` where it is not. */
export function keeperOfResult(context: PlanContext, node: ts.Node, depth = 0): ts.Node | undefined {
  const fn = enclosingFunction(node);
  if (!fn || depth > DEPTH || !isGiven(context, node, fn)) return undefined;
  if (isKeptBy(context, fn)) return fn;
  const outer = wrapped(fn);
  const isCalledHere = isPromiseCallback(fn) || (ts.isCallExpression(outer.parent) && outer.parent.expression === outer);
  const results = isCalledHere ? [outer.parent as ts.CallExpression] : context.uses.usesOf(fn).calls;
  return results.map((call) => keeper(context, lastOfChain(call), depth)).find((item) => item !== undefined);
}

function keeper(context: PlanContext, result: ts.Expression, depth: number): ts.Node | undefined {
  const { parent } = wrapped(result);
  const value = ts.isAwaitExpression(parent) ? wrapped(parent) : wrapped(result);
  if (isKept(context, value) || (isAlone(value) && isRunOnce(context, value))) return result;
  return keeperOfResult(context, result, depth + 1);
}

/** What a variable or a field begins with, and nothing else. */
const isAlone = ({ parent }: ts.Node): boolean => ts.isVariableDeclaration(parent) || ts.isPropertyDeclaration(parent) || (ts.isBinaryExpression(parent) && isAssignmentOperator(parent.operatorToken)) || ts.isExportAssignment(parent);

/** The last of `f().then(…).catch(…)`. */
function lastOfChain(call: ts.Expression): ts.Expression {
  const { parent } = wrapped(call);
  const isLinked = ts.isPropertyAccessExpression(parent) && /^(?:then|catch|finally)$/.test(parent.name.text) && ts.isCallExpression(parent.parent) && parent.parent.expression === parent;
  return isLinked ? lastOfChain(parent.parent) : call;
}

/** Whether an expression is, or is a part of, what its function returns: not what a request is given, whose answer is returned. */
function isGiven(context: PlanContext, node: ts.Node, fn: FunctionNode, depth = 0): boolean {
  let current = node;
  for (; current.parent && current.parent !== fn; current = current.parent) {
    const { parent } = current;
    if (ts.isReturnStatement(parent)) return true;
    if (isFunction(parent) || ts.isStatement(parent)) return false;
    if (ts.isCallExpression(parent) && parent.expression !== current && !/^(?:Promise\.resolve|Object\.(?:freeze|assign))$/.test(parent.expression.getText())) return false;
    if (ts.isVariableDeclaration(parent)) {
      const name = ts.isIdentifier(parent.name) && depth < DEPTH ? parent.name : undefined;
      return (name && context.evaluator.project.bindingOf(name)?.references.some((reference) => enclosingFunction(reference) === fn && isGiven(context, reference, fn, depth + 1))) === true;
    }
  }
  return current.parent === fn && ts.isArrowFunction(fn) && fn.body === current;
}

/** Whether a function is given to one that keeps what it returns, as `once(…)` and `@Memoize()` do. */
export function isKeptBy(context: PlanContext, fn: FunctionNode): boolean {
  const keeps = (callee: ts.Expression): boolean => alternatives(context.evaluator.evaluate(callee)).some((value) => isKeeping(context, value));
  const decorators = ts.canHaveDecorators(fn) ? (ts.getDecorators(fn) ?? []) : [];
  if (decorators.some(({ expression }) => keeps(expression) || (ts.isCallExpression(expression) && keeps(expression.expression)))) return true;
  const { references, placed } = context.uses.usesOf(fn);
  const own = wrapped(fn) as ts.Expression;
  return [...references, ...placed, own].some((argument) => {
    const { parent } = argument;
    return ts.isCallExpression(parent) && parent.arguments.includes(argument) && keeps(bare(parent.expression));
  });
}

/** What libraries call it. */
const KEEPING = /memo|cache|^mem$|^once$/i;

function isKeeping(context: PlanContext, value: Value): boolean {
  if (value.kind === 'function') return isKeeper(context, value.fn);
  if (value.kind === 'result') return alternatives(value.callee).some((callee) => isKeeping(context, callee));
  return value.kind === 'external' && (KEEPING.test(value.path.at(-1) ?? '') || (/^default$|^$/.test(value.path.at(-1) ?? '') && KEEPING.test(value.module)));
}

/** Whether a function within a function sets a variable of the outer one to what a function gives that the outer one is given, or puts it into a store that it holds. */
function isKeeper(context: PlanContext, outermost: FunctionNode): boolean {
  if (!outermost.body) return false;
  const isHeldBy = (target: ts.Expression | undefined, home: FunctionNode | undefined): boolean => {
    if (!target || !ts.isIdentifier(target)) return false;
    const declaration = context.evaluator.project.bindingOf(target)?.declaration;
    return home !== undefined && home !== outermost && declaration !== undefined && contains(outermost, declaration) && !contains(home, declaration);
  };
  let keeps = false;
  walk(outermost.body, (node) => {
    if (ts.isBinaryExpression(node) && isAssignmentOperator(node.operatorToken)) {
      const target = ts.isIdentifier(node.left) ? node.left : ts.isElementAccessExpression(node.left) || memberName(node.left) !== undefined ? (node.left as ts.PropertyAccessExpression).expression : undefined;
      if (isHeldBy(target, enclosingFunction(node)) && !isOwnParameter(context, target, outermost) && isResultOfGiven(context, node.right, outermost)) keeps = true;
    }
    if (ts.isCallExpression(node) && memberName(node.expression) === 'set' && isHeldBy((node.expression as ts.PropertyAccessExpression).expression, enclosingFunction(node)) && node.arguments.some((item) => isResultOfGiven(context, item, outermost))) keeps = true;
    return !keeps;
  });
  return keeps;
}

/** Whether an expression holds what calling a function gives that `outermost` is given: `load()`, `original.apply(this, args)`, a variable or a function with such a call in it. */
function isResultOfGiven(context: PlanContext, expression: ts.Node, outermost: FunctionNode, depth = 0): boolean {
  const declarationOf = (node: ts.Expression): ts.Node | undefined => (ts.isIdentifier(node) ? context.evaluator.project.bindingOf(node)?.declaration : undefined);
  const isGivenTo = (callee: ts.Expression): boolean => {
    const declaration = declarationOf(rootOf(callee));
    if (!declaration || !contains(outermost, declaration)) return false;
    return ts.isParameter(declaration) ? declaration.parent === outermost : ts.isVariableDeclaration(declaration) && declaration.initializer !== undefined && isOwnParameter(context, rootOf(declaration.initializer), outermost);
  };
  let found = false;
  walk(expression, (node) => {
    if (ts.isCallExpression(node) && isGivenTo(node.expression)) found = true;
    const declaration = ts.isIdentifier(node) && depth < DEPTH ? declarationOf(node) : undefined;
    const body = declaration && contains(outermost, declaration) && declaration !== outermost ? (ts.isVariableDeclaration(declaration) ? declaration.initializer : ts.isFunctionDeclaration(declaration) ? declaration.body : undefined) : undefined;
    if (body && isResultOfGiven(context, body, outermost, depth + 1)) found = true;
    return !found;
  });
  return found;
}

/** `descriptor.value = …` of a decorator puts a function in place. */
function isOwnParameter({ evaluator }: PlanContext, target: ts.Expression | undefined, outermost: FunctionNode): boolean {
  const declaration = target && ts.isIdentifier(target) ? evaluator.project.bindingOf(target)?.declaration : undefined;
  return declaration !== undefined && ts.isParameter(declaration) && declaration.parent === outermost;
}
