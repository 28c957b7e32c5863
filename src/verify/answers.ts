/** What an answer means: of the token endpoint, and of the API, which reports a failed login with HTTP 200. Pure. */
import type { Mask } from '../report/mask.ts';
import type { Answer } from './network/send.ts';
import { failure, type Failure, type TokenLife } from './outcome.ts';
import { serverText } from './secrets.ts';

/** The API's codes for credentials that it does not take. */
const CREDENTIAL_CODES = new Set(['1200', '1204', '1306', '1307', '1308']);

export interface Token {
  readonly value: string;
  readonly life: TokenLife;
}

export interface Page {
  readonly ids: readonly string[];
}

type Fields = Readonly<Record<string, unknown>>;

export function readToken(answer: Answer, now: number, mask: Mask): Token | Failure {
  const read = readFields(answer, mask);
  if (!('fields' in read)) return read;
  const { fields } = read;
  const { status } = answer;
  const { access_token: value, expires_in: expiresIn, error, error_description: description } = fields;
  // Nothing else can stand in a header.
  if (status < 300 && typeof value === 'string' && /^[\x21-\x7e]+$/.test(value)) return { value, life: lifeOf(value, expiresIn, now) };
  const said = { httpStatus: status, error: errorName(error, mask), detail: serverText(description ?? fields['message'], mask) };
  const isRefusal = said.error !== null || status === 401 || status === 403;
  return failure(isRefusal ? 'refused' : 'unexpected', said);
}

export function readBooks(answer: Answer, mask: Mask): Page | Failure {
  const read = readFields(answer, mask);
  if (!('fields' in read)) return read;
  const { code, message, status: stated, response } = read.fields;
  const apiCode = typeof code === 'number' || typeof code === 'string' ? errorName(String(code), mask) : null;
  const said = { httpStatus: answer.status, error: apiCode, detail: serverText(message, mask) };
  const isRefused = (apiCode !== null && CREDENTIAL_CODES.has(apiCode)) || [answer.status, stated].some((status) => status === 401 || status === 403);
  if (isRefused) return failure('refused', said);
  const ids = answer.status === 200 && !(Number(stated) >= 400) ? idsOf(response) : undefined;
  return ids ? { ids } : failure('unexpected', said);
}

export const isFailure = (value: object): value is Failure => 'code' in value && 'httpStatus' in value && 'detail' in value;

/** The JSON object of an answer, kept apart from what is made here: a server may say anything in it. Or why there is none. */
function readFields({ status, headers, body }: Answer, mask: Mask): { readonly fields: Fields } | Failure {
  if (status >= 300 && status < 400) return failure('redirected', { httpStatus: status, error: hostOf(headers['location'], mask) });
  if (status === 429) return failure('rate-limited', { httpStatus: status, error: secondsOf(headers['retry-after']) });
  if (status >= 500) return failure('server-error', { httpStatus: status });
  const value = parse(body);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { fields: { ...value } };
  if (/^\s*</.test(body) || String(headers['content-type']).includes('html')) return failure('html-page', { httpStatus: status });
  if (status === 401 || status === 403) return failure('refused', { httpStatus: status });
  return failure(value === undefined ? 'not-json' : 'unexpected', { httpStatus: status });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The rest of an address may hold what was sent. */
function hostOf(location: unknown, mask: Mask): string | null {
  if (typeof location !== 'string' || !URL.canParse(location)) return null;
  const { host } = new URL(location);
  return /^[\w.:[\]-]{1,100}$/.test(host) ? mask(host) : null;
}

const secondsOf = (header: unknown): string | null => (typeof header === 'string' && /^\d{1,6}$/.test(header) ? header : null);

/** A name, as errors of OAuth and codes of the API are: prose is for the detail, which is masked. */
const errorName = (error: unknown, mask: Mask): string | null => (typeof error === 'string' && /^(?:[a-z]{1,20}(?:[_-][a-z]{1,20}){0,4}|\d{1,5})$/.test(error) ? mask(error) : null);

/** A list of books, which older descriptions of the API put in `books`. */
function idsOf(response: unknown): readonly string[] | undefined {
  const list: unknown = typeof response === 'object' && response !== null && 'books' in response ? response.books : response;
  if (!Array.isArray(list)) return undefined;
  const ids = list.map(idOf);
  return ids.every((id) => id !== undefined) ? ids : undefined;
}

function idOf(book: unknown): string | undefined {
  if (typeof book !== 'object' || book === null) return undefined;
  const { pk, id, book_uuid: bookUuid, uuid } = book as Fields;
  return [pk, id, bookUuid, uuid].map((value) => (typeof value === 'number' || typeof value === 'string' ? String(value) : '')).find((text) => text !== '');
}

/** What the token says of itself (RFC 7519) is what the API goes by; not every token says something. */
function lifeOf(token: string, expiresIn: unknown, now: number): TokenLife {
  const { exp, iat } = claimsOf(token);
  const stated = Number(typeof expiresIn === 'string' && expiresIn !== '' ? expiresIn : typeof expiresIn === 'number' ? expiresIn : NaN);
  const seconds = stated > 0 ? stated : null;
  if (typeof exp !== 'number' || !(exp > 0 && exp < 1e11)) return { seconds, endsAt: seconds === null ? null : now + seconds * 1000 };
  return { seconds: typeof iat === 'number' && exp > iat ? exp - iat : seconds, endsAt: exp * 1000 };
}

function claimsOf(token: string): Fields {
  const [, payload = '', signature] = token.split('.');
  const value = signature === undefined ? undefined : parse(Buffer.from(payload, 'base64url').toString('utf8'));
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
