/** Options of a request that give it Basic credentials, and its addresses. */
import type { Mechanism } from '../../report/report.ts';
import type { Address, Carrier } from '../document.ts';
import { hasScheme, userinfoOf } from '../http.ts';
import { render, slice, type Text, type Value } from '../text.ts';
import type { SyntaxNode } from '../languages/tree.ts';
import type { Word } from './words.ts';
import { bearerHeader, withBearer, withoutUserInfo, type Replacing } from './replacements.ts';
import { textOf, type Option, type Request } from './requests.ts';

/** On the sheet of the scripts; half open. */
export interface Site extends Span {
  readonly client: string;
  readonly mechanism: Mechanism;
  readonly credential: Carrier['credential'];
  readonly replacing: Replacing | undefined;
}

export interface Found {
  readonly sites: readonly Site[];
  readonly addresses: readonly Address[];
}

/** Other ways to use the pair of `--user`. */
const NOT_BASIC = new Set(['digest', 'ntlm', 'ntlm-wb', 'negotiate', 'aws-sigv4', 'krb', 'delegation']);

export function credentialsOf(request: Request): Found {
  const { program, options, others } = request;
  const headers = options.filter(({ name }) => name === 'header' || (name === 'H' && program === 'curl')).flatMap((option) => headerSites(request, option));
  const pairs = program === 'curl' ? curlPairs(request) : program === 'wget' ? wgetPairs(request) : httpiePairs(request);
  const items = program === 'httpie' || program === 'xh' ? others.flatMap((word) => itemSites(request, word)) : [];
  const urls = [...options.filter(({ name }) => name === 'url').map((option) => ({ word: valueWord(option), value: option.value })), ...addressWords(request).map((word) => ({ word, value: word.value }))];
  const configs = program === 'curl' ? options.filter(({ name }) => name === 'config' || name === 'K').flatMap((option) => configFound(option.value, valueWord(option))) : [];
  const userInfo = urls.flatMap(({ word, value }) => (word ? userInfoSites(request, word, value) : []));
  return {
    sites: [...headers, ...pairs, ...items, ...userInfo, ...configs.flatMap(({ sites }) => sites)],
    addresses: [...urls.flatMap(({ word, value }) => (word ? [{ value, at: word.start, isHostOnly: true }] : [])), ...configs.flatMap(({ addresses }) => addresses)],
  };
}

const valueWord = ({ words }: Option): Word | undefined => words.at(-1);

/** Of HTTPie, the first word that is no method; of curl, each. */
function addressWords({ program, others }: Request): readonly Word[] {
  if (program === 'curl' || program === 'wget') return others;
  return others.filter((word) => !/^(?:get|post|put|patch|delete|head|options)$/i.test(textOf(word))).slice(0, 1);
}

function headerSites({ program }: Request, option: Option): readonly Site[] {
  const value = headerValue(option.value);
  const word = valueWord(option);
  if (value.length === 0 || !word) return [];
  return [{ ...spanOf(option), client: program, mechanism: 'authorization-header', credential: { kind: 'header', value }, replacing: bearerHeader(word, option.glued) }];
}

/** `Authorization: Basic …` → `Basic …` */
export function headerValue(value: Value): Value {
  return value.flatMap((text) => {
    const name = /^\s*authorization\s*:\s*/i.exec(render(text));
    const rest = name && slice(text, name[0].length);
    return rest && hasScheme(rest) ? [rest] : [];
  });
}

function curlPairs({ program, options }: Request): readonly Site[] {
  if (options.some(({ name }) => NOT_BASIC.has(name))) return [];
  // A header of the caller's takes the place of the one that curl would make of the pair (measured with 7.88).
  if (options.some((option) => /^(?:header|H)$/.test(option.name) && /^\s*authorization\s*:\s*\S/i.test(textOf(option)))) return [];
  return options.filter(({ name, value }) => (name === 'user' || name === 'u') && value.length > 0).map((option) => ({
    ...spanOf(option),
    client: program,
    mechanism: 'auth-option',
    credential: { kind: 'pair', user: option.value, password: [[]] },
    replacing: withBearer(option, '-H "Authorization: Bearer $OCROLUS_TOKEN"', '--oauth2-bearer "$OCROLUS_TOKEN"'),
  }));
}

