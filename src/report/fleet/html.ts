/** The fleet report as a page in one file: nothing is loaded, and no style or script but its own is allowed to run. */
import { createHash } from 'node:crypto';
import { plainData } from '../plain.ts';
import type { Tally } from '../report.ts';
import { isLeft, leftOf, type FleetFinding, type FleetReport, type Repository, type Trend } from './fleet.ts';
import { html as markup, Markup } from './html-text.ts';
import { SCRIPT, STYLE } from './html-assets.ts';
import { byLeft, changesOf, headline, remainder, trendLines } from './words.ts';

/** How many sites are listed: a page of more than some megabytes is no pleasure. */
const LISTED = 5000;

export function html(report: FleetReport): string {
  const shown = plainData(report);
  const body = [head(shown), shown.trend ? trend(shown.trend) : NONE, left(shown), repositories(shown), sites(shown), leftOut(shown)];
  return `<!doctype html>\n${page(shown, body).value}\n`;
}

const NONE = new Markup('');
const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

function page(report: FleetReport, body: readonly Markup[]): Markup {
  const policy = `default-src 'none'; style-src ${hashOf(STYLE)}; script-src ${hashOf(SCRIPT)}; base-uri 'none'; form-action 'none'`;
  return markup`<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="${report.tool.name} ${report.tool.version}">
<title>Ocrolus: from Basic to OAuth 2.0, ${report.summary.repositories} repositories</title>
<style>${new Markup(STYLE)}</style>
</head>
<body>
<main>
${body}</main>
<script>${new Markup(SCRIPT)}</script>
</body>
</html>`;
}

const KEY: readonly (readonly [string, (tally: Tally) => number, string])[] = [
  ['migrated', ({ migrated }) => migrated, 'migrated'],
  ['migratable', ({ migratable }) => migratable, 'can be migrated'],
  ['manual', ({ manual, failed }) => manual + failed, 'by hand, or given up after a failed check'],
  ['suppressed', ({ suppressed }) => suppressed, 'suppressed'],
];

function head(report: FleetReport): Markup {
  const key = KEY.map(([name, of, label]) => markup`<li><svg viewBox="0 0 1 1" aria-hidden="true"><rect class="${name}" width="1" height="1"/></svg> ${of(report.summary.total)} ${label}</li>`);
  return markup`<h1>Ocrolus: from Basic to OAuth 2.0</h1>
<p>${headline(report)}.</p>
${bar(report.summary.total, report.summary.total.found)}
<ul class="key">${key}</ul>
`;
}

/** Where the sites of a tally went, against a longest bar of `most`. */
function bar(tally: Tally, most: number): Markup {
  let x = 0;
  const parts = KEY.map(([name, of]) => {
    const width = most === 0 ? 0 : Math.round((of(tally) / most) * 1000) / 10;
    const part = width === 0 ? NONE : markup`<rect class="${name}" x="${x}" width="${width}" height="1"/>`;
    x = Math.round((x + width) * 10) / 10;
    return part;
  });
  const label = KEY.map(([, of, name]) => `${of(tally)} ${name}`).join(', ');
  return markup`<svg class="bar" viewBox="0 0 100 1" preserveAspectRatio="none" role="img" aria-label="${label}">${parts}</svg>`;
}

const number = (value: number): Markup => markup`<td class="n">${value}</td>`;

