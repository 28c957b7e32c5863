/** The addresses around a credential, by how near they are, and the library that it is given to. */
import type { Address, Carrier, Nearness } from '../document.ts';
import { distinct, namesAddress } from '../addresses.ts';
import { isUnknown, render, unknown, type Value } from '../text.ts';
import { callOf } from './calls.ts';
import type { Definitions } from './definitions.ts';
import type { Evaluator } from './evaluate.ts';
import type { Language } from './language.ts';
import { enclosing, isClass, isClosure, isFunction, nameOf, statementOf } from './names.ts';
import { createRelations, isHolder } from './relations.ts';
import { ancestors, contains, type SyntaxNode } from './tree.ts';

/** A host without a scheme: what has the end of one, and nothing else in it. */
const BARE_HOST = /^\s*(?:[a-z0-9-]+\.)+(?:com|net|org|io|dev|app|co|us|eu|uk|ai|cloud|internal|local|example|test)(?::\d+)?\s*$/i;

export interface Surroundings {
  readonly root: SyntaxNode;
  readonly language: Language;
  readonly definitions: Definitions;
  readonly evaluator: Evaluator;
}

export interface Reach {
  of(node: SyntaxNode, whole: SyntaxNode): Carrier['reach'];
  /** The name of a library; of the language where none is known. */
  clientOf(node: SyntaxNode): string;
}

type Level = readonly [Nearness, readonly SyntaxNode[]];

export function createReach({ root, language, definitions, evaluator }: Surroundings): Reach {
  const relations = createRelations(root, definitions);
  const known = new Map<SyntaxNode, readonly Address[]>();
  const levels = new Map<SyntaxNode, readonly Level[]>();
  const addressesOf = (node: SyntaxNode): readonly Address[] => {
    const own = known.get(node) ?? addressesIn(node);
    known.set(node, own);
    return own;
  };
  return {
    of(node, whole) {
      // Most are not asked for: a nearer one decides.
      const around = levelsOf(node).map(([how, nodes]) => ({
        how,
        get addresses() {
          return distinct(nodes.flatMap(addressesOf));
        },
      }));
      const own = callOf(whole);
      // A class of the library that is configured says whom it is for.
      const configured = own && language.keyedCalls?.test(own.callee) ? [{ how: 'request' as const, addresses: [...addressesOf(whole), { value: unknown(own.callee, own.at), at: own.at }] }] : [];
      return [...configured, ...around];
    },
    clientOf(node) {
      for (const [, nodes] of levelsOf(node)) {
        const text = nodes.map((item) => item.text).join('\n');
        const client = language.clients.find(({ sign }) => sign.test(text));
        if (client) return client.name;
      }
      return language.name;
    },
  };

  function levelsOf(node: SyntaxNode): readonly Level[] {
    const own = levels.get(node) ?? findLevels(node);
    levels.set(node, own);
    return own;
  }

  function findLevels(node: SyntaxNode): readonly Level[] {
    const statement = statementOf(node);
    const owner = enclosing(node, isClass);
    const byClass = owner ? relations.toClass(owner) : [];
    const isDeclared = isAnnotated(node);
    const related = relations.to(node);
    const given = givenTo(node);
    return [
      ...requestsOf(node, statement).map((item): Level => ['request', [item]]),
      ['request', isHolder(statement) ? [] : [statement]],
      ['name', related],
      ['name', relations.sending(related)],
      ...given.map((item): Level => ['name', [item]]),
      // `headers.apply { … }`: what the closure works on.
      ['name', relations.sending(given)],
      ['name', given.flatMap((item) => relations.to(item))],
      ['name', related.flatMap(givenTo)],
      ['name', isDeclared ? byClass : []],
      ['function', enclosing(node, isFunction) ? [enclosing(node, isFunction) as SyntaxNode] : []],
      ['class', [...(owner ? [owner] : []), ...byClass]],
      ['file', [root]],
    ];
  }

  /** Every address in a piece of code: texts that are one, and names that say so. */
  function addressesIn(node: SyntaxNode): readonly Address[] {
    const found: Address[] = [];
    const visit = (item: SyntaxNode): void => {
      if (evaluator.isText(item)) {
        const value = evaluator.evaluate(item);
        if (isAddress(value)) {
          found.push({ value, at: item.start, isHostOnly: isHostOnly(value) });
          return;
        }
        for (const child of item.children) if (child.children.length > 0 || !language.strings.has(item.type) || language.interpolations.has(child.type)) visit(child);
        return;
      } else if ((item.children.length === 0 && !/^(?:type|package)_identifier$/.test(item.type)) || (/member|attribute|field|selector|scoped|scope_resolution|access/.test(item.type) && item.field !== 'function' && !/declaration|definition|_list$/.test(item.type))) {
        const name = nameOf(item);
        if (!definitions.isTarget(item) && !isCallee(item) && item.end - item.start < 120 && name !== '' && !item.text.includes('(')) {
          const value = evaluator.evaluate(item);
          if (isAddress(value) || (namesAddress(name) && value.some(isUnknown))) {
            found.push({ value, at: item.start, isHostOnly: isHostOnly(value) });
            return;
          }
        }
      }
      const call = callOf(item);
      const own = call && definitions.returns(call.name, item).length > 0 ? evaluator.evaluate(item) : undefined;
      if (own && isAddress(own)) found.push({ value: own, at: item.start, isHostOnly: isHostOnly(own) });
      for (const child of item.children) visit(child);
    };
    visit(node);
    return found;
  }
}

