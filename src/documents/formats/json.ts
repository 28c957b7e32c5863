/** JSON, with the comments and trailing commas that many readers allow. */
import { parseTree, type Node } from 'jsonc-parser';
import type { Data, Entry } from './data.ts';

/** One tree for a file that holds one value; a file of several lines of JSON gives its first. */
export function readJson(text: string): readonly Data[] {
  const root = parseTree(text, [], { allowTrailingComma: true, disallowComments: false });
  return root ? [toData(root)] : [];
}

function toData(node: Node): Data {
  const span = { start: node.offset, end: node.offset + node.length };
  if (node.type === 'object') return { kind: 'collection', ...span, entries: (node.children ?? []).flatMap(toEntry) };
  if (node.type === 'array') return { kind: 'collection', ...span, entries: (node.children ?? []).map((item) => ({ key: undefined, keyAt: item.offset, value: toData(item) })) };
  return { kind: 'scalar', ...span, text: String(node.value ?? ''), at: span.start + (node.type === 'string' ? 1 : 0) };
}

function toEntry({ children = [] }: Node): readonly Entry[] {
  const [key, value] = children;
  return key && value ? [{ key: String(key.value), keyAt: key.offset, value: toData(value) }] : [];
}
