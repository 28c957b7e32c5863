/** Calls that send a request, recognised by the client rows and, for header carriers, by any callee that is given a URL. */
import type { CallShape, HttpClient, OptionKeys } from '../../transforms/http-client.ts';
import type { Evaluator, Mutation } from '../code/evaluator.ts';
import { mutationAt, overlayMutations } from '../code/mutations.ts';
import { memberName, nearest, ts, walk, wrapped, type FunctionNode } from '../code/syntax.ts';
import type { UseFinder } from '../code/uses.ts';
import { alternatives, union, unknown, type Context, type ObjectValue, type ParameterValue, type ResultValue, type Value, lookup } from '../code/values.ts';
import { createHookFinder, type Hook } from './hooks.ts';
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

export interface ChainCall {
  readonly method: string;
  readonly node: ts.CallExpression;
}

/** Packages whose calls describe requests that tests expect, and never send one. */
const TEST_DOUBLES: ReadonlySet<string> = new Set(['nock', 'msw', 'axios-mock-adapter', 'fetch-mock', 'sinon', 'jest', 'vitest', '@pact-foundation/pact', 'chai', 'assert', 'assert/strict', 'node:test', 'test']);
/** Globals that take strings and objects but send nothing. */
const SILENT_GLOBALS: ReadonlySet<string> = new Set(
  'console Buffer URL URLSearchParams Headers Object String Number Array JSON Promise Map Set Error TypeError RegExp Date Math Symbol parseInt btoa atob encodeURIComponent encodeURI decodeURIComponent setTimeout setInterval clearTimeout require expect describe it test assert process Reflect jest vi FormData Blob File'.split(' '),
);

export interface RequestFinder {
  /** Member names under which any client sends. */
  readonly methods: ReadonlySet<string>;
  /** The request that a call sends, or `undefined` when it sends none. */
  requestAt(node: ts.CallExpression | ts.NewExpression, context?: Context): RequestCall | undefined;
  /** The instance that a call makes, described like a request through it: one that nobody uses yet carries its credentials all the same. */
  instanceAt(node: ts.CallExpression | ts.NewExpression, context?: Context): RequestCall | undefined;
  /** What an instance was made of, with what was set on its defaults later. */
  instanceArguments(instance: ResultValue): Arguments;
  /** Whether the client's hook can be put on an instance. */
  takesHook(instance: ResultValue): boolean;
  /** Names of the options that an instance is made of, where they are not those of a request. */
  instanceKeys(instance: ResultValue): OptionKeys | undefined;
  /** Calls on an instance that change it, chained on its factory call or through what holds it. */
  instanceChain(instance: ResultValue): readonly ChainCall[];
  /** The end of the chain that begins with an instance and is the instance still: `agent().timeout(1000)`. */
  instanceEnd(instance: ResultValue): ts.Node;
  /** Expressions that read an instance: the variable or field that its factory call initialises, everywhere. */
  holdersOf(instance: ResultValue): readonly ts.Expression[];
  /** Functions that run before each request through an instance or, without one, through the client itself. */
  hooksOf(client: HttpClient, instance?: ResultValue): readonly Hook[];
  /** What the class or function that is given an instance from outside, known by its type alone, sets on it. */
  injectedSettings(request: RequestCall): { readonly defaults: readonly Mutation[]; readonly hooks: readonly Hook[] };
  /** The client whose middleware a function is made into, e.g. by `setContext`. */
  middlewareOf(fn: FunctionNode): HttpClient | undefined;
  /** Whether a function is such a hook, which the client awaits, and nothing else. */
  isAwaitedHook(fn: FunctionNode): boolean;
  /** Statements that change the defaults of the client itself, e.g. `axios.defaults.auth = …`. */
  clientDefaults(client: HttpClient): readonly Mutation[];
}

