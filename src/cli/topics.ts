/** What `explain` knows: one topic for each rule, reason and exit code. A word is looked up here, so none is ever used as a path. */
import { manualCodes, manualReason } from '../report/reasons.ts';
import { ruleIds, ruleOf } from '../report/rules.ts';
import { EXIT, EXIT_TITLES } from '../commands/exit-codes.ts';

export interface Topic {
  readonly name: string;
  readonly kind: 'rule' | 'manual-reason' | 'exit-code';
  readonly title: string;
  /** Its page, relative to the root of the package. */
  readonly page: string;
  /** Other words for it. */
  readonly aliases: readonly string[];
}

const RULE_PREFIX = 'basic-auth/';
const MOST_SUGGESTIONS = 3;

const rules = ruleIds.map((name): Topic => {
  const short = name.slice(RULE_PREFIX.length);
  return { name, kind: 'rule', title: ruleOf(name).title, page: `docs/rules/${short}.md`, aliases: [short] };
});
const reasons = manualCodes.map((name): Topic => ({ name, kind: 'manual-reason', title: manualReason(name).title, page: `docs/manual/${name}.md`, aliases: [] }));
const exitCodes = (Object.keys(EXIT) as (keyof typeof EXIT)[]).map((key): Topic => {
  const name = String(EXIT[key]);
  return { name, kind: 'exit-code', title: EXIT_TITLES[key], page: `docs/exit-codes/${name}.md`, aliases: [`exit-${name}`] };
});

export const topics: readonly Topic[] = [...rules, ...reasons, ...exitCodes];

export function findTopic(word: string): Topic | undefined {
  const wanted = word.trim().toLowerCase();
  return topics.find(({ name, aliases }) => name === wanted || aliases.includes(wanted));
}

/** The names nearest to a word that is none: those that hold it, then those a slip or two away from it. */
export function suggest(word: string): readonly string[] {
  const wanted = word.trim().toLowerCase().slice(0, 40);
  const ranked = topics.flatMap(({ name, aliases }) => {
    const words = [name, ...aliases];
    const isPart = wanted.length > 2 && words.some((item) => item.includes(wanted));
    const distance = isPart ? 0 : Math.min(...words.map((item) => editDistance(wanted, item)));
    return distance <= Math.max(1, Math.floor(wanted.length / 4)) && distance < wanted.length ? [{ name, distance }] : [];
  });
  return ranked.sort((a, b) => a.distance - b.distance).slice(0, MOST_SUGGESTIONS).map(({ name }) => name);
}

/** How many characters must be put in, taken out or replaced (Levenshtein). */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [i, character] of Array.from(a).entries()) {
    const next = [i + 1];
    for (const [j, other] of Array.from(b).entries()) next.push(Math.min((row[j] ?? 0) + (character === other ? 0 : 1), (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    row = next;
  }
  return row[b.length] ?? 0;
}
