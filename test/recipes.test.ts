/** The recipes of docs/fleet.md: their structure, and their shell commands, run on scratch repositories with this build in place of the published package. */
import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { ROOT } from './fixture-folders.ts';
import { COMMAND, execute, runGit, type Outcome } from './command.ts';
import { createFixture, type FsFixture } from './scratch.ts';

const DOCUMENT = readFileSync(join(ROOT, 'docs/fleet.md'), 'utf8').replaceAll('\r\n', '\n');
const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { readonly version: string };
const blocks = new Map([...DOCUMENT.matchAll(/^```\w+ (\S+)\n([\s\S]*?)^```$/gm)].map((match) => [match[1] ?? '', match[2] ?? '']));
const FETCH = `const books = async () => fetch('https://api.ocrolus.com/v1/books', {
  headers: { Authorization: 'Basic ' + btoa(process.env.OCROLUS_API_KEY + ':' + process.env.OCROLUS_API_SECRET) },
});
module.exports = { books };
`;
const GETTER = `class Api {
  get headers() { return { Authorization: 'Basic ' + btoa(process.env.OCROLUS_API_KEY + ':' + process.env.OCROLUS_API_SECRET) }; }
  books() { return fetch('https://api.ocrolus.com/v1/books', { headers: this.headers }); }
  toString() { return Object.keys(this.headers).join(); }
}
module.exports = Api;
`;
/** One that can be migrated, one with a site for a person, one that is clean. */
const SOURCES: Readonly<Record<string, string>> = { 'acme/api': FETCH, 'acme/web': GETTER, 'acme/docs': 'module.exports = 1;\n' };
const NAMES = Object.keys(SOURCES);

/** What stands in place of programs that need the network. */
const STUBS: Readonly<Record<string, string>> = {
  npx: `#!/bin/sh\ntest "$1 $2" = "-y ocrolus-oauth-codemod@${version}" || { echo "npx $*" >&2; exit 99; }\nshift 2\nexec '${process.execPath}' '${COMMAND}' "$@"\n`,
  gh: '#!/bin/sh\ntest "$1 $2" = "run list" && cat "$LAST_RUN"\n',
  curl: '#!/bin/sh\nfor last; do :; done\nprintf "%s" "$last" > "$ASKED"\nwhile [ "$1" != --output ]; do shift; done\ntest -f "$LAST_REPORT" && cp "$LAST_REPORT" "$2" || exit 22\n',
  'multi-gitter': '#!/bin/sh\nprintf "%s\\n" "$@" > "$ASKED"\n',
};

let folder: FsFixture;
beforeEach(() => {
  folder = createFixture();
  for (const [name, text] of Object.entries(STUBS)) {
    write(`bin/${name}`, text);
    chmodSync(join(folder.path, 'bin', name), 0o755);
  }
  for (const [name, text] of Object.entries(SOURCES)) {
    write(`${name}/src/ocrolus.js`, text);
    git(name, 'init', '-q', '-b', 'main');
    git(name, 'remote', 'add', 'origin', `https://github.com/${name}.git`);
    git(name, 'add', '.');
    git(name, 'commit', '-qm', 'x');
  }
});
afterEach(() => folder.remove());

const write = (path: string, text: string): void => folder.write(path, text);

const read = (path: string): string => folder.read(path);

const git = (cwd: string, ...args: readonly string[]): string => runGit(args, { cwd: join(folder.path, cwd) });

/** As runners do: each step in a shell that ends with the first command that fails. */
function shell(cwd: string, script: string, env: Readonly<Record<string, string>> = {}): Outcome {
  mkdirSync(join(folder.path, cwd), { recursive: true });
  return execute('bash', ['-e', '-c', script], { cwd: join(folder.path, cwd), env: { PATH: `${join(folder.path, 'bin')}:${process.env['PATH'] ?? ''}`, CI: 'true', ...env } });
}

function block(name: string): string {
  const text = blocks.get(name);
  if (text === undefined) throw new Error(`docs/fleet.md has no block ${name}`);
  return text;
}

interface Step {
  readonly name?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly with?: Readonly<Record<string, string>>;
}