function wgetPairs({ program, options }: Request): readonly Site[] {
  const user = options.find(({ name }) => name === 'user' || name === 'http-user');
  const password = options.find(({ name }) => /^(?:http-)?passw(?:or)?d$/.test(name));
  if (!user || !password || user.value.length === 0) return [];
  const both = [user, password].map(spanOf).sort((a, b) => a.start - b.start);
  const [first, last] = both;
  if (!first || !last) return [];
  return [{
    start: first.start,
    end: last.end,
    node: first.node,
    client: program,
    mechanism: 'auth-option',
    credential: { kind: 'pair', user: user.value, password: password.value },
    replacing: { start: first.start, end: last.end, text: '--header="Authorization: Bearer $OCROLUS_TOKEN"', plain: undefined, keeps: [{ start: first.end, end: last.start }] },
  }];
}

function httpiePairs({ program, options }: Request): readonly Site[] {
  const type = options.find(({ name }) => name === 'auth-type' || name === 'A');
  if (type && !/^basic$/i.test(textOf(type))) return [];
  const text = '-A bearer -a "$OCROLUS_TOKEN"';
  return options.filter(({ name, value }) => (name === 'auth' || name === 'a') && value.length > 0).map((option) => ({
    ...spanOf(option),
    client: program,
    mechanism: 'auth-option',
    credential: { kind: 'pair', user: option.value, password: [[]] },
    replacing: type ? undefined : withBearer(option, text, text),
  }));
}

/** `Authorization:"Basic …"` among the items of HTTPie. */
function itemSites({ program }: Request, word: Word): readonly Site[] {
  const value = headerValue(word.value);
  return value.length > 0 ? [{ start: word.start, end: word.end, node: word.node, client: program, mechanism: 'authorization-header', credential: { kind: 'header', value }, replacing: bearerHeader(word, 0, 'Authorization:"Bearer $OCROLUS_TOKEN"') }] : [];
}

/** `https://user:password@host` */
function userInfoSites({ program, others }: Request, word: Word, value: Value): readonly Site[] {
  const first = value.map(userinfoOf).find((info) => info !== undefined);
  return first ? [{ start: word.start, end: word.end, node: word.node, client: program, mechanism: 'url-userinfo', credential: { kind: 'pair', user: [first.user], password: [first.password ?? []] }, replacing: program === 'curl' && others.includes(word) ? withoutUserInfo(word) : undefined }] : [];
}

/** The lines of a configuration of curl: `user = "…"`, `header = "Authorization: Basic …"`, `url = …`. */
export function configFound(value: Value, within: { readonly start: number; readonly end: number } | undefined): readonly Found[] {
  return value.slice(0, 1).flatMap((text) => {
    const found: Found[] = [];
    let offset = 0;
    for (const line of render(text).split('\n')) {
      const entry = /^\s*-{0,2}([\w-]+)[\s=:]+"?/.exec(line);
      const own = entry ? slice(text, offset + entry[0].length, offset + line.trimEnd().replace(/"$/, '').length) : [];
      const start = slice(text, offset, offset + line.length).find((part) => part.kind === 'literal')?.at ?? within?.start;
      offset += line.length + 1;
      if (!entry || own.length === 0 || start === undefined) continue;
      const end = Math.max(start + 1, ...own.map((part) => part.at + (part.kind === 'literal' ? part.text.length : 1)));
      found.push(...ofEntry(entry[1] ?? '', own, { start, end }));
    }
    return found;
  });
}

function ofEntry(name: string, text: Text, span: { readonly start: number; readonly end: number }): readonly Found[] {
  const site = (mechanism: Mechanism, credential: Carrier['credential']): Found => ({ sites: [{ ...span, client: 'curl', mechanism, credential, replacing: undefined }], addresses: [] });
  if (name === 'user' || name === 'u') return [site('auth-option', { kind: 'pair', user: [text], password: [[]] })];
  if (name === 'url') return [{ sites: [], addresses: [{ value: [text], at: span.start, isHostOnly: true }] }];
  const header = name === 'header' || name === 'H' ? headerValue([text]) : [];
  return header.length > 0 ? [site('authorization-header', { kind: 'header', value: header })] : [];
}

interface Span {
  readonly start: number;
  readonly end: number;
  /** What stands there, where a shell reads it. */
  readonly node?: SyntaxNode | undefined;
}

function spanOf({ words }: Option): Span {
  const [first, last = first] = words;
  // A value that another line gives to an array, or a function, stands where it is written.
  if (!first || !last || last.start < first.start) return { start: last?.start ?? 0, end: last?.end ?? 0, node: last?.node };
  return { start: first.start, end: last.end, node: first.node };
}
