/** Syntax trees of other languages: the named nodes of tree-sitter as plain objects, which are quicker to walk. */
import type { Node, Parser } from '@vscode/tree-sitter-wasm';
import type { Language, Shape } from './language.ts';

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

interface Place {
  readonly parent: SyntaxNode | undefined;
  readonly field: string | undefined;
  readonly depth: number;
  /** What is added to the offsets of the tree that the node is of. */
  readonly shift: number;
}

/** Trees deeper than this are not written by hand. */
const DEEPEST = 1500;

/** @param base what is added to every offset, where the text is a part of a longer one */
export function readTree(parser: Parser, source: string, { language = {}, base = 0 }: { readonly language?: Pick<Language, 'levels' | 'macros' | 'shapes'>; readonly base?: number } = {}): SyntaxNode {
  return parsed(source, (root) => copy(root, { parent: undefined, field: undefined, depth: 0, shift: 0 }));

  function parsed<T>(text: string, read: (root: Node) => T): T {
    const tree = parser.parse(text);
    if (!tree) throw new Error('nothing was parsed');
    try {
      return read(tree.rootNode);
    } finally {
      tree.delete();
    }
  }

  function copy(node: Node, place: Place): SyntaxNode {
    const { parent, field, depth, shift } = place;
    const only = language.levels?.test(node.type) === true && node.childCount === 1 ? node.child(0) : null;
    if (only?.isNamed) return copy(only, place);
    const macro = language.macros;
    if (macro && node.type === macro.type && parent?.type === macro.in) {
      const own = embedded(macro.before, node, place);
      if (own) return own;
    }
    const shape = shapeOf(node, language);
    const adopted = shape?.adopts && node.nextNamedSibling?.type === shape.adopts.type ? { node: node.nextNamedSibling, field: shape.adopts.field } : undefined;
    const [start, end] = [node.startIndex + shift, (adopted?.node ?? node).endIndex + shift];
    const children: SyntaxNode[] = [];
    const made = new Part(source, base, { type: shape?.as ?? node.type, start: base + start, end: base + end, parent, children, field });
    const all = depth < DEEPEST ? node.children : [];
    const [first, last] = shape ? ends(all) : [];
    for (const [index, child] of all.entries()) {
      if (!isPart(child) || isAdopted(child, language)) continue;
      const ofShape = shape && (shape.by?.[child.type] ?? (index === first ? shape.first : index === last ? shape.last : undefined));
      children.push(copy(child, { parent: made, field: ofShape ?? node.fieldNameForChild(index) ?? undefined, depth: depth + 1, shift }));
    }
    if (adopted) children.push(copy(adopted.node, { parent: made, field: adopted.field, depth: depth + 1, shift }));
    return made;
  }

  /** What a macro is given, as the arguments of a call; `undefined` where it is something else. */
  function embedded(before: string, { startIndex, endIndex }: Node, { parent, depth, shift }: Place): SyntaxNode | undefined {
    const start = startIndex + shift;
    return parsed(before + source.slice(start, endIndex + shift) + '}', (root) => {
      const list = root.hasError ? null : root.descendantForIndex(before.length, before.length + endIndex - startIndex);
      return list?.type === 'arguments' ? copy(list, { parent, field: 'arguments', depth, shift: start - before.length }) : undefined;
    });
  }
}

/** Its text is cut out when it is asked for; one getter for all keeps the many nodes of a file small. */
class Part implements SyntaxNode {
  readonly #source: string;
  readonly #base: number;
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly parent: SyntaxNode | undefined;
  readonly children: readonly SyntaxNode[];
  readonly field: string | undefined;

  constructor(source: string, base: number, { type, start, end, parent, children, field }: Omit<SyntaxNode, 'text'>) {
    this.#source = source;
    this.#base = base;
    this.type = type;
    this.start = start;
    this.end = end;
    this.parent = parent;
    this.children = children;
    this.field = field;
  }

  get text(): string {
    return this.#source.slice(this.start - this.#base, this.end - this.#base);
  }
}

/** What is left of a tree: names and values, without punctuation and comments. */
const isPart = (child: Node | null): child is Node => child?.isNamed === true && !child.type.includes('comment') && child.type !== 'comma';

function shapeOf(node: Node, { shapes }: Pick<Language, 'shapes'>): Shape | undefined {
  return shapesOf(node, shapes).find((shape) => (shape.least ?? 1) <= node.namedChildCount && (shape.in?.test(node.parent?.type ?? '') ?? true) && (shape.when?.test(node.text) ?? true));
}

const shapesOf = ({ type }: Node, shapes: Language['shapes']): readonly Shape[] => [shapes?.[type] ?? []].flat();

function isAdopted(node: Node, { shapes }: Pick<Language, 'shapes'>): boolean {
  const before = shapes && node.previousNamedSibling;
  return before ? shapesOf(before, shapes).some(({ adopts }) => adopts?.type === node.type) : false;
}

/** The places of the first and the last part. */
function ends(all: readonly (Node | null)[]): readonly number[] {
  const parts = [...all.keys()].filter((index) => isPart(all[index] ?? null));
  return [parts.at(0) ?? -1, parts.length > 1 ? (parts.at(-1) ?? -1) : -1];
}

export function fieldOf(node: SyntaxNode, ...names: readonly string[]): SyntaxNode | undefined {
  return node.children.find((child) => child.field !== undefined && names.includes(child.field));
}

export function* walk(node: SyntaxNode): Generator<SyntaxNode> {
  const waiting = [node];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    yield next;
    for (let index = next.children.length - 1; index >= 0; index -= 1) waiting.push(next.children[index] as SyntaxNode);
  }
}

export function* ancestors(node: SyntaxNode): Generator<SyntaxNode> {
  for (let current = node.parent; current; current = current.parent) yield current;
}

export const contains = (outer: SyntaxNode, inner: SyntaxNode): boolean => outer.start <= inner.start && inner.end <= outer.end;

/** The node that matters: brackets and levels of a grammar around a single one say nothing. */
export function core(node: SyntaxNode): SyntaxNode {
  const [only] = node.children;
  if (!only || node.children.length > 1 || KEPT.test(node.type)) return node;
  // What stands around it is short, and the rest need not be looked at.
  if (only.start - node.start + node.end - only.end > 40) return node;
  const around = node.text.slice(0, only.start - node.start).trim() + node.text.slice(only.end - node.start).trim();
  return /^(?:\(\)|\$?\(\)|=|;|,|await|by|&|\?|!!|\*|return|&mut)?$/.test(around) ? core(only) : node;
}

/** Whatever is in them, they mean more than that. */
const KEPT = /string|call|invo[ck]ation|creation|interpolat|array|(?<!statement_)list$|tuple|hash|dict|map|return/;
