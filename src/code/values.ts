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
}
export interface Entry {
  readonly key: string;
  /** The property, array pair, assignment or call that sets the entry. */
  readonly node: ts.Node;
  readonly value: () => Value;
  /** Set by a statement that may run or not: earlier entries of the same key stay possible. */
  readonly maybe?: boolean;
}
export interface ArrayValue extends Origin {
  readonly kind: 'array';
  readonly items: readonly (() => Value)[];
}
export interface FunctionValue extends Origin {
  readonly kind: 'function';
  readonly fn: FunctionNode;
  readonly context: Context;
}
/** A class, or a function that is used as one. */
export type ClassNode = ts.ClassLikeDeclaration | FunctionNode;
export interface ClassValue extends Origin {
  readonly kind: 'class';
  readonly of: ts.ClassLikeDeclaration;
}
export interface InstanceValue extends Origin {
  readonly kind: 'instance';
  readonly of: ClassNode;
  /** Holds the frame of the constructor where the `new` expression is known. */
  readonly context: Context;
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
/** What a call of something outside the repository returned. */
export interface ResultValue extends Origin {
  readonly kind: 'result';
  readonly callee: Value;
  readonly node: ts.CallExpression | ts.NewExpression;
  readonly context: Context;
}
/** A member of such a result. */
export interface MemberValue extends Origin {
  readonly kind: 'member';
  readonly of: Value;
  readonly name: string;
}
export interface EnvironmentValue extends Origin {
  readonly kind: 'environment';
  readonly name: string;
}
/** A parameter whose call is not known yet; callers are tried one by one (see `expandContexts`). */
export interface ParameterValue extends Origin {
  readonly kind: 'parameter';
  readonly fn: FunctionNode;
  readonly name: string;
}
export interface UnionValue extends Origin {
  readonly kind: 'union';
  readonly of: readonly Value[];
}
export interface UnknownValue extends Origin {
  readonly kind: 'unknown';
  /** The source text of what could not be evaluated, shortened; the only thing known of it. */
  readonly name: string;
}

/** The calls through which evaluation came: which call binds the parameters of which function. */
export type Context = Frame | undefined;
export interface Frame {
  readonly fn: FunctionNode;
  readonly call: ts.CallExpression | ts.NewExpression;
  /** In which the call's arguments are evaluated. */
  readonly callContext: Context;
  readonly next: Context;
  readonly depth: number;
}

/** How many alternatives a union keeps. */
const UNION_LIMIT = 24;

/** The possible values, unions taken apart. */
export function alternatives(value: Value): readonly Exclude<Value, UnionValue>[] {
  return value.kind === 'union' ? value.of.flatMap(alternatives) : [value];
}

export function union(values: readonly Value[], node: ts.Node): Value {
  const flat = values.flatMap(alternatives);
  const distinct = flat.filter((value, index) => flat.findIndex((other) => isSame(value, other)) === index).slice(0, UNION_LIMIT);
  const [only] = distinct;
  return only && distinct.length === 1 ? only : { kind: 'union', of: distinct, node, trail: [] };
}

function isSame(a: Value, b: Value): boolean {
  if (a === b) return true;
  if (a.kind === 'environment' && b.kind === 'environment') return a.node === b.node && a.name === b.name;
  return a.kind === b.kind && a.node === b.node && a.kind !== 'text' && a.kind !== 'base64' && a.kind !== 'instance' && a.kind !== 'function';
}

export function unknown(node: ts.Node, name = shorten(node.getText())): UnknownValue {
  return { kind: 'unknown', node, name, trail: [] };
}

export function text(literal: string, node: ts.Node): TextValue {
  return { kind: 'text', parts: [{ kind: 'literal', text: literal, node, trail: [] }], node, trail: [] };
}

/** The same value, seen through a declaration. */
export function through(value: Value, ...declarations: readonly ts.Node[]): Value {
  if (value.kind === 'union') return { ...value, of: value.of.map((item) => through(item, ...declarations)) };
  const trail = [...value.trail, ...declarations];
  if (value.kind !== 'text') return { ...value, trail };
  return { ...value, trail, parts: value.parts.map((part) => (part.kind === 'literal' ? { ...part, trail: [...part.trail, ...declarations] } : part)) };
}

/** The string that two values make when joined. */
export function concat(a: Value, b: Value, node: ts.Node): Value {
  const joined = alternatives(a).flatMap((left) => alternatives(b).map((right): TextValue => ({ kind: 'text', parts: [...partsOf(left), ...partsOf(right)], node, trail: [] })));
  return union(joined, node);
}

function partsOf(value: Exclude<Value, UnionValue>): readonly TextPart[] {
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

/** The leaves that a value is made of, holes and encodings taken apart. */
export function leaves(value: Value): readonly (Exclude<Value, TextValue | UnionValue | Base64Value | BytesValue> | Extract<TextPart, { kind: 'literal' }>)[] {
  switch (value.kind) {
    case 'union':
      return value.of.flatMap(leaves);
    case 'text':
      return value.parts.flatMap((part) => (part.kind === 'literal' ? [part] : leaves(part.value)));
    case 'base64':
    case 'bytes':
      return leaves(value.of);
    default:
      return [value];
  }
}

function shorten(source: string): string {
  const line = source.replace(/\s+/g, ' ');
  return line.length > 60 ? `${line.slice(0, 57)}...` : line;
}
