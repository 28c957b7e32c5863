/** Which names of a file have which values, and which functions return what. */
import { core, fieldOf, walk, type SyntaxNode } from './tree.ts';
import type { Language } from './language.ts';
import { declaredName, enclosing, isClass, isFunction, nameOf, plain } from './names.ts';

export interface Definition {
  /** What is named: `self.key`, `'base_url'`. */
  readonly target: SyntaxNode;
  readonly value: SyntaxNode;
  /** The assignment, entry or argument that does it. */
  readonly node: SyntaxNode;
}

export interface Definitions {
  /** Every name with its value, in the order of the file. */
  readonly all: readonly Definition[];
  /** Those that a node makes. */
  at(node: SyntaxNode): readonly Definition[];
  /** Whether a node names what is defined, and is no use of it. */
  isTarget(node: SyntaxNode): boolean;
  /** Of a name as it is used at a place: in the same function, else in the same class, else anywhere. */
  of(name: string, at: SyntaxNode): readonly Definition[];
  /** What functions of that name return. */
  returns(name: string): readonly SyntaxNode[];
}

const RETURN = /^return/;
/** A default that stands for no value. */
const NOTHING = /^\W*(?:none|nil|null|undefined)\W*$/i;

export function findDefinitions(root: SyntaxNode, language: Language): Definitions {
  const all: Definition[] = [];
  const byNode = new Map<SyntaxNode, readonly Definition[]>();
  const targets = new Set<SyntaxNode>();
  const byName = new Map<string, Definition[]>();
  const returned = new Map<string, SyntaxNode[]>();
  for (const node of walk(root)) {
    const own = definitionsAt(node, language);
    if (own.length > 0) byNode.set(node, own);
    for (const definition of own) {
      all.push(definition);
      for (const part of walk(definition.target)) targets.add(part);
      const name = plain(nameOf(definition.target));
      byName.set(name, [...(byName.get(name) ?? []), definition]);
    }
    if (isFunction(node) || isClass(node)) {
      const declared = fieldOf(node, 'name');
      if (declared) targets.add(declared);
    }
    if (isFunction(node)) {
      const name = plain(declaredName(node));
      if (name !== '') returned.set(name, [...(returned.get(name) ?? []), ...returnsOf(node)]);
    }
  }
  return {
    all,
    at: (node) => byNode.get(node) ?? [],
    isTarget: (node) => targets.has(node),
    of(name, at) {
      const alike = byName.get(plain(name)) ?? [];
      const same = alike.filter(({ target }) => nameOf(target) === name);
      // Other words may be spelled alike in another style: a parameter `apiKey` and what is assigned to `api_key`.
      const found = same.length > 0 ? same : alike;
      const inside = (is: (node: SyntaxNode) => boolean): readonly Definition[] => {
        const around = enclosing(at, is);
        return around ? found.filter(({ node }) => enclosing(node, is) === around) : [];
      };
      const own = inside(isFunction);
      if (own.length > 0) return own;
      const members = inside(isClass);
      return members.length > 0 ? members : found;
    },
    returns: (name) => returned.get(plain(name)) ?? [],
  };
}

function definitionsAt(node: SyntaxNode, language: Language): readonly Definition[] {
  const target = fieldOf(node, 'left', 'pattern', 'key') ?? fieldOf(node, 'name');
  const value = fieldOf(node, 'right', 'value', 'default_value', 'default') ?? (language.entries?.has(node.type) ? node.children.at(-1) : undefined);
  const first = target ?? (language.entries?.has(node.type) ? node.children[0] : undefined);
  if (!first || !value || first === value || isOperation(node) || NOTHING.test(value.text)) return [];
  const [targets, values] = [first, value].map((side) => (/^(?:expression_list|pattern_list)$/.test(side.type) ? side.children : [core(side)]));
  return (targets ?? []).flatMap((item, index) => {
    const own = values?.[index] ?? (values?.length === 1 ? values[0] : undefined);
    return own ? [{ target: item, value: own, node }] : [];
  });
}

/** `a + b` has sides as well. */
const isOperation = (node: SyntaxNode): boolean => /^(?:binary|boolean_operator|comparison|logical|additive|infix)/.test(node.type);

/** What stands after `return` in a function, or at its end where the language returns that. */
function returnsOf(fn: SyntaxNode): readonly SyntaxNode[] {
  const found = [...walk(fn)].filter((node) => RETURN.test(node.type) && node.children.length > 0 && enclosing(node, isFunction) === fn).flatMap((node) => node.children.slice(-1));
  if (found.length > 0) return found;
  const body = fieldOf(fn, 'body', 'value');
  const last = body?.children.at(-1);
  return last ? [last] : body ? [body] : [];
}
