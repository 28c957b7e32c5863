/** Pieces of code without the indentation that all their lines share, and with plain line ends. */
export function dedented(texts: readonly string[]): readonly string[] {
  const pieces = texts.map((text) => text.replace(/\r/g, '').split('\n'));
  const indents = pieces.flat().filter((line) => line.trim() !== '').map((line) => /^[ \t]*/.exec(line)?.[0].length ?? 0);
  const common = Math.min(...indents, Number.MAX_SAFE_INTEGER);
  return pieces.map((lines) => lines.map((line) => line.slice(common)).join('\n'));
}
