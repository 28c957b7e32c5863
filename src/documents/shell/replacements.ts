/** What takes the place of credentials on command lines, in the quotes of a shell. */
import type { Word } from './words.ts';
import type { Option } from './requests.ts';

/** On the sheet of the scripts; half open. */
export interface Replacing {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** The same without a colon that a space follows, which YAML without quotes has another meaning for. */
  readonly plain: string | undefined;
  /** What stands between and stays, after the new text. */
  readonly keeps?: readonly { readonly start: number; readonly end: number }[];
}

/** A word that is a header, whatever is glued before it. */
export function bearerHeader(word: Word, glued: number, text = '"Authorization: Bearer $OCROLUS_TOKEN"'): Replacing | undefined {
  if (!word.node) return undefined;
  // The option is written as it is read, or it is left alone.
  const head = word.text.slice(0, glued);
  if (glued > 0 && !/^-/.test(head)) return undefined;
  return { start: word.start + glued, end: word.end, text, plain: text.replace(': ', ':') };
}

/** An option and its value. */
export function withBearer({ words, cluster, glued }: Option, text: string, plain: string): Replacing | undefined {
  const [first, last = first] = words;
  if (!first?.node || !last?.node || last.start < first.start || first.node.parent !== last.node.parent) return undefined;
  // `-"su" …`: what stands before the option cannot be kept as it is.
  if (!first.text.startsWith(cluster) || (glued > 0 && !first.text.startsWith('-'))) return undefined;
  const before = cluster === '' ? '' : `${cluster} `;
  return { start: first.start, end: last.end, text: before + text, plain: before + plain };
}

export function withoutUserInfo(word: Word): Replacing | undefined {
  const match = /^(["']?https?:\/\/)[^\s/?#@]*@(?=[^@]*$)/i.exec(word.text);
  if (!match || !word.node || /^--?[a-z]/.test(word.text)) return undefined;
  const rest = (match[1] ?? '') + word.text.slice(match[0].length);
  return { start: word.start, end: word.end, text: `-H "Authorization: Bearer $OCROLUS_TOKEN" ${rest}`, plain: `--oauth2-bearer "$OCROLUS_TOKEN" ${rest}` };
}
