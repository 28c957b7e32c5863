/**
 * The report: everything a run found and did, serialisable, published as `report.schema.json` (schemaVersion 1).
 * Deterministic: the same input gives the same bytes; it holds no time, no absolute path and no field for a credential.
 */
export interface Report {
  readonly schemaVersion: 1;
  readonly tool: { readonly name: 'ocrolus-oauth-codemod'; readonly version: string };
  readonly command: Command;
  readonly summary: Summary;
  /** Of what the arguments name; `null` where only a part of that was looked at, as `check` and `--since` do. */
  readonly stage: Stage | null;
  readonly findings: readonly Finding[];
  /** Sites that a comment in the code exempts; they are not among `findings`. */
  readonly suppressed: readonly SuppressedFinding[];
  readonly principals: readonly Principal[];
  readonly files: readonly FileChange[];
  readonly skipped: readonly SkippedFile[];
  readonly nextSteps: readonly string[];
  /** Where the code is published, `null` outside a repository with a remote on the web. */
  readonly source: Source | null;
}

/** What every report holds as JSON, and no manifest that depends on this tool. */
export const REPORT_MARK = '"name": "ocrolus-oauth-codemod"';

export type Command = 'audit' | 'migrate' | 'check';
/** What is there: neither, Basic alone, both, or OAuth alone. */
export type Stage = 'none' | 'legacy' | 'both' | 'oauth';
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
  readonly account: Account;
}

/** Where sites went: `found` is the sum of the others. */
export interface Tally {
  readonly found: number;
  readonly migratable: number;
  readonly migrated: number;
  /** Left to a person; a planned change that did not hold is in `failed`. */
  readonly manual: number;
  /** The status is `manual`, with the reason `verification-failed`. */
  readonly failed: number;
  readonly suppressed: number;
}

/** What became of every site and of every file. Keys of records are in alphabetical order. */
export interface Account {
  readonly total: Tally;
  readonly byClient: Readonly<Record<string, Tally>>;
  readonly byMechanism: Readonly<Record<string, Tally>>;
  readonly byPackage: Readonly<Record<string, Tally>>;
  readonly byPrincipal: Readonly<Record<string, Tally>>;
  /** How many sites are left to a person, by the code of the reason. */
  readonly byReason: Readonly<Record<string, number>>;
  readonly files: {
    readonly discovered: number;
    /** Those whose bytes were searched for Ocrolus. */
    readonly searched: number;
    readonly parsed: number;
    /** Those that are in `Report.skipped`, by the first words of their reason. */
    readonly skipped: Readonly<Record<string, number>>;
  };
}

/** A repository on the web, without credentials. */
export interface Source {
  /** `https://github.com/acme/api` */
  readonly url: string;
  /** The commit that was checked out, 40 or 64 hexadecimal digits. */
  readonly revision: string;
  /** What stands before the paths of the report: empty, or the scanned folder with a slash at its end. */
  readonly prefix: string;
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
  /** Name of the nearest package.json, or its folder; `.` where there is neither. */
  readonly package: string;
  /** The lines around the credential, credentials masked. */
  readonly excerpt: Excerpt;
  /** For a site that is left to a person: what this code becomes. */
  readonly handOver: HandOver | null;
  /** The names of the declarations around it, e.g. `Client.books`; empty at the top of a file. */
  readonly symbol: string;
  /** Hash of rule, symbol and code, 16 hexadecimal digits: it survives a move to another line or file, and two sites may have the same. */
  readonly content: string;
  /** The files that are changed for it; sites with one in common are changed together. */
  readonly changes: readonly string[];
  /** Of the file, by CODEOWNERS. */
  readonly owners: readonly string[];
}

/** A finding that is to stay, with the reason that a comment above it or an entry of the baseline gives. */
export interface SuppressedFinding extends Finding {
  readonly suppression: Suppression;
}

export interface Suppression {
  readonly by: 'comment' | 'baseline';
  /** Of the comment, or of the entry in the baseline's file. */
  readonly line: number;
  readonly reason: string;
}

export interface Excerpt {
  /** Number of the first line. */
  readonly line: number;
  readonly lines: readonly string[];
}

/** A piece of the file and what takes its place; lines without their common indentation, credentials masked. */
export interface HandOver {
  readonly file: string;
  /** Number of the first line of `before`. */
  readonly line: number;
  readonly before: string;
  readonly after: string;
}

export interface Place {
  readonly file: string;
  readonly line: number;
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
  /** Names that would have been chosen for `env` and that something uses already. */
  readonly collisions: readonly Collision[];
  /** The variables of the legacy pair, and where files beside the source set or name them. */
  readonly variables: readonly Variable[];
  /** Where the pair is written out, and which commits brought it there. */
  readonly literals: readonly LiteralSecret[];
}

export interface Collision {
  readonly name: string;
  readonly places: readonly Place[];
}

export interface Variable {
  readonly name: string;
  /** The variable that takes its place; `null` where that cannot be told. */
  readonly replacement: string | null;
  readonly places: readonly Place[];
}

export interface LiteralSecret extends Place {
  /** Abbreviated hashes of commits whose changes of this file added the text, the newest first; `null` where git could not be asked. */
  readonly commits: readonly string[] | null;
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
