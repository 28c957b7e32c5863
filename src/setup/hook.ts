/** The hook in front of a commit, as the tool that the repository uses for hooks takes it. */
import { isAbsolute } from 'node:path';
import { join } from 'node:path/posix';
import { parse } from 'yaml';
import type { SetupFacts } from '../files/setup-facts.ts';
import { huskyFolder, LEFTHOOK_FILES, OTHER_LEFTHOOK_FILES, PRE_COMMIT_FILE, type HookManager, type Manifest, type PackageManager } from './detect.ts';
import { callOf, gitHook, HUSKY_HEADER, lefthookCommand, lefthookJob, preCommitRepository, RUNNERS } from './recipes.ts';
import { withCommand } from './shell-hook.ts';
import { mentionsTool, stepOf, type Step } from './step.ts';
import { withEntry } from './yaml-edit.ts';

export interface HookOptions {
  readonly facts: SetupFacts;
  readonly manager: HookManager;
  readonly packageManager: PackageManager;
  readonly manifest: Manifest | undefined;
  readonly version: string;
}

const EXECUTABLE = 0o755;
const LINT_STAGED_FILES = ['.lintstagedrc', ...['json', 'yml', 'yaml', 'js', 'mjs', 'cjs'].map((extension) => `.lintstagedrc.${extension}`), ...['js', 'mjs', 'cjs'].map((extension) => `lint-staged.config.${extension}`)];

export function planHook(options: HookOptions): Step {
  if (options.manager === 'none') return stepOf({});
  return throughLintStaged(options) ?? { 'pre-commit': planPreCommit, lefthook: planLefthook, husky: planHusky, git: planGit }[options.manager](options);
}

/** A hook that runs lint-staged may have it in there. */
function throughLintStaged({ facts, manifest }: HookOptions): Step | undefined {
  const file = mentionsTool(manifest?.settings('lint-staged')) ? manifest?.path : LINT_STAGED_FILES.find((name) => mentionsTool(facts.read(name).text));
  return file === undefined ? undefined : stepOf({ alreadyThere: [`a task of lint-staged (${file})`] });
}

const commandOf = ({ packageManager, facts }: HookOptions): string => callOf(packageManager, facts.packageFolder, 'check --staged');

function planPreCommit(options: HookOptions): Step {
  return inYaml(options.facts, PRE_COMMIT_FILE, 'pre-commit', ['repos'], preCommitRepository(options.version));
}

function planLefthook(options: HookOptions): Step {
  const { facts } = options;
  const file = LEFTHOOK_FILES.find(facts.has);
  const other = OTHER_LEFTHOOK_FILES.find(facts.has);
  const command = commandOf(options);
  if (file === undefined && other !== undefined) {
    if (mentionsTool(facts.read(other).text)) return stepOf({ alreadyThere: [`the hook (${other})`] });
    return stepOf({ leftAlone: [`${other}: only the YAML of lefthook is changed here`], byHand: [`Add a command of the hook pre-commit to ${other} that runs \`${command}\`.`] });
  }
  const name = file ?? LEFTHOOK_FILES[0] ?? '';
  // Since lefthook 1.10 there may be a list of jobs in place of commands.
  return hasJobs(facts.read(name).text) ? inYaml(facts, name, 'lefthook', ['pre-commit', 'jobs'], lefthookJob(command)) : inYaml(facts, name, 'lefthook', ['pre-commit', 'commands'], lefthookCommand(command));
}

function hasJobs(text: string | undefined): boolean {
  try {
    const value = parse(text ?? '') as { readonly 'pre-commit'?: { readonly jobs?: unknown } } | null;
    return Array.isArray(value?.['pre-commit']?.jobs);
  } catch {
    // Said when it is to be changed.
    return false;
  }
}

