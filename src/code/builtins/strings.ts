/** Methods of strings, for texts with holes: what cannot be computed leaves the text as it was, which keeps the host. */
import { ts } from '../syntax.ts';
import { concat, literalText, partsOf, text, unknown, type Alternative, type TextPart, type TextValue, type Value } from '../values.ts';
import type { BuiltinCall } from './call.ts';
import { toStringOf } from './encodings.ts';

/** A method of something that is a string, or a variable or parameter that holds one. */
export function stringMethod(of: Alternative, method: string, call: BuiltinCall): Value | undefined {
  const value = changed(of, method, call);
  // What makes the text is the call now, not the literal that it starts from.
  return value?.kind === 'text' && of.kind === 'text' && value !== of ? { ...value, node: call.node } : value;
}

function changed(of: Alternative, method: string, call: BuiltinCall): Value | undefined {
  const { node } = call;
  if (of.kind === 'bytes') return bytesMethod(of, method, call);
  switch (method) {
    case 'trim':
      return of.kind === 'text' ? trimmed(of) : of;
    case 'toString':
    case 'valueOf':
    case 'toJSON':
    case 'trimStart':
    case 'trimEnd':
    case 'normalize':
    case 'padEnd':
    case 'padStart':
    case 'catch':
    case 'finally':
    case 'toWellFormed':
      return of;
    case 'toLowerCase':
    case 'toLocaleLowerCase':
      return mapText(of, (part) => part.toLowerCase());
    case 'toUpperCase':
    case 'toLocaleUpperCase':
      return mapText(of, (part) => part.toUpperCase());
    case 'concat':
      return Array.from({ length: call.count }, (_, index) => call.argument(index)).reduce<Value>((whole, piece) => concat(whole, piece, node), of);
    case 'replace':
    case 'replaceAll':
      return replaced(of, method === 'replaceAll', call);
    case 'slice':
    case 'substring':
    case 'substr':
    case 'charAt':
    case 'at':
      return sliced(of, method, call);
    case 'split':
      return split(of, call);
    case 'repeat':
      return undefined;
    default:
      return undefined;
  }
}

function bytesMethod(of: Extract<Value, { kind: 'bytes' }>, method: string, call: BuiltinCall): Value | undefined {
  if (method === 'toString') return toStringOf(of, call.count > 0 ? literalText(call.argument(0)) : undefined, call.node);
  if (method === 'toBase64') return toStringOf(of, 'base64', call.node);
  return /^(?:slice|subarray|map|join|reduce|values)$/.test(method) ? of : undefined;
}

/** White space at the ends, and that of line breaks in templates. */
function trimmed(of: TextValue): Value {
  const parts = of.parts.map((part, index): TextPart => {
    if (part.kind === 'hole') return part;
    const start = index === 0 ? part.text.trimStart() : part.text;
    return { ...part, text: index === of.parts.length - 1 ? start.trimEnd() : start };
  });
  return { ...of, parts };
}

function mapText(of: Alternative, change: (part: string) => string): Value {
  return of.kind === 'text' ? { ...of, parts: of.parts.map((part) => (part.kind === 'literal' ? { ...part, text: change(part.text) } : part)) } : of;
}

/** No URL or header is longer than this, in UTF-16 code units: longer texts are left as they are. */
const LENGTH_LIMIT = 500;

/** How many pieces the matches of one replacement may leave. */
const MATCH_LIMIT = 32;

/** A replacement in literal pieces, by a text or a regular expression; anything else leaves the value as it was. */
function replaced(of: Alternative, isAll: boolean, call: BuiltinCall): Value {
  if (of.kind !== 'text') {
    // `base.replace('https://', 'https://user:password@')`: what is put in front stays, whatever the base is.
    const [first] = call.node.arguments;
    if (!first || !ts.isStringLiteralLike(first) || !/^https?:\/\/$/.test(first.text)) return of;
    const filler = call.argument(1);
    return filler.kind === 'text' && filler.parts.length > 1 ? concat(filler, of, call.node) : of;
  }
  const pattern = patternOf(call, isAll);
  const length = of.parts.reduce((sum, part) => sum + (part.kind === 'literal' ? part.text.length : 1), 0);
  if (!pattern || length > LENGTH_LIMIT) return of;
  const everywhere = pattern.global ? pattern : new RegExp(pattern.source, `${pattern.flags}g`);
  let filler: ReturnType<typeof fillerOf> | undefined;
  let done = false;
  const parts = of.parts.flatMap((part, index): readonly TextPart[] => {
    if (part.kind === 'hole' || (done && !pattern.global)) return [part];
    const pieces: TextPart[] = [];
    let position = 0;
    for (const match of part.text.matchAll(everywhere)) {
      // `$` and `^` mean the ends of the whole text.
      if (/\$$/.test(pattern.source) && !/\\\$$/.test(pattern.source) && index < of.parts.length - 1) break;
      if ((pattern.source.startsWith('^') && index > 0) || pieces.length > MATCH_LIMIT) break;
      if (match[0] === '') continue;
      filler ??= fillerOf(call);
      pieces.push({ ...part, text: part.text.slice(position, match.index) }, ...filler(match));
      position = match.index + match[0].length;
      done = true;
      if (!pattern.global) break;
    }
    return [...pieces, { ...part, text: part.text.slice(position) }].filter((piece) => piece.kind === 'hole' || piece.text !== '' || of.parts.length === 1);
  });
  return { ...of, parts: parts.length > 0 ? parts.slice(0, 2 * MATCH_LIMIT) : of.parts.slice(0, 1).map((part) => (part.kind === 'literal' ? { ...part, text: '' } : part)) };
}

