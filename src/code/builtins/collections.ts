/** Objects, arrays, maps and headers. */
import { decideReturn } from '../branches.ts';
import type { Evaluator } from '../evaluator.ts';
import { ts } from '../syntax.ts';
import { ANY_KEY, alternatives, asObject, assume, bounded, boundedValues, emptyObject, literalText, mapEach, text, through, union, unknown, type ArrayValue, type Context, type Entry, type ExternalValue, type ObjectValue, type Value } from '../values.ts';
import type { BuiltinCall } from './call.ts';
import { join } from './strings.ts';

/** How many elements a fold is followed over. */
const FOLD_LIMIT = 16;

/** Functions that return their first argument, changed in nothing that matters here. */
const IDENTITIES: ReadonlySet<string> = new Set([
  'Object.freeze',
  'Object.seal',
  'Object.preventExtensions',
  'Object.create',
  'structuredClone',
  'Array.from',
  'Promise.allSettled',
  'lodash:cloneDeep',
  'lodash:clone',
  'lodash/cloneDeep:',
  'lodash.clonedeep:',
  'deep-freeze:',
  'deepmerge:all',
]);

/** Functions that put the entries of their arguments into the first, later ones winning, and return it. */
const ASSIGNS = ['Object.assign', 'lodash:merge', 'lodash:assign', 'lodash:assignIn', 'lodash:extend', 'lodash/assign:', 'lodash/merge:', 'lodash.assign:', 'lodash.assignin:', 'lodash.merge:', 'underscore:extend', 'jquery:extend', '$.extend', 'jQuery.extend', 'object-assign:', '_extend'];
/** Whatever may come before the first of them. */
const INTO_FIRST: ReadonlySet<string> = new Set([...ASSIGNS, 'extend:']);
/** Those that make an object of their own, too. */
const MERGES: ReadonlySet<string> = new Set([...ASSIGNS, 'deepmerge:', 'defu:', 'xtend:']);

/** The same, earlier ones winning. */
const DEFAULTS: ReadonlySet<string> = new Set(['lodash:defaults', 'lodash:defaultsDeep', 'lodash/defaults:', 'underscore:defaults']);

/** Whether a function changes the object that it is given first. */
export const changesFirst = (callee: ExternalValue): boolean => INTO_FIRST.has(globalName(callee));

/** `Object.assign`, `lodash:merge`, `object-assign:`; what some modules export has the name of a global. */
export function globalName(callee: ExternalValue): string {
  const path = callee.path.join('.');
  return ['', 'buffer', 'url', 'util', 'process', 'punycode'].includes(callee.module) ? path : `${callee.module}:${path}`;
}

export function objectFunction(name: string, call: BuiltinCall): Value | undefined {
  const { node } = call;
  if (IDENTITIES.has(name)) return name === 'Array.from' && call.count > 1 ? mapped(call.argument(0), call.argument(1), call) : call.argument(0);
  const all = (): readonly Value[] => Array.from({ length: call.count }, (_, index) => call.argument(index)).filter((value) => value.kind !== 'unknown' || value.name !== 'true');
  if (MERGES.has(name)) return all().reduce((of, source) => merge(of, source, node));
  if (DEFAULTS.has(name)) return [...all()].reverse().reduce((of, source) => merge(of, source, node));
  switch (name) {
    case 'Object.fromEntries':
      return asEntries(call.argument(0), node);
    case 'Object.entries':
      return pairs(call.argument(0), node);
    case 'Object.values':
      return mapEach(call.argument(0), node, (of) => (of.kind === 'object' ? { kind: 'array', items: of.entries.map((entry) => () => through(entry.value(), entry.node)), node, trail: of.trail } : unknown(node)));
    case 'Object.keys':
      return mapEach(call.argument(0), node, (of) => (of.kind === 'object' ? { kind: 'array', items: of.entries.map((entry) => () => text(entry.key, entry.node)), node, trail: of.trail } : unknown(node)));
    case 'lodash:get':
    case 'lodash/get:':
    case 'lodash.get:': {
      const path = literalText(call.argument(1));
      return path?.split('.').reduce<Value>((of, key) => call.evaluator.member(of, key, node), call.argument(0));
    }
    default:
      return undefined;
  }
}

