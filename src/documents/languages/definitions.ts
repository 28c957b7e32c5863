/** Which names of a file have which values, and which functions return what. */
import { callOf } from './calls.ts';
import type { Language } from './language.ts';
import { declaredName, enclosing, isClass, isFunction, nameOf, plain, statementOf } from './names.ts';
import { createParameters } from './parameters.ts';
import { ancestors, contains, core, fieldOf, walk, type SyntaxNode } from './tree.ts';

export interface Definition {
  /** What is named: `self.key`, `'base_url'`. */
  readonly target: SyntaxNode;
  readonly value: SyntaxNode;
  /** The assignment, entry or argument that does it. */
  readonly node: SyntaxNode;
  /** A variable is known where it is declared and further in, a member wherever its object is; an entry is of a table or of arguments. */
  readonly kind: 'variable' | 'member' | 'entry';
  readonly fn: SyntaxNode | undefined;
  readonly owner: SyntaxNode | undefined;
}

export interface Definitions {
  /** Every name with its value, in the order of the file. */
  readonly all: readonly Definition[];
  /** Those that a node makes. */
  at(node: SyntaxNode): readonly Definition[];
  /** Those inside of a node. */
  within(node: SyntaxNode): readonly Definition[];
  /** Whether a node names what is defined, and is no use of it. */
  isTarget(node: SyntaxNode): boolean;
  /** Whether the file gives a name a meaning at all. */
  isKnown(name: string): boolean;
  /** Whether a name is, where it is used, one of a function: a parameter, a variable. */
  isLocal(name: string, at: SyntaxNode): boolean;
  isParameter(name: string, at: SyntaxNode): boolean;
  /** Whether a class has a member of this name. */
  hasMember(owner: SyntaxNode, name: string): boolean;
  /** What a name may be where it is used. */
  of(name: string, at: SyntaxNode): readonly Definition[];
  /** What functions of that name return, where it is used; of an object's own method, that alone. */
  returns(name: string, at: SyntaxNode): readonly SyntaxNode[];
}

const RETURN = /^return/;
/** A body without braces around it. */
const EXPRESSION = /^(?!braced_).*(?:_expression|string|bare_method|identifier)$/;
/** A default that stands for no value. */
const NOTHING = /^\W*(?:none|nil|null|undefined)\W*$/i;
const ENTRY = /pair|argument|keyed_element|array_element|field_initializer|hash_entry|^command$/;

export function findDefinitions(root: SyntaxNode, language: Language): Definitions {
  const all: Definition[] = [];
  const byNode = new Map<SyntaxNode, readonly Definition[]>();
  const targets = new Set<SyntaxNode>();
  const byName = new Map<string, Definition[]>();
  const returned = new Map<string, { readonly value: SyntaxNode; readonly owner: SyntaxNode | undefined }[]>();
  const parameters = createParameters();
  for (const node of walk(root)) {
    const own = definitionsAt(node, language);
    if (own.length > 0) byNode.set(node, own);
    for (const definition of own) {
      all.push(definition);
      for (const part of walk(definition.target)) targets.add(part);
      push(byName, plain(nameOf(definition.target)), definition);
    }
    const isFn = isFunction(node);
    if (isFn || isClass(node)) {
      const declared = fieldOf(node, 'name');
      if (declared) targets.add(declared);
    }
    if (isFn) {
      parameters.declare(node);
      const name = called(declaredName(node));
      if (name !== '') for (const value of returnsOf(node)) push(returned, name, { value, owner: enclosing(node, isClass) });
    }
    const call = callOf(node);
    if (call) parameters.call(call);
  }
  return {
    all,
    at: (node) => byNode.get(node) ?? [],
    within: (node) => between(all, node),
    isTarget: (node) => targets.has(node),
    isKnown: (name) => byName.has(plain(name)) || returned.has(called(name)) || parameters.isParameter(name),
    of(name, at) {
      const alike = byName.get(plain(name)) ?? [];
      const same = alike.filter(({ target }) => nameOf(target) === name);
      // Several words may be spelled in another style: a field `apiKey` and what is assigned to `api_key`.
      const found = same.length > 0 ? same : alike.filter(() => /[a-z\d][_-]?[A-Z]|[A-Za-z\d]_[A-Za-z]/.test(name));
      return isMember(at) ? ofMember(found, at) : ofVariable(name, found, at);
    },
    isParameter,
    isLocal: (name, at) => isParameter(name, at) || functionsAround(at).some((fn) => (byName.get(plain(name)) ?? []).some((item) => item.fn === fn && item.kind === 'variable' && nameOf(item.target) === name)),
    hasMember: (owner, name) => (byName.get(plain(name)) ?? []).some((item) => item.owner === owner && nameOf(item.target) === name && item.kind !== 'entry' && (item.kind === 'member' || !item.fn)),
    returns(name, at) {
      const all = returned.get(called(name)) ?? [];
      const owner = OWN.test(at.text.slice(0, 40)) ? enclosing(at, isClass) : undefined;
      const own = owner ? all.filter((item) => item.owner === owner) : [];
      return (own.length > 0 ? own : all).map(({ value }) => value);
    },
  };

  function isParameter(name: string, at: SyntaxNode): boolean {
    return functionsAround(at).some((fn) => parameters.has(fn, name));
  }

  function ofVariable(name: string, found: readonly Definition[], at: SyntaxNode): readonly Definition[] {
    for (const fn of functionsAround(at)) {
      const own = found.filter((item) => item.fn === fn && item.kind === 'variable');
      const given = parameters.values(fn, name).map((value): Definition => ({ target: value, value, node: value, kind: 'variable', fn, owner: undefined }));
      if (own.length > 0) return [...live(own, at), ...given];
      if (parameters.has(fn, name)) return given;
    }
    const owner = enclosing(at, isClass);
    const members = owner ? found.filter((item) => item.owner === owner && (item.kind === 'member' || (item.kind === 'variable' && !item.fn))) : [];
    if (members.length > 0) return members;
    const shared = found.filter((item) => item.kind === 'variable' && !item.fn);
    return shared.length > 0 ? shared : found.filter((item) => item.kind === 'member');
  }
}

