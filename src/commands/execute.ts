/** One command from options to report and exit code. The command line prints what comes back, code is given it. */
import { run, type RunOptions } from '../pipeline.ts';
import type { Command, Report } from '../report/report.ts';
import { applyBaseline, checkBaselineFlags, type Listener } from './baseline.ts';
import { EXIT } from './exit-codes.ts';
import { processes } from './processes.ts';
import { toRunOptions, type Options } from './run-options.ts';

export interface Executed {
  readonly report: Report;
  readonly patches: readonly string[];
  readonly exitCode: number;
}

/** Whoever calls, as far as a run knows it. */
export interface Caller extends Listener {
  readonly progress: RunOptions['progress'];
  readonly decide?: RunOptions['decide'];
}

/** The exit code of a run without failures. */
const EXIT_CODES: Readonly<Record<Command, (report: Report, isWritten: boolean) => number>> = {
  audit: () => EXIT.done,
  // Of what was skipped in a dialogue, something is left as well.
  migrate: ({ summary: { byStatus } }, isWritten) => (isWritten && byStatus.manual + byStatus.migratable > 0 ? EXIT.findings : EXIT.done),
  check: (report) => (report.summary.findings > 0 ? EXIT.findings : EXIT.done),
};

/**
 * @throws {UsageError} and what `run` throws
 */
export async function execute(command: Command, given: Options, { warn, tell, progress, decide }: Caller): Promise<Executed> {
  const asked = await toRunOptions(command, given);
  const baselineFlags = { cwd: asked.cwd, baseline: given.baseline, updateBaseline: given.updateBaseline, staged: given.staged, paths: given.paths ?? [], include: given.include ?? [], exclude: given.exclude ?? [] };
  checkBaselineFlags(baselineFlags);
  const done = await run({ ...asked, processes, warn, progress, ...(decide && { decide }) });
  const report = applyBaseline(done, baselineFlags, { warn, tell });
  return { report, patches: done.patches, exitCode: EXIT_CODES[command](report, asked.write) || (done.failures > 0 ? EXIT.incomplete : EXIT.done) };
}
