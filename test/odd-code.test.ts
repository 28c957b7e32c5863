/** Code that is legal and hardly ever written: it must neither stop a run nor be broken by one. */
import { describe, expect, it } from 'vitest';
import { analyse, type Analysis } from '../src/analysis.ts';
import { loadClients } from '../src/files/client-rows.ts';
import { memoryTree } from '../src/files/tree.ts';

const clients = await loadClients();
const BASIC = `'Basic ' + btoa(process.env.OCROLUS_A + ':' + process.env.OCROLUS_B)`;
const REQUEST = `export const books = async () => fetch('https://api.ocrolus.com/v1/books', { headers: { Authorization: ${BASIC} } });\n`;

function run(files: Readonly<Record<string, string>>): Analysis {
  const paths = Object.keys(files).sort();
  const tree = memoryTree(new Map(Object.entries(files).map(([path, text]) => [path, Buffer.from(text)])));
  return analyse({ tree, sources: paths, named: [], seeds: paths, inScope: () => true, clients, settings: { hosts: [], names: [] }, configured: [], provider: {} });
}

const verdicts = ({ plan }: Analysis): readonly string[] => plan.sites.map(({ verdict }) => (verdict.status === 'manual' ? verdict.code : verdict.status));

describe('a site is found', () => {
  it.each([
    ['beside a module that exports from itself', { 'a.ts': `${REQUEST}export { Gone } from './a';\nexport * from './a';\n` }],
    ['beside modules that export from each other in a circle', { 'a.ts': `import * as b from './b';\n${REQUEST}export { Gone } from './b';\nexport * from './b';\nexport const gone = { ...b, x: b.Gone };\n`, 'b.ts': `export { Gone } from './a';\nexport * from './a';\n` }],
    ['beside a module that exports again what it imports from itself', { 'a.ts': `import { mine } from './a';\n${REQUEST}export { mine };\nexport const forms = () => fetch('https://api.ocrolus.com/v1/forms', { headers: { Authorization: mine } });\n` }],
    ['beside CommonJS modules that spread each other', { 'a.ts': REQUEST, 'b.js': `module.exports = { ...require('./c'), ocrolus: 1 };`, 'c.js': `module.exports = { ...require('./b') };` }],
    ['beside a constructor that is made of itself', { 'a.ts': REQUEST, 'b.js': `/* ocrolus */\nfunction F() { Object.assign(this, new F()); }\nfetch(new F().url, { headers: new F().headers });\nfunction A(b) { Object.assign(this, b ?? new B(this)); }\nfunction B(a) { Object.assign(this, a ?? new A(this)); }\nfetch(new A().url, new B().options);\n` }],
    ['in a sum of many parts', { 'a.ts': REQUEST.replace(`'https://api.ocrolus.com/v1/books'`, `'https://api.ocrolus.com/v1/books?x='${` + 'y'`.repeat(400)}`) }],
    ['in deep parentheses', { 'a.ts': REQUEST.replace(`'https://api.ocrolus.com/v1/books'`, `${'('.repeat(400)}'https://api.ocrolus.com/v1/books'${')'.repeat(400)}`) }],
  ])('%s', (_, files) => {
    expect(verdicts(run(files))).toEqual(['migratable']);
  });

  it.each([
    ['an if', `if (process.env.OCROLUS_ON) function headers() { return { Authorization: ${BASIC} }; }`],
    ['a label', `once: function headers() { return { Authorization: ${BASIC} }; }`],
  ])('in a function that is declared right below %s', (_, declaration) => {
    expect(run({ 'a.js': `${declaration}\nexports.books = async () => fetch('https://api.ocrolus.com/v1/books', { headers: headers() });\n` }).plan.sites).toHaveLength(1);
  });
});

it('a file that the parser could not finish is named, and keeps nothing else from being found', () => {
  const analysis = run({ 'a.ts': REQUEST, 'b.ts': `// ocrolus\n${'async('.repeat(40)}${')'.repeat(40)}` });
  expect([...analysis.failures.keys()]).toContain('b.ts');
  expect(verdicts(analysis)).toEqual(['migratable']);
});

it('nothing is planned that does not parse, even in a file of which no site is', () => {
  const { plan } = run({
    'lib.js': `exports.options = (path) => ({ host: 'api.ocrolus.com', path, headers: { Authorization: ${BASIC} } });\n`,
    'other.js': `const { options } = require('./lib');\nexports.get = async () => require('https').get(options('/v1/books'));\n`,
    'main.js': "const { options } = require('./lib');\nasync function main() {\n  const o = options('/v1/books')\n  `x` = 1\n}\nmain();\n",
  });
  expect(plan.files.find(({ path }) => path === 'main.js')).toBeUndefined();
  expect(plan.sites.map(({ verdict }) => verdict.status)).toEqual(['manual']);
});
