/** `.netrc`: which programs such as curl read for `machine`. https://www.gnu.org/software/inetutils/manual/html_node/The-_002enetrc-file.html */
import type { Carrier, Reader, Span } from '../document.ts';
import { literal, type Value } from '../text.ts';

interface Word extends Span {
  readonly text: string;
}

export const netrc: Reader = ({ text }) => {
  const words = wordsOf(text);
  return words.flatMap((word, index): readonly Carrier[] => {
    const host = words[index + 1];
    if (word.text !== 'machine' || !host) return [];
    const next = words.findIndex(({ text: keyword }, at) => at > index + 1 && /^(?:machine|default)$/.test(keyword));
    const own = words.slice(index + 2, next < 0 ? words.length : next);
    const of = (names: RegExp): Word | undefined => own[own.findIndex(({ text: keyword }, at) => at % 2 === 0 && names.test(keyword)) + 1];
    const has = (names: RegExp): boolean => own.some(({ text: keyword }, at) => at % 2 === 0 && names.test(keyword));
    const [user, password] = [/^(?:login|user)$/, /^(?:password|passwd)$/].map((names) => (has(names) ? of(names) : undefined));
    if (!user || !password) return [];
    const value = (item: Word): Value => literal(item.text, item.start);
    const end = Math.max(user.end, password.end);
    return [{ start: word.start, end, client: 'netrc', mechanism: 'auth-option', symbol: '', credential: { kind: 'pair', user: value(user), password: value(password) }, reach: [{ how: 'request', addresses: [{ value: value(host), at: host.start, isHostOnly: true }] }], replacement: { start: word.start, end, text: '' } }];
  });
};

/** Words and quoted words; a `#` at the start of one begins a comment. */
function wordsOf(text: string): readonly Word[] {
  return [...text.matchAll(/#[^\n]*|"([^"\n]*)"|[^\s#"]\S*/g)].filter((match) => !match[0].startsWith('#')).map((match) => ({ text: match[1] ?? match[0], start: match.index, end: match.index + match[0].length }));
}
