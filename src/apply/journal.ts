/**
 * The journal of one `migrate --write`: what every file was and what it becomes, written before the first file changes. With it a run that was
 * killed is taken back, and one that ended well can be undone.
 */
import { isAbsolute, join } from 'node:path';
import { readIfThere, replacePrivate, sha256, type FileSystem } from './file-system.ts';

export interface JournalFile {
  /** Relative to the root, with `/`. */
  readonly path: string;
  /** What the file was; `null` when it did not exist. */
  readonly before: Buffer | null;
  readonly after: Buffer;
  /** The name, in the same folder, under which new bytes wait; `null` when the file is written over, because it has other names or another owner. */
  readonly temporary: string | null;
}

export interface Journal {
  /** Where paths begin, relative to the folder that the state belongs to, with `/`; `''` for that folder itself. */
  readonly root: string;
  /** `writing` until every file is in place. */
  readonly state: 'writing' | 'done';
  /** Folders that were made, relative to the root, outermost first. */
  readonly folders: readonly string[];
  readonly files: readonly JournalFile[];
}

/** A journal that this version did not write, or that was changed. */
export class JournalError extends Error {
  override readonly name = 'JournalError';
}

const VERSION = 1;
const NAME = /^(\d{6})\.journal$/;
/** How many runs can be undone. */
const KEPT = 10;

/** The journals of a state folder, oldest first; absolute paths. */
export function listJournals(fs: FileSystem, folder: string): readonly string[] {
  if (!fs.existsSync(folder)) return [];
  return fs.readdirSync(folder).filter((name) => NAME.test(name)).sort().map((name) => join(folder, name));
}

/** Where the next journal goes. The oldest of too many are dropped. */
export function nextJournal(fs: FileSystem, folder: string): string {
  const known = listJournals(fs, folder);
  for (const old of known.slice(0, Math.max(0, known.length - KEPT + 1))) fs.rmSync(old);
  const last = NAME.exec(known.at(-1)?.slice(folder.length + 1) ?? '')?.[1] ?? '0';
  return join(folder, `${String(Number(last) + 1).padStart(6, '0')}.journal`);
}

/** Takes away what is left of a journal that a killed run was writing; the caller holds the lock. */
export function removeUnfinished(fs: FileSystem, folder: string): void {
  for (const name of fs.readdirSync(folder)) if (name.endsWith('.journal.tmp')) fs.rmSync(join(folder, name), { force: true });
}

/** The file is readable by its owner alone: it holds the source as it was, credentials included. */
export function writeJournal(fs: FileSystem, path: string, journal: Journal): void {
  const content = (bytes: Buffer): object => ({ sha256: sha256(bytes), bytes: bytes.toString('base64') });
  const files = journal.files.map(({ before, after, ...file }) => ({ ...file, before: before && content(before), after: content(after) }));
  replacePrivate(fs, path, Buffer.from(JSON.stringify({ version: VERSION, ...journal, files })));
}

/** @throws {JournalError} */
export function readJournal(fs: FileSystem, path: string): Journal {
  const bytes = readIfThere(fs, path);
  try {
    return toJournal(JSON.parse(bytes?.toString('utf8') ?? ''));
  } catch (cause) {
    throw new JournalError(`${path} is not a journal of this version (${(cause as Error).message}); the files that it speaks of are as they are. Look at them, then delete it`);
  }
}

/** Nothing in the file is believed: whoever can write it must not reach further than the root. */
function toJournal(value: unknown): Journal {
  const { version, root, state, folders, files } = value as Readonly<Record<string, unknown>>;
  if (version !== VERSION) throw new Error('version');
  if (state !== 'writing' && state !== 'done') throw new Error('state');
  if (!Array.isArray(folders) || !Array.isArray(files)) throw new Error('shape');
  return { root: root === '' ? '' : inside(root), state, folders: folders.map(inside), files: files.map(toFile) };
}

function toFile(value: unknown): JournalFile {
  const { path, temporary, before, after } = value as Readonly<Record<string, unknown>>;
  if (temporary !== null && (typeof temporary !== 'string' || !/^[\w.-]+\.tmp$/.test(temporary))) throw new Error('temporary');
  return { path: inside(path), temporary, before: before === null ? null : toBytes(before), after: toBytes(after) };
}

/** The hash tells a journal that was changed, or that the disk has damaged. */
function toBytes(value: unknown): Buffer {
  const { sha256: hash, bytes: encoded } = value as Readonly<Record<string, unknown>>;
  if (typeof hash !== 'string' || typeof encoded !== 'string') throw new Error('content');
  const bytes = Buffer.from(encoded, 'base64');
  if (sha256(bytes) !== hash) throw new Error('hash');
  return bytes;
}

function inside(path: unknown): string {
  if (typeof path !== 'string' || path === '' || isAbsolute(path) || path.split(/[/\\]/).some((part) => part === '..' || part === '.' || part === '')) throw new Error('path');
  return path;
}
