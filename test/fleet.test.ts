/** The reports of many repositories as one. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import type { FleetReport } from '../src/report/fleet/fleet.ts';
import { fleetFormatOf, loadFleetReporter } from '../src/report/fleet/formats.ts';
import { merge, type NamedReport } from '../src/report/fleet/merge.ts';
import { labelsOf } from '../src/report/fleet/names.ts';
import { pretty } from '../src/report/fleet/pretty.ts';
import { readAnyReport, type EarlierFleet, type RepositoryReport } from '../src/report/fleet/read.ts';
import { trendOf } from '../src/report/fleet/trend.ts';
import type { Finding, Report } from '../src/report/report.ts';
import { ROOT } from './fixture-folders.ts';
import { clean, finding, ODD_PATH, report, principal } from './reports.ts';

const validate = new Ajv().compile(JSON.parse(readFileSync(join(ROOT, 'fleet.schema.json'), 'utf8')) as object);
const MANUAL = { code: 'sync-contract', text: 'x' };
const sourceOf = (name: string, prefix = ''): Report['source'] => ({ url: `https://github.com/acme/${name}`, revision: 'a'.repeat(40), prefix });

function read(value: unknown): RepositoryReport {
  const found = readAnyReport(JSON.stringify(value));
  if (found.kind !== 'repository') throw new Error(found.kind);
  return found;
}

const named = (path: string, value: unknown): NamedReport => ({ path, namedAfter: path, report: read(value) });

/** Valid by the schema, always. */
function fleetOf(reports: readonly NamedReport[], earlier?: FleetReport): FleetReport {
  const fleet = merge({ reports, leftOut: [], earlier: earlier && { report: 'last.json', repositories: (readAnyReport(JSON.stringify(earlier)) as EarlierFleet).repositories }, version: '1.2.3' });
  expect(validate(fleet), JSON.stringify(validate.errors)).toBe(true);
  return fleet;
}

const api = (...findings: readonly Finding[]): NamedReport => named('api.json', report({ findings, source: sourceOf('api') }));

describe('a fleet', () => {
  const reports = [
    named('web.json', report({ source: sourceOf('web'), findings: [finding({ status: 'migrated' }), finding({ id: 'b'.repeat(12), status: 'manual', reason: MANUAL, client: null }), finding({ id: 'c'.repeat(12), status: 'manual', reason: { code: 'verification-failed', text: '' } })], skipped: [{ path: 'x.js', reason: 'does not parse' }] })),
    named('docs.json', { ...clean, source: sourceOf('docs') }),
    named('api.json', report({ source: sourceOf('api'), suppressed: [{ ...finding({ id: 'd'.repeat(12), status: 'manual' }), suppression: { by: 'comment' as const, line: 1, reason: 'a test server' } }] })),
  ];

  it('adds up: what was found is the sum of what became of it, in all and in each', () => {
    const { summary, repositories } = fleetOf(reports);
    expect(repositories.map(({ name }) => name)).toEqual(['github.com/acme/api', 'github.com/acme/docs', 'github.com/acme/web']);
    expect(summary).toMatchObject({ repositories: 3, clean: 1, total: { found: 5, migratable: 1, migrated: 1, manual: 1, failed: 1, suppressed: 1 }, byReason: { 'sync-contract': 1, 'verification-failed': 1 }, principals: 2, filesSearched: 27, skipped: 1 });
    expect(Object.keys(summary.byClient)).toEqual(['(any)', 'axios']);
    for (const { tally, findings } of repositories) {
      const { found, ...rest } = tally;
      expect(Object.values(rest).reduce((sum, item) => sum + item, 0)).toBe(found);
      expect(findings).toHaveLength(found);
    }
  });

  it('is the same in whatever order the files come', () => {
    expect(fleetOf(reports.toReversed())).toEqual(fleetOf(reports));
  });

  it('does not take two reports of one repository, and two folders of one', () => {
    expect(() => fleetOf([named('a.json', report({ source: sourceOf('api') })), named('b.json', report({ source: sourceOf('api') }))])).toThrow('a.json and b.json are both reports of github.com/acme/api; leave one of them out');
    expect(fleetOf(['', 'web/'].map((prefix, index) => named(`${index}.json`, report({ source: sourceOf('api', prefix) })))).repositories.map(({ name }) => name)).toEqual(['github.com/acme/api', 'github.com/acme/api/web']);
  });
});

