/** Members of classes, of functions used as classes, and of their instances. */
import { typeValue } from './annotations.ts';
import { CHAIN_LIMIT, constructorOf, inheritedConstructor, levelsOf, referencesOf, type Level } from './class-hierarchy.ts';
import type { CallNode, Evaluator } from './evaluator.ts';
import { overlayMutations, thisMutations } from './mutations.ts';
import { hasModifier, isFunction, isPlainAssignment, memberName, propertyName, ts, walk, type FunctionNode } from './syntax.ts';
import { alternatives, isNothing, lookup, through, union, unknown, type ClassNode, type ClassValue, type Context, type Entry, type FunctionValue, type InstanceValue, type Value, isPlaceholder } from './values.ts';

/** What `new C(…)` makes. */
export function instanceOf(evaluator: Evaluator, callee: ClassValue | FunctionValue, node: CallNode, context: Context): InstanceValue {
  const of = callee.kind === 'class' ? callee.of : callee.fn;
  const constructor = inheritedConstructor(evaluator, of, callee.context);
  const inner = constructor ? evaluator.enter(constructor, node, context, callee.context) : callee.context;
  const instance: InstanceValue = { kind: 'instance', of, context: inner, node, trail: [] };
  return { ...instance, fields: () => fieldsOf(evaluator, instance, node) };
}

/** The properties of an object by its classes: declared, assigned to `this`, or made of a constructor's parameter. */
export function fieldsOf(evaluator: Evaluator, instance: InstanceValue, node: ts.Node): readonly Entry[] {
  const places = new Map<string, ts.Node>();
  for (const { of } of levelsOf(evaluator, instance)) {
    for (const [name, values] of assignmentsIn(of).named) for (const value of values) if (!places.has(name)) places.set(name, value.parent);
    const declared = ts.isClassLike(of) ? of.members.filter((item) => ts.isPropertyDeclaration(item) && !isStatic(item)) : [];
    const parameters = constructorOf(of)?.parameters.filter((item) => ts.isParameterPropertyDeclaration(item, item.parent)) ?? [];
    for (const item of [...declared, ...parameters]) {
      const name = item.name && propertyName(item.name);
      if (name !== undefined && !places.has(name)) places.set(name, item);
    }
  }
  return [...places].map(([key, place]): Entry => ({ key, node: place, value: () => memberOfInstance(evaluator, instance, key, node) }));
}

/** `instance.name` */
export function memberOfInstance(evaluator: Evaluator, instance: InstanceValue, name: string, node: ts.Node): Value {
  const self = instance.self ?? instance;
  // An object that is only known by the class around `this` may be one of a subclass, which says more.
  if (self.isOpen && !instance.self && isOverridden(evaluator, instance.of, name)) return openMember(instance.of, name, node);
  for (const level of levelsOf(evaluator, instance)) {
    const value = ownMember(evaluator, level, name, self, node);
    if (value) return value;
  }
  if (self.isOpen && evaluator.subclassesOf(instance.of).length > 0) return openMember(instance.of, name, node);
  return { kind: 'member', of: instance, name, node, trail: [] };
}

function openMember(of: ClassNode, name: string, node: ts.Node): Value {
  return { kind: 'parameter', fn: of, name: `this.${name}`, index: -1, node, trail: [] };
}

function isOverridden(evaluator: Evaluator, of: ClassNode, name: string): boolean {
  return evaluator.subclassesOf(of).some((sub) => {
    if (sub.members.some((item) => item.name && propertyName(item.name) === name && !isStatic(item) && !isAbstract(item))) return true;
    return assignmentsIn(sub).named.has(name);
  });
}