function repositories({ repositories: all, summary }: FleetReport): Markup {
  const most = Math.max(...all.map(({ tally }) => tally.found));
  const cells = (tally: Tally, principals: number): readonly Markup[] => [leftOf(tally), tally.found, tally.migrated, tally.migratable, tally.manual, tally.failed, tally.suppressed, principals].map(number);
  const rows = byLeft(all).map((item) => markup`<tr data-name="${item.name}"><td>${link(item)}</td>${cells(item.tally, item.principals.length)}<td class="n" data-value="${item.tally.found}">${bar(item.tally, most)}</td></tr>\n`);
  const heads = ['left', 'found', 'migrated', 'migratable', 'by hand', 'failed', 'suppressed', 'principals', 'sites'].map((name) => markup`<th scope="col" class="n">${name}</th>`);
  return markup`<h2>Repositories</h2>
<label hidden>Filter <input id="filter" type="search" autocomplete="off" placeholder="part of a name"> <span id="shown" role="status"></span></label>
<div class="wide"><table data-sortable>
<thead><tr><th scope="col">repository</th>${heads}</tr></thead>
<tbody>
${rows}</tbody>
<tfoot><tr><td>total</td>${cells(summary.total, summary.principals)}<td></td></tr></tfoot>
</table></div>
`;
}

/** Only what is an address of a web page becomes a link: reports come from other machines. */
function link({ name, source }: Repository): Markup {
  return source && /^https:\/\/[\w.-]+\//.test(source.url) ? markup`<a href="${source.url}" rel="noreferrer">${name}</a>` : markup`${name}`;
}

function left(report: FleetReport): Markup {
  const rows = remainder(report).map((item) => markup`<tr><td class="n">${item.count}</td><td><code>${item.code}</code></td><td>${item.title}</td></tr>\n`);
  return rows.length === 0 ? NONE : markup`<h2>What is left</h2>
<table><thead><tr><th scope="col" class="n">sites</th><th scope="col">code</th><th scope="col">what</th></tr></thead><tbody>
${rows}</tbody></table>
`;
}

function sites({ repositories: all }: FleetReport): Markup {
  let room = LISTED;
  const parts = byLeft(all).map((repository) => {
    const open = repository.findings.filter(isLeft);
    const listed = open.slice(0, room);
    room -= listed.length;
    return listed.length === 0 ? NONE : group(repository.name, listed, open.length);
  });
  return parts.every((part) => part === NONE) ? NONE : markup`<h2>Sites that are left</h2>
${parts}`;
}

function group(name: string, findings: readonly FleetFinding[], total: number): Markup {
  const rows = findings.map((item) => markup`<tr><td><code>${item.file}:${item.line}</code></td><td>${item.client ?? 'any client'}</td><td>${item.status === 'migratable' ? 'can be migrated' : (item.reason ?? item.status)}</td><td>${item.principal}</td><td>${item.owners.join(' ')}</td><td><code>${item.id}</code></td></tr>\n`);
  const heads = ['place', 'client', 'what', 'principal', 'owners', 'id'].map((label) => markup`<th scope="col">${label}</th>`);
  const more = findings.length < total ? markup`<p>${total - findings.length} more do not fit here; the CSV and the JSON report hold them.</p>` : NONE;
  return markup`<details data-name="${name}"><summary>${name}: ${total} left</summary>
<div class="wide"><table data-sortable><thead><tr>${heads}</tr></thead><tbody>
${rows}</tbody></table></div>${more}</details>
`;
}

function trend(item: Trend): Markup {
  const lines = trendLines(item).map((line) => markup`<li>${line}</li>`);
  const rows = changesOf(item)
    .slice(0, LISTED)
    .map(({ what, repository, place, from, reason }) => markup`<tr><td>${what}</td><td>${repository}</td><td><code>${place}</code></td><td>${from === '' ? '' : `from ${from} `}${reason}</td></tr>\n`);
  const table = rows.length === 0 ? NONE : markup`<div class="wide"><table data-sortable><thead><tr><th scope="col">what</th><th scope="col">repository</th><th scope="col">place</th><th scope="col">note</th></tr></thead><tbody>
${rows}</tbody></table></div>`;
  return markup`<h2>Since the earlier report</h2>
<ul>${lines}</ul>
${table}
`;
}

function leftOut({ leftOut: files }: FleetReport): Markup {
  const items = files.map(({ path, reason }) => markup`<li><code>${path}</code> ${reason}</li>`);
  return items.length === 0 ? NONE : markup`<h2>Files that are no reports</h2>
<ul>${items}</ul>
`;
}
