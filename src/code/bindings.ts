/** What a declared name holds. */
import { typeValue } from './annotations.ts';
import { branchChoices } from './branches.ts';
import { frameOf, type Evaluator, type Mutation } from './evaluator.ts';
import { imported } from './modules.ts';
import { mutationsBefore, mutationsOf, overlayMutations } from './mutations.ts';
import type { Binding } from './scope.ts';
import { ELEMENT_METHODS, enclosingFunction, isFunction, isPlainAssignment, memberName, nearest, patternPath, propertyName, ts, wrapped, type FunctionNode } from './syntax.ts';
import { alternatives, assume, concat, emptyObject, isNothing, mapEach, nothing, text, through, union, unknown, type Choice, type Context, type FunctionValue, type ObjectValue, type Value, isPlaceholder } from './values.ts';

/** @param at the reference that reads it; without one, every change of the object counts as one that may have happened */
export function evaluateBinding(evaluator: Evaluator, binding: Binding, context?: Context, at?: ts.Node): Value {
  const { declaration } = binding;
  if (ts.isVariableDeclaration(declaration)) return variable(evaluator, binding, declaration, context, at);
  if (ts.isBindingElement(declaration)) return destructured(evaluator, binding, declaration, context, at);
  if (ts.isParameter(declaration)) {
    const given = parameter(evaluator, declaration, declaration.name.getText(), context);
    const home = declaration.parent;
    const assigned = assignedTo(evaluator, binding, home, context);
    const value = assigned.length > 0 ? union([...alternatives(given).filter((item) => !isNothing(item)), ...assigned], declaration) : given;
    return overlayMutations(value, changes(evaluator, binding, at), context, evaluator);
  }
  if (ts.isFunctionDeclaration(declaration) || ts.isFunctionExpression(declaration)) return { kind: 'function', fn: declaration, context, node: declaration, trail: [] };
  if (ts.isClassDeclaration(declaration) || ts.isClassExpression(declaration)) return { kind: 'class', of: declaration, context, node: declaration, trail: [] };
  if (ts.isEnumDeclaration(declaration)) return enumeration(evaluator, declaration);
  if (ts.isModuleDeclaration(declaration)) return namespaceObject(evaluator, declaration);
  if (ts.isInterfaceDeclaration(declaration) || ts.isTypeAliasDeclaration(declaration)) return unknown(declaration.name);
  return imported(evaluator, declaration);
}

function changes(evaluator: Evaluator, binding: Binding, at: ts.Node | undefined): readonly Mutation[] {
  const all = mutationsOf(evaluator, binding);
  return at ? mutationsBefore(all, at) : all;
}

function variable(evaluator: Evaluator, binding: Binding, declaration: ts.VariableDeclaration, context: Context, at: ts.Node | undefined): Value {
  const loop = declaration.parent.parent;
  if (ts.isForOfStatement(loop)) return elementsOf(evaluator.evaluate(loop.expression, context), declaration);
  if (ts.isForInStatement(loop)) return keysOf(evaluator.evaluate(loop.expression, context), declaration, binding);
  if (ts.isCatchClause(declaration.parent)) return unknown(declaration.name);
  const home = enclosingFunction(declaration) ?? declaration.getSourceFile();
  const initial = declaration.initializer ? [through(evaluator.evaluate(declaration.initializer, context), declaration)] : [];
  const assigned = assignedTo(evaluator, binding, home, context);
  const isReplaced = (value: Value): boolean => assigned.length > 0 && alternatives(value).every((item) => isPlaceholder(item) || item.kind === 'unknown');
  const sources = [...initial.filter((value) => !isReplaced(value)), ...assigned];
  const { appended } = writesOf(evaluator, binding, home);
  if (sources.length === 0 && initial.length === 0 && appended.length === 0) return declaration.type ? (typeValue(evaluator, declaration.type, declaration) ?? unknown(declaration.name)) : unknown(declaration.name);
  const value = union(sources.length > 0 ? sources : initial, declaration);
  const whole = appended.reduce<Value>((before, piece) => concat(before, evaluator.evaluate(piece, context), piece), value);
  return overlayMutations(whole, changes(evaluator, binding, at), context, evaluator);
}

