/**
 * Markup in which whatever comes from outside is escaped. `Html` is made by `markup` and `lines` alone, and both escape, so text that was
 * not cannot get into a page: there is no way to call a string markup. Attributes of templates stand in double quotes (a test looks), so the
 * apostrophe, of which code is full, stays as it is.
 */
import { plainLine, plainLines } from '../plain.ts';

const TEXT: unique symbol = Symbol('html');

/** A symbol is the key: no data that was read from a file can have it. */
export interface Html {
  readonly [TEXT]: string;
}

export type Part = string | number | Html | readonly Html[];

/** A template whose parts are escaped, as one line each. */
export function markup(template: TemplateStringsArray, ...parts: readonly Part[]): Html {
  let text = template[0] ?? '';
  for (const [index, part] of parts.entries()) text += `${textOf(part)}${template[index + 1] ?? ''}`;
  return { [TEXT]: text };
}

/** Text whose tabs and line ends stay, for `<pre>`. */
export const lines = (text: string): Html => ({ [TEXT]: escaped(text, plainLines) });

export const nothing: Html = { [TEXT]: '' };

export function joined(parts: readonly Html[], separator: string): Html {
  return { [TEXT]: parts.map((part) => part[TEXT]).join(escapeHtml(separator)) };
}

/** The way out, for what puts a page together. */
export const render = (html: Html): string => html[TEXT];

function textOf(part: Part): string {
  if (typeof part === 'number') return String(part);
  if (typeof part === 'string') return escapeHtml(part);
  return TEXT in part ? part[TEXT] : part.map(render).join('');
}

/** One line of text, for an element or for an attribute in double quotes. */
const escapeHtml = (text: string): string => escaped(text, plainLine);

/** Most texts hold none of these. */
const SPECIAL = /[&<>"\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]/;
/** Other characters that change what is around them, so that text would not be read as it is stored, and halves of characters, which cannot be. */
const INVISIBLE = /[\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]|\p{Surrogate}/gu;
const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function escaped(text: string, plain: (text: string) => string): string {
  if (!SPECIAL.test(text)) return text;
  return plain(text)
    .replace(INVISIBLE, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .replace(/[&<>"]/g, (character) => ENTITIES[character] ?? '');
}
