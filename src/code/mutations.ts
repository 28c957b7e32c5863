/** Statements that change an object after it was made: `o.a.b = v`, `headers.set(k, v)`, `Object.assign(o, …)`, a function that does one of these. */
import { branchChoices } from './branches.ts';
import { changesFirst, merge } from './builtins/collections.ts';
import { applyUrlMutations } from './builtins/urls.ts';
import type { Evaluator, Mutation } from './evaluator.ts';
import type { Binding } from './scope.ts';
import { isPlainAssignment, contains, enclosingFunction, memberName, ts, walk, wrapped } from './syntax.ts';
import { ANY_KEY, alternatives, assume, nothing, literalText, mapEach, type ClassNode, type Context, type Entry, type FunctionValue, type ObjectValue, type Value } from './values.ts';

/** How many functions deep a parameter is followed; recursion ends here. */
const CALL_DEPTH = 3;
const SETTERS: ReadonlySet<string> = new Set(['set', 'append', 'setHeader', 'header']);

export function mutationsOf(evaluator: Evaluator, binding: Binding, depth = 0): readonly Mutation[] {
  if (depth > CALL_DEPTH) return [];
  const cache = KNOWN.get(evaluator) ?? new Map<Binding, readonly Mutation[]>();
  KNOWN.set(evaluator, cache);
  const known = cache.get(binding);
  if (known) return known;
  // While they are looked for there are none.
  cache.set(binding, []);
  const found = binding.references.flatMap((reference) => mutationAt(evaluator, reference, depth));
  cache.set(binding, found);
  return found;
}

const KNOWN = new WeakMap<Evaluator, Map<Binding, readonly Mutation[]>>();

/**
 * The mutations that a read at `at` sees: none that come later, and those that come before it for certain marked so.
 * Code of other functions may run at any time.
 */
export function mutationsBefore(mutations: readonly Mutation[], at: ts.Node): readonly Mutation[] {
  const home = enclosingFunction(at);
  return mutations.flatMap((mutation): Mutation[] => {
    if (mutation.node.getSourceFile() !== at.getSourceFile() || enclosingFunction(mutation.node) !== home) return [mutation];
    if (mutation.node.pos >= at.end) return isInCommonLoop(mutation.node, at) ? [mutation] : [];
    const statement = statementOf(mutation.node);
    const isCertain = statement !== undefined && contains(statement.parent, at) && !contains(statement, at);
    return [isCertain ? { ...mutation, isCertain: true } : mutation];
  });
}

function statementOf(node: ts.Node): ts.Node | undefined {
  const { parent } = node;
  return parent && ts.isExpressionStatement(parent) && (ts.isBlock(parent.parent) || ts.isSourceFile(parent.parent)) ? parent : undefined;
}

function isInCommonLoop(a: ts.Node, b: ts.Node): boolean {
  for (let current = a.parent; current; current = current.parent) if (ts.isIterationStatement(current, false) && contains(current, b)) return true;
  return false;
}

/** The same for a field: every `this.name.… = v` within its class. */
export function thisMutations(evaluator: Evaluator, of: ClassNode, name: string): readonly Mutation[] {
  return (membersOfThis(of).get(name) ?? []).flatMap((node) => mutationAt(evaluator, node));
}

const MEMBERS_OF_THIS = new WeakMap<ClassNode, ReadonlyMap<string, readonly ts.PropertyAccessExpression[]>>();

/** Every `this.name` in a class, by its name. */
function membersOfThis(of: ClassNode): ReadonlyMap<string, readonly ts.PropertyAccessExpression[]> {
  const known = MEMBERS_OF_THIS.get(of);
  if (known) return known;
  const found = new Map<string, ts.PropertyAccessExpression[]>();
  walk(of, (node) => {
    if (node !== of && ts.isClassLike(node)) return false;
    if (ts.isPropertyAccessExpression(node) && node.expression.kind === ts.SyntaxKind.ThisKeyword) found.set(node.name.text, [...(found.get(node.name.text) ?? []), node]);
    return true;
  });
  MEMBERS_OF_THIS.set(of, found);
  return found;
}

/** The mutation that a reference to an object is the left-hand side, receiver or argument of. */
export function mutationAt(evaluator: Evaluator, reference: ts.Expression, depth = 0): readonly Mutation[] {
  const path: string[] = [];
  let current: ts.Node = wrapped(reference);
  for (;;) {
    const { parent } = current;
    if (!parent || !(ts.isPropertyAccessExpression(parent) || ts.isElementAccessExpression(parent)) || parent.expression !== current) break;
    const name = memberName(parent) ?? (ts.isElementAccessExpression(parent) ? literalText(evaluator.evaluate(parent.argumentExpression)) : undefined);
    if (name === undefined) return [];
    path.push(name);
    current = wrapped(parent);
  }
  const { parent } = current;
  if (!parent) return [];
  if (ts.isDeleteExpression(parent) && path.length > 0) return [{ path, node: parent, value: () => nothing(parent) }];
  if (ts.isBinaryExpression(parent) && parent.left === current && isPlainAssignment(parent) && path.length > 0) {
    const choices = branchChoices(evaluator, parent, enclosingFunction(parent) ?? parent.getSourceFile());
    return [{ path, node: parent, value: (context) => assume(evaluator.evaluate(parent.right, context), choices) }];
  }
  if (!ts.isCallExpression(parent)) return [];
  if (parent.expression === current) return setterCall(evaluator, parent, path);
  return argumentOf(evaluator, parent, current, path, depth);
}

