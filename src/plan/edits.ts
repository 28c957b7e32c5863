/** Edits of a text, as data: the only way in which a file changes. Offsets are UTF-16 code units of the original text. */

/** A piece of new text: written out, or the original text of a range, with the edits inside that range applied. */
export type Piece = string | Span | MovedSpan;

/** A range that moves here: another edit, which comes later in the text, puts something else in its old place. */
export interface MovedSpan extends Span {
  readonly moved: true;
}

export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Replaces `[start, end)`; an insertion has `start === end`. */
export interface Edit extends Span {
  readonly replacement: readonly Piece[];
  /** Left out where another edit replaces the text it stands in: layout, and what matters to that text alone. */
  readonly givesWay?: true;
}

/** Two edits want the same bytes: the plan that holds both is wrong. */
export class OverlapError extends Error {
  override readonly name = 'OverlapError';
}

/**
 * Applies edits to a text. Edits may nest only where the outer one keeps the inner one's range as a `Span`.
 * Deletions may overlap. Insertions at one offset are applied in the order given.
 * @throws {OverlapError}
 */
export function splice(text: string, edits: readonly Edit[]): string {
  const merged = mergeDeletions(text, edits);
  const used = new Set<Edit>();
  const result = render(text, merged, { start: 0, end: text.length }, undefined, used);
  const lost = merged.filter((edit) => !used.has(edit) && !edit.givesWay).length;
  if (lost > 0) throw new OverlapError(`${lost} of ${merged.length} edits lie inside text that another edit replaces`);
  return result;
}

/** Deletions may overlap: what two of them take away is gone once. Where lines go one after the other, no two blank lines are left to meet. */
function mergeDeletions(text: string, edits: readonly Edit[]): readonly Edit[] {
  const isDeletion = (edit: Edit): boolean => edit.end > edit.start && edit.replacement.every((piece) => piece === '');
  const merged: Edit[] = [];
  for (const edit of edits.filter(isDeletion).sort((a, b) => a.start - b.start || b.end - a.end)) {
    const last = merged.at(-1);
    const isBetween = (other: Edit): boolean => other.start === edit.start && !isDeletion(other);
    if (last && (edit.start < last.end || (edit.start === last.end && !edits.some(isBetween)))) merged[merged.length - 1] = { ...last, end: withBlankLine(text, edits, last.start, Math.max(last.end, edit.end)) };
    else merged.push(edit);
  }
  // A line that goes needs no layout, not even at its first character; a part of it that is kept elsewhere does.
  const keptIn = (deletion: Edit, edit: Edit): boolean => edits.some((other) => other.replacement.some((piece) => typeof piece !== 'string' && contains(deletion, piece) && contains(piece, edit)));
  const isGone = (edit: Edit): boolean => edit.givesWay === true && merged.some((deletion) => deletion.start <= edit.start && edit.start < deletion.end && !keptIn(deletion, edit));
  return [...edits.filter((edit) => !isDeletion(edit) && !isGone(edit)), ...merged];
}

/** The end of deleted lines, moved over the blank line that follows where another stands before them. */
function withBlankLine(text: string, edits: readonly Edit[], start: number, end: number): number {
  const isAfterBlank = start === 0 || /\n[ \t]*\r?\n$/.test(text.slice(Math.max(0, start - 200), start));
  const further = isAfterBlank && text[end - 1] === '\n' ? end + (/^[ \t]*\r?\n/.exec(text.slice(end))?.[0].length ?? 0) : end;
  // What another edit writes there has lines of its own.
  return edits.some((edit) => edit.start >= start && edit.start <= further && edit.replacement.some((piece) => piece !== '')) ? end : further;
}

function render(text: string, edits: readonly Edit[], range: Span, outer: Edit | undefined, used: Set<Edit>): string {
  const inside = edits.filter((edit) => edit !== outer && !used.has(edit) && contains(range, edit));
  // Of two edits of the same range the one that keeps it as a span is the outer one.
  const order = [...inside].sort((a, b) => a.start - b.start || zeroFirst(a, b) || b.end - a.end || keeps(b, a) - keeps(a, b));
  let result = '';
  let position = range.start;
  for (const edit of order) {
    if (used.has(edit)) continue;
    if (edit.givesWay && edit.start < position) continue;
    if (edit.start < position) throw new OverlapError(`edits overlap at offset ${edit.start}`);
    used.add(edit);
    result += text.slice(position, edit.start);
    for (const piece of edit.replacement) result += typeof piece === 'string' ? piece : render(text, 'moved' in piece ? edits.filter((item) => !isSameRange(item, piece)) : edits, piece, edit, used);
    position = edit.end;
  }
  return result + text.slice(position, range.end);
}

function contains(outer: Span, inner: Span): boolean {
  return outer.start <= inner.start && inner.end <= outer.end;
}

function isSameRange(a: Span, b: Span): boolean {
  return a.start === b.start && a.end === b.end;
}

/** Insertions come before the replacement that begins at the same offset. */
function zeroFirst(a: Edit, b: Edit): number {
  return Number(a.start !== a.end) - Number(b.start !== b.end);
}

function keeps(outer: Edit, inner: Edit): number {
  return outer.replacement.some((piece) => typeof piece !== 'string' && contains(piece, inner)) ? 1 : 0;
}

/** The ranges of the original text that edits take away: replaced ranges less the spans they, or others, keep. */
export function removedRanges(edits: readonly Edit[]): readonly Span[] {
  const spans = (edit: Edit): readonly Span[] => edit.replacement.filter((piece) => typeof piece !== 'string');
  const moved = edits.flatMap(spans).filter((span) => 'moved' in span);
  return edits.flatMap((edit) => subtract(edit, [...spans(edit), ...moved]));
}

/** Whether a range lies in one of several. */
export function isCovered(start: number, end: number, ranges: readonly Span[]): boolean {
  return ranges.some((range) => contains(range, { start, end }));
}

/** What is left of a range without the spans that are kept. */
function subtract(range: Span, kept: readonly Span[]): readonly Span[] {
  const left: Span[] = [];
  let position = range.start;
  for (const span of [...kept].sort((a, b) => a.start - b.start)) {
    if (span.end <= position || span.start >= range.end) continue;
    if (span.start > position) left.push({ start: position, end: span.start });
    position = Math.max(position, span.end);
  }
  if (range.end > position) left.push({ start: position, end: range.end });
  return left;
}

/** The text after the edits; `undefined` where two of them want the same. */
export function applied(before: string, edits: readonly Edit[]): string | undefined {
  try {
    return splice(before, edits);
  } catch (cause) {
    if (cause instanceof OverlapError) return undefined;
    throw cause;
  }
}
