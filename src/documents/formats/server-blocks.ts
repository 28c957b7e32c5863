/** Configuration of servers as directives in blocks: nginx, Caddy, Apache, HAProxy. */
import type { Span } from '../document.ts';

export interface Word extends Span {
  /** Without its quotes. */
  readonly text: string;
}

export interface Directive {
  readonly words: readonly Word[];
  readonly children: readonly Directive[];
}

type Notation = 'nginx' | 'caddy' | 'apache' | 'haproxy';

/** Braces belong to a word where they hold a name, such as `${host}` and `{$HOST}`. */
const NAMED = String.raw`\$\{[^}\s]{0,120}\}|\{[$\w.%][^}\s]{0,120}\}|\\[^\n]`;
const WORD = new RegExp(String.raw`"(?:[^"\\\n]|\\[^])*"|'(?:[^'\\\n]|\\[^])*'|(?:${NAMED}|[^\s;{}"'])(?:${NAMED}|[^\s;{}])*`, 'y');
/** HAProxy's sections begin at the start of a line. */
const HAPROXY_SECTION = /^(?:frontend|backend|listen|defaults|global|resolvers|userlist|peers)$/;

interface Open {
  readonly words: readonly Word[];
  readonly children: Directive[];
}

export function readBlocks(text: string, notation: Notation): readonly Directive[] {
  const root: Directive[] = [];
  const open: Open[] = [];
  let words: Word[] = [];
  const put = (directive: Directive): void => {
    (open.at(-1)?.children ?? root).push(directive);
  };
  const finish = (): void => {
    if (words.length > 0) put({ words, children: [] });
    words = [];
  };
  const enter = (): void => {
    const children: Directive[] = [];
    put({ words, children });
    open.push({ words, children });
    words = [];
  };
  const byLine = notation !== 'nginx';
  for (let at = 0; at < text.length; ) {
    const sign = text[at] ?? '';
    if (sign === '\n') {
      if (byLine) endLine();
      at += 1;
    } else if (sign === '\\' && /^\\\r?\n/.test(text.slice(at, at + 3))) at += text[at + 1] === '\r' ? 3 : 2;
    else if (/\s/.test(sign)) at += 1;
    else if (sign === '#' && (words.length === 0 || /\s/.test(text[at - 1] ?? ''))) at = endOfLine(at);
    else if (sign === ';' && !byLine) {
      finish();
      at += 1;
    } else if (sign === '{' && notation !== 'apache' && !/^\{[$\w.][^}\s]*\}/.test(text.slice(at, at + 120))) {
      enter();
      at += 1;
    } else if (sign === '}' && notation !== 'apache') {
      finish();
      open.pop();
      at += 1;
    } else at = word(at);
  }
  if (byLine) endLine();
  return root;

  function endOfLine(from: number): number {
    const end = text.indexOf('\n', from);
    return end < 0 ? text.length : end;
  }

  function word(from: number): number {
    WORD.lastIndex = from;
    const found = WORD.exec(text)?.[0] ?? (text[from] ?? '');
    const isQuoted = /^["'`]/.test(found) && found.length > 1;
    words.push({ text: isQuoted ? found.slice(1, -1) : found, start: from, end: from + found.length });
    return from + found.length;
  }

  /** Apache's blocks are `<Name …>` to `</Name>`, HAProxy's last until the next. */
  function endLine(): void {
    const [first] = words;
    if (notation === 'apache' && first?.text.startsWith('</')) {
      words = [];
      open.pop();
    } else if (notation === 'apache' && first?.text.startsWith('<')) enter();
    else if (notation === 'haproxy' && first && HAPROXY_SECTION.test(first.text)) {
      open.pop();
      enter();
    } else finish();
  }
}