export function createRequestFinder(evaluator: Evaluator, uses: UseFinder, clients: readonly HttpClient[]): RequestFinder {
  const calls = createClientCalls(evaluator, clients);
  const hooks = createHookFinder(evaluator, uses, clients);
  const defaults = new Map<HttpClient, readonly Mutation[]>();

  const requestAt = (node: ts.CallExpression | ts.NewExpression, context?: Context): RequestCall | undefined => {
    const callees = alternatives(evaluator.evaluate(node.expression, context));
    for (const callee of callees) {
      const match = calls.match(callee, node);
      if (!match) continue;
      const receiver = match.receiver ?? openSpread(node, context);
      return { node, client: match.client, shape: match.shape, instances: match.instances, chain: chainOf(node), args: calls.arguments(node, match.shape, context), ...(match.version && { version: match.version }), ...(receiver && { receiver }) };
    }
    if (callees.some((callee) => callee.kind === 'function' || callee.kind === 'class' || isSilent(callee) || isFactory(callee, node) || calls.configures(callee))) return undefined;
    return genericRequest(node, context);
  };

  /** Whether a call makes an instance, which its callee tells: the call itself is not evaluated. */
  const isFactory = (callee: Value, node: ts.CallExpression | ts.NewExpression): boolean => (callee.kind === 'external' || callee.kind === 'member') && calls.made({ kind: 'result', callee, node, context: undefined, args: [], trail: [] }) !== undefined;

  /** Any other call with a URL, or an object that holds one, among its arguments. */
  const genericRequest = (node: ts.CallExpression | ts.NewExpression, context: Context): RequestCall | undefined => {
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
    return headers && request({ headers });
  };

  /** `client.get(...args)` of a parameter that only the callers know. */
  const openSpread = (node: ts.CallExpression | ts.NewExpression, context: Context): ParameterValue | undefined =>
    (node.arguments ?? []).flatMap((argument) => (ts.isSpreadElement(argument) ? alternatives(evaluator.evaluate(argument.expression, context)) : [])).find((value): value is ParameterValue => value.kind === 'parameter');

  const chainOf = (node: ts.Expression): readonly ChainCall[] => {
    const chain: ChainCall[] = [];
    const end = chainedCalls(node, chain);
    const holder = end.parent;
    const binding = ts.isVariableDeclaration(holder) && ts.isIdentifier(holder.name) ? evaluator.project.bindingOf(holder.name) : undefined;
    for (const reference of binding?.references ?? []) chainedCalls(reference, chain);
    return chain;
  };

  /** The end of the chain that sets something on an instance and is the instance still. */
  const instanceEnd = (instance: ResultValue): ts.Node => {
    const made = calls.made(instance);
    const sending = new Set(made?.requests.flatMap((shape) => shape.members));
    let end: ts.Node = wrapped(instance.node);
    while (made?.client.chain && ts.isPropertyAccessExpression(end.parent) && !sending.has(end.parent.name.text) && ts.isCallExpression(end.parent.parent) && end.parent.parent.expression === end.parent) end = wrapped(end.parent.parent);
    // `const context = await request.newContext(…)`
    return ts.isAwaitExpression(end.parent) ? wrapped(end.parent) : end;
  };

  /** Expressions that read a call's result: chained, or the variable or field that it initialises. */
  const holdersOf = (instance: ResultValue): readonly ts.Expression[] => {
    const { node } = instance;
    const end = instanceEnd(instance);
    const { parent } = end;
    const name = ts.isVariableDeclaration(parent) ? parent.name : ts.isBinaryExpression(parent) && parent.right === end ? parent.left : ts.isPropertyDeclaration(parent) ? parent.name : undefined;
    if (!name) return [];
    if (ts.isIdentifier(name) && !ts.isPropertyDeclaration(parent)) {
      const binding = evaluator.project.bindingOf(name);
      return binding ? uses.readsOf(binding) : [];
    }
    return fieldReads(node, ts.isPropertyDeclaration(parent) ? name.getText() : memberName(name), parent);
  };

  return {
    methods: new Set(clients.flatMap((client) => client.requests.flatMap((shape) => shape.members)).filter((name) => name !== '' && !name.includes('.'))),
    requestAt,
    instanceEnd,
    holdersOf,
    instanceAt(node, context) {
      if (!alternatives(evaluator.evaluate(node.expression, context)).some((callee) => isFactory(callee, node))) return undefined;
      for (const result of alternatives(evaluator.evaluate(node, context))) {
        const made = result.kind === 'result' && result.node === node ? calls.made(result) : undefined;
        if (made) return { node, client: made.client, instances: made.instances, chain: [], args: {}, ...(made.version && { version: made.version }), isFactory: true };
      }
      return undefined;
    },
    instanceArguments(instance) {
      const made = calls.made(instance);
      if (!made) return {};
      const { client } = made;
      const args = calls.arguments(instance.node, made.shape, instance.context);
      const later = client.defaults === undefined ? [] : defaultsMutations(holdersOf(instance), client.defaults, evaluator);
      return args.options && later.length > 0 ? { ...args, options: { ...args.options, value: overlayMutations(args.options.value, later, instance.context, evaluator) } } : args;
    },
    hooksOf(client, instance) {
      if (!client.hooks) return [];
      if (!instance) return hooks.ofClient(client, (node) => isRoot(evaluator.evaluate(node), client));
      const made = calls.made(instance);
      const options = made && calls.arguments(instance.node, made.shape, instance.context).options?.value;
      return hooks.ofInstance(client, options, holdersOf(instance), instance.context);
    },
    injectedSettings({ client, node, instances }) {
      const readers = client && instances.length === 0 ? injectedReaders(node.expression) : [];
      if (!client || readers.length === 0) return { defaults: [], hooks: [] };
      return { defaults: client.defaults === undefined ? [] : defaultsMutations(readers, client.defaults, evaluator), hooks: hooks.ofInstance(client, undefined, readers, undefined) };
    },
    middlewareOf: (fn) => hooks.middlewareOf(fn),
    isAwaitedHook: (fn) => hooks.isAwaited(fn),
    takesHook: (instance) => !calls.made(instance)?.shape.hookless,
    instanceKeys: (instance) => calls.made(instance)?.shape.options,
    instanceChain(instance) {
      const sending = new Set(calls.made(instance)?.requests.flatMap((shape) => shape.members));
      return [instance.node, ...holdersOf(instance)].flatMap((start) => {
        const chain: ChainCall[] = [];
        chainedCalls(start, chain);
        // What follows a call that sends belongs to that request.
        const end = chain.findIndex((call) => sending.has(call.method));
        return end < 0 ? chain : chain.slice(0, end);
      });
    },
    clientDefaults(client) {
      const known = defaults.get(client);
      if (known) return known;
      const found = client.defaults === undefined && !client.configures ? [] : evaluator.project.loaded().flatMap((file) => [...assignedDefaults(client, file.root), ...configuredDefaults(client, file.root)]);
      defaults.set(client, found);
      return found;
    },
  };

  /** The reads of an injected instance, in the class or function that it is injected into. */
  function injectedReaders(callee: ts.Expression): readonly ts.Expression[] {
    for (let current = callee; ts.isPropertyAccessExpression(current); current = current.expression) {
      const { expression } = current;
      if (!alternatives(evaluator.evaluate(expression)).some((value) => value.kind === 'typed' || (value.kind === 'parameter' && value.type !== undefined && !value.name.includes('.')))) continue;
      if (ts.isIdentifier(expression)) return evaluator.project.bindingOf(expression)?.references ?? [];
      return fieldReads(expression, memberName(expression), expression);
    }
    return [];
  }

  /** `axios.defaults.a.b = v` */
  function assignedDefaults(client: HttpClient, root: ts.SourceFile): readonly Mutation[] {
    const { defaults: name } = client;
    if (name === undefined) return [];
    const roots: ts.Expression[] = [];
    walk(root, (node) => {
      if (ts.isPropertyAccessExpression(node) && node.name.text === name && isRoot(evaluator.evaluate(node.expression), client)) roots.push(node.expression);
    });
    return defaultsMutations(roots, name, evaluator);
  }

  /** `$.ajaxSetup(options)` */
  function configuredDefaults(client: HttpClient, root: ts.SourceFile): readonly Mutation[] {
    const names = new Set(client.configures?.flatMap((shape) => shape.members.map((member) => member.split('.').at(-1))));
    if (names.size === 0) return [];
    const found: Mutation[] = [];
    walk(root, (node) => {
      if (!ts.isCallExpression(node) || !names.has(memberName(node.expression) ?? '')) return;
      const match = alternatives(evaluator.evaluate(node.expression)).map((callee) => calls.configures(callee)).find((item) => item?.client === client);
      const options = match && node.arguments[match.shape.args.indexOf('options')];
      if (options) found.push({ path: [], node, value: (context) => evaluator.evaluate(options, context) });
    });
    return found;
  }
}

