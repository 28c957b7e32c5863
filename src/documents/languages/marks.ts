/** What stands in the source of a text and is none of it: escapes, and the marks around a value. */
import type { SyntaxNode } from './tree.ts';

/** How many characters of the marks of a hole are not of its node: the braces of PHP's `{$name}`, Kotlin's `$` and `${ }`. */
export function marksAround(hole: SyntaxNode, { text, start }: SyntaxNode): readonly [number, number] {
  const before = text.slice(Math.max(hole.start - start - 2, 0), hole.start - start);
  const isBraced = /^[^{]/.test(hole.text) && before.endsWith('{') && text[hole.end - start] === '}';
  const isMarked = /^[^$#{\\@]/.test(hole.text) && before.slice(isBraced ? 0 : 1, isBraced ? 1 : 2) === '$';
  return [Number(isBraced) + Number(isMarked), Number(isBraced)];
}

const ESCAPED: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

export const unescape = (text: string): string => text.replace(/\\(.)/g, (_, character: string) => ESCAPED[character] ?? character);
