/** The built command, as users run it: output, streams, exit codes. */
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { COMMAND, runCommand, runGit, type Outcome } from './command.ts';
import { createFixture, type FsFixture } from './scratch.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ROOT } from './fixture-folders.ts';

const LEGACY = `const fetchBooks = async () => fetch('https://api.ocrolus.com/v1/books', {
  headers: { Authorization: 'Basic ' + btoa(process.env.OCROLUS_API_KEY + ':' + process.env.OCROLUS_API_SECRET) },
});
module.exports = { fetchBooks };
`;
const MANUAL = `class Api {
  get headers() { return { Authorization: 'Basic ' + btoa(process.env.OCROLUS_API_KEY + ':' + process.env.OCROLUS_API_SECRET) }; }
  books() { return fetch('https://api.ocrolus.com/v1/books', { headers: this.headers }); }
  toString() { return Object.keys(this.headers).join(); }
}
module.exports = Api;
`;

let folder: FsFixture;
beforeEach(() => {
  folder = createFixture();
});
afterEach(() => folder.remove());

const cli = (...args: readonly string[]): Outcome => runCommand(args, { cwd: folder.path });

const write = (path: string, text: string | Buffer): void => folder.write(path, text);

const read = (path: string): string => folder.read(path);

const git = (...args: readonly string[]): string => runGit(args, { cwd: folder.path });

