/** Where credentials come from: variables, the file of the dashboard, or whoever sits at the terminal. Values are never in a message. */
import type { Lookup } from './network/proxy.ts';

/** A client ID and its secret, or a legacy key and its secret. */
export interface Pair {
  readonly id: string;
  readonly secret: string;
}

/** Names of the variables that hold a pair. */
export interface PairNames {
  readonly id: string;
  readonly secret: string;
}

export const NEW_NAMES: PairNames = { id: 'OCROLUS_CLIENT_ID', secret: 'OCROLUS_CLIENT_SECRET' };
export const LEGACY_NAMES: PairNames = { id: 'OCROLUS_API_KEY', secret: 'OCROLUS_API_SECRET' };

export class CredentialError extends Error {
  override readonly name = 'CredentialError';
}

/** The pair, or the names of the variables that are not set or empty. */
export function fromVariables(names: PairNames, env: Lookup): Pair | { readonly missing: readonly string[] } {
  const [id, secret] = [env(names.id) ?? '', env(names.secret) ?? ''];
  const missing = [id === '' ? names.id : '', secret === '' ? names.secret : ''].filter((name) => name !== '');
  return missing.length === 0 ? { id, secret } : { missing };
}

/** The keys of `ocrolus_api_credentials_<name>.json`. */
const KEYS = ['clientId', 'clientSecret'] as const;

/**
 * What the dashboard hands out.
 * @throws {CredentialError} says what is wrong with the file, and nothing of what it holds
 */
export function fromFile(text: string): Pair {
  const value = parse(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new CredentialError('it holds no object with the keys "clientId" and "clientSecret"');
  const [id, secret] = KEYS.map((key) => {
    const item: unknown = Object.hasOwn(value, key) ? (value as Readonly<Record<string, unknown>>)[key] : undefined;
    if (item === undefined) throw new CredentialError(`the key "${key}" is missing`);
    if (typeof item !== 'string' || item === '') throw new CredentialError(`"${key}" is not a text, or empty`);
    return item;
  });
  return { id: id ?? '', secret: secret ?? '' };
}

/** The parser's own message quotes the text. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    throw new CredentialError('it is not JSON');
  }
}

/** One variable with a whole legacy pair: `key:secret`, its base64, or the header's value. */
export function fromCombined(value: string): Pair | undefined {
  const bare = value.trim().replace(/^Basic\s+/i, '');
  const text = bare.includes(':') ? bare : Buffer.from(bare, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  return colon > 0 && colon < text.length - 1 && !/[\u0000-\u001f\ufffd]/.test(text) ? { id: text.slice(0, colon), secret: text.slice(colon + 1) } : undefined;
}

/** What of the new pair is of the legacy one: both were once kept under the same names, in some places. */
export function sharedWith(pair: Pair, legacy: Pair): string | undefined {
  if (pair.id === legacy.id && pair.secret === legacy.secret) return 'these are the legacy credentials';
  if (pair.secret === legacy.secret) return 'the client secret is the legacy secret';
  return pair.id === legacy.id ? 'the client ID is the legacy key' : undefined;
}

/** What looks wrong about values that were refused. */
export function oddities({ id, secret }: Pair): readonly string[] {
  const odd: string[] = [];
  if (id !== id.trim()) odd.push('the client ID begins or ends with white space');
  if (secret !== secret.trim()) odd.push('the client secret begins or ends with white space');
  if (/^["'].*["']$/s.test(id.trim()) || /^["'].*["']$/s.test(secret.trim())) odd.push('a value is in quotes, which belong to no credential');
  if (id.includes('@')) odd.push('the client ID has the form of an e-mail address, as legacy keys have');
  return odd;
}
