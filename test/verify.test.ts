/** `verify` as users run it, against servers of this machine: what is asked, what is said, and what is never shown. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createCertificateAuthority, type CertificateAuthority } from './behaviour/certificates.ts';
import { runCommand, type Outcome } from './command.ts';
import { ROOT } from './fixture-folders.ts';
import { createFixture, type FsFixture } from './scratch.ts';
import { hasTerminal, inTerminal, type Step } from './terminal.ts';
import { fromCombined } from '../src/verify/credentials.ts';
import { proxyFor } from '../src/verify/network/proxy.ts';
import { createServerMask } from '../src/verify/secrets.ts';
import { booksOf, closedPort, pageOf, runBeside, startProxy, startServer, TOKEN, type Arrival, type Behaviour, type Reply, type VerifyServer } from './verify-server.ts';

const ID = 'made-up client/id+1';
const SECRET = 'made-up "secret" ü&=%';
const KEY = 'api@lender.example';
const LEGACY_SECRET = 'old:made-up/secret';
const NEW = { OCROLUS_CLIENT_ID: ID, OCROLUS_CLIENT_SECRET: SECRET };
const LEGACY = { OCROLUS_API_KEY: KEY, OCROLUS_API_SECRET: LEGACY_SECRET };
const BASIC = `Basic ${Buffer.from(`${KEY}:${LEGACY_SECRET}`).toString('base64')}`;

let folder: FsFixture;
const open: { close(): Promise<void> }[] = [];
beforeEach(() => {
  folder = createFixture();
});
afterEach(async () => {
  await Promise.all(open.splice(0).map((item) => item.close()));
  folder.remove();
});

async function opened<T extends { close(): Promise<void> }>(starting: Promise<T>): Promise<T> {
  const item = await starting;
  open.push(item);
  return item;
}

type Env = Readonly<Record<string, string>>;

const isDocument = new Ajv().compile(JSON.parse(readFileSync(join(ROOT, 'verify.schema.json'), 'utf8')) as object);

/** What is printed as JSON is as published, whatever the outcome. */
async function verify(args: readonly string[], env: Env = NEW): Promise<Outcome> {
  const outcome = await runBeside(['verify', ...args], { cwd: folder.path, env });
  if (args.includes('json') && outcome.out !== '') expect(isDocument(JSON.parse(outcome.out)) ? [] : isDocument.errors).toEqual([]);
  return outcome;
}

interface Run extends Outcome {
  readonly server: VerifyServer;
}

async function against(behaviour: Behaviour, args: readonly string[] = [], env: Env = NEW): Promise<Run> {
  const server = await opened(startServer(behaviour));
  const outcome = await verify(['--token-url', `${server.url}/oauth/token`, '--api-url', server.url, ...args], env);
  expect(forms().filter((form) => outcome.out.includes(form) || outcome.err.includes(form))).toEqual([]);
  return { ...outcome, server };
}

/** Everything that must not be shown, as it may be said back. */
function forms(): readonly string[] {
  const values = [ID, SECRET, LEGACY_SECRET, TOKEN, `${ID}:${SECRET}`, `${KEY}:${LEGACY_SECRET}`];
  return values.flatMap((value) => [value, encodeURIComponent(value), new URLSearchParams({ v: value }).toString().slice(2), ...(['base64', 'base64url', 'hex'] as const).map((encoding) => Buffer.from(value).toString(encoding)), JSON.stringify(value).slice(1, -1)]);
}

interface Document {
  readonly results: readonly { readonly principal: string | null; readonly verdict: string; readonly steps: readonly Readonly<Record<string, unknown>>[] }[];
}

const failedStep = (out: string): Readonly<Record<string, unknown>> | undefined => (JSON.parse(out) as Document).results[0]?.steps.find(({ status }) => status === 'failed');

const isBasic = ({ headers }: Arrival): boolean => headers.authorization === BASIC;

