/** Users and passwords of tools that send requests, or expect them, as their configuration says: load tests, mocks, providers of Terraform. */
import type { Carrier } from '../document.ts';
import { firstOf, get, textAt, type Data } from './data.ts';
import type { Level } from './settings.ts';
import { valueOf, type Lookup } from './template.ts';

const USER = ['username', 'user', 'login'];
const PASSWORD = ['password', 'pass'];

/** Of a collection under one of these names: `auth: { user, pass }`, `basicAuth: { username, password }`. */
export function pairUnder(names: RegExp): (levels: readonly Level[], lookup: Lookup | undefined) => readonly Omit<Carrier, 'client' | 'reach' | 'symbol'>[] {
  return (levels, lookup) => {
    const last = levels.at(-1);
    if (!last || !names.test(last.name)) return [];
    const scheme = textAt(last.collection, 'type');
    return /^(?:|basic)$/i.test(scheme) ? pairIn(get(last.collection, 'basic') ?? last.collection, last.collection, lookup) : [];
  };
}

/** Providers whose `username` and `password` are sent as Basic. https://registry.terraform.io/providers/Mastercard/restapi/latest/docs */
export function pairOfProvider(levels: readonly Level[], lookup: Lookup | undefined): ReturnType<ReturnType<typeof pairUnder>> {
  const last = levels.at(-1);
  return last && levels.at(-2)?.name === 'provider' && /restapi|rest|http/.test(last.name) ? pairIn(last.collection, last.collection, lookup) : [];
}

function pairIn(data: Data, whole: Data, lookup: Lookup | undefined): ReturnType<ReturnType<typeof pairUnder>> {
  const [user, password] = [firstOf(data, USER), firstOf(data, PASSWORD)];
  if (!user || !password) return [];
  const isBlock = whole.end - whole.start > 2000;
  return [{ start: isBlock ? user.start : whole.start, end: isBlock ? password.end : whole.end, mechanism: 'auth-option', credential: { kind: 'pair', user: valueOf(user, lookup), password: valueOf(password, lookup) } }];
}
