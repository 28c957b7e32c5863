/** Scripts of package.json and composer.json. */
import { findNodeAtLocation, parseTree, type Node } from 'jsonc-parser';
import { aligned } from '../fragment.ts';
import type { Script } from '../shell/script.ts';
import type { Finder } from './place.ts';

const ESCAPE = /\\(?:u[\da-f]{4}|[^])/iy;
/** A variable as the shell of Windows has it. */
const PERCENT = /%(?<name>[A-Z_][A-Z0-9_]{2,})%/g;

export const findInPackageJson: Finder = ({ text }, templates) => {
  const root = parseTree(text, [], { allowTrailingComma: true });
  const scripts = (root && findNodeAtLocation(root, ['scripts'])?.children) ?? [];
  return {
    scripts: scripts.flatMap((property): readonly Script[] => {
      const [key, value] = property.children ?? [];
      return (value?.type === 'array' ? (value.children ?? []) : [value]).flatMap((item) => (item ? scriptOf(item, String(key?.value)) : []));
    }),
  };

  function scriptOf({ value, offset, length }: Node, symbol: string): readonly Script[] {
    if (typeof value !== 'string') return [];
    const fragment = templates.fill(aligned(value, text, offset + 1, offset + length - 1, ESCAPE), PERCENT);
    // What Windows reads has other variables.
    const isWindows = fragment.text !== value;
    return [{ symbol, fragment, head: offset, write: (words) => (isWindows ? undefined : JSON.stringify(words).slice(1, -1)) }];
  }
};
