/** What `this` and `super` are. */
import { levelsOf, parentLevel } from './class-hierarchy.ts';
import { isStatic } from './classes.ts';
import { frameOf, selfOf, type Evaluator } from './evaluator.ts';
import { relinked } from './frames.ts';
import { isFunction, memberName, ts, wrapped, type FunctionNode } from './syntax.ts';
import { unknown, type Context, type Frame, type InstanceValue, type Value } from './values.ts';

/** What `this` or `super` is at `node`. */
export function thisValue(evaluator: Evaluator, node: ts.Node, context: Context): Value {
  let member: ts.Node | undefined;
  for (let current = node.parent; current; current = current.parent) {
    if (ts.isClassLike(current)) return classThis(evaluator, current, member, node, context);
    if (ts.isClassElement(current) && current.parent && ts.isClassLike(current.parent)) member = current;
    if (ts.isArrowFunction(current) || (ts.isFunctionExpression(current) && isGivenThis(current))) continue;
    if (isFunction(current) && ts.isObjectLiteralExpression(current.parent)) return openTo(evaluator.evaluate(current.parent, context));
    if (ts.isFunctionExpression(current) && ts.isPropertyAssignment(current.parent)) return openTo(evaluator.evaluate(current.parent.parent, context));
    const constructor = isFunction(current) ? prototypeOwner(evaluator, current) : undefined;
    if (constructor) return selfOf(constructor, context) ?? { kind: 'instance', of: constructor, context, isOpen: true, node, trail: [] };
    const owner = ts.isFunctionExpression(current) ? objectAround(evaluator, current, context) : undefined;
    if (owner) return owner;
    if (ts.isFunctionDeclaration(current) || ts.isFunctionExpression(current)) return selfOf(current, context) ?? { kind: 'instance', of: current, context, isOpen: true, node, trail: [] };
  }
  return unknown(node);
}

function classThis(evaluator: Evaluator, of: ts.ClassLikeDeclaration, member: ts.Node | undefined, node: ts.Node, context: Context): Value {
  const isSuper = node.kind === ts.SyntaxKind.SuperKeyword;
  if (member && (ts.isClassStaticBlockDeclaration(member) || (ts.isClassElement(member) && isStatic(member)))) {
    const parent = isSuper ? evaluator.superClass(of, context) : undefined;
    return parent ?? { kind: 'class', of, context, node, trail: [] };
  }
  const found = selfOf(of, context);
  // An object known by its class alone: what evaluation knows of constructor calls may be its.
  const self = found ? (found.context ? found : { ...found, context }) : ({ kind: 'instance', of, context, isOpen: true, node, trail: [] } satisfies InstanceValue);
  if (!isSuper) return withMethodFrame(self, of, context);
  const level = levelsOf(evaluator, self).find((item) => item.of === of) ?? { of, context };
  const parent = parentLevel(evaluator, level);
  return parent ? { kind: 'instance', of: parent.of, context: parent.context, self, node, trail: [] } : unknown(node);
}

/** The object as a call of one of its methods left it: what the method was given and kept in fields stays known. */
function withMethodFrame(self: InstanceValue, of: ts.ClassLikeDeclaration, context: Context): InstanceValue {
  const isMember = (frame: Frame): boolean => !frame.self && frame.fn.parent === of && ts.isMethodDeclaration(frame.fn);
  for (let frame = context; frame; frame = frame.next) {
    if (!isMember(frame) || frameOf(frame.fn, self.context)) continue;
    return { ...self, context: relinked(frame, self.context) };
  }
  return self;
}

/** `__awaiter(this, …, function () { … })`, `function () { … }.bind(this)`: what is `this` outside is so inside. */
function isGivenThis(fn: ts.FunctionExpression): boolean {
  const outer = wrapped(fn);
  const { parent } = outer;
  const hasThis = (call: ts.Node): boolean => ts.isCallExpression(call) && call.arguments.some((argument) => argument.kind === ts.SyntaxKind.ThisKeyword);
  if (ts.isCallExpression(parent) && parent.arguments.includes(outer as ts.Expression)) return hasThis(parent);
  return ts.isPropertyAccessExpression(parent) && /^(?:bind|call|apply)$/.test(parent.name.text) && hasThis(parent.parent);
}

/** The object of `api.name = function () { … }`, whose method the function is. */
function objectAround(evaluator: Evaluator, fn: ts.FunctionExpression, context: Context): Value | undefined {
  const { parent } = fn;
  if (!ts.isBinaryExpression(parent) || parent.right !== fn || parent.operatorToken.kind !== ts.SyntaxKind.EqualsToken || !ts.isPropertyAccessExpression(parent.left) || !ts.isIdentifier(parent.left.expression)) return undefined;
  const owner = evaluator.evaluate(parent.left.expression, context);
  return owner.kind === 'object' && owner.entries.length > 0 ? openTo(owner) : undefined;
}

/** What takes the object may put more on it: settings of a service, components of a platform. */
const openTo = (value: Value): Value => (value.kind === 'object' ? { ...value, open: true } : value);

/** `F` for a function assigned to `F.prototype.name`, or a property of an object assigned to `F.prototype`. */
function prototypeOwner(evaluator: Evaluator, fn: FunctionNode): FunctionNode | undefined {
  const assignment = fn.parent;
  if (!assignment || !ts.isBinaryExpression(assignment) || assignment.right !== fn || !ts.isPropertyAccessExpression(assignment.left)) return undefined;
  const target = assignment.left.expression;
  if (memberName(target) !== 'prototype') return undefined;
  const owner = evaluator.evaluate((target as ts.PropertyAccessExpression).expression);
  return owner.kind === 'function' ? owner.fn : undefined;
}
