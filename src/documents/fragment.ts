/** Texts that stand in a document in other words: indented, escaped, folded. Each unit of one knows where it is written. */
import type { Address, Carrier } from './document.ts';
import type { Part, Text, Value } from './text.ts';

export interface Fragment {
  readonly text: string;
  /** Where each UTF-16 unit begins in the document, and where it ends. */
  readonly starts: readonly number[];
  readonly ends: readonly number[];
}

/** A part of a document as it stands. */
export function verbatim(document: string, start = 0, end = document.length): Fragment {
  const starts = Array.from({ length: end - start }, (_, index) => start + index);
  return { text: document.slice(start, end), starts, ends: starts.map((at) => at + 1) };
}

export function concat(fragments: readonly Fragment[]): Fragment {
  return { text: fragments.map(({ text }) => text).join(''), starts: fragments.flatMap(({ starts }) => starts), ends: fragments.flatMap(({ ends }) => ends) };
}

export function cut({ text, starts, ends }: Fragment, start: number, end = text.length): Fragment {
  return { text: text.slice(start, end), starts: starts.slice(start, end), ends: ends.slice(start, end) };
}

/** Each match in other words, all of which stand where the match does. @param pattern global */
export function reworded(fragment: Fragment, pattern: RegExp, write: (match: RegExpMatchArray) => string): Fragment {
  const parts: Fragment[] = [];
  let at = 0;
  for (const match of fragment.text.matchAll(pattern)) {
    const end = match.index + match[0].length;
    const text = write(match);
    const [start, last] = [fragment.starts[match.index] ?? 0, fragment.ends[end - 1] ?? 0];
    parts.push(cut(fragment, at, match.index), { text, starts: Array.from(text, () => start), ends: Array.from(text, () => last) });
    at = end;
  }
  return parts.length === 0 ? fragment : concat([...parts, cut(fragment, at)]);
}

/**
 * What a reader of another format made of a part of a document: both are gone through side by side, and what was left out (indentation, line
 * ends, backslashes, delimiters) is passed over.
 * @param escape of a character, sticky; `undefined` where there are none
 */
export function aligned(value: string, document: string, start: number, end: number, escape?: RegExp): Fragment {
  const starts: number[] = [];
  const ends: number[] = [];
  let at = start;
  for (let index = 0; index < value.length; index += 1) {
    const unit = value[index] ?? '';
    let width = 1;
    while (at < end) {
      const escaped = escape && escapedAt(document, at, escape);
      width = escaped?.length ?? 1;
      if (escaped !== undefined || document[at] === unit || (unit === ' ' && document[at] === '\n')) break;
      at += 1;
    }
    starts.push(Math.min(at, end));
    ends.push(Math.min(at + width, end));
    at += width;
  }
  return { text: value, starts, ends };
}

function escapedAt(document: string, at: number, escape: RegExp): string | undefined {
  escape.lastIndex = at;
  return escape.exec(document)?.[0];
}

/** What a carrier of a fragment is in the document. */
export function relocated(carrier: Carrier, { starts, ends }: Fragment): Carrier {
  const last = ends.at(-1) ?? 0;
  const start = (at: number): number => starts[at] ?? last;
  const end = (at: number): number => (at > 0 ? (ends[at - 1] ?? last) : start(at));
  const part = (item: Part): Part => (item.kind === 'encoded' ? { ...item, at: start(item.at), of: text(item.of) } : { ...item, at: start(item.at) });
  const text = (item: Text): Text => item.map(part);
  const value = (item: Value): Value => item.map(text);
  const address = (item: Address): Address => ({ ...item, at: start(item.at), value: value(item.value) });
  const { credential, replacement, reach, heads = [] } = carrier;
  return {
    ...carrier,
    start: start(carrier.start),
    end: end(carrier.end),
    heads: heads.map(start),
    credential: credential.kind === 'header' ? { kind: 'header', value: value(credential.value) } : { kind: 'pair', user: value(credential.user), password: value(credential.password) },
    reach: reach.map((level) => ({
      how: level.how,
      get addresses() {
        return level.addresses.map(address);
      },
    })),
    replacement: replacement && { ...replacement, start: start(replacement.start), end: end(replacement.end) },
  };
}
