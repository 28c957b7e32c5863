/** Bruno: `.bru` files of a request, a folder or a collection each, and collections exported as JSON. https://docs.usebruno.com/bru-lang/overview */
import type { Carrier, Reader } from '../document.ts';
import { get, scalarAt, textAt, valuesOf, type Data, type Scalar } from './data.ts';
import { readJson } from './json.ts';
import { carriersOf, textOf, type Authentication, type Item } from './requests.ts';
import { settingsOf, type Setting } from './entries.ts';
import { lookupIn, type Lookup } from './template.ts';

interface Block {
  readonly name: string;
  readonly start: number;
  readonly end: number;
  readonly settings: readonly Setting[];
}

const METHOD = /^(?:get|post|put|patch|delete|head|options|connect|trace|http)$/;

export const bruno: Reader = ({ text }): readonly Carrier[] => {
  const blocks = blocksOf(text);
  const lookup = lookupIn(new Map(blocks.filter(({ name }) => name.startsWith('vars') && name !== 'vars:post-response').flatMap(({ settings }) => settings.map(({ name, value }): [string, Scalar] => [name, value]))));
  const request = blocks.find(({ name }) => METHOD.test(name));
  const url = find(request, 'url');
  const item = {
    name: find(blocks.find(({ name }) => name === 'meta'), 'name')?.text ?? '',
    authentication: authenticationOf(blocks, find(request ?? blocks.find(({ name }) => name === 'auth'), request ? 'auth' : 'mode')?.text ?? '', lookup),
    url,
    headers: blocks.find(({ name }) => name === 'headers')?.settings ?? [],
    items: [],
  };
  // The requests of a folder are files of their own.
  const requests = url ? item : { ...item, items: [{ name: '', authentication: undefined, url: { kind: 'scalar' as const, text: '{{}}', at: 0, start: 0, end: 0 }, headers: [], items: [] }] };
  return carriersOf(requests, 'Bruno', lookup);
};

function authenticationOf(blocks: readonly Block[], mode: string, lookup: Lookup): Authentication | undefined {
  if (mode === 'inherit' || mode === '') return undefined;
  const block = blocks.find(({ name }) => name === 'auth:basic');
  return mode === 'basic' && block ? { kind: 'basic', start: block.start, end: block.end, user: textOf(find(block, 'username'), lookup), password: textOf(find(block, 'password'), lookup) } : { kind: 'other' };
}

const find = (block: Block | undefined, key: string): Scalar | undefined => block?.settings.find(({ name }) => name === key)?.value;

/** `name {`, entries of a line each, `}` at the start of a line. A `~` switches an entry off. */
function blocksOf(text: string): readonly Block[] {
  const blocks: Block[] = [];
  let open: { name: string; start: number; settings: Setting[] } | undefined;
  let start = 0;
  for (const raw of text.split('\n')) {
    const line = raw.trimEnd();
    const end = start + line.length;
    const opening = /^([\w:-]+)\s*\{$/.exec(line)?.[1];
    if (open && line === '}') {
      blocks.push({ ...open, end });
      open = undefined;
    } else if (!open && opening !== undefined) open = { name: opening, start, settings: [] };
    else if (open) {
      const match = /^\s*([^\s:~][^\s:]*)\s*:\s*/.exec(line);
      if (match?.[1]) open.settings.push({ name: match[1], nameAt: start + match[0].indexOf(match[1]), value: { kind: 'scalar', text: line.slice(match[0].length), at: start + match[0].length, start: start + match[0].length, end } });
    }
    start += raw.length + 1;
  }
  return blocks;
}

export const brunoCollection: Reader = ({ text }) => {
  const [root] = readJson(text);
  const variables = valuesOf(get(root, 'environments')).flatMap((environment) => valuesOf(get(environment, 'variables')));
  const lookup = lookupIn(new Map(variables.flatMap((item): readonly [string, Scalar][] => {
    const value = scalarAt(item, 'value');
    return value ? [[textAt(item, 'name'), value]] : [];
  })));
  return root ? carriersOf(toItem(root, lookup), 'Bruno', lookup) : [];
};

/** Settings of a collection and of its folders stand under `root`. */
function toItem(data: Data, lookup: Lookup): Item {
  const request = get(data, 'request') ?? get(data, 'root', 'request');
  const headers = get(request, 'headers');
  const auth = get(request, 'auth');
  const mode = textAt(auth, 'mode');
  const pair = get(auth, 'basic');
  return {
    name: textAt(data, 'name'),
    authentication: mode === '' || mode === 'inherit' ? undefined : mode === 'basic' && pair ? { kind: 'basic', start: pair.start, end: pair.end, user: textOf(scalarAt(pair, 'username'), lookup), password: textOf(scalarAt(pair, 'password'), lookup) } : { kind: 'other' },
    url: scalarAt(request, 'url'),
    headers: headers?.kind === 'collection' ? settingsOf({ ...headers, entries: headers.entries.filter(({ value }) => textAt(value, 'enabled') !== 'false') }) : [],
    items: valuesOf(get(data, 'items')).map((item) => toItem(item, lookup)),
  };
}
