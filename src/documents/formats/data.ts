/** Files of settings, requests and recordings as trees of entries, whatever notation they are in. */
import type { Span } from '../document.ts';
import type { Value } from '../text.ts';

export interface Scalar extends Span {
  readonly kind: 'scalar';
  /** What it says, escapes read. */
  readonly text: string;
  /** Where the first letter stands. */
  readonly at: number;
  /** Where the notation has expressions: what it comes to. */
  readonly value?: Value;
}

export interface Collection extends Span {
  readonly kind: 'collection';
  readonly entries: readonly Entry[];
}

export interface Entry {
  /** `undefined` for the items of a list. */
  readonly key: string | undefined;
  readonly keyAt: number;
  readonly value: Data;
}

export type Data = Scalar | Collection;

/** Keys are compared in lower case: tools do not agree on theirs. */
export function get(data: Data | undefined, ...keys: readonly string[]): Data | undefined {
  return keys.reduce<Data | undefined>((found, key) => (found?.kind === 'collection' ? found.entries.find((entry) => entry.key?.toLowerCase() === key.toLowerCase())?.value : undefined), data);
}

export function scalarAt(data: Data | undefined, ...keys: readonly string[]): Scalar | undefined {
  const found = get(data, ...keys);
  return found?.kind === 'scalar' ? found : undefined;
}

export const textAt = (data: Data | undefined, ...keys: readonly string[]): string => scalarAt(data, ...keys)?.text ?? '';

/** The first of several keys that is there. */
export function firstOf(data: Data | undefined, keys: readonly string[]): Scalar | undefined {
  return keys.map((key) => scalarAt(data, key)).find((found) => found !== undefined);
}

export const valuesOf = (data: Data | undefined): readonly Data[] => (data?.kind === 'collection' ? data.entries.map(({ value }) => value) : []);

export const entriesOf = (data: Data | undefined): readonly Entry[] => (data?.kind === 'collection' ? data.entries : []);
