/** What code of other languages gives a request: headers, pairs in options and calls, and addresses with both. */
import type { Mechanism } from '../../report/report.ts';
import type { Carrier } from '../document.ts';
import { hasScheme, userinfoOf } from '../http.ts';
import { isUnknown, render, slice, type Text, type Value } from '../text.ts';
import { callOf, type Call } from './calls.ts';
import { curlOption, curlOptionsBeside } from './curl-options.ts';
import type { Definition, Definitions } from './definitions.ts';
import type { Evaluator } from './evaluate.ts';
import type { Language } from './language.ts';
import { nameOf, plain } from './names.ts';
import { core, type SyntaxNode } from './tree.ts';

export interface Found {
  readonly node: SyntaxNode;
  /** Where it begins, if not with its node. */
  readonly at?: number;
  readonly mechanism: Mechanism;
  readonly credential: Carrier['credential'];
  /** The option or call as a whole. */
  readonly whole: SyntaxNode;
  /** Where the pair is written, when names lead there. */
  readonly from?: SyntaxNode;
  readonly isLine?: boolean;
  /** Whether a variable is given it, and perhaps nothing else. */
  readonly isNamed?: boolean;
}

interface Entry {
  readonly target: SyntaxNode;
  readonly value: SyntaxNode;
  readonly node: SyntaxNode;
}

export interface Recogniser {
  /** Of a name and its value: an option, an entry of a table, a field. */
  entry(entry: Definition): Found | undefined;
  call(call: Call): Found | undefined;
  /** Of a list: a name and a value side by side. */
  list(node: SyntaxNode): Found | undefined;
  /** Of a text: a header as one, or an address with user and password. */
  text(node: SyntaxNode): Found | undefined;
  header(node: SyntaxNode, whole: SyntaxNode): Found | undefined;
}

/** Options that give a pair. */
const PAIR_OPTION = /^(?:auth|basicauth|authbasic|httpbasic|userpwd|curloptuserpwd|credentials?|httpauth|authenticator|authentication)$/;
/** Of these, whatever is given is one. */
const SURE_OPTION = /^(?:userpwd|curloptuserpwd)$/;
/** Calls that make or give one. */
const PAIR_CALL = /^(?:set|with|use|add)?(?:http)?basic(?:auth|authentication|authenticator|authorization|credentials|authcredentials|httpcredentials|authrequestinterceptor|authenticationinterceptor|authinterceptor|auththandler)?$|^usernamepasswordcredentials$|^networkcredential$|^passwordauthentication$|^pscredential$|^authenticate$|^usernamepassword$|^userpassword$|^addpassword$|^digestorbasicauth$/;
const USER_KEY = /^(?:user|username|login|email|key|apikey|name|id)$/;
const PASSWORD_KEY = /^(?:pass|password|passwd|pwd|secret|apisecret)$/;
const IS_AUTHORIZATION = /^\W*(?:\w+\W+)*?authorization\W*$/i;

