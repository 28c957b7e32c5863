/** What the code of a site becomes, where that can be said. */
import type { Span } from '../document.ts';
import { callOf } from './calls.ts';
import type { HandOver, Language, Rule } from './language.ts';
import { enclosing, isClosure, isConstructor, isFunction, statementOf } from './names.ts';
import { ancestors, fieldOf, type SyntaxNode } from './tree.ts';

export interface Place {
  readonly node: SyntaxNode;
  /** The option or call as a whole. */
  readonly whole: SyntaxNode;
  readonly client: string;
  /** A value of a header, a whole header line as one text, or a pair. */
  readonly form: 'value' | 'line' | 'pair';
}

export function handOverOf({ node, whole, client, form }: Place, { handOver }: Language): (Span & { readonly text: string }) | undefined {
  // What an annotation holds is known when the code is compiled, and a token is not.
  if (enclosing(node, ({ type }) => /^(?:annotation|attribute)$/.test(type))?.type !== undefined && isAnnotation(node)) return undefined;
  const { fn, at } = runningIn(node, handOver);
  const isKept = isConstructorOf(node) || (!fn && handOver.isScript !== true) || at.some((item) => handOver.kept.test(item));
  const isAllowed = handOver.within?.test(fn ? headOf(fn) : '') ?? true;
  const fits = (rule: Rule): boolean => (rule.client === undefined || rule.client === client) && rule.when.test(whole.text) && !(rule.unless?.test(around(whole, fn)) ?? false) && (rule.isLive === true || !isKept) && (rule.isAnywhere === true || isAllowed);
  const rule = handOver.rules.find(fits);
  if (rule) return { start: whole.start, end: whole.end, text: whole.text.replace(rule.when, rule.write) };
  if (isKept || !isAllowed || form === 'pair') return undefined;
  const text = form === 'line' ? handOver.line : handOver.bearer;
  return text === undefined ? undefined : { start: node.start, end: node.end, text };
}

/** The function that decides how often a node is run, and the texts of what it is run by there: its statement, and calls that run a closure at once. */
function runningIn(node: SyntaxNode, { deferred }: HandOver): { readonly fn: SyntaxNode | undefined; readonly at: readonly string[] } {
  const at = [statementOf(node).text];
  for (const item of ancestors(node)) {
    if (!isFunction(item)) continue;
    const call = deferred && isClosure(item) ? enclosing(item, (around) => callOf(around) !== undefined) : undefined;
    const callee = call && callOf(call)?.callee;
    if (callee === undefined || deferred?.test(callee)) return { fn: item, at };
    at.push(`${callee}(`);
  }
  return { fn: undefined, at };
}

function isAnnotation(node: SyntaxNode): boolean {
  for (const item of ancestors(node)) {
    if (/annotation|attribute_list|^decorator$/.test(item.type)) return true;
    if (isFunction(item)) return false;
  }
  return false;
}

function isConstructorOf(node: SyntaxNode): boolean {
  for (const item of ancestors(node)) if (isFunction(item) && isConstructor(item)) return true;
  return false;
}

function headOf(fn: SyntaxNode): string {
  const body = fieldOf(fn, 'body');
  return fn.text.slice(0, body ? body.start - fn.start : 200);
}

/** The call that an option is given to; the function that a call stands in. */
function around(whole: SyntaxNode, fn: SyntaxNode | undefined): string {
  const call = callOf(whole) ? undefined : enclosing(whole, (item) => callOf(item) !== undefined);
  return (call ?? fn ?? statementOf(whole)).text;
}
