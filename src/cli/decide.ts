/** `migrate --interactive` without a terminal: which changes are made, group by group, as somebody answers. */
import type { DecisionStore } from '../apply/decisions.ts';
import { changeGroups, type ChangeGroup } from '../report/groups.ts';
import type { Report } from '../report/report.ts';

export type Answer = 'accept' | 'accept-rest' | 'skip' | 'evidence' | 'diff' | 'explain' | 'keep' | 'drop';

/** Shows and asks; what is asked again after `evidence`, `diff` and `explain` is the same question. */
export interface Dialogue {
  /** How many groups were decided before; whether to go on from there, or `undefined` to stop. */
  resume(decided: { readonly accepted: number; readonly skipped: number }): Promise<boolean | undefined>;
  group(group: ChangeGroup, position: { readonly number: number; readonly count: number }): void;
  ask(): Promise<Answer>;
  evidence(group: ChangeGroup): void;
  diff(group: ChangeGroup): void;
  explain(group: ChangeGroup): void;
}

/** The ids of sites that are to stay as they are; `undefined` when nothing is to be changed. */
export async function decideGroups(report: Report, store: DecisionStore, dialogue: Dialogue): Promise<ReadonlySet<string> | undefined> {
  const { groups } = changeGroups(report);
  const earlier = await resumed(groups, store, dialogue);
  if (!earlier) return undefined;
  const accepted = new Set(earlier.accepted);
  const skipped = new Set(earlier.skipped);
  const save = (): void => store.save({ accepted: [...accepted], skipped: [...skipped] });
  const put = (group: ChangeGroup, into: Set<string>): void => {
    // Of a group that has changed since, some sites may have been decided the other way.
    for (const { id } of group.findings) for (const ids of [accepted, skipped]) ids.delete(id);
    for (const { id } of group.findings) into.add(id);
    save();
  };
  for (const [index, group] of groups.entries()) {
    if (isDecided(group, accepted) || isDecided(group, skipped)) continue;
    dialogue.group(group, { number: index + 1, count: groups.length });
    const answer = await answerFor(group, dialogue);
    if (answer === 'drop') {
      store.save({ accepted: [], skipped: [] });
      return undefined;
    }
    if (answer === 'keep') break;
    if (answer === 'skip') put(group, skipped);
    else put(group, accepted);
    if (answer === 'accept-rest') {
      for (const other of groups.slice(index + 1)) if (!isDecided(other, skipped)) put(other, accepted);
      break;
    }
  }
  // What is accepted is written now; what was skipped is not asked for again.
  store.save({ accepted: [], skipped: [...skipped] });
  // A group that was not accepted as it is now stays whole.
  return new Set(groups.filter((group) => !isDecided(group, accepted)).flatMap(({ findings }) => findings.map(({ id }) => id)));
}

/** A group that has changed since is asked for again. */
const isDecided = ({ findings }: ChangeGroup, ids: ReadonlySet<string>): boolean => findings.every(({ id }) => ids.has(id));

async function resumed(groups: readonly ChangeGroup[], store: DecisionStore, dialogue: Dialogue): Promise<{ readonly accepted: readonly string[]; readonly skipped: readonly string[] } | undefined> {
  const { accepted, skipped } = store.read();
  const count = (ids: readonly string[]): number => groups.filter((group) => isDecided(group, new Set(ids))).length;
  const decided = { accepted: count(accepted), skipped: count(skipped) };
  if (decided.accepted + decided.skipped === 0) return { accepted: [], skipped: [] };
  const goesOn = await dialogue.resume(decided);
  if (goesOn === undefined) return undefined;
  return goesOn ? { accepted, skipped } : { accepted: [], skipped: [] };
}

async function answerFor(group: ChangeGroup, dialogue: Dialogue): Promise<Exclude<Answer, 'evidence' | 'diff' | 'explain'>> {
  for (;;) {
    const answer = await dialogue.ask();
    if (answer === 'evidence') dialogue.evidence(group);
    else if (answer === 'diff') dialogue.diff(group);
    else if (answer === 'explain') dialogue.explain(group);
    else return answer;
  }
}
