/** The findings, by credential and file. */
import { groupsOf } from '../collections.ts';
import type { Finding, Report } from '../report.ts';
import { sourceWords } from '../words.ts';
import { link } from './elements.ts';
import { markup, type Html } from './escape.ts';
import { createFilters, type Filters } from './filters.ts';
import { findingItem, suppressedItem } from './finding.ts';
import { fragment, type Links } from './links.ts';

export function findings(report: Report, links: Links): Html {
  const filters = createFilters(report.findings);
  const known = new Map(report.principals.map((principal) => [principal.id, sourceWords(principal)]));
  const groups = groupsOf(report.findings, ({ principal }) => principal).map(([id, group]) => credentialGroup(id, known.get(id), group, links, filters));
  return markup`${filters.controls}<div id="list">${groups}</div>`;
}

function credentialGroup(id: string, sources: string | undefined, group: readonly Finding[], links: Links, filters: Filters): Html {
  const title = sources === undefined ? markup`${id}` : markup`<a href="#${fragment('p', id)}">${id}</a>: ${sources}`;
  return markup`\n<section class="p"><h3>Credential ${title}</h3>${groupsOf(group, ({ file }) => file).map(([file, items]) => fileGroup(file, items, links, filters))}</section>`;
}

/** A file is in one package and has the same owners wherever it is named. */
function fileGroup(file: string, items: readonly Finding[], links: Links, filters: Filters): Html {
  const [first] = items;
  const owners = first && first.owners.length > 0 ? ` · owners ${first.owners.join(', ')}` : '';
  const address = links.toChange(file) ?? links.toWeb(file);
  return markup`\n<section class="g"><h4>${link(address, markup`${file}`)} <small>${first?.package ?? ''}${owners}</small></h4>${items.map((item) => findingItem(item, links, filters.valuesOf(item)))}</section>`;
}

export function suppressed(report: Report, links: Links): Html {
  return markup`<p>A comment in the code, or the baseline, says that these stay as they are.</p>${report.suppressed.map((item) => suppressedItem(item, links))}`;
}
