/** What audit, migrate and check have in common: flags in, report out, exit code. The commands are rows of one table. */
import { isAbsolute } from 'node:path';
import { isSimpleGlob } from '../files/globs.ts';
import { extensions, formatOfFile, loadReporter, type Format } from '../report/formats.ts';
import { plainLine } from '../report/plain.ts';
import { run, UsageError, type RunOptions } from '../pipeline.ts';
import type { Command, Report } from '../report/report.ts';
import { applyBaseline, checkBaselineFlags } from './baseline.ts';
import { loadConfig } from './config.ts';
import { EXIT } from './exit-codes.ts';
import { settleGitFolders } from './git-folders.ts';
import { checkOutputs, write } from './outputs.ts';
import { processes } from './processes.ts';
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
  /** The exit code of a run without failures. */
  readonly exitCode: (report: Report, flags: Flags) => number;
}

const MODES: Readonly<Record<Command, Mode>> = {
  audit: { diff: false, isQuietWhenClean: false, exitCode: () => EXIT.done },
  // Of what was skipped in a dialogue, something is left as well.
  migrate: { diff: true, isQuietWhenClean: false, exitCode: ({ summary: { byStatus } }, flags) => ((flags.write || flags.interactive) && byStatus.manual + byStatus.migratable > 0 ? EXIT.findings : EXIT.done) },
  check: { diff: false, isQuietWhenClean: true, exitCode: (report) => (report.summary.findings > 0 ? EXIT.findings : EXIT.done) },
};

/** Runs a command, prints its report to standard output and returns the exit code. */
export async function runCommand(command: Command, flags: Flags): Promise<number> {
  refuseTwice(flags);
  if (flags.staged && flags.since !== undefined) throw new UsageError('--staged judges the next commit, and --since what came before it; give one of them');
  settleGitFolders();
  const config = await loadConfig(process.cwd(), flags.config);
  const mode = MODES[command];
  const progress = progressFor(flags);
  const options: RunOptions = {
    command,
    cwd: process.cwd(),
    paths: flags.paths.length > 0 || flags.staged ? flags.paths : ['.'],
    staged: flags.staged ?? false,
    since: flags.since,
    include: [...config.include, ...flags.include],
    exclude: [...config.exclude, ...flags.exclude],
    hosts: [...config.hosts, ...flags.host].map(hostName),
    names: [...config.envNames, ...flags.envName],
    provider: providerOptions(flags, config.providerFile, config.providerImport),
    write: (flags.write ?? false) || (flags.interactive ?? false),
    markers: flags.markers ?? false,
    removeLegacyEnv: flags.removeLegacyEnv ?? false,
    verify: flags.verify ?? false,
    allowDirty: flags.allowDirty ?? false,
    showSecrets: flags.showSecrets,
    processes,
    warn: (line) => process.stderr.write(`warning: ${plainLine(line)}\n`),
    progress: progress.show,
    ...(flags.interactive && { decide: await decider(progress.clear) }),
  };
  const glob = [...options.include, ...options.exclude].find((item) => !isSimpleGlob(item));
  if (glob !== undefined) throw new UsageError(`the glob ${glob.slice(0, 60)}${glob.length > 60 ? '…' : ''} has more than 10 wildcards or 1,000 characters; use several simpler ones`);
  for (const path of flags.report) if (!formatOfFile(path)) throw new UsageError(`--report ${path}: the name must end in ${extensions.join(', ')}`);
  // Before the run: afterwards the files would be changed already.
  checkOutputs([...flags.report, ...(flags.patch === undefined ? [] : [flags.patch])]);
  checkBaselineFlags(flags);
  const done = await run(options).finally(progress.clear);
  const { patches, failures } = done;
  const report = applyBaseline(done, flags);
  await print(report, flags, mode);
  await writeReports(report, patches, flags);
  if (flags.showSecrets && process.env['CI']) process.stderr.write('warning: --show-secrets in CI prints credentials into the log\n');
  return mode.exitCode(report, flags) || (failures > 0 ? EXIT.incomplete : EXIT.done);
}

/** Given twice, a flag with one value arrives as a list. */
function refuseTwice(flags: Flags): void {
  const given: Readonly<Record<string, unknown>> = { format: flags.format, config: flags.config, patch: flags.patch, since: flags.since, 'provider-file': flags.providerFile, 'provider-import': flags.providerImport, baseline: flags.baseline };
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

/** A path that stays in the folder, and out of those that belong to tools. */
function isBelow(path: string): boolean {
  return !isAbsolute(path) && !/^[a-z]:|[\0-\x1f]/i.test(path) && !path.split(/[/\\]/).some((part) => ['..', '.git', 'node_modules'].includes(part));
}

/** Accepts `https://host/path` for `host`. */
function hostName(host: string): string {
  const name = /^(?:[a-z]+:)?\/\/([^/]+)/i.exec(host)?.[1] ?? host;
  if (!/^[\w.-]+(?::\d+)?$/.test(name)) throw new UsageError(`--host ${host} is not a host name; write it as api.example.com`);
  return name.toLowerCase();
}

function providerOptions(flags: Flags, configFile: string | undefined, configImport: string | undefined): RunOptions['provider'] {
  const file = flags.providerFile ?? configFile;
  const specifier = flags.providerImport ?? configImport;
  if (file !== undefined && !/\.[cm]?[jt]s$/.test(file)) throw new UsageError(`--provider-file: the name must end in .ts, .js, .mjs, .cjs, .mts or .cts`);
  if (file !== undefined && !isBelow(file)) throw new UsageError(`--provider-file: it must lie below the current folder, among your own source; write it as src/auth/ocrolus.ts`);
  const match = specifier === undefined ? undefined : /^([^#]+)#([A-Za-z_$][\w$]*)$/.exec(specifier);
  if (specifier !== undefined && !match) throw new UsageError(`--provider-import: write it as SPECIFIER#EXPORT, for instance @acme/auth#ocrolusTokens`);
  return { ...(flags.retryHelper && { retry: true }), ...(file !== undefined && { file: file.replace(/^\.\//, '') }), ...(match?.[1] !== undefined && match[2] !== undefined && { import: { specifier: match[1], name: match[2] } }) };
}
