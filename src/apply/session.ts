/** A run that may write: it has the lock, has put right what an interrupted run left, and knows what earlier runs wrote. */
import { join } from 'node:path';
import { createDecisionStore, type DecisionStore } from './decisions.ts';
import { disk, type FileSystem } from './file-system.ts';
import { JournalError, listJournals, readJournal, removeUnfinished, writeJournal, type Journal } from './journal.ts';
import { lock, type Processes } from './lock.ts';
import { createState, dropEmptyState, nearestState, stateOf, type State } from './state.ts';
import { applyChanges, isAsWritten, takeBack, WriteError, type Change, type TakenBack } from './transaction.ts';

export interface Session {
  /** What an interrupted run had changed and is put back now; absent when there was none. */
  readonly recovered: TakenBack | undefined;
  /** Whether a file, relative to the top of the work tree, is just as an earlier run wrote it. */
  isOwnOutput(path: string): boolean;
  readonly decisions: DecisionStore;
  /** @throws {WriteError} */
  apply(changes: readonly Change[]): void;
  close(): void;
}

/**
 * @throws {LockedError} when another run is writing
 * @throws {WriteError} when there is no place for the journal
 */
export function openSession(root: string, processes: Processes, fs: FileSystem = disk): Session {
  const state = stateOf(fs, root);
  const release = open(fs, state, processes);
  try {
    const recovered = recover(fs, state);
    return {
      recovered,
      isOwnOutput: ownOutput(fs, state),
      decisions: createDecisionStore(fs, state),
      apply: (changes) => applyChanges(fs, root, state, changes),
      close: release,
    };
  } catch (cause) {
    release();
    throw cause;
  }
}

/** Whether a run over `root` was stopped in the middle of its writing, and nothing has put that right yet. */
export function isInterrupted(root: string, fs: FileSystem = disk): boolean {
  const last = listJournals(fs, stateOf(fs, root).folder).at(-1);
  try {
    return last !== undefined && readJournal(fs, last).state === 'writing';
  } catch (cause) {
    // Whoever only looks need not know; a run that writes says so.
    if (cause instanceof JournalError) return false;
    throw cause;
  }
}

export interface Undone extends TakenBack {
  /** Absolute path that the files are relative to. */
  readonly root: string;
}

/**
 * Takes back the last run that wrote, seen from `directory`; of what cannot be taken back the journal stays. `undefined` when nothing is left to undo.
 * @throws {LockedError}
 */
export function undo(directory: string, processes: Processes, fs: FileSystem = disk): Undone | undefined {
  const state = nearestState(fs, directory);
  if (!fs.existsSync(state.folder)) return undefined;
  const release = open(fs, state, processes);
  try {
    const path = listJournals(fs, state.folder).at(-1);
    if (path === undefined) return undefined;
    const journal = readJournal(fs, path);
    return { root: join(state.anchor, journal.root), ...settle(fs, state, path, journal) };
  } finally {
    release();
  }
}

function open(fs: FileSystem, state: State, processes: Processes): () => void {
  try {
    createState(fs, state);
  } catch (cause) {
    throw new WriteError(`cannot keep a journal in ${state.folder}: ${(cause as NodeJS.ErrnoException).code ?? (cause as Error).message}; nothing was changed`);
  }
  const release = lock(fs, state.folder, processes);
  removeUnfinished(fs, state.folder);
  return () => {
    release();
    dropEmptyState(fs, state);
  };
}

/** A run that had put every file in place only lacks the last word; any other is taken back. */
function recover(fs: FileSystem, state: State): TakenBack | undefined {
  const path = listJournals(fs, state.folder).at(-1);
  const journal = path === undefined ? undefined : readJournal(fs, path);
  if (path === undefined || journal?.state !== 'writing') return undefined;
  const root = join(state.anchor, journal.root);
  if (!journal.files.every((file) => isAsWritten(fs, root, file))) return settle(fs, state, path, journal);
  writeJournal(fs, path, { ...journal, state: 'done' });
  return undefined;
}

function settle(fs: FileSystem, state: State, path: string, journal: Journal): TakenBack {
  const result = takeBack(fs, join(state.anchor, journal.root), journal);
  const left = new Set(result.refused.map((item) => item.path));
  if (left.size === 0) fs.rmSync(path, { force: true });
  // The old bytes of a file that was refused are not thrown away.
  else writeJournal(fs, path, { ...journal, state: 'done', files: journal.files.filter((file) => left.has(file.path)) });
  return result;
}

function ownOutput(fs: FileSystem, state: State): (path: string) => boolean {
  const journals = listJournals(fs, state.folder).map((path) => readJournal(fs, path));
  return (path) => journals.some((journal) => journal.files.some((file) => (journal.root === '' ? file.path : `${journal.root}/${file.path}`) === path && isAsWritten(fs, join(state.anchor, journal.root), file)));
}
