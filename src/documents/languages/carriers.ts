/** Places in code of other languages that give a request Basic credentials. */
import { textsOf, type Carrier } from '../document.ts';
import { leaves, render } from '../text.ts';
import { callOf } from './calls.ts';
import { createRecogniser, type Found } from './credentials.ts';
import { findDefinitions } from './definitions.ts';
import { createEvaluator } from './evaluate.ts';
import { handOverOf } from './hand-over.ts';
import type { Language } from './language.ts';
import { symbolOf } from './names.ts';
import { isForOtherScheme } from './other-schemes.ts';
import { createReach } from './reach.ts';
import { contains, walk, type SyntaxNode } from './tree.ts';

export function findCarriers(root: SyntaxNode, language: Language): readonly Carrier[] {
  const definitions = findDefinitions(root, language);
  const evaluator = createEvaluator(language, definitions);
  const recogniser = createRecogniser(language, definitions, evaluator);
  const reach = createReach({ root, language, definitions, evaluator });
  const found: Found[] = [];
  const covered = new Set<SyntaxNode>();
  const add = (item: Found | undefined): void => {
    if (!item || covered.has(item.node)) return;
    const isPair = item.credential.kind === 'pair' && item.mechanism !== 'url-userinfo';
    if (!isPair || !isForOtherScheme(item.whole, definitions)) found.push(item);
    for (const node of walk(item.whole)) covered.add(node);
  };
  for (const node of walk(root)) {
    for (const definition of definitions.at(node)) add(recogniser.entry(definition));
    const call = callOf(node);
    if (call) add(recogniser.call(call));
    if (language.lists.has(node.type)) add(recogniser.list(node));
    if (evaluator.isText(node) && !covered.has(node)) add(recogniser.text(node));
  }
  const direct = [...found];
  // What is built to be such a header and given to nobody here is used elsewhere.
  for (const node of walk(root)) {
    if (covered.has(node) || !evaluator.isText(node) || (node.parent && evaluator.isText(node.parent))) continue;
    const isHeader = evaluator.evaluate(node).some((text) => /^basic\s/i.test(render(text)) && text.some((part) => part.kind === 'encoded'));
    if (isHeader && !direct.some((item) => uses(item, node))) add(recogniser.header(node, node));
  }
  return found.filter((item) => !found.some((other) => other !== item && leadsTo(other, item))).map(toCarrier);

  function toCarrier({ node, at, mechanism, credential, whole, isLine }: Found): Carrier {
    const client = reach.clientOf(node);
    const form = credential.kind === 'pair' ? 'pair' : isLine === undefined ? 'value' : 'line';
    const replacement = isLine === false ? undefined : handOverOf({ node, whole, client, form }, language);
    return { start: at ?? node.start, end: node.end, client, mechanism, symbol: symbolOf(node), credential, reach: reach.of(node, whole), replacement };
  }
}

/** Whether a credential that was found comes from a text, through names. */
function uses(found: Found, node: SyntaxNode): boolean {
  return textsOf(found).some((text) => [...text, ...leaves(text)].some((part) => part.at >= node.start && part.at < node.end));
}

/** `auth = (user, password)`, and `auth=auth` where it is given: the second is the place. */
const leadsTo = (other: Found, item: Found): boolean => item.mechanism === 'auth-option' && !contains(item.whole, other.node) && (other.from ? contains(item.whole, other.from) : item.isNamed === true && uses(other, item.whole));