/** The calls that hold a node, from within: of several requests in one statement, such as a table of clients, the nearest. */
function requestsOf(node: SyntaxNode, statement: SyntaxNode): readonly SyntaxNode[] {
  const calls = [...ancestors(node)].filter((item) => contains(statement, item) && /call|invo[ck]ation|creation|new_expression|composite_literal|^command$/.test(item.type));
  return [node, ...calls];
}

/** Whether a name is that of what is called, which is no value. */
function isCallee(item: SyntaxNode): boolean {
  if (item.field === 'method') return true;
  const around = [...ancestors(item)].find(({ end }) => end > item.end);
  return around?.text.charAt(item.end - around.start) === '(';
}

/** The calls that closures around a node are given to: `configure(client => { … })`. */
function givenTo(node: SyntaxNode): readonly SyntaxNode[] {
  const found: SyntaxNode[] = [];
  for (const item of ancestors(node)) {
    if (isFunction(item) && !isClosure(item)) break;
    const call = isClosure(item) ? enclosing(item, (around) => callOf(around) !== undefined || /call/.test(around.type)) : undefined;
    if (call) found.push(call, statementOf(call));
  }
  return found.filter((item) => !isHolder(item));
}

/** Whether a node is said of what is declared, in an annotation. */
function isAnnotated(node: SyntaxNode): boolean {
  return enclosing(node, ({ type }) => /annotation|^attribute_list$/.test(type)) !== undefined;
}

/** Whether one of the texts is an address, or begins with a name that may be one. */
function isAddress(value: Value): boolean {
  return value.some((text) => {
    const [first] = text;
    if (/^\s*(?:https?:)?\/\/\S+/i.test(render(text))) return true;
    if (BARE_HOST.test(render(text))) return true;
    return first !== undefined && first.kind !== 'literal' && first.kind !== 'encoded' && namesAddress(nameBefore(first.name)) && (text.length === 1 || (text[1]?.kind === 'literal' && text[1].text.startsWith('/')));
  });
}

const isHostOnly = (value: Value): boolean => value.some((text) => BARE_HOST.test(render(text)));

/** The last name; of a call, that of what is called. */
const nameBefore = (name: string): string => /([\w-]+)\W*$/.exec(name.split('(')[0] ?? '')?.[1] ?? name;
