/** `check --baseline`: the file as data, and the built command. */
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { compare, parseBaseline, updateBaseline, withBaseline, type BaselineEntry } from '../src/report/baseline.ts';
import type { Finding, Report } from '../src/report/report.ts';
import { finding, ODD_PATH, report } from './reports.ts';
import { runCommand, tryGit, type Outcome } from './command.ts';
import { createFixture, type FsFixture } from './scratch.ts';

const TODAY = '2026-11-29';
const FIRST = '0000000000000001';
const SECOND = '0000000000000002';

const textOf = (findings: readonly Finding[], earlier: readonly BaselineEntry[] = [], kept: readonly BaselineEntry[] = []): string => updateBaseline(findings, earlier, kept).text;
const entry = (line: string): BaselineEntry => parseBaseline(line)[0] ?? expect.fail('no entry');
const open = (findings: readonly Finding[], text: string): readonly string[] => compare(findings, parseBaseline(text), TODAY).open.map(({ file }) => file);

describe('the file', () => {
  it('has a head that says what it is, and one sorted line for each site', () => {
    const text = textOf([finding({ content: SECOND, symbol: '' }), finding({ content: FIRST, file: 'b.ts' })]);
    expect(text.split('\n').filter((line) => !line.startsWith('#'))).toEqual([`${FIRST}  basic-auth/auth-option  b.ts  books`, `${SECOND}  basic-auth/auth-option  src/a.ts  -`, '']);
    expect(text).toMatch(/^# .*\n# .*\n[^#]/);
  });

  it('gives back every file name, symbol, last day and reason', () => {
    const words = fc.stringMatching(/^[^\s-][^\n\r]{0,12}[^\s]$/u);
    const sites = fc.array(
      fc.record({
        content: fc.constantFrom(FIRST, SECOND),
        file: fc.oneof(fc.string({ unit: 'binary', minLength: 1 }), fc.constantFrom(ODD_PATH, '%', '%41.ts', 'a  b.ts', ' a.ts', 'a ', '--', 'until 2027-01-01', 'a  -- b', '\uFEFFa.ts', 'a\u2028b.ts', '#.ts', '\r', '  ')),
        until: fc.option(fc.constantFrom('2020-02-29', '2027-03-31'), { nil: null }),
        reason: fc.option(words.filter((text) => text.trim() === text && text.length > 0), { nil: null }),
      }),
      { maxLength: 5 },
    );
    const symbolOf = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('Client.books', '<anonymous function>', 'until', '--'));
    fc.assert(
      fc.property(sites, symbolOf, symbolOf, (items, first, second) => {
        // Sites with one hash have one symbol.
        const findings = items.map(({ content, file }) => finding({ content, file, symbol: content === FIRST ? first : second }));
        const bare = parseBaseline(textOf(findings));
        expect(bare.map(({ content, file }) => `${content}\0${file}`).sort()).toEqual(items.map(({ content, file }) => `${content}\0${file}`).sort());
        const noted = bare.map((item, index) => ({ ...item, until: items[index]?.until ?? null, reason: items[index]?.reason ?? null }));
        const text = textOf([], noted, noted);
        const shape = (entries: readonly BaselineEntry[]): readonly string[] => entries.map(({ content, file, symbol, until, reason }) => JSON.stringify([content, file, symbol, until, reason])).sort();
        expect(shape(parseBaseline(text))).toEqual(shape(noted));
        expect(shape(parseBaseline(`\uFEFF${text.replaceAll('\n', '\r\n')}`))).toEqual(shape(noted));
        // An update that finds the same changes nothing.
        expect(textOf(findings, parseBaseline(text))).toBe(text);
        expect(compare(findings, bare, TODAY).open).toEqual([]);
      }),
      { numRuns: 400 },
    );
  });

  it.each([
    ['a word', 'hello', 'line 1 is no entry'],
    ['a hash alone', FIRST, 'line 1 is no entry'],
    ['JSON', '{\n}', 'line 1 is no entry'],
    ['what a merge left', `# head\n<<<<<<< ours\n${FIRST}  r  a.ts  x`, 'line 2 is no entry, but the mark of a merge conflict'],
    ['the middle of a conflict', '=======', 'line 1 is no entry, but the mark of a merge conflict'],
    ['a day that is none', `${FIRST}  r  a.ts  x  until 2027-02-30`, 'line 1: 2027-02-30 is no date'],
    ['a day in other words', `${FIRST}  r  a.ts  x  until May`, 'line 1 is no entry'],
  ])('%s is refused, with the line', (_, text, message) => {
    expect(() => parseBaseline(text)).toThrow(message);
  });

  it('may have comments, empty lines and spaces around', () => {
    expect(parseBaseline(`\n# why\n   ${FIRST}  r  src/my file.ts  x   until 2027-01-01   --  so  it is  \n\n`)).toEqual([{ content: FIRST, rule: 'r', file: 'src/my file.ts', symbol: 'x', until: '2027-01-01', reason: 'so  it is', line: 3 }]);
  });
});

