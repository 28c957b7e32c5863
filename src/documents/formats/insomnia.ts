/** Exports of Insomnia: format 4 is a flat list of resources, format 5 a tree. https://docs.insomnia.rest/insomnia/import-export-data */
import type { Reader } from '../document.ts';
import { entriesOf, get, scalarAt, textAt, valuesOf, type Data, type Scalar } from './data.ts';
import { readJson } from './json.ts';
import { carriersOf, textOf, type Authentication, type Item } from './requests.ts';
import { lookupIn, type Lookup } from './template.ts';
import { readYaml } from './yaml.ts';

export const insomnia: Reader = ({ text }) => {
  const [root] = /^\s*\{/.test(text) ? readJson(text) : readYaml(text);
  if (!root) return [];
  const resources = valuesOf(get(root, 'resources'));
  const environments = [...resources.filter((item) => textAt(item, '_type') === 'environment'), ...flat(get(root, 'environments'), 'subEnvironments')];
  const names = new Map<string, Scalar>();
  for (const environment of environments.reverse()) addNames(get(environment, 'data'), '', names);
  const lookup = lookupIn(names);
  const items = resources.length > 0 ? roots(resources, lookup) : valuesOf(get(root, 'collection')).map((item) => toItem(item, (data) => valuesOf(get(data, 'children')), lookup));
  return carriersOf({ name: textAt(root, 'name'), authentication: undefined, url: undefined, headers: [], items }, 'Insomnia', lookup);
};

const flat = (data: Data | undefined, children: string): readonly Data[] => (data ? [data, ...valuesOf(get(data, children)).flatMap((item) => flat(item, children))] : []);

/** `_.base.url` for nested ones. */
function addNames(data: Data | undefined, prefix: string, names: Map<string, Scalar>): void {
  for (const { key = '', value } of entriesOf(data)) {
    if (value.kind === 'scalar') names.set(prefix + key, value);
    else addNames(value, `${prefix}${key}.`, names);
  }
}

function roots(resources: readonly Data[], lookup: Lookup): readonly Item[] {
  const ids = new Set(resources.map((item) => textAt(item, '_id')));
  const nodes = resources.filter((item) => /^(?:request|request_group|workspace)$/.test(textAt(item, '_type')));
  const children = (item: Data): readonly Data[] => nodes.filter((node) => textAt(node, 'parentId') === textAt(item, '_id'));
  return nodes.filter((node) => !ids.has(textAt(node, 'parentId'))).map((node) => toItem(node, children, lookup));
}

function toItem(data: Data, childrenOf: (data: Data) => readonly Data[], lookup: Lookup, depth = 0): Item {
  return {
    name: textAt(data, 'name'),
    authentication: authenticationOf(get(data, 'authentication'), lookup),
    url: scalarAt(data, 'url'),
    headers: valuesOf(get(data, 'headers')).flatMap((item) => {
      const [name, value] = [scalarAt(item, 'name'), scalarAt(item, 'value')];
      return name && value && textAt(item, 'disabled') !== 'true' ? [{ name: name.text, nameAt: name.at, value }] : [];
    }),
    // A resource may name itself as its parent.
    items: depth > 20 ? [] : childrenOf(data).map((item) => toItem(item, childrenOf, lookup, depth + 1)),
  };
}

function authenticationOf(data: Data | undefined, lookup: Lookup): Authentication | undefined {
  const type = textAt(data, 'type');
  if (!data || type === '') return undefined;
  if (type !== 'basic' || textAt(data, 'disabled') === 'true') return { kind: 'other' };
  return { kind: 'basic', start: data.start, end: data.end, user: textOf(scalarAt(data, 'username'), lookup), password: textOf(scalarAt(data, 'password'), lookup) };
}
