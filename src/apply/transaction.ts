/**
 * Writes the changes of a plan, all of them or none, and takes a run back.
 *
 * Order: journal → new bytes beside each file → one look at every file → rename each → journal says done. A crash leaves every file old or new,
 * and the journal says which it was.
 */
import { userInfo } from 'node:os';
import { dirname, join, sep } from 'node:path';
import { readIfThere, syncFolder, temporaryName, writeInPlace, writeNew, type FileSystem } from './file-system.ts';
import { nextJournal, writeJournal, type Journal, type JournalFile } from './journal.ts';
import { hideState, rootName, type State } from './state.ts';

export interface Change {
  /** Relative to the root. */
  readonly path: string;
  /** The bytes the plan was made for; absent for a new file. */
  readonly before: Buffer | undefined;
  readonly after: Buffer;
}

/** A write that could not be done. The message says what is changed: nothing, unless it tells otherwise. */
export class WriteError extends Error {
  override readonly name = 'WriteError';
}

export interface Refused {
  readonly path: string;
  readonly reason: string;
}

export interface TakenBack {
  /** Files that are again what they were. */
  readonly restored: readonly string[];
  /** Files that somebody else has changed since; they are left alone. */
  readonly refused: readonly Refused[];
}

/**
 * The caller holds the lock of `state`, whose folder exists.
 * @throws {WriteError}
 */
export function applyChanges(fs: FileSystem, root: string, state: State, changes: readonly Change[]): void {
  let at = 'the journal';
  let begun: { readonly path: string; readonly journal: Journal } | undefined;
  try {
    const files = changes.map((change) => prepare(fs, root, change));
    const journal: Journal = { root: rootName(state, root), state: 'writing', folders: missingFolders(fs, root, files), files };
    hideState(fs, state);
    begun = { path: nextJournal(fs, state.folder), journal };
    writeJournal(fs, begun.path, journal);
    for (const folder of journal.folders) {
      at = folder;
      fs.mkdirSync(join(root, folder));
    }
    for (const file of files) {
      at = file.path;
      if (file.temporary !== null) writeNew(fs, beside(root, file, file.temporary), file.after, file.before ? fs.lstatSync(join(root, file.path)) : undefined);
    }
    for (const file of files) {
      at = file.path;
      assertSame(fs, root, file.path, file.before);
      if (file.temporary === null) writeInPlace(fs, join(root, file.path), file.after);
      else fs.renameSync(beside(root, file, file.temporary), join(root, file.path));
    }
    for (const folder of foldersOf(root, files)) syncFolder(fs, folder);
    at = 'the journal';
    writeJournal(fs, begun.path, { ...journal, state: 'done' });
  } catch (cause) {
    throw failure(cause, at, begun === undefined || isTakenBack(fs, root, begun.path, begun.journal));
  }
}

function failure(cause: unknown, at: string, isUnchanged: boolean): WriteError {
  const { code, message } = cause as NodeJS.ErrnoException;
  const what = cause instanceof WriteError ? message : `cannot write ${at}: ${code ?? message}`;
  return new WriteError(`${what}; ${isUnchanged ? 'nothing was changed' : 'and not every file could be put back: run `ocrolus-oauth-codemod undo`'}`);
}

function isTakenBack(fs: FileSystem, root: string, path: string, journal: Journal): boolean {
  try {
    if (takeBack(fs, root, journal).refused.length > 0) return false;
    fs.rmSync(path, { force: true });
    return true;
  } catch {
    return false;
  }
}

/**
 * Makes every file of a journal what it was, as far as nobody has touched it since. Stopped half-way, it can be called again.
 * Throws what the disk throws.
 */
export function takeBack(fs: FileSystem, root: string, journal: Journal): TakenBack {
  if (!fs.existsSync(root)) return { restored: [], refused: journal.files.map(({ path }) => ({ path, reason: 'was deleted since' })) };
  const restored: string[] = [];
  const refused: Refused[] = [];
  for (const file of journal.files) {
    const reason = takeBackFile(fs, root, file);
    if (reason === undefined) restored.push(file.path);
    else refused.push({ path: file.path, reason });
  }
  for (const folder of journal.folders.toReversed()) removeIfEmpty(fs, join(root, folder));
  for (const folder of foldersOf(root, journal.files)) if (fs.existsSync(folder)) syncFolder(fs, folder);
  return { restored, refused };
}