/** The values that `name = …`, `name ??= …` and `({ name } = …)` give a variable, each under the branch it stands in. */
function assignedTo(evaluator: Evaluator, binding: Binding, home: ts.Node, context: Context): readonly Value[] {
  return writesOf(evaluator, binding, home).assigned.map(({ reference, from, keys, choices }) => {
    const value = evaluator.evaluate(from, context);
    return assume(keys ? keys.reduce<Value>((of, key) => evaluator.member(of, key, reference), value) : through(value, binding.declaration), choices);
  });
}

/** Where a variable is written to; of most, which are read only, nothing else is asked again and again. */
interface Writes {
  readonly assigned: readonly { readonly reference: ts.Identifier; readonly from: ts.Expression; readonly keys: readonly string[] | undefined; readonly choices: readonly Choice[] }[];
  /** `name += …` */
  readonly appended: readonly ts.Expression[];
}

const WRITES = new WeakMap<Binding, Writes>();

/** @param home what the branches of the assignments are looked for within; the same for every question about a binding */
function writesOf(evaluator: Evaluator, binding: Binding, home: ts.Node): Writes {
  const known = WRITES.get(binding);
  if (known) return known;
  const assigned = binding.references.flatMap((reference) => {
    const { parent } = reference;
    const path = ts.isBinaryExpression(parent) && parent.left === reference && isPlainAssignment(parent) ? { from: parent.right, keys: undefined } : assignmentPath(reference);
    return path ? [{ reference, ...path, choices: branchChoices(evaluator, reference, home) }] : [];
  });
  const appended = binding.references.flatMap((reference) => {
    const { parent } = reference;
    return ts.isBinaryExpression(parent) && parent.left === reference && parent.operatorToken.kind === ts.SyntaxKind.PlusEqualsToken ? [parent.right] : [];
  });
  const found = { assigned, appended };
  WRITES.set(binding, found);
  return found;
}

/** `({ a: { name } } = from)` and `[name] = from` */
function assignmentPath(reference: ts.Identifier): { readonly keys: readonly string[]; readonly from: ts.Expression } | undefined {
  const keys: string[] = [];
  let current: ts.Node = reference;
  for (;;) {
    const { parent }: { parent: ts.Node } = current;
    if (ts.isShorthandPropertyAssignment(parent) && parent.name === current) keys.unshift(parent.name.text);
    else if (ts.isPropertyAssignment(parent) && parent.initializer === current) keys.unshift(propertyName(parent.name) ?? '');
    else if (ts.isArrayLiteralExpression(parent)) {
      keys.unshift(String(parent.elements.indexOf(current as ts.Expression)));
      current = parent;
      continue;
    } else if (ts.isObjectLiteralExpression(parent)) {
      current = parent;
      continue;
    } else if (ts.isBinaryExpression(parent) && parent.left === current && parent.operatorToken.kind === ts.SyntaxKind.EqualsToken && current !== reference) return { keys, from: parent.right };
    else if (ts.isParenthesizedExpression(parent)) {
      current = parent;
      continue;
    } else return undefined;
    current = parent;
  }
}

function destructured(evaluator: Evaluator, binding: Binding, element: ts.BindingElement, context: Context, at: ts.Node | undefined): Value {
  const holder = nearest(element, (node): node is ts.VariableDeclaration | ts.ParameterDeclaration => ts.isVariableDeclaration(node) || ts.isParameter(node));
  const source = holder ? sourceOf(evaluator, holder, element, context) : unknown(element);
  const value = element.dotDotDotToken ? rest(evaluator, source, element) : readPath(evaluator, source, element);
  const named = mapEach(value, element, (item) => (item.kind === 'parameter' && item.name === '' ? { ...item, name: binding.name } : item.kind === 'parameter' ? { ...item, name: item.name.replace(/^\./, '') } : item));
  const result = element.initializer ? union([...alternatives(named).filter((item) => item.kind !== 'unknown' && !isNothing(item)), evaluator.evaluate(element.initializer, context)], element) : named;
  return overlayMutations(through(result, element), changes(evaluator, binding, at), context, evaluator);
}

