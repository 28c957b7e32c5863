/** One write at a time: a lock file that holds the number of the process that has it. */
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { readIfThere, type FileSystem } from './file-system.ts';

/** The processes of this machine, as far as locking needs to know them. */
export interface Processes {
  /** The number of the one that runs this. */
  readonly own: number;
  readonly isRunning: (id: number) => boolean;
}

/** Another run has the lock. Nothing was changed. */
export class LockedError extends Error {
  override readonly name = 'LockedError';
}

/** How old a lock without a number may be, in milliseconds, before it is that of a run that was killed while it took it. */
const UNFINISHED = 10_000;

/**
 * Takes the lock of a state folder that exists; what comes back gives it up.
 * @throws {LockedError}
 */
export function lock(fs: FileSystem, folder: string, processes: Processes): () => void {
  const path = join(folder, 'lock');
  const mine = `${processes.own}\n`;
  while (!create(fs, path, mine)) {
    const holder = readIfThere(fs, path)?.toString('utf8');
    if (holder === undefined) continue;
    if (isHeld(fs, path, holder, processes)) throw new LockedError(`another run (process ${holder.trim() || 'not known'}) is writing here; wait until it has ended. If there is none, delete ${path}`);
    clear(fs, path, holder);
  }
  return () => {
    try {
      if (readIfThere(fs, path)?.toString('utf8') === mine) fs.rmSync(path, { force: true });
    } catch {
      // The work is done; a lock that cannot be deleted is that of a process that is gone.
    }
  };
}

function create(fs: FileSystem, path: string, text: string): boolean {
  let descriptor: number;
  try {
    descriptor = fs.openSync(path, 'wx', 0o600);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw cause;
  }
  try {
    fs.writeSync(descriptor, Buffer.from(text));
  } finally {
    fs.closeSync(descriptor);
  }
  return true;
}

function isHeld(fs: FileSystem, path: string, holder: string, processes: Processes): boolean {
  const id = Number(holder);
  if (Number.isInteger(id) && id > 0) return processes.isRunning(id);
  return fs.existsSync(path) && Date.now() - fs.lstatSync(path).mtimeMs < UNFINISHED;
}

/** Takes away the lock of a process that is gone. Between the look and the move another may have taken it: then it gets it back. */
function clear(fs: FileSystem, path: string, holder: string): void {
  const aside = `${path}.${randomUUID()}`;
  try {
    fs.renameSync(path, aside);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw cause;
  }
  if (readIfThere(fs, aside)?.toString('utf8') === holder) fs.rmSync(aside);
  else fs.renameSync(aside, path);
}
