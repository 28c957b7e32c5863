/** Whether anything asks for OAuth tokens already. */
import { prefilter } from './prefilter.ts';
import type { FileTree } from './tree.ts';

/** The token endpoint's host, which the generated provider names too. */
const TOKEN_HOST = 'auth.ocrolus.com';

/** @param needles what was searched for before: of many files only those that hold one are read again */
export function namesTokenEndpoint(tree: FileTree, paths: readonly string[], needles: readonly string[]): boolean {
  return prefilter(tree, paths, needles).hits.some((path) => tree.read(path).includes(TOKEN_HOST));
}
