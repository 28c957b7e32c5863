// Settings of the scanned repository, which are untrusted input: the tool's own, those of packages and compilers, environment files.
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const CONFIG = 'ocrolus-oauth-codemod.json';
const json = (value) => `${JSON.stringify(value)}\n`;
const DEPTH = 100_000;
const LONG_NAME = `${'a'.repeat(200)}.js`;
const SLOW_GLOB = `${'*a'.repeat(60)}b`;
const BRACES = `{${Array.from({ length: 20_000 }, (_, index) => `x${index}`).join(',')}}`;

const GLOBS = {
  'stars': [SLOW_GLOB],
  'double stars': ['**/**/**/**/**/**/**/*a*a*a*a*a*a*a*b'],
  'double stars without end': [`${'**/'.repeat(200)}x`],
  'braces': [BRACES, '{a,{b,{c,{d,'.repeat(2000)],
  'classes': ['[', '[!', `[${'a'.repeat(50_000)}]`, '[z-a]', `${'[a-z]*'.repeat(40)}!`],
  'questions': [`${'?*'.repeat(60)}!`],
  'backslashes': ['\\'.repeat(10_001), '\\', '(((((', '+(a|b|+(c|d))*', '!(!(!(a)))'],
};

/** Both ends of a tree in which a slow glob would be slow. */
const longNames = ({ legacy }) => ['', 'b/', 'b/c/d/e/f/'].forEach((folder) => legacy(`${folder}${LONG_NAME}`));

const OUTSIDE = (outside) => ['../../evil.js', '../evil.js', 'a/../../evil.js', join(outside, 'evil.js'), './../evil.js', 'link/evil.js', '.git/evil.js', 'node_modules/evil.js', 'C:\\evil.js', '..\\evil.js', 'evil\0.js', '~/evil.js', 'a/./../../evil.js', '/evil.js'];
/** Where a path means a file below the root on this system, writing there is as good as refusing. */
const MAY_BE_INSIDE = new Set(['C:\\evil.js', '..\\evil.js', '~/evil.js']);

const providerFiles = OUTSIDE('/OUTSIDE').map((file) => ({
  name: `providerFile ${JSON.stringify(file)}`,
  build: ({ write, root, outside }) => {
    symlinkSync(outside, join(root, 'link'));
    mkdirSync(join(root, '.git'));
    write(CONFIG, json({ providerFile: file.replace('/OUTSIDE', outside) }));
  },
  isRefused: !MAY_BE_INSIDE.has(file),
  mayBeByHand: true,
  mayRefuse: true,
  codes: [0, 2],
  // An audit that shows the change may refuse as well; the write must.
  migrate: { codes: MAY_BE_INSIDE.has(file) ? [0, 1, 2] : [2] },
}));

const PROTO = '{"__proto__": {"exclude": ["**"], "type": "module", "providerFile": "../evil.js", "hosts": 1, "paths": {"*": ["x"]}}, "constructor": {"prototype": {"exclude": ["**"]}}}\n';

const tsconfig = (name, files) => ({ name: `tsconfig.json: ${name}`, build: ({ write, legacy }) => { for (const [path, text] of Object.entries(files)) write(path, text); write('user.ts', "import { listBooks } from '@app/far/away';\nimport b from 'a/b/c/d';\nexport const ocrolus = [listBooks, b];\n"); legacy('src/far.js'); } });
const manifest = (name, text) => ({ name: `package.json: ${name}`, build: ({ write }) => { write('package.json', text); write('packages/a/package.json', text); write('user.js', "const a = require('a'); const b = require('#b/c'); const c = require('self/x'); module.exports = { a, b, c, ocrolus: 1 };\n"); } });
const text = (name, path, content) => ({ name, build: ({ write }) => write(path, typeof content === 'function' ? content() : content) });

