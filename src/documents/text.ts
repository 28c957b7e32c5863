/** Texts of a document as far as they are known without running anything. */
import { HOLE } from '../detect/api-hosts.ts';

export type Part =
  /** `at` is where it is written, a UTF-16 offset into the document. */
  | { readonly kind: 'literal'; readonly text: string; readonly at: number }
  /** Read at run time from the environment or from configuration. */
  | { readonly kind: 'variable'; readonly name: string; readonly at: number }
  /** In base64. */
  | { readonly kind: 'encoded'; readonly of: Text; readonly at: number }
  /** `name` is what the document calls it; it may be empty. */
  | { readonly kind: 'unknown'; readonly name: string; readonly at: number };

export type Text = readonly Part[];

/** The texts that an expression may be, one of them at a time. */
export type Value = readonly Text[];

/** More than that many texts are not told apart. */
const MANY = 8;

export const literal = (text: string, at: number): Value => [[{ kind: 'literal', text, at }]];

export const variable = (name: string, at: number): Value => [[{ kind: 'variable', name, at }]];

export const unknown = (name: string, at: number): Value => [[{ kind: 'unknown', name, at }]];

export function joined(values: readonly Value[]): Value {
  return values.reduce<Value>((all, next) => all.flatMap((head) => next.map((tail) => [...head, ...tail])).slice(0, MANY), [[]]);
}

/** Either; what nothing is known of tells nothing beside what is known. */
export function either(values: readonly Value[]): Value {
  const all = values.flat();
  const known = all.filter((text) => !isUnknown(text));
  return (known.length > 0 ? known : all).slice(0, MANY);
}

export const encoded = (value: Value, at: number): Value => value.map((text) => [{ kind: 'encoded', of: text, at }]);

export const isUnknown = (text: Text): boolean => text.every((part) => part.kind === 'unknown');

/** The text with `HOLE` for each part that is not known. What is encoded is known when all of it is. */
export function render(text: Text): string {
  return text.map((part) => (part.kind === 'literal' ? part.text : (isLiteral([part]) ? encode(part) : HOLE))).join('');
}

function encode(part: Part): string {
  return part.kind === 'encoded' ? Buffer.from(render(part.of)).toString('base64') : render([part]);
}

export function isLiteral(text: Text): boolean {
  return text.every((part) => part.kind === 'literal' || (part.kind === 'encoded' && isLiteral(part.of)));
}

/** The parts of a text, those of what is encoded among them. */
export function leaves(text: Text): readonly Exclude<Part, { kind: 'encoded' }>[] {
  return text.flatMap((part) => (part.kind === 'encoded' ? leaves(part.of) : [part]));
}

/** What is between two offsets of the rendered text. What is not known, or encoded, is there whole or not at all. */
export function slice(text: Text, from: number, to = Number.POSITIVE_INFINITY): Text {
  let end = 0;
  return text.flatMap((part): Text => {
    const start = end;
    end += render([part]).length;
    const [head, tail] = [Math.max(from - start, 0), Math.min(to, end) - start];
    if (head >= tail) return [];
    return part.kind === 'literal' ? [{ ...part, text: part.text.slice(head, tail), at: part.at + head }] : [part];
  });
}

/** The part at an offset of the rendered text. */
export function partAt(text: Text, offset: number): Part | undefined {
  let at = 0;
  return text.find((part) => {
    const start = at;
    at += render([part]).length;
    return offset >= start && offset < at;
  });
}
