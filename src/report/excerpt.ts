/** The lines around a place, credentials masked. */
import type { Mask } from './mask.ts';
import type { Excerpt } from './report.ts';

/** How many lines stand before and after the place. */
const AROUND = 2;
/** How many lines of the place itself are shown. */
const LONGEST = 12;
/** A longer line is generated, or data. UTF-16 units. */
const WIDEST = 240;

/** Cuts excerpts out of files; `text` is the whole file, `first` and `last` are line numbers that start at 1. */
export function createExcerpts(hide: Mask): (path: string, text: string, first: number, last: number) => Excerpt {
  const masked = new Map<string, readonly string[]>();
  // A file is masked whole: a secret may stand on several lines, of which an excerpt shows some. Masks keep line ends.
  const linesOf = (path: string, text: string): readonly string[] => {
    const known = masked.get(path);
    if (known) return known;
    const lines = hide(text).split(/\r?\n/);
    masked.set(path, lines);
    return lines;
  };
  return (path, text, first, last) => {
    const line = Math.max(1, first - AROUND);
    const end = Math.min(last, first + LONGEST) + AROUND;
    return { line, lines: linesOf(path, text).slice(line - 1, end).map((item) => (item.length > WIDEST ? `${item.slice(0, WIDEST)}…` : item)) };
  };
}
