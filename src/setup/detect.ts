/** Which tools a repository uses, from its files and remotes. */
import { join } from 'node:path/posix';
import type { SetupFacts } from '../files/setup-facts.ts';

export type PackageManager = 'npm' | 'pnpm' | 'yarn' | 'bun';
export const hookManagers = ['pre-commit', 'husky', 'lefthook', 'git', 'none'] as const;
export type HookManager = (typeof hookManagers)[number];
export const pipelines = ['github', 'gitlab', 'none'] as const;
export type Pipeline = (typeof pipelines)[number];

const LOCK_FILES: Readonly<Record<string, PackageManager>> = { 'pnpm-lock.yaml': 'pnpm', 'yarn.lock': 'yarn', 'bun.lock': 'bun', 'bun.lockb': 'bun', 'package-lock.json': 'npm', 'npm-shrinkwrap.json': 'npm' };

/** What matters of a package.json. */
export interface Manifest {
  /** Relative to the top. */
  readonly path: string;
  readonly packageManager: string | undefined;
  /** Versions by the names of all dependencies. */
  readonly dependencies: ReadonlyMap<string, string>;
  readonly hasWorkspaces: boolean;
  /** Values of other keys, as text. */
  readonly settings: (key: string) => string | undefined;
}

/** The package.json of the package, `undefined` without one, or the reason for which it cannot be read. */
export function readManifest({ read, packageFolder }: SetupFacts): Manifest | { readonly path: string; readonly problem: string } | undefined {
  const path = join(packageFolder, 'package.json');
  const { text, problem } = read(path);
  if (problem !== undefined) return { path, problem };
  if (text === undefined) return undefined;
  try {
    return toManifest(path, JSON.parse(text.replace(/^\uFEFF/, '')) as unknown);
  } catch {
    return { path, problem: 'is not JSON' };
  }
}

export function toManifest(path: string, value: unknown): Manifest {
  const entries = (item: unknown): readonly (readonly [string, unknown])[] => (typeof item === 'object' && item !== null ? Object.entries(item) : []);
  const keys = new Map(entries(value));
  const dependencies = ['dependencies', 'devDependencies', 'optionalDependencies'].flatMap((key) => entries(keys.get(key)));
  const packageManager = keys.get('packageManager');
  return {
    path,
    packageManager: typeof packageManager === 'string' ? packageManager : undefined,
    dependencies: new Map(dependencies.map(([name, range]) => [name, typeof range === 'string' ? range : ''])),
    hasWorkspaces: keys.has('workspaces'),
    settings: (key) => (keys.has(key) ? JSON.stringify(keys.get(key)) : undefined),
  };
}

export function packageManagerOf({ has, packageFolder }: Pick<SetupFacts, 'has' | 'packageFolder'>, manifest: Manifest | undefined): PackageManager {
  const declared = /^(npm|pnpm|yarn|bun)@/.exec(manifest?.packageManager ?? '')?.[1];
  if (declared !== undefined) return declared as PackageManager;
  const found = Object.entries(LOCK_FILES).find(([name]) => has(join(packageFolder, name)) || has(name));
  return found?.[1] ?? 'npm';
}

export const PRE_COMMIT_FILE = '.pre-commit-config.yaml';
const LEFTHOOK_NAMES = ['lefthook', '.lefthook', '.config/lefthook'];
/** The first that is there is the one that lefthook reads. */
export const LEFTHOOK_FILES = LEFTHOOK_NAMES.flatMap((name) => ['yml', 'yaml'].map((extension) => `${name}.${extension}`));
/** In languages in which nothing is written here. */
export const OTHER_LEFTHOOK_FILES = LEFTHOOK_NAMES.flatMap((name) => ['toml', 'json', 'jsonc'].map((extension) => `${name}.${extension}`));

export function hookManagerOf(facts: SetupFacts, manifest: Manifest | undefined): HookManager {
  const { has } = facts;
  if (has(PRE_COMMIT_FILE)) return 'pre-commit';
  if ([...LEFTHOOK_FILES, ...OTHER_LEFTHOOK_FILES].some(has)) return 'lefthook';
  if (has(huskyFolder(facts)) || manifest?.dependencies.has('husky') || manifest?.settings('husky') !== undefined) return 'husky';
  return 'git';
}

/** Husky points git to its folder, or to a folder in it. */
export const huskyFolder = ({ hooksFolder }: SetupFacts): string => /^(?:.*\/)?\.husky(?=\/_$|$)/.exec(hooksFolder)?.[0] ?? '.husky';

/** `undefined` where it is none of those that are known. */
export function pipelineOf({ has, workflows, remoteHosts }: SetupFacts): Pipeline | undefined {
  if (workflows.length > 0) return 'github';
  if (has('.gitlab-ci.yml')) return 'gitlab';
  if (remoteHosts.includes('github.com')) return 'github';
  return remoteHosts.some((host) => /(?:^|\.)gitlab\./.test(host)) ? 'gitlab' : undefined;
}
