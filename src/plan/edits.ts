/** Edits of a text, as data: the only way in which a file changes. Offsets are UTF-16 code units of the original text. */

/** A piece of new text: written out, or the original text of a range, with the edits inside that range applied. */
export type Piece = string | Span;

export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Replaces `[start, end)`; an insertion has `start === end`. */
export interface Edit extends Span {
  readonly replacement: readonly Piece[];
}

/** Two edits want the same bytes: the plan that holds both is wrong. */
export class OverlapError extends Error {
  override readonly name = 'OverlapError';
}

/**
 * Applies edits to a text. Edits may nest only where the outer one keeps the inner one's range as a `Span`.
 * Insertions at one offset are applied in the order given.
 * @throws {OverlapError}
 */
export function splice(text: string, edits: readonly Edit[]): string {
  const used = new Set<Edit>();
  const result = render(text, edits, { start: 0, end: text.length }, undefined, used);
  if (used.size !== edits.length) throw new OverlapError(`${edits.length - used.size} of ${edits.length} edits lie inside text that another edit replaces`);
  return result;
}

function render(text: string, edits: readonly Edit[], range: Span, outer: Edit | undefined, used: Set<Edit>): string {
  const inside = edits.filter((edit) => edit !== outer && !used.has(edit) && range.start <= edit.start && edit.end <= range.end);
  // Of two edits of the same range the one that keeps it as a span is the outer one.
  const order = [...inside].sort((a, b) => a.start - b.start || zeroFirst(a, b) || b.end - a.end || keeps(b, a) - keeps(a, b));
  let result = '';
  let position = range.start;
  for (const edit of order) {
    if (used.has(edit)) continue;
    if (edit.start < position) throw new OverlapError(`edits overlap at offset ${edit.start}`);
    used.add(edit);
    result += text.slice(position, edit.start);
    for (const piece of edit.replacement) result += typeof piece === 'string' ? piece : render(text, edits, piece, edit, used);
    position = edit.end;
  }
  return result + text.slice(position, range.end);
}

/** Insertions come before the replacement that begins at the same offset. */
function zeroFirst(a: Edit, b: Edit): number {
  return Number(a.start !== a.end) - Number(b.start !== b.end);
}

function keeps(outer: Edit, inner: Edit): number {
  return outer.replacement.some((piece) => typeof piece !== 'string' && piece.start <= inner.start && inner.end <= piece.end) ? 1 : 0;
}

/** The ranges of the original text that edits take away: replaced ranges less the spans they keep. */
export function removedRanges(edits: readonly Edit[]): readonly Span[] {
  return edits.flatMap((edit) => {
    const kept = edit.replacement.filter((piece) => typeof piece !== 'string').sort((a, b) => a.start - b.start);
    const ranges: Span[] = [];
    let position = edit.start;
    for (const span of kept) {
      if (span.start > position) ranges.push({ start: position, end: span.start });
      position = Math.max(position, span.end);
    }
    if (edit.end > position) ranges.push({ start: position, end: edit.end });
    return ranges;
  });
}
