/** The report for a terminal. */
import pc from 'picocolors';
import { plainData, plainLines } from './plain.ts';
import type { Finding, Report } from './report.ts';
import { manualReason } from './reasons.ts';

export interface PrettyOptions {
  readonly color: boolean;
  /** Evidence and requests in full. */
  readonly verbose: boolean;
  /** Diffs of the changes. */
  readonly diff: boolean;
}

/** How many requests a finding lists unless `verbose`. */
const SHOWN_REQUESTS = 3;

export function pretty(report: Report, options: PrettyOptions): string {
  const c = pc.createColors(options.color);
  const shown = { ...plainData({ ...report, files: [] }), files: report.files };
  const parts = [
    // Through a pipe a diff keeps its bytes, for `git apply`.
    ...(options.diff ? report.files.map((file) => paintDiff(options.color ? plainLines(file.diff) : file.diff, c)) : []),
    ...findingGroups(shown).map(([principal, findings]) => group(shown, principal, findings, options, c)),
    skipped(shown, c),
    steps(shown, c),
    summary(shown, c),
  ];
  return `${parts.filter((part) => part !== '').join('\n')}\n`;
}

type Colors = ReturnType<typeof pc.createColors>;

function findingGroups(report: Report): readonly (readonly [string, readonly Finding[]])[] {
  return report.principals.map((principal) => [principal.id, report.findings.filter((finding) => finding.principal === principal.id)] as const).filter(([, findings]) => findings.length > 0);
}

function group(report: Report, id: string, findings: readonly Finding[], options: PrettyOptions, c: Colors): string {
  const principal = report.principals.find((item) => item.id === id);
  const head = c.bold(`Credential ${id}: ${principal?.sources.join(' + ') ?? ''}`);
  return `${head}\n${findings.map((finding) => row(finding, options, c)).join('')}`;
}

function row(finding: Finding, options: PrettyOptions, c: Colors): string {
  const mark = { migratable: c.yellow('○ can be migrated'), migrated: c.green('✔ migrated'), manual: c.red('✖ by hand') }[finding.status];
  const what = [finding.client ?? 'any client', finding.mechanism, `→ ${finding.host ?? 'host not known'}`, `(${finding.confidence})`].join(' ');
  const lines = [`  ${c.cyan(`${finding.file}:${finding.start.line}:${finding.start.column}`)}  ${mark}  ${c.dim(finding.id)}`, `    ${what}`];
  if (finding.reason) lines.push(`    ${c.red(`${finding.reason.code}: ${manualReason(finding.reason.code).title}.`)} ${finding.reason.text}`);
  if (options.verbose) for (const step of finding.evidence) lines.push(c.dim(`    ${step.note}: ${step.file}:${step.line}:${step.column}`));
  else if (finding.evidence[0]) lines.push(c.dim(`    ${finding.evidence[0].note}: ${finding.evidence[0].file}:${finding.evidence[0].line}`));
  const shown = options.verbose ? finding.requests : finding.requests.slice(0, SHOWN_REQUESTS);
  const rest = finding.requests.length - shown.length;
  if (finding.requests.length > 0) lines.push(c.dim(`    ${plural(finding.requests.length, 'request')}: ${shown.map((request) => `${request.file}:${request.line}`).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`));
  return `${lines.join('\n')}\n`;
}

function skipped(report: Report, c: Colors): string {
  if (report.skipped.length === 0) return '';
  return `${c.bold('Not analysed')}\n${report.skipped.map((file) => `  ${file.path}: ${file.reason}\n`).join('')}`;
}

function steps(report: Report, c: Colors): string {
  if (report.nextSteps.length === 0) return '';
  return `${c.bold('Next steps')}\n${report.nextSteps.map((step) => `  • ${step}\n`).join('')}`;
}

/** Found = migratable or migrated + manual: the account must add up. */
function summary(report: Report, c: Colors): string {
  const { summary: totals } = report;
  const looked = `${plural(totals.filesDiscovered, 'source file')} searched, ${totals.filesAnalyzed} analysed`;
  if (totals.findings === 0) return `${c.green('No legacy Ocrolus authentication found')} (${looked}).`;
  const { migratable, migrated, manual } = totals.byStatus;
  const buckets = [migrated > 0 ? `${migrated} migrated` : '', migratable > 0 ? `${migratable} can be migrated` : '', `${manual} by hand`].filter((part) => part !== '');
  const changed = report.files.length > 0 ? `, ${plural(report.files.length, 'file')} ${migrated > 0 ? 'changed' : 'would change'}` : '';
  return `${c.bold(`${plural(totals.findings, 'credential site')} found`)} = ${buckets.join(' + ')}; ${plural(totals.principals, 'credential')}${changed} (${looked}).`;
}

function paintDiff(diff: string, c: Colors): string {
  return diff
    .split('\n')
    .map((line) => {
      if (/^(?:diff |index |--- |\+\+\+ |new file)/.test(line)) return c.bold(line);
      if (line.startsWith('@@')) return c.cyan(line);
      return line.startsWith('+') ? c.green(line) : line.startsWith('-') ? c.red(line) : line;
    })
    .join('\n');
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
