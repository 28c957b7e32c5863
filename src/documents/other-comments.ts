/** Which lines are comments, in whatever language a file is. */
import type { Line } from './lines.ts';

/** What a line that is nothing but a comment begins with. `#` begins other things as well where a word follows at once. */
const COMMENT = /^\s*(?:\/\/|#(?!define|\{|\[|")|--|;|%|\*(?!\w)|'|rem\b|<!--|\(\*)/i;
/** Comments and documentation over several lines: how they begin and end. */
const BLOCKS: readonly (readonly [RegExp, RegExp])[] = [
  [/^\s*\/\*/, /\*\//],
  [/^\s*<!--/, /-->/],
  [/^\s*\{-/, /-\}/],
  [/^\s*\(\*/, /\*\)/],
  [/^\s*###\s*$/, /^\s*###\s*$/],
  [/^\s*--\[\[/, /\]\]/],
  [/^=(?:pod|head\d|begin|over|item|encoding|for)\b/, /^=(?:cut|end)\b/],
  [/^\s*@(?:module|type)?doc\s+(?:~[sS])?"""/, /^\s*"""/],
];

export function isComment(lines: readonly Line[]): (index: number) => boolean {
  const silent = new Set<number>();
  let end: RegExp | undefined;
  lines.forEach(({ text }, index) => {
    if (end) {
      silent.add(index);
      if (end.test(text)) end = undefined;
      return;
    }
    const block = BLOCKS.find(([begin]) => begin.test(text));
    if (block || COMMENT.test(text)) silent.add(index);
    const [begin, last] = block ?? [];
    if (begin && last && !last.test(text.replace(begin, ''))) end = last;
  });
  return (index) => silent.has(index);
}