export function createRecogniser(language: Language, definitions: Definitions, evaluator: Evaluator): Recogniser {
  const isBasic = (value: Value): boolean => value.some(hasScheme);
  const header = (node: SyntaxNode, whole: SyntaxNode): Found | undefined => {
    const value = evaluator.evaluate(node);
    return isBasic(value) ? { node: unwrapped(node), mechanism: 'authorization-header', credential: { kind: 'header', value }, whole } : undefined;
  };
  return {
    header,
    entry({ target, value, node, kind }) {
      const name = plain(nameOf(target));
      if (name === 'authorization') return header(value, node);
      if (!PAIR_OPTION.test(name)) return undefined;
      const found = pairOf(value, node);
      if (found) return { ...found, isNamed: kind === 'variable' };
      return SURE_OPTION.test(name) ? whole(value, node) : undefined;
    },
    call: (call) => headerCall(call) ?? curlCall(call) ?? pairCall(call),
    list(node) {
      const [name, value, more] = node.children;
      return name && value && !more && isAuthorization(name) ? header(value, node) : undefined;
    },
    text: (node) => lineOf(node) ?? userinfo(node),
  };

  /** `header("Authorization", value)`, `curl -u user:password`. */
  function headerCall({ positional, named, node }: Call): Found | undefined {
    const at = positional.findIndex(isAuthorization);
    const value = at >= 0 ? positional[at + 1] : undefined;
    const own = value && header(value, node);
    if (own) return own;
    const user = /^curl(?:\.exe)?$/i.test(node.text.slice(0, 9).split(/\s/)[0] ?? '') ? named.find(({ target }) => /^(?:-\w*u|--user)$/.test(target.text)) : undefined;
    return user && whole(user.value, node);
  }

  function curlCall(call: Call): Found | undefined {
    const option = curlOption(call);
    if (option?.name === 'USERPWD') return whole(option.value, call.node);
    const password = option?.name === 'USERNAME' ? curlOptionsBeside(call.node, option).find(({ name }) => name === 'PASSWORD') : undefined;
    return option && password && { node: option.value, mechanism: 'auth-option', credential: { kind: 'pair', user: evaluator.evaluate(option.value), password: evaluator.evaluate(password.value) }, whole: call.node };
  }

  function isAuthorization(item: SyntaxNode): boolean {
    return plain(nameOf(item)) === 'authorization' && IS_AUTHORIZATION.test(item.text.slice(-80)) && !callOf(item);
  }

  /** The pair is one text. */
  function whole(value: SyntaxNode, node: SyntaxNode): Found {
    return { node: value, mechanism: 'auth-option', credential: { kind: 'pair', user: evaluator.evaluate(value), password: [[]] }, whole: node };
  }

  function pairCall({ node, callee, name, at, positional, named }: Call): Found | undefined {
    if (language.inbound?.test(callee) || language.basicHeaders?.test(callee)) return undefined;
    if (language.keyedCalls?.test(callee)) {
      const keyed = keys([...named, ...definitions.within(node)]);
      if (keyed) return { ...keyed, node: keyed.user.node, mechanism: 'auth-option', whole: node };
    }
    // Such a call may be given the request before the pair.
    const isOwn = language.pairCalls?.test(callee) ?? false;
    const isPair = isOwn || PAIR_CALL.test(plain(name));
    const mechanism: Mechanism = /^userpassword$/.test(plain(name)) ? 'url-userinfo' : 'fluent-auth';
    // `request :authorization, :basic, user, password` and `request :basic_auth, user, password`.
    const symbol = positional.findIndex((item) => /^(?::|AuthScheme\.)?["']?basic(?:_auth)?["']?$/i.test(item.text));
    const given = symbol >= 0 && symbol < positional.length - 1 ? positional.slice(symbol + 1) : isPair ? positional.slice(/^addpassword$/.test(plain(name)) ? 2 : 0) : [];
    // `RestClient::Resource.new(address, user, password)`
    const late = language.addressedPairCalls?.test(callee) && positional.length > 2 ? positional.slice(1) : undefined;
    const [user, password] = late ?? (isOwn && given.length > 2 && !/basic/i.test(given.at(2)?.text ?? '') ? given.slice(-2) : given);
    // `basicToken(encoded)` is given nothing else.
    const [token] = /^basictoken$/.test(plain(name)) ? positional : [];
    const credential = token ? whole(token, node).credential : user ? pair(user, password) : undefined;
    if (credential) return { node, at, mechanism, credential, whole: node };
    const keyed = isPair ? keys(named) : undefined;
    return keyed && { node, at, mechanism, credential: keyed.credential, whole: node };
  }

  function pair(user: SyntaxNode, password: SyntaxNode | undefined): Carrier['credential'] | undefined {
    const users = evaluator.evaluate(user);
    // A single argument is the pair as one text, or is no credential.
    if (!password && !users.some((text) => text.length > 1 || text[0]?.kind === 'encoded' || render(text).includes(':'))) return undefined;
    return { kind: 'pair', user: users, password: password ? evaluator.evaluate(password) : [[]] };
  }

  function keys(entries: readonly Entry[]): { readonly user: Entry; readonly credential: Carrier['credential'] } | undefined {
    const of = (wanted: RegExp): Entry | undefined => entries.find(({ target }) => wanted.test(plain(nameOf(target))));
    const [user, password] = [of(USER_KEY), of(PASSWORD_KEY)];
    const credential = user && password ? pair(user.value, password.value) : undefined;
    return user && credential && { user, credential };
  }

  /** The value of an option that may give a pair: a list of two, a call, a dictionary, or text with a colon. */
  function pairOf(value: SyntaxNode, whole: SyntaxNode): Found | undefined {
    for (const item of evaluator.resolve(value)) {
      const credential = credentialOf(item);
      if (credential) return { node: value, mechanism: 'auth-option', credential, whole, from: item };
    }
    return undefined;
  }

  function credentialOf(item: SyntaxNode): Carrier['credential'] | undefined {
    const call = callOf(item);
    const own = call && pairCall(call);
    if (own) return own.credential;
    if (call && (language.inbound?.test(call.callee) || language.basicHeaders?.test(call.callee))) return undefined;
    const elements = language.lists.has(item.type) ? item.children.map((child) => core(/element|initializer/.test(child.type) && child.children.length === 1 ? (child.children[0] ?? child) : child)) : [];
    const [user, password, kind] = elements;
    if (user && password && (elements.length === 2 || (elements.length === 3 && kind && /^basic$/i.test(textOf(kind))))) return pair(user, password);
    const keyed = call ? undefined : keys(definitions.within(item));
    if (keyed) return keyed.credential;
    const value = evaluator.evaluate(item);
    return value.some(isPairText) ? { kind: 'pair', user: value, password: [[]] } : undefined;
  }

  /** `"Authorization: Basic …"` as one text, or a line of one. */
  function lineOf(node: SyntaxNode): Found | undefined {
    const value = evaluator.evaluate(node).flatMap((text) => {
      const whole = render(text);
      const name = /(?:^|[\r\n])[ \t]*(?:-H[ \t]*)?authorization[ \t]*:[ \t]*/i.exec(whole);
      if (!name) return [];
      const start = name.index + name[0].length;
      const length = /[\r\n]/.exec(whole.slice(start))?.index;
      return [slice(text, start, length === undefined ? whole.length : start + length)];
    });
    if (!isBasic(value)) return undefined;
    const isLine = evaluator.evaluate(node).every((text) => /^\s*authorization\s*:[^\r\n]*$/i.test(render(text)));
    return { node, mechanism: 'authorization-header', credential: { kind: 'header', value }, whole: node, isLine };
  }

  function userinfo(node: SyntaxNode): Found | undefined {
    const pairs = evaluator.evaluate(node).flatMap((text) => {
      const info = userinfoOf(text);
      return info?.password ? [{ user: info.user, password: info.password }] : [];
    });
    return pairs.length > 0 ? { node, mechanism: 'url-userinfo', credential: { kind: 'pair', user: pairs.map(({ user }) => user), password: pairs.map(({ password }) => password) }, whole: node } : undefined;
  }

  function textOf(node: SyntaxNode): string {
    const [text] = evaluator.evaluate(node);
    return text && !isUnknown(text) ? render(text) : '';
  }

  /** The text itself of `[]string{text}`. */
  function unwrapped(node: SyntaxNode): SyntaxNode {
    const item = core(node);
    if (item.type === 'composite_literal') return unwrapped(item.children.at(-1) ?? item);
    const isOne = (language.lists.has(item.type) || /element/.test(item.type)) && item.children.length === 1;
    return isOne ? unwrapped(item.children[0] ?? item) : item;
  }
}

const isPairText = (text: Text): boolean => text.some((part) => part.kind === 'literal' && part.text.includes(':')) && /^[^:\s/]+:[^\s/]+$/.test(render(text));
