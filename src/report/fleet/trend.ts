/** What an earlier report and this one say of the same sites. */
import { isLeft, type FleetFinding, type Repository, type RepositoryTrend, type Trend, type TrendFinding } from './fleet.ts';
import { groupsOf, inOrder } from '../collections.ts';
import type { EarlierRepository } from './read.ts';

export interface Earlier {
  /** What the file is called. */
  readonly report: string;
  readonly repositories: readonly EarlierRepository[];
}

/** A repository in both reports, or in one. */
interface Pair {
  readonly name: string;
  readonly before: EarlierRepository | undefined;
  readonly after: Repository | undefined;
}

type Difference = Pick<Trend, 'fixed' | 'new' | 'moved' | 'suppressed' | 'unseen'>;

const NOTHING: Difference = { fixed: [], new: [], moved: [], suppressed: [], unseen: [] };

export function trendOf(earlier: Earlier, repositories: readonly Repository[]): Trend {
  const compared = pairsOf(earlier.repositories, repositories).map((pair) => ({ pair, ...(pair.before && pair.after ? difference(pair.name, pair.before, pair.after) : NOTHING) }));
  const both = compared.filter(({ pair }) => pair.before && pair.after);
  const sum = (of: (pair: Pair) => number | null): number => both.reduce((total, { pair }) => total + (of(pair) ?? 0), 0);
  return {
    against: { report: earlier.report, repositories: earlier.repositories.length },
    left: { before: sum(({ before }) => leftIn(before)), after: sum(({ after }) => leftIn(after)) },
    fixed: compared.flatMap(({ fixed }) => fixed),
    new: compared.flatMap((item) => item.new),
    moved: compared.flatMap(({ moved }) => moved),
    suppressed: compared.flatMap(({ suppressed }) => suppressed),
    unseen: compared.flatMap(({ unseen }) => unseen),
    byRepository: compared.map((item): RepositoryTrend => {
      const { name, before, after } = item.pair;
      return {
        name,
        change: !before ? 'added' : !after ? 'removed' : 'compared',
        left: { before: leftIn(before), after: leftIn(after) },
        fixed: item.fixed.length,
        new: item.new.length,
        moved: item.moved.length,
        suppressed: item.suppressed.length,
        unseen: item.unseen.length,
      };
    }),
  };
}

/** By name. Where one of the reports does not know its source, which older versions did not write, by what tells their files apart, if anything has to. */
function pairsOf(before: readonly EarlierRepository[], after: readonly Repository[]): readonly Pair[] {
  const free = new Set(before);
  const claim = (isSame: (candidate: EarlierRepository) => boolean): EarlierRepository | undefined => {
    const found = [...free].find(isSame);
    if (found) free.delete(found);
    return found;
  };
  const isOnlyOne = before.length === 1 && after.length === 1;
  const byName = after.map((repository) => ({ repository, partner: claim(({ name }) => name === repository.name) }));
  const pairs = byName.map(({ repository, partner }): Pair => ({ name: repository.name, before: partner ?? claim((candidate) => (!candidate.source || !repository.source) && (isOnlyOne || candidate.report === repository.report)), after: repository }));
  return inOrder([...pairs, ...[...free].map((repository): Pair => ({ name: repository.name, before: repository, after: undefined }))], ({ name }) => [name]);
}

function difference(name: string, before: EarlierRepository, after: Repository): Difference {
  const left = before.findings.filter(isLeft);
  const known = new Set(left.map(({ id }) => id));
  const standing = new Map(after.findings.map((finding) => [finding.id, finding.status]));
  const skipped = new Set(after.skipped.map(({ path }) => path));
  const told = (finding: FleetFinding): TrendFinding => ({ repository: name, id: finding.id, rule: finding.rule, file: finding.file, line: finding.line, client: finding.client, reason: finding.reason });
  const gone = left.filter(({ id, file }) => !standing.has(id) && !skipped.has(file));
  const come = after.findings.filter((finding) => isLeft(finding) && !known.has(finding.id));
  const moves = movesOf(gone, come);
  const isMoved = new Set(moves.flat());
  const isGone = new Set(gone);
  return {
    fixed: left.filter((finding) => standing.get(finding.id) === 'migrated' || (isGone.has(finding) && !isMoved.has(finding))).map(told),
    new: come.filter((finding) => !isMoved.has(finding)).map(told),
    moved: moves.map(([from, to]) => ({ ...told(to), from: { id: from.id, file: from.file, line: from.line } })),
    suppressed: left.filter(({ id }) => standing.get(id) === 'suppressed').map(told),
    unseen: left.filter(({ id, file }) => !standing.has(id) && skipped.has(file)).map(told),
  };
}

/** A site that went and one that came, with the same code for the same client: a renamed file or function. */
function movesOf(gone: readonly FleetFinding[], come: readonly FleetFinding[]): readonly (readonly [FleetFinding, FleetFinding])[] {
  const looks = ({ rule, client, code }: FleetFinding): string => JSON.stringify([rule, client, code]);
  const free = new Map(groupsOf(gone.filter(({ code }) => code !== ''), looks).map(([key, group]) => [key, [...group]]));
  return come.flatMap((to) => {
    const alike = free.get(looks(to)) ?? [];
    const [from] = alike.splice(Math.max(0, alike.findIndex(({ file }) => file === to.file)), 1);
    return from ? [[from, to] as const] : [];
  });
}

const leftIn = (repository: { readonly findings: readonly FleetFinding[] } | undefined): number | null => (repository ? repository.findings.filter(isLeft).length : null);
