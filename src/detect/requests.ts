/** Calls that send a request, recognised by the client rows and, for header carriers, by any callee that is given a URL. */
import type { CallShape, HttpClient, OptionKeys } from '../../transforms/http-client.ts';
import type { Evaluator, Mutation } from '../code/evaluator.ts';
import { mutationAt, overlayMutations } from '../code/mutations.ts';
import { ts, wrapped } from '../code/syntax.ts';
import type { UseFinder } from '../code/uses.ts';
import { alternatives, literalPrefix, union, unknown, type Context, type ObjectValue, type ParameterValue, type ResultValue, type TypedValue, type Value, lookup } from '../code/values.ts';

export interface RequestCall {
  readonly node: ts.CallExpression | ts.NewExpression;
  /** Null when no row describes the callee. */
  readonly client: HttpClient | null;
  readonly url?: ts.Expression;
  readonly options?: ts.Expression;
  readonly headers?: ts.Expression;
  readonly callback?: ts.Expression;
  /** The values of `url`, `options` and `headers` in the context that was asked about. */
  readonly values?: { readonly url?: Value; readonly options?: Value; readonly headers?: Value };
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

interface ClientMatch {
  readonly client: HttpClient;
  readonly shape: CallShape;
  readonly instances: readonly ResultValue[];
  readonly receiver?: ParameterValue;
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
  /** The options of an instance with what was set on its defaults later. */
  instanceOptions(instance: ResultValue, client: HttpClient): { readonly options: Value | undefined; readonly base: Value | undefined; readonly headers: Value | undefined };
  /** Statements that change the defaults of the client itself, e.g. `axios.defaults.auth = …`. */
  clientDefaults(client: HttpClient): readonly Mutation[];
}

export function createRequestFinder(evaluator: Evaluator, uses: UseFinder, clients: readonly HttpClient[]): RequestFinder {
  const defaults = new Map<HttpClient, Mutation[]>();

  const matchClient = (callee: Value, isNew: boolean): ClientMatch | undefined => {
    if (callee.kind === 'external') {
      for (const client of clients) {
        const shape = shapeOf(client.requests, client, callee.module, callee.path, isNew);
        if (shape) return { client, shape, instances: [] };
      }
      return undefined;
    }
    if (callee.kind === 'parameter') return throughParameter(callee);
    const [receiver, name] = callee.kind === 'member' ? [callee.of, callee.name] : [callee, ''];
    if (receiver.kind === 'typed') return throughType(receiver, name);
    const made = receiver.kind === 'result' ? factoryOf(receiver) : undefined;
    if (!made) return undefined;
    const shapes = made.client.requests.length > 0 ? made.client.requests : [{ members: [''], args: ['url', 'body', 'headers'] } satisfies CallShape];
    const shape = shapes.find((item) => item.members.includes(name));
    return shape && { client: made.client, shape, instances: made.instances };
  };

  /** `http.get(…)` where `http` is annotated with a type of a client's package. */
  const throughParameter = (callee: ParameterValue): ClientMatch | undefined => {
    const name = callee.name.slice(callee.name.lastIndexOf('.') + 1);
    const match = callee.type && throughType(callee.type, callee.name.includes('.') ? name : '');
    return match && { ...match, receiver: callee };
  };

  const throughType = (type: TypedValue, name: string): ClientMatch | undefined => {
    const client = clients.find((item) => item.packages.includes(type.module));
    const shape = client?.requests.find((item) => item.members.includes(name));
    return client && shape && { client, shape, instances: [] };
  };

  /** The client whose factory made a result, and the chain of factories. */
  const factoryOf = (result: ResultValue): { readonly client: HttpClient; readonly instances: readonly ResultValue[] } | undefined => {
    const { callee } = result;
    if (callee.kind === 'external') {
      const client = clients.find((item) => shapeOf(item.factories ?? [], item, callee.module, callee.path, false));
      return client && { client, instances: [result] };
    }
    if (callee.kind !== 'member' || callee.of.kind !== 'result') return undefined;
    const outer = factoryOf(callee.of);
    return outer?.client.factories?.some((shape) => shape.members.includes(callee.name)) ? { client: outer.client, instances: [result, ...outer.instances] } : undefined;
  };

  const isFactory = (callee: Value, node: ts.CallExpression): boolean =>
    (callee.kind === 'external' || callee.kind === 'member') && factoryOf({ kind: 'result', callee, node, context: undefined, args: [], trail: [] }) !== undefined;

  const requestAt = (node: ts.CallExpression | ts.NewExpression, context?: Context): RequestCall | undefined => {
    const isNew = ts.isNewExpression(node);
    const callees = alternatives(evaluator.evaluate(node.expression, context));
    for (const callee of callees) {
      const match = matchClient(callee, isNew);
      if (match) {
        const receiver = match.receiver ?? openSpread(node, context);
        return { node, client: match.client, instances: match.instances, chain: chainOf(node), ...roles(node, match.shape, context), ...(receiver && { receiver }) };
      }
    }
    if (callees.some((callee) => callee.kind === 'function' || callee.kind === 'class' || isSilent(callee) || (!isNew && isFactory(callee, node)))) return undefined;
    return genericRequest(node, context);
  };

  /** Any other call with a URL, or an object that holds one, among its arguments. */
  const genericRequest = (node: ts.CallExpression | ts.NewExpression, context: Context): RequestCall | undefined => {
    const values = (node.arguments ?? []).map((argument) => ({ argument, value: ts.isSpreadElement(argument) ? unknown(argument) : evaluator.evaluate(argument, context) }));
    const holds = (key: string, ignoreCase = false): ts.Expression | undefined => values.find(({ value }) => has(value, key, ignoreCase))?.argument;
    const url = values.find(({ value }) => alternatives(value).some((item) => item.kind === 'text'))?.argument;
    const request = { node, client: null, instances: [], chain: chainOf(node), ...(url && { url }) };
    const pair = values.find(({ value }) => GENERIC_PAIRS.some(([user, password]) => has(value, user) && has(value, password)) && (url !== undefined || GENERIC_ADDRESSES.some((key) => has(value, key))))?.argument;
    if (ts.isNewExpression(node)) {
      const described = pair ?? values.find(({ value }) => has(value, 'auth') && GENERIC_ADDRESSES.some((key) => has(value, key)))?.argument;
      return described && { ...request, options: described };
    }
    const options = GENERIC_OPTIONS.map((key) => holds(key)).find((argument) => argument !== undefined) ?? pair;
    if (options) return { ...request, options };
    const headers = holds('authorization', true);
    return headers && { ...request, headers };
  };

  const roles = (node: ts.CallExpression | ts.NewExpression, shape: CallShape, context: Context): Pick<RequestCall, 'url' | 'options' | 'headers' | 'callback' | 'values'> => {
    const found: { url?: ts.Expression; options?: ts.Expression; headers?: ts.Expression; callback?: ts.Expression } = {};
    const values: { url?: Value; options?: Value; headers?: Value } = {};
    const take = (role: 'url' | 'options' | 'headers', expression: ts.Expression, value: Value): void => {
      found[role] = expression;
      values[role] = value;
    };
    for (const [index, { expression, value }] of givenArguments(node, context).entries()) {
      const role = shape.args[index];
      const kinds = new Set(alternatives(value).map((item) => item.kind));
      if (kinds.has('function') && (role === 'callback' || role === 'options' || role === 'other' || role === undefined)) found.callback ??= expression;
      else if (role === 'urlOrOptions') take(kinds.has('object') ? 'options' : 'url', expression, value);
      else if (role === 'options' && found.options) found.callback ??= expression;
      else if (role === 'url' || role === 'base') take('url', expression, value);
      else if (role === 'options' || role === 'headers') take(role, expression, value);
      else if (role === 'callback') found.callback = expression;
    }
    return { ...found, values };
  };

  /** The arguments with their values; of a spread array, where its elements are written. */
  const givenArguments = (node: ts.CallExpression | ts.NewExpression, context: Context): readonly { readonly expression: ts.Expression; readonly value: Value }[] =>
    (node.arguments ?? []).flatMap((argument) => {
      if (!ts.isSpreadElement(argument)) return [{ expression: argument, value: evaluator.evaluate(argument, context) }];
      const list = evaluator.evaluate(argument.expression, context);
      if (list.kind !== 'array') return [];
      return list.items.map((item) => {
        const value = item();
        return { expression: ts.isExpression(value.node) ? value.node : argument.expression, value };
      });
    });

  /** `client.get(...args)` of a parameter that only the callers know. */
  const openSpread = (node: ts.CallExpression | ts.NewExpression, context: Context): ParameterValue | undefined =>
    (node.arguments ?? []).flatMap((argument) => (ts.isSpreadElement(argument) ? alternatives(evaluator.evaluate(argument.expression, context)) : [])).find((value): value is ParameterValue => value.kind === 'parameter');

  const chainOf = (node: ts.Expression): readonly ChainCall[] => {
    const chain: ChainCall[] = [];
    let current: ts.Node = wrapped(node);
    while (ts.isPropertyAccessExpression(current.parent) && current.parent.expression === current && ts.isCallExpression(current.parent.parent) && current.parent.parent.expression === current.parent) {
      chain.push({ method: current.parent.name.text, node: current.parent.parent });
      current = wrapped(current.parent.parent);
    }
    const holder = current.parent;
    const binding = ts.isVariableDeclaration(holder) && ts.isIdentifier(holder.name) ? evaluator.project.bindingOf(holder.name) : undefined;
    for (const reference of binding?.references ?? []) {
      const access = reference.parent;
      if (!ts.isPropertyAccessExpression(access) || access.expression !== reference || !ts.isCallExpression(access.parent) || access.parent.expression !== access) continue;
      chain.push({ method: access.name.text, node: access.parent }, ...chainOf(access.parent));
    }
    return chain;
  };

  const instanceAt = (node: ts.CallExpression | ts.NewExpression, context?: Context): RequestCall | undefined => {
    for (const result of alternatives(evaluator.evaluate(node, context))) {
      const made = result.kind === 'result' && result.node === node ? factoryOf(result) : undefined;
      if (made) return { node, client: made.client, instances: made.instances, chain: [], isFactory: true };
    }
    return undefined;
  };

  return {
    methods: new Set(clients.flatMap((client) => client.requests.flatMap((shape) => shape.members)).filter((name) => name !== '')),
    requestAt,
    instanceAt,
    instanceOptions(instance, client) {
      const shape = client.factories?.find((item) => item.members.includes('') || item.args.length > 0);
      const given = (instance.node.arguments ?? []).map((argument) => (ts.isSpreadElement(argument) ? unknown(argument) : evaluator.evaluate(argument, instance.context)));
      const pick = (role: string): Value | undefined => {
        if (shape?.anyOrder) return given.find((value) => alternatives(value).some((item) => (role === 'base' ? isAddress(item) : item.kind === 'object')));
        return given[shape?.args.findIndex((item) => item === role) ?? -1];
      };
      const options = pick('options');
      const later = client.defaults === undefined ? [] : defaultsMutations(instanceHolders(evaluator, uses, instance), client.defaults, evaluator);
      return {
        options: options && overlayMutations(options, later, instance.context, evaluator),
        base: pick('base'),
        headers: pick('headers'),
      };
    },
    clientDefaults(client) {
      const known = defaults.get(client);
      if (known) return known;
      const found = client.defaults === undefined ? [] : evaluator.project.loaded().flatMap((file) => {
        const roots: ts.Expression[] = [];
        const visit = (node: ts.Node): void => {
          if (ts.isPropertyAccessExpression(node) && node.name.text === client.defaults && isRoot(evaluator.evaluate(node.expression), client)) roots.push(node.expression);
          ts.forEachChild(node, visit);
        };
        visit(file.root);
        return defaultsMutations(roots, client.defaults ?? '', evaluator);
      });
      defaults.set(client, found);
      return found;
    },
  };
}

/** A value that may be a base URL: a text with a host, or something whose text is not known. */
function isAddress(value: Value): boolean {
  if (value.kind !== 'text') return value.kind === 'environment' || value.kind === 'parameter' || value.kind === 'member';
  return value.parts.some((part) => part.kind === 'hole') || /\/\//.test(literalPrefix(value));
}

/** Expressions that read an instance: the variable or field that its factory call initialises, everywhere. */
function instanceHolders(evaluator: Evaluator, uses: UseFinder, instance: ResultValue): readonly ts.Expression[] {
  const { parent } = wrapped(instance.node);
  if (ts.isVariableDeclaration(parent) && ts.isIdentifier(parent.name)) {
    const binding = evaluator.project.bindingOf(parent.name);
    return binding ? uses.readsOf(binding) : [];
  }
  if (ts.isBinaryExpression(parent) && ts.isIdentifier(parent.left)) {
    const binding = evaluator.project.bindingOf(parent.left);
    return binding ? uses.readsOf(binding) : [];
  }
  return [];
}

/** `x.defaults.a.b = v` as changes of the path below `defaults`. */
function defaultsMutations(holders: readonly ts.Expression[], name: string, evaluator: Evaluator): Mutation[] {
  return holders.flatMap((holder) => mutationAt(evaluator, holder)).flatMap((mutation) => (mutation.path[0] === name && mutation.path.length > 1 ? [{ ...mutation, path: mutation.path.slice(1) }] : []));
}

function isRoot(value: Value, client: HttpClient): boolean {
  return value.kind === 'external' && value.path.length === 0 && client.packages.includes(value.module);
}

function shapeOf(shapes: readonly CallShape[], client: HttpClient, module: string, path: readonly string[], isNew: boolean): CallShape | undefined {
  if (isNew) return module === '' ? shapes.find((shape) => shape.constructs !== undefined && shape.constructs === path.join('.')) : undefined;
  if (module === '') {
    const [root = '', member = ''] = path;
    return path.length <= 2 && client.globals?.includes(root) ? shapes.find((shape) => shape.members.includes(member)) : undefined;
  }
  if (!client.packages.includes(module) || path.length > 1) return undefined;
  return shapes.find((shape) => shape.members.includes(path[0] ?? ''));
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
