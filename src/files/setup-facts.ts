/** What `init` looks at in a repository: its settings as they are, and what git says of hooks, remotes and branches. Nothing is judged here. */
import { existsSync, lstatSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { workTreeOf } from './git.ts';
import { git, line } from './git-process.ts';
import { remoteHosts } from './history.ts';
import { toPosix } from './place.ts';
import { decode } from './source-text.ts';

/** A file that is there, or could be. */
export interface SettingsFile {
  /** `undefined` when it is not there. */
  readonly text: string | undefined;
  /** Why it must be left alone. */
  readonly problem: string | undefined;
  readonly isExecutable: boolean;
}

export interface SetupFacts {
  /** Absolute. Other paths are relative to it and have `/`, or are absolute where they lie outside of it. */
  readonly top: string;
  /** Where the nearest package.json is; '' is the top. */
  readonly packageFolder: string;
  readonly read: (path: string) => SettingsFile;
  /** Whether something is there, file or folder. */
  readonly has: (path: string) => boolean;
  /** Paths of the workflows of GitHub. */
  readonly workflows: readonly string[];
  /** Where git looks for hooks. */
  readonly hooksFolder: string;
  /** Whether `core.hooksPath` says so. */
  readonly isHooksFolderSet: boolean;
  readonly remoteHosts: readonly string[];
  readonly defaultBranch: string;
}

const WORKFLOWS = '.github/workflows';
/** Larger files are no settings that somebody wrote. Bytes. */
const SIZE_LIMIT = 4 * 1024 * 1024;

/** The facts of the work tree that holds `directory`; `undefined` outside of one. */
export function gatherFacts(directory: string): SetupFacts | undefined {
  const tree = workTreeOf(directory);
  if (!tree) return undefined;
  const { top } = tree;
  const gitFolder = resolve(top, line(git(top, 'rev-parse', '--git-common-dir')) ?? tree.gitFolder);
  const hooksPath = configuredHooksPath(top);
  const hooks = resolve(top, hooksPath ?? join(gitFolder, 'hooks'));
  const inside = toPosix(relative(top, hooks));
  const own = [top, gitFolder].map((folder) => realpathSync(folder));
  return {
    top,
    packageFolder: packageFolder(top, realpathSync(directory)),
    read: (path) => read(resolve(top, path), own),
    has: (path) => existsSync(join(top, path)),
    workflows: workflows(top),
    hooksFolder: inside.startsWith('../') || isAbsolute(inside) ? toPosix(hooks) : inside,
    isHooksFolderSet: hooksPath !== undefined,
    remoteHosts: remoteHosts(top),
    defaultBranch: defaultBranch(top),
  };
}

/** The last value is the one with which every call of git here keeps hooks from running. */
function configuredHooksPath(top: string): string | undefined {
  const values = git(top, 'config', '--type=path', '-z', '--get-all', 'core.hooksPath')?.bytes.toString('utf8').split('\0').slice(0, -1) ?? [];
  return values.at(-2) || undefined;
}

function defaultBranch(top: string): string {
  const remote = line(git(top, 'symbolic-ref', '--short', 'refs/remotes/origin/HEAD'))?.replace(/^origin\//, '');
  const current = line(git(top, 'symbolic-ref', '--short', 'HEAD'));
  return remote ?? (current === 'master' ? current : 'main');
}

function packageFolder(top: string, directory: string): string {
  if (existsSync(join(top, 'package.json'))) return '';
  for (let folder = directory; folder !== realpathSync(top) && folder !== dirname(folder); folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json'))) return toPosix(relative(realpathSync(top), folder));
  }
  return '';
}

function workflows(top: string): readonly string[] {
  try {
    return readdirSync(join(top, WORKFLOWS)).filter((name) => /\.ya?ml$/.test(name)).sort().map((name) => `${WORKFLOWS}/${name}`);
  } catch {
    return [];
  }
}

function read(path: string, own: readonly string[]): SettingsFile {
  const none = { text: undefined, isExecutable: false };
  try {
    if (!isBelow(path, own)) return { ...none, problem: 'lies outside of the repository' };
    const stat = statSync(path, { throwIfNoEntry: false });
    if (!stat) return { ...none, problem: undefined };
    if (!stat.isFile()) return { ...none, problem: 'is no file' };
    if (stat.size > SIZE_LIMIT) return { ...none, problem: 'is larger than 4 MiB' };
    const bytes = readFileSync(path);
    const source = decode(path, bytes);
    if ('error' in source) return { ...none, problem: source.error };
    return { text: bytes.toString('utf8'), problem: undefined, isExecutable: (stat.mode & 0o111) !== 0 };
  } catch (cause) {
    return { ...none, problem: `cannot be read: ${(cause as NodeJS.ErrnoException).code ?? String(cause)}` };
  }
}

/** Links are followed, those of folders that lead to the file as well: they must not lead out. */
function isBelow(path: string, own: readonly string[]): boolean {
  let there = path;
  // A link that leads nowhere is there too, and what is written would be where it leads.
  while (!lstatSync(there, { throwIfNoEntry: false })) there = dirname(there);
  const real = realpathSync(there);
  return own.some((folder) => {
    const way = relative(folder, real);
    return !isAbsolute(way) && way !== '..' && !/^\.\.[/\\]/.test(way);
  });
}
