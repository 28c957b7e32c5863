/** Syntax trees of other languages: the named nodes of tree-sitter as plain objects, which are quicker to walk. */
import type { Node, Parser } from '@vscode/tree-sitter-wasm';

export interface SyntaxNode {
  readonly type: string;
  /** UTF-16 offsets, half open. */
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly parent: SyntaxNode | undefined;
  readonly children: readonly SyntaxNode[];
  /** The name that the parent has for it. */
  readonly field: string | undefined;
}

/** Trees deeper than this are not written by hand. */
const DEEPEST = 1500;

/** @param base what is added to every offset, where the text is a part of a longer one */
export function readTree(parser: Parser, text: string, base = 0): SyntaxNode {
  const tree = parser.parse(text);
  if (!tree) throw new Error('nothing was parsed');
  try {
    return copy(tree.rootNode, { text, base }, undefined, undefined, 0);
  } finally {
    tree.delete();
  }
}

function copy(node: Node, source: { readonly text: string; readonly base: number }, parent: SyntaxNode | undefined, field: string | undefined, depth: number): SyntaxNode {
  const { startIndex, endIndex, type } = node;
  const children: SyntaxNode[] = [];
  const made: SyntaxNode = {
    type,
    start: source.base + startIndex,
    end: source.base + endIndex,
    parent,
    children,
    field,
    get text() {
      return source.text.slice(startIndex, endIndex);
    },
  };
  for (let index = 0; index < node.childCount && depth < DEEPEST; index += 1) {
    const child = node.child(index);
    if (child?.isNamed && !/comment/.test(child.type)) children.push(copy(child, source, made, node.fieldNameForChild(index) ?? undefined, depth + 1));
  }
  return made;
}

export function fieldOf(node: SyntaxNode, ...names: readonly string[]): SyntaxNode | undefined {
  return node.children.find((child) => child.field !== undefined && names.includes(child.field));
}

export function* walk(node: SyntaxNode): Generator<SyntaxNode> {
  yield node;
  for (const child of node.children) yield* walk(child);
}

export function* ancestors(node: SyntaxNode): Generator<SyntaxNode> {
  for (let current = node.parent; current; current = current.parent) yield current;
}

export const contains = (outer: SyntaxNode, inner: SyntaxNode): boolean => outer.start <= inner.start && inner.end <= outer.end;

/** The node that matters: brackets and levels of a grammar around a single one say nothing. */
export function core(node: SyntaxNode): SyntaxNode {
  const [only] = node.children;
  if (!only || node.children.length > 1 || KEPT.test(node.type)) return node;
  const around = node.text.replace(only.text, '').trim();
  return /^(?:\(\)|\$?\(\)|;|,|await|&|\?|\*|return|&mut)?$/.test(around) ? core(only) : node;
}

/** Whatever is in them, they mean more than that. */
const KEPT = /string|call|invo[ck]ation|creation|interpolat|array|list$|tuple|hash|dict|map|return/;