describe('comparing', () => {
  const A = `${FIRST}  basic-auth/auth-option  a.ts  books`;
  const site = (file: string, content = FIRST): Finding => finding({ file, content });

  it('each entry exempts one site: a second that is alike is new', () => {
    expect(open([site('a.ts')], A)).toEqual([]);
    expect(open([site('a.ts'), site('a.ts')], A)).toEqual(['a.ts']);
    expect(open([site('a.ts'), site('a.ts')], `${A}\n${A}`)).toEqual([]);
    expect(open([site('a.ts', SECOND)], A)).toEqual(['a.ts']);
  });

  it('moved code keeps its entry, and of a site and its copy the copy is new, wherever it sorts', () => {
    expect(open([site('moved.ts')], A)).toEqual([]);
    expect(open([site('a.ts'), site('z.ts')], A)).toEqual(['z.ts']);
    expect(open([site('0.ts'), site('a.ts')], A)).toEqual(['0.ts']);
  });

  it('the entry of a file that was not looked at exempts nothing elsewhere', () => {
    const compared = compare([site('copy.ts')], [entry(A)], TODAY, (file) => file === 'a.ts');
    expect(compared.open.map(({ file }) => file)).toEqual(['copy.ts']);
    expect(compared.stale).toEqual([]);
  });

  it('an entry holds on its last day, and not on the next', () => {
    const until = (day: string): ReturnType<typeof compare> => compare([site('a.ts')], [entry(`${A}  until ${day}`)], TODAY);
    expect([until('2026-11-29').open, until('2026-11-29').expired].flat()).toEqual([]);
    expect(until('2026-11-28').open.map(({ file }) => file)).toEqual(['a.ts']);
    expect(until('2026-11-28').expired).toHaveLength(1);
    expect(until('2026-11-28').stale).toEqual([]);
  });

  it('of two alike the one that holds counts', () => {
    for (const text of [`${A}  until 2020-01-01\n${A}`, `${A}\n${A}  until 2020-01-01`]) {
      const compared = compare([site('a.ts')], parseBaseline(text), TODAY);
      expect([compared.open.length, compared.expired.length, compared.stale.length]).toEqual([0, 0, 1]);
    }
  });

  it('an entry without a site is stale; an expired one as well', () => {
    const compared = compare([], parseBaseline(`${A}\n${A}  until 2020-01-01`), TODAY);
    expect(compared.stale.map(({ line }) => line)).toEqual([1, 2]);
    expect(compared.expired).toEqual([]);
  });

  it('the report counts what is exempt among the suppressed, and its steps speak of the rest', () => {
    const findings = [finding({ id: '1', content: FIRST }), finding({ id: '2', content: SECOND, file: 'b.ts', rule: 'basic-auth/fluent-auth' })];
    const full = report({ command: 'check', findings, nextSteps: ['one', 'two', 'src/a.ts:3: the comment exempts nothing.'] });
    const gated = withBaseline(full, compare(findings, [entry(`${FIRST}  r  src/a.ts  x  -- until May`)], TODAY), false, 'b.txt');
    expect(gated.findings.map(({ id }) => id)).toEqual(['2']);
    expect(gated.suppressed.map(({ id, suppression }) => [id, suppression])).toEqual([['1', { by: 'baseline', line: 1, reason: 'until May' }]]);
    expect(gated.summary.account.total).toMatchObject({ found: 2, migratable: 1, suppressed: 1 });
    expect(gated.nextSteps.join('\n')).toMatch(/change of 1 site[^]*basic-auth\/fluent-auth[^]*--baseline b\.txt --update-baseline[^]*the comment exempts nothing/);
  });
});

