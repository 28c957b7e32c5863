/** `check --staged`: the built command judges the index of git, in scratch repositories and as a real hook. */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { COMMAND, runCommand, tryGit as tryGitIn, type Outcome } from './command.ts';
import { CLEAN, createRepository, filesFound, HEADER, LEGACY, type Repository } from './repository.ts';
import type { FsFixture } from './scratch.ts';

const BROKEN = 'const ocrolus = ;\n';

let folder: FsFixture;
let repository: string;
let git: Repository['git'];
let write: Repository['write'];
let stage: Repository['stage'];
let commit: Repository['commit'];
beforeEach(() => {
  ({ folder, path: repository, git, write, stage, commit } = createRepository());
});
afterEach(() => folder.remove());

interface Place {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

const SILENCE: Outcome = { code: 0, out: '', err: '' };

const staged = (args: readonly string[] = [], { cwd = repository, env = {} }: Place = {}): Outcome => runCommand(['check', '--staged', ...args], { cwd, env });

const found = (args: readonly string[] = [], place: Place = {}): readonly string[] => filesFound(staged(['--format', 'json', ...args], place));

const tryGit = (args: readonly string[], cwd = repository): Outcome => tryGitIn(args, { cwd });

function hook(script = `exec '${process.execPath}' '${COMMAND}' check --staged`): void {
  write('.git/hooks/pre-commit', `#!/bin/sh\n${script}\n`);
  chmodSync(join(repository, '.git/hooks/pre-commit'), 0o755);
}

describe('what the index holds decides', () => {
  it('before the first commit: nothing is printed for clean files, and the findings with 1 for others', () => {
    stage({ 'a.js': CLEAN });
    expect(staged()).toEqual(SILENCE);
    stage({ 'b.js': LEGACY });
    const { code, out, err } = staged();
    expect({ code, err }).toEqual({ code: 1, err: '' });
    expect(out).toContain('b.js:1:');
  });

  it('nothing staged is clean, whatever the last commit and the disk hold', () => {
    commit({ 'a.js': LEGACY });
    write('untracked.js', LEGACY);
    expect(staged()).toEqual(SILENCE);
  });

  it('a file whose staged text is clean passes with legacy code on the disk, and the other way round does not', () => {
    commit({ 'a.js': CLEAN, 'b.js': CLEAN });
    stage({ 'a.js': `${CLEAN}// v1\n`, 'b.js': LEGACY });
    write('a.js', LEGACY);
    write('b.js', CLEAN);
    expect(found()).toEqual(['b.js']);
  });

  it('a staged file that is gone from the disk is judged, and so is its whole folder', () => {
    stage({ 'a.js': LEGACY, 'lib/b.js': LEGACY });
    rmSync(join(repository, 'a.js'));
    rmSync(join(repository, 'lib'), { recursive: true });
    expect(found()).toEqual(['a.js', 'lib/b.js']);
  });

  it('renamed files are judged by their new names, with edits or none, and deleted files are not', () => {
    commit({ 'a.js': LEGACY, 'b.js': LEGACY, 'c.js': LEGACY });
    git('mv', 'a.js', 'moved.js');
    git('mv', 'b.js', 'edited.js');
    stage({ 'edited.js': `// edited\n${LEGACY}` });
    git('rm', '-q', 'c.js');
    expect(found()).toEqual(['edited.js', 'moved.js']);
  });

  it('an intent to add is not staged', () => {
    write('a.js', LEGACY);
    git('add', '-N', 'a.js');
    expect(staged()).toEqual(SILENCE);
    write('b.js', CLEAN);
    git('add', 'b.js');
    expect(staged()).toEqual(SILENCE);
  });

  it('links and submodules are not looked into', () => {
    const other = join(folder.path, 'other');
    mkdirSync(other);
    writeFileSync(join(other, 'a.js'), LEGACY);
    tryGit(['init', '-q'], other);
    tryGit(['add', '.'], other);
    tryGit(['commit', '-qm', 'x'], other);
    git('submodule', '--quiet', 'add', other, 'vendor/other');
    symlinkSync('vendor/other/a.js', join(repository, 'link.js'));
    stage({ 'b.js': "require('./link');\nrequire('./vendor/other/a');\nexports.auth = 'ocrolus';\n" });
    git('add', 'link.js');
    expect(git('ls-files', '--stage')).toMatch(/^160000 .*\tvendor\/other$/m);
    expect(staged()).toEqual(SILENCE);
  });

  it('a file that takes the place of a link is judged', () => {
    symlinkSync('nowhere', join(repository, 'a.js'));
    git('add', 'a.js');
    commit({});
    rmSync(join(repository, 'a.js'));
    stage({ 'a.js': LEGACY });
    expect(found()).toEqual(['a.js']);
  });

  it('files that git was told not to look at are read from the index', () => {
    const call = `const { headers } = require('./headers');\nexports.books = () => fetch('https://api.ocrolus.com/v1/books', { headers: { Authorization: ${HEADER}, ...headers } });\n`;
    commit({ 'headers.js': 'exports.headers = {};\n', 'sparse.js': 'exports.headers = {};\n' });
    git('update-index', '--assume-unchanged', 'headers.js');
    git('update-index', '--skip-worktree', 'sparse.js');
    write('headers.js', BROKEN);
    rmSync(join(repository, 'sparse.js'));
    stage({ 'a.js': call, 'b.js': call.replace('./headers', './sparse') });
    expect(found()).toEqual(['a.js', 'b.js']);
  });

  it('a partial clone with a sparse checkout is judged by what it has; nothing is fetched', () => {
    commit({ 'lib/a.js': CLEAN, 'other/b.js': LEGACY, 'other/.env': 'LENDER=https://api.ocrolus.com\n' });
    git('config', 'uploadpack.allowFilter', 'true');
    const clone = join(folder.path, 'clone');
    expect(tryGit(['clone', '-q', '--filter=blob:none', '--sparse', `file://${repository}`, clone]).code).toBe(0);
    expect(tryGit(['sparse-checkout', 'set', 'lib'], clone).code).toBe(0);
    expect(tryGit(['ls-files', '-t', 'other'], clone).out).toMatch(/^S other\/b\.js$/m);
    writeFileSync(join(clone, 'lib/a.js'), LEGACY);
    tryGit(['add', 'lib'], clone);
    expect(found([], { cwd: clone })).toEqual(['lib/a.js']);
    writeFileSync(join(clone, 'lib/a.js'), "exports.auth = 'ocrolus';\n");
    tryGit(['add', 'lib'], clone);
    expect(staged([], { cwd: clone })).toEqual(SILENCE);
  });

  it('new times on the disk change nothing, however many files have them', () => {
    for (let index = 0; index < 600; index += 1) write(`lib/${index}.js`, `exports.a = ${index}; // ocrolus\n`);
    git('add', '.');
    commit({ 'headers.js': `exports.headers = () => ({ Authorization: ${HEADER} });\n` });
    for (let index = 0; index < 600; index += 1) utimesSync(join(repository, `lib/${index}.js`), 1, 1);
    stage({ 'a.js': LEGACY });
    const start = performance.now();
    expect(found()).toEqual(['a.js']);
    // A process for each file would take this long several times over.
    expect(performance.now() - start).toBeLessThan(20_000);
  });

  it('line ends that git converts make no difference', () => {
    git('config', 'core.autocrlf', 'true');
    stage({ 'a.js': LEGACY.replaceAll('\n', '\r\n'), 'b.js': CLEAN.replaceAll('\n', '\r\n') });
    write('b.js', LEGACY.replaceAll('\n', '\r\n'));
    expect(found()).toEqual(['a.js']);
  });

  it('files with odd names are judged', () => {
    const names = [' leading.js', '"quoted".js', '-dash.js', ':colon.js', '[glob]*.js', 'größe-日本.js', 'line\nend.js', 'tab\t.js', 'with space.js'];
    stage(Object.fromEntries(names.map((name) => [name, LEGACY])));
    for (const name of names) write(name, CLEAN);
    expect([...found()].sort()).toEqual([...names].sort());
    expect([...found(names.map((name) => `./${name}`))].sort()).toEqual([...names].sort());
    expect(found([':colon.js'])).toEqual([':colon.js']);
  });

  it('a name that no analysis can use is told, and ends with 3', () => {
    stage({ 'back\\slash.js': LEGACY });
    const { code, out } = staged();
    expect(code).toBe(3);
    expect(out).toContain('back\\slash.js: its name holds a backslash');
  });

  it('a staged file that does not parse ends with 3, and 1 wins over it; what is on the disk does not matter', () => {
    stage({ 'a.js': BROKEN });
    write('a.js', CLEAN);
    const { code, out } = staged();
    expect(code).toBe(3);
    expect(out).toMatch(/a\.js: does not parse/);
    stage({ 'b.js': LEGACY });
    expect(staged().code).toBe(1);
    git('rm', '-q', '--cached', 'b.js');
    stage({ 'a.js': CLEAN });
    write('a.js', BROKEN);
    expect(staged()).toEqual(SILENCE);
  });

  it('an unstaged file that does not parse is nobody\'s business', () => {
    commit({ 'old.js': BROKEN });
    stage({ 'a.js': CLEAN, 'b.js': "exports.url = 'https://api.ocrolus.com';\n" });
    expect(staged()).toEqual(SILENCE);
  });

  it('build output and installed packages are left out', () => {
    stage({ 'package.json': '{}', 'dist/a.js': LEGACY, 'build/b.js': LEGACY, 'a.min.js': LEGACY, 'node_modules/c/index.js': LEGACY });
    expect(staged()).toEqual(SILENCE);
  });
});

describe('the rest of the project is that of the index', () => {
  const helper = (value: string): string => `exports.headers = () => ({ Authorization: ${value} });\n`;
  const CALLER = "const { headers } = require('./headers');\nexports.books = () => fetch('https://api.ocrolus.com/v1/books', { headers: headers() });\n";
  const BASIC = "'Basic ' + btoa(process.env.KEY + ':' + process.env.SECRET)";

  it('a helper is taken as it is staged: legacy there and clean on the disk, and the other way round', () => {
    stage({ 'caller.js': CALLER, 'headers.js': helper(BASIC) });
    write('headers.js', helper("'Bearer ' + token()"));
    expect(found()).toEqual(['headers.js']);
    stage({ 'headers.js': helper("'Bearer ' + token()") });
    write('headers.js', helper(BASIC));
    expect(staged()).toEqual(SILENCE);
  });

  it('a helper that does not mention Ocrolus is found by its callers, which are not staged', () => {
    commit({ 'caller.js': CALLER, 'headers.js': helper("''") });
    stage({ 'headers.js': helper(BASIC) });
    expect(git('diff', '--cached', '--name-only')).toBe('headers.js\n');
    expect(found()).toEqual(['headers.js']);
    // On the disk nobody sends it anywhere.
    write('caller.js', CLEAN);
    expect(found()).toEqual(['headers.js']);
  });

  it('a host is that of the configuration which is staged', () => {
    const call = (name: string): string => `exports.books = () => fetch(process.env.${name} + '/v1/books', { headers: { Authorization: ${BASIC} } });\n`;
    stage({ '.env.example': 'LENDER=https://api.ocrolus.com\n', 'a.js': call('LENDER') });
    write('.env.example', 'LENDER=https://lender.example\n');
    expect(found()).toEqual(['a.js']);
    stage({ '.env.example': 'LENDER=https://lender.example\n' });
    write('.env.example', 'LENDER=https://api.ocrolus.com\n');
    expect(staged()).toEqual(SILENCE);
  });

  it('an untracked file is not part of it', () => {
    stage({ 'a.js': `${CALLER}exports.ok = 'authorization';\n` });
    write('headers.js', helper(BASIC));
    expect(staged()).toEqual(SILENCE);
  });

  it('a site of a file that is not staged is not the commit\'s', () => {
    commit({ 'headers.js': helper(BASIC) });
    stage({ 'caller.js': CALLER });
    expect(staged()).toEqual(SILENCE);
  });
});

describe('paths select among what is staged', () => {
  beforeEach(() => stage({ 'a.js': LEGACY, 'lib/b.js': LEGACY, 'lib/deep/c.js': LEGACY }));

  it('absolute as lint-staged gives them, relative to the current folder, through a link, and folders', () => {
    expect(found([join(repository, 'a.js'), join(repository, 'lib/b.js')])).toEqual(['a.js', 'lib/b.js']);
    expect(found(['b.js', 'deep'], { cwd: join(repository, 'lib') })).toEqual(['lib/b.js', 'lib/deep/c.js']);
    expect(found(['../a.js'], { cwd: join(repository, 'lib') })).toEqual(['a.js']);
    symlinkSync(repository, join(folder.path, 'link'));
    expect(found([join(folder.path, 'link/lib/b.js')])).toEqual(['lib/b.js']);
    expect(found([join(folder.path, 'link')], { cwd: join(folder.path, 'link/lib') })).toHaveLength(3);
    expect(found(['.'])).toHaveLength(3);
  });

  it('a path that is gone from the disk, one that is not staged, one that the commit deletes', () => {
    rmSync(join(repository, 'lib/b.js'));
    expect(found(['lib/b.js'])).toEqual(['lib/b.js']);
    git('commit', '-qm', 'x');
    expect(staged(['a.js'])).toEqual(SILENCE);
    git('rm', '-q', 'lib/b.js');
    expect(staged(['lib/b.js'])).toEqual(SILENCE);
    write('untracked.js', LEGACY);
    expect(staged(['untracked.js'])).toEqual(SILENCE);
  });

  it('one that nobody knows, or that lies elsewhere, is refused', () => {
    expect(staged(['nowhere.js'])).toEqual({ code: 2, out: '', err: 'ocrolus-oauth-codemod: no such file or folder: nowhere.js\n' });
    const { code, err } = staged(['..']);
    expect(code).toBe(2);
    expect(err).toContain('no such file or folder: .. in the work tree');
  });

  it('globs narrow, from the top of the work tree', () => {
    expect(found(['--include', 'lib/**', '--exclude', 'deep/'])).toEqual(['lib/b.js']);
  });

  it('a subfolder as the current one sees the whole commit', () => {
    expect(found([], { cwd: join(repository, 'lib') })).toEqual(['a.js', 'lib/b.js', 'lib/deep/c.js']);
  });
});

describe('in the middle of things', () => {
  it('a merge: conflicts are told with 3, resolved files judged', () => {
    commit({ 'a.js': CLEAN, 'b.js': CLEAN });
    git('checkout', '-qb', 'other');
    commit({ 'a.js': `${CLEAN}// other\n` });
    git('checkout', '-q', 'main');
    commit({ 'a.js': `${CLEAN}// main\n` });
    expect(tryGit(['merge', '-q', 'other']).code).toBe(1);
    const { code, out } = staged();
    expect(code).toBe(3);
    expect(out).toContain('a.js: is in conflict');
    stage({ 'a.js': CLEAN });
    expect(staged()).toEqual(SILENCE);
    stage({ 'a.js': LEGACY });
    expect(found()).toEqual(['a.js']);
  });

  it('a linked work tree has an index of its own', () => {
    commit({ 'a.js': CLEAN });
    const linked = join(folder.path, 'linked');
    git('worktree', 'add', '-q', linked);
    writeFileSync(join(linked, 'a.js'), LEGACY);
    expect(tryGit(['add', 'a.js'], linked).code).toBe(0);
    expect(found([], { cwd: linked })).toEqual(['a.js']);
    expect(staged()).toEqual(SILENCE);
    hook();
    expect(tryGit(['commit', '-qm', 'x'], linked).code).toBe(1);
    writeFileSync(join(linked, 'a.js'), `${CLEAN}// more\n`);
    expect(tryGit(['commit', '-qam', 'x'], linked)).toEqual(SILENCE);
    // Git tells the hook its own folder, and takes any current one for the work tree then.
    hook(`cd lib && exec '${process.execPath}' '${COMMAND}' check --staged b.js "$(pwd)/b.js"`);
    mkdirSync(join(linked, 'lib'));
    writeFileSync(join(linked, 'lib/b.js'), LEGACY);
    tryGit(['add', '.'], linked);
    const refused = tryGit(['commit', '-qm', 'x'], linked);
    expect(refused.code, refused.err).toBe(1);
    expect(refused.out + refused.err).toContain('lib/b.js:1:');
  });

  it.each(['.', 'lib'])('the environment of a hook with relative folders, in %s', (cwd) => {
    stage({ 'a.js': LEGACY, 'lib/b.js': CLEAN });
    const up = cwd === '.' ? '.' : '..';
    expect(found([], { cwd: join(repository, cwd), env: { GIT_DIR: `${up}/.git`, GIT_WORK_TREE: up } })).toEqual(['a.js']);
    expect(found([], { cwd: join(repository, cwd), env: { GIT_INDEX_FILE: '.git/index' } })).toEqual(['a.js']);
  });

  it('outside of a work tree, and in a bare repository: 2', () => {
    for (const cwd of [folder.path, join(repository, '.git')]) expect(staged([], { cwd })).toEqual({ code: 2, out: '', err: 'ocrolus-oauth-codemod: --staged needs a git work tree\n' });
  });

  it('without git: 2', () => {
    expect(staged([], { env: { PATH: folder.path } })).toEqual({ code: 2, out: '', err: 'ocrolus-oauth-codemod: --staged needs a git work tree\n' });
  });
});

describe('as a hook', () => {
  it('refuses legacy code, says what to do, and lets clean code pass without a word', () => {
    hook();
    stage({ 'a.js': LEGACY });
    const { code, out, err } = tryGit(['commit', '-qm', 'x']);
    expect(code).toBe(1);
    expect(out + err).toContain('a.js:1:');
    expect(out + err).toContain('`ocrolus-oauth-codemod migrate --write --allow-dirty a.js` makes it in the work tree: `git add` the result and commit again.');
    expect(out + err).toContain('ocrolus-oauth-codemod-ignore-next-line basic-auth/authorization-header -- why');
    expect(out + err).not.toContain('Legacy API Credentials');
    stage({ 'a.js': CLEAN });
    expect(tryGit(['commit', '-qm', 'x'])).toEqual(SILENCE);
  });

  it('what it says to do works', () => {
    hook();
    stage({ 'package.json': '{ "type": "commonjs" }\n', 'a.js': LEGACY });
    expect(tryGit(['commit', '-qm', 'x']).code).toBe(1);
    const { code } = runCommand(['migrate', '--write', '--allow-dirty', 'a.js'], { cwd: repository });
    expect(code).toBe(0);
    git('add', '.');
    expect(tryGit(['commit', '-qm', 'x'])).toEqual(SILENCE);
  });

  it('of `git commit FILE` and `git commit -a`, which have an index for the occasion', () => {
    commit({ 'a.js': CLEAN, 'b.js': CLEAN });
    hook();
    stage({ 'a.js': LEGACY });
    write('b.js', `${CLEAN}// more\n`);
    expect(tryGit(['commit', '-qm', 'x', '--', 'b.js'])).toEqual(SILENCE);
    expect(tryGit(['commit', '-qm', 'x']).code).toBe(1);
    stage({ 'a.js': CLEAN });
    write('b.js', LEGACY);
    expect(tryGit(['commit', '-qm', 'x', '--allow-empty'])).toEqual(SILENCE);
    expect(tryGit(['commit', '-qam', 'x']).code).toBe(1);
    expect(tryGit(['commit', '-qm', 'x', '--only', 'b.js']).code).toBe(1);
  });

  it('that changes the folder first', () => {
    commit({ 'lib/a.js': CLEAN });
    hook(`cd lib && exec '${process.execPath}' '${COMMAND}' check --staged`);
    stage({ 'b.js': LEGACY });
    expect(tryGit(['commit', '-qm', 'x']).code).toBe(1);
    git('rm', '-q', '--cached', 'b.js');
    expect(tryGit(['commit', '-qm', 'x', '--allow-empty'])).toEqual(SILENCE);
  });
});

it('nothing is written: neither files, nor the index', () => {
  commit({ 'a.js': CLEAN, 'old.js': LEGACY });
  stage({ 'b.js': LEGACY, 'c.js': CLEAN });
  write('c.js', LEGACY);
  write('untracked.js', LEGACY);
  utimesSync(join(repository, 'a.js'), 1, 1);
  const state = (): readonly unknown[] => [readFileSync(join(repository, '.git/index')).toString('base64'), spawnSync('find', ['.', '-type', 'f'], { cwd: repository, encoding: 'utf8' }).stdout];
  const before = state();
  expect(staged().code).toBe(1);
  expect(staged(['--format', 'json']).code).toBe(1);
  expect(state()).toEqual(before);
  expect(git('--no-optional-locks', 'status', '--porcelain', '-uall')).toBe('A  b.js\nAM c.js\n?? untracked.js\n');
});

it('nothing that the repository configures is run', () => {
  const trap = join(repository, 'trap.sh');
  writeFileSync(trap, `#!/bin/sh\ntouch '${join(folder.path, 'sprung')}'\ncat\n`);
  chmodSync(trap, 0o755);
  stage({ 'a.js': LEGACY, '.gitattributes': '*.js filter=trap diff=trap\n' });
  for (const name of ['filter.trap.clean', 'filter.trap.smudge', 'filter.trap.process', 'diff.trap.textconv', 'diff.trap.command', 'diff.external', 'core.fsmonitor', 'core.pager']) git('config', name, trap);
  utimesSync(join(repository, 'a.js'), 1, 1);
  renameSync(join(repository, '.git/hooks'), join(repository, '.git/no-hooks'));
  expect(found()).toEqual(['a.js']);
  expect(spawnSync('ls', ['sprung'], { cwd: folder.path }).status).not.toBe(0);
});
