/** Colours of a unified diff, those of git. */
import type pc from 'picocolors';

export type Colors = ReturnType<typeof pc.createColors>;

export function paintDiff(diff: string, c: Colors): string {
  return diff
    .split('\n')
    .map((line) => {
      if (/^(?:diff |index |--- |\+\+\+ |new file)/.test(line)) return c.bold(line);
      if (line.startsWith('@@')) return c.cyan(line);
      return line.startsWith('+') ? c.green(line) : line.startsWith('-') ? c.red(line) : line;
    })
    .join('\n');
}
