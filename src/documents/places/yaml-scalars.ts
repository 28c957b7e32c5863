/** Scalars of YAML as fragments: with their places, and with what is filled in before anybody reads them. */
import { isScalar, type Scalar } from 'yaml';
import type { Document } from '../document.ts';
import { aligned, reworded, type Fragment } from '../fragment.ts';
import type { Script, Templates } from '../shell/script.ts';

export type Environment = (name: string) => Fragment | undefined;

export interface Around {
  readonly document: Document;
  readonly templates: Templates;
  readonly environment: Environment;
  /** The keys above. */
  readonly keys: readonly string[];
}

const ESCAPE = /\\(?:x[\da-f]{2}|u[\da-f]{4}|U[\da-f]{8}|\r?\n[ \t]*|[^])/iy;
const QUOTE = /''/y;
/** `$$KEY`: Compose leaves a dollar to the shell where there are two. */
const DOLLARS = /\$\$(?=[\w{(])/g;
/** Of Compose, and of Kubernetes, where no shell reads a word. */
const BRACED = /\$\{(?<name>\w+)(?::?[-?][^}]*)?\}/g;
const ROUND = /\$\((?<name>\w+)\)/g;
/** As the shell of Windows has it. */
const PERCENT = /%(?<name>[A-Z_][A-Z0-9_]{2,})%/g;
/** `${{ secrets.KEY }}` of GitHub, `{{ key }}` of Jinja and Helm, `<< parameters.key >>` of CircleCI. */
const TEMPLATE = /\$\{\{(?<name>[^{}]*)\}\}/g;
const MUSTACHE = /\{\{(?<name>[^{}]*)\}\}/g;
const CHEVRONS = /<<(?<name>[ \t]*(?:parameters|pipeline)\.[\w.-]+[ \t]*)>>/g;

/** What a scalar says, with what is filled in as variables; `undefined` where it is no text. */
export function scalarFragment(node: Scalar, { document, templates }: Pick<Around, 'document' | 'templates'>): Fragment | undefined {
  if (typeof node.value !== 'string' || !node.range) return undefined;
  const [start, end] = node.range;
  const { text } = document;
  const isBlock = /^[|>]/.test(text.slice(start, start + 1)) && node.type?.startsWith('BLOCK');
  const from = isBlock ? text.indexOf('\n', start) + 1 : /^QUOTE/.test(node.type ?? '') ? start + 1 : start;
  const whole = aligned(node.value, text, from, end, node.type === 'QUOTE_DOUBLE' ? ESCAPE : node.type === 'QUOTE_SINGLE' ? QUOTE : undefined);
  return [TEMPLATE, MUSTACHE, CHEVRONS].reduce((fragment, pattern) => templates.fill(fragment, pattern), whole);
}

export function scriptOf(node: Scalar, around: Around): Required<Pick<Script, 'fragment' | 'write'>> | undefined {
  const whole = scalarFragment(node, around);
  if (!whole) return undefined;
  const write = writerOf(node);
  const fragment = around.templates.fill(reworded(whole, DOLLARS, () => '$'), PERCENT);
  const isCompose = whole.text.search(DOLLARS) >= 0;
  // What Windows reads has other variables.
  const isWindows = whole.text.search(PERCENT) >= 0;
  return { fragment, write: (text) => (isWindows ? undefined : write(isCompose ? text.replaceAll('$', '$$$$') : text)) };
}

/** Scalars as words that no shell reads; none where there is something else among them. */
export function wordsOf(items: readonly unknown[], around: Around): readonly Fragment[] {
  if (!items.every(isScalar)) return [];
  return items.flatMap((item) => {
    const whole = scalarFragment(item, around);
    // One that has spaces is a script.
    return whole ? [/\s/.test(whole.text) ? reworded(whole, DOLLARS, () => '$') : [BRACED, ROUND].reduce((fragment, pattern) => around.templates.fill(fragment, pattern), whole)] : [];
  });
}

function writerOf({ type }: Scalar): (text: string) => string | undefined {
  switch (type) {
    case 'QUOTE_DOUBLE':
      return (text) => JSON.stringify(text).slice(1, -1);
    case 'QUOTE_SINGLE':
      return (text) => text.replaceAll("'", "''");
    case 'PLAIN':
      return (text) => (/:\s|\s#/.test(text) ? undefined : text);
    default:
      return (text) => text;
  }
}
