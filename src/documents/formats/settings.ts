/** Settings, recordings and descriptions of requests that hold Basic credentials: headers, and addresses with user-info. */
import { textsOf, type Address, type Carrier, type Document, type Nearness } from '../document.ts';
import { leaves, render, unknown, type Value } from '../text.ts';
import { addressesIn, addressOf, allAddresses, type Context, type Found } from './addresses.ts';
import type { Collection, Data, Scalar } from './data.ts';
import { ownWords, settingsOf, type Setting } from './entries.ts';
import { credentialIn, valueOf, type Lookup } from './template.ts';

/** A collection and those around it, from the outside in. */
export interface Level {
  readonly collection: Collection;
  /** What it is called by the one around it. */
  readonly name: string;
}

export interface SettingsOptions {
  readonly client: string;
  readonly parse: (text: string) => readonly Data[];
  /** What names stand for in the file. */
  readonly lookup?: (documents: readonly Data[]) => Lookup;
  /** What paths belong to. */
  readonly base?: (document: Data) => Scalar | undefined;
  /** What the file says it is about. */
  readonly title?: (document: Data) => Scalar | undefined;
  /** What a text of several lines holds, when it is a file of its own. */
  readonly embedded?: (document: Document) => readonly Carrier[];
  /** Further carriers of a collection, such as a user and a password. */
  readonly extra?: (levels: readonly Level[], lookup: Lookup | undefined) => readonly Omit<Carrier, 'client' | 'reach' | 'symbol'>[];
}

/** Whoever calls in, and what has accounts of its own. */
const ELSEWHERE = /web_?-?hook|callback|widget|oauth/i;
/** How many collections around a header may still be its request. */
const REQUEST_DEPTH = 4;

export function createSettingsReader({ client, parse, lookup: lookupOf, base: baseOf, title, embedded, extra }: SettingsOptions): (document: Document) => readonly Carrier[] {
  return ({ path, text }) => {
    const documents = parse(text);
    const lookup = lookupOf?.(documents);
    const context: Context = { lookup, base: documents.map((document) => baseOf?.(document)).find((item) => item !== undefined) };
    const around = createAround(documents, context, documents.flatMap((document) => title?.(document) ?? []));
    const seen = new Set<number>();
    const found: Carrier[] = [];
    for (const document of documents) visit(document, []);
    return withoutDefinitions(found);

    function visit(data: Data, outer: readonly Level[], name = ''): void {
      if (data.kind === 'scalar') return;
      const levels = [...outer, { collection: data, name }];
      for (const item of extra?.(levels, lookup) ?? []) found.push({ ...item, client, symbol: symbolOf(levels), reach: around('authorization', levels, data.start) });
      for (const setting of settingsOf(data)) {
        if (seen.has(setting.value.at)) continue;
        const carrier = carrierOf(setting, levels);
        if (!carrier) continue;
        seen.add(setting.value.at);
        found.push(carrier);
      }
      for (const { key, value } of data.entries) {
        if (value.kind === 'scalar') found.push(...filesIn(value, [...levels, { collection: data, name: key ?? '' }]));
        visit(value, levels, key ?? name);
      }
    }

    /** At the same offsets; what is around the file counts where the file does not say where it sends to. */
    function filesIn({ start, end }: Scalar, levels: readonly Level[]): readonly Carrier[] {
      const source = embedded ? text.slice(start, end) : '';
      if (!embedded || !source.includes('\n') || !/\bbasic\s|:\/\/[^\s/]{1,300}@/i.test(source)) return [];
      const outer = around('authorization', levels, start);
      return embedded({ path, text: ' '.repeat(start) + source }).map((carrier) => ({ ...carrier, symbol: symbolOf(levels), reach: carrier.reach.some(({ how }) => how === 'request') ? carrier.reach : [...carrier.reach, ...outer] }));
    }

    function carrierOf(setting: Setting, levels: readonly Level[]): Carrier | undefined {
      const { start, end, text: written } = setting.value;
      const plain = decoded(setting.value);
      const value = valueOf(plain, lookup);
      const site = { start, end, client, symbol: symbolOf(levels), ...(plain === setting.value ? {} : { secrets: [written] }) };
      if ([setting.name, levels.at(-1)?.name ?? ''].some((name) => ELSEWHERE.test(name))) return undefined;
      if (isHeader(setting.name, value)) return { ...site, mechanism: 'authorization-header', credential: { kind: 'header', value }, reach: around(setting.name, levels, setting.nameAt) };
      const [first] = value;
      const info = first && credentialIn(first);
      if (!info) return undefined;
      const address = addressOf({ ...setting, value: plain, name: 'url' }, context) ?? { value, at: setting.value.at };
      return { ...site, mechanism: 'url-userinfo', credential: { kind: 'pair', user: [info.user], password: [info.password] }, reach: [{ how: 'request', addresses: [address] }] };
    }
  };
}