function ownMember(evaluator: Evaluator, level: Level, name: string, self: InstanceValue, node: ts.Node): Value | undefined {
  const context = evaluator.enterClass(level.of, self, level.context);
  const { of } = level;
  const { named, wholes } = assignmentsIn(of);
  const assigned = (named.get(name) ?? []).map((value) => through(evaluator.evaluate(value, context), value.parent));
  const declared = ts.isClassLike(of)
    ? of.members.filter((item) => item.name && propertyName(item.name) === name && !isStatic(item) && !ts.isSetAccessor(item) && !isAbstract(item)).map((item) => classMember(evaluator, item, context))
    : prototypeMembers(evaluator, of, name).map((value) => evaluator.evaluate(value, context));
  const parameter = constructorOf(of)?.parameters.find((item) => ts.isIdentifier(item.name) && item.name.text === name && ts.isParameterPropertyDeclaration(item, item.parent));
  const binding = parameter && evaluator.project.scopes(parameter.getSourceFile()).declared(parameter);
  const initial = assigned.length > 0 ? declared.filter((value) => !isPlaceholder(value)) : declared;
  const found = [...initial, ...assigned, ...(binding ? [through(evaluator.evaluateBinding(binding, context), parameter)] : [])].filter((value) => value.kind !== 'unknown');
  const all: readonly Value[] = [...found, ...wholes.flatMap((whole) => memberOfWhole(evaluator, whole, name, context, found.length > 0))];
  if (all.length === 0) return undefined;
  return overlayMutations(union(all, node), thisMutations(evaluator, of, name), context, evaluator);
}

/** What `Object.assign(this, whole)` makes of a member; where there is another value, what may or may not be in `whole` says nothing. */
function memberOfWhole(evaluator: Evaluator, whole: ts.Expression, name: string, context: Context, isFoundElsewhere: boolean): readonly Value[] {
  const asked = ASKED.get(whole) ?? new Set<string>();
  ASKED.set(whole, asked);
  // `jQuery.extend(this, this.constructor())`: objects that are made of each other have nothing that neither has.
  if (asked.has(name)) return [];
  asked.add(name);
  try {
    return alternatives(evaluator.evaluate(whole, context)).flatMap((value) => {
      if (isFoundElsewhere && (value.kind !== 'object' || lookup(value, name).length === 0)) return [];
      const member = evaluator.member(value, name, whole);
      return member.kind === 'unknown' || isNothing(member) ? [] : [through(member, whole.parent)];
    });
  } finally {
    asked.delete(name);
  }
}

/** The members that are being looked for in what is assigned as a whole. */
const ASKED = new WeakMap<ts.Node, Set<string>>();

function classMember(evaluator: Evaluator, item: ts.ClassElement, context: Context): Value {
  if (ts.isPropertyDeclaration(item)) return item.initializer ? through(evaluator.evaluate(item.initializer, context), item) : (typedField(evaluator, item) ?? unknown(item));
  if (ts.isGetAccessor(item)) return evaluator.returned(item, context);
  return isFunction(item) && item.body ? { kind: 'function', fn: item, context, node: item, trail: [] } : unknown(item);
}

/** A field that something else fills (`inject()`, a decorator) is what its type says. */
function typedField(evaluator: Evaluator, item: ts.PropertyDeclaration): Value | undefined {
  const isFilled = item.modifiers?.some(ts.isDecorator) ?? false;
  return isFilled && item.type ? typeValue(evaluator, item.type, item) : undefined;
}

/** `C.name` */
export function memberOfClass(evaluator: Evaluator, value: ClassValue, name: string, node: ts.Node, depth = 0): Value {
  const { of, context } = value;
  const items = of.members.filter((candidate) => candidate.name && propertyName(candidate.name) === name && isStatic(candidate));
  const declared = items.map((item) => classMember(evaluator, item, context)).filter((item) => item.kind !== 'unknown');
  const assigned = staticAssignments(evaluator, of, name).map((expression) => through(evaluator.evaluate(expression, context), expression.parent));
  const found = [...(assigned.length > 0 ? declared.filter((value) => !isPlaceholder(value)) : declared), ...assigned];
  if (found.length > 0) return union(found, node);
  const parent = depth < CHAIN_LIMIT ? evaluator.superClass(of, context) : undefined;
  return parent?.kind === 'class' ? memberOfClass(evaluator, parent, name, node, depth + 1) : unknown(node);
}

