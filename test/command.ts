/** Programs as users run them: the built command, and git. */
import { spawn, spawnSync } from 'node:child_process';
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

/** The same while servers of this process go on answering; `env` is all that the program gets. */
export function executeBeside(program: string, args: readonly string[], { cwd, env }: { readonly cwd: string; readonly env: NodeJS.ProcessEnv }): Promise<Outcome> {
  const child = spawn(program, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let [out, err] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
  return new Promise((resolve, reject) => {
    child.on('error', reject).on('close', (code) => resolve({ code, out, err }));
  });
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
