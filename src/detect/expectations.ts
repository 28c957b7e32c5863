/**
 * Where tests expect the Basic credential that migrated code no longer sends: mocks that ask for it and assertions about it. They enter no
 * request and are no sites; they have to change with the code all the same.
 */
import { externalsBehind, givenTo } from '../code/leaves.ts';
import type { ParsedFile } from '../code/syntax.ts';
import { bare, memberName, propertyName, ts, walk } from '../code/syntax.ts';
import { isFromTest, isTestFile } from '../code/test-files.ts';
import { alternatives, literalPrefix, literalText, lookup, type Value } from '../code/values.ts';
import { judgeUrl } from './hosts.ts';
import type { DetectionInput } from './input.ts';
import { holdsHeader, recordedText, snapshotOf, withHeader } from './recorded.ts';

export interface Expectation {
  /** The call or the comparison that says what is expected. */
  readonly node: ts.CallExpression | ts.BinaryExpression;
  /** Whether an address beside it, or beside the function that it stands in, leads to the API; without one, nobody but the code under test can tell. */
  readonly isProven: boolean;
  /** All that has to change; `undefined` where some of it is not written there. */
  readonly parts: readonly ExpectedPart[] | undefined;
}

/** What stands for the credential in an expectation. */
export type ExpectedPart =
  /** The value of the header. */
  | { readonly kind: 'header'; readonly node: ts.Expression }
  /** The beginning of the value, with which that of any credential begins. */
  | { readonly kind: 'prefix'; readonly node: ts.Expression }
  | { readonly kind: 'pattern'; readonly node: ts.RegularExpressionLiteral }
  /** `.basicAuth({ user, pass })`. */
  | { readonly kind: 'pair'; readonly node: ts.CallExpression }
  /** `auth: { username, password }` among the options of a request. */
  | { readonly kind: 'option'; readonly node: ts.PropertyAssignment; readonly of: ts.CallExpression }
  /** Headers among what a snapshot in the code shows. */
  | { readonly kind: 'snapshot'; readonly node: ts.StringLiteralLike }
  /** Those in a file of snapshots. */
  | { readonly kind: 'recorded'; readonly path: string };

/** Packages whose calls say which requests a test expects. */
const MOCKS: ReadonlySet<string> = new Set(['nock', 'axios-mock-adapter', 'fetch-mock', 'sinon', '@pact-foundation/pact']);
/** Matchers of Jest, Vitest, Chai, Sinon and node:assert that say what something is. */
const MATCHERS: ReadonlySet<string> = new Set(
  'toBe toEqual toStrictEqual toMatchObject toMatch toContain toContainEqual toHaveProperty toHaveBeenCalledWith toHaveBeenLastCalledWith toHaveBeenNthCalledWith toBeCalledWith equal equals eql deepEqual strictEqual deepStrictEqual include match calledWith calledWithMatch calledOnceWith'.split(' '),
);
const COMPARISONS: ReadonlySet<ts.SyntaxKind> = new Set([ts.SyntaxKind.EqualsEqualsEqualsToken, ts.SyntaxKind.ExclamationEqualsEqualsToken, ts.SyntaxKind.EqualsEqualsToken, ts.SyntaxKind.ExclamationEqualsToken]);
const SCHEME = /^Basic\s+\S*$/i;
const PATTERN = /^\/\^?Basic(?:\\s|\s|\\b)/i;
/** Matchers of Jest and Vitest that show what something was, in the code or in a file beside it. */
const INLINE: ReadonlySet<string> = new Set(['toMatchInlineSnapshot', 'toThrowErrorMatchingInlineSnapshot']);
const BESIDE: ReadonlySet<string> = new Set(['toMatchSnapshot', 'toThrowErrorMatchingSnapshot']);
/** Objects within objects that are looked into. */
const DEPTH = 4;

