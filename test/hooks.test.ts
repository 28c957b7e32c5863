/** The recipes of docs/gate.md, action.yml, the GitLab template and .pre-commit-hooks.yaml: their structure, and their shell commands, run with this build. */
import { chmodSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { ROOT } from './fixture-folders.ts';
import { COMMAND, execute, runCommand } from './command.ts';
import { CLEAN, LEGACY } from './repository.ts';
import { createFixture, type FsFixture } from './scratch.ts';

const text = (path: string): string => readFileSync(join(ROOT, path), 'utf8').replaceAll('\r\n', '\n');
const { version } = JSON.parse(text('package.json')) as { readonly version: string };
const blocks = new Map([...text('docs/gate.md').matchAll(/^```\w+ (\S+)\n([\s\S]*?)^```$/gm)].map((match) => [match[1] ?? '', match[2] ?? '']));
const STUB = `exec '${process.execPath}' '${COMMAND}' "$@"\n`;

let folder: FsFixture;
beforeEach(() => {
  folder = createFixture();
});
afterEach(() => folder.remove());

function write(path: string, content: string, mode?: number): void {
  folder.write(path, content);
  if (mode !== undefined) chmodSync(join(folder.path, path), mode);
}

const read = (path: string): string => folder.read(path);

function block(name: string): string {
  return blocks.get(name) ?? expect.fail(`docs/gate.md has no block ${name}`);
}

interface Outcome {
  readonly code: number | null;
  /** Both streams. */
  readonly out: string;
}

function run(program: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Outcome {
  const { code, out, err } = execute(program, args, { cwd: folder.path, env: { npm_config_update_notifier: 'false', ...env } });
  return { code, out: out + err };
}

const git = (...args: readonly string[]): Outcome => run('git', ['-c', 'user.name=t', '-c', 'user.email=t@t.example', ...args]);

it('docs/gate.md has the recipes that are tested here', () => {
  expect([...blocks.keys()]).toEqual(['.git/hooks/pre-commit', '.husky/pre-commit', 'lefthook.yml', '.lintstagedrc.json', '.pre-commit-config.yaml', '.github/workflows/ocrolus-gate.yml', '.github/workflows/ocrolus-auth.yml', '.gitlab-ci.yml', '.gitattributes']);
});

it('all name the version of this package', () => {
  for (const path of ['docs/gate.md', 'action.yml', 'templates/ocrolus-oauth-codemod.gitlab-ci.yml']) {
    const named = [...text(path).matchAll(/ocrolus-oauth-codemod@v?(\d[\w.-]*\w)|(?:default|VERSION): (\d[\d.]+)/g)].map((match) => match[1] ?? match[2]);
    expect(named.length, path).toBeGreaterThan(0);
    expect([...new Set(named)], path).toEqual([version]);
  }
});

/** As their users get them; lefthook's own package would set itself up in this repository if it were installed here. */
const TOOLS = { husky: '9.1.7', lefthook: '2.2.2', 'lint-staged': '16.4.0' };

describe('a commit', () => {
  let tools: FsFixture;
  beforeAll(() => {
    tools = createFixture();
    tools.write('package.json', '{ "name": "tools", "private": true }\n');
    const { code, err } = execute('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline', ...Object.entries(TOOLS).map(([name, at]) => `${name}@${at}`)], { cwd: tools.path });
    expect(code, err).toBe(0);
  }, 180_000);
  afterAll(() => tools.remove());

  beforeEach(() => {
    git('init', '-q', '-b', 'main');
    write('package.json', '{ "name": "acme", "private": true }\n');
    write('.gitignore', 'node_modules\n');
    // As npm links the command of an installed package.
    write('node_modules/.bin/ocrolus-oauth-codemod', `#!/bin/sh\n${STUB}`, 0o755);
    git('add', '.');
    git('commit', '-qm', 'x');
  });

  const hook = (script: string): void => write('.git/hooks/pre-commit', script, 0o755);
  const local = 'PATH="$PWD/node_modules/.bin:$PATH"\n';
  const tool = (path: string): string => `'${process.execPath}' '${join(tools.path, 'node_modules', path)}'`;

  it.each<readonly [string, () => void]>([
    ['git alone', () => hook(block('.git/hooks/pre-commit'))],
    [
      `husky ${TOOLS.husky}`,
      () => {
        write('.husky/pre-commit', block('.husky/pre-commit'));
        expect(run('sh', ['-c', tool('husky/bin.js')])).toEqual({ code: 0, out: '' });
      },
    ],
    [
      `lefthook ${TOOLS.lefthook}`,
      () => {
        write('lefthook.yml', block('lefthook.yml'));
        expect(run('sh', ['-c', `${tool('lefthook/bin/index.js')} install`]).code).toBe(0);
      },
    ],
    [
      `lint-staged ${TOOLS['lint-staged']}`,
      () => {
        write('.lintstagedrc.json', block('.lintstagedrc.json'));
        hook(`#!/bin/sh\n${local}exec ${tool('lint-staged/bin/lint-staged.js')}\n`);
      },
    ],
    ['pre-commit', () => hook(`#!/bin/sh\n${local}${preCommit().entry}\n`)],
  ])('with %s: legacy code is refused, and clean code is not, whatever the disk holds', (_, install) => {
    install();
    git('add', '.');
    expect(git('commit', '-qm', 'x', '--allow-empty').code).toBe(0);
    write('src/a b.js', LEGACY);
    git('add', '.');
    write('src/a b.js', CLEAN);
    const refused = git('commit', '-qm', 'x');
    expect(refused.code, refused.out).toBe(1);
    expect(refused.out).toContain('src/a b.js:1:');
    write('src/a b.js', CLEAN);
    git('add', '.');
    write('src/a b.js', LEGACY);
    const accepted = git('commit', '-qm', 'x');
    expect(accepted.code, accepted.out).toBe(0);
    expect(git('show', 'HEAD:src/a b.js').out).toBe(CLEAN);
    // Not source of JavaScript: no recipe leaves such files out.
    git('checkout', '-q', '.');
    write('books.sh', `curl -u "$OCROLUS_API_KEY:$OCROLUS_API_SECRET" https://api.ocrolus.com/v1/books\n`);
    git('add', '.');
    const script = git('commit', '-qm', 'x');
    expect(script.code, script.out).toBe(1);
    expect(script.out).toContain('books.sh:1:');
  });

  it('with a baseline: what it lists may stay, and .gitattributes holds', () => {
    write('src/a.js', LEGACY);
    const [first = '', second = ''] = [...text('docs/gate.md').matchAll(/^```sh\n(npx ocrolus-oauth-codemod check [\s\S]*?)^```$/gm)].flatMap((match) => (match[1] ?? '').trim().split('\n'));
    expect(run('sh', ['-ec', `${first}\n${second}`]).out).toBe('ocrolus-baseline.txt: 1 site (1 new, 0 solved)\n');
    hook(block('.git/hooks/pre-commit').replace('--staged', '--staged --baseline ocrolus-baseline.txt'));
    write('.gitattributes', block('.gitattributes'));
    git('add', '.');
    expect(git('commit', '-qm', 'x')).toEqual({ code: 0, out: '' });
    expect(git('check-attr', 'merge', 'ocrolus-baseline.txt').out).toBe('ocrolus-baseline.txt: merge: union\n');
    write('src/b.js', LEGACY);
    git('add', '.');
    expect(git('commit', '-qm', 'x').code).toBe(1);
  });
});

interface Lefthook {
  readonly 'pre-commit': { readonly commands: { readonly ocrolus: { readonly run: string } } };
}

interface PreCommitHook {
  readonly id: string;
  readonly entry: string;
  readonly [key: string]: unknown;
}

function preCommit(): PreCommitHook {
  const { repos } = parse(block('.pre-commit-config.yaml')) as { readonly repos: readonly { readonly repo: string; readonly hooks: readonly PreCommitHook[] }[] };
  expect(repos.map(({ repo }) => repo)).toEqual(['local']);
  return repos[0]?.hooks[0] ?? expect.fail('no hook');
}

describe('the files of tools', () => {
  it('.pre-commit-hooks.yaml has the keys that pre-commit asks for, and says what the recipe says', () => {
    const [hook, ...others] = parse(text('.pre-commit-hooks.yaml')) as readonly PreCommitHook[];
    expect(others).toEqual([]);
    const { additional_dependencies: installed, ...local } = preCommit();
    expect(installed).toEqual([`ocrolus-oauth-codemod@${version}`]);
    expect(hook).toMatchObject(local);
    expect(hook).toMatchObject({ id: 'ocrolus-oauth-codemod', language: 'node', entry: 'ocrolus-oauth-codemod check --staged', pass_filenames: false });
  });

  it('leave out no kind of file', () => {
    const [hook] = parse(text('.pre-commit-hooks.yaml')) as readonly PreCommitHook[];
    for (const filter of ['files', 'types', 'types_or', 'exclude']) expect([hook, preCommit()].filter((item) => item && filter in item), filter).toEqual([]);
    expect(Object.keys((parse(block('lefthook.yml')) as Lefthook)['pre-commit'].commands.ocrolus)).toEqual(['run']);
    expect(JSON.parse(block('.lintstagedrc.json'))).toEqual({ '*': 'ocrolus-oauth-codemod check --staged' });
  });
});

interface Step {
  readonly id?: string;
  readonly if?: string;
  readonly uses?: string;
  readonly with?: Readonly<Record<string, string>>;
  readonly run?: string;
  readonly shell?: string;
  readonly env?: Readonly<Record<string, string>>;
}

interface Action {
  readonly inputs: Readonly<Record<string, { readonly description: string; readonly default: string }>>;
  readonly outputs: Readonly<Record<string, { readonly value: string }>>;
  readonly runs: { readonly using: string; readonly steps: readonly Step[] };
}

const NPX = `#!/bin/sh\ntest "$1 $2" = "-y ocrolus-oauth-codemod@${version}" || { echo "npx $*" >&2; exit 99; }\nshift 2\n${STUB}`;
/** Keeps what it is told, and prints the number of an earlier comment when it is asked for comments. */
const GH = `#!/bin/sh\nprintf '%s\\n' "$*" >> gh.log\ncase "$*" in *--paginate*) cat earlier;; esac\n`;

describe('action.yml', () => {
  const action = parse(text('action.yml')) as Action;
  const [check, upload, comment, verdict] = action.runs.steps;

  /** A step as a runner runs it: `bash -eo pipefail`, with expressions replaced. */
  function step({ run: script = '', env = {} }: Step = {}, values: Readonly<Record<string, string>> = {}): Outcome {
    const known: Readonly<Record<string, string>> = { 'inputs.version': action.inputs['version']?.default ?? '', 'inputs.baseline': '', 'runner.temp': join(folder.path, 'temp'), 'steps.check.outputs.reports': join(folder.path, 'temp/ocrolus-oauth-codemod'), 'github.repository': 'acme/api', 'github.event.pull_request.number': '7', 'inputs.token': 't', ...values };
    const given = Object.fromEntries(Object.entries(env).map(([name, value]) => [name, value.replace(/\$\{\{ ([\w.]+) \}\}/g, (_, key: string) => known[key] ?? expect.fail(`no value of ${key}`))]));
    return run('bash', ['-eo', 'pipefail', '-c', script], { ...given, PATH: `${join(folder.path, 'bin')}${delimiter}${process.env['PATH'] ?? ''}`, GITHUB_OUTPUT: join(folder.path, 'output'), GITHUB_STEP_SUMMARY: join(folder.path, 'summary') });
  }

  beforeEach(() => {
    write('bin/npx', NPX, 0o755);
    write('bin/gh', GH, 0o755);
    write('earlier', '');
    for (const name of ['output', 'summary', 'gh.log']) write(name, '');
  });

  it('is a composite action: each step has a shell or an action of a fixed version, and no expression stands in a script', () => {
    expect(action.runs.using).toBe('composite');
    expect(action.runs.steps).toHaveLength(4);
    for (const { run: script, shell, uses } of action.runs.steps) {
      if (script === undefined) expect(uses).toMatch(/^[\w-]+\/[\w/-]+@v\d+$/);
      else expect([shell, script.includes('${{')]).toEqual(['bash', false]);
    }
    for (const input of Object.values(action.inputs)) expect([typeof input.description, typeof input.default]).toEqual(['string', 'string']);
    const used = [...text('action.yml').matchAll(/inputs\.([\w-]+)/g)].map((match) => match[1] ?? '');
    expect([...new Set(used)].sort()).toEqual(Object.keys(action.inputs).sort());
  });

  it('reports findings in the log, the summary and files, and lets a later step fail the job', () => {
    write('src/a.js', LEGACY);
    const { code, out } = step(check);
    expect(code).toBe(0);
    expect(out).toMatch(/^::(?:error|warning) file=src\/a\.js,line=1/m);
    expect(read('output')).toBe(`status=1\nreports=${join(folder.path, 'temp/ocrolus-oauth-codemod')}\n`);
    expect(read('summary')).toContain('src/a.js');
    const sarif = upload?.with?.['sarif_file'] ?? '';
    expect(sarif.endsWith('/report.sarif')).toBe(true);
    expect((JSON.parse(read('temp/ocrolus-oauth-codemod/report.sarif')) as { readonly version: string }).version).toBe('2.1.0');
    expect(step(verdict, { 'steps.check.outputs.status': '1' }).code).toBe(1);
    expect(step(verdict, { 'steps.check.outputs.status': '0' }).code).toBe(0);
    expect(step(verdict, { 'steps.check.outputs.status': '3' })).toMatchObject({ code: 0, out: expect.stringMatching(/^::warning::/) as string });
  });

  it('takes a baseline, and fails at once when it cannot be used', () => {
    write('src/a.js', LEGACY);
    expect(step(check, { 'inputs.baseline': 'none.txt' }).code).toBe(2);
    runCommand(['check', '--baseline', 'b.txt', '--update-baseline'], { cwd: folder.path });
    write('output', '');
    expect(step(check, { 'inputs.baseline': 'b.txt' }).code).toBe(0);
    expect(read('output')).toMatch(/^status=0$/m);
  });

  it('writes one comment and brings it up to date, and none where there is nothing to say', () => {
    write('src/a.js', LEGACY);
    step(check);
    expect(step(comment, { 'steps.check.outputs.status': '1' }).code).toBe(0);
    const body = join(folder.path, 'temp/ocrolus-oauth-codemod/comment.md');
    expect(read('gh.log').trim().split('\n').slice(1)).toEqual([`api --silent --method POST repos/acme/api/issues/7/comments --field body=@${body}`]);
    expect(readFileSync(body, 'utf8')).toMatch(/^<!-- ocrolus-oauth-codemod -->\n/);
    write('gh.log', '');
    expect(step(comment, { 'steps.check.outputs.status': '0' }).code).toBe(0);
    expect(read('gh.log')).not.toMatch(/--method/);
    write('earlier', '41\n42\n');
    expect(step(comment, { 'steps.check.outputs.status': '0' }).code).toBe(0);
    expect(read('gh.log')).toContain(`--method PATCH repos/acme/api/issues/comments/42 --field body=@${body}`);
  });

  it('is used by the workflow of docs/gate.md, with inputs that it has and the permissions that it needs', () => {
    const { permissions, jobs } = parse(block('.github/workflows/ocrolus-gate.yml')) as { readonly permissions: Readonly<Record<string, string>>; readonly jobs: { readonly gate: { readonly steps: readonly Step[] } } };
    const used = jobs.gate.steps.find(({ uses }) => uses?.startsWith('OWNER/'));
    expect(used?.uses).toBe(`OWNER/ocrolus-oauth-codemod@v${version}`);
    for (const name of Object.keys(used?.with ?? {})) expect(Object.keys(action.inputs)).toContain(name);
    expect(permissions).toEqual({ contents: 'read', 'security-events': 'write', 'pull-requests': 'write' });
  });
});

describe('the GitLab template', () => {
  const template = parse(text('templates/ocrolus-oauth-codemod.gitlab-ci.yml')) as Readonly<Record<string, { readonly script: readonly string[]; readonly variables: Readonly<Record<string, string>>; readonly artifacts: { readonly paths: readonly string[]; readonly reports: { readonly codequality: string } }; readonly allow_failure: { readonly exit_codes: number } }>>;
  const job = template['ocrolus-oauth-codemod'] ?? expect.fail('no job');
  const script = (env: Readonly<Record<string, string>> = {}): Outcome => run('sh', ['-ec', job.script.join('\n')], { ...job.variables, PATH: `${join(folder.path, 'bin')}${delimiter}${process.env['PATH'] ?? ''}`, ...env });

  it('makes a code quality report, fails with findings and warns about files that could not be analysed', () => {
    write('bin/npx', NPX, 0o755);
    write('src/a.js', LEGACY);
    expect(script().code).toBe(1);
    const report = JSON.parse(read(job.artifacts.reports.codequality)) as readonly { readonly location: { readonly path: string } }[];
    // The last one is the account.
    expect(report.map(({ location }) => location.path)).toEqual(['src/a.js', '.']);
    for (const path of job.artifacts.paths) expect(read(path)).toContain('<!doctype html>');
    write('base line.txt', '');
    expect(script({ OCROLUS_CODEMOD_BASELINE: 'base line.txt' }).code).toBe(1);
    runCommand(['check', '--baseline', 'base line.txt', '--update-baseline'], { cwd: folder.path });
    expect(script({ OCROLUS_CODEMOD_BASELINE: 'base line.txt' }).code).toBe(0);
    write('src/a.js', 'const ocrolus = ;\n');
    expect(script().code).toBe(job.allow_failure.exit_codes);
  });

  it('is included by the recipe, which sets a variable that it reads', () => {
    const { include, ...jobs } = parse(block('.gitlab-ci.yml')) as { readonly include: readonly { readonly file: string; readonly ref: string }[] } & Readonly<Record<string, { readonly variables: Readonly<Record<string, string>> }>>;
    expect(include).toEqual([{ project: 'GROUP/ocrolus-oauth-codemod', ref: `v${version}`, file: 'templates/ocrolus-oauth-codemod.gitlab-ci.yml' }]);
    expect(Object.keys(jobs)).toEqual(Object.keys(template));
    expect(text('templates/ocrolus-oauth-codemod.gitlab-ci.yml')).toContain(`$${Object.keys(jobs['ocrolus-oauth-codemod']?.variables ?? {})[0] ?? ''}"`);
  });
});
