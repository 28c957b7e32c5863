/** Files of a setting a line: environment files, properties, INI. */
import { linesOf } from '../lines.ts';
import type { Data, Entry } from './data.ts';

const SETTING = /^([ \t]*(?:export[ \t]+|set[ \t]+)?)([A-Za-z_/@][\w./:@-]{0,200}?)[ \t]*[=:][ \t]*/;
const SECTION = /^[ \t]*\[([^\]\n]+)\][ \t]*$/;

export function readLines(text: string): readonly Data[] {
  const root: Entry[] = [];
  let section: Entry[] = root;
  for (const { text: line, start, end } of linesOf(text)) {
    const named = SECTION.exec(line)?.[1];
    if (named !== undefined) {
      section = [];
      root.push({ key: named, keyAt: start, value: { kind: 'collection', start, end, entries: section } });
    } else {
      const setting = settingOf(line, start);
      if (setting) section.push(setting);
    }
  }
  return [{ kind: 'collection', start: 0, end: text.length, entries: root }];
}

function settingOf(line: string, start: number): Entry | undefined {
  if (/^[ \t]*(?:[#;!]|\/\/)/.test(line)) return undefined;
  const match = SETTING.exec(line);
  if (!match?.[2]) return undefined;
  const rest = line.slice(match[0].length);
  const quote = /^(["'])/.exec(rest)?.[1];
  const close = quote === undefined ? -1 : rest.indexOf(quote, 1);
  const end = close > 0 ? close + 1 : rest.replace(/\s#.*$/, '').trimEnd().length;
  const text = close > 0 ? rest.slice(1, close) : rest.slice(0, end);
  const at = start + match[0].length;
  return { key: match[2], keyAt: start + (match[1]?.length ?? 0), value: { kind: 'scalar', text, start: at, end: at + end, at: at + (close > 0 ? 1 : 0) } };
}
