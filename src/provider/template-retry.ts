/** The part of the generated provider that only those get who ask for it; written by the rules of `template.ts`. */

/** One more attempt when a token is refused. */
export const RETRY = String.raw`/**
 * Sends a request; when Ocrolus refuses its token, drops that token and sends the request once more.
 * Only for requests that can be sent twice: send makes the body anew each time, and never uses up a stream.
« * @template T
 * @param {OcrolusTokenProvider} tokens
 * @param {(authorization: string) => Promise<T>} send
 * @returns {Promise<T>}
» */
export async function withFreshToken‹<T>›(tokens‹: OcrolusTokenProvider›, send‹: (authorization: string) => Promise<T>›)‹: Promise<T>› {
  const token = await tokens.getToken();
  try {
    const response = await send('Bearer ' + token);
    if (!(await isRefused(response))) return response;
  } catch (error) {
    if (!(await isRefused(error))) throw error;
  }
  tokens.invalidate(token);
  return send('Bearer ' + (await tokens.getToken()));
}

‹/** What is looked at of a response, of a body, or of an error that holds a response. */
interface OcrolusOutcome {
  status?: unknown;
  statusCode?: unknown;
  code?: unknown;
  data?: unknown;
  body?: unknown;
  response?: OcrolusOutcome;
  headers?: { get?: (name: string) => unknown };
  clone?: () => { json: () => Promise<unknown> };
}

›/**
 * HTTP 401, or HTTP 200 with one of the codes by which Ocrolus refuses credentials.
« * @param {any} outcome a response, a body, or an error that holds a response
 * @returns {Promise<boolean>}
» */
async function isRefused(outcome‹: unknown›)‹: Promise<boolean>› {
  const given = outcome‹ as OcrolusOutcome | null | undefined›;
  const response = given?.response ?? given;
  const status = response?.status ?? response?.statusCode;
  if (status === 401 || hasRefusalCode(response)) return true;
  if (status !== 200) return false;
  const isFetchedJson = String(response?.headers?.get?.('content-type')).includes('json');
  if (response?.clone && isFetchedJson) return hasRefusalCode(await response.clone().json().catch(() => undefined)‹ as OcrolusOutcome | undefined›);
  const body = response?.data ?? response?.body;
  return hasRefusalCode(typeof body === 'string' ? parsed(body) : body‹ as OcrolusOutcome | undefined›);
}

/**
 * 1200 and 1204 say that authentication failed.
« * @param {any} body
 * @returns {boolean}
» */
function hasRefusalCode(body‹: OcrolusOutcome | null | undefined›)‹: boolean› {
  return body?.code === 1200 || body?.code === 1204;
}

/**
 * JSON, or undefined for text that is none.
« * @param {string} text
 * @returns {any}
» */
function parsed(text‹: string›)‹: OcrolusOutcome | undefined› {
  try {
    return JSON.parse(text)‹ as OcrolusOutcome›;
  } catch {
    return undefined;
  }
}
`;
