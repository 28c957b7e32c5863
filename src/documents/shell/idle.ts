/** What is built to be sent and is given to no request that is seen. */
import { textsOf, type Address } from '../document.ts';
import { ancestors, fieldOf, walk, type SyntaxNode } from '../languages/tree.ts';
import { render } from '../text.ts';
import { credentialsOf, headerValue, type Site } from './credentials.ts';
import type { Evaluator } from './words.ts';
import type { Use } from './reach.ts';
import { bearerHeader } from './replacements.ts';
import { requestsOf } from './requests.ts';
import type { Unit } from './unit.ts';
import { functionAround } from './variables.ts';

/** Options in an array, a header in a variable, a header for another program. */
export function idleIn(unit: Unit, evaluator: Evaluator, sent: readonly Site[]): readonly Use[] {
  const found: Use[] = [];
  const isSent = (node: SyntaxNode): boolean => [...sent, ...found.flatMap(({ sites }) => sites)].some((site) => isInside(site, node) || partsOf(site).some((at) => at >= node.start && at < node.end));
  for (const node of walk(unit.root)) {
    if (node.type === 'array' && OPTIONS_NAME.test(node.parent?.text.slice(0, 60).split('=')[0] ?? '')) {
      const [request] = requestsOf('curl', evaluator.words(node.children));
      const own = request && credentialsOf(request);
      if (own && own.sites.length > 0 && !isSent(node)) found.push({ ...own, unit, node });
    }
    if (!TEXT.test(node.type) || TEXT.test(node.parent?.type ?? '') || !/basic|bearer|auth/i.test(node.text) || isSent(node) || isLookedFor(node)) continue;
    const value = evaluator.evaluate(node);
    const header = headerValue(value);
    const built = node.parent?.type === 'variable_assignment' ? value.filter((text) => /^basic\s/i.test(render(text)) && text.some((part) => part.kind === 'encoded')) : [];
    const credential = header.length > 0 ? header : built;
    if (credential.length === 0) continue;
    const word = { value, start: node.start, end: node.end, text: node.text, node };
    const replacing = bearerHeader(word, 0, header.length > 0 ? undefined : '"Bearer $OCROLUS_TOKEN"');
    const command = node.parent?.type === 'command' && node.field === 'argument' ? node.parent : undefined;
    const name = command && fieldOf(command, 'name')?.text;
    const isProgram = name !== undefined && !/^(?:echo|printf|return|export|set)$/.test(name) && /^[\w./-]+$/.test(name);
    found.push({ sites: [{ start: node.start, end: node.end, client: isProgram ? name.replace(/^.*\//, '') : 'curl', mechanism: 'authorization-header', credential: { kind: 'header', value: credential }, replacing }], addresses: command && isProgram ? addressesIn(command, evaluator) : [], unit, node });
  }
  return found;
}

/** Of a program that is not known, each word that is one. */
function addressesIn(command: SyntaxNode, evaluator: Evaluator): readonly Address[] {
  return evaluator.words(command.children.filter(({ field }) => field === 'argument')).flatMap(({ value, start }) => (value.some((text) => /^https?:\/\//i.test(render(text))) ? [{ value, at: start }] : []));
}

const TEXT = /^(?:string|raw_string|ansi_c_string|concatenation)$/;
const OPTIONS_NAME = /curl|auth|opts?|options|args|http|header|ocrolus/i;

/** Of commands that search, or say something to people. */
function isLookedFor(node: SyntaxNode): boolean {
  const command = [...ancestors(node)].find(({ type }) => type === 'command');
  const name = command && fieldOf(command, 'name')?.text;
  if (name === undefined) return [...ancestors(node)].some(({ type }) => type === 'test_command' || type === 'case_item');
  if (/^(?:e?grep|rg|sed|awk|log\w*|die|warn\w*|info|error|usage|fail|test|\[)$/.test(name)) return true;
  // What a function prints may be what it returns; what a script prints is read by people.
  return /^(?:echo|printf)$/.test(name) && !functionAround(node) && ![...ancestors(node)].some(({ type }) => type === 'command_substitution' || type === 'redirected_statement');
}

const partsOf = (site: Site): readonly number[] => textsOf(site).flatMap((text) => text.map(({ at }) => at));

const isInside = (inner: { readonly start: number; readonly end: number }, outer: { readonly start: number; readonly end: number }): boolean => (outer.start <= inner.start && inner.end <= outer.end) || (inner.start <= outer.start && outer.end <= inner.end);
