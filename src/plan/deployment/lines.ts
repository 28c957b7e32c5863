/** Files in which a line, or several of them, is an entry. */
import { isReference, namesInAnySpelling, perFile, type Entry, type Format } from './entry.ts';
import { PATHS } from './paths.ts';

/** Of lines, by their index. */
interface Run {
  readonly start: number;
  readonly end: number;
  /** Of those that hold other entries of the same thing. */
  readonly siblings: readonly [number, number];
  readonly needs?: string | undefined;
  readonly declares?: string | undefined;
}

/** An entry of whole lines, copied below them. */
export function linesEntry(text: string, { start, end, siblings, needs, declares }: Run): Entry {
  const offsets = offsetsOf(text);
  const at = (line: number): number => offsets[line] ?? text.length;
  const beside = text.slice(at(siblings[0]), at(siblings[1])).split('\n');
  return {
    start: at(start),
    end: at(end),
    separator: '',
    removed: [at(start), at(end)],
    isBeside: (name) => beside.some((line) => namesInAnySpelling(line, name)),
    ...(needs !== undefined && { needs }),
    ...(declares !== undefined && { declares }),
  };
}

export const linesOf = (text: string): readonly string[] => text.split(/\r?\n/);

const offsetsOf = (text: string): readonly number[] => [0, ...[...text.matchAll(/\n/g)].map(({ index }) => index + 1)];

export const indentOf = (line: string): number => /^[ \t]*/.exec(line)?.[0].length ?? 0;

/** The lines around one that are no further out. */
export function siblingsOf(lines: readonly string[], at: number): readonly [number, number] {
  const own = indentOf(lines[at] ?? '');
  const isInside = (line: string | undefined): boolean => line !== undefined && (line.trim() === '' || indentOf(line) >= own);
  let [start, end] = [at, at + 1];
  while (isInside(lines[start - 1])) start -= 1;
  while (isInside(lines[end])) end += 1;
  return [start, end];
}

/** A line each, with the name in the second group of `form`, and in the third what is its value. */
const singleLines = (form: RegExp): Format['entries'] => perFile((text, name) => {
  const lines = linesOf(text);
  return lines.flatMap((line, start) => {
    const [, , own, value] = form.exec(line) ?? [];
    return own === name && isReference(value ?? '', name) ? [linesEntry(text, { start, end: start + 1, siblings: [0, lines.length] })] : [];
  });
});

export const dockerfile: Format = { path: PATHS.dockerfile, entries: singleLines(/^([ \t]*(?:ARG|ENV)[ \t]+)(\w+)(?:=(.*))?$/) };

export const processEnv: Format = { path: PATHS.declarations, has: /\binterface ProcessEnv\b/, entries: singleLines(/^([ \t]*(?:readonly[ \t]+)?)(\w+)\??:[ \t]*string(?:[ \t]*\|[ \t]*undefined)?[;,]?()$/) };
