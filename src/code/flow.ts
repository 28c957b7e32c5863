/**
 * Code with types of Flow (https://flow.org/en/docs/types/), where TypeScript's parser refuses it. Its types become spaces, so that offsets are those of
 * the file; a statement that is nothing but types becomes one that does nothing, so that no edit takes its lines for empty ones.
 */
import { removeFlowTypes } from './flow-remover.ts';
import { ts } from './syntax.ts';

/** Flow is written in JavaScript files alone. */
export const mayBeFlow = (path: string): boolean => /\.[cm]?jsx?$/.test(path);

/** `undefined` where it is no Flow either. UTF-16 offsets stay. */
export function withoutFlow(text: string, parse: (text: string) => ts.SourceFile | undefined): string | undefined {
  const bare = strip(text);
  const root = bare === undefined || bare.length !== text.length ? undefined : parse(bare);
  if (bare === undefined || !root) return undefined;
  const starts = [...root.statements.map((statement) => statement.getStart()), text.length];
  const ends = [0, ...root.statements.map(({ end }) => end)];
  return starts.reduce((result, start, index) => fill(result, text, ends[index] ?? 0, start), bare);
}

function strip(text: string): string | undefined {
  try {
    return removeFlowTypes(text);
  } catch {
    // What TypeScript says of it is reported.
    return undefined;
  }
}

/** Statements of types between two of code: blank now, where something stood. What follows code on its line is the type of a variable. */
function fill(bare: string, text: string, from: number, to: number): string {
  const gap = bare.slice(from, to).replace(/\s+/g, (blank, index: number) => {
    const isLine = /(?:^|[\r\n])[^\S\r\n]*$/.test(bare.slice(0, from + index));
    const head = isLine ? '' : (/^[^\r\n]*/.exec(blank)?.[0] ?? '');
    const written = text.slice(from + index + head.length, from + index + blank.length);
    const [start, end] = [written.length - written.trimStart().length, written.trimEnd().length];
    if (end - start < EMPTY.length) return blank;
    const inside = written.slice(start + 1, end - 1).replace(/[^\r\n\u2028\u2029]/g, ' ');
    return `${head}${written.slice(0, start)}{${inside}}${written.slice(end)}`;
  });
  return bare.slice(0, from) + gap + bare.slice(to);
}

/** A block: no code before it can go on in it. */
const EMPTY = '{}';