describe('new credentials that work', () => {
  it('asks with three form fields, lists books with the token, and says when it ends', async () => {
    const { code, out, err, server } = await against({});
    expect([code, err]).toEqual([0, '']);
    expect(server.arrivals.map(({ method, url }) => `${method} ${url}`)).toEqual(['POST /oauth/token', 'GET /v1/books']);
    const [asked, listed] = server.arrivals;
    expect(asked?.headers['content-type']).toBe('application/x-www-form-urlencoded');
    expect(Object.fromEntries(new URLSearchParams(asked?.body))).toEqual({ grant_type: 'client_credentials', client_id: ID, client_secret: SECRET });
    expect(asked?.headers.authorization).toBeUndefined();
    expect(listed?.headers.authorization).toBe(`Bearer ${TOKEN}`);
    expect(out).toMatch(/shows 3 books as far as it was asked/);
    expect(out).toMatch(/It ends at \d{4}-\d\d-\d\d \d\d:\d\d UTC, 86,\d{3} s from now; renew it after 43,200 s/);
    expect(out).toMatch(/not compared: OCROLUS_API_KEY and OCROLUS_API_SECRET not set/);
    expect(out).toMatch(/^Verified: the new credentials work\./m);
    expect(readdirSync(folder.path)).toEqual([]);
  });

  it('--audience adds the one audience there is', async () => {
    const { server } = await against({}, ['--audience']);
    expect(new URLSearchParams(server.arrivals[0]?.body).get('audience')).toBe('https://api.ocrolus.com/');
  });

  it('a base address may have a path, and /v1 at its end', async () => {
    const server = await opened(startServer());
    for (const base of ['/ocrolus', '/ocrolus/v1/', '/v1']) await verify(['--token-url', `${server.url}/oauth/token`, '--api-url', `${server.url}${base}`]);
    expect(server.arrivals.filter(({ method }) => method === 'GET').map(({ url }) => url)).toEqual(['/ocrolus/v1/books', '/ocrolus/v1/books', '/v1/books']);
  });

  it('takes the file of the dashboard, and variables of other names', async () => {
    folder.write('ocrolus_api_credentials_x.json', `\uFEFF${JSON.stringify({ clientId: ID, clientSecret: SECRET, more: 1 })}`);
    const file = await against({}, ['--credentials', 'ocrolus_api_credentials_x.json'], { OCROLUS_CLIENT_ID: 'widget', OCROLUS_CLIENT_SECRET: 'of the widget' });
    const named = await against({}, ['--client-id-env', 'MY_ID', '--client-secret-env', 'my_secret'], { MY_ID: ID, my_secret: SECRET });
    for (const { code, server } of [file, named]) {
      expect(code).toBe(0);
      expect(new URLSearchParams(server.arrivals[0]?.body).get('client_secret')).toBe(SECRET);
    }
  });

  it.each([
    ['a JWT by its own claims', { access_token: jwt({ iat: 1_000, exp: 4_102_444_800 }), expires_in: 60 }, /ends at 2100-01-01 00:00 UTC/, 4_102_443_800],
    ['a token that has ended', { access_token: jwt({ iat: 1_000, exp: 87_400 }) }, /before it was given: the clock/, 86_400],
    ['an opaque token of unknown life', { access_token: 'opaque' }, /does not say when it ends; renew it after 43,200 s/, null],
    ['a short life', { access_token: 'opaque', expires_in: '600' }, /sooner than others/, 600],
    ['a JWT with claims that are none', { access_token: 'a.!!!.c', expires_in: 86_400 }, /renew it after 43,200 s/, 86_400],
  ])('says when %s ends', async (_, body, text, seconds) => {
    expect((await against({ token: () => ({ body }) })).out).toMatch(text);
    const { out } = await against({ token: () => ({ body }) }, ['--format', 'json']);
    expect((JSON.parse(out) as Document).results[0]?.steps[1]).toEqual({ step: 'token', status: 'ok', lifetimeSeconds: seconds });
  });
});

function jwt(claims: object): string {
  return ['{"alg":"none"}', JSON.stringify(claims), 'signature'].map((part) => Buffer.from(part).toString('base64url')).join('.');
}

