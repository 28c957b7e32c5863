/** What expressions of other languages say, as far as one file tells. */
import { either, encoded, isUnknown, joined, literal, render, unknown, variable, type Value } from '../text.ts';
import { callOf, type Call } from './calls.ts';
import type { Definitions } from './definitions.ts';
import type { Language } from './language.ts';
import { marksAround, unescape } from './marks.ts';
import { isClosure, nameOf } from './names.ts';
import { core, fieldOf, type SyntaxNode } from './tree.ts';

export interface Evaluator {
  evaluate(node: SyntaxNode): Value;
  /** The expressions that a name may stand for; the node itself where it is no name. */
  resolve(node: SyntaxNode): readonly SyntaxNode[];
  /** Whether a node is a text that is written there: a literal, or what joins or fills one. */
  isText(node: SyntaxNode): boolean;
}

/** How many names and calls are followed. */
const DEEPEST = 12;
/** How many steps one expression is worth. */
const STEPS = 1500;
const CHOICE = /^(?:conditional|ternary|boolean_operator|if_expression|unless|elvis|coalesc|null_)/;
const CHOOSING = new Set(['or', '||', '??', '?:', '||=']);
const FILLING = /^(?:%|-f)$/i;
/** Calls that hand on what they are given, in another type or shape. */
const CONVERSION = /^(?:uri|url|httpurl|create|parse|get|valueof|string|str|text|bytes?|some|ok|from|tostring|tos|getbytes|tobytes|tobytearray|tochararray|encodetobytearray|chartoraw|return|requirenotnull|checknotnull|orempty|tohttpurl|urljoin|urlparse|join|concat|combine|escape|quote|urlencode|new|asbytes|bytearray|encode|decode|strip|trim|chomp|freeze|clone|toowned|into|unwrap|expect|unwrapordefault|replace|gsub|rstrip|trimend|trimright|removesuffix|absolute|convertto-securestring|tourl|buildurl|asref|asstr|toarray|arrayof|uriof|fromstring|fromstr|fromstatic|tryfrom|newrequest|ornull|stripmargin|utf8string)$/;
/** Calls that are given what stands in for a value. */
const DEFAULTING = /^(?:unwrapor|unwraporelse|orelse|getorelse|orelseget|getornull|getordefault|getvalueordefault)$/;
const ENTRY = /pair|keyed|key_value/;
const ENCODING = /base_?64|b64|btoa/i;

