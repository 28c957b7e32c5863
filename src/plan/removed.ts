/** What a plan takes away with the options of instances: what stands in it needs no token of its own. */
import type { ts } from '../code/syntax.ts';
import type { Draft } from './draft.ts';
import { isCovered, removedRanges } from './edits.ts';

const MARK = 'options-removed';

/** Notes that options were taken away from instances whose credential other requests carry themselves. */
export const markRemoved = (draft: Draft): void => draft.mark(MARK);

/** Whether a node stands in text that such a plan takes away. */
export function isRemoved(draft: Draft, node: ts.Node): boolean {
  return draft.isMarked(MARK) && isCovered(node.getStart(), node.end, removedRanges(draft.edits().get(node.getSourceFile().fileName) ?? []));
}
