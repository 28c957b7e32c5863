import type { TextSearch } from './text-search.ts';

/** The files of a run as the engine sees them: the work tree, the index, or a set of texts in memory. */
export interface FileTree {
  /** Paths of all files, relative to the root, with `/`, sorted by code unit. */
  readonly paths: readonly string[];
  has(path: string): boolean;
  /** The bytes of a file; throws what reading it throws. */
  read(path: string): Buffer;
  /** Where something searches faster than reading does. */
  readonly search?: TextSearch | undefined;
}

/** A tree over another one in which some files have another content. */
export function overlay(base: FileTree, changed: ReadonlyMap<string, Buffer>): FileTree {
  const added = [...changed.keys()].filter((path) => !base.has(path));
  const { search } = base;
  /** What has changed is not what was searched. */
  const beside = (narrow: (paths: readonly string[]) => readonly string[], paths: readonly string[]): readonly string[] => {
    const left = new Set(narrow(paths.filter((path) => !changed.has(path))));
    return paths.filter((path) => changed.has(path) || left.has(path));
  };
  return {
    paths: added.length > 0 ? [...base.paths, ...added].sort() : base.paths,
    has: (path) => changed.has(path) || base.has(path),
    read: (path) => changed.get(path) ?? base.read(path),
    search: search && {
      narrow: (paths, texts) => beside((rest) => search.narrow(rest, texts), paths),
      naming: (paths, names) => beside((rest) => search.naming(rest, names), paths),
      prepare: search.prepare,
    },
  };
}

/** A tree held in memory. */
export function memoryTree(files: ReadonlyMap<string, Buffer>): FileTree {
  return overlay({ paths: [], has: () => false, read: (path) => { throw new Error(`no such file: ${path}`); } }, files);
}
