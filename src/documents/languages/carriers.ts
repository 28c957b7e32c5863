/** Places in code of other languages that give a request Basic credentials. */
import type { Mechanism } from '../../report/report.ts';
import type { Carrier, Span } from '../document.ts';
import { isUnknown, joined, literal, render, type Value } from '../text.ts';
import { callOf, type Call } from './calls.ts';
import { findDefinitions } from './definitions.ts';
import { createEvaluator } from './evaluate.ts';
import type { Language } from './language.ts';
import { nameOf, plain, statementOf, symbolOf } from './names.ts';
import { reachOf, type Surroundings } from './reach.ts';
import { contains, core, walk, type SyntaxNode } from './tree.ts';

interface Found {
  readonly node: SyntaxNode;
  readonly mechanism: Mechanism;
  readonly credential: Carrier['credential'];
  /** The option or call as a whole. */
  readonly whole: SyntaxNode;
}

/** Options that give a pair. */
const PAIR_OPTION = /^(?:auth|basicauth|authbasic|httpbasic|userpwd|curloptuserpwd|credentials?|httpauth|authenticator|authentication)$/;
/** Calls that make or give one. */
const PAIR_CALL = /^(?:set|with|use|add)?(?:http)?basic(?:auth|authentication|authenticator|authorization|credentials|authrequestinterceptor|authenticationinterceptor|authinterceptor)?$|^usernamepasswordcredentials$|^authenticate$|^usernamepassword$/;
const USER_KEY = /^(?:user|username|login|email|key|apikey|name|id)$/;
const PASSWORD_KEY = /^(?:pass|password|pwd|secret|apisecret)$/;

