/** The index of git as a tree of files: what the next commit would hold, whatever the disk holds. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readBlobs, type IndexEntry } from './git.ts';
import { createTextSearch, type Searched } from './text-search.ts';
import type { FileTree } from './tree.ts';

/** How many blobs are asked for at once. A process for each would take minutes where all files of the disk have new times. */
const BATCH = 256;
/** Of these many are read, of others few, and they may be large. */
const SEARCHED = /\.(?:[cm]?[jt]sx?|vue|svelte|astro|json|ya?ml)$/;

/**
 * @param root an absolute path; the entries are relative to it
 * @param changed files whose state on the disk is not known to be that of the index
 * @param searched what was looked for already
 */
export function indexTree(root: string, entries: readonly IndexEntry[], changed: readonly string[], searched: Searched): FileTree {
  const hashes = new Map(entries.map(({ path, hash }) => [path, hash]));
  const paths = [...hashes.keys()].sort();
  const read = new Map<string, Buffer>();
  /** Files of which the disk may hold something else. */
  const unlike = new Set([...changed, ...entries.filter(({ isUnwatched }) => isUnwatched).map((entry) => entry.path)]);

  function readBlob(path: string): Buffer {
    const rest = SEARCHED.test(path) ? paths.slice(paths.indexOf(path)).filter((other) => unlike.has(other) && SEARCHED.test(other) && !read.has(other)).slice(0, BATCH) : [];
    const wanted = rest.length > 0 ? rest : [path];
    readBlobs(root, wanted.map((other) => hashes.get(other) ?? '')).forEach((bytes, index) => read.set(wanted[index] ?? '', bytes));
    return read.get(path) ?? missing(path);
  }

  return {
    paths,
    has: (path) => hashes.has(path),
    search: createTextSearch(root, (path) => hashes.has(path) && !unlike.has(path), searched),
    read(path) {
      if (!hashes.has(path)) return missing(path);
      const blob = read.get(path);
      if (blob) return blob;
      // A file of the disk is read faster than a blob, and most are the same.
      return (unlike.has(path) ? undefined : fromDisk(join(root, path))) ?? readBlob(path);
    },
  };
}

function fromDisk(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}

function missing(path: string): never {
  throw Object.assign(new Error(`no such file: ${path}`), { code: 'ENOENT' });
}
