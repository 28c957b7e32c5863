/** Requests that YAML describes without a script: `uri` and `get_url` of Ansible, steps of pipelines that send one. */
import { isMap, isScalar, type Scalar, type YAMLMap } from 'yaml';
import type { Address, Carrier } from '../document.ts';
import { FILLED } from '../shell/script.ts';
import { encoded, joined, literal, variable, type Value } from '../text.ts';
import { scalarFragment, type Around } from './yaml-scalars.ts';

const MODULE = /^(?:(?:ansible\.(?:builtin|windows)\.)?(?:win_)?(?:uri|get_url))$/;
/** Whose keys are what an action is told. */
const ACTION = /^with$/;

export function requestOf(key: string, map: YAMLMap, around: Around): Carrier | undefined {
  const isModule = MODULE.test(key);
  if (!isModule && !ACTION.test(key)) return undefined;
  const scalar = (...names: readonly string[]): Scalar | undefined => names.map((name) => map.get(name, true)).find(isScalar);
  const url = scalar('url');
  if (!url) return undefined;
  const reach: Carrier['reach'] = [{ how: 'request', addresses: [addressOf(url, around)] }];
  const own = { client: isModule ? 'ansible' : 'action', symbol: around.keys.slice(0, -1).filter((name) => name !== '').join('.'), reach };
  const [user, password] = [scalar('url_username', 'user', 'username'), scalar('url_password', 'password')];
  const [start = 0] = user?.range ?? [];
  if (user && password) return { ...own, start, end: user.range?.[1] ?? start, heads: headsOf(map), mechanism: 'auth-option', credential: { kind: 'pair', user: valueOf(user, around), password: valueOf(password, around) } };
  const headers = map.get('headers', true);
  const header = isMap(headers) ? headers.items.find((pair) => isScalar(pair.key) && /^authorization$/i.test(String(pair.key.value)))?.value : undefined;
  if (!isScalar(header)) return undefined;
  const [from = 0, to = 0] = header.range ?? [];
  return { ...own, start: from, end: to, heads: headsOf(map), mechanism: 'authorization-header', credential: { kind: 'header', value: valueOf(header, around) } };
}

const headsOf = (map: YAMLMap): readonly number[] => (map.range ? [map.range[0]] : []);

const addressOf = (url: Scalar, around: Around): Address => ({ value: valueOf(url, around), at: url.range?.[0] ?? 0 });

function valueOf(node: Scalar, around: Around, seen: readonly string[] = []): Value {
  const fragment = scalarFragment(node, around);
  const at = node.range?.[0] ?? 0;
  if (!fragment) return literal(String(node.value), at);
  return ofText(fragment.text, at, around, seen);
}

function ofText(text: string, at: number, around: Around, seen: readonly string[]): Value {
  return joined(text.split(/([\uE000-\uF8FF])/).filter((part) => part !== '').map((part): Value => {
    if (!FILLED.test(part)) return literal(part, at);
    const name = around.templates.nameOf(part);
    const inner = around.environment(name);
    if (inner && !seen.includes(name)) return ofText(inner.text, at, around, [...seen, name]);
    // Jinja encodes what is in brackets before the filter.
    const whole = around.templates.wholeOf(part);
    return /b64encode/.test(whole) ? encoded(joined(namesIn(whole).map((item) => variable(item, at))), at) : variable(name, at);
  }));
}

/** The variables of an expression: what is neither in quotes nor a filter. */
const namesIn = (expression: string): readonly string[] => (expression.split('|')[0] ?? '').replace(/'[^']*'|"[^"]*"/g, ' ').match(/[A-Za-z_][\w.]*/g) ?? [];
