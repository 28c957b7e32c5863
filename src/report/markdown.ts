/** The report for a pull request or an issue: Markdown of GitHub and GitLab. */
import { equation, labelOf, looked } from './account.ts';
import { manualReason } from './reasons.ts';
import type { Finding, Report, Tally } from './report.ts';
import { stageWords } from './stage.ts';
import { clientWords, NOTHING_FOUND, TITLE } from './words.ts';

/** A comment may be this long on GitHub, in UTF-16 units; code is what is left out first, and rows of long tables before that. */
const LONGEST = 65_000;
/** How many rows a table, and how many items a list has. */
const ROWS = 60;

export function markdown(report: Report): string {
  const head = [`# ${TITLE}`, account(report), breakdown(report), ...report.principals.map((principal) => section(report, principal.id, principal.sources)), suppressed(report), skipped(report), steps(report)];
  const folded = [...report.findings.map(handOver).filter((part) => part !== ''), ...report.files.map((file) => `<details><summary><code>${html(oneLine(file.path))}</code> (${file.change})</summary>\n\n${fenced(file.diff, 'diff')}\n\n</details>`)];
  let text = shortened(head.filter((part) => part !== '').join('\n\n'));
  let left = folded.length;
  for (const part of folded) {
    if (text.length + part.length > LONGEST) break;
    text += `\n\n${part}`;
    left -= 1;
  }
  return `${text}${left > 0 ? `\n\n${left} more pieces of code do not fit here; the JSON and HTML reports hold them.` : ''}\n`;
}

/** Cut at the end of a line: paths may be long. */
export function shortened(text: string): string {
  return text.length <= LONGEST ? text : `${text.slice(0, text.lastIndexOf('\n', LONGEST))}\n\nThe rest does not fit here; the JSON and HTML reports hold it.`;
}

/** The first rows, and how many more there are. */
function limited(rows: readonly string[], more: (count: number) => string): readonly string[] {
  return rows.length > ROWS ? [...rows.slice(0, ROWS), more(rows.length - ROWS)] : rows;
}

function account({ summary, stage }: Report): string {
  const where = looked(summary.account);
  const { found } = summary.account.total;
  const words = stageWords(stage);
  const reached = words === undefined ? '' : `\n\n**Stage**: ${words}.`;
  if (found === 0) return `**${NOTHING_FOUND}** (${where}).${reached}`;
  return `${equation(summary.account, (sum) => `**${sum}**`)} (${where}).${reached}`;
}

/** Where the sites are, by what there is more than one of. */
function breakdown({ summary: { account: { total, byPackage, byClient, byMechanism } } }: Report): string {
  const tables = ([['package', byPackage], ['client', byClient], ['mechanism', byMechanism]] as const).filter(([, tallies]) => Object.keys(tallies).length > 1).map(([name, tallies]) => {
    const rows = Object.entries(tallies).map(([key, tally]) => `| ${cell(key)} | ${columns(tally)} |`);
    return `| ${name} | found | done or by the tool | by hand | suppressed |\n|---|--:|--:|--:|--:|\n${rows.join('\n')}`;
  });
  return total.found > 0 ? tables.join('\n\n') : '';
}

const columns = ({ found, migratable, migrated, manual, failed, suppressed: exempt }: Tally): string => [found, migratable + migrated, manual + failed, exempt].join(' | ');

function suppressed({ suppressed: findings }: Report): string {
  if (findings.length === 0) return '';
  const items = findings.map(({ file, start, suppression: { by, reason } }) => `- ${code(`${file}:${start.line}`)}${by === 'baseline' ? ' (baseline)' : ''}: ${cell(reason)}`);
  return `## Suppressed\n\n${limited(items, (count) => `- and ${count} more`).join('\n')}`;
}

/** What the code of a site becomes, folded. */
function handOver({ file, start, handOver: given, owners, reason }: Finding): string {
  if (!given) return '';
  const language = /\.(?:ts|mts|cts|tsx)$/.test(file) ? 'ts' : 'js';
  return `<details><summary><code>${html(oneLine(`${file}:${start.line}`))}</code>: before and after${owners.length > 0 ? `, for ${html(owners.join(' '))}` : ''}</summary>\n\n${fenced(given.before, language)}\n\n${fenced(given.after, language)}\n\n${reason ? `${code(`npx ocrolus-oauth-codemod explain ${reason.code}`)} says more.\n\n` : ''}</details>`;
}

function section(report: Report, id: string, sources: readonly string[]): string {
  const findings = report.findings.filter((finding) => finding.principal === id);
  if (findings.length === 0) return '';
  const rows = findings.map((finding) => `| ${code(`${finding.file}:${finding.start.line}`)} | ${cell(clientWords(finding.client))} | ${cell(finding.host ?? 'not known')} (${finding.confidence}) | ${verdict(finding)} | ${code(finding.id)} |`);
  const reasons = [...new Map(findings.flatMap((finding) => (finding.reason ? [[finding.reason.code, finding.reason.text] as const] : [])))].map(([reason, text]) => `- ${code(reason)}: ${cell(text)}`);
  return [`## Credential ${id}: ${sources.map(code).join(' + ')}`, `| place | client | host | what | id |\n|---|---|---|---|---|\n${limited(rows, (count) => `| and ${count} more | | | | |`).join('\n')}`, reasons.join('\n')].filter((part) => part !== '').join('\n\n');
}

function verdict({ status, reason }: Finding): string {
  if (status === 'manual' && reason) return `${labelOf(status)}: ${cell(manualReason(reason.code).title.toLowerCase())} (${code(reason.code)})`;
  return labelOf(status);
}

function skipped({ skipped: files }: Report): string {
  return files.length > 0 ? `## Not analysed\n\n${limited(files.map(({ path, reason }) => `- ${code(path)}: ${cell(reason)}`), (count) => `- and ${count} more`).join('\n')}` : '';
}

function steps({ nextSteps }: Report): string {
  return nextSteps.length > 0 ? `## Next steps\n\n${limited(nextSteps.map((step) => `- ${html(oneLine(step))}`), (count) => `- and ${count} more`).join('\n')}` : '';
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

function fenced(text: string, language: string): string {
  const fence = '`'.repeat(Math.max(3, longestRun(text) + 1));
  return `${fence}${language}\n${text.replace(/\n$/, '')}\n${fence}`;
}

const longestRun = (text: string): number => Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
