/** SARIF by the measure of others: the official schema, the official validator, and fixes that are the change. */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { Log } from 'sarif';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Report } from '../src/report/report.ts';
import { sarif } from '../src/report/sarif.ts';
import { copyTree, readTree, ROOT, runTool } from './fixture-folders.ts';
import { clean, finding, ODD_PATH, report as reportOf } from './reports.ts';

// Microsoft's validator brings the schema of the OASIS committee.
const require = createRequire(import.meta.url);
const validator = dirname(require.resolve(`@microsoft/sarif-multitool-${process.platform}/package.json`));
const schema = JSON.parse(readFileSync(join(validator, 'sarif-2.1.0.json'), 'utf8')) as object;
const validate = new Ajv2020({ strict: false, validateFormats: false }).compile(schema);

let demo: Report;
beforeAll(async () => {
  const copy = copyTree(join(ROOT, 'fixtures/demo'));
  demo = (await runTool(copy.path)).report;
  copy.remove();
});
const scratch = mkdtempSync(join(tmpdir(), 'sarif-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const odd = reportOf({
  findings: [finding({ file: ODD_PATH, evidence: [], owners: ['@acme/docs'] })],
  suppressed: [{ ...finding({ id: 'bbbbccccdddd' }), suppression: { by: 'comment', line: 1, reason: 'until March' } }],
  skipped: [{ path: ODD_PATH, reason: 'does not parse: x' }],
  source: { url: 'https://github.com/acme/api', revision: 'a'.repeat(40), prefix: 'web/' },
});

describe.each([['the demo', () => demo], ['nothing found', () => clean], ['odd names', () => odd]] as const)('%s', (name, reportFor) => {
  it('is valid by the official schema', () => {
    expect(validate(JSON.parse(sarif(reportFor()))), JSON.stringify(validate.errors)).toBe(true);
  });

  it('gives the official validator nothing to warn of', () => {
    const path = join(scratch, `${name.replaceAll(' ', '-')}.sarif`);
    writeFileSync(path, sarif(reportFor()));
    const tool = join(validator, process.platform === 'win32' ? 'Sarif.Multitool.exe' : 'Sarif.Multitool');
    chmodSync(tool, 0o755);
    // .NET wants a library for languages that small systems do not have.
    const { stdout, status } = spawnSync(tool, ['validate', path, '--level', 'Error', 'Warning'], { encoding: 'utf8', env: { ...process.env, DOTNET_SYSTEM_GLOBALIZATION_INVARIANT: '1' } });
    expect(stdout).toContain('Analysis completed successfully.');
    expect(stdout.split('\n').filter((line) => /: (?:error|warning) /.test(line))).toEqual([]);
    expect(status).toBe(0);
  });
});

it('holds what a schema cannot ask for: suppressions with their reason, the account, where the code is published', () => {
  const [run] = (JSON.parse(sarif(odd)) as Log).runs;
  expect(run?.results?.map((result) => result.suppressions?.[0]?.justification)).toEqual([undefined, 'until March']);
  expect(run?.properties?.['account']).toMatchObject({ total: { found: 2, suppressed: 1 } });
  expect(run?.versionControlProvenance?.[0]?.repositoryUri).toBe('https://github.com/acme/api');
  expect(run?.results?.[0]?.properties?.['owners']).toEqual(['@acme/docs']);
});

it('has fixes that, all applied, change each file as the migration does', async () => {
  const before = readTree(join(ROOT, 'fixtures/demo'));
  const copy = copyTree(join(ROOT, 'fixtures/demo'));
  await runTool(copy.path, { write: true, markers: false });
  const after = readTree(copy.path);
  copy.remove();
  const log = JSON.parse(sarif(demo)) as Log;
  const fixed = new Map<string, string>();
  for (const { fixes } of log.runs[0]?.results ?? []) {
    for (const { artifactLocation: { uri = '' }, replacements } of fixes?.[0]?.artifactChanges ?? []) {
      const path = decodeURIComponent(uri);
      if (!fixed.has(path)) fixed.set(path, applied(before.get(path) ?? '', replacements));
    }
  }
  expect(fixed.size).toBeGreaterThan(8);
  for (const [path, text] of fixed) expect(text, path).toBe(after.get(path));
});

type Replacements = NonNullable<NonNullable<NonNullable<Log['runs'][number]['results']>[number]['fixes']>[number]['artifactChanges']>[number]['replacements'];

/** Whole lines only: that is what the reporter writes. */
function applied(text: string, replacements: Replacements): string {
  const lines = text.split(/(?<=\n)/);
  for (const { deletedRegion, insertedContent } of replacements.toReversed()) {
    const { startLine = 1, endLine = 1 } = deletedRegion;
    lines.splice(startLine - 1, endLine - startLine, insertedContent?.text ?? '');
  }
  return lines.join('');
}
