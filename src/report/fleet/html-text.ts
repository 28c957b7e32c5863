/** Text that is safe inside an HTML page. */

/** Markup, as opposed to text that is still to be escaped. */
export class Markup {
  readonly value: string;
  constructor(value: string) {
    this.value = value;
  }
}

type Part = string | number | Markup | readonly Markup[];

/** A template whose texts are escaped, in elements and in quoted attributes; markup and lists of markup are taken as they are. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  return new Markup(strings.map((piece, index) => piece + rendered(parts[index] ?? '')).join(''));
}

function rendered(part: Part): string {
  if (part instanceof Markup) return part.value;
  return typeof part === 'object' ? part.map(({ value }) => value).join('') : escaped(String(part));
}

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? character);
