/**
 * Git, asked so that nothing the repository configures is run and nothing is fetched: no file system monitor, hook, pager, external diff,
 * text conversion, content filter or transport, and nothing inside submodules, whose configuration git would read afresh.
 */
import { isUtf8 } from 'node:buffer';
import { spawnSync } from 'node:child_process';
import type { Listed } from './listed.ts';

const SAFE: readonly string[] = [
  '--no-optional-locks',
  '--no-replace-objects',
  ...[
    'core.fsmonitor=false',
    'core.hooksPath=/dev/null',
    'core.pager=cat',
    'core.sshCommand=false',
    'diff.external=',
    ...['', '.ext', '.file', '.git', '.http', '.https', '.ssh'].map((name) => `protocol${name}.allow=never`),
  ].flatMap((setting) => ['-c', setting]),
];

/** How long git may take, in milliseconds: it waits for ever on a named pipe that is called .gitignore. */
const PATIENCE = 20_000;

/** Directories in which it was not answered: there is no use in asking again. */
const SILENT = new Set<string>();

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
export function git(directory: string, ...given: readonly [{ readonly input: string }, ...string[]] | readonly string[]): Answer | undefined {
  const [first, ...rest] = given;
  const [input, args] = typeof first === 'object' ? [first.input, rest as readonly string[]] : [undefined, given as readonly string[]];
  if (SILENT.has(directory)) throw new UnusableGitError(`git does not answer in ${directory}`);
  const { status, stdout, stderr, error } = spawnSync('git', [...SAFE, ...args], { cwd: directory, ...(input === undefined ? { stdio: ['ignore', 'pipe', 'pipe'] } : { input }), maxBuffer: 1 << 30, timeout: PATIENCE, killSignal: 'SIGKILL' });
  if ((error as NodeJS.ErrnoException | undefined)?.code === 'ETIMEDOUT') {
    SILENT.add(directory);
    throw new UnusableGitError(`git did not answer within ${PATIENCE / 1000} seconds in ${directory}`);
  }
  return error || status !== 0 ? undefined : { bytes: stdout, complaints: stderr.toString('utf8') };
}

export function line(answer: Answer | undefined): string | undefined {
  return answer?.bytes.toString('utf8').replace(/\r?\n$/, '');
}

function entries(bytes: Buffer): readonly string[] {
  const found: string[] = [];
  for (let start = 0; start < bytes.length; ) {
    const end = bytes.indexOf(0, start);
    const part = bytes.subarray(start, end < 0 ? bytes.length : end);
    found.push(isUtf8(part) ? part.toString('utf8') : part.toString('utf8').replaceAll('\0', ''));
    start = end < 0 ? bytes.length : end + 1;
  }
  return found;
}

/** Tracked files below `directory` and untracked ones that are not ignored; `undefined` outside a work tree, or when git cannot be used. */
export function listGitFiles(directory: string): Listed | undefined {
  try {
    if (line(git(directory, 'rev-parse', '--is-inside-work-tree')) !== 'true') return undefined;
    // Inside an ignored directory git lists nothing, which is not what somebody who works there asks for.
    if (git(directory, 'check-ignore', '--quiet', '.')) return undefined;
    const answer = git(directory, 'ls-files', '--cached', '--others', '--exclude-standard', '--deduplicate', '-z');
    return answer && { paths: entries(answer.bytes), closed: [...answer.complaints.matchAll(/^warning:.*?'(.+?)\/?'/gm)].map((match) => match[1] ?? '.') };
  } catch (cause) {
    if (cause instanceof UnusableGitError) return undefined;
    throw cause;
  }
}

/** A file of the index. */
export interface IndexEntry {
  readonly path: string;
  /** Name of the blob. */
  readonly hash: string;
  /** Git was told not to look at the file on the disk: sparse checkouts, `--assume-unchanged`. */
  readonly isUnwatched: boolean;
}

export interface Index {
  /** The regular files. */
  readonly entries: readonly IndexEntry[];
  /** What a merge has left in conflict, of which the next commit holds nothing yet. */
  readonly conflicts: readonly string[];
}

/** The index below `directory`; `undefined` outside a work tree. */
export function listIndex(directory: string): Index | undefined {
  const answer = git(directory, 'ls-files', '--stage', '-v', '-z');
  if (!answer) return undefined;
  const rows = entries(answer.bytes).map((entry) => {
    const [, tag = '', mode = '', hash = '', stage = '', path = ''] = /^(\S) (\d+) ([\da-f]+) (\d)\t([^]*)$/.exec(entry) ?? [];
    return { path, hash, isUnwatched: tag === 'S' || tag !== tag.toUpperCase(), isFile: mode.startsWith('100'), isInConflict: stage !== '0' };
  });
  return {
    entries: rows.filter(({ isFile, isInConflict }) => isFile && !isInConflict).map(({ path, hash, isUnwatched }) => ({ path, hash, isUnwatched })),
    conflicts: [...new Set(rows.filter(({ isFile, isInConflict }) => isFile && isInConflict).map(({ path }) => path))],
  };
}