function pairs(of: Value, node: ts.Node): Value {
  return mapEach(of, node, (item): Value => {
    if (item.kind !== 'object') return unknown(node);
    const items = item.entries.map((entry) => (): Value => ({ kind: 'array', items: [() => text(entry.key, entry.node), () => through(entry.value(), entry.node)], node: entry.node, trail: [] }));
    return { kind: 'array', items, node, trail: item.trail };
  });
}

/** What one element of a list or argument of a call adds to it: a spread adds those of its list. */
export function listItem(evaluator: Evaluator, item: ts.Expression, context: Context): readonly (() => Value)[] {
  if (!ts.isSpreadElement(item)) return [() => evaluator.evaluate(item, context)];
  const list = evaluator.evaluate(item.expression, context);
  // Spread bytes and strings stay what they are.
  return arrayElements(list) ?? [() => (list.kind === 'bytes' || list.kind === 'text' || list.kind === 'result' ? list : unknown(item))];
}

/** The items of an array, of one that is the only possibility. */
export function arrayElements(value: Value): readonly (() => Value)[] | undefined {
  return value.kind === 'array' ? value.items : undefined;
}

export function arrayMethod(of: ArrayValue, method: string, call: BuiltinCall): Value | undefined {
  const { node } = call;
  switch (method) {
    case 'join':
      return join(
        of.items.map((item) => item()),
        call.count > 0 ? call.argument(0) : text(',', node),
        node,
      );
    case 'map':
    case 'flatMap':
      return mapped(of, call.argument(0), call);
    case 'filter':
      return filtered(of, call.argument(0), call);
    case 'find':
    case 'findLast':
      return found(of, call.argument(0), call);
    case 'reduce':
      return folded(of, call);
    case 'reduceRight':
      return folded({ ...of, items: [...of.items].reverse() }, call);
    case 'concat':
      return { ...of, items: [...of.items, ...Array.from({ length: call.count }, (_, index) => call.argument(index)).flatMap((value) => (value.kind === 'array' ? value.items : [(): Value => value]))] };
    case 'slice':
    case 'sort':
    case 'toSorted':
    case 'flat':
    case 'values':
      return of;
    case 'reverse':
    case 'toReversed':
      return { ...of, items: [...of.items].reverse() };
    case 'at':
    case 'shift':
    case 'pop': {
      const index = method === 'at' ? Number(literalText(call.argument(0)) ?? 0) : method === 'pop' ? -1 : 0;
      return of.items.at(index)?.() ?? unknown(node);
    }
    case 'entries':
      return { ...of, items: of.items.map((item, index) => (): Value => ({ kind: 'array', items: [() => text(String(index), node), item], node, trail: [] })) };
    default:
      return undefined;
  }
}

function mapped(of: Value, change: Value, call: BuiltinCall): Value {
  return mapEach(of, call.node, (list): Value => {
    if (list.kind !== 'array') return list.kind === 'object' || list.kind === 'bytes' ? list : unknown(call.node);
    if (change.kind !== 'function') return { kind: 'array', items: list.items.map(() => () => unknown(call.node)), node: call.node, trail: [] };
    return { kind: 'array', items: list.items.map((item, index) => () => call.evaluator.callWith(change, [item, () => text(String(index), call.node)], call.node, index)), node: call.node, trail: list.trail };
  });
}

/** What a predicate says of an element, where that can be told. */
function isKept(test: Value, item: () => Value, index: number, call: BuiltinCall): boolean | undefined {
  return test.kind === 'function' ? decideReturn(call.evaluator, test, [item, (): Value => text(String(index), call.node)], call.node, index) : undefined;
}

function filtered(of: ArrayValue, test: Value, call: BuiltinCall): Value {
  return { ...of, items: of.items.filter((item, index) => isKept(test, item, index, call) !== false) };
}

