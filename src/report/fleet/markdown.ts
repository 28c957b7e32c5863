/** The fleet report for an issue: Markdown of GitHub and GitLab. */
import { cell, code } from '../markdown.ts';
import { plainData } from '../plain.ts';
import type { Tally } from '../report.ts';
import { leftOf, type FleetReport, type Trend } from './fleet.ts';
import { byLeft, changesOf, headline, remainder, someOf, trendLines, type Change } from './words.ts';

/** An issue may be this long on GitHub, in UTF-16 units. */
const LONGEST = 65_000;
/** What the lists may take of that, so that the others have room. */
const SHARE = 20_000;

export function markdown(report: FleetReport): string {
  const shown = plainData(report);
  const parts = ['# Ocrolus: from Basic to OAuth 2.0', `**${cell(headline(shown))}.**`, shown.trend ? trend(shown.trend) : '', left(shown), table(shown), nothing(shown), leftOut(shown)];
  const text = parts.filter((part) => part !== '').join('\n\n');
  return `${text.length > LONGEST ? `${text.slice(0, text.lastIndexOf('\n', LONGEST))}\n\nThe rest does not fit here; the JSON report holds it.` : text}\n`;
}

function table({ repositories, summary }: FleetReport): string {
  const found = byLeft(repositories.filter(({ tally }) => tally.found > 0));
  if (found.length === 0) return '';
  const row = (name: string, tally: Tally, principals: number): string => `| ${[name, leftOf(tally), tally.found, tally.migrated, tally.migratable, tally.manual, tally.failed, tally.suppressed, principals].join(' | ')} |`;
  const head = '| repository | left | found | migrated | migratable | by hand | failed | suppressed | principals |\n|---|--:|--:|--:|--:|--:|--:|--:|--:|';
  const rows = found.map(({ name, source, tally, principals }) => row(source && /^https:\/\/[\w.~/-]+$/.test(source.url) ? `[${code(name)}](${source.url})` : code(name), tally, principals.length));
  return `## Repositories\n\n${head}\n${capped(rows, (more) => `| and ${more} more | | | | | | | | |`)}\n${row('**total**', summary.total, summary.principals)}`;
}

function nothing({ repositories }: FleetReport): string {
  const names = repositories.filter(({ tally }) => tally.found === 0).map(({ name }) => code(name));
  return names.length > 0 ? `Nothing found in ${someOf(names)}.` : '';
}

function left(report: FleetReport): string {
  const rows = remainder(report).map((item) => `| ${item.count} | ${code(item.code)} | ${cell(item.title)} |`);
  return rows.length > 0 ? `## What is left\n\n| sites | | |\n|--:|---|---|\n${capped(rows, (more) => `| | and ${more} more | |`)}` : '';
}

function trend(item: Trend): string {
  const note = ({ from, reason }: Change): string => [from === '' ? '' : `from ${code(from)}`, reason === '' ? '' : code(reason)].filter((part) => part !== '').join(', ');
  const rows = changesOf(item).map((change) => `| ${change.what} | ${code(change.repository)} | ${code(change.place)} | ${note(change)} |`);
  const lines = trendLines(item).map((line) => `- ${prose(line)}`).join('\n');
  const list = rows.length > 0 ? `\n\n| | repository | place | |\n|---|---|---|---|\n${capped(rows, (more) => `| and ${more} more | | | |`)}` : '';
  return `## Since the earlier report\n\n${lines}${list}`;
}

function leftOut({ leftOut: files }: FleetReport): string {
  const rows = files.map(({ path, reason }) => `- ${code(path)} ${cell(reason)}`);
  return rows.length > 0 ? `## Files that are no reports\n\n${capped(rows, (more) => `- and ${more} more`)}` : '';
}

/** Names among prose: they are no links. */
const prose = (line: string): string => cell(line).replace(/[[\]`]/g, String.raw`\$&`);

/** As many lines as fit into their share. */
function capped(lines: readonly string[], rest: (more: number) => string): string {
  let length = 0;
  const end = lines.findIndex((line) => (length += line.length + 1) > SHARE);
  return end < 0 ? lines.join('\n') : [...lines.slice(0, end), rest(lines.length - end)].join('\n');
}
