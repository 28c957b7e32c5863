/** The recipes of docs/provider.md: compiled together with the provider that `migrate` writes, and run against a server of this machine. */
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import express, { type Router } from 'express';
import ts from 'typescript';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import type { ProviderLibrary } from '../src/provider/libraries.ts';
import { renderProviderModule } from '../src/provider/render.ts';
import { ROOT } from './fixture-folders.ts';
import { booksOf, startServer, TOKEN, type VerifyServer } from './verify-server.ts';

interface Provider {
  getAuthorization(): Promise<string>;
}
interface Store {
  get(): Promise<unknown>;
  set(token: unknown): Promise<unknown>;
}
interface Generated {
  readonly ocrolusTokens: Provider;
  readonly createOcrolusTokenProvider: (options: { clientId: string; clientSecret: string; store: Store }) => Provider;
}

const PAGE = readFileSync(path.join(ROOT, 'docs/provider.md'), 'utf8').replaceAll('\r\n', '\n');
const blocks = new Map([...PAGE.matchAll(/^```ts (\S+)\n([\s\S]*?)^```$/gm)].map((match) => [match[1] ?? '', match[2] ?? '']));
const PROVIDER = 'ocrolus-token-provider.ts';
const PLACE = '    // Further options, such as a store, go here.\n    return createOcrolusTokenProvider({ clientId, clientSecret });\n';
const BOOKS = booksOf(3, 2, 1);

mkdirSync(path.join(ROOT, '.tmp'), { recursive: true });
const folder = mkdtempSync(path.join(ROOT, '.tmp', 'recipes-'));
const realFetch = globalThis.fetch;
let server: VerifyServer;
/** The options of each request for a token. */
let asked: (RequestInit & { readonly cache?: unknown })[];