/** `C.name = …` anywhere, and `this.name = …` in static code. */
function staticAssignments(evaluator: Evaluator, of: ts.ClassLikeDeclaration, name: string): readonly ts.Expression[] {
  const inside = of.members.filter((item) => isStatic(item) || ts.isClassStaticBlockDeclaration(item)).flatMap((item) => assigned(item, name, ts.SyntaxKind.ThisKeyword));
  const outside = referencesOf(evaluator, of).flatMap((reference) => {
    const access = reference.parent;
    if (memberName(access) !== name || (access as ts.PropertyAccessExpression).expression !== reference) return [];
    const assignment = access.parent;
    return ts.isBinaryExpression(assignment) && assignment.left === access && assignment.operatorToken.kind === ts.SyntaxKind.EqualsToken ? [assignment.right] : [];
  });
  return [...inside, ...outside];
}

function assigned(root: ts.Node, name: string, keyword: ts.SyntaxKind): readonly ts.Expression[] {
  const found: ts.Expression[] = [];
  walk(root, (node) => {
    if (ts.isBinaryExpression(node) && isPlainAssignment(node) && memberName(node.left) === name && (node.left as ts.PropertyAccessExpression).expression.kind === keyword) found.push(node.right);
  });
  return found;
}

interface Assignments {
  /** What is assigned to `this.name`, by name. */
  readonly named: ReadonlyMap<string, readonly ts.Expression[]>;
  /** Objects whose properties `this` is given, as by `Object.assign(this, options)`. */
  readonly wholes: readonly ts.Expression[];
}

const ASSIGNMENTS = new WeakMap<ts.Node, Assignments>();
/** Of the language, and of lodash and Underscore. */
const ASSIGN: ReadonlySet<string> = new Set(['assign', 'extend', 'assignIn']);

/** What the whole class assigns to its instances. */
function assignmentsIn(of: ClassNode): Assignments {
  const known = ASSIGNMENTS.get(of);
  if (known) return known;
  const named = new Map<string, ts.Expression[]>();
  const wholes: ts.Expression[] = [];
  walk(of, (node) => {
    if (node !== of && ts.isClassLike(node)) return false;
    if (node.parent === of && ts.isClassLike(of) && (ts.isClassStaticBlockDeclaration(node) || (ts.isClassElement(node) && isStatic(node)))) return false;
    if (ts.isBinaryExpression(node) && isPlainAssignment(node)) {
      const name = memberName(node.left);
      if (name !== undefined && isThis((node.left as ts.PropertyAccessExpression).expression)) named.set(name, [...(named.get(name) ?? []), node.right]);
    }
    if (ts.isCallExpression(node) && ASSIGN.has(memberName(node.expression) ?? '') && node.arguments[0] && isThis(node.arguments[0])) wholes.push(...node.arguments.slice(1));
    return true;
  });
  const found = { named, wholes };
  ASSIGNMENTS.set(of, found);
  return found;
}

/** `this`, or a name that it was kept under, as old code does. */
function isThis(node: ts.Expression): boolean {
  return node.kind === ts.SyntaxKind.ThisKeyword || (ts.isIdentifier(node) && /^(?:self|that|_this|me)$/.test(node.text));
}

/** Expressions assigned to `F.prototype.name`, or to `name` in `F.prototype = { … }` and `Object.assign(F.prototype, { … })`. */
function prototypeMembers(evaluator: Evaluator, of: FunctionNode, name: string): readonly ts.Expression[] {
  return referencesOf(evaluator, of).flatMap((reference): readonly ts.Expression[] => {
    const prototype = reference.parent;
    if (memberName(prototype) !== 'prototype' || (prototype as ts.PropertyAccessExpression).expression !== reference) return [];
    const { parent } = prototype;
    if (memberName(parent) === name && ts.isBinaryExpression(parent.parent) && parent.parent.left === parent) return [parent.parent.right];
    const object = ts.isBinaryExpression(parent) && parent.left === prototype ? parent.right : ts.isCallExpression(parent) && parent.arguments[0] === prototype ? parent.arguments[1] : undefined;
    if (!object || !ts.isObjectLiteralExpression(object)) return [];
    return object.properties.flatMap((property) => (ts.isPropertyAssignment(property) && propertyName(property.name) === name ? [property.initializer] : []));
  });
}

export function isStatic(item: ts.ClassElement): boolean {
  return hasModifier(item, ts.SyntaxKind.StaticKeyword);
}

function isAbstract(item: ts.ClassElement): boolean {
  return hasModifier(item, ts.SyntaxKind.AbstractKeyword);
}
