import { spawnSync } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { inspect } from 'node:util';
import vm from 'node:vm';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { renderProviderModule, type ProviderModule } from '../src/provider/render.ts';
import { closedPort, closeServers, credentials, expectNoSecret, failureOf, formsOf, serve } from './token-server.ts';

interface TokenProvider {
  getToken(): Promise<string>;
  getAuthorization(): Promise<string>;
  invalidate(token?: string): void;
}

interface StoredToken {
  readonly accessToken: string;
  readonly obtainedAt: number;
  readonly expiresAt: number;
}

type TokenRequest = RequestInit & { readonly body: string };
type Answer = (count: number, init: TokenRequest) => Promise<Response>;

interface Options {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly tokenUrl?: string;
  readonly audience?: string;
  readonly refreshAfterSeconds?: number;
  readonly timeoutMs?: number;
  readonly fetch?: (url: string, init: TokenRequest) => Promise<unknown>;
  readonly now?: () => number;
  readonly store?: { get(): unknown; set(token: StoredToken | undefined): unknown };
}

interface GeneratedModule {
  readonly createOcrolusTokenProvider: (options: Options) => TokenProvider;
  readonly ocrolusTokens: TokenProvider & { replaceWith(provider?: TokenProvider): void };
  readonly branchTokens: TokenProvider & { replaceWith(provider?: TokenProvider): void };
  readonly withFreshToken: <T>(tokens: TokenProvider, send: (authorization: string) => Promise<T>) => Promise<T>;
}

const HOUR = 3_600_000;
const JSON_TYPE = { 'content-type': 'application/json' };
const extensions = { ts: 'ts', esm: 'mjs', cjs: 'cjs' } as const;

const scratch = fileURLToPath(new URL('../.tmp/', import.meta.url));
mkdirSync(scratch, { recursive: true });
const folder = mkdtempSync(path.join(scratch, 'token-provider-'));

