/** Snapshots of tests (Jest, Vitest) that hold what migrated code no longer sends: they are written anew, not edited. */
import type { Mention } from './mentions.ts';
import { prefilter } from './prefilter.ts';
import type { FileTree } from './tree.ts';

/** Each begins so: https://jestjs.io/docs/snapshot-testing */
const ENTRY = /^exports\[/m;
const BASIC = /(?:^|["'`:=\s])Basic [\w+/=-]|["'`]Basic ["'`]/;

/** Their lines with a Basic header, of those that mention one of `needles`. */
export function findSnapshots(tree: FileTree, paths: readonly string[], needles: readonly string[]): readonly Mention[] {
  const snapshots = paths.filter((path) => path.endsWith('.snap'));
  return (snapshots.length > 0 ? prefilter(tree, snapshots, needles).hits : []).flatMap((file) => {
    let line = 1;
    return tree.read(file).toString('utf8').split(ENTRY).flatMap((entry) => {
      const first = line;
      const lines = entry.split('\n');
      line += lines.length - 1;
      const isMeant = needles.some((needle) => entry.toLowerCase().includes(needle.toLowerCase()));
      return isMeant ? lines.flatMap((text, index) => (BASIC.test(text) ? [{ file, line: first + index }] : [])) : [];
    });
  });
}
