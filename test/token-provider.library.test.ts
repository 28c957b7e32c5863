/** What the libraries of `--provider-library` do of their own accord; what they have in common with the file without one is in token-provider.test.ts. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { inspect } from 'node:util';
import nock from 'nock';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { providerLibraries, type ProviderLibrary } from '../src/provider/libraries.ts';
import { renderProviderModule, type ProviderModule } from '../src/provider/render.ts';
import { ROOT } from './fixture-folders.ts';
import { closedPort, closeServers, credentials, expectNoSecret, failureOf, serve } from './token-server.ts';

interface Options {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly tokenUrl: string;
  readonly audience?: string;
  readonly timeoutMs?: number;
  readonly now?: () => number;
  readonly fetch?: (url: string, init: RequestInit) => Promise<Response>;
}

interface TokenProvider {
  getToken(): Promise<string>;
  getAuthorization(): Promise<string>;
}

interface Generated {
  readonly createOcrolusTokenProvider: (options: Options) => TokenProvider;
  readonly ocrolusTokens: TokenProvider;
}

const EXTENSIONS = { ts: 'ts', esm: 'mjs', cjs: 'cjs' } as const;
const JSON_TYPE = { 'content-type': 'application/json' };
const TOKEN = JSON.stringify({ access_token: 'token-1', token_type: 'Bearer', expires_in: 86_400 });

mkdirSync(path.join(ROOT, '.tmp'), { recursive: true });
// Loading it is enough to put it in the way.
nock.restore();
const folder = mkdtempSync(path.join(ROOT, '.tmp', 'provider-library-'));

afterEach(() => {
  vi.unstubAllEnvs();
  nock.cleanAll();
  nock.restore();
});
afterAll(() => {
  closeServers();
  rmSync(folder, { recursive: true, force: true });
});

function write(dialect: ProviderModule['dialect'], library: ProviderLibrary): string {
  const file = path.join(folder, `${library}.${EXTENSIONS[dialect]}`);
  writeFileSync(file, renderProviderModule({ dialect, library, principals: [{ exportName: 'ocrolusTokens', clientIdEnv: 'OCROLUS_CLIENT_ID', clientSecretEnv: 'OCROLUS_CLIENT_SECRET', replaces: 'env:A + env:B' }], style: { quote: '"', semicolons: false, indent: '\t', eol: '\n' } }));
  return file;
}

async function load(dialect: ProviderModule['dialect'], library: ProviderLibrary): Promise<Generated> {
  const file = write(dialect, library);
  return (dialect === 'cjs' ? createRequire(import.meta.url)(file) : await import(/* @vite-ignore */ pathToFileURL(file).href)) as Generated;
}

/** What leads a library to a server of this machine, which speaks no https. */
const overHttp = (library: ProviderLibrary, url: string): Pick<Options, 'tokenUrl' | 'fetch'> =>
  library === 'simple-oauth2' ? { tokenUrl: url } : { tokenUrl: url.replace('http:', 'https:'), fetch: (address, init) => fetch(address.replace('https:', 'http:'), init) };

