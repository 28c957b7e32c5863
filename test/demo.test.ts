/** The demo repository: every legacy site and none of the negatives, and a migration that type-checks and behaves the same. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compareRuns, oauthProblems } from './behaviour/compare.ts';
import { startLocalOcrolus, type LocalOcrolus } from './behaviour/local-ocrolus.ts';
import { runProgram } from './behaviour/run-program.ts';
import { copyTree, readEnvironment, readTree, ROOT, runTool, stated, type Expectation } from './fixture-folders.ts';

const DEMO = join(ROOT, 'fixtures/demo');
const expected = JSON.parse(readFileSync(join(ROOT, 'fixtures/demo.expected.json'), 'utf8')) as Expectation & { readonly negatives: readonly { readonly file: string; readonly line: number; readonly why: string }[] };

let server: LocalOcrolus;
beforeAll(async () => {
  server = await startLocalOcrolus();
});
afterAll(() => server.close());

describe('fixtures/demo', () => {
  it('is audited completely, and none of its negatives is reported', async () => {
    const { report } = await runTool(DEMO, { command: 'audit' });
    expect(report.findings.map(stated)).toEqual(expected.findings);
    expect(report.principals.map((principal) => principal.sources)).toEqual(expected.principals);
    const reported = new Set(report.findings.map((finding) => `${finding.file}:${finding.start.line}`));
    expect(expected.negatives.filter(({ file, line }) => reported.has(`${file}:${line}`))).toEqual([]);
    expect(expected.negatives.length).toBeGreaterThan(5);
  });

  it('type-checks after the migration, behaves the same, and a second run changes nothing', async () => {
    const original = copyTree(DEMO);
    const copy = copyTree(DEMO);
    try {
      const { report } = await runTool(copy.path, { write: true });
      expect(report.summary.byStatus).toEqual({ migratable: 0, migrated: 7, manual: 1 });
      const { stdout, status } = spawnSync(process.execPath, [join(ROOT, 'node_modules/typescript/bin/tsc'), '--noEmit', '-p', 'tsconfig.json'], { cwd: copy.path, encoding: 'utf8' });
      expect(stdout).toBe('');
      expect(status).toBe(0);

      const env = readEnvironment(join(ROOT, 'fixtures/demo.env.json'));
      const credentials = report.principals.flatMap((principal) => [[principal.env.clientId, `client-${principal.id}`], [principal.env.clientSecret, `secret-of-${principal.id}`]]);
      const before = await runProgram({ directory: original.path, entry: 'run.ts', env, server, passHours: 25, timeLimitMs: 60_000 });
      const after = await runProgram({ directory: copy.path, entry: 'run.ts', env: { ...env, ...Object.fromEntries(credentials) as Record<string, string> }, server, passHours: 25, timeLimitMs: 60_000 });
      expect(before.exitCode).toBe(0);
      expect(compareRuns(before, after)).toEqual([]);
      // The one site that is left for a person still sends Basic, to this path alone.
      expect(oauthProblems(after).filter((problem) => !problem.includes('/v1/document/download'))).toEqual([]);
      // Each legacy pair is an account of its own.
      const accounts = new Set(after.requests.filter((request) => request.role === 'api').map((request) => request.tokenClient).filter((client) => client !== null));
      expect([...accounts].sort()).toEqual(['client-p1', 'client-p2', 'client-p3']);

      const first = readTree(copy.path);
      const second = await runTool(copy.path, { write: true });
      expect(second.report.files).toEqual([]);
      expect(readTree(copy.path)).toEqual(first);
      expect(second.report.findings.map((finding) => finding.reason?.code)).toEqual(['sync-contract']);
    } finally {
      original.remove();
      copy.remove();
    }
  });
});