function sourceOf(evaluator: Evaluator, holder: ts.VariableDeclaration | ts.ParameterDeclaration, element: ts.Node, context: Context): Value {
  if (ts.isParameter(holder)) return parameter(evaluator, holder, '', context);
  if (holder.initializer) return evaluator.evaluate(holder.initializer, context);
  const loop = holder.parent.parent;
  return ts.isForOfStatement(loop) ? elementsOf(evaluator.evaluate(loop.expression, context), holder) : unknown(element);
}

function readPath(evaluator: Evaluator, source: Value, element: ts.BindingElement): Value {
  const path = patternPath(element);
  return path ? path.reduce((of, name) => evaluator.member(of, name, element), source) : unknown(element);
}

/** `const { a, ...others } = source`; `const [a, ...others] = source` */
function rest(evaluator: Evaluator, source: Value, element: ts.BindingElement): Value {
  const pattern = element.parent;
  const outer = ts.isBindingElement(pattern.parent) ? readPath(evaluator, source, pattern.parent) : source;
  if (ts.isArrayBindingPattern(pattern)) {
    const taken = pattern.elements.indexOf(element);
    return mapEach(outer, element, (value) => (value.kind === 'array' ? { ...value, items: value.items.slice(taken) } : unknown(element)));
  }
  const names = new Set(pattern.elements.filter((item) => item !== element).map((item) => (item.propertyName ? propertyName(item.propertyName) : ts.isIdentifier(item.name) ? item.name.text : undefined)));
  return mapEach(outer, element, (value) => (value.kind === 'object' ? { ...value, entries: value.entries.filter((entry) => !names.has(entry.key)) } : value.kind === 'parameter' ? value : unknown(element)));
}

function parameter(evaluator: Evaluator, declaration: ts.ParameterDeclaration, name: string, context: Context): Value {
  const fn = declaration.parent as FunctionNode;
  const index = fn.parameters.filter((item) => !isThisParameter(item)).indexOf(declaration);
  const frame = frameOf(fn, context);
  const fallback = declaration.initializer ? [evaluator.evaluate(declaration.initializer, context)] : [];
  if (frame) {
    const args = frame.args();
    if (declaration.dotDotDotToken) return { kind: 'array', items: args.slice(index), node: declaration, trail: [] };
    const given = args[index]?.();
    // What the call leaves out is undefined.
    if (!given || isNothing(given)) return fallback[0] ?? given ?? nothing(declaration.name);
    return fallback.length > 0 && alternatives(given).some(mayBeLeftOut) ? union([through(given, declaration), ...fallback], declaration) : through(given, declaration);
  }
  const handed = callbackArgument(evaluator, fn, index, context);
  const typed = declaration.type && !handed ? typeValue(evaluator, declaration.type, declaration) : undefined;
  const open: Value = { kind: 'parameter', fn, name, index, node: declaration, trail: [], ...(typed?.kind === 'typed' && { type: typed }) };
  const given = handed ?? (typed && typed.kind !== 'typed' ? typed : open);
  return union([given, ...fallback], declaration);
}

/** Callers that are not seen may give nothing for a parameter that does not say what it takes. */
function mayBeLeftOut(value: Value): boolean {
  return value.kind === 'parameter' && ts.isParameter(value.node) && !value.node.initializer && (value.node.questionToken !== undefined || !value.node.type);
}

function isThisParameter(item: ts.ParameterDeclaration): boolean {
  return ts.isIdentifier(item.name) && item.name.text === 'this';
}

/** What a promise, an array or a function of the repository gives to the function that is passed to it. */
function callbackArgument(evaluator: Evaluator, fn: FunctionNode, index: number, context: Context): Value | undefined {
  const outer = wrapped(fn);
  const call = outer.parent;
  if (!call || !ts.isCallExpression(call)) return undefined;
  const position = call.arguments.indexOf(outer as ts.Expression);
  if (position < 0) return call.expression === outer ? argumentAt(evaluator, call, index, context) : undefined;
  const method = memberName(call.expression);
  if (method !== undefined && position === 0) {
    const of = evaluator.evaluate((call.expression as ts.PropertyAccessExpression).expression, context);
    if (method === 'then' && index === 0) return of.kind === 'unknown' ? undefined : of;
    if (ELEMENT_METHODS.has(method) && alternatives(of).some((item) => item.kind === 'array')) return index === 0 ? elementsOf(of, fn) : undefined;
    if (method === 'reduce' && index === 1) return elementsOf(of, fn);
  }
  return handedOver(evaluator, call, position, index, context);
}

