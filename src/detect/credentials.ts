/** Which values are legacy credentials: Basic header values, pairs under an auth option, user-info in URLs. */
import { asEntries } from '../code/builtins/collections.ts';
import { ts } from '../code/syntax.ts';
import { leaves } from '../code/leaves.ts';
import { alternatives, asObject, isNothing, literalPrefix, literalText, union, type Entry, type Choice, type ResultValue, type TextPart, type TextValue, type Value, lookup } from '../code/values.ts';
import type { CredentialOption } from '../../transforms/http-client.ts';
import { render } from './hosts.ts';

/** A legacy credential found in a value. */
export interface Credential {
  /** The expression that makes it, which must go. */
  readonly node: ts.Node;
  readonly form: 'basic' | 'bearer-pair' | 'pair' | 'userinfo' | 'ready';
  /** What the pair is made of: user and password where they can be told apart, else one value. */
  readonly sources: readonly Value[];
  /** The choices under which it is this one. */
  readonly when?: readonly Choice[];
}

/** An Authorization entry of a headers value, with what was found in it. */
export interface HeaderEntry {
  readonly node: ts.Node;
  readonly values: readonly Value[];
}

const BASIC = /^\s*basic\s/i;
const BEARER = /^\s*bearer\s+/i;

/** The Authorization entries of a headers value: object, `Headers`, or array of pairs. */
export function authorizationEntries(headers: Value, groups: readonly string[] = []): readonly HeaderEntry[] {
  return alternatives(headers).flatMap((list) => flatEntries(list) ?? alternatives(asEntries(list, list.node)).flatMap((value) => objectEntries(value, groups)));
}

function objectEntries(value: Value, groups: readonly string[]): readonly HeaderEntry[] {
  if (value.kind !== 'object') return [];
  const own = lookup(value, 'authorization', true).map((entry): HeaderEntry => ({ node: entry.node, values: alternatives(entry.value()) }));
  const grouped = groups.flatMap((group) => lookup(value, group).flatMap((entry) => authorizationEntries(entry.value())));
  return [...own, ...grouped];
}

/** The Authorization entries of a list of names and values in turn, as undici takes it; `undefined` for anything else. */
function flatEntries(list: Value): readonly HeaderEntry[] | undefined {
  if (list.kind !== 'array' || list.items.length % 2 !== 0) return undefined;
  const items = list.items.map((item) => item());
  const names = items.filter((_item, index) => index % 2 === 0).map(literalText);
  if (names.some((name) => name === undefined)) return undefined;
  return items.flatMap((value, index) => (index % 2 === 1 && names[(index - 1) / 2]?.toLowerCase() === 'authorization' ? [{ node: value.node, values: alternatives(value) }] : []));
}

/** The credentials in a list of header lines, e.g. `['Authorization: Basic …']`. */
export function lineCredentials(list: Value): readonly Credential[] {
  const lines = alternatives(list).flatMap((value) => (value.kind === 'array' ? value.items.flatMap((item) => alternatives(item())) : []));
  return lines.flatMap((line) => (line.kind === 'text' && AUTHORIZATION_LINE.test(literalPrefix(line)) ? (textCredential(withoutPrefix(line, AUTHORIZATION_LINE)) ?? []) : []));
}

const AUTHORIZATION_LINE = /^\s*authorization\s*:\s*/i;

/** The legacy credential that a header value is, if it is one. */
export function headerCredential(value: Value): Credential | undefined {
  const found = headerCredentialOf(value);
  return found && value.when ? { ...found, when: value.when } : found;
}

function headerCredentialOf(value: Value): Credential | undefined {
  if (value.kind === 'text') return textCredential(value);
  if (value.kind === 'environment' && isReadyName(value.name)) return { node: value.node, form: 'ready', sources: [value] };
  const isNamedBasic = (value.kind === 'member' || value.kind === 'parameter' || value.kind === 'unknown') && /basic_?(?:auth|token|header|cred)|auth\w*_?basic/i.test(value.name) && /^[\w$.?]+$/.test(value.name);
  return isNamedBasic ? { node: value.node, form: 'ready', sources: [value] } : undefined;
}