describe('names after files', () => {
  it.each([
    [['reports/acme-api.json'], ['acme-api']],
    [['reports/acme-api.json', 'reports/acme-web.json'], ['acme-api', 'acme-web']],
    [['acme/api/report.json', 'acme/web/report.json'], ['acme/api', 'acme/web']],
    [['acme/api/report.json'], ['acme/api']],
    [['report.json'], ['report']],
    [['./api/ocrolus.json', '../web/audit.json'], ['api', 'web']],
    [['one/api.json', 'two/api.json', 'web.json'], ['one/api', 'two/api', 'web']],
    [['x/a/b/report.json', 'y/a/b/report.json'], ['x/a/b', 'y/a/b']],
    [['api/audit.json', 'api/check.json'], ['api/audit', 'api/check']],
    [[String.raw`C:\reports\api.json`], ['api']],
  ])('%j', (paths, labels) => {
    expect(labelsOf(paths)).toEqual(labels);
  });
});

describe('the trend', () => {
  const SAME = finding({ id: '111111111111', file: 'a.ts' });
  const before = fleetOf([api(SAME, finding({ id: '222222222222', file: 'b.ts' }), finding({ id: '333333333333', file: 'c.ts', excerpt: { line: 2, lines: ['auth: other'] } })), named('web.json', report({ source: sourceOf('web') }))]);
  const ids = (items: readonly { readonly id: string }[] | undefined): readonly string[] => (items ?? []).map(({ id }) => id);

  it('tells what was fixed, what is new and what moved; another line is no news', () => {
    const after = fleetOf([api({ ...SAME, start: { line: 40, column: 1 }, end: { line: 40, column: 9 } }, finding({ id: '444444444444', file: 'lib/b.ts' }), finding({ id: '555555555555', file: 'new.ts', client: 'got' })), named('web.json', { ...clean, source: sourceOf('web') })], before);
    expect(after.trend).toMatchObject({ against: { report: 'last.json', repositories: 2 }, left: { before: 4, after: 3 } });
    expect([after.trend?.fixed, after.trend?.new, after.trend?.moved].map(ids)).toEqual([['333333333333', 'aaaabbbbcccc'], ['555555555555'], ['444444444444']]);
    expect(after.trend?.moved[0]).toMatchObject({ repository: 'github.com/acme/api', file: 'lib/b.ts', from: { id: '222222222222', file: 'b.ts', line: 2 } });
    expect(after.trend?.byRepository).toMatchObject([{ name: 'github.com/acme/api', change: 'compared', left: { before: 3, after: 3 }, fixed: 1, new: 1, moved: 1 }, { name: 'github.com/acme/web', fixed: 1 }]);
  });

  it('counts a migrated site as fixed, one that a comment exempts as neither, one in a file that does not parse as unseen, and one that came back as new', () => {
    const suppressed = [{ ...finding({ id: '222222222222', file: 'b.ts', status: 'manual' }), suppression: { by: 'comment' as const, line: 1, reason: 'x' } }];
    const value = report({ source: sourceOf('api'), findings: [{ ...SAME, status: 'migrated' }], suppressed, skipped: [{ path: 'c.ts', reason: 'does not parse' }] });
    const after = fleetOf([named('api.json', value)], before);
    expect([after.trend?.fixed, after.trend?.suppressed, after.trend?.unseen, after.trend?.new].map(ids)).toEqual([['111111111111'], ['222222222222'], ['333333333333'], []]);
    expect(pretty(after, false)).toMatch(/ {2}exempted {2}github\.com\/acme\/api {2}b\.ts:2\n {2}unseen {4}github\.com\/acme\/api {2}c\.ts:2\n {2}fixed {5}github\.com\/acme\/api {2}a\.ts:2\n/);
    expect(ids(fleetOf([api(SAME)], after).trend?.new)).toEqual(['111111111111']);
  });

  it('pairs each moved site with one that went, and not where the code is not known', () => {
    const gone = fleetOf([api(finding({ id: '111111111111', file: 'a.ts' }))]);
    const come = [finding({ id: '222222222222', file: 'b.ts' }), finding({ id: '333333333333', file: 'a.ts' })];
    const { trend } = fleetOf([api(...come)], gone);
    expect([ids(trend?.moved), ids(trend?.new), trend?.fixed]).toEqual([['333333333333'], ['222222222222'], []]);
    const bare = (id: string): Finding => finding({ id, excerpt: { line: 1, lines: [] } });
    expect(fleetOf([api(bare('2'.repeat(12)))], fleetOf([api(bare('1'.repeat(12)))])).trend).toMatchObject({ moved: [], fixed: [{}], new: [{}] });
  });

  it('says which repositories only one of the reports has, and counts them as nothing', () => {
    const after = fleetOf([api(...[]), named('mobile.json', report({ source: sourceOf('mobile') }))], before);
    expect(after.trend?.new).toEqual([]);
    expect(ids(after.trend?.fixed)).toEqual(['111111111111', '222222222222', '333333333333']);
    expect(after.trend?.byRepository.map(({ name, change, left }) => [name, change, left])).toEqual([
      ['github.com/acme/api', 'compared', { before: 3, after: 0 }],
      ['github.com/acme/mobile', 'added', { before: null, after: 1 }],
      ['github.com/acme/web', 'removed', { before: 1, after: null }],
    ]);
    expect(pretty(after, false)).toMatch(/only in this report: 1 repository \(1 left, not counted as new\): github\.com\/acme\/mobile\n.*only in the earlier report: 1 repository \(1 left then, not counted as fixed\): github\.com\/acme\/web/);
  });

  it('knows a repository by its file where one of the reports has no source', () => {
    const old = { report: 'x', repositories: [{ ...read(report()), name: 'api', report: 'api' }, { ...read(report()), name: 'web', report: 'web' }] };
    expect(trendOf(old, fleetOf([api(finding())]).repositories).byRepository.map(({ name, change }) => [name, change])).toEqual([['github.com/acme/api', 'compared'], ['web', 'removed']]);
    const one = { report: 'x', repositories: [{ ...read(report()), name: 'yesterday', report: 'yesterday' }] };
    expect(trendOf(one, fleetOf([named('today.json', report())]).repositories).byRepository).toMatchObject([{ name: 'today', change: 'compared' }]);
  });
});

