/** What was decided in a dialogue, kept until it is done: whoever is interrupted goes on where they were. */
import { join } from 'node:path';
import { readIfThere, replacePrivate, type FileSystem } from './file-system.ts';
import { hideState, type State } from './state.ts';

/** Ids of findings. */
export interface Decisions {
  readonly accepted: readonly string[];
  readonly skipped: readonly string[];
}

export interface DecisionStore {
  /** Nothing decided where nothing is kept, or what is kept cannot be read. */
  read(): Decisions;
  /** With nothing decided, nothing is kept. */
  save(decisions: Decisions): void;
}

export function createDecisionStore(fs: FileSystem, state: State): DecisionStore {
  const path = join(state.folder, 'decisions.json');
  return {
    read() {
      try {
        const value = JSON.parse(readIfThere(fs, path)?.toString('utf8') ?? '{}') as Partial<Record<keyof Decisions, unknown>>;
        return { accepted: ids(value.accepted), skipped: ids(value.skipped) };
      } catch {
        // What is kept here only saves questions.
        return { accepted: [], skipped: [] };
      }
    },
    save(decisions) {
      if (decisions.accepted.length + decisions.skipped.length === 0) fs.rmSync(path, { force: true });
      else {
        hideState(fs, state);
        replacePrivate(fs, path, Buffer.from(`${JSON.stringify(decisions)}\n`));
      }
    },
  };
}

const ids = (value: unknown): readonly string[] => (Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : []);
