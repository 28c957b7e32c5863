/** `check --baseline`: sites that a file lists may stay; `--update-baseline` writes the file. */
import { dirname, resolve, sep } from 'node:path';
import { pathBelow } from '../files/place.ts';
import { readStaged } from '../files/git.ts';
import { readText } from '../files/text-file.ts';
import { BaselineError, compare, parseBaseline, updateBaseline, withBaseline, type BaselineEntry } from '../report/baseline.ts';
import { plainLine } from '../report/plain.ts';
import type { Report } from '../report/report.ts';
import { plural } from '../report/words.ts';
import { UsageError, type Run } from '../pipeline.ts';
import { checkOutputs, write } from './outputs.ts';

export interface BaselineFlags {
  readonly baseline?: string | undefined;
  readonly updateBaseline?: boolean;
  readonly staged?: boolean;
  readonly paths: readonly string[];
  readonly include: readonly string[];
  readonly exclude: readonly string[];
}

/**
 * Before the run: what cannot go together.
 * @throws {UsageError}
 */
export function checkBaselineFlags({ baseline, updateBaseline: isUpdate, staged, paths, include, exclude }: BaselineFlags): void {
  if (!isUpdate) return;
  if (baseline === undefined) throw new UsageError('--update-baseline: name the file with --baseline FILE');
  const isPart = staged || [...paths.filter((path) => path !== '.'), ...include, ...exclude].length > 0;
  if (isPart) throw new UsageError('--update-baseline looks at the whole folder, so that no entry is lost: leave out paths, --include, --exclude and --staged');
  const folder = dirname(resolve(baseline));
  if (process.cwd() !== folder && process.cwd().startsWith(folder.endsWith(sep) ? folder : folder + sep)) throw new UsageError(`--update-baseline looks at the current folder, and ${baseline} may have entries for others: run it in ${folder}`);
}

/**
 * The report without what the baseline exempts.
 * @throws {UsageError} when the file is not there, or is no baseline
 */
export function applyBaseline({ report, root, isOutside }: Pick<Run, 'report' | 'root' | 'isOutside'>, { baseline, updateBaseline: isUpdate, staged, paths }: BaselineFlags): Report {
  if (baseline === undefined) return report;
  const earlier = read(baseline, isUpdate ?? false, staged ?? false);
  if (isUpdate) {
    update(baseline, report, earlier);
    const exempt = report.findings.map((finding) => ({ ...finding, suppression: { by: 'baseline' as const, line: 1, reason: 'in the baseline' } }));
    return withBaseline(report, { open: [], exempt }, false, baseline);
  }
  // Its files are relative to the folder in which it was made, those of the report to the root.
  const entries = earlier.map((entry) => ({ ...entry, file: pathBelow(root, process.cwd(), entry.file) }));
  const compared = compare(report.findings, entries, new Date().toISOString().slice(0, 10), isOutside);
  for (const { file, line, until } of compared.expired) warn(`${baseline}:${line}: the entry for ${file} held until ${until ?? ''}`);
  // A part of the files says nothing of entries for the others.
  const isWhole = !staged && paths.every((path) => path === '.');
  if (isWhole && compared.stale.length > 0) warn(`${compared.stale.length} of the entries of ${baseline} ${compared.stale.length === 1 ? 'is' : 'are'} solved (${lines(compared.stale)}); \`check --baseline ${baseline} --update-baseline\` takes ${compared.stale.length === 1 ? 'it' : 'them'} out`);
  return withBaseline(report, compared, staged ?? false, baseline);
}

/** How many lines a warning names. */
const SHOWN = 8;

function lines(entries: readonly BaselineEntry[]): string {
  const numbers = entries.slice(0, SHOWN).map(({ line }) => line);
  return `line${entries.length === 1 ? '' : 's'} ${numbers.join(', ')}${entries.length > SHOWN ? ` and ${entries.length - SHOWN} more` : ''}`;
}

function read(path: string, mayBeMissing: boolean, isStaged: boolean): readonly BaselineEntry[] {
  const text = isStaged ? (stagedText(path) ?? diskText(path)) : diskText(path);
  if (text === undefined && !mayBeMissing) throw new UsageError(`--baseline ${path}: no such file; \`check --baseline ${path} --update-baseline\` writes it`);
  try {
    return parseBaseline(text ?? '');
  } catch (cause) {
    if (cause instanceof BaselineError) throw new UsageError(`${path}: ${cause.message}`);
    throw cause;
  }
}

function diskText(path: string): string | undefined {
  try {
    return readText(path);
  } catch (cause) {
    throw new UsageError(`cannot read ${path}: ${(cause as NodeJS.ErrnoException).code ?? (cause as Error).message}`);
  }
}

/** The next commit holds the baseline as it is staged; one that git does not know is read from the disk. */
function stagedText(path: string): string | undefined {
  const text = readStaged(path);
  const plain = (given: string | undefined): string | undefined => given?.replaceAll('\r\n', '\n');
  if (text !== undefined && plain(text) !== plain(diskText(path))) warn(`${path} is taken as it is staged, which is not what is on the disk; \`git add ${path}\` stages the newer one`);
  return text;
}

function update(path: string, report: Report, earlier: readonly BaselineEntry[]): void {
  // What could not be analysed is not solved.
  const unread = new Set(report.skipped.map((file) => file.path));
  const { text, total, added, solved } = updateBaseline(report.findings, earlier, earlier.filter(({ file }) => unread.has(file)));
  checkOutputs([path]);
  write([{ path, text }]);
  process.stderr.write(`${plainLine(path)}: ${plural(total, 'site')} (${added} new, ${solved} solved)\n`);
}

const warn = (line: string): void => void process.stderr.write(`warning: ${plainLine(line)}\n`);
