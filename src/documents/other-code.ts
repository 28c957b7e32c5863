/**
 * Code in languages that no reader knows, line by line and without a grammar. What is found is possible at best, and only where the file has an
 * address of Ocrolus: no silent miss, and no claim.
 */
import type { Mechanism } from '../report/report.ts';
import type { Address, Carrier, Reader } from './document.ts';
import { linesOf, type Line } from './lines.ts';
import { isComment } from './other-comments.ts';
import { joined, literal, unknown, variable, type Value } from './text.ts';

/** Longer lines are data. UTF-16 units. */
const LONGEST = 1000;
/** The header's value in quotes, and what follows the word. */
const HEADER = /["'`|]\s{0,4}(?:Authorization\s{0,4}:\s{0,4})?Basic(?:\s{1,4}|%20)/i;
/** What joins a text to the next, from its closing quote on: `+`, `&`, `.`, `..`, `<>`, `++`, `^`, `||`. */
const JOINED = /^["'`]\s*(?:\+\+?|&|\.\.|\.(?=[\s$]|encode)|<>|\^|\|\|)\s*/;
/** What puts a text and the next argument together. */
const JOINING = /\b(?:str|concat|paste0?|append|string-append|join)\b[\s(]{1,4}$/i;
/** What reads a value by its name. */
const READ = /(?:env|config|settings?|secrets?|param\w*|getprop\w*)[\w.!?]{0,20}[\s([{.]{1,4}["'`:]([\w.-]{1,60})["'`]?/i;
/** What stands for a value in a text: `#{…}`, `\(…)`, `${…}`, `$name`, `%s`, `%@`, `{}`, `~s`. */
const FILLED = /^(?:#\{|\\\(|\$\{|\$\(|\$[A-Za-z_]|%[-\w@]|\{|~[sp]|<%)/;
const BASE64 = /^[A-Za-z\d+/]{6,}={0,2}(?=["'`\\\s])/;
/** The name of a call or option that gives a pair, and what begins its values. */
const PAIR = /(?:\b(?:\w*[_-])?(?:(?:set|with|use|add|apply|encode|req|http)_?)?basic[_-]?(?:http)?[_-]?(?:auth|credentials)\w*|\bhttpBasic\w*|\bauth(?:entication|orization)?[_.]basic\w*|\bNetworkCredential|\bURLCredential|\bUsernamePasswordCredentials|\bCURLOPT_USERPWD|\bbasic-authentication|:basic\b|\bwithAuth(?=\s{0,4}\()|\bcpr::Authentication)\s{0,4}(?:\(|\[|\{|:|=>|=|,|\s(?=[\w"'$@:]))/i;
/** `auth: { username: user, password: secret }`, and the same in lines below, as CoffeeScript and others write the options of a client of JavaScript. */
const OPTION = /\bauth["']?\s{0,4}[:=]\s{0,40}\{?\s{0,40}["']?user(?:name)?["']?\s{0,4}[:=]\s{0,4}([^,\n}]{1,200}?)\s{0,4}[,\n]\s{0,40}["']?pass(?:word)?["']?\s{0,4}[:=]\s{0,4}([^,\n}]{1,200})/i;
/** The name is of what is declared, imported, asked of others or taken apart. */
const NOT_GIVEN = /^\s*(?:import|from|use|using|require|include|open|package|module|@import|#include)\b|\b(?:func|fun|def|defp|function|sub|proc|fn|class|struct|interface|protocol|enum|type|typealias|extension)\s+\S{0,60}basic|\b(?:plug|validate|realm|www-authenticate|get_req_header|has_?prefix|starts_?with|remove_?prefix|strip_?prefix|trim_?prefix|drop_?first|decode\w*|expect\w*|assert\w*|contains)\b|\bBasic\s{1,4}["'][^"']{0,60}<-/i;
const USERINFO = /\b[a-z][a-z+.-]{1,10}:\/\/([^\s"'`/?#@:<>]{1,200}):([^\s"'`/?#@<>]{1,200})@[\w.-]/i;
const CURL_USER = /\bcurl(?:\.exe)?\s(?:[^"'\n]{0,300}\s)?(?:-u|--user)[\s=]+["']?([^\s"':]{1,200}):([^\s"']{1,200})/;
/** An address, or a host name that is a text of its own. */
const ADDRESS = /\bhttps?:\/\/[^\s"'`<>\\)\]},;]{1,300}|(?<=["'`>])(?:[a-z\d-]{1,63}\.){1,5}(?:com|net|org|io|dev|app|co|cloud|example)(?=["'`/<])/gi;

export const otherCode: Reader = ({ text }) => {
  const lines = linesOf(text).filter(({ text: line }) => line.length <= LONGEST);
  const isSilent = isComment(lines);
  const code = lines.filter((_, index) => !isSilent(index));
  const file = code.flatMap(addressesIn);
  if (file.length === 0) return [];
  return code.flatMap((line, index): readonly Carrier[] => {
    const found = foundIn(line) ?? optionIn(line, code.slice(index, index + 3));
    if (!found) return [];
    const around = { how: 'function' as const, addresses: paragraphAround(code, index).flatMap(addressesIn) };
    return [{ ...found, client: 'Other code', symbol: '', isGuess: true, secrets: quotedIn(line), reach: [{ how: 'request', addresses: addressesIn(line) }, around, { how: 'file', addresses: file }] }];
  });
};

type Found = Pick<Carrier, 'start' | 'end' | 'mechanism' | 'credential'>;

function foundIn(line: Line): Found | undefined {
  if (NOT_GIVEN.test(line.text)) return undefined;
  return headerIn(line) ?? pairIn(line, USERINFO, 'url-userinfo') ?? pairIn(line, CURL_USER, 'auth-option') ?? callIn(line);
}

function headerIn(line: Line): Found | undefined {
  const match = HEADER.exec(line.text);
  if (!match) return undefined;
  const at = match.index + match[0].length;
  const isJoining = JOINING.test(line.text.slice(Math.max(match.index - 20, 0), match.index));
  const value = valueOf(line.text.slice(at), line.start + at, isJoining);
  const scheme = literal('Basic ', line.start + match.index);
  return value && { ...spanOf(line, match.index), mechanism: 'authorization-header', credential: { kind: 'header', value: joined([scheme, value]) } };
}

/** What stands behind the word, if it may be a credential and is no prose. */
function valueOf(rest: string, at: number, isJoining: boolean): Value | undefined {
  const [encoded] = BASE64.exec(rest) ?? [];
  if (encoded !== undefined) return /^[\x20-\x7e]*:[\x20-\x7e]*$/.test(Buffer.from(encoded, 'base64').toString('utf8')) ? literal(encoded, at) : undefined;
  const joint = JOINED.exec(rest) ?? FILLED.exec(rest) ?? (isJoining ? /^["'`][\s,]{1,4}/.exec(rest) : null);
  return joint ? named(joint[0].startsWith('$') ? rest : rest.slice(joint[0].length), at) : undefined;
}

function pairIn(line: Line, pattern: RegExp, mechanism: Mechanism): Found | undefined {
  const match = pattern.exec(line.text);
  const [, user, password] = match ?? [];
  if (!match || user === undefined || password === undefined) return undefined;
  const at = line.start + match.index;
  const part = (text: string): Value => (/[#%{}$\\]/.test(text) ? named(text, at) : literal(text, at));
  return { ...spanOf(line, match.index), mechanism, credential: { kind: 'pair', user: part(user), password: part(password) } };
}

function callIn(line: Line): Found | undefined {
  const match = PAIR.exec(line.text);
  if (!match) return undefined;
  const start = match.index + match[0].length;
  const [user = '', password] = argumentsIn(line.text.slice(start));
  const at = line.start + start;
  return { ...spanOf(line, match.index), mechanism: 'fluent-auth', credential: { kind: 'pair', user: argument(user, at), password: password === undefined ? [[]] : argument(password, at) } };
}

/** @param lines the line and those below it that a pair may go on in */
function optionIn(line: Line, lines: readonly Line[]): Found | undefined {
  const match = OPTION.exec(lines.map(({ text }) => text.trimEnd()).join('\n'));
  const [, user, password] = match ?? [];
  if (!match || user === undefined || password === undefined || match.index >= line.text.length) return undefined;
  return { ...spanOf(line, match.index), mechanism: 'auth-option', credential: { kind: 'pair', user: argument(user.trim(), line.start + match.index), password: argument(password.trim(), line.start + match.index) } };
}

/** What commas part, but for those in quotes and brackets. */
function argumentsIn(text: string): readonly string[] {
  const parts: string[] = [];
  let [part, quote, depth] = ['', '', 0];
  for (const character of text.replace(/^[\s([{]+/, '')) {
    if (quote !== '') quote = character === quote ? '' : quote;
    else if (/["'`]/.test(character)) quote = character;
    else if (/[([{]/.test(character)) depth += 1;
    else if (/[)\]}]/.test(character)) depth -= 1;
    if (character !== ',' || quote !== '' || depth > 0) part += character;
    else {
      parts.push(part.trim());
      part = '';
    }
  }
  return [...parts, part.trim()];
}

/** A text in quotes, or the name of what is given. */
function argument(text: string, at: number): Value {
  const quoted = /^(?:[\w-]{1,40}\s*(?:=>|:|=)\s*)?[([{@~]{0,3}["'`]([^"'`]{1,200})["'`]\W*$/.exec(text)?.[1];
  return quoted === undefined || FILLED.test(quoted) ? named(text, at) : literal(quoted, at);
}

/** The name of what a piece of code gives: that of a variable, or of one in it that sounds like a credential. */
function named(text: string, at: number): Value {
  const read = READ.exec(text)?.[1] ?? /^%(\w{1,60})%/.exec(text)?.[1] ?? /\$ENV\{(\w{1,60})\}/.exec(text)?.[1] ?? /^\W{0,10}process\.env\.(\w{1,60})\W*$/.exec(text)?.[1];
  if (read !== undefined) return variable(read, at);
  const alone = /^\W{0,10}([A-Za-z_][\w.]{0,60})\W*$/.exec(text)?.[1];
  return unknown(alone ?? /\b[\w.]{0,40}(?:user|login|key|pass|secret|pair|cred|encoded)\w{0,40}\b(?!\()/i.exec(text.slice(0, 200))?.[0] ?? '', at);
}

const spanOf = ({ start, text }: Line, from: number): Pick<Carrier, 'start' | 'end'> => ({ start: start + from, end: start + text.trimEnd().length });

/** Texts of a line that nothing says are harmless. */
function quotedIn({ text }: Line): readonly string[] {
  return [...text.matchAll(/["'`]([^"'`]{4,200})["'`]/g)].map(([, quoted = '']) => quoted.replace(/^Basic\s+/i, '')).filter((quoted) => !/^https?:\/\/[^@]*$|^authorization$|^basic\b|^\/|\s|:$/i.test(quoted) && !/^[A-Z][A-Z\d]*_[A-Z\d_]*$/.test(quoted));
}

function addressesIn({ text, start }: Line): readonly Address[] {
  return [...text.matchAll(ADDRESS)].map((match) => ({ value: literal(match[0], start + match.index), at: start + match.index, isHostOnly: !match[0].includes('//') }));
}

/** The lines without an empty one between. */
function paragraphAround(lines: readonly Line[], index: number): readonly Line[] {
  const isEmpty = (at: number): boolean => (lines[at]?.text.trim() ?? '') === '';
  let [first, last] = [index, index];
  while (!isEmpty(first - 1)) first -= 1;
  while (!isEmpty(last + 1)) last += 1;
  return lines.slice(first, last + 1);
}
