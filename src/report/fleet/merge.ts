/** Many reports become one. */
import { ANY_CLIENT, counts, tallies, tally, type Counted } from '../account.ts';
import type { SkippedFile } from '../report.ts';
import { isLeft, leftOf, type FleetFinding, type FleetReport, type FleetSummary, type Repository } from './fleet.ts';
import { groupsOf, inOrder } from '../collections.ts';
import { labelsOf, nameOf } from './names.ts';
import type { RepositoryReport } from './read.ts';
import { trendOf, type Earlier } from './trend.ts';

export interface NamedReport {
  /** As the user knows the file. */
  readonly path: string;
  /** What the repository is named after when its report does not say: the path, below the folder that was given. */
  readonly namedAfter: string;
  readonly report: RepositoryReport;
}

export interface MergeInput {
  readonly reports: readonly NamedReport[];
  readonly leftOut: readonly SkippedFile[];
  readonly earlier: Earlier | undefined;
  readonly version: string;
}

/** Two reports are of one repository. */
export class SameRepositoryError extends Error {
  override readonly name = 'SameRepositoryError';
}

/** @throws {SameRepositoryError} */
export function merge({ reports, leftOut, earlier, version }: MergeInput): FleetReport {
  const labels = labelsOf(reports.map(({ namedAfter }) => namedAfter));
  const named = reports.map((item, index) => ({ path: item.path, repository: repositoryOf(item.report, labels[index] ?? '') }));
  refuseTwins(named);
  const repositories = inOrder(named.map(({ repository }) => repository), ({ name }) => [name]);
  return {
    schemaVersion: 1,
    kind: 'fleet',
    tool: { name: 'ocrolus-oauth-codemod', version },
    summary: summaryOf(repositories),
    repositories,
    leftOut: inOrder(leftOut, ({ path }) => [path]),
    trend: earlier ? trendOf(earlier, repositories) : null,
  };
}

function repositoryOf({ source, command, stage, principals, findings, filesSearched, skipped }: RepositoryReport, label: string): Repository {
  const counted = countedOf(findings);
  return {
    name: source ? nameOf(source) : label,
    report: label,
    source,
    command,
    stage,
    tally: tally(counted),
    byClient: tallies(counted, clientOf),
    byReason: reasonsOf(findings),
    principals: inOrder(principals, ({ id }) => [id.length, id]),
    findings: inOrder(findings, ({ file, line, id }) => [file, line, id]),
    filesSearched,
    skipped,
  };
}

function refuseTwins(named: readonly { readonly path: string; readonly repository: Repository }[]): void {
  for (const [name, group] of groupsOf(named, ({ repository }) => repository.name)) {
    const [first, second] = group;
    if (first && second) throw new SameRepositoryError(`${first.path} and ${second.path} are both reports of ${name}; leave one of them out`);
  }
}

function summaryOf(repositories: readonly Repository[]): FleetSummary {
  const findings = repositories.flatMap((repository) => repository.findings);
  const counted = countedOf(findings);
  const sum = (of: (repository: Repository) => number): number => repositories.reduce((total, repository) => total + of(repository), 0);
  return {
    repositories: repositories.length,
    clean: repositories.filter((repository) => leftOf(repository.tally) === 0).length,
    byStage: counts(repositories.map(({ stage }) => stage ?? 'unknown')),
    total: tally(counted),
    byClient: tallies(counted, clientOf),
    byMechanism: tallies(counted, ({ mechanism }) => mechanism),
    byReason: reasonsOf(findings),
    principals: sum(({ principals }) => principals.length),
    filesSearched: sum(({ filesSearched }) => filesSearched),
    skipped: sum(({ skipped }) => skipped.length),
  };
}

const countedOf = (findings: readonly FleetFinding[]): readonly Counted<FleetFinding>[] => findings.map((finding) => [finding, finding.status]);
const clientOf = ({ client }: FleetFinding): string => client ?? ANY_CLIENT;
const reasonsOf = (findings: readonly FleetFinding[]): Readonly<Record<string, number>> => counts(findings.flatMap((finding) => (isLeft(finding) && finding.reason !== null ? [finding.reason] : [])));
