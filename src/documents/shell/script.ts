/** Scripts as they stand in files: a whole file, a step of a pipeline, a line of a recipe. */
import { cut, reworded, type Fragment } from '../fragment.ts';

export interface Script {
  readonly fragment: Fragment;
  /** What the file calls it; empty where it has no name. */
  readonly symbol: string;
  /** Where what it is a part of begins in the document, such as a key or a fence. */
  readonly head?: number;
  /** The words of a command that no shell reads; `fragment` is not read then. */
  readonly words?: readonly Fragment[];
  /** Whether variables are filled in before it is read, whatever quotes they stand in. */
  readonly isExpanded?: boolean;
  /** A text as it would be written at its place, `undefined` where it cannot. */
  readonly write?: (text: string) => string | undefined;
  /** What the file sets a variable of the environment or of templates to, for this script. */
  readonly environment?: (name: string) => Fragment | undefined;
}

/**
 * What is filled in before a shell sees the script (`${{ secrets.KEY }}`, `$(KEY)` of make, `{{ key }}`) stands in a fragment as one unit of the
 * private use area: no shell gives one a meaning, whatever quotes it stands in.
 */
const FIRST = 0xe000;
const LAST = 0xf8ff;
export const FILLED = /[\uE000-\uF8FF]/;

export interface Templates {
  /** @param pattern global; its group `name` is what is filled in */
  fill(fragment: Fragment, pattern: RegExp): Fragment;
  /** What the variable is called. */
  nameOf(unit: string): string;
  /** The whole of what is filled in. */
  wholeOf(unit: string): string;
}

export function createTemplates(): Templates {
  const names: string[] = [];
  const wholeOf = (unit: string): string => names[unit.charCodeAt(0) - FIRST] ?? '';
  return {
    fill: (fragment, pattern) =>
      reworded(fragment, pattern, (match) => {
        const name = (match.groups?.['name'] ?? '').trim();
        const known = names.indexOf(name);
        if (known >= 0) return String.fromCharCode(FIRST + known);
        if (FIRST + names.length > LAST) return match[0];
        names.push(name);
        return String.fromCharCode(FIRST + names.length - 1);
      }),
    nameOf: (unit) => variableIn(wholeOf(unit)),
    wholeOf,
  };
}

/** `secrets.KEY` → `KEY`, `(key + ':' + secret) | b64encode` → `key`. */
function variableIn(expression: string): string {
  const name = /[A-Za-z_][\w.-]*/.exec(expression.replace(/^[^A-Za-z_]+/, ''))?.[0] ?? '';
  return name.replace(/^(?:secrets|env|vars|variables|inputs|parameters|matrix|Values|hostvars|params)\./, '');
}

export const trimmed = (fragment: Fragment): Fragment => {
  const from = /^\s*/.exec(fragment.text)?.[0].length ?? 0;
  return cut(fragment, from, Math.max(from, fragment.text.trimEnd().length));
};
