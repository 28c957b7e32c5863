/** Whether two accounts see the same books, by their ids alone. */
import type { Comparison } from './outcome.ts';

export interface Listing {
  readonly ids: ReadonlySet<string>;
  /** Whether the list was read to its end. */
  readonly isComplete: boolean;
}

export function compare(own: Listing, legacy: Listing): Comparison {
  const both = [...own.ids].filter((id) => legacy.ids.has(id)).length;
  return { both, onlyNew: own.ids.size - both, onlyLegacy: legacy.ids.size - both, isComplete: own.isComplete && legacy.isComplete };
}

export const isSame = ({ onlyNew, onlyLegacy }: Comparison): boolean => onlyNew === 0 && onlyLegacy === 0;
