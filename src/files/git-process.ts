/**
 * Git, asked so that nothing the repository configures is run and nothing is fetched: no file system monitor, hook, pager, external diff,
 * text conversion, content filter or transport, and nothing inside submodules, whose configuration git would read afresh.
 */
import { isUtf8 } from 'node:buffer';
import { spawn, spawnSync } from 'node:child_process';

const SAFE: readonly string[] = [
  '--no-optional-locks',
  '--no-replace-objects',
  ...[
    'core.fsmonitor=false',
    'core.hooksPath=/dev/null',
    'core.pager=cat',
    'core.sshCommand=false',
    'diff.external=',
    // What somebody has set for their eyes would make other names of the paths that are read here.
    ...['color.ui', 'color.grep', 'color.diff', 'grep.fullName', 'grep.lineNumber', 'grep.column', 'grep.fallbackToNoIndex'].map((name) => `${name}=false`),
    'grep.patternType=default',
    ...['', '.ext', '.file', '.git', '.http', '.https', '.ssh'].map((name) => `protocol${name}.allow=never`),
  ].flatMap((setting) => ['-c', setting]),
];

/** What git complains of is read, and its search takes patterns of bytes in no other locale. */
const environment = (): NodeJS.ProcessEnv => ({ ...process.env, LC_ALL: 'C' });

/** How long git may take, in milliseconds: it waits for ever on a named pipe that is called .gitignore. */
const PATIENCE = 20_000;

/** Directories in which it was not answered: there is no use in asking again. */
const SILENT = new Set<string>();

/** What somebody gets along without: `undefined` when git cannot be used. */
export function ifUsable<T>(ask: () => T): T | undefined {
  try {
    return ask();
  } catch (cause) {
    if (cause instanceof UnusableGitError) return undefined;
    throw cause;
  }
}

export interface Answer {
  readonly bytes: Buffer;
  /** What git complains of while it goes on. */
  readonly complaints: string;
}

/** Git does not answer, or could not be kept from running what the repository configures. */
export class UnusableGitError extends Error {
  override readonly name = 'UnusableGitError';
}

/**
 * What a git command prints, or `undefined` when git is missing, fails, or the directory is no work tree.
 * @throws {UnusableGitError}
 */
export function git(directory: string, ...given: readonly [{ readonly input: string | Buffer }, ...string[]] | readonly string[]): Answer | undefined {
  const [first, ...rest] = given;
  const [input, args] = typeof first === 'object' ? [first.input, rest as readonly string[]] : [undefined, given as readonly string[]];
  if (SILENT.has(directory)) throw new UnusableGitError(`git does not answer in ${directory}`);
  const { status, stdout, stderr, error } = spawnSync('git', [...SAFE, ...args], { cwd: directory, env: environment(), ...(input === undefined ? { stdio: ['ignore', 'pipe', 'pipe'] } : { input }), maxBuffer: 1 << 30, timeout: PATIENCE, killSignal: 'SIGKILL' });
  if ((error as NodeJS.ErrnoException | undefined)?.code === 'ETIMEDOUT') {
    SILENT.add(directory);
    throw new UnusableGitError(`git did not answer within ${PATIENCE / 1000} seconds in ${directory}`);
  }
  return error || !isDone(status, args) ? undefined : { bytes: stdout, complaints: stderr.toString('utf8') };
}

/** The same without waiting for it, so that several run at once. */
export function start(directory: string, args: readonly string[], input: Buffer | string = ''): Promise<Answer | undefined> {
  if (SILENT.has(directory)) return Promise.reject(new UnusableGitError(`git does not answer in ${directory}`));
  return new Promise((done, fail) => {
    const child = spawn('git', [...SAFE, ...args], { cwd: directory, env: environment(), stdio: ['pipe', 'pipe', 'pipe'], timeout: PATIENCE, killSignal: 'SIGKILL' });
    const [out, complaints]: [Buffer[], Buffer[]] = [[], []];
    child.stdout.on('data', (part: Buffer) => out.push(part));
    child.stderr.on('data', (part: Buffer) => complaints.push(part));
    child.on('error', () => done(undefined));
    // A git that fails at once does not read what it is given.
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
    child.on('close', (status, signal) => {
      if (signal === 'SIGKILL') {
        SILENT.add(directory);
        fail(new UnusableGitError(`git did not answer within ${PATIENCE / 1000} seconds in ${directory}`));
      } else done(isDone(status, args) ? { bytes: Buffer.concat(out), complaints: Buffer.concat(complaints).toString('utf8') } : undefined);
    });
  });
}

/** A search that finds nothing ends with 1. */
const isDone = (status: number | null, [command]: readonly string[]): boolean => status === 0 || (status === 1 && command === 'grep');

export function line(answer: Answer | undefined): string | undefined {
  return answer?.bytes.toString('utf8').replace(/\r?\n$/, '');
}

/** What ends in NUL, each. */
export function entries(bytes: Buffer): readonly string[] {
  if (isUtf8(bytes)) return bytes.toString('utf8').split('\0').slice(0, -1);
  const found: string[] = [];
  for (let start = 0; start < bytes.length; ) {
    const end = bytes.indexOf(0, start);
    const part = bytes.subarray(start, end < 0 ? bytes.length : end);
    found.push(isUtf8(part) ? part.toString('utf8') : part.toString('utf8').replaceAll('\0', ''));
    start = end < 0 ? bytes.length : end + 1;
  }
  return found;
}
