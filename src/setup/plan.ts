/** What `init` would write, and what it leaves to a person: a pure function of what is there. */
import { join } from 'node:path/posix';
import type { SetupFacts } from '../files/setup-facts.ts';
import { hookManagerOf, packageManagerOf, pipelineOf, readManifest, type HookManager, type Manifest, type PackageManager, type Pipeline } from './detect.ts';
import { activation, planHook, type HookOptions } from './hook.ts';
import { planPipeline } from './pipeline.ts';
import { callOf, CONFIG_FILE } from './recipes.ts';
import { joinSteps, stepOf, type Step } from './step.ts';

export interface SetupOptions {
  readonly hook: HookManager | 'auto';
  readonly pipeline: Pipeline | 'auto';
  readonly config: boolean;
  /** Under which names there may be a configuration file, and the one that a new file gets. */
  readonly configNames: readonly string[];
  readonly configName: string;
  readonly version: string;
}

export interface SetupPlan extends Step {
  /** What was found, in a few words each. */
  readonly found: readonly string[];
}

const HOOK_WORDS: Readonly<Record<HookManager, string>> = { 'pre-commit': 'hooks by pre-commit', husky: 'hooks by husky', lefthook: 'hooks by lefthook', git: 'hooks by git alone', none: 'no hook' };
const PIPELINE_WORDS: Readonly<Record<Pipeline, string>> = { github: 'GitHub Actions', gitlab: 'GitLab CI', none: 'no pipeline' };

export function planSetup(facts: SetupFacts, options: SetupOptions): SetupPlan {
  const read = readManifest(facts);
  const manifest = read && 'dependencies' in read ? read : undefined;
  const packageManager = packageManagerOf(facts, manifest);
  const manager = options.hook === 'auto' ? hookManagerOf(facts, manifest) : options.hook;
  const pipeline = options.pipeline === 'auto' ? pipelineOf(facts) : options.pipeline;
  const hook: HookOptions = { facts, manager, packageManager, manifest, version: options.version };
  const broken = read && 'problem' in read ? [`${read.path}: ${read.problem}`] : [];
  const parts = [planHook(hook), options.config ? planConfig(facts, options) : stepOf({}), planPipeline(facts, pipeline, options.version)];
  const step = joinSteps([stepOf({ leftAlone: broken }), ...parts]);
  return {
    ...step,
    byHand: [...step.byHand, ...afterwards(hook, step)],
    found: [packageManager, HOOK_WORDS[manager], pipeline === undefined ? 'no pipeline that is known' : PIPELINE_WORDS[pipeline]],
  };
}

function planConfig(facts: SetupFacts, { configNames, configName }: SetupOptions): Step {
  const found = configNames.find(facts.has);
  if (found !== undefined) return stepOf({ alreadyThere: [`the config file (${found})`] });
  const { problem } = facts.read(configName);
  if (problem !== undefined) return stepOf({ leftAlone: [`${configName}: ${problem}`] });
  return stepOf({ files: [{ path: configName, title: 'the config file', before: undefined, after: CONFIG_FILE, mode: undefined }] });
}

function afterwards(hook: HookOptions, step: Step): readonly string[] {
  const { facts, manager, packageManager, manifest, version } = hook;
  const shared = step.files.map(({ path }) => path).filter((path) => !path.startsWith('/') && !/^[a-z]:/i.test(path) && !path.startsWith('.git/'));
  const active = activation(hook);
  const isInstalled = manifest?.dependencies.has('ocrolus-oauth-codemod') ?? false;
  // Pre-commit installs what it runs by itself.
  const needsPackage = manager !== 'none' && manager !== 'pre-commit';
  const steps = [
    ...(needsPackage && !isInstalled ? [`Install the package${facts.packageFolder === '' ? '' : ` in ${facts.packageFolder}`}: ${installCommand(packageManager, facts, manifest, version)}`] : []),
    ...(active === undefined ? [] : [active]),
    ...(shared.length > 0 ? [`Commit: ${[...shared, ...(needsPackage && !isInstalled ? ['package.json and the lock file'] : [])].join(', ')}`] : []),
    `See what there is: ${needsPackage || isInstalled ? callOf(packageManager, facts.packageFolder, 'audit') : `npx ocrolus-oauth-codemod@${version} audit`}`,
  ];
  // Who has all in place knows.
  return step.files.length > 0 || (needsPackage && !isInstalled) ? steps : [];
}

/** The top of a workspace wants to be meant. */
function installCommand(manager: PackageManager, { has, packageFolder }: SetupFacts, manifest: Manifest | undefined, version: string): string {
  const name = `ocrolus-oauth-codemod@${version}`;
  const isBerry = has(join(packageFolder, '.yarnrc.yml')) || /^yarn@(?!1\.|0\.)/.test(manifest?.packageManager ?? '');
  switch (manager) {
    case 'npm':
      return `npm install --save-dev --save-exact ${name}`;
    case 'pnpm':
      return `pnpm add ${has(join(packageFolder, 'pnpm-workspace.yaml')) ? '--workspace-root ' : ''}--save-dev --save-exact ${name}`;
    case 'yarn':
      return `yarn add ${manifest?.hasWorkspaces && !isBerry ? '-W ' : ''}--dev --exact ${name}`;
    case 'bun':
      return `bun add --dev --exact ${name}`;
  }
}
