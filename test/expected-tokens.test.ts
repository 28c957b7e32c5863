/** The tests of migrated code pass as they did before: they expect a token, and bring one. */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { copyTree, ROOT, runTool } from './fixture-folders.ts';

/** Without the settings that this run of vitest gives to processes below it. */
const env = { PATH: process.env['PATH'], HOME: process.env['HOME'] };
const vitest = (file: string): readonly string[] => [join(ROOT, 'node_modules/vitest/vitest.mjs'), 'run', '--root', '.', file];

const suites = [
  { name: 'nock under node:test', fixture: 'tests/migrates.nock-expects-basic', command: ['--test', 'test/ocrolus.test.js'], spoil: ['lib/upload.js', 'getAuthorization()', 'getToken()'] },
  { name: 'mocks of vitest', fixture: 'tests/migrates.asserted-headers', command: vitest('test/statements.test.ts'), spoil: ['src/income.ts', 'ocrolusTokens.getAuthorization()', '"Basic x"'] },
  { name: 'handlers of msw that a setup file brings', fixture: 'tests/migrates.msw-handlers', command: vitest('test/documents.test.ts'), spoil: ['src/documents.ts', 'ocrolusTokens.getAuthorization()', 'ocrolusTokens.getToken()'] },
  { name: 'snapshots of vitest, in the code and beside it', fixture: 'tests/migrates.snapshots', command: vitest('test/requests.test.ts'), spoil: ['src/requests.ts', 'ocrolusTokens.getAuthorization()', 'ocrolusTokens.getToken()'] },
] as const;

it.each(suites)('$name', { timeout: 60_000 }, async ({ fixture, command, spoil: [file, from, to] }) => {
  const copy = copyTree(join(ROOT, 'fixtures', fixture, 'input'));
  const test = (): void => void execFileSync(process.execPath, command, { cwd: copy.path, env, stdio: 'pipe' });
  try {
    test();
    await runTool(copy.path, { write: true });
    test();
    // They would tell.
    const text = readFileSync(join(copy.path, file), 'utf8');
    expect(text).toContain(from);
    writeFileSync(join(copy.path, file), text.replace(from, to));
    expect(test).toThrow();
  } finally {
    copy.remove();
  }
});