describe('updating', () => {
  it('keeps last days and reasons of sites that are still there, in their own file first', () => {
    const earlier = parseBaseline(`${FIRST}  r  a.ts  x  -- of a\n${FIRST}  r  b.ts  x  until 2027-01-01  -- of b\n${SECOND}  r  c.ts  x  -- solved`);
    const { text, total, added, solved } = updateBaseline([finding({ content: FIRST, file: '0.ts' }), finding({ content: FIRST, file: 'b.ts' }), finding({ content: 'aaaaaaaaaaaaaaaa' })], earlier);
    expect({ total, added, solved }).toEqual({ total: 3, added: 1, solved: 1 });
    expect(text).toContain('0.ts  books  -- of a\n');
    expect(text).toContain('b.ts  books  until 2027-01-01  -- of b\n');
    expect(text).not.toContain('solved');
  });

  it('counts sites that are alike', () => {
    const one = finding({ content: FIRST });
    expect(updateBaseline([one, one, one], parseBaseline(textOf([one])))).toMatchObject({ total: 3, added: 2, solved: 0 });
    expect(updateBaseline([one], parseBaseline(textOf([one, one, one])))).toMatchObject({ total: 1, added: 0, solved: 2 });
  });
});

const HEADER = "'Basic ' + btoa(process.env.OCROLUS_API_KEY + ':' + process.env.OCROLUS_API_SECRET)";
const books = (name = 'books', header = HEADER): string => `async function ${name}() {\n  const answer = await fetch('https://api.ocrolus.com/v1/books', { headers: { Authorization: ${header} } });\n  return answer.json();\n}\n`;
const LEGACY = books();

let folder: FsFixture;
beforeEach(() => {
  folder = createFixture();
});
afterEach(() => folder.remove());

const cli = (args: readonly string[], cwd = folder.path): Outcome => runCommand(args, { cwd });

const check = (...args: readonly string[]): Outcome => cli(['check', '--baseline', 'baseline.txt', ...args]);
const update = (): Outcome => check('--update-baseline');
const SILENCE: Outcome = { code: 0, out: '', err: '' };

const write = (path: string, text: string | Buffer): void => folder.write(path, text);

const read = (path = 'baseline.txt'): string => folder.read(path);
const rows = (path?: string): readonly string[] => read(path).split('\n').filter((line) => line !== '' && !line.startsWith('#'));

const git = (...args: readonly string[]): Outcome => tryGit(args, { cwd: folder.path });

