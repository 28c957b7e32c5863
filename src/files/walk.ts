/** The files of a folder that git does not list. */
import { readdirSync, readFileSync, type Dirent } from 'node:fs';
import { join } from 'node:path';
import { globMatcher, isSimpleGlob } from './globs.ts';
import { isLossy, NEVER, type Listed } from './listed.ts';

/** Every file below a folder that no `.gitignore` leaves out. */
export function listByWalking(root: string): Listed {
  const paths: string[] = [];
  const closed: string[] = [];
  const walk = (folder: string, outer: readonly Rules[]): void => {
    const entries = readFolder(join(root, folder));
    if (!entries) {
      closed.push(folder === '' ? '.' : folder);
      return;
    }
    const own = entries.some((entry) => entry.name === '.gitignore' && entry.isFile()) ? readRules(root, folder) : undefined;
    const rules = own ? [...outer, own] : outer;
    for (const entry of entries) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      const isFolder = entry.isDirectory();
      if (isFolder && NEVER.test(path)) continue;
      if (!isLossy(path) && rules.some(({ base, ignores }) => ignores(path.slice(base) + (isFolder ? '/' : '')))) continue;
      if (isFolder && isLossy(path)) closed.push(path);
      else if (isFolder) walk(path, rules);
      else paths.push(path);
    }
  };
  walk('', []);
  return { paths, closed };
}

function readFolder(path: string): readonly Dirent[] | undefined {
  try {
    return readdirSync(path, { withFileTypes: true });
  } catch {
    return undefined;
  }
}

/** The `.gitignore` of a folder; `base` is the length of what its patterns do not see of a path. */
interface Rules {
  readonly base: number;
  readonly ignores: (path: string) => boolean;
}

function readRules(root: string, folder: string): Rules {
  const lines = readFileSync(join(root, folder, '.gitignore'), 'utf8').split('\n').filter(isSimpleGlob);
  return { base: folder === '' ? 0 : folder.length + 1, ignores: globMatcher(lines) };
}
