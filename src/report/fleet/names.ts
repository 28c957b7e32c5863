/** What the repositories of a fleet are called. */
import type { Source } from '../report.ts';
import { groupsOf } from '../collections.ts';

/** Names of report files that say nothing of the repository. */
const COMMON = /^(?:ocrolus|ocrolus-oauth-codemod|audit|migrate|check|report|findings|result|results|output)(?:[-_.](?:audit|report|ocrolus|oauth))*$/i;
/** How many folders of a path name a repository: owner and name. */
const FOLDERS = 2;

/**
 * What tells each path from the others, as short as that can be: `reports/acme-api.json` is `acme-api`, `acme/api/report.json` is `acme/api`.
 * A path gets the same name in whatever company, unless another would have that name too: a trend needs names that stay.
 */
export function labelsOf(paths: readonly string[]): readonly string[] {
  const candidates = paths.map(candidatesOf);
  const chosen = candidates.map(() => 0);
  const labelAt = (index: number): string => candidates[index]?.[chosen[index] ?? 0] ?? '';
  for (;;) {
    const alike = groupsOf([...chosen.keys()], labelAt).flatMap(([, group]) => (group.length > 1 ? group : []));
    const longer = alike.filter((index) => (chosen[index] ?? 0) + 1 < (candidates[index]?.length ?? 0));
    if (longer.length === 0) return chosen.map((_, index) => labelAt(index));
    for (const index of longer) chosen[index] = (chosen[index] ?? 0) + 1;
  }
}

/** The shortest first. */
function candidatesOf(path: string): readonly string[] {
  const whole = path.replace(/\.json$/i, '').split(/[/\\]/).filter((part) => part !== '' && part !== '.' && part !== '..' && !/^[a-z]:$/i.test(part));
  const file = whole.at(-1) ?? '';
  const folders = whole.slice(0, -1);
  const isCommon = COMMON.test(file) && folders.length > 0;
  const parts = isCommon ? folders : whole;
  const shortest = isCommon ? Math.min(FOLDERS, folders.length) : 1;
  const ends = parts.map((_, index) => parts.slice(index).join('/')).toReversed().slice(shortest - 1);
  return isCommon ? [...ends, whole.join('/')] : ends;
}

/** `github.com/acme/api`; with the scanned folder, where that was not the whole repository. */
export function nameOf({ url, prefix }: Source): string {
  return `${url.replace(/^\w+:\/\//, '')}/${prefix}`.replace(/\/+$/, '');
}
