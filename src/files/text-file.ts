import { accessSync, chmodSync, constants, existsSync, mkdirSync, readFileSync, realpathSync, renameSync, rmdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
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

/** A file that the user named, and what it is to hold. */
export interface Output {
  readonly path: string;
  /** What the user calls it, where that is not its path. */
  readonly name?: string;
  readonly text: string;
  /** For the user alone, also where a file that others may read is written over. */
  readonly isPrivate?: boolean;
  /** Permission bits; without them a file keeps those that it has. */
  readonly mode?: number | undefined;
}

/** A file that the user named cannot be written. */
export class OutputError extends Error {
  override readonly name = 'OutputError';
}

/** As far as can be told without writing. @throws {OutputError} */
export function checkWritable({ path, name = path }: Pick<Output, 'path' | 'name'>): void {
  orRefuse(name, () => {
    const isThere = existsSync(path);
    const target = isThere ? path : dirname(path);
    accessSync(target, constants.W_OK);
    const isFolder = statSync(target).isDirectory();
    if (isFolder === isThere) throw Object.assign(new Error('not writable'), { code: isFolder ? 'EISDIR' : 'ENOTDIR' });
  });
}

/** All or none: each text is on the disk beside its place before the first takes it. @throws {OutputError} */
export function writeOutputs(outputs: readonly Output[]): void {
  for (const output of outputs) checkWritable(output);
  const placed = outputs.map((output) => ({ output, target: existsSync(output.path) ? realpathSync(output.path) : output.path }));
  const replaced = placed.filter(({ target }) => isReplaceable(target)).map((item) => ({ ...item, beside: join(dirname(item.target), `.ocrolus-oauth-codemod-${randomUUID()}.tmp`) }));
  try {
    for (const { output, target, beside } of replaced) orRefuse(output.name ?? output.path, () => writeBeside(beside, target, output));
    for (const { output, target, beside } of replaced) orRefuse(output.name ?? output.path, () => renameSync(beside, target));
  } finally {
    for (const { beside } of replaced) rmSync(beside, { force: true });
  }
  for (const { output, target } of placed) if (!isReplaceable(target)) orRefuse(output.name ?? output.path, () => writeInPlace(target, output));
}

/** The same, where folders that lead to the files may be missing; when nothing can be written, none is left. @throws {OutputError} */
export function writeWithFolders(outputs: readonly Output[]): void {
  const made: { readonly first: string; readonly last: string }[] = [];
  try {
    for (const { path } of outputs) {
      orRefuse(path, () => {
        const first = mkdirSync(dirname(path), { recursive: true });
        if (first !== undefined) made.unshift({ first, last: dirname(path) });
      });
    }
    writeOutputs(outputs);
  } catch (cause) {
    for (const { first, last } of made) removeEmpty(first, last);
    throw cause;
  }
}

function removeEmpty(first: string, last: string): void {
  try {
    for (let folder = last; ; folder = dirname(folder)) {
      rmdirSync(folder);
      if (resolve(folder) === resolve(first)) return;
    }
  } catch {
    // Somebody has put something there.
  }
}

/** Not a pipe or a device, and in a folder in which a file may be made: a single file may be all that a container is given. */
function isReplaceable(target: string): boolean {
  if (!existsSync(target)) return true;
  try {
    accessSync(dirname(target), constants.W_OK);
  } catch {
    return false;
  }
  return statSync(target).isFile();
}

function writeBeside(beside: string, target: string, { text, isPrivate = false, mode: wanted }: Output): void {
  const mode = isPrivate ? 0o600 : (wanted ?? statSync(target, { throwIfNoEntry: false })?.mode);
  writeFileSync(beside, text, { flag: 'wx', mode: mode ?? 0o666 });
  if (mode !== undefined) chmodSync(beside, mode);
}

function writeInPlace(target: string, { text, isPrivate = false, mode }: Output): void {
  if (isPrivate && statSync(target).isFile()) chmodSync(target, 0o600);
  else if (mode !== undefined) chmodSync(target, mode);
  writeFileSync(target, text);
}

function orRefuse(path: string, act: () => void): void {
  try {
    act();
  } catch (cause) {
    throw new OutputError(`cannot write ${path}: ${(cause as NodeJS.ErrnoException).code ?? (cause as Error).message}`);
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