describe('bad input', () => {
  it.each([
    ['a path that is not there', ['audit', 'nowhere'], /no such file or folder: nowhere/],
    ['an unknown flag', ['audit', '--nope'], /Unknown argument: nope/],
    ['an unknown format', ['audit', '--format', 'xml'], /Choices: "pretty", "json", "sarif"/],
    ['a report of an unknown kind', ['audit', '--report', 'r.txt'], /--report r\.txt/],
    ['a host that is none', ['audit', '--host', 'not a host'], /not a host name/],
    ['a missing config file', ['audit', '--config', 'c.json'], /--config c\.json: no such file/],
    ['a provider import without an export', ['migrate', '--provider-import', 'x'], /SPECIFIER#EXPORT/],
    ['a provider file of another language', ['migrate', '--provider-file', 'x.py'], /must end in/],
    ['a provider file outside of the folder', ['migrate', '--provider-file', '../evil.js'], /must lie below the current folder/],
    ['an absolute provider file', ['migrate', '--provider-file', '/tmp/evil.js'], /must lie below the current folder/],
    ['a glob that would take for ever', ['audit', '--exclude', '*a'.repeat(40)], /more than 10 wildcards/],
    ['a flag of one value twice', ['check', '--baseline', 'a', '--baseline', 'b'], /--baseline can be given once/],
    ['a config file twice', ['audit', '--config', 'a', '--config', 'b'], /--config can be given once/],
    ['a library that is not known', ['migrate', '--provider-library', 'openid-client'], /Choices: "oauth4webapi", "simple-oauth2"/],
    ['a library for a provider of one\'s own', ['migrate', '--provider-library', 'oauth4webapi', '--provider-import', 'x#y'], /mutually exclusive/],
    ['two ways to name the provider', ['migrate', '--provider-file', 'x.js', '--provider-import', 'x#y'], /mutually exclusive/],
  ])('%s: one line, exit code 2, nothing on standard output', (_, args, message) => {
    write('a.js', LEGACY);
    const { code, out, err } = cli(...args);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(message);
    expect(err).not.toMatch(/\n\s+at |bug/);
  });

  it.each([['--report', 'nowhere/r.json'], ['--patch', 'nowhere/p.patch'], ['--report', 'a.js/r.json'], ['--report', 'folder.json']])('%s %s, which cannot be written, stops the run before anything is changed', (flag, path) => {
    write('a.js', LEGACY);
    mkdirSync(join(folder.path, 'folder.json'));
    const { code, out, err } = cli('migrate', '--write', flag, path);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(`cannot write ${path}: E`);
    expect(read('a.js')).toBe(LEGACY);
  });

  it.each([
    ['is not JSON', '{ "hosts": [', /is not JSON/],
    ['has an unknown key', '{ "host": ["x"] }', /unknown key "host"/],
    ['sets a prototype', '{ "__proto__": { "hosts": ["x.example"] } }', /unknown key "__proto__"/],
    ['names a provider outside of the folder', '{ "providerFile": "../../evil.js" }', /must lie below/],
    ['names a library that is not known', '{ "providerLibrary": "openid-client" }', /write oauth4webapi or simple-oauth2/],
    ['has a wrong type', '{ "hosts": "x" }', /"hosts" must be a list of strings/],
    ['is a list', '[]', /must hold an object/],
  ])('a config file that %s', (_, text, message) => {
    write('ocrolus-oauth-codemod.json', text);
    const { code, err } = cli('audit');
    expect(code).toBe(2);
    expect(err).toMatch(message);
  });

  it('a file that does not parse is named, never edited, and the run ends with 3', () => {
    const broken = `fetch('https://api.ocrolus.com/v1/books', { headers: { Authorization: 'Basic x' }`;
    write('broken.js', broken);
    write('a.js', LEGACY);
    const { code, out } = cli('migrate', '--write');
    expect(code).toBe(3);
    expect(out).toMatch(/broken\.js: does not parse: .*\(1:\d+\)/);
    expect(read('broken.js')).toBe(broken);
    expect(read('a.js')).toContain('ocrolusTokens.getAuthorization()');
  });

  it.each([
    ['UTF-16', Buffer.from(`\uFEFF${LEGACY}`, 'utf16le'), /is UTF-16/],
    ['Latin-1', Buffer.from(`// größe\n${LEGACY}`, 'latin1'), /is not valid UTF-8/],
    ['binary', Buffer.concat([Buffer.from(LEGACY), Buffer.from([0])]), /NUL byte/],
  ])('a %s file is named and left alone', (_, bytes, message) => {
    write('odd.js', bytes);
    const { code, out } = cli('migrate', '--write');
    expect(code).toBe(3);
    expect(out).toMatch(message);
    expect(readFileSync(join(folder.path, 'odd.js')).equals(bytes)).toBe(true);
  });

  it.each([
    ['is nested deeper than a stack', `${LEGACY}const x = ${'['.repeat(100_000)}1${']'.repeat(100_000)};`, /odd\.js: is nested more than 1000 levels deep/],
    ['adds up more than a tree can hold', `${LEGACY}const x = ${'1 + '.repeat(50_000)}1;`, /odd\.js: is nested more than/],
    ['is larger than anything written by hand', `${LEGACY}const x = '${'x'.repeat(9 * 1024 * 1024)}';`, /odd\.js: is larger than 8 MiB/],
  ])('a file that %s is named, left alone, and keeps nothing else from being migrated', (_, text, message) => {
    write('odd.js', text);
    write('a.js', LEGACY);
    const { code, out } = cli('migrate', '--write');
    expect(code).toBe(3);
    expect(out).toMatch(message);
    expect(read('odd.js')).toBe(text);
    expect(read('a.js')).toContain('ocrolusTokens');
  });

  it('an empty folder says that no file was looked at', () => {
    const { code, out } = cli();
    expect(code).toBe(0);
    expect(out).toBe('No legacy Ocrolus authentication found (0 files searched, 0 analysed).\n');
  });

  it('links are not followed out of the folder', () => {
    write('outside/a.js', LEGACY);
    mkdirSync(join(folder.path, 'inside'));
    symlinkSync('../outside', join(folder.path, 'inside/link'));
    symlinkSync('../outside/a.js', join(folder.path, 'inside/a.js'));
    expect(cli('audit', 'inside').out).toMatch(/0 files searched/);
  });
});

describe('audit', () => {
  it('is what runs without arguments, and writes nothing', () => {
    write('a.js', LEGACY);
    const { code, out, err } = cli();
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/a\.js:2:29 {2}○ can be migrated/);
    expect(out).toMatch(/1 credential site found = 1 can be migrated \+ 0 by hand; 1 credential, 2 files would change/);
    expect(read('a.js')).toBe(LEGACY);
  });

  it('takes one value for each repeatable flag: paths may follow', () => {
    write('src/a.js', LEGACY);
    write('b.js', LEGACY);
    const { code, out } = cli('audit', '--format', 'json', '--exclude', 'none/**', 'src', '--report', 'r.json');
    expect(code).toBe(0);
    expect((JSON.parse(out) as { findings: { file: string }[] }).findings.map(({ file }) => file)).toEqual(['src/a.js']);
  });

  it('says where the code is published even when nothing was found', () => {
    write('a.js', 'exports.a = 1;\n');
    git('init', '-q');
    git('add', '.');
    git('commit', '-qm', 'x');
    git('remote', 'add', 'origin', 'git@github.com:acme/clean.git');
    expect(JSON.parse(cli('audit', '--format', 'json').out)).toMatchObject({ findings: [], source: { url: 'https://github.com/acme/clean', prefix: '' } });
  });

  it('prints JSON that its published schema accepts, the same bytes each time, and writes it with --report', () => {
    write('a.js', LEGACY);
    write('b.js', MANUAL);
    const first = cli('audit', '--format', 'json', '--report', 'report.json');
    const validate = new Ajv().compile(JSON.parse(readFileSync(join(ROOT, 'report.schema.json'), 'utf8')) as object);
    expect(validate(JSON.parse(first.out)), JSON.stringify(validate.errors)).toBe(true);
    expect(cli('audit', '--format', 'json').out).toBe(first.out);
    expect(read('report.json')).toBe(first.out);
    expect(first.out).not.toContain(folder.path);
  });

  it('does not hand control characters of names and source to a terminal', () => {
    const name = 'we\u001b[31mird\nname.js';
    write(name, `/* \u001b]0;title\u0007 */ ${LEGACY}`);
    const { out } = cli('audit');
    expect(out).toContain('we\\x1b[31mird\\x0aname.js:2:29');
    expect(out).not.toContain('\u001b');
    expect((JSON.parse(cli('audit', '--format', 'json').out) as { findings: { file: string }[] }).findings[0]?.file).toBe(name);
    const painted = spawnSync(process.execPath, [COMMAND, 'migrate', '--color'], { cwd: folder.path, encoding: 'utf8' }).stdout;
    expect(painted).toContain('\\x1b]0;title\\x07');
    expect(painted).not.toContain('\u001b]0;');
  });

  it('writes each report in the form that its file name asks for', () => {
    write('a.js', LEGACY);
    const { out } = cli('audit', '--format', 'github', '--report', 'r.sarif', '--report', 'r.md');
    expect(out).toMatch(/^::error file=a\.js,line=2,endLine=2,col=29,/);
    expect((JSON.parse(read('r.sarif')) as { version: string }).version).toBe('2.1.0');
    expect(read('r.md')).toMatch(/^# Ocrolus: from Basic to OAuth 2\.0\n/);
  });

  it('finds what --host and --env-name add', () => {
    write('a.js', LEGACY.replace('api.ocrolus.com', 'gateway.lender.example'));
    write('b.js', LEGACY.replace("'https://api.ocrolus.com/v1/books'", 'process.env.DOCS_URL').replaceAll('OCROLUS_API', 'DOCS'));
    expect(cli('audit').out).toMatch(/No legacy/);
    expect(cli('audit', '--host', 'gateway.lender.example').out).toMatch(/gateway\.lender\.example \(certain\)/);
    expect(cli('audit', '--env-name', 'DOCS_URL').out).toMatch(/b\.js.*\n.*\(likely\)/);
  });

  it('--include and --exclude narrow the files, .gitignore and node_modules are respected', () => {
    for (const path of ['src/a.js', 'scripts/a.js', 'node_modules/x/a.js', 'generated/a.js']) write(path, LEGACY);
    write('.gitignore', 'generated/\n');
    const files = (out: string): readonly string[] => (JSON.parse(out) as { findings: { file: string }[] }).findings.map((finding) => finding.file);
    expect(files(cli('audit', '--format', 'json').out)).toEqual(['scripts/a.js', 'src/a.js']);
    expect(files(cli('audit', '--format', 'json', '--exclude', 'scripts/**').out)).toEqual(['src/a.js']);
    expect(files(cli('audit', '--format', 'json', '--include', 'scripts').out)).toEqual(['scripts/a.js']);
    git('init', '-q');
    expect(files(cli('audit', '--format', 'json').out)).toEqual(['scripts/a.js', 'src/a.js']);
  });

  it('takes globs where no shell has replaced them, and says so when one names nothing', () => {
    for (const path of ['src/a.js', 'src/deep/b.js', 'other/c.js', 'node_modules/x/d.js']) write(path, LEGACY);
    const { findings } = JSON.parse(cli('audit', '--format', 'json', '**/{a,b,d}.js').out) as { findings: { file: string }[] };
    expect(findings.map(({ file }) => file)).toEqual(['src/a.js', 'src/deep/b.js']);
    expect(cli('audit', 'src/*.ts')).toMatchObject({ code: 2, err: expect.stringContaining('no such file or folder: src/*.ts') as string });
    write('[id]/e.js', LEGACY);
    expect(cli('audit', '[id]').out).toMatch(/\[id\]\/e\.js:2:29/);
  });

  // Other systems have no such names.
  it.runIf(process.platform === 'linux')('names files whose names cannot be given', () => {
    write('a.js', LEGACY);
    writeFileSync(Buffer.concat([Buffer.from(`${folder.path}/b`), Buffer.from([0xff]), Buffer.from('.js')]), LEGACY);
    write('c\\d.js', LEGACY);
    const { code, out } = cli('audit');
    expect(code).toBe(3);
    expect(out).toMatch(/b\uFFFD\.js: its name is not UTF-8/);
    expect(out).toMatch(/c\\d\.js: its name holds a backslash/);
    git('init', '-q');
    expect(cli('audit').out).toMatch(/its name is not UTF-8[^]*its name holds a backslash/);
  });

  it('reads its defaults from a JSONC file', () => {
    write('ocrolus-oauth-codemod.jsonc', '{\n  // our gateway\n  "hosts": ["gateway.lender.example"],\n}\n');
    write('a.js', LEGACY.replace('api.ocrolus.com', 'gateway.lender.example'));
    expect(cli('audit').out).toMatch(/1 credential site found/);
  });
});

describe('migrate', () => {
  it('prints a diff that git applies, and changes nothing', () => {
    write('src/a.js', LEGACY);
    const { code, out } = cli('migrate');
    expect(code).toBe(0);
    expect(read('src/a.js')).toBe(LEGACY);
    write('p.patch', out.slice(0, out.indexOf('\nCredential p1')));
    git('init', '-q');
    git('apply', 'p.patch');
    expect(read('src/a.js')).toContain('await ocrolusTokens.getAuthorization()');
    expect(existsSync(join(folder.path, 'src/ocrolus-token-provider.js'))).toBe(true);
  });

  it('--patch writes the real bytes for the owner alone; the terminal shows them masked', () => {
    const secret = 'ops@lender.example:made-up-secret-9';
    const encoded = Buffer.from(secret).toString('base64');
    write('a.js', `exports.books = async () => fetch('https://api.ocrolus.com/v1/books', { headers: { authorization: 'Basic ${encoded}' } });\n`);
    // Also where a file that others may read is written over.
    write('out.patch', '');
    const { out, err } = cli('migrate', '--patch', 'out.patch');
    expect(out).not.toContain(encoded);
    expect(out).toContain("authorization: 'Basic ********'");
    expect(read('out.patch')).toContain(encoded);
    expect(statSync(join(folder.path, 'out.patch')).mode & 0o777).toBe(0o600);
    expect(err).toMatch(/readable by you alone/);
    git('init', '-q');
    git('apply', 'out.patch');
    expect(cli('audit', '--show-secrets').out).toMatch(/No legacy/);
  });

  it('--write leaves modes alone, exits 1 when a site is left, and a second run changes nothing', () => {
    write('a.js', LEGACY);
    write('b.js', MANUAL);
    chmodSync(join(folder.path, 'a.js'), 0o755);
    const { code, out } = cli('migrate', '--write');
    expect(code).toBe(1);
    expect(out).toMatch(/2 credential sites found = 1 migrated \+ 1 by hand/);
    expect(statSync(join(folder.path, 'a.js')).mode & 0o777).toBe(0o755);
    expect(read('b.js').replace(/^ *\/\/ ocrolus-oauth-codemod: .*\n/m, '')).toBe(MANUAL);
    const after = read('a.js');
    expect(cli('migrate', '--write').out).toMatch(/1 credential site found = 1 by hand/);
    expect(read('a.js')).toBe(after);
  });

  it('refuses a dirty work tree unless told, and says what is staged, not staged and untracked', () => {
    for (const path of ['a.js', 'b.js', 'c.js']) write(path, LEGACY);
    git('init', '-q');
    git('add', 'a.js', 'b.js');
    git('commit', '-qm', 'x');
    write('a.js', `// one\n${LEGACY}`);
    git('add', 'a.js');
    write('b.js', `// two\n${LEGACY}`);
    const refused = cli('migrate', '--write');
    expect(refused.code).toBe(2);
    expect(refused.err).toMatch(/uncommitted changes \(staged: a\.js; not staged: b\.js; untracked: c\.js\); 4 files would change\..*--allow-dirty/);
    expect(read('c.js')).toBe(LEGACY);
    expect(cli('migrate', '--write', '--allow-dirty').code).toBe(0);
    expect(read('c.js')).toContain('ocrolusTokens');
  });

  it('is not kept from its next run by what it wrote itself', () => {
    for (const path of ['a.js', 'b.js']) write(path, LEGACY);
    git('init', '-q');
    git('add', '.');
    git('commit', '-qm', 'x');
    expect(cli('migrate', '--write', 'a.js').code).toBe(0);
    expect(cli('migrate', '--write').code).toBe(0);
    expect(read('b.js')).toContain('ocrolusTokens');
    write('a.js', `${read('a.js')}// edited\n`);
    write('c.js', LEGACY);
    expect(cli('migrate', '--write').err).toMatch(/\(not staged: a\.js; untracked: c\.js\)/);
  });

  it('drops a change that the package would not compile with, in the words of the compiler; --no-verify says that nobody looked', () => {
    write('tsconfig.json', '{ "compilerOptions": { "strict": true, "module": "esnext", "moduleResolution": "bundler", "types": [] } }');
    write('a.ts', `export function header(): string {\n  return 'Basic ' + btoa('ops@lender.example:made-up-secret-5');\n}\nexport const books = async () => fetch('https://api.ocrolus.com/v1/books', { headers: { Authorization: header() } });\n`);
    expect(cli('migrate').out).toMatch(/1 can be migrated/);
    write('b.ts', `import { header } from './a';\ntype Kept = typeof header extends () => string ? 'made-up-secret-5' : 'lost';\nexport const kept: Kept = 'made-up-secret-5';\n`);
    const { code, out } = cli('migrate', '--write');
    expect(code).toBe(1);
    expect(out).toMatch(/verification-failed: .*The compiler said of it: b\.ts:3:14 TS2322: Type '"\*{8}"' is not assignable to type '"lost"'/);
    expect(read('a.ts')).toContain(`'Basic ' + btoa(`);
    expect(cli('migrate', '--no-verify').out).toMatch(/not type-checked \(--no-verify\)[^]*1 can be migrated/);
    expect(cli('audit').out).toMatch(/1 can be migrated/);
  });

  it('lays a failed check to the sites at fault, and migrates the others of the file', () => {
    write('tsconfig.json', '{ "compilerOptions": { "strict": true, "module": "esnext", "moduleResolution": "bundler", "types": [] } }');
    const helper = (name: string): string => `export function ${name}(): string {\n  return 'Basic ' + btoa('${name}@lender.example:made-up-secret-5');\n}\nexport const by${name} = async () => fetch('https://api.ocrolus.com/v1/books', { headers: { Authorization: ${name}() } });\n`;
    write('a.ts', ['one', 'two', 'three', 'four', 'five'].map(helper).join(''));
    write('b.ts', ['two', 'five'].map((name) => `import { ${name} } from './a';\nexport const kept${name}: typeof ${name} extends () => string ? 'text' : 'lost' = 'text';\n`).join(''));
    const { code, out } = cli('migrate', '--write');
    expect(code).toBe(1);
    expect(out).toMatch(/3 migrated \+ 0 by hand \+ 2 given up after a failed check/);
    expect([...read('a.ts').matchAll(/btoa\('(\w+)@/g)].map(([, name]) => name)).toEqual(['two', 'five']);
  });

  it('uses the provider that it is told to', () => {
    write('src/a.js', LEGACY);
    cli('migrate', '--write', '--provider-file', 'lib/auth.js');
    expect(read('src/a.js')).toContain("require('../lib/auth')");
    expect(existsSync(join(folder.path, 'lib/auth.js'))).toBe(true);
    write('src/a.js', LEGACY);
    cli('migrate', '--write', '--provider-import', '@acme/auth#tokens');
    expect(read('src/a.js')).toContain("const { tokens } = require('@acme/auth');");
    expect(read('src/a.js')).toContain('await tokens.getAuthorization()');
  });

  it('leaves a file alone that a tool has put together, wherever it is kept, and says so', () => {
    const code = `async function a(b){return fetch("https://api.ocrolus.com/v1/books",{headers:{Authorization:"Basic "+btoa(b.c+":"+b.d)}})}`;
    write('public/assets/index-CEQ5.js', `${code};`.repeat(400));
    write('src/pictures.js', `${LEGACY}exports.logo = '${'QUJD'.repeat(20_000)}';\n`);
    const { code: exit, out } = cli('audit');
    expect(exit).toBe(0);
    expect(out).toMatch(/public\/assets\/index-CEQ5\.js: build output: not analysed, never edited/);
    expect(out).toMatch(/1 credential site found = 1 can be migrated/);
  });

  it('gives packages the provider that the configuration has for them', () => {
    const packages = { 'apps/web': { providerImport: '@acme/auth#tokens' }, 'apps/web/worker': {}, 'services/*': { providerFile: 'lib/ocrolus.js' } };
    write('ocrolus-oauth-codemod.json', JSON.stringify({ providerFile: 'shared/ocrolus.js', packages }));
    const folders = ['', 'apps/web', 'apps/web/worker', 'services/intake', 'services/scores'];
    for (const name of folders) {
      write(join(name, 'package.json'), '{ "private": true }');
      write(join(name, 'src/a.js'), LEGACY);
    }
    expect(cli('migrate', '--write').code).toBe(0);
    const required = (name: string): string | undefined => /require\('([^']*(?:auth|ocrolus)[^']*)'\)/.exec(read(join(name, 'src/a.js')))?.[1];
    expect(folders.map(required)).toEqual(['../shared/ocrolus', '@acme/auth', './ocrolus-token-provider', '../lib/ocrolus', '../lib/ocrolus']);
    expect(['shared/ocrolus.js', 'apps/web/worker/src/ocrolus-token-provider.js', 'services/intake/lib/ocrolus.js', 'services/scores/lib/ocrolus.js'].filter((path) => !existsSync(join(folder.path, path)))).toEqual([]);
    expect(cli('migrate', '--write').out).toMatch(/No legacy Ocrolus authentication found/);
    for (const name of folders) write(join(name, 'src/a.js'), LEGACY);
    cli('migrate', '--write', '--provider-import', '@acme/tokens#ocrolus');
    expect(folders.map((name) => read(join(name, 'src/a.js')).includes("require('@acme/tokens')"))).toEqual(folders.map(() => true));
  });

  it('lets no two accounts ask one provider of the package', () => {
    write('ocrolus-oauth-codemod.json', JSON.stringify({ packages: { fees: { providerImport: '@acme/auth#tokens' } } }));
    const site = (pair: string): string => `exports.books = () => fetch('https://api.ocrolus.com/v1/books', { headers: { Authorization: 'Basic ' + btoa(${pair}) } });\n`;
    write('fees/a.js', site("process.env.FEES_KEY + ':' + process.env.FEES_SECRET"));
    write('fees/b.js', site("process.env.LOANS_KEY + ':' + process.env.LOANS_SECRET"));
    write('loans/a.js', site("process.env.LOANS_KEY + ':' + process.env.LOANS_SECRET"));
    const { code, out } = cli('migrate', '--write');
    expect(code).toBe(1);
    expect(out.match(/several-principals/g)?.length).toBeGreaterThanOrEqual(2);
    expect([read('fees/a.js'), read('fees/b.js')].map((text) => text.includes('acme'))).toEqual([false, false]);
    expect(read('loans/a.js')).toContain("require('./ocrolus-token-provider')");
  });

  it('lets no two accounts ask one provider of another package either', () => {
    write('ocrolus-oauth-codemod.json', JSON.stringify({ packages: { app: { providerImport: '@acme/auth#tokens' } } }));
    write('package.json', '{ "private": true }');
    for (const name of ['fees', 'loans']) {
      write(`${name}/index.js`, `class Client {\n  constructor(key, secret) { this.key = key; this.secret = secret; }\n  books() { return fetch('https://api.ocrolus.com/v1/books', { headers: { Authorization: 'Basic ' + btoa(this.key + ':' + this.secret) } }); }\n}\nmodule.exports = Client;\n`);
      write(`app/${name}.js`, `const Client = require('../${name}');\nexports.client = new Client(process.env.${name.toUpperCase()}_KEY, process.env.${name.toUpperCase()}_SECRET);\n`);
    }
    const { out } = cli('migrate', '--write');
    expect(out).toMatch(/several-principals|ocrolus-token-provider/);
    expect(['fees', 'loans'].map((name) => read(`app/${name}.js`).includes("require('@acme/auth')"))).toEqual([false, false]);
  });

  it('says which settings of packages it does not understand, and which nothing is below', () => {
    const tell = (packages: unknown): string => {
      write('ocrolus-oauth-codemod.json', JSON.stringify({ packages }));
      return cli('audit').err;
    };
    write('src/a.js', LEGACY);
    expect(tell([])).toMatch(/"packages" must be an object/);
    expect(tell({ src: true })).toMatch(/each entry of "packages" must be an object with providerFile, providerImport, providerLibrary/);
    expect(tell({ src: { hosts: [] } })).toMatch(/in "packages": unknown key "hosts"; known are providerFile/);
    expect(tell({ src: { providerImport: 7 } })).toMatch(/in "packages": "providerImport" must be a string/);
    expect(tell({ src: { providerImport: 'x' } })).toMatch(/providerImport of "src" in "packages": write it as SPECIFIER#EXPORT/);
    expect(tell({ src: { providerFile: '../a.js' } })).toMatch(/providerFile of "src" in "packages": it must lie below/);
    expect(tell({ '../other': {} })).toMatch(/"\.\.\/other" is no folder or simple glob; write it as packages\/api/);
    expect(tell({ '': {} })).toMatch(/a name is empty/);
    expect(tell({ src: {} })).toBe('');
    write('ocrolus-oauth-codemod.json', JSON.stringify({ packages: { sources: {} } }));
    expect(cli('migrate').err).toMatch(/no source file is below "sources", which the configuration has settings for/);
  });

  it('lets the provider ask through a library, and says how to install one that is not listed', () => {
    const settings = '{ "compilerOptions": { "strict": true, "module": "nodenext", "types": [], "lib": ["es2022", "dom"] } }';
    write('packages/fees/tsconfig.json', settings);
    write('packages/fees/a.ts', `export const books = async () => fetch('https://api.ocrolus.com/v1/books', { headers: { Authorization: 'Basic ' + btoa('ops@lender.example:made-up-secret-5') } });\n`);
    write('packages/fees/package.json', '{ "name": "fees", "type": "module" }');
    write('pnpm-lock.yaml', '');
    const { code, out } = cli('migrate', '--provider-library', 'oauth4webapi');
    expect(code).toBe(0);
    // The compiler has looked at the rest of it.
    expect(out).not.toMatch(/not type-checked|verification-failed/);
    expect(out).toContain('packages/fees/ocrolus-token-provider.ts imports oauth4webapi, which packages/fees/package.json does not list. Install it in packages/fees: `pnpm add oauth4webapi`.');
    expect(cli('migrate', '--provider-library', 'simple-oauth2').out).toContain('Install it in packages/fees: `pnpm add simple-oauth2` and `pnpm add -D @types/simple-oauth2`.');
    write('packages/fees/package.json', '{ "name": "fees", "type": "module", "dependencies": { "oauth4webapi": "^3.8.0" } }');
    write('ocrolus-oauth-codemod.json', '{ "providerLibrary": "oauth4webapi" }');
    expect(cli('migrate', '--write').out).not.toContain('Install it');
    expect(read('packages/fees/ocrolus-token-provider.ts')).toContain("import * as oauth from 'oauth4webapi';\n");
    expect(read('packages/fees/package.json')).toContain('"oauth4webapi": "^3.8.0" } }');
    // It is known again, and what asks otherwise needs nothing.
    write('packages/fees/b.ts', read('packages/fees/a.ts').replace(/^import .*\n+/, '').replace('await ocrolusTokens.getAuthorization()', `'Basic ' + btoa('branch@lender.example:made-up-secret-6')`));
    write('none.json', '{}');
    const second = cli('migrate', '--write', '--retry-helper', '--config', 'none.json');
    expect([second.code, second.err]).toEqual([0, '']);
    expect(read('packages/fees/ocrolus-token-provider.ts')).toMatch(/oauth4webapi[^]*const ocrolusTokens2[^]*function withFreshToken/);
  });

  it('does not rewrite a provider that is there for the sake of a library, and says so', () => {
    write('a.js', LEGACY);
    cli('migrate', '--write');
    const provider = read('ocrolus-token-provider.js');
    write('b.js', LEGACY);
    const { code, err, out } = cli('migrate', '--write', '--provider-library', 'simple-oauth2');
    expect(code).toBe(0);
    expect(err).toBe('warning: ocrolus-token-provider.js is there already, without simple-oauth2, and is not written anew: it may have been edited. docs/provider.md says how to exchange it\n');
    expect(out).not.toContain('Install it');
    expect(read('ocrolus-token-provider.js')).toBe(provider);
    expect(read('b.js')).toContain('ocrolusTokens.getAuthorization()');
  });

  it('gives a second account a provider of its own when it turns up in a later run', () => {
    write('a.js', LEGACY);
    cli('migrate', '--write');
    write('b.js', LEGACY.replaceAll('OCROLUS_API', 'OCROLUS_LOGIN').replaceAll('_KEY', '_USER'));
    cli('migrate', '--write');
    write('c.js', LEGACY);
    cli('migrate', '--write');
    const used = (path: string): string | undefined => /await (\w+)\.getAuthorization/.exec(read(path))?.[1];
    expect(used('a.js')).toBe('ocrolusTokens');
    expect(used('b.js')).toBe('ocrolusTokens2');
    expect(used('c.js')).toBe('ocrolusTokens');
    write('d.js', LEGACY.replaceAll('OCROLUS_API', 'OCROLUS_BRANCH'));
    cli('migrate', '--write', '--retry-helper');
    expect(read('d.js')).toContain('getAuthorization()');
    const provider = read('ocrolus-token-provider.js');
    expect(provider).toContain('function withFreshToken');
    expect(provider).toContain("'OCROLUS_CLIENT_ID'");
    expect(provider).toContain("'OCROLUS_OAUTH_CLIENT_ID'");
    expect(spawnSync(process.execPath, ['-e', "const p = require('./ocrolus-token-provider'); if (!p.ocrolusTokens || !p.ocrolusTokens2) process.exit(1)"], { cwd: folder.path }).status).toBe(0);
  });

  it('never reuses the name of a variable that the repository uses', () => {
    write('a.js', LEGACY);
    write('.env.example', 'OCROLUS_CLIENT_ID=widget\n');
    const { principals } = JSON.parse(cli('audit', '--format', 'json').out) as { principals: { env: object }[] };
    expect(principals[0]?.env).toEqual({ clientId: 'OCROLUS_OAUTH_CLIENT_ID', clientSecret: 'OCROLUS_OAUTH_CLIENT_SECRET' });
  });
});

it('sends nothing anywhere', () => {
  write('a.js', LEGACY);
  write('b.js', MANUAL);
  write('block.cjs', "require('node:net').Socket.prototype.connect = require('node:dns').lookup = require('node:dgram').createSocket = () => { process.exitCode = 99; throw new Error('network'); };");
  for (const [args, expected] of [[['audit'], 0], [['migrate', '--write'], 1], [['check'], 1], [['undo'], 0], [['--help'], 0]] as const) {
    const { status } = spawnSync(process.execPath, ['--require', join(folder.path, 'block.cjs'), COMMAND, ...args], { cwd: folder.path });
    expect([args, status]).toEqual([args, expected]);
  }
});

describe('undo', () => {
  it('puts back the exact bytes in a work tree, and keeps nothing that git can see', () => {
    const crlf = LEGACY.replaceAll('\n', '\r\n');
    write('src/a.js', crlf);
    git('init', '-q');
    git('add', '.');
    git('commit', '-qm', 'x');
    cli('migrate', '--write');
    expect(read('src/a.js')).not.toBe(crlf);
    expect(cli('undo')).toEqual({ code: 0, out: 'put back src/a.js\nput back src/ocrolus-token-provider.js\n', err: '' });
    expect(read('src/a.js')).toBe(crlf);
    expect(spawnSync('git', ['status', '--porcelain'], { cwd: folder.path, encoding: 'utf8' }).stdout).toBe('');
    expect(cli('undo')).toMatchObject({ code: 2, out: '', err: expect.stringMatching(/nothing to undo/) as string });
  });

  it('leaves a file alone that was edited since, ends with 3, and with 2 when no other is left', () => {
    write('a.js', LEGACY);
    cli('migrate', '--write');
    write('a.js', `${read('a.js')}// edited\n`);
    const edited = read('a.js');
    expect(cli('undo')).toEqual({ code: 3, out: 'put back ocrolus-token-provider.js\n', err: 'left alone: a.js was edited since\n' });
    expect(cli('undo')).toMatchObject({ code: 2, err: expect.stringMatching(/nothing was undone: a\.js was edited since/) as string });
    expect(read('a.js')).toBe(edited);
  });

  it('a run that was killed is told of by those that only look, and put right by the next that writes', () => {
    write('a.js', LEGACY);
    write('b.js', LEGACY);
    cli('migrate', '--write');
    const journal = '.ocrolus-oauth-codemod/000001.journal';
    write(journal, read(journal).replace('"state":"done"', '"state":"writing"'));
    write('b.js', LEGACY);
    expect(cli('audit').err).toMatch(/an earlier `migrate --write` was interrupted here; run `ocrolus-oauth-codemod undo`/);
    const { code, err } = cli('migrate', '--write');
    expect(code).toBe(0);
    expect(err).toMatch(/was interrupted: 3 files are again what they were/);
    expect(read('a.js')).toContain('ocrolusTokens');
    expect(read('b.js')).toContain('ocrolusTokens');
    expect(cli('audit').err).toBe('');
  });
});

describe('check', () => {
  it('is silent and 0 when clean, and 1 with the findings when not', () => {
    write('a.js', 'exports.a = 1;\n');
    expect(cli('check')).toEqual({ code: 0, out: '', err: '' });
    write('b.js', LEGACY);
    const { code, out } = cli('check');
    expect(code).toBe(1);
    expect(out).toMatch(/b\.js:2:29/);
    expect(cli('check', 'a.js').code).toBe(0);
  });
});
