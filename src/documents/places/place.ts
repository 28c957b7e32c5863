/** Files that hold scripts among other things, and what is found in one. */
import type { Carrier, Document } from '../document.ts';
import type { Fragment } from '../fragment.ts';
import { programOf } from '../shell/options.ts';
import type { Script, Templates } from '../shell/script.ts';

export interface Found {
  readonly scripts: readonly Script[];
  /** Code in another language, with a path that such a file might have. */
  readonly code?: readonly { readonly path: string; readonly fragment: Fragment }[];
  /** What is a request without any script; in offsets of the document. */
  readonly carriers?: readonly Carrier[];
}

/** Finds what is in one kind of file. Names that are filled in before a shell reads a script are given to `templates`. */
export type Finder = (document: Document, templates: Templates) => Found;

const SHELL = /^(?:.*\/)?(?:ba|z|da|k|a)?sh$/;

/** A command as a list of words, which no shell reads; a script where the words are those of a shell. */
export function ofWords(words: readonly Fragment[], script: Omit<Script, 'fragment' | 'words'>): readonly Script[] {
  const nothing: Fragment = { text: '', starts: [], ends: [] };
  const [first] = words;
  if (!first) return [];
  if (words.some(({ text }) => SHELL.test(text))) return words.filter(({ text }) => /\s/.test(text)).map((fragment) => ({ ...script, fragment }));
  return words.some(({ text }) => programOf(text) !== undefined) ? [{ ...script, fragment: nothing, words }] : [];
}
