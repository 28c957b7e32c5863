/** What the package of a file is called. */
import type { FileTree } from '../files/tree.ts';
import { createModuleResolver } from './module-resolution.ts';

/** The name of the nearest package.json, its folder where it has none, `.` where there is no package.json. */
export function createPackageNames(tree: FileTree): (path: string) => string {
  const modules = createModuleResolver(tree);
  return (path) => {
    const directory = modules.packageOf(path);
    const { name } = modules.manifest(directory);
    return typeof name === 'string' ? name : directory === '' ? '.' : directory;
  };
}
