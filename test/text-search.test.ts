/** Git's search in place of reading: it may hand back too much, never too little, and what a run finds is the same without git. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTextSearch } from '../src/files/text-search.ts';
import { memoryTree, overlay } from '../src/files/tree.ts';
import type { Report } from '../src/report/report.ts';
import { runCommand, runGit } from './command.ts';
import { createFixture, type FsFixture } from './scratch.ts';

/** Fewer files are read without a search. */
const MANY = 400;

let folder: FsFixture;
beforeEach(() => {
  folder = createFixture();
  git('init', '-q');
});
afterEach(() => folder.remove());

const git = (...args: readonly string[]): string => runGit(args, { cwd: folder.path });

function commit(files: Readonly<Record<string, string | Buffer>>): readonly string[] {
  for (const [path, text] of Object.entries(files)) folder.write(path, text);
  git('add', '-A');
  git('commit', '-qm', 'x');
  return Object.keys(files);
}

/** Files that have nothing to do with it. */
const filler = (prefix = 'filler'): Readonly<Record<string, string>> => Object.fromEntries(Array.from({ length: MANY }, (_, index) => [`${prefix}/f${index}.js`, `exports.value = ${index};\n`]));

const others = (paths: readonly string[]): readonly string[] => paths.filter((path) => !path.startsWith('filler/')).sort();

describe('narrow', () => {
  it('finds texts in any case, and with regard to nothing else in them', () => {
    const paths = commit({ ...filler(), 'a.js': 'const OCROLUS_KEY = 1;\n', 'b.js': 'x(a.b+c)\n', 'c.js': 'x(aXb+c)\n', 'd.bin': Buffer.from([0, 1, ...Buffer.from('ocrolus_key')]) });
    const search = createTextSearch(folder.path, () => true, { texts: [], holding: new Set() });
    expect(others(search.narrow(paths, ['ocrolus_key']))).toEqual(['a.js', 'd.bin']);
    expect(others(search.narrow(paths, ['A.B+C)']))).toEqual(['b.js']);
    expect(others(search.narrow(paths, ['(a.b+c', 'ocrolus_key']))).toEqual(['a.js', 'b.js', 'd.bin']);
    expect(search.narrow(paths, ['nowhere'])).toEqual([]);
  });

  it('asks again for no text that holds one which was searched for', () => {
    const paths = commit({ ...filler(), 'a.js': 'ocrolus\n' });
    const search = createTextSearch(folder.path, () => true, { texts: ['ocrolus'], holding: new Set(['a.js']) });
    rmSync(join(folder.path, '.git'), { recursive: true });
    expect(search.narrow(paths, ['OCROLUS_API_KEY'])).toEqual(['a.js']);
    // Without git, what else is asked for may be anywhere.
    expect(search.narrow(paths, ['other'])).toEqual(paths);
  });

  it('hands back what git does not search in as the run sees it, and few files', () => {
    const paths = [...commit({ ...filler(), 'a.js': 'clean\n' }), 'untracked.js'];
    const search = createTextSearch(folder.path, (path) => !['a.js', 'untracked.js'].includes(path), { texts: [], holding: new Set() });
    expect(search.narrow(paths, ['ocrolus'])).toEqual(['a.js', 'untracked.js']);
    expect(search.narrow(['filler/f1.js'], ['ocrolus', 'one more'])).toEqual(['filler/f1.js']);
    expect(search.narrow(paths, ['two\nlines'])).toEqual(paths);
  });

  it('is not led astray by what somebody has set for their eyes', () => {
    commit({ ...filler('packages/a/filler'), 'packages/a/x.js': 'ocrolus\n', 'packages/a/y.js': "import './ocrolus'\n" });
    for (const [name, value] of [['grep.fullName', 'true'], ['color.ui', 'always'], ['color.grep', 'always'], ['grep.lineNumber', 'true'], ['grep.column', 'true'], ['grep.patternType', 'perl'], ['grep.threads', '1']] as const) git('config', name, value);
    const search = createTextSearch(join(folder.path, 'packages/a'), () => true, { texts: [], holding: new Set() });
    const paths = [...Array.from({ length: MANY }, (_, index) => `filler/f${index}.js`), 'x.js', 'y.js'];
    expect(search.narrow(paths, ['OCROLUS'])).toEqual(['x.js', 'y.js']);
    expect(search.naming(paths, ['ocrolus'])).toEqual(['y.js']);
    expect(JSON.parse(runCommand(['audit', '--format', 'json'], { cwd: join(folder.path, 'packages/a') }).out)).toMatchObject({ summary: { account: { files: { parsed: 2 } } } });
  });

  it('takes files in UTF-16 to hold anything', () => {
    const paths = commit({ ...filler(), 'a.js': Buffer.from('\uFEFFocrolus', 'utf16le'), 'b.js': 'ocrolus\n' });
    expect(others(createTextSearch(folder.path, () => true, { texts: [], holding: new Set() }).narrow(paths, ['ocrolus']))).toEqual(['a.js', 'b.js']);
  });

  it('of a tree with other contents on top hands back what was changed', () => {
    const paths = commit({ ...filler(), 'a.js': 'ocrolus\n', 'b.js': 'clean\n' });
    const search = createTextSearch(folder.path, () => true, { texts: [], holding: new Set() });
    const tree = overlay({ ...memoryTree(new Map()), search }, new Map([['b.js', Buffer.from('ocrolus')], ['new.js', Buffer.from('ocrolus')]]));
    expect(others(tree.search?.narrow([...paths, 'new.js'], ['ocrolus']) ?? [])).toEqual(['a.js', 'b.js', 'new.js']);
    expect(others(tree.search?.naming([...paths, 'new.js'], ['client']) ?? [])).toEqual(['b.js', 'new.js']);
  });
});

