/** Markdown for a terminal, as far as the pages of `docs` use it: wrapped to the width, and with colour in the place of marks. */
import pc from 'picocolors';
import type { Colors } from './paint.ts';

export interface TerminalOptions {
  readonly color: boolean;
  readonly columns: number;
}

/** Longer lines are hard to read, however wide the terminal. */
const WIDEST = 100;
/** Stands for a space at which no line ends. */
const GLUE = '\u00a0';

export function markdownForTerminal(text: string, { color, columns }: TerminalOptions): string {
  const c = pc.createColors(color);
  const width = Math.min(columns, WIDEST);
  const blocks = blocksOf(text).map((block) => render(block, c, width)).filter((block) => block !== '');
  return `${blocks.join('\n\n')}\n`;
}

/** Fenced code, and what blank lines part. */
function blocksOf(text: string): readonly string[] {
  const parts = text.split(/^(```[\s\S]*?^```)$/m);
  return parts.flatMap((part) => (part.startsWith('```') ? [part] : part.split(/\n{2,}/).map((block) => block.replace(/^\n+|\n+$/g, '')).filter((block) => block !== '')));
}

function render(block: string, c: Colors, width: number): string {
  if (block.startsWith('```')) return code(block, c);
  if (/^<!--[^]*-->$/.test(block)) return '';
  if (block.startsWith('|')) return block.split('\n').map((line) => inline(line, c)).join('\n');
  if (/^#+ /.test(block)) return heading(block, c, width);
  return items(block).map(({ mark, body }) => wrap(inline(body, c), width, mark)).join('\n');
}

/** The name of the file that the code is of, and the code, indented and never wrapped: it may be copied. */
function code(block: string, c: Colors): string {
  const [fence = '', ...lines] = block.split('\n').slice(0, -1);
  const file = /^```\w+ (\S+)$/.exec(fence)?.[1];
  const body = lines.map((line) => (line === '' ? '' : `    ${line}`));
  return [...(file === undefined ? [] : [`  ${c.cyan(`${file}:`)}`]), ...body].join('\n');
}

/** Without colour the marks stay, for nothing else would tell a heading from a line of text. */
function heading(block: string, c: Colors, width: number): string {
  const text = block.replace(/\n/g, ' ');
  return wrap(c.isColorSupported ? c.bold(text.replace(/^#+ /, '').replaceAll('`', '')) : text, width);
}

/** A paragraph, or the items of a list with what each begins with. */
function items(block: string): readonly { readonly mark: string; readonly body: string }[] {
  const parts = block.split(/\n(?=\s*(?:[-*]|\d+\.) )/);
  return parts.map((part) => {
    const match = /^(\s*)([-*]|\d+\.) ([^]*)$/.exec(part);
    if (!match) return { mark: '', body: part };
    const [, indent = '', sign = '', body = ''] = match;
    return { mark: `${indent}${/\d/.test(sign) ? sign : '•'} `, body };
  });
}

function inline(text: string, c: Colors): string {
  const parts = links(text.replace(/\s*\n\s*/g, ' ')).split(/(`[^`]+`)/);
  return parts.map((part) => (part.startsWith('`') ? codeSpan(part, c) : emphasis(part, c))).join('');
}

function codeSpan(span: string, c: Colors): string {
  const glued = span.replaceAll(' ', GLUE);
  return c.isColorSupported ? c.cyan(glued.slice(1, -1)) : glued;
}

function emphasis(text: string, c: Colors): string {
  return text.replace(/\*\*([^*]+)\*\*/g, (_, words: string) => c.bold(words)).replace(/\*([^*\s][^*]*)\*/g, (_, words: string) => c.italic(words));
}

/** A web address follows its text; a path of the package would lead nowhere from a terminal. What stands in backticks is not looked into. */
function links(text: string): string {
  const withoutAsides = text.replace(/ \(\[[^\]]+\]\((?!https?:)[^)\s]+\)\)/g, '');
  return withoutAsides.replace(/`[^`]+`|\[([^\]]+)\]\(([^)\s]+)\)/g, (whole, words: string | undefined, target: string | undefined) => {
    if (words === undefined || target === undefined) return whole;
    return /^https?:/.test(target) && words !== target ? `${words} (${target})` : words;
  });
}

/** Breaks a text at its spaces. `first` stands before the first line, as many spaces before the others. */
export function wrap(text: string, columns: number, first = ''): string {
  const room = columns - length(first);
  const lines: string[] = [];
  let line: string | undefined;
  for (const word of text.split(' ').flatMap((item) => (length(item) > room ? item.split(GLUE) : [item]))) {
    if (line !== undefined && length(line) + 1 + length(word) > room) {
      lines.push(line);
      line = word;
    } else line = line === undefined ? word : `${line} ${word}`;
  }
  const rest = ' '.repeat(length(first));
  return [...lines, line ?? ''].map((item, index) => `${index === 0 ? first : rest}${item}`).join('\n').replaceAll(GLUE, ' ');
}

/** Without the colours. */
const length = (text: string): number => text.replace(/\u001b\[\d+m/g, '').length;