/** Whether a file is what the run meant it to be. */
export function isAsWritten(fs: FileSystem, root: string, { path, after }: JournalFile): boolean {
  return isPlain(fs, root, path) && readIfThere(fs, join(root, path))?.equals(after) === true;
}

/** Why a file is left alone, if it is. */
function takeBackFile(fs: FileSystem, root: string, file: JournalFile): string | undefined {
  const { path, before, after, temporary } = file;
  const target = join(root, path);
  if (!isPlain(fs, root, path)) return 'is a link, or reached through one, now';
  if (temporary !== null) fs.rmSync(beside(root, file, temporary), { force: true });
  const now = readIfThere(fs, target);
  if (before === null ? now === undefined : now?.equals(before) === true) return undefined;
  if (now === undefined) return 'was deleted since';
  const isOurs = now.equals(after) || (temporary === null && before !== null && (isTorn(now, before, after) || isTorn(now, after, before)));
  if (!isOurs) return 'was edited since';
  if (before === null) fs.rmSync(target);
  else if (temporary === null) writeInPlace(fs, target, before);
  else {
    writeNew(fs, beside(root, file, temporary), before, fs.lstatSync(target));
    fs.renameSync(beside(root, file, temporary), target);
  }
  return undefined;
}

/** Whether `now` is what a write of `to` over `from`, from the first byte on, leaves when it is stopped. */
function isTorn(now: Buffer, from: Buffer, to: Buffer): boolean {
  let written = 0;
  while (written < now.length && now[written] === to[written]) written += 1;
  return now.subarray(written).equals(from.subarray(written));
}

function prepare(fs: FileSystem, root: string, { path, after, ...change }: Change): JournalFile {
  const before = change.before ?? null;
  assertSame(fs, root, path, before);
  const stat = before ? fs.lstatSync(join(root, path)) : undefined;
  if (stat && (stat.mode & 0o222) === 0) throw new WriteError(`${path} is read-only; make it writable first`);
  const user = userInfo().uid;
  const isWrittenOver = stat !== undefined && (stat.nlink > 1 || (user > 0 && stat.uid !== user));
  return { path, before, after, temporary: isWrittenOver ? null : temporaryName() };
}

function assertSame(fs: FileSystem, root: string, path: string, before: Buffer | null): void {
  if (!isPlain(fs, root, path)) throw new WriteError(`${path} is a link, or reached through one that leads out of ${root}`);
  const now = readIfThere(fs, join(root, path));
  if (before ? now?.equals(before) !== true : now !== undefined) throw new WriteError(`${path} changed while the tool was running; run it again`);
}

/** A regular file, or nothing, in a folder that lies inside the root when all links are followed. */
function isPlain(fs: FileSystem, root: string, path: string): boolean {
  const target = join(root, path);
  let folder = dirname(target);
  while (!fs.existsSync(folder) && folder !== dirname(folder)) folder = dirname(folder);
  const [real, top] = [fs.realpathSync(folder), fs.realpathSync(root)];
  if (real !== top && !real.startsWith(top.endsWith(sep) ? top : top + sep)) return false;
  try {
    return fs.lstatSync(target).isFile();
  } catch (cause) {
    if (['ENOENT', 'ENOTDIR'].includes((cause as NodeJS.ErrnoException).code ?? '')) return true;
    throw cause;
  }
}

function missingFolders(fs: FileSystem, root: string, files: readonly JournalFile[]): readonly string[] {
  const missing = new Set<string>();
  for (const { path, before } of files) {
    for (let end = path.indexOf('/'); before === null && end >= 0; end = path.indexOf('/', end + 1)) {
      const folder = path.slice(0, end);
      if (!fs.existsSync(join(root, folder))) missing.add(folder);
    }
  }
  return [...missing].sort();
}

const beside = (root: string, { path }: JournalFile, name: string): string => join(dirname(join(root, path)), name);

function foldersOf(root: string, files: readonly JournalFile[]): ReadonlySet<string> {
  return new Set(files.map((file) => dirname(join(root, file.path))));
}

function removeIfEmpty(fs: FileSystem, folder: string): void {
  try {
    fs.rmdirSync(folder);
  } catch (cause) {
    if (!['ENOENT', 'ENOTEMPTY', 'EEXIST', 'ENOTDIR'].includes((cause as NodeJS.ErrnoException).code ?? '')) throw cause;
  }
}