describe('adopting step by step', () => {
  it('what is listed passes in silence, what is new does not, what is solved is told and taken out', () => {
    write('a.js', LEGACY);
    expect(check()).toEqual({ code: 2, out: '', err: 'ocrolus-oauth-codemod: --baseline baseline.txt: no such file; `check --baseline baseline.txt --update-baseline` writes it\n' });
    expect(update()).toEqual({ code: 0, out: '', err: 'baseline.txt: 1 site (1 new, 0 solved)\n' });
    expect(check()).toEqual(SILENCE);
    write('b.js', books('other'));
    const refused = check();
    expect(refused.code).toBe(1);
    expect(refused.out).toMatch(/b\.js:2:/);
    expect(refused.out).not.toMatch(/a\.js:2:/);
    rmSync(join(folder.path, 'b.js'));
    write('a.js', '');
    expect(check()).toEqual({ code: 0, out: '', err: 'warning: 1 of the entries of baseline.txt is solved (line 3); `check --baseline baseline.txt --update-baseline` takes it out\n' });
    expect(update()).toEqual({ code: 0, out: '', err: 'baseline.txt: 0 sites (0 new, 1 solved)\n' });
    expect(rows()).toEqual([]);
  });

  it('a reason and a last day stay with their site; an expired one is named and counts no longer', () => {
    write('a.js', LEGACY);
    update();
    const [row = ''] = rows();
    write('baseline.txt', `\uFEFF# ours\r\n${row}  until 2999-12-31 -- waits for the sandbox\r\n`);
    expect(check()).toEqual(SILENCE);
    write('lib/a.js', `\n\n${LEGACY}`);
    rmSync(join(folder.path, 'a.js'));
    expect(update().code).toBe(0);
    expect(rows()).toEqual([`${row.replace('  a.js  ', '  lib/a.js  ')}  until 2999-12-31  -- waits for the sandbox`]);
    write('baseline.txt', `${row}  until 2020-01-31\n`);
    const { code, err } = check();
    expect(code).toBe(1);
    expect(err).toBe('warning: baseline.txt:1: the entry for a.js held until 2020-01-31\n');
  });

  it('a part of the files says nothing of entries for others', () => {
    write('a.js', LEGACY);
    write('b.js', '');
    update();
    expect(check('b.js')).toEqual(SILENCE);
    expect(check('a.js')).toEqual(SILENCE);
    // A copy, of which the original is not among what is looked at.
    write('b.js', LEGACY);
    expect(check('b.js').code).toBe(1);
  });

  it('--update-baseline needs the whole folder, and a file to write', () => {
    write('a.js', LEGACY);
    update();
    const before = read();
    for (const args of [['a.js'], ['--include', '*.js'], ['--exclude', 'x'], ['--staged']]) {
      const { code, err } = check('--update-baseline', ...args);
      expect(code).toBe(2);
      expect(err).toMatch(/--update-baseline looks at the whole folder/);
    }
    mkdirSync(join(folder.path, 'lib'));
    expect(cli(['check', '--baseline', '../baseline.txt', '--update-baseline'], join(folder.path, 'lib'))).toMatchObject({ code: 2, err: `ocrolus-oauth-codemod: --update-baseline looks at the current folder, and ../baseline.txt may have entries for others: run it in ${folder.path}\n` });
    expect(cli(['check', '--update-baseline'])).toMatchObject({ code: 2, err: 'ocrolus-oauth-codemod: --update-baseline: name the file with --baseline FILE\n' });
    expect(read()).toBe(before);
    expect(check('.', '--update-baseline').code).toBe(0);
  });

  it('a file that cannot be written is 2, and what is there stays', () => {
    write('a.js', LEGACY);
    mkdirSync(join(folder.path, 'folder'));
    for (const path of ['folder', 'nowhere/b.txt', 'a.js/b.txt']) {
      const { code, out, err } = cli(['check', '--baseline', path, '--update-baseline']);
      expect({ code, out }).toEqual({ code: 2, out: '' });
      expect(err).toMatch(new RegExp(`^ocrolus-oauth-codemod: cannot (?:read|write) ${path}: [^\\n]+\\n$`));
    }
    expect(readdirSync(folder.path)).toEqual(['a.js', 'folder']);
    write('baseline.txt', '<<<<<<< ours\n');
    expect(update()).toEqual({ code: 2, out: '', err: 'ocrolus-oauth-codemod: baseline.txt: line 1 is no entry, but the mark of a merge conflict\n' });
    expect(read()).toBe('<<<<<<< ours\n');
  });

  it('a link stays one', () => {
    write('a.js', LEGACY);
    write('shared/list.txt', '');
    symlinkSync('shared/list.txt', join(folder.path, 'baseline.txt'));
    update();
    expect(rows('shared/list.txt')).toHaveLength(1);
  });

  it('files that could not be analysed keep their entries', () => {
    write('a.js', LEGACY);
    write('b.js', books('other'));
    update();
    write('a.js', `${LEGACY}const = ;\n`);
    write('b.js', '');
    expect(check().code).toBe(3);
    expect(update()).toMatchObject({ code: 3, err: 'baseline.txt: 1 site (0 new, 1 solved)\n' });
    expect(rows().join()).toContain('  a.js  ');
    write('a.js', LEGACY);
    expect(check()).toEqual(SILENCE);
  });

  it('holds no credential, and its hashes do not depend on one', () => {
    const inline = (pair: string): string => books('books', `'Basic ' + Buffer.from('${pair}').toString('base64')`);
    write('a.js', inline('acct_12345678:hunter2hunter2'));
    write('b.js', `exports.run = () => fetch('https://acct_12345678:hunter2hunter2@api.ocrolus.com/v1/books');\n`);
    write('c.js', books('ready', `'Basic ${Buffer.from('acct_12345678:hunter2hunter2').toString('base64')}'`));
    update();
    const before = rows();
    expect(before).toHaveLength(3);
    for (const secret of ['acct_12345678', 'hunter2', Buffer.from('acct_12345678:hunter2hunter2').toString('base64').slice(0, 8)]) expect(read()).not.toContain(secret);
    write('a.js', inline('acct_87654321:correcthorse99'));
    expect(check()).toEqual(SILENCE);
  });

  it('reports list what is exempt as suppressed', () => {
    write('a.js', LEGACY);
    update();
    const { summary, suppressed } = JSON.parse(check('--format', 'json').out) as Report;
    expect(summary.account.total).toMatchObject({ found: 1, suppressed: 1 });
    expect(suppressed[0]?.suppression).toEqual({ by: 'baseline', line: 3, reason: 'in the baseline' });
    expect(check('--verbose').out).toMatch(/a\.js:2:\d+ .*\n    in the baseline \(line 3 of the baseline\)/);
  });
});

