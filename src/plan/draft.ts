/** The edits of one plan while it is made: keyed, so that two sites may ask for the same change, and taken back as a whole on refusal. */
import type { FunctionNode, ts } from '../code/syntax.ts';
import type { Edit, Piece } from './edits.ts';

/** Why a site is left to a person: the code of a page in `docs/manual/`. */
export interface Refusal {
  readonly refuse: ManualCode;
  /** What stands in the way, where that is another place than the site itself. */
  readonly at?: ts.Node;
  /** What a compiler says of the change that was tried. */
  readonly detail?: string;
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
  | 'component'
  | 'synchronous-runtime'
  | 'returned-request'
  | 'outside-scope'
  | 'verification-failed';

export function refuse(code: ManualCode, at?: ts.Node): Refusal {
  return { refuse: code, ...(at && { at }) };
}

export function isRefusal(value: unknown): value is Refusal {
  return typeof value === 'object' && value !== null && 'refuse' in value;
}

interface DraftEdit {
  readonly file: string;
  readonly edit: Edit;
}

/** A step of a site's plan. */
export interface Note {
  readonly node: ts.Node;
  readonly text: string;
}

export interface Draft {
  /** Adds an edit unless one with the same key was added before. */
  edit(key: string, node: ts.Node | ts.SourceFile, start: number, end: number, ...replacement: readonly Piece[]): void;
  /** The same for an edit that does not matter where another one takes its range away. */
  editIfKept(key: string, node: ts.Node, start: number, end: number, text: string): void;
  /** Adds a line at the head of a file, before whatever else is inserted at the same offset. */
  head(node: ts.SourceFile, offset: number, text: string): void;
  /** Adds an insertion of white space that gives way to every other edit. */
  indent(key: string, node: ts.SourceFile, offset: number, text: string): void;
  /** Whether an edit with that key was added to the file of a node. */
  has(key: string, node: ts.Node): boolean;
  /** Notes that something is planned, without an edit of its own. */
  mark(key: string): void;
  isMarked(key: string): boolean;
  /** Functions that this plan has made or is making async. */
  readonly madeAsync: Set<FunctionNode>;
  /** Notes a step of the plan, for the report: what changes at `node` beside the credential itself. */
  note(node: ts.Node, text: string): void;
  /** The steps noted since the last call. */
  takeNotes(): readonly Note[];
  /** The files that edits since the last call are in, those included that another site asked for before. */
  takeFiles(): readonly string[];
  /** Notes that a file needs a name of the provider's file, for a principal unless it is a type. */
  needProvider(file: ts.SourceFile, name: string, principal?: string): void;
  edits(): ReadonlyMap<string, readonly Edit[]>;
  /** File → name → ids of principals. */
  providers(): ReadonlyMap<string, ReadonlyMap<string, ReadonlySet<string>>>;
  /** Runs `attempt`; when it refuses, everything it added is taken back. */
  transaction<T>(attempt: () => T | Refusal): T | Refusal;
}

export function createDraft(): Draft {
  const edits = new Map<string, DraftEdit>();
  const needs = new Map<string, Map<string, ReadonlySet<string>>>();
  const madeAsync = new Set<FunctionNode>();
  const marks = new Set<string>();
  let notes: readonly Note[] = [];
  let touched = new Set<string>();
  return {
    edit(key, node, start, end, ...replacement) {
      const file = node.getSourceFile().fileName;
      touched.add(file);
      const full = `${file}\0${key}`;
      if (!edits.has(full)) edits.set(full, { file, edit: { start, end, replacement } });
    },
    editIfKept(key, node, start, end, text) {
      const file = node.getSourceFile().fileName;
      touched.add(file);
      const full = `${file}\0${key}`;
      if (!edits.has(full)) edits.set(full, { file, edit: { start, end, replacement: [text], givesWay: true } });
    },
    head(node, offset, text) {
      edits.set(`${node.fileName}\0head`, { file: node.fileName, edit: { start: offset, end: offset, replacement: [text] } });
    },
    indent(key, node, offset, text) {
      const full = `${node.fileName}\0${key}`;
      if (!edits.has(full)) edits.set(full, { file: node.fileName, edit: { start: offset, end: offset, replacement: [text], givesWay: true } });
    },
    note(node, text) {
      if (!notes.some((note) => note.node === node && note.text === text)) notes = [...notes, { node, text }];
    },
    madeAsync,
    mark: (key) => void marks.add(key),
    isMarked: (key) => marks.has(key),
    takeNotes() {
      const taken = notes;
      notes = [];
      return taken;
    },
    takeFiles() {
      const taken = [...touched].sort();
      touched = new Set();
      return taken;
    },
    has: (key, node) => edits.has(`${node.getSourceFile().fileName}\0${key}`),
    needProvider({ fileName }, name, principal) {
      const names = needs.get(fileName) ?? new Map<string, ReadonlySet<string>>();
      needs.set(fileName, names.set(name, new Set([...(names.get(name) ?? []), ...(principal === undefined ? [] : [principal])])));
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
      const notesBefore = notes;
      const touchedBefore = new Set(touched);
      const asyncBefore = new Set(madeAsync);
      const marksBefore = new Set(marks);
      const providersBefore = new Map([...needs].map(([file, names]) => [file, new Map(names)] as const));
      const result = attempt();
      if (isRefusal(result)) {
        for (const key of edits.keys()) if (!before.has(key)) edits.delete(key);
        notes = notesBefore;
        touched = touchedBefore;
        for (const mark of marks) if (!marksBefore.has(mark)) marks.delete(mark);
        for (const fn of madeAsync) if (!asyncBefore.has(fn)) madeAsync.delete(fn);
        needs.clear();
        for (const [file, names] of providersBefore) needs.set(file, names);
      }
      return result;
    },
  };
}
