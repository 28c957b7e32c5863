/** Calls that send a request, recognised by the client rows and, for header carriers, by any callee that is given a URL. */
import type { CallShape, HttpClient, OptionKeys } from '../../transforms/http-client.ts';
import { lookup } from '../code/evaluate.ts';
import type { Evaluator } from '../code/evaluator.ts';
import { mutationAt, overlayMutations, type Mutation } from '../code/mutations.ts';
import { ts, wrapped } from '../code/syntax.ts';
import type { UseFinder } from '../code/uses.ts';
import { alternatives, union, unknown, type Context, type ResultValue, type Value } from '../code/values.ts';

export interface RequestCall {
  readonly node: ts.CallExpression | ts.NewExpression;
  /** Null when no row describes the callee. */
  readonly client: HttpClient | null;
  readonly url?: ts.Expression;
  readonly options?: ts.Expression;
  readonly headers?: ts.Expression;
  readonly callback?: ts.Expression;
  /** The instance it is sent through, the innermost factory call first. */
  readonly instances: readonly ResultValue[];
  /** Further calls on what the request call returns, chained or through a variable. */
  readonly chain: readonly ChainCall[];
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
}

/** Packages whose calls describe requests that tests expect, and never send one. */
const TEST_DOUBLES: ReadonlySet<string> = new Set(['nock', 'msw', 'axios-mock-adapter', 'fetch-mock', 'sinon', 'jest', 'vitest', '@pact-foundation/pact', 'chai', 'assert', 'assert/strict', 'node:test', 'test']);
/** Globals that take strings and objects but send nothing. */
const SILENT_GLOBALS: ReadonlySet<string> = new Set(
  'console Buffer URL URLSearchParams Headers Object String Number Array JSON Promise Map Set Error TypeError RegExp Date Math Symbol parseInt btoa atob encodeURIComponent encodeURI decodeURIComponent setTimeout setInterval clearTimeout require expect describe it test assert process Reflect jest vi FormData Blob File'.split(' '),
);

export interface RequestFinder {
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
    const [receiver, name] = callee.kind === 'member' ? [callee.of, callee.name] : [callee, ''];
    const made = receiver.kind === 'result' ? factoryOf(receiver) : undefined;
    if (!made) return undefined;
    const shapes = made.client.requests.length > 0 ? made.client.requests : [{ members: [''], args: ['url', 'body', 'headers'] } satisfies CallShape];
    const shape = shapes.find((item) => item.members.includes(name));
    return shape && { client: made.client, shape, instances: made.instances };
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
    (callee.kind === 'external' || callee.kind === 'member') && factoryOf({ kind: 'result', callee, node, context: undefined, trail: [] }) !== undefined;

  const requestAt = (node: ts.CallExpression | ts.NewExpression, context?: Context): RequestCall | undefined => {
    const isNew = ts.isNewExpression(node);
    const callees = alternatives(evaluator.evaluate(node.expression, context));
    for (const callee of callees) {
      const match = matchClient(callee, isNew);
      if (match) return { node, client: match.client, instances: match.instances, chain: chainOf(node), ...roles(node, match.shape) };
    }
    if (isNew || callees.some((callee) => callee.kind === 'function' || isSilent(callee) || isFactory(callee, node))) return undefined;
    return genericRequest(node);
  };

  /** Any other call with a URL, or an object that holds one, among its arguments. */
  const genericRequest = (node: ts.CallExpression): RequestCall | undefined => {
    const values = node.arguments.map((argument) => ({ argument, value: ts.isSpreadElement(argument) ? unknown(argument) : evaluator.evaluate(argument) }));
    const objects = values.filter(({ value }) => alternatives(value).some((item) => item.kind === 'object')).map(({ argument }) => argument);
    const url = values.find(({ value }) => alternatives(value).some((item) => item.kind === 'text'))?.argument;
    const options = objects.find((argument) => GENERIC_OPTIONS.some((key) => has(evaluator.evaluate(argument), key))) ?? objects.find((argument) => has(evaluator.evaluate(argument), 'authorization', true));
    if (!options) return undefined;
    const isHeaders = has(evaluator.evaluate(options), 'authorization', true);
    return { node, client: null, instances: [], chain: chainOf(node), ...(url && { url }), ...(isHeaders ? { headers: options } : { options }) };
  };