beforeAll(() => {
  writeFileSync(path.join(folder, 'package.json'), '{ "type": "module" }\n');
  for (const topic of new Set([...blocks.keys()].map((file) => file.split('/')[0] ?? ''))) write(`${topic}/${PROVIDER}`, edited(blocks.get(`${topic}/${PROVIDER}`), topic === 'library' ? 'oauth4webapi' : undefined));
  for (const [file, text] of blocks) if (!file.endsWith(PROVIDER)) write(file, text);
});
beforeEach(async () => {
  server = await startServer();
  asked = [];
  vi.stubEnv('OCROLUS_CLIENT_ID', 'made-up');
  vi.stubEnv('OCROLUS_CLIENT_SECRET', 'made-up-secret');
  vi.stubGlobal('fetch', (url: string, init: RequestInit = {}) => {
    if (url.includes('/oauth/token')) asked.push(init);
    return realFetch(url.replace(/^https:\/\/(?:auth|api)\.ocrolus\.com/, server.url), init);
  });
});
afterEach(async () => {
  vi.unstubAllGlobals();
  vi.unstubAllEnvs();
  await server.close();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function write(file: string, text: string): void {
  mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
  writeFileSync(path.join(folder, file), text);
}

/** The provider as it is written, with the lines that a recipe puts into it. */
function edited(recipe: string | undefined, library?: ProviderLibrary): string {
  const text = renderProviderModule({ dialect: 'ts', principals: [{ exportName: 'ocrolusTokens', clientIdEnv: 'OCROLUS_CLIENT_ID', clientSecretEnv: 'OCROLUS_CLIENT_SECRET', replaces: 'env:A + env:B' }], style: { quote: "'", semicolons: true, indent: '  ', eol: '\n' }, library });
  if (recipe === undefined) return text;
  expect(text).toContain(PLACE);
  const [returned = ''] = /^return .*\n/m.exec(recipe) ?? [];
  const imports = recipe.slice(0, recipe.indexOf(returned));
  return text.replace(PLACE, `    ${returned}`).replace('\n', `\n${imports}`);
}

const load = async <T>(file: string): Promise<T> => (await import(/* @vite-ignore */ pathToFileURL(path.join(folder, file)).href)) as T;

/** What was sent since the test began: requests for tokens, and others with the token. */
function sent(): readonly string[] {
  return server.arrivals.map(({ method, headers }) => (method === 'POST' ? 'token' : headers.authorization === `Bearer ${TOKEN}` ? 'books' : 'refused'));
}

it('compile as they stand, in a strict project', () => {
  expect(blocks.size).toBe(11);
  const files = [...new Set([...blocks.keys(), ...[...blocks.keys()].map((file) => `${file.split('/')[0] ?? ''}/${PROVIDER}`)])].map((file) => path.join(folder, file));
  const program = ts.createProgram(files, { strict: true, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true, noEmit: true, target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext, lib: ['lib.es2022.d.ts', 'lib.dom.d.ts'], types: ['node'], skipLibCheck: true, experimentalDecorators: true, emitDecoratorMetadata: true });
  const errors = ts.getPreEmitDiagnostics(program).map(({ file, messageText }) => `${file?.fileName ?? ''}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`);
  expect(errors).toEqual([]);
});

it('Express: a router lists books with the token', async () => {
  const { books } = await load<{ readonly books: Router }>('express/books.ts');
  const listener = express().use(books).listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const url = `http://127.0.0.1:${(listener.address() as AddressInfo).port}/books`;
  expect(await (await realFetch(url)).json()).toEqual(BOOKS);
  expect(await (await realFetch(url)).json()).toEqual(BOOKS);
  listener.close();
  listener.closeAllConnections();
  expect(sent()).toEqual(['token', 'books', 'books']);
});

it('Nest: a service is given the provider', async () => {
  // Parameter decorators are TypeScript's own: its compiler makes JavaScript of them.
  const source = readFileSync(path.join(folder, 'nest/ocrolus.module.ts'), 'utf8').replace('./ocrolus-token-provider.js', './ocrolus-token-provider.ts');
  write('nest/compiled.mjs', ts.transpileModule(source, { compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022, experimentalDecorators: true, emitDecoratorMetadata: true } }).outputText);
  const { BooksService, OcrolusModule } = await load<{ readonly BooksService: new (tokens: Provider) => { list(): Promise<unknown> }; readonly OcrolusModule: object }>('nest/compiled.mjs');
  const provided = (Reflect as unknown as { getMetadata(key: string, target: object): readonly { readonly useValue?: Provider }[] }).getMetadata('providers', OcrolusModule);
  expect(await new BooksService(provided[0]!.useValue!).list()).toEqual(BOOKS);
  expect(sent()).toEqual(['token', 'books']);
});

it('Next.js: a route handler answers, and no answer is kept', async () => {
  const { GET } = await load<{ readonly GET: () => Promise<Response> }>('next/app/api/books/route.ts');
  expect(await (await GET()).json()).toEqual(BOOKS);
  expect(sent()).toEqual(['token', 'books']);
  expect(asked.map((init) => init.cache)).toEqual(['no-store']);
});

it('Lambda: an instance that is reused keeps its token', async () => {
  const { handler } = await load<{ readonly handler: () => Promise<{ readonly statusCode: number; readonly body: string }> }>('lambda/handler.ts');
  const answers = [await handler(), await handler()];
  expect(answers.map(({ statusCode, body }) => [statusCode, JSON.parse(body) as unknown])).toEqual([[200, BOOKS], [200, BOOKS]]);
  expect(sent()).toEqual(['token', 'books', 'books']);
});

/** A cache in memory, which tells for how long its entries live. */
function cache() {
  const [entries, lives] = [new Map<string, string>(), [] as number[]];
  const keep = (key: string, value: string, life: number): Promise<void> => (lives.push(life), entries.set(key, value), Promise.resolve());
  const drop = (key: string): Promise<void> => (entries.delete(key), Promise.resolve());
  const get = (key: string): Promise<string | null> => Promise.resolve(entries.get(key) ?? null);
  return { entries, lives, redis: { get, set: (key: string, value: string, { PX }: { PX: number }) => keep(key, value, PX), del: drop }, kv: { get, put: (key: string, value: string, { expirationTtl }: { expirationTtl: number }) => keep(key, value, expirationTtl), delete: drop } };
}

it.each<[string, () => Promise<Store>]>([
  ['memory', async () => (await load<{ memoryStore: (id: string) => Store }>('stores/memory-store.ts')).memoryStore('made-up')],
  ['a file', async () => (await load<{ fileStore: (file: string) => Store }>('stores/file-store.ts')).fileStore(path.join(folder, 'token.json'))],
  ['something like Redis', async () => (await load<{ cacheStore: (cache: object, id: string) => Store }>('stores/cache-store.ts')).cacheStore(cache().redis, 'made-up')],
])('a store in %s is shared by two processes, and forgets what it is told to', async (_, make) => {
  const { createOcrolusTokenProvider } = await load<Generated>(`stores/${PROVIDER}`);
  const store = await make();
  const start = (): Promise<string> => createOcrolusTokenProvider({ clientId: 'made-up', clientSecret: 'made-up-secret', store }).getAuthorization();
  expect([await start(), await start()]).toEqual([`Bearer ${TOKEN}`, `Bearer ${TOKEN}`]);
  expect(sent()).toEqual(['token']);
  await store.set(undefined);
  await start();
  expect(sent()).toEqual(['token', 'token']);
});

it('a file is readable by its owner alone, and a cache entry ends with its token', async () => {
  const file = path.join(folder, 'mode.json');
  const { fileStore } = await load<{ fileStore: (file: string) => Store }>('stores/file-store.ts');
  const token = { accessToken: 'x', obtainedAt: Date.now(), expiresAt: Date.now() + 5000 };
  await fileStore(file).set(token);
  if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600);
  const { entries, lives, redis } = cache();
  const { cacheStore } = await load<{ cacheStore: (cache: object, id: string) => Store }>('stores/cache-store.ts');
  await cacheStore(redis, 'a').set(token);
  expect(lives[0]).toBeGreaterThan(0);
  expect(lives[0]).toBeLessThanOrEqual(5000);
  expect([...entries.keys()]).toEqual(['ocrolus-token:a']);
});

it('a library that speaks https alone is led to the server of a test', async () => {
  const { tokensOf } = await load<{ readonly tokensOf: (server: string) => Provider }>('library/test-tokens.ts');
  expect(await tokensOf(server.url).getAuthorization()).toBe(`Bearer ${TOKEN}`);
  expect(sent()).toEqual(['token']);
});

it('Workers: the token is shared through KV by providers of one request each', async () => {
  const { default: worker } = await load<{ readonly default: { fetch(request: object, bindings: object): Promise<Response> } }>('workers/worker.ts');
  const { lives, kv } = cache();
  const bindings = { OCROLUS_CLIENT_ID: 'made-up', OCROLUS_CLIENT_SECRET: 'made-up-secret', TOKENS: kv };
  for (let count = 0; count < 2; count += 1) expect(await (await worker.fetch({}, bindings)).json()).toEqual(BOOKS);
  expect(sent()).toEqual(['token', 'books', 'books']);
  expect(lives[0]).toBeGreaterThan(86_000);
});
