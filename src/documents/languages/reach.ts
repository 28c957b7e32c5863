/** The addresses around a credential, by how near they are. */
import type { Address, Carrier, Nearness } from '../document.ts';
import { isUnknown, render, type Value } from '../text.ts';
import type { Definitions } from './definitions.ts';
import type { Evaluator } from './evaluate.ts';
import type { Language } from './language.ts';
import { declaredName, enclosing, isClass, isFunction, nameOf, namesIn, statementOf } from './names.ts';
import { ancestors, contains, core, fieldOf, walk, type SyntaxNode } from './tree.ts';

const ADDRESS_NAME = /url|uri|host|endpoint|domain|server|base(?!_?64)|address|api_?root/i;
/** How many steps a name is followed through other statements: headers → entity → request. */
const STEPS = 3;

export interface Surroundings {
  readonly root: SyntaxNode;
  readonly language: Language;
  readonly definitions: Definitions;
  readonly evaluator: Evaluator;
}

export function reachOf(node: SyntaxNode, around: Surroundings): Carrier['reach'] {
  const { root } = around;
  const statement = statementOf(node);
  const fn = enclosing(node, isFunction);
  const related = relatedTo(node, statement, around);
  const levels: readonly (readonly [Nearness, readonly SyntaxNode[]])[] = [
    ['request', [requestOf(node, statement)]],
    ['request', isHolder(statement) ? [] : [statement]],
    ['name', related],
    ['function', fn ? [fn] : []],
    ['class', [enclosing(node, isClass)].filter((item) => item !== undefined)],
    ['file', [root]],
  ];
  return levels.map(([how, nodes]) => ({ how, addresses: distinct(nodes.flatMap((item) => addressesIn(item, around))) })).filter(({ addresses }) => addresses.length > 0);
}

/** Of several requests in one statement, such as a table of clients, that which holds the node: the widest call that is no statement. */
function requestOf(node: SyntaxNode, statement: SyntaxNode): SyntaxNode {
  const calls = [...ancestors(node)].filter((item) => contains(statement, item) && /call|invo[ck]ation|creation|new_expression|composite_literal/.test(item.type));
  return calls.at(-1) ?? node;
}

/** Functions and classes hold statements, and what is in them says nothing of one. */
const isHolder = (node: SyntaxNode): boolean => isFunction(node) || isClass(node);

/** Statements that mention what the credential is given to. */
function relatedTo(node: SyntaxNode, statement: SyntaxNode, { root, definitions }: Surroundings): readonly SyntaxNode[] {
  const found = new Set<SyntaxNode>();
  const seen = new Set<string>();
  /** What a library is called by is used by everybody. */
  const isDefined = (name: string): boolean => definitions.of(name, root).length > 0 || definitions.returns(name).length > 0;
  let names = holdersOf(node, statement);
  for (let step = 0; step < STEPS && names.length > 0; step += 1) {
    const next: (readonly [string, SyntaxNode | undefined])[] = [];
    for (const [name, scope] of names) {
      const key = `${name} ${scope?.start ?? ''}`;
      if (name === '' || seen.has(key)) continue;
      seen.add(key);
      for (const use of walk(scope ?? root)) {
        if (use.children.length > 0 || nameOf(use) !== name || !/identifier|name|constant|variable|word/.test(use.type)) continue;
        const around = statementOf(use);
        if (found.has(around) || isHolder(around) || around === statement) continue;
        found.add(around);
        next.push(...holdersOf(use, around).filter(([holder]) => isDefined(holder)));
      }
    }
    names = next;
  }
  return [...found];
}

/** The names that a statement gives a node to, each with the function in which it is known, where it is of that function alone. */
function holdersOf(node: SyntaxNode, statement: SyntaxNode): readonly (readonly [string, SyntaxNode | undefined])[] {
  const fn = enclosing(node, isFunction);
  const holders: (readonly [string, SyntaxNode | undefined])[] = [];
  for (const item of [node, ...ancestors(node)]) {
    const target = fieldOf(item, 'left', 'pattern') ?? (/declarator|assignment|spec|item|element|property|const_/.test(item.type) ? fieldOf(item, 'name') ?? item.children[0] : undefined);
    if (target && !contains(target, node) && contains(statement, item)) {
      for (const name of targetNames(target)) holders.push([name, isOwn(target, fn) ? fn : undefined]);
    }
    if (item === statement) break;
  }
  const receiver = holders.length === 0 ? rootOf(statement) : undefined;
  if (receiver && !contains(receiver, node)) for (const name of namesIn(receiver)) holders.push([name, isOwn(receiver, fn) ? fn : undefined]);
  // What is built in a function for others is given by its name.
  if (fn && (/^return/.test(statement.type) || isLast(statement, fn))) holders.push([declaredName(fn), undefined]);
  return holders;
}

