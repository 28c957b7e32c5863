/** `explain`: the pages that ship with the package, and the built command that prints them. */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EXIT, EXIT_TITLES } from '../src/commands/exit-codes.ts';
import { findTopic, suggest, topics } from '../src/cli/topics.ts';
import { readManual } from '../src/files/manual.ts';
import { manualCodes } from '../src/report/reasons.ts';
import { ruleIds } from '../src/report/rules.ts';
import { markdownForTerminal } from '../src/report/terminal.ts';
import { ROOT } from './fixture-folders.ts';
import { COMMAND, runCommand, type Outcome } from './command.ts';
import { LEGACY } from './repository.ts';
import { createFixture, type FsFixture } from './scratch.ts';

const MANUAL = `'use client';\n${LEGACY}`;
const BROKEN = `const ocrolus = ;\n`;

let folder: FsFixture;
beforeEach(() => {
  folder = createFixture();
});
afterEach(() => folder.remove());

const cli = (...args: readonly string[]): Outcome => runCommand(args, { cwd: folder.path });

const write = (path: string, text: string): void => folder.write(path, text);

describe('topics', () => {
  it('are the rules, the reasons and the exit codes, each with one page, and each page has its topic', () => {
    const pages = ['rules', 'manual', 'exit-codes'].flatMap((name) => readdirSync(join(ROOT, 'docs', name)).map((file) => `docs/${name}/${file}`));
    expect(topics.map(({ page }) => page).sort()).toEqual(pages.sort());
    expect(topics.map(({ name }) => name)).toEqual([...ruleIds, ...manualCodes, ...Object.values(EXIT).map(String)]);
  });

  it.each(topics.filter(({ kind }) => kind === 'exit-code'))('the page of exit code $name has its title', ({ name, title, page }) => {
    expect(readManual(page)?.split('\n')[0]).toBe(`# Exit code \`${name}\`: ${title}`);
    expect(Object.values(EXIT_TITLES)).toContain(title);
  });

  it('are all in the README', () => {
    const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
    expect(topics.filter(({ page }) => !readme.includes(`](${page})`))).toEqual([]);
  });

  it('have no two with the same word', () => {
    const words = topics.flatMap(({ name, aliases }) => [name, ...aliases]);
    expect(new Set(words).size).toBe(words.length);
  });

  it('are found by their name, and rules and exit codes by a shorter or longer one', () => {
    expect([' Sync-Contract', 'basic-auth/auth-option', 'auth-option', '3', 'exit-130'].map((word) => findTopic(word)?.name)).toEqual(['sync-contract', 'basic-auth/auth-option', 'basic-auth/auth-option', '3', '130']);
    expect(['', '../manual/sync-contract', 'docs/manual/sync-contract.md', '__proto__', 'constructor', 'toString'].map(findTopic)).toEqual(Array(6).fill(undefined));
  });

  it('are suggested for what is nearly theirs', () => {
    expect(suggest('sync-contrat')).toEqual(['sync-contract']);
    expect(suggest('header')).toEqual(['basic-auth/authorization-header', 'basic-auth/default-header']);
    expect(suggest('basic-auth/autoption')).toEqual(['basic-auth/auth-option']);
    expect(suggest('4')).toEqual([]);
    expect(suggest('x'.repeat(100_000))).toEqual([]);
  });
});

