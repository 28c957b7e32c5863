/** Collections of requests in folders, whose credentials are inherited from the outside in. */
import type { Address, Carrier, Span } from '../document.ts';
import { render, type Value } from '../text.ts';
import type { Scalar } from './data.ts';
import { isAuthorization, isHeader } from './settings.ts';
import type { Setting } from './entries.ts';
import { templated, credentialIn, valueOf, type Lookup } from './template.ts';

export type Authentication =
  | (Span & { readonly kind: 'basic'; readonly user: Value; readonly password: Value; readonly replacement?: string | undefined })
  /** None, or another scheme: what is inherited does not count. */
  | { readonly kind: 'other' };

/** A collection, a folder or a request. */
export interface Item {
  readonly name: string;
  /** `undefined` inherits. */
  readonly authentication: Authentication | undefined;
  readonly url: Scalar | undefined;
  readonly headers: readonly Setting[];
  readonly items: readonly Item[];
}

export function carriersOf(item: Item, client: string, lookup: Lookup, around: readonly Item[] = []): readonly Carrier[] {
  const path = [...around, item];
  const site = { client, symbol: path.map(({ name }) => name).filter((name) => name !== '').slice(-3).join('.') };
  const own = item.authentication?.kind === 'basic' ? item.authentication : undefined;
  const requests = inheriting(item);
  const reach: Carrier['reach'] = [{ how: 'request', addresses: requests.flatMap(({ url }) => addressOf(url, lookup)) }, ...inherited(path)];
  const found: Carrier[] = [];
  if (own && requests.length > 0) found.push({ ...site, start: own.start, end: own.end, mechanism: 'auth-option', credential: { kind: 'pair', user: own.user, password: own.password }, reach, replacement: own.replacement === undefined || hostsOf(requests, lookup).size > 1 ? undefined : { start: own.start, end: own.end, text: own.replacement } });
  const below = [item, ...descendants(item)].flatMap(({ url }) => addressOf(url, lookup));
  for (const { name, value } of item.headers) {
    const text = valueOf(value, lookup);
    if (isAuthorization(name) && isHeader(name, text)) found.push({ ...site, start: value.start, end: value.end, mechanism: 'authorization-header', credential: { kind: 'header', value: text }, reach: [{ how: 'request', addresses: below }, ...inherited(path)] });
  }
  const address = item.url && valueOf(item.url, lookup);
  const info = address?.[0] && credentialIn(address[0]);
  if (item.url && address && info) found.push({ ...site, start: item.url.start, end: item.url.end, mechanism: 'url-userinfo', credential: { kind: 'pair', user: [info.user], password: [info.password] }, reach: [{ how: 'request', addresses: [{ value: address, at: item.url.at, isHostOnly: true }] }] });
  return [...found, ...item.items.flatMap((child) => carriersOf(child, client, lookup, path))];
}

/** Folders and collections are called after whom their requests are for. */
function inherited(path: readonly Item[]): Carrier['reach'] {
  return [...path].reverse().map(({ name }) => ({ how: 'file' as const, addresses: name === '' ? [] : [{ value: [[{ kind: 'unknown' as const, name, at: 0 }]], at: 0 }] })).filter(({ addresses }) => addresses.length > 0);
}

/** What is right for Ocrolus is wrong for the others that inherit it. */
const hostsOf = (requests: readonly Item[], lookup: Lookup): ReadonlySet<string> => new Set(requests.flatMap(({ url }) => addressOf(url, lookup)).flatMap(({ value }) => value.map((text) => render(text).replace(/^\s*[a-z]+:\/\//i, '').replace(/[/?#][^]*$/, ''))));

/** The requests whose credentials are those of an item. */
function inheriting(item: Item): readonly Item[] {
  return [...(item.url ? [item] : []), ...item.items.filter(({ authentication }) => authentication === undefined).flatMap(inheriting)];
}

const descendants = (item: Item): readonly Item[] => item.items.flatMap((child) => [child, ...descendants(child)]);

function addressOf(url: Scalar | undefined, lookup: Lookup): readonly Address[] {
  return url ? [{ value: valueOf(url, lookup), at: url.at, isHostOnly: true }] : [];
}

export const textOf = (scalar: Scalar | undefined, lookup: Lookup): Value => (scalar ? valueOf(scalar, lookup) : templated('', 0));
