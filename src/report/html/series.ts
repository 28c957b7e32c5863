/** What became of a site, as the pages name and colour it. */
import { LABELS, labelOf, type Column } from '../account.ts';
import type { Tally } from '../report.ts';
import type { Series } from './bars.ts';
import { markup, type Html } from './escape.ts';

const FILLS: Readonly<Record<Column, string>> = { migrated: '#2b7a5d', migratable: '#8cc3ad', manual: '#c27e1d', failed: '#a8433d', suppressed: '#a9aeb6' };

export const SERIES: readonly (Series & { readonly name: Column })[] = LABELS.map(([name]) => seriesOf(name));

export function seriesOf(column: Column): Series & { readonly name: Column } {
  return { name: column, label: labelOf(column), fill: FILLS[column] };
}

export const countsOf = (tally: Tally): readonly number[] => SERIES.map(({ name }) => tally[name]);

/** The status of one site, in its colour. */
export const badge = (column: Column): Html => markup`<b class="s c-${column}">${labelOf(column)}</b>`;
