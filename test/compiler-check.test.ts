/** The type check of a result: new errors only, by the package's own settings, over files in memory. */
import { describe, expect, it } from 'vitest';
import { checkWithCompiler, type ChangedText, type CompilerCheck } from '../src/code/compiler-check.ts';
import type { CompilerFiles } from '../src/files/compiler-files.ts';
import { memoryTree } from '../src/files/tree.ts';

const STRICT = '{ "compilerOptions": { "strict": true, "module": "esnext", "moduleResolution": "bundler", "lib": ["es2022"], "types": [] } }';

function inMemory(texts: ReadonlyMap<string, string>): CompilerFiles {
  const folders = new Set([...texts.keys()].flatMap((path) => path.split('/').map((_, end, parts) => parts.slice(0, end).join('/'))));
  return {
    fileExists: (path) => texts.has(path),
    directoryExists: (path) => folders.has(path),
    directories: (path) => [...folders].filter((folder) => folder.startsWith(`${path}/`) && !folder.slice(path.length + 1).includes('/')).map((folder) => folder.slice(path.length + 1)),
    read: (path) => texts.get(path),
    realPath: (path) => path,
  };
}

/** `after` gives the new texts of changed and new files. */
function check(before: Readonly<Record<string, string>>, after: Readonly<Record<string, string>>, importers: readonly string[] = []): CompilerCheck {
  const texts = new Map(Object.entries(before).map(([path, text]) => [`/r/${path}`, text]));
  const changes: readonly ChangedText[] = Object.entries(after).map(([path, text]) => ({ path, before: before[path], after: text }));
  const tree = memoryTree(new Map(Object.entries(before).map(([path, text]) => [path, Buffer.from(text)])));
  return checkWithCompiler({ root: '/r', tree, files: inMemory(texts), changes, importers });
}

const HEADER = `export function header(): string { return 'Basic x'; }\n`;
const ASYNC = `\nexport async function header(): Promise<string> { return 'Bearer x'; }\n`;

describe('a type check of the result', () => {
  it('finds nothing in a change that fits', () => {
    const use = `import { header } from './a';\nexport const use = async (): Promise<string> => header();\n`;
    expect(check({ 'tsconfig.json': STRICT, 'a.ts': HEADER, 'b.ts': use }, { 'a.ts': ASYNC }, ['b.ts'])).toEqual({ errors: [], unchecked: [] });
  });

  it('finds an error in a file that imports a changed one, where it stands', () => {
    const use = `import { header } from './a';\n\nexport const size: number = header().length;\n`;
    const { errors } = check({ 'tsconfig.json': STRICT, 'a.ts': HEADER, 'b.ts': use }, { 'a.ts': ASYNC }, ['b.ts']);
    expect(errors).toEqual([{ path: 'b.ts', line: 3, column: 38, text: "TS2339: Property 'length' does not exist on type 'Promise<string>'." }]);
  });

  it('does not blame what was wrong before, wherever it has moved, but one more of its kind', () => {
    const wrong = `const wrong: number = 'x';\nexport {};\n`;
    expect(check({ 'tsconfig.json': STRICT, 'a.ts': wrong }, { 'a.ts': `// moved\n\n${wrong}` }).errors).toEqual([]);
    expect(check({ 'tsconfig.json': STRICT, 'a.ts': wrong }, { 'a.ts': `${wrong}{ const wrong: number = 'x'; }\n` }).errors).toHaveLength(1);
  });

  it('goes by the settings of the package, those that it extends included', () => {
    const files = { 'base.json': STRICT, 'loose/tsconfig.json': '{ "compilerOptions": { "strict": false } }', 'strict/tsconfig.json': '{ "extends": "../base.json" }', 'loose/a.ts': 'export {};', 'strict/a.ts': 'export {};' };
    const implicit = 'export const f = (x) => x;\n';
    expect(check(files, { 'loose/a.ts': implicit, 'strict/a.ts': implicit }).errors.map(({ path }) => path)).toEqual(['strict/a.ts']);
  });

  it('looks through a configuration that only names others', () => {
    const files = { 'tsconfig.json': '{ "files": [], "references": [{ "path": "./tsconfig.spec.json" }, { "path": "./tsconfig.app.json" }] }', 'tsconfig.app.json': STRICT, 'tsconfig.spec.json': '{}', 'a.ts': 'export {};' };
    expect(check(files, { 'a.ts': 'export const f = (x) => x;' }).errors).toHaveLength(1);
  });

  it('reads declarations of the package and of what it depends on', () => {
    const files = { 'tsconfig.json': STRICT, 'types/globals.d.ts': 'declare const SETTING: string;', 'node_modules/lib/index.d.ts': 'export const size: number;', 'node_modules/lib/package.json': '{ "name": "lib", "types": "index.d.ts" }', 'a.ts': `import { size } from 'lib';\nexport const x: number = size;` };
    expect(check(files, { 'a.ts': `import { size } from 'lib';\nexport const x: string = SETTING + size;` })).toEqual({ errors: [], unchecked: [] });
    expect(check(files, { 'a.ts': `import { size } from 'lib';\nexport const x: string = size;` }).errors).toHaveLength(1);
  });

  it('checks JavaScript only where the package does', () => {
    const wrong = { 'a.js': `/** @type {number} */\nexport const x = 'x';\n`, 'b.js': `// @ts-check\n/** @type {number} */\nexport const x = 'x';\n` };
    const files = { 'tsconfig.json': STRICT.replace('"strict": true', '"strict": true, "allowJs": true'), 'a.js': '', 'b.js': '// @ts-check\n' };
    expect(check(files, wrong).errors.map(({ path }) => path)).toEqual(['b.js']);
    expect(check({ ...files, 'tsconfig.json': STRICT.replace('"strict": true', '"strict": true, "allowJs": true, "checkJs": true') }, wrong).errors.map(({ path }) => path)).toEqual(['a.js', 'b.js']);
  });

  it.each([
    ['a dependency that is not installed', { 'tsconfig.json': STRICT, 'a.ts': `import { x } from 'absent';\nexport const y: number = x;` }, /dependencies are not all here \(TS2307: Cannot find module 'absent'/],
    ['types that are not installed', { 'tsconfig.json': STRICT.replace('"types": []', '"types": ["absent"]'), 'a.ts': '' }, /TS2688/],
    ['a configuration that does not parse', { 'tsconfig.json': '{ "compilerOptions": ', 'a.ts': '' }, /TS\d+/],
    ['a base that is not there', { 'tsconfig.json': '{ "extends": "./absent.json" }', 'a.ts': '' }, /TS\d+/],
    ['bases that go round', { 'tsconfig.json': '{ "extends": "./tsconfig.json" }', 'a.ts': '' }, /TS18000/],
    ['no configuration', { 'a.ts': '' }, /none was found for a\.ts/],
  ])('gives no answer, and says why, for %s', (_, files, reason) => {
    const { errors, unchecked } = check(files, { 'a.ts': `${files['a.ts']}\nexport const z: number = 'z';` });
    expect(errors).toEqual([]);
    expect(unchecked).toEqual([{ configuration: 'tsconfig.json', reason: expect.stringMatching(reason) as string }]);
  });
});
