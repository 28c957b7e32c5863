/** Annotations of GitHub Actions (workflow commands): one line for each finding, and one for the account. */
import { equation, looked } from './account.ts';
import type { Finding, Report } from './report.ts';
import { ruleOf } from './rules.ts';
import { sentence } from './sentence.ts';

const LEVELS = { certain: 'error', likely: 'warning', possible: 'notice' } as const;

export function github(report: Report): string {
  const findings = report.findings.map((finding) => command(LEVELS[finding.confidence], place(finding), sentence(finding)));
  const skipped = report.skipped.map(({ path, reason }) => command('warning', { file: path, title: 'Not analysed' }, reason));
  const suppressed = report.suppressed.filter(({ suppression }) => suppression.by === 'comment').map((finding) => command('notice', { ...place(finding), title: 'Suppressed by a comment' }, finding.suppression.reason));
  const { account } = report.summary;
  return [...findings, ...suppressed, ...skipped, command('notice', { title: report.tool.name }, `${equation(account)} (${looked(account)})`)].join('');
}

function place({ file, start, end, rule }: Finding): Readonly<Record<string, string | number>> {
  // GitHub ignores columns of a range over several lines.
  return { file, line: start.line, endLine: end.line, ...(start.line === end.line && { col: start.column, endColumn: end.column }), title: ruleOf(rule).title };
}

function command(level: string, properties: Readonly<Record<string, string | number>>, message: string): string {
  const list = Object.entries(properties).map(([key, value]) => `${key}=${escaped(String(value)).replaceAll(':', '%3A').replaceAll(',', '%2C')}`);
  return `::${level} ${list.join(',')}::${escaped(message)}\n`;
}

const escaped = (text: string): string => text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
