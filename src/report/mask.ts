/** Hides literal credentials wherever text is cut out of a file. */
export const MASK = '********';

/** Values shorter than this are hidden only where they are quoted: `a` would blank every word. */
const SHORT = 4;
/** So are words that code is made of, which tests take for credentials. */
const WORD = /^(?:api|auth|basic|client|credentials?|demo|key|login|name|pass|passwd|password|secret|test|token|user|username|value)$/i;
const isOrdinary = (form: string): boolean => form.length < SHORT || WORD.test(form);

/** What takes the place of a hidden text: its lines stay lines, so that numbers of lines stay true. */
const hidden = (text: string): string => (text.includes('\n') ? text.replace(/[^\r\n]+/g, MASK) : MASK);

/** Hides the credentials of a text. */
export type Mask = (text: string) => string;

/**
 * Hides known secrets in every form that source text has for them, and everything that looks like a Basic value, user-info, or a password.
 * `groups` are secrets that belong together: a user and a password also stand joined and encoded as one.
 */
export function createMask(groups: readonly (readonly string[])[]): Mask {
  const secrets = [...new Set(groups.flatMap((group) => [...group, ...pairs(group)]))].filter((secret) => secret !== '');
  const forms = [...new Set(secrets.flatMap(encodings))].sort((a, b) => b.length - a.length);
  const short = forms.filter(isOrdinary);
  const long = forms.filter((form) => !isOrdinary(form));
  const bytes = secrets.filter((secret) => secret.length >= SHORT).sort((a, b) => b.length - a.length).flatMap((secret) => [Buffer.from(secret, 'utf8'), Buffer.from(secret, 'latin1')]).map((list) => new RegExp(Array.from(list, (byte) => `(?:${byte}|0x0*${byte.toString(16)})`).join('[\\s,+-]+'), 'gi'));
  return (text) => {
    // By looks first: what is known may be a part of what is not.
    let result = maskByLooks(text);
    for (const form of long) result = result.replaceAll(form, hidden);
    for (const form of short) for (const quote of [`'`, '"', '`']) result = result.replaceAll(`${quote}${form}${quote}`, `${quote}${MASK}${quote}`);
    for (const escape of ESCAPES) result = maskEscaped(result, long, escape);
    for (const list of bytes) result = result.replace(list, hidden);
    return result;
  };
}

