/** The files that hold reports: named one by one, by folder or by glob. */
import { readFileSync, realpathSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { toPosix } from './place.ts';

/** A larger file is no report. Bytes. */
const SIZE_LIMIT = 64 * 1024 * 1024;

export interface ReportFile {
  /** As the user knows it. */
  readonly path: string;
  /** Below the folder that was given; otherwise the path as it was given. */
  readonly below: string;
  /** Found in a folder: it need not be a report. */
  readonly isFound: boolean;
}

/**
 * The files that the arguments name, each once.
 * @throws {MissingReportError} when an argument names none
 */
export async function listReportFiles(cwd: string, args: readonly string[]): Promise<readonly ReportFile[]> {
  const files = new Map<string, ReportFile>();
  for (const arg of args) {
    const named = await filesOf(cwd, arg);
    if (named.length === 0) throw new MissingReportError(arg);
    for (const file of named) {
      const real = realpathSync(resolve(cwd, file.path));
      // A file that was named is one that the user takes for a report.
      if (!files.has(real) || !file.isFound) files.set(real, file);
    }
  }
  return [...files.values()];
}

async function filesOf(cwd: string, arg: string): Promise<readonly ReportFile[]> {
  const stats = statSync(resolve(cwd, arg), { throwIfNoEntry: false });
  if (stats?.isDirectory()) return (await search('**/*.json', resolve(cwd, arg))).map((below) => ({ path: join(arg, below), below, isFound: true }));
  if (stats) return [{ path: arg, below: arg, isFound: false }];
  return /[*?[\]{}!]/.test(arg) ? (await search(toPosix(arg), cwd)).map((path) => ({ path, below: path, isFound: false })) : [];
}

async function search(glob: string, cwd: string): Promise<readonly string[]> {
  const { globby } = await import('globby');
  return (await globby(glob, { cwd, dot: true, followSymbolicLinks: false, ignore: ['**/node_modules/**', '**/.git/**'] })).sort();
}

/** The text of a report; what keeps it from being read is an error with a `code` to print. */
export function readReportFile(cwd: string, path: string): string {
  const { size, isFile } = facts(resolve(cwd, path));
  if (!isFile) throw Object.assign(new Error(path), { code: 'it is not a regular file' });
  if (size > SIZE_LIMIT) throw Object.assign(new Error(path), { code: `it is larger than ${SIZE_LIMIT / 1024 / 1024} MiB` });
  return readFileSync(resolve(cwd, path), 'utf8');
}

function facts(path: string): { readonly size: number; readonly isFile: boolean } {
  const stats = statSync(path);
  return { size: stats.size, isFile: stats.isFile() };
}

/** An argument names no file. */
export class MissingReportError extends Error {
  override readonly name = 'MissingReportError';
}
