/** Statements that go, with the comments right above them. */
import { ts } from '../code/syntax.ts';
import type { PlanContext } from './context.ts';
import { statementRange, withHolder } from './layout.ts';

export function removeStatement(context: PlanContext, given: ts.Node): boolean {
  const statement = withHolder(given);
  const key = `unused:${statement.getStart()}`;
  if (context.draft.has(key, statement)) return false;
  const range = statementRange(statement, ownComment(statement));
  context.draft.edit(key, statement, range.start, range.end);
  return true;
}

/** A comment right above a declaration is about it and goes along; one set apart by a blank line stays. */
export function ownComment(statement: ts.Node): number | undefined {
  const { text } = statement.getSourceFile();
  const comments = ts.getLeadingCommentRanges(text, statement.pos) ?? [];
  let start: number | undefined;
  let below = statement.getStart();
  for (const comment of [...comments].reverse()) {
    if (/\n[ \t]*\r?\n/.test(text.slice(comment.end, below)) || comment.pos === 0) break;
    if (/^#!|@license|eslint|@ts-|prettier/i.test(text.slice(comment.pos, comment.end))) break;
    const isOwnLine = text.slice(text.lastIndexOf('\n', comment.pos - 1) + 1, comment.pos).trim() === '';
    if (!isOwnLine) break;
    start = comment.pos;
    below = comment.pos;
  }
  return start;
}
