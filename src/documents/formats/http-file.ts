/**
 * `.http` and `.rest` files of JetBrains' HTTP client, VS Code's REST Client and Visual Studio.
 * https://github.com/JetBrains/http-request-in-editor-spec
 */
import type { Carrier, Reader } from '../document.ts';
import { linesOf, type Line } from '../lines.ts';
import { encoded, joined, literal, render, slice, type Value } from '../text.ts';
import type { Scalar } from './data.ts';
import { TOKEN } from './http-file-token.ts';
import { isHeader } from './settings.ts';
import { lookupIn, templated, credentialIn, type Lookup } from './template.ts';

interface Request {
  readonly name: string;
  readonly url: Line;
  /** What stands behind the address in its line: ` HTTP/1.1`. */
  readonly version: string;
  readonly headers: readonly (Line & { readonly name: string; readonly value: string; readonly valueAt: number })[];
}

const METHOD = /^[A-Za-z]+[ \t]+(?=\S)/;
const HEADER = /^([\w-]+)[ \t]*:[ \t]*/;

export const httpFile: Reader = (document) => {
  const lines = linesOf(document.text);
  const lookup = lookupIn(variablesOf(lines));
  return requestsOf(lines).flatMap((request) => carriersIn(request, lookup));
};

/** `@name = value`. */
function variablesOf(lines: readonly Line[]): ReadonlyMap<string, Scalar> {
  return new Map(lines.flatMap(({ text, start, end }): readonly [string, Scalar][] => {
    const match = /^[ \t]*@([\w.-]+)[ \t]*=[ \t]*/.exec(text);
    if (!match?.[1]) return [];
    const value = text.slice(match[0].length).trimEnd();
    return [[match[1], { kind: 'scalar', text: value, at: start + match[0].length, start, end }]];
  }));
}

/** Requests stand between `###`; a line of the request, its headers, an empty line, a body. */
function requestsOf(lines: readonly Line[]): readonly Request[] {
  const requests: Request[] = [];
  let name = '';
  let state: 'before' | 'headers' | 'body' | 'script' = 'before';
  for (const line of lines) {
    const text = line.text.trim();
    const last = requests.at(-1);
    if (/^###/.test(text)) {
      name = text.replace(/^#+\s*/, '');
      state = 'before';
    } else if (state === 'script') state = text.endsWith('%}') ? 'before' : 'script';
    else if (/^(?:#|\/\/)/.test(text)) name = /@name\s+=?\s*(\S+)/.exec(text)?.[1] ?? name;
    else if (state === 'before' && /^<\s*\{%/.test(text)) state = text.endsWith('%}') ? 'before' : 'script';
    else if (state === 'before' && text !== '' && !/^[@<>]/.test(text)) {
      const indent = line.text.length - line.text.trimStart().length;
      const method = METHOD.exec(text)?.[0].length ?? 0;
      const url = text.slice(method).replace(/[ \t]{1,20}HTTP\/[\d.]{1,5}$/i, '');
      requests.push({ name, url: { text: url, start: line.start + indent + method, end: line.start + indent + method + url.length }, version: line.text.slice(indent + method + url.length), headers: [] });
      state = 'headers';
    } else if (state === 'headers' && last) {
      // The address goes on in lines that are indented.
      if (text === '') state = 'body';
      else if (last.headers.length === 0 && /^[ \t]+[/?&]/.test(line.text)) requests[requests.length - 1] = { ...last, url: { ...last.url, text: last.url.text + text } };
      else {
        const match = HEADER.exec(text);
        const indent = line.text.length - line.text.trimStart().length;
        if (match?.[1]) requests[requests.length - 1] = { ...last, headers: [...last.headers, { ...line, name: match[1].toLowerCase(), value: text.slice(match[0].length), valueAt: line.start + indent + match[0].length }] };
      }
    }
  }
  return requests;
}

function carriersIn(request: Request, lookup: Lookup): readonly Carrier[] {
  const { name, url, headers } = request;
  const site = { client: 'HTTP request file', symbol: name };
  const host = headers.find((header) => header.name === 'host');
  const address = templated(url.text, url.start, lookup);
  // A path goes to the host of its header.
  const addresses = [...(url.text.startsWith('/') ? [] : [{ value: address, at: url.start, isHostOnly: true }]), ...(host ? [{ value: templated(host.value, host.valueAt, lookup), at: host.valueAt, isHostOnly: true }] : [])];
  const reach = [{ how: 'request' as const, addresses }];
  const found = headers.filter((header) => header.name === 'authorization').flatMap(({ value, valueAt, end }): readonly Carrier[] => {
    const said = withEncoding(templated(value, valueAt, lookup));
    if (!isHeader('authorization', said)) return [];
    return [{ ...site, start: valueAt, end, mechanism: 'authorization-header', credential: { kind: 'header', value: said }, reach, replacement: { start: valueAt, end, text: `Bearer {{${TOKEN}}}` } }];
  });
  const info = address[0] && credentialIn(address[0]);
  if (info) found.push({ ...site, start: url.start, end: url.end, mechanism: 'url-userinfo', credential: { kind: 'pair', user: [info.user], password: [info.password] }, reach, replacement: withoutUserinfo(request) });
  return found;
}

/** `Basic user password` and `Basic user:password` are encoded by the client. */
function withEncoding(value: Value): Value {
  return value.map((text) => {
    const whole = render(text);
    const match = /^\s*basic\s+/i.exec(whole);
    const rest = match ? whole.slice(match[0].length).trimEnd() : '';
    const gap = /[ \t]+/.exec(rest);
    if (!match || (!gap && !rest.includes(':'))) return text;
    const from = match[0].length;
    const [user, password] = gap ? [slice(text, from, from + gap.index), slice(text, from + gap.index + gap[0].length)] : [slice(text, from), undefined];
    const at = user[0]?.at ?? 0;
    return joined([literal('Basic ', text[0]?.at ?? 0), encoded(joined([[user], ...(password ? [literal(':', at), [password]] : [])]), at)])[0] ?? text;
  });
}

/** The header stands below the request. */
function withoutUserinfo({ url: { text, start, end }, version, headers }: Request): Carrier['replacement'] {
  const match = /^([a-z]+:\/\/)[^\s/?#@]+@/i.exec(text);
  const isWrapped = end - start !== text.length;
  if (!match || isWrapped || headers.some((header) => header.name === 'authorization')) return undefined;
  return { start, end: end + version.length, text: `${match[1] ?? ''}${text.slice(match[0].length)}${version}\nAuthorization: Bearer {{${TOKEN}}}` };
}
