/** The controls above the findings. They need the script, which shows them; the numbers of options stand in `data-v` of each finding. */
import { ANY_CLIENT, columnOf, LABELS, labelOf, type Column } from '../account.ts';
import type { Finding } from '../report.ts';
import { markup, type Html } from './escape.ts';
import { reasonOf } from './prose.ts';

interface Facet {
  readonly label: string;
  readonly valueOf: (finding: Finding) => string;
  readonly nameOf: (value: string) => string;
  /** Where the order of the alphabet is not the one that is expected. */
  readonly order?: readonly string[];
}

const same = (value: string): string => value;
const FACETS: readonly Facet[] = [
  { label: 'Status', valueOf: columnOf, nameOf: (value) => labelOf(value as Column), order: LABELS.map(([name]) => name) },
  { label: 'Reason', valueOf: ({ reason }) => reason?.code ?? '', nameOf: (code) => (code === '' ? 'none: not left to a person' : reasonOf(code).title) },
  { label: 'Client', valueOf: ({ client }) => client ?? ANY_CLIENT, nameOf: same },
  { label: 'Package', valueOf: (finding) => finding.package, nameOf: same },
  { label: 'Credential', valueOf: ({ principal }) => principal, nameOf: same },
  { label: 'Confidence', valueOf: ({ confidence }) => confidence, nameOf: same, order: ['certain', 'likely', 'possible'] },
];

export interface Filters {
  readonly controls: Html;
  /** The option of each control that a finding fits, for `data-v`. */
  readonly valuesOf: (finding: Finding) => string;
}

export function createFilters(findings: readonly Finding[]): Filters {
  // What all findings share separates none of them.
  const used = FACETS.map((facet) => ({ facet, values: valuesIn(findings, facet) })).filter(({ values }) => values.length > 1);
  const numbered = used.map(({ facet, values }) => ({ facet, numbers: new Map(values.map((value, index) => [value, index])) }));
  const selects = used.map(({ facet, values }, index) => {
    const options = values.map((value, at) => markup`<option value="${at}">${facet.nameOf(value)}</option>`);
    return markup`<p><label for="q${index}">${facet.label}</label><select id="q${index}"><option value="">all</option>${options}</select></p>`;
  });
  return {
    controls: filterForm('Findings', 'Search file, id, client, reason, package or owner', selects),
    valuesOf: (finding) => numbered.map(({ facet, numbers }) => numbers.get(facet.valueOf(finding)) ?? '').join(' '),
  };
}

/** It needs the script, which shows it; `selects` are named `q0` and so on. */
export function filterForm(what: string, label: string, selects: readonly Html[]): Html {
  return markup`<form id="filter" role="search" aria-label="${what}" hidden><p class="wide"><label for="q">${label}</label><input id="q" type="search" autocomplete="off" spellcheck="false"></p>${selects}<p class="count"><span id="count" role="status"></span> <button type="reset">Clear</button></p></form>`;
}

function valuesIn(findings: readonly Finding[], { valueOf, order }: Facet): readonly string[] {
  const found = new Set(findings.map(valueOf));
  return order ? order.filter((value) => found.has(value)) : [...found].sort();
}