it('are known: a new one needs a test', () => {
  expect([...blocks.keys()]).toEqual(['.github/workflows/ocrolus.yml', '.gitlab-ci.yml', 'ocrolus.gitlab-ci.yml', 'migrate.sh', 'open-pull-requests.sh', 'batch.yaml']);
  expect([...DOCUMENT.matchAll(/npx -y (\S+)/g)].map((match) => match[1])).toEqual(Array.from({ length: 7 }, () => `ocrolus-oauth-codemod@${version}`));
});

describe('GitHub Actions', () => {
  interface Workflow {
    readonly on: object;
    readonly permissions: object;
    readonly jobs: Readonly<Record<'audit' | 'merge', { readonly 'runs-on': string; readonly strategy?: { readonly matrix: { readonly repository: readonly string[] } }; readonly needs?: string; readonly if?: string; readonly steps: readonly Step[] }>>;
  }
  const workflow = parse(block('.github/workflows/ocrolus.yml')) as Workflow;
  const { audit, merge } = workflow.jobs;
  const step = (steps: readonly Step[], by: string): Step => steps.find(({ name, uses }) => name === by || uses === by)!;

  it('passes each report on by an artifact of its own, and the result to the next run', () => {
    expect(Object.keys(workflow.on)).toEqual(['schedule', 'workflow_dispatch']);
    expect(workflow.permissions).toEqual({ contents: 'read', actions: 'read' });
    expect(audit.strategy?.matrix.repository).toEqual(NAMES);
    expect([merge.needs, merge.if]).toEqual(['audit', '${{ !cancelled() }}']);
    const actions = [...audit.steps, ...merge.steps].flatMap(({ uses, run }) => (run === undefined ? [uses] : []));
    expect([...new Set(actions)].sort()).toEqual(['actions/checkout@v4', 'actions/download-artifact@v4', 'actions/setup-node@v4', 'actions/upload-artifact@v4']);
    const uploads = [...audit.steps, ...merge.steps].filter(({ uses }) => uses === 'actions/upload-artifact@v4').map((item) => item.with?.['name']);
    const downloads = merge.steps.filter(({ uses }) => uses === 'actions/download-artifact@v4').map((item) => item.with?.['pattern'] ?? item.with?.['name']);
    expect(uploads).toEqual(['ocrolus-report-${{ strategy.job-index }}', 'ocrolus-fleet']);
    expect(downloads).toEqual(['ocrolus-report-*', 'ocrolus-fleet']);
  });

  it('runs twice: the second run tells what the first one did not have', () => {
    const summaries = [1, 2].map((run) => {
      const job = `run-${run}`;
      for (const name of NAMES) {
        const temp = join(folder.path, job, name.replace('/', '-'));
        mkdirSync(temp, { recursive: true });
        const item = step(audit.steps, 'Audit');
        const { code, err } = shell(name, item.run ?? '', { RUNNER_TEMP: temp, REPOSITORY: item.env?.['REPOSITORY']?.replace('${{ matrix.repository }}', name) ?? '' });
        expect(code, err).toBe(0);
        const uploaded = step(audit.steps, 'actions/upload-artifact@v4').with?.['path']?.replace('${{ runner.temp }}', temp) ?? '';
        cpSync(uploaded, join(folder.path, job, 'merge/reports'), { recursive: true });
      }
      expect(readdirSync(join(folder.path, job, 'merge/reports')).sort()).toEqual(['acme-api.json', 'acme-docs.json', 'acme-web.json']);
      write('last-run', run === 1 ? '' : '41\n');
      const env = { GITHUB_OUTPUT: join(folder.path, job, 'output'), GITHUB_STEP_SUMMARY: join(folder.path, job, 'summary.md'), GITHUB_REPOSITORY: 'acme/fleet', GITHUB_WORKFLOW: 'Ocrolus', LAST_RUN: join(folder.path, 'last-run') };
      expect(shell(`${job}/merge`, step(merge.steps, 'Find the last run').run ?? '', env).code).toBe(0);
      expect(read(`${job}/output`)).toBe(run === 1 ? 'id=\n' : 'id=41\n');
      if (run === 2) cpSync(join(folder.path, 'run-1/merge/fleet'), join(folder.path, job, 'merge/last'), { recursive: true });
      const { code, out, err } = shell(`${job}/merge`, step(merge.steps, 'Merge').run ?? '', env);
      expect({ code, out }, err).toEqual({ code: 0, out: '' });
      expect(readdirSync(join(folder.path, job, 'merge/fleet')).sort()).toEqual(['fleet.csv', 'fleet.html', 'fleet.json']);
      write('acme/api/src/ocrolus.js', 'module.exports = 2;\n');
      return read(`${job}/summary.md`);
    });
    expect(summaries[0]).toContain('**3 repositories, 1 with nothing left: 2 credential sites found, 2 left.**');
    expect(summaries[1]).toContain('2 left then, 1 now: 1 fixed, 0 new, 0 moved');
    expect(summaries[1]).toContain('| fixed | `github.com/acme/api` | `src/ocrolus.js:2` |  |');
  });

  it('passes a report on although a file does not parse', () => {
    write('acme/web/src/broken.js', 'fetch("https://api.ocrolus.com/v1/books"');
    const { code } = shell('acme/web', step(audit.steps, 'Audit').run ?? '', { RUNNER_TEMP: folder.path, REPOSITORY: 'acme/web' });
    expect(code).toBe(0);
    expect(existsSync(join(folder.path, 'ocrolus/acme-web.json'))).toBe(true);
    expect(shell('acme/web', (step(audit.steps, 'Audit').run ?? '').replace('audit', 'audit nowhere'), { RUNNER_TEMP: folder.path, REPOSITORY: 'acme/web' }).code).toBe(2);
  });
});

