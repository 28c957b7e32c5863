/** Steps `sh` of a Jenkinsfile, and what its environment sets. */
import { aligned, verbatim, type Fragment } from '../fragment.ts';
import { SENDS } from '../shell/nested.ts';
import type { Script, Templates } from '../shell/script.ts';
import type { Finder } from './place.ts';

const QUOTES = ['"""', "'''", '"', "'"];
const ESCAPE = /\\(?:u[\da-f]{4}|[^])/iy;
const KNOWN: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };
/** A dollar of the shell, while Groovy's own are filled in. */
const DOLLAR = '\u0001';
/** What says something to people. */
const SAID = /\b(?:echo|println|error|description|mail|slackSend)\b[^'"]{0,80}$/;

export const findInJenkinsfile: Finder = ({ text }, templates) => {
  const values = new Map<string, Fragment>();
  const scripts: Script[] = [];
  for (const { quote, start, end } of stringsIn(text)) {
    const at = start - quote.length;
    const fragment = stringOf(text.slice(start, end), quote, text, start, templates);
    const lineStart = text.lastIndexOf('\n', at - 1) + 1;
    const before = text.slice(Math.max(lineStart, at - 120), at);
    const name = /(?:^|[\s.])(\w+)\s*=\s*$/.exec(before)?.[1];
    if (name !== undefined) values.set(name, fragment);
    // What a step is told, and what a variable keeps for one.
    if (SENDS.test(fragment.text) && !SAID.test(before)) scripts.push({ fragment, symbol: '', head: lineStart + (/^\s*/.exec(text.slice(lineStart, at))?.[0].length ?? 0), write: writerOf(quote), environment: (variable) => values.get(variable) });
  }
  return { scripts };
};

/** Strings that no comment holds: where what is between the quotes begins and ends. Those that a slash opens hold no scripts. */
function* stringsIn(text: string): Generator<{ readonly quote: string; readonly start: number; readonly end: number }> {
  for (let at = 0; at < text.length; ) {
    const quote = QUOTES.find((item) => text.startsWith(item, at));
    if (quote !== undefined) {
      const start = at + quote.length;
      const end = endOf(text, quote, start);
      if (end !== undefined) yield { quote, start, end };
      at = end === undefined ? start : end + quote.length;
    } else if (text.startsWith('//', at) || text.startsWith('/*', at)) {
      const end = text.indexOf(text[at + 1] === '/' ? '\n' : '*/', at + 2);
      at = end < 0 ? text.length : end + 1;
    } else at += 1;
  }
}

function endOf(text: string, quote: string, start: number): number | undefined {
  for (let at = start; at < text.length; at += text[at] === '\\' ? 2 : 1) {
    if (text.startsWith(quote, at)) return at;
    // Only the long ones go on.
    if (text[at] === '\n' && quote.length === 1) return undefined;
  }
  return undefined;
}

function stringOf(inner: string, quote: string, document: string, start: number, templates: Templates): Fragment {
  const isDouble = quote.startsWith('"');
  const value = inner.replace(/\\(u[\da-fA-F]{4}|[^])/g, (_, unit: string) => (unit === '\n' ? '\\\n' : unit === '$' && isDouble ? DOLLAR : (KNOWN[unit] ?? unit)));
  const whole = inner.includes('\\') ? aligned(value, document, start, start + inner.length, ESCAPE) : verbatim(document, start, start + inner.length);
  const filled = isDouble ? templates.fill(templates.fill(whole, /\$\{(?:env\.|params\.)?(?<name>[\w.]+)\}/g), /\$(?<name>[A-Za-z_]\w*)/g) : whole;
  return { ...filled, text: filled.text.replaceAll(DOLLAR, '$') };
}

function writerOf(quote: string): (text: string) => string {
  const isDouble = quote.startsWith('"');
  const isLong = quote.length === 3;
  return (text) => (isDouble ? text.replace(isLong ? /[\\$]/g : /[\\"$]/g, '\\$&') : text.replace(isLong ? /\\/g : /[\\']/g, '\\$&'));
}
