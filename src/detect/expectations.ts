/**
 * Where tests expect the Basic credential that migrated code no longer sends: mocks that ask for it and assertions about it. They enter no
 * request and are no sites; whoever migrates has to change them all the same.
 */
import type { ParsedFile } from '../code/syntax.ts';
import { lineAt, memberName, ts, walk } from '../code/syntax.ts';
import { alternatives, literalPrefix, literalText, lookup, type Value } from '../code/values.ts';
import type { Place } from '../report/report.ts';
import { judgeUrl } from './hosts.ts';
import type { DetectionInput } from './input.ts';

/** Packages whose calls say which requests a test expects. */
const MOCKS: ReadonlySet<string> = new Set(['nock', 'axios-mock-adapter', 'fetch-mock', 'sinon', '@pact-foundation/pact']);
/** Matchers of Jest, Vitest, Chai, Sinon and node:assert that say what something is. */
const MATCHERS: ReadonlySet<string> = new Set(
  'toBe toEqual toStrictEqual toMatchObject toMatch toContain toContainEqual toHaveProperty toHaveBeenCalledWith toHaveBeenLastCalledWith toHaveBeenNthCalledWith toBeCalledWith equal equals eql deepEqual strictEqual deepStrictEqual include match calledWith calledWithMatch calledOnceWith'.split(' '),
);
/** Objects within objects that are looked into. */
const DEPTH = 4;

/** The places in a file, in its order. */
export function expectationsIn(input: DetectionInput, { path, root }: ParsedFile): readonly Place[] {
  const found: ts.CallExpression[] = [];
  walk(root, (node) => {
    if (!ts.isCallExpression(node)) return;
    const method = memberName(node.expression);
    const chain = chainOf(node);
    if (chain.some((call) => call !== node && found.includes(call)) || isNegated(node)) return;
    const mock = chain.find((call) => isMock(input.evaluator.evaluate(call.expression)));
    const isAssertion = method !== undefined && MATCHERS.has(method);
    if (!mock && !isAssertion) return;
    if (isElsewhere(input, mock ?? node)) return;
    const isPair = mock !== undefined && method === 'basicAuth';
    if (isPair || node.arguments.some((argument) => holdsBasic(input.evaluator.evaluate(argument), 0))) found.push(node);
  });
  return found.map(({ expression }) => ({ file: path, line: lineAt(root, (ts.isPropertyAccessExpression(expression) ? expression.name : expression).getStart()) }));
}

function isMock(callee: Value): boolean {
  if (callee.kind === 'member') return isMock(callee.of);
  if (callee.kind === 'result') return isMock(callee.callee);
  return alternatives(callee).some((item) => item.kind === 'external' && MOCKS.has(item.module));
}

/** The calls that a call is chained on, itself first. */
function chainOf(node: ts.CallExpression): readonly ts.CallExpression[] {
  const calls: ts.CallExpression[] = [];
  for (let current: ts.Expression = node; ; ) {
    if (ts.isCallExpression(current)) {
      calls.push(current);
      current = current.expression;
    } else if (ts.isPropertyAccessExpression(current)) current = current.expression;
    else return calls;
  }
}

/** `expect(header).not.toBe(…)`, `assert.notEqual(…)`: what must not be sent may be named. */
function isNegated(node: ts.CallExpression): boolean {
  for (let current: ts.Expression = node.expression; ts.isPropertyAccessExpression(current) || ts.isCallExpression(current); current = current.expression) {
    if (ts.isPropertyAccessExpression(current) && /^not/.test(current.name.text)) return true;
  }
  return false;
}

/** The first URL among the arguments of the calls in a chain leads to somebody else. */
function isElsewhere({ evaluator, settings }: DetectionInput, node: ts.CallExpression): boolean {
  const urls = chainOf(node).flatMap((call) => [...call.arguments]).map((argument) => evaluator.evaluate(argument)).filter((value) => /^https?:/.test(literalPrefix(value)));
  return urls.some((url) => judgeUrl(url, settings).some((verdict) => verdict.kind === 'other'));
}

/** Whether a value is a Basic header, or holds one or a pair as HTTP clients take them. */
function holdsBasic(value: Value, depth: number): boolean {
  if (depth > DEPTH) return false;
  return alternatives(value).some((item) => {
    if (item.kind === 'text') return /^Basic\s+\S+$/i.test(literalText(item) ?? `${literalPrefix(item)}…`);
    if (item.kind === 'array') return item.items.some((element) => holdsBasic(element(), depth + 1));
    // `expect.objectContaining({ … })`
    if (item.kind === 'result') return item.args.some((argument) => holdsBasic(argument(), depth + 1));
    if (item.kind !== 'object') return false;
    const pairs = lookup(item, 'auth').map((entry) => entry.value());
    return pairs.some(isPair) || item.entries.some((entry) => holdsBasic(entry.value(), depth + 1));
  });
}

function isPair(value: Value): boolean {
  return value.kind === 'object' && [['username', 'password'], ['user', 'pass']].some((keys) => keys.every((key) => lookup(value, key).length > 0));
}