describe('explain', () => {
  it('lists all topics with their titles, in 80 columns', () => {
    const { code, out, err } = cli('explain');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(Math.max(...out.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
    const text = out.replace(/\s+/g, ' ');
    for (const { name, title } of topics) expect(text).toContain(`${name} ${title}`);
    expect(cli('explain', '').out).toBe(out);
  });

  it.each(topics.filter(({ name }) => ['basic-auth/url-userinfo', 'sync-contract', '130'].includes(name)))('$name: prints the bytes of the page', ({ name, page }) => {
    const { code, out, err } = cli('explain', name);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toBe(readFileSync(join(ROOT, page), 'utf8'));
  });

  it('prints JSON', () => {
    const { title, page } = findTopic('auth-option') ?? { title: '', page: '' };
    expect(JSON.parse(cli('explain', 'auth-option', '--format', 'json').out)).toEqual({ topic: 'basic-auth/auth-option', kind: 'rule', title, markdown: readFileSync(join(ROOT, page), 'utf8') });
    expect(JSON.parse(cli('explain', '--format', 'json').out)).toEqual({ topics: topics.map(({ name, kind, title: text }) => ({ topic: name, kind, title: text })) });
  });

  it('prints Markdown when asked, and the list as well', () => {
    expect(cli('explain', 'exit-3', '--format', 'markdown', '--color').out).toBe(readManual('docs/exit-codes/3.md'));
    expect(cli('explain', '--format', 'markdown').out).toMatch(/^## Rules: .*\n\n- `basic-auth\/authorization-header`: A Basic [^]*\n## Exit codes\n\n- `0`: Done\n/);
  });

  it('renders for whoever asks for colour, a pager for instance', () => {
    const { out } = cli('explain', 'sync-contract', '--color');
    expect(out).toContain('\u001b[1msync-contract: The place must stay synchronous\u001b[22m');
    expect(stripVTControlCharacters(out)).toContain('\n  books.ts:\n    const API =');
  });

  // util-linux's `script` makes a terminal.
  it.runIf(existsSync('/usr/bin/script'))('renders on a terminal, with --no-color without a control sequence', () => {
    const terminal = (args: string): string => spawnSync('script', ['-qec', `stty cols 72 && '${process.execPath}' '${COMMAND}' explain ${args}`, '/dev/null'], { encoding: 'utf8', env: { ...process.env, NO_COLOR: '', CI: '' , TERM: 'xterm' }, input: '' }).stdout.replaceAll('\r\n', '\n');
    const plain = terminal('opaque-options --no-color');
    expect(plain).not.toContain('\u001b');
    expect(plain).toMatch(/^# `opaque-options`: The options cannot be seen whole\n\nThe credential is in an object that the tool cannot see whole, or in a\nform/);
    expect(terminal('opaque-options')).toContain('\u001b[1m');
  });

  it.each([
    ['sync-contrct', 'there is no topic sync-contrct; did you mean sync-contract? `ocrolus-oauth-codemod explain` lists all'],
    ['../../package', 'there is no topic ../../package; `ocrolus-oauth-codemod explain` lists all, and `--help` says what commands and flags do'],
    ['x'.repeat(50), `there is no topic ${'x'.repeat(40)}…; \`ocrolus-oauth-codemod explain\` lists all, and \`--help\` says what commands and flags do`],
    ['41117587b026', '41117587b026 is the id of a finding, not a topic: `ocrolus-oauth-codemod audit --format json` prints the finding with its "rule" and the "code" of its reason; explain one of these'],
    ['012345678912', '012345678912 is the id of a finding, not a topic: `ocrolus-oauth-codemod audit --format json` prints the finding with its "rule" and the "code" of its reason; explain one of these'],
  ])('%s is no topic: one line that helps, and exit code 2', (word, message) => {
    expect(cli('explain', word)).toEqual({ code: 2, out: '', err: `ocrolus-oauth-codemod: ${message}\n` });
  });

  it('loads neither TypeScript nor the engine', () => {
    write('hooks.mjs', `import { writeSync } from 'node:fs';\nexport async function load(url, context, next) {\n  writeSync(2, url + '\\n');\n  return next(url, context);\n}\n`);
    write('register.mjs', `import { register } from 'node:module';\nregister('./hooks.mjs', import.meta.url);\n`);
    const { stderr, stdout } = spawnSync(process.execPath, ['--import', join(folder.path, 'register.mjs'), COMMAND, 'explain', 'sync-contract'], { encoding: 'utf8' });
    expect(stderr).toContain('/dist/chunks/explain-');
    expect(stdout).toContain('# `sync-contract`');
    const loaded = stderr.split('\n').filter((url) => url.startsWith('file:')).map((url) => statSync(fileURLToPath(url)).size);
    // TypeScript alone is twenty times as large.
    expect(Math.max(...loaded)).toBeLessThan(300_000);
    expect(stderr).not.toMatch(/\/dist\/chunks\/(?:analysis|run-command)-/);
  });
});

describe('markdown for a terminal', () => {
  const render = (text: string, columns = 40): string => markdownForTerminal(text, { color: false, columns });
  const painted = (text: string): string => markdownForTerminal(text, { color: true, columns: 40 });

  it('wraps paragraphs and items, with items hanging', () => {
    expect(render('A paragraph that was wrapped\nfor another width than this one.\n')).toBe('A paragraph that was wrapped for another\nwidth than this one.\n');
    expect(render('- an item that is longer than one line;\n- another\n  one.\n\n1. first\n2. second')).toBe('• an item that is longer than one line;\n• another one.\n\n1. first\n2. second\n');
    expect(render('- an item that is longer than just one line')).toBe('• an item that is longer than just one\n  line\n');
  });

  it('leaves code and tables as they are, names the file, and hides comments', () => {
    const line = 'x'.repeat(60);
    expect(render(`<!-- paths: a -->\n\n\`\`\`js a.js\n${line}\n\n  y\n\`\`\`\n\n\`\`\`sh\nz\n\`\`\``)).toBe(`  a.js:\n    ${line}\n\n      y\n\n    z\n`);
    expect(render(`| a | b |\n|---|---|\n| ${line} | c |`)).toBe(`| a | b |\n|---|---|\n| ${line} | c |\n`);
  });

  it('shows the target of a link that leads to the web, and no other', () => {
    expect(render('See [CWE](https://a.example/1) and [the page](../x.md) ([more](y.md)), not `[x](https://y.example)`.', 200)).toBe('See CWE (https://a.example/1) and the page, not `[x](https://y.example)`.\n');
  });

  it('does not break a code span that fits a line, and breaks one that does not', () => {
    expect(render('Now you may run the command `tool explain 3`.')).toBe('Now you may run the command\n`tool explain 3`.\n');
    expect(render(`\`${'word '.repeat(12).trim()}\``)).toBe(`\`${'word '.repeat(8).trim()}\n${'word '.repeat(4).trim()}\`\n`);
  });

  it('puts colour in the place of marks', () => {
    expect(painted('# `a`: B\n\n**bold**, *soft* and `code`')).toBe('\u001b[1ma: B\u001b[22m\n\n\u001b[1mbold\u001b[22m, \u001b[3msoft\u001b[23m and \u001b[36mcode\u001b[39m\n');
  });
});

describe('the pages of exit codes tell the truth: ends with', () => {
  it.each<readonly [number, readonly string[], Readonly<Record<string, string>>]>([
    [0, ['audit'], { 'a.js': LEGACY }],
    [0, ['migrate'], { 'a.js': MANUAL }],
    [0, ['migrate', '--write'], { 'a.js': LEGACY }],
    [0, ['check'], { 'a.js': '' }],
    [0, ['explain'], {}],
    [0, ['--help'], {}],
    [0, ['--version'], {}],
    [1, ['check'], { 'a.js': LEGACY }],
    [1, ['check'], { 'a.js': MANUAL }],
    [1, ['migrate', '--write'], { 'a.js': MANUAL }],
    [2, ['audit', '--nope'], {}],
    [2, ['audit', 'nowhere'], {}],
    [2, ['explain', 'nothing'], {}],
    [2, ['check'], { 'ocrolus-oauth-codemod.json': '{ "nope": 1 }' }],
    [2, ['audit', '--report', 'nowhere/r.json'], {}],
    [2, ['undo'], {}],
    [3, ['audit'], { 'a.js': BROKEN }],
    [3, ['check'], { 'a.js': BROKEN }],
    [3, ['migrate'], { 'a.js': BROKEN }],
    [0, ['check', '--exclude', 'templates/**'], { 'templates/a.js': BROKEN }],
    [1, ['check'], { 'a.js': BROKEN, 'b.js': LEGACY }],
    [0, ['check'], { 'a.js': LEGACY.replace('{ headers: ', '{\n// ocrolus-oauth-codemod-ignore-next-line basic-auth/authorization-header -- replaced in May\nheaders: ') }],
  ])('%i: %j of %j', (code, args, files) => {
    for (const [path, text] of Object.entries(files)) write(path, text);
    const outcome = cli(...args);
    expect(outcome.code).toBe(code);
    if (code === 2) expect([outcome.out, outcome.err.split('\n').length]).toEqual(['', 2]);
    expect(readManual(`docs/exit-codes/${code}.md`)).toContain(args[0]?.startsWith('--') ? args[0] : code === 2 ? 'Any command' : `\`${args[0]}`);
  });

  it('0, 3 and 2 of undo: all put back, some left alone, only edited files', () => {
    for (const edited of [[], ['a.js'], ['a.js', 'ocrolus-token-provider.js']]) {
      write('a.js', LEGACY);
      cli('migrate', '--write', '--allow-dirty');
      for (const path of edited) write(path, '// edited\n');
      expect(cli('undo').code).toBe([0, 3, 2][edited.length]);
    }
  });

  it.each([['audit'], ['migrate', '--write']])('130, %s %s: interrupted, with files that are as they were', (...args) => {
    write('a.js', LEGACY);
    write('interrupt.cjs', "setInterval(() => process.listenerCount('SIGINT') > 0 && process.kill(process.pid, 'SIGINT'), 1).unref();\n");
    const { status } = spawnSync(process.execPath, ['--require', join(folder.path, 'interrupt.cjs'), COMMAND, ...args], { cwd: folder.path });
    expect(status).toBe(130);
    expect(readFileSync(join(folder.path, 'a.js'), 'utf8')).toBe(LEGACY);
  });
});
