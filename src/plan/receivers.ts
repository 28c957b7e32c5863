/** Functions and classes that are given credential pairs, and are to be given token providers. */
import { ts, type FunctionNode } from '../code/syntax.ts';
import { leaves, type Leaf } from '../code/leaves.ts';
import { alternatives, type Value } from '../code/values.ts';
import type { PlanContext } from './context.ts';

/** A parameter, or a property of one, that one half of a pair comes in by. */
export interface Slot {
  readonly parameter: ts.ParameterDeclaration;
  readonly key: string | undefined;
}

/** A function that is given pairs, with what each call of it hands over. */
export interface Receiver {
  readonly fn: FunctionNode;
  readonly slots: readonly Slot[];
  /** What the provider is called there: as a parameter, a property and a field. */
  readonly name: string;
  /** The provider's expression where all parameters may be left out. */
  readonly fallback: Given | undefined;
  readonly calls: readonly Handover[];
}

/** A call with the expressions of the pair, and whose provider takes their place. */
export interface Handover {
  readonly call: ts.CallExpression | ts.NewExpression;
  readonly given: Given;
}

/** The account with these sources, what the function around the call is given, a stand-in in a test, or nothing but the default. */
export type Given = { readonly sources: readonly string[] } | { readonly receiver: Receiver } | 'test' | 'default';

/** The class whose objects keep what a receiver is given, or the function itself. */
export function ownerOf({ fn }: Pick<Receiver, 'fn'>): ts.ClassLikeDeclaration | FunctionNode {
  return (ts.isConstructorDeclaration(fn) || ts.isMethodDeclaration(fn)) && ts.isClassLike(fn.parent) ? fn.parent : fn;
}

/** What a plan notes a receiver under. */
export function keyOf({ fn }: Receiver): string {
  return `receiver:${fn.getSourceFile().fileName}:${fn.getStart()}`;
}

/** Whether a field has to be made for the provider, the pair having been in none of its own. */
export function needsField(context: PlanContext, receiver: Receiver): boolean {
  return context.draft.isMarked(`field:${keyOf(receiver)}`);
}

/** What a value is made of, texts around it left out. */
export function sourcesOf(value: Value): readonly Leaf[] {
  const inside = alternatives(value).flatMap((item): readonly Leaf[] => (item.kind === 'object' ? item.entries.flatMap((entry) => sourcesOf(entry.value())) : leaves(item)));
  return inside.filter((leaf) => leaf.kind !== 'literal' || (leaf.text.trim() !== '' && leaf.text.trim() !== ':' && !/^basic$/i.test(leaf.text.trim())));
}
