import { enclosingFunction, ts, type FunctionNode } from '../../src/code/syntax.ts';
import { alternatives } from '../../src/code/values.ts';
import { headerCredential } from '../../src/detect/credentials.ts';
import { sourceNames } from '../../src/detect/principals.ts';
import type { Site } from '../../src/detect/sites.ts';
import { isRefusal, refuse, type Refusal } from '../../src/plan/draft.ts';
import { askAt } from '../../src/plan/held.ts';
import { available } from '../../src/plan/placement.ts';
import { replaceRead } from '../../src/plan/results.ts';
import { headerName, isPairHelper, type Rewrite, type RewriteContext } from '../../src/plan/rewrite.ts';

/**
 * The string under `Authorization` is replaced where it is made; whoever sends it needs no change. A helper that makes the string of a
 * pair it is given may serve others as well: then the calls of it that are given this pair are replaced.
 */
export const rewriteHeaderValue: Rewrite = (site, context) => {
  if (!ts.isExpression(site.node)) return refuse('opaque-options');
  const fn = enclosingFunction(site.node);
  if (!fn || !site.parameterOf.includes(fn) || !isPairHelper(site, fn)) return askAt(context, site, site.node);
  // Where another host is given the same pair, its calls look the same.
  const isMixed = site.otherPrincipals.some((sources) => site.principals.some((own) => own.join() === sources.join()));
  const calls = isMixed ? [] : helperCalls(site, fn, context);
  if (calls.length === 0) return refuse(site.otherHosts.length > 0 ? 'shared-with-other-host' : 'several-principals');
  for (const { call, isObject } of calls) {
    const refused = isObject ? replaceObject(site, call, context) : askAt(context, site, call);
    if (refused) return refused;
  }
  return undefined;
};

/** The calls of a helper that make this site's credential: the header's value, or an object that holds nothing else. */
function helperCalls(site: Site, fn: FunctionNode, context: RewriteContext): readonly { readonly call: ts.Expression; readonly isObject: boolean }[] {
  const { evaluator } = context;
  return context.uses.usesOf(fn).calls.flatMap((call) => {
    // `VENDORS[vendor].sign(env)`: where another function may be called, what it makes is not ours to replace.
    const callees = ts.isCallExpression(call) ? alternatives(evaluator.evaluate(call.expression)) : [];
    if (callees.some((callee) => callee.kind === 'function' && callee.fn !== fn)) return [];
    const values = alternatives(evaluator.evaluate(call));
    // What each of them is given is looked at where the providers are.
    const isOfOne = !context.isInjected;
    const isObject = values.every((value) => value.kind === 'object' && !value.open && value.entries.length === 1);
    const headers = values.flatMap((value) => (value.kind === 'object' ? value.entries.flatMap((entry) => alternatives(entry.value())) : [value]));
    const isOurs = headers.some((header) => {
      const credential = headerCredential(header);
      return credential !== undefined && (!isOfOne || site.principals.some((own) => own.join() === sourceNames(credential.sources).join()));
    });
    return isOurs && (isObject || values.every((value) => value.kind !== 'object')) ? [{ call, isObject }] : [];
  });
}

/** `basicHeader(user, password)` becomes `{ Authorization: … }`; in a spread, its entry. */
function replaceObject(site: Site, call: ts.Expression, context: RewriteContext): Refusal | undefined {
  const file = call.getSourceFile();
  const text = available(context, call, context.authorization(call), site.requests);
  if (isRefusal(text)) return text;
  const entry = [`${headerName(file)}: `, ...text];
  const { parent } = call;
  if (ts.isSpreadAssignment(parent)) context.draft.edit(`carrier:${call.getStart()}`, call, parent.getStart(), parent.end, ...entry);
  else replaceRead(context.draft, call, ['{ ', ...entry, ' }']);
  return undefined;
}
