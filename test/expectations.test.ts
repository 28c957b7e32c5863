import { expect, it } from 'vitest';
import { analyse } from '../src/analysis.ts';
import { loadClients } from '../src/files/client-rows.ts';
import { findSnapshots } from '../src/files/snapshots.ts';
import { memoryTree } from '../src/files/tree.ts';
import type { ProviderOptions } from '../src/plan/provider-settings.ts';

const CODE = `
import axios from 'axios';
export const list = () => axios.get('https://api.ocrolus.com/v1/books', { auth: { username: process.env.DOCS_USER, password: process.env.DOCS_PASS } });
`;

const MOCKS = `
import nock from 'nock';
import MockAdapter from 'axios-mock-adapter';
import axios from 'axios';
import { expect, it, vi } from 'vitest';
import assert from 'node:assert';
import { list } from '../src/books';

const BASIC = 'Basic ' + btoa('u:p');
const login = { username: 'u', password: 'p' };

it('Basic auth', async () => {
  nock('https://api.ocrolus.com')
    .get('/v1/books')
    .basicAuth({ user: 'u', pass: 'p' }) // expected
    .reply(200, {});
  nock('https://api.ocrolus.com', { reqheaders: { authorization: BASIC } }).get('/v1/books'); // expected
  nock('https://api.ocrolus.com').get('/v1/books').matchHeader('Authorization', 'Basic dTpw').reply(200); // expected
  nock('https://jira.example.com').get('/issue').basicAuth({ user: 'u', pass: 'p' }).reply(200);
  new MockAdapter(axios).onGet('/v1/books', { headers: expect.objectContaining({ Authorization: BASIC }) }).reply(200); // expected
  const get = vi.spyOn(axios, 'get');
  await list();
  expect(get).toHaveBeenCalledWith('https://api.ocrolus.com/v1/books', { auth: login }); // expected
  expect(get).toHaveBeenCalledWith('https://jira.example.com/issue', { auth: login });
  assert.deepStrictEqual(get.mock.calls[0][1], { auth: login }); // expected
  expect(get.mock.calls[0][1].headers.authorization).not.toBe(BASIC);
  expect(get.mock.calls[0]).toMatchInlineSnapshot('["https://api.ocrolus.com/v1/books", { "headers": { "Authorization": "Basic dTpw" } }]'); // expected
  expect(get.mock.calls[0]).toMatchInlineSnapshot('"Basic plan for all"');
  expect(await list()).toBe('Basic plan for all');
});
`;

/** A provider of the customer's own has no stand-in that anybody knew of. */
const OWN: ProviderOptions = { import: { specifier: '@lender/tokens', name: 'tokens' } };

async function expectationsOf(files: Readonly<Record<string, string>>, provider: ProviderOptions = OWN): Promise<readonly string[]> {
  const tree = memoryTree(new Map(Object.entries(files).map(([path, text]) => [path, Buffer.from(text)])));
  const { expectations } = analyse({ tree, sources: tree.paths, named: [], seeds: tree.paths, inScope: () => true, clients: await loadClients(), settings: { hosts: [], names: [] }, configured: [], provider });
  return expectations.map(({ file, line }) => `${file}:${line}`);
}

it('mocks and assertions that expect the credential are named where the code would no longer send it', async () => {
  const expected = MOCKS.split('\n').flatMap((line, index) => (line.endsWith('// expected') ? [`test/books.test.js:${index + 1}`] : []));
  expect(expected).toHaveLength(7);
  expect(await expectationsOf({ 'src/books.js': CODE, 'test/books.test.js': MOCKS })).toEqual(expected);
});

it('where nothing is changed, tests may say what they like', async () => {
  expect(await expectationsOf({ 'src/books.js': CODE.replace('auth: {', 'headers: {'), 'test/books.test.js': MOCKS })).toEqual([]);
});

it('what the tests get to expect is not named, what is written elsewhere is', async () => {
  const tests = `${MOCKS}
const options = { headers: { authorization: BASIC } };
it('again', () => expect(fetch).toHaveBeenCalledWith('https://api.ocrolus.com/v1/books', options));
`;
  const left = tests.split('\n').flatMap((line, index) => (line.startsWith("it('again'") ? [`test/books.test.js:${index + 1}`] : []));
  expect(left).toHaveLength(1);
  expect(await expectationsOf({ 'src/books.js': CODE, 'test/books.test.js': tests }, {})).toEqual(left);
});

it('snapshots with the header are named by line, where they are of the API', () => {
  const snapshot = '// Jest Snapshot v1\n\nexports[`sends 1`] = `\n{\n  "url": "https://api.ocrolus.com/v1/books",\n  "Authorization": "Basic dTpw",\n}\n`;\n\nexports[`bureau 1`] = `\n{\n  "url": "https://reports.bureau.example",\n  "Authorization": "Basic dTpw",\n}\n`;\n';
  const tree = memoryTree(new Map([['test/__snapshots__/a.test.js.snap', snapshot], ['test/__snapshots__/b.test.js.snap', snapshot.replaceAll('Basic ', 'Bearer ')], ['test/a.txt', snapshot]].map(([path, text]) => [path ?? '', Buffer.from(text ?? '')])));
  expect(findSnapshots(tree, tree.paths, ['ocrolus'])).toEqual([{ file: 'test/__snapshots__/a.test.js.snap', line: 6 }]);
});
