/** Functions of the code that a client runs before each request: what they put into the request's options. */
import type { HookShape, HttpClient } from '../../transforms/http-client.ts';
import type { Evaluator } from '../code/evaluator.ts';
import { mutationsOf, overlayMutations } from '../code/mutations.ts';
import { memberName, ts, walk, wrapped, type FunctionNode } from '../code/syntax.ts';
import type { UseFinder } from '../code/uses.ts';
import { alternatives, emptyObject, lookup, type Context, type FunctionValue, type Value } from '../code/values.ts';

/** A hook with the options of a request as it leaves them. */
export interface Hook {
  readonly fn: FunctionNode;
  readonly shape: HookShape;
  readonly options: Value;
}

export interface HookFinder {
  /** The hooks of an instance: those in its factory's options, and those it is given where it is read. */
  ofInstance(client: HttpClient, options: Value | undefined, readers: readonly ts.Expression[], context: Context): readonly Hook[];
  /** The hooks of the client itself, for every request that is sent through no instance. */
  ofClient(client: HttpClient, isRoot: (node: ts.Expression) => boolean): readonly Hook[];
  /** The client whose middleware a function is made into. */
  middlewareOf(fn: FunctionNode): HttpClient | undefined;
  /** Whether a function is a hook that the client awaits, and nothing else. */
  isAwaited(fn: FunctionNode): boolean;
}

export function createHookFinder(evaluator: Evaluator, uses: UseFinder, clients: readonly HttpClient[]): HookFinder {
  /** The hooks that may be async, and the expressions that hand them to a client. */
  const awaited = new Map<FunctionNode, Set<ts.Node>>();
  const ofClients = new Map<HttpClient, readonly Hook[]>();

  const toHook = (value: FunctionValue, shape: HookShape, given: ts.Node, isSync: boolean): Hook => {
    if (!shape.sync && !isSync) awaited.set(value.fn, (awaited.get(value.fn) ?? new Set()).add(wrapped(given)));
    return { fn: value.fn, shape, options: optionsAfter(value, shape) };
  };

  /** What the function leaves of a request's options: what it sets on its parameter, or in what it returns. */
  const optionsAfter = (value: FunctionValue, shape: HookShape): Value => {
    const { fn, context } = value;
    const open = emptyObject(fn, true);
    const found = requestBindings(fn, shape.request).map(({ name, path }) => {
      const binding = evaluator.project.bindingOf(name);
      const mutations = binding ? mutationsOf(evaluator, binding).flatMap((mutation) => (path.every((key, index) => mutation.path[index] === key) ? [{ ...mutation, path: mutation.path.slice(path.length) }] : [])) : [];
      return overlayMutations(open, mutations, context, evaluator);
    });
    const returned = alternatives(evaluator.callWith(value, [() => open], fn)).flatMap((item) => (item.kind === 'object' && item.node !== fn ? [item] : []));
    return { kind: 'union', of: [...found, ...returned].flatMap(alternatives), node: fn, trail: [] };
  };

  /** The functions at a property path of an object, in arrays too. */
  const functionsAt = (value: Value, path: readonly string[], shape: HookShape, isSync: boolean): readonly Hook[] => {
    const [key, ...rest] = path;
    return alternatives(value).flatMap((item): readonly Hook[] => {
      if (item.kind === 'array') return item.items.flatMap((element) => functionsAt(element(), path, shape, isSync));
      if (key === undefined) return item.kind === 'function' ? [toHook(item, shape, item.node, isSync)] : [];
      return item.kind === 'object' ? lookup(item, key).flatMap((entry) => functionsAt(entry.value(), rest, shape, isSync)) : [];
    });
  };

  /** `reader.interceptors.request.use(fn)` */
  const givenBy = (reader: ts.Expression, shape: HookShape, context: Context): readonly Hook[] => {
    const call = shape.call === undefined ? undefined : callOn(reader, shape.call);
    const [argument, ...others] = call?.arguments ?? [];
    if (!argument) return [];
    const { syncBy } = shape;
    const isSync = syncBy !== undefined && others.some((other) => alternatives(evaluator.evaluate(other, context)).some((item) => item.kind === 'object' && lookup(item, syncBy).length > 0));
    return functionsAt(evaluator.evaluate(argument, context), shape.option ?? [], shape, isSync);
  };

  return {
    ofInstance: (client, options, readers, context) =>
      (client.hooks ?? []).filter((shape) => !shape.exports).flatMap((shape) => (shape.call === undefined ? (options ? functionsAt(options, shape.option ?? [], shape, false) : []) : readers.flatMap((reader) => givenBy(reader, shape, context)))),
    ofClient(client, isRoot) {
      const known = ofClients.get(client);
      if (known) return known;
      const shapes = client.hooks?.filter((shape) => shape.call !== undefined) ?? [];
      // While they are looked for there are none.
      ofClients.set(client, []);
      const found = shapes.length === 0 ? [] : evaluator.project.loaded().flatMap((file) => {
        const hooks: Hook[] = [];
        walk(file.root, (node) => {
          if (!ts.isCallExpression(node)) return;
          for (const shape of shapes) {
            const root = rootOf(node.expression, shape.call ?? '');
            if (root && isRoot(root)) hooks.push(...givenBy(root, shape, undefined));
          }
        });
        return hooks;
      });
      ofClients.set(client, found);
      return found;
    },
    middlewareOf,
    isAwaited(fn) {
      if (middlewareOf(fn)) return true;
      const given = awaited.get(fn);
      if (!given) return false;
      const { calls, references, unknown, isPartial } = uses.usesOf(fn);
      const isInline = given.has(wrapped(fn)) || given.has(fn);
      return calls.length === 0 && unknown.length === 0 && !isPartial && (isInline || (references.length > 0 && references.every(isHandedOver)));
    },
  };

  /** `setContext(() => …)` of a client's package. */
  function middlewareOf(fn: FunctionNode): HttpClient | undefined {
    const { parent } = wrapped(fn);
    if (!ts.isCallExpression(parent) || parent.arguments[0] !== wrapped(fn)) return undefined;
    const makers = alternatives(evaluator.evaluate(parent.expression)).filter((callee) => callee.kind === 'external');
    return clients.find((client) => client.hooks?.some((shape) => makers.some((callee) => client.packages.includes(callee.module) && shape.exports?.includes(callee.path.join('.')))));
  }

  /** Whether a reference to a function is the argument, or the property, by which a client is given it. */
  function isHandedOver(reference: ts.Expression): boolean {
    const { parent } = wrapped(reference);
    return ts.isCallExpression(parent) ? parent.arguments.includes(reference) : ts.isPropertyAssignment(parent) || ts.isArrayLiteralExpression(parent) || ts.isShorthandPropertyAssignment(parent);
  }
}

