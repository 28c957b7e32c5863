/** What git tells of a folder: its address without credentials, and the commits that added a text, with nothing of the repository run. */
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { commitsThatAdded, sourceOf } from '../src/files/history.ts';
import { createFixture, type FsFixture } from './scratch.ts';

const SECRET = 'made-up-secret-1';

let folder: FsFixture;
beforeEach(() => {
  folder = createFixture();
  git('init', '--quiet', '--initial-branch', 'main');
});
afterEach(() => {
  vi.unstubAllEnvs();
  folder.remove();
});

const at = (path: string): string => join(folder.path, path);

function git(...args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@t.example', ...args], { cwd: folder.path, encoding: 'utf8' });
  expect(status, stderr).toBe(0);
  return stdout.trim();
}

/** The abbreviated hash of a commit of everything; `undefined` deletes a file. */
function commit(files: Readonly<Record<string, string | Buffer>>, message = 'a change'): string {
  for (const [path, text] of Object.entries(files)) writeFileSync(at(path), text);
  git('add', '--all', '.');
  git('commit', '--quiet', '--allow-empty', '--message', message);
  return git('rev-parse', '--short', 'HEAD');
}

const added = (file: string): readonly string[] | null => commitsThatAdded(folder.path, file, [SECRET]);

describe('the address', () => {
  it.each([
    ['https://github.com/acme/api.git', 'https://github.com/acme/api'],
    ['https://user:ghp_token@GitHub.com/acme/api', 'https://github.com/acme/api'],
    ['https://ghp_token@github.com/acme/api/', 'https://github.com/acme/api'],
    ['ssh://git@git.example.com:2222/group/sub/api.git', 'https://git.example.com/group/sub/api'],
    ['git@gitlab.com:group/sub/api.git', 'https://gitlab.com/group/sub/api'],
    ['github.com:acme/api', 'https://github.com/acme/api'],
    ['/srv/git/api.git', undefined],
    ['../api.git', undefined],
    ['file:///srv/git/api.git', undefined],
    ['C:\\git\\api', undefined],
    ['https://user:pa@ss@github.com/acme/api', undefined],
    ['https://user:p/w@github.com/acme/api', undefined],
    ['https://github.com/acme/api?token=x', undefined],
    ['https://github.com/"><script>/api', undefined],
    ['javascript:alert(1)//github.com/acme/api', undefined],
    ['ext::sh -c touch% marker', undefined],
    ['https://localhost/acme/api', undefined],
  ])('%s', (remote, url) => {
    commit({ 'a.js': '' });
    git('config', 'remote.origin.url', remote);
    expect(sourceOf(folder.path)?.url).toBe(url);
  });

  it('has the commit, and the folder as a prefix, in a linked work tree too', () => {
    git('config', 'remote.origin.url', 'git@github.com:acme/api.git');
    expect(sourceOf(folder.path)).toBeNull();
    mkdirSync(at('apps'));
    commit({ 'apps/a.js': '' });
    const revision = git('rev-parse', 'HEAD');
    expect(sourceOf(at('apps'))).toEqual({ url: 'https://github.com/acme/api', revision, prefix: 'apps/' });
    git('worktree', 'add', '--quiet', at('linked'));
    expect(sourceOf(at('linked/apps'))).toEqual({ url: 'https://github.com/acme/api', revision, prefix: 'apps/' });
  });

  it('is none without a remote', () => {
    commit({ 'a.js': '' });
    expect(sourceOf(folder.path)).toBeNull();
  });
});

describe('the commits that added a text', () => {
  it('are found across renames, the newest first, and when it was added twice', () => {
    const body = Array.from({ length: 20 }, (_, index) => `line ${index}\n`).join('');
    const first = commit({ 'old.js': `${body}const secret = '${SECRET}';\n` });
    git('mv', 'old.js', 'new.js');
    commit({});
    commit({ 'new.js': body });
    const second = commit({ 'new.js': `${body}const again = '${SECRET}';\n` });
    expect(added('new.js')).toEqual([second, first]);
  });

  it('are none of other files, of commit messages, or of lines that went', () => {
    const first = commit({ 'a.js': `'${SECRET}'\n`, 'b.js': '' });
    commit({ 'b.js': `'${SECRET}'\n` }, `+++ b/a.js\n+${SECRET}\n\n\\0abc1234\n+${SECRET}`);
    commit({ 'a.js': '' }, `+${SECRET}`);
    expect(added('a.js')).toEqual([first]);
  });

  it('are found on both sides of a merge, and in a file whose name is a pattern', () => {
    commit({ '[ab]*.js': '\n', 'a.js': `'${SECRET}'\n` });
    git('checkout', '--quiet', '-b', 'side');
    const side = commit({ '[ab]*.js': `\n'${SECRET}'\n` });
    git('checkout', '--quiet', 'main');
    commit({ 'other.js': '' });
    git('merge', '--quiet', '--no-ff', '--no-edit', 'side');
    expect(added('[ab]*.js')).toEqual([side]);
  });

  it('are none where there is no history, and null where there is no repository', () => {
    writeFileSync(at('a.js'), `'${SECRET}'`);
    expect(added('a.js')).toBeNull();
    commit({ 'b.js': Buffer.from([0, 1, 2, 0]) });
    expect([added('b.js'), added('nowhere.js')]).toEqual([[], []]);
    const bare = createFixture();
    expect([commitsThatAdded(bare.path, 'a.js', [SECRET]), sourceOf(bare.path)]).toEqual([null, null]);
    bare.remove();
  });

  it('are known by their hashes, whatever a file that is declared as text holds', () => {
    const first = commit({ '.gitattributes': '*.js diff\n', 'a.js': Buffer.from(`'\0${SECRET} of another kind\n'${SECRET}'\n`) });
    expect(added('a.js')).toEqual([first]);
  });

  it('are asked for without the text among the arguments, and with nothing that the repository configures', () => {
    const first = commit({ 'a.js': `'${SECRET}'\n`, '.gitattributes': '*.js diff=own filter=own\n' });
    const marker = at('marker');
    writeFileSync(at('touch.sh'), `#!/bin/sh\ntouch '${marker}'\ncat\n`);
    chmodSync(at('touch.sh'), 0o755);
    for (const name of ['diff.own.textconv', 'diff.own.command', 'diff.external', 'filter.own.clean', 'filter.own.smudge', 'core.fsmonitor', 'core.pager', 'gpg.program']) git('config', name, at('touch.sh'));
    for (const name of ['log.showSignature', 'diff.own.cachetextconv', 'log.diffMerges']) git('config', name, name.startsWith('log.d') ? 'on' : 'true');
    git('config', 'remote.origin.url', 'https://github.com/acme/api');
    const bin = createFixture();
    const real = spawnSync('which', ['git'], { encoding: 'utf8' }).stdout.trim();
    writeFileSync(join(bin.path, 'git'), `#!/bin/sh\nprintf '%s\\n' "$@" >> '${join(bin.path, 'log')}'\nexec '${real}' "$@"\n`);
    chmodSync(join(bin.path, 'git'), 0o755);
    vi.stubEnv('PATH', `${bin.path}${delimiter}${process.env['PATH'] ?? ''}`);
    expect(added('a.js')).toEqual([first]);
    expect(sourceOf(folder.path)?.url).toBe('https://github.com/acme/api');
    const log = readFileSync(join(bin.path, 'log'), 'utf8');
    bin.remove();
    expect(log).toContain('log');
    expect(log).not.toContain(SECRET);
    expect(existsSync(marker)).toBe(false);
  });
});