/** Those of a file, in its order. */
export function expectationsIn(input: DetectionInput, { path, root }: ParsedFile): readonly Expectation[] {
  const { evaluator } = input;
  const found: Expectation[] = [];
  const add = (node: Expectation['node'], parts: Expectation['parts']): void => {
    const hosts = hostsAround(input, node);
    if (!hosts.includes('other')) found.push({ node, isProven: hosts.includes('ocrolus'), parts });
  };
  const addInline = (node: ts.CallExpression): void => {
    const shown = node.arguments.find((argument) => holdsHeader(literalText(evaluator.evaluate(argument)) ?? ''));
    if (shown) add(node, ts.isStringLiteralLike(shown) && withHeader(shown.getText(), '') !== undefined ? [{ kind: 'snapshot', node: shown }] : undefined);
  };
  let recorder: ts.CallExpression | undefined;
  walk(root, (node) => {
    if (ts.isBinaryExpression(node) && COMPARISONS.has(node.operatorToken.kind) && isTestFile(path)) {
      const side = [node.left, node.right].find((item) => isHeader(evaluator.evaluate(item)));
      if (side) add(node, [{ kind: 'header', node: side }]);
    }
    if (!ts.isCallExpression(node)) return;
    const method = memberName(node.expression);
    if (method !== undefined && BESIDE.has(method)) recorder ??= node;
    if (method !== undefined && INLINE.has(method)) addInline(node);
    const looked = isTestFile(path) ? lookedFor(input, node, method) : undefined;
    if (looked) {
      add(node, [looked]);
      return;
    }
    const chain = chainOf(node);
    if (isNegated(node)) return;
    const mock = chain.find((call) => isMock(evaluator.evaluate(call.expression)));
    const isAssertion = method !== undefined && MATCHERS.has(method);
    if (!mock && !isAssertion) return;
    if (mock && method === 'basicAuth') add(node, [{ kind: 'pair', node }]);
    else {
      const parts = node.arguments.map((argument) => partsOf(input, argument, node, 0));
      if (parts.some((part) => part?.length !== 0)) add(node, parts.includes(undefined) ? undefined : parts.flatMap((part) => part ?? []));
    }
  });
  const snapshot = recorder && isTestFile(path) ? recordedText(evaluator.project.tree, snapshotOf(path)) : '';
  if (recorder && holdsHeader(snapshot) && withHeader(snapshot, '') !== undefined) add(recorder, [{ kind: 'recorded', path: snapshotOf(path) }]);
  return found;
}

const isMock = (callee: Value): boolean => externalsBehind(callee).some(({ module }) => MOCKS.has(module));

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

/** `/^Basic /.test(header)`, `header.startsWith('Basic ')`: a server of a test that looks at what it gets. */
function lookedFor({ evaluator }: DetectionInput, node: ts.CallExpression, method: string | undefined): ExpectedPart | undefined {
  const [given] = node.arguments;
  if (given === undefined || !ts.isPropertyAccessExpression(node.expression)) return undefined;
  const asked = bare(node.expression.expression);
  if (method === 'test' && ts.isRegularExpressionLiteral(asked)) return PATTERN.test(asked.text) ? { kind: 'pattern', node: asked } : undefined;
  if (method !== 'startsWith') return undefined;
  const value = evaluator.evaluate(given);
  return isHeader(value) && isScheme(value) ? { kind: 'prefix', node: given } : undefined;
}

/** `expect(header).not.toBe(…)`, `assert.notEqual(…)`: what must not be sent may be named. */
function isNegated(node: ts.CallExpression): boolean {
  for (let current: ts.Expression = node.expression; ts.isPropertyAccessExpression(current) || ts.isCallExpression(current); current = current.expression) {
    if (ts.isPropertyAccessExpression(current) && /^not/.test(current.name.text)) return true;
  }
  return false;
}

/** Of a call or, for what stands in a function that one with an address is given, of that one: `http.get(URL, ({ request }) => …)` of msw. */
function hostsAround(input: DetectionInput, node: Expectation['node']): readonly string[] {
  let hosts = ts.isCallExpression(node) ? hostsBeside(input, node) : [];
  for (let child: ts.Node = node; hosts.length === 0 && !ts.isSourceFile(child.parent); child = child.parent) {
    const around = child.parent;
    if (ts.isCallExpression(around) && ts.isFunctionLike(child)) hosts = hostsBeside(input, around);
  }
  return hosts;
}