function textCredential(value: TextValue): Credential | undefined {
  const prefix = literalPrefix(value);
  if (BASIC.test(prefix) || (/^\s*basic$/i.test(prefix) && value.parts.length > 1)) {
    const rest = withoutPrefix(value, /^\s*basic\s*/i);
    // "Basic plan for …" is prose: what follows the scheme has no spaces.
    const isPair = rest.parts.every((part) => part.kind === 'hole' || !/\S\s+\S|^\s*\S+\s+$/.test(part.text)) && rest.parts.some((part) => part.kind === 'hole' || part.text.trim().length > 2);
    const literal = literalText(rest);
    return isPair && (literal === undefined || decodesToPair(literal)) ? { node: value.node, form: 'basic', sources: pairOf(rest) } : undefined;
  }
  if (!BEARER.test(prefix)) return undefined;
  const rest = withoutPrefix(value, BEARER);
  const pair = pairOf(rest);
  // A pair under the wrong scheme: base64 that holds a colon. A token never does.
  const isPair = rest.parts.some((part) => part.kind === 'hole' && part.value.kind === 'base64') || decodesToPair(literalText(rest));
  return isPair ? { node: value.node, form: 'bearer-pair', sources: pair } : undefined;
}

/** Names of variables that hold a whole header value. A static bearer token is ruled out: Ocrolus tokens live one day. */
function isReadyName(name: string): boolean {
  return /AUTH|BASIC|CRED/i.test(name) && !/TOKEN|BEARER|JWT|OAUTH|URL|HOST/i.test(name);
}

function withoutPrefix(value: TextValue, prefix: RegExp): TextValue {
  const parts: TextPart[] = [];
  let rest = prefix.exec(literalPrefix(value))?.[0].length ?? 0;
  for (const part of value.parts) {
    if (part.kind === 'hole' || rest === 0) parts.push(part);
    else if (part.text.length > rest) {
      parts.push({ ...part, text: part.text.slice(rest) });
      rest = 0;
    } else rest -= part.text.length;
  }
  return { ...value, parts };
}

/** User and password of what stands after `Basic `, or the one value that stands there. */
function pairOf(rest: TextValue): readonly Value[] {
  const parts = rest.parts.filter((part) => part.kind === 'hole' || part.text !== '');
  const [only] = parts;
  if (only?.kind === 'hole' && parts.length === 1 && (only.value.kind === 'base64' || only.value.kind === 'bytes')) return splitPair(only.value.of);
  if (only?.kind === 'hole' && parts.length === 1) return only.value.kind === 'result' ? givenPair(only.value) : [only.value];
  return parts.length === 0 ? [] : [{ ...rest, parts }];
}

/** What an encoder that is not understood was given: the joined pair, or its halves. */
function givenPair(made: ResultValue): readonly Value[] {
  const given = made.args.map((argument) => argument()).filter((value) => leaves(value).some((leaf) => leaf.kind === 'environment' || leaf.kind === 'parameter'));
  const [only] = given;
  if (!only) return [made];
  return given.length === 1 ? splitPair(only) : given;
}

/** The two sides of `user:password`. */
function splitPair(value: Value): readonly Value[] {
  const candidates = alternatives(value).map((item): readonly Value[] => {
    if (item.kind !== 'text') return [item];
    const left: TextPart[] = [];
    for (const [index, part] of item.parts.entries()) {
      const colon = part.kind === 'literal' ? part.text.indexOf(':') : -1;
      if (part.kind === 'hole' || colon < 0) {
        left.push(part);
        continue;
      }
      const user: TextValue = { ...item, parts: [...left, { ...part, text: part.text.slice(0, colon) }] };
      const password: TextValue = { ...item, parts: [{ ...part, text: part.text.slice(colon + 1) }, ...item.parts.slice(index + 1)] };
      return [simplify(user), simplify(password)];
    }
    return [simplify(item)];
  });
  const [first = []] = candidates;
  return first.map((half, index) => union(candidates.flatMap((candidate) => candidate[index] ?? []), half.node));
}

/** A text that is one hole is that hole. */
function simplify(value: TextValue): Value {
  const parts = value.parts.filter((part) => part.kind === 'hole' || part.text !== '');
  const [only] = parts;
  return only?.kind === 'hole' && parts.length === 1 ? only.value : { ...value, parts };
}

function decodesToPair(encoded: string | undefined): boolean {
  if (encoded === undefined || encoded.length < 8 || !/^[A-Za-z0-9+/_-]+=*$/.test(encoded.trim())) return false;
  const decoded = Buffer.from(encoded, 'base64').toString('latin1');
  return /^[\x20-\x7e]+:[\x20-\x7e]+$/.test(decoded);
}

export interface OptionCredential {
  readonly credential: Credential;
  readonly sink: Entry;
  /** Entries that make up the credential together with `sink`. */
  readonly others: readonly Entry[];
}

