/** `init`: shows what it would write into the repository, asks once, and writes it. */
import { resolve } from 'node:path';
import pc from 'picocolors';
import { gatherFacts, type SetupFacts } from '../files/setup-facts.ts';
import { OutputError, writeWithFolders } from '../files/text-file.ts';
import { UsageError } from '../usage-error.ts';
import { unifiedDiff } from '../report/diff.ts';
import { maskByLooks } from '../report/mask.ts';
import { paintDiff } from '../report/paint.ts';
import { plainLine, plainLines } from '../report/plain.ts';
import { plural } from '../report/words.ts';
import type { HookManager, Pipeline } from '../setup/detect.ts';
import { planSetup, type SetupPlan } from '../setup/plan.ts';
import type { PlannedFile } from '../setup/step.ts';
import { version } from '../version.ts';
import { CONFIG_NAMES, loadConfig } from '../commands/config.ts';
import { EXIT } from '../commands/exit-codes.ts';
import { settleGitFolders } from './git-folders.ts';

export interface InitFlags {
  readonly yes: boolean;
  readonly hook: HookManager | 'auto';
  readonly ci: Pipeline | 'auto';
  readonly config: boolean;
}

const CONFIG_NAME = 'ocrolus-oauth-codemod.jsonc';

/** @throws {UsageError} outside of a work tree, or when a file cannot be written; nothing is written then */
export async function runInit(flags: InitFlags): Promise<number> {
  for (const name of ['hook', 'ci'] as const) if (Array.isArray(flags[name])) throw new UsageError(`--${name} can be given once`);
  settleGitFolders();
  const facts = gatherFacts(process.cwd());
  if (!facts) throw new UsageError('init sets up a git work tree, and the current folder is in none');
  const plan = planSetup(facts, { hook: flags.hook, pipeline: flags.ci, config: flags.config, configNames: CONFIG_NAMES, configName: CONFIG_NAME, version });
  show(plan, flags.config ? await configProblem(facts.top) : undefined);
  if (plan.files.length === 0) say('Nothing to write.');
  else if (flags.yes || (await isConfirmed(plan.files.length))) write(facts, plan.files);
  else {
    say('Nothing was written. `ocrolus-oauth-codemod init --yes` writes it.');
    return EXIT.done;
  }
  if (plan.byHand.length > 0) say(['', 'Left to do:', ...plan.byHand.map((step, index) => `${index + 1}. ${plainLines(step).replaceAll('\n', '\n   ')}`)].join('\n'));
  return EXIT.done;
}

const say = (text: string): boolean => process.stdout.write(`${text}\n`);

/** A file that the tool would refuse is named, and left alone. */
async function configProblem(top: string): Promise<string | undefined> {
  try {
    await loadConfig(top, undefined);
    return undefined;
  } catch (cause) {
    if (cause instanceof UsageError) return cause.message;
    throw cause;
  }
}

function show({ found, alreadyThere, leftAlone, files }: SetupPlan, problem: string | undefined): void {
  const c = pc.createColors(pc.isColorSupported && process.stdout.isTTY);
  say(`Found: ${found.join(', ')}`);
  for (const item of alreadyThere) say(plainLine(`already there: ${item}`));
  for (const item of [...leftAlone, ...(problem === undefined ? [] : [problem])]) say(maskByLooks(plainLine(`left alone: ${item}`)));
  for (const file of files) say(`\n${c.bold(plainLine(`${file.path}: ${file.title}`))}\n${paintDiff(diffOf(file), c).trimEnd()}`);
  say('');
}

/** What is around the change is somebody's script or pipeline. */
function diffOf({ path, before, after, mode }: PlannedFile): string {
  return maskByLooks(plainLines(unifiedDiff(path, before ?? '', after, before === undefined, mode === undefined ? undefined : `100${mode.toString(8)}`)));
}

async function isConfirmed(count: number): Promise<boolean> {
  if (!process.stdin.isTTY || !process.stderr.isTTY || process.env['CI']) return false;
  const { confirmWrite } = await import('./dialogue.ts');
  return confirmWrite(`Write ${plural(count, 'file')}?`);
}

function write(facts: SetupFacts, files: readonly PlannedFile[]): void {
  // Somebody may have taken a while to answer.
  const changed = files.find(({ path, before }) => facts.read(path).text !== before);
  if (changed) throw new UsageError(`${changed.path} was changed in the meantime; nothing was written`);
  try {
    writeWithFolders(files.map(({ path, after, mode }) => ({ path: resolve(facts.top, path), text: after, mode })));
  } catch (cause) {
    throw cause instanceof OutputError ? new UsageError(cause.message) : cause;
  }
  for (const { path } of files) say(plainLine(`wrote ${path}`));
}
