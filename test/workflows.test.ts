/** The workflows of this repository: they parse, run what is there, on the versions that the package promises, with few rights. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { execute } from './command.ts';
import { ROOT } from './fixture-folders.ts';
import { createFixture } from './scratch.ts';

interface Step {
  readonly name?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly with?: Readonly<Record<string, unknown>>;
}

interface Job {
  readonly uses?: string;
  readonly needs?: string;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly strategy?: { readonly matrix: { readonly os: readonly string[]; readonly node: readonly number[]; readonly include: readonly { readonly os: string; readonly node: number }[] } };
  readonly 'timeout-minutes'?: number;
  readonly steps?: readonly Step[];
}

interface Workflow {
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, Job>>;
}

const FOLDER = join(ROOT, '.github/workflows');
const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { readonly version: string; readonly engines: { readonly node: string }; readonly scripts: Readonly<Record<string, string>> };
const textOf = (name: string): string => readFileSync(join(FOLDER, name), 'utf8');
const workflows = readdirSync(FOLDER).map((name) => [name, parse(textOf(name)) as Workflow] as const);
const workflow = (name: string): Workflow => new Map(workflows).get(name)!;
const stepsOf = ({ jobs }: Workflow): readonly Step[] => Object.values(jobs).flatMap(({ steps }) => steps ?? []);

describe.each(workflows)('%s', (name, { permissions, jobs }) => {
  const steps = stepsOf({ jobs } as Workflow);

  it('runs npm scripts and files that are there', () => {
    const commands = steps.flatMap(({ run }) => run?.split('\n') ?? []);
    const scripts = commands.flatMap((line) => /^npm (?:run )?(test|(?<=run )[\w:-]+)/.exec(line)?.[1] ?? []);
    const files = commands.flatMap((line) => /^node (?:--import tsx )?([\w./-]+\.mjs)/.exec(line)?.[1] ?? []);
    const called = Object.values(jobs).flatMap(({ uses }) => uses ?? []);
    expect(scripts.length + files.length + called.length).toBeGreaterThan(0);
    expect(scripts.filter((script) => manifest.scripts[script] === undefined)).toEqual([]);
    expect([...files, ...called].filter((file) => !existsSync(join(ROOT, file)))).toEqual([]);
  });

  it('uses actions at commits, with their versions beside them', () => {
    const uses = [...textOf(name).matchAll(/^\s*- uses: (.+)$/gm)].map((match) => match[1]);
    expect(uses).toHaveLength(steps.filter((step) => step.uses !== undefined).length);
    for (const used of uses) expect(used).toMatch(/^[\w-]+\/[\w-]+@[\da-f]{40} # v\d+\.\d+\.\d+$/);
  });

  it('may read the repository and no more, and leaves no credentials for what it runs', () => {
    expect(permissions).toEqual({ contents: 'read' });
    for (const step of steps.filter(({ uses }) => uses?.startsWith('actions/checkout@'))) expect(step.with).toMatchObject({ 'persist-credentials': false });
    for (const job of Object.values(jobs)) if (job.uses === undefined) expect(job['timeout-minutes']).toBeGreaterThan(0);
  });
});

describe('ci.yml', () => {
  const { strategy, steps } = workflow('ci.yml').jobs['check']!;

  it('checks each version of Node on Linux, and one on the others', () => {
    const { os, node, include } = strategy!.matrix;
    expect([os, node]).toEqual([['ubuntu-latest'], [20, 22, 24]]);
    expect(include).toEqual([{ os: 'windows-latest', node: 22 }, { os: 'macos-latest', node: 22 }]);
    expect(manifest.engines.node).toBe(`>=${node[0]}.19`);
  });

  it('installs what the lock file says and runs every check', () => {
    expect(steps?.flatMap(({ run }) => run ?? [])).toEqual(['npm ci', 'npm test']);
  });
});

describe('release.yml', () => {
  const release = workflow('release.yml');
  const publish = release.jobs['publish']!;

  it('publishes tags of versions, after every check, with provenance', () => {
    expect(release.on).toEqual({ push: { tags: ['v*'] } });
    expect([release.jobs['check']?.uses, publish.needs]).toEqual(['./.github/workflows/ci.yml', 'check']);
    expect(workflow('ci.yml').on).toHaveProperty('workflow_call');
    expect(publish.permissions).toEqual({ contents: 'read', 'id-token': 'write' });
    expect(publish.steps?.at(-1)?.run).toBe('npm publish --provenance --access public');
  });

  it('knows one secret, in one step', () => {
    const all = workflows.flatMap(([name]) => [...textOf(name).matchAll(/secrets\.(\w+)/g)].map((match) => match[1]));
    expect(all).toEqual(['NPM_TOKEN']);
    expect(publish.steps?.at(-1)?.env).toEqual({ NODE_AUTH_TOKEN: '${{ secrets.NPM_TOKEN }}' });
  });

  it.skipIf(process.platform === 'win32')('refuses a tag of another version, and a version that the changelog does not have', () => {
    const guard = publish.steps?.find(({ name }) => name?.startsWith('The tag'));
    const folder = createFixture();
    const codeOf = (tag: string, changelog: string): number | null => {
      folder.write('package.json', '{ "version": "1.2.3" }');
      folder.write('CHANGELOG.md', changelog);
      return execute('bash', ['-e', '-c', guard?.run ?? ''], { cwd: folder.path, env: { TAG: tag } }).code;
    };
    try {
      expect(codeOf('v1.2.3', '## [1.2.3] - 2026-12-01\n')).toBe(0);
      expect(codeOf('v1.2.4', '## [1.2.3] - 2026-12-01\n')).toBe(1);
      expect(codeOf('v1.2.3', '## [Unreleased]\n')).toBe(1);
    } finally {
      folder.remove();
    }
  });
});
