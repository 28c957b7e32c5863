/**
 * Postman collections of the formats 2.0 and 2.1.
 * https://schema.postman.com/collection/json/v2.1.0/draft-07/docs/index.html
 */
import type { Reader } from '../document.ts';
import { entriesOf, firstOf, get, scalarAt, textAt, valuesOf, type Data, type Scalar } from './data.ts';
import { readJson } from './json.ts';
import { carriersOf, textOf, type Authentication, type Item } from './requests.ts';
import { lookupIn, type Lookup } from './template.ts';

export const postman: Reader = ({ text }) => {
  const [root] = readJson(text);
  const collection = get(root, 'collection') ?? root;
  const lookup = lookupIn(variablesOf(collection));
  return collection ? carriersOf(toItem(collection, text, lookup), 'Postman', lookup) : [];
};

/** Of the collection and of its folders, which see each other's seldom enough. */
function variablesOf(data: Data | undefined): ReadonlyMap<string, Scalar> {
  const own = valuesOf(get(data, 'variable')).flatMap((item): readonly [string, Scalar][] => {
    const value = scalarAt(item, 'value');
    return value && textAt(item, 'disabled') !== 'true' ? [[textAt(item, 'key') || textAt(item, 'id'), value]] : [];
  });
  return new Map([...valuesOf(get(data, 'item')).flatMap((item) => [...variablesOf(item)]), ...own]);
}

function toItem(data: Data, text: string, lookup: Lookup): Item {
  const request = get(data, 'request');
  const holder = request?.kind === 'collection' ? request : data;
  return {
    name: textAt(data, 'name') || textAt(data, 'info', 'name'),
    authentication: authenticationOf(get(holder, 'auth'), text, lookup),
    url: urlOf(request?.kind === 'scalar' ? request : get(request, 'url')),
    headers: headersOf(get(request, 'header')),
    // What was sent when an answer was kept.
    items: [...valuesOf(get(data, 'item')), ...valuesOf(get(data, 'response')).flatMap((response) => get(response, 'originalRequest') ?? [])].map((item) => toItem(get(item, 'url') && !get(item, 'request') ? asRequest(item) : item, text, lookup)),
  };
}

/** An original request has no name and nothing to inherit from. */
function asRequest(request: Data): Data {
  const none: Data = { kind: 'collection', start: request.start, end: request.start, entries: [{ key: 'type', keyAt: request.start, value: { kind: 'scalar', text: 'noauth', start: request.start, end: request.start, at: request.start } }] };
  const own = entriesOf(request).some(({ key }) => key === 'auth') ? request : { kind: 'collection' as const, start: request.start, end: request.end, entries: [...entriesOf(request), { key: 'auth', keyAt: request.start, value: none }] };
  return { kind: 'collection', start: request.start, end: request.end, entries: [{ key: 'request', keyAt: request.start, value: own }] };
}

/** A text, or an object with the text as `raw` or with the parts of the host. */
function urlOf(url: Data | undefined): Scalar | undefined {
  if (url?.kind !== 'collection') return url;
  const raw = scalarAt(url, 'raw');
  if (raw && raw.text !== '') return raw;
  const host = get(url, 'host');
  if (host?.kind === 'scalar') return host;
  const parts = valuesOf(host).flatMap((part) => (part.kind === 'scalar' ? [part] : []));
  return parts[0] && { ...parts[0], end: parts.at(-1)?.end ?? parts[0].end, text: parts.map((part) => part.text).join('.') };
}

/** A list of names and values, or one text with a header a line. */
function headersOf(header: Data | undefined): Item['headers'] {
  if (header?.kind === 'scalar') {
    const match = /^authorization:[ \t]*(.*)$/im.exec(header.text);
    return match ? [{ name: 'Authorization', nameAt: header.at, value: { ...header, text: match[1] ?? '' } }] : [];
  }
  return valuesOf(header).flatMap((item) => {
    const [name, value] = [scalarAt(item, 'key'), scalarAt(item, 'value')];
    return name && value && textAt(item, 'disabled') !== 'true' ? [{ name: name.text, nameAt: name.at, value }] : [];
  });
}

function authenticationOf(auth: Data | undefined, text: string, lookup: Lookup): Authentication | undefined {
  if (auth?.kind !== 'collection') return undefined;
  if (textAt(auth, 'type') !== 'basic') return textAt(auth, 'type') === '' ? undefined : { kind: 'other' };
  const basic = get(auth, 'basic');
  const listed = (key: string): Scalar | undefined => scalarAt(valuesOf(basic).find((item) => textAt(item, 'key') === key), 'value');
  const [user, password] = [listed('username') ?? firstOf(basic, ['username']), listed('password') ?? firstOf(basic, ['password'])];
  const isList = entriesOf(basic).every(({ key }) => key === undefined);
  return { kind: 'basic', start: auth.start, end: auth.end, user: textOf(user, lookup), password: textOf(password, lookup), replacement: replacement(text, auth.start, isList) };
}

const OAUTH = [
  ['grant_type', 'client_credentials'],
  ['accessTokenUrl', 'https://auth.ocrolus.com/oauth/token'],
  ['clientId', '{{ocrolusClientId}}'],
  ['clientSecret', '{{ocrolusClientSecret}}'],
  ['client_authentication', 'body'],
  ['addTokenTo', 'header'],
] as const;

/** What Postman exports for client credentials, indented as the file is. */
function replacement(text: string, start: number, isList: boolean): string | undefined {
  const line = text.slice(text.lastIndexOf('\n', start - 1) + 1, start);
  const indent = /^\s*/.exec(line)?.[0] ?? '';
  const settings: unknown = isList ? OAUTH.map(([key, value]) => ({ key, value, type: 'string' })) : Object.fromEntries(OAUTH);
  const written = JSON.stringify({ type: 'oauth2', oauth2: settings }, null, indent.includes('\t') ? '\t' : 2);
  // A file without line ends would be shown whole.
  return text.includes('\n') && line.length < 200 ? written.replaceAll('\n', `\n${indent}`) : undefined;
}
