/** What the built-in functions do to values: encodings, strings, URLs, objects and headers. */
import type { Evaluator } from './evaluator.ts';
import { ts } from './syntax.ts';
import { alternatives, concat, literalPrefix, literalText, text, union, unknown, type Context, type Entry, type ExternalValue, type ObjectValue, type Value } from './values.ts';

/** The value of a call of something built in, or `undefined` when it is not one. */
export function evaluateBuiltin(evaluator: Evaluator, callee: Value, node: ts.CallExpression, context: Context): Value | undefined {
  const argument = (index: number): Value => {
    const expression = node.arguments[index];
    return expression ? evaluator.evaluate(expression, context) : unknown(node, 'nothing');
  };
  if (callee.kind === 'external') return evaluateGlobal(globalName(callee), argument, node, evaluator, context);
  const receiver = ts.isPropertyAccessExpression(node.expression) ? evaluator.evaluate(node.expression.expression, context) : undefined;
  const method = ts.isPropertyAccessExpression(node.expression) ? node.expression.name.text : undefined;
  if (!receiver || !method) return undefined;
  const results = alternatives(receiver).map((of) => evaluateMethod(of, method, argument, node));
  return results.every((result) => result !== undefined) && results.length > 0 ? union(results, node) : undefined;
}

export function evaluateBuiltinNew(evaluator: Evaluator, callee: Value, node: ts.NewExpression, context: Context): Value | undefined {
  if (callee.kind !== 'external') return undefined;
  const [first, second] = node.arguments ?? [];
  const value = first ? evaluator.evaluate(first, context) : undefined;
  switch (globalName(callee).split('.').at(-1)) {
    case 'Buffer':
      return value && { kind: 'bytes', of: value, encoding: encodingName(second && evaluator.evaluate(second, context)), node, trail: [] };
    case 'URL':
      return value && resolveUrl(value, second && evaluator.evaluate(second, context), node);
    case 'Headers':
    case 'Map':
      return value ? asEntries(value, node) : { kind: 'object', entries: [], open: false, node, trail: [] };
    case 'String':
      return value;
    default:
      return undefined;
  }
}

/** `Buffer.from` for the global and for the member of `node:buffer` alike. */
function globalName(callee: ExternalValue): string {
  const path = callee.path.join('.');
  return ['', 'buffer', 'url', 'util', 'process'].includes(callee.module) ? path : `${callee.module}:${path}`;
}

function evaluateGlobal(name: string, argument: (index: number) => Value, node: ts.CallExpression, evaluator: Evaluator, context: Context): Value | undefined {
  switch (name) {
    case 'Buffer.from':
    case 'Buffer':
      return { kind: 'bytes', of: argument(0), encoding: encodingName(node.arguments[1] && argument(1)), node, trail: [] };
    case 'btoa':
      return encode(argument(0), node);
    case 'atob':
      return decodeBase64(argument(0), node);
    case 'String':
    case 'Object.freeze':
    case 'Object.seal':
    case 'Promise.resolve':
    case 'encodeURI':
    case 'encodeURIComponent':
    case 'unescape':
    case 'structuredClone':
    case 'promisify':
      return argument(0);
    case 'Object.assign':
      return node.arguments.map((item) => evaluator.evaluate(item, context)).reduce((of, source) => merge(of, source, node));
    case 'Object.fromEntries':
      return asEntries(argument(0), node);
    case 'Promise.all': {
      return argument(0);
    }
    case 'Deno.env.get': {
      const variable = literalText(argument(0));
      return variable === undefined ? unknown(node) : { kind: 'environment', name: variable, node, trail: [] };
    }
    case 'resolve':
      return node.arguments.length === 2 && isUrl(argument(0)) ? resolveUrl(argument(1), argument(0), node) : undefined;
    default:
      return undefined;
  }
}

function evaluateMethod(of: Value, method: string, argument: (index: number) => Value, node: ts.CallExpression): Value | undefined {
  if (of.kind === 'bytes' && method === 'toString') return toStringOf(of, literalText(argument(0)), node);
  if (of.kind === 'array') {
    if (method === 'join') return join(of.items.map((item) => item()), literalText(argument(0)) ?? ',', node);
    if (method === 'concat' || method === 'filter' || method === 'slice') return of;
    return undefined;
  }
  if (of.kind === 'object' && method === 'get') {
    const key = literalText(argument(0));
    const entry = key === undefined ? undefined : of.entries.findLast((item) => item.key.toLowerCase() === key.toLowerCase());
    return entry?.value();
  }
  const isStringLike = of.kind === 'text' || of.kind === 'environment' || of.kind === 'base64' || of.kind === 'parameter';
  if (!isStringLike) return undefined;
  switch (method) {
    case 'toString':
    case 'valueOf':
    case 'trim':
    case 'trimStart':
    case 'trimEnd':
    case 'normalize':
      return of;
    case 'toLowerCase':
    case 'toUpperCase':
      return of.kind === 'text' ? mapText(of, (part) => (method === 'toLowerCase' ? part.toLowerCase() : part.toUpperCase())) : of;
    case 'concat':
      return node.arguments.reduce<Value>((value, _, index) => concat(value, argument(index), node), of);
    case 'replace':
    case 'replaceAll':
      return replaced(of, node, argument);
    case 'catch':
    case 'finally':
      return of;
    default:
      return undefined;
  }
}

