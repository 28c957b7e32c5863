/** Requests for a token: a client logs in with Basic there, which stays. RFC 6749, sections 2.3.1 and 4.4.2: the content says `grant_type`. */
import { ts } from '../code/syntax.ts';
import type { Evaluator } from '../code/evaluator.ts';
import { alternatives, lookup, type Context, type Value } from '../code/values.ts';
import { option, type RequestCall } from './requests.ts';

const CONTENT = ['body', 'data', 'form', 'json', 'payload', 'searchParams', 'params', 'formData'] as const;
/** `new URLSearchParams(…).toString()`, `qs.stringify({ … })`, `JSON.stringify({ … })`. */
const DEPTH = 4;

export function asksForToken(evaluator: Evaluator, { node, args }: RequestCall, context: Context): boolean {
  const given = (node.arguments ?? []).flatMap((argument) => (ts.isSpreadElement(argument) ? [] : [evaluator.evaluate(argument, context)]));
  const contents = [...given, ...CONTENT.map((key) => option(args.options?.value, [key], node))].filter((value) => value !== undefined);
  return contents.some((value) => saysGrant(evaluator, value, 0));
}

function saysGrant(evaluator: Evaluator, value: Value, depth: number): boolean {
  if (depth > DEPTH) return false;
  const within = (item: Value): boolean => saysGrant(evaluator, item, depth + 1);
  return alternatives(value).some((item) => {
    switch (item.kind) {
      case 'object':
        return lookup(item, 'grant_type').length > 0;
      case 'text':
        return item.parts.some((part) => (part.kind === 'literal' ? /\bgrant_type["']?\s*[=:]/.test(part.text) : within(part.value)));
      case 'array':
        return item.items.some((element) => alternatives(element()).some((pair) => pair.kind === 'array' && pair.items[0] !== undefined && alternatives(pair.items[0]()).some((key) => key.kind === 'text' && key.parts[0]?.kind === 'literal' && key.parts[0].text === 'grant_type')));
      case 'result':
        return item.args.some((argument) => within(argument())) || isAppended(evaluator, item.node) || within(item.callee);
      case 'member':
        return within(item.of);
      default:
        return false;
    }
  });
}

/** `const form = new URLSearchParams(); form.append('grant_type', …)` */
function isAppended({ project }: Evaluator, made: ts.Node): boolean {
  const { parent } = made;
  const binding = ts.isVariableDeclaration(parent) && ts.isIdentifier(parent.name) ? project.bindingOf(parent.name) : undefined;
  return (binding?.references ?? []).some(({ parent: access }) => {
    const call = ts.isPropertyAccessExpression(access) && /^(?:append|set)$/.test(access.name.text) ? access.parent : undefined;
    const key = call && ts.isCallExpression(call) ? call.arguments[0] : undefined;
    return key !== undefined && ts.isStringLiteralLike(key) && key.text === 'grant_type';
  });
}
