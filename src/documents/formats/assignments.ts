/** HCL (Terraform) and TOML: assignments, blocks with labels, sections, objects and lists. https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md */
import { encoded, joined, literal, unknown, variable, type Value } from '../text.ts';
import type { Collection, Data, Entry, Scalar } from './data.ts';

/** Deeper nesting is no configuration. */
const DEPTH = 60;
const NAME = /[A-Za-z_][\w-]*(?:\.[\w*-]+|\[[^\][\n]{0,80}\])*/y;
const SPACE = /(?:[ \t]+|#[^\n]*|\/\/[^\n]*|\/\*(?:(?!\*\/)[^])*(?:\*\/|$))+/y;
const SPACE_AND_LINES = /(?:[\s,;]+|#[^\n]*|\/\/[^\n]*|\/\*(?:(?!\*\/)[^])*(?:\*\/|$))+/y;
const SECTION = /\[{1,2}([^\][\n]+)\]{1,2}[ \t]*\r?(?=\n|$|#)/y;
const HEREDOC = /<<[-~]?(\w+)[^\n]*\n/y;

export function readAssignments(text: string): readonly Data[] {
  let at = 0;
  return [body(true, 0)];

  function take(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match) at += match[0].length;
    return match;
  }

  function body(isRoot: boolean, depth: number): Collection {
    const start = at;
    const root: Entry[] = [];
    let entries = root;
    while (at < text.length) {
      take(SPACE_AND_LINES);
      if (text[at] === '}' && !isRoot) break;
      const before = at;
      const section = isRoot ? take(SECTION) : null;
      if (section?.[1] !== undefined) {
        entries = [];
        root.push({ key: section[1].trim(), keyAt: before, value: { kind: 'collection', start: before, end: at, entries } });
        continue;
      }
      const entry = statement(depth);
      if (entry) entries.push(entry);
      if (at === before) at += 1;
    }
    return { kind: 'collection', start, end: at, entries: root };
  }

  /** `name = expression`, `name: expression` or `type "label" { … }`. */
  function statement(depth: number): Entry | undefined {
    const keyAt = at;
    const labels: string[] = [];
    while (at < text.length) {
      const label = text[at] === '"' || text[at] === "'" ? string(depth).text : take(NAME)?.[0];
      if (label === undefined) break;
      labels.push(label);
      take(SPACE);
    }
    const [key] = labels;
    if (key === undefined || depth > DEPTH) return undefined;
    if (text[at] === '=' || text[at] === ':') {
      at += text[at + 1] === '>' ? 2 : 1;
      take(SPACE);
      return { key, keyAt, value: expression(depth + 1) };
    }
    if (text[at] !== '{') return undefined;
    at += 1;
    const inner: Data = body(false, depth + 1);
    at += 1;
    const nested = labels.slice(1).reduceRight<Data>((value, label) => ({ kind: 'collection', start: value.start, end: value.end, entries: [{ key: label, keyAt, value }] }), inner);
    return { key, keyAt, value: nested };
  }

  function expression(depth: number): Data {
    const start = at;
    const value = depth > DEPTH ? unknownTo(start) : term(depth);
    take(SPACE);
    // An operator or a condition: what comes of it is not known.
    return at >= text.length || /[\n\r,})\]:]/.test(text[at] ?? '') ? value : unknownTo(start);
  }

  function term(depth: number): Data {
    const start = at;
    const sign = text[at];
    if (sign === '"' || sign === "'") return string(depth);
    if (sign === '{') {
      at += 1;
      const inner = body(false, depth);
      at += 1;
      return { ...inner, start, end: at };
    }
    if (sign === '[') return list(']', start, depth);
    const heredoc = take(HEREDOC);
    if (heredoc) return restOfHeredoc(heredoc[1] ?? '', start);
    const name = take(NAME)?.[0];
    if (name === undefined) return unknownTo(start);
    if (text[at] === '(') return called(name, list(')', start, depth), start);
    return { kind: 'scalar', start, end: at, at: start, text: name, value: variable(name, start) };
  }

  function list(end: string, start: number, depth: number): Collection {
    at += 1;
    const entries: Entry[] = [];
    while (at < text.length) {
      take(SPACE_AND_LINES);
      if (at >= text.length || text[at] === end) break;
      const before = at;
      const value = expression(depth + 1);
      entries.push({ key: undefined, keyAt: before, value });
      if (at === before) at += 1;
    }
    at += 1;
    return { kind: 'collection', start, end: at, entries };
  }

  function string(depth: number): Scalar {
    const start = at;
    const quote = text[at] ?? '"';
    const parts: Value[] = [];
    let from = start + 1;
    const flush = (): void => {
      if (from < at) parts.push(literal(text.slice(from, at), from));
    };
    for (at += 1; at < text.length && text[at] !== quote && text[at] !== '\n'; at += 1) {
      if (text[at] === '\\') at += 1;
      else if (quote === '"' && text[at] === '$' && text[at + 1] === '{' && text[at - 1] !== '$' && depth < DEPTH) {
        flush();
        const opening = at;
        at += 2;
        take(SPACE_AND_LINES);
        const inner = expression(depth + 1);
        while (at < text.length && text[at] !== '}' && text[at] !== '\n') at += 1;
        parts.push(inner.kind === 'scalar' ? (inner.value ?? literal(inner.text, inner.at)) : unknown('', opening));
        from = at + 1;
      }
    }
    flush();
    const said = text.slice(start + 1, at);
    if (text[at] === quote) at += 1;
    return { kind: 'scalar', start, end: at, at: start + 1, text: said, value: joined(parts) };
  }

  function restOfHeredoc(mark: string, start: number): Scalar {
    const from = at;
    const close = new RegExp(`^[ \\t]*${mark}[ \\t]*\\r?$`, 'm').exec(text.slice(from));
    const end = close ? from + close.index : text.length;
    at = close ? end + close[0].length : text.length;
    return { kind: 'scalar', start, end, at: from, text: text.slice(from, end) };
  }

  /** To the end of the line, or of what is around it. */
  function unknownTo(start: number): Scalar {
    let open = 0;
    for (; at < text.length && !(open === 0 && /[\n,})\]]/.test(text[at] ?? '')); at += 1) {
      if (/[({[]/.test(text[at] ?? '')) open += 1;
      else if (/[)}\]]/.test(text[at] ?? '')) open -= 1;
    }
    return { kind: 'scalar', start, end: at, at: start, text: text.slice(start, at).trim(), value: unknown(text.slice(start, at).trim(), start) };
  }
}

