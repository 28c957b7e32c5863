/** What evaluation knows about an expression. Every value remembers the node that made it and the declarations it passed. */
import type { FunctionNode, ts } from './syntax.ts';

export type Value =
  | TextValue
  | Base64Value
  | BytesValue
  | ObjectValue
  | ArrayValue
  | FunctionValue
  | ClassValue
  | InstanceValue
  | ModuleValue
  | ExternalValue
  | TypedValue
  | ResultValue
  | MemberValue
  | EnvironmentValue
  | ParameterValue
  | UnionValue
  | UnknownValue;

interface Origin {
  /** The expression that makes the value. */
  readonly node: ts.Node;
  /** Declarations and properties between that expression and the one that was asked about, nearest to the origin first. */
  readonly trail: readonly ts.Node[];
  /** The choices that lead to this value, where it is one of several; see `Choice`. */
  readonly when?: readonly Choice[];
  /** It stands in a configuration file that a library reads, so another file or a variable may set something else. */
  readonly isConfigured?: true;
}

/**
 * One outcome of something that is decided at run time: which entry of a map, which element of a loop, which branch. Two values that rest on
 * different outcomes of the same decision never occur together, so the host of one vendor is not paired with the key of another.
 */
export interface Choice {
  /** What is decided: a binding, or the node of the expression or statement. */
  readonly of: object;
  readonly pick: string | number;
}

/** A string: literal pieces and holes, in order. */
export interface TextValue extends Origin {
  readonly kind: 'text';
  readonly parts: readonly TextPart[];
}
export type TextPart = ({ readonly kind: 'literal'; readonly text: string } & Origin) | { readonly kind: 'hole'; readonly value: Exclude<Value, TextValue | UnionValue> };

/** The base64 encoding of a string. */
export interface Base64Value extends Origin {
  readonly kind: 'base64';
  readonly of: Value;
}
/** A Buffer made from a string. */
export interface BytesValue extends Origin {
  readonly kind: 'bytes';
  readonly of: Value;
  readonly encoding: string;
}
/** An object with known entries; `open` when it may have others. Later entries win. */
export interface ObjectValue extends Origin {
  readonly kind: 'object';
  readonly entries: readonly Entry[];
  readonly open: boolean;
  /** What is spread into it and not known to be an object. */
  readonly spreads?: readonly Value[];
  /** It is `undefined`: something left out, or a member that an object has not. */
  readonly isNothing?: true;
}
export interface Entry {
  readonly key: string;
  /** The property, array pair, assignment or call that sets the entry. */
  readonly node: ts.Node;
  readonly value: () => Value;
  /** Set by a statement that may run or not: earlier entries of the same key stay possible. */
  readonly maybe?: boolean;
  /** What callers pass in comes after it and may hold the same key. */
  readonly isReplaceable?: true;
}
/** The key of an entry whose key is known only at run time, as in a cache. */
export const ANY_KEY = '\0any';

