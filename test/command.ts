/** Programs as users run them: the built command, and git. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { ROOT } from './fixture-folders.ts';

export const COMMAND = join(ROOT, 'dist/src/cli/main.js');

export interface Outcome {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export interface Surroundings {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs a program to its end, outside of a pipeline and without colour unless `env` says so. */
export function execute(program: string, args: readonly string[], { cwd, env = {} }: Surroundings): Outcome {
  const { status, stdout, stderr } = spawnSync(program, args, { cwd, encoding: 'utf8', env: { ...process.env, NO_COLOR: '1', CI: '', ...env } });
  return { code: status, out: stdout, err: stderr };
}

/** Runs the built command. */
export const runCommand = (args: readonly string[], surroundings: Surroundings): Outcome => execute(process.execPath, [COMMAND, ...args], surroundings);

/** Runs git as somebody with a name. */
export const tryGit = (args: readonly string[], surroundings: Surroundings): Outcome => execute('git', ['-c', 'user.name=t', '-c', 'user.email=t@t.example', '-c', 'protocol.file.allow=always', ...args], surroundings);

/** The same, which must succeed; what it prints. */
export function runGit(args: readonly string[], surroundings: Surroundings): string {
  const { code, out, err } = tryGit(args, surroundings);
  if (code !== 0) throw new Error(`git ${args.join(' ')}: ${err}`);
  return out;
}
