/** Base64 in all its spellings, and what makes bytes of texts. */
import { ts } from '../syntax.ts';
import { alternatives, concat, literalText, mapEach, text, union, unknown, type Value } from '../values.ts';
import type { BuiltinCall } from './call.ts';

/** Functions that return the base64 of their first argument; a module's name stands before the colon. */
const ENCODERS: ReadonlySet<string> = new Set([
  'btoa',
  'window.btoa',
  'js-base64:Base64.encode',
  'js-base64:Base64.btoa',
  'js-base64:Base64.toBase64',
  'js-base64:encode',
  'js-base64:btoa',
  'js-base64:toBase64',
  'base-64:encode',
  'abab:btoa',
  'btoa:',
  'base64-js:fromByteArray',
  'crypto-js:enc.Base64.stringify',
  'crypto-js/enc-base64:stringify',
  'uint8array-tools:toBase64',
  'uint8array-extras:uint8ArrayToBase64',
  'uint8array-extras:stringToBase64',
  'js-base64:fromUint8Array',
  'js-base64:Base64.fromUint8Array',
  'utf8:encodeBase64',
  'k6/encoding:b64encode',
  'Utilities.base64Encode',
]);

/** Functions that hand their first argument on in another form: bytes of a text, text of bytes. */
const TRANSPARENT: ReadonlySet<string> = new Set([
  'crypto-js:enc.Utf8.parse',
  'crypto-js/enc-utf8:parse',
  'utf8:encode',
  'uint8array-tools:fromUtf8',
  'uint8array-extras:stringToUint8Array',
  'String.fromCharCode',
  'String.fromCodePoint',
  'String.fromCharCode.apply',
]);

/** Packages that build a whole header value of a user and a password. */
const HEADER_MAKERS: ReadonlySet<string> = new Set(['basic-auth-header:', 'basic-authorization-header:', 'basic-auth-token:', 'auth-header:basic']);

export function evaluateEncoding(name: string, call: BuiltinCall): Value | undefined {
  const { node } = call;
  if (ENCODERS.has(name)) return encode(call.argument(0), node);
  if (TRANSPARENT.has(name)) return call.argument(name.endsWith('.apply') ? 1 : 0);
  if (HEADER_MAKERS.has(name)) return concat(text('Basic ', node), encode(concat(concat(call.argument(0), text(':', node), node), call.argument(1), node), node), node);
  switch (name) {
    case 'Buffer.from':
    case 'Buffer':
      return { kind: 'bytes', of: bytesOf(call.argument(0)), encoding: call.count > 1 ? encodingName(call.argument(1)) : 'utf8', node, trail: [] };
    case 'Buffer.concat':
      return concatBytes(call.argument(0), node);
    case 'atob':
    case 'window.atob':
    case 'js-base64:decode':
    case 'js-base64:Base64.decode':
    case 'base-64:decode':
      return decodeBase64(call.argument(0), node);
    default:
      return undefined;
  }
}

/** A buffer of a buffer holds the same. */
function bytesOf(value: Value): Value {
  return value.kind === 'bytes' ? value.of : value;
}

function concatBytes(list: Value, node: ts.Node): Value | undefined {
  if (list.kind !== 'array') return undefined;
  const whole = list.items.map((item) => bytesOf(item())).reduce<Value>((a, b) => concat(a, b, node), text('', node));
  return { kind: 'bytes', of: whole, encoding: 'utf8', node, trail: [] };
}

export function toStringOf(bytes: Extract<Value, { kind: 'bytes' }>, encoding: string | undefined, node: ts.Node): Value {
  if (encoding === 'base64' || encoding === 'base64url') return encode(bytes.of, node);
  if (bytes.encoding === 'base64') return decodeBase64(bytes.of, node);
  return bytes.encoding === 'hex' ? decodeHex(bytes.of, node) : bytes.of;
}

function encode(of: Value, node: ts.Node): Value {
  return mapEach(of, node, (value): Value => ({ kind: 'base64', of: value.kind === 'bytes' ? value.of : value, node, trail: value.trail }));
}

function decodeBase64(of: Value, node: ts.Node): Value {
  return decoded(of, node, 'base64');
}

function decodeHex(of: Value, node: ts.Node): Value {
  return decoded(of, node, 'hex');
}

function decoded(of: Value, node: ts.Node, encoding: 'base64' | 'hex'): Value {
  return union(
    alternatives(of).map((value) => {
      if (value.kind === 'base64' && encoding === 'base64') return value.of;
      const literal = literalText(value);
      return literal === undefined ? unknown(node) : text(Buffer.from(literal, encoding).toString('utf8'), node);
    }),
    node,
  );
}

export function encodingName(value: Value | undefined): string {
  return (value && literalText(value)) ?? 'utf8';
}
