/** `migrate --interactive` in a pseudo-terminal: keys in, screens out, and what is in the files afterwards. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCommand, runGit } from './command.ts';
import { createFixture, type FsFixture } from './scratch.ts';
import { hasTerminal, inTerminal, type Step } from './terminal.ts';

const ENVIRONMENT = { ...process.env, CI: '', NO_COLOR: '1', TERM: 'xterm' };
const SECRET = 'made-up-secret-of-c-1';
const legacy = (pair: string): string => `export const books = async () => fetch('https://api.ocrolus.com/v1/books', { headers: { Authorization: 'Basic ' + btoa(${pair}) } });\n`;
const FROM_ENVIRONMENT = legacy("process.env.OCROLUS_API_KEY + ':' + process.env.OCROLUS_API_SECRET");
const FILES: Readonly<Record<string, string>> = { 'package.json': '{ "name": "x", "private": true, "type": "module" }\n', 'a.js': FROM_ENVIRONMENT, 'b.js': FROM_ENVIRONMENT, 'c.js': legacy(`'c@lender.example:${SECRET}'`) };
const KEPT = '.git/ocrolus-oauth-codemod/decisions.json';

let folder: FsFixture;
beforeEach(() => {
  folder = createFixture();
  for (const [path, text] of Object.entries(FILES)) write(path, text);
  git('init', '--quiet');
  commit();
});
afterEach(() => folder.remove());

const at = (path: string): string => join(folder.path, path);
const write = (path: string, text: string): void => folder.write(path, text);

const git = (...args: readonly string[]): string => runGit(args, { cwd: folder.path });

function commit(): void {
  git('add', '.');
  git('commit', '--quiet', '--message', 'as it was');
}

const changed = (): readonly string[] => git('status', '--porcelain').split('\n').filter((line) => line !== '');

const ENTER = '\r';
const DOWN = '\u001b[B';
const ORDER = ['accept', 'skip', 'evidence', 'diff', 'explain', 'accept-rest', 'keep', 'drop'] as const;
const PROMPT = /◆ {2}What about it\?[^]*Quit and drop/;
const EARLIER = /◆ {2}An earlier dialogue[^]*Quit/;
const INTERRUPT: readonly [RegExp, string] = [PROMPT, '\u0003'];
const choose = (answer: (typeof ORDER)[number]): readonly [RegExp, string] => [PROMPT, DOWN.repeat(ORDER.indexOf(answer)) + ENTER];

const terminal = (...steps: readonly Step[]): ReturnType<typeof inTerminal> => inTerminal('migrate --interactive', steps, { cwd: folder.path, env: ENVIRONMENT });

describe.runIf(hasTerminal)('in a terminal', () => {
  it('writes what was accepted, leaves what was skipped, and ends with 1 as sites are left', async () => {
    const { code, screen } = await terminal(choose('accept'), choose('skip'), choose('keep'));
    expect(code).toBe(1);
    expect(changed()).toEqual([' M a.js', '?? ocrolus-token-provider.js']);
    expect(screen).toContain('Change 1 of 3: 1 site in 1 file');
    expect(screen).not.toContain(SECRET);
    expect(JSON.parse(readFileSync(at(KEPT), 'utf8'))).toEqual({ accepted: [], skipped: [expect.stringMatching(/^[\da-f]{12}$/)] });
  });

  it('writes nothing on Ctrl+C, and goes on from there the next time', async () => {
    expect((await terminal(choose('accept'), INTERRUPT)).code).toBe(130);
    expect(changed()).toEqual([]);
    const { code, screen } = await terminal([EARLIER, ENTER], choose('accept-rest'));
    expect(screen).toContain('has accepted 1 change and skipped 0');
    expect(screen).not.toContain('Change 1 of 3');
    expect(code).toBe(0);
    expect(changed()).toEqual([' M a.js', ' M b.js', ' M c.js', '?? ocrolus-token-provider.js']);
    expect(existsSync(at(KEPT))).toBe(false);
  });

  it('writes and keeps nothing when that is asked for', async () => {
    const { code } = await terminal(choose('accept'), choose('drop'));
    expect(code).toBe(1);
    expect(changed()).toEqual([]);
    expect(existsSync(at(KEPT))).toBe(false);
  });

  it('asks again after evidence, diff and manual page', async () => {
    const { screen } = await terminal(choose('evidence'), choose('diff'), choose('explain'), choose('drop'));
    expect(screen).toMatch(/│ {2}a\.js:1\r\n│ {4}[^\n]+: a\.js:1:\d+/);
    expect(screen.slice(0, screen.lastIndexOf('◆')).match(/\+import \{ ocrolusTokens \}/g)).toHaveLength(2);
    expect(screen).toContain('`basic-auth/authorization-header`: A Basic Authorization header reaches Ocrolus');
    expect(screen.match(/Change 1 of 3/g)).toHaveLength(1);
  });

  it('shows no control character of a file name', async () => {
    write('a\u001b]0;owned\u0007.js', FROM_ENVIRONMENT);
    commit();
    const { screen } = await terminal(choose('evidence'), choose('diff'), choose('drop'));
    expect(screen).toContain('a\\x1b]0;owned\\x07.js');
    expect(screen).not.toContain('\u001b]0;');
  });

  it('refuses a dirty work tree before it asks', async () => {
    write('b.js', `${FROM_ENVIRONMENT}// edited\n`);
    const { code, screen } = await terminal();
    expect(code).toBe(2);
    expect(screen).toContain('the work tree has uncommitted changes (not staged: b.js)');
    expect(screen).not.toContain('What about it?');
  });
});

it.each([['without a terminal', ''], ['in CI', '1']])('%s asks nothing and says so in one line', (_, ci) => {
  expect(runCommand(['migrate', '--interactive'], { cwd: folder.path, env: { CI: ci } })).toEqual({ code: 2, out: '', err: 'ocrolus-oauth-codemod: --interactive asks questions, and this is no terminal; use --write\n' });
  expect(changed()).toEqual([]);
});