afterEach(() => {
  vi.unstubAllGlobals();
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

afterAll(() => {
  closeServers();
  rmSync(folder, { recursive: true, force: true });
});

const sends: NonNullable<Options['fetch']>[] = [];
const bridge = await serve((request, response) => {
  const { method = '', url = '' } = request;
  const { body } = bridge.requests.at(-1) ?? fail('nothing arrived');
  void (async () => {
    const answer = (await sends[Number(url.slice(1))]?.(url, { method, body })) as Response;
    response.writeHead(answer.status, { ...Object.fromEntries(answer.headers), 'content-type': 'application/json' }).end(await answer.text());
  })().catch(() => response.destroy());
});

describe.each([
  ['ts', undefined],
  ['esm', undefined],
  ['cjs', undefined],
  ['ts', 'oauth4webapi'],
  ['ts', 'simple-oauth2'],
] as const)('the generated provider (%s, %s)', async (dialect, library) => {
  const loaded = await load(dialect, library);
  const hasFetch = library !== 'simple-oauth2';
  const { ocrolusTokens, branchTokens, withFreshToken } = loaded;
  const createOcrolusTokenProvider = library ? ADAPTERS[library](loaded.createOcrolusTokenProvider) : loaded.createOcrolusTokenProvider;

  describe('withFreshToken', () => {
    const refusal = { status: 400, message: 'Authentication failed', code: 1200, response: null };
    const isJson = { headers: { 'content-type': 'application/json; charset=utf-8' } };
    const refusals: readonly (readonly [string, () => unknown])[] = [
      ['HTTP 401 of fetch', () => new Response('', { status: 401 })],
      ['a fetched body with code 1200', () => new Response(JSON.stringify(refusal), isJson)],
      ['a fetched body with code 1204', () => new Response(JSON.stringify({ ...refusal, code: 1204 }), isJson)],
      ['an axios response with code 1200', () => ({ status: 200, data: refusal })],
      ['a response whose body is text', () => ({ statusCode: 200, body: JSON.stringify(refusal) })],
      ['the body alone', () => refusal],
    ];
    const failures: readonly (readonly [string, Error])[] = [
      ['an axios error', Object.assign(new Error('401'), { response: { status: 401 } })],
      ['a got error', Object.assign(new Error('401'), { response: { statusCode: 401, body: '' } })],
    ];
    const accepted: readonly (readonly [string, () => unknown])[] = [
      ['HTTP 200', () => new Response('{"code":200}', isJson)],
      ['HTTP 200 without JSON', () => new Response('code 1200')],
      ['HTTP 403', () => new Response('', { status: 403 })],
      ['broken JSON', () => ({ status: 200, data: '{"code":1200' })],
      ['nothing', () => undefined],
    ];

    it.each(refusals)('sends once more with a new token after %s', async (_name, refused) => {
      const provider = createOcrolusTokenProvider({ ...credentials, ...tokenEndpoint().options });
      const sent: string[] = [];
      const answers = [refused(), 'answer'];
      expect(await withFreshToken(provider, (authorization) => Promise.resolve(answers[sent.push(authorization) - 1]))).toBe('answer');
      expect(sent).toEqual(['Bearer token-1', 'Bearer token-2']);
    });

    it.each(failures)('sends once more after %s', async (_name, error) => {
      const provider = createOcrolusTokenProvider({ ...credentials, ...tokenEndpoint().options });
      const sent: string[] = [];
      const send = (authorization: string): Promise<string> => (sent.push(authorization) === 1 ? Promise.reject(error) : Promise.resolve('answer'));
      expect(await withFreshToken(provider, send)).toBe('answer');
      expect(sent).toEqual(['Bearer token-1', 'Bearer token-2']);
    });

    it.each(accepted)('leaves %s alone, its body unread', async (_name, make) => {
      const provider = createOcrolusTokenProvider({ ...credentials, ...tokenEndpoint().options });
      const response = make();
      const sent: string[] = [];
      expect(await withFreshToken(provider, (authorization) => (sent.push(authorization), Promise.resolve(response)))).toBe(response);
      expect(sent).toEqual(['Bearer token-1']);
      if (response instanceof Response) expect(response.bodyUsed).toBe(false);
    });

    it('gives back the second refusal, and throws what is none', async () => {
      const provider = createOcrolusTokenProvider({ ...credentials, ...tokenEndpoint().options });
      const sent: string[] = [];
      const response = await withFreshToken(provider, (authorization) => Promise.resolve({ status: 401, number: sent.push(authorization) }));
      expect(response).toEqual({ status: 401, number: 2 });
      await expect(withFreshToken(provider, () => Promise.reject(new Error('socket hang up')))).rejects.toThrow('socket hang up');
    });
  });

  describe('the token request', () => {
    it('is one form-encoded POST with three fields', async () => {
      const server = await serve((_request, response) => response.writeHead(200, JSON_TYPE).end(JSON.stringify({ access_token: 'token-1', token_type: 'Bearer', expires_in: 86_400 })));
      const provider = createOcrolusTokenProvider({ ...credentials, tokenUrl: `${server.url}/oauth/token` });

      expect(await provider.getToken()).toBe('token-1');
      expect(await provider.getAuthorization()).toBe('Bearer token-1');

      expect(server.requests).toHaveLength(1);
      const [request] = server.requests;
      expect(request).toMatchObject({ method: 'POST', url: '/oauth/token' });
      expect(request?.headers['content-type']).toMatch(/^application\/x-www-form-urlencoded(?:;charset=UTF-8)?$/);
      expect(request?.headers.accept).toBe('application/json');
      expect(request?.headers.authorization).toBeUndefined();
      expect([...new URLSearchParams(request?.body)]).toEqual([
        ['grant_type', 'client_credentials'],
        ['client_id', credentials.clientId],
        ['client_secret', credentials.clientSecret],
      ]);
    });

    it('carries the audience when one is given', async () => {
      const endpoint = tokenEndpoint();
      await createOcrolusTokenProvider({ ...credentials, ...endpoint.options, audience: 'https://api.ocrolus.com/' }).getToken();
      expect(endpoint.fields().get('audience')).toBe('https://api.ocrolus.com/');
    });

    if (hasFetch) it('goes to Ocrolus through the global fetch of the moment, unless told otherwise', async () => {
      const provider = createOcrolusTokenProvider(credentials);
      const endpoint = tokenEndpoint();
      vi.stubGlobal('fetch', endpoint.options.fetch);
      await provider.getToken();
      expect(endpoint.calls.map(({ url }) => url)).toEqual(['https://auth.ocrolus.com/oauth/token']);
    });

    it.each([301, 302, 303, 307, 308])('does not follow a redirect with the secret (%i)', async (status) => {
      const elsewhere = await serve((_request, response) => response.end(JSON.stringify({ access_token: 'stolen' })));
      const server = await serve((_request, response) => response.writeHead(status, { location: elsewhere.url }).end());
      const error = await failureOf(createOcrolusTokenProvider({ ...credentials, tokenUrl: server.url }).getToken());
      expect(error.message).toMatch(new RegExp(`HTTP ${status}.*redirects are not followed`));
      expect(elsewhere.requests).toEqual([]);
    });

    it('is given up after the timeout, and aborted', async () => {
      const server = await serve(() => undefined);
      const provider = createOcrolusTokenProvider({ ...credentials, tokenUrl: server.url, timeoutMs: 40 });
      const error = await failureOf(provider.getToken());
      expect(error.message).toContain('timed out after 40 ms');
      await server.allClosed();
    });

    it('is given up after the timeout when the body does not end', async () => {
      const server = await serve((_request, response) => response.writeHead(200).write('{"access_token":'));
      const provider = createOcrolusTokenProvider({ ...credentials, tokenUrl: server.url, timeoutMs: 40 });
      expect((await failureOf(provider.getToken())).message).toContain('timed out after 40 ms');
    });

    it('is given up after the timeout by a fetch that knows no signal', async () => {
      const provider = createOcrolusTokenProvider({ ...credentials, fetch: () => new Promise(() => undefined), timeoutMs: 5 });
      expect((await failureOf(provider.getToken())).message).toContain('timed out after 5 ms');
    });

    it.each(['text/plain', 'text/html; charset=utf-8', 'application/octet-stream', undefined])(`${hasFetch ? 'takes JSON as such' : 'takes no JSON'} when its content type is %s`, async (type) => {
      const server = await serve((_request, response) => response.writeHead(200, type === undefined ? {} : { 'content-type': type }).end(JSON.stringify({ access_token: 'token-1', token_type: 'Bearer' })));
      const token = createOcrolusTokenProvider({ ...credentials, tokenUrl: server.url }).getToken();
      if (hasFetch) expect(await token).toBe('token-1');
      else expect((await failureOf(token)).message).toContain('HTTP 200 without an access token: check tokenUrl');
    });

    it('may wait for longer than a timer can', async () => {
      const timers = vi.spyOn(globalThis, 'setTimeout');
      await createOcrolusTokenProvider({ ...credentials, ...tokenEndpoint().options, timeoutMs: Infinity }).getToken();
      expect(new Set(timers.mock.calls.map(([, ms]) => ms))).toEqual(new Set([2 ** 31 - 1]));
    });

    it('leaves no timer behind', async () => {
      const cleared = vi.spyOn(globalThis, 'clearTimeout');
      const set = vi.spyOn(globalThis, 'setTimeout');
      await createOcrolusTokenProvider({ ...credentials, ...tokenEndpoint().options }).getToken();
      const timers = set.mock.results.map(({ value }) => value as unknown);
      expect(timers.length).toBeGreaterThan(0);
      for (const timer of timers) expect(cleared).toHaveBeenCalledWith(timer);
    });
  });

  describe('the token it keeps', () => {
    it('is asked for once by 10,000 concurrent callers', async () => {
      const endpoint = tokenEndpoint();
      const provider = createOcrolusTokenProvider({ ...credentials, ...endpoint.options });
      const tokens = await Promise.all(Array.from({ length: 10_000 }, () => provider.getAuthorization()));
      expect(new Set(tokens)).toEqual(new Set(['Bearer token-1']));
      expect(endpoint.calls).toHaveLength(1);
    });

    it('is renewed once by 10,000 concurrent callers', async () => {
      const endpoint = tokenEndpoint();
      const provider = createOcrolusTokenProvider({ ...credentials, ...endpoint.options });
      await provider.getToken();
      endpoint.clock += 13 * HOUR;
      const tokens = await Promise.all(Array.from({ length: 10_000 }, () => provider.getToken()));
      expect(new Set(tokens)).toEqual(new Set(['token-2']));
      expect(endpoint.calls).toHaveLength(2);
    });

    it('is renewed once by 10,000 callers at the moment of its expiry', async () => {
      const endpoint = tokenEndpoint();
      const provider = createOcrolusTokenProvider({ ...credentials, ...endpoint.options });
      await provider.getToken();
      endpoint.clock = 24 * HOUR;
      const tokens = await Promise.all(Array.from({ length: 10_000 }, () => provider.getToken()));
      expect(new Set(tokens)).toEqual(new Set(['token-2']));
      expect(endpoint.calls).toHaveLength(2);
    });

    it('is renewed after 12 hours', async () => {
      expect(await renewalAge({ expires_in: 86_400 })).toBe(43_200);
    });

    it('is renewed after refreshAfterSeconds', async () => {
      expect(await renewalAge({ expires_in: 86_400 }, { refreshAfterSeconds: 600 })).toBe(600);
    });

    it.each([0, -1, Number.NaN])('is renewed after 12 hours when refreshAfterSeconds is %s', async (refreshAfterSeconds) => {
      expect(await renewalAge({ expires_in: 86_400 }, { refreshAfterSeconds })).toBe(43_200);
    });

    it.each([
      [3600, 3540],
      ['3600', 3540],
      [30, 27],
    ])('with expires_in %s is renewed after %i seconds', async (expires_in, age) => {
      expect(await renewalAge({ expires_in })).toBe(age);
    });

    const odd = [null, -5, -1e300, '-86400', 'soon', true, '1e999', {}];

    it.each([undefined, 0, 1e15, 86_400_000, ...(library === 'oauth4webapi' ? [] : odd)])('is taken to live for a day when expires_in is %j', async (expires_in) => {
      expect(await renewalAge({ expires_in }, { refreshAfterSeconds: 1e9 })).toBe(86_400 - 60);
    });

    if (library === 'oauth4webapi') it.each(odd)('is refused by the library when expires_in is %j', async (expires_in) => {
      const endpoint = tokenEndpoint();
      endpoint.answer = () => json(200, { access_token: 'token-1', token_type: 'Bearer', expires_in });
      const error = await failureOf(createOcrolusTokenProvider({ ...credentials, ...endpoint.options }).getToken());
      expect(error.message).toMatch(/HTTP 200 without an access token \("response" body "expires_in" property must be a .*number\): check tokenUrl/);
    });

    it('counts its age from before the request', async () => {
      const endpoint = tokenEndpoint();
      const provider = createOcrolusTokenProvider({
        ...credentials,
        ...endpoint.options,
        fetch: (url, init) => {
          endpoint.clock += 5000;
          return endpoint.options.fetch(url, init);
        },
      });
      await provider.getToken();
      endpoint.clock += 43_195_000;
      expect(await provider.getToken()).toBe('token-2');
    });

    it('serves while its renewal fails, with a pause between attempts, until it expires', async () => {
      vi.spyOn(Math, 'random').mockReturnValue(0);
      const endpoint = tokenEndpoint();
      const provider = createOcrolusTokenProvider({ ...credentials, ...endpoint.options });
      await provider.getToken();
      endpoint.answer = () => json(503, {});

      endpoint.clock += 12 * HOUR;
      expect(await Promise.all([provider.getToken(), provider.getToken()])).toEqual(['token-1', 'token-1']);
      expect(endpoint.calls).toHaveLength(2);
      endpoint.clock += 29_999;
      expect(await provider.getToken()).toBe('token-1');
      expect(endpoint.calls).toHaveLength(2);
      endpoint.clock += 1;
      expect(await provider.getToken()).toBe('token-1');
      expect(endpoint.calls).toHaveLength(3);

      endpoint.clock = 24 * HOUR - 1;
      expect(await provider.getToken()).toBe('token-1');
      endpoint.clock = 24 * HOUR;
      expect((await failureOf(provider.getToken())).message).toContain('HTTP 503');
    });

    it('is replaced once its renewal works again', async () => {
      vi.spyOn(Math, 'random').mockReturnValue(0.5);
      const endpoint = tokenEndpoint();
      const provider = createOcrolusTokenProvider({ ...credentials, ...endpoint.options });
      await provider.getToken();
      const { answer } = endpoint;
      endpoint.answer = () => Promise.reject(new Error('offline'));
      endpoint.clock += 12 * HOUR;
      await provider.getToken();
      endpoint.answer = answer;
      endpoint.clock += 33_749;
      expect(await provider.getToken()).toBe('token-1');
      endpoint.clock += 1;
      expect(await provider.getToken()).toBe('token-3');
    });

    it('is not kept for ever when the clock is set back', async () => {
      const endpoint = tokenEndpoint();
      endpoint.clock = 1000 * HOUR;
      const provider = createOcrolusTokenProvider({ ...credentials, ...endpoint.options });
      await provider.getToken();
      endpoint.clock -= 10_000;
      expect(await provider.getToken()).toBe('token-1');
      endpoint.clock -= 500 * HOUR;
      expect(await provider.getToken()).toBe('token-2');
    });

    it('is renewed as soon as it can be when the clock is set back during a pause', async () => {
      const endpoint = tokenEndpoint();
      const provider = createOcrolusTokenProvider({ ...credentials, ...endpoint.options });
      await provider.getToken();
      endpoint.clock += 20 * HOUR;
      const { answer } = endpoint;
      endpoint.answer = () => json(503, {});
      await provider.getToken();
      endpoint.answer = answer;
      endpoint.clock -= 5 * HOUR;
      expect(await provider.getToken()).toBe('token-3');
    });

    it('is asked for again a good second after a first failure', async () => {
      const endpoint = tokenEndpoint();
      const provider = createOcrolusTokenProvider({ ...credentials, ...endpoint.options });
      const { answer } = endpoint;
      endpoint.answer = () => json(500, {});
      const failures = await Promise.all([failureOf(provider.getToken()), failureOf(provider.getAuthorization())]);
      expect(failures.map(({ name }) => name)).toEqual(['OcrolusTokenError', 'OcrolusTokenError']);
      expect(endpoint.calls).toHaveLength(1);
      endpoint.answer = answer;
      endpoint.clock += 1250;
      expect(await provider.getToken()).toBe('token-2');
    });

    async function renewalAge(lifetime: object, options: Partial<Options> = {}): Promise<number> {
      const endpoint = tokenEndpoint();
      endpoint.answer = (count) => json(200, { access_token: `token-${count}`, token_type: 'Bearer', ...lifetime });
      const provider = createOcrolusTokenProvider({ ...credentials, ...endpoint.options, ...options });
      await provider.getToken();
      let [fresh, stale] = [0, 100_000];
      while (stale - fresh > 1) {
        const age = Math.floor((fresh + stale) / 2);
        if (await isKeptAt(age)) fresh = age;
        else stale = age;
      }
      return stale;

      async function isKeptAt(seconds: number): Promise<boolean> {
        provider.invalidate();
        endpoint.clock = 0;
        const token = await provider.getToken();
        endpoint.clock = seconds * 1000;
        return (await provider.getToken()) === token;
      }
    }
  });

  describe('a slow token endpoint', () => {
    it('is asked once, also by callers that come while it is slow', async () => {
      const endpoint = tokenEndpoint();
      const provider = createOcrolusTokenProvider({ ...credentials, ...endpoint.options });
      const answers = new EventEmitter();
      endpoint.answer = async (count) => {
        await once(answers, 'now');
        return json(200, { access_token: `token-${count}`, token_type: 'Bearer' });
      };
      const first = provider.getToken();
      await vi.waitFor(() => {
        expect(endpoint.calls).toHaveLength(1);
      });
      endpoint.clock += 9000;
      const others = Array.from({ length: 100 }, () => provider.getToken());
      answers.emit('now');
      expect(new Set(await Promise.all([first, ...others]))).toEqual(new Set(['token-1']));
      expect(endpoint.calls).toHaveLength(1);
    });

    it('that hangs does not cost the token that still lives', async () => {
      const endpoint = tokenEndpoint();
      // Without a fetch of the test's own, a server has to answer in that time.
      const timeoutMs = hasFetch ? 5 : 1000;
      const provider = createOcrolusTokenProvider({ ...credentials, ...endpoint.options, timeoutMs });
      await provider.getToken();
      endpoint.answer = () => new Promise(() => undefined);
      endpoint.clock += 12 * HOUR;
      expect([await provider.getToken(), await provider.getToken()]).toEqual(['token-1', 'token-1']);
      expect(endpoint.calls).toHaveLength(2);
      endpoint.clock = 24 * HOUR;
      expect((await failureOf(provider.getToken())).message).toContain(`timed out after ${timeoutMs} ms`);
    });
  });

  describe('a token endpoint that fails', () => {
    const failures: readonly (readonly [string, () => Promise<Response>])[] = [
      ['HTTP 400 invalid_client', () => json(400, { error: 'invalid_client' })],
      ['HTTP 401', () => json(401, { error: 'invalid_client' })],
      ['HTTP 403', () => json(403, {})],
      ['HTTP 429', () => json(429, {})],
      ['HTTP 500', () => json(500, {})],
      ['a redirect', () => json(302, {})],
      ['a page', () => Promise.resolve(new Response('<html>'))],
      ['no connection', () => Promise.reject(new Error('offline'))],
    ];

    it.each(failures)('with %s is asked again after pauses that double, up to a minute', async (_name, answer) => {
      vi.spyOn(Math, 'random').mockReturnValue(0);
      expect(await pauses(answer)).toEqual([1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000]);
    });

    it('is not asked in step by all processes: a pause is up to a quarter longer', async () => {
      const answer = (): Promise<Response> => json(500, {});
      const random = vi.spyOn(Math, 'random').mockReturnValue(0.5);
      expect(await pauses(answer)).toEqual([1125, 2250, 4500, 9000, 18_000, 36_000, 67_500, 67_500]);
      random.mockRestore();
      const [one, other] = [await pauses(answer), await pauses(answer)];
      expect(one).not.toEqual(other);
      for (const [index, pause] of [...one, ...other].entries()) {
        const shortest = Math.min(1000 * 2 ** (index % 8), 60_000);
        expect(pause).toBeGreaterThanOrEqual(shortest);
        expect(pause).toBeLessThanOrEqual(shortest * 1.25 + STEP);
      }
    });

    it.each(failures)('with %s fails every caller at once, by one request', async (_name, answer) => {
      const endpoint = tokenEndpoint();
      endpoint.answer = answer;
      const provider = createOcrolusTokenProvider({ ...credentials, ...endpoint.options });
      const first = await failureOf(provider.getToken());
      expect(first.name).toBe('OcrolusTokenError');
      const later = await Promise.allSettled(Array.from({ length: 1000 }, () => provider.getAuthorization()));
      expect(new Set(later.map((outcome) => (outcome.status === 'rejected' ? (outcome.reason as unknown) : outcome.value)))).toEqual(new Set([first]));
      expect(endpoint.calls).toHaveLength(1);
    });

    it('is asked once by 10,000 callers at the moment of expiry, and once more after the pause', async () => {
      const endpoint = tokenEndpoint();
      const provider = createOcrolusTokenProvider({ ...credentials, ...endpoint.options });
      await provider.getToken();
      endpoint.clock = 24 * HOUR;
      endpoint.answer = () => json(503, {});
      const crowd = async (): Promise<Set<string>> => {
        const outcomes = await Promise.allSettled(Array.from({ length: 10_000 }, () => provider.getToken()));
        return new Set(outcomes.map(({ status }) => status));
      };
      expect([await crowd(), await crowd()]).toEqual([new Set(['rejected']), new Set(['rejected'])]);
      expect(endpoint.calls).toHaveLength(2);
      endpoint.clock += 1250;
      expect(await crowd()).toEqual(new Set(['rejected']));
      expect(endpoint.calls).toHaveLength(3);
    });

    it('has its pauses begin anew after a success', async () => {
      vi.spyOn(Math, 'random').mockReturnValue(0);
      const endpoint = tokenEndpoint();
      const provider = createOcrolusTokenProvider({ ...credentials, ...endpoint.options });
      const { answer } = endpoint;
      endpoint.answer = () => json(500, {});
      for (const pause of [1000, 2000, 4000]) {
        await failureOf(provider.getToken());
        endpoint.clock += pause;
      }
      endpoint.answer = answer;
      expect(await provider.getToken()).toBe('token-4');

      endpoint.answer = () => json(500, {});
      endpoint.clock += 24 * HOUR;
      await failureOf(provider.getToken());
      endpoint.answer = answer;
      endpoint.clock += 1000;
      expect(await provider.getToken()).toBe('token-6');
    });

    it('is not asked sooner because of invalidate, unless a token was dropped', async () => {
      const endpoint = tokenEndpoint();
      const provider = createOcrolusTokenProvider({ ...credentials, ...endpoint.options });
      await provider.getToken();
      const { answer } = endpoint;
      endpoint.answer = () => json(429, {}, { 'retry-after': '60' });
      endpoint.clock += 12 * HOUR;
      expect(await provider.getToken()).toBe('token-1');
      provider.invalidate('token-1');
      for (let time = 0; time < 100; time += 1) {
        await failureOf(provider.getToken());
        provider.invalidate('token-1');
        provider.invalidate();
      }
      expect(endpoint.calls).toHaveLength(3);
      endpoint.answer = answer;
      endpoint.clock += 75_000;
      expect(await provider.getToken()).toBe('token-4');
    });

    it('does not keep a process from the token that another one puts in the store', async () => {
      const endpoint = tokenEndpoint();
      endpoint.answer = () => json(429, {}, { 'retry-after': '60' });
      const store = memoryStore();
      const provider = createOcrolusTokenProvider({ ...credentials, ...endpoint.options, store });
      await failureOf(provider.getToken());
      store.entry = { accessToken: 'from-another-process', obtainedAt: 0, expiresAt: 24 * HOUR };
      expect(await provider.getToken()).toBe('from-another-process');
      expect(endpoint.calls).toHaveLength(1);
    });

    it.each([429, 502, 200])('with a page instead of JSON (HTTP %i) is named by its status alone', async (status) => {
      const server = await serve((_request, response) => response.writeHead(status, { 'content-type': 'text/html' }).end('<html>Bad gateway</html>'));
      const error = await failureOf(createOcrolusTokenProvider({ ...credentials, tokenUrl: server.url }).getToken());
      expect(error.name).toBe('OcrolusTokenError');
      expect(error.message).toContain(`HTTP ${status}`);
      expect(inspect(error, { depth: 10 })).not.toMatch(/html>|gateway/);
    });

    it.each([
      ['the connection breaks', (response: ServerResponse) => response.writeHead(200, { 'content-length': 100 }).write('{"access_token":"half-a-token"', () => response.destroy())],
      ['the JSON is cut off', (response: ServerResponse) => response.end('{"access_token":"half-a-token"')],
      ['there is nothing in it', (response: ServerResponse) => response.end()],
    ])('gives no token with a body of which %s, and is asked again', async (_how, breakOff) => {
      let clock = 0;
      const server = await serve((_request, response) => {
        if (server.requests.length === 1) breakOff(response);
        else response.writeHead(200, JSON_TYPE).end(JSON.stringify({ access_token: 'token-2', token_type: 'Bearer' }));
      });
      const provider = createOcrolusTokenProvider({ ...credentials, tokenUrl: server.url, now: () => clock });
      const error = await failureOf(provider.getToken());
      expect(error.name).toBe('OcrolusTokenError');
      expect(inspect(error, { depth: 10 })).not.toContain('half-a-token');
      clock += 1250;
      expect(await provider.getToken()).toBe('token-2');
    });

    describe('with Retry-After', () => {
      const today = Date.UTC(2026, 0, 31, 23, 59, 50);
      const inSeconds = (seconds: number): string => new Date(today + seconds * 1000).toUTCString();

      it.each([
        ['a number of seconds', '30', 30],
        ['a date', inSeconds(30), 30],
        ['less than the pause', '0', 1],
        ['a negative number', '-30', 1],
        ['a date that is past', inSeconds(-30), 1],
        ['text', 'soon', 1],
        ['nothing', '', 1],
        ['a day', '86400', 60],
        ['an absurd number', '1e300', 60],
        ['infinity', 'Infinity', 60],
        ['a date in another century', inSeconds(4e9), 60],
      ])('of %s (%s) is asked again after %i seconds', async (_what, header, seconds) => {
        vi.spyOn(Math, 'random').mockReturnValue(0);
        for (const status of [429, 503]) {
          const [first] = await pauses(() => json(status, {}, { 'retry-after': header }), today, 1);
          expect(first).toBe(seconds * 1000);
        }
      });

      it('is asked up to a quarter later, and never sooner', async () => {
        vi.spyOn(Math, 'random').mockReturnValue(0.5);
        expect(await pauses(() => json(429, {}, { 'retry-after': '60' }), today, 2)).toEqual([67_500, 67_500]);
      });

      it('is left alone for as long while the old token serves', async () => {
        vi.spyOn(Math, 'random').mockReturnValue(0);
        const endpoint = tokenEndpoint();
        const provider = createOcrolusTokenProvider({ ...credentials, ...endpoint.options });
        await provider.getToken();
        endpoint.answer = () => json(429, {}, { 'retry-after': '45' });
        endpoint.clock += 12 * HOUR;
        await provider.getToken();
        endpoint.clock += 44_999;
        expect(await provider.getToken()).toBe('token-1');
        expect(endpoint.calls).toHaveLength(2);
        endpoint.clock += 1;
        expect(await provider.getToken()).toBe('token-1');
        expect(endpoint.calls).toHaveLength(3);
      });

      it('that echoes a credential is not shown', async () => {
        const endpoint = tokenEndpoint();
        endpoint.answer = () => json(429, {}, { 'retry-after': credentials.clientSecret });
        expectNoSecret(await failureOf(createOcrolusTokenProvider({ ...credentials, ...endpoint.options }).getToken()));
      });

      if (!library) it.each([undefined, {}, { 'retry-after': '30' }])('is not looked for in headers that a fetch of your own gives as %j', async (headers) => {
        const fetch = (): Promise<unknown> => Promise.resolve({ ok: false, status: 429, headers, json: () => Promise.resolve({}) });
        expect((await failureOf(createOcrolusTokenProvider({ ...credentials, fetch }).getToken())).message).toContain('HTTP 429');
      });
    });

    const STEP = 125;

    /** The times between the requests for a caller who asks every eighth of a second. */
    async function pauses(answer: () => Promise<Response>, clock = 0, count = 8): Promise<number[]> {
      const endpoint = tokenEndpoint();
      endpoint.answer = answer;
      endpoint.clock = clock;
      const provider = createOcrolusTokenProvider({ ...credentials, ...endpoint.options });
      const times: number[] = [];
      for (; times.length <= count && endpoint.clock < clock + HOUR; endpoint.clock += STEP) {
        await provider.getToken().catch(() => undefined);
        if (endpoint.calls.length > times.length) times.push(endpoint.clock);
      }
      return times.slice(1).map((time, index) => time - (times[index] ?? 0));
    }
  });

  describe('a clock that jumps', () => {
    const suspended = 48 * HOUR;

    it('by two days ends the kept token, whether or not another can be had', async () => {
      const endpoint = tokenEndpoint();
      const provider = createOcrolusTokenProvider({ ...credentials, ...endpoint.options, store: memoryStore() });
      await provider.getToken();
      endpoint.clock += suspended;
      expect(await provider.getToken()).toBe('token-2');
      endpoint.answer = () => json(503, {});
      endpoint.clock += suspended;
      expect((await failureOf(provider.getToken())).message).toContain('HTTP 503');
    });

    it.each([['forward', suspended], ['back', -5 * HOUR]])('%s while a request is under way makes all callers wait for another', async (_way, jump) => {
      const endpoint = tokenEndpoint();
      const { answer } = endpoint;
      endpoint.answer = (count, init) => {
        if (count === 1) endpoint.clock += jump;
        return answer(count, init);
      };
      const provider = createOcrolusTokenProvider({ ...credentials, ...endpoint.options });
      const tokens = await Promise.all(Array.from({ length: 10_000 }, () => provider.getToken()));
      expect(new Set(tokens)).toEqual(new Set(['token-2']));
      expect(endpoint.calls).toHaveLength(2);
    });

    it('while every request is under way gives no token, and is no reason to ask without a pause', async () => {
      const endpoint = tokenEndpoint();
      const { answer } = endpoint;
      endpoint.answer = (count, init) => {
        endpoint.clock += suspended;
        return answer(count, init);
      };
      const provider = createOcrolusTokenProvider({ ...credentials, ...endpoint.options });
      for (let caller = 0; caller < 100; caller += 1) {
        const error = await failureOf(provider.getToken());
        expect(error.name).toBe('OcrolusTokenError');
        expect(error.message).toContain('had expired when it came');
      }
      expect(endpoint.calls).toHaveLength(2);
    });

    it('while a renewal is under way and fails does not bring the old token back', async () => {
      const endpoint = tokenEndpoint();
      const provider = createOcrolusTokenProvider({ ...credentials, ...endpoint.options });
      await provider.getToken();
      endpoint.answer = () => {
        endpoint.clock += suspended;
        return Promise.reject(new Error('socket hang up'));
      };
      endpoint.clock += 12 * HOUR;
      expect((await failureOf(provider.getToken())).message).toContain(hasFetch ? 'socket hang up' : 'ECONNRESET');
    });

    it.each(['get', 'set'] as const)('during %s of the store does not let an expired token through', async (slow) => {
      const endpoint = tokenEndpoint();
      const store = memoryStore({ accessToken: 'stored', obtainedAt: 0, expiresAt: slow === 'get' ? 24 * HOUR : 0 });
      const original = store[slow] as (token?: StoredToken) => Promise<undefined>;
      vi.spyOn(store, slow).mockImplementationOnce((token?: StoredToken) => {
        const result = original(token);
        endpoint.clock += suspended;
        return result;
      });
      const provider = createOcrolusTokenProvider({ ...credentials, ...endpoint.options, store });
      expect(await provider.getToken()).toBe(slow === 'get' ? 'token-1' : 'token-2');
    });

    it('back by hours leaves the age of the token unknown: it is renewed, or serves until it can be', async () => {
      const endpoint = tokenEndpoint();
      const provider = createOcrolusTokenProvider({ ...credentials, ...endpoint.options, store: memoryStore() });
      await provider.getToken();
      endpoint.clock += 11 * HOUR;
      await provider.getToken();
      const { answer } = endpoint;
      endpoint.answer = () => json(503, {});
      endpoint.clock -= 10 * HOUR;
      expect(await provider.getToken()).toBe('token-1');
      expect(endpoint.calls).toHaveLength(2);
      endpoint.answer = answer;
      endpoint.clock += 37_500;
      expect(await provider.getToken()).toBe('token-3');
      endpoint.clock += 10 * HOUR;
      expect(await provider.getToken()).toBe('token-3');
    });

    it('back by hours costs one request, also when the endpoint issues the same token again', async () => {
      const endpoint = tokenEndpoint();
      endpoint.answer = () => json(200, { access_token: 'always-this-one', token_type: 'Bearer' });
      const provider = createOcrolusTokenProvider({ ...credentials, ...endpoint.options });
      for (const hours of [0, 10, -5, 0, 0]) {
        endpoint.clock += hours * HOUR;
        await provider.getToken();
      }
      expect(endpoint.calls).toHaveLength(2);
    });

    it('back by seconds is none', async () => {
      const endpoint = tokenEndpoint();
      const provider = createOcrolusTokenProvider({ ...credentials, ...endpoint.options });
      await provider.getToken();
      endpoint.clock += HOUR;
      await provider.getToken();
      endpoint.clock -= 59_000;
      expect(await provider.getToken()).toBe('token-1');
    });

    it('back and forth never brings an expired token, a token from the future or a flood of requests', async () => {
      const endpoint = tokenEndpoint();
      endpoint.clock = 10_000 * HOUR;
      const issued = new Map<string, number>();
      const { answer } = endpoint;
      let seed = 1;
      const random = (): number => (seed = (seed * 16_807) % 2_147_483_647) / 2_147_483_647;
      endpoint.answer = (count, init) => {
        if (random() < 0.3) return json(503, {});
        issued.set(`token-${count}`, endpoint.clock);
        if (random() < 0.1) endpoint.clock += suspended;
        return answer(count, init);
      };
      const provider = createOcrolusTokenProvider({ ...credentials, ...endpoint.options });
      const jumps = 2000;
      let served = 0;
      for (let jump = 0; jump < jumps; jump += 1) {
        endpoint.clock += (random() - 0.5) * 2 * (random() < 0.5 ? HOUR : suspended);
        for (const token of await Promise.all([provider.getToken(), provider.getToken()].map((asked) => asked.catch(() => undefined)))) {
          if (token === undefined) continue;
          served += 1;
          const age = endpoint.clock - (issued.get(token) ?? -Infinity);
          expect(age).toBeGreaterThanOrEqual(-60_000);
          expect(age).toBeLessThan(24 * HOUR);
        }
      }
      expect(served).toBeGreaterThan(jumps);
      expect(endpoint.calls.length).toBeLessThan(2 * jumps);
    });
  });

  describe('invalidate', () => {
    it('drops the kept token', async () => {
      const endpoint = tokenEndpoint();
      const provider = createOcrolusTokenProvider({ ...credentials, ...endpoint.options });
      await provider.getToken();
      provider.invalidate();
      expect(await provider.getToken()).toBe('token-2');
      provider.invalidate('token-2');
      expect(await provider.getToken()).toBe('token-3');
    });

    it('leaves a token that is not the one it was given', async () => {
      const endpoint = tokenEndpoint();
      const provider = createOcrolusTokenProvider({ ...credentials, ...endpoint.options });
      provider.invalidate();
      await provider.getToken();
      provider.invalidate('token-0');
      provider.invalidate('');
      expect(await provider.getToken()).toBe('token-1');
    });

    it('costs one request, however many callers drop the same token', async () => {
      const endpoint = tokenEndpoint();
      const provider = createOcrolusTokenProvider({ ...credentials, ...endpoint.options });
      const refused = await provider.getToken();
      const tokens = await Promise.all(
        Array.from({ length: 50 }, () => {
          provider.invalidate(refused);
          return provider.getToken();
        }),
      );
      expect(new Set(tokens)).toEqual(new Set(['token-2']));
      expect(endpoint.calls).toHaveLength(2);
    });

    it('accepts that an endpoint issues the same token again', async () => {
      const endpoint = tokenEndpoint();
      endpoint.answer = () => json(200, { access_token: 'always-this-one', token_type: 'Bearer' });
      const provider = createOcrolusTokenProvider({ ...credentials, ...endpoint.options });
      await provider.getToken();
      provider.invalidate();
      await provider.getToken();
      await provider.getToken();
      expect(endpoint.calls).toHaveLength(2);
    });

    it('does not serve the dropped token when no other can be had', async () => {
      const endpoint = tokenEndpoint();
      const provider = createOcrolusTokenProvider({ ...credentials, ...endpoint.options });
      await provider.getToken();
      endpoint.answer = () => json(401, { error: 'invalid_client' });
      provider.invalidate();
      expect((await failureOf(provider.getToken())).message).toContain('invalid_client');
    });

    it('removes the token from the store', async () => {
      const endpoint = tokenEndpoint();
      const store = memoryStore();
      const provider = createOcrolusTokenProvider({ ...credentials, ...endpoint.options, store });
      await provider.getToken();
      provider.invalidate();
      await vi.waitFor(() => {
        expect(store.entry).toBeUndefined();
      });
    });

    it('leaves the newer token of another process in the store', async () => {
      const endpoint = tokenEndpoint();
      const store = memoryStore();
      const provider = createOcrolusTokenProvider({ ...credentials, ...endpoint.options, store });
      await provider.getToken();
      store.entry = { accessToken: 'from-another-process', obtainedAt: 0, expiresAt: 24 * HOUR };
      provider.invalidate();
      expect(await provider.getToken()).toBe('from-another-process');
      expect(store.entry.accessToken).toBe('from-another-process');
      expect(endpoint.calls).toHaveLength(1);
    });

    it('does not let a store that cannot forget bring the token back', async () => {
      const endpoint = tokenEndpoint();
      const entry = { accessToken: 'token-of-the-store', obtainedAt: 0, expiresAt: 24 * HOUR };
      const store = { get: () => Promise.resolve(entry), set: () => Promise.reject(new Error('read only')) };
      const provider = createOcrolusTokenProvider({ ...credentials, ...endpoint.options, store });
      expect(await provider.getToken()).toBe('token-of-the-store');
      provider.invalidate();
      expect(await provider.getToken()).toBe('token-1');
    });
  });

  describe('a store', () => {
    it('lets processes share a token', async () => {
      const endpoint = tokenEndpoint();
      const store = memoryStore();
      const options = { ...credentials, ...endpoint.options, store };
      await createOcrolusTokenProvider(options).getToken();
      expect(store.entry).toEqual({ accessToken: 'token-1', obtainedAt: 0, expiresAt: 24 * HOUR });
      expect(await createOcrolusTokenProvider(options).getToken()).toBe('token-1');
      expect(endpoint.calls).toHaveLength(1);
    });

    it('passes on the age of the token', async () => {
      const endpoint = tokenEndpoint();
      const options = { ...credentials, ...endpoint.options, store: memoryStore() };
      await createOcrolusTokenProvider(options).getToken();
      endpoint.clock += 12 * HOUR;
      expect(await createOcrolusTokenProvider(options).getToken()).toBe('token-2');
    });

    it('helps out with an old token when no new one can be had', async () => {
      const endpoint = tokenEndpoint();
      endpoint.answer = () => json(503, {});
      endpoint.clock = 13 * HOUR;
      const store = memoryStore({ accessToken: 'old', obtainedAt: 0, expiresAt: 24 * HOUR });
      const provider = createOcrolusTokenProvider({ ...credentials, ...endpoint.options, store });
      expect([await provider.getToken(), await provider.getToken()]).toEqual(['old', 'old']);
      expect(endpoint.calls).toHaveLength(1);
    });

    it('with an expired token does not displace one that lives', async () => {
      const endpoint = tokenEndpoint();
      const store = memoryStore();
      const provider = createOcrolusTokenProvider({ ...credentials, ...endpoint.options, store });
      await provider.getToken();
      store.entry = { accessToken: 'expired', obtainedAt: -48 * HOUR, expiresAt: -24 * HOUR };
      endpoint.answer = () => json(503, {});
      endpoint.clock += 13 * HOUR;
      expect(await provider.getToken()).toBe('token-1');
    });

    it.each([
      ['is empty', () => Promise.resolve(null)],
      ['holds an expired token', () => Promise.resolve({ accessToken: 'x', obtainedAt: -48 * HOUR, expiresAt: -24 * HOUR })],
      ['holds a token from the future', () => Promise.resolve({ accessToken: 'x', obtainedAt: 48 * HOUR, expiresAt: 72 * HOUR })],
      ['holds something else', () => Promise.resolve({ accessToken: 'x' })],
      ['holds no token', () => Promise.resolve({ accessToken: '', obtainedAt: 0, expiresAt: 24 * HOUR })],
      ['holds text', () => Promise.resolve('{}')],
      ['rejects', () => Promise.reject(new Error('store is down'))],
      ['throws', () => fail('store is down')],
      ['never answers', () => new Promise(() => undefined)],
    ])('that %s costs no token', async (_state, get) => {
      const endpoint = tokenEndpoint();
      const provider = createOcrolusTokenProvider({ ...credentials, ...endpoint.options, timeoutMs: hasFetch ? 20 : 500, store: { get, set: get } });
      expect(await provider.getToken()).toBe('token-1');
      provider.invalidate();
      expect(await provider.getToken()).toBe('token-2');
    });
  });

  describe('its errors', () => {
    it.each([
      ['an empty answer', {}],
      ['an empty token', { access_token: '' }],
      ['no string', { access_token: 12 }],
      ['null', { access_token: null }],
      ['a token that no header can carry', { access_token: 'two words' }],
      ['a token with a line end', { access_token: 'token\r\nX-Injected: 1' }],
      ['the API error form', { status: 400, message: 'Authentication failed', code: 1200, response: null }],
      ['a list', [1]],
      ['a number', 5],
      ['a bare null', null],
      ['a string', 'token'],
    ])('say so when there is no token but %s, and no header is made of it', async (_what, answer) => {
      const endpoint = tokenEndpoint();
      endpoint.answer = () => json(200, answer);
      const provider = createOcrolusTokenProvider({ ...credentials, ...endpoint.options });
      const error = await failureOf(provider.getAuthorization());
      expect(error.name).toBe('OcrolusTokenError');
      expect(error.message).toContain(hasFetch ? 'HTTP 200 without an access token' : 'an answer without an access token: check tokenUrl');
    });

    it('say so when a page comes instead of JSON, and do not quote it', async () => {
      const server = await serve((_request, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Proxy sign-in</html>'));
      const error = await failureOf(createOcrolusTokenProvider({ ...credentials, tokenUrl: server.url }).getToken());
      expect(error.message).toContain('HTTP 200 without an access token');
      expect(inspect(error)).not.toMatch(/html|sign-in/);
    });

    it.each([
      [400, 'check the client ID and client secret'],
      [401, 'check the client ID and client secret'],
      [403, 'check the client ID and client secret'],
      [429, 'try again later'],
      [502, 'try again later'],
      // A library that does not tell the status takes what comes with JSON for an answer.
      ...(hasFetch ? [[302, 'redirects are not followed'] as const] : []),
    ] as const)('give the status %i, what the endpoint says and the next step', async (status, nextStep) => {
      const endpoint = tokenEndpoint();
      endpoint.answer = () => json(status, { error: 'invalid_client', error_description: 'Client authentication failed.' });
      const error = await failureOf(createOcrolusTokenProvider({ ...credentials, ...endpoint.options }).getToken());
      expect(error.name).toBe('OcrolusTokenError');
      expect(error.message).toContain(`HTTP ${status} (invalid_client: Client authentication failed.)`);
      expect(error.message).toContain(nextStep);
    });

    it.each([credentials, { clientId: 'portal', clientSecret: 'new/secret-1' }])('never hold the credentials that an endpoint echoes: %j', async (pair) => {
      for (const echo of formsOf(pair)) {
        for (const answer of [{ error: echo }, { error: 'x', error_description: `no client ${echo}, sorry` }, { error: 'x', body: echo }, { error_description: `//${echo}` }]) {
          const endpoint = tokenEndpoint();
          endpoint.answer = () => json(401, answer);
          expectNoSecret(await failureOf(createOcrolusTokenProvider({ ...pair, ...endpoint.options }).getToken()), pair);
        }
      }
    });

    it('stay readable when an ID is so short that it is part of other words', async () => {
      const endpoint = tokenEndpoint();
      endpoint.answer = () => json(401, { error: 'invalid_client' });
      const error = await failureOf(createOcrolusTokenProvider({ clientId: 'id', clientSecret: 'made-up-1', ...endpoint.options }).getToken());
      expect(error.message).toContain('(invalid_client)');
    });

    it('never hold the credentials that a failed fetch quotes', async () => {
      const endpoint = tokenEndpoint();
      endpoint.answer = (_count, init) =>
        Promise.reject(Object.assign(new Error(`cannot send ${init.body}`, { cause: new Error(`in ${init.body}`) }), { request: init }));
      expectNoSecret(await failureOf(createOcrolusTokenProvider({ ...credentials, ...endpoint.options }).getToken()));
    });

    it('never hold the credentials when they are refused before they are sent', async () => {
      const lone = { clientId: 'lender-portal-client', clientSecret: `made-up-secret-\ud800` };
      const endpoint = tokenEndpoint();
      endpoint.answer = () => json(401, { error: lone.clientSecret });
      const error = await failureOf(createOcrolusTokenProvider({ ...lone, ...endpoint.options }).getToken());
      expect(inspect(error)).not.toContain('made-up-secret');
    });

    it('keep the password of a token URL to themselves', async () => {
      const error = await failureOf(createOcrolusTokenProvider({ ...credentials, tokenUrl: 'http://user:hunter2@127.0.0.1:9/' }).getToken());
      expect(inspect(error)).not.toContain('hunter2');
      expect(error.name).toBe('OcrolusTokenError');
    });

    it('are one short line of plain text', async () => {
      const endpoint = tokenEndpoint();
      for (const error_description of ['a\r\nforged log line\u001b[31m \u202e\u2028 b', 'long '.repeat(150), 'long '.repeat(100_000), '//'.repeat(100_000)]) {
        endpoint.answer = () => json(400, { error: 'invalid_request', error_description });
        const { message } = await failureOf(createOcrolusTokenProvider({ ...credentials, ...endpoint.options }).getToken());
        expect(message).toMatch(/^[\x20-\x7e]{1,450}$/);
        expect(message).toContain('invalid_request');
      }
    });

    it('name the system error of a connection that fails', async () => {
      const error = await failureOf(createOcrolusTokenProvider({ ...credentials, tokenUrl: `http://127.0.0.1:${await closedPort()}/` }).getToken());
      expect(error.message).toMatch(/\(ECONNREFUSED\).*check/);
      expect(error.cause).toBeUndefined();
    });

    if (hasFetch) it.each(['ENOTFOUND', 'UND_ERR_CONNECT_TIMEOUT', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE'])('keep the code %s, wherever it stands', async (code) => {
      const endpoint = tokenEndpoint();
      for (const failure of [Object.assign(new Error('x'), { code }), new TypeError('fetch failed', { cause: Object.assign(new Error('x'), { code }) })]) {
        endpoint.answer = () => Promise.reject(failure);
        expect((await failureOf(createOcrolusTokenProvider({ ...credentials, ...endpoint.options }).getToken())).message).toContain(`(${code})`);
      }
    });

    it.each([undefined, null, 'text', 7, {}, new DOMException('gone', 'AbortError')])('survive that fetch throws %s', async (thrown) => {
      const endpoint = tokenEndpoint();
      endpoint.answer = vi.fn<Answer>().mockRejectedValue(thrown);
      expect((await failureOf(createOcrolusTokenProvider({ ...credentials, ...endpoint.options }).getToken())).name).toBe('OcrolusTokenError');
    });

    it.each([
      { clientId: '', clientSecret: 'made-up' },
      { clientId: 'made-up', clientSecret: '' },
    ])('say so when %j is not complete, without a request', async (incomplete) => {
      const endpoint = tokenEndpoint();
      const error = await failureOf(createOcrolusTokenProvider({ ...incomplete, ...endpoint.options }).getToken());
      expect(error.message).toContain('empty');
      expect(endpoint.calls).toEqual([]);
    });

    if (hasFetch) it('say so when there is no fetch', async () => {
      vi.stubGlobal('fetch', undefined);
      const error = await failureOf(createOcrolusTokenProvider(credentials).getToken());
      expect(error.message).toMatch(/fetch.*Node\.js.*18.*option/);
    });
  });

  // The same text in all; what it does is looked at through fetch.
  if (hasFetch) describe('a ready instance', () => {
    it('reads its environment variables when first used', async () => {
      const endpoint = tokenEndpoint();
      vi.stubGlobal('fetch', endpoint.options.fetch);
      ocrolusTokens.replaceWith();
      ocrolusTokens.invalidate();
      vi.stubEnv('OCROLUS_CLIENT_ID', 'set-after-the-import');
      vi.stubEnv('OCROLUS_CLIENT_SECRET', ' made-up-secret\n');
      expect(await ocrolusTokens.getAuthorization()).toBe('Bearer token-1');
      expect(await ocrolusTokens.getToken()).toBe('token-1');
      expect(endpoint.calls).toHaveLength(1);
      expect(endpoint.fields().get('client_id')).toBe('set-after-the-import');
      expect(endpoint.fields().get('client_secret')).toBe('made-up-secret');
    });

    it.each([
      [{}, 'OCROLUS_CLIENT_ID, OCROLUS_CLIENT_SECRET'],
      [{ OCROLUS_CLIENT_ID: 'made-up-id' }, 'OCROLUS_CLIENT_SECRET'],
      [{ OCROLUS_CLIENT_SECRET: 'made-up-secret', OCROLUS_CLIENT_ID: '  ' }, 'OCROLUS_CLIENT_ID'],
    ])('with %j rejects, names what is missing, and looks again next time', async (env, missing) => {
      ocrolusTokens.replaceWith();
      for (const name of ['OCROLUS_CLIENT_ID', 'OCROLUS_CLIENT_SECRET']) vi.stubEnv(name, undefined);
      for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
      const error = await failureOf(ocrolusTokens.getAuthorization());
      expect(error.name).toBe('OcrolusTokenError');
      expect(error.message).toContain(`Environment variables not set: ${missing}. Set them`);
      expect(error.message).not.toContain('made-up');

      vi.stubGlobal('fetch', tokenEndpoint().options.fetch);
      vi.stubEnv('OCROLUS_CLIENT_ID', 'made-up-id');
      vi.stubEnv('OCROLUS_CLIENT_SECRET', 'made-up-secret');
      expect(await ocrolusTokens.getToken()).toBe('token-1');
    });

    it('can be replaced and restored', async () => {
      const endpoint = tokenEndpoint();
      vi.stubGlobal('fetch', endpoint.options.fetch);
      vi.stubEnv('OCROLUS_CLIENT_ID', 'made-up-id');
      vi.stubEnv('OCROLUS_CLIENT_SECRET', 'made-up-secret');
      const replacement = { getToken: () => Promise.resolve('fake'), getAuthorization: () => Promise.resolve('Bearer fake'), invalidate: vi.fn() };

      ocrolusTokens.replaceWith(replacement);
      expect([await ocrolusTokens.getToken(), await ocrolusTokens.getAuthorization()]).toEqual(['fake', 'Bearer fake']);
      ocrolusTokens.invalidate('fake');
      expect(replacement.invalidate).toHaveBeenCalledExactlyOnceWith('fake');
      expect(endpoint.calls).toEqual([]);

      ocrolusTokens.replaceWith();
      expect(await ocrolusTokens.getToken()).toBe('token-1');
    });

    it('has credentials and a token of its own', async () => {
      const endpoint = tokenEndpoint();
      vi.stubGlobal('fetch', endpoint.options.fetch);
      for (const [name, value] of Object.entries({ OCROLUS_CLIENT_ID: 'head-office', OCROLUS_CLIENT_SECRET: 'made-up-1', BRANCH_ID: 'branch', BRANCH_SECRET: 'made-up-2' })) {
        vi.stubEnv(name, value);
      }
      ocrolusTokens.replaceWith();
      branchTokens.replaceWith();
      expect([await ocrolusTokens.getToken(), await branchTokens.getToken()]).toEqual(['token-1', 'token-2']);
      expect(endpoint.calls.map((_call, index) => endpoint.fields(index).get('client_id'))).toEqual(['head-office', 'branch']);
    });
  });
});

describe('the generated provider, elsewhere', () => {
  it('never keeps a process alive', () => {
    const file = write('cjs', 'alive');
    const program = `require(${JSON.stringify(file)}).createOcrolusTokenProvider({ clientId: 'id', clientSecret: 'made-up', timeoutMs: 3600000, fetch: () => new Promise(() => {}) }).getToken()`;
    expect(spawnSync(process.execPath, ['-e', program], { timeout: 15_000 }).status).toBe(0);
  });

  it('works where there is no process, timer signal or fetch, and says what is missing', async () => {
    const module = { exports: {} };
    vm.runInNewContext(text('cjs'), { module, setTimeout, clearTimeout });
    const { ocrolusTokens, createOcrolusTokenProvider } = module.exports as GeneratedModule;
    await expect(ocrolusTokens.getToken()).rejects.toMatchObject({ name: 'OcrolusTokenError', message: expect.stringContaining('OCROLUS_CLIENT_ID') as string });
    await expect(createOcrolusTokenProvider(credentials).getToken()).rejects.toMatchObject({ message: expect.stringContaining('fetch') as string });
    expect(await createOcrolusTokenProvider({ ...credentials, ...tokenEndpoint().options }).getToken()).toBe('token-1');
  });

  it('offers the names of its CommonJS form to an ES module', () => {
    const program = `import { ocrolusTokens, branchTokens, createOcrolusTokenProvider } from ${JSON.stringify(pathToFileURL(write('cjs', 'named')).href)};
      console.log(typeof ocrolusTokens.getToken, typeof branchTokens.replaceWith, typeof createOcrolusTokenProvider);`;
    const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' });
    expect(stderr).toBe('');
    expect(stdout).toBe('function function function\n');
  });
});

/** For a library that wants https, and sends URLSearchParams. */
function overHttps(create: Create): Create {
  return (given) => {
    const { fetch: send = (url: string, init: TokenRequest) => fetch(url, init), tokenUrl, ...options } = given;
    if (!given.fetch && tokenUrl === undefined) return create(given);
    const isPlain = tokenUrl?.startsWith('http:');
    const adapted: NonNullable<Options['fetch']> = (url, init) => send(isPlain ? url.replace('https:', 'http:') : url, { ...init, body: String(init.body) });
    return create({ ...options, ...(tokenUrl !== undefined && { tokenUrl: tokenUrl.replace('http:', 'https:') }), fetch: adapted });
  };
}

/** For a library that sends with http of Node.js: a server in front of the fetch. */
function overHttp(create: Create): Create {
  return ({ fetch: send, ...options }) => {
    if (!send) return create(options);
    sends.push(send);
    return create({ ...options, tokenUrl: `${bridge.url}/${sends.length - 1}` });
  };
}

type Create = GeneratedModule['createOcrolusTokenProvider'];
const ADAPTERS = { oauth4webapi: overHttps, 'simple-oauth2': overHttp } as const;

function text(dialect: ProviderModule['dialect'], library?: ProviderModule['library']): string {
  return renderProviderModule({
    dialect,
    principals: [
      { exportName: 'ocrolusTokens', clientIdEnv: 'OCROLUS_CLIENT_ID', clientSecretEnv: 'OCROLUS_CLIENT_SECRET', replaces: 'env:LEGACY_KEY + env:LEGACY_SECRET' },
      { exportName: 'branchTokens', clientIdEnv: 'BRANCH_ID', clientSecretEnv: 'BRANCH_SECRET', replaces: 'env:LEGACY_KEY + env:LEGACY_SECRET' },
    ],
    style: { quote: "'", semicolons: true, indent: '  ', eol: '\n' },
    retry: true,
    library,
  });
}

function write(dialect: ProviderModule['dialect'], name: string, library?: ProviderModule['library']): string {
  const file = path.join(folder, `${name}.${extensions[dialect]}`);
  writeFileSync(file, text(dialect, library));
  return file;
}

async function load(dialect: ProviderModule['dialect'], library?: ProviderModule['library']): Promise<GeneratedModule> {
  const file = write(dialect, `ocrolus-tokens${library ? `-${library}` : ''}`, library);
  if (dialect === 'cjs') return createRequire(import.meta.url)(file) as GeneratedModule;
  return (await import(/* @vite-ignore */ pathToFileURL(file).href)) as GeneratedModule;
}

function json(status: number, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
  return Promise.resolve(new Response(JSON.stringify(body), { status, headers }));
}

/** A token endpoint without a network, whose clock is moved by hand. Its n-th answer is `token-n`. */
function tokenEndpoint() {
  const calls: { readonly url: string; readonly init: TokenRequest }[] = [];
  const endpoint = {
    clock: 0,
    calls,
    answer: ((count) => json(200, { access_token: `token-${count}`, token_type: 'Bearer', expires_in: 86_400 })) as Answer,
    fields: (index = 0) => new URLSearchParams(calls[index]?.init.body),
    options: {
      now: () => endpoint.clock,
      fetch: (url: string, init: TokenRequest): Promise<Response> => {
        calls.push({ url, init });
        return endpoint.answer(calls.length, init);
      },
    },
  };
  return endpoint;
}

function memoryStore(entry?: StoredToken) {
  const store = {
    entry,
    get: () => Promise.resolve(store.entry),
    set: (token: StoredToken | undefined) => {
      store.entry = token;
      return Promise.resolve();
    },
  };
  return store;
}

function fail(message: string): never {
  throw new Error(message);
}
