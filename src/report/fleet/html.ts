/** The fleet report as one page for people, of the same parts as the page of a repository. */
import { legend, stackedBar } from '../html/bars.ts';
import { column, link, number, numbers, table, type Section } from '../html/elements.ts';
import { markup, nothing, type Html } from '../html/escape.ts';
import { filterForm } from '../html/filters.ts';
import { anchor, createWebLinks, fragment } from '../html/links.ts';
import { figures } from '../html/overview.ts';
import { page } from '../html/page.ts';
import { chart, reasons } from '../html/progress.ts';
import { reasonOf } from '../html/prose.ts';
import { badge, countsOf, SERIES } from '../html/series.ts';
import { clientWords, figure, plural, TITLE } from '../words.ts';
import { isLeft, leftOf, type FleetFinding, type FleetReport, type Repository, type Trend } from './fleet.ts';
import { fleetScript, fleetStyle } from './html-assets.ts';
import { byLeft, changesOf, headline, repositoryCount, STAGE_HEAD, stageOf, tableHead, tableRow, trendLines, type Change } from './words.ts';

/** How many sites, and how many changes, are listed: a page of more than some megabytes is no pleasure. */
const LISTED = 5000;
/** More changes than these are folded away: what comes after them is asked for more often. */
const SHOWN = 12;

export function html(report: FleetReport): string {
  const { tool, summary } = report;
  const header = markup`<header><h1>${TITLE}</h1><p class="dim">${tool.name} ${tool.version} · <code>report merge</code> · ${repositoryCount(summary.repositories)}</p></header>`;
  return page({ title: `${TITLE}, ${repositoryCount(summary.repositories)}`, header, sections: sectionsOf(report), style: fleetStyle, script: fleetScript });
}

/** Those that have something to say, in the order of reading. */
function sectionsOf(report: FleetReport): readonly Section[] {
  const { summary, leftOut, trend } = report;
  const left = leftOf(summary.total);
  return [
    { id: 'account', title: 'Account', body: account(report) },
    ...(trend ? [{ id: 'trend', title: 'Since the earlier report', body: changes(trend, report.repositories) }] : []),
    { id: 'repositories', title: 'Repositories', count: summary.repositories, body: repositories(report) },
    ...(summary.total.found > 0 ? [{ id: 'progress', title: 'Progress', body: progress(report) }] : []),
    ...(left > 0 ? [{ id: 'sites', title: 'Sites that are left', count: left, body: sites(report) }] : []),
    ...(leftOut.length > 0 ? [{ id: 'left-out', title: 'Files that are no reports', count: leftOut.length, body: markup`<ul>${leftOut.map(({ path, reason }) => markup`<li><code>${path}</code> ${reason}</li>`)}</ul>` }] : []),
  ];
}

function account(report: FleetReport): Html {
  const { total, filesSearched, skipped } = report.summary;
  return markup`<p class="sum">${headline(report)}.</p>${figures(total)}<p class="dim">${plural(filesSearched, 'source file')} searched${skipped > 0 ? `, ${figure(skipped)} not analysed` : ''}.</p>`;
}

function changes(trend: Trend, all: readonly Repository[]): Html {
  const links = new Map(all.map(({ name, source }) => [name, createWebLinks(source)]));
  const rows = changesOf(trend).slice(0, LISTED).map((change) => {
    const { what, repository, place, file, line } = change;
    // What was fixed is not there any more.
    const address = what === 'fixed' ? undefined : links.get(repository)?.toFile(file, line);
    return markup`\n<tr><td>${what}</td><th scope="row">${link(address, markup`<code>${place}</code>`)}</th><td>${repository}</td><td>${note(change)}</td></tr>`;
  });
  const list = rows.length === 0 ? nothing : table('Sites that are not as they were', ['what', 'place', 'repository', 'note'].map(column), rows, { isSortable: true });
  const folded = rows.length > SHOWN ? markup`<details><summary>${plural(rows.length, 'site')} not as they were</summary>${list}</details>` : list;
  const [sum = '', ...others] = trendLines(trend);
  return markup`<p>${sum}.</p>${others.length > 0 ? markup`<ul>${others.map((line) => markup`<li>${line}</li>`)}</ul>` : nothing}${folded}`;
}

