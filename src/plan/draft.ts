/** The edits of one plan while it is made: keyed, so that two sites may ask for the same change, and taken back as a whole on refusal. */
import type { ts } from '../code/syntax.ts';
import type { Edit, Piece } from './edits.ts';

/** Why a site is left to a person: the code of a page in `docs/manual/`. */
export interface Refusal {
  readonly refuse: ManualCode;
}

export type ManualCode =
  | 'callers-unknown'
  | 'sync-contract'
  | 'shared-with-other-host'
  | 'several-principals'
  | 'unknown-client'
  | 'opaque-options'
  | 'host-unproven'
  | 'legacy-host'
  | 'no-async-hook'
  | 'module-scope'
  | 'captured-once'
  | 'browser-code'
  | 'synchronous-runtime'
  | 'returned-request'
  | 'outside-scope'
  | 'verification-failed';

export function refuse(code: ManualCode): Refusal {
  return { refuse: code };
}

export function isRefusal(value: unknown): value is Refusal {
  return typeof value === 'object' && value !== null && 'refuse' in value;
}

interface DraftEdit {
  readonly file: string;
  readonly edit: Edit;
}

export interface Draft {
  /** Adds an edit unless one with the same key was added before. */
  edit(key: string, node: ts.Node | ts.SourceFile, start: number, end: number, ...replacement: readonly Piece[]): void;
  /** Adds a line at the head of a file, before whatever else is inserted at the same offset. */
  head(node: ts.SourceFile, offset: number, text: string): void;
  /** Adds an insertion of white space that gives way to every other edit. */
  indent(key: string, node: ts.SourceFile, offset: number, text: string): void;
  has(key: string): boolean;
  /** Notes that a file needs the token provider of a principal. */
  needProvider(file: ts.SourceFile, principal: string): void;
  edits(): ReadonlyMap<string, readonly Edit[]>;
  providers(): ReadonlyMap<string, ReadonlySet<string>>;
  /** Runs `attempt`; when it refuses, everything it added is taken back. */
  transaction<T>(attempt: () => T | Refusal): T | Refusal;
}

export function createDraft(): Draft {
  const edits = new Map<string, DraftEdit>();
  const needs = new Map<string, Set<string>>();
  return {
    edit(key, node, start, end, ...replacement) {
      const file = node.getSourceFile().fileName;
      const full = `${file}\0${key}`;
      if (!edits.has(full)) edits.set(full, { file, edit: { start, end, replacement } });
    },
    head(node, offset, text) {
      edits.set(`${node.fileName}\0head`, { file: node.fileName, edit: { start: offset, end: offset, replacement: [text] } });
    },
    indent(key, node, offset, text) {
      const full = `${node.fileName}\0${key}`;
      if (!edits.has(full)) edits.set(full, { file: node.fileName, edit: { start: offset, end: offset, replacement: [text], isLayout: true } });
    },
    has: (key) => [...edits.keys()].some((full) => full.endsWith(`\0${key}`)),
    needProvider(file, principal) {
      needs.set(file.fileName, (needs.get(file.fileName) ?? new Set()).add(principal));
    },
    edits() {
      const byFile = new Map<string, Edit[]>();
      for (const [key, { file, edit }] of edits) {
        const known = byFile.get(file) ?? [];
        byFile.set(file, key.endsWith('\0head') ? [edit, ...known] : [...known, edit]);
      }
      return byFile;
    },
    providers: () => needs,
    transaction(attempt) {
      const before = new Set(edits.keys());
      const providersBefore = new Map([...needs].map(([file, names]) => [file, new Set(names)] as const));
      const result = attempt();
      if (isRefusal(result)) {
        for (const key of edits.keys()) if (!before.has(key)) edits.delete(key);
        needs.clear();
        for (const [file, names] of providersBefore) needs.set(file, names);
      }
      return result;
    },
  };
}
