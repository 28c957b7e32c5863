import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { transformSync } from 'esbuild';
import { ESLint } from 'eslint';
import ts from 'typescript';
import tseslint from 'typescript-eslint';
import { afterAll, describe, expect, it } from 'vitest';
import { providerLibraries } from '../src/provider/libraries.ts';
import { addInstances, addRetry, libraryOf, PROVIDER_SIGNATURE, readInstances, renderProviderModule, type ProviderModule } from '../src/provider/render.ts';
import * as template from '../src/provider/template.ts';
import { LIBRARIES } from '../src/provider/template-libraries.ts';
import { RETRY } from '../src/provider/template-retry.ts';
import { TYPES } from '../src/provider/template-types.ts';

const dialects = ['ts', 'esm', 'cjs'] as const;
const libraries = [undefined, ...providerLibraries] as const;
const fileNames = { ts: 'ocrolus-tokens.ts', esm: 'ocrolus-tokens.mjs', cjs: 'ocrolus-tokens.cjs' } as const;
const plain: ProviderModule['style'] = { quote: "'", semicolons: true, indent: '  ', eol: '\n' };
const main = { exportName: 'ocrolusTokens', clientIdEnv: 'OCROLUS_CLIENT_ID', clientSecretEnv: 'OCROLUS_CLIENT_SECRET', replaces: 'env:LEGACY_KEY + env:LEGACY_SECRET' };
const branch = { exportName: 'branchTokens', clientIdEnv: 'BRANCH_ID', clientSecretEnv: 'BRANCH_SECRET', replaces: 'env:LEGACY_KEY + env:LEGACY_SECRET' };

