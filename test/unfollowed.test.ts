/** `Basic` beside an Ocrolus host, put together in ways that are not followed: a next step names it, so that nothing is missed in silence. */
import { expect, it } from 'vitest';
import { runTool } from './fixture-folders.ts';
import { createFixture } from './scratch.ts';

const HOST = "const url = 'https://api.ocrolus.com/v1/books';\n";

async function stepsFor(code: string, command: 'audit' | 'check' = 'audit'): Promise<readonly string[]> {
  const folder = createFixture();
  folder.write('src/books.js', code);
  try {
    const { report } = await runTool(folder.path, { command });
    expect(report.findings).toEqual([]);
    return report.nextSteps.filter((step) => step.includes('"Basic" is written')).map((step) => /at (\S+?),/.exec(step)?.[1] ?? '');
  } finally {
    folder.remove();
  }
}

it.each([
  ['steps of a pipe', `import * as R from 'ramda';\n${HOST}const basic = R.pipe(R.join(':'), btoa, R.concat('Basic '));\nexport const books = () => fetch(url, R.assocPath(['headers', 'Authorization'], basic([process.env.K, process.env.S]), {}));\n`, 'src/books.js:3'],
  ['an object that is read as a text', `${HOST}class Login { toString() { return \`Basic \${btoa(process.env.K + ':' + process.env.S)}\`; } }\nexport const books = () => fetch(url, { headers: { ['author' + 'ization']: String(new Login()) } });\n`, 'src/books.js:2'],
  ['options of a function that is made by another', `const defaults = { base: url0() };\nconst made = (own) => Object.assign((path) => fetch(own.base + path, own), { defaults: (more) => made({ ...own, ...more }) });\nfunction url0() { return 'https://api.ocrolus.com/v1'; }\nexport const authed = made(defaults).defaults({ headers: { authorization: \`Basic \${btoa(process.env.K + ':' + process.env.S)}\` } });\n`, 'src/books.js:4'],
])('names %s', async (_name, code, place) => {
  expect(await stepsFor(code)).toEqual([place]);
  expect(await stepsFor(code, 'check')).toEqual([]);
});

it.each([
  ['a check of what comes in', `${HOST}export const isBasic = (header) => header.startsWith('Basic ') || header.scheme === 'Basic ';\n`],
  ['a challenge', `${HOST}export const deny = (res) => res.set('WWW-Authenticate', 'Basic realm="books"');\n`],
  ['a message', `${HOST}export const told = () => console.log('Basic authentication is over', url);\nexport const stop = () => { throw new Error('Basic authentication is over'); };\n`],
  ['a file without the host', `export const basic = (list) => ['Basic '].concat(list);\n`],
  ['a file with another vendor', `${HOST}const other = 'https://api.scores.example/v2';\nexport const basic = (list) => ['Basic '].concat(list, url, other);\n`],
])('says nothing of %s', async (_name, code) => {
  expect(await stepsFor(code)).toEqual([]);
});
