/**
 * The commands that look at code, for code: `import { audit, migrate, check } from 'ocrolus-oauth-codemod'`.
 *
 * They do what the command line does with the same flags, and print nothing: what it would print is returned, what it would refuse with exit
 * code 2 is thrown. Anything else that is thrown is a bug.
 */
import { execute } from './commands/execute.ts';
import type { AuditOptions, CheckOptions, MigrateOptions } from './commands/options.ts';
import type { Options } from './commands/run-options.ts';
import type { Command, Report } from './report/report.ts';

export { JournalError } from './apply/journal.ts';
export { LockedError } from './apply/lock.ts';
export { WriteError } from './apply/transaction.ts';
export type { AuditOptions, CheckOptions, MigrateOptions } from './commands/options.ts';
export { UnusableGitError } from './files/git-process.ts';
export { MissingPathError } from './files/place.ts';
export { ChangedMeanwhileError } from './changes.ts';
export type * from './report/report.ts';
export { UsageError } from './usage-error.ts';

export interface Result {
  /** What `--format json` prints. */
  readonly report: Report;
  /** A patch for `git apply` per changed file, with the lines as they are: credentials are not masked. */
  readonly patches: readonly string[];
  /** What the command line would end with: 0 done, 1 found or left, 3 some files could not be analysed. */
  readonly exitCode: number;
  /** What the command line would say on standard error. */
  readonly warnings: readonly string[];
}

/**
 * Finds every legacy (Basic) credential that reaches Ocrolus; changes nothing.
 * @throws {UsageError} when an option, the configuration file or the work tree does not allow it
 * @throws {MissingPathError} when a path is not there
 */
export const audit = (options: AuditOptions = {}): Promise<Result> => quietly('audit', options);

/**
 * The change of every site that can be migrated; with `write`, applies all of them or none.
 * @throws {UsageError} also when the work tree has uncommitted changes
 * @throws {MissingPathError} when a path is not there
 * @throws {LockedError} when another run is writing
 * @throws {WriteError} when a change could not be written; nothing is changed then
 */
export const migrate = (options: MigrateOptions = {}): Promise<Result> => quietly('migrate', options);

/**
 * The gate: `exitCode` is 1 when legacy authentication is found outside the baseline.
 * @throws {UsageError} also when the baseline cannot be read
 * @throws {MissingPathError} when a path is not there
 */
export const check = (options: CheckOptions = {}): Promise<Result> => quietly('check', options);

async function quietly(command: Command, options: Options): Promise<Result> {
  const warnings: string[] = [];
  const hear = (line: string): void => void warnings.push(line);
  return { ...(await execute(command, options, { warn: hear, tell: hear, progress: () => undefined })), warnings };
}
