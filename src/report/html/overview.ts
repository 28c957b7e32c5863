/** The head of the report: what was run on what, and how the sites and files that were found add up. */
import { equation, looked } from '../account.ts';
import type { Report, Tally } from '../report.ts';
import { stageWords } from '../stage.ts';
import { figure, NOTHING_FOUND, TITLE } from '../words.ts';
import { stackedBar } from './bars.ts';
import { link } from './elements.ts';
import { markup, nothing, type Html } from './escape.ts';
import type { Links } from './links.ts';
import { countsOf, SERIES } from './series.ts';

export function header({ tool, command, source }: Report, links: Links): Html {
  const where = source ? markup` · ${link(links.toRepository, markup`${source.url}`)} at ${link(links.toCommit(source.revision), markup`<code>${source.revision.slice(0, 12)}</code>`)}${source.prefix === '' ? nothing : markup`, folder <code>${source.prefix}</code>`}` : nothing;
  return markup`<header><h1>${TITLE}</h1><p class="dim">${tool.name} ${tool.version} · <code>${command}</code>${where}</p></header>`;
}

export function account({ summary, stage }: Report): Html {
  const { total } = summary.account;
  const sum = total.found === 0 ? NOTHING_FOUND : equation(summary.account);
  const words = stageWords(stage);
  const reached = words === undefined ? nothing : markup`<p><strong>Stage</strong>: ${words}.</p>`;
  return markup`<p class="sum">${sum}.</p>${figures(total)}<p class="dim">${looked(summary.account)}.</p>${reached}`;
}

/** The numbers of the sum, large, and their bar. */
export function figures(total: Tally): Html {
  if (total.found === 0) return nothing;
  const parts = SERIES.filter(({ name }) => total[name] > 0 || name === 'manual').map(({ name, label }) => markup`<div class="figure c-${name}"><dt>${label}</dt><dd>${figure(total[name])}</dd></div>`);
  return markup`<dl class="figures"><div class="figure"><dt>found</dt><dd>${figure(total.found)}</dd></div>${parts}</dl><div class="whole">${stackedBar(SERIES, countsOf(total))}</div>`;
}