describe('with the legacy credentials', () => {
  const both = (own: readonly number[], legacy: readonly number[], size = 1_000): Behaviour => ({ books: (arrival) => ({ body: pageOf(isBasic(arrival) ? legacy : own, arrival, size) }) });
  const all = { ...NEW, ...LEGACY };
  const upTo = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => count - index);

  it('the same books are the same account, over all pages', async () => {
    const { code, out, server } = await against(both(upTo(25), upTo(25), 10), [], all);
    expect([code, out]).toEqual([0, expect.stringMatching(/both see the same 25 books$/m)]);
    expect(out).toMatch(/^Verified: the new credentials work, and see what the legacy ones see\.$/m);
    expect(server.arrivals.filter(isBasic).map(({ url }) => url)).toEqual(['/v1/books', '/v1/books?limit=100&offset=10', '/v1/books?limit=100&offset=20', '/v1/books?limit=100&offset=25']);
  });

  it('a server that takes no notice of pages is believed as far as it goes', async () => {
    const { code, out } = await against({ books: () => ({ body: booksOf(2, 1) }) }, [], all);
    expect([code, out]).toEqual([0, expect.stringMatching(/both see the same 2 books, as far as the lists were read/)]);
  });

  it('other books: the credential was added and not migrated; no name of a book is told', async () => {
    const { code, out } = await against(both([9, 8, 2], [4, 3, 2, 1]), [], all);
    expect(code).toBe(1);
    expect(out).toMatch(/do not see the same books: 1 in common, 3 that only the legacy credentials see, 2 that only the new ones see/);
    expect(out).toMatch(/ADDED, not MIGRATED/);
    expect(out).toMatch(/Step 2 of the procedure \(Migrate the old pair\): Under Legacy API Credentials press Migrate/);
    expect(out).not.toMatch(/Loan|owner@/);
  });

  it('more books than before is another account too', async () => {
    const { code, out } = await against(both([3, 2, 1], [2, 1]), [], all);
    expect([code, out]).toEqual([1, expect.stringMatching(/see all of the old books and more/)]);
  });

  it('no books tell nothing of accounts', async () => {
    const { code, out } = await against(both([], []), [], all);
    expect([code, out]).toEqual([0, expect.stringMatching(/both see no books, which two accounts may well do/)]);
  });

  it('legacy credentials that are refused', async () => {
    const { code, out } = await against({ books: (arrival) => (isBasic(arrival) ? { body: { status: 400, message: 'Authentication failed', code: 1200, response: null } } : { body: booksOf(1) }) }, [], all);
    expect([code, out]).toEqual([1, expect.stringMatching(/were removed already[^]*Step 5 of the procedure/)]);
  });

  it.each([
    ['the pair', LEGACY_SECRET, KEY, 'these are the legacy credentials'],
    ['the secret alone', LEGACY_SECRET, ID, 'the client secret is the legacy secret'],
    ['the key alone', SECRET, KEY, 'the client ID is the legacy key'],
  ])('%s under both names: told, and nothing is asked', async (_, secret, id, text) => {
    const { code, out, server } = await against({}, [], { OCROLUS_CLIENT_ID: id, OCROLUS_CLIENT_SECRET: secret, ...LEGACY });
    expect([code, server.arrivals.length]).toEqual([2, 0]);
    expect(out).toContain(text);
  });

  it('half a legacy pair is left alone under the usual names, and a mistake under given ones', async () => {
    expect(await against({}, [], { ...NEW, OCROLUS_API_KEY: KEY })).toMatchObject({ code: 0, out: expect.stringMatching(/not compared: OCROLUS_API_SECRET not set/) as string });
    expect(await against({}, ['--legacy-key-env', 'OLD_KEY'], { ...NEW, OLD_KEY: KEY })).toMatchObject({ code: 2, out: '', err: expect.stringMatching(/OCROLUS_API_SECRET is not set/) as string });
    expect(await against({}, ['--legacy-key-env', 'OLD_KEY', '--legacy-secret-env', 'OLD_SECRET'], { ...NEW, OLD_KEY: KEY, OLD_SECRET: LEGACY_SECRET })).toMatchObject({ code: 0, out: expect.stringMatching(/same 3 books/) as string });
  });
});

const HTML: Reply = { body: '<!DOCTYPE html><title>Sign in</title>', headers: { 'content-type': 'text/html' } };
const authenticationFailed = (code: number): Reply => ({ body: { status: 400, message: 'Authentication failed', code, response: null } });

