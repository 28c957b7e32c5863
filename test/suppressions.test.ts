/** Comments that exempt a site: counted and shown with their reason, never rewritten; those that exempt nothing are told. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Report } from '../src/report/report.ts';
import { copyTree, ROOT, runTool } from './fixture-folders.ts';
import { createFixture } from './scratch.ts';

const reports = new Map<string, Report>();
const FOLDERS = ['ignores.with-reason', 'migrates.beside-a-suppressed-site'];

beforeAll(async () => {
  for (const name of FOLDERS) {
    const copy = copyTree(join(ROOT, 'fixtures/suppressions', name, 'input'));
    reports.set(name, (await runTool(copy.path, { command: 'audit' })).report);
    copy.remove();
  }
});
afterAll(() => reports.clear());

describe('sites with a comment above them', () => {
  it('are listed with the reason, and counted apart', () => {
    const report = reports.get('ignores.with-reason');
    expect(report?.suppressed.map(({ file, start, suppression }) => [file, start.line, suppression.line, suppression.reason])).toEqual([
      ['src/legacy.js', 10, 9, 'kept as an example of what we had'],
      ['src/sandbox.ts', 10, 9, 'the sandbox account has no OAuth before March'],
      ['src/sandbox.ts', 20, 18, 'as above'],
    ]);
    expect(report?.summary.account.total).toEqual({ found: 3, migratable: 0, migrated: 0, manual: 0, failed: 0, suppressed: 3 });
    expect(report?.nextSteps).toEqual([]);
  });

  it('stand beside others of the same account, which are migrated', () => {
    const report = reports.get('migrates.beside-a-suppressed-site');
    expect(report?.summary.account.total).toMatchObject({ found: 4, migratable: 3, suppressed: 1 });
    expect(report?.suppressed.map(({ suppression }) => suppression)).toEqual([{ by: 'comment', line: 7, reason: 'compared with the new credentials until 2027-01' }]);
  });

  it('need the right rule and a reason, and the comments that exempt nothing are named with what is wrong', () => {
    const told = reports.get('migrates.beside-a-suppressed-site')?.nextSteps.filter((step) => step.includes('ignore-next-line'));
    expect(told).toEqual([
      'statements.js:15: the comment "ocrolus-oauth-codemod-ignore-next-line" exempts nothing, for the site on the next line breaks basic-auth/authorization-header.',
      'statements.js:22: the comment "ocrolus-oauth-codemod-ignore-next-line" exempts nothing without a reason: write it after the rule, as `-- reason`.',
    ]);
  });
});

const DIRECTIVE = 'ocrolus-oauth-codemod-ignore-next-line';
const VALUE = "'Basic ' + btoa(process.env.OCROLUS_API_KEY + ':' + process.env.OCROLUS_API_SECRET)";
const SITE = `headers: { Authorization: ${VALUE} },`;

/** A request, with lines before the one that its header is on. */
const above = (...lines: readonly string[]): string => ['export const books = async () => fetch("https://api.ocrolus.com/v1/books", {', ...lines.map((line) => `  ${line}`), `  ${SITE}`, '});', ''].join('\n');

async function audit(text: string, file = 'a.js'): Promise<{ readonly suppressed: readonly (readonly [number, string])[]; readonly found: number; readonly told: readonly string[] }> {
  const folder = createFixture();
  try {
    writeFileSync(join(folder.path, 'package.json'), '{ "name": "x", "private": true, "type": "module" }');
    writeFileSync(join(folder.path, file), text);
    const { report } = await runTool(folder.path, { command: 'audit' });
    return { suppressed: report.suppressed.map(({ suppression }) => [suppression.line, suppression.reason]), found: report.summary.account.total.found, told: report.nextSteps.flatMap((step) => /^[^:]+:(\d+: the comment ".*" exempts nothing.*)$/.exec(step)?.[1]?.replace(/the comment ".*" exempts nothing/, '') ?? []) };
  } finally {
    folder.remove();
  }
}

