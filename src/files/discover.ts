/** Which files a run looks at: git's own list where there is a work tree, a walk with .gitignore elsewhere. */
import { lstatSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import type { FileTree } from './tree.ts';
import { isLossy, listGitFiles } from './git.ts';

/** Globs of files to look at, or not to. */
export interface Filters {
  readonly include: readonly string[];
  readonly exclude: readonly string[];
}

export interface Discovery {
  /** Absolute path that report paths are relative to. */
  readonly root: string;
  readonly tree: FileTree;
  /** Source files anywhere under the root: where importers are looked for. */
  readonly sources: readonly string[];
  /** The source files that the arguments name. */
  readonly scope: readonly string[];
  /** All files below the paths that the arguments name, whatever their kind. */
  readonly named: readonly string[];
  /** Source files in build output, which are left out. */
  readonly built: readonly string[];
  /** What could not be looked at, with the reason. */
  readonly unreadable: readonly { readonly path: string; readonly reason: string }[];
}

/** Where a run works; all paths are absolute and free of links. */
export interface Place {
  /** `cwd`, or the common folder of paths outside it. */
  readonly root: string;
  readonly targets: readonly string[];
}

/** A path argument that is not there. */
class MissingPathError extends Error {
  override readonly name = 'MissingPathError';
}

const SOURCE = /\.[cm]?[jt]sx?$/;
const DECLARATION = /\.d\.[cm]?ts$/;
const NEVER = /(?:^|\/)(?:node_modules|bower_components|jspm_packages|\.git|\.hg|\.yarn|\.ocrolus-oauth-codemod)(?:\/|$)/;
const BUILT = /(?:^|\/)(?:dist|\.next|\.nuxt|\.output|\.svelte-kit|\.turbo|\.parcel-cache|\.serverless|\.aws-sam|coverage)\/|\.min\.[cm]?js$/;
/** Folders that are build output where they stand beside a `package.json`. */
const BUILT_BESIDE_PACKAGE = /^(.*?)(?:^|\/)(?:build|out)\//;

/**
 * `paths` are files and folders, relative to `cwd` or absolute.
 * @throws {MissingPathError}
 */
export function locate(cwd: string, paths: readonly string[]): Place {
  const targets = paths.map((path) => existing(cwd, path));
  return { root: rootOf(cwd, targets), targets: targets.map(({ path }) => path) };
}

export async function discover({ root, targets }: Place, filters: Filters): Promise<Discovery> {
  const { files: all, unreadable } = await list(root);
  const named = new Set(all);
  const isBuilt = (path: string): boolean => {
    if (BUILT.test(path)) return true;
    const before = BUILT_BESIDE_PACKAGE.exec(path)?.[1];
    return before !== undefined && named.has(before === '' ? 'package.json' : `${before}/package.json`);
  };
  const isSource = (path: string): boolean => SOURCE.test(path) && !DECLARATION.test(path);
  const prefixes = targets.map((target) => toPosix(relative(root, target)));
  const isNamed = (path: string): boolean => prefixes.some((prefix) => prefix === '' || path === prefix || path.startsWith(`${prefix}/`));
  const matches = await globFilter(filters);
  const files = all.filter((path) => !isBuilt(path));
  return {
    root,
    tree: diskTree(root, files),
    sources: files.filter(isSource),
    scope: files.filter((path) => isSource(path) && isNamed(path) && matches(path)),
    named: files.filter(isNamed),
    built: all.filter((path) => isSource(path) && isBuilt(path) && isNamed(path)),
    unreadable: unreadable.filter(({ path }) => isNamed(path) && !isBuilt(path)),
  };
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

interface Listing {
  readonly files: readonly string[];
  readonly unreadable: Discovery['unreadable'];
}

async function list(root: string): Promise<Listing> {
  const found = listGitFiles(root) ?? { paths: await listByWalking(root), closed: [] };
  const unreadable = found.closed.map((path) => ({ path, reason: 'a folder that cannot be read' }));
  const files = found.paths.filter((path) => {
    if (NEVER.test(path)) return false;
    const answer = isRegularFile(join(root, path));
    if (typeof answer === 'boolean') return answer;
    const reason = isLossy(path) ? 'its name is not UTF-8' : answer.code === 'ENOENT' ? undefined : `cannot be read: ${answer.code}`;
    // A file that git knows of may be deleted, and only source would have been looked into.
    if (reason !== undefined && SOURCE.test(path)) unreadable.push({ path, reason });
    return false;
  });
  return { files: files.sort(), unreadable };
}

/** globby's own `gitignore` option is quadratic in nested ignore files; the `ignore` package is not. */
async function listByWalking(root: string): Promise<readonly string[]> {
  const [{ globby }, { default: ignore }] = await Promise.all([import('globby'), import('ignore')]);
  const paths = await globby('**/*', { cwd: root, dot: true, followSymbolicLinks: false, ignore: ['**/node_modules/**', '**/.git/**'], suppressErrors: true });
  const rules = paths
    .filter((path) => path === '.gitignore' || path.endsWith('/.gitignore'))
    .map((path) => ({ folder: path.slice(0, -'.gitignore'.length), matcher: ignore().add(readFileSync(join(root, path), 'utf8').split('\n').filter(isSimpleGlob)) }));
  return paths.filter((path) => !rules.some(({ folder, matcher }) => path.startsWith(folder) && matcher.ignores(path.slice(folder.length))));
}

/** Links are never followed: what they point to is listed where it is, or lies outside. */
function isRegularFile(path: string): boolean | { readonly code: string } {
  try {
    return lstatSync(path).isFile();
  } catch (cause) {
    return { code: (cause as NodeJS.ErrnoException).code ?? (cause as Error).message };
  }
}

/** A glob becomes a regular expression; one with many wildcards between letters can take it for ever. */
export function isSimpleGlob(glob: string): boolean {
  return glob.length <= 1000 && (glob.match(/\*+/g)?.length ?? 0) <= 10;
}

/** Globs select by path; a glob without a slash matches in every folder, as in .gitignore. */
async function globFilter({ include, exclude }: Filters): Promise<(path: string) => boolean> {
  if (include.length === 0 && exclude.length === 0) return () => true;
  const { default: ignore } = await import('ignore');
  const included = ignore().add([...include]);
  const excluded = ignore().add([...exclude]);
  return (path) => (include.length === 0 || included.ignores(path)) && !excluded.ignores(path);
}

function diskTree(root: string, paths: readonly string[]): FileTree {
  const known = new Set(paths);
  return { paths, has: (path) => known.has(path), read: (path) => readFileSync(join(root, path)) };
}

/** A path of this system with `/`. */
export function toPosix(path: string): string {
  return sep === '/' ? path : path.split(sep).join('/');
}