function inYaml(facts: SetupFacts, path: string, tool: string, keys: readonly string[], block: string): Step {
  const { text, problem } = facts.read(path);
  const title = `the hook, for ${tool}`;
  if (mentionsTool(text)) return stepOf({ alreadyThere: [`the hook (${path})`] });
  const edited = problem === undefined ? withEntry(text ?? '', keys, block) : { problem };
  if ('text' in edited) return stepOf({ files: [{ path, title, before: text, after: edited.text, mode: undefined }] });
  return stepOf({ leftAlone: [`${path}: ${edited.problem}`], byHand: [`Add this to \`${keys.join('.')}\` in ${path}:\n${block.trimEnd()}`] });
}

function planHusky(options: HookOptions): Step {
  const { facts, manifest } = options;
  const command = commandOf(options);
  const major = Number(/\d+/.exec(manifest?.dependencies.get('husky') ?? '')?.[0] ?? 9);
  if (major < 5) return stepOf({ leftAlone: [`${manifest?.path ?? 'package.json'}: husky ${major} is older than what is set up here`], byHand: [`Add \`${command}\` to the hook pre-commit of husky.`] });
  const path = join(huskyFolder(facts), 'pre-commit');
  return inScript(facts, { path, title: 'the hook, for husky', command, fresh: `${major < 9 ? HUSKY_HEADER : ''}${command}\n`, stopsAtFailure: true });
}

function planGit(options: HookOptions): Step {
  const { facts } = options;
  // What is in there husky writes anew, and nothing behind its lines is reached.
  if (/(?:^|\/)\.husky\/_$/.test(facts.hooksFolder)) return planHusky(options);
  const path = join(facts.hooksFolder, 'pre-commit');
  const command = commandOf(options);
  return inScript(facts, { path, title: 'the hook, for git', command, fresh: gitHook(command), stopsAtFailure: false });
}

interface Script {
  readonly path: string;
  readonly title: string;
  readonly command: string;
  /** The whole of it where there is none. */
  readonly fresh: string;
  readonly stopsAtFailure: boolean;
}

function inScript(facts: SetupFacts, { path, title, command, fresh, stopsAtFailure }: Script): Step {
  const { text, problem, isExecutable } = facts.read(path);
  if (problem !== undefined) return stepOf({ leftAlone: [`${path}: ${problem}`], byHand: [`Add this line to the hook ${path}: ${command}`] });
  if (mentionsTool(text)) return stepOf({ alreadyThere: [`the hook (${path})`] });
  if (text === undefined || text.trim() === '') return stepOf({ files: [{ path, title, before: text, after: fresh, mode: EXECUTABLE }] });
  const longer = withCommand({ text, command, stopsAtFailure });
  if ('reason' in longer) return stepOf({ leftAlone: [`${path}: ${longer.reason}`], byHand: [`Add this line to ${path}, where it is always reached, and where its exit code stops the commit: ${command}`] });
  // Husky runs the file whether it is executable or not; git passes over one that is not.
  const wakes = !stopsAtFailure && !isExecutable;
  return stepOf({
    files: [{ path, title: wakes ? `${title}; git has passed over this file, as it is not executable, and will run it` : title, before: text, after: longer.text, mode: stopsAtFailure ? undefined : EXECUTABLE }],
    byHand: longer.mayBeSkipped ? [`${path} has an \`exit\` further up: see to it that \`${longer.line}\` is reached.`] : [],
  });
}

/** What makes the hook work in each clone, `undefined` where nothing has to be done. */
export function activation({ facts, manager, manifest, packageManager }: HookOptions): string | undefined {
  const run = RUNNERS[packageManager];
  switch (manager) {
    case 'pre-commit':
      return 'In each clone, once: pre-commit install';
    case 'lefthook':
      return `In each clone, once: ${manifest?.dependencies.has('lefthook') ? `${run} lefthook install` : 'lefthook install'}`;
    case 'husky':
      return facts.isHooksFolderSet ? undefined : `Husky is not active in this clone (core.hooksPath is not set): ${manifest?.dependencies.has('husky') ? `${run} husky` : 'install husky, and run `husky`'}`;
    case 'git':
      return isAbsolute(facts.hooksFolder) || facts.hooksFolder.startsWith('.git/') ? 'Git does not share this hook between clones: run `init` in each, or use husky, lefthook or pre-commit.' : undefined;
    case 'none':
      return undefined;
  }
}
