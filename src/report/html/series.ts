/** What became of a site, as the pages name and colour it. */
import { LABELS, type Column } from '../account.ts';
import type { Tally } from '../report.ts';
import type { Series } from './bars.ts';

const FILLS: Readonly<Record<Column, string>> = { migrated: '#2b7a5d', migratable: '#8cc3ad', manual: '#c27e1d', failed: '#a8433d', suppressed: '#a9aeb6' };

export const SERIES: readonly (Series & { readonly name: Column })[] = LABELS.map(([name, label]) => ({ name, label, fill: FILLS[name] }));

export const MANUAL: Series = { name: 'manual', label: 'by hand', fill: FILLS.manual };

export const countsOf = (tally: Tally): readonly number[] => SERIES.map(({ name }) => tally[name]);

export function labelOf(column: Column): string {
  return SERIES.find(({ name }) => name === column)?.label ?? column;
}