describe.each(providerLibraries.flatMap((library) => (['ts', 'esm', 'cjs'] as const).map((dialect) => [library, dialect] as const)))('a provider with %s (%s)', async (library, dialect) => {
  const { createOcrolusTokenProvider } = await load(dialect, library);
  const connect = (url: string, options: Partial<Options> = {}): TokenProvider => createOcrolusTokenProvider({ ...credentials, ...overHttp(library, url), ...options });

  it('asks once for callers at the same time, with the credentials in the body', async () => {
    const server = await serve((_request, response) => response.writeHead(200, JSON_TYPE).end(TOKEN));
    const provider = connect(`${server.url}/oauth/token`, { audience: 'https://api.ocrolus.com/' });
    expect(new Set(await Promise.all(Array.from({ length: 1000 }, () => provider.getAuthorization())))).toEqual(new Set(['Bearer token-1']));
    expect(server.requests).toHaveLength(1);
    const [{ method, url, headers, body } = { method: '', url: '', headers: {}, body: '' }] = server.requests;
    expect([method, url, headers.accept, headers.authorization]).toEqual(['POST', '/oauth/token', 'application/json', undefined]);
    expect(headers['content-type']).toMatch(/^application\/x-www-form-urlencoded(?:;|$)/);
    expect(Object.fromEntries(new URLSearchParams(body))).toEqual({ grant_type: 'client_credentials', audience: 'https://api.ocrolus.com/', client_id: credentials.clientId, client_secret: credentials.clientSecret });
  });

  it.each([
    [400, 'check the client ID and client secret'],
    [401, 'check the client ID and client secret'],
    [403, 'check the client ID and client secret'],
    [429, 'try again later'],
    [500, 'try again later'],
  ])('names HTTP %i, what the endpoint says and the next step, and nothing of its own error', async (status, nextStep) => {
    const server = await serve((_request, response) => response.writeHead(status, JSON_TYPE).end(JSON.stringify({ error: 'invalid_client', error_description: `No ${credentials.clientSecret} here.` })));
    const error = await failureOf(connect(server.url).getToken());
    expect(error.message).toBe(`The Ocrolus token request got HTTP ${status} (invalid_client: No [redacted] here.): ${error.message.slice(error.message.lastIndexOf(': ') + 2)}`);
    expect([error.name, error.cause]).toEqual(['OcrolusTokenError', undefined]);
    expect(error.message).toContain(nextStep);
    expectNoSecret(error);
    expect(inspect(error, { depth: 10, showHidden: true })).not.toMatch(/Boom|ResponseBodyError|IncomingMessage|\[stack\]: '(?!OcrolusTokenError)/);
  });

  it('waits for as long as Retry-After says', async () => {
    let clock = 0;
    const server = await serve((_request, response) => (server.requests.length === 1 ? response.writeHead(429, { ...JSON_TYPE, 'retry-after': '30' }).end('{}') : response.writeHead(200, JSON_TYPE).end(TOKEN)));
    const provider = connect(server.url, { now: () => clock });
    await failureOf(provider.getToken());
    clock += 29_999;
    await failureOf(provider.getToken());
    expect(server.requests).toHaveLength(1);
    clock += 7501;
    expect(await provider.getToken()).toBe('token-1');
  });

  it.each([200, 502])('says so when a page comes (HTTP %i), and does not quote it', async (status) => {
    const server = await serve((_request, response) => response.writeHead(status, { 'content-type': 'text/html' }).end('<html>Sign in</html>'));
    const error = await failureOf(connect(server.url).getToken());
    expect(error.message).toContain(`HTTP ${status}`);
    expect(inspect(error, { depth: 10 })).not.toMatch(/html>|Sign/);
  });

  it('follows no redirect', async () => {
    const elsewhere = await serve((_request, response) => response.writeHead(200, JSON_TYPE).end(TOKEN));
    const server = await serve((_request, response) => response.writeHead(307, { location: elsewhere.url }).end());
    expect((await failureOf(connect(server.url).getToken())).message).toMatch(/HTTP 307.*redirects are not followed/);
    expect(elsewhere.requests).toEqual([]);
  });

  it('gives up after the timeout, ends the request, and names a connection that fails', async () => {
    const server = await serve(() => undefined);
    expect((await failureOf(connect(server.url, { timeoutMs: 40 }).getToken())).message).toContain('timed out after 40 ms');
    await server.allClosed();
    const error = await failureOf(connect(`http://127.0.0.1:${await closedPort()}`).getToken());
    expect(error.message).toMatch(/no answer \(ECONNREFUSED\)/);
    expectNoSecret(error);
  });

  it('says so when tokenUrl is no address', async () => {
    const error = await failureOf(connect('', { tokenUrl: 'not an address' }).getToken());
    expect([error.name, error.message]).toEqual(['OcrolusTokenError', expect.stringContaining('tokenUrl')]);
    expectNoSecret(error);
  });
});

describe('oauth4webapi', async () => {
  const { createOcrolusTokenProvider } = await load('esm', 'oauth4webapi');

  it('sends nothing over http', async () => {
    const server = await serve((_request, response) => response.writeHead(200, JSON_TYPE).end(TOKEN));
    const error = await failureOf(createOcrolusTokenProvider({ ...credentials, tokenUrl: server.url }).getToken());
    expect(error.message).toMatch(/\(OAUTH_HTTP_REQUEST_FORBIDDEN\).*tokenUrl/);
    expect(server.requests).toEqual([]);
  });

  it.each([
    ['without a kind of token', 200, { access_token: 'token-1' }, '("response" body "token_type" property must be a string)'],
    ['with another kind of token', 200, { access_token: 'token-1', token_type: 'mac' }, '(unsupported `token_type` value)'],
    ['that is no success to it', 201, { access_token: 'token-1', token_type: 'Bearer' }, 'unexpected HTTP status code'],
  ])('refuses an answer %s, and its reason is told', async (_what, status, answer, reason) => {
    const server = await serve((_request, response) => response.writeHead(status, JSON_TYPE).end(JSON.stringify(answer)));
    const error = await failureOf(createOcrolusTokenProvider({ ...credentials, ...overHttp('oauth4webapi', server.url) }).getToken());
    expect(error.message).toContain(`HTTP ${status} without an access token (`);
    expect(error.message).toContain(reason);
    expect(inspect(error, { depth: 10 })).not.toContain('token-1');
  });

  it('hides no reason behind a challenge in a header', async () => {
    const server = await serve((_request, response) => response.writeHead(401, { ...JSON_TYPE, 'www-authenticate': 'Bearer realm="Ocrolus"' }).end('{"error":"invalid_client","error_description":"Unknown client."}'));
    const error = await failureOf(createOcrolusTokenProvider({ ...credentials, ...overHttp('oauth4webapi', server.url) }).getToken());
    expect(error.message).toContain('HTTP 401 (invalid_client: Unknown client.): check the client ID');
  });
});

describe('simple-oauth2', async () => {
  const { createOcrolusTokenProvider, ocrolusTokens } = await load('esm', 'simple-oauth2');

  it('refuses a secret that is not plain ASCII, which its error would quote', async () => {
    const error = await failureOf(createOcrolusTokenProvider({ clientId: 'lender-portal-client', clientSecret: 'made-up-sécret', tokenUrl: 'http://127.0.0.1:9/' }).getToken());
    expect(error.message).toBe('simple-oauth2 refuses tokenUrl, or a client ID or secret that is not plain ASCII: check them.');
    expect(inspect(error, { depth: 10, showHidden: true })).not.toMatch(/made-up|lender-portal/);
  });

  it('asks Ocrolus with the variables of a ready instance', async () => {
    nock.activate();
    nock('https://auth.ocrolus.com').post('/oauth/token', { grant_type: 'client_credentials', client_id: 'made-up-id', client_secret: 'made-up-secret' }).reply(200, { access_token: 'token-1', token_type: 'Bearer' });
    vi.stubEnv('OCROLUS_CLIENT_ID', 'made-up-id');
    vi.stubEnv('OCROLUS_CLIENT_SECRET', 'made-up-secret');
    expect(await ocrolusTokens.getAuthorization()).toBe('Bearer token-1');
  });
});

it.each(providerLibraries)('with %s, the CommonJS form offers its names to an ES module', (library) => {
  const program = `import { ocrolusTokens, createOcrolusTokenProvider } from ${JSON.stringify(pathToFileURL(write('cjs', library)).href)};
    console.log(typeof ocrolusTokens.getToken, typeof createOcrolusTokenProvider);`;
  const { stdout } = spawnSync(process.execPath, ['--no-warnings', '--input-type=module', '-e', program], { encoding: 'utf8' });
  expect(stdout).toBe('function function\n');
});