/** A method of the object itself: `self.base`, `this.base()`, `@base`, `base()`. */
const OWN = /^(?:(?:self|this|\$this|cls|static|Self)\s*(?:\.|->|::)|@)?[\w$]+(?!\s*(?:\.|->|::))\b/;

/** PowerShell's names, which have a dash, may be written in any case. */
const called = (name: string): string => (name.includes('-') ? name.toLowerCase() : name);

function push<T>(map: Map<string, T[]>, key: string, value: T): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}

/** Definitions are in the order of the file. */
function between(all: readonly Definition[], { start, end }: SyntaxNode): readonly Definition[] {
  let [low, high] = [0, all.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((all[middle]?.node.start ?? 0) < start) low = middle + 1;
    else high = middle;
  }
  const found: Definition[] = [];
  for (let index = low; index < all.length; index += 1) {
    const item = all[index];
    if (!item || item.node.start >= end) break;
    if (item.node.end <= end) found.push(item);
  }
  return found;
}

const functionsAround = (at: SyntaxNode): readonly SyntaxNode[] => [...ancestors(at)].filter(isFunction);

const isMember = ({ text }: SyntaxNode): boolean => text.length < 500 && /[.@[]|->|::/.test(text.trim());

function ofMember(found: readonly Definition[], at: SyntaxNode): readonly Definition[] {
  const shared = found.filter((item) => (item.kind !== 'variable' || !item.fn) && !isArgument(item));
  const fn = enclosing(at, isFunction);
  const own = fn ? shared.filter((item) => item.fn === fn && item.kind === 'member' && item.target.text === at.text) : [];
  if (own.length > 0) return live(own, at);
  const owner = enclosing(at, isClass);
  const members = owner ? shared.filter((item) => item.owner === owner) : [];
  return members.length > 0 ? members : shared;
}

/** What a call is given is a field of nothing; parameters know of it. */
const isArgument = ({ node, kind }: Definition): boolean => kind === 'entry' && (/argument|^command$/.test(node.type) || /^argument/.test(node.parent?.type ?? ''));

/** Those that a use may see: the last before it that surely ran, and what may have run since. */
function live(own: readonly Definition[], at: SyntaxNode): readonly Definition[] {
  const before = own.filter(({ node }) => node.end <= at.start);
  if (before.length === 0) return own;
  const last = before.findLastIndex(({ node }) => contains(statementOf(node).parent ?? node, at));
  return before.slice(Math.max(last, 0));
}

const LISTED = /^(?:expression_list|pattern_list)$/;
/** Several names that are given values at once, and several values. */
const TARGETS = /^(?:expression_list|pattern_list|left_assignment_list|list_literal|tuple_pattern|array_literal_expression)$/;
const VALUES = /^(?:expression_list|pattern_list|right_assignment_list|array|string_array|array_creation_expression|array_literal_expression|tuple_expression)$/;

/** What a grammar puts around an element says nothing. */
const inList = (item: SyntaxNode): SyntaxNode => core(/element_initializer|^argument$/.test(item.type) && item.children.length === 1 ? (item.children[0] ?? item) : item);

function definitionsAt(node: SyntaxNode, language: Language): readonly Definition[] {
  if (language.defines && node.type === 'function_call_expression') {
    const call = callOf(node);
    const [target, value] = call && language.defines.test(call.callee) ? call.positional : [];
    return target && value ? [made(target, value, node)] : [];
  }
  if (node.type === 'command') return (callOf(node)?.named ?? []).map(({ target, value }) => made(target, value, node));
  const value = annotationOf(node, language) ?? fieldOf(node, 'right', 'value', 'default_value', 'default') ?? (fieldOf(node, 'alias') ? node.children[0] : undefined) ?? (language.entries?.has(node.type) ? node.children.at(-1) : undefined);
  const target = fieldOf(node, 'left', 'pattern', 'key', 'alias') ?? (node.type === 'field_initializer' ? fieldOf(node, 'field') : undefined) ?? fieldOf(node, 'name') ?? (language.entries?.has(node.type) ? node.children.find(({ type }) => type !== 'attribute_list') : undefined) ?? fieldOf(fieldOf(node, 'declarator') ?? node, 'name');
  if (!target || !value || target === value || isOperation(node) || isAddition(node, target, value) || NOTHING.test(value.text.slice(0, 40))) return [];
  const [left, right] = [target, value].map((side) => (LISTED.test(side.type) ? side : core(side))) as [SyntaxNode, SyntaxNode];
  const targets = TARGETS.test(left.type) ? left.children.map(inList) : [left];
  const values = (targets.length > 1 ? VALUES : LISTED).test(right.type) ? right.children.map(inList) : [right];
  return targets.flatMap((item, index) => {
    const own = values[index] ?? (values.length === 1 ? values[0] : undefined);
    return own ? [made(item, own, node)] : [];
  });
}

function made(target: SyntaxNode, value: SyntaxNode, node: SyntaxNode): Definition {
  const isEntry = ENTRY.test(node.type) || (node.parent !== undefined && /initializer_expression|hash_literal/.test(node.parent.type));
  return { target, value, node, kind: isEntry ? 'entry' : /[.@[]|->|::/.test(target.text) ? 'member' : 'variable', fn: enclosing(node, isFunction), owner: enclosing(node, isClass) };
}

/** What an annotation says that a field or parameter is filled with. */
function annotationOf(node: SyntaxNode, language: Language): SyntaxNode | undefined {
  if (!/^(?:field_declaration|formal_parameter|class_parameter|property_declaration)$/.test(node.type)) return undefined;
  const modifiers = node.children.find(({ type }) => type === 'modifiers');
  return modifiers?.children.flatMap((item) => (callOf(item) ? [item] : item.children)).find((item) => language.environment.test(callOf(item)?.callee ?? ''));
}

/** `a + b` has sides as well. */
export const isOperation = (node: SyntaxNode): boolean => /^(?:binary|boolean_operator|comparison|logical|additive|infix)/.test(node.type);

/** `url += path`: it is not the whole of the value. */
const isAddition = (node: SyntaxNode, target: SyntaxNode, value: SyntaxNode): boolean => /^\s*(?:\+|\.|<<)=/.test(node.text.slice(target.end - node.start, value.start - node.start));

/** What stands after `return` in a function, or at its end where the language returns that. */
function returnsOf(fn: SyntaxNode): readonly SyntaxNode[] {
  const found = [...walk(fn)].filter((node) => (RETURN.test(node.type) || (node.type === 'flow_control_statement' && /^return/i.test(node.text))) && node.children.length > 0 && enclosing(node, isFunction) === fn).flatMap((node) => node.children.slice(-1));
  if (found.length > 0) return found;
  const body = fieldOf(fn, 'body', 'value') ?? fn.children.find(({ type }) => type === 'script_block');
  if (body && EXPRESSION.test(body.type)) return [body];
  let last = body?.children.at(-1);
  while (last && /^(?:statement_list|script_block_body|statements|braced_expression)$/.test(last.type) && last.children.length > 0) last = last.children.at(-1);
  return last ? [last] : body ? [body] : [];
}