describe('reading', () => {
  it('takes reports of older versions, without what they did not have', () => {
    const { tool, command, summary, findings, principals } = report();
    const { filesDiscovered, filesAnalyzed, byStatus, byClient } = summary;
    const older = findings.map(({ id, rule, file, start, end, client, mechanism, host, confidence, status, reason, principal: pair, evidence, requests }) => ({ id, rule, file, start, end, client, mechanism, host, confidence, status, reason, principal: pair, evidence, requests }));
    const pairs = principals.map(({ id, sources, env }) => ({ id, sources, env }));
    const fleet = fleetOf([named('acme/old/report.json', { schemaVersion: 1, tool, command, summary: { filesDiscovered, filesAnalyzed, findings: 1, byStatus, byClient, principals: 1 }, findings: older, principals: pairs, files: [], nextSteps: [] })]);
    expect(fleet.repositories[0]).toMatchObject({ name: 'acme/old', source: null, filesSearched: 9, findings: [{ package: '.', owners: [], code: '' }] });
  });

  it.each([
    ['findings[1].file is not a string', { ...report(), findings: [finding(), { ...finding(), file: 7 }] }],
    ['findings[0].start.line is not a number from 1 on', { ...report(), findings: [finding({ start: { line: 0, column: 1 } })] }],
    ['findings[0].status is not one of migratable, migrated, manual', { ...report(), findings: [{ ...finding(), status: 'gone' }] }],
    ['findings[0].reason.code is missing', { ...report(), findings: [{ ...finding(), reason: {} }] }],
    ['findings is missing', { ...report(), findings: undefined }],
    ['findings is not a list', { ...report(), findings: {} }],
    ['principals[0].sources[0] is not a string', { ...report(), principals: [{ ...principal(), sources: [null] }] }],
    ['source.url is not an https:// address', { ...report(), source: { url: 'javascript:alert(1)', revision: '', prefix: '' } }],
    ['schemaVersion is 2, and this version of the tool understands 1: use a newer one', { ...report(), schemaVersion: 2 }],
    ['schemaVersion is not a count', { ...report(), schemaVersion: '1' }],
    ['repositories is missing', { ...report(), kind: 'fleet' }],
  ])('%s', (message, value) => {
    expect(() => readAnyReport(JSON.stringify(value))).toThrow(message);
  });

  it.each([
    ['is not JSON', '{'],
    ['is not a report: it holds no object', '[1]'],
    ['is not a report: it has no schemaVersion', '{"a": 1}'],
    ['is not a report of ocrolus-oauth-codemod', '{"schemaVersion": 1, "tool": {"name": "other"}}'],
  ])('something else: %s', (reason, content) => {
    expect(readAnyReport(content)).toEqual({ kind: 'foreign', reason });
  });

  it('is not led astray by names of prototypes', () => {
    const content = JSON.stringify(report({ findings: [finding({ client: '__proto__', status: 'manual', reason: { code: 'constructor', text: '' } })] })).replace('"files":', '"__proto__": { "polluted": true }, "toString": 1, "files":');
    const fleet = fleetOf([{ path: 'a.json', namedAfter: 'a.json', report: readAnyReport(content) as RepositoryReport }]);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
    expect(Object.entries(fleet.summary.byReason)).toEqual([['constructor', 1]]);
    expect(Object.keys(fleet.summary.byClient)).toEqual(['__proto__']);
    expect(pretty(fleet, false)).toContain('1  constructor\n');
  });

  it('masks what was written with --show-secrets', () => {
    const fleet = fleetOf([api(finding({ excerpt: { line: 2, lines: ["  password: 'made-up-secret-5',"] } }))]);
    expect(JSON.stringify(fleet)).not.toContain('made-up-secret-5');
    expect(fleet.repositories[0]?.findings[0]?.code).toBe("password: '********',");
  });
});

