/**
 * The baseline of `check`: sites that may stay for now, one line each, sorted, so that branches merge.
 *
 *     0123456789abcdef  basic-auth/auth-option  src/client.ts  Client.books  until 2027-03-31 -- waits for the sandbox
 *
 * The hash decides (`Finding.content`); it holds no line and no file, so code that moves keeps its entry. Rule, file and symbol are for readers.
 */
import { summaryOf } from './account.ts';
import type { Finding, Report, SuppressedFinding } from './report.ts';

export interface BaselineEntry {
  readonly content: string;
  readonly rule: string;
  readonly file: string;
  readonly symbol: string;
  /** `2027-03-31`: the last day on which it holds, in UTC. */
  readonly until: string | null;
  readonly reason: string | null;
  /** Of the entry in its file. */
  readonly line: number;
}

/** A line that is no entry. */
export class BaselineError extends Error {
  override readonly name = 'BaselineError';
}

const HEAD = `# Legacy Ocrolus authentication that may stay for now: one line a site, as \`ocrolus-oauth-codemod check --update-baseline\` writes them.
# At the end of a line may stand a last day and a reason: until 2027-03-31 -- why
`;

const ENTRY = /^([\da-f]{16})  (\S+)  (.+?)  (\S+)(?:\s+until (\d{4}-\d{2}-\d{2}))?(?:\s+--\s+(.+))?$/;
/** Stands for the symbol of a site at the top of a file. */
const NO_SYMBOL = '-';

/** @throws {BaselineError} that names the line */
export function parseBaseline(text: string): readonly BaselineEntry[] {
  return text.split(/\r?\n/).flatMap((raw, index): readonly BaselineEntry[] => {
    const line = raw.trim();
    if (line === '' || line.startsWith('#')) return [];
    const [, content, rule, file, symbol, until, reason] = ENTRY.exec(line) ?? [];
    if (content === undefined || rule === undefined || file === undefined || symbol === undefined) throw new BaselineError(`line ${index + 1} is no entry${/^[<=>|]{7}/.test(line) ? ', but the mark of a merge conflict' : ''}`);
    if (until !== undefined && Number.isNaN(Date.parse(until))) throw new BaselineError(`line ${index + 1}: ${until} is no date`);
    return [{ content, rule, file: unescaped(file), symbol, until: until ?? null, reason: reason ?? null, line: index + 1 }];
  });
}

export interface Compared {
  /** Sites that no entry exempts. */
  readonly open: readonly Finding[];
  readonly exempt: readonly SuppressedFinding[];
  /** Entries without a site: what they exempted is gone. */
  readonly stale: readonly BaselineEntry[];
  /** Entries whose last day is over; their sites are among `open`. */
  readonly expired: readonly BaselineEntry[];
}

/** Each entry exempts one site: two alike need two. `today` is `2026-12-31`, in UTC. */
export function compare(findings: readonly Finding[], entries: readonly BaselineEntry[], today: string): Compared {
  const expired = entries.filter(({ until }) => until !== null && until < today);
  const left = new Map<string, BaselineEntry[]>();
  for (const entry of entries) left.set(entry.content, [...(left.get(entry.content) ?? []), entry]);
  const open: Finding[] = [];
  const exempt: SuppressedFinding[] = [];
  for (const finding of findings) {
    const own = left.get(finding.content) ?? [];
    // Of entries alike, the one that names the file of the site is meant.
    const entry = own.find(({ file }) => file === finding.file) ?? own[0];
    if (entry) left.set(finding.content, own.filter((item) => item !== entry));
    if (entry && !expired.includes(entry)) exempt.push({ ...finding, suppression: { by: 'baseline', line: entry.line, reason: entry.reason ?? 'in the baseline' } });
    else open.push(finding);
  }
  return { open, exempt, stale: [...left.values()].flat(), expired: expired.filter((entry) => !(left.get(entry.content) ?? []).includes(entry)) };
}

/** The text of a baseline that exempts these sites, and holds `kept` as they are; last days and reasons of earlier entries stay. */
export function formatBaseline(findings: readonly Finding[], earlier: readonly BaselineEntry[], kept: readonly BaselineEntry[] = []): string {
  const left = earlier.filter((entry) => !kept.includes(entry));
  const take = ({ content, file }: Finding): BaselineEntry | undefined => {
    const index = [left.findIndex((entry) => entry.content === content && entry.file === file), left.findIndex((entry) => entry.content === content)].find((item) => item >= 0);
    return index === undefined ? undefined : left.splice(index, 1)[0];
  };
  const lines = findings.map((finding) => {
    const { until = null, reason = null } = take(finding) ?? {};
    const { content, rule, file, symbol } = finding;
    return lineOf({ content, rule, file, symbol: symbol === '' ? NO_SYMBOL : symbol.replace(/\s/g, '_'), until, reason });
  });
  return `${HEAD}${[...lines, ...kept.map(lineOf)].sort().map((line) => `${line}\n`).join('')}`;
}

function lineOf({ content, rule, file, symbol, until, reason }: Omit<BaselineEntry, 'line'>): string {
  return `${content}  ${rule}  ${escaped(file)}  ${symbol}${until === null ? '' : `  until ${until}`}${reason === null ? '' : `  -- ${reason}`}`;
}

/** A file name on one line, without two spaces in a row. */
const escaped = (file: string): string => file.replace(/[%\r\n]|  +/g, encodeURIComponent);

function unescaped(file: string): string {
  try {
    return decodeURIComponent(file);
  } catch {
    return file;
  }
}

/** The report as the gate sees it: what the baseline exempts is among the suppressed. */
export function withBaseline(report: Report, { open, exempt }: Compared): Report {
  const suppressed = [...report.suppressed, ...exempt].sort((a, b) => (a.file === b.file ? a.start.line - b.start.line : a.file < b.file ? -1 : 1));
  const { files } = report.summary.account;
  const named = new Set([...open, ...suppressed].map((finding) => finding.principal));
  const principals = report.principals.filter(({ id }) => named.has(id));
  return { ...report, findings: open, suppressed, principals, summary: summaryOf({ findings: open, suppressed, skipped: report.skipped, principals: principals.length, files }), nextSteps: open.length > 0 ? report.nextSteps : [] };
}
