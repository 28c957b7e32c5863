/**
 * The report: everything a run found and did, serialisable, published as `report.schema.json` (schemaVersion 1).
 * Deterministic: the same input gives the same bytes; it holds no time, no absolute path and no field for a credential.
 */
export interface Report {
  readonly schemaVersion: 1;
  readonly tool: { readonly name: 'ocrolus-oauth-codemod'; readonly version: string };
  readonly command: Command;
  readonly summary: Summary;
  readonly findings: readonly Finding[];
  readonly principals: readonly Principal[];
  readonly files: readonly FileChange[];
  readonly skipped: readonly SkippedFile[];
  readonly nextSteps: readonly string[];
}

export type Command = 'audit' | 'migrate' | 'check';
export type Status = 'migratable' | 'migrated' | 'manual';
/** See `docs/confidence.md`. */
export type Confidence = 'certain' | 'likely' | 'possible';
export type Mechanism = 'authorization-header' | 'default-header' | 'auth-option' | 'fluent-auth' | 'url-userinfo';

export interface Summary {
  /** Files that the arguments name, after `.gitignore` and build output were left out. */
  readonly filesDiscovered: number;
  /** Files that were parsed; the others were ruled out by the text search. */
  readonly filesAnalyzed: number;
  readonly findings: number;
  readonly byStatus: Readonly<Record<Status, number>>;
  /** Findings per client name; `(any)` holds those that no client row describes. */
  readonly byClient: Readonly<Record<string, number>>;
  readonly principals: number;
}

/** A line and column, both starting at 1; columns in UTF-16 code units. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** One credential site: one place where legacy credentials enter a request, an instance, a header object or a URL. */
export interface Finding {
  /** Stable fingerprint, independent of line numbers. */
  readonly id: string;
  readonly rule: string;
  readonly file: string;
  /** The credential expression that must go. */
  readonly start: Position;
  readonly end: Position;
  readonly client: string | null;
  readonly mechanism: Mechanism;
  readonly host: string | null;
  readonly confidence: Confidence;
  readonly status: Status;
  readonly reason: { readonly code: string; readonly text: string } | null;
  readonly principal: string;
  readonly evidence: readonly Evidence[];
  readonly requests: readonly { readonly file: string; readonly line: number }[];
}

/** One step of the chain that led to a verdict. */
export interface Evidence {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly note: string;
}

/** One legacy credential pair. */
export interface Principal {
  readonly id: string;
  /** `env:NAME`, `literal:FILE:LINE`, `unresolved:NAME`: where the values come from, never the values. */
  readonly sources: readonly string[];
  /** The environment variables that the migrated code reads. */
  readonly env: { readonly clientId: string; readonly clientSecret: string };
}

export interface FileChange {
  readonly path: string;
  readonly change: 'modified' | 'created';
  /** Unified diff, credentials masked. */
  readonly diff: string;
}

export interface SkippedFile {
  readonly path: string;
  readonly reason: string;
}
