/** What words of a shell say, as far as the scripts of one document tell. */
import { fieldOf, type SyntaxNode } from '../languages/tree.ts';
import { either, isUnknown, joined, literal, render, slice, unknown, variable, type Value } from '../text.ts';
import { outputOf } from './output.ts';
import { FILLED, type Templates } from './script.ts';
import type { Units } from './units.ts';
import type { Evaluator, Seen, Word } from './words.ts';
import { functionAround, type Assignment, type Variables } from './variables.ts';

/** How many names and calls are followed, one from another, and all in all for one word. */
const DEEPEST = 16;
const FUEL = 800;
/** Of many calls, the first ones tell enough. */
const CALLS = 8;

export function createEvaluator(units: Units, variables: Variables, templates: Templates): Evaluator {
  const known = new Map<SyntaxNode, Value>();
  let fuel = FUEL;
  /** The call of a function that is looked at, where it is one. */
  const bound = new Map<SyntaxNode, readonly SyntaxNode[]>();
  const evaluator: Evaluator = {
    words: (nodes, seen = []) => nodes.flatMap((node) => wordsOf(node, seen)),
    variants(nodes) {
      const [first] = nodes;
      const around = first && functionAround(first);
      if (!around || !nodes.some(isArguments)) return [evaluator.words(nodes)];
      return callsAround(first).map((args) => {
        bound.set(around, args);
        const words = evaluator.words(nodes);
        bound.delete(around);
        return words;
      });
    },
    evaluate(node, seen = []) {
      if (seen.length > 0) return evaluate(node, seen);
      const value = known.get(node);
      if (value) return value;
      fuel = FUEL;
      const own = evaluate(node, []);
      known.set(node, own);
      return own;
    },
    text: (text, at, node, seen = []) => filled(text, at, node, seen),
  };
  return evaluator;

  function evaluate(node: SyntaxNode, seen: Seen): Value {
    fuel -= 1;
    if (fuel < 0 || seen.length > DEEPEST || seen.includes(node)) return unknown('', node.start);
    const next = [...seen, node];
    switch (node.type) {
      case 'raw_string':
        return units.of(node)?.script.isExpanded === true ? expanded(node, next) : filled(node.text.slice(1, -1), node.start + 1, node, seen);
      case 'ansi_c_string':
        return filled(node.text.slice(2, -1).replace(/\\(.)/g, (_, unit: string) => ESCAPED[unit] ?? unit), node.start + 2, node, seen);
      case 'string':
        return pieces(node, node.start + 1, node.end - 1, /\\(["\\$`]|\r?\n)/g, next);
      case 'translated_string':
      case 'concatenation':
      case 'command_name':
        return pieces(node, node.start, node.end, /\\([^])/g, next);
      case 'heredoc_body':
        return pieces(node, node.start, node.end, /\\([\\$`]|\r?\n)/g, next);
      case 'simple_expansion':
        return ofName(node.text.slice(1), node, next);
      case 'expansion':
        return expansion(node, next);
      case 'command_substitution':
      case 'process_substitution':
        return substitution(node, next);
      case 'array':
      case 'arithmetic_expansion':
      case 'subscript':
        return unknown('', node.start);
      default:
        return filled(node.text.replace(/\\([^])/g, (_, unit: string) => (unit === '\n' ? '' : unit)), node.start, node, seen);
    }
  }

  /** Text with expansions in it. */
  function pieces(node: SyntaxNode, from: number, to: number, escape: RegExp, seen: Seen): Value {
    const parts: Value[] = [];
    let at = from;
    const plain = (until: number): void => {
      if (until <= at) return;
      const raw = node.text.slice(at - node.start, until - node.start);
      parts.push(filled(raw.replace(escape, (_, unit: string) => (/\n$/.test(unit) ? '' : unit)), at, node, seen));
    };
    for (const child of node.children) {
      if (/^(?:string_content|heredoc_content|word|number|comment|regex|extglob_pattern)$/.test(child.type) || child.start < at) continue;
      plain(child.start);
      parts.push(evaluate(child, seen));
      at = child.end;
    }
    plain(to);
    return joined(parts);
  }

  /** Single quotes in a script that double quotes hold. */
  function expanded(node: SyntaxNode, seen: Seen): Value {
    const inner = node.text.slice(1, -1);
    const parts: Value[] = [];
    let at = 0;
    for (const match of inner.matchAll(/\$\{?(\w+)\}?/g)) {
      parts.push(filled(inner.slice(at, match.index), node.start + 1 + at, node, seen), ofName(match[1] ?? '', node, seen, node.start + 1 + match.index));
      at = match.index + match[0].length;
    }
    return joined([...parts, filled(inner.slice(at), node.start + 1 + at, node, seen)]);
  }

  function filled(text: string, at: number, node: SyntaxNode, seen: Seen): Value {
    if (!FILLED.test(text)) return literal(text, at);
    const parts = text.split(/([\uE000-\uF8FF])/);
    let offset = at;
    return joined(parts.filter((part) => part !== '').map((part) => {
      const place = offset;
      offset += part.length;
      return FILLED.test(part) ? ofName(templates.nameOf(part), node, seen, place) : literal(part, place);
    }));
  }

  function expansion(node: SyntaxNode, seen: Seen): Value {
    const [, sign = '', name = '', index, operator = ''] = /^\$\{([!#]?)(\w+|[@*])?(\[[^\]]*\])?(:?[-=?+]|[^])?/.exec(node.text) ?? [];
    if (sign === '#' || name === '') return unknown('', node.start);
    if (sign === '!') {
      const [text] = ofName(name, node, seen);
      return text && !isUnknown(text) && /^\w+$/.test(render(text)) ? ofName(render(text), node, seen) : unknown(name, node.start);
    }
    if (index !== undefined) return element(name, index.slice(1, -1), node, seen);
    const own = ofName(name, node, seen);
    const values = node.children.slice(1);
    if (/^:?-/.test(operator) || /^:?=/.test(operator)) return values.length > 0 ? either([own, joined(values.map((value) => evaluate(value, seen)))]) : own;
    if (operator.endsWith('+') && values.length > 0) return joined(values.map((value) => evaluate(value, seen)));
    return own;
  }

  /** Of an array, by its key where that is known; any where it is not. */
  function element(name: string, index: string, node: SyntaxNode, seen: Seen): Value {
    const found = variables.of(name, node).filter((item) => !seen.includes(item.node));
    const key = index.replace(/^["']|["']$/g, '');
    const entries = found.flatMap((item): readonly (readonly [string | undefined, SyntaxNode])[] => item.values.flatMap((value) => (value.type === 'array' ? value.children.map((child) => [undefined, child] as const) : [[item.key, value] as const])));
    const valued = entries.map(([own, value]) => {
      const text = evaluate(value, seen);
      const keyed = text.map((item) => /^\[["']?([^\]"']*)["']?\]=/.exec(render(item)));
      return { key: own ?? keyed[0]?.[1], value: text.map((item, at) => slice(item, keyed[at]?.[0].length ?? 0)) };
    });
    const same = valued.filter((item) => item.key === key);
    const chosen = same.length > 0 ? same : valued;
    return chosen.length > 0 ? either(chosen.map(({ value }) => value)) : unknown(name, node.start);
  }

  function substitution(node: SyntaxNode, seen: Seen): Value {
    const [only] = node.children;
    // `$(KEY)` is a variable in what pipelines and containers fill in.
    if (node.children.length === 1 && only?.type === 'command' && /^\w*[A-Z]\w*$/.test(only.text) && variables.functions(only.text).length === 0) return ofName(only.text, node, seen);
    return outputOf(node, { evaluator, variables }, seen);
  }

  function ofName(name: string, node: SyntaxNode, seen: Seen, at = node.start): Value {
    if (/^\d+$/.test(name)) return positional(Number(name), node, seen);
    if (!/\w/.test(name)) return unknown('', at);
    const found = variables.of(name, node).filter((item) => !seen.includes(item.node));
    const here = valuesOf(found, seen);
    if (here.length > 0 && found.some(({ kind }) => kind !== 'default')) return named(either(here), name, at);
    const own = ofEnvironment(name, node, seen);
    if (own) return either([own, ...here]);
    const rest = valuesOf(variables.elsewhere(name, node).filter((item) => !seen.includes(item.node)), seen);
    if (rest.length > 0 && here.length === 0 && !found.some(({ kind }) => kind === 'read')) return named(either(rest), name, at);
    if (found.some(({ kind }) => kind === 'read' || kind === 'set')) return found.every(({ values, kind }) => kind === 'set' && values.length === 0) ? variable(name, at) : unknown(name, at);
    return either([variable(name, at), ...here]);
  }

  function valuesOf(found: readonly Assignment[], seen: Seen): readonly Value[] {
    return found.slice(-8).flatMap((item) => item.values.map((node): Value => {
      const value = evaluate(node, [...seen, item.node]);
      return item.kind === 'printed' ? value.map((text) => slice(text, (/^(?:export\s+)?\w+=/.exec(render(text))?.[0].length ?? 0))) : value;
    }).filter((value) => value.some((text) => render(text).trim() !== '')));
  }

  /** What comes from elsewhere goes by the name that it was given here. */
  function named(value: Value, name: string, at: number): Value {
    return value.every(isUnknown) ? unknown(name, at) : value;
  }

  function ofEnvironment(name: string, node: SyntaxNode, seen: Seen): Value | undefined {
    const key = `environment ${name}`;
    if (seen.includes(key)) return undefined;
    const fragment = units.of(node)?.script.environment?.(name);
    if (!fragment) return undefined;
    const value = filled(fragment.text, units.place(fragment), node, [...seen, key]);
    return value.some((text) => render(text).trim() !== '') ? value : undefined;
  }

  /** `$1` of a function: what it is called with. */
  function positional(index: number, node: SyntaxNode, seen: Seen): Value {
    const values = callsAround(node).flatMap((args) => {
      const word = args[index - 1];
      return word && !seen.includes(word) ? [evaluate(word, seen)] : [];
    });
    return values.length > 0 ? either(values) : unknown(String(index), node.start);
  }

  function callsAround(node: SyntaxNode): readonly (readonly SyntaxNode[])[] {
    const around = functionAround(node);
    const own = around && bound.get(around);
    if (own) return [own];
    const name = around && fieldOf(around, 'name')?.text;
    return name === undefined ? [] : variables.calls(name).slice(0, CALLS);
  }

  function wordsOf(node: SyntaxNode, seen: Seen): readonly Word[] {
    const alone = node.type === 'string' && node.children.length === 1 && node.children[0]?.end === node.end - 1 && node.children[0].start === node.start + 1 ? node.children[0] : node;
    const whole: Word = { value: [], start: node.start, end: node.end, text: node.text, node };
    if (!/^(?:simple_)?expansion$|^command_name$/.test(alone.type) || seen.length > DEEPEST || seen.includes(alone)) return [{ ...whole, value: evaluator.evaluate(node, seen) }];
    if (alone.type === 'command_name') return alone.children.length === 1 && alone.children[0] ? wordsOf(alone.children[0], seen) : [{ ...whole, value: evaluator.evaluate(node, seen) }];
    const next = [...seen, alone];
    if (isArguments(node)) return callsAround(node).flatMap((args) => args.flatMap((arg) => wordsOf(arg, next)));
    const name = /^\$\{?(\w+)/.exec(alone.text)?.[1] ?? '';
    const assigned = [...variables.of(name, node), ...(variables.of(name, node).length === 0 ? variables.elsewhere(name, node) : [])];
    const values = assigned.flatMap((item) => item.values);
    if (values.some(({ type }) => type === 'array')) return values.flatMap((value) => (value.type === 'array' ? value.children : [value])).flatMap((child) => wordsOf(child, next));
    // A variable without quotes is as many words as are in it.
    const split = alone === node ? values.filter((value) => /^(?:raw_)?string$/.test(value.type) && /\S\s+\S/.test(value.text)) : [];
    if (split.length > 0) return split.flatMap((value) => (units.quoted(value)?.root.children ?? []).flatMap((child) => child.children.flatMap((word) => wordsOf(word, next))));
    return [{ ...whole, value: evaluator.evaluate(node, seen) }];
  }
}

/** `"$@"` */
const isArguments = ({ text }: SyntaxNode): boolean => /^"?\$(?:[@*]|\{[@*](?::[^}]*)?\})"?$/.test(text);

const ESCAPED: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };
