/** How far each part is, and what is left: tables whose last column is a bar. */
import { shortLabelOf } from '../account.ts';
import type { Report, Tally } from '../report.ts';
import { figure, sourceWords } from '../words.ts';
import { bar, legend, stackedBar } from './bars.ts';
import { column, number, numbers, prose, table } from './elements.ts';
import { markup, nothing, type Html } from './escape.ts';
import { anchor } from './links.ts';
import { reasonOf } from './prose.ts';
import { countsOf, SERIES, seriesOf } from './series.ts';

/** Rows that are seen at once; what has fewer sites is folded away. */
const SHOWN = 12;

export function progress({ summary, principals }: Report): Html {
  const { byPackage, byClient, byMechanism, byPrincipal } = summary.account;
  const sources = new Map(principals.map((principal) => [principal.id, `${principal.id}: ${sourceWords(principal)}`]));
  return markup`${legend(SERIES)}${chart('package', byPackage)}${chart('client', byClient)}${chart('mechanism', byMechanism)}${chart('credential', byPrincipal, (id) => sources.get(id) ?? id)}`;
}

/** Of the sites of each key, most sites first. */
export function chart(what: string, tallies: Readonly<Record<string, Tally>>, nameOf = (key: string): string => key): Html {
  const rows = bySize(tallies, ({ found }) => found).map(([key, tally]) => row(nameOf(key), tally));
  const columns = [column(what), numbers('found'), ...SERIES.map(({ name }) => numbers(shortLabelOf(name))), column('progress')];
  const caption = `Progress by ${what}`;
  const rest = rows.slice(SHOWN);
  const folded = rest.length === 0 ? nothing : markup`<details><summary>${figure(rest.length)} more</summary>${table(`${caption}, continued`, columns, rest)}</details>`;
  return markup`<h3>By ${what}</h3>${table(caption, columns, rows.slice(0, SHOWN))}${folded}`;
}

function row(name: string, tally: Tally): Html {
  return markup`<tr><th scope="row">${name}</th>${number(tally.found)}${countsOf(tally).map(number)}<td>${stackedBar(SERIES, countsOf(tally))}</td></tr>`;
}

/** Each reason is explained here, once; findings link to it. */
export function reasons(byReason: Readonly<Record<string, number>>): Html {
  const entries = bySize(byReason, (count) => count);
  if (entries.length === 0) return nothing;
  const longest = entries[0]?.[1] ?? 0;
  const rows = entries.map(([code, count]) => {
    const { title, text } = reasonOf(code);
    return markup`<tr id="${anchor('r', code)}"><th scope="row">${title} <code>${code}</code></th><td>${prose(text)}</td>${number(count)}<td>${bar(seriesOf('manual'), count, longest)}</td></tr>`;
  });
  return markup`<h3>Left to a person, by reason</h3>${table('What is left to a person, by reason', [column('reason'), column('what to do'), numbers('sites'), column('share')], rows)}`;
}

function bySize<T>(entries: Readonly<Record<string, T>>, sizeOf: (value: T) => number): readonly (readonly [string, T])[] {
  return Object.entries(entries).toSorted(([a, one], [b, other]) => sizeOf(other) - sizeOf(one) || (a < b ? -1 : 1));
}
