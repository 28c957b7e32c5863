/** `--since`: the built command judges what has changed since a commit, in scratch repositories. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCommand, type Outcome } from './command.ts';
import { CLEAN, createRepository, filesFound, HEADER, LEGACY, type Repository } from './repository.ts';
import type { FsFixture } from './scratch.ts';

let folder: FsFixture;
let repository: string;
let git: Repository['git'];
let write: Repository['write'];
let commit: Repository['commit'];
beforeEach(() => {
  ({ folder, path: repository, git, write, commit } = createRepository());
});
afterEach(() => folder.remove());

const cli = (args: readonly string[], cwd = repository): Outcome => runCommand(args, { cwd });

const found = (args: readonly string[], cwd = repository): readonly string[] => filesFound(cli(['audit', '--format', 'json', ...args], cwd));

describe('what has changed', () => {
  beforeEach(() => {
    commit({ 'old.js': LEGACY, 'touched.js': CLEAN, 'gone.js': LEGACY, '.gitignore': 'ignored.js\n' });
    git('branch', 'base');
  });

  it('is in commits, on the disk, staged or not, or untracked; what was there before is not judged', () => {
    commit({ 'committed.js': LEGACY });
    commit({ 'later.js': CLEAN });
    write('touched.js', LEGACY);
    write('untracked.js', LEGACY);
    write('ignored.js', LEGACY);
    write('staged.js', LEGACY);
    git('add', 'staged.js');
    rmSync(join(repository, 'gone.js'));
    expect(found(['--since', 'base'])).toEqual(['committed.js', 'staged.js', 'touched.js', 'untracked.js']);
    expect(found(['--since', 'HEAD~1'])).toEqual(['staged.js', 'touched.js', 'untracked.js']);
    expect(found([])).toEqual(['committed.js', 'old.js', 'staged.js', 'touched.js', 'untracked.js']);
  });

  it('does not hold what the other branch has done since', () => {
    git('checkout', '-qb', 'feature');
    commit({ 'mine.js': LEGACY });
    git('checkout', '-q', 'main');
    commit({ 'old.js': CLEAN, 'theirs.js': LEGACY });
    git('checkout', '-q', 'feature');
    expect(found(['--since', 'main'])).toEqual(['mine.js']);
  });

  it('is judged in the light of all other files', () => {
    commit({ 'hosts.js': "exports.API = 'https://api.ocrolus.com';\n", 'send.js': 'exports.send = (url, authorization) => fetch(url, { headers: { authorization } });\n' });
    git('branch', '-f', 'base');
    commit({ 'new.js': `const { API } = require('./hosts');\nconst { send } = require('./send');\nexports.books = () => send(API + '/v1/books', ${HEADER});\n` });
    expect(found(['--since', 'base'])).toEqual(['new.js']);
  });

  it('is looked at when it deals in credentials and never says for whom', () => {
    commit({ 'use.js': "const { basic } = require('./basic');\nexports.books = () => fetch('https://api.ocrolus.com/v1/books', { headers: basic() });\n", 'basic.js': 'exports.basic = () => ({});\n' });
    git('branch', '-f', 'base');
    commit({ 'basic.js': `exports.basic = () => ({ Authorization: ${HEADER} });\n` });
    expect(found(['--since', 'base'])).toEqual(['basic.js']);
  });

  it('is counted from the folder that the tool runs in, and paths and globs narrow it', () => {
    commit({ 'packages/a/x.js': LEGACY, 'packages/b/y.js': LEGACY, 'z.js': LEGACY });
    expect(found(['--since', 'base'], join(repository, 'packages'))).toEqual(['a/x.js', 'b/y.js']);
    expect(found(['--since', 'base', 'packages/a'])).toEqual(['packages/a/x.js']);
    expect(found(['--since', 'base', '--exclude', 'packages'])).toEqual(['z.js']);
  });

  it('decides whether check passes, and what migrate changes', () => {
    expect(cli(['check', '--since', 'base'])).toEqual({ code: 0, out: '', err: '' });
    commit({ 'new.js': LEGACY });
    expect(cli(['check', '--since', 'base']).code).toBe(1);
    expect(cli(['migrate', '--write', '--since', 'base'])).toMatchObject({ code: 0, err: '' });
    expect(folder.read('repository/new.js')).not.toContain('Basic');
    expect(folder.read('repository/old.js')).toBe(LEGACY);
  });
});

describe('what cannot be compared ends the run with one line and 2', () => {
  it.each([
    ['nowhere', 'ocrolus-oauth-codemod: --since nowhere: git knows no such commit; a pipeline may have to fetch it first\n'],
    ['--output=x', "ocrolus-oauth-codemod: --since --output=x: git knows no such commit; a pipeline may have to fetch it first\n"],
  ])('%s', (revision, err) => {
    commit({ 'a.js': LEGACY });
    expect(cli(['check', `--since=${revision}`])).toEqual({ code: 2, out: '', err });
  });

  it('a branch without common history, a folder without git, and --staged beside it', () => {
    commit({ 'a.js': LEGACY });
    git('checkout', '-q', '--orphan', 'other');
    commit({ 'a.js': CLEAN });
    expect(cli(['check', '--since', 'main'])).toEqual({ code: 2, out: '', err: 'ocrolus-oauth-codemod: --since main: git knows no commit that it and HEAD have in common; a pipeline may have to fetch more of the history\n' });
    expect(cli(['check', '--since', 'main'], folder.path)).toEqual({ code: 2, out: '', err: 'ocrolus-oauth-codemod: --since main: this is no git work tree\n' });
    expect(cli(['check', '--staged', '--since', 'main'])).toEqual({ code: 2, out: '', err: 'ocrolus-oauth-codemod: --staged judges the next commit, and --since what came before it; give one of them\n' });
  });
});
