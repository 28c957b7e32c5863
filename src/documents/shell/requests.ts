/** Command lines of curl, wget, HTTPie and xh: their options and what is none. */
import { render, slice, type Value } from '../text.ts';
import type { Word } from './words.ts';
import { programOptions, type Program } from './options.ts';

export interface Option {
  /** The long name, or the letter. */
  readonly name: string;
  readonly value: Value;
  /** What holds the option and its value: one word, or two. */
  readonly words: readonly Word[];
  /** How much of the word of the value is the option: `--user=`, `-u`, and 0 where it is a word of its own. */
  readonly glued: number;
  /** Other letters before it in its word: `-sS` of `-sSu`. */
  readonly cluster: string;
}

export interface Request {
  readonly program: Program;
  readonly options: readonly Option[];
  /** Words that are neither options nor their values. */
  readonly others: readonly Word[];
}

/** @param words what follows the name of the program */
export function requestsOf(program: Program, words: readonly Word[]): readonly Request[] {
  const requests: { program: Program; options: Option[]; others: Word[] }[] = [{ program, options: [], others: [] }];
  for (let index = 0; index < words.length; ) {
    const current = requests.at(-1);
    const word = words[index];
    if (!current || !word) break;
    const [option, used] = optionAt(program, word, words[index + 1]);
    if (option && program === 'curl' && (option.name === 'next' || option.name === ':')) requests.push({ program, options: [], others: [] });
    else if (option) current.options.push(option);
    else current.others.push(word);
    index += used;
  }
  return requests;
}

/** The option that a word is, and how many words it takes. */
function optionAt(program: Program, word: Word, next: Word | undefined): readonly [Option | undefined, number] {
  const { valued, isFlag } = programOptions[program];
  const first = word.value[0]?.[0];
  const text = first?.kind === 'literal' ? first.text : '';
  const long = /^--([a-z][\w.-]*)(=?)/i.exec(text);
  if (long) {
    const [whole, name = '', glue = ''] = long;
    if (glue !== '') return [{ name, value: after(word, whole.length), words: [word], glued: whole.length, cluster: '' }, 1];
    if (isFlag(name) || !next) return [{ name, value: [], words: [word], glued: 0, cluster: '' }, 1];
    return [{ name, value: next.value, words: [word, next], glued: 0, cluster: '' }, 2];
  }
  if (!/^-[a-zA-Z0-9:#]/.test(text)) return [undefined, 1];
  for (let at = 1; at < text.length; at += 1) {
    const name = text[at] ?? '';
    const cluster = at > 1 ? text.slice(0, at) : '';
    if (!valued.includes(name)) continue;
    const rest = after(word, at + 1);
    const isAlone = rest.every((item) => item.length === 0);
    if (!isAlone) return [{ name, value: rest, words: [word], glued: at + 1, cluster }, 1];
    return next ? [{ name, value: next.value, words: [word, next], glued: 0, cluster }, 2] : [{ name, value: [], words: [word], glued: 0, cluster }, 1];
  }
  return [{ name: text.slice(1), value: [], words: [word], glued: 0, cluster: '' }, 1];
}

const after = ({ value }: Word, from: number): Value => value.map((text) => slice(text, from));

/** What a word says, with holes. */
export const textOf = ({ value }: { readonly value: Value }): string => (value[0] ? render(value[0]) : '');
