/** What is different in a generated provider that asks for its token through a library; written by the rules of `template.ts`. */
import type { ProviderLibrary } from './libraries.ts';
import type { TypeDeclaration, TypeMember } from './template-types.ts';

export interface LibraryTemplate {
  /** What the import line makes of the package, in ES modules and in CommonJS. */
  readonly imported: { readonly esm: string; readonly cjs: string };
  /** The name that it declares. */
  readonly name: string;
  /** In place of `REQUEST`. */
  readonly request: string;
  /** Types and members that are another in place of those of `TYPES`; `undefined` leaves one out. */
  readonly types: Readonly<Record<string, Partial<TypeDeclaration> | undefined>>;
  readonly members: Readonly<Record<string, TypeMember | undefined>>;
}

const PARAMETERS = String.raw`«/**
 * @param {OcrolusTokenProviderOptions} options
 * @param {number} timeoutMs
 * @param {() => number} now
 */
»async function requestToken(options‹: OcrolusTokenProviderOptions›, timeoutMs‹: number›, now‹: () => number›) {
`;

const NO_CREDENTIALS = String.raw`  if (!clientId || !clientSecret) throw tokenError('The Ocrolus client ID or client secret is empty: pass both.');
`;

const OAUTH4WEBAPI = String.raw`${PARAMETERS}  const { clientId, clientSecret, audience, tokenUrl = TOKEN_URL } = options;
  const send = options.fetch ?? runtime.fetch;
  if (!send) throw tokenError('No global fetch here (Node.js has it from version 18): pass fetch as an option.');
${NO_CREDENTIALS}  // Of the server, the library needs no more than the token endpoint, which must be https.
  const server = { issuer: tokenUrl, token_endpoint: tokenUrl };
  const client = { client_id: clientId };
  const login = { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret };
  const secrets = [new URLSearchParams(login).toString(), clientSecret, clientId];
  const abort = new AbortController();
  const exchange = async () => {
    // The library follows no redirect, which would take the secret elsewhere.
    const response = await oauth.clientCredentialsGrantRequest(
      server,
      client,
      oauth.ClientSecretPost(clientSecret),
      new URLSearchParams(audience ? { audience } : {}),
      { [oauth.customFetch]: send, signal: abort.signal },
    );
    const { ok, status } = response;
    const retryAfter = response.headers.get('retry-after');
    try {
      const token = await oauth.processClientCredentialsResponse(server, client, response);
      return { ok, status, retryAfter, token, details: [] };
    } catch (thrown) {
      // Where a header says no, the library leaves the body unread.
      const refusal = response.bodyUsed ? thrown : await response.json().catch(() => undefined);
      const { error, error_description: description } = record(refusal);
      const { message } = record(thrown);
      const details = ok ? [message] : [error, description];
      return { ok, status, retryAfter, token: undefined, details };
    }
  };
  const { ok, status, retryAfter, token, details } = await withTimeout(exchange(), timeoutMs, abort).catch((thrown‹: unknown›) => {
    // Only its reason goes on: other code made the error, and it may quote the request.
    const { cause, code: ownCode, message: ownMessage } = record(thrown);
    const { code, message } = record(cause);
    const reasons = [code, ownCode, message, ownMessage].map((text) => printable(text, secrets));
    const reason = reasons.find(Boolean) ?? 'no reason given';
    throw tokenError('The Ocrolus token request got no answer (' + reason + '): check network, proxy and tokenUrl.');
  });
  if (token && isHeaderText(token.access_token)) {
    const seconds = positiveOr(LIFETIME_SECONDS, token.expires_in);
    return { accessToken: token.access_token, lifetimeMs: Math.min(seconds, LIFETIME_SECONDS) * 1000 };
  }
  const said = details.map((text) => printable(text, secrets)).filter(Boolean);
  const answer = 'HTTP ' + String(status) + (ok ? ' without an access token' : '');
  const because = said.length > 0 ? ' (' + said.join(': ') + ')' : '';
  const failure = tokenError('The Ocrolus token request got ' + answer + because + ': ' + adviceOn(status) + '.');
  const retryAfterMs = millisecondsUntil(retryAfter, now());
  throw retryAfterMs > 0 ? Object.assign(failure, { retryAfterMs }) : failure;
}
`;

