/** What is known of the instances of clients: what they are made of, who holds them, and what the code sets on them later. */
import type { HttpClient, OptionKeys } from '../../transforms/http-client.ts';
import type { Evaluator, Mutation } from '../code/evaluator.ts';
import { mutationAt, overlayMutations } from '../code/mutations.ts';
import { memberName, nearest, ts, walk, wrapped, type FunctionNode } from '../code/syntax.ts';
import type { UseFinder } from '../code/uses.ts';
import { alternatives, emptyObject, type ResultValue, type Value } from '../code/values.ts';
import type { Arguments, ClientCalls } from './client-calls.ts';
import { createHookFinder, type Hook } from './hooks.ts';

export interface ChainCall {
  readonly method: string;
  readonly node: ts.CallExpression;
}

/** A call of a client, as far as its receiver is concerned. */
interface SentCall {
  readonly node: ts.CallExpression | ts.NewExpression;
  readonly client: HttpClient | null;
  readonly instances: readonly ResultValue[];
}

export interface InstanceFinder {
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
  injectedSettings(call: SentCall): { readonly defaults: readonly Mutation[]; readonly hooks: readonly Hook[] };
  /** The client whose middleware a function is made into, e.g. by `setContext`. */
  middlewareOf(fn: FunctionNode): HttpClient | undefined;
  /** Whether a function is such a hook, which the client awaits, and nothing else. */
  isAwaitedHook(fn: FunctionNode): boolean;
  /** Statements that change the defaults of the client itself, e.g. `axios.defaults.auth = …`. */
  clientDefaults(client: HttpClient): readonly Mutation[];
}

export function createInstanceFinder(evaluator: Evaluator, uses: UseFinder, calls: ClientCalls, clients: readonly HttpClient[]): InstanceFinder {
  const hooks = createHookFinder(evaluator, uses, clients);
  const defaults = new Map<HttpClient, readonly Mutation[]>();

  /** Members of an instance whose call sends a request. */
  const sendingMembers = (instance: ResultValue): ReadonlySet<string> => new Set(calls.made(instance)?.requests.flatMap((shape) => shape.members));

  /** The end of the chain that sets something on an instance and is the instance still. */
  const instanceEnd = (instance: ResultValue): ts.Node => {
    const chains = calls.made(instance)?.client.chain !== undefined;
    const sending = sendingMembers(instance);
    let end: ts.Node = wrapped(instance.node);
    while (chains && ts.isPropertyAccessExpression(end.parent) && !sending.has(end.parent.name.text) && ts.isCallExpression(end.parent.parent) && end.parent.parent.expression === end.parent) end = wrapped(end.parent.parent);
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
    instanceEnd,
    holdersOf,
    instanceArguments(instance) {
      const made = calls.made(instance);
      if (!made) return {};
      const { client } = made;
      const args = calls.arguments(instance.node, made.shape, instance.context);
      const later = client.defaults === undefined ? [] : defaultsMutations(holdersOf(instance), client.defaults, evaluator);
      if (later.length === 0) return args;
      const { expression, value } = args.options ?? { expression: instance.node, value: emptyObject(instance.node, true) };
      return { ...args, options: { expression, value: overlayMutations(value, later, instance.context, evaluator) } };
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
      const sending = sendingMembers(instance);
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
/** Methods by which requests of clients without a row are given a pair. */
const GENERIC_PAIR_METHOD = /^(?:auth|basic|authenticate|credentials|withCredentials|(?:set|with|use)?(?:Basic)?Auth|(?:set|with|use)?BasicCredentials|basicAuth|basicAuthentication)$/i;

/** Whether a call may give a pair, by its name alone. */
export const mayGivePair = ({ method, node }: ChainCall): boolean => node.arguments.length > 0 && GENERIC_PAIR_METHOD.test(method);

export function chainedCalls(start: ts.Expression, chain: ChainCall[]): ts.Node {
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
  return holders.flatMap((holder) => mutationAt(evaluator, holder)).flatMap((mutation) => (mutation.path.length >= path.length && path.every((key, index) => mutation.path[index] === key) ? [{ ...mutation, path: mutation.path.slice(path.length) }] : []));
}

function isRoot(value: Value, client: HttpClient): boolean {
  return value.kind === 'external' && value.path.length === 0 && client.packages.includes(value.module);
}
