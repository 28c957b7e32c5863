/** `paths` and `baseUrl` of `tsconfig.json` and its like: https://www.typescriptlang.org/tsconfig/#paths */
import type { FileTree } from '../files/tree.ts';
import { isRecord, readJson, strings } from './json.ts';
import { dirname, join, normalise } from './paths.ts';

export interface PathsConfig {
  readonly baseUrl?: string;
  /** Pattern → targets relative to the root of the tree. */
  readonly paths?: readonly (readonly [string, readonly string[]])[];
}

/** The two options as they are written: `paths` are relative to the `baseUrl` that is in force, else to the file that holds them. */
interface WrittenPaths {
  readonly baseUrl?: string;
  readonly paths?: { readonly directory: string; readonly entries: readonly (readonly [string, unknown])[] };
}

/** `paths` and `baseUrl` of a configuration and of those it extends, the nearest one winning. */
export function readPaths(tree: FileTree, path: string): PathsConfig | undefined {
  const written = writtenPaths(tree, path, 0);
  if (!written) return undefined;
  const { baseUrl, paths } = written;
  return {
    ...(baseUrl === undefined ? {} : { baseUrl }),
    ...(paths && { paths: paths.entries.map(([pattern, targets]) => [pattern, strings(targets).map((target) => normalise(join(baseUrl ?? paths.directory, target)))] as const) }),
  };
}

function writtenPaths(tree: FileTree, path: string, depth: number): WrittenPaths | undefined {
  const config = readJson(tree, path);
  if (!isRecord(config) || depth > 8) return undefined;
  const options = isRecord(config['compilerOptions']) ? config['compilerOptions'] : {};
  const directory = dirname(path);
  // Of several parents the last one wins.
  const parents = strings(config['extends']).filter((name) => name.startsWith('.'));
  const inherited = parents.reduce<WrittenPaths>((before, parent) => {
    const target = normalise(join(directory, parent));
    return { ...before, ...writtenPaths(tree, tree.has(target) ? target : `${target}.json`, depth + 1) };
  }, {});
  return {
    ...inherited,
    ...(typeof options['baseUrl'] === 'string' && { baseUrl: normalise(join(directory, options['baseUrl'])) }),
    ...(isRecord(options['paths']) && { paths: { directory, entries: Object.entries(options['paths']) } }),
  };
}
