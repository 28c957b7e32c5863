/** Parts of a report on their own: the account, excerpts, and where variables are named. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { findMentions } from '../src/files/mentions.ts';
import type { FileTree } from '../src/files/tree.ts';
import { summaryOf, equation } from '../src/report/account.ts';
import { createExcerpts } from '../src/report/excerpt.ts';
import { createMask, MASK } from '../src/report/mask.ts';
import { nextSteps } from '../src/report/next-steps.ts';
import type { Tally } from '../src/report/report.ts';
import { runTool } from './fixture-folders.ts';
import { finding, principal } from './reports.ts';
import { createFixture } from './scratch.ts';

const word = fc.constantFrom('axios', 'got', '__proto__', 'constructor', '(any)', '');
const site = fc.record({ status: fc.constantFrom('migratable', 'migrated', 'manual'), code: fc.constantFrom('sync-contract', 'verification-failed', '__proto__'), client: fc.option(word), package: word, principal: word }).map(({ status, code, ...rest }) => finding({ ...rest, status: status as 'manual', reason: status === 'manual' ? { code, text: '' } : null }));

it('the account always adds up, in total and by each key, whatever the keys are called', () => {
  fc.assert(fc.property(fc.array(site), fc.array(site), fc.array(word), (findings, others, reasons) => {
    const suppressed = others.map((item) => ({ ...item, suppression: { by: 'comment' as const, line: 1, reason: 'r' } }));
    const { account } = summaryOf({ principals: 1, findings, suppressed, skipped: reasons.map((reason) => ({ path: 'a', reason: `${reason}: more` })), files: { discovered: 1, searched: 1, parsed: 1 } });
    const parts = ({ migratable, migrated, manual, failed, suppressed: exempt }: Tally): number => migratable + migrated + manual + failed + exempt;
    const { total } = account;
    expect([total.found, parts(total)]).toEqual([findings.length + others.length, total.found]);
    for (const table of [account.byClient, account.byMechanism, account.byPackage, account.byPrincipal]) {
      const rows = Object.values(table);
      for (const row of rows) expect(parts(row)).toBe(row.found);
      for (const column of Object.keys(total) as (keyof Tally)[]) expect(rows.reduce((sum, row) => sum + row[column], 0)).toBe(total[column]);
    }
    expect(Object.values(account.byReason).reduce((sum, count) => sum + count, 0)).toBe(total.manual + total.failed);
    expect(Object.values(account.files.skipped).reduce((sum, count) => sum + count, 0)).toBe(reasons.length);
    const [, found = '', sum = ''] = /^([\d,]+) .* = (.*)$/.exec(equation(account)) ?? [];
    expect(sum.split(' + ').reduce((result, part) => result + Number.parseInt(part, 10), 0)).toBe(Number(found.replaceAll(',', '')));
  }));
});

it('an excerpt hides a secret of several lines, whichever of its lines are shown', () => {
  const secret = 'first-line-1\nsecond-line-2\nthird-line-3';
  const text = `const a = 1;\nconst secret = \`${secret}\`;\nconst b = 2;\nconst c = 3;\n`;
  for (const eol of ['\n', '\r\n']) {
    const excerptOf = createExcerpts(createMask([[secret]]));
    for (let line = 1; line <= 6; line += 1) expect(excerptOf(`a${eol.length}.js`, text.replaceAll('\n', eol), line, line).lines.join('\n')).not.toMatch(/first-line|second-line|third-line/);
  }
});

it('an excerpt hides what goes on over a line end, in a string or a list of bytes', () => {
  const excerptOf = createExcerpts(createMask([['made-up-secret-1']]));
  const bytes = [...Buffer.from('key:made-up-secret-1')];
  const texts = { 'a.js': `const a = 'made-up-\\\nsecret-1';\n`, 'b.js': `const b = [\n  ${bytes.slice(0, 12).join(', ')},\n  ${bytes.slice(12).join(', ')},\n];\n` };
  for (const [path, text] of Object.entries(texts)) {
    const { lines } = excerptOf(path, text, 1, 4);
    expect(lines).toHaveLength(text.split('\n').length);
    expect(lines.join('\n')).not.toMatch(/made-up|secret-1|45, 49/);
  }
});

it('an excerpt ends with its file, keeps its line numbers, and cuts what is long', () => {
  const excerptOf = createExcerpts(createMask([['made-up-secret-1']]));
  const text = `1\r\n2\r\nconst s = 'made-up-secret-1'; ${'x'.repeat(400)}\r\n4`;
  const { line, lines } = excerptOf('a.js', text, 3, 3);
  expect([line, lines.length, lines[0], lines[2]?.length, lines[3]]).toEqual([1, 4, '1', 241, '4']);
  expect(lines[2]).toContain(`'${MASK}'`);
  expect(excerptOf('b.js', 'x\n'.repeat(99), 40, 90).lines).toHaveLength(17);
  expect(excerptOf('c.js', '', 1, 1)).toEqual({ line: 1, lines: [''] });
});

const treeOf = (files: Readonly<Record<string, string | Buffer>>): FileTree => ({ has: (path) => path in files, read: (path) => Buffer.from(files[path] ?? '') }) as FileTree;
const mentionsIn = (files: Readonly<Record<string, string | Buffer>>, ...names: readonly string[]): Readonly<Record<string, readonly string[]>> => Object.fromEntries([...findMentions(treeOf(files), Object.keys(files), names)].map(([name, places]) => [name, places.map(({ file, line }) => `${file}:${line}`)]));

it('a variable is named by whole words, in files beside the source, prose last', () => {
  expect(mentionsIn({
    'README.md': 'Set OCR_KEY.\n',
    '.env.example': '# OCR_KEY\nOCR_KEY=\r\nexport OCR_KEY=1\nMY_OCR_KEY=\nOCR_KEY_2=\nconfig.OCR_KEY=\n',
    'deploy.yml': '- name: OCR_KEY\n  value: ${{ secrets.OCR_KEY }} $OCR_KEY\n',
    'src/a.ts': 'process.env.OCR_KEY',
    'logo.bin': Buffer.from('OCR_KEY\0'),
    'report.json': '{ "tool": { "name": "ocrolus-oauth-codemod" }, "x": "OCR_KEY" }',
    'dump.sql': `OCR_KEY${'x'.repeat(600 * 1024)}`,
  }, 'OCR_KEY', 'OTHER')).toEqual({ OCR_KEY: ['.env.example:1', '.env.example:2', '.env.example:3', 'deploy.yml:1', 'deploy.yml:2', 'README.md:1'], OTHER: [] });
  expect(mentionsIn({ '.env': 'A=1\n'.repeat(50) }, 'A').A).toHaveLength(20);
});

it('the next steps name what to set where, what is taken, and which commits hold a credential', () => {
  const place = (line: number): { readonly file: string; readonly line: number } => ({ file: '.env', line });
  const given = principal({
    collisions: [{ name: 'OCROLUS_CLIENT_ID', places: [place(1)] }, { name: 'OCROLUS_CLIENT_SECRET', places: [] }],
    variables: [{ name: 'PAIR', replacement: null, places: Array.from({ length: 8 }, (_, index) => place(index + 1)) }, { name: 'UNSET', replacement: 'X', places: [] }],
    literals: [{ file: 'a.js', line: 3, commits: null }, { file: 'b.js', line: 4, commits: ['1111111', '2222222'] }],
  });
  const steps = nextSteps({ command: 'audit', isWritten: false, findings: [finding()], principals: [given, principal({ id: 'unused' })], skipped: [], markers: 0, unchecked: [], complaints: [], leftovers: [], expectations: [], undecided: [] });
  expect(steps).toContain('p1: OCROLUS_CLIENT_ID is used already (.env:1), hence the names above.');
  expect(steps).toContain('p1: beside PAIR set OCROLUS_CLIENT_ID and OCROLUS_CLIENT_SECRET in .env:1, .env:2, .env:3, .env:4, .env:5, .env:6 and 2 more or wherever these get it from; take PAIR out after step 5.');
  expect(steps.filter((step) => /UNSET|unused|OCROLUS_CLIENT_SECRET is used/.test(step))).toEqual([]);
  expect(steps.filter((step) => step.includes('leaked')).map((step) => /stays in (.*)\. Treat/.exec(step)?.[1])).toEqual(['the history of the repository', 'the history of the repository (added to this file by 1111111, 2222222)']);
});

it('the next steps name variables of a bundler, which a server does not have', async () => {
  const stepsFor = async (code: string): Promise<readonly string[]> => {
    const folder = createFixture();
    folder.write('src/books.ts', `${code}\nexport const books = async () => fetch('https://api.ocrolus.com/v1/books', { headers: { Authorization: 'Basic ' + btoa(KEY + ':' + SECRET) } });\n`);
    try {
      return (await runTool(folder.path, { command: 'audit' })).report.nextSteps.filter((step) => step.includes('process.env'));
    } finally {
      folder.remove();
    }
  };
  expect(await stepsFor("import { OCR_KEY as KEY, OCR_SECRET as SECRET } from '$env/static/private';")).toEqual([expect.stringMatching(/^p1: its variables came from `\$env\/static\/private` \(src\/books\.ts:1\).* Set OCROLUS_CLIENT_ID and OCROLUS_CLIENT_SECRET/)]);
  expect(await stepsFor('const { OCR_KEY: KEY, OCR_SECRET: SECRET } = import.meta.env;')).toHaveLength(1);
  expect(await stepsFor('const { OCR_KEY: KEY, OCR_SECRET: SECRET } = process.env;\nconst mode = import.meta.env.MODE;')).toEqual([]);
});

it('reports of this tool, in every form, are no place where a variable is set; a manifest that depends on it may be', () => {
  expect(mentionsIn({
    'a.html': '<!doctype html>\nA_KEY\n',
    'a.md': '# Ocrolus: from Basic to OAuth 2.0\n\nA_KEY\n',
    'a.json': '{ "tool": { "name": "ocrolus-oauth-codemod" }, "x": "A_KEY" }\n',
    'a.sarif': '"A_KEY"\n',
    'package.json': '{ "devDependencies": { "ocrolus-oauth-codemod": "1" },\n "scripts": { "x": "A_KEY=1 node ." } }\n',
  }, 'A_KEY')['A_KEY']).toEqual(['package.json:2']);
});