it('naming finds names before a quote, a slash or a dot', () => {
  const paths = commit({ ...filler(), 'a.js': "require('../core')\n", 'b.js': 'import "../core/src/x.js"\n', 'c.js': 'import(`../core.js`)\n', 'd.js': '// the core of it\n', 'e.js': "require('../Core')\n" });
  expect(others(createTextSearch(folder.path, () => true, { texts: [], holding: new Set() }).naming(paths, ['core']))).toEqual(['a.js', 'b.js', 'c.js']);
});

const PAIR = "'Basic ' + btoa(process.env.DOCS_KEY + ':' + process.env.DOCS_SECRET)";
const CLIENT = 'exports.call = (base, path, authorization) => fetch(base + path, { headers: { authorization } });\n';
const use = (specifier: string, extra = ''): string => `const { call } = ${specifier.startsWith('await') ? specifier : `require('${specifier}')`};\n${extra}exports.books = () => call('https://api.vendor.example', '/v1/books', ${PAIR});\n`;

/**
 * A repository in which the files that mention the host and those that send the header are different ones, which only imports connect: by a path
 * across packages, a package's name, its exports, an alias, a barrel, a folder, an entry one or two folders up.
 */
const LINKED: Readonly<Record<string, string>> = {
  'package.json': '{ "name": "root", "private": true, "main": "lib/entry.js", "workspaces": ["packages/*"] }\n',
  'tsconfig.json': '{ "compilerOptions": { "baseUrl": ".", "paths": { "@shared/*": ["packages/shared/src/*-module.js"], "#http": ["packages/http/lib/send.js"] } } }\n',
  'lib/entry.js': `exports.origin = 'https://api.ocrolus.com';\nexports.header = () => ${PAIR};\n`,
  'examples/one/package.json': '{ "name": "example" }\n',
  'examples/one/run.js': "const { origin, header } = require('../..');\nfetch(origin + '/v1/a', { headers: { Authorization: header() } });\n",
  'packages/hosts/package.json': '{ "name": "@acme/hosts", "exports": { "./eu": "./dist/europe.js" } }\n',
  'packages/hosts/src/europe.js': "exports.base = 'https://api.ocrolus.com';\n",
  'packages/hosts/src/index.js': "exports.base = 'https://api-demo.ocrolus.com';\n",
  'packages/by-name/package.json': '{ "name": "@acme/by-name" }\n',
  'packages/by-name/src/run.js': `const { base } = require('@acme/hosts/eu');\nfetch(base + '/v1/b', { headers: { Authorization: ${PAIR} } });\n`,
  'packages/by-path/package.json': '{ "name": "@acme/by-path" }\n',
  'packages/by-path/src/deep/run.js': `const { base } = require('../../../hosts/src');\nfetch(base + '/v1/c', { headers: { Authorization: ${PAIR} } });\n`,
  'packages/shared/package.json': '{ "name": "@acme/shared" }\n',
  'packages/shared/src/vendor-module.js': "exports.vendor = { base: 'https://api.ocrolus.com' };\n",
  'packages/by-alias/package.json': '{ "name": "@acme/by-alias" }\n',
  'packages/by-alias/src/run.js': `import { vendor } from '@shared/vendor';\nfetch(vendor.base + '/v1/d', { headers: { Authorization: ${PAIR} } });\n`,
  'packages/http/package.json': '{ "name": "@acme/http", "main": "lib/send.js" }\n',
  'packages/http/lib/send.js': CLIENT,
  'packages/by-entry/package.json': '{ "name": "@acme/by-entry" }\n',
  'packages/by-entry/index.js': use('../http').replace('https://api.vendor.example', 'https://api.ocrolus.com'),
  'packages/by-entry/alias.js': `import { call } from '#http';\nexport const list = () => call('https://api.ocrolus.com', '/v1/e', ${PAIR});\n`,
  'packages/other/package.json': '{ "name": "@acme/other" }\n',
  'packages/other/index.js': use('../http'),
};

describe('a run over many files finds the same with git and without', () => {
  const report = (cwd: string, ...args: readonly string[]): Report => {
    const { out, err, code } = runCommand([...args, '--format', 'json'], { cwd });
    expect({ err, code: code === 1 ? 0 : code }).toEqual({ err: '', code: 0 });
    return JSON.parse(out) as Report;
  };
  const what = ({ findings, files }: Report): unknown => [findings.map(({ id, file, status, reason, requests, evidence }) => ({ id, file, status, reason: reason?.code, requests, evidence })), files];

  it('where only imports connect the host with the header', () => {
    for (const [path, text] of Object.entries({ ...LINKED, ...filler('packages/shared/src/filler'), ...filler('scripts') })) folder.write(path, text);
    rmSync(join(folder.path, '.git'), { recursive: true });
    const without = report(folder.path, 'migrate');
    expect([...new Set(without.findings.map(({ file }) => file))]).toEqual(['lib/entry.js', 'packages/by-alias/src/run.js', 'packages/by-entry/alias.js', 'packages/by-entry/index.js', 'packages/by-name/src/run.js', 'packages/by-path/src/deep/run.js']);
    git('init', '-q');
    git('add', '-A');
    git('commit', '-qm', 'x');
    expect(what(report(folder.path, 'migrate'))).toEqual(what(without));
    // The next commit holds all of it, if the disk agrees or not.
    git('rm', '-rq', '--cached', 'packages/by-alias', 'examples', 'lib');
    git('commit', '-qm', 'less');
    git('add', '-A');
    folder.write('lib/entry.js', '');
    expect(report(folder.path, 'check', '--staged').findings.map(({ file }) => file)).toEqual(['lib/entry.js', 'packages/by-alias/src/run.js']);
  });
});
