/**
 * The fleet report: the reports of many repositories as one, published as `fleet.schema.json` (schemaVersion 1).
 * Deterministic: it holds no time and no absolute path, and everything is in alphabetical order.
 */
import type { Column } from '../account.ts';
import type { Command, Confidence, Principal, SkippedFile, Source, Stage, Tally } from '../report.ts';

export interface FleetReport {
  readonly schemaVersion: 1;
  readonly kind: 'fleet';
  readonly tool: { readonly name: 'ocrolus-oauth-codemod'; readonly version: string };
  readonly summary: FleetSummary;
  readonly repositories: readonly Repository[];
  /** JSON files that lay in a folder of reports and are none. */
  readonly leftOut: readonly SkippedFile[];
  readonly trend: Trend | null;
}

export interface FleetSummary {
  readonly repositories: number;
  /** Repositories in which nothing is left. */
  readonly clean: number;
  /** Repositories by where they stand; those whose reports do not say are under `unknown`. */
  readonly byStage: Readonly<Record<string, number>>;
  readonly total: Tally;
  readonly byClient: Readonly<Record<string, Tally>>;
  readonly byMechanism: Readonly<Record<string, Tally>>;
  /** How many sites are left to a person, by the code of the reason. */
  readonly byReason: Readonly<Record<string, number>>;
  /** Credential pairs, counted in each repository. */
  readonly principals: number;
  readonly filesSearched: number;
  /** Files that were not analysed. */
  readonly skipped: number;
}

export interface Repository {
  /** `github.com/acme/api`, with the scanned folder where that is not the whole; without a source, what `report` says. */
  readonly name: string;
  /** What tells the file of its report from the others. */
  readonly report: string;
  readonly source: Source | null;
  readonly command: Command;
  /** Where it stands between Basic and OAuth; `null` where its report does not say. */
  readonly stage: Stage | null;
  readonly tally: Tally;
  readonly byClient: Readonly<Record<string, Tally>>;
  readonly byReason: Readonly<Record<string, number>>;
  readonly principals: readonly FleetPrincipal[];
  /** Suppressed sites too: there are as many as `tally.found`. */
  readonly findings: readonly FleetFinding[];
  readonly filesSearched: number;
  readonly skipped: readonly SkippedFile[];
}

export type FleetPrincipal = Pick<Principal, 'id' | 'sources' | 'env'>;

export interface FleetFinding {
  readonly id: string;
  readonly rule: string;
  readonly file: string;
  readonly line: number;
  readonly package: string;
  readonly client: string | null;
  readonly mechanism: string;
  /** The column of the account in which the site is counted. */
  readonly status: Column;
  /** The code of the reason for which the site is left to a person. */
  readonly reason: string | null;
  readonly principal: string;
  readonly confidence: Confidence;
  readonly owners: readonly string[];
  /** The credential as the excerpt shows it, on one line: it tells a site that moved from a new one. Empty where the report has no excerpt. */
  readonly code: string;
}

/** What became of the sites that were left in an earlier report. */
export interface Trend {
  readonly against: { readonly report: string; readonly repositories: number };
  /** Sites that are left, in the repositories that both reports have. */
  readonly left: { readonly before: number; readonly after: number };
  readonly fixed: readonly TrendFinding[];
  readonly new: readonly TrendFinding[];
  readonly moved: readonly MovedFinding[];
  /** Left before, and exempted since, by a comment or the baseline. */
  readonly suppressed: readonly TrendFinding[];
  /** Left before, in files that could not be analysed this time. */
  readonly unseen: readonly TrendFinding[];
  readonly byRepository: readonly RepositoryTrend[];
}

export interface TrendFinding {
  readonly repository: string;
  readonly id: string;
  readonly rule: string;
  readonly file: string;
  readonly line: number;
  readonly client: string | null;
  readonly reason: string | null;
}

export interface MovedFinding extends TrendFinding {
  readonly from: { readonly id: string; readonly file: string; readonly line: number };
}

export interface RepositoryTrend {
  readonly name: string;
  /** Sites of a repository that one of the reports does not have are neither fixed nor new. */
  readonly change: 'compared' | 'added' | 'removed';
  /** Sites that are left; `null` in the report that does not have the repository. */
  readonly left: { readonly before: number | null; readonly after: number | null };
  readonly fixed: number;
  readonly new: number;
  readonly moved: number;
  readonly suppressed: number;
  readonly unseen: number;
}

/** How many sites still send legacy credentials and are meant to change. */
export const leftOf = ({ migratable, manual, failed }: Tally): number => migratable + manual + failed;

/** Whether a site still sends legacy credentials and is meant to change. */
export const isLeft = ({ status }: Pick<FleetFinding, 'status'>): boolean => status !== 'migrated' && status !== 'suppressed';
