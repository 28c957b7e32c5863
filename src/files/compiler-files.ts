/** The disk as a compiler reads it: declarations of dependencies lie outside of what the tool scans. Answers are kept for one run. */
import { readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';

/** All paths are absolute. */
export interface CompilerFiles {
  fileExists(path: string): boolean;
  directoryExists(path: string): boolean;
  /** The names of the folders in a folder. */
  directories(path: string): readonly string[];
  /** `undefined` when there is no such regular file, or it cannot be read. */
  read(path: string): string | undefined;
  realPath(path: string): string;
}

export function createCompilerFiles(): CompilerFiles {
  const kinds = new Map<string, 'file' | 'folder' | 'other'>();
  const kindOf = (path: string): 'file' | 'folder' | 'other' => {
    const known = kinds.get(path);
    if (known !== undefined) return known;
    const stat = attempt(() => statSync(path, { throwIfNoEntry: false }));
    const kind = stat?.isFile() ? 'file' : stat?.isDirectory() ? 'folder' : 'other';
    kinds.set(path, kind);
    return kind;
  };
  return {
    fileExists: (path) => kindOf(path) === 'file',
    directoryExists: (path) => kindOf(path) === 'folder',
    directories: (path) => attempt(() => readdirSync(path).filter((name) => kindOf(`${path}/${name}`) === 'folder')) ?? [],
    read: (path) => (kindOf(path) === 'file' ? attempt(() => readFileSync(path, 'utf8').replace(/^\uFEFF/, '')) : undefined),
    realPath: (path) => attempt(() => realpathSync(path)) ?? path,
  };
}

/** A compiler is told that what cannot be read is not there. */
function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
