/** What the built-in functions, and those of small well-known libraries, do to values. */
import { evaluateReader } from '../environment.ts';
import type { Evaluator } from '../evaluator.ts';
import { memberName, ts } from '../syntax.ts';
import { leaves } from '../leaves.ts';
import { alternatives, concat, emptyObject, mapEach, text, unknown, type Alternative, type Context, type Value } from '../values.ts';
import type { BuiltinCall } from './call.ts';
import { arrayMethod, asEntries, globalName, objectFunction, objectMethod } from './collections.ts';
import { encodingName, evaluateEncoding } from './encodings.ts';
import { evaluateFiles } from './files.ts';
import { format, stringMethod } from './strings.ts';
import { evaluateUrlFunction, resolveUrl } from './urls.ts';

/** The value of a call of something built in, or `undefined` when it is not one. */
export function evaluateBuiltin(evaluator: Evaluator, callee: Alternative, node: ts.CallExpression, context: Context): Value | undefined {
  const args = evaluator.argumentsOf(node, context);
  const call: BuiltinCall = { evaluator, node, context, count: args.length, argument: (index) => args[index]?.() ?? unknown(node, 'nothing') };
  if (callee.kind === 'member' && callee.name === 'encode' && isTextEncoder(callee.of)) return { kind: 'bytes', of: call.argument(0), encoding: 'utf8', node, trail: [] };
  if (callee.kind === 'external') {
    const known = evaluateGlobal(globalName(callee), call);
    if (known) return known;
  }
  return evaluateReader(evaluator, callee, node, call.argument) ?? evaluateMethod(call);
}

function isTextEncoder(value: Value): boolean {
  return value.kind === 'result' && value.callee.kind === 'external' && value.callee.path.join('.') === 'TextEncoder';
}

/** `receiver.method(…)` for what evaluation knows of the receiver. */
function evaluateMethod(call: BuiltinCall): Value | undefined {
  const { evaluator, node, context } = call;
  const method = memberName(node.expression);
  if (method === undefined) return undefined;
  const receiver = evaluator.evaluate((node.expression as ts.PropertyAccessExpression).expression, context);
  const results = alternatives(receiver).map((of) => methodOf(of, method, call));
  if (results.length === 0 || results.some((result) => result === undefined)) return undefined;
  let index = 0;
  return mapEach(receiver, node, () => results[index++] ?? unknown(node));
}

function methodOf(of: Alternative, method: string, call: BuiltinCall): Value | undefined {
  switch (of.kind) {
    case 'array':
      return arrayMethod(of, method, call);
    case 'object':
      return objectMethod(of, method, call);
    case 'function':
      return functionMethod(of, method, call);
    case 'bytes':
    case 'text':
    case 'environment':
    case 'base64':
    case 'parameter':
      return stringMethod(of, method, call);
    case 'result':
    case 'member':
    case 'unknown':
      // Of a promise or a string that is not understood: whatever it is, it stays.
      return /^(?:catch|finally|trim|toString|valueOf|replace|replaceAll|toLowerCase|normalize)$/.test(method) ? of : undefined;
    default:
      return undefined;
  }
}

/** `bind`, `call` and `apply` */
function functionMethod(of: Extract<Value, { kind: 'function' }>, method: string, call: BuiltinCall): Value | undefined {
  const args = call.evaluator.argumentsOf(call.node, call.context);
  if (method === 'bind') return { ...of, bound: [...(of.bound ?? []), ...args.slice(1)] };
  if (method === 'call') return call.evaluator.callWith(of, args.slice(1), call.node);
  if (method !== 'apply') return undefined;
  const list = call.argument(1);
  return call.evaluator.callWith(of, list.kind === 'array' ? list.items : [], call.node);
}