export interface ArrayValue extends Origin {
  readonly kind: 'array';
  readonly items: readonly (() => Value)[];
}
export interface FunctionValue extends Origin {
  readonly kind: 'function';
  readonly fn: FunctionNode;
  readonly context: Context;
  /** First arguments given by `bind`. */
  readonly bound?: readonly (() => Value)[];
}
/** A class, or a function that is used as one. */
export type ClassNode = ts.ClassLikeDeclaration | FunctionNode;
export interface ClassValue extends Origin {
  readonly kind: 'class';
  readonly of: ts.ClassLikeDeclaration;
  /** The closure of a class that a function makes (a mixin). */
  readonly context: Context;
}
export interface InstanceValue extends Origin {
  readonly kind: 'instance';
  /** The class where members are looked up first. */
  readonly of: ClassNode;
  /** Holds the frame of the constructor where the `new` expression is known. */
  readonly context: Context;
  /** What `this` means in those members, where it is not the instance itself: for `super`. */
  readonly self?: InstanceValue;
  /** `this` in a class, read without knowing the object: it may be an instance of a subclass. */
  readonly isOpen?: true;
  /** Its own properties as far as the class names them, where the `new` expression is known: it may be given where an object is expected. */
  readonly fields?: () => readonly Entry[];
}
export interface ModuleValue extends Origin {
  readonly kind: 'module';
  readonly path: string;
}
/** A member of a module outside the repository, or a global (`module` is the empty string). `default` segments are left out. */
export interface ExternalValue extends Origin {
  readonly kind: 'external';
  readonly module: string;
  readonly path: readonly string[];
}
/** Something whose type annotation names a class or interface of a module outside the repository: an injected instance. */
export interface TypedValue extends Origin {
  readonly kind: 'typed';
  readonly module: string;
  readonly name: string;
}
/** What a call of something that cannot be evaluated returned. */
export interface ResultValue extends Origin {
  readonly kind: 'result';
  readonly callee: Value;
  readonly node: ts.CallExpression | ts.NewExpression;
  readonly context: Context;
  readonly args: readonly (() => Value)[];
}
/** A member of such a result. */
export interface MemberValue extends Origin {
  readonly kind: 'member';
  readonly of: Value;
  readonly name: string;
}
/** A name whose value is set outside the code. */
export interface EnvironmentValue extends Origin {
  readonly kind: 'environment';
  readonly name: string;
  /** An environment variable, or a key of a configuration library that no file of the repository sets. */
  readonly source: 'environment' | 'configuration';
  /** What it is read of where that is not the process: `import.meta.env`, a module of SvelteKit, the bindings of a handler. */
  readonly bundled?: string;
}
/** A parameter whose call is not known yet; callers are tried one by one. For a class node it is `this`, and its callers are the subclasses. */
export interface ParameterValue extends Origin {
  readonly kind: 'parameter';
  readonly fn: ClassNode;
  /** The parameter and the members read from it, joined by dots. */
  readonly name: string;
  /** Which parameter; -1 for `this`. */
  readonly index: number;
  /** The type from outside the repository that it is annotated with. */
  readonly type?: TypedValue;
}
export interface UnionValue extends Origin {
  readonly kind: 'union';
  readonly of: readonly Alternative[];
}
export interface UnknownValue extends Origin {
  readonly kind: 'unknown';
  /** The source text of what could not be evaluated, shortened; the only thing known of it. */
  readonly name: string;
}

/** The calls through which evaluation came: which call binds the parameters of which function, which object is `this` of which class. */
export type Context = Frame | undefined;
export interface Frame {
  readonly fn: ClassNode;
  /** The arguments of the call, spreads taken apart as far as they are known. */
  readonly args: () => readonly (() => Value)[];
  /** The call. */
  readonly site?: ts.Node;
  /** For a class: what `this` is in its members. */
  readonly self?: () => InstanceValue;
  readonly next: Context;
  readonly depth: number;
}

/** How many alternatives a union keeps. */
const UNION_LIMIT = 32;

export type Alternative = Exclude<Value, UnionValue>;

/** The possible values, unions taken apart. */
export function alternatives(value: Value): readonly Alternative[] {
  return value.kind === 'union' ? value.of : [value];
}

export function union(values: readonly Value[], node: ts.Node): Value {
  const distinct: Alternative[] = [];
  for (const item of values) {
    for (const value of alternatives(item)) {
      const index = distinct.findIndex((other) => isSame(value, other));
      const known = distinct[index];
      // The same value by two ways holds whichever is taken.
      if (known) distinct[index] = sameChoices(known.when, value.when) ? known : free(known);
      else if (distinct.length < UNION_LIMIT) distinct.push(value);
    }
  }
  const [only] = distinct;
  return only && distinct.length === 1 ? only : { kind: 'union', of: distinct, node, trail: [] };
}

function free(value: Alternative): Alternative {
  return { ...value, when: [] };
}

