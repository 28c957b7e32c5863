/** Calls that send a request, recognised by the client rows and, for header carriers, by any callee that is given a URL. */
import type { CallShape, HttpClient, OptionKeys } from '../../transforms/http-client.ts';
import type { Evaluator } from '../code/evaluator.ts';
import { externalsBehind } from '../code/leaves.ts';
import { bare, memberName, ts, wrapped } from '../code/syntax.ts';
import type { UseFinder } from '../code/uses.ts';
import { alternatives, asObject, literalPrefix, union, unknown, type Context, type ObjectValue, type ParameterValue, type ResultValue, type Value, lookup } from '../code/values.ts';
import { chainedCalls, createInstanceFinder, mayGivePair, type ChainCall, type InstanceFinder } from './instances.ts';
import type { DeclaredVersion } from './client-versions.ts';
import { createClientCalls, type Arguments, type Given } from './client-calls.ts';

export interface RequestCall {
  readonly node: ts.CallExpression | ts.NewExpression;
  /** Null when no row describes the callee. */
  readonly client: HttpClient | null;
  /** The row's shape that the call has. */
  readonly shape?: CallShape;
  readonly version?: DeclaredVersion;
  readonly args: Arguments;
  /** The instance it is sent through, the innermost factory call first. */
  readonly instances: readonly ResultValue[];
  /** Further calls on what the request call returns, chained or through a variable. */
  readonly chain: readonly ChainCall[];
  /** The parameter that it is sent through, known by its type alone, or whose elements are its arguments. */
  readonly receiver?: ParameterValue;
  /** The call makes an instance and sends nothing itself. */
  readonly isFactory?: true;
}

/** Packages whose calls describe requests that tests expect, and never send one. */
const TEST_DOUBLES: ReadonlySet<string> = new Set(['nock', 'msw', 'axios-mock-adapter', 'fetch-mock', 'sinon', 'jest', 'vitest', '@pact-foundation/pact', 'chai', 'assert', 'assert/strict', 'node:test', 'test']);
const TEST_GLOBALS: ReadonlySet<string> = new Set(['expect', 'assert', 'jest', 'vi', 'sinon', 'chai']);
/** Globals that take strings and objects but send nothing. */
const SILENT_GLOBALS: ReadonlySet<string> = new Set(
  'console Buffer URL URLSearchParams Headers Object String Number Array JSON Promise Map Set Error TypeError RegExp Date Math Symbol parseInt btoa atob encodeURIComponent encodeURI decodeURIComponent setTimeout setInterval clearTimeout require expect describe it test assert process Reflect jest vi FormData Blob File'.split(' '),
);

/** The requests of the code, and all that is known of the instances that they are sent through. */
export interface RequestFinder extends InstanceFinder {
  /** Member names under which any client sends. */
  readonly methods: ReadonlySet<string>;
  /** The request that a call sends, or `undefined` when it sends none. */
  requestAt(node: ts.CallExpression | ts.NewExpression, context?: Context): RequestCall | undefined;
  /** The instance that a call makes, described like a request through it: one that nobody uses yet carries its credentials all the same. */
  instanceAt(node: ts.CallExpression | ts.NewExpression, context?: Context): RequestCall | undefined;
}