/** An immediately invoked function. */
function argumentAt(evaluator: Evaluator, call: ts.CallExpression, index: number, context: Context): Value | undefined {
  return evaluator.argumentsOf(call, context)[index]?.();
}

/** How many calls deep a callback is followed. */
const HANDED_LIMIT = 8;

/** `withHeaders((headers) => …)`: what the function called gives to the parameter that holds this one. */
function handedOver(evaluator: Evaluator, call: ts.CallExpression, position: number, index: number, context: Context): Value | undefined {
  // A function that hands its callback on to itself would do so for ever.
  if ((context?.depth ?? 0) >= HANDED_LIMIT) return undefined;
  const callees = alternatives(evaluator.evaluate(call.expression, context)).filter((value): value is FunctionValue => value.kind === 'function');
  const given = callees.flatMap((callee) => {
    const declaration = callee.fn.parameters[position];
    if (!declaration || !ts.isIdentifier(declaration.name)) return [];
    const binding = evaluator.project.scopes(callee.fn.getSourceFile()).declared(declaration);
    const inner = evaluator.enter(callee.fn, call, context, callee.context);
    return (binding?.references ?? []).flatMap((reference) => {
      const outer = wrapped(reference);
      const use = outer.parent;
      return ts.isCallExpression(use) && use.expression === outer ? [evaluator.argumentsOf(use, inner)[index]?.()] : [];
    });
  });
  const known = given.filter((value) => value !== undefined);
  return known.length > 0 ? union(known, call) : undefined;
}

/** One of the elements of an array, each a choice of its own. */
export function elementsOf(of: Value, node: ts.Node): Value {
  // One byte or character of what is walked over stands for all of it.
  if (of.kind === 'bytes' || of.kind === 'text') return of;
  const items = alternatives(of).flatMap((value) => (value.kind === 'array' ? value.items.map((item, index) => assume(assume(item(), [{ of: node, pick: index }]), value.when)) : []));
  return items.length > 0 ? union(items, node) : unknown(node, 'element');
}

function keysOf(of: Value, node: ts.Node, binding: Binding): Value {
  const keys = alternatives(of).flatMap((value) => (value.kind === 'object' ? value.entries.map((entry) => assume(text(entry.key, entry.node), [{ of: binding, pick: entry.key }])) : []));
  return keys.length > 0 ? union(keys, node) : unknown(node, 'key');
}

function enumeration(evaluator: Evaluator, declaration: ts.EnumDeclaration): ObjectValue {
  return {
    kind: 'object',
    entries: declaration.members.flatMap((item) => {
      const key = propertyName(item.name);
      return key === undefined ? [] : [{ key, node: item, value: (): Value => (item.initializer ? evaluator.evaluate(item.initializer) : unknown(item)) }];
    }),
    open: false,
    node: declaration,
    trail: [],
  };
}

/** `namespace Name { export const … }` */
function namespaceObject(evaluator: Evaluator, declaration: ts.ModuleDeclaration): Value {
  const body = declaration.body && ts.isModuleBlock(declaration.body) ? declaration.body.statements : undefined;
  if (!body) return emptyObject(declaration, true);
  const scopes = evaluator.project.scopes(declaration.getSourceFile());
  const entries = body.flatMap((statement) => {
    const declared = ts.isVariableStatement(statement) ? statement.declarationList.declarations : isFunction(statement) || ts.isClassDeclaration(statement) || ts.isEnumDeclaration(statement) ? [statement] : [];
    return declared.flatMap((item) => {
      const binding = scopes.declared(item);
      return binding ? [{ key: binding.name, node: item, value: (): Value => evaluator.evaluateBinding(binding) }] : [];
    });
  });
  return { kind: 'object', entries, open: true, node: declaration, trail: [] };
}