/** What a function makes of its arguments: those that build texts, and those that pass a collection on. */
function called(name: string, list: Collection, start: number): Data {
  const args = list.entries.map(({ value }) => value);
  const values = args.map((item): Value => (item.kind === 'scalar' ? (item.value ?? literal(item.text, item.at)) : unknown('', item.start)));
  const scalar = (value: Value): Scalar => ({ kind: 'scalar', start, end: list.end, at: start, text: name, value });
  const [first = unknown(name, start), ...rest] = values;
  if (name === 'base64encode') return scalar(encoded(first, start));
  if (/^(?:sensitive|nonsensitive|trimspace|tostring|chomp)$/.test(name)) return scalar(first);
  if (name === 'format') return scalar(formatted(first, rest));
  if (name === 'join' && args[1]?.kind === 'collection') return scalar(joined(args[1].entries.flatMap(({ value }, index) => [...(index > 0 ? [first] : []), value.kind === 'scalar' ? (value.value ?? literal(value.text, value.at)) : unknown('', start)])));
  if (args.some((item) => item.kind === 'collection')) return list;
  return scalar(unknown(name, start));
}

function formatted(pattern: Value, args: readonly Value[]): Value {
  let next = 0;
  const parts = (pattern[0] ?? []).flatMap((part): readonly Value[] => (part.kind !== 'literal' ? [[[part]]] : part.text.split(/(%[svq])/).map((piece) => (/^%[svq]$/.test(piece) ? (args[next++] ?? unknown('', part.at)) : literal(piece, part.at)))));
  return joined(parts);
}
