/** One script as a syntax tree. */
import { cut, reworded } from '../fragment.ts';
import type { SyntaxNode } from '../languages/tree.ts';
import type { Script } from './script.ts';

/** Offsets of its nodes are those of the sheet that all scripts of a document stand on. */
export interface Unit {
  readonly script: Script;
  readonly root: SyntaxNode;
  /** Where its text begins on the sheet. */
  readonly base: number;
  /** Each word of a command that no shell reads. */
  readonly words: readonly { readonly text: string; readonly start: number; readonly end: number }[];
  /** Whether it is the text of a variable and is read only where that is used. */
  readonly isQuoted: boolean;
  /** Whether it stands in another script, and is read by another shell or elsewhere. */
  readonly isNested: boolean;
}

const BACKSLASHED = /\\(?<unit>["\\])/g;

/** What stands between the quotes of a string. */
export function quotedScript(node: SyntaxNode, { script, base }: Unit): Script {
  const isDouble = node.text.startsWith('"');
  const isBare = !/^["']/.test(node.text);
  const inner = isBare ? cut(script.fragment, node.start - base, node.end - base) : cut(script.fragment, node.start - base + 1, node.end - base - 1);
  const { write = (text: string) => text } = script;
  return {
    ...script,
    words: [],
    isExpanded: isDouble || script.isExpanded === true,
    fragment: isDouble ? reworded(inner, BACKSLASHED, (match) => match.groups?.['unit'] ?? '') : inner,
    write: (text) => (isDouble ? write(text.replace(/["\\]/g, '\\$&')) : text.includes("'") ? undefined : write(text)),
  };
}