const SIMPLE_OAUTH2 = String.raw`${PARAMETERS}  const { clientId, clientSecret, audience } = options;
${NO_CREDENTIALS}  const secrets = [clientSecret, clientId];
  const client = clientFor(options, timeoutMs);
  const exchange = async () => {
    try {
      const { token } = await client.getToken(audience ? { audience } : {});
      return { json: token };
    } catch (thrown) {
      const { isBoom, code, data } = record(thrown);
      const { res: response, payload: json } = record(data);
      const { statusCode, headers } = record(response);
      const { 'retry-after': retryAfter } = record(headers);
      if (typeof statusCode === 'number') return { status: statusCode, retryAfter, json };
      // What is left once there is an answer is that the library makes no token of it.
      if (isBoom || code) throw thrown;
      return { json: undefined };
    }
  };
  const { status = 0, retryAfter, json } = await withTimeout(exchange(), timeoutMs).catch((thrown‹: unknown›) => {
    // Only its reason goes on: other code made the error, and it holds the request.
    const { code: ownCode, message, data } = record(thrown);
    const { code } = record(data);
    const reasons = [code, ownCode, message].map((text) => printable(text, secrets));
    const reason = reasons.find(Boolean) ?? 'no reason given';
    throw tokenError('The Ocrolus token request got no answer (' + reason + '): check network, proxy and tokenUrl.');
  });
  const { access_token: accessToken, expires_in: expiresIn, error, error_description: description } = record(json);
  // Of a success, the library does not tell the status.
  if (status === 0 && isHeaderText(accessToken)) {
    const seconds = positiveOr(LIFETIME_SECONDS, Number.parseFloat(String(expiresIn)));
    return { accessToken, lifetimeMs: Math.min(seconds, LIFETIME_SECONDS) * 1000 };
  }
  const details = [error, description].map((text) => printable(text, secrets)).filter(Boolean);
  const answer = (status === 0 ? 'an answer' : 'HTTP ' + String(status)) + (status < 300 ? ' without an access token' : '');
  const because = details.length > 0 ? ' (' + details.join(': ') + ')' : '';
  const failure = tokenError('The Ocrolus token request got ' + answer + because + ': ' + adviceOn(status) + '.');
  const retryAfterMs = millisecondsUntil(retryAfter, now());
  throw retryAfterMs > 0 ? Object.assign(failure, { retryAfterMs }) : failure;
}

«/**
 * @param {OcrolusTokenProviderOptions} options
 * @param {number} timeoutMs
 */
»function clientFor(options‹: OcrolusTokenProviderOptions›, timeoutMs‹: number›) {
  const { clientId, clientSecret, tokenUrl = TOKEN_URL } = options;
  try {
    return new ClientCredentials({
      client: { id: clientId, secret: clientSecret },
      // A path that is a whole URL stands for itself.
      auth: { tokenHost: tokenUrl, tokenPath: tokenUrl },
      // A redirect would take the secret elsewhere. The request ends a little after its callers have been told.
      http: { redirects: false, timeout: Math.min(timeoutMs + 100, 2147483647) },
      options: { authorizationMethod: 'body', bodyFormat: 'form' },
    });
  } catch {
    // The error of the library quotes what it was given.
    throw tokenError('simple-oauth2 refuses tokenUrl, or a client ID or secret that is not plain ASCII: check them.');
  }
}
`;

export const LIBRARIES: Readonly<Record<ProviderLibrary, LibraryTemplate>> = {
  oauth4webapi: {
    imported: { esm: '* as oauth', cjs: 'oauth' },
    name: 'oauth',
    request: OAUTH4WEBAPI,
    types: {
      OcrolusTokenFetch: { about: 'What oauth4webapi sends with: the global fetch, and functions like it.', shape: { lines: ['(url: string, init: RequestInit) => Promise<Response>'] } },
    },
    members: {
      'OcrolusTokenProviderOptions.tokenUrl': { name: 'tokenUrl', type: 'string | undefined', optional: true, about: 'An https address: oauth4webapi sends nothing to others.' },
      'Runtime.AbortController': undefined,
    },
  },
  'simple-oauth2': {
    imported: { esm: '{ ClientCredentials }', cjs: '{ ClientCredentials }' },
    name: 'ClientCredentials',
    request: SIMPLE_OAUTH2,
    types: {
      OcrolusTokenProviderOptions: { about: 'One provider serves one Ocrolus API account. There is no fetch here: simple-oauth2 sends with http of Node.js.' },
      OcrolusTokenFetch: undefined,
    },
    members: {
      'OcrolusTokenProviderOptions.fetch': undefined,
      'Runtime.fetch': undefined,
      'Runtime.AbortController': undefined,
    },
  },
};