function found(of: ArrayValue, test: Value, call: BuiltinCall): Value {
  const answers = of.items.map((item, index) => isKept(test, item, index, call));
  const certain = answers.indexOf(true);
  if (certain >= 0 && answers.slice(0, certain).every((answer) => answer === false)) return of.items[certain]?.() ?? unknown(call.node);
  const possible = of.items.flatMap((item, index) => (answers[index] === false ? [] : [assume(item(), [{ of: call.node, pick: index }])]));
  return possible.length > 0 ? union(possible, call.node) : unknown(call.node);
}

function folded(of: ArrayValue, call: BuiltinCall): Value | undefined {
  const step = call.argument(0);
  if (step.kind !== 'function' || of.items.length > FOLD_LIMIT) return undefined;
  const [first] = of.items;
  const start = call.count > 1 ? call.argument(1) : first?.();
  if (!start) return undefined;
  return of.items.slice(call.count > 1 ? 0 : 1).reduce<Value>((whole, item, index) => {
    const position = index + (call.count > 1 ? 0 : 1);
    return call.evaluator.callWith(step, [() => whole, item, () => text(String(position), call.node), () => of], call.node, position);
  }, start);
}

/** `map.get(key)`, `headers.get(name)` and the like; of other objects methods are functions, and called as such. */
export function objectMethod(of: ObjectValue, method: string, call: BuiltinCall): Value | undefined {
  const { node } = call;
  switch (method) {
    case 'get': {
      const key = literalText(call.argument(0));
      const choose = (entries: readonly Entry[]): Value => union(entries.map((entry) => assume(entry.value(), [{ of: keyOf(call) ?? node, pick: entry.key }])), node);
      if (key === undefined) return of.entries.length > 0 ? choose(of.entries) : undefined;
      const entry = of.entries.findLast((item) => item.key.toLowerCase() === key.toLowerCase());
      const computed = of.entries.filter((item) => item.key === ANY_KEY);
      return entry?.value() ?? (computed.length > 0 ? union(computed.map((item) => item.value()), node) : unknown(node));
    }
    case 'set':
    case 'append':
    case 'catch':
    case 'finally':
      return of;
    case 'entries':
      return pairs(of, node);
    case 'values':
      return { kind: 'array', items: of.entries.map((entry) => entry.value), node, trail: [] };
    case 'toObject':
    case 'toJSON':
      return of;
    default:
      return undefined;
  }
}

/** The variable that a key is read from, so that two maps asked by one key are one choice. */
function keyOf(call: BuiltinCall): object | undefined {
  const [key] = call.node.arguments;
  return key && ts.isIdentifier(key) ? call.evaluator.project.bindingOf(key) : undefined;
}

/** An object, or an array of `[name, value]` pairs, as entries. */
export function asEntries(value: Value, node: ts.Node): Value {
  return mapEach(value, node, (given): Value => {
    const item = asObject(given);
    if (item.kind === 'object') return item;
    if (item.kind !== 'array') return emptyObject(node, true);
    const list = item.items.map((pair) => pair());
    const entries = list.flatMap((pair): Entry[] => {
      if (pair.kind !== 'array' || !pair.items[0] || !pair.items[1]) return [];
      const key = literalText(pair.items[0]());
      return key === undefined ? [] : [{ key, node: pair.node, value: pair.items[1] }];
    });
    return { kind: 'object', entries, open: entries.length < list.length, node, trail: item.trail };
  });
}

/** `Object.assign(of, source)`. */
export function merge(of: Value, source: Value, node: ts.Node): Value {
  const sources = alternatives(source).map(asObject);
  return mapEach(of, node, (target): Value => {
    if (target.kind !== 'object') return target;
    const added = sources.flatMap((item) => (item.kind === 'object' ? item.entries.map((entry) => (sources.length > 1 ? { ...entry, maybe: true } : entry)) : []));
    const spreads = [...(target.spreads ?? []), ...sources.flatMap((item) => (item.kind === 'object' ? (item.spreads ?? []) : [item]))];
    const isGiven = sources.some((item) => item.kind === 'parameter');
    const earlier = isGiven ? target.entries.map((entry): Entry => ({ ...entry, isReplaceable: true })) : target.entries;
    return { ...target, entries: bounded([...earlier, ...added]), open: target.open || sources.some((item) => item.kind !== 'object' || item.open), ...(spreads.length > 0 && { spreads: boundedValues(spreads) }) };
  });
}