export const settings = [
  { name: 'config with __proto__', build: ({ write }) => write(CONFIG, PROTO), mayRefuse: true },
  { name: 'config with __proto__ of lists', build: ({ write }) => write(CONFIG, '{"__proto__": {"exclude": ["**"]}}'), mayRefuse: true },
  { name: 'config 100,000 deep', build: ({ write }) => write(CONFIG, `{"hosts":${'['.repeat(DEPTH)}${']'.repeat(DEPTH)}}`), mayRefuse: true },
  { name: 'config with a NUL, a lone surrogate and a comment', build: ({ write }) => write(CONFIG, '{ // x\n "include": ["\\u0000", "\\ud800", "normal.js"] }'), mayRefuse: true },
  { name: 'config with hosts and names that are no patterns', build: ({ write }) => write(CONFIG, json({ hosts: ['a.b'], envNames: ['(', '.*', '', ' ', '$&', '__proto__', 'constructor'] })), mayRefuse: true },
  { name: 'config with an empty host', build: ({ write }) => write(CONFIG, json({ hosts: [''] })), mayRefuse: true },
  ...Object.entries(GLOBS).map(([name, globs]) => ({ name: `config with absurd globs: ${name}`, build: (tools) => { tools.write(CONFIG, json({ exclude: globs })); longNames(tools); }, mayRefuse: true })),
  ...Object.entries(GLOBS).map(([name, globs]) => ({ name: `flags with absurd globs: ${name}`, build: longNames, flags: { both: globs.flatMap((glob) => ['--exclude', glob, '--include', '*.js', '--include', glob]) }, mayRefuse: true })),
  ...Object.entries(GLOBS).map(([name, globs]) => ({ name: `.gitignore with absurd globs: ${name}`, build: (tools) => { tools.write('.gitignore', globs.join('\n')); longNames(tools); } })),
  { name: '.gitignore with 20,000 rules', build: ({ write, root }) => { write('.gitignore', Array.from({ length: 20_000 }, (_, index) => `/x${index}/**/*.y`).join('\n')); mkdirSync(join(root, 'm')); for (let index = 0; index < 500; index += 1) writeFileSync(join(root, 'm', `${index}.js`), '\n'); } },
  { name: '.gitignore of bytes', build: ({ write }) => write('.gitignore', Buffer.from([0xff, 0xfe, 0x00, 0x0a, 0x5c, 0x0a, 0x21, 0x0a])) },
  ...providerFiles,
  { name: 'providerFile that exists and is something else', build: ({ write }) => write(CONFIG, json({ providerFile: 'existing.js' })) || write('existing.js', 'exports.precious = 1;\n'), migrate: { codes: [0, 1, 2, 3] }, mayRefuse: true, keeps: { 'existing.js': 'exports.precious = 1;' } },
  { name: 'providerFile with a quote', build: ({ write }) => write(CONFIG, json({ providerFile: "it's/`tokens`${1}.js" })), mayRefuse: true, mayBeByHand: true },
  { name: 'providerImport that is code', build: ({ write }) => write(CONFIG, json({ providerImport: "x'); globalThis.evil = 1; ('#tokens" })), mayRefuse: true, mayBeByHand: true, without: { 'normal.js': /require\('x'\); globalThis\.evil/ } },
  { name: 'providerImport with a line end', build: ({ write }) => write(CONFIG, json({ providerImport: 'x\n#tokens' })), mayRefuse: true, mayBeByHand: true },
  manifest('__proto__', PROTO),
  manifest('100,000 deep', `{"a":${'['.repeat(DEPTH)}${']'.repeat(DEPTH)}}`),
  manifest('100,000 deep exports', `{"name":"self","exports":${'{".":'.repeat(DEPTH)}"x"${'}'.repeat(DEPTH)}}`),
  manifest('wrong types', json({ name: ['x'], type: {}, main: 1, exports: [[[]]], imports: 'x', workspaces: { packages: 1 }, dependencies: ['axios'], bin: null })),
  manifest('null', 'null'),
  manifest('an array', '[1,2]'),
  manifest('no JSON', '{ nope'),
  manifest('imports in a circle', json({ name: 'self', imports: { '#b/*': '#b/*', '#c': '#c' }, exports: { './x': './x', './*': './*/*' }, main: '.' })),
  manifest('main outside', json({ name: 'a', main: '../../../../../../etc/passwd', exports: { '.': '../../outside/x.js' } })),
  manifest('absurd versions', json({ dependencies: { axios: '9'.repeat(5000), got: `${'>=1 || '.repeat(20_000)}<2`, request: 'x'.repeat(100_000) } })),
  tsconfig('__proto__', { 'tsconfig.json': PROTO }),
  tsconfig('extends itself', { 'tsconfig.json': json({ extends: './tsconfig.json' }) }),
  tsconfig('extends in a circle', { 'tsconfig.json': json({ extends: ['./a.json', './b.json'] }), 'a.json': json({ extends: './b.json' }), 'b.json': json({ extends: ['./a.json', './tsconfig'] }) }),
  tsconfig('extends twice of each, 40 times', { 'tsconfig.json': json({ extends: ['./c0.json', './c0.json'] }), ...Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`c${index}.json`, json({ extends: [`./c${index + 1}.json`, `./c${index + 1}.json`] })])) }),
  tsconfig('extends outside', { 'tsconfig.json': json({ extends: ['/etc/passwd', '../../../../etc/passwd', 'file:///etc/passwd'] }) }),
  tsconfig('references in a circle', { 'tsconfig.json': json({ references: [{ path: '.' }, { path: './tsconfig.json' }] }) }),
  tsconfig('absurd paths', { 'tsconfig.json': json({ compilerOptions: { baseUrl: '../../..', paths: { '*': ['*', '*/*', '/*', '../*'], '**': ['**'], [`${'*a'.repeat(1000)}`]: ['x'], '@app/*': Array.from({ length: 10_000 }, (_, index) => `./${index}/*`), '': [''], '(': ['('], '@app/far/*': [1, null, {}] } } }) }),
  tsconfig('paths of wrong types', { 'tsconfig.json': json({ extends: 1, compilerOptions: { baseUrl: [], paths: ['*'], rootDirs: 1 } }) }),
  tsconfig('100,000 deep', { 'tsconfig.json': `{"compilerOptions":{"paths":${'['.repeat(DEPTH)}${']'.repeat(DEPTH)}}}` }),
  text('an environment file with a quote that does not end', '.env', () => `OCROLUS="${'\n'.repeat(400_000)}`),
  text('an environment file of openings', '.env', () => `OCROLUS=${'${'.repeat(200_000)}`),
  text('an environment file of open braces', '.env', () => `OCROLUS=${'{{'.repeat(200_000)}`),
  text('an environment file of defaults', '.env', () => `OCROLUS_URL=https://${'${A-'.repeat(100_000)}`),
  text('an environment file that expands to a million million characters', '.env', () => `${Array.from({ length: 8 }, (_, index) => `OCROLUS${index}=https://api.ocrolus.com/${`$OCROLUS${index + 1}`.repeat(1000)}`).join('\n')}\nOCROLUS8=xxxxxxxxxx\n`),
  text('an environment file in a circle', '.env', 'OCROLUS_URL=$OCROLUS_B\nOCROLUS_B=$OCROLUS_URL\n'),
  text('an environment file of names', '.env', () => Array.from({ length: 20_000 }, (_, index) => `N${index}=https://api.ocrolus.com`).join('\n')),
  text('an environment file of odd names', '.env', '__proto__=https://api.ocrolus.com\nconstructor=https://api.ocrolus.com\ntoString=https://api.ocrolus.com\n=https://api.ocrolus.com\n'),
  text('a compose file of names without values', 'docker-compose.yml', () => `# ocrolus\n${'name: '.repeat(80_000)}`),
  text('a compose file of spaces', 'docker-compose.yml', () => `# ocrolus\nname: A${' \n'.repeat(200_000)}`),
  text('a template of openings', 'app.json', () => `{"ocrolus": ${'"A": {'.repeat(60_000)}`),
  text('terraform of openings', 'main.tf', () => `# ocrolus\n${'variable "a" { default = '.repeat(20_000)}`),
  { name: 'YAML of aliases', build: ({ write }) => { write('config/default.yaml', `a0: &a0 [ocrolus,ocrolus]\n${Array.from({ length: 40 }, (_, index) => `a${index + 1}: &a${index + 1} [*a${index},*a${index},*a${index}]`).join('\n')}\nurl: *a40\nself: &self { self: *self }\n`); write('user.js', "const config = require('config');\nfetch(config.get('url'), { headers: { Authorization: 'Basic ' + config.get('self.self.self') } }); // ocrolus\n"); }, migrate: { codes: [0, 1, 3] } },
  { name: 'YAML 100,000 deep', build: ({ write }) => { write('config/default.yaml', `# ocrolus\nurl: ${'['.repeat(DEPTH)}`); write('user.js', "const config = require('config');\nfetch(config.get('url'), { headers: { Authorization: 'Basic ' + config.get('key') } }); // ocrolus\n"); }, migrate: { codes: [0, 1, 3] } },
  { name: 'JSON 100,000 deep, imported', build: ({ write }) => { write('data.json', `{"ocrolus":${'['.repeat(DEPTH)}${']'.repeat(DEPTH)}}`); write('user.js', "const data = require('./data.json');\nfetch(data.ocrolus.url, { headers: { Authorization: 'Basic ' + data.key } }); // ocrolus\n"); }, migrate: { codes: [0, 1, 3] } },
];
