/** An object in the place of an arrow function's body: braces alone would be a block with a label. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { runTool } from './fixture-folders.ts';
import { createFixture, type FsFixture } from './scratch.ts';

let folder: FsFixture;
beforeEach(() => (folder = createFixture()));
afterEach(() => folder.remove());

it('stays an object', async () => {
  folder.write('call.mjs', [
    "const basic = (user, pass) => ({ Authorization: 'Basic ' + btoa(user + ':' + pass) });",
    'const sign = () => basic(process.env.OCROLUS_USER, process.env.OCROLUS_PASS);',
    "export const other = (url) => fetch(url, { headers: basic(process.env.CRM_USER, process.env.CRM_PASS) });",
    "export const books = async () => fetch('https://api.ocrolus.com/v1/books', { headers: sign() });",
    '',
  ].join('\n'));
  const { report } = await runTool(folder.path, { write: true });
  expect(report.findings.map(({ status }) => status)).toEqual(['migrated']);
  expect(folder.read('call.mjs')).toContain('const sign = async () => ({ Authorization: await ocrolusTokens.getAuthorization() });');
});