  const roles = (node: ts.CallExpression | ts.NewExpression, shape: CallShape): Pick<RequestCall, 'url' | 'options' | 'headers' | 'callback'> => {
    const found: { url?: ts.Expression; options?: ts.Expression; headers?: ts.Expression; callback?: ts.Expression } = {};
    for (const [index, argument] of (node.arguments ?? []).entries()) {
      if (ts.isSpreadElement(argument)) break;
      const role = shape.args[index];
      const kinds = new Set(alternatives(evaluator.evaluate(argument)).map((value) => value.kind));
      if (kinds.has('function') && (role === 'callback' || role === 'options' || role === 'other' || role === undefined)) found.callback ??= argument;
      else if (role === 'urlOrOptions') found[kinds.has('object') ? 'options' : 'url'] = argument;
      else if (role === 'options' && found.options) found.callback ??= argument;
      else if (role === 'url' || role === 'base') found.url = argument;
      else if (role === 'options' || role === 'headers' || role === 'callback') found[role] = argument;
    }
    return found;
  };

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
    requestAt,
    instanceAt,
    instanceOptions(instance, client) {
      const shape = client.factories?.find((item) => item.members.includes('') || item.args.length > 0);
      const given = (instance.node.arguments ?? []).map((argument) => (ts.isSpreadElement(argument) ? unknown(argument) : evaluator.evaluate(argument, instance.context)));
      const pick = (role: string): Value | undefined => {
        if (shape?.anyOrder) return given.find((value) => alternatives(value).some((item) => (role === 'base' ? item.kind === 'text' && /:\/\//.test(item.parts.map((part) => (part.kind === 'literal' ? part.text : '')).join('')) : item.kind === 'object')));
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

function isSilent(callee: Value): boolean {
  if (callee.kind === 'external') return callee.module === '' ? SILENT_GLOBALS.has(callee.path[0] ?? '') : TEST_DOUBLES.has(callee.module);
  if (callee.kind === 'member') return isSilent(callee.of) || callee.of.kind === 'text' || callee.of.kind === 'bytes' || callee.of.kind === 'array';
  return callee.kind === 'result' ? isSilent(callee.callee) : callee.kind === 'class';
}

/** Keys by which an argument of an unknown callee shows that it describes a request. */
const GENERIC_OPTIONS = ['headers', 'auth'];

/** Option keys assumed for callees without a row. */
export const GENERIC_KEYS: OptionKeys = { url: ['url', 'uri', 'href'], base: ['baseURL', 'baseUrl', 'prefixUrl', 'endpoint'], host: ['hostname', 'host'], headers: 'headers' };

function has(value: Value, key: string, ignoreCase = false): boolean {
  return alternatives(value).some((item) => item.kind === 'object' && lookup(item, key, ignoreCase).length > 0);
}

/** The value of the first of `keys` that an options value has. */
export function option(options: Value | undefined, keys: readonly string[] | undefined, node: ts.Node): Value | undefined {
  if (!options || !keys) return undefined;
  const found = alternatives(options).flatMap((item) => (item.kind === 'object' ? keys.flatMap((key) => lookup(item, key).map((entry) => entry.value())).slice(0, 2) : []));
  return found.length > 0 ? union(found, node) : undefined;
}


/** Whether a node describes a request that a test expects, e.g. in the arguments of `nock(…)`. */
export function isInTestDouble(evaluator: Evaluator, node: ts.Node): boolean {
  for (let current: ts.Node | undefined = node; current; current = current.parent) {
    if (!ts.isCallExpression(current)) continue;
    if (alternatives(evaluator.evaluate(current.expression)).some((callee) => callee.kind === 'external' && TEST_DOUBLES.has(callee.module))) return true;
  }
  return false;
}
