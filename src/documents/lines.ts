/** Lines of a text with their places. */
import type { Span } from './document.ts';

/** Without its end. */
export interface Line extends Span {
  readonly text: string;
}

export function linesOf(text: string): readonly Line[] {
  let start = 0;
  return text.split('\n').map((raw) => {
    const line = raw.replace(/\r$/, '');
    const own = { text: line, start, end: start + line.length };
    start += raw.length + 1;
    return own;
  });
}
