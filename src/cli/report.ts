/** `report merge`: JSON reports in, one fleet report out. */
import { basename } from 'node:path';
import { listReportFiles, MissingReportError, readReportFile, type ReportFile } from '../files/report-files.ts';
import { UsageError } from '../usage-error.ts';
import { ShapeError } from '../report/fleet/checks.ts';
import type { FleetReport } from '../report/fleet/fleet.ts';
import { fleetExtensions, fleetFormatOf, loadFleetReporter, type FleetFormat } from '../report/fleet/formats.ts';
import { merge, SameRepositoryError, type NamedReport } from '../report/fleet/merge.ts';
import { labelsOf, nameOf } from '../report/fleet/names.ts';
import { readAnyReport } from '../report/fleet/read.ts';
import type { Earlier } from '../report/fleet/trend.ts';
import { plainLine } from '../report/plain.ts';
import type { SkippedFile } from '../report/report.ts';
import { version } from '../version.ts';
import { EXIT } from '../commands/exit-codes.ts';
import { checkOutputs, write } from '../commands/outputs.ts';

export interface MergeFlags {
  readonly files: readonly string[];
  readonly format: FleetFormat;
  readonly output: readonly string[];
  readonly compare: string | undefined;
  readonly color: boolean | undefined;
}

/** @throws {UsageError} when an input is not what it should be; nothing is written then */
export async function runMerge(flags: MergeFlags): Promise<number> {
  const cwd = process.cwd();
  for (const path of flags.output) if (!fleetFormatOf(path)) throw new UsageError(`--output ${path}: the name must end in ${fleetExtensions.join(', ')}`);
  checkOutputs(flags.output);
  const files = await list(cwd, flags.files);
  const earlier = flags.compare === undefined ? undefined : earlierReport(cwd, flags.compare);
  const reports: NamedReport[] = [];
  const leftOut: SkippedFile[] = [];
  for (const file of files) {
    const report = read(cwd, file.path);
    const reason = report.kind === 'repository' ? undefined : report.kind === 'fleet' ? 'is a fleet report already; --compare takes it' : report.reason;
    if (report.kind === 'repository') reports.push({ path: file.path, namedAfter: file.below, report });
    else if (reason !== undefined && !file.isFound) throw new UsageError(`${file.path} ${reason}`);
    else if (reason !== undefined) leftOut.push({ path: file.below, reason });
  }
  // The report for people lists them.
  if (flags.format !== 'pretty') for (const { path, reason } of leftOut) process.stderr.write(`left out: ${plainLine(`${path} ${reason}`)}\n`);
  if (reports.length === 0) throw new UsageError(`no report in ${flags.files.join(', ')}: ${leftOut[0]?.path ?? ''} ${leftOut[0]?.reason ?? ''}${leftOut.length > 1 ? `, and so on for ${leftOut.length} files` : ''}`);
  const fleet = mergeAll(reports, leftOut, earlier);
  await writeFleet(fleet, flags.output);
  await print(fleet, flags);
  return EXIT.done;
}

async function list(cwd: string, args: readonly string[]): Promise<readonly ReportFile[]> {
  try {
    return await listReportFiles(cwd, args);
  } catch (cause) {
    if (cause instanceof MissingReportError) throw new UsageError(`${cause.message}: no such file, and no JSON file in a folder of that name`);
    throw cause;
  }
}

function read(cwd: string, path: string): ReturnType<typeof readAnyReport> {
  let content: string;
  try {
    content = readReportFile(cwd, path);
  } catch (cause) {
    throw new UsageError(`cannot read ${path}: ${codeOf(cause)}`);
  }
  try {
    return readAnyReport(content);
  } catch (cause) {
    if (cause instanceof ShapeError) throw new UsageError(`${path}: ${cause.message}`);
    throw cause;
  }
}

/** A fleet report, or the report of one repository. */
function earlierReport(cwd: string, path: string): Earlier {
  const report = read(cwd, path);
  if (report.kind === 'foreign') throw new UsageError(`--compare ${path}: the file ${report.reason}`);
  const [label = ''] = labelsOf([path]);
  const repositories = report.kind === 'fleet' ? report.repositories : [{ ...report, name: report.source ? nameOf(report.source) : label, report: label }];
  return { report: basename(path), repositories };
}

function mergeAll(reports: readonly NamedReport[], leftOut: readonly SkippedFile[], earlier: Earlier | undefined): FleetReport {
  try {
    return merge({ reports, leftOut, earlier, version });
  } catch (cause) {
    if (cause instanceof SameRepositoryError) throw new UsageError(cause.message);
    throw cause;
  }
}

async function writeFleet(fleet: FleetReport, paths: readonly string[]): Promise<void> {
  write(await Promise.all(paths.map(async (path) => ({ path, text: (await loadFleetReporter(fleetFormatOf(path) ?? 'json'))(fleet) }))));
  for (const path of paths) process.stderr.write(`wrote ${plainLine(path)}\n`);
}

async function print(fleet: FleetReport, { format, color }: MergeFlags): Promise<void> {
  if (format !== 'pretty') {
    process.stdout.write((await loadFleetReporter(format))(fleet));
    return;
  }
  const [{ pretty }, { default: pc }] = await Promise.all([import('../report/fleet/pretty.ts'), import('picocolors')]);
  process.stdout.write(pretty(fleet, color ?? (pc.isColorSupported && process.stdout.isTTY)));
}

const codeOf = (cause: unknown): string => (cause as NodeJS.ErrnoException).code ?? (cause as Error).message;
