/** The changes of a group of sites as a fix of SARIF: lines that go, and what is inserted in their place. */
import { parsePatch } from 'diff';
import type { ArtifactChange, Fix, Replacement } from 'sarif';
import type { ChangeGroup } from './groups.ts';
import { MASK } from './mask.ts';
import type { FileChange } from './report.ts';
import { toArtifact } from './sarif-location.ts';

/** A fix of more files is a migration, not a fix: readers take the tool for that. */
const MOST_FILES = 20;

/** `undefined` where a fix would not be the change: too many files, or lines with a credential that is masked here. */
export function fixOf({ files, needs }: ChangeGroup): Fix | undefined {
  const all = [...files, ...needs];
  if (files.length === 0 || all.length > MOST_FILES || all.some(({ diff }) => addedLines(diff).some((line) => line.includes(MASK)))) return undefined;
  return { description: { text: 'Ask the token provider for a token; `ocrolus-oauth-codemod migrate` does the same.' }, artifactChanges: all.map(changeOf) };
}

const addedLines = (diff: string): readonly string[] => diff.split('\n').filter((line) => line.startsWith('+') && !line.startsWith('+++'));

function changeOf({ path, diff }: FileChange): ArtifactChange {
  return { artifactLocation: toArtifact(path), replacements: parsePatch(diff).flatMap(({ hunks }) => hunks.flatMap((hunk) => replacementsIn(hunk.oldStart, hunk.lines))) };
}

/** Each run of changed lines is one replacement; an insertion deletes nothing before its line. */
function replacementsIn(first: number, lines: readonly string[]): Replacement[] {
  const found: Replacement[] = [];
  let line = Math.max(1, first);
  let removed = 0;
  let added = '';
  const flush = (): void => {
    if (removed > 0 || added !== '') found.push({ deletedRegion: { startLine: line - removed, startColumn: 1, endLine: line, endColumn: 1 }, ...(added !== '' && { insertedContent: { text: added } }) });
    removed = 0;
    added = '';
  };
  for (const text of lines) {
    if (text.startsWith('-')) {
      if (added !== '') flush();
      removed += 1;
      line += 1;
    } else if (text.startsWith('+')) added += `${text.slice(1)}\n`;
    else if (!text.startsWith('\\')) {
      flush();
      line += 1;
    }
  }
  flush();
  return found;
}
