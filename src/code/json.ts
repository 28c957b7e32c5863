/** JSON that somebody wrote: untrusted, in any shape. */
import { parse as parseJsonc } from 'jsonc-parser';
import type { FileTree } from '../files/tree.ts';

/** What a file holds, comments allowed; `undefined` where it is not there, cannot be read or does not parse. */
export function readJson(tree: FileTree, path: string): unknown {
  if (!tree.has(path)) return undefined;
  try {
    return parseJsonc(tree.read(path).toString('utf8'), [], { allowTrailingComma: true });
  } catch {
    return undefined;
  }
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The texts of a list, or of a single value. */
export function strings(value: unknown): readonly string[] {
  return (Array.isArray(value) ? value : [value]).filter((item): item is string => typeof item === 'string');
}
