import { accessSync, closeSync, constants, existsSync, fchmodSync, openSync, readFileSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { dirname, join, resolve } from 'node:path';

/** The text of a file that the user named, `undefined` when it is not there. Throws Node's error otherwise; a pipe is not waited for. */
export function readText(path: string): string | undefined {
  try {
    if (!statSync(path).isFile()) throw Object.assign(new Error('not a file'), { code: 'not a regular file' });
    return readFileSync(path, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw cause;
  }
}

/** Throws an error of Node where `writeText` would, as far as can be told without writing. */
export function checkWritable(path: string): void {
  const isThere = existsSync(path);
  const target = isThere ? path : dirname(path);
  accessSync(target, constants.W_OK);
  const isFolder = statSync(target).isDirectory();
  if (isFolder === isThere) throw Object.assign(new Error('not writable'), { code: isFolder ? 'EISDIR' : 'ENOTDIR' });
}

/** Writes a file that the user named, for the user alone if it is private, an existing one too. Throws Node's error. */
export function writeText(path: string, text: string, isPrivate: boolean): void {
  const descriptor = openSync(path, 'w', isPrivate ? 0o600 : 0o666);
  try {
    if (isPrivate) fchmodSync(descriptor, 0o600);
    writeFileSync(descriptor, text);
  } finally {
    closeSync(descriptor);
  }
}

/**
 * Writes files that the user named, all or none: each text is on the disk beside its place before the first takes it.
 * What is no regular file, such as a pipe, is written last. Throws Node's error with the path in its `code`.
 */
export function writeTexts(directory: string, texts: readonly { readonly path: string; readonly text: string }[]): void {
  const temporary: (readonly [string, string])[] = [];
  const direct: (readonly [string, string])[] = [];
  let current = '';
  try {
    for (const { path, text } of texts) {
      current = path;
      const found = statSync(resolve(directory, path), { throwIfNoEntry: false });
      if (found?.isDirectory()) throw Object.assign(new Error(path), { code: 'EISDIR' });
      const target = found ? realpathSync(resolve(directory, path)) : resolve(directory, path);
      if (found && !found.isFile()) direct.push([target, text]);
      else {
        const beside = join(dirname(target), `.ocrolus-oauth-codemod-${randomUUID()}.tmp`);
        temporary.push([beside, target]);
        writeFileSync(beside, text, { flag: 'wx' });
      }
    }
    for (const [from, to] of temporary) renameSync(from, to);
    for (const [target, text] of direct) writeFileSync(target, text);
  } catch (cause) {
    for (const [from] of temporary) rmSync(from, { force: true });
    throw Object.assign(cause as NodeJS.ErrnoException, { code: `${current}: ${(cause as NodeJS.ErrnoException).code ?? (cause as Error).message}` });
  }
}

/** The folder and text of the nearest `package.json` at or above a file. */
export function nearestPackage(path: string): { readonly folder: string; readonly manifest: string } | undefined {
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    const manifest = readText(join(folder, 'package.json'));
    if (manifest !== undefined) return { folder, manifest };
    if (folder === dirname(folder)) return undefined;
  }
}