function targetNames(target: SyntaxNode): readonly string[] {
  const names = [...namesIn(target)];
  // `session.auth`: the session is what requests are made with, whatever the field is called.
  return names.length > 1 ? names.slice(0, -1) : names;
}

const isOwn = (target: SyntaxNode, fn: SyntaxNode | undefined): boolean => fn !== undefined && !/^(?:self|this|\$this|@|_[a-z])/.test(target.text.trim()) && !/^[A-Z]/.test(target.text);

const isLast = (statement: SyntaxNode, fn: SyntaxNode): boolean => statement.end >= (fieldOf(fn, 'body')?.children.at(-1)?.end ?? Number.POSITIVE_INFINITY);

/** What the first method of a statement is called on, or what it is first given to. */
function rootOf(statement: SyntaxNode): SyntaxNode | undefined {
  const call = [...walk(statement)].find((item) => /call|invo[ck]ation/.test(item.type));
  if (!call) return undefined;
  let current = call;
  for (;;) {
    const next = fieldOf(current, 'receiver', 'object', 'operand', 'expression') ?? fieldOf(current, 'function') ?? (current.type.includes('field') || current.type.includes('member') ? current.children[0] : undefined);
    if (!next) break;
    current = core(next);
  }
  if (/^[a-z_$@]/.test(current.text) && !/[(]/.test(current.text) && current !== call && statement.children.length > 0) {
    const isFree = fieldOf(call, 'function') !== undefined && core(fieldOf(call, 'function') ?? call).children.length < 2;
    // `curl_setopt($ch, …)`: a function of its own is told what it works on.
    if (!isFree) return current;
  }
  return (fieldOf(call, 'arguments') ?? call.children.find((child) => child.type.startsWith('argument')))?.children[0];
}

/** Every address in a piece of code: texts that are one, and names that say so. */
function addressesIn(node: SyntaxNode, { language, evaluator, definitions }: Surroundings): readonly Address[] {
  const found: Address[] = [];
  const visit = (item: SyntaxNode): void => {
    const isText = language.strings.has(item.type) || (language.joins?.has(item.type) ?? false) || /binary|additive|concat|infix/.test(item.type);
    if (isText) {
      const value = evaluator.evaluate(item);
      if (isAddress(value)) {
        found.push({ value, at: item.start });
        return;
      }
    } else if (item.children.length === 0 || /member|attribute|field|selector|scoped|scope_resolution|access/.test(item.type)) {
      const name = nameOf(item);
      if (!definitions.isTarget(item) && item.text.length < 120 && name !== '' && !/[(]/.test(item.text)) {
        const value = evaluator.evaluate(item);
        if (isAddress(value) || (ADDRESS_NAME.test(name) && value.some(isUnknown))) {
          found.push({ value, at: item.start });
          return;
        }
      }
    }
    for (const child of item.children) visit(child);
  };
  visit(node);
  return found;
}

/** Whether one of the texts is an address, or begins with a name that may be one. */
function isAddress(value: Value): boolean {
  return value.some((text) => {
    const [first] = text;
    if (/^\s*(?:https?:)?\/\/\S+/i.test(render(text))) return true;
    if (/^\s*[a-z0-9-]+(?:\.[a-z0-9-]+)*\.ocrolus\.com\b/i.test(render(text))) return true;
    return first !== undefined && first.kind !== 'literal' && first.kind !== 'encoded' && ADDRESS_NAME.test(first.name) && (text.length === 1 || (text[1]?.kind === 'literal' && text[1].text.startsWith('/')));
  });
}

function distinct(addresses: readonly Address[]): readonly Address[] {
  return [...new Map(addresses.map((address) => [address.at, address])).values()];
}