/** What the server does, what it is called, the exit code, and the step of the procedure to look at. */
const REFUSALS: readonly (readonly [string, Behaviour, object, 1 | 2, RegExp])[] = [
  ...([400, 401, 403] as const).map((status) => [`invalid_client with ${status}`, { token: () => ({ status, body: { error: 'invalid_client', error_description: 'Client authentication failed' } }) }, { step: 'token', code: 'refused', httpStatus: status, error: 'invalid_client' }, 1, status === 403 ? /Step 1/ : /It says: Client authentication failed[^]*Step 3 of the procedure \(Set the variables\)/] as const),
  ['unauthorized_client', { token: () => ({ status: 400, body: { error: 'unauthorized_client' } }) }, { step: 'token', code: 'refused', procedureStep: 1 }, 1, /try without it/],
  ['invalid_request', { token: () => ({ status: 400, body: { error: 'invalid_request' } }) }, { step: 'token', code: 'refused', procedureStep: 4 }, 1, /form-encoded with three fields/],
  ['401 without a body', { token: () => ({ status: 401 }) }, { step: 'token', code: 'refused', httpStatus: 401, error: null }, 1, /Step 3/],
  ['an error with 200', { token: () => ({ body: { error: 'access_denied' } }) }, { step: 'token', code: 'refused', httpStatus: 200 }, 1, /Step 1/],
  ['JSON without a token', { token: () => ({ body: { token_type: 'Bearer' } }) }, { step: 'token', code: 'unexpected' }, 2, /neither a token in it nor an error/],
  ['a token that is no token', { token: () => ({ body: { access_token: 'a\r\nx: y' } }) }, { step: 'token', code: 'unexpected' }, 2, /Step 4/],
  ['429', { token: () => ({ status: 429, headers: { 'retry-after': '17' } }) }, { step: 'token', code: 'rate-limited', httpStatus: 429, retryAfterSeconds: 17 }, 2, /Wait for 17 seconds/],
  ['503', { token: () => ({ status: 503, body: 'no' }) }, { step: 'token', code: 'server-error', httpStatus: 503 }, 2, /in trouble \(HTTP 503\)/],
  ['a web page', { token: () => HTML }, { step: 'token', code: 'html-page' }, 2, /a proxy, a firewall or a gateway/],
  ['text', { token: () => ({ body: 'OK' }) }, { step: 'token', code: 'not-json' }, 2, /is not JSON/],
  ['a list', { token: () => ({ body: [] }) }, { step: 'token', code: 'unexpected' }, 2, /Step 4/],
  ...[1200, 1204, 1306, 1307, 1308].map((code) => [`the API with 200 and ${code}`, { books: () => authenticationFailed(code) }, { step: 'books', code: 'refused', httpStatus: 200, error: String(code) }, 1, /does not take the token \(HTTP 200, code \d+\)[^]*It says: Authentication failed/] as const),
  ['the API with another code', { books: () => authenticationFailed(9999) }, { step: 'books', code: 'unexpected', error: '9999' }, 2, /code 9999/],
  ['the API with 401', { books: () => ({ status: 401, body: { message: 'Unauthorized' } }) }, { step: 'books', code: 'refused', httpStatus: 401 }, 1, /It says: Unauthorized/],
  ['the API with 403', { books: () => ({ status: 403, body: '' }) }, { step: 'books', code: 'refused', httpStatus: 403 }, 1, /Step 3/],
  ['the API with 404', { books: () => ({ status: 404, body: { message: 'no' } }) }, { step: 'books', code: 'unexpected', httpStatus: 404 }, 2, /see --api-url/],
  ['the API with 429', { books: () => ({ status: 429 }) }, { step: 'books', code: 'rate-limited', retryAfterSeconds: null }, 2, /20 a second/],
  ['the API with a web page', { books: () => HTML }, { step: 'books', code: 'html-page' }, 2, /a proxy, a firewall or a gateway/],
  ['the API with no list', { books: () => ({ body: { status: 200, response: { books: 'none' } } }) }, { step: 'books', code: 'unexpected' }, 2, /no books in it/],
  ['the API with books without ids', { books: () => ({ body: { status: 200, response: [{ name: 'x' }] } }) }, { step: 'books', code: 'unexpected' }, 2, /no books in it/],
];

describe('what can go wrong', () => {
  it.each(REFUSALS)('%s', async (_, behaviour, expected, exitCode, text) => {
    const json = await against(behaviour, ['--format', 'json']);
    expect(failedStep(json.out)).toMatchObject(expected);
    const { code, out, err } = await against(behaviour);
    expect([code, json.code, err]).toEqual([exitCode, exitCode, '']);
    expect(out).toMatch(text);
    expect(out).toMatch(/^Not verified\.$/m);
  });

  it('a redirect is not followed, whoever it leads to', async () => {
    const other = await opened(startServer());
    for (const redirected of [{ token: () => redirect(other.url) }, { books: () => redirect(other.url) }] as const) {
      const { code, out } = await against(redirected);
      expect([code, out]).toEqual([2, expect.stringMatching(new RegExp(`redirects to 127.0.0.1:${other.port} \\(HTTP 307\\)`))]);
    }
    expect(other.arrivals).toEqual([]);
  });

  it('no answer in time', async () => {
    const { code, out } = await against({ token: () => 'hang' }, ['--timeout', '0.3']);
    expect([code, out]).toEqual([2, expect.stringMatching(/did not answer in time/)]);
  });

  it('nobody there', async () => {
    const port = await closedPort();
    const { code, out } = await verify(['--token-url', `http://127.0.0.1:${port}/`, '--format', 'json']);
    expect([code, failedStep(out)]).toEqual([2, expect.objectContaining({ code: 'unreachable', error: 'ECONNREFUSED' })]);
  });

  it('refused values that look odd are told of, without them', async () => {
    const { out } = await against({ token: () => ({ status: 401, body: { error: 'invalid_client' } }) }, [], { OCROLUS_CLIENT_ID: 'someone@lender.example', OCROLUS_CLIENT_SECRET: `${SECRET}\n` });
    expect(out).toMatch(/What is odd: the client secret begins or ends with white space; the client ID has the form of an e-mail address/);
    expect(out).not.toContain('someone@');
  });
});

