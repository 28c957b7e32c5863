/** What audit, migrate and check have in common on the command line: flags in, report out, exit code. */
import { execute, type Caller } from '../commands/execute.ts';
import { checkOutputs, write } from '../commands/outputs.ts';
import type { Options } from '../commands/run-options.ts';
import type { RunOptions } from '../pipeline.ts';
import type { ProviderLibrary } from '../provider/libraries.ts';
import { extensions, formatOfFile, loadReporter, type Format } from '../report/formats.ts';
import { plainLine } from '../report/plain.ts';
import type { Command, Report } from '../report/report.ts';
import { UsageError } from '../usage-error.ts';
import { settleGitFolders } from './git-folders.ts';
import { createProgressLine, type ProgressLine } from './progress.ts';

export interface Flags {
  readonly paths: readonly string[];
  readonly format: Format;
  readonly report: readonly string[];
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  readonly config: string | undefined;
  readonly host: readonly string[];
  readonly envName: readonly string[];
  readonly showSecrets: boolean;
  readonly color: boolean | undefined;
  readonly quiet: boolean;
  readonly verbose: boolean;
  readonly write?: boolean;
  readonly patch?: string | undefined;
  readonly providerFile?: string | undefined;
  readonly providerImport?: string | undefined;
  readonly providerLibrary?: ProviderLibrary | undefined;
  readonly allowDirty?: boolean;
  readonly retryHelper?: boolean | undefined;
  readonly markers?: boolean;
  readonly removeLegacyEnv?: boolean;
  readonly verify?: boolean;
  readonly interactive?: boolean;
  readonly staged?: boolean;
  readonly since?: string | undefined;
  readonly baseline?: string | undefined;
  readonly updateBaseline?: boolean;
}

interface Mode {
  /** Whether the pretty output shows diffs. */
  readonly diff: boolean;
  /** Whether a clean run prints nothing. */
  readonly isQuietWhenClean: boolean;
}

const MODES: Readonly<Record<Command, Mode>> = {
  audit: { diff: false, isQuietWhenClean: false },
  migrate: { diff: true, isQuietWhenClean: false },
  check: { diff: false, isQuietWhenClean: true },
};

/** Runs a command, prints its report to standard output and returns the exit code. */
export async function runCommand(command: Command, flags: Flags): Promise<number> {
  refuseTwice(flags);
  settleGitFolders();
  for (const path of flags.report) if (!formatOfFile(path)) throw new UsageError(`--report ${path}: the name must end in ${extensions.join(', ')}`);
  // Before the run: afterwards the files would be changed already.
  checkOutputs([...flags.report, ...(flags.patch === undefined ? [] : [flags.patch])]);
  const progress = progressFor(flags);
  const caller: Caller = {
    warn: (line) => process.stderr.write(`warning: ${plainLine(line)}\n`),
    tell: (line) => process.stderr.write(`${plainLine(line)}\n`),
    progress: progress.show,
    ...(flags.interactive && { decide: await decider(progress.clear) }),
  };
  const { report, patches, exitCode } = await execute(command, optionsOf(flags), caller).finally(progress.clear);
  await print(report, flags, MODES[command]);
  await writeReports(report, patches, flags);
  if (flags.showSecrets && process.env['CI']) process.stderr.write('warning: --show-secrets in CI prints credentials into the log\n');
  return exitCode;
}

function optionsOf(flags: Flags): Options {
  const { paths, include, exclude, host: hosts, envName: envNames, since, config, showSecrets, allowDirty, verify, markers, removeLegacyEnv, providerFile, providerImport, providerLibrary, retryHelper, staged, baseline, updateBaseline } = flags;
  return { paths, include, exclude, hosts, envNames, since, config, showSecrets, write: flags.write || flags.interactive || undefined, allowDirty, verify, markers, removeLegacyEnv, providerFile, providerImport, providerLibrary, retryHelper, staged, baseline, updateBaseline };
}

/** Given twice, a flag with one value arrives as a list. */
function refuseTwice(flags: Flags): void {
  const given: Readonly<Record<string, unknown>> = { format: flags.format, config: flags.config, patch: flags.patch, since: flags.since, 'provider-file': flags.providerFile, 'provider-import': flags.providerImport, 'provider-library': flags.providerLibrary, baseline: flags.baseline };
  for (const [name, value] of Object.entries(given)) if (Array.isArray(value)) throw new UsageError(`--${name} can be given once`);
}

/** Stages as lines with `--verbose`, one line that comes and goes on a terminal, nothing elsewhere. */
function progressFor({ verbose, quiet }: Flags): ProgressLine {
  const { stderr } = process;
  if (verbose) {
    let last = '';
    return {
      show({ stage }) {
        if (stage !== last) stderr.write(`${stage}\n`);
        last = stage;
      },
      clear: () => undefined,
    };
  }
  if (!stderr.isTTY || quiet || process.env['CI']) return { show: () => undefined, clear: () => undefined };
  return createProgressLine({ write: (text) => stderr.write(text), columns: stderr.columns || 80, now: () => performance.now() });
}

async function decider(clear: () => void): Promise<NonNullable<RunOptions['decide']>> {
  if (!process.stdin.isTTY || !process.stderr.isTTY || process.env['CI']) throw new UsageError('--interactive asks questions, and this is no terminal; use --write');
  const [{ decideGroups }, { createDialogue }] = await Promise.all([import('./decide.ts'), import('./dialogue.ts')]);
  return (report, decisions) => {
    clear();
    return decideGroups(report, decisions, createDialogue());
  };
}

async function print(report: Report, flags: Flags, mode: Mode): Promise<void> {
  if (flags.format !== 'pretty') {
    const reporter = await loadReporter(flags.format);
    process.stdout.write(reporter(report));
    return;
  }
  if (mode.isQuietWhenClean && report.summary.findings === 0 && report.skipped.length === 0 && !flags.verbose) return;
  if (flags.quiet && report.summary.findings === 0) return;
  const [{ pretty }, { default: pc }] = await Promise.all([import('../report/pretty.ts'), import('picocolors')]);
  const color = flags.color ?? (pc.isColorSupported && process.stdout.isTTY);
  process.stdout.write(pretty(report, { color, verbose: flags.verbose, diff: mode.diff }));
}

async function writeReports(report: Report, patches: readonly string[], { report: paths, patch }: Flags): Promise<void> {
  const reports = await Promise.all(paths.map(async (path) => ({ path, text: (await loadReporter(formatOfFile(path) ?? 'json'))(report) })));
  write([...reports, ...(patch === undefined ? [] : [{ path: patch, text: patches.join(''), isPrivate: true }])]);
  if (patch !== undefined && patches.length > 0) process.stderr.write(`${patch} holds the lines as they are, credentials included; it is readable by you alone\n`);
}
