import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OverlapError, removedRanges, splice, type Edit } from '../src/plan/edits.ts';

/** Replacements that do not touch each other, in any order, with the text they should give. */
const apart = fc.array(fc.record({ keep: fc.string({ maxLength: 5 }), take: fc.string({ minLength: 1, maxLength: 5 }), put: fc.string({ maxLength: 5 }) }), { maxLength: 8 }).chain((pieces) => {
  const edits: Edit[] = [];
  let offset = 0;
  for (const { keep, take, put } of pieces) {
    offset += keep.length;
    edits.push({ start: offset, end: offset + take.length, replacement: [put] });
    offset += take.length;
  }
  const before = pieces.map(({ keep, take }) => keep + take).join('');
  const after = pieces.map(({ keep, put }) => keep + put).join('');
  return fc.shuffledSubarray(edits, { minLength: edits.length }).map((shuffled) => ({ before, after, edits: shuffled }));
});

describe('splice', () => {
  it('applies replacements in any order and leaves every other character as it was', () => {
    fc.assert(
      fc.property(apart, ({ before, after, edits }) => {
        expect(splice(before, edits)).toBe(after);
      }),
    );
  });

  it('refuses two replacements that overlap, and one inside another that does not keep it', () => {
    const replace = (start: number, end: number): Edit => ({ start, end, replacement: ['x'] });
    expect(() => splice('abcdef', [replace(0, 3), replace(2, 4)])).toThrow(OverlapError);
    expect(() => splice('abcdef', [replace(0, 6), replace(2, 4)])).toThrow(OverlapError);
  });

  it('applies edits inside a span that an outer edit keeps, and moves a span with its edits', () => {
    const inner: Edit = { start: 4, end: 5, replacement: ['B'] };
    expect(splice('f(a, b)', [{ start: 0, end: 7, replacement: ['await (', { start: 0, end: 7 }, ')'] }, { ...inner, start: 5, end: 6 }])).toBe('await (f(a, B))');
    const call: Edit = { start: 0, end: 10, replacement: ['const c = ', { start: 4, end: 8, moved: true }, '; ', { start: 0, end: 10 }] };
    expect(splice('run(cb()) ', [call, { start: 4, end: 8, replacement: ['c'] }, { start: 4, end: 6, replacement: ['CB'] }])).toBe('const c = CB(); run(c) ');
  });

  it('counts overlapping deletions once and drops layout where its text is gone', () => {
    const remove = (start: number, end: number): Edit => ({ start, end, replacement: [] });
    expect(splice('abcdef', [remove(1, 3), remove(2, 4)])).toBe('aef');
    expect(splice('ab\ncd', [remove(1, 5), { start: 3, end: 3, replacement: ['  '], givesWay: true }])).toBe('a');
  });

  it('does not count what is kept or moved as removed', () => {
    expect(removedRanges([{ start: 0, end: 10, replacement: ['x', { start: 2, end: 4 }] }])).toEqual([{ start: 0, end: 2 }, { start: 4, end: 10 }]);
    expect(removedRanges([{ start: 0, end: 4, replacement: ['x'] }, { start: 8, end: 8, replacement: [{ start: 0, end: 4, moved: true }] }])).toEqual([]);
  });
});