const root = fileURLToPath(new URL('..', import.meta.url));
mkdirSync(path.join(root, '.tmp'), { recursive: true });
const folder = mkdtempSync(path.join(root, '.tmp', 'token-provider-render-'));

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('the template', () => {
  const texts = [template.PROVIDER_SIGNATURE, template.INTRODUCTION, template.CONSTANTS, template.INSTANCE, template.FUNCTIONS, template.REQUEST, template.HELPERS, RETRY, ...providerLibraries.map((library) => LIBRARIES[library].request)];
  const lines = texts.join('\n').split('\n');

  it('keeps to the rules that make restyling by replacement safe', () => {
    expect(lines.filter((line) => /["`\t]|\$\{|[^\x20-\x7e‹›«»]/.test(line))).toEqual([]);
    expect(lines.filter((line) => /^\s*[([/+-](?![/*])/.test(line))).toEqual([]);
    expect(lines.filter((line) => /; *\/\/|^ *(\/\/|\*).*;$/.test(line))).toEqual([]);
    expect(lines.filter((line) => /^(?: {2})* [^ *]/.test(line))).toEqual([]);
  });

  it('has apostrophes around strings only', () => {
    const comments = lines.filter((line) => /^ *(\/\/|\/?\*)/.test(line));
    expect(comments.filter((line) => line.includes("'"))).toEqual([]);
    expect(lines.filter((line) => line.replace(/'[^']*'/g, '').includes("'"))).toEqual([]);
  });

  it('has types without quotes, marks and semicolons at the end', () => {
    const own = Object.values(LIBRARIES).flatMap(({ types, members }) => [...Object.values(types).flatMap((type) => [type?.about ?? '', ...(type?.shape && 'lines' in type.shape ? type.shape.lines : [])]), ...Object.values(members).flatMap((member) => [member?.type ?? '', member?.about ?? ''])]);
    const written = [...own, ...TYPES.flatMap(({ about, shape }) => [about, ...('lines' in shape ? shape.lines : shape.members.flatMap((member) => [member.type, member.about ?? '']))])];
    expect(written.filter((part) => /['"`;]$|['"`]|[^\x20-\x7e]/.test(part))).toEqual([]);
  });

  it('balances its marks', () => {
    for (const text of texts) expect(text.replace(/[^‹›«»]/g, '')).toMatch(/^(‹›|«»)*$/);
  });
});

describe.each(dialects.flatMap((dialect) => [...[false, true].map((retry) => ({ dialect, retry, library: undefined })), ...providerLibraries.map((library) => ({ dialect, retry: false, library }))]))('rendering ($dialect, retry $retry, $library)', ({ dialect, retry, library }) => {
  const render = (of: ProviderModule['dialect'], style: Partial<ProviderModule['style']> = {}): string => renderProviderModule({ dialect: of, principals: [main], style: { ...plain, ...style }, retry, library });
  const text = render(dialect);

  it('begins with the signature, leaves no mark and imports nothing but its library', () => {
    expect(text.split('\n')[0]).toBe(PROVIDER_SIGNATURE);
    expect(text).not.toMatch(/[‹›«»]|\{\{\w/);
    const specifiers = [...text.matchAll(/\b(?:import\b.* from|require\() ?'(.*)'/g)].map((match) => match[1]);
    expect(specifiers).toEqual(library ? [library] : []);
    expect(text.match(/\b(?:import|require)\b/g) ?? []).toHaveLength(specifiers.length);
    expect(libraryOf(text)).toBe(library);
    expect(libraryOf(render(dialect, { quote: '"', semicolons: false, eol: '\r\n' }))).toBe(library);
    expect(text).toMatch(/[^\n]\n$/);
    expect(text).not.toMatch(/\n\n\n| \n/);
  });

  it('is the same for the same input', () => {
    expect(render(dialect)).toBe(text);
  });

  it('uses the quotes asked for', () => {
    const doubled = render(dialect, { quote: '"' });
    expect(doubled).not.toContain("'");
    expect(doubled.replaceAll('"', "'")).toBe(text);
  });

  it('means the same without semicolons', () => {
    const bare = render(dialect, { semicolons: false });
    expect(bare).not.toMatch(/;$/m);
    expect(emitted(dialect, bare)).toBe(emitted(dialect, text));
  });

  it('uses the indentation asked for', () => {
    const tabbed = render(dialect, { indent: '\t' });
    expect(tabbed).not.toMatch(/^\t* (?!\*)/m);
    expect(tabbed.replaceAll('\t', '  ')).toBe(text);
    expect(render(dialect, { indent: '    ' }).replaceAll('    ', '  ')).toBe(text);
  });

  it('uses the line ends asked for', () => {
    const crlf = render(dialect, { eol: '\r\n' });
    expect(crlf.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
    expect(crlf.replaceAll('\r\n', '\n')).toBe(text);
  });

  it('combines every style', () => {
    const styled = render(dialect, { quote: '"', semicolons: false, indent: '\t', eol: '\r\n' });
    expect(emitted(dialect, styled)).toBe(emitted(dialect, text));
  });

  it('needs no syntax newer than ES2020', () => {
    expect(emitted(dialect, text, 'es2020')).toBe(emitted(dialect, text, 'esnext'));
    expect(text).not.toMatch(/\d_\d/);
  });

  it('makes one ready instance per principal, and names the first as the example', () => {
    const two = renderProviderModule({ dialect, principals: [main, branch], style: plain, library });
    expect(two).toMatch(/const ocrolusTokens[^=]*= fromEnvironment\(\s*'OCROLUS_CLIENT_ID',\s*'OCROLUS_CLIENT_SECRET',?\s*\)/);
    expect(two).toMatch(/const branchTokens[^=]*= fromEnvironment\(\s*'BRANCH_ID',\s*'BRANCH_SECRET',?\s*\)/);
    expect(two).toContain('//   headers: { Authorization: await ocrolusTokens.getAuthorization() }');
    expect(two.match(/^(?:export )?function createOcrolusTokenProvider/gm)).toHaveLength(1);
  });

  it('passes a strict lint', async () => {
    const eslint = new ESLint({ cwd: root, ignore: false, overrideConfigFile: true, overrideConfig: [...tseslint.configs.strict, ...tseslint.configs.stylistic, ...(dialect === 'cjs' ? [{ rules: { '@typescript-eslint/no-require-imports': 'off' } as const }] : [])] });
    const results = await eslint.lintText(text, { filePath: path.join(root, fileNames[dialect]) });
    expect(results).toHaveLength(1);
    expect(results[0]?.messages).toEqual([]);
  });
});

describe('the dialects', () => {
  it('export in their own way', () => {
    expect(render('ts')).toMatch(/^export const ocrolusTokens: ReplaceableOcrolusTokenProvider = /m);
    expect(render('ts')).toMatch(/^export interface OcrolusTokenProvider \{$/m);
    expect(render('ts')).not.toMatch(/@param|@type|module\.exports/);
    expect(render('esm')).toMatch(/^export const ocrolusTokens = /m);
    expect(render('esm')).not.toMatch(/module\.exports|use strict|interface /);
    expect(render('cjs')).toMatch(/^'use strict';$/m);
    expect(render('cjs')).not.toMatch(/^export |interface /m);
    expect(render('cjs')).toMatch(/\nmodule\.exports = \{\n {2}createOcrolusTokenProvider,\n {2}ocrolusTokens,\n\};\n$/);
  });

  it('hold withFreshToken only when asked to, and can be given it later', () => {
    for (const dialect of dialects) {
      const module: ProviderModule = { dialect, principals: [main], style: plain };
      expect(render(dialect)).not.toContain('withFreshToken');
      const added = addRetry(render(dialect), module);
      expect(emitted(dialect, added.replace(/^module\.exports = [^;]*;$/m, ''))).toBe(emitted(dialect, renderProviderModule({ ...module, retry: true }).replace(/^module\.exports = [^;]*;$/m, '')));
      expect(addRetry(added, module)).toBe(added);
      if (dialect === 'cjs') expect(added).toMatch(/module\.exports = \{\n {2}withFreshToken,\n/);
    }
  });

  it.each(libraries)('run the same code (%s)', (library) => {
    const [script, module, common] = [render('ts', {}, library), render('esm', {}, library), render('cjs', {}, library)];
    expect(emitted('esm', module)).toBe(emitted('ts', script));
    const body = common.replace("'use strict';\n", '').replace(/\nmodule\.exports = [^;]*;\n$/, '').replace(/^const .* = require\(.*\);$/m, '');
    expect(emitted('esm', module.replace(/^export /gm, '').replace(/^import .*;$/m, ''))).toBe(emitted('cjs', body));
  });

  it.each(providerLibraries)('ask through %s in one function, and are the same text for the rest', (library) => {
    for (const dialect of dialects) {
      const [own, through] = [undefined, library].map((item) => new Set(render(dialect, {}, item).split(/\n(?=(?:export )?(?:async )?function |(?:export )?(?:const|interface|type) |module\.exports|\/\*\*)/)));
      const added = [...(through ?? [])].filter((part) => !own?.has(part)).join('\n');
      expect([...added.matchAll(/^(?:export )?(?:async )?function (\w+)/gm)].map((match) => match[1])).toEqual(library === 'oauth4webapi' ? ['requestToken'] : ['requestToken', 'clientFor']);
    }
  });

  it.each(providerLibraries)('that ask through %s are known again, and take further instances and withFreshToken', (library) => {
    for (const dialect of dialects) {
      const text = render(dialect, {}, library);
      expect(readInstances(text)).toEqual([main]);
      const module: ProviderModule = { dialect, principals: [branch], style: plain, library };
      const added = addRetry(addInstances(text, module) ?? '', module);
      expect(readInstances(added)).toEqual([main, branch]);
      const exported = (of: string): string => of.replace(/^module\.exports = [^;]*;$/m, '');
      expect(emitted(dialect, exported(added))).toBe(emitted(dialect, exported(renderProviderModule({ ...module, principals: [main, branch], retry: true }))));
    }
  });
});

describe('names that the text cannot hold', () => {
  it.each(['not a name', '1st', '', 'createOcrolusTokenProvider', 'fromEnvironment', 'runtime', 'TOKEN_URL', 'requestToken', 'OcrolusTokenStore', 'a.b'])('refuses the export name %j', (exportName) => {
    expect(() => renderProviderModule({ dialect: 'ts', principals: [{ ...main, exportName }], style: plain })).toThrow(/exported as/);
  });

  it.each([['oauth4webapi', 'oauth'], ['simple-oauth2', 'ClientCredentials'], ['simple-oauth2', 'clientFor']] as const)('with %s refuses the export name %s', (library, exportName) => {
    expect(() => renderProviderModule({ dialect: 'ts', principals: [{ ...main, exportName }], style: plain, library })).toThrow(/exported as/);
    expect(renderProviderModule({ dialect: 'ts', principals: [{ ...main, exportName }], style: plain })).toContain(exportName);
  });

  it('refuses the same export name twice', () => {
    expect(() => renderProviderModule({ dialect: 'ts', principals: [main, { ...branch, exportName: main.exportName }], style: plain })).toThrow(/exported as/);
  });

  it.each(["A'B", 'A B', '', 'A\nB'])('refuses the environment variable %j', (name) => {
    for (const key of ['clientIdEnv', 'clientSecretEnv']) {
      expect(() => renderProviderModule({ dialect: 'esm', principals: [{ ...main, [key]: name }], style: plain })).toThrow(/environment variable/);
    }
  });

  it('refuses to render without a principal', () => {
    expect(() => renderProviderModule({ dialect: 'esm', principals: [], style: plain })).toThrow(/at least one/);
  });
});

describe('types under strict TypeScript', () => {
  const libs = [
    ['no library but ES2015', ['lib.es2015.d.ts'], []],
    ['no library but ES2020', ['lib.es2020.d.ts'], []],
    ['the DOM', ['lib.es2020.d.ts', 'lib.dom.d.ts'], []],
    ['Node.js', ['lib.es2020.d.ts'], ['node']],
    ['the DOM and Node.js', ['lib.es2020.d.ts', 'lib.dom.d.ts'], ['node']],
  ] as const;

  it.each(libs)('hold with %s, in all dialects and styles', (name, lib, types) => {
    const directory = path.join(folder, name.replace(/\W/g, '-'));
    mkdirSync(directory);
    const files = dialects.map((dialect) => write(directory, fileNames[dialect], render(dialect)));
    files.push(write(directory, 'bare.ts', render('ts', { quote: '"', semicolons: false, indent: '\t' })));
    for (const dialect of dialects) files.push(write(directory, `retry-${fileNames[dialect]}`, renderProviderModule({ dialect, principals: [main], style: plain, retry: true })));
    files.push(write(directory, 'consumer.ts', consumer(lib.length > 1 || types.length > 0)));
    expect(problemsIn(files, [...lib], [...types])).toEqual([]);
  });

  it.each(providerLibraries.flatMap((library) => libs.filter(([, lib, types]) => lib.length + types.length > 1).map(([name, lib, types]) => [library, name, lib, types] as const)))('hold with the library %s and %s', (library, name, lib, types) => {
    const directory = path.join(folder, `${library}-${name.replace(/\W/g, '-')}`);
    mkdirSync(directory);
    const files = dialects.map((dialect) => write(directory, fileNames[dialect], render(dialect, {}, library)));
    files.push(write(directory, 'bare.ts', render('ts', { quote: '"', semicolons: false, indent: '\t' }, library)));
    for (const dialect of dialects) files.push(write(directory, `retry-${fileNames[dialect]}`, renderProviderModule({ dialect, principals: [main], style: plain, retry: true, library })));
    files.push(write(directory, 'consumer.ts', consumer(true, library)));
    expect(problemsIn(files, [...lib], [...types])).toEqual([]);
  });

  it('refuse what is wrong', () => {
    const directory = path.join(folder, 'wrong');
    mkdirSync(directory);
    const wrong = [
      "import { createOcrolusTokenProvider, ocrolusTokens } from './ocrolus-tokens.ts';",
      "createOcrolusTokenProvider({ clientId: 'id' });",
      "createOcrolusTokenProvider({ clientId: 'id', clientSecret: 'made-up', scope: 'read' });",
      "ocrolusTokens.replaceWith({ getToken: () => 'sync' });",
      'export const header: string = ocrolusTokens.getAuthorization();',
    ];
    write(directory, 'ocrolus-tokens.ts', render('ts'));
    const problems = problemsIn([write(directory, 'wrong.ts', wrong.join('\n'))], ['lib.es2020.d.ts'], []);
    expect(problems.map((problem) => problem.split(' ')[0])).toEqual(['wrong.ts:2', 'wrong.ts:3', 'wrong.ts:4', 'wrong.ts:5']);
  });
});

function render(dialect: ProviderModule['dialect'], style: Partial<ProviderModule['style']> = {}, library?: ProviderModule['library']): string {
  return renderProviderModule({ dialect, principals: [main], style: { ...plain, ...style }, library });
}

/** What runs: types and comments gone; layout, quotes, semicolons and parentheses made alike. */
function emitted(dialect: ProviderModule['dialect'], text: string, target = 'es2020'): string {
  return transformSync(text, { loader: dialect === 'ts' ? 'ts' : 'js', target, legalComments: 'none', minifyWhitespace: true }).code;
}

function write(directory: string, name: string, text: string): string {
  const file = path.join(directory, name);
  writeFileSync(file, text);
  return file;
}

/** Uses everything that the file exports, as customers would. */
function consumer(hasFetch: boolean, library?: ProviderModule['library']): string {
  const text = consumerOf(hasFetch);
  // The one difference between the interfaces.
  if (library === 'simple-oauth2') return text.replace(' OcrolusTokenFetch,', '').replace(/^const send: .*$/m, '').replaceAll(', fetch: send', '').replace(/\nexport const builtIn[^]*$/, '');
  return library ? text.replace(/^const send: .*$/m, 'const send: OcrolusTokenFetch = async (url, init) => Response.json({ url, of: init.method });') : text;
}

function consumerOf(hasFetch: boolean): string {
  return `
import { createOcrolusTokenProvider, ocrolusTokens } from './ocrolus-tokens.ts';
import type { OcrolusToken, OcrolusTokenFetch, OcrolusTokenProvider, OcrolusTokenProviderOptions, OcrolusTokenStore, ReplaceableOcrolusTokenProvider } from './ocrolus-tokens.ts';
import { createOcrolusTokenProvider as fromEsm } from './ocrolus-tokens.mjs';
import { ocrolusTokens as fromCjs } from './ocrolus-tokens.cjs';

declare const redis: { get(key: string): Promise<string | null>; set(key: string, value: string): Promise<'OK'>; del(key: string): Promise<number> };
declare const maybe: string | undefined;

const store: OcrolusTokenStore = {
  get: async () => JSON.parse((await redis.get('ocrolus')) ?? 'null'),
  set: async (token) => (token ? redis.set('ocrolus', JSON.stringify(token)) : redis.del('ocrolus')),
};
const send: OcrolusTokenFetch = async (url, init) => ({ ok: url !== init.body, status: 200, json: async () => ({ access_token: 'a' }) });
const options: OcrolusTokenProviderOptions = { clientId: 'id', clientSecret: 'made-up', audience: maybe, tokenUrl: maybe, store, fetch: send, now: () => 0 };
const fake: OcrolusTokenProvider = { getToken: async () => 'fake', getAuthorization: async () => 'Bearer fake', invalidate() {} };

export const provider: OcrolusTokenProvider = createOcrolusTokenProvider(options);
export const ready: ReplaceableOcrolusTokenProvider = ocrolusTokens;
export const kept: OcrolusToken = { accessToken: 'a', obtainedAt: 0, expiresAt: 1 };
ready.replaceWith(fake);
ready.replaceWith();
fromCjs.replaceWith(fake);
export const others: OcrolusTokenProvider[] = [fromEsm({ clientId: 'id', clientSecret: 'made-up', store, fetch: send }), fromCjs];
export const header = async (): Promise<Record<string, string>> => ({ Authorization: await ready.getAuthorization() });
${hasFetch ? 'export const builtIn = createOcrolusTokenProvider({ ...options, fetch });\nexport const builtInEsm = fromEsm({ clientId: "id", clientSecret: "made-up", fetch: globalThis.fetch });' : ''}
`;
}

/** `file:line message` of every error under the strictest options. */
function problemsIn(files: readonly string[], lib: string[], types: string[]): string[] {
  const program = ts.createProgram(files, {
    noEmit: true,
    lib,
    types,
    typeRoots: [path.join(root, 'node_modules', '@types')],
    target: ts.ScriptTarget.ES2020,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    allowImportingTsExtensions: true,
    allowJs: true,
    checkJs: true,
    strict: true,
    skipLibCheck: true,
    isolatedModules: true,
    verbatimModuleSyntax: true,
    erasableSyntaxOnly: true,
    noUncheckedIndexedAccess: true,
    exactOptionalPropertyTypes: true,
    noPropertyAccessFromIndexSignature: true,
    noImplicitReturns: true,
    noImplicitOverride: true,
    noUnusedLocals: true,
    noUnusedParameters: true,
  });
  return ts.getPreEmitDiagnostics(program).map(({ file, start, messageText }) => {
    const line = file && start !== undefined ? file.getLineAndCharacterOfPosition(start).line + 1 : 0;
    return `${file ? path.basename(file.fileName) : ''}:${line} ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
  });
}
