/** What a rewrite is: one way to replace a carrier, over the nodes of a site, writing into the plan's draft. */
import { ts } from '../code/syntax.ts';
import type { Site } from '../detect/sites.ts';
import type { Refusal } from './draft.ts';
import type { Asked, PlanContext } from './context.ts';

export interface RewriteContext extends PlanContext {
  /** The promise of a header value for this site's principal, asked for in `file`. */
  readonly authorization: (file: ts.SourceFile) => Asked;
}

/** Plans the change of one site, all of it or, with a refusal, none. */
export type Rewrite = (site: Site, context: RewriteContext) => Refusal | undefined;

/** `Authorization` as the file spells it. */
export function headerName(file: ts.SourceFile): string {
  const lower = /['"`]?\bauthorization['"`]?\s*[:,\]]/.test(file.text);
  return lower && !/\bAuthorization\b/.test(file.text) ? 'authorization' : 'Authorization';
}
