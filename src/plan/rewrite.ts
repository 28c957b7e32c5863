/** What a rewrite is: one way to replace a carrier, over the nodes of a site, writing into the plan's draft. */
import { contains, enclosingFunction, ts } from '../code/syntax.ts';
import type { Site, Sink } from '../detect/sites.ts';
import type { Refusal } from './draft.ts';
import type { Asked, PlanContext } from './context.ts';

export interface RewriteContext extends PlanContext {
  /** Whether callers hand over token providers in place of their pairs. */
  readonly isInjected: boolean;
  /** The promise of a header value for this site's principal, asked for where `node` stands. */
  readonly authorization: (node: ts.Node) => Asked;
}

/** Plans the change of one site, all of it or, with a refusal, none. */
export type Rewrite = (site: Site, context: RewriteContext) => Refusal | undefined;

/** Whether a carrier is replaced where it stands: in a request, or in a function that runs before each. */
export function isInPlace({ scope }: Sink): boolean {
  return scope === 'call' || scope === 'hook';
}

/** Whether `fn` makes the header of a pair it is given, and sends nothing itself: others may use it as well. */
export function isPairHelper(site: Site, fn: ts.Node): boolean {
  return fn === enclosingFunction(site.node) && !ts.isConstructorDeclaration(fn) && !site.requests.some((request) => contains(fn, request.node));
}

/** `Authorization` as the file spells it. */
export function headerName(file: ts.SourceFile): string {
  const lower = /['"`]?\bauthorization['"`]?\s*[:,\]]/.test(file.text);
  return lower && !/\bAuthorization\b/.test(file.text) ? 'authorization' : 'Authorization';
}