const redirect = (url: string): Reply => ({ status: 307, headers: { location: `${url}/elsewhere?secret=${encodeURIComponent(SECRET)}` } });

describe('a server that says back what it was sent', () => {
  const said = ({ headers, body }: Arrival): string => {
    const values = [ID, SECRET, LEGACY_SECRET, TOKEN, headers.authorization ?? '', body];
    const encoded = values.flatMap((value) => [Buffer.from(value).toString('base64'), Buffer.from(`x${value}`).toString('base64'), Buffer.from(value).toString('hex'), encodeURIComponent(value), new URLSearchParams({ value }).toString()]);
    return [...values, ...encoded].join(' ');
  };

  it.each([
    ['the token endpoint', { token: (arrival: Arrival) => ({ status: 401, body: { error: 'invalid_client', error_description: said(arrival) } }) }],
    ['the token endpoint, as the name of an error', { token: () => ({ status: 400, body: { error: SECRET } }) }],
    ['a server that knows how failures are kept', { token: (arrival: Arrival) => ({ body: { code: said(arrival), httpStatus: said(arrival), error: null, detail: said(arrival), hint: said(arrival), fields: {} } }) }],
    ['the API', { books: (arrival: Arrival) => ({ status: 401, body: { code: 1200, message: said(arrival) } }) }],
    ['the API, to the legacy credentials', { books: (arrival: Arrival) => (isBasic(arrival) ? { status: 401, body: { code: 1200, message: said(arrival) } } : { body: booksOf(1) }) }],
    ['a web page', { token: (arrival: Arrival) => ({ status: 200, body: `<p>${said(arrival)}` }) }],
    ['a redirect', { token: (arrival: Arrival) => ({ status: 302, headers: { location: `https://${Buffer.from(ID).toString('hex')}.example/${encodeURIComponent(said(arrival))}` } }) }],
  ] as readonly (readonly [string, Behaviour])[])('%s: nothing of it is shown', async (_, behaviour) => {
    for (const format of ['pretty', 'json']) {
      const { code, out } = await against(behaviour, ['--format', format], { ...NEW, ...LEGACY });
      expect(code).toBeGreaterThan(0);
      expect(out.length).toBeLessThan(2_500);
    }
  });

  it('controls of the terminal in it are spelled out', async () => {
    const { out } = await against({ token: () => ({ status: 401, body: { error: 'invalid_client', error_description: 'a\u001b[31mb' } }) });
    expect(out).toContain('It says: a\\x1b[31mb');
  });
});

describe('masking', () => {
  it('knows a pair joined and encoded, and leaves ids of requests', () => {
    const mask = createServerMask([{ id: 'client-1', secret: 'p@ss word' }]);
    const request = '0f8fad5b-d9cb-469f-a165-70867728950e';
    expect(mask(`a ${Buffer.from('client-1:p@ss word').toString('base64')} b p%40ss+word c p%40ss%20word ${request}`)).toBe(`a ******** b ******** c ******** ${request}`);
  });
});

