/** The files of a run as the engine sees them: the work tree, the index, or a set of texts in memory. */
export interface FileTree {
  /** Paths of all files, relative to the root, with `/`, sorted by code unit. */
  readonly paths: readonly string[];
  has(path: string): boolean;
  /** The bytes of a file; throws what reading it throws. */
  read(path: string): Buffer;
  /** Where that is known without reading: of `paths` those that may hold one of `texts`, in any case. */
  narrow?(paths: readonly string[], texts: readonly string[]): readonly string[];
}

/** A tree over another one in which some files have another content. */
export function overlay(base: FileTree, changed: ReadonlyMap<string, Buffer>): FileTree {
  const added = [...changed.keys()].filter((path) => !base.has(path));
  return {
    paths: added.length > 0 ? [...base.paths, ...added].sort() : base.paths,
    has: (path) => changed.has(path) || base.has(path),
    read: (path) => changed.get(path) ?? base.read(path),
  };
}

/** A tree held in memory. */
export function memoryTree(files: ReadonlyMap<string, Buffer>): FileTree {
  return overlay({ paths: [], has: () => false, read: (path) => { throw new Error(`no such file: ${path}`); } }, files);
}