export function findCarriers(root: SyntaxNode, language: Language, source: string): readonly Carrier[] {
  const definitions = findDefinitions(root, language);
  const evaluator = createEvaluator(language, definitions);
  const around: Surroundings = { root, language, definitions, evaluator };
  const found: Found[] = [];
  const isCovered = (node: SyntaxNode): boolean => found.some((item) => contains(item.whole, node));
  const add = (item: Found | undefined): void => {
    if (item && !isCovered(item.node)) found.push(item);
  };
  const header = (node: SyntaxNode, value: Value, whole: SyntaxNode): Found | undefined => (value.some((text) => /^\s*(?:basic|bearer)\s/i.test(render(text))) ? { node, mechanism: 'authorization-header', credential: { kind: 'header', value }, whole } : undefined);

  for (const node of walk(root)) {
    for (const { target, value, node: whole } of definitions.at(node)) {
      if (plain(nameOf(target)) === 'authorization') add(header(value, evaluator.evaluate(value), whole));
      else if (PAIR_OPTION.test(plain(nameOf(target)))) add(pairOf(value, whole));
    }
    const call = callOf(node);
    if (call) add(headerCall(call) ?? pairCall(call));
    if (isTextNode(node) && !isCovered(node)) add(wholeHeader(node) ?? userinfo(node));
  }
  // What is built to be such a header and given to nobody here is used elsewhere.
  for (const node of walk(root)) {
    if (!isTextNode(node) || isCovered(node) || (node.parent && isTextNode(node.parent))) continue;
    const value = evaluator.evaluate(node);
    if (value.some((text) => /^basic\s/i.test(render(text)) && text.some((part) => part.kind === 'encoded')) && !found.some((item) => uses(item, node))) add(header(node, value, node));
  }
  return found.map((item) => toCarrier(item));

  function isTextNode(node: SyntaxNode): boolean {
    return language.strings.has(node.type) || (language.joins?.has(node.type) ?? false) || /^(?:binary|additive|concat|infix)/.test(node.type) || /format/.test(callOf(node)?.name.toLowerCase() ?? '');
  }

  /** Whether a credential that was found comes from a text, through names. */
  function uses({ credential }: Found, node: SyntaxNode): boolean {
    const values = credential.kind === 'header' ? credential.value : [...credential.user, ...credential.password];
    return values.some((text) => text.some((part) => part.at >= node.start && part.at < node.end));
  }

  /** `header("Authorization", value)`, `AuthenticationHeaderValue("Basic", value)`, `curl_setopt($ch, CURLOPT_USERPWD, "u:p")`. */
  function headerCall(call: Call): Found | undefined {
    const { positional, node } = call;
    const at = positional.findIndex((item) => /authorization$/i.test(nameOf(item)) && !callOf(item));
    const value = at >= 0 ? positional[at + 1] : undefined;
    if (value) {
      const own = header(value, evaluator.evaluate(value), node);
      if (own) return own;
    }
    const [scheme, rest] = positional;
    if (scheme && rest && /AuthenticationHeaderValue$/.test(call.name) && /^basic$/i.test(textOf(scheme))) return header(rest, joined([literal('Basic ', scheme.start), evaluator.evaluate(rest)]), node);
    const option = positional.findIndex((item) => /^CURLOPT_USERPWD$/.test(nameOf(item)));
    const pair = option >= 0 ? positional[option + 1] : undefined;
    return pair && { node: pair, mechanism: 'auth-option', credential: { kind: 'pair', user: evaluator.evaluate(pair), password: [[]] }, whole: node };
  }

  function pairCall(call: Call): Found | undefined {
    const { node, callee, name, positional, named } = call;
    if (language.inbound?.test(callee)) return undefined;
    // `request :authorization, :basic, user, password` and `request :basic_auth, user, password`.
    const symbol = positional.findIndex((item) => /^:?["']?basic(?:_auth)?["']?$/i.test(item.text));
    const given = symbol >= 0 ? positional.slice(symbol + 1) : PAIR_CALL.test(plain(name)) || /\bCredentials\.basic$/.test(callee) ? positional : [];
    const isByName = PAIR_CALL.test(plain(name)) && named.length > 0;
    const [user, password] = given;
    if (user) return pair(user, password, node, 'fluent-auth', node) ?? undefined;
    return isByName ? byKeys(named, node, node, 'fluent-auth') : undefined;
  }

  function pair(user: SyntaxNode, password: SyntaxNode | undefined, node: SyntaxNode, mechanism: Mechanism, whole: SyntaxNode): Found | undefined {
    const users = evaluator.evaluate(user);
    const passwords = password ? evaluator.evaluate(password) : [[]];
    // A single argument is the pair as one text, or is no credential.
    if (!password && !users.some((text) => text.length > 1 || /:/.test(render(text)))) return undefined;
    return { node, mechanism, credential: { kind: 'pair', user: users, password: passwords }, whole };
  }

  function byKeys(entries: readonly { readonly target: SyntaxNode; readonly value: SyntaxNode }[], node: SyntaxNode, whole: SyntaxNode, mechanism: Mechanism): Found | undefined {
    const of = (keys: RegExp): SyntaxNode | undefined => entries.find(({ target }) => keys.test(plain(nameOf(target))))?.value;
    const [user, password] = [of(USER_KEY), of(PASSWORD_KEY)];
    return user && password ? pair(user, password, node, mechanism, whole) : undefined;
  }

  /** The value of an option that may give a pair: a list of two, a call, a dictionary, or text with a colon. */
  function pairOf(value: SyntaxNode, whole: SyntaxNode): Found | undefined {
    for (const item of evaluator.resolve(value)) {
      const call = callOf(item);
      const own = call && pairCall(call);
      if (own) return { ...own, node: value, mechanism: 'auth-option', whole };
      const elements = language.lists.has(item.type) ? item.children.map((child) => core(/element|initializer/.test(child.type) && child.children.length === 1 ? (child.children[0] ?? child) : child)) : [];
      const [user, password, kind] = elements;
      if (user && password && (elements.length === 2 || (elements.length === 3 && kind && /^basic$/i.test(textOf(kind))))) {
        const two = pair(user, password, value, 'auth-option', whole);
        if (two) return two;
      }
      const entries = definitions.all.filter(({ node }) => contains(item, node));
      const keyed = byKeys(entries, value, whole, 'auth-option');
      if (keyed) return keyed;
      if (isTextNode(item) && evaluator.evaluate(item).some((text) => /^[^:\s/]+:[^\s/]+$/.test(render(text)))) return { node: value, mechanism: 'auth-option', credential: { kind: 'pair', user: evaluator.evaluate(item), password: [[]] }, whole };
    }
    return undefined;
  }

  /** `"Authorization: Basic …"` as one text. */
  function wholeHeader(node: SyntaxNode): Found | undefined {
    const value = evaluator.evaluate(node).flatMap((text) => {
      const [first, ...rest] = text;
      const name = first?.kind === 'literal' ? /^\s*(?:-H\s*)?authorization\s*:\s*/i.exec(first.text) : null;
      return first?.kind === 'literal' && name ? [[{ ...first, text: first.text.slice(name[0].length), at: first.at + name[0].length }, ...rest]] : [];
    });
    return header(node, value, node);
  }

  function userinfo(node: SyntaxNode): Found | undefined {
    const value = evaluator.evaluate(node).filter((text) => /^[a-z]+:\/\/[^/?#\s:@]+:[^/?#\s@]*@\S/i.test(render(text)));
    return value.length > 0 ? { node, mechanism: 'url-userinfo', credential: { kind: 'pair', user: value.map((text) => text.slice(0, -1).filter((part) => part.kind !== 'literal').slice(0, 1)), password: value.map((text) => text.filter((part) => part.kind !== 'literal').slice(1, 2)) }, whole: node } : undefined;
  }

  function textOf(node: SyntaxNode): string {
    const [text] = evaluator.evaluate(node);
    return text && !isUnknown(text) ? render(text) : '';
  }

  function toCarrier({ node, mechanism, credential, whole }: Found): Carrier {
    return { start: node.start, end: node.end, client: clientOf(statementOf(node)), mechanism, symbol: symbolOf(node), credential, reach: reachOf(node, around), replacement: replacementOf(node, whole, mechanism) };
  }

  function clientOf(statement: SyntaxNode): string {
    const { text } = statement;
    return (language.clients.find(({ sign }) => sign.test(text)) ?? language.clients.find(({ sign }) => sign.test(source)))?.name ?? language.name;
  }

  function replacementOf(node: SyntaxNode, whole: SyntaxNode, mechanism: Mechanism): (Span & { readonly text: string }) | undefined {
    if (mechanism === 'authorization-header' && !/^\s*["'`]?\s*authorization\s*:/i.test(node.text)) return { start: node.start, end: node.end, text: language.bearer };
    const rule = language.pairs.find(({ when }) => when.test(whole.text));
    return rule && { start: whole.start, end: whole.end, text: whole.text.replace(rule.when, rule.write) };
  }
}