const PATTERNS = new WeakMap<ts.Node, RegExp | null>();

function patternOf(call: BuiltinCall, isAll: boolean): RegExp | undefined {
  const [first] = call.node.arguments;
  if (!first) return undefined;
  if (!ts.isRegularExpressionLiteral(first)) return textPattern(call, isAll);
  const known = PATTERNS.get(first);
  if (known !== undefined) return known ?? undefined;
  const end = first.text.lastIndexOf('/');
  const made = regularExpression(first.text.slice(1, end), first.text.slice(end + 1));
  PATTERNS.set(first, made ?? null);
  return made;
}

function textPattern(call: BuiltinCall, isAll: boolean): RegExp | undefined {
  const literal = literalText(call.argument(0));
  return literal === undefined || literal === '' ? undefined : new RegExp(literal.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`), isAll ? 'g' : '');
}

/** A pattern of the analysed code; one that could run for long is not run. */
function regularExpression(source: string, flags: string): RegExp | undefined {
  if (source.length > 60 || /[+*}]\)?[+*{]/.test(source)) return undefined;
  try {
    return new RegExp(source, flags.replace(/[yd]/g, ''));
  } catch {
    return undefined;
  }
}

function fillerOf(call: BuiltinCall): (match: RegExpExecArray) => readonly TextPart[] {
  const value = call.argument(1);
  if (value.kind === 'function') {
    return (match) => {
      const args = [match[0], ...match.slice(1)].map((piece) => (): Value => text(piece ?? '', call.node));
      const made = call.evaluator.callWith(value, args, call.node, match.index);
      return made.kind === 'union' ? [{ kind: 'hole', value: { kind: 'unknown', name: 'replacement', node: call.node, trail: [] } }] : partsOf(made);
    };
  }
  if (value.kind === 'union') {
    const [first] = value.of;
    return () => (first ? partsOf(first) : []);
  }
  return () => partsOf(value);
}

/** A part of a text that is literal as far as the part reaches. */
function sliced(of: Alternative, method: string, call: BuiltinCall): Value | undefined {
  if (of.kind !== 'text') return of.kind === 'environment' || of.kind === 'parameter' ? of : undefined;
  const numbers = call.node.arguments.map((argument) => numberOf(argument));
  const [start = 0, end] = numbers;
  if (numbers.includes(undefined)) return method === 'charAt' || method === 'at' ? unknown(call.node) : of;
  const whole = literalText(of);
  if (whole !== undefined) {
    const [first] = of.parts;
    const taken = method === 'slice' ? whole.slice(start, end) : method === 'substring' ? whole.substring(start, end) : method === 'substr' ? whole.slice(start, end === undefined ? undefined : start + end) : method === 'charAt' ? whole.charAt(start) : (whole.at(start) ?? '');
    return first ? { ...of, parts: [{ ...first, kind: 'literal', text: taken } as TextPart] } : of;
  }
  // `url.slice(0, -1)` takes a slash off the end, which no host depends on.
  if (method === 'charAt' || method === 'at') return undefined;
  const [first, ...others] = of.parts;
  return start > 0 && first?.kind === 'literal' && first.text.length >= start ? { ...of, parts: [{ ...first, text: first.text.slice(start) }, ...others] } : of;
}

function numberOf(node: ts.Expression): number | undefined {
  if (ts.isNumericLiteral(node)) return Number(node.text);
  return ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.MinusToken && ts.isNumericLiteral(node.operand) ? -Number(node.operand.text) : undefined;
}

/** `text.split(separator)` where the text is known in full. */
function split(of: Alternative, call: BuiltinCall): Value | undefined {
  const [whole, separator] = [literalText(of), call.count > 0 ? literalText(call.argument(0)) : undefined];
  if (whole !== undefined && separator !== undefined) return { kind: 'array', items: whole.split(separator).map((piece) => () => text(piece, of.node)), node: call.node, trail: of.trail };
  // `PAIR.split(':')`: both halves come from what was split.
  return of.kind === 'environment' || of.kind === 'parameter' ? { kind: 'array', items: [() => of, () => of], node: call.node, trail: [] } : undefined;
}

/** `util.format('%s/%d', …)` */
export function format(call: BuiltinCall): Value | undefined {
  const pattern = call.argument(0);
  if (pattern.kind !== 'text') return undefined;
  const template = literalText(pattern);
  if (template === undefined) return pattern;
  let next = 1;
  return template.split(/(%[sdifjoO])/).reduce<Value>((whole, piece) => {
    const value = /^%[sdifjoO]$/.test(piece) ? call.argument(next++) : text(piece, pattern.node);
    return concat(whole, value, call.node);
  }, text('', pattern.node));
}

export function join(items: readonly Value[], separator: Value, node: ts.Node): Value {
  return items.reduce<Value>((value, item, index) => (index === 0 ? item.kind === 'text' || item.kind === 'union' ? item : concat(text('', node), item, node) : concat(concat(value, separator, node), item, node)), text('', node));
}