describe('GitLab CI', () => {
  interface Job {
    readonly stage?: string;
    readonly script: readonly string[];
    readonly parallel?: { readonly matrix: readonly { readonly PROJECT: readonly string[] }[] };
    readonly needs?: readonly string[];
    readonly allow_failure?: { readonly exit_codes: number | readonly number[] };
    readonly artifacts: { readonly when?: string; readonly paths?: readonly string[]; readonly reports?: Readonly<Record<string, string>> };
  }
  const pipeline = parse(block('.gitlab-ci.yml')) as Readonly<Record<'audit' | 'merge', Job>> & { readonly stages: readonly string[] };
  const { audit, merge } = pipeline;

  it('hands the reports from stage to stage', () => {
    expect(pipeline.stages).toEqual([audit.stage, merge.stage]);
    expect(audit).toMatchObject({ parallel: { matrix: [{ PROJECT: NAMES }] }, allow_failure: { exit_codes: 3 }, artifacts: { when: 'always', paths: ['reports/'] } });
    expect(merge).toMatchObject({ needs: ['audit'], artifacts: { paths: ['fleet/'] } });
  });

  it('runs twice: the second run tells what the first one did not have', () => {
    const outputs = [1, 2].map((run) => {
      const env = { CI_JOB_TOKEN: 'made-up-token', CI_SERVER_HOST: 'gitlab.example', CI_API_V4_URL: 'https://gitlab.example/api/v4', CI_PROJECT_ID: '7', CI_DEFAULT_BRANCH: 'main', ASKED: join(folder.path, 'asked'), LAST_REPORT: join(folder.path, 'run-1/fleet/fleet.json'), GIT_CONFIG_COUNT: '1', GIT_CONFIG_KEY_0: `url.${folder.path}/.insteadOf`, GIT_CONFIG_VALUE_0: 'https://gitlab-ci-token:made-up-token@gitlab.example/' };
      for (const name of NAMES) {
        // git appends what follows the prefix, which names a bare repository here.
        if (run === 1) git('.', 'clone', '-q', '--bare', name, `${name}.git`);
        rmSync(join(folder.path, `run-${run}/code`), { recursive: true, force: true });
        const { code, err } = shell(`run-${run}`, audit.script.join('\n'), { ...env, PROJECT: name });
        expect(code, err).toBe(0);
      }
      const { code, out, err } = shell(`run-${run}`, merge.script.join('\n'), env);
      expect(code, err).toBe(0);
      expect(read('asked')).toBe('https://gitlab.example/api/v4/projects/7/jobs/artifacts/main/raw/fleet/fleet.json?job=merge');
      expect(existsSync(join(folder.path, `run-${run}/fleet/fleet.html`))).toBe(true);
      if (run === 1) {
        write('acme/web/src/ocrolus.js', 'module.exports = 2;\n');
        git('acme/web', 'commit', '-qam', 'y');
        git('acme/web', 'push', '-q', join(folder.path, 'acme/web.git'), 'main');
      }
      return out;
    });
    expect(outputs[0]).toMatch(/gitlab\.example\/acme\/api +1 [^]*3 repositories, 1 with nothing left/);
    expect(outputs[1]).toMatch(/2 left then, 1 now: 1 fixed[^]*fixed {5}gitlab\.example\/acme\/web {2}src\/ocrolus\.js:2/);
    expect(read('run-2/fleet/fleet.json')).not.toContain('made-up-token');
  });

  it('shows findings of a project as code quality, and fails by allowed codes only', () => {
    const { ocrolus } = parse(block('ocrolus.gitlab-ci.yml')) as { readonly ocrolus: Job };
    const file = ocrolus.artifacts.reports?.['codequality'] ?? '';
    expect(ocrolus).toMatchObject({ allow_failure: { exit_codes: [1, 3] }, artifacts: { when: 'always' } });
    // One entry more is the account, which the format has no other place for.
    const sitesIn = (text: string): number => (JSON.parse(text) as readonly { readonly severity: string }[]).filter(({ severity }) => severity !== 'info').length;
    const outcomes = NAMES.map((name) => [shell(name, ocrolus.script.join('\n')).code, sitesIn(read(`${name}/${file}`))]);
    expect(outcomes).toEqual([[1, 1], [1, 1], [0, 0]]);
  });
});

