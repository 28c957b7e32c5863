/** What commands print, as far as that is known: `echo`, `printf`, `base64` and functions that use them. */
import { fieldOf, walk, type SyntaxNode } from '../languages/tree.ts';
import { either, encoded, isUnknown, joined, literal, render, slice, unknown, type Text, type Value } from '../text.ts';
import type { Evaluator, Seen } from './words.ts';
import type { Variables } from './variables.ts';

interface Surroundings {
  readonly evaluator: Evaluator;
  readonly variables: Variables;
}

/** Commands that print what they read, or a part of it. */
const PASSES = /^(?:cat|tr|sed|head|tail|xargs|cut|awk|tee|jq|sort|uniq|rev|grep|strings|perl|paste|fold)$/;

export function outputOf(node: SyntaxNode, around: Surroundings, seen: Seen, input?: Value): Value {
  const { evaluator, variables } = around;
  switch (node.type) {
    case 'command':
      return ofCommand();
    case 'redirected_statement':
      return redirected(node);
    case 'pipeline':
      return node.children.reduce<Value | undefined>((given, child) => outputOf(child, around, seen, given), input) ?? nothing(node);
    case 'if_statement':
    case 'case_statement':
    case 'case_item':
    case 'list':
    case 'else_clause':
    case 'elif_clause':
      return either(node.children.map((child) => outputOf(child, around, seen, input)));
    case 'command_substitution':
    case 'process_substitution':
    case 'subshell':
    case 'compound_statement':
    case 'function_definition':
      return printing(node);
    default:
      return nothing(node);
  }

  /** What the last statement prints that prints something known, or else something with a name. */
  function printing(block: SyntaxNode): Value {
    const outputs = block.children.map((child) => outputOf(child, around, seen, input)).filter((value) => value.some((text) => text.some((part) => part.kind !== 'unknown' || part.name !== '')));
    return outputs.findLast((value) => !value.every(isUnknown)) ?? outputs.at(-1) ?? nothing(block);
  }

  function redirected(statement: SyntaxNode): Value {
    const body = fieldOf(statement, 'body');
    const given = statement.children.map((child) => givenBy(child)).find((value) => value !== undefined);
    const value = body ? outputOf(body, around, seen, given ?? input) : (given ?? nothing(statement));
    // What stands after `<<EOF` on its line is a part of the here-document to the grammar.
    const piped = [...walk(statement)].find(({ type, parent }) => type === 'pipeline' && parent?.type === 'heredoc_redirect');
    return piped ? outputOf(piped, around, seen, value) : value;
  }

  function givenBy(redirect: SyntaxNode): Value | undefined {
    if (redirect.type === 'heredoc_redirect') {
      const body = redirect.children.find(({ type }) => type === 'heredoc_body');
      return body && evaluator.evaluate(body, [...seen, redirect]);
    }
    const [text] = redirect.type === 'herestring_redirect' ? redirect.children : [];
    return text && evaluator.evaluate(text, [...seen, redirect]);
  }

  function ofCommand(): Value {
    const own = node.children.map((child) => givenBy(child)).find((value) => value !== undefined) ?? input;
    const name = fieldOf(node, 'name')?.text.replace(/^.*\//, '') ?? '';
    const words = evaluator.words(node.children.filter(({ field }) => field === 'argument'), [...seen, node]);
    const texts = words.map(({ value }) => (value[0] ? render(value[0]) : ''));
    if (name === 'echo' || name === 'print') return joinedBy(' ', words.filter((_, index) => !isOption(texts, index, /^-[neEr]+$/)).map(({ value }) => value), node.start);
    if (name === 'printf') return printed(words.filter((_, index) => !isOption(texts, index, /^--$/)).map(({ value }) => value));
    const decodes = texts.some((text) => /^(?:-d|-D|--decode)$/.test(text));
    if (/^g?base64$|^basenc$/.test(name) || (name === 'openssl' && texts.some((text) => /^-?base64$/.test(text)))) return own && !decodes ? encoded(own, node.start) : nothing(node);
    if (PASSES.test(name)) return own ?? unknown(texts.find((text) => /^[^-]/.test(text)) ?? '', node.start);
    const functions = variables.functions(name).filter((item) => !seen.includes(item));
    if (functions.length > 0) return either(functions.map((item) => outputOf(fieldOf(item, 'body') ?? item, around, [...seen, item], own)));
    return unknown(node.text.slice(0, 80).replace(/\s+/g, ' '), node.start);
  }

  function printed([format = [], ...values]: readonly Value[]): Value {
    return either(format.map((text) => filled(text, values)));
  }
}

const nothing = (node: SyntaxNode): Value => unknown('', node.start);

/** Whether it is one of the options before the first word. */
function isOption(texts: readonly string[], index: number, option: RegExp): boolean {
  return texts.slice(0, index + 1).every((text) => option.test(text));
}

function joinedBy(separator: string, values: readonly Value[], at: number): Value {
  return joined(values.flatMap((value, index) => (index === 0 ? [value] : [literal(separator, at), value])));
}

/** A format of `printf`; one without placeholders stands for itself. */
function filled(format: Text, values: readonly Value[]): Value {
  let count = 0;
  return joined(format.map((part): Value => {
    if (part.kind !== 'literal') return [[part]];
    const pieces: Value[] = [];
    let at = 0;
    for (const match of part.text.matchAll(/%[-+0-9.]{0,8}[sbdq]|%%|\\n/g)) {
      pieces.push([slice([part], at, match.index)]);
      const isPlaceholder = /[sbdq]$/.test(match[0]);
      if (isPlaceholder) pieces.push(values[count] ?? unknown('', part.at));
      else pieces.push(literal(match[0] === '%%' ? '%' : '\n', part.at + match.index));
      if (isPlaceholder) count += 1;
      at = match.index + match[0].length;
    }
    return joined([...pieces, [slice([part], at)]]);
  }));
}

/** What a command reads: a here-document, a string, or what the command before it prints. */
export function inputOf(node: SyntaxNode, evaluator: Evaluator, variables: Variables): Value | undefined {
  const pipeline = node.parent?.type === 'pipeline' ? node.parent : undefined;
  const index = pipeline?.children.indexOf(node) ?? 0;
  const around = { evaluator, variables };
  if (pipeline && index > 0) return pipeline.children.slice(0, index).reduce<Value | undefined>((given, child) => outputOf(child, around, [node], given), undefined);
  const redirect = [...node.children, ...(pipeline ?? node).parent?.children ?? []].find(({ type }) => type === 'heredoc_redirect' || type === 'herestring_redirect' || type === 'heredoc_body' || type === 'file_redirect');
  const text = redirect?.type === 'heredoc_body' ? redirect : redirect?.children.find(({ type }) => /heredoc_body|string|concatenation|word|process_substitution/.test(type));
  return text && evaluator.evaluate(text, [node]);
}
