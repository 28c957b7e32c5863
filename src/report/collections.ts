/** The items of each key, in the order in which the keys come first. */
export function groupsOf<T>(items: readonly T[], keyOf: (item: T) => string): readonly (readonly [string, readonly T[]])[] {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return [...groups];
}

/** Alphabetical by the first key that differs, whatever the language of the machine. */
export function inOrder<T>(items: readonly T[], keysOf: (item: T) => readonly (string | number)[]): readonly T[] {
  return items
    .map((item) => [keysOf(item), item] as const)
    .toSorted(([a], [b]) => {
      const at = a.findIndex((key, index) => key !== b[index]);
      const [left = '', right = ''] = [a[at], b[at]];
      return at < 0 ? 0 : left < right ? -1 : 1;
    })
    .map(([, item]) => item);
}