describe('multi-gitter', () => {
  /** Of `multi-gitter run`, in its documentation. */
  const FLAGS = ['repo', 'org', 'branch', 'commit-message', 'pr-title', 'pr-body', 'draft', 'dry-run'];

  it('is started with flags that it has, on a script that can be run', () => {
    write('migrate.sh', block('migrate.sh'));
    expect(shell('.', block('open-pull-requests.sh'), { ASKED: join(folder.path, 'asked') }).code).toBe(0);
    const [command, script, ...rest] = read('asked').trimEnd().split('\n');
    expect([command, script]).toEqual(['run', join(folder.path, 'migrate.sh')]);
    expect(rest.filter((word) => word.startsWith('--')).filter((flag) => !FLAGS.includes(flag.slice(2)))).toEqual([]);
    expect(rest.filter((_, index) => rest[index - 1] === '--repo')).toEqual(NAMES);
  });

  it('gets a change from each repository that has something to change, and 0 from all', () => {
    write('migrate.sh', block('migrate.sh'));
    for (const name of NAMES) {
      const { code, err } = shell(name, `bash ${folder.path}/migrate.sh`);
      expect(code, err).toBe(0);
    }
    const changed = NAMES.map((name) => git(name, 'status', '--porcelain', '--untracked-files=all').trimEnd().split('\n').map((line) => line.slice(3)));
    expect(changed).toEqual([['src/ocrolus.js', 'src/ocrolus-token-provider.js'], ['src/ocrolus.js'], ['']]);
    expect(read('acme/api/src/ocrolus.js')).toContain('ocrolusTokens.getAuthorization()');
    expect(read('acme/web/src/ocrolus.js')).toContain('sync-contract');
  });

  it('is told of what could not be done', () => {
    write('migrate.sh', block('migrate.sh'));
    write('acme/api/ocrolus-oauth-codemod.json', '{');
    expect(shell('acme/api', `bash ${folder.path}/migrate.sh`).code).toBe(2);
  });
});

it('Sourcegraph: a batch spec with what one must have, whose step changes a folder with or without git', () => {
  const spec = parse(block('batch.yaml')) as { readonly steps: readonly { readonly run: string; readonly container: string }[] };
  expect(spec).toMatchObject({ version: 2, name: 'ocrolus-oauth', on: [{ repositoriesMatchingQuery: expect.stringContaining('api.ocrolus.com') as string }], steps: [{ container: 'node:20' }], changesetTemplate: { title: expect.any(String) as string, body: expect.any(String) as string, branch: 'ocrolus-oauth', commit: { message: expect.any(String) as string }, published: false } });
  rmSync(join(folder.path, 'acme/api/.git'), { recursive: true });
  for (const name of NAMES) expect(shell(name, spec.steps[0]?.run ?? '').code).toBe(0);
  // What the tool keeps for undo is not part of the change.
  git('acme/api', 'init', '-q');
  expect(git('acme/api', 'status', '--porcelain', '--untracked-files=all')).toBe('?? src/ocrolus-token-provider.js\n?? src/ocrolus.js\n');
  expect(git('acme/web', 'status', '--porcelain')).toBe(' M src/ocrolus.js\n');
});
