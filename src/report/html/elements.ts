/** Pieces that several sections of a page are made of. */
import type { Place } from '../report.ts';
import { figure } from '../words.ts';
import { joined, lines, markup, nothing, type Html } from './escape.ts';

export function link(address: string | undefined, content: Html): Html {
  return address === undefined ? content : markup`<a href="${address}">${content}</a>`;
}

export function places(list: readonly Place[], hrefOf: (place: Place) => string | undefined): Html {
  return joined(list.map((place) => link(hrefOf(place), markup`${place.file}:${place.line}`)), ', ');
}

export interface TableOptions {
  /** The row of totals. */
  readonly foot?: Html;
  /** Whether the script may put the rows into another order. */
  readonly isSortable?: boolean;
}

/** A table may be wider than a small screen: then it moves by itself, with the keyboard too. */
export function table(caption: string, columns: readonly Html[], rows: readonly Html[], { foot, isSortable = false }: TableOptions = {}): Html {
  const body = markup`<caption>${caption}</caption><thead><tr>${columns}</tr></thead><tbody>${rows}</tbody>${foot ? markup`<tfoot>${foot}</tfoot>` : nothing}`;
  return markup`<div class="scroll" tabindex="0" role="region" aria-label="${caption}">${isSortable ? markup`<table class="sortable">${body}</table>` : markup`<table>${body}</table>`}</div>`;
}

export const column = (title: string): Html => markup`<th scope="col">${title}</th>`;
/** Of numbers; `isSorted` where the rows stand by them, the largest first. */
export const numbers = (title: string, isSorted = false): Html => (isSorted ? markup`<th scope="col" class="n" aria-sort="descending">${title}</th>` : markup`<th scope="col" class="n">${title}</th>`);
/** Nothing to see is not to catch the eye. */
export const number = (count: number): Html => markup`<td class="${count === 0 ? 'n zero' : 'n'}">${figure(count)}</td>`;

/** A part of the page that the list of contents names. */
export interface Section {
  readonly id: string;
  readonly title: string;
  readonly count?: number;
  readonly body: Html;
}

export function section({ id, title, body }: Section): Html {
  return markup`\n<section id="${id}" aria-labelledby="${id}-title"><h2 id="${id}-title">${title}</h2>${body}</section>`;
}

export function contents(sections: readonly Section[]): Html {
  const items = sections.map(({ id, title, count }) => markup`<li><a href="#${id}">${title}</a>${count === undefined ? nothing : markup` <span class="n">${figure(count)}</span>`}</li>`);
  return markup`<nav aria-label="Contents"><ul>${items}</ul></nav>`;
}

/** Prose of this package, which puts code between backticks. */
export function prose(text: string): Html {
  const pieces = text.split('`');
  // One that is left over is no pair.
  return pieces.length % 2 === 0 ? markup`${text}` : markup`${pieces.map((piece, index) => (index % 2 === 1 ? markup`<code>${piece}</code>` : markup`${piece}`))}`;
}

export const code = (text: string): Html => markup`<pre><code>${lines(text)}</code></pre>`;