export function createEvaluator(language: Language, definitions: Definitions): Evaluator {
  let steps = 0;
  const evaluate = (given: SyntaxNode, seen: readonly SyntaxNode[] = []): Value => {
    const node = core(given);
    steps = seen.length === 0 ? 0 : steps + 1;
    if (seen.length > DEEPEST || steps > STEPS || seen.includes(node)) return unknown(nameOf(node), node.start);
    const next = [...seen, node];
    const inner = (child: SyntaxNode): Value => evaluate(child, next);
    if (language.strings.has(node.type)) return string(node, inner);
    if (language.joins?.has(node.type)) return joined(node.children.map(inner));
    // One header may be a list of values.
    const [only, second] = language.lists.has(node.type) ? node.children : [];
    if (only && !second && !ENTRY.test(only.type)) return inner(only.children[0] && /element/.test(only.type) ? only.children[0] : only);
    if (node.type === 'composite_literal') return inner(fieldOf(node, 'body') ?? node);
    const operation = operationOf(node);
    if (operation) {
      const { left, operator, right } = operation;
      if (CHOOSING.has(operator)) return either([inner(left), inner(right)]);
      if (FILLING.test(operator) && isText(left)) return filled(inner(left), language.lists.has(core(right).type) ? core(right).children.map(inner) : [inner(right)], node);
      if (language.operators.has(operator)) return joined([inner(left), inner(right)]);
    }
    if (isClosure(node)) return inner(fieldOf(node, 'body') ?? node.children.at(-1) ?? node);
    // Where a block has a value, its end is.
    const last = node.type === 'block' ? node.children.at(-1) : undefined;
    if (last) return inner(last);
    if (CHOICE.test(node.type)) return either(node.children.map(inner));
    const call = callOf(node);
    if (call) return ofCall(call, inner);
    return ofName(node, inner);
  };

  function string(node: SyntaxNode, inner: (child: SyntaxNode) => Value): Value {
    const open = /^[A-Za-z@$&]*(?:"""|'''|#*"|'|`|<<[~-]?\w*\n?)/.exec(node.text)?.[0].length ?? 0;
    const close = /(?:"""|'''|"#*|'|`)$/.exec(node.text.slice(open))?.[0].length ?? 0;
    const end = node.end - close;
    // What says how a text is read stands before it: `s"…"`.
    const holes = node.children.flatMap((child) => (language.strings.has(child.type) ? child.children : [child])).filter((child) => language.interpolations.has(child.type));
    const parts: Value[] = [];
    let at = node.start + open;
    const plainText = (until: number): void => {
      if (until > at) parts.push(literal(unescape(node.text.slice(at - node.start, until - node.start)), at));
    };
    for (const hole of holes) {
      const [before, after] = marksAround(hole, node);
      plainText(hole.start - before);
      parts.push(!/interpolation|interpolated_expression|sub_expression/.test(hole.type) ? inner(hole) : hole.children[0] ? inner(hole.children.length > 1 ? (fieldOf(hole, 'expression') ?? hole.children.find((child) => !/brace|format|specifier/.test(child.type)) ?? hole) : hole.children[0]) : inner({ ...hole, type: 'name', text: hole.text }));
      at = hole.end + after;
    }
    plainText(end);
    return joined(parts);
  }

  function ofCall({ node, callee, name, receiver, positional, named }: Call, inner: (child: SyntaxNode) => Value): Value {
    const [first, ...rest] = positional;
    if (first && language.environment.test(callee) && isText(first)) {
      const key = inner(first)[0]?.[0];
      // Ruby's default may be a block.
      const block = fieldOf(node, 'block');
      if (key?.kind === 'literal') return either([...(block ? [block] : rest.filter(isText)).map(inner), ...setting(key.text, node.start)].reverse());
    }
    if (language.basicHeaders?.test(callee)) {
      const given = first ? positional : named.map(({ value }) => value);
      const [user, password] = [given.at(0), given.at(1)];
      if (user && password) return /^AuthenticationHeaderValue$/.test(name) ? joined([inner(user).map((text) => literal(`${render(text)} `, user.start)[0] ?? []), inner(password)]) : joined([literal('Basic ', node.start), encoded(joined([inner(user), literal(':', node.start), inner(password)]), node.start)]);
    }
    if (ENCODING.test(withoutArguments(callee)) && !/decode/i.test(name)) return encoded(first ? inner(first) : receiver ? inner(receiver) : unknown(name, node.start), node.start);
    if (isTemplate(name) && (first ?? receiver)) {
      const template = receiver && isText(receiver) ? receiver : first;
      if (template && isText(template)) return filled(inner(template), (template === receiver ? positional : rest).map(inner), node, named.map(({ target, value }) => [nameOf(target), inner(value)]));
    }
    const returned = definitions.returns(name, node);
    if (returned.length > 0) return either(returned.map(inner));
    const list = /^(?:join|implode)$/i.test(name) ? [receiver, first, ...rest].find((item) => item !== undefined && isList(item)) : undefined;
    const between = list && [receiver, first, ...rest].find((item) => item !== undefined && item !== list && isText(item));
    if (list && between) return joined(elementsOf(list).flatMap((item, index) => (index > 0 ? [inner(between), inner(item)] : [inner(item)])));
    if (/^join$/i.test(name) && first && isText(first) && rest.length > 1) return joined(rest.flatMap((item, index) => (index > 0 ? [inner(first), inner(item)] : [inner(item)])));
    if (/^paste0?$/.test(name) && first) {
      const between = /^paste$/.test(name) ? (named.find(({ target }) => target.text === 'sep')?.value ?? ' ') : '';
      return joined(positional.flatMap((item, index) => (index === 0 || between === '' ? [inner(item)] : [typeof between === 'string' ? literal(between, item.start) : inner(between), inner(item)])));
    }
    const plainName = name.replace(/_/g, '').toLowerCase();
    // Of base64 by another name: what is encoded is a pair.
    if (/^(?:encode|encodetostring|pack|encodestring|tobase64)$/.test(plainName) && (first ?? receiver)) {
      const value = inner(plainName === 'pack' || !first ? (receiver ?? node) : first);
      if (value.some((text) => text.some((part) => part.kind === 'literal' && part.text.includes(':')))) return encoded(value, node.start);
    }
    // `by lazy { … }`
    const [only] = positional;
    if (plainName === 'lazy' && only && isClosure(core(only))) return inner(only);
    if (DEFAULTING.test(plainName) && receiver) return either([receiver, ...positional].map(inner));
    if (CONVERSION.test(plainName)) {
      const values = [...(receiver && !/^[A-Z]\w*$/.test(receiver.text) ? [receiver] : []), ...positional].map(inner).filter((value) => !value.every(isUnknown));
      if (values.length > 0) return /join|concat|combine/.test(plainName) ? joined(values) : (values[0] ?? []);
      if (first ?? receiver) return inner(first ?? receiver ?? node);
    }
    return unknown(shortOf(node, callee, name), node.start);
  }

  function isText(node: SyntaxNode): boolean {
    return language.strings.has(core(node).type) || (language.joins?.has(core(node).type) ?? false);
  }

  function isList(node: SyntaxNode): boolean {
    return language.lists.has(node.type) || node.type === 'composite_literal';
  }

  function isMade(node: SyntaxNode): boolean {
    const operator = operationOf(node)?.operator;
    if (operator !== undefined) return language.operators.has(operator) || CHOOSING.has(operator) || FILLING.test(operator);
    const call = callOf(node);
    return call !== undefined && (isTemplate(call.name) || /^paste0?$/.test(call.name) || (language.basicHeaders?.test(call.callee) ?? false));
  }

  function isTemplate(name: string): boolean {
    return /^(?:s?printf|format|interpolate|sformat|bprintf|formatted)$/i.test(name);
  }

  /** A template with its values in place of placeholders. */
  function filled(template: Value, values: readonly Value[], place: SyntaxNode, byName: readonly (readonly [string, Value])[] = []): Value {
    return either(template.map((text) => {
      const [only] = text;
      if (only?.kind !== 'literal' || text.length > 1) return [text];
      let count = 0;
      let at = 0;
      const parts: Value[] = [];
      for (const match of only.text.matchAll(language.placeholders)) {
        if (match.index > at) parts.push(literal(only.text.slice(at, match.index), only.at + at));
        const key = Object.values(match.groups ?? {}).find((group) => group) ?? '';
        const own = /^\d+$/.test(key) ? values[Number(key)] : byName.find(([name]) => name === key)?.[1];
        parts.push(own ?? (key !== '' && !/^\d+$/.test(key) ? ofKey(key, only.at, place) : values[count]) ?? unknown(key, only.at));
        count += 1;
        at = match.index + match[0].length;
      }
      if (at < only.text.length) parts.push(literal(only.text.slice(at), only.at + at));
      return joined(parts);
    }));
  }

  /** A template may name a variable: Rust's `{BASE}`. */
  function ofKey(key: string, at: number, place: SyntaxNode): Value {
    const found = definitions.of(key, place);
    return found.length > 0 ? either(found.map(({ value }) => evaluate(value))) : unknown(key, at);
  }

  function ofName(node: SyntaxNode, inner: (child: SyntaxNode) => Value): Value {
    const name = nameOf(node);
    const key = keyOf(node);
    if (key && isText(key) && language.environment.test(node.text.slice(0, key.start - node.start).replace(/[[({\s]+$/, ''))) return variable(nameOf(key), node.start);
    const own = language.environment.exec(node.text);
    // `$env:NAME` and the like: what reads and what is read are one.
    if (own?.groups?.['name'] !== undefined) return variable(own.groups['name'], node.start);
    if (name === '') return unknown('', node.start);
    const found = definitions.of(name, node).filter(({ node: around }) => !(around.start <= node.start && node.end <= around.end));
    if (found.length > 0) return either(found.slice(0, 6).map(({ value }) => inner(value)));
    const returned = definitions.isParameter(name, node) ? [] : definitions.returns(name, node);
    if (returned.length > 0) return either(returned.map(inner));
    // What holds written values is no name, and they may be secrets.
    if (/["'`]|%[wWiIqQ]\W/.test(node.text) && !/subscript|element_access|element_reference|index/.test(node.type)) return unknown('', node.start);
    return unknown(node.end - node.start > 80 || /[{\n]|\/\//.test(node.text) ? name : node.text.replace(/^(?:self|this|\$this|@)(?:\.|->|::|\$)?/, ''), node.start);
  }

  const known = new Map<SyntaxNode, Value>();
  return {
    evaluate(node) {
      const value = known.get(node) ?? evaluate(node);
      known.set(node, value);
      return value;
    },
    resolve(given) {
      const node = core(given);
      if (language.strings.has(node.type) || language.lists.has(node.type)) return [node];
      const call = callOf(node);
      if (call) {
        const returned = definitions.returns(call.name, node);
        return returned.length > 0 ? returned.map(core) : [node];
      }
      const found = definitions.of(nameOf(node), node).filter(({ value }) => value.start !== node.start);
      return found.length > 0 ? found.map(({ value }) => core(value)) : [node];
    },
    isText: (node) => isText(node) || isMade(node),
  };
}

/** What the calls of a chain are given is nothing of the last. */
function withoutArguments(callee: string): string {
  let depth = 0;
  let text = '';
  for (const character of callee) {
    if (character === ')') depth -= 1;
    if (depth === 0) text += character;
    if (character === '(') depth += 1;
  }
  return text;
}

/** A call as a name: what it is given belongs to it while that is short and is no text of its own. */
function shortOf(node: SyntaxNode, callee: string, name: string): string {
  if (/["'`]/.test(callee)) return name;
  return node.end - node.start <= 60 && !/["'`\n]/.test(node.text) ? node.text : callee;
}

/** `${name:default}` of Spring; elsewhere the whole is the name. */
function setting(key: string, at: number): readonly Value[] {
  const [, name = key, standard] = /^[$#]\{([^:}]+)(?::([^}]*))?\}$/.exec(key) ?? [];
  return [...(standard === undefined || standard === '' ? [] : [literal(standard, at)]), variable(name, at)];
}

/** What is in a list, without what a grammar puts around each. */
function elementsOf(list: SyntaxNode): readonly SyntaxNode[] {
  const items = list.type === 'composite_literal' ? (fieldOf(list, 'body') ?? list).children : list.children;
  return items.map((item) => (/element/.test(item.type) && item.children.length === 1 ? (item.children[0] ?? item) : item));
}

/** What stands in the brackets at the end of `environ["NAME"]`. */
function keyOf(node: SyntaxNode): SyntaxNode | undefined {
  let key = node.children.at(-1);
  while (key && /argument/.test(key.type) && key.children.length === 1) key = key.children[0];
  return key;
}

function operationOf(node: SyntaxNode): { readonly left: SyntaxNode; readonly operator: string; readonly right: SyntaxNode } | undefined {
  const [left, right] = node.children.filter((child) => child.field !== 'operator' && child.type !== 'format_operator');
  if (!left || !right || node.children.length > 3 || !/binary|boolean_operator|additive|infix|concat|coalesc|null|logical|format_expression/.test(node.type)) return undefined;
  return { left, operator: node.text.slice(left.end - node.start, right.start - node.start).trim(), right };
}
