/** `check --baseline`: sites that a file lists may stay; `--update-baseline` writes the file. */
import { readText } from '../files/text-file.ts';
import { BaselineError, compare, formatBaseline, parseBaseline, withBaseline, type BaselineEntry } from '../report/baseline.ts';
import { plural } from '../report/words.ts';
import { plainLine } from '../report/plain.ts';
import type { Report } from '../report/report.ts';
import { UsageError } from '../pipeline.ts';
import { write } from './outputs.ts';

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
export function checkBaselineFlags({ baseline, updateBaseline, staged, paths, include, exclude }: BaselineFlags): void {
  if (!updateBaseline) return;
  if (baseline === undefined) throw new UsageError('--update-baseline: name the file with --baseline FILE');
  const isPart = staged || [...paths.filter((path) => path !== '.'), ...include, ...exclude].length > 0;
  if (isPart) throw new UsageError('--update-baseline looks at the whole folder, so that no entry is lost: leave out paths, --include, --exclude and --staged');
}

/**
 * The report without what the baseline exempts.
 * @throws {UsageError} when the file is not there, or is no baseline
 */
export function applyBaseline(report: Report, { baseline, updateBaseline, staged, paths }: BaselineFlags): Report {
  if (baseline === undefined) return report;
  const earlier = read(baseline, updateBaseline ?? false);
  const compared = compare(report.findings, earlier, new Date().toISOString().slice(0, 10));
  if (updateBaseline) {
    update(baseline, report, earlier);
    return withBaseline(report, { ...compared, open: [], exempt: [...compared.exempt, ...compared.open.map((finding) => ({ ...finding, suppression: { by: 'baseline' as const, line: 1, reason: 'in the baseline' } }))] });
  }
  for (const { file, line, until } of compared.expired) warn(`${baseline}:${line}: the entry for ${file} held until ${until ?? ''}`);
  // A part of the files says nothing of entries for the others.
  const isWhole = !staged && paths.every((path) => path === '.');
  if (isWhole && compared.stale.length > 0) warn(`${compared.stale.length} of the entries of ${baseline} ${compared.stale.length === 1 ? 'is' : 'are'} solved (line ${compared.stale.map(({ line }) => line).join(', ')}); \`check --baseline ${baseline} --update-baseline\` takes them out`);
  return withBaseline(report, compared);
}

function read(path: string, mayBeMissing: boolean): readonly BaselineEntry[] {
  let text: string | undefined;
  try {
    text = readText(path);
  } catch (cause) {
    throw new UsageError(`cannot read ${path}: ${(cause as NodeJS.ErrnoException).code ?? (cause as Error).message}`);
  }
  if (text === undefined && !mayBeMissing) throw new UsageError(`--baseline ${path}: no such file; \`check --baseline ${path} --update-baseline\` writes it`);
  try {
    return parseBaseline(text ?? '');
  } catch (cause) {
    if (cause instanceof BaselineError) throw new UsageError(`${path}: ${cause.message}`);
    throw cause;
  }
}

function update(path: string, report: Report, earlier: readonly BaselineEntry[]): void {
  // What could not be analysed is not solved.
  const unread = new Set(report.skipped.map((file) => file.path));
  const kept = earlier.filter(({ file }) => unread.has(file));
  const text = formatBaseline(report.findings, earlier, kept);
  write([{ path, text }]);
  const entries = parseBaseline(text);
  const count = (some: readonly BaselineEntry[], others: readonly BaselineEntry[]): number => some.filter(({ content }) => !others.some((other) => other.content === content)).length;
  process.stderr.write(`${plainLine(path)}: ${plural(entries.length, 'site')} (${count(entries, earlier)} new, ${count(earlier, entries)} solved)\n`);
}

const warn = (line: string): void => void process.stderr.write(`warning: ${plainLine(line)}\n`);
