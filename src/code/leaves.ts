/** What a value is made of: variables, parameters, literal texts, and what cannot be taken apart. */
import { alternatives, type Alternative, type Base64Value, type BytesValue, type ExternalValue, type TextPart, type TextValue, type UnionValue, type Value } from './values.ts';

/** How many calls within calls are looked into for what a value is made of. */
const LEAF_DEPTH = 8;

export type Leaf = Exclude<Value, TextValue | UnionValue | Base64Value | BytesValue> | Extract<TextPart, { kind: 'literal' }>;

/** How many values are looked at: code that was put together by a tool hands everything to everything. */
const LEAF_LIMIT = 2000;

/** The leaves that a value is made of, holes and encodings taken apart; of a call that cannot be evaluated, what it was given. */
export function leaves(value: Value): readonly Leaf[] {
  let left = LEAF_LIMIT;
  const within = (item: Value, depth: number): readonly Leaf[] => {
    left -= 1;
    const inner = (part: Value): readonly Leaf[] => within(part, depth + 1);
    switch (item.kind) {
      case 'union':
        return item.of.flatMap(inner);
      case 'text':
        return item.parts.flatMap((part) => (part.kind === 'literal' ? [part] : inner(part.value)));
      case 'base64':
      case 'bytes':
        return inner(item.of);
      case 'result': {
        const given = depth > LEAF_DEPTH ? [] : item.args.flatMap((argument) => (left > 0 ? inner(argument()) : []));
        return given.some(isSource) ? given.filter(isSource) : [item];
      }
      default:
        return [item];
    }
  };
  return within(value, 0);
}

function isSource(leaf: Leaf): boolean {
  return leaf.kind === 'environment' || leaf.kind === 'parameter';
}

/** The alternatives of a value, and in the place of objects those of what they hold, so many levels deep. */
export function contents(value: Value, depth = 1): readonly Alternative[] {
  return alternatives(value).flatMap((item) => (item.kind === 'object' && depth > 0 ? item.entries.flatMap((entry) => contents(entry.value(), depth - 1)) : [item]));
}

/** What the calls were given that a value came from, one chained on the other: `db('tenants').where({ id }).first()`. */
export function givenTo(value: Value): readonly Value[] {
  if (value.kind === 'member') return givenTo(value.of);
  return value.kind === 'result' ? [...value.args.map((argument) => argument()), ...givenTo(value.callee)] : [];
}

/** What a chain of members and calls begins with, where that is outside the repository: `nock` of `nock(url).get(path).reply`. */
export function externalsBehind(value: Value): readonly ExternalValue[] {
  return alternatives(value).flatMap((item) => {
    if (item.kind === 'member') return externalsBehind(item.of);
    if (item.kind === 'result') return externalsBehind(item.callee);
    return item.kind === 'external' ? [item] : [];
  });
}
