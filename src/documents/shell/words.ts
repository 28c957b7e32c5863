/** Words of a shell, and what is asked of them. */
import type { SyntaxNode } from '../languages/tree.ts';
import type { Value } from '../text.ts';

export interface Word {
  readonly value: Value;
  /** On the sheet; half open. */
  readonly start: number;
  readonly end: number;
  /** As it is written. */
  readonly text: string;
  /** `undefined` where no shell reads it. */
  readonly node: SyntaxNode | undefined;
}

export interface Evaluator {
  /** One after the other: arrays, `"$@"` and unquoted variables may be several words, or none. */
  words(nodes: readonly SyntaxNode[], seen?: Seen): readonly Word[];
  /** The same once for each call of the function around, where what it is called with is among them. */
  variants(nodes: readonly SyntaxNode[]): readonly (readonly Word[])[];
  evaluate(node: SyntaxNode, seen?: Seen): Value;
  /** A text with what templates fill in. @param node where names in it are looked up */
  text(text: string, at: number, node: SyntaxNode, seen?: Seen): Value;
}

/** What is being evaluated: nodes, and names of the environment. */
export type Seen = readonly (SyntaxNode | string)[];