/** The parameter that holds a request's options, as names that code changes it by. */
function requestBindings(fn: FunctionNode, request: string | undefined): readonly { readonly name: ts.Identifier; readonly path: readonly string[] }[] {
  const name = fn.parameters[0]?.name;
  if (!name) return [];
  if (ts.isIdentifier(name)) return [{ name, path: request === undefined ? [] : [request] }];
  if (!ts.isObjectBindingPattern(name)) return [];
  return name.elements.flatMap((element) => {
    const key = (element.propertyName ?? element.name).getText();
    if (!ts.isIdentifier(element.name)) return [];
    return key === request ? [{ name: element.name, path: [] }] : [];
  });
}

/** The call of a member path on an expression. */
function callOn(reader: ts.Expression, path: string): ts.CallExpression | undefined {
  let current: ts.Node = wrapped(reader);
  for (const name of path.split('.')) {
    const { parent } = current;
    if (!ts.isPropertyAccessExpression(parent) || parent.expression !== current || parent.name.text !== name) return undefined;
    current = wrapped(parent);
  }
  return ts.isCallExpression(current.parent) && current.parent.expression === current ? current.parent : undefined;
}

/** What a member path is read of. */
function rootOf(callee: ts.Expression, path: string): ts.Expression | undefined {
  let current: ts.Expression = callee;
  for (const name of path.split('.').reverse()) {
    if (memberName(current) !== name || !ts.isPropertyAccessExpression(current)) return undefined;
    current = current.expression;
  }
  return current;
}
