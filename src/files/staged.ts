/** Which files `check --staged` looks at: those of the index, and of them the ones that the next commit adds or changes. */
import { existsSync, realpathSync } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import type { Discovery } from './discover.ts';
import { isPartialClone, listIndex, listStaged, searchTexts, startListIndex, startListUnlikeIndex, workTreeOf, type IndexEntry, type Staged } from './git.ts';
import { indexTree } from './index-tree.ts';
import { NEVER } from './listed.ts';
import { MissingPathError, toPosix, type Place } from './place.ts';
import { builtFilter, globFilter, isDeclaration, isScript, isSource, nameFilter, oddName, type Filters } from './selection.ts';

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

export interface StagedSources {
  /** The files that the next commit adds or changes, of those that the arguments name and that are looked at. */
  readonly entries: readonly IndexEntry[];
  readonly unreadable: Discovery['unreadable'];
}

/**
 * `undefined` outside a work tree.
 * @param isDocument whether a file is looked at though it is no source
 * @throws {MissingPathError} for a target that neither the disk, nor the index, nor the last commit has
 */
export function listStagedSources({ root, targets }: Place, filters: Filters, isDocument: (path: string) => boolean): StagedSources | undefined {
  const staged = listStaged(root);
  if (!staged) return undefined;
  refuseMissing(root, targets, staged);
  const isNamed = nameFilter(root, targets);
  const matches = globFilter(filters);
  const isWanted = (path: string): boolean => (isSource(path) || isDocument(path)) && !NEVER.test(path) && isNamed(path) && matches(path);
  const changed = staged.changed.filter(({ path }) => isWanted(path)).map((entry) => ({ entry, reason: oddName(entry.path) }));
  return {
    entries: changed.filter(({ reason }) => reason === undefined).map(({ entry }) => entry),
    unreadable: [
      ...staged.conflicts.filter(isWanted).map((path) => ({ path, reason: 'is in conflict: the next commit holds nothing of it yet' })),
      ...changed.flatMap(({ entry, reason }) => (reason === undefined ? [] : [{ path: entry.path, reason }])),
    ],
  };
}

/**
 * The same for the index: all of its files, of which `staged` are the scope; `undefined` when git cannot be used.
 * @param texts what will be searched for first: git looks for them while it lists
 */
export async function discoverStaged({ root, targets }: Place, staged: StagedSources, texts: readonly string[]): Promise<Discovery | undefined> {
  // What git cannot search in time is read.
  const [index, unlike, holding] = await Promise.all([startListIndex(root), startListUnlikeIndex(root), searchTexts(root, texts).catch(() => undefined)]);
  if (!index) return undefined;
  const isAbsent = absentFilter(root, index);
  const listed = index.filter((entry) => !NEVER.test(entry.path) && !isAbsent(entry));
  const isBuilt = builtFilter(new Set(listed.map(({ path }) => path)));
  const isNamed = nameFilter(root, targets);
  const searched = holding ? { texts, holding: new Set(holding) } : { texts: [], holding: new Set<string>() };
  const tree = indexTree(root, listed.filter(({ path }) => !isBuilt(path) && oddName(path) === undefined), unlike, searched);
  const changed = staged.entries.map(({ path }) => path).filter((path) => tree.has(path)).sort();
  return { root, workTree: root, tree, sources: tree.paths.filter(isSource), scope: changed.filter(isSource), others: changed.filter((path) => !isScript(path)), declarations: changed.filter(isDeclaration), named: tree.paths.filter(isNamed), built: [], nested: [], unreadable: staged.unreadable.filter(({ path }) => !isBuilt(path)) };
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