describe('what a site is', () => {
  const reformatted = `async function books() {
  const answer = await fetch("https://api.ocrolus.com/v1/books", {
    headers: {
      // for all accounts
      Authorization:
        "Basic " +
        btoa(
          process.env.OCROLUS_API_KEY +
            ":" /* between */ +
            process.env.OCROLUS_API_SECRET,
        ),
    },
  });
  return answer.json();
}
`;

  it.each([
    ['reformatted: quotes, line breaks, comments, parentheses', reformatted],
    ['with CRLF', LEGACY.replaceAll('\n', '\r\n')],
    ['under other lines of its function', LEGACY.replace('{\n', '{\n  await limits.books();\n  const page = 1;\n')],
    ['with another request and other options', LEGACY.replace('/v1/books', '/v2/books').replace('{ headers', "{ method: 'GET', headers")],
  ])('the same when it is %s', (_, text) => {
    write('a.js', LEGACY);
    update();
    write('a.js', text);
    expect(check()).toEqual(SILENCE);
    renameSync(join(folder.path, 'a.js'), join(folder.path, 'renamed.mjs'));
    expect(check()).toEqual(SILENCE);
  });

  it.each([
    ['other variables', books('books', HEADER.replaceAll('OCROLUS', 'OCROLUS_EU'))],
    ['another function', books('invoices')],
    ['a second one beside it', `${LEGACY}${books('invoices')}`],
    ['a second one alike in the same function', LEGACY.replace('  return', `  await fetch('https://api.ocrolus.com/v1/accounts', { headers: { Authorization: ${HEADER} } });\n  return`)],
  ])('another, when it has %s', (_, text) => {
    write('a.js', LEGACY);
    update();
    write('a.js', text);
    expect(check().code).toBe(1);
  });

  it('one that is solved and one alike that is new in the same function are taken for the same: the count is what is held', () => {
    write('a.js', LEGACY);
    update();
    write('a.js', LEGACY.replace('/v1/books', '/v1/accounts'));
    expect(check()).toEqual(SILENCE);
  });
});