describe('over TLS', () => {
  let authority: CertificateAuthority;
  beforeAll(async () => {
    authority = await createCertificateAuthority();
  });
  afterAll(() => authority.close());

  const behindProxy = async (status?: number): Promise<{ readonly server: VerifyServer; readonly proxy: Awaited<ReturnType<typeof startProxy>> }> => {
    const server = await opened(startServer({}, authority.common));
    return { server, proxy: await opened(startProxy(server.port, status)) };
  };

  it.each(['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY'])('%s leads to the real hosts, with an authority of its own', async (variable) => {
    const { server, proxy } = await behindProxy();
    const { code, out, err } = await verify(['--ca', authority.caFile], { ...NEW, [variable]: proxy.url.replace('://', '://user:pass%20word@') });
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(/auth\.ocrolus\.com gave one[^]*api\.ocrolus\.com takes it/);
    const credentials = `Basic ${Buffer.from('user:pass word').toString('base64')}`;
    expect(proxy.asked).toEqual([`auth.ocrolus.com:443 ${credentials}`, `api.ocrolus.com:443 ${credentials}`]);
    expect(server.arrivals.map(({ headers }) => headers.host)).toEqual(['auth.ocrolus.com', 'api.ocrolus.com']);
  });

  it('NODE_EXTRA_CA_CERTS is heard, also beside --ca', async () => {
    const { proxy } = await behindProxy();
    const other = await createCertificateAuthority();
    for (const args of [[], ['--ca', other.caFile]]) expect((await verify(args, { ...NEW, HTTPS_PROXY: proxy.url, NODE_EXTRA_CA_CERTS: authority.caFile })).code).toBe(0);
    await other.close();
  });

  it('an authority that nobody knows', async () => {
    const { server, proxy } = await behindProxy();
    const { code, out } = await verify([], { ...NEW, HTTPS_PROXY: proxy.url });
    expect([code, out]).toEqual([2, expect.stringMatching(/the certificate of auth\.ocrolus\.com is not trusted \(\w+\)[^]*--ca FILE/)]);
    expect(server.arrivals).toEqual([]);
  });

  it('a certificate for another host', async () => {
    const { server, proxy } = await behindProxy();
    const { code, out } = await verify(['--ca', authority.caFile, '--token-url', 'https://tokens.elsewhere.test/'], { ...NEW, HTTPS_PROXY: proxy.url });
    expect([code, out]).toEqual([2, expect.stringMatching(/not trusted \(ERR_TLS_CERT_ALTNAME_INVALID\)/)]);
    expect(server.arrivals).toEqual([]);
  });

  it('a proxy that lets nobody through, one that is not there, and one of another kind', async () => {
    const { proxy } = await behindProxy(407);
    const json = async (url: string): Promise<unknown> => failedStep((await verify(['--format', 'json'], { ...NEW, HTTPS_PROXY: url })).out);
    expect(await json(proxy.url)).toMatchObject({ code: 'proxy', error: 'HTTP 407' });
    expect(await json(`127.0.0.1:${await closedPort()}`)).toMatchObject({ code: 'proxy', error: 'ECONNREFUSED' });
    const { code, out, err } = await verify([], { ...NEW, HTTPS_PROXY: 'socks5://user:proxy-password@127.0.0.1:1' });
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(/^ocrolus-oauth-codemod: HTTPS_PROXY names a proxy of another kind \(socks5:\/\/\)/);
    expect(err).not.toMatch(/proxy-password/);
  });

  it('this machine is reached without a proxy', async () => {
    const proxy = await opened(startProxy(1));
    expect((await against({}, [], { ...NEW, HTTPS_PROXY: proxy.url, HTTP_PROXY: proxy.url })).code).toBe(0);
    expect(proxy.asked).toEqual([]);
  });

  it.each([
    ['*', undefined],
    ['ocrolus.com', undefined],
    ['.ocrolus.com', undefined],
    ['*.ocrolus.com', undefined],
    ['other.example, API.ocrolus.com', undefined],
    ['api.ocrolus.com:443', undefined],
    ['api.ocrolus.com:8443', 'http://p.example:3128/'],
    ['crolus.com', 'http://p.example:3128/'],
    ['', 'http://p.example:3128/'],
  ])('NO_PROXY %j', (list, expected) => {
    const env: Env = { NO_PROXY: list, HTTPS_PROXY: 'p.example:3128' };
    expect(proxyFor(new URL('https://api.ocrolus.com/v1/books'), (name) => env[name])?.href).toBe(expected);
  });
});

