/** The sentences that the forms of a fleet report share. */
import { LABELS, shortLabelOf } from '../account.ts';
import { knownReason } from '../reasons.ts';
import type { Tally } from '../report.ts';
import { figure, plural, someOf } from '../words.ts';
import { leftOf, type FleetReport, type Repository, type Trend, type TrendFinding } from './fleet.ts';

/** Those with most left come first; where nothing was found comes last. */
export function byLeft(repositories: readonly Repository[]): readonly Repository[] {
  return repositories.toSorted((a, b) => leftOf(b.tally) - leftOf(a.tally) || b.tally.found - a.tally.found);
}

/** `3 repositories, 1 with nothing left: 12 credential sites found, 9 left` */
export function headline({ summary }: FleetReport): string {
  const { repositories, clean, total } = summary;
  return `${repositoryCount(repositories)}, ${figure(clean)} with nothing left: ${plural(total.found, 'credential site')} found, ${figure(leftOf(total))} left`;
}

export const repositoryCount = (count: number): string => plural(count, 'repository', 'repositories');

/** The columns of the table of repositories, after their names. */
export const tableHead: readonly string[] = ['left', 'found', ...LABELS.map(([column]) => shortLabelOf(column)), 'credentials'];

/** The last column: where a repository stands. */
export const STAGE_HEAD = 'stage';

export const stageOf = ({ stage }: Pick<Repository, 'stage'>): string => (stage === null ? '' : { none: '', legacy: 'Basic', both: 'Basic and OAuth', oauth: 'OAuth' }[stage]);

/** What is said of repositories without a site: there may be OAuth already, or nothing of Ocrolus at all. */
export function withoutSites(repositories: readonly Repository[]): readonly { readonly words: string; readonly repositories: readonly Repository[] }[] {
  const clean = repositories.filter(({ tally }) => tally.found === 0);
  const groups = [
    { words: 'OAuth alone in', repositories: clean.filter(({ stage }) => stage === 'oauth') },
    { words: 'Nothing found in', repositories: clean.filter(({ stage }) => stage !== 'oauth') },
  ];
  return groups.filter((group) => group.repositories.length > 0);
}

export const tableRow = (tally: Tally, principals: number): readonly number[] => [leftOf(tally), tally.found, ...LABELS.map(([column]) => tally[column]), principals];

/** What is left, most first: for the tool, then by the reasons for which a person is needed. */
export function remainder({ summary }: FleetReport): readonly { readonly count: number; readonly code: string; readonly title: string }[] {
  const byHand = Object.entries(summary.byReason).map(([code, number]) => ({ count: number, code, title: knownReason(code)?.title ?? '' }));
  const byTool = { count: summary.total.migratable, code: 'migrate', title: 'migrate --write changes these' };
  return [byTool, ...byHand.toSorted((a, b) => b.count - a.count)].filter((item) => item.count > 0);
}

/** The lines that sum a trend up. */
export function trendLines({ against, left, fixed, new: come, moved, suppressed, unseen, byRepository }: Trend): readonly string[] {
  const only = (kind: 'added' | 'removed', where: string, sites: (total: number) => string): string => {
    const group = byRepository.filter((item) => item.change === kind);
    const total = group.reduce((sum, item) => sum + (item.left.after ?? item.left.before ?? 0), 0);
    return group.length === 0 ? '' : `only in ${where}: ${repositoryCount(group.length)} (${sites(total)}): ${namesOf(group)}`;
  };
  const both = byRepository.filter((item) => item.change === 'compared').length;
  return [
    `${figure(left.before)} left then, ${figure(left.after)} now: ${figure(fixed.length)} fixed, ${figure(come.length)} new, ${figure(moved.length)} moved (in ${repositoryCount(both)} that both reports have; then: ${against.report})`,
    suppressed.length > 0 ? `${figure(suppressed.length)} exempted since` : '',
    unseen.length > 0 ? `${figure(unseen.length)} in files that could not be analysed this time` : '',
    only('added', 'this report', (total) => `${figure(total)} left, not counted as new`),
    only('removed', 'the earlier report', (total) => `${figure(total)} left then, not counted as fixed`),
  ].filter((line) => line !== '');
}

export interface Change {
  readonly what: 'new' | 'moved' | 'exempted' | 'unseen' | 'fixed';
  readonly repository: string;
  readonly place: string;
  readonly file: string;
  readonly line: number;
  /** The place that a site moved from. */
  readonly from: string;
  /** The code of the reason for which it needs a person. */
  readonly reason: string;
}

/** Every site that is not as it was; what asks for attention comes first. */
export function changesOf({ new: come, moved, suppressed, unseen, fixed }: Trend): readonly Change[] {
  const change = (what: Change['what'], { repository, file, line, reason }: TrendFinding, from = ''): Change => ({ what, repository, place: `${file}:${line}`, file, line, from, reason: reason ?? '' });
  return [
    ...come.map((finding) => change('new', finding)),
    ...moved.map((finding) => change('moved', finding, `${finding.from.file}:${finding.from.line}`)),
    ...suppressed.map((finding) => change('exempted', finding)),
    ...unseen.map((finding) => change('unseen', finding)),
    ...fixed.map((finding) => change('fixed', finding)),
  ];
}

/** How many names a line holds. */
const SHOWN = 12;

export const namesOf = (repositories: readonly { readonly name: string }[]): string => someOf(repositories.map(({ name }) => name), SHOWN);
