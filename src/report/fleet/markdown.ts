/** The fleet report for an issue: Markdown of GitHub and GitLab. */
import { cell, code, shortened } from '../markdown.ts';
import { plainData } from '../plain.ts';
import { figure, TITLE } from '../words.ts';
import type { FleetReport, Repository, Trend } from './fleet.ts';
import { byLeft, changesOf, headline, namesOf, remainder, STAGE_HEAD, stageOf, tableHead, tableRow, trendLines, withoutSites, type Change } from './words.ts';

/** What a list may take of the length of an issue, so that the others have room. UTF-16 units. */
const SHARE = 20_000;

export function markdown(report: FleetReport): string {
  const shown = plainData(report);
  const parts = [`# ${TITLE}`, `**${cell(headline(shown))}.**`, shown.trend ? trend(shown.trend) : '', left(shown), table(shown), nothing(shown), leftOut(shown)];
  return `${shortened(parts.filter((part) => part !== '').join('\n\n'))}\n`;
}

function table({ repositories, summary }: FleetReport): string {
  const found = byLeft(repositories.filter(({ tally }) => tally.found > 0));
  if (found.length === 0) return '';
  const row = (name: string, numbers: readonly number[], stage: string): string => `| ${[name, ...numbers.map(figure), stage].join(' | ')} |`;
  const head = `| repository | ${tableHead.join(' | ')} | ${STAGE_HEAD} |\n|---|${'--:|'.repeat(tableHead.length)}---|`;
  const rows = found.map((item) => row(nameOf(item), tableRow(item.tally, item.principals.length), stageOf(item)));
  return `## Repositories\n\n${head}\n${capped(rows, (more) => `| and ${more} more |${' |'.repeat(tableHead.length + 1)}`)}\n${row('**total**', tableRow(summary.total, summary.principals), '')}`;
}

/** With a link where the address is one that Markdown takes as it stands. */
function nameOf({ name, source }: Repository): string {
  return source && /^https:\/\/[\w.~/-]+$/.test(source.url) ? `[${code(name)}](${source.url})` : code(name);
}

function nothing({ repositories }: FleetReport): string {
  return withoutSites(repositories).map((group) => `${group.words} ${namesOf(group.repositories.map(({ name }) => ({ name: code(name) })))}.`).join('\n\n');
}

function left(report: FleetReport): string {
  const rows = remainder(report).map((item) => `| ${figure(item.count)} | ${code(item.code)} | ${cell(item.title)} |`);
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
function capped(lines: readonly string[], rest: (more: string) => string): string {
  let length = 0;
  const end = lines.findIndex((line) => (length += line.length + 1) > SHARE);
  return end < 0 ? lines.join('\n') : [...lines.slice(0, end), rest(figure(lines.length - end))].join('\n');
}