function isSame(a: Alternative, b: Alternative): boolean {
  if (a === b) return true;
  if (a.node !== b.node) return false;
  if (a.kind === 'environment' && b.kind === 'environment') return a.name === b.name;
  if (a.kind === 'text' && b.kind === 'text') return literalText(a) !== undefined && literalText(a) === literalText(b);
  if (a.kind === 'parameter' && b.kind === 'parameter') return a.name === b.name;
  return a.kind === b.kind && !NEVER_SAME.has(a.kind);
}

/** More entries than a person writes come of code that puts an object into itself again and again. */
const ENTRY_LIMIT = 200;

/** Entries, of a great many the last one of each place and key alone. */
export function bounded(entries: readonly Entry[]): readonly Entry[] {
  if (entries.length <= ENTRY_LIMIT) return entries;
  const last = new Map<ts.Node, Set<string>>();
  return entries.toReversed().filter(({ key, node }) => {
    const keys = last.get(node) ?? new Set();
    last.set(node, keys);
    return !keys.has(key) && keys.add(key);
  }).toReversed();
}

/** The same of values, by where they are made. */
export const boundedValues = (values: readonly Value[]): readonly Value[] => (values.length <= ENTRY_LIMIT ? values : [...new Map(values.map((value) => [value.node, value])).values()]);

/** What one expression makes may differ each time. */
const NEVER_SAME: ReadonlySet<Value['kind']> = new Set(['base64', 'bytes', 'instance', 'function', 'object', 'array', 'result', 'member']);

/** The values that `change` makes of each alternative, each under the choices of its alternative. */
export function mapEach(value: Value, node: ts.Node, change: (item: Alternative) => Value): Value {
  if (value.kind !== 'union') return assume(change(value), value.when);
  return union(
    value.of.map((item) => assume(change(item), item.when)),
    node,
  );
}

/** The value, given further choices; alternatives that contradict them are left out. */
export function assume(value: Alternative, when: readonly Choice[] | undefined): Alternative;
export function assume(value: Value, when: readonly Choice[] | undefined): Value;
export function assume(value: Value, when: readonly Choice[] | undefined): Value {
  if (!when || when.length === 0) return value;
  if (value.kind === 'union') {
    const kept = value.of.filter((item) => compatible(item.when, when)).map((item) => assume(item, when));
    const [only] = kept;
    return only && kept.length === 1 ? only : { ...value, of: kept };
  }
  const added = when.filter((choice) => !value.when?.some((own) => own.of === choice.of));
  return added.length === 0 ? value : { ...value, when: [...(value.when ?? []), ...added] };
}

/** Whether two values can occur together. */
export function compatible(a: readonly Choice[] | undefined, b: readonly Choice[] | undefined): boolean {
  if (!a || !b) return true;
  return a.every((choice) => b.every((other) => other.of !== choice.of || other.pick === choice.pick));
}

/** Whether two values rest on the same outcomes. */
export function sameChoices(a: readonly Choice[] | undefined, b: readonly Choice[] | undefined): boolean {
  return (a?.length ?? 0) === (b?.length ?? 0) && (a ?? []).every((choice) => b?.some((other) => other.of === choice.of && other.pick === choice.pick) ?? false);
}

export function unknown(node: ts.Node, name = shorten(node.getText())): UnknownValue {
  return { kind: 'unknown', node, name, trail: [] };
}

export function text(literal: string, node: ts.Node): TextValue {
  return { kind: 'text', parts: [{ kind: 'literal', text: literal, node, trail: [] }], node, trail: [] };
}

/** An object without known entries. */
export function emptyObject(node: ts.Node, open = false): ObjectValue {
  return { kind: 'object', entries: [], open, node, trail: [] };
}

/** An instance as the object that it is for whoever reads its properties; anything else as it stands. */
export function asObject(value: Alternative): Alternative {
  if (value.kind !== 'instance' || !value.fields) return value;
  return { kind: 'object', entries: value.fields(), open: true, node: value.node, trail: value.trail, ...(value.when && { when: value.when }) };
}

