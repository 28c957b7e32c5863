/** `check --baseline`: sites that a file lists may stay; `--update-baseline` writes the file. */
import { dirname, resolve, sep } from 'node:path';
import { pathBelow } from '../files/place.ts';
import { readStaged } from '../files/git.ts';
import { readText } from '../files/text-file.ts';
import { BaselineError, compare, parseBaseline, updateBaseline, withBaseline, type BaselineEntry } from '../report/baseline.ts';
import type { Report } from '../report/report.ts';
import { plural } from '../report/words.ts';
import type { Run } from '../pipeline.ts';
import { UsageError } from '../usage-error.ts';
import { write } from './outputs.ts';

export interface BaselineFlags {
  /** The folder in which the command runs; `baseline` and `paths` are relative to it. */
  readonly cwd: string;
  readonly baseline?: string | undefined;
  readonly updateBaseline?: boolean | undefined;
  readonly staged?: boolean | undefined;
  readonly paths: readonly string[];
  readonly include: readonly string[];
  readonly exclude: readonly string[];
}

/** Who hears what a run has to say beside its report. */
export interface Listener {
  readonly warn: (line: string) => void;
  readonly tell: (line: string) => void;
}

/**
 * Before the run: what cannot go together.
 * @throws {UsageError}
 */
export function checkBaselineFlags({ cwd, baseline, updateBaseline: isUpdate, staged, paths, include, exclude }: BaselineFlags): void {
  if (!isUpdate) return;
  if (baseline === undefined) throw new UsageError('--update-baseline: name the file with --baseline FILE');
  const isPart = staged || [...paths.filter((path) => path !== '.'), ...include, ...exclude].length > 0;
  if (isPart) throw new UsageError('--update-baseline looks at the whole folder, so that no entry is lost: leave out paths, --include, --exclude and --staged');
  const folder = dirname(resolve(cwd, baseline));
  if (cwd !== folder && cwd.startsWith(folder.endsWith(sep) ? folder : folder + sep)) throw new UsageError(`--update-baseline looks at the current folder, and ${baseline} may have entries for others: run it in ${folder}`);
}

/**
 * The report without what the baseline exempts.
 * @throws {UsageError} when the file is not there, or is no baseline
 */
export function applyBaseline({ report, root, isOutside }: Pick<Run, 'report' | 'root' | 'isOutside'>, { cwd, baseline, updateBaseline: isUpdate, staged, paths }: BaselineFlags, listener: Listener): Report {
  if (baseline === undefined) return report;
  const file: BaselineFile = { name: baseline, path: resolve(cwd, baseline) };
  const earlier = read(file, isUpdate ?? false, staged ?? false, listener);
  if (isUpdate) {
    update(file, report, earlier, listener);
    const exempt = report.findings.map((finding) => ({ ...finding, suppression: { by: 'baseline' as const, line: 1, reason: 'in the baseline' } }));
    return withBaseline(report, { open: [], exempt }, false, baseline);
  }
  // Its files are relative to the folder in which it was made, those of the report to the root.
  const entries = earlier.map((entry) => ({ ...entry, file: pathBelow(root, cwd, entry.file) }));
  const compared = compare(report.findings, entries, new Date().toISOString().slice(0, 10), isOutside);
  for (const entry of compared.expired) listener.warn(`${baseline}:${entry.line}: the entry for ${entry.file} held until ${entry.until ?? ''}`);
  // A part of the files says nothing of entries for the others.
  const isWhole = !staged && paths.every((path) => path === '.');
  if (isWhole && compared.stale.length > 0) listener.warn(`${compared.stale.length} of the entries of ${baseline} ${compared.stale.length === 1 ? 'is' : 'are'} solved (${lines(compared.stale)}); \`check --baseline ${baseline} --update-baseline\` takes ${compared.stale.length === 1 ? 'it' : 'them'} out`);
  return withBaseline(report, compared, staged ?? false, baseline);
}

/** How many lines a warning names. */
const SHOWN = 8;

function lines(entries: readonly BaselineEntry[]): string {
  const numbers = entries.slice(0, SHOWN).map(({ line }) => line);
  return `line${entries.length === 1 ? '' : 's'} ${numbers.join(', ')}${entries.length > SHOWN ? ` and ${entries.length - SHOWN} more` : ''}`;
}

/** What the user calls it, and where it is. */
interface BaselineFile {
  readonly name: string;
  readonly path: string;
}

function read(file: BaselineFile, mayBeMissing: boolean, isStaged: boolean, listener: Listener): readonly BaselineEntry[] {
  const { name } = file;
  const text = isStaged ? (stagedText(file, listener) ?? diskText(file)) : diskText(file);
  if (text === undefined && !mayBeMissing) throw new UsageError(`--baseline ${name}: no such file; \`check --baseline ${name} --update-baseline\` writes it`);
  try {
    return parseBaseline(text ?? '');
  } catch (cause) {
    if (cause instanceof BaselineError) throw new UsageError(`${name}: ${cause.message}`);
    throw cause;
  }
}

function diskText({ name, path }: BaselineFile): string | undefined {
  try {
    return readText(path);
  } catch (cause) {
    throw new UsageError(`cannot read ${name}: ${(cause as NodeJS.ErrnoException).code ?? (cause as Error).message}`);
  }
}

/** The next commit holds the baseline as it is staged; one that git does not know is read from the disk. */
function stagedText(file: BaselineFile, { warn }: Listener): string | undefined {
  const text = readStaged(file.path);
  const plain = (given: string | undefined): string | undefined => given?.replaceAll('\r\n', '\n');
  if (text !== undefined && plain(text) !== plain(diskText(file))) warn(`${file.name} is taken as it is staged, which is not what is on the disk; \`git add ${file.name}\` stages the newer one`);
  return text;
}

function update({ name, path }: BaselineFile, report: Report, earlier: readonly BaselineEntry[], { tell }: Listener): void {
  // What could not be analysed is not solved.
  const unread = new Set(report.skipped.map((file) => file.path));
  const { text, total, added, solved } = updateBaseline(report.findings, earlier, earlier.filter((entry) => unread.has(entry.file)));
  write([{ path, name, text }]);
  tell(`${name}: ${plural(total, 'site')} (${added} new, ${solved} solved)`);
}
