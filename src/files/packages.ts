/** The package that a file belongs to, by the nearest manifest above it. */
import type { FileTree } from './tree.ts';

/** Its name, its folder where it has none, `.` where there is no package.json. */
export function findPackages(tree: FileTree): (path: string) => string {
  const known = new Map<string, string>();
  const nameOf = (directory: string): string => {
    const own = known.get(directory);
    if (own !== undefined) return own;
    const manifest = directory === '' ? 'package.json' : `${directory}/package.json`;
    const parent = directory.includes('/') ? directory.slice(0, directory.lastIndexOf('/')) : '';
    const name = tree.has(manifest) ? (nameIn(tree, manifest) ?? (directory === '' ? '.' : directory)) : directory === '' ? '.' : nameOf(parent);
    known.set(directory, name);
    return name;
  };
  return (path) => nameOf(path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '');
}

function nameIn(tree: FileTree, manifest: string): string | undefined {
  try {
    const { name } = JSON.parse(tree.read(manifest).toString('utf8')) as { readonly name?: unknown };
    return typeof name === 'string' ? name : undefined;
  } catch {
    return undefined;
  }
}
