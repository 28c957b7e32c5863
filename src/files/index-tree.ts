/** The index of git as a tree of files: what the next commit would hold, whatever the disk holds. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { listUnlikeIndex, readBlobs, type IndexEntry } from './git.ts';
import type { FileTree } from './tree.ts';

/** `root` is an absolute path, the entries are relative to it. */
export function indexTree(root: string, entries: readonly IndexEntry[]): FileTree {
  const hashes = new Map(entries.map(({ path, hash }) => [path, hash]));
  const read = new Map<string, Buffer>();
  let unlike: ReadonlySet<string> | undefined;
  return {
    paths: entries.map(({ path }) => path).sort(),
    has: (path) => hashes.has(path),
    read(path) {
      const hash = hashes.get(path);
      if (hash === undefined) throw Object.assign(new Error(`no such file: ${path}`), { code: 'ENOENT' });
      const known = read.get(path);
      if (known) return known;
      // A file of the disk is read faster than a blob, and most are the same.
      unlike ??= new Set(listUnlikeIndex(root));
      const bytes = unlike.has(path) ? readBlobs(root, [hash])[0] : readFileSync(join(root, path));
      if (!bytes) throw Object.assign(new Error(`no such file: ${path}`), { code: 'ENOENT' });
      if (unlike.has(path)) read.set(path, bytes);
      return bytes;
    },
  };
}
