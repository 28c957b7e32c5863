/** The words that all reports and questions share. */

export const TITLE = 'Ocrolus: from Basic to OAuth 2.0';

export const NOTHING_FOUND = 'No legacy Ocrolus authentication found';

/** `2,000`, whatever the language of the machine. */
export const figure = (count: number): string => String(count).replace(/\B(?=(?:\d{3})+$)/g, ',');

/** `1 file`, `2,000 files` */
export const plural = (count: number, one: string, many = `${one}s`): string => `${figure(count)} ${count === 1 ? one : many}`;

/** `a, b and 3 more` */
export function someOf(items: readonly string[], most: number): string {
  const more = items.length - most;
  return more > 0 ? `${items.slice(0, most).join(', ')} and ${figure(more)} more` : items.join(', ');
}

export const clientWords = (client: string | null): string => client ?? 'any client';

export const hostWords = (host: string | null): string => host ?? 'host not known';

/** Where a credential comes from. */
export const sourceWords = ({ sources }: { readonly sources: readonly string[] }): string => sources.join(' + ');