/** Where the URLs lead that the calls of a chain are given, those behind a variable included. */
function hostsBeside({ evaluator, settings }: DetectionInput, node: ts.CallExpression): readonly string[] {
  const written = chainOf(node).flatMap((call) => [...call.arguments]).map((argument) => evaluator.evaluate(argument));
  const urls = [...written, ...givenTo(evaluator.evaluate(node.expression))].filter((value) => /^https?:/.test(literalPrefix(value)));
  return urls.flatMap((url) => judgeUrl(url, settings).map((verdict) => verdict.kind));
}

/** What the code under test makes is no expectation. */
const isBasic = (item: Value): boolean => item.kind === 'text' && isFromTest(item) && SCHEME.test(literalText(item) ?? `${literalPrefix(item)}…`);

/** Whether a value is a Basic header and nothing else. */
function isHeader(value: Value): boolean {
  const all = alternatives(value);
  return all.length > 0 && all.every(isBasic);
}

const isScheme = (value: Value): boolean => alternatives(value).every((item) => /^Basic\s+$/i.test(literalText(item) ?? ''));

/** What has to change in an argument; nothing where it expects no credential, `undefined` where what does is written elsewhere. */
function partsOf(input: DetectionInput, node: ts.Expression, call: ts.CallExpression, depth: number): readonly ExpectedPart[] | undefined {
  const written = bare(node);
  if (ts.isRegularExpressionLiteral(written)) return PATTERN.test(written.text) ? [{ kind: 'pattern', node: written }] : [];
  const value = input.evaluator.evaluate(node);
  if (isHeader(value)) return [{ kind: isScheme(value) ? 'prefix' : 'header', node }];
  if (depth > DEPTH) return [];
  const all = (items: readonly (readonly ExpectedPart[] | undefined)[]): readonly ExpectedPart[] | undefined => (items.includes(undefined) ? undefined : items.flatMap((item) => item ?? []));
  const within = (item: ts.Expression): readonly ExpectedPart[] | undefined => partsOf(input, item, call, depth + 1);
  if (ts.isObjectLiteralExpression(written)) {
    return all(written.properties.map((item) => {
      if (ts.isPropertyAssignment(item)) return propertyName(item.name) === 'auth' && isPair(input.evaluator.evaluate(item.initializer)) ? [{ kind: 'option' as const, node: item, of: call }] : within(item.initializer);
      const held = ts.isSpreadAssignment(item) ? item.expression : ts.isShorthandPropertyAssignment(item) ? item.name : undefined;
      return held && holdsBasic(input.evaluator.evaluate(held), depth) ? undefined : [];
    }));
  }
  if (ts.isArrayLiteralExpression(written)) return all(written.elements.map(within));
  // `expect.objectContaining({ … })`
  if (ts.isCallExpression(written) && value.kind === 'result') return all(written.arguments.map(within));
  return holdsBasic(value, depth) ? undefined : [];
}

/** Whether a value is a Basic header, or holds one or a pair as HTTP clients take them. */
function holdsBasic(value: Value, depth: number): boolean {
  if (depth > DEPTH) return false;
  return alternatives(value).some((item) => {
    if (item.kind === 'array') return item.items.some((element) => holdsBasic(element(), depth + 1));
    if (item.kind === 'result') return item.args.some((argument) => holdsBasic(argument(), depth + 1));
    if (item.kind !== 'object') return isBasic(item);
    const pairs = lookup(item, 'auth').map((entry) => entry.value());
    return pairs.some(isPair) || item.entries.some((entry) => holdsBasic(entry.value(), depth + 1));
  });
}

function isPair(value: Value): boolean {
  return value.kind === 'object' && [['username', 'password'], ['user', 'pass']].some((keys) => keys.every((key) => lookup(value, key).length > 0));
}