/** Files below `directory` that the next commit adds or changes, or that it takes away, by their names; a renamed file is one of each. */
export function listStaged(directory: string, kind: 'changed' | 'deleted' = 'changed'): readonly string[] | undefined {
  const answer = git(directory, 'diff-index', '--cached', '--relative', '--name-only', '-z', '--no-renames', '--ita-invisible-in-index', `--diff-filter=${kind === 'changed' ? 'AMT' : 'D'}`, '--ignore-submodules=all', headOf(directory), '--');
  return answer && entries(answer.bytes);
}

/** The text of a file as the index holds it, `undefined` where it does not. */
export function readStaged(directory: string, file: string): string | undefined {
  return git(directory, 'cat-file', 'blob', `:./${file}`)?.bytes.toString('utf8');
}

/** What the index is compared with: before the first commit, nothing. */
function headOf(directory: string): string {
  return git(directory, 'rev-parse', '--verify', '--quiet', 'HEAD') ? 'HEAD' : (line(git(directory, 'hash-object', '-t', 'tree', '/dev/null')) ?? 'HEAD');
}

/** Whether objects may be missing here, and nothing is fetched to read one. */
export function isPartialClone(directory: string): boolean {
  return git(directory, 'config', '--get-regexp', String.raw`^remote\..*\.promisor$`) !== undefined;
}

/** Files below `directory` whose state on the disk is not known to be that of the index. */
export function listUnlikeIndex(directory: string): readonly string[] {
  const answer = git(directory, 'diff-files', '--relative', '--name-only', '-z', '--no-renames', '--ignore-submodules=all');
  return answer ? entries(answer.bytes) : [];
}

/** The bytes of blobs, in the order of their names. */
export function readBlobs(directory: string, hashes: readonly string[]): readonly Buffer[] {
  if (hashes.length === 0) return [];
  const answer = git(directory, { input: `${hashes.join('\n')}\n` }, 'cat-file', '--batch');
  const blobs: Buffer[] = [];
  for (let at = 0; answer && at < answer.bytes.length; ) {
    const end = answer.bytes.indexOf(10, at);
    const size = Number(/^[\da-f]+ blob (\d+)$/.exec(answer.bytes.toString('latin1', at, end))?.[1]);
    if (!Number.isInteger(size)) break;
    blobs.push(answer.bytes.subarray(end + 1, end + 1 + size));
    at = end + size + 2;
  }
  if (blobs.length !== hashes.length) throw new UnusableGitError(`git could not read all files of the index in ${directory}`);
  return blobs;
}

/** Where a work tree begins and where git keeps its own files for it; absolute paths. */
export interface WorkTree {
  readonly top: string;
  /** Of a linked work tree or a submodule, its own. */
  readonly gitFolder: string;
}

export function workTreeOf(directory: string): WorkTree | undefined {
  const [top, gitFolder, ...others] = line(git(directory, 'rev-parse', '--show-toplevel', '--absolute-git-dir'))?.split('\n') ?? [];
  // A third line comes of a path with a line end in it.
  return top === undefined || gitFolder === undefined || others.length > 0 ? undefined : { top, gitFolder };
}

/** Uncommitted changes; paths are relative to the top of the work tree. One file may be both staged and changed since. */
export interface Uncommitted {
  readonly staged: readonly string[];
  readonly unstaged: readonly string[];
  readonly untracked: readonly string[];
}

/**
 * What is not committed below `directory`; `undefined` outside a work tree.
 * @throws {UnusableGitError}
 */
export function listUncommitted(directory: string): Uncommitted | undefined {
  const answer = git(directory, ...withoutFilters(directory), 'status', '--porcelain=v1', '-z', '--untracked-files=all', '--ignore-submodules=all', '--no-renames', '--', '.');
  if (!answer) return undefined;
  const rows = entries(answer.bytes).map((entry) => ({ index: entry[0], workTree: entry[1], path: entry.slice(3) }));
  const paths = (isWanted: (row: (typeof rows)[number]) => boolean): readonly string[] => rows.filter(isWanted).map((row) => row.path);
  return {
    staged: paths(({ index }) => index !== ' ' && index !== '?'),
    unstaged: paths(({ workTree }) => workTree !== ' ' && workTree !== '?'),
    untracked: paths(({ index }) => index === '?'),
  };
}

/** Git runs the clean filter of a file whose time has changed. Those that the user set up for all repositories are the user's own. */
function withoutFilters(directory: string): readonly string[] {
  const names = ['--local', '--worktree'].flatMap((scope) => entries(git(directory, 'config', scope, '--includes', '--name-only', '-z', '--get-regexp', String.raw`^filter\..*\.(clean|smudge|process|required)$`)?.bytes ?? Buffer.alloc(0)));
  const unsafe = names.find((name) => name.includes('='));
  if (unsafe !== undefined) throw new UnusableGitError(`the filter ${unsafe} of this repository cannot be switched off`);
  return [...new Set(names)].flatMap((name) => ['-c', name.endsWith('.required') ? `${name}=false` : `${name}=`]);
}
