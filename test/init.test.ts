/** `init` on scratch repositories: what it shows, what it writes, and that git takes the hooks which it has written. */
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { Ajv } from 'ajv';
import { spawn, spawnSync } from 'node:child_process';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { COMMAND, runCommand, runGit, tryGit, type Outcome } from './command.ts';
import { ROOT } from './fixture-folders.ts';
import { CLEAN, LEGACY } from './repository.ts';
import { createFixture, type FsFixture } from './scratch.ts';

const text = (path: string): string => readFileSync(join(ROOT, path), 'utf8').replaceAll('\r\n', '\n');
const { version } = JSON.parse(text('package.json')) as { readonly version: string };
const recipes = new Map([...text('docs/gate.md').matchAll(/^```\w+ (\S+)\n([\s\S]*?)^```$/gm)].map((match) => [match[1] ?? '', match[2] ?? '']));
const recipe = (name: string): string => recipes.get(name) ?? expect.fail(`docs/gate.md has no block ${name}`);
const template = text('templates/ocrolus-oauth-codemod.gitlab-ci.yml').replace(/^(?:#.*\n)+/, '');
const NPX = 'npx --no ocrolus-oauth-codemod check --staged';
const STUB = `#!/bin/sh\nexec '${process.execPath}' '${COMMAND}' "$@"\n`;
const HOOK = '.git/hooks/pre-commit';
const CONFIG = 'ocrolus-oauth-codemod.jsonc';
const WORKFLOW = '.github/workflows/ocrolus-auth.yml';
const QUIET = ['--no-config', '--ci', 'none'];

let folder: FsFixture;
beforeEach(() => {
  folder = createFixture();
  git('init', '-q', '-b', 'main', 'r');
  write('package.json', '{ "name": "acme", "private": true }\n');
  write('.gitignore', 'node_modules\n');
  // In place of npm's, which would look for an installed package.
  folder.write('bin/npx', `#!/bin/sh\ntest "$1 $2" = "--no ocrolus-oauth-codemod" || { echo "npx $*" >&2; exit 99; }\nshift 2\n${STUB.slice(10)}`);
  chmodSync(join(folder.path, 'bin/npx'), 0o755);
});
afterEach(() => folder.remove());

const at = (path: string): string => join(folder.path, 'r', path);
const read = (path: string): string => readFileSync(at(path), 'utf8');
const init = (...args: readonly string[]): Outcome => initIn('r', ...args);
const initIn = (cwd: string, ...args: readonly string[]): Outcome => runCommand(['init', ...args], { cwd: join(folder.path, cwd) });

function git(...args: readonly string[]): string {
  return runGit(args, { cwd: existsSync(at('.')) ? at('.') : folder.path });
}

function write(path: string, content: string, mode?: number): void {
  folder.write(`r/${path}`, content);
  if (mode !== undefined) chmodSync(at(path), mode);
}

/** Writes, and has nothing to say against anything. */
function done(...args: readonly string[]): string {
  const { code, out, err } = init('--yes', ...args);
  expect({ code, err }, out).toEqual({ code: 0, err: '' });
  return out;
}

/** A second run changes nothing. */
function again(...args: readonly string[]): void {
  const before = snapshot();
  const out = done(...args);
  expect(out).toContain('already there: ');
  expect(out).toContain('Nothing to write.');
  expect(snapshot()).toEqual(before);
}

function snapshot(): Readonly<Record<string, string>> {
  const paths = readdirSync(at('.'), { recursive: true, encoding: 'utf8' }).filter((path) => !/^\.git\/(?!hooks)/.test(path) && statSync(at(path), { throwIfNoEntry: false })?.isFile() === true);
  return Object.fromEntries(paths.sort().map((path) => [path, `${statSync(at(path)).mode.toString(8)} ${read(path)}`]));
}

function commit(cwd = 'r'): Outcome {
  const surroundings = { cwd: join(folder.path, cwd), env: { PATH: `${join(folder.path, 'bin')}${delimiter}${process.env['PATH'] ?? ''}` } };
  tryGit(['add', '.'], surroundings);
  return tryGit(['commit', '-qm', 'x'], surroundings);
}

/** A commit of legacy code is refused by the tool, and a clean one is not. */
function guards(cwd = 'r'): void {
  folder.write(`${cwd}/src/a.js`, LEGACY);
  const refused = commit(cwd);
  expect(refused.code, refused.out + refused.err).toBe(1);
  expect(refused.out + refused.err).toContain('src/a.js:1:');
  folder.write(`${cwd}/src/a.js`, CLEAN);
  const taken = commit(cwd);
  expect(taken.code, taken.out + taken.err).toBe(0);
}

describe('the hook', () => {
  it.each([
    ['git alone', [], HOOK, recipe('.git/hooks/pre-commit')],
    ['husky', ['--hook', 'husky'], '.husky/pre-commit', recipe('.husky/pre-commit')],
    ['lefthook', ['--hook', 'lefthook'], 'lefthook.yml', recipe('lefthook.yml')],
    ['pre-commit', ['--hook', 'pre-commit'], '.pre-commit-config.yaml', recipe('.pre-commit-config.yaml')],
  ])('with %s and no file yet is the recipe of docs/gate.md, and a second run changes nothing', (_, args, path, expected) => {
    const out = done(...args, ...QUIET);
    expect(out).toContain(`wrote ${path}\n`);
    expect(read(path)).toBe(expected);
    if (!path.endsWith('ml')) expect(statSync(at(path)).mode & 0o777).toBe(0o755);
    again(...args, ...QUIET);
  });

  it.each([
    ['npm', '{ "packageManager": "npm@10.0.0" }', '', 'npx --no'],
    ['pnpm', '{ "packageManager": "pnpm@9.0.0" }', '', 'pnpm exec'],
    ['yarn', '{}', 'yarn.lock', 'yarn'],
    ['bun', '{}', 'bun.lock', 'bunx --no-install'],
  ])('is run by %s where the repository uses it', (name, manifest, lockFile, call) => {
    write('package.json', manifest);
    if (lockFile !== '') write(lockFile, '');
    const out = done(...QUIET);
    expect(out).toMatch(`Found: ${name}, hooks by git alone, no pipeline\n`);
    expect(read(HOOK)).toBe(`#!/bin/sh\nexec ${call} ocrolus-oauth-codemod check --staged\n`);
    expect(out).toMatch(new RegExp(`Install the package: ${name} (?:install|add) .*ocrolus-oauth-codemod@${version}\n`));
  });

  describe('of git alone', () => {
    it('guards commits', () => {
      done();
      guards();
    });

    it.each([
      ['that ends with its last command', '#!/bin/sh\n./first\n', `#!/bin/sh\n./first\ntest $? -eq 0 && ${NPX}\n`],
      ['that stops at a failure', '#!/bin/sh\nset -e\n./first', `#!/bin/sh\nset -e\n./first\n${NPX}\n`],
      ['that ends with exit 0', '#!/bin/bash\n./first || exit 1\n\nexit 0\n', `#!/bin/bash\n./first || exit 1\n\n${NPX} || exit\nexit 0\n`],
      ['that moves its streams', '#!/bin/sh\nexec 1>&2\n./first\n# the end\n\n', `#!/bin/sh\nexec 1>&2\n./first\n# the end\ntest $? -eq 0 && ${NPX}\n\n`],
      ['that says nothing yet', '#!/bin/sh\n# to do\n', `#!/bin/sh\n# to do\n${NPX}\n`],
    ])('gets one line in a hook %s, and both must pass', (_, before, after) => {
      write(HOOK, before, 0o755);
      write('first', '#!/bin/sh\ntest ! -e fail\n', 0o755);
      done(...QUIET);
      expect(read(HOOK)).toBe(after);
      again(...QUIET);
      guards();
      if (!before.includes('./first')) return;
      write('fail', '');
      expect(commit().code).toBe(1);
    });

    it.each([
      ['hands over', '#!/bin/sh\nexec ./other "$@"\n', 'it hands over to another program with `exec`'],
      ['hands over in a branch', 'if true; then exec ./other; fi\n', 'it hands over'],
      ['is no shell script', '#!/usr/bin/env node\nprocess.exit(0)\n', 'it is no shell script'],
      ['ends early', '#!/bin/sh\n./first\nexit $?\n', 'it ends with `exit`'],
    ])('is left to a person where the hook %s', (_, before, reason) => {
      write(HOOK, before, 0o755);
      const out = done(...QUIET);
      expect(out).toContain(`left alone: ${HOOK}: ${reason}`);
      expect(out).toContain(`1. Add this line to ${HOOK}, where it is always reached, and where its exit code stops the commit: ${NPX}\n`);
      expect(read(HOOK)).toBe(before);
    });

    it('says that a hook which git has passed over will be run', () => {
      write(HOOK, '#!/bin/sh\ntrue\n', 0o644);
      expect(done(...QUIET)).toContain('is not executable, and will run it');
      guards();
    });

    it('keeps CRLF', () => {
      write(HOOK, '#!/bin/sh\r\nset -e\r\n', 0o755);
      done(...QUIET);
      expect(read(HOOK)).toBe(`#!/bin/sh\r\nset -e\r\n${NPX}\r\n`);
    });

    it('is where core.hooksPath says', () => {
      git('config', 'core.hooksPath', '.githooks');
      expect(done(...QUIET)).toContain('wrote .githooks/pre-commit\n');
      expect(existsSync(at(HOOK))).toBe(false);
      guards();
    });

    it('is not written into a folder outside of the repository, nor through a link', () => {
      folder.write('shared/README', '');
      git('config', 'core.hooksPath', join(folder.path, 'shared'));
      expect(done(...QUIET)).toContain(`left alone: ${join(folder.path, 'shared/pre-commit')}: lies outside of the repository\n`);
      git('config', 'core.hooksPath', '.githooks');
      symlinkSync(join(folder.path, 'shared'), at('.githooks'));
      expect(done(...QUIET)).toContain('left alone: .githooks/pre-commit: lies outside of the repository\n');
      expect(readdirSync(join(folder.path, 'shared'))).toEqual(['README']);
    });

    it('of a linked work tree is that of the repository', () => {
      commit();
      git('worktree', 'add', '-q', '-b', 'other', '../linked');
      expect(initIn('linked', '--yes', ...QUIET).out).toContain(`wrote ${at(HOOK)}\n`);
      expect(read(HOOK)).toBe(recipe('.git/hooks/pre-commit'));
      guards('linked');
    });
  });

  describe('of husky', () => {
    beforeEach(() => {
      // What `husky` writes, as far as it matters here.
      write('.husky/_/pre-commit', '#!/usr/bin/env sh\nPATH="node_modules/.bin:$PATH"\nexport PATH\nexec sh -e .husky/pre-commit "$@"\n', 0o755);
      git('config', 'core.hooksPath', '.husky/_');
    });

    it('guards commits, from nothing and behind what is there', () => {
      expect(done(...QUIET)).toMatch('Found: npm, hooks by husky');
      guards();
      write('.husky/pre-commit', './first\n', 0o644);
      write('first', '#!/bin/sh\ntest ! -e fail\n', 0o755);
      done(...QUIET);
      expect(read('.husky/pre-commit')).toBe(`./first\n${NPX}\n`);
      expect(statSync(at('.husky/pre-commit')).mode & 0o777).toBe(0o644);
      guards();
      write('fail', '');
      expect(commit().code).toBe(1);
    });

    it('is that of husky where git is asked for and looks in its folder', () => {
      expect(done('--hook', 'git', ...QUIET)).toContain('wrote .husky/pre-commit\n');
    });

    it('has the head that husky 8 needs, and is found below the top', () => {
      git('config', 'core.hooksPath', 'web/.husky');
      write('package.json', '{ "devDependencies": { "husky": "^8.0.3", "ocrolus-oauth-codemod": "0.1.0" } }');
      expect(done(...QUIET)).not.toContain('Install the package');
      expect(read('web/.husky/pre-commit')).toBe(`#!/usr/bin/env sh\n. "$(dirname -- "$0")/_/husky.sh"\n\n${NPX}\n`);
    });
  });

  it('of a task for lint-staged is known', () => {
    write('package.json', '{ "lint-staged": { "*.js": "ocrolus-oauth-codemod check --staged" } }');
    expect(done(...QUIET)).toContain('already there: a task of lint-staged (package.json)');
  });

  const LEFTHOOK = { run: NPX };
  it.each<readonly [string, string, string, string, (value: never) => unknown, unknown]>([
    ['commands of lefthook', 'lefthook.yml', '# ours\npre-push:\n    parallel: true\n\npre-commit:   # quick\n    parallel: true\n    commands:\n        lint: {run: "npm run lint"}   # first\n\ncommit-msg:\n    scripts: {}\n', '        lint: {run: "npm run lint"}   # first\n', (value: { 'pre-commit': { commands: object } }) => value['pre-commit'].commands, { lint: { run: 'npm run lint' }, ocrolus: LEFTHOOK }],
    ['jobs of lefthook', '.lefthook.yaml', 'pre-commit:\n  jobs:\n  - run: npm test\n    # slow\nlast: 1', '  - run: npm test\n', (value: { 'pre-commit': { jobs: object } }) => value['pre-commit'].jobs, [{ run: 'npm test' }, { name: 'ocrolus', ...LEFTHOOK }]],
    ['another hook of lefthook', 'lefthook.yaml', 'pre-push:\n  commands:\n    test:\n      run: npm test', 'run: npm test', (value: { 'pre-commit': { commands: object } }) => value['pre-commit'].commands, { ocrolus: LEFTHOOK }],
    ['a hook of lefthook without commands', 'lefthook.yml', 'pre-commit:\n  parallel: true\n', 'parallel: true\n', (value: { 'pre-commit': { commands: object } }) => value['pre-commit'].commands, { ocrolus: LEFTHOOK }],
    ['repositories of pre-commit', '.pre-commit-config.yaml', 'repos:\n-   repo: https://example.com/x\n    rev: v1\n    hooks:\n    -   id: x   # why\n\n# later\nci:\n    skip: [x]\n', '    -   id: x   # why\n', (value: { repos: readonly { repo: string }[] }) => value.repos.map(({ repo }) => repo), ['https://example.com/x', 'local']],
    ['no repositories of pre-commit', '.pre-commit-config.yaml', 'fail_fast: true # quick\n', 'fail_fast: true # quick\n', (value: { repos: readonly { repo: string }[] }) => value.repos.map(({ repo }) => repo), ['local']],
  ])('joins %s, and every line that is there stays', (_, path, before, above, part, expected) => {
    for (const eol of ['\n', '\r\n']) {
      write(path, before.replaceAll('\n', eol));
      expect(done(...QUIET)).toContain(`wrote ${path}\n`);
      const after = read(path);
      expect(part(parse(after) as never)).toEqual(expected);
      const ours = after.split(eol);
      expect(before.split('\n').filter((line) => !ours.includes(line))).toEqual([]);
      expect(after.startsWith(before.slice(0, before.indexOf(above) + above.length).replaceAll('\n', eol))).toBe(true);
      if (eol === '\r\n') expect(after.replaceAll('\r\n', '')).not.toContain('\n');
      again(...QUIET);
    }
  });

  it.each([
    ['repos: []   # none\nci: {}\n', ['local']],
    ['repos: [{ repo: meta, hooks: [{ id: identity }] }] # one\n', ['meta', 'local']],
    ['repos:\n', ['local']],
    ['# nothing yet\n', ['local']],
    ['', ['local']],
  ])('joins %j, which has no line to stand behind', (before, expected) => {
    write('.pre-commit-config.yaml', before);
    done(...QUIET);
    const after = read('.pre-commit-config.yaml');
    expect((parse(after) as { readonly repos: readonly { readonly repo: string }[] }).repos.map(({ repo }) => repo)).toEqual(expected);
    expect(after).toContain(/#.*/.exec(before)?.[0] ?? '');
    again(...QUIET);
  });

  it.each([
    ['.pre-commit-config.yaml', 'repos: [\n', /is not YAML: /],
    ['.pre-commit-config.yaml', '- a\n', /is no mapping/],
    ['lefthook.yml', 'pre-commit: never\n', /has something else under `pre-commit`/],
    ['lefthook.yml', 'a: 1\n---\nb: 2\n', /holds several documents/],
    ['lefthook.toml', '[pre-commit]\n', /only the YAML of lefthook/],
  ])('of %s is left to a person for %j, and the rest goes on', (path, before, reason) => {
    write(path, before);
    const out = done();
    expect(out.split('\n').filter((line) => line.startsWith('left alone: '))).toEqual([expect.stringMatching(reason)]);
    expect(read(path)).toBe(before);
    expect(read(CONFIG)).toContain('"include": []');
    expect(out).toMatch(/^1\. Add /m);
  });
});

describe('the config file', () => {
  it('is accepted by the tool as it is, and with all that is commented out, and by the schema', () => {
    done();
    write('src/a.js', CLEAN);
    const check = (): Outcome => runCommand(['check'], { cwd: at('.') });
    expect(check()).toEqual({ code: 0, out: '', err: '' });
    write(CONFIG, read(CONFIG).replace(/^ {2}\/\/ ("\w+": )/m, '  $1'));
    expect(read(CONFIG)).toMatch(/^ {2}"providerFile"/m);
    expect(check()).toEqual({ code: 0, out: '', err: '' });
    write(CONFIG, '{ "$schema": 1 }');
    expect(check()).toMatchObject({ code: 2, err: `ocrolus-oauth-codemod: ${CONFIG}: "$schema" must be a string\n` });
  });

  it('has a schema with the keys that the tool knows', () => {
    const schema = JSON.parse(text('config.schema.json')) as { readonly properties: object };
    write(CONFIG, '{ "other": 1 }');
    const known = /known are (.*)\n/.exec(runCommand(['check'], { cwd: at('.') }).err)?.[1]?.split(', ') ?? [];
    expect(Object.keys(schema.properties).sort()).toEqual(known.sort());
    const validate = new Ajv().compile(schema);
    expect(validate({ $schema: 'x', include: ['a'], exclude: [], hosts: [], envNames: [], providerFile: 'a.ts', providerImport: 'a#b', providerLibrary: 'oauth4webapi', packages: { 'services/*': { providerFile: 'a.ts' }, web: {} } })).toBe(true);
    for (const value of [{ other: 1 }, { hosts: 'x' }, { providerFile: 1 }, { providerLibrary: 'x' }, { packages: [] }, { packages: { web: { hosts: [] } } }, []]) expect(validate(value)).toBe(false);
  });

  it.each(['ocrolus-oauth-codemod.json', '.ocrolus-oauth-codemod.json'])('is left out where there is %s, whose faults are told', (name) => {
    write(name, '{ "hosts": [');
    const out = done();
    expect(out).toContain(`already there: the config file (${name})\n`);
    expect(out).toContain(`left alone: ${name} is not JSON`);
    expect(existsSync(at(CONFIG))).toBe(false);
  });
});

describe('the pipeline', () => {
  it('is that of GitHub by its remote or its workflows, and has the recipe of docs/gate.md', () => {
    git('remote', 'add', 'origin', 'git@github.com:acme/api.git');
    expect(done()).toContain(`wrote ${WORKFLOW}\n`);
    expect(read(WORKFLOW)).toBe(recipe(WORKFLOW));
    again();
    write(WORKFLOW, 'on: push\n');
    expect(done()).toContain(`left alone: ${WORKFLOW}: is there, and something else\n`);
    write('.github/workflows/ci.yml', '- run: npx ocrolus-oauth-codemod check\n');
    expect(done()).toContain('already there: the step of GitHub Actions (.github/workflows/ci.yml)\n');
  });

  it('looks at the branch that is the default', () => {
    git('checkout', '-q', '-b', 'master');
    done('--ci', 'github');
    expect((parse(read(WORKFLOW)) as { readonly on: { readonly push: unknown } }).on.push).toEqual({ branches: ['master'] });
  });

  it('of GitHub warns of files that could not be analysed, and fails with findings', () => {
    done('--ci', 'github');
    const { jobs } = parse(read(WORKFLOW)) as { readonly jobs: { readonly check: { readonly steps: readonly { readonly run?: string }[] } } };
    const script = jobs.check.steps.find(({ run }) => run !== undefined)?.run ?? '';
    const run = (): readonly [number | null, string] => {
      const { status, stdout } = spawnSync('bash', ['-eo', 'pipefail', '-c', script.replace(`npx -y ocrolus-oauth-codemod@${version}`, `'${process.execPath}' '${COMMAND}'`)], { cwd: at('.'), encoding: 'utf8' });
      return [status, stdout];
    };
    write('src/a.js', LEGACY);
    expect(run()).toEqual([1, expect.stringMatching(/^::(?:error|warning) file=src\/a\.js/m)]);
    write('src/a.js', 'const ocrolus = ;\n');
    expect(run()).toEqual([0, expect.stringMatching(/^::warning::Some files/m)]);
    write('src/a.js', CLEAN);
    expect(run()[0]).toBe(0);
  });

  it('of GitLab is the job of the template, at the end of what is there', () => {
    git('remote', 'add', 'origin', 'https://oauth2:made-up-token@gitlab.acme.example/acme/api.git');
    expect(done()).not.toContain('made-up-token');
    expect(read('.gitlab-ci.yml')).toBe(template);
    again();
    for (const eol of ['\n', '\r\n']) {
      const before = 'stages: [build, deploy]\n# ours\nbuild:\n    stage: build\n    script:\n    - !reference [.x, script]\n    - |\n      npm ci'.replaceAll('\n', eol);
      write('.gitlab-ci.yml', before);
      done();
      expect(read('.gitlab-ci.yml')).toBe(`${before}${eol}${eol}${template.replace('stage: test', 'stage: build').replaceAll('\n', eol)}`);
    }
  });

  it.each([['{ "build": { "script": "x" } }\n'], ['a: [\n'], ['spec: {}\n---\nb: {}\n'], ['a: 1\n...\n']])('of GitLab is printed where it cannot stand behind %j', (before) => {
    write('.gitlab-ci.yml', before);
    const out = done();
    expect(out).toContain('left alone: .gitlab-ci.yml: ');
    expect(out).toContain('Add this job to .gitlab-ci.yml:\n   ocrolus-oauth-codemod:\n');
    expect(read('.gitlab-ci.yml')).toBe(before);
  });

  it('of another kind is told what to run', () => {
    expect(done()).toContain(`In another, run: npx -y ocrolus-oauth-codemod@${version} check\n`);
  });
});

describe('the command', () => {
  it('writes nothing without a terminal and without --yes, and shows what it would write', () => {
    write(HOOK, '#!/bin/sh\nset -e\ncurl https://me:made-up-secret@acme.example\n', 0o755);
    const before = snapshot();
    const { code, out, err } = init('--ci', 'github');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(snapshot()).toEqual(before);
    expect(out).toContain(`\n+${NPX}\n`);
    expect(out).not.toContain('made-up-secret');
    for (const path of [CONFIG, WORKFLOW]) expect(out).toContain(`+++ b/${path}\n`);
    expect(out.endsWith('Nothing was written. `ocrolus-oauth-codemod init --yes` writes it.\n')).toBe(true);
  });

  it('shows a diff that git takes, with the permission to run', () => {
    git('config', 'core.hooksPath', '.githooks');
    const { out } = init(...QUIET);
    folder.write('patch', out.slice(out.indexOf('diff --git'), out.indexOf('\nNothing was')));
    git('apply', '../patch');
    expect(read('.githooks/pre-commit')).toBe(recipe('.git/hooks/pre-commit'));
    expect(statSync(at('.githooks/pre-commit')).mode & 0o111).not.toBe(0);
  });

  it('says what is left to do', () => {
    const out = done('--hook', 'husky', '--ci', 'github');
    expect(out.slice(out.indexOf('Left to do:')).split('\n')).toEqual([
      'Left to do:',
      `1. Install the package: npm install --save-dev --save-exact ocrolus-oauth-codemod@${version}`,
      '2. Husky is not active in this clone (core.hooksPath is not set): install husky, and run `husky`',
      `3. Commit: .husky/pre-commit, ${CONFIG}, ${WORKFLOW}, package.json and the lock file`,
      '4. See what there is: npx --no ocrolus-oauth-codemod audit',
      '',
    ]);
  });

  it('sets up the top of the work tree from a folder below it', () => {
    write('packages/a/package.json', '{}');
    expect(initIn('r/packages/a', '--yes').code).toBe(0);
    expect(read(HOOK)).toBe(recipe('.git/hooks/pre-commit'));
    expect(existsSync(at(CONFIG))).toBe(true);
    expect(readdirSync(at('packages/a'))).toEqual(['package.json']);
  });

  it('calls the package of a folder below where the top has none', () => {
    git('rm', '-q', '--cached', '--ignore-unmatch', 'package.json');
    write('my app/package.json', '{}');
    spawnSync('rm', [at('package.json')]);
    write('my app/node_modules/.bin/ocrolus-oauth-codemod', STUB, 0o755);
    mkdirSync(at('my app/src'));
    const { out } = initIn('r/my app/src', '--yes', ...QUIET);
    expect(out).toContain('Install the package in my app: npm install');
    expect(read(HOOK)).toBe(`#!/bin/sh\nexec 'my app/node_modules/.bin/ocrolus-oauth-codemod' check --staged\n`);
    guards();
  });

  it('goes on where package.json is broken', () => {
    write('package.json', '{');
    expect(done(...QUIET)).toContain('left alone: package.json: is not JSON\n');
    expect(read(HOOK)).toBe(recipe('.git/hooks/pre-commit'));
  });

  it.each<readonly [string, () => void]>([
    ['a named pipe for the settings of pre-commit', () => void spawnSync('mkfifo', [at('.pre-commit-config.yaml')])],
    ['a link to nowhere for them', () => symlinkSync('/nowhere/at/all', at('.pre-commit-config.yaml'))],
    ['bytes of anything in them', () => write('.pre-commit-config.yaml', String.fromCharCode(...Array.from({ length: 4096 }, (_, index) => (index * 7919) % 256)))],
    ['settings of lefthook that are no YAML', () => write('lefthook.yml', 'pre-commit:\n\tcommands: [\n')],
    ['workflows behind a link that leads out', () => symlinkSync(join(folder.path, 'outside'), at('.github'))],
    ['hooks of husky behind a link that leads out', () => symlinkSync(join(folder.path, 'outside'), at('.husky'))],
    ['a folder called package.json', () => mkdirSync(at('odd/package.json'), { recursive: true })],
  ])('goes on with %s, and writes nothing there', (_, make) => {
    folder.write('outside/workflows/kept', '');
    make();
    const before = snapshot();
    const { code, out, err } = init('--yes', '--hook', 'auto', '--ci', 'auto');
    expect({ code, err }, out).toEqual({ code: 0, err: '' });
    expect(snapshot()).toMatchObject(before);
    expect(readdirSync(join(folder.path, 'outside'), { recursive: true })).toEqual(['workflows', 'workflows/kept']);
  });

  it('goes on where a file stands in place of a folder', () => {
    write('.github', 'a file\n');
    expect(done('--ci', 'github', '--no-config')).toContain(`left alone: ${WORKFLOW}: cannot be read: ENOTDIR\n`);
    expect(read(HOOK)).toBe(recipe('.git/hooks/pre-commit'));
  });

  it.each([
    [['--hook', 'svn'], /Invalid values/],
    [['--ci', 'jenkins'], /Invalid values/],
    [['--hook', 'git', '--hook', 'husky'], /--hook can be given once/],
    [['somewhere'], /Unknown argument/],
  ])('refuses %j', (args, message) => {
    const before = snapshot();
    expect(init('--yes', ...args)).toMatchObject({ code: 2, out: '', err: expect.stringMatching(message) as string });
    expect(snapshot()).toEqual(before);
  });

  it('refuses a folder outside of a work tree in one line', () => {
    folder.write('elsewhere/x', '');
    expect(initIn('elsewhere', '--yes')).toEqual({ code: 2, out: '', err: 'ocrolus-oauth-codemod: init sets up a git work tree, and the current folder is in none\n' });
    expect(readdirSync(join(folder.path, 'elsewhere'))).toEqual(['x']);
  });

  it('has nothing to do where nothing is asked for', () => {
    expect(done('--hook', 'none', ...QUIET)).toBe('Found: npm, no hook, no pipeline\n\nNothing to write.\n');
  });

  it.runIf(spawnSync('script', ['--version'], { encoding: 'utf8' }).stdout.includes('util-linux')).each([
    ['y', 0, true],
    ['n', 0, false],
    ['\r', 0, false],
    ['\u0003', 130, false],
  ])('asks once in a terminal: %j', async (key, expected, isWritten) => {
    const child = spawn('script', ['-qec', `stty cols 100 rows 50 && ${process.execPath} ${COMMAND} init`, '/dev/null'], { cwd: at('.'), env: { ...process.env, CI: '', NO_COLOR: '1', TERM: 'xterm' } });
    let screen = '';
    let isAnswered = false;
    child.stdout.setEncoding('utf8').on('data', (part: string) => {
      screen += part;
      if (isAnswered || !/Write 2 files\?[^]*No/.test(screen)) return;
      isAnswered = true;
      child.stdin.write(key);
    });
    expect(await new Promise((resolve) => child.on('close', resolve)), screen).toBe(expected);
    expect(existsSync(at(HOOK))).toBe(isWritten);
    expect(existsSync(at(CONFIG))).toBe(isWritten);
  });
});
