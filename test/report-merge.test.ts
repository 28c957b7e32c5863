/** `report merge`, as users run it: output, streams, files, exit codes. */
import { existsSync, mkdirSync, readdirSync, symlinkSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { clean, finding, report } from './reports.ts';
import { runCommand, type Outcome } from './command.ts';
import { createFixture, type FsFixture } from './scratch.ts';


let folder: FsFixture;
beforeEach(() => {
  folder = createFixture();
});
afterEach(() => folder.remove());

const merge = (...args: readonly string[]): Outcome => runCommand(['report', 'merge', ...args], { cwd: folder.path });

const write = (path: string, content: unknown): void => folder.write(path, typeof content === 'string' ? content : JSON.stringify(content));

const read = (path: string): string => folder.read(path);
const names = (out: string): readonly string[] => (JSON.parse(out) as { repositories: { name: string }[] }).repositories.map(({ name }) => name);

it('folds files, folders and quoted globs, each file once, and says what is no report', () => {
  write('reports/acme-api.json', report());
  write('reports/web/report.json', clean);
  write('reports/package.json', {});
  write('more/mobile.json', report());
  write('more/x.txt', '');
  const { code, out, err } = merge('reports', 'reports/acme-api.json', 'more/*', '--format', 'json', '--compare', 'more/mobile.json');
  expect({ code, out }).toMatchObject({ code: 2, out: '' });
  expect(err).toContain('more/x.txt is not JSON');
  const again = merge('reports', 'reports/acme-api.json', 'more/*.json', '--format', 'json');
  expect(again).toMatchObject({ code: 0, err: 'left out: package.json is not a report: it has no schemaVersion\n' });
  expect(names(again.out)).toEqual(['acme-api', 'mobile', 'web']);
  expect(again.out).not.toContain(folder.path);
});

it('writes each form that --output asks for; the next run compares, and leaves its own output out', () => {
  write('reports/api.json', report());
  const first = merge('--output', 'reports/fleet.json', '--output', 'f.csv', 'reports', '--output', 'f.md', '--output', 'f.html');
  expect(first).toMatchObject({ code: 0, err: 'wrote reports/fleet.json\nwrote f.csv\nwrote f.md\nwrote f.html\n' });
  expect(read('f.csv')).toMatch(/^repository,/);
  expect(read('f.md')).toMatch(/^# Ocrolus/);
  expect(read('f.html')).toMatch(/^<!doctype html>/);
  expect(read('reports/api.json')).toBe(JSON.stringify(report()));
  write('reports/api.json', report({ findings: [finding({ id: 'b'.repeat(12), file: 'moved.ts' })] }));
  const second = merge('reports', '--compare', 'reports/fleet.json');
  expect(second).toMatchObject({ code: 0, err: '' });
  expect(second.out).toMatch(/0 fixed, 0 new, 1 moved[^]*src\/a\.ts:2 → moved\.ts:2[^]*fleet\.json is a fleet report already; --compare takes it/);
  expect(readdirSync(folder.path).sort()).toEqual(['f.csv', 'f.html', 'f.md', 'reports']);
});

describe('bad input: one line, exit code 2, nothing written', () => {
  it.each([
    ['a file that is not there', ['nope.json'], /^ocrolus-oauth-codemod: nope\.json: no such file/],
    ['a folder without reports', ['empty'], /^ocrolus-oauth-codemod: no report in empty: x\.json is not a report: it has no schemaVersion\n/],
    ['a file of another kind', ['empty/x.json'], /empty\/x\.json is not a report: it has no schemaVersion/],
    ['a report with a hole', ['broken.json'], /broken\.json: findings\[0\]\.file is not a string/],
    ['a report with a hole in a folder', ['.'], /broken\.json: findings\[0\]\.file is not a string/],
    ['a report of a newer version', ['newer.json'], /newer\.json: schemaVersion is 2/],
    ['a fleet report', ['fleet.json'], /fleet\.json is a fleet report already; --compare takes it/],
    ['the same repository twice', ['good.json', 'twin.json'], /good\.json and twin\.json are both reports of github\.com\/acme\/api/],
    ['something else to compare with', ['good.json', '--compare', 'empty/x.json'], /--compare empty\/x\.json: the file is not a report/],
    ['nothing to compare with', ['good.json', '--compare', 'nope.json'], /cannot read nope\.json: ENOENT/],
    ['a file that is too large', ['large.json'], /large\.json: it is larger than 64 MiB/],
    ['an unknown extension', ['good.json', '--output', 'x.pdf'], /--output x\.pdf: the name must end in \.json, \.csv, \.md, \.html/],
    ['an unknown format', ['good.json', '--format', 'sarif'], /Choices: "pretty", "json", "csv", "markdown", "html"/],
    ['one output that cannot be written', ['good.json', '--output', 'nowhere/x.csv'], /cannot write nowhere\/x\.csv: ENOENT/],
    ['an output that is a folder', ['good.json', '--output', 'dir.json'], /cannot write dir\.json: EISDIR/],
    ['no files', [], /Not enough non-option arguments/],
  ])('%s', (_, args, message) => {
    const source = { url: 'https://github.com/acme/api', revision: 'a'.repeat(40), prefix: '' };
    write('good.json', report({ source }));
    write('twin.json', report({ source }));
    write('empty/x.json', {});
    write('broken.json', { ...report(), findings: [{ ...finding(), file: null }] });
    write('newer.json', { ...report(), schemaVersion: 2 });
    write('fleet.json', { schemaVersion: 1, kind: 'fleet', tool: report().tool, repositories: [] });
    write('large.json', '');
    truncateSync(join(folder.path, 'large.json'), 64 * 1024 * 1024 + 1);
    mkdirSync(join(folder.path, 'dir.json'));
    const { code, out, err } = merge('--output', 'out.json', ...args);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(message);
    expect(err).not.toMatch(/\n\s+at |bug/);
    expect(existsSync(join(folder.path, 'out.json'))).toBe(false);
    expect(readdirSync(folder.path).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });
});

it('spells out the control characters of a report, and quotes no credential of one', () => {
  write('a.json', report({ findings: [finding({ file: 'a\u001b]0;x\u0007.ts', status: 'manual', reason: { code: 'x\u001b[2J', text: '' } })] }));
  write('b\u001b[31m.json', '{ "password": "made-up-secret-5"');
  const { out } = merge('a.json', '--compare', 'a.json');
  expect(out).toContain('x\\x1b[2J');
  const { err } = merge('b\u001b[31m.json');
  expect(err).toBe('ocrolus-oauth-codemod: b\\x1b[31m.json is not JSON\n');
});

it('follows a link that is its output, and replaces what it points to', () => {
  write('a.json', report());
  write('real.csv', 'old');
  symlinkSync('real.csv', join(folder.path, 'link.csv'));
  expect(merge('a.json', '--output', 'link.csv').code).toBe(0);
  expect(read('real.csv')).toMatch(/^repository,/);
});
