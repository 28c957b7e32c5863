/** Which files a run looks at: git's own list where there is a work tree, a walk with .gitignore elsewhere. */
import { existsSync, lstatSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import type { FileTree } from './tree.ts';
import { listByWalking } from './walk.ts';
import { ifUsable, isPartialClone, listIndex, listStaged, readWorkTree, workTreeOf, type IndexEntry, type Staged } from './git.ts';
import { indexTree } from './index-tree.ts';
import { globMatcher } from './globs.ts';
import { isLossy, NEVER, type Listed } from './listed.ts';

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
  /** Repositories of their own, such as submodules, which are left out. */
  readonly nested: readonly string[];
  /** Absolute path of the top of the work tree, `undefined` outside of one. */
  readonly workTree: string | undefined;
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
const BUILT = /(?:^|\/)(?:dist|\.next|\.nuxt|\.output|\.svelte-kit|\.turbo|\.parcel-cache|\.serverless|\.aws-sam|coverage)\/|\.min\.[cm]?js$/;
/** Folders that are build output where they stand beside a `package.json`. */
const BUILT_BESIDE_PACKAGE = /^(.*?)(?:^|\/)(?:build|out)\//;

/**
 * `paths` are files, folders and globs, relative to `cwd` or absolute.
 * @throws {MissingPathError}
 */
export async function locate(cwd: string, paths: readonly string[]): Promise<Place> {
  const named = await Promise.all(paths.map((path) => expand(cwd, path)));
  const targets = named.flat().map((path) => existing(cwd, path));
  return { root: rootOf(cwd, targets), targets: targets.map(({ path }) => path) };
}

/** What a glob stands for where no shell has replaced it; anything that is there is itself. */
async function expand(cwd: string, path: string): Promise<readonly string[]> {
  if (existsSync(resolve(cwd, path)) || !/[*?{[]/.test(path)) return [path];
  const { globby } = await import('globby');
  const found = await globby(toPosix(path), { cwd, followSymbolicLinks: false, ignore: ['**/node_modules/**', '**/.git/**'], suppressErrors: true });
  if (found.length === 0) throw new MissingPathError(path);
  return found;
}

/** The place of what is staged: the whole work tree, of which `paths` select; `undefined` outside of one. A path need not be on the disk. */
export function locateStaged(cwd: string, paths: readonly string[]): Place | undefined {
  const here = realpathSync(cwd);
  const top = workTreeOf(here)?.top;
  if (top === undefined) return undefined;
  // Git for Windows gives it with slashes.
  const root = resolve(top);
  return { root, targets: paths.length > 0 ? paths.map((path) => below(root, resolve(here, path), path)) : [root] };
}

/**
 * An absolute path in the words of the work tree, where links may lead to it.
 * @throws {MissingPathError}
 */
function below(root: string, path: string, given: string): string {
  const isBelow = (item: string): boolean => item === root || item.startsWith(root.endsWith(sep) ? root : root + sep);
  const found = [withRealFolder(path), existsSync(path) ? realpathSync(path) : path].find(isBelow);
  if (found === undefined) throw new MissingPathError(`${given} in the work tree ${root}`);
  return found;
}

/** What a link is called is its own name; the folders that lead to it may be called anything. */
function withRealFolder(path: string): string {
  const folder = dirname(path);
  if (folder === path) return path;
  return join(existsSync(folder) ? realpathSync(folder) : withRealFolder(folder), basename(path));
}

/** `texts` are what will be searched for first: git looks for them while it lists. */
export async function discover({ root, targets }: Place, filters: Filters, texts: readonly string[]): Promise<Discovery> {
  const workTree = ifUsable(() => workTreeOf(root))?.top;
  const { files: all, nested, unreadable, narrow } = await list(root, workTree, texts);
  const isBuilt = builtFilter(new Set(all));
  const isNamed = nameFilter(root, targets);
  const matches = globFilter(filters);
  const files = all.filter((path) => !isBuilt(path));
  return {
    root,
    workTree,
    tree: { ...diskTree(root, files, all), ...(narrow && { narrow }) },
    sources: files.filter(isSource),
    scope: files.filter((path) => isSource(path) && isNamed(path) && matches(path)),
    named: files.filter(isNamed),
    built: all.filter((path) => isSource(path) && isBuilt(path) && isNamed(path)),
    nested: nested.filter((path) => isNamed(path) && !isBuilt(path)),
    unreadable: unreadable.filter(({ path }) => isNamed(path) && !isBuilt(path)),
  };
}

export interface StagedSources {
  /** The source files that the next commit adds or changes, of those that the arguments name. */
  readonly entries: readonly IndexEntry[];
  readonly unreadable: Discovery['unreadable'];
}

/**
 * `undefined` outside a work tree.
 * @throws {MissingPathError} for a target that neither the disk, nor the index, nor the last commit has
 */
export function listStagedSources({ root, targets }: Place, filters: Filters): StagedSources | undefined {
  const staged = listStaged(root);
  if (!staged) return undefined;
  refuseMissing(root, targets, staged);
  const isNamed = nameFilter(root, targets);
  const matches = globFilter(filters);
  const isWanted = (path: string): boolean => isSource(path) && !NEVER.test(path) && isNamed(path) && matches(path);
  const changed = staged.changed.filter(({ path }) => isWanted(path)).map((entry) => ({ entry, reason: whyNot(entry.path, 'file') }));
  return {
    entries: changed.filter(({ reason }) => reason === undefined).map(({ entry }) => entry),
    unreadable: [
      ...staged.conflicts.filter(isWanted).map((path) => ({ path, reason: 'is in conflict: the next commit holds nothing of it yet' })),
      ...changed.flatMap(({ entry, reason }) => (reason === undefined ? [] : [{ path: entry.path, reason }])),
    ],
  };
}

/** The same for the index: all of its files, of which `staged` are the scope; `undefined` when git cannot be used. */
export function discoverStaged({ root, targets }: Place, staged: StagedSources): Discovery | undefined {
  const index = listIndex(root);
  if (!index) return undefined;
  const isAbsent = absentFilter(root, index);
  const listed = index.filter((entry) => !NEVER.test(entry.path) && !isAbsent(entry));
  const isBuilt = builtFilter(new Set(listed.map(({ path }) => path)));
  const isNamed = nameFilter(root, targets);
  const tree = indexTree(root, listed.filter(({ path }) => !isBuilt(path) && whyNot(path, 'file') === undefined));
  const scope = staged.entries.map(({ path }) => path).filter((path) => tree.has(path)).sort();
  return { root, workTree: root, tree, sources: tree.paths.filter(isSource), scope, named: tree.paths.filter(isNamed), built: [], nested: [], unreadable: staged.unreadable.filter(({ path }) => !isBuilt(path)) };
}

/** What a partial clone with a sparse checkout knows by name only. */
function absentFilter(root: string, entries: readonly IndexEntry[]): (entry: IndexEntry) => boolean {
  if (!entries.some(({ isUnwatched }) => isUnwatched) || !isPartialClone(root)) return () => false;
  return ({ isUnwatched, path }) => isUnwatched && !existsSync(join(root, path));
}

function refuseMissing(root: string, targets: readonly string[], { changed, deleted, conflicts }: Staged): void {
  const isThere = (target: string, files: readonly string[]): boolean => files.some(nameFilter(root, [target]));
  const staged = [...changed.map(({ path }) => path), ...deleted, ...conflicts];
  const missing = targets.filter((target) => !existsSync(target) && !isThere(target, staged));
  const paths = missing.length > 0 ? (listIndex(root) ?? []).map(({ path }) => path) : [];
  for (const target of missing) if (!isThere(target, paths)) throw new MissingPathError(toPosix(relative(root, target)));
}

const isSource = (path: string): boolean => SOURCE.test(path) && !DECLARATION.test(path);

/** Whether a path is build output: of a tool's own folder, or of one that only means that beside a manifest. */
function builtFilter(named: ReadonlySet<string>): (path: string) => boolean {
  return (path) => {
    if (BUILT.test(path)) return true;
    const before = BUILT_BESIDE_PACKAGE.exec(path)?.[1];
    return before !== undefined && named.has(before === '' ? 'package.json' : `${before}/package.json`);
  };
}

/** Whether a path is one of the targets, or below one. */
function nameFilter(root: string, targets: readonly string[]): (path: string) => boolean {
  const prefixes = targets.map((target) => toPosix(relative(root, target)));
  return (path) => prefixes.some((prefix) => prefix === '' || path === prefix || path.startsWith(`${prefix}/`));
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

interface Files extends Pick<Discovery, 'nested' | 'unreadable'> {
  /** Regular files, sorted. */
  readonly files: readonly string[];
  readonly narrow?: FileTree['narrow'];
}

async function list(root: string, workTree: string | undefined, texts: readonly string[]): Promise<Files> {
  const known = workTree === undefined ? undefined : await readWorkTree(root, texts);
  if (!known) return checked(root, listByWalking(root));
  const others = checked(root, { paths: [...known.untracked, ...known.gone], closed: known.closed });
  const tracked = known.tracked.filter((path) => !NEVER.test(path));
  const odd = tracked.filter(isOddName);
  const unreadable = odd.filter((path) => SOURCE.test(path)).flatMap((path) => [whyNot(path, 'file')].flatMap((reason) => (reason === undefined ? [] : [{ path, reason }])));
  return {
    files: [...(odd.length > 0 ? tracked.filter((path) => !isOddName(path)) : tracked), ...others.files].sort(),
    nested: [...known.nested.filter((path) => !NEVER.test(path)), ...others.nested],
    unreadable: [...others.unreadable, ...unreadable],
    ...(known.holding && { narrow: narrowing(known.holding, new Set(known.tracked), texts) }),
  };
}

/** What git has searched for is not searched for again, but in files that it does not track. */
function narrowing(holding: ReadonlySet<string>, tracked: ReadonlySet<string>, searched: readonly string[]): NonNullable<FileTree['narrow']> {
  const isSearched = (text: string): boolean => searched.some((item) => text.toLowerCase().includes(item.toLowerCase()));
  return (paths, texts) => (texts.every(isSearched) ? paths.filter((path) => holding.has(path) || !tracked.has(path)) : paths);
}

/** TypeScript takes a backslash for a slash, and a name that is not UTF-8 cannot be given. */
const isOddName = (path: string): boolean => isLossy(path) || (sep === '/' && path.includes('\\'));

/** Looks at each path that is listed. */
function checked(root: string, found: Listed): Files {
  const unreadable = found.closed.filter((path) => !NEVER.test(path)).map((path) => ({ path, reason: 'a folder that cannot be read' }));
  const nested: string[] = [];
  const files = found.paths.filter((path) => {
    if (NEVER.test(path)) return false;
    const kind = kindOf(join(root, path));
    if (kind === 'file' && !isOddName(path)) return true;
    const reason = SOURCE.test(path) ? whyNot(path, kind) : undefined;
    // Git lists a repository within the repository as one entry.
    if (kind === 'folder') nested.push(path.replace(/\/$/, ''));
    else if (reason !== undefined) unreadable.push({ path, reason });
    return false;
  });
  return { files: files.sort(), nested, unreadable };
}

/** Why source is left out. Links, pipes and what was deleted are not the repository's text. */
function whyNot(path: string, kind: string): string | undefined {
  if (isLossy(path)) return 'its name is not UTF-8';
  // TypeScript takes it for a slash.
  if (kind === 'file') return sep === '/' && path.includes('\\') ? 'its name holds a backslash' : undefined;
  return ['other', 'ENOENT', 'ENOTDIR'].includes(kind) ? undefined : `cannot be read: ${kind}`;
}

/** Links are never followed: what they point to is listed where it is, or lies outside. */
function kindOf(path: string): string {
  try {
    const stat = lstatSync(path);
    return stat.isFile() ? 'file' : stat.isDirectory() ? 'folder' : 'other';
  } catch (cause) {
    return (cause as NodeJS.ErrnoException).code ?? (cause as Error).message;
  }
}

/** Globs select by path; a glob without a slash matches in every folder, as in .gitignore. */
function globFilter({ include, exclude }: Filters): (path: string) => boolean {
  const [included, excluded] = [globMatcher(include), globMatcher(exclude)];
  // A matcher without patterns takes its time all the same.
  return (path) => (include.length === 0 || included(path)) && (exclude.length === 0 || !excluded(path));
}

/** The files of a run; `readable` are others that may be searched as well. */
function diskTree(root: string, paths: readonly string[], readable: readonly string[]): FileTree {
  const [known, listed] = [new Set(paths), new Set(readable)];
  const kinds = new Map<string, string>();
  /** Git lists what it last saw: whether a file still is one is looked at when somebody asks for it. */
  const isFile = (path: string): boolean => {
    const kind = kinds.get(path) ?? kindOf(join(root, path));
    kinds.set(path, kind);
    return kind === 'file';
  };
  return {
    paths,
    has: (path) => known.has(path) && isFile(path),
    read(path) {
      // What is not listed, or is no file any more, may be a link that leads out, or a pipe that never ends.
      if (!listed.has(path)) throw Object.assign(new Error(`no such file: ${path}`), { code: 'ENOENT' });
      const kind = kindOf(join(root, path));
      if (kind !== 'file') throw Object.assign(new Error(`no file: ${path}`), { code: kind === 'other' || kind === 'folder' ? 'ENOENT' : kind });
      return readFileSync(join(root, path));
    },
  };
}

/** A path that is relative to the folder `cwd`, as one that is relative to `root`, which is free of links. */
export const pathBelow = (root: string, cwd: string, path: string): string => toPosix(relative(root, resolve(realpathSync(cwd), path)));

/** A path of this system with `/`. */
export function toPosix(path: string): string {
  return sep === '/' ? path : path.split(sep).join('/');
}
