/** Collections of Hoppscotch (`folders`, `requests`, `endpoint`) and Thunder Client (flat, with `colId` and `containerId`). */
import type { Reader } from '../document.ts';
import { firstOf, get, scalarAt, textAt, valuesOf, type Data } from './data.ts';
import { settingsOf } from './entries.ts';
import { readJson } from './json.ts';
import { carriersOf, textOf, type Authentication, type Item } from './requests.ts';
import { lookupIn, type Lookup } from './template.ts';

const NO_VARIABLES = lookupIn(new Map());

export const hoppscotch: Reader = ({ text }) => {
  const roots = readJson(text).flatMap((root) => (get(root, 'folders') || get(root, 'requests') ? [root] : valuesOf(root)));
  return roots.flatMap((root) => carriersOf(toItem(root, NO_VARIABLES), 'Hoppscotch', NO_VARIABLES));
};

function toItem(data: Data, lookup: Lookup): Item {
  const headers = get(data, 'headers');
  return {
    name: textAt(data, 'name'),
    authentication: authenticationOf(get(data, 'auth'), lookup),
    url: firstOf(data, ['endpoint', 'url']),
    headers: headers?.kind === 'collection' ? settingsOf(headers) : [],
    items: [...valuesOf(get(data, 'folders')), ...valuesOf(get(data, 'requests'))].map((item) => toItem(item, lookup)),
  };
}

/** Hoppscotch says `authType` and `authActive`; Thunder Client has the pair under `basic`. */
function authenticationOf(data: Data | undefined, lookup: Lookup): Authentication | undefined {
  const type = textAt(data, 'authType') || textAt(data, 'type');
  if (!data || type === '' || type === 'inherit') return undefined;
  if (type !== 'basic' || textAt(data, 'authActive') === 'false') return { kind: 'other' };
  const pair = get(data, 'basic') ?? data;
  return { kind: 'basic', start: data.start, end: data.end, user: textOf(scalarAt(pair, 'username'), lookup), password: textOf(scalarAt(pair, 'password'), lookup) };
}

export const thunderClient: Reader = ({ text }) => {
  const [root] = readJson(text);
  if (!root) return [];
  const folders = valuesOf(get(root, 'folders'));
  const requests = get(root, 'requests') ? valuesOf(get(root, 'requests')) : valuesOf(root);
  const childrenOf = (id: string): readonly Item[] => [
    ...folders.filter((folder) => textAt(folder, 'containerId') === id).map((folder) => ({ ...toItem(get(folder, 'settings') ?? folder, NO_VARIABLES), name: textAt(folder, 'name'), items: childrenOf(textAt(folder, '_id')) })),
    ...requests.filter((request) => textAt(request, 'containerId') === id).map((request) => toItem(request, NO_VARIABLES)),
  ];
  const settings = get(root, 'settings');
  const known = new Set(folders.map((folder) => textAt(folder, '_id')));
  const loose = requests.filter((request) => !['', ...known].includes(textAt(request, 'containerId'))).map((request) => toItem(request, NO_VARIABLES));
  const items = [...childrenOf(''), ...loose];
  return carriersOf({ name: textAt(root, 'collectionName') || textAt(root, 'colName'), authentication: authenticationOf(get(settings, 'auth'), NO_VARIABLES), url: undefined, headers: settings ? toItem(settings, NO_VARIABLES).headers : [], items }, 'Thunder Client', NO_VARIABLES);
};