describe('--all', () => {
  const pair = (id: string, secret: string): string => `fetch('https://api.ocrolus.com/v1/books', { headers: { Authorization: 'Basic ' + btoa(process.env.${id} + ':' + process.env.${secret}) } });\n`;

  it('goes through the credentials of a report, and the worst outcome wins', async () => {
    folder.write('a.js', `exports.a = () => ${pair('OCROLUS_API_KEY', 'OCROLUS_API_SECRET')}exports.b = () => ${pair('OCROLUS_EAST_KEY', 'OCROLUS_EAST_SECRET')}exports.c = () => ${pair('OCROLUS_WEST_KEY', 'OCROLUS_WEST_SECRET')}`);
    folder.write('report.json', runCommand(['audit', '--format', 'json'], { cwd: folder.path }).out);
    const { principals } = JSON.parse(folder.read('report.json')) as { readonly principals: readonly { readonly id: string; readonly env: { readonly clientId: string; readonly clientSecret: string } }[] };
    expect(principals.length).toBe(3);
    const env: Record<string, string> = { OCROLUS_API_KEY: KEY, OCROLUS_API_SECRET: LEGACY_SECRET, OCROLUS_EAST_KEY: 'east@lender.example', OCROLUS_EAST_SECRET: 'east' };
    const [first, second, third] = principals;
    for (const { id, env: names } of [first!, second!]) Object.assign(env, { [names.clientId]: `client of ${id}`, [names.clientSecret]: SECRET });
    const behaviour: Behaviour = { token: ({ body }) => ({ body: { access_token: new URLSearchParams(body).get('client_id') === 'client of p2' ? 'two' : 'one' } }), books: ({ headers }) => ({ body: pageOf(headers.authorization === 'Bearer two' ? [7] : [1], { method: '', url: '/?offset=0', headers: {}, body: '' }, 5) }) };

    const { code, out } = await against(behaviour, ['--all', 'report.json', '--format', 'json'], env);
    expect((JSON.parse(out) as Document).results.map(({ principal, verdict }) => [principal, verdict])).toEqual([[first?.id, 'verified'], [second?.id, 'refused'], [third?.id, 'unknown']]);
    expect(code).toBe(2);
    const shown = await against(behaviour, ['--all', 'report.json'], env);
    expect(shown.out).toMatch(/^Credential p1: env:OCROLUS_API_KEY \+ env:OCROLUS_API_SECRET$/m);
    expect(shown.out).toMatch(new RegExp(`${third?.env.clientId ?? '?'} and ${third?.env.clientSecret ?? '?'} not set`));
    expect(shown.out).toMatch(/^Not verified: p2, p3; 1 of 3 verified\.$/m);

    Object.assign(env, { [third!.env.clientId]: 'client of p3', [third!.env.clientSecret]: SECRET });
    expect((await against(behaviour, ['--all', 'report.json'], env)).code).toBe(1);
  });

  it.each([
    ['no report', '{}', /is not a report: it has no schemaVersion/],
    ['no JSON', 'secret-of-somebody', /is not JSON/],
    ['a fleet report', JSON.stringify({ schemaVersion: 1, kind: 'fleet', tool: { name: 'ocrolus-oauth-codemod' }, repositories: [] }), /is a fleet report; give that of one repository/],
  ])('%s', async (_, text, message) => {
    folder.write('r.json', text);
    const { code, out, err } = await verify(['--all', 'r.json'], {});
    expect([code, out, err]).toEqual([2, '', expect.stringMatching(message)]);
    expect(err).not.toContain('somebody');
  });

  it.each([
    ['key:secret', { id: 'key', secret: 'secret' }],
    [BASIC, { id: KEY, secret: LEGACY_SECRET }],
    [BASIC.slice(6), { id: KEY, secret: LEGACY_SECRET }],
    ['nothing like it', undefined],
    [':x', undefined],
  ])('one variable may hold the legacy pair: %j', (value, expected) => {
    expect(fromCombined(value)).toEqual(expected);
  });
});

describe('--format json', () => {
  it('is one document, the same for the same answers', async () => {
    const [first, second] = [await against({}, ['--format', 'json'], { ...NEW, ...LEGACY }), await against({}, ['--format', 'json'], { ...NEW, ...LEGACY })];
    expect(first.out).toBe(second.out);
    expect(JSON.parse(first.out)).toEqual({
      schemaVersion: 1,
      command: 'verify',
      results: [
        {
          principal: null,
          env: { clientId: 'OCROLUS_CLIENT_ID', clientSecret: 'OCROLUS_CLIENT_SECRET' },
          verdict: 'verified',
          steps: [
            { step: 'credentials', status: 'ok' },
            { step: 'token', status: 'ok', lifetimeSeconds: 86_400 },
            { step: 'books', status: 'ok', books: 3, isComplete: false },
            { step: 'legacy-books', status: 'ok', books: 3, isComplete: false },
            { step: 'comparison', status: 'ok', both: 3, onlyNew: 0, onlyLegacy: 0, isComplete: false },
          ],
        },
      ],
    });
  });
});