/** `o.a.set(k, v)` */
function setterCall(evaluator: Evaluator, call: ts.CallExpression, path: readonly string[]): readonly Mutation[] {
  const method = path.at(-1);
  const [name, value] = call.arguments;
  // `AxiosHeaders`, https://axios-http.com/docs/headers
  if (method === 'setAuthorization' && name) return [{ path: [...path.slice(0, -1), 'Authorization'], node: call, value: (context) => evaluator.evaluate(name, context) }];
  if (method === undefined || !SETTERS.has(method) || !name || !value) return [];
  const key = literalText(evaluator.evaluate(name)) ?? (method === 'set' ? ANY_KEY : undefined);
  return key === undefined ? [] : [{ path: [...path.slice(0, -1), key], node: call, value: (context) => evaluator.evaluate(value, context) }];
}

/** `Object.assign(o, …)`, or a call of a function that changes its parameter. */
function argumentOf(evaluator: Evaluator, call: ts.CallExpression, argument: ts.Node, path: readonly string[], depth: number): readonly Mutation[] {
  const index = call.arguments.indexOf(argument as ts.Expression);
  if (index < 0) return [];
  const callee = evaluator.evaluate(call.expression);
  if (callee.kind === 'external' && index === 0 && changesFirst(callee)) {
    return call.arguments.slice(1).map((source) => ({ path, node: call, value: (context: Context) => evaluator.evaluate(source, context) }));
  }
  if (callee.kind === 'external' && index === 0) {
    const defined = definedProperties(evaluator, callee.path.join('.'), call, path);
    if (defined) return defined;
  }
  return alternatives(callee).flatMap((value) => (value.kind === 'function' ? throughParameter(evaluator, value, call, index, path, depth) : []));
}

/** `Object.defineProperty(o, key, { value })`, `Object.defineProperties(o, { key: { value } })` */
function definedProperties(evaluator: Evaluator, callee: string, call: ts.CallExpression, path: readonly string[]): readonly Mutation[] | undefined {
  const [, first, descriptor] = call.arguments;
  if (!first) return undefined;
  if (callee === 'Object.defineProperty' && descriptor) {
    const key = literalText(evaluator.evaluate(first));
    return key === undefined ? [] : [{ path: [...path, key], node: call, value: (context) => evaluator.member(evaluator.evaluate(descriptor, context), 'value', descriptor) }];
  }
  if (callee !== 'Object.defineProperties') return undefined;
  const keys = alternatives(evaluator.evaluate(first)).flatMap((item) => (item.kind === 'object' ? item.entries.map(({ key }) => key) : []));
  return [...new Set(keys)].map((key) => ({ path: [...path, key], node: call, value: (context: Context) => evaluator.member(evaluator.member(evaluator.evaluate(first, context), key, first), 'value', first) }));
}

/** What a function does to the object that it is given. */
function throughParameter(evaluator: Evaluator, callee: FunctionValue, call: ts.CallExpression, index: number, path: readonly string[], depth: number): readonly Mutation[] {
  const parameter = callee.fn.parameters[index];
  const binding = parameter && evaluator.project.scopes(parameter.getSourceFile()).declared(parameter);
  if (!binding) return [];
  return mutationsOf(evaluator, binding, depth + 1).map((inner) => ({
    path: [...path, ...inner.path],
    node: inner.node,
    value: (context: Context) => assume(inner.value(evaluator.enter(callee.fn, call, context, callee.context)), callee.when),
  }));
}

/** The value with its mutations as further entries, each of which may or may not have happened; a URL with its parts set. */
export function overlayMutations(value: Value, mutations: readonly Mutation[], context: Context, evaluator: Evaluator): Value {
  if (mutations.length === 0) return value;
  return mapEach(value, value.node, (item): Value => {
    if (item.kind === 'object') return withMutations(item, mutations, context, evaluator);
    return item.kind === 'text' ? applyUrlMutations(item, mutations, context) : item;
  });
}

function withMutations(object: ObjectValue, mutations: readonly Mutation[], context: Context, evaluator: Evaluator): Value {
  const direct = mutations.filter((mutation) => mutation.path.length === 1);
  const deep = new Map<string, Mutation[]>();
  for (const mutation of mutations) {
    const [key] = mutation.path;
    if (key !== undefined && mutation.path.length > 1) deep.set(key, [...(deep.get(key) ?? []), mutation]);
  }
  const added = direct.map((mutation): Entry => ({ key: mutation.path[0] ?? '', node: mutation.node, value: () => mutation.value(context), ...(!mutation.isCertain && { maybe: true as const }) }));
  const nested = [...deep].map(
    ([key, group]): Entry => ({
      key,
      node: group[0]?.node ?? object.node,
      maybe: true,
      value: () => {
        const own = evaluator.member(object, key, object.node);
        const base: Value = own.kind === 'unknown' ? { kind: 'object', entries: [], open: true, node: object.node, trail: [] } : own;
        return overlayMutations(
          base,
          group.map((mutation) => ({ ...mutation, path: mutation.path.slice(1) })),
          context,
          evaluator,
        );
      },
    }),
  );
  const merged: Value = { ...object, entries: [...object.entries, ...added, ...nested] };
  return mutations.filter((mutation) => mutation.path.length === 0).reduce<Value>((of, mutation) => merge(of, maybe(mutation.value(context)), mutation.node), merged);
}

function maybe(value: Value): Value {
  return value.kind === 'object' ? { ...value, entries: value.entries.map((entry) => ({ ...entry, maybe: true })) } : value;
}