export function evaluateBuiltinNew(evaluator: Evaluator, callee: Alternative, node: ts.NewExpression, context: Context): Value | undefined {
  if (callee.kind !== 'external') return undefined;
  const args = evaluator.argumentsOf(node, context);
  const first = args[0]?.();
  switch (globalName(callee).split(/[.:]/).at(-1)) {
    case 'Buffer':
      return first && { kind: 'bytes', of: first, encoding: encodingName(args[1]?.()), node, trail: [] };
    case 'URL':
      return first && resolveUrl(first, args[1]?.(), node);
    case 'Headers':
    case 'AxiosHeaders':
    case 'HttpHeaders':
    case 'Map':
    case 'WeakMap':
      return first ? asEntries(first, node) : emptyObject(node);
    case 'Set':
      return first;
    case 'String':
      return first;
    case 'Promise':
      return promiseOf(evaluator, node, context);
    default:
      return undefined;
  }
}

/** `new Promise((resolve) => … resolve(value))` */
function promiseOf(evaluator: Evaluator, node: ts.NewExpression, context: Context): Value | undefined {
  const [executor] = node.arguments ?? [];
  if (!executor || !(ts.isArrowFunction(executor) || ts.isFunctionExpression(executor))) return undefined;
  const [resolve] = executor.parameters;
  const binding = resolve && evaluator.project.scopes(executor.getSourceFile()).declared(resolve);
  const values = (binding?.references ?? []).flatMap((reference) => (ts.isCallExpression(reference.parent) && reference.parent.expression === reference && reference.parent.arguments[0] ? [evaluator.evaluate(reference.parent.arguments[0], context)] : []));
  const [only] = values;
  return only && values.length === 1 ? only : undefined;
}

/** `Buffer.from` for the global and for the member of `node:buffer` alike; other modules stay in front of the path. */
function evaluateGlobal(name: string, call: BuiltinCall): Value | undefined {
  const { node } = call;
  switch (name) {
    case 'String':
    case 'encodeURI':
    case 'encodeURIComponent':
    case 'decodeURI':
    case 'decodeURIComponent':
    case 'unescape':
    case 'escape':
    case 'Promise.resolve':
    case 'Promise.all':
    case 'Promise.race':
    case 'promisify':
    case 'react:useMemo':
    case 'react:useCallback':
      return name.startsWith('react:') ? called(call.argument(0), call) : call.argument(0);
    case 'format':
      return call.count > 1 ? format(call) : evaluateUrlFunction(name, call);
    case 'sprintf-js:sprintf':
    case 'sprintf-js:':
      return format(call);
    case 'String.raw':
      return rawText(call);
    case 'Symbol':
    case 'Symbol.for':
      return text(`@@${name === 'Symbol' ? node.getStart() : ''}${node.arguments[0]?.getText() ?? ''}`, node);
    default:
      return objectFunction(name, call) ?? evaluateEncoding(name, call) ?? evaluateUrlFunction(name, call) ?? evaluateFiles(name, call, node);
  }
}

function called(value: Value, call: BuiltinCall): Value {
  return value.kind === 'function' ? call.evaluator.callWith(value, [], call.node) : value;
}

/** `String.raw({ raw: strings }, …)` or `String.raw(strings, …values)` in a tag. */
function rawText(call: BuiltinCall): Value | undefined {
  const given = call.argument(0);
  const strings = given.kind === 'object' ? call.evaluator.member(given, 'raw', call.node) : given;
  if (strings.kind !== 'array') return undefined;
  return strings.items.reduce<Value>((whole, piece, index) => concat(index === 0 || index >= call.count ? whole : concat(whole, call.argument(index), call.node), piece(), call.node), text('', call.node));
}

/** Whether a value is text of which nothing is known but that it was computed. */
export function isOpaqueText(value: Value): boolean {
  const found = leaves(value);
  return found.some((leaf) => leaf.kind === 'unknown') && !found.some((leaf) => leaf.kind === 'environment' || leaf.kind === 'parameter' || (leaf.kind === 'literal' && leaf.text.trim().length > 3));
}