/** A text that another one is made of is told where it is used. */
function withoutDefinitions(found: readonly Carrier[]): readonly Carrier[] {
  const parts = found.map((carrier) => new Set(textsOf(carrier).flatMap((text) => leaves(text).map(({ at }) => at))));
  return found.filter(({ start, end }, index) => !parts.some((offsets, other) => other !== index && [...offsets].some((at) => at >= start && at < end)));
}

/** Secrets of Kubernetes and parameters of many a tool are in base64: `Basic …` and `http…` as they begin in it. */
function decoded(scalar: Scalar): Scalar {
  return !scalar.value && /^\s*(?:QmFzaWMg|aHR0c)[A-Za-z0-9+/\s]+={0,2}\s*$/.test(scalar.text) ? { ...scalar, text: Buffer.from(scalar.text, 'base64').toString('utf8').trim() } : scalar;
}

const symbolOf = (levels: readonly Level[]): string => levels.map(({ name }) => name).filter((name, index, all) => name !== '' && name !== all[index - 1] && !/\s/.test(name)).slice(-4).join('.');

/** Whether a value is a whole header with credentials. Names of plans and prose begin with the same word. */
export function isHeader(name: string, value: Value): boolean {
  return value.some((text) => {
    const after = /^\s*(?:basic|bearer)\s+(\S+)\s*$/i.exec(render(text))?.[1];
    if (after === undefined) return false;
    if (isAuthorization(name) || text.some((part) => part.kind !== 'literal')) return true;
    return /^[A-Za-z0-9+/_-]{6,}={0,2}$/.test(after) && /^[\x20-\x7e]+:[\x20-\x7e]*$/.test(Buffer.from(after, 'base64').toString('latin1'));
  });
}

export const isAuthorization = (name: string): boolean => /^(?:http_)?(?:proxy[-_])?authorization$|\.authorization$/i.test(name);

/** A name that says whose it is has the addresses of that name; another has those around it, the nearest first. */
function createAround(documents: readonly Data[], context: Context, titles: readonly Scalar[]): (name: string, levels: readonly Level[], at: number) => Carrier['reach'] {
  const direct = new Map<Data, readonly Found[]>();
  const within = new Map<Data, readonly Found[]>();
  const once = (known: typeof direct, data: Data, make: () => readonly Found[]): readonly Found[] => {
    const found = known.get(data) ?? make();
    known.set(data, found);
    return found;
  };
  return (name, levels, at) => {
    const own = ownWords(name);
    const addressesOf = (items: readonly Found[]): readonly Address[] => items.filter(({ setting }) => own.length === 0 || ownWords(setting.name).some((word) => own.includes(word))).map(({ address }) => address);
    const named = (text: string): readonly Address[] => (text === '' ? [] : [{ value: unknown(text, at), at }]);
    const near = (depth: number): Nearness => (own.length > 0 ? 'name' : isAuthorization(name) && depth < REQUEST_DEPTH ? 'request' : depth < 2 ? 'function' : 'class');
    return [
      ...[...levels].reverse().flatMap(({ collection, name: called }, depth): Carrier['reach'] => [
        { how: near(depth), addresses: addressesOf(once(direct, collection, () => addressesIn(collection, context))) },
        { how: 'name', addresses: [...(depth === 0 ? named(name) : []), ...named(called)] },
        { how: own.length > 0 ? 'name' : 'class', addresses: addressesOf(once(within, collection, () => allAddresses(collection, context))) },
      ]),
      { how: own.length > 0 ? ('name' as const) : ('file' as const), addresses: documents.length > 1 ? addressesOf(documents.flatMap((document) => once(within, document, () => allAddresses(document, context)))) : [] },
      { how: 'name' as const, addresses: titles.map((title) => ({ value: unknown(title.text, title.at), at: title.at })) },
    ].filter(({ addresses }) => addresses.length > 0);
  };
}
