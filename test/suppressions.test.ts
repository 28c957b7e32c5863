/** Comments that exempt a site: counted and shown with their reason, never rewritten; those that exempt nothing are told. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Report } from '../src/report/report.ts';
import { copyTree, ROOT, runTool } from './fixture-folders.ts';

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
