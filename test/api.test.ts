/** The API on the source: what it is given, what it refuses, and what it leaves alone. */
import { readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { audit, check, migrate, MissingPathError, UsageError, type Result } from '../src/index.ts';
import { runCommand, runGit } from './command.ts';
import { createFixture, type FsFixture } from './scratch.ts';

const LEGACY = `const fetchBooks = async () => fetch('https://api.ocrolus.com/v1/books', {
  headers: { Authorization: 'Basic ' + btoa(process.env.OCROLUS_API_KEY + ':' + process.env.OCROLUS_API_SECRET) },
});
module.exports = { fetchBooks };
`;
const LITERAL = `exports.books = async () => fetch('https://api.ocrolus.com/v1/books', { headers: { Authorization: 'Basic bWFkZS11cEBsZW5kZXIuZXhhbXBsZTptYWRlLXVwLXNlY3JldA==' } });\n`;

let folder: FsFixture;
beforeEach(() => {
  folder = createFixture();
  folder.write('a.js', LEGACY);
});
afterEach(() => folder.remove());

const git = (...args: readonly string[]): string => runGit(args, { cwd: folder.path });

describe('audit, migrate and check', () => {
  it('print nothing, leave the process alone, and write nothing', async () => {
    const [out, err] = [vi.spyOn(process.stdout, 'write'), vi.spyOn(process.stderr, 'write')];
    const before = [process.cwd(), process.exitCode, { ...process.env }, process.listenerCount('SIGINT')];
    try {
      for (const command of [audit, migrate, check]) await command({ cwd: folder.path });
      expect([out.mock.calls, err.mock.calls]).toEqual([[], []]);
    } finally {
      vi.restoreAllMocks();
    }
    expect([process.cwd(), process.exitCode, { ...process.env }, process.listenerCount('SIGINT')]).toEqual(before);
    expect(readdirSync(folder.path)).toEqual(['a.js']);
  });

  it('have the exit codes of the commands', async () => {
    const codes = async (): Promise<readonly number[]> => (await Promise.all([audit, migrate, check].map((command) => command({ cwd: folder.path })))).map(({ exitCode }) => exitCode);
    expect(await codes()).toEqual([0, 0, 1]);
    folder.write('broken.js', "fetch('https://api.ocrolus.com/v1/books'");
    expect(await codes()).toEqual([3, 3, 1]);
  });

  it('do the same at the same time as one after another', async () => {
    folder.write('sub/b.js', LITERAL);
    const calls = [() => audit({ cwd: folder.path }), () => migrate({ cwd: folder.path }), () => check({ cwd: folder.path, paths: ['sub'] })];
    const alone: Result[] = [];
    for (const call of calls) alone.push(await call());
    expect(await Promise.all(calls.map((call) => call()))).toEqual(alone);
  });

  it('take what the flags take', async () => {
    const { path: cwd } = folder;
    folder.write('lib/proxy.js', LEGACY.replace('api.ocrolus.com', 'gateway.example'));
    folder.write('settings/tool.jsonc', '{ "exclude": ["lib/**"] } // a comment');
    const files = ({ report }: Result): readonly string[] => report.findings.map(({ file, host }) => `${file} ${String(host)}`);
    expect(files(await audit({ cwd, paths: ['lib'], hosts: ['https://Gateway.example/v1'] }))).toEqual(['lib/proxy.js gateway.example']);
    expect(files(await audit({ cwd, hosts: ['gateway.example'], exclude: ['lib/**'] }))).toEqual(['a.js api.ocrolus.com']);
    expect(files(await audit({ cwd, hosts: ['gateway.example'], include: ['lib/**'] }))).toEqual(['lib/proxy.js gateway.example']);
    for (const config of ['settings/tool.jsonc', join(cwd, 'settings/tool.jsonc')]) expect(files(await audit({ cwd, hosts: ['gateway.example'], config }))).toEqual(['a.js api.ocrolus.com']);
    const { report } = await migrate({ cwd, paths: ['a.js'], providerImport: '@acme/auth#tokens' });
    expect(report.files.map(({ path }) => path)).toEqual(['a.js']);
    expect((await migrate({ cwd, paths: ['a.js'], providerFile: 'src/auth.js', retryHelper: true })).patches.join('')).toMatch(/\+\+\+ b\/src\/auth\.js[^]*withFreshToken/);
    expect((await migrate({ cwd, paths: ['a.js'], providerLibrary: 'simple-oauth2' })).patches.join('')).toMatch(/^\+const \{ ClientCredentials \} = require\('simple-oauth2'\);$/m);
  });

  it('give patches with the lines as they are, and a report without credentials unless it is asked for them', async () => {
    folder.write('a.js', LITERAL);
    const { report, patches } = await migrate({ cwd: folder.path });
    expect(JSON.stringify(report)).not.toContain('bWFkZS11cE');
    expect(patches.join('')).toContain('bWFkZS11cE');
    expect(JSON.stringify((await migrate({ cwd: folder.path, showSecrets: true })).report)).toContain('bWFkZS11cE');
  });
});

describe('migrate with write', () => {
  it('changes the files, unless the work tree has uncommitted changes', async () => {
    git('init', '-q');
    await expect(migrate({ cwd: folder.path, write: true })).rejects.toThrow(UsageError);
    expect(folder.read('a.js')).toBe(LEGACY);
    expect((await migrate({ cwd: folder.path, write: true, allowDirty: true })).exitCode).toBe(0);
    expect(folder.read('a.js')).toContain('ocrolusTokens.getAuthorization()');
    expect(runCommand(['undo'], { cwd: folder.path }).code).toBe(0);
    expect(folder.read('a.js')).toBe(LEGACY);
  });

  it('one of two at the same time is refused, or comes after the other', async () => {
    const both = await Promise.allSettled([1, 2].map(() => migrate({ cwd: folder.path, write: true })));
    expect(both.some(({ status }) => status === 'fulfilled')).toBe(true);
    for (const item of both) if (item.status === 'rejected') expect(item.reason).toMatchObject({ name: 'LockedError', message: expect.stringMatching(/another run .* is writing here/) as string });
    expect(folder.read('a.js').match(/require\('\.\/ocrolus-token-provider'\)/g)).toHaveLength(1);
  });
});

describe('check', () => {
  it('judges the index, and lets stay what a baseline lists', async () => {
    const { path: cwd } = folder;
    git('init', '-q');
    folder.write('clean.js', 'module.exports = 1;\n');
    git('add', 'clean.js');
    expect((await check({ cwd, staged: true })).exitCode).toBe(0);
    git('add', 'a.js');
    expect((await check({ cwd, staged: true })).exitCode).toBe(1);
    const updated = await check({ cwd, baseline: 'sub/base.txt', updateBaseline: true }).catch((error: unknown) => error);
    expect(updated).toMatchObject({ name: 'UsageError' });
    expect(await check({ cwd, baseline: 'base.txt', updateBaseline: true })).toMatchObject({ exitCode: 0, warnings: ['base.txt: 1 site (1 new, 0 solved)'] });
    const { exitCode, report } = await check({ cwd, baseline: 'base.txt' });
    expect([exitCode, report.findings, report.suppressed.length]).toEqual([0, [], 1]);
    folder.write('a.js', 'module.exports = 1;\n');
    expect((await check({ cwd, baseline: 'base.txt' })).warnings).toEqual([expect.stringMatching(/1 of the entries of base\.txt is solved/)]);
  });
});

describe('what cannot be done', () => {
  it.each<[string, unknown, RegExp]>([
    ['a folder that is not there', { cwd: 'nowhere' }, /^nowhere is no folder$/],
    ['an option that is not there', { paths: ['.'], stagd: true }, /^migrate has no option stagd; it has cwd, /],
    ['an option of another command', { staged: true }, /^migrate has no option staged/],
    ['an option that every object has', JSON.parse('{ "__proto__": "x" }'), /^migrate has no option __proto__/],
    ['a text for a list', { paths: 'src' }, /^the option paths must be a list of strings$/],
    ['a list of other things', { hosts: [1] }, /^the option hosts must be a list of strings$/],
    ['a text for a switch', { write: 'yes' }, /^the option write must be true or false$/],
    ['a path in place of options', 'src', /^migrate takes an object with options$/],
    ['a list in place of options', ['src'], /^migrate takes an object with options$/],
    ['a host that is none', { hosts: ['not a host'] }, /not a host name/],
    ['a missing config file', { config: 'c.json' }, /^--config c\.json: no such file$/],
    ['two ways to name the provider', { providerFile: 'x.js', providerImport: 'x#y' }, /mutually exclusive/],
    ['a helper in a provider of one\'s own', { retryHelper: true, providerImport: 'x#y' }, /mutually exclusive/],
    ['a library for a provider of one\'s own', { providerLibrary: 'oauth4webapi', providerImport: 'x#y' }, /mutually exclusive/],
    ['a library that is not known', { providerLibrary: 'openid-client' }, /^--provider-library: write oauth4webapi or simple-oauth2$/],
    ['a provider file outside of the folder', { providerFile: '../x.js' }, /must lie below/],
    ['a glob that would take for ever', { exclude: ['*a'.repeat(40)] }, /more than 10 wildcards/],
    ['a comparison without git', { since: 'main' }, /^--since main: this is no git work tree$/],
  ])('%s is a UsageError of one line', async (_, options, message) => {
    // A spread would lose a key `__proto__`.
    const given = typeof options === 'object' && !Array.isArray(options) ? Object.defineProperties({ cwd: folder.path }, Object.getOwnPropertyDescriptors(options)) : options;
    const error: unknown = await migrate(given as never).catch((cause: unknown) => cause);
    expect(error).toBeInstanceOf(UsageError);
    expect((error as Error).message).toMatch(message);
    expect((error as Error).message).not.toContain('\n');
  });

  it('a path that is not there is a MissingPathError', async () => {
    const error: unknown = await audit({ cwd: folder.path, paths: ['nowhere'] }).catch((cause: unknown) => cause);
    expect(error).toBeInstanceOf(MissingPathError);
    expect((error as Error).message).toBe('no such file or folder: nowhere');
  });

  it('two ways of looking at the past exclude each other', async () => {
    await expect(check({ cwd: folder.path, staged: true, since: 'main' })).rejects.toThrow(/give one of them/);
  });
});

it.skipIf(process.platform === 'win32')('a folder may be given by a link', async () => {
  folder.write('real/b.js', LITERAL);
  symlinkSync('real', join(folder.path, 'link'));
  const { report } = await audit({ cwd: join(folder.path, 'link') });
  expect(report.findings.map(({ file }) => file)).toEqual(['b.js']);
  expect(report).toEqual((await audit({ cwd: join(folder.path, 'real') })).report);
});
