/** Writes the changes of a plan, all of them or none. */
import { randomUUID } from 'node:crypto';
import { chmodSync, closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';

export interface Change {
  /** Relative to the root. */
  readonly path: string;
  /** The bytes the plan was made for; absent for a new file. */
  readonly before: Buffer | undefined;
  readonly after: Buffer;
}

/** A file that is not what it was when the plan was made. Nothing was changed. */
class ChangedMeanwhileError extends Error {
  override readonly name = 'ChangedMeanwhileError';
}

/**
 * Each file is written beside its target and renamed over it; on a failure the files already renamed get their old bytes back.
 * @throws {ChangedMeanwhileError}
 */
export function applyChanges(root: string, changes: readonly Change[]): void {
  for (const change of changes) assertUnchanged(root, change);
  const prepared = prepareAll(root, changes);
  const done: Prepared[] = [];
  try {
    for (const item of prepared) {
      renameSync(item.temporary, join(root, item.change.path));
      done.push(item);
    }
  } catch (cause) {
    for (const { temporary } of prepared) rmSync(temporary, { force: true });
    for (const item of done.reverse()) takeBack(root, item);
    throw cause;
  }
}

function assertUnchanged(root: string, { path, before }: Change): void {
  const target = join(root, path);
  const isSame = before ? existsSync(target) && readFileSync(target).equals(before) : !existsSync(target);
  if (!isSame) throw new ChangedMeanwhileError(`${path} changed while the tool was running; nothing was written. Run it again`);
}

interface Prepared {
  readonly change: Change;
  readonly temporary: string;
  /** Permission bits. */
  readonly mode: number;
}

function prepareAll(root: string, changes: readonly Change[]): readonly Prepared[] {
  const prepared: Prepared[] = [];
  try {
    for (const change of changes) {
      const target = join(root, change.path);
      const temporary = join(dirname(target), `.ocrolus-oauth-codemod-${randomUUID()}.tmp`);
      const mode = change.before ? statSync(target).mode & 0o7777 : 0o644;
      prepared.push({ change, temporary, mode });
      mkdirSync(dirname(target), { recursive: true });
      writeDurably(temporary, change.after, mode);
    }
  } catch (cause) {
    for (const { temporary } of prepared) rmSync(temporary, { force: true });
    throw cause;
  }
  return prepared;
}

function writeDurably(path: string, bytes: Buffer, mode: number): void {
  const descriptor = openSync(path, 'wx', mode);
  try {
    for (let written = 0; written < bytes.length; ) written += writeSync(descriptor, bytes, written);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  // The umask applies when a file is made, not here.
  chmodSync(path, mode);
}

function takeBack(root: string, { change, mode }: Prepared): void {
  const target = join(root, change.path);
  rmSync(target, { force: true });
  if (change.before) writeDurably(target, change.before, mode);
}
