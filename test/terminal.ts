/** The built command in a terminal, as somebody at its keys has it. */
import { spawn, spawnSync } from 'node:child_process';
import { expect } from 'vitest';
import { COMMAND } from './command.ts';

/** What makes a terminal: the `script` of util-linux. */
export const hasTerminal = spawnSync('script', ['--version'], { encoding: 'utf8' }).stdout.includes('util-linux');

/** What the screen shows, and the keys that are pressed then. */
export type Step = readonly [RegExp, string];

/** Each step waits until the screen shows what it waits for. */
export async function inTerminal(command: string, steps: readonly Step[], { cwd, env }: { readonly cwd: string; readonly env: NodeJS.ProcessEnv }): Promise<{ readonly code: number | null; readonly screen: string }> {
  const child = spawn('script', ['-qec', `stty cols 100 rows 50 && ${process.execPath} ${COMMAND} ${command}`, '/dev/null'], { cwd, env });
  const left = [...steps];
  let [screen, seen] = ['', 0];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    screen += text;
    const [next] = left;
    if (!next?.[0].test(screen.slice(seen))) return;
    left.shift();
    seen = screen.length;
    child.stdin.write(next[1]);
  });
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  expect(left, screen).toEqual([]);
  return { code, screen };
}
