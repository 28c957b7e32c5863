/** The package as its users get it: packed, installed into an empty project, and run there. */
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { publint } from 'publint';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { execute, runGit, type Outcome } from './command.ts';
import { ROOT } from './fixture-folders.ts';
import { install, NPX, pack, type Tarball } from './packed.ts';
import { createFixture, type FsFixture } from './scratch.ts';
import { startServer } from './verify-server.ts';

const SOURCE = `const fetchBooks = async () => fetch('https://api.ocrolus.com/v1/books', {
  headers: { Authorization: 'Basic ' + btoa(process.env.OCROLUS_API_KEY + ':' + process.env.OCROLUS_API_SECRET) },
});
module.exports = { fetchBooks };
`;
const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { readonly version: string };

/** Two folders: one for the tarball, one for the project of a customer. */
let [out, customer]: FsFixture[] = [];
let tarball: Tarball;
let installed: readonly string[];

beforeAll(() => {
  [out, customer] = [createFixture(), createFixture()];
  tarball = pack(out.path);
  installed = install(tarball.path, customer.path);
}, 120_000);
afterAll(() => {
  out?.remove();
  customer?.remove();
});

/** Each test starts with the same code, in a repository of its own. */
beforeEach(() => {
  customer!.write('.gitignore', 'node_modules\n');
  customer!.write('src/books.js', SOURCE);
  if (!gitIsThere()) runGit(['init', '-q'], { cwd: customer!.path });
  runGit(['add', '-A'], { cwd: customer!.path });
  runGit(['commit', '-q', '--allow-empty', '-m', 'x'], { cwd: customer!.path });
});

const gitIsThere = (): boolean => spawnSync('git', ['rev-parse', '--show-cdup'], { cwd: customer!.path, encoding: 'utf8' }).stdout === '\n';

const [program, ...first] = NPX;
const npx = (...args: readonly string[]): Outcome => execute(program, [...first, '--offline', 'ocrolus-oauth-codemod', ...args], { cwd: customer!.path });

const script = (text: string): Outcome => {
  customer!.write('script.mjs', text);
  return execute(process.execPath, ['script.mjs'], { cwd: customer!.path });
};

describe('the tarball', () => {
  it('brings one package, of a size that has been thought of', () => {
    expect(installed).toEqual(['ocrolus-oauth-codemod']);
    expect(tarball.size).toBeLessThan(10_000_000);
    expect(tarball.unpackedSize).toBeLessThan(10_000_000);
  });

  it('has nothing that publint would say', async () => {
    const bytes = readFileSync(tarball.path);
    const { messages } = await publint({ pack: { tarball: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) }, strict: true });
    expect(messages).toEqual([]);
  });

  it('has types for each entry, which arethetypeswrong finds right', () => {
    const attw = join(ROOT, 'node_modules/@arethetypeswrong/cli/dist/index.js');
    const { code, out: printed, err } = execute(process.execPath, [attw, tarball.path, '--profile', 'esm-only', '--format', 'json'], { cwd: out!.path });
    expect([code, err]).toEqual([0, '']);
    const { analysis } = JSON.parse(printed) as { readonly analysis: { readonly types: object; readonly entrypoints: Readonly<Record<string, unknown>> } };
    expect(analysis.types).toMatchObject({ kind: 'included' });
    expect(Object.keys(analysis.entrypoints)).toEqual(expect.arrayContaining(['.', './jscodeshift']));
  });
});

