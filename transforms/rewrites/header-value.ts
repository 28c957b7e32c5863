import { ts } from '../../src/code/syntax.ts';
import { refuse } from '../../src/plan/draft.ts';
import { askAt } from '../../src/plan/held.ts';
import type { Rewrite } from '../../src/plan/rewrite.ts';

/** The string under `Authorization` is replaced where it is made; whoever sends it needs no change. */
export const rewriteHeaderValue: Rewrite = (site, context) => (ts.isExpression(site.node) ? askAt(context, site, site.node) : refuse('opaque-options'));
