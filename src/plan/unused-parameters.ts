/** Parameters whose default was the credential: they go with it where no caller gives anything for them. */
import { ts, walk, type FunctionNode } from '../code/syntax.ts';
import type { PlanContext } from './context.ts';
import { isPure } from './purity.ts';
import { removeStatement } from './removal.ts';

/** Takes a parameter out, when those behind it are gone as well and nothing but its default was ever used; whether it did. */
export function removeParameter(context: PlanContext, parameter: ts.ParameterDeclaration): boolean {
  const fn = parameter.parent;
  const key = (item: ts.Node): string => `unused:${item.getStart()}`;
  if (!ts.isIdentifier(parameter.name) || !parameter.initializer || !isPure(context, parameter.initializer) || context.draft.has(key(parameter), parameter)) return false;
  if (ts.isFunctionTypeNode(fn) || !('body' in fn) || !fn.body || !context.inScope(fn.getSourceFile().fileName)) return false;
  const { parameters } = fn;
  const index = parameters.indexOf(parameter);
  const left = parameters.filter((item) => !context.draft.has(key(item), item));
  if (left.at(-1) !== parameter || isGiven(context, fn, index) || readsArguments(fn.body)) return false;
  // The comma behind the last one stays for the one before it, and goes with the first.
  const previous = left.at(-2);
  context.draft.edit(key(parameter), parameter, previous?.end ?? parameters.pos, parameter.end);
  if (!previous) {
    const last = parameters.at(-1)?.end ?? parameter.end;
    const rest = /^\s*,?\s*(?=\))/.exec(fn.getSourceFile().text.slice(last))?.[0].length ?? 0;
    if (rest > 0) context.draft.edit(`${key(parameter)}:rest`, parameter, last, last + rest);
  }
  if (left.length === 1 && isUseless(fn)) removeStatement(context, fn);
  return true;
}

/** A constructor that did nothing but take what is gone. */
function isUseless(fn: ts.Node): boolean {
  return ts.isConstructorDeclaration(fn) && fn.body !== undefined && /^\{\s*\}$/.test(fn.body.getText()) && !fn.modifiers?.length && !fn.parent.heritageClauses?.some((clause) => clause.token === ts.SyntaxKind.ExtendsKeyword);
}

/** Whether a caller gives, or may give, something for the parameter at an index. */
function isGiven(context: PlanContext, fn: FunctionNode, index: number): boolean {
  const owner = ts.isConstructorDeclaration(fn) ? fn.parent : fn;
  const decorated = ts.canHaveDecorators(owner) && (ts.getDecorators(owner)?.length ?? 0) > 0;
  const declaresMore = ts.isClassLike(fn.parent) && fn.parent.members.some((item) => item !== fn && item.kind === fn.kind && item.name?.getText() === fn.name?.getText());
  if (decorated || declaresMore || context.isPublic(fn) || (ts.isClassLike(owner) && context.isPublic(owner))) return true;
  const uses = context.uses.usesOf(fn);
  const calls = new Set<ts.Node>([...uses.calls, ...context.callSites.callersOf(fn).map(({ node }) => node)]);
  if (calls.size === 0 || uses.references.length > 0 || uses.unknown.length > 0 || uses.isPartial) return true;
  return [...calls].some((call) => !(ts.isCallExpression(call) || ts.isNewExpression(call)) || (call.arguments ?? []).some((item, place) => place >= index || ts.isSpreadElement(item)));
}

function readsArguments(body: ts.Node): boolean {
  let found = false;
  walk(body, (node) => {
    if (ts.isIdentifier(node) && node.text === 'arguments') found = true;
    return !found;
  });
  return found;
}
