/** Which files a run looks at: git's own list where there is a work tree, a walk with .gitignore elsewhere. */
import { lstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readWorkTree, workTreeOf } from './git.ts';
import { ifUsable } from './git-process.ts';
import { isLossy, NEVER, type Listed } from './listed.ts';
import type { Place } from './place.ts';
import { builtFilter, globFilter, isDeclaration, isScript, isSource, nameFilter, oddName, type Selection } from './selection.ts';
import { createTextSearch, type TextSearch } from './text-search.ts';
import type { FileTree } from './tree.ts';
import { listByWalking } from './walk.ts';

export interface Discovery {
  /** Absolute path that report paths are relative to. */
  readonly root: string;
  readonly tree: FileTree;
  /** Source files anywhere under the root: where importers are looked for. */
  readonly sources: readonly string[];
  /** The source files that the arguments name. */
  readonly scope: readonly string[];
  /** The other files that the arguments name. */
  readonly others: readonly string[];
  /** Files with types alone that the arguments name. */
  readonly declarations: readonly string[];
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

/** `texts` are what will be searched for first: git looks for them while it lists. */
export async function discover({ root, targets }: Place, selection: Selection, texts: readonly string[]): Promise<Discovery> {
  const workTree = ifUsable(() => workTreeOf(root))?.top;
  const { files: all, nested, unreadable, search } = await list(root, workTree, texts);
  const listed = new Set(all);
  const isBuilt = builtFilter(listed);
  const isNamed = nameFilter(root, targets);
  const matches = globFilter(selection);
  const { changed } = selection;
  const built = new Set(all.filter(isBuilt));
  const files = built.size > 0 ? all.filter((path) => !built.has(path)) : all;
  const known = built.size > 0 ? new Set(files) : listed;
  const sources = files.filter(isSource);
  const isWanted = (path: string): boolean => isNamed(path) && matches(path) && (!changed || changed.has(path));
  const tree = diskTree(root, files, known, listed);
  const rest = {
    root,
    workTree,
    sources,
    scope: sources.filter(isWanted),
    others: files.filter((path) => !isScript(path) && isWanted(path)),
    declarations: files.filter((path) => isDeclaration(path) && isWanted(path)),
    named: files.filter(isNamed),
    built: [...built].filter((path) => isSource(path) && isNamed(path)),
    nested: nested.filter((path) => isNamed(path) && !isBuilt(path)),
    unreadable: unreadable.filter(({ path }) => isNamed(path) && !isBuilt(path)),
  };
  // Git has gone on searching in the meantime.
  return { ...rest, tree: { ...tree, search: await search() } };
}

interface Files extends Pick<Discovery, 'nested' | 'unreadable'> {
  /** Regular files, sorted. */
  readonly files: readonly string[];
  /** Once git has told where the texts are. */
  readonly search: () => Promise<TextSearch | undefined>;
}

async function list(root: string, workTree: string | undefined, texts: readonly string[]): Promise<Files> {
  const known = workTree === undefined ? undefined : await readWorkTree(root, texts);
  if (!known) return { ...checked(root, listByWalking(root)), search: () => Promise.resolve(undefined) };
  const others = checked(root, { paths: [...known.untracked, ...known.gone], closed: known.closed });
  const tracked = known.tracked.filter((path) => !NEVER.test(path));
  const odd = new Set(tracked.filter((path) => oddName(path) !== undefined));
  const unreadable = [...odd].filter(isScript).map((path) => ({ path, reason: oddName(path) ?? '' }));
  const isTracked = new Set(known.tracked);
  const isCurrent = (path: string): boolean => isTracked.has(path) && !known.assumed.has(path);
  return {
    files: [...tracked.filter((path) => !odd.has(path)), ...others.files].sort(),
    nested: [...known.nested.filter((path) => !NEVER.test(path)), ...others.nested],
    unreadable: [...others.unreadable, ...unreadable],
    search: async () => {
      const holding = await known.holding;
      return holding && createTextSearch(root, isCurrent, { texts, holding });
    },
  };
}

/** Looks at each path that is listed. */
function checked(root: string, found: Listed): Omit<Files, 'search'> {
  const unreadable = found.closed.filter((path) => !NEVER.test(path)).map((path) => ({ path, reason: 'a folder that cannot be read' }));
  const nested: string[] = [];
  const files = found.paths.filter((path) => {
    if (NEVER.test(path)) return false;
    const kind = kindOf(join(root, path));
    const odd = oddName(path);
    if (kind === 'file' && odd === undefined) return true;
    const reason = isScript(path) ? ((kind === 'file' || isLossy(path) ? odd : undefined) ?? whyNot(kind)) : undefined;
    // Git lists a repository within the repository as one entry.
    if (kind === 'folder') nested.push(path.replace(/\/$/, ''));
    else if (reason !== undefined) unreadable.push({ path, reason });
    return false;
  });
  return { files: files.sort(), nested, unreadable };
}

/** Why source is left out. Links, pipes and what was deleted are not the repository's text. */
const whyNot = (kind: string): string | undefined => (['other', 'ENOENT', 'ENOTDIR'].includes(kind) ? undefined : `cannot be read: ${kind}`);

/** Links are never followed: what they point to is listed where it is, or lies outside. */
function kindOf(path: string): string {
  try {
    const stat = lstatSync(path);
    return stat.isFile() ? 'file' : stat.isDirectory() ? 'folder' : 'other';
  } catch (cause) {
    return (cause as NodeJS.ErrnoException).code ?? (cause as Error).message;
  }
}

/** The files of a run, which are `known`; those that are `listed` may be searched as well. */
function diskTree(root: string, paths: readonly string[], known: ReadonlySet<string>, listed: ReadonlySet<string>): FileTree {
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