/** Hides what looks like a credential. */
export const maskByLooks: Mask = (text) =>
  text
    .replace(/(\b[Bb]asic\s+)([A-Za-z0-9+/_-]{6,}={0,2})(?![A-Za-z0-9])/g, (whole, scheme: string, value: string) => (looksEncoded(value) ? `${scheme}${MASK}` : whole))
    .replace(/(:\/\/)([^\s/@:"`$\\{}]+):([^\s/@"`$\\{}]+)@/g, `$1${MASK}:${MASK}@`)
    .replace(/(["'`])([A-Za-z0-9+/]{12,}={0,2})\1/g, (whole, quote: string, value: string) => (isEncodedPair(value) ? `${quote}${MASK}${quote}` : whole))
    .replace(/\[\s*((?:\d{1,3}|0x[\da-f]{1,2})(?:\s*,\s*[+-]?\s*(?:\d{1,3}|0x[\da-f]{1,2})){11,})[\s,+-]*\]/gi, (whole, list: string) => (isPair(Buffer.from(list.split(',').map((item) => Number(item.replace(/[\s+-]/g, ''))))) ? `[${hidden(whole.slice(1, -1))}]` : whole))
    .replace(/((?:user|user_?name|password|passwd|passphrase|secret|api[_-]?key)["'`]?[ \t]*[:=][ \t]*)(["'`])((?:(?!\2)[^\s\\]|\\\S)+)\2/gi, (whole, key: string, quote: string, value: string) => (looksSecret(value) ? `${key}${quote}${MASK}${quote}` : whole));

/** Base64 of `user:password`: prose after the word Basic decodes to no colon. */
function looksEncoded(value: string): boolean {
  return Buffer.from(value, 'base64').toString('latin1').includes(':');
}

/** Base64 of `user:password` that says so by nothing else. */
const isEncodedPair = (value: string): boolean => isPair(Buffer.from(value, 'base64'));

function isPair(bytes: Buffer): boolean {
  return /^[^\s:\u0000-\u001f\u007f-\u009f\ufffd]+:[^\u0000-\u001f\u007f-\u009f\ufffd]+$/.test(bytes.toString('utf8'));
}

/** Names of variables and templates are not what is kept secret. */
function looksSecret(value: string): boolean {
  return value.length >= SHORT && !/^[A-Z][A-Z0-9_]*$|\$\{|^\{\{[^{}]*\}\}$/.test(value);
}

/** A site has few secrets, and either of two may come first. */
function pairs(group: readonly string[]): readonly string[] {
  return group.length > 6 ? [] : group.flatMap((first) => group.flatMap((second) => (first === second ? [] : [`${first}:${second}`])));
}

function encodings(secret: string): readonly string[] {
  const encoded = [...new Set([Buffer.from(secret, 'utf8'), Buffer.from(secret, 'latin1')].map((bytes) => bytes.toString('base64')))];
  // A template reads a Windows line end as a plain one.
  const written = secret.includes('\n') ? [secret, secret.replace(/\r?\n/g, '\r\n')] : [secret];
  return [...written, encodeURIComponent(secret), ...encoded.flatMap((text) => [text, text.replace(/=+$/, ''), text.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')])];
}

/** An escape: how it is written, and what it says. */
interface Escape {
  readonly pattern: RegExp;
  readonly read: (match: RegExpMatchArray) => string;
}

const LETTERS: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f', v: '\v' };
const character = (code: number): string => (code <= 0x10ffff ? String.fromCodePoint(code) : '');

/** Those of JavaScript and JSON, then those of URLs and HTML. */
const ESCAPES: readonly Escape[] = [
  { pattern: /\\(?:x([\da-f]{2})|u([\da-f]{4})|u\{([\da-f]+)\}|(\r?\n|[^\n]))/gi, read: ([, ...parts]) => (parts[3] === undefined ? character(Number.parseInt(parts.join(''), 16)) : parts[3].endsWith('\n') ? '' : (LETTERS[parts[3]] ?? parts[3])) },
  { pattern: /%([\da-f]{2})|&#x([\da-f]+);|&#(\d+);/gi, read: ([, percent, hex, decimal]) => character(decimal === undefined ? Number.parseInt(percent ?? hex ?? '', 16) : Number(decimal)) },
];

/** Hides the forms in what a text says once its escapes are read. */
function maskEscaped(text: string, forms: readonly string[], { pattern, read: readEscape }: Escape): string {
  const read: string[] = [];
  /** Where each UTF-16 unit of what is read begins in the text. */
  const starts: number[] = [];
  let at = 0;
  const plain = (end: number): void => {
    read.push(text.slice(at, end));
    for (; at < end; at += 1) starts.push(at);
  };
  for (const match of text.matchAll(pattern)) {
    plain(match.index);
    const said = readEscape(match);
    read.push(said);
    for (let unit = 0; unit < said.length; unit += 1) starts.push(at);
    at += match[0].length;
  }
  if (at === 0) return text;
  plain(text.length);
  starts.push(at);
  return splice(text, rangesOf(read.join(''), forms).map(([from, to]) => [starts[from] ?? 0, starts[to] ?? text.length]));
}

function rangesOf(text: string, forms: readonly string[]): readonly (readonly [number, number])[] {
  return forms.flatMap((form) => {
    const found: [number, number][] = [];
    for (let start = text.indexOf(form); start >= 0; start = text.indexOf(form, start + form.length)) found.push([start, start + form.length]);
    return found;
  });
}

/** Ranges may overlap: the longest form comes first, and what lies in it is hidden with it. */
function splice(text: string, ranges: readonly (readonly [number, number])[]): string {
  let result = '';
  let kept = 0;
  for (const [start, end] of ranges.toSorted((a, b) => a[0] - b[0] || b[1] - a[1])) {
    if (start >= kept) result += text.slice(kept, start) + hidden(text.slice(start, end));
    kept = Math.max(kept, end);
  }
  return result + text.slice(kept);
}
