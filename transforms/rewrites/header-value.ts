import { enclosingFunction, ts } from '../../src/code/syntax.ts';
import { alternatives } from '../../src/code/values.ts';
import type { Site, Sink } from '../../src/detect/sites.ts';
import { refuse } from '../../src/plan/draft.ts';
import { askAt } from '../../src/plan/held.ts';
import type { Rewrite, RewriteContext } from '../../src/plan/rewrite.ts';

/**
 * The string under `Authorization` is replaced where it is made; whoever sends it needs no change. A helper that makes the string of a
 * pair it is given may serve others as well: then the calls of it are replaced.
 */
export const rewriteHeaderValue: Rewrite = (site, context) => {
  if (!ts.isExpression(site.node)) return refuse('opaque-options');
  if (!isMadeOfArguments(site)) return askAt(context, site, site.node);
  for (const sink of site.sinks) {
    const call = valueOf(sink);
    if (!call || !callsHelper(site, call, context)) return refuse(site.otherHosts.length > 0 ? 'shared-with-other-host' : 'several-principals');
    const refused = askAt(context, site, call);
    if (refused) return refused;
  }
  return undefined;
};

function isMadeOfArguments(site: Site): boolean {
  const fn = enclosingFunction(site.node);
  return fn !== undefined && site.parameterOf.includes(fn);
}

/** The expression under the Authorization name. */
function valueOf({ node }: Sink): ts.Expression | undefined {
  if (ts.isPropertyAssignment(node)) return node.initializer;
  if (ts.isBinaryExpression(node)) return node.right;
  if (ts.isCallExpression(node)) return node.arguments[1];
  return ts.isArrayLiteralExpression(node) ? node.elements[1] : undefined;
}

function callsHelper(site: Site, value: ts.Expression, context: RewriteContext): boolean {
  const fn = enclosingFunction(site.node);
  return ts.isCallExpression(value) && alternatives(context.evaluator.evaluate(value.expression)).some((callee) => callee.kind === 'function' && callee.fn === fn);
}