describe('each form', () => {
  const hostile = `</script><img src=x onerror="alert(1)">\u001b[31m\u009b|\`*@all,"`;
  const fleet = fleetOf([named(`${hostile}.json`, report({ findings: [finding({ file: hostile, client: hostile, owners: [hostile], package: hostile, principal: hostile, status: 'manual', reason: { code: hostile, text: '' } }), finding({ file: ODD_PATH, id: 'e'.repeat(12) })], principals: [principal({ id: hostile, sources: [`env:${hostile}`] })] }))], fleetOf([named('other.json', report({ findings: [finding({ id: 'f'.repeat(12), file: hostile })] }))]));

  it.each(['json', 'csv', 'markdown', 'html'] as const)('%s holds no control character and gives the same bytes each time', async (format) => {
    const render = await loadFleetReporter(format);
    const text = render(fleet);
    expect(text).toBe(render(fleet));
    expect(text).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/);
    expect(text.endsWith('\n')).toBe(true);
  });

  it('is asked for by the extension of a file', () => {
    expect(['a.json', 'b.CSV', 'c.md', 'd.html', 'e.sarif', 'json'].map(fleetFormatOf)).toEqual(['json', 'csv', 'markdown', 'html', undefined, undefined]);
  });

  it('pretty shows the control characters of others, and a table with the most left first', () => {
    expect(pretty(fleet, false)).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
    const many = fleetOf([api(finding()), named('web.json', report({ source: sourceOf('web'), findings: [finding(), finding({ id: 'b'.repeat(12), status: 'manual', reason: MANUAL })] })), named('docs.json', { ...clean, source: sourceOf('docs') })]);
    expect(pretty(many, false)).toBe(
      [
        'repository           left  found  migrated  can be migrated  by hand  given up  suppressed  credentials  stage',
        'github.com/acme/web     2      2         0                1        1         0           0            1  Basic',
        'github.com/acme/api     1      1         0                1        0         0           0            1  Basic',
        'total                   3      3         0                2        1         0           0            2',
        '',
        'Nothing found in github.com/acme/docs',
        '',
        'What is left',
        '  2  migrate        migrate --write changes these',
        '  1  sync-contract  The place must stay synchronous',
        '',
        '3 repositories, 1 with nothing left: 3 credential sites found, 3 left.',
        '',
      ].join('\n'),
    );
  });

  it('tells a repository that has come to OAuth from one that has nothing of Ocrolus, and one that does not say', async () => {
    const earlier = { ...report({ source: sourceOf('old'), findings: [finding()] }), stage: undefined };
    const stages = fleetOf([
      named('web.json', report({ source: sourceOf('web'), findings: [finding()], stage: 'both' })),
      named('docs.json', { ...clean, source: sourceOf('docs'), stage: 'none' }),
      named('api.json', { ...clean, source: sourceOf('api'), stage: 'oauth' }),
      { path: 'old.json', namedAfter: 'old.json', report: readAnyReport(JSON.stringify(earlier)) as RepositoryReport },
    ]);
    expect(stages.summary.byStage).toEqual({ both: 1, none: 1, oauth: 1, unknown: 1 });
    expect(stages.repositories.map(({ name, stage }) => [name, stage])).toEqual([['github.com/acme/api', 'oauth'], ['github.com/acme/docs', 'none'], ['github.com/acme/old', null], ['github.com/acme/web', 'both']]);
    const markdown = (await loadFleetReporter('markdown'))(stages);
    for (const text of [pretty(stages, false), markdown.replaceAll('`', '')]) expect(text).toMatch(/Basic and OAuth[^]*OAuth alone in github.com\/acme\/api[^]*Nothing found in github.com\/acme\/docs/);
    expect((await loadFleetReporter('html'))(stages)).toContain('<td>Basic and OAuth</td>');
  });

  it('CSV: one line for each finding, and nothing that a spreadsheet would run', async () => {
    const cells = ['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', 'a,"b"', ' x'];
    const text = (await loadFleetReporter('csv'))(fleetOf([named('api.json', report({ findings: cells.map((file, index) => finding({ file, id: String(index).repeat(12) })) }))]));
    const lines = text.split('\r\n');
    expect(lines).toHaveLength(cells.length + 2);
    expect(lines[0]).toBe('repository,file,line,id,rule,client,status,reason,principal,package,owners,confidence,credential');
    expect(lines.filter((line) => /,2,\d/.test(line)).map((line) => /^api,(.*?),2,\d{12},/.exec(line)?.[1]).sort()).toEqual([`"a,""b"""`, `'+1`, `'-1`, `'=1+1`, `'@SUM(A1)`, String.raw`'\x09=1`, String.raw`'\x0d=1`, '" x"'].sort());
    // A package name begins like a formula, too.
    expect(lines[1]).toContain(",'@acme/api,");
  });

  it('Markdown keeps its tables whole and fits into an issue', async () => {
    const render = await loadFleetReporter('markdown');
    const rows = render(fleet).split('\n').filter((line) => line.startsWith('|'));
    expect(rows.length).toBeGreaterThan(5);
    expect(render(fleet)).not.toMatch(/^[^`]*<img/m);
    const large = Array.from({ length: 900 }, (_, index) => named(`a-repository-with-a-long-name-${index}.json`, report()));
    expect(render(fleetOf(large)).length).toBeLessThan(65_536);
    expect(render(fleetOf(large))).toMatch(/\| and \d+ more \|/);
  });

  it('HTML escapes everything, runs only its own script and style, and links only to web pages', async () => {
    const render = await loadFleetReporter('html');
    const page = render(fleet);
    expect(page).not.toContain('<img');
    expect(page.match(/<script>/g)).toHaveLength(1);
    expect(page).toMatch(/http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'sha256-[\w+/]{43}='; style-src 'sha256-[\w+/]{43}=';/);
    expect(page).not.toMatch(/\sstyle=|\son\w+="|\b(?:src|href)="(?!#|https:\/\/github\.com\/acme\/)/);
    const linked = render(fleetOf([api(finding())]));
    expect(linked).toContain('<a href="https://github.com/acme/api">github.com/acme/api</a>');
    expect(linked).toContain(`<a href="https://github.com/acme/api/blob/${'a'.repeat(40)}/src/a.ts#L2"><code>src/a.ts:2</code></a>`);
  });
});
