/** The report in each of its forms, from one report that has what is hard to write down. */
import type { Log } from 'sarif';
import { describe, expect, it } from 'vitest';
import { unifiedDiff } from '../src/report/diff.ts';
import { formatOfFile, formats, loadReporter } from '../src/report/formats.ts';
import { pretty } from '../src/report/pretty.ts';
import type { Report } from '../src/report/report.ts';
import { ruleIds } from '../src/report/rules.ts';
import { manualReason } from '../src/report/reasons.ts';
import { clean, finding, ODD_PATH, report as reportOf } from './reports.ts';

const MANUAL = { code: 'sync-contract', text: manualReason('sync-contract').text };
const findings = [finding(), finding({ id: 'ddddeeeeffff', file: ODD_PATH, end: { line: 4, column: 1 }, client: null, host: null, confidence: 'possible', status: 'manual', reason: MANUAL, evidence: [], rule: 'basic-auth/authorization-header', mechanism: 'authorization-header' })];
const report = reportOf({ findings, skipped: [{ path: 'src/broken.ts', reason: "does not parse: ')' expected. (1:2)" }] });

async function render(format: Exclude<(typeof formats)[number], 'pretty'>, of: Report = report): Promise<string> {
  return (await loadReporter(format))(of);
}

describe('every form', () => {
  const others = formats.filter((format) => format !== 'pretty');

  it.each(others)('%s names every site by its rule, place and id, and gives the same bytes each time', async (format) => {
    const text = await render(format);
    expect(text).toBe(await render(format));
    expect(text.endsWith('\n')).toBe(true);
    expect(text).toContain('src/a.ts');
    if (format !== 'github') for (const { id } of findings) expect(text).toContain(id);
  });

  it.each(others)('%s of a clean run is well formed', async (format) => {
    const text = await render(format, clean);
    if (format === 'markdown') expect(text).toMatch(/No legacy Ocrolus authentication found.*9 files searched, 3 analysed/);
    else if (format === 'html') expect(text).toMatch(/^<!doctype html>\n[\s\S]*No legacy Ocrolus authentication found[\s\S]*<\/html>\n$/);
    else if (format === 'github') expect(text).toBe('::notice title=ocrolus-oauth-codemod::0 credential sites found = 0 by hand (9 files searched, 3 analysed)\n');
    else expect(JSON.parse(text)).toBeTypeOf('object');
  });

  it('is asked for by the extension of a file', () => {
    expect(['a.json', 'b/c.SARIF', 'd.md', 'e.html', 'json'].map(formatOfFile)).toEqual(['json', 'sarif', 'markdown', 'html', undefined]);
  });

  it('knows every rule that the engine gives', () => {
    expect([...ruleIds].sort()).toEqual([...['auth-option', 'authorization-header', 'bearer-pair', 'default-header', 'fluent-auth', 'url-userinfo'].map((name) => `basic-auth/${name}`)]);
  });
});

describe('SARIF', () => {
  it('holds results with rules, fingerprints, the way of the evidence and what was not analysed', async () => {
    const { runs, version } = JSON.parse(await render('sarif')) as Log;
    const [run] = runs;
    expect(version).toBe('2.1.0');
    expect(run?.columnKind).toBe('utf16CodeUnits');
    expect(run?.tool.driver.rules?.map(({ id }) => id)).toEqual(['basic-auth/auth-option', 'basic-auth/authorization-header']);
    expect(run?.results?.map(({ ruleIndex, level, partialFingerprints }) => [ruleIndex, level, partialFingerprints?.['ocrolusOauthCodemod/v1']])).toEqual([[0, 'error', 'aaaabbbbcccc'], [1, 'note', 'ddddeeeeffff']]);
    expect(run?.results?.[0]?.locations?.[0]?.physicalLocation?.region).toEqual({ startLine: 2, startColumn: 3, endLine: 2, endColumn: 9 });
    expect(run?.results?.[0]?.codeFlows?.[0]?.threadFlows[0]?.locations[0]?.location?.physicalLocation?.artifactLocation?.uri).toBe('src/config.ts');
    expect(run?.results?.[1]?.locations?.[0]?.physicalLocation?.artifactLocation?.uri).toBe('src/odd%2C%20na%7Cme%3A%601%60%2520%3Cb%3E%0Ax.ts');
    expect(run?.invocations?.[0]?.toolExecutionNotifications?.[0]?.message.text).toBe("Not analysed: does not parse: ')' expected. (1:2)");
  });
});

