/** The report for a pull request or an issue: Markdown of GitHub and GitLab. */
import { manualReason } from './reasons.ts';
import type { Finding, Report } from './report.ts';

/** A comment may be this long on GitHub, in UTF-16 units; the diffs are what can be left out. */
const LONGEST = 65_000;

export function markdown(report: Report): string {
  const head = [`# Ocrolus: from Basic to OAuth 2.0`, account(report), byClient(report), ...report.principals.map((principal) => section(report, principal.id, principal.sources)), skipped(report), steps(report)];
  const diffs = report.files.map((file) => `<details><summary><code>${html(oneLine(file.path))}</code> (${file.change})</summary>\n\n${fenced(file.diff)}\n\n</details>`);
  let text = head.filter((part) => part !== '').join('\n\n');
  let left = diffs.length;
  for (const diff of diffs) {
    if (text.length + diff.length > LONGEST) break;
    text += `\n\n${diff}`;
    left -= 1;
  }
  return `${text}${left > 0 ? `\n\n${left} more changed files do not fit here; the JSON report holds them.` : ''}\n`;
}

function account({ summary }: Report): string {
  const { findings, byStatus, filesDiscovered, filesAnalyzed } = summary;
  const looked = `${filesDiscovered} source files searched, ${filesAnalyzed} analysed`;
  if (findings === 0) return `**No legacy Ocrolus authentication found** (${looked}).`;
  const buckets = [byStatus.migrated > 0 ? `${byStatus.migrated} migrated` : '', byStatus.migratable > 0 ? `${byStatus.migratable} can be migrated` : '', `${byStatus.manual} by hand`].filter((part) => part !== '');
  return `**${findings} credential ${findings === 1 ? 'site' : 'sites'} found** = ${buckets.join(' + ')} (${looked}).`;
}

function byClient({ summary }: Report): string {
  const rows = Object.entries(summary.byClient).map(([client, count]) => `| ${cell(client)} | ${count} |`);
  return rows.length > 0 ? `| client | sites |\n|---|---|\n${rows.join('\n')}` : '';
}

function section(report: Report, id: string, sources: readonly string[]): string {
  const findings = report.findings.filter((finding) => finding.principal === id);
  if (findings.length === 0) return '';
  const rows = findings.map((finding) => `| ${code(`${finding.file}:${finding.start.line}`)} | ${cell(finding.client ?? 'any client')} | ${cell(finding.host ?? 'not known')} (${finding.confidence}) | ${verdict(finding)} | ${code(finding.id)} |`);
  const reasons = [...new Map(findings.flatMap((finding) => (finding.reason ? [[finding.reason.code, finding.reason.text] as const] : [])))].map(([reason, text]) => `- ${code(reason)}: ${cell(text)}`);
  return [`## Credential ${id}: ${sources.map(code).join(' + ')}`, `| place | client | host | what | id |\n|---|---|---|---|---|\n${rows.join('\n')}`, reasons.join('\n')].filter((part) => part !== '').join('\n\n');
}

function verdict({ status, reason }: Finding): string {
  if (status === 'manual' && reason) return `by hand: ${cell(manualReason(reason.code).title.toLowerCase())} (${code(reason.code)})`;
  return status === 'migrated' ? 'migrated' : 'can be migrated';
}

function skipped({ skipped: files }: Report): string {
  return files.length > 0 ? `## Not analysed\n\n${files.map(({ path, reason }) => `- ${code(path)}: ${cell(reason)}`).join('\n')}` : '';
}

function steps({ nextSteps }: Report): string {
  return nextSteps.length > 0 ? `## Next steps\n\n${nextSteps.map((step) => `- ${html(oneLine(step))}`).join('\n')}` : '';
}

const oneLine = (text: string): string => text.replace(/[\r\n]+/g, ' ');
/** Text in a table: what Markdown or HTML would take for its own is escaped. */
export const cell = (text: string): string => html(oneLine(text).replace(/[\\|*_]/g, String.raw`\$&`));

const html = (text: string): string => text.replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** A code span whose fence is longer than any run of backticks in it. */
export function code(text: string): string {
  const fence = '`'.repeat(longestRun(text) + 1);
  const padding = text.startsWith('`') || text.endsWith('`') ? ' ' : '';
  return `${fence}${padding}${oneLine(text).replaceAll('|', '\\|')}${padding}${fence}`;
}

function fenced(text: string): string {
  const fence = '`'.repeat(Math.max(3, longestRun(text) + 1));
  return `${fence}diff\n${text.replace(/\n$/, '')}\n${fence}`;
}

const longestRun = (text: string): number => Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