/** The pair that an options object carries in the way that `option` describes. */
export function optionCredential(options: Value, option: CredentialOption): readonly OptionCredential[] {
  return alternatives(options).map(asObject).flatMap((value): readonly OptionCredential[] => {
    if (value.kind !== 'object') return [];
    if (option.form === 'keys') {
      const [users, passwords] = [lookup(value, option.user), lookup(value, option.password)];
      const [[user], [password]] = [users, passwords];
      if (!user || !password || isNothing(user.value()) || isNothing(password.value()) || [...users, ...passwords].every((entry) => saysNone(entry.value()))) return [];
      const sources = [union(users.map((entry) => entry.value()), user.node), union(passwords.map((entry) => entry.value()), password.node)];
      return [{ credential: { node: user.node, form: 'pair' as const, sources, ...(value.when && { when: value.when }) }, sink: user, others: [password] }];
    }
    const sinks = lookup(value, option.key);
    const named = option.form === 'named-pairs' ? sinks.flatMap((sink) => alternatives(sink.value())).flatMap((pairs) => (pairs.kind === 'object' ? pairs.entries : [])) : sinks;
    return named.flatMap((sink) =>
      alternatives(sink.value()).flatMap((given) => {
        const credential = option.form === 'joined' ? joinedCredential(given) : pairCredential(given, option);
        return credential ? [{ credential: given.when ? { ...credential, when: given.when } : credential, sink, others: [] }] : [];
      }),
    );
  });
}

export function pairCredential(given: Value, names: { readonly user: readonly string[]; readonly password: readonly string[] }): Credential | undefined {
  if (given.kind === 'object') {
    const user = firstEntry(given, names.user);
    const password = firstEntry(given, names.password);
    if (!user && !password && !given.open) return undefined;
    const halves = [user, password].filter((entry) => entry !== undefined);
    if (lookup(given, 'bearer').length > 0 || (halves.length > 0 && halves.every((entry) => saysNone(entry.value())))) return undefined;
    return { node: given.node, form: 'pair', sources: halves.map((entry) => entry.value()) };
  }
  if (given.kind === 'text' || given.kind === 'external' || saysNone(given)) return undefined;
  return { node: given.node, form: 'pair', sources: [given] };
}

export function joinedCredential(given: Value): Credential | undefined {
  if (given.kind === 'object' || given.kind === 'external' || saysNone(given)) return undefined;
  return { node: given.node, form: 'pair', sources: splitPair(given) };
}

/** `null`, `false`, `undefined` and `''`: a request that is to go without a credential, whatever the client would send. */
export function saysNone(value: Value): boolean {
  return alternatives(value).every((item) => isNothing(item) || item.node.kind === ts.SyntaxKind.NullKeyword || item.node.kind === ts.SyntaxKind.FalseKeyword || literalText(item) === '');
}

function firstEntry(object: Extract<Value, { kind: 'object' }>, names: readonly string[]): Entry | undefined {
  return names.flatMap((name) => lookup(object, name))[0];
}

/** The user-info of a URL: up to the last `@` before the path, as URLs are read. */
export function userInfoCredential(value: Value): Credential | undefined {
  if (value.kind !== 'text') return undefined;
  const match = /^\s*[a-z][a-z0-9+.-]*:\/\/([^/?#\\]+)@/i.exec(render(value));
  if (!match?.[1]) return undefined;
  const start = match[0].length - match[1].length - 1;
  const at = slice(value.parts, start + match[1].length, start + match[1].length + 1)[0];
  return { node: at?.kind === 'literal' ? stringExpression(at.node) : value.node, form: 'userinfo', sources: splitPair({ ...value, parts: slice(value.parts, start, start + match[1].length) }) };
}

/** The whole template or concatenation that a literal piece is written in. */
function stringExpression(piece: ts.Node): ts.Node {
  let current = piece;
  while (ts.isTemplateSpan(current.parent) || ts.isTemplateExpression(current.parent) || ts.isParenthesizedExpression(current.parent) || isConcatenation(current.parent)) current = current.parent;
  return current;
}

function isConcatenation(node: ts.Node): boolean {
  return ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken;
}

/** The parts between two offsets of the rendered text. */
export function slice(parts: readonly TextPart[], start: number, end: number): readonly TextPart[] {
  const found: TextPart[] = [];
  let position = 0;
  for (const part of parts) {
    const length = part.kind === 'literal' ? part.text.length : 1;
    const [from, to] = [Math.max(start - position, 0), Math.min(end - position, length)];
    if (from < to) found.push(part.kind === 'literal' ? { ...part, text: part.text.slice(from, to) } : part);
    position += length;
  }
  return found;
}

/** Literal credentials in a value, so that output can be masked: the pieces as written and their decoded forms. */
export function literalSecrets(credential: Credential): readonly string[] {
  const written = credential.sources.flatMap((source) => leaves(source).flatMap((leaf) => (leaf.kind === 'literal' ? [leaf.text.trim()] : [])));
  const decoded = written.filter(decodesToPair).flatMap((item) => Buffer.from(item, 'base64').toString('latin1').split(':'));
  return [...written, ...decoded].filter((item) => item.length > 0);
}
