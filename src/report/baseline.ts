/**
 * The baseline of `check`: sites that may stay for now, one line each, sorted, so that branches merge.
 *
 *     0123456789abcdef  basic-auth/auth-option  src/client.ts  Client.books  until 2027-03-31 -- waits for the sandbox
 *
 * The hash decides (`Finding.content`); it holds no line and no file, so code that moves keeps its entry. Rule, file and symbol are for readers.
 */
import { summaryOf } from './account.ts';
import { checkSteps } from './next-steps.ts';
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

const ENTRY = /^([\da-f]{16})  (\S+)  ([^]+?)  (\S+)(?:\s+until (\d{4}-\d{2}-\d{2}))?(?:\s+--\s+([^]+))?$/;
/** Stands for the symbol of a site at the top of a file. */
const NO_SYMBOL = '-';

/** @throws {BaselineError} that names the line */
export function parseBaseline(text: string): readonly BaselineEntry[] {
  return text.split(/\r?\n/).flatMap((raw, index): readonly BaselineEntry[] => {
    const line = raw.trim();
    if (line === '' || line.startsWith('#')) return [];
    const [, content, rule, file, symbol, until, reason] = ENTRY.exec(line) ?? [];
    if (content === undefined || rule === undefined || file === undefined || symbol === undefined) throw new BaselineError(`line ${index + 1} is no entry${/^[<=>|]{7}/.test(line) ? ', but the mark of a merge conflict' : ''}`);
    if (until !== undefined && !isDate(until)) throw new BaselineError(`line ${index + 1}: ${until} is no date`);
    return [{ content, rule, file: unescaped(file), symbol, until: until ?? null, reason: reason ?? null, line: index + 1 }];
  });
}

/** `Date.parse` takes 30 February for 2 March. */
const isDate = (text: string): boolean => !Number.isNaN(Date.parse(text)) && new Date(text).toISOString().startsWith(text);

export interface Compared {
  /** Sites that no entry exempts. */
  readonly open: readonly Finding[];
  readonly exempt: readonly SuppressedFinding[];
  /** Entries without a site: what they exempted is gone. */
  readonly stale: readonly BaselineEntry[];
  /** Entries whose last day is over; their sites are among `open`. */
  readonly expired: readonly BaselineEntry[];
}

/**
 * Each entry exempts one site: two alike need two. `today` is `2026-12-31`, in UTC. An entry for a file that is outside of what was looked
 * at exempts nothing elsewhere: its site is still there, and what is alike is a copy.
 */
export function compare(findings: readonly Finding[], entries: readonly BaselineEntry[], today: string, isOutside: (file: string) => boolean = () => false): Compared {
  const isOver = ({ until }: BaselineEntry): boolean => until !== null && until < today;
  const looked = entries.filter(({ file }) => !isOutside(file));
  // Of two alike, the one that still holds.
  const matched = match(findings, [...looked.filter((entry) => !isOver(entry)), ...looked.filter(isOver)]);
  const used = new Set(matched.values());
  const exempt = findings.flatMap((finding): readonly SuppressedFinding[] => {
    const entry = matched.get(finding);
    return entry && !isOver(entry) ? [{ ...finding, suppression: { by: 'baseline', line: entry.line, reason: entry.reason ?? 'in the baseline' } }] : [];
  });
  const isOpen = (finding: Finding): boolean => {
    const entry = matched.get(finding);
    return !entry || isOver(entry);
  };
  return { open: findings.filter(isOpen), exempt, stale: looked.filter((entry) => !used.has(entry)), expired: looked.filter((entry) => used.has(entry) && isOver(entry)) };
}

/** The entry of each site that has one. Those that name the file of a site come first, so that of a site and its copy the copy is new. */
function match(findings: readonly Finding[], entries: readonly BaselineEntry[]): ReadonlyMap<Finding, BaselineEntry> {
  const left = new Map<string, BaselineEntry[]>();
  for (const entry of entries) {
    const alike = left.get(entry.content);
    if (alike) alike.push(entry);
    else left.set(entry.content, [entry]);
  }
  const matched = new Map<Finding, BaselineEntry>();
  for (const isSame of [(entry: BaselineEntry, finding: Finding) => entry.file === finding.file, () => true]) {
    for (const finding of findings.filter((item) => !matched.has(item))) {
      const alike = left.get(finding.content) ?? [];
      const index = alike.findIndex((entry) => isSame(entry, finding));
      const [entry] = index < 0 ? [] : alike.splice(index, 1);
      if (entry) matched.set(finding, entry);
    }
  }
  return matched;
}

export interface Updated {
  readonly text: string;
  readonly total: number;
  /** Sites that no earlier entry exempted. */
  readonly added: number;
  /** Earlier entries without a site. */
  readonly solved: number;
}

/** The baseline that exempts these sites, and holds `kept` as they are; last days and reasons of earlier entries stay. */
export function updateBaseline(findings: readonly Finding[], earlier: readonly BaselineEntry[], kept: readonly BaselineEntry[] = []): Updated {
  const matched = match(findings, earlier.filter((entry) => !kept.includes(entry)));
  const lines = findings.map((finding) => {
    const { until = null, reason = null } = matched.get(finding) ?? {};
    const { content, rule, file, symbol } = finding;
    return lineOf({ content, rule, file, symbol: symbol === '' ? NO_SYMBOL : symbol.replace(/\s/g, '_'), until, reason });
  });
  const text = `${HEAD}${[...lines, ...kept.map(lineOf)].sort().map((line) => `${line}\n`).join('')}`;
  return { text, total: lines.length + kept.length, added: findings.length - matched.size, solved: earlier.length - kept.length - matched.size };
}

function lineOf({ content, rule, file, symbol, until, reason }: Omit<BaselineEntry, 'line'>): string {
  return `${content}  ${rule}  ${escaped(file)}  ${symbol}${until === null ? '' : `  until ${until}`}${reason === null ? '' : `  -- ${reason}`}`;
}

/** A file name on one line, without two spaces in a row. */
const escaped = (file: string): string => file.replace(/[%\u0000-\u001f\u007f-\u009f\u2028\u2029\ufeff]|  +|^ | $/g, encodeURIComponent);

function unescaped(file: string): string {
  try {
    return decodeURIComponent(file);
  } catch {
    return file;
  }
}

/** The report as the gate sees it: what the baseline exempts is among the suppressed. */
export function withBaseline(report: Report, { open, exempt }: Pick<Compared, 'open' | 'exempt'>, isStaged: boolean, path: string): Report {
  const suppressed = [...report.suppressed, ...exempt].sort((a, b) => (a.file === b.file ? a.start.line - b.start.line : a.file < b.file ? -1 : 1));
  const { files } = report.summary.account;
  const named = new Set([...open, ...suppressed].map((finding) => finding.principal));
  const principals = report.principals.filter(({ id }) => named.has(id));
  // What is not about the sites is about comments, and stays.
  const replaced = new Set(checkSteps(report.findings, isStaged));
  const nextSteps = [...checkSteps(open, isStaged, path), ...report.nextSteps.filter((step) => !replaced.has(step))];
  return { ...report, findings: open, suppressed, principals, summary: summaryOf({ findings: open, suppressed, skipped: report.skipped, principals: principals.length, files }), nextSteps };
}