describe('npx', () => {
  it('runs the tarball itself, with nothing installed', () => {
    const empty = createFixture();
    try {
      expect(execute(program, [...first, '--offline', '--yes', `--package=${tarball.path}`, 'ocrolus-oauth-codemod', '--version'], { cwd: empty.path })).toMatchObject({ code: 0, out: `${version}\n` });
    } finally {
      empty.remove();
    }
  });

  it('--version and --help', () => {
    expect(npx('--version')).toMatchObject({ code: 0, out: `${version}\n` });
    const { code, out: help } = npx('--help');
    expect(code).toBe(0);
    for (const command of ['audit', 'migrate', 'check', 'verify', 'undo', 'init', 'explain', 'report', 'completion']) expect(help).toContain(`ocrolus-oauth-codemod ${command}`);
  });

  it('audit finds, migrate shows, check refuses', () => {
    expect(npx('audit')).toMatchObject({ code: 0, out: expect.stringContaining('src/books.js:2:29') as string, err: '' });
    const { code, out: diff } = npx('migrate');
    expect(code).toBe(0);
    expect(diff).toContain('+  headers: { Authorization: await ocrolusTokens.getAuthorization() },');
    expect(npx('check').code).toBe(1);
    expect(customer!.read('src/books.js')).toBe(SOURCE);
  });

  it('migrate --write changes, check is content, undo puts back', () => {
    expect(npx('migrate', '--write').code).toBe(0);
    expect(customer!.read('src/books.js')).toContain('ocrolusTokens.getAuthorization()');
    expect(customer!.read('src/ocrolus-token-provider.js')).toContain('createOcrolusTokenProvider');
    expect(npx('check')).toEqual({ code: 0, out: '', err: '' });
    expect(npx('undo')).toMatchObject({ code: 0, out: expect.stringContaining('put back src/books.js') as string });
    expect(customer!.read('src/books.js')).toBe(SOURCE);
  });

  it('explain prints pages that are in the package', () => {
    expect(npx('explain', 'sync-contract')).toMatchObject({ code: 0, out: expect.stringMatching(/^# `sync-contract`/) as string });
    expect(npx('explain', 'auth-option').code).toBe(0);
  });

  it('verify asks a server for a token and lists books', async () => {
    const server = await startServer();
    try {
      const env = { ...process.env, NO_COLOR: '1', OCROLUS_CLIENT_ID: 'made-up-id', OCROLUS_CLIENT_SECRET: 'made-up-secret' };
      // The server lives in this process, so nothing here may wait without letting it answer.
      const child = spawn(program, [...first, '--offline', 'ocrolus-oauth-codemod', 'verify', '--token-url', `${server.url}/oauth/token`, '--api-url', server.url], { cwd: customer!.path, env, stdio: ['ignore', 'pipe', 'inherit'] });
      let printed = '';
      child.stdout.setEncoding('utf8').on('data', (text: string) => (printed += text));
      const code = await new Promise((resolve) => child.on('close', resolve));
      expect([code, printed]).toEqual([0, expect.stringContaining('Verified: the new credentials work.')]);
      expect(server.arrivals.map(({ url }) => url)).toEqual(['/oauth/token', '/v1/books']);
    } finally {
      await server.close();
    }
  });

  it('reads files of other languages with grammars of the package', () => {
    customer!.write('tool/books.py', "import requests\nrequests.get('https://api.ocrolus.com/v1/books', auth=('made-up-key', 'made-up-secret'))\n");
    expect(npx('audit', 'tool')).toMatchObject({ code: 0, out: expect.stringContaining('tool/books.py:2') as string });
  });
});

describe('the API', () => {
  it('runs the example of the README as it stands there', () => {
    const example = /^## Use it from code\n[^]*?^```js\n([^]*?)^```$/m.exec(readFileSync(join(ROOT, 'README.md'), 'utf8').replaceAll('\r\n', '\n'))?.[1];
    expect(example).toContain("from 'ocrolus-oauth-codemod'");
    const { code, out: printed, err } = script(example ?? '');
    expect([code, err]).toEqual([1, '']);
    expect(printed).toBe('src/books.js:2 basic-auth/authorization-header: migratable\n2 files would change\n');
    expect(customer!.read('src/books.js')).toBe(SOURCE);
  });

  it('gives the report that the command prints as JSON', () => {
    const report = (command: string, options = '{}'): unknown => {
      const { code, out: printed, err } = script(`import { ${command} } from 'ocrolus-oauth-codemod';\nconst { report } = await ${command}(${options});\nprocess.stdout.write(JSON.stringify(report));\n`);
      expect([code, err]).toEqual([0, '']);
      return JSON.parse(printed);
    };
    // Without npx, which takes as long as what it runs.
    const printedBy = (...args: readonly string[]): unknown => JSON.parse(execute(process.execPath, ['node_modules/ocrolus-oauth-codemod/dist/src/cli/main.js', ...args, '--format', 'json'], { cwd: customer!.path }).out);
    for (const command of ['audit', 'migrate', 'check']) expect(report(command)).toEqual(printedBy(command));
    expect(report('migrate', '{ markers: false, verify: false }')).toEqual(printedBy('migrate', '--no-markers', '--no-verify'));
  });

  it('can be required as well, where Node can require modules', () => {
    const { code, out: printed } = execute(process.execPath, ['-p', "process.features.require_module ? typeof require('ocrolus-oauth-codemod').audit : 'function'"], { cwd: customer!.path });
    expect([code, printed]).toEqual([0, 'function\n']);
  });

  it('has types that compile without any other package', () => {
    customer!.write('typed/use.mts', `import { audit, UsageError, type AuditOptions, type Finding, type Report, type Result } from 'ocrolus-oauth-codemod';
import transform, { type Host } from 'ocrolus-oauth-codemod/jscodeshift';
const options: AuditOptions = { paths: ['src'] };
const result: Result = await audit(options);
const report: Report = result.report;
export const found: readonly Finding[] = report.findings;
export const name: 'UsageError' = new UsageError('x').name;
export const changed: Promise<string | undefined> = transform({ path: 'a', source: 'b' }, {} as Host, {});
// @ts-expect-error of check
await audit({ staged: true });
`);
    customer!.write('typed/tsconfig.json', JSON.stringify({ compilerOptions: { noEmit: true, strict: true, exactOptionalPropertyTypes: true, skipLibCheck: false, types: [], lib: ['es2022'], target: 'es2022', module: 'nodenext' } }));
    expect(execute(process.execPath, [join(ROOT, 'node_modules/typescript/bin/tsc'), '-p', 'typed'], { cwd: customer!.path })).toEqual({ code: 0, out: '', err: '' });
  });
});

it('the transform runs under jscodeshift', () => {
  mkdirSync(join(customer!.path, 'plain'), { recursive: true });
  customer!.write('plain/books.js', SOURCE);
  const jscodeshift = join(ROOT, 'node_modules/jscodeshift/bin/jscodeshift.js');
  const { code, err } = execute(process.execPath, [jscodeshift, '--no-babel', '--run-in-band', '-t', 'node_modules/ocrolus-oauth-codemod/dist/transforms/jscodeshift.js', '--providerImport=@acme/auth#tokens', 'plain'], { cwd: customer!.path });
  expect([code, err]).toEqual([0, '']);
  expect(customer!.read('plain/books.js')).toContain('Authorization: await tokens.getAuthorization()');
});
