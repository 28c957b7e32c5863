/** The requests of a verification, and what became of each. */
import { basename } from 'node:path/posix';
import type { Mask } from '../report/mask.ts';
import { isFailure, readBooks, readToken, type Token } from './answers.ts';
import type { Listing } from './compare.ts';
import type { Pair } from './credentials.ts';
import { NetworkError } from './network/connection.ts';
import type { Answer, HttpRequest, Send } from './network/send.ts';
import { failure, type Failure } from './outcome.ts';

/** The only audience there is, with its slash. */
const AUDIENCE = 'https://api.ocrolus.com/';
/** Of the pages after the first; the vendor says neither what the first holds nor what is most. */
const PAGE_SIZE = 100;
/** More are not asked for: two accounts differ in their newest books, if they differ. */
const MOST_PAGES = 100;

export interface Endpoints {
  readonly tokenUrl: URL;
  readonly apiUrl: URL;
  readonly isWithAudience: boolean;
}

/** Form-encoded, with the three fields that all sources agree on. */
export async function askForToken(send: Send, { tokenUrl, isWithAudience }: Endpoints, { id, secret }: Pair, now: () => number, mask: Mask): Promise<Token | Failure> {
  const fields = new URLSearchParams({ grant_type: 'client_credentials', client_id: id, client_secret: secret, ...(isWithAudience && { audience: AUDIENCE }) });
  const answer = await attempt(send, { method: 'POST', url: tokenUrl, headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: fields.toString() });
  return isFailure(answer) ? answer : readToken(answer, now(), mask);
}

export const bearer = (token: string): string => `Bearer ${token}`;
export const basic = ({ id, secret }: Pair): string => `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`;

/** The first page, as the vendor's procedure has it; the rest where it matters. */
export async function listBooks(send: Send, { apiUrl }: Endpoints, authorization: string, isWhole: boolean, mask: Mask): Promise<Listing | Failure> {
  const ids = new Set<string>();
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const url = booksUrl(apiUrl);
    if (page > 0) url.search = new URLSearchParams({ limit: String(PAGE_SIZE), offset: String(ids.size) }).toString();
    const answer = await attempt(send, { method: 'GET', url, headers: { authorization } });
    const read = isFailure(answer) ? answer : readBooks(answer, mask);
    if (isFailure(read)) return read;
    const before = ids.size;
    for (const id of read.ids) ids.add(id);
    if (read.ids.length === 0) return { ids, isComplete: true };
    // A gateway may take no notice of the offset.
    if (!isWhole || ids.size === before) return { ids, isComplete: false };
  }
  return { ids, isComplete: false };
}

/** The base may have a path, and `/v1` at its end. */
function booksUrl(apiUrl: URL): URL {
  const url = new URL(apiUrl);
  const base = url.pathname.replace(/\/+$/, '');
  url.pathname = `${basename(base) === 'v1' ? base : `${base}/v1`}/books`;
  return url;
}

async function attempt(send: Send, request: HttpRequest): Promise<Answer | Failure> {
  try {
    return await send(request);
  } catch (cause) {
    if (cause instanceof NetworkError) return failure(cause.kind, { error: cause.reason });
    throw cause;
  }
}