describe('with git', () => {
  beforeEach(() => {
    git('init', '-q', '-b', 'main');
    for (let index = 0; index < 6; index += 1) write(`${index}.js`, books(`of${index}`));
    update();
    git('add', '.');
    expect(git('commit', '-qm', 'x').code).toBe(0);
  });

  it('the baselines of two branches merge, also where both add lines in one place, when .gitattributes says union', () => {
    write('.gitattributes', 'baseline.txt merge=union\n');
    git('add', '.');
    git('commit', '-qm', 'x');
    git('checkout', '-qb', 'theirs');
    write('0.js', '');
    for (const name of ['t1', 't2', 't3']) write(`${name}.js`, books(name));
    update();
    git('add', '.');
    git('commit', '-qm', 'theirs');
    git('checkout', '-q', 'main');
    write('1.js', '');
    for (const name of ['o1', 'o2', 'o3']) write(`${name}.js`, books(name));
    update();
    git('add', '.');
    git('commit', '-qm', 'ours');
    expect(git('merge', '-q', 'theirs').code).toBe(0);
    const { code, out, err } = check();
    expect({ code, out }).toEqual({ code: 0, out: '' });
    // Of lines that one side took out beside some that the other added, union keeps both; then they are told.
    expect(err).toMatch(/^(?:warning: \d of the entries of baseline\.txt (?:is|are) solved .*\n)?$/);
    expect(update().code).toBe(0);
    expect(rows()).toHaveLength(10);
  });

  it('--staged: what is listed passes, a copy of it in another file does not, and moved code does', () => {
    write('0.js', `${books('of0')}// edited\n`);
    git('add', '.');
    expect(check('--staged')).toEqual(SILENCE);
    write('copy.js', books('of1'));
    git('add', '.');
    expect(check('--staged').code).toBe(1);
    git('rm', '-q', '--cached', '1.js');
    expect(check('--staged')).toEqual(SILENCE);
    git('reset', '-q', '--hard');
    git('mv', '2.js', 'moved.js');
    expect(check('--staged')).toEqual(SILENCE);
  });

  it('--staged: the baseline is the one that is staged, and it is said when the disk has another', () => {
    write('new.js', books('fresh'));
    expect(update().code).toBe(0);
    git('add', 'new.js');
    const { code, err } = check('--staged');
    expect(code).toBe(1);
    expect(err).toBe('warning: baseline.txt is taken as it is staged, which is not what is on the disk; `git add baseline.txt` stages the newer one\n');
    git('add', 'baseline.txt');
    expect(check('--staged')).toEqual(SILENCE);
    rmSync(join(folder.path, 'baseline.txt'));
    expect(check('--staged').code).toBe(0);
  });

  it('--staged: a baseline that git does not know is read from the disk; from a folder below as well', () => {
    renameSync(join(folder.path, 'baseline.txt'), join(folder.path, 'own.txt'));
    mkdirSync(join(folder.path, 'lib'));
    write('0.js', `${books('of0')}// edited\n`);
    git('add', '0.js');
    expect(cli(['check', '--staged', '--baseline', '../own.txt'], join(folder.path, 'lib'))).toEqual(SILENCE);
    expect(cli(['check', '--staged', '--baseline', 'none.txt'])).toMatchObject({ code: 2 });
    expect(existsSync(join(folder.path, 'none.txt'))).toBe(false);
  });
});