/** A replacement of literal text; anything else leaves the value as it was, which keeps the host. */
function replaced(of: Value, node: ts.CallExpression, argument: (index: number) => Value): Value {
  const pattern = node.arguments[0] && ts.isStringLiteralLike(node.arguments[0]) ? node.arguments[0].text : undefined;
  if (of.kind !== 'text' || pattern === undefined) return of;
  const parts = of.parts.flatMap((part) => {
    if (part.kind === 'hole' || !part.text.includes(pattern)) return [part];
    const [before = '', ...after] = part.text.split(pattern);
    const filler = argument(1);
    const middle = filler.kind === 'text' ? filler.parts : filler.kind === 'union' ? [] : [{ kind: 'hole' as const, value: filler }];
    return [{ ...part, text: before }, ...middle, { ...part, text: after.join(pattern) }];
  });
  return { ...of, parts };
}

function mapText(of: Extract<Value, { kind: 'text' }>, change: (part: string) => string): Value {
  return { ...of, parts: of.parts.map((part) => (part.kind === 'literal' ? { ...part, text: change(part.text) } : part)) };
}

function join(items: readonly Value[], separator: string, node: ts.Node): Value {
  return items.reduce<Value>((value, item, index) => (index === 0 ? concat(value, item, node) : concat(concat(value, text(separator, node), node), item, node)), text('', node));
}

function toStringOf(bytes: Extract<Value, { kind: 'bytes' }>, encoding: string | undefined, node: ts.Node): Value {
  if (encoding === 'base64' || encoding === 'base64url') return encode(bytes.of, node);
  return bytes.encoding === 'base64' ? decodeBase64(bytes.of, node) : bytes.of;
}

function encode(of: Value, node: ts.Node): Value {
  return union(
    alternatives(of).map((value): Value => ({ kind: 'base64', of: value, node, trail: value.trail })),
    node,
  );
}

function decodeBase64(of: Value, node: ts.Node): Value {
  if (of.kind === 'base64') return of.of;
  const literal = literalText(of);
  return literal === undefined ? unknown(node) : text(Buffer.from(literal, 'base64').toString('utf8'), node);
}

function encodingName(value: Value | undefined): string {
  return (value && literalText(value)) ?? 'utf8';
}

function isUrl(value: Value): boolean {
  return alternatives(value).some((item) => /^https?:\/\//i.test(literalPrefix(item)));
}

/** `new URL(path, base)`: an absolute path keeps the base's origin, a relative one what stands before the last slash. */
function resolveUrl(path: Value, base: Value | undefined, node: ts.Node): Value {
  if (!base) return path;
  const results = alternatives(path).flatMap((relative) => {
    const prefix = literalPrefix(relative);
    if (/^[a-z][a-z0-9+.-]*:/i.test(prefix)) return [relative];
    return alternatives(base).map((root): Value => {
      const origin = /^([a-z]+:)?\/\/[^/]*/i.exec(literalPrefix(root))?.[0];
      if (origin === undefined || root.kind !== 'text') return concat(root, relative, node);
      const [first] = root.parts;
      const host: Value = { ...text(prefix.startsWith('//') ? origin.slice(0, origin.indexOf('/')) : origin, first?.kind === 'literal' ? first.node : node), trail: root.trail };
      const part = first?.kind === 'literal' ? first : undefined;
      const traced: Value = part && host.kind === 'text' ? { ...host, parts: host.parts.map((item) => (item.kind === 'literal' ? { ...item, trail: part.trail } : item)) } : host;
      return concat(traced, prefix.startsWith('/') ? relative : concat(text('/', node), relative, node), node);
    });
  });
  return union(results, node);
}

/** An object, or an array of `[name, value]` pairs, as entries. */
export function asEntries(value: Value, node: ts.Node): Value {
  const results = alternatives(value).map((item): Value => {
    if (item.kind === 'object') return item;
    if (item.kind !== 'array') return { kind: 'object', entries: [], open: true, node, trail: [] };
    const pairs = item.items.map((pair) => pair());
    const entries = pairs.flatMap((pair): Entry[] => {
      if (pair.kind !== 'array' || !pair.items[0] || !pair.items[1]) return [];
      const key = literalText(pair.items[0]());
      return key === undefined ? [] : [{ key, node: pair.node, value: pair.items[1] }];
    });
    return { kind: 'object', entries, open: entries.length < pairs.length, node, trail: item.trail };
  });
  return union(results, node);
}

/** `Object.assign(of, source)`. */
export function merge(of: Value, source: Value, node: ts.Node): Value {
  const sources = alternatives(source);
  const results = alternatives(of).map((target): Value => {
    if (target.kind !== 'object') return target;
    const added = sources.flatMap((item) => (item.kind === 'object' ? item.entries.map((entry) => (sources.length > 1 ? { ...entry, maybe: true } : entry)) : []));
    const merged: ObjectValue = { ...target, entries: [...target.entries, ...added], open: target.open || sources.some((item) => item.kind !== 'object' || item.open) };
    return merged;
  });
  return union(results, node);
}


/** The member of a `URL`, which is evaluated as its text. */
export function urlPart(url: Extract<Value, { kind: 'text' }>, name: string): Value | undefined {
  if (name === 'href') return url;
  const match = /^([a-z]+:)\/\/([^/?#@]+)/i.exec(literalPrefix(url));
  if (!match?.[1] || !match[2]) return undefined;
  const part = { host: match[2], hostname: match[2].replace(/:\d+$/, ''), origin: match[0], protocol: match[1] }[name];
  const [first] = url.parts;
  return part !== undefined && first?.kind === 'literal' ? { ...url, parts: [{ ...first, text: part }] } : undefined;
}
