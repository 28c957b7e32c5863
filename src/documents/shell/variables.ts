/** Which variables scripts assign, and which of their assignments counts at a place. */
import { ancestors, contains, fieldOf, walk, type SyntaxNode } from '../languages/tree.ts';
import type { Unit } from './unit.ts';

export interface Assignment {
  /** `default` is one that is made where the variable has no value; what `read` gives has none here. */
  readonly kind: 'set' | 'append' | 'default' | 'printed' | 'read';
  readonly name: string;
  /** Of an associative array. */
  readonly key: string | undefined;
  readonly values: readonly SyntaxNode[];
  readonly node: SyntaxNode;
}

export interface Variables {
  /** The assignments that may count where a name is used, in order. */
  of(name: string, use: SyntaxNode): readonly Assignment[];
  /** Those of other scripts of the document. */
  elsewhere(name: string, use: SyntaxNode): readonly Assignment[];
  functions(name: string): readonly SyntaxNode[];
  /** The arguments of each call of a function. */
  calls(name: string): readonly (readonly SyntaxNode[])[];
  readonly all: readonly Assignment[];
}

export function findVariables(units: readonly Unit[]): Variables {
  const all: Assignment[] = [];
  const functions = new Map<string, SyntaxNode[]>();
  const calls = new Map<string, (readonly SyntaxNode[])[]>();
  for (const { root } of units) {
    for (const node of walk(root)) {
      all.push(...assignmentsAt(node));
      const name = fieldOf(node, 'name');
      if (node.type === 'function_definition' && name) addTo(functions, name.text, node);
      if (node.type === 'command' && name) addTo(calls, name.text, node.children.filter((child) => child.field === 'argument'));
    }
  }
  const byName = new Map<string, Assignment[]>();
  for (const item of all) addTo(byName, item.name, item);
  const isHere = (item: Assignment, use: SyntaxNode): boolean => rootOf(item.node) === rootOf(use);
  return {
    all,
    of: (name, use) => counting((byName.get(name) ?? []).filter((item) => isHere(item, use)), use),
    elsewhere: (name, use) => (byName.get(name) ?? []).filter((item) => !isHere(item, use)),
    functions: (name) => functions.get(name) ?? [],
    calls: (name) => calls.get(name) ?? [],
  };
}

function addTo<T>(map: Map<string, T[]>, key: string, item: T): void {
  const known = map.get(key);
  if (known) known.push(item);
  else map.set(key, [item]);
}

export function functionAround(node: SyntaxNode): SyntaxNode | undefined {
  for (const ancestor of ancestors(node)) if (ancestor.type === 'function_definition') return ancestor;
  return undefined;
}

function rootOf(node: SyntaxNode): SyntaxNode {
  let current = node;
  while (current.parent) current = current.parent;
  return current;
}

function counting(found: readonly Assignment[], use: SyntaxNode): readonly Assignment[] {
  const around = functionAround(use);
  const own = around ? found.filter(({ node }) => functionAround(node) === around) : [];
  const near = own.length > 0 ? own : found;
  // What another function, or the file around this one, assigns may be assigned at any time.
  if (own.length === 0 && (around || found.some(({ node }) => functionAround(node)))) return near;
  const before = near.filter(({ node }) => node.end <= use.start);
  if (before.length === 0) return near.filter(({ node }) => !contains(node, use));
  const last = before.findLastIndex(({ kind, node }) => kind !== 'append' && kind !== 'default' && !isConditional(node, use));
  return before.slice(Math.max(last, 0));
}

const BRANCH = /^(?:if_statement|elif_clause|else_clause|case_item|while_statement|for_statement|c_style_for_statement|list|subshell|pipeline)$/;

/** Whether the assignment may not have been made where the use is reached. */
function isConditional(node: SyntaxNode, use: SyntaxNode): boolean {
  for (const ancestor of ancestors(node)) {
    if (BRANCH.test(ancestor.type) && !contains(ancestor, use)) return true;
  }
  return false;
}

function assignmentsAt(node: SyntaxNode): readonly Assignment[] {
  if (node.type === 'variable_assignment') return plainAssignment(node);
  if (node.type === 'expansion') {
    const [name, ...values] = node.children;
    return name?.type === 'variable_name' && /^\$\{\w+:?=/.test(node.text) ? [{ kind: 'default', name: name.text, key: undefined, values, node }] : [];
  }
  if (node.type === 'for_statement') {
    const name = fieldOf(node, 'variable');
    return name ? [{ kind: 'set', name: name.text, key: undefined, values: node.children.filter((child) => child.field === 'value'), node: name }] : [];
  }
  return node.type === 'command' ? ofCommand(node) : [];
}

function plainAssignment(node: SyntaxNode): readonly Assignment[] {
  const target = fieldOf(node, 'name');
  const value = fieldOf(node, 'value');
  if (!target) return [];
  const isAppended = node.text.startsWith('+=', target.end - node.start);
  const name = target.type === 'subscript' ? (fieldOf(target, 'name')?.text ?? '') : target.text;
  const key = target.type === 'subscript' ? fieldOf(target, 'index')?.text.replace(/^["']|["']$/g, '') : undefined;
  return [{ kind: isAppended || key !== undefined ? 'append' : 'set', name, key, values: value ? [value] : [], node }];
}

/** `read A B`, and `echo "A=…" >> "$GITHUB_ENV"`. */
function ofCommand(node: SyntaxNode): readonly Assignment[] {
  const name = fieldOf(node, 'name')?.text;
  const args = node.children.filter((child) => child.field === 'argument');
  if (name === 'read') return args.filter(({ type, text }) => type === 'word' && /^[A-Za-z_]\w*$/.test(text)).map((word) => ({ kind: 'read', name: word.text, key: undefined, values: [], node: word }));
  if (name !== 'echo' || !/GITHUB_(?:ENV|OUTPUT)|BASH_ENV/.test(node.parent?.text ?? '')) return [];
  return args.flatMap((word): readonly Assignment[] => {
    const key = /^["']?(?:export\s+)?(\w+)=/.exec(word.text)?.[1];
    return key === undefined ? [] : [{ kind: 'printed', name: key, key: undefined, values: [word], node }];
  });
}