describe('bad input', () => {
  const TYPED = 'Xk9+typed/Secret==';

  it('no credentials at all: the three ways to give them', async () => {
    const { code, out, err } = await verify([], {});
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(/set OCROLUS_CLIENT_ID and OCROLUS_CLIENT_SECRET[^]*--credentials FILE[^]*in a terminal/);
  });

  it.each([
    ['half a pair', [], { OCROLUS_CLIENT_ID: ID }, /OCROLUS_CLIENT_SECRET is not set, or empty/],
    ['an empty variable', [], { OCROLUS_CLIENT_ID: ID, OCROLUS_CLIENT_SECRET: '' }, /OCROLUS_CLIENT_SECRET is not set, or empty/],
    ['named variables that are not set', ['--client-id-env', 'MY_ID'], {}, /MY_ID and OCROLUS_CLIENT_SECRET are not set/],
    ['http to another machine', ['--api-url', 'http://api.ocrolus.com'], NEW, /over https alone/],
    ['no address', ['--token-url', 'auth.ocrolus.com'], NEW, /--token-url takes an address/],
    ['a timeout that is none', ['--timeout', '0'], NEW, /--timeout takes a number of seconds/],
    ['a flag twice', ['--api-url', 'https://a.example', '--api-url', 'https://b.example'], NEW, /--api-url can be given once/],
    ['a file and variables', ['--credentials', 'a.json', '--client-id-env', 'MY_ID'], NEW, /mutually exclusive/],
    ['a report and a file', ['--all', 'a.json', '--credentials', 'b.json'], NEW, /mutually exclusive/],
    ['an authority that is not there', ['--ca', 'ca.pem'], NEW, /--ca ca\.pem: no such file/],
  ])('%s', async (_, args, env, message) => {
    const { code, out, err } = await verify(args, env);
    expect([code, out, err]).toEqual([2, '', expect.stringMatching(message)]);
    expect(err).not.toMatch(/bug|\n\s+at /);
  });

  it.each([
    ['no file', undefined, /--credentials c\.json: no such file/],
    ['a folder', 'folder', /--credentials c\.json: cannot be read/],
    ['no JSON', `clientSecret=${SECRET}`, /it is not JSON/],
    ['a list', JSON.stringify([SECRET]), /it holds no object with the keys/],
    ['no client ID', JSON.stringify({ client_id: ID, clientSecret: SECRET }), /the key "clientId" is missing/],
    ['no secret', JSON.stringify({ clientId: ID }), /the key "clientSecret" is missing/],
    ['an empty secret', JSON.stringify({ clientId: ID, clientSecret: '' }), /"clientSecret" is not a text, or empty/],
  ])('--credentials with %s', async (_, text, message) => {
    if (text === 'folder') folder.write('c.json/x', '');
    else if (text !== undefined) folder.write('c.json', text);
    const { code, out, err } = await verify(['--credentials', 'c.json'], {});
    expect([code, out, err]).toEqual([2, '', expect.stringMatching(message)]);
    expect(forms().filter((form) => err.includes(form))).toEqual([]);
  });

  it.each([
    ['a value', [TYPED], /a value that belongs to no flag/],
    ['a value behind --', ['--', TYPED], /a value that belongs to no flag/],
    ['a flag that does not exist', ['--client-secret', TYPED], /there is no --client-secret\./],
    ['the same with =', [`--client-secret=${TYPED}`], /there is no --client-secret\./],
    ['a value after flags that stand before the command', ['--timeout', '5', 'verify', TYPED], /a value that belongs to no flag/],
    ['letters', [`-${TYPED}`], /a value that belongs to no flag/],
    ['the name of a variable', ['--client-secret-env', TYPED], /takes the name of a variable/],
    ['the name of a variable that could be one', ['--client-secret-env', 'Xk9typedSecret'], /not set/],
    ['the same in capitals', ['--client-secret-env', 'XK9TYPEDSECRET'], /not set/],
    ['a file', ['--credentials', TYPED], /no such file/],
    ['a report', ['--all', TYPED], /no such file/],
    ['an authority', ['--ca', TYPED], /no such file/],
    ['an address', ['--token-url', `https://user:${TYPED}@auth.ocrolus.com/`], /without a user|takes an address/],
    ['a query', ['--api-url', `https://api.ocrolus.com/?s=${TYPED}`], /without a user, a query/],
    ['a format', ['--format', TYPED], /Choices/],
    ['a timeout', ['--timeout', TYPED], /--timeout takes a number/],
  ])('a secret that was typed as %s is not repeated', async (_, args, message) => {
    for (const debug of ['', '1']) {
      const { code, out, err } = await runBeside(args.includes('verify') ? args : ['verify', ...args], { cwd: folder.path, env: { OCROLUS_CODEMOD_DEBUG: debug } });
      expect([code, out, err]).toEqual([2, '', expect.stringMatching(message)]);
      expect(err).not.toMatch(/typed.?Secret|TYPEDSECRET|\bX, k, 9/);
    }
  });
});

describe.runIf(hasTerminal)('in a terminal', () => {
  it('asks for the credentials, and shows no secret', async () => {
    const server = await opened(startServer());
    const { code, screen } = await terminal(`verify --token-url ${server.url}/t --api-url ${server.url}`, [/Client ID/, 'typed-id\r'], [/Client secret/, 'typed-secret\r']);
    expect(code).toBe(0);
    expect(screen).not.toContain('typed-secret');
    expect(screen).toMatch(/Verified: the new credentials work/);
    expect(new URLSearchParams(server.arrivals[0]?.body).get('client_secret')).toBe('typed-secret');
  });

  it('ends with 130 at Ctrl+C, and asks nothing', async () => {
    const server = await opened(startServer());
    const { code } = await terminal(`verify --token-url ${server.url}/t --api-url ${server.url}`, [/Client ID/, '\u0003']);
    expect([code, server.arrivals.length]).toEqual([130, 0]);
  });
});

function terminal(command: string, ...steps: readonly Step[]): ReturnType<typeof inTerminal> {
  const env = { ...process.env, CI: '', NO_COLOR: '1', TERM: 'xterm', OCROLUS_CLIENT_ID: '', OCROLUS_CLIENT_SECRET: '' };
  return inTerminal(command, steps, { cwd: folder.path, env });
}
