/** Git, asked so that nothing the repository configures is run: no file system monitor, hook, pager, external diff or text conversion. */
import { execFileSync } from 'node:child_process';

const SAFE = ['-c', 'core.fsmonitor=false', '-c', 'core.hooksPath=/dev/null', '-c', 'core.pager=cat', '--no-optional-locks'] as const;

/** The output of a git command, or `undefined` when git is missing, fails, or the directory is no work tree. */
function git(directory: string, ...args: readonly string[]): Buffer | undefined {
  try {
    return execFileSync('git', [...SAFE, ...args], { cwd: directory, stdio: ['ignore', 'pipe', 'ignore'], maxBuffer: 1 << 30 });
  } catch {
    return undefined;
  }
}

/** Tracked files and untracked ones that are not ignored, relative to `directory`; `undefined` outside a work tree. */
export function listGitFiles(directory: string): readonly string[] | undefined {
  if (git(directory, 'rev-parse', '--is-inside-work-tree')?.toString().trim() !== 'true') return undefined;
  // Inside an ignored directory git lists nothing, which is not what somebody who works there asks for.
  if (git(directory, 'check-ignore', '--quiet', '.') !== undefined) return undefined;
  const output = git(directory, 'ls-files', '--cached', '--others', '--exclude-standard', '--deduplicate', '-z');
  return output?.toString('utf8').split('\0').filter((path) => path !== '');
}

/** Paths with uncommitted changes, relative to the root of the work tree; `undefined` outside a work tree. */
export function listDirtyFiles(directory: string): readonly string[] | undefined {
  const output = git(directory, 'status', '--porcelain=v1', '-z', '--untracked-files=normal', '--', '.');
  return output?.toString('utf8').split('\0').filter((entry) => entry !== '').map((entry) => entry.slice(3));
}