describe('GitHub annotations', () => {
  it('are one line each, whatever a name holds', async () => {
    const lines = (await render('github')).trimEnd().split('\n');
    expect(lines.map((line) => /^::(\w+) /.exec(line)?.[1])).toEqual(['error', 'notice', 'warning', 'notice']);
    expect(lines[0]).toMatch(/^::error file=src\/a\.ts,line=2,endLine=2,col=3,endColumn=9,title=A Basic pair is an option of a request to Ocrolus::A Basic pair .*: can be migrated/);
    expect(lines[1]).toContain('file=src/odd%2C na|me%3A`1`%2520<b>%0Ax.ts,line=2,endLine=4,title=');
  });
});

describe('GitLab code quality', () => {
  it('has the fields that GitLab reads', async () => {
    expect(JSON.parse(await render('gitlab'))).toMatchObject([
      { check_name: 'basic-auth/auth-option', fingerprint: 'aaaabbbbcccc', severity: 'critical', location: { path: 'src/a.ts', positions: { begin: { line: 2, column: 3 } } } },
      { fingerprint: 'ddddeeeeffff', severity: 'minor', location: { path: ODD_PATH } },
      { check_name: 'ocrolus-oauth-codemod/account', severity: 'info', description: '2 credential sites found = 1 can be migrated + 1 by hand (9 files searched, 3 analysed; not analysed: 1 does not parse)' },
    ]);
  });
});

describe('Markdown', () => {
  it('keeps tables and fences whole, whatever a name or a diff holds', async () => {
    const text = await render('markdown');
    expect(text).toContain('**2 credential sites found** = 1 can be migrated + 1 by hand (9 files searched, 3 analysed; not analysed: 1 does not parse).');
    expect(text).toContain('| ``src/odd, na\\|me:`1`%20<b> x.ts:2`` | any client | not known (possible) | by hand: the place must stay synchronous (`sync-contract`) | `ddddeeeeffff` |');
    expect(text).toContain('````diff\ndiff --git a/src/a.ts b/src/a.ts\n--- a/src/a.ts\n+++ b/src/a.ts\n@@ -1,2 +1,2 @@\n import axios from "axios";\n-```\n+`x`\n````');
    expect(text).toContain('<details><summary><code>src/a.ts</code> (modified)</summary>');
    expect(text).toContain('- Do this, see &lt;b&gt;.');
    expect(text).toContain(`- \`src/broken.ts\`: does not parse: ')' expected. (1:2)`);
  });

  it('leaves out diffs that would make a comment too long, and says so', async () => {
    const text = await render('markdown', { ...report, files: Array.from({ length: 5 }, (_, index) => ({ path: `f${index}.ts`, change: 'modified', diff: '+x\n'.repeat(10_000) })) });
    expect(text.length).toBeLessThan(65_536);
    expect(text).toContain('3 more pieces of code do not fit here');
  });
});

describe('a terminal', () => {
  const lines = (count: number): string => Array.from({ length: count }, (_, index) => `line ${index + 1}\n`).join('');
  const file = { path: 'src/new.ts', change: 'created', diff: unifiedDiff('src/new.ts', '', lines(300), true) } as const;
  const changed = { path: 'src/old.ts', change: 'modified', diff: unifiedDiff('src/old.ts', lines(300), lines(300).replaceAll('line', 'row'), false) } as const;
  const shown = (options: { readonly color: boolean; readonly verbose: boolean }): string => pretty(reportOf({ findings, files: [file, changed] }), { ...options, diff: true });

  it('shows the beginning of a long new file, and all of a change', () => {
    const text = shown({ color: true, verbose: false });
    expect(text).toContain('+line 11');
    expect(text).not.toContain('+line 12\u001b');
    expect(text).toContain('289 more lines of a new file with --verbose');
    expect(text).toContain('+row 300');
  });

  it.each([{ color: true, verbose: true }, { color: false, verbose: false }])('shows all of it with %j', (options) => {
    expect(shown(options)).toContain('+line 300');
    expect(shown(options)).not.toContain('more lines of a new file');
  });
});
