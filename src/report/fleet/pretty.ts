/** The fleet report for a terminal. */
import pc from 'picocolors';
import type { Colors } from '../paint.ts';
import { plainData } from '../plain.ts';
import { figure } from '../words.ts';
import type { FleetReport, Trend } from './fleet.ts';
import { groupsOf } from '../collections.ts';
import { byLeft, changesOf, headline, namesOf, remainder, STAGE_HEAD, stageOf, tableHead, tableRow, trendLines, withoutSites, type Change } from './words.ts';

/** How many sites of a kind are shown. */
const SHOWN = 10;
/** Of the longest kind. */
const WIDTH = 'exempted'.length;
const HEAD = ['repository', ...tableHead, STAGE_HEAD];

export function pretty(report: FleetReport, color: boolean): string {
  const c = pc.createColors(color);
  const shown = plainData(report);
  const parts = [table(shown, c), nothing(shown), left(shown, c), shown.trend ? trend(shown.trend, c) : '', leftOut(shown, c), `${c.bold(headline(shown))}.\n`];
  return parts.filter((part) => part !== '').join('\n');
}

function table({ repositories, summary }: FleetReport, c: Colors): string {
  const found = byLeft(repositories.filter(({ tally }) => tally.found > 0));
  if (found.length === 0) return '';
  const rows = found.map((item) => [item.name, ...tableRow(item.tally, item.principals.length).map(figure), stageOf(item)]);
  const total = ['total', ...tableRow(summary.total, summary.principals).map(figure)];
  const widths = HEAD.map((_, column) => Math.max(...[HEAD, ...rows, total].map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]): string => row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0))).join('  ').trimEnd();
  return [c.bold(line(HEAD)), ...rows.map(line), c.bold(line(total))].map((text) => `${text}\n`).join('');
}

function nothing({ repositories }: FleetReport): string {
  return withoutSites(repositories).map((group) => `${group.words} ${namesOf(group.repositories)}\n`).join('');
}

function left(report: FleetReport, c: Colors): string {
  const items = remainder(report);
  if (items.length === 0) return '';
  const width = Math.max(...items.map((item) => figure(item.count).length));
  const code = Math.max(...items.map((item) => item.code.length));
  return `${c.bold('What is left')}\n${items.map((item) => `  ${figure(item.count).padStart(width)}  ${item.code.padEnd(code)}  ${item.title}`.trimEnd()).join('\n')}\n`;
}

function trend(trendNow: Trend, c: Colors): string {
  const lines = trendLines(trendNow).map((line) => `  ${line}`);
  const sites = groupsOf(changesOf(trendNow), ({ what }) => what).flatMap(([what, group]) => {
    const more = group.length - SHOWN;
    return [...group.slice(0, SHOWN).map((item) => change(item, c)), ...(more > 0 ? [`  ${what.padEnd(WIDTH)}  and ${figure(more)} more, which the other formats list`] : [])];
  });
  return `${c.bold('Since the earlier report')}\n${[...lines, ...sites].join('\n')}\n`;
}

function change({ what, repository, place, from, reason }: Change, c: Colors): string {
  const paint = { new: c.red, fixed: c.green, moved: String, exempted: c.yellow, unseen: c.yellow }[what];
  return `  ${paint(what.padEnd(WIDTH))}  ${repository}  ${from === '' ? '' : `${from} → `}${place}  ${reason}`.trimEnd();
}

function leftOut({ leftOut: files }: FleetReport, c: Colors): string {
  return files.length > 0 ? `${c.bold('Files that are no reports')}\n${files.map(({ path, reason }) => `  ${path} ${reason}\n`).join('')}` : '';
}