/** `undefined` */
export function nothing(node: ts.Node): ObjectValue {
  return { kind: 'object', entries: [], open: false, isNothing: true, node, trail: [] };
}

export function isNothing(value: Value): boolean {
  return value.kind === 'object' && value.isNothing === true;
}

/** Whether nothing is known, or it is known that there is nothing. */
export function isMissing(value: Value): boolean {
  return value.kind === 'unknown' || isNothing(value);
}

/** The entries that may answer for `name`, the last definite one and every possible one after it, under the choices of the object. */
export function lookup(object: ObjectValue, name: string, ignoreCase = false): readonly Entry[] {
  const found: Entry[] = [];
  for (const entry of [...object.entries].reverse()) {
    if (ignoreCase ? entry.key.toLowerCase() !== name.toLowerCase() : entry.key !== name) continue;
    found.push(object.when ? { ...entry, value: () => assume(entry.value(), object.when) } : entry);
    if (!entry.maybe) break;
  }
  return found;
}

/** What a variable or field holds until it is set. */
export function isPlaceholder(value: Value): boolean {
  return (value.kind === 'object' && value.entries.length === 0 && !value.open) || literalText(value) === '';
}

/** The same value, seen through a declaration. */
export function through(value: Alternative, ...declarations: readonly ts.Node[]): Alternative;
export function through(value: Value, ...declarations: readonly ts.Node[]): Value;
export function through(value: Value, ...declarations: readonly ts.Node[]): Value {
  if (value.kind === 'union') return { ...value, of: value.of.map((item) => through(item, ...declarations)) };
  const trail = [...value.trail, ...declarations];
  if (value.kind !== 'text') return { ...value, trail };
  return { ...value, trail, parts: value.parts.map((part) => (part.kind === 'literal' ? { ...part, trail: [...part.trail, ...declarations] } : part)) };
}

/** The string that two values make when joined. */
export function concat(a: Value, b: Value, node: ts.Node): Value {
  const joined = somethings(a).flatMap((left) =>
    somethings(b)
      .filter((right) => compatible(left.when, right.when))
      .map((right): Value => assume(assume({ kind: 'text', parts: shortened([...partsOf(left), ...partsOf(right)], node), node, trail: [] }, left.when), right.when)),
  );
  return union(joined, node);
}

/** How many pieces a text keeps; the host and the scheme stand at its start. */
const PART_LIMIT = 48;

function shortened(parts: readonly TextPart[], node: ts.Node): readonly TextPart[] {
  return parts.length <= PART_LIMIT ? parts : [...parts.slice(0, PART_LIMIT - 1), { kind: 'hole', value: unknown(node, '…') }];
}

/** The alternatives without `undefined`, which nobody means to join, unless there is nothing else. */
function somethings(value: Value): readonly Alternative[] {
  const all = alternatives(value);
  const some = all.filter((item) => !isNothing(item));
  return some.length > 0 ? some : all;
}

export function partsOf(value: Alternative): readonly TextPart[] {
  // A buffer that joins a string is read as UTF-8.
  if (value.kind === 'bytes' && value.of.kind === 'text') return value.of.parts;
  return value.kind === 'text' ? value.parts : [{ kind: 'hole', value }];
}

/** The text as far as it is literal from the start. */
export function literalPrefix(value: Value): string {
  if (value.kind !== 'text') return '';
  let prefix = '';
  for (const part of value.parts) {
    if (part.kind === 'hole') break;
    prefix += part.text;
  }
  return prefix;
}

/** The whole text where all of it is literal. */
export function literalText(value: Value): string | undefined {
  if (value.kind !== 'text' || value.parts.some((part) => part.kind === 'hole')) return undefined;
  return literalPrefix(value);
}

function shorten(source: string): string {
  const line = source.replace(/\s+/g, ' ');
  return line.length > 60 ? `${line.slice(0, 57)}...` : line;
}