function note({ from, reason }: Change): Html {
  const moved = from === '' ? nothing : markup`from <code>${from}</code> `;
  return markup`${moved}${reason === '' ? '' : reasonOf(reason).title}`;
}

function repositories({ repositories: all, summary }: FleetReport): Html {
  const most = Math.max(...all.map(({ tally }) => tally.found));
  const rows = byLeft(all).map(({ name, source, stage, tally, principals }) => {
    const [left = 0, ...others] = tableRow(tally, principals.length);
    const toSites = left === 0 ? number(0) : markup`<td class="n"><a href="#${fragment('s', name)}">${figure(left)}</a></td>`;
    return markup`\n<tr data-name="${name}"><th scope="row">${link(createWebLinks(source).toRepository, markup`${name}`)}</th>${toSites}${others.map(number)}<td>${stageOf({ stage })}</td><td>${stackedBar(SERIES, countsOf(tally), most)}</td></tr>`;
  });
  const foot = markup`<tr><th scope="row">total</th>${tableRow(summary.total, summary.principals).map(number)}<td></td><td></td></tr>`;
  const head = [column('repository'), ...tableHead.map((title, index) => numbers(title, index === 0)), column(STAGE_HEAD), column('sites')];
  return markup`${all.length > 1 ? filterForm('Repositories', 'Search the names of repositories', []) : nothing}${table('Sites by repository', head, rows, { foot, isSortable: true })}`;
}

function progress({ summary: { total, byClient, byMechanism, byReason } }: FleetReport): Html {
  const byTool = total.migratable === 0 ? nothing : markup`<p><code>npx ocrolus-oauth-codemod migrate --write</code> changes ${plural(total.migratable, 'site')}.</p>`;
  return markup`${byTool}${legend(SERIES)}${chart('client', byClient)}${chart('mechanism', byMechanism)}${reasons(byReason)}`;
}

function sites({ repositories: all }: FleetReport): Html {
  let room = LISTED;
  return markup`${byLeft(all).map((repository) => {
    const left = repository.findings.filter(isLeft);
    const listed = left.slice(0, room);
    room -= listed.length;
    return left.length === 0 ? nothing : group(repository, listed, left.length);
  })}`;
}

function group({ name, source }: Repository, listed: readonly FleetFinding[], total: number): Html {
  const { toFile } = createWebLinks(source);
  const hasOwners = listed.some(({ owners }) => owners.length > 0);
  const rows = listed.map((item) => markup`\n<tr><th scope="row">${link(toFile(item.file, item.line), markup`<code>${item.file}:${item.line}</code>`)}</th><td>${badge(item.status)}${why(item)}</td><td>${clientWords(item.client)}</td><td>${item.principal}</td>${hasOwners ? markup`<td>${item.owners.join(', ')}</td>` : nothing}<td><code>${item.id}</code></td></tr>`);
  const list = rows.length === 0 ? nothing : table(`Sites left in ${name}`, ['place', 'status', 'client', 'credential', ...(hasOwners ? ['owners'] : []), 'id'].map(column), rows, { isSortable: true });
  const more = listed.length < total ? markup`<p>The CSV and the JSON report hold ${figure(total - listed.length)} more.</p>` : nothing;
  return markup`\n<details class="r" id="${anchor('s', name)}" data-name="${name}"><summary>${name}: ${figure(total)} left</summary>${list}${more}</details>`;
}

const why = ({ reason }: FleetFinding): Html => (reason === null ? nothing : markup` <a href="#${fragment('r', reason)}">${reasonOf(reason).title}</a>`);
