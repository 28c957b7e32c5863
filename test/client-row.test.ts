/** A new client is one file: a made-up client, described by a row alone, is found and migrated by the engine. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { analyse } from '../src/analysis.ts';
import { loadClients } from '../src/files/client-rows.ts';
import { memoryTree } from '../src/files/tree.ts';
import type { HttpClient } from '../transforms/http-client.ts';
import { fixtures, listFiles, readExpectation, ROOT, runTool } from './fixture-folders.ts';
import { createFixture } from './scratch.ts';

const ROW = `export default {
  name: 'pigeon',
  docs: 'https://pigeon.example/docs',
  packages: ['pigeon-post'],
  requests: [{ members: ['', 'fly'], args: ['url', 'options'] }],
  factories: [{ members: ['loft'], args: ['options'] }],
  options: { url: ['to'], base: ['home'], headers: 'rings', credentials: [{ form: 'pair', key: 'whistle', user: ['tune'], password: ['pitch'] }] },
  returns: 'promise',
  hook: { kind: 'option', path: ['beak', 'before'], element: ['async (flight) => {', '  flight.rings.Authorization = {authorization};', '}'] },
};
`;
/** Clients of which no carrier can be rewritten: headers are lines of text, or no option or hook takes a token. */
const WITHOUT_REWRITE: ReadonlySet<string> = new Set(['node-libcurl', 'apollo-client', 'http-proxy']);
const CODE = `import pigeon from 'pigeon-post';

export async function send(letter: string) {
  return pigeon.fly('https://api.ocrolus.com/v1/books', { letter, whistle: { tune: process.env.OCROLUS_API_KEY, pitch: process.env.OCROLUS_API_SECRET } });
}

export const loft = pigeon.loft({ home: 'https://api.ocrolus.com', whistle: { tune: process.env.OCROLUS_API_KEY, pitch: process.env.OCROLUS_API_SECRET } });
export const books = () => loft.fly('/v1/books');
`;

it('migrates calls and instances of a client that it knows from one row', async () => {
  const folder = createFixture();
  try {
    mkdirSync(join(folder.path, 'clients'));
    writeFileSync(join(folder.path, 'clients/pigeon.js'), ROW);
    const clients = await loadClients(join(folder.path, 'clients'));
    const { plan } = analyse({ tree: memoryTree(new Map([['a.ts', Buffer.from(CODE)]])), sources: ['a.ts'], named: [], seeds: ['a.ts'], inScope: () => true, clients, settings: { hosts: [], names: [] }, configured: [], provider: {} });
    expect(plan.sites.map(({ site, verdict }) => [site.client?.name, site.mechanism, verdict.status, site.requests.length])).toEqual([
      ['pigeon', 'auth-option', 'migratable', 1],
      ['pigeon', 'auth-option', 'migratable', 1],
    ]);
    const after = plan.files.find((file) => file.path === 'a.ts')?.after;
    expect(after).toContain('{ letter, rings: { Authorization: await ocrolusTokens.getAuthorization() } }');
    expect(after).toContain("pigeon.loft({ home: 'https://api.ocrolus.com', beak: { before: [async (flight) => {");
  } finally {
    folder.remove();
  }
});

it('every client has fixtures: code that migrates, or is left to a person where it cannot await, and code that is not reported', async () => {
  const claims = fixtures.flatMap((fixture) => readExpectation(fixture).findings.map((finding) => `${fixture.claim} ${String(finding.client)}`));
  const clients = await loadClients();
  expect(clients.length).toBeGreaterThanOrEqual(45);
  const claim = ({ name, runtime }: HttpClient): string => `${runtime || WITHOUT_REWRITE.has(name) ? 'flags' : 'migrates'} ${name}`;
  expect(clients.filter((client) => !claims.includes(claim(client))).map(claim)).toEqual([]);
});

it('no file of the engine knows a client by its name', async () => {
  const names = (await loadClients()).map((client) => client.name).filter((name) => !['request', 'fetch'].includes(name));
  const engine = listFiles(join(ROOT, 'src')).filter((path) => /^(?:detect|plan)\//.test(path));
  expect(engine.length).toBeGreaterThan(20);
  const mentions = engine.flatMap((path) => {
    const text = readFileSync(join(ROOT, 'src', path), 'utf8');
    return names.filter((name) => text.includes(`'${name}'`)).map((name) => `${path}: ${name}`);
  });
  expect(mentions).toEqual([]);
});

describe('the version that is assumed', () => {
  const code = "import ky from 'ky';\n\nexport const api = ky.create({ prefixUrl: 'https://api.ocrolus.com/v1', headers: { Authorization: `Basic ${btoa(`${process.env.KEY}:${process.env.SECRET}`)}` } });\n";
  const cases = [
    ['^1.7.0', 'async (request) =>', 'package.json:1:19 assumes ky ^1.7.0'],
    ['npm:ky@^2.0.0', 'async ({ request }) =>', 'package.json:1:19 assumes ky npm:ky@^2.0.0'],
    ['latest', 'async ({ request }) =>', 'package.json:1:19 assumes ky latest'],
    [undefined, 'async ({ request }) =>', `a.js:3:${(code.split('\n')[2]?.indexOf('Authorization') ?? 0) + 1} assumes the newest ky: no package.json names it`],
  ] as const;

  it.each(cases)('with %s decides the rewrite, and is named in the evidence', async (range, written, evidence) => {
    const folder = createFixture();
    try {
      writeFileSync(join(folder.path, 'a.js'), code);
      writeFileSync(join(folder.path, 'package.json'), range === undefined ? '{}' : `{"dependencies":{ "ky": "${range}" } }`);
      const { report } = await runTool(folder.path);
      expect(report.files.find((file) => file.path === 'a.js')?.diff).toContain(written);
      expect(report.findings[0]?.evidence.map((step) => `${step.file}:${step.line}:${step.column} ${step.note}`)).toContain(evidence);
    } finally {
      folder.remove();
    }
  });
});