export function createRequestFinder(evaluator: Evaluator, uses: UseFinder, clients: readonly HttpClient[]): RequestFinder {
  const calls = createClientCalls(evaluator, clients);
  const instances = createInstanceFinder(evaluator, uses, calls, clients);

  const requestAt = (node: ts.CallExpression | ts.NewExpression, context?: Context): RequestCall | undefined => {
    const callees = alternatives(evaluator.evaluate(node.expression, context));
    for (const callee of callees) {
      const match = calls.match(callee, node);
      if (!match) continue;
      const receiver = match.receiver ?? openSpread(node, context);
      return { node, client: match.client, shape: match.shape, instances: match.instances, chain: chainOf(node), args: calls.arguments(node, match.shape, context), ...(match.version && { version: match.version }), ...(receiver && { receiver }) };
    }
    if (handsOnRequest(callees, node, context)) return genericRequest(node, context);
    if (callees.some((callee) => callee.kind === 'function' || callee.kind === 'class' || isSilent(callee) || isFactory(callee, node) || calls.configures(callee))) return undefined;
    return genericRequest(node, context);
  };

  /** `timed(axios.get, url, options)`: a function of the repository is given what sends the request, and all that it is to be called with. */
  const handsOnRequest = (callees: readonly Value[], node: ts.CallExpression | ts.NewExpression, context: Context): boolean => {
    const isOpen = callees.some((callee) => callee.kind === 'function' && callee.fn.parameters.some((parameter) => parameter.dotDotDotToken));
    return isOpen && (node.arguments ?? []).some((argument) => !ts.isSpreadElement(argument) && alternatives(evaluator.evaluate(argument, context)).some((value) => calls.match(value, node) !== undefined));
  };

  /** Whether a call makes an instance, which its callee tells: the call itself is not evaluated. */
  const isFactory = (callee: Value, node: ts.CallExpression | ts.NewExpression): boolean => (callee.kind === 'external' || callee.kind === 'member') && calls.made({ kind: 'result', callee, node, context: undefined, args: [], trail: [] }) !== undefined;

  /** Any other call with a URL, or an object that holds one, among its arguments. */
  const genericRequest = (node: ts.CallExpression | ts.NewExpression, context: Context): RequestCall | undefined => {
    // A message to another thread or window is no request.
    if (memberName(node.expression) === 'postMessage') return undefined;
    const given = (node.arguments ?? []).map((argument): Given => ({ expression: argument, value: ts.isSpreadElement(argument) ? unknown(argument) : evaluator.evaluate(argument, context) }));
    const holds = (key: string, ignoreCase = false): Given | undefined => given.find(({ value }) => has(value, key, ignoreCase));
    const url = given.find(({ value }) => alternatives(value).some((item) => item.kind === 'text'));
    const request = (args: Arguments): RequestCall => ({ node, client: null, instances: [], chain: chainOf(node), args: { ...(url && { url }), ...args } });
    const pair = given.find(({ value }) => GENERIC_PAIRS.some(([user, password]) => has(value, user) && has(value, password)) && (url !== undefined || GENERIC_ADDRESSES.some((key) => has(value, key))));
    if (ts.isNewExpression(node)) {
      const described = pair ?? given.find(({ value }) => has(value, 'auth') && GENERIC_ADDRESSES.some((key) => has(value, key)));
      return described && request({ options: described });
    }
    const options = GENERIC_OPTIONS.map((key) => holds(key)).find((argument) => argument !== undefined) ?? pair;
    if (options) return request({ options });
    const headers = holds('authorization', true);
    return headers ? request({ headers }) : fluentRequest(node, url, context);
  };

  /** `http.get(url).auth(user, password)`, `http.basicAuth(user, password).get(url)` */
  const fluentRequest = (node: ts.CallExpression, url: Given | undefined, context: Context): RequestCall | undefined => {
    // One request is one chain: it is told at its first call.
    if (ts.isPropertyAccessExpression(node.expression) && ts.isCallExpression(bare(node.expression.expression))) return undefined;
    const method = memberName(node.expression);
    const first: readonly ChainCall[] = method === undefined ? [] : [{ method, node }];
    const chain = [...first.filter(mayGivePair), ...chainOf(node)];
    if (!chain.some(mayGivePair)) return undefined;
    const addressed = url ?? chain.flatMap((call) => call.node.arguments.slice(0, 1)).filter((argument) => !ts.isSpreadElement(argument)).map((expression): Given => ({ expression, value: evaluator.evaluate(expression, context) })).find(({ value }) => alternatives(value).some((item) => item.kind === 'text' && /^\s*(?:https?:)?\/\//i.test(literalPrefix(item))));
    return addressed && { node, client: null, instances: [], chain, args: { url: addressed } };
  };

  /** `client.get(...args)` of a parameter that only the callers know. */
  const openSpread = (node: ts.CallExpression | ts.NewExpression, context: Context): ParameterValue | undefined =>
    (node.arguments ?? []).flatMap((argument) => (ts.isSpreadElement(argument) ? alternatives(evaluator.evaluate(argument.expression, context)) : [])).find((value): value is ParameterValue => value.kind === 'parameter');

  const chainOf = (node: ts.Expression): readonly ChainCall[] => {
    const chain: ChainCall[] = [];
    const end = chainedCalls(node, chain);
    const holder = end.parent;
    const binding = ts.isVariableDeclaration(holder) && ts.isIdentifier(holder.name) ? evaluator.project.bindingOf(holder.name) : undefined;
    for (const reference of binding?.references ?? []) chainFrom(reference, chain, new Set());
    return chain;
  };

  /** The calls on a reference to a request, and those of functions of the repository that are given it: `applyAuth(request)`. */
  const chainFrom = (reference: ts.Expression, chain: ChainCall[], seen: Set<ts.Node>): void => {
    chainedCalls(reference, chain);
    const argument = wrapped(reference);
    const call = argument.parent;
    if (!ts.isCallExpression(call) || !call.arguments.includes(argument as ts.Expression) || seen.size > HELPER_LIMIT) return;
    for (const callee of alternatives(evaluator.evaluate(call.expression))) {
      const parameter = callee.kind === 'function' ? callee.fn.parameters[call.arguments.indexOf(argument as ts.Expression)] : undefined;
      if (!parameter || seen.has(parameter)) continue;
      seen.add(parameter);
      for (const inner of evaluator.project.scopes(parameter.getSourceFile()).declared(parameter)?.references ?? []) chainFrom(inner, chain, seen);
    }
  };

  return {
    ...instances,
    methods: new Set(clients.flatMap((client) => client.requests.flatMap((shape) => shape.members)).filter((name) => name !== '' && !name.includes('.'))),
    requestAt,
    instanceAt(node, context) {
      if (!alternatives(evaluator.evaluate(node.expression, context)).some((callee) => isFactory(callee, node))) return undefined;
      for (const result of alternatives(evaluator.evaluate(node, context))) {
        const made = result.kind === 'result' && result.node === node ? calls.made(result) : undefined;
        if (made) return { node, client: made.client, instances: made.instances, chain: [], args: {}, ...(made.version && { version: made.version }), isFactory: true };
      }
      return undefined;
    },
  };

}

/** How many functions a request is followed through. */
const HELPER_LIMIT = 4;

/** Whether a call sends nothing, whatever it is given. */
export function isSilentCall(callee: Value): boolean {
  return alternatives(callee).some(isSilent);
}

function isSilent(callee: Value): boolean {
  if (callee.kind === 'external') return callee.module === '' ? SILENT_GLOBALS.has(callee.path[0] ?? '') : TEST_DOUBLES.has(callee.module);
  if (callee.kind === 'member') return isSilent(callee.of) || callee.of.kind === 'function' || callee.of.kind === 'text' || callee.of.kind === 'bytes' || callee.of.kind === 'array';
  return callee.kind === 'result' && isSilent(callee.callee);
}

/** Keys by which an argument of an unknown callee shows that it describes a request. */
const GENERIC_OPTIONS = ['headers', 'auth'];
/** Keys under which an object of an unknown callee holds a pair beside the URL. */
const GENERIC_PAIRS = [
  ['username', 'password'],
  ['user', 'pass'],
  ['user', 'password'],
] as const;
const GENERIC_ADDRESSES = ['url', 'uri', 'href', 'baseURL', 'baseUrl', 'baseURI', 'basePath', 'prefixUrl', 'endpoint', 'host', 'hostname', 'server', 'apiUrl', 'rootUrl'];

/** Option keys assumed for callees without a row. */
export const GENERIC_KEYS: OptionKeys = { url: ['url', 'uri', 'href'], base: ['baseURL', 'baseUrl', 'baseURI', 'basePath', 'prefixUrl', 'endpoint', 'server', 'apiUrl', 'rootUrl'], host: ['hostname', 'host'], headers: 'headers' };

function has(value: Value, key: string, ignoreCase = false): boolean {
  return alternatives(value).some((item) => item.kind === 'object' && lookup(item, key, ignoreCase).length > 0);
}

/** The value of the first of `keys` that an options value has. */
export function option(options: Value | undefined, keys: readonly string[] | undefined, node: ts.Node): Value | undefined {
  if (!options || !keys) return undefined;
  const found = alternatives(options).map(asObject).flatMap((item) => {
    if (item.kind !== 'object') return [];
    const values = keys.map((key) => lookup(item, key).map((entry) => entry.value())).find((list) => list.length > 0) ?? [];
    return values.length > 0 ? values : spreadParameters(item, keys[0] ?? '');
  });
  return found.length > 0 ? union(found, node) : undefined;
}

/** `{ ...request }` of a parameter: the callers know the property. */
function spreadParameters(object: ObjectValue, key: string): readonly Value[] {
  return (object.spreads ?? []).flatMap(alternatives).flatMap((spread) => (spread.kind === 'parameter' ? [{ ...spread, name: `${spread.name}.${key}` }] : []));
}

/** Whether a node describes a request that a test expects, e.g. in the arguments of `nock(…)`. */
export function isInTestDouble(evaluator: Evaluator, node: ts.Node): boolean {
  for (let current: ts.Node | undefined = node; current; current = current.parent) {
    if (!ts.isCallExpression(current)) continue;
    if (isTestDouble(evaluator.evaluate(current.expression))) return true;
  }
  return false;
}

/** Whether a callee belongs to what tests are written with: it says which request is expected, and sends none. */
export function isTestDouble(callee: Value): boolean {
  return externalsBehind(callee).some(({ module, path: [name = ''] }) => (module === '' ? TEST_GLOBALS.has(name) : TEST_DOUBLES.has(module)));
}