describe('a comment that exempts', () => {
  it.each<readonly [string, string, number, string] | readonly [string, string, number, string, string]>([
    ['is of one line', above(`/* ${DIRECTIVE} -- why */`), 2, 'why'],
    ['is a documentation comment', above(`/** ${DIRECTIVE} -- why */`), 2, 'why'],
    ['has lines that begin with stars', above('/**', ` * ${DIRECTIVE} basic-auth/authorization-header -- why`, ' * and what for', ' */'), 2, 'why and what for'],
    ['has lines that begin with nothing', above(`/* ${DIRECTIVE}`, '  basic-auth/authorization-header', '  -- why */'), 2, 'why'],
    ['stands behind code', above().replace('{\n', `{ // ${DIRECTIVE} -- why\n`), 1, 'why'],
    ['is followed by an empty line', above(`// ${DIRECTIVE} -- why`, ''), 2, 'why'],
    ['has Windows line ends and is followed by an empty line', above(`// ${DIRECTIVE} -- why`, '').replaceAll('\n', '\r\n'), 2, 'why'],
    ['is followed by others', above(`// ${DIRECTIVE} -- why`, '// eslint-disable-next-line', '/*', ' * words', ' */'), 2, 'why'],
    ['has dashes in its reason', above(`// ${DIRECTIVE} -- in March -- perhaps */ later`), 2, 'in March -- perhaps */ later'],
    ['has a longer line before the reason', above(`// ${DIRECTIVE} basic-auth/authorization-header --- why`), 2, 'why'],
    ['stands above a name whose value begins a line below', above().replace(SITE, `headers: {\n    // ${DIRECTIVE} -- why\n    Authorization:\n      ${VALUE},\n  },`), 3, 'why'],
    ['stands above a decorator', `export class Api {\n  // ${DIRECTIVE} -- why\n  @Reflected()\n  private headers = { Authorization: ${VALUE} };\n  books() {\n    return fetch('https://api.ocrolus.com/v1/books', { headers: this.headers });\n  }\n}\n`, 2, 'why', 'a.ts'],
    ['stands in JSX', `export const Page = async () => (\n  <p>\n    {/* ${DIRECTIVE} -- why */}\n    {await fetch('https://api.ocrolus.com/v1/books', { ${SITE} })}\n  </p>\n);\n`, 3, 'why', 'a.jsx'],
    ['is the first line after #!', `#!/usr/bin/env node\n// ${DIRECTIVE} -- why\nawait fetch('https://api.ocrolus.com/v1/books', { ${SITE} });\n`, 2, 'why'],
  ])('%s', async (...[, text, line, reason, file]) => {
    expect(await audit(text, file)).toEqual({ suppressed: [[line, reason]], found: 1, told: [] });
  });

  it('exempts every site on the line', async () => {
    expect((await audit(above(`// ${DIRECTIVE} -- why`).replace(SITE, `${SITE} }), fetch("https://api.ocrolus.com/v1/book", { ${SITE}`).replace('fetch(', 'Promise.all([fetch(').replace('\n});', '\n})]);'))).suppressed).toEqual([[2, 'why'], [2, 'why']]);
  });

  it('may be one of several, each for a rule of its own', async () => {
    const { suppressed, told } = await audit(above(`// ${DIRECTIVE} basic-auth/auth-option -- one`, `// ${DIRECTIVE} basic-auth/authorization-header -- two`, `// ${DIRECTIVE} -- three`));
    expect(suppressed).toEqual([[3, 'two']]);
    expect(told).toEqual(['2: , for the site on the next line breaks basic-auth/authorization-header.', '4: , for another one exempts the site; take the comment away.']);
  });
});

describe('a comment that exempts nothing', () => {
  const UNUSED = ', for no site begins on the next line; take the comment away.';
  it.each<readonly [string, string, string | undefined]>([
    ['stands on the line of the site itself', above().replace(SITE, `${SITE} // ${DIRECTIVE} -- why`), `2: ${UNUSED}`],
    ['stands before the site on its line', above().replace(SITE, `/* ${DIRECTIVE} -- why */ ${SITE}`), `2: ${UNUSED}`],
    ['ends the file', `${above()}// ${DIRECTIVE} -- why`, `4: ${UNUSED}`],
    ['has code in braces below it', above().replace('export', `// ${DIRECTIVE} -- why\n{ /* a */ globalThis.a = 1; /* b */ }\nexport`), `1: ${UNUSED}`],
    ['has another property below it', above(`// ${DIRECTIVE} -- why`, 'method: "GET",'), `2: ${UNUSED}`],
    ['is quoted in another comment', above(`// to keep it, write // ${DIRECTIVE} -- why`), undefined],
    ['is a string', above().replace('export', `export const help = '// ${DIRECTIVE} -- why';\nexport`), undefined],
    ['is the text of an element', `export const Page = async () => (\n  <p>\n    // ${DIRECTIVE} -- why\n    {await fetch('https://api.ocrolus.com/v1/books', { ${SITE} })}\n  </p>\n);\n`, undefined],
  ])('%s', async (_, text, complaint) => {
    const file = text.includes('<p>') ? 'a.jsx' : 'a.js';
    expect(await audit(text, file)).toEqual({ suppressed: [], found: 1, told: complaint === undefined ? [] : [complaint] });
  });
});
