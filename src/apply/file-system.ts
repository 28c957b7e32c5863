/** The disk as writing needs it, and the few operations on it that survive a crash. */
import * as nodeFs from 'node:fs';
import { createHash, randomUUID } from 'node:crypto';
import { dirname } from 'node:path';

/** A part of `node:fs`; tests hand over one that fails on purpose. */
export type FileSystem = Pick<
  typeof nodeFs,
  'chmodSync' | 'chownSync' | 'closeSync' | 'existsSync' | 'fsyncSync' | 'ftruncateSync' | 'lstatSync' | 'mkdirSync' | 'openSync' | 'readFileSync' | 'readdirSync' | 'realpathSync' | 'renameSync' | 'rmSync' | 'rmdirSync' | 'writeSync'
>;

export const disk: FileSystem = nodeFs;

export const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

/** A name for a neighbour of a file that is being written; tools that watch source files do not care for its ending. */
export const temporaryName = (): string => `.ocrolus-oauth-codemod-${randomUUID()}.tmp`;

/** The bytes of a file, or `undefined` when there is none. */
export function readIfThere(fs: FileSystem, path: string): Buffer | undefined {
  try {
    return fs.readFileSync(path);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT' || (cause as NodeJS.ErrnoException).code === 'ENOTDIR') return undefined;
    throw cause;
  }
}

/** What a file keeps when another takes its place. */
export interface Ownership {
  /** Permission bits. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}

/** Writes a new file and waits until it is on the disk; without `like`, the user's mask decides who may read it. */
export function writeNew(fs: FileSystem, path: string, bytes: Buffer, like?: Ownership): void {
  const descriptor = fs.openSync(path, 'wx', like ? like.mode & 0o700 : 0o666);
  try {
    writeAll(fs, descriptor, bytes);
    fs.fsyncSync(descriptor);
  } finally {
    fs.closeSync(descriptor);
  }
  if (!like) return;
  const { uid, gid } = fs.lstatSync(path);
  if (like.uid !== uid || like.gid !== gid) fs.chownSync(path, like.uid, like.gid);
  // Last: a change of owner clears bits.
  fs.chmodSync(path, like.mode);
}

/** Writes over a file that must stay the same file, from its first byte on. */
export function writeInPlace(fs: FileSystem, path: string, bytes: Buffer): void {
  const descriptor = fs.openSync(path, 'r+');
  try {
    writeAll(fs, descriptor, bytes);
    fs.ftruncateSync(descriptor, bytes.length);
    fs.fsyncSync(descriptor);
  } finally {
    fs.closeSync(descriptor);
  }
}

function writeAll(fs: FileSystem, descriptor: number, bytes: Buffer): void {
  for (let written = 0; written < bytes.length; ) written += fs.writeSync(descriptor, bytes, written, bytes.length - written, written);
}

/** Puts a file of the tool's own in place of another, whole or not at all, readable by its owner alone. */
export function replacePrivate(fs: FileSystem, path: string, bytes: Buffer): void {
  const temporary = `${path}.tmp`;
  fs.rmSync(temporary, { force: true });
  const descriptor = fs.openSync(temporary, 'wx', 0o600);
  try {
    writeAll(fs, descriptor, bytes);
    fs.fsyncSync(descriptor);
  } finally {
    fs.closeSync(descriptor);
  }
  fs.renameSync(temporary, path);
  syncFolder(fs, dirname(path));
}

/** Waits until the names in a folder are on the disk, where the system knows how to. */
export function syncFolder(fs: FileSystem, folder: string): void {
  let descriptor: number | undefined;
  try {
    descriptor = fs.openSync(folder, 'r');
    fs.fsyncSync(descriptor);
  } catch (cause) {
    // Windows opens no folders, and some file systems sync none.
    if (!['EISDIR', 'EPERM', 'EINVAL', 'EACCES'].includes((cause as NodeJS.ErrnoException).code ?? '')) throw cause;
  } finally {
    if (descriptor !== undefined) fs.closeSync(descriptor);
  }
}