/** Adds the calls chained on an expression; returns the end of the chain. */
function chainedCalls(start: ts.Expression, chain: ChainCall[]): ts.Node {
  let current: ts.Node = wrapped(start);
  while (ts.isPropertyAccessExpression(current.parent) && current.parent.expression === current && ts.isCallExpression(current.parent.parent) && current.parent.parent.expression === current.parent) {
    chain.push({ method: current.parent.name.text, node: current.parent.parent });
    current = wrapped(current.parent.parent);
  }
  return current;
}

/** `this.name` in the class that sets the field. */
function fieldReads(node: ts.Node, name: string | undefined, setter: ts.Node): readonly ts.Expression[] {
  const holder = nearest(node, ts.isClassLike);
  const found: ts.Expression[] = [];
  if (!holder || name === undefined) return found;
  walk(holder, (item) => {
    if (ts.isPropertyAccessExpression(item) && item.expression.kind === ts.SyntaxKind.ThisKeyword && item.name.text === name && item.parent !== setter) found.push(item);
  });
  return found;
}

/** `x.defaults.a.b = v` as changes of the path below `defaults`, or below another member path. */
function defaultsMutations(holders: readonly ts.Expression[], name: string, evaluator: Evaluator): Mutation[] {
  const path = name.split('.');
  return holders.flatMap((holder) => mutationAt(evaluator, holder)).flatMap((mutation) => (mutation.path.length > path.length && path.every((key, index) => mutation.path[index] === key) ? [{ ...mutation, path: mutation.path.slice(path.length) }] : []));
}

function isRoot(value: Value, client: HttpClient): boolean {
  return value.kind === 'external' && value.path.length === 0 && client.packages.includes(value.module);
}

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
  const found = alternatives(options).flatMap((item) => {
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
    if (alternatives(evaluator.evaluate(current.expression)).some((callee) => callee.kind === 'external' && TEST_DOUBLES.has(callee.module))) return true;
  }
  return false;
}
