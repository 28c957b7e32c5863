/** Masks what a server says: it may say back what it was sent, in any form. */
import { createMask, MASK, type Mask } from '../report/mask.ts';
import { plainLine } from '../report/plain.ts';
import type { Pair } from './credentials.ts';

/** Characters of a server's text that are shown. */
const LENGTH = 200;

/** Hides pairs and single values, and whatever is long and without a space, as encodings that nobody thought of are. */
export function createServerMask(pairs: readonly Pair[], others: readonly string[] = []): Mask {
  const groups = [...pairs.flatMap(({ id, secret }) => [[id, secret], ...[id, secret].flatMap((value) => [[value.trim()], [formEncoded(value)]])]), ...others.map((value) => [value])];
  const mask = createMask(groups.filter((group) => group.some((value) => value !== '')));
  return (text) => mask(text).replace(/[\w+/=.~%-]{24,}/g, (run) => (/^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i.test(run) ? run : MASK));
}

/** One line of it, `null` for what is no text. Masked before it is cut: the half of a secret would not be known. */
export function serverText(text: unknown, mask: Mask): string | null {
  if (typeof text !== 'string' || text.trim() === '') return null;
  const shown = plainLine(mask(text.slice(0, 20_000)).replace(/\s+/g, ' ').trim());
  return shown.length > LENGTH ? `${shown.slice(0, LENGTH)}…` : shown;
}

const formEncoded = (value: string): string => new URLSearchParams([['', value]]).toString().slice(1);
