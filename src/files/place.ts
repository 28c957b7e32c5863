/** Where a run works: what the path arguments stand for. */
import { existsSync, realpathSync, statSync } from 'node:fs';
import { dirname, relative, resolve, sep } from 'node:path';

/** Where a run works; all paths are absolute and free of links. */
export interface Place {
  /** `cwd`, or the common folder of paths outside it. */
  readonly root: string;
  readonly targets: readonly string[];
}

/** A path argument that is not there. */
export class MissingPathError extends Error {
  override readonly name = 'MissingPathError';

  constructor(path: string) {
    super(`no such file or folder: ${path}`);
  }
}

/**
 * `paths` are files, folders and globs, relative to `cwd` or absolute.
 * @throws {MissingPathError}
 */
export async function locate(cwd: string, paths: readonly string[]): Promise<Place> {
  const named = await Promise.all(paths.map((path) => expand(cwd, path)));
  const targets = named.flat().map((path) => existing(cwd, path));
  return { root: rootOf(cwd, targets), targets: targets.map(({ path }) => path) };
}

export const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;

/** What a glob stands for where no shell has replaced it; anything that is there is itself. */
async function expand(cwd: string, path: string): Promise<readonly string[]> {
  if (existsSync(resolve(cwd, path)) || !/[*?{[]/.test(path)) return [path];
  const { globby } = await import('globby');
  const found = await globby(toPosix(path), { cwd, followSymbolicLinks: false, ignore: ['**/node_modules/**', '**/.git/**'], suppressErrors: true });
  if (found.length === 0) throw new MissingPathError(path);
  return found;
}

function existing(cwd: string, path: string): { readonly path: string; readonly isDirectory: boolean } {
  const absolute = resolve(cwd, path);
  try {
    return { path: realpathSync(absolute), isDirectory: statSync(absolute).isDirectory() };
  } catch {
    throw new MissingPathError(path);
  }
}

function rootOf(cwd: string, targets: readonly { readonly path: string; readonly isDirectory: boolean }[]): string {
  const here = realpathSync(cwd);
  const folders = targets.map((target) => (target.isDirectory ? target.path : dirname(target.path)));
  if (folders.every((folder) => folder === here || folder.startsWith(here + sep))) return here;
  const [first = here, ...others] = folders;
  let common = first;
  while (others.some((folder) => folder !== common && !folder.startsWith(common + sep)) && common !== dirname(common)) common = dirname(common);
  return common;
}

/** A path that is relative to the folder `cwd`, as one that is relative to `root`, which is free of links. */
export const pathBelow = (root: string, cwd: string, path: string): string => toPosix(relative(root, resolve(realpathSync(cwd), path)));

/** A path of this system with `/`. */
export function toPosix(path: string): string {
  return sep === '/' ? path : path.split(sep).join('/');
}
