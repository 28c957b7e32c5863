/** Calls of HTTP clients, matched against the client rows: which row and shape a callee has, and what each argument is. */
import type { ArgumentRole, CallShape, FactoryShape, HttpClient } from '../../transforms/http-client.ts';
import type { CallNode, Evaluator } from '../code/evaluator.ts';
import { ts } from '../code/syntax.ts';
import { alternatives, literalPrefix, literalText, lookup, union, unknown, type Context, type ExternalValue, type ParameterValue, type ResultValue, type TypedValue, type Value } from '../code/values.ts';

import { createClientVersions, type DeclaredVersion } from './client-versions.ts';

/** An argument with its value in the context that was asked about. */
export interface Given {
  readonly expression: ts.Expression;
  readonly value: Value;
}

/** The arguments that matter, by their role; a base URL is the `url` of a call that makes an instance. */
export type Arguments = Readonly<Partial<Record<'url' | 'options' | 'headers' | 'callback' | 'authorization' | 'user' | 'password' | 'handlers', Given>>>;

export interface ClientMatch {
  readonly client: HttpClient;
  readonly shape: CallShape;
  /** What the code's package.json says of the client's package. */
  readonly version?: DeclaredVersion;
  /** The instances that it is called on, the innermost factory call first. */
  readonly instances: readonly ResultValue[];
  /** A parameter that it is called on, known by its type alone. */
  readonly receiver?: ParameterValue;
}

/** What made a value, when it is an instance of a client. */
export interface Made extends ClientMatch {
  readonly shape: FactoryShape;
  /** The calls that send a request through it. */
  readonly requests: readonly CallShape[];
}

export interface ClientCalls {
  /** The row and shape of a call that sends a request. */
  match(callee: Value, node: ts.CallExpression | ts.NewExpression): ClientMatch | undefined;
  /** What made an instance. */
  made(result: ResultValue): Made | undefined;
  /** The row and shape of a call that sets defaults of the client itself. */
  configures(callee: Value): ClientMatch | undefined;
  arguments(node: ts.CallExpression | ts.NewExpression, shape: FactoryShape, context: Context): Arguments;
}

export function createClientCalls(evaluator: Evaluator, clients: readonly HttpClient[]): ClientCalls {
  const versions = createClientVersions(evaluator.project);
  /** The row as it is for the version that the code at `node` declares. */
  const versioned = (client: HttpClient, module: string, node: ts.Node): { readonly client: HttpClient; readonly version?: DeclaredVersion } => {
    const version = versions.declaredFor(module, node.getSourceFile().fileName);
    return { client: versions.rowFor(client, version), ...(version && { version }) };
  };

  const match = (callee: Value, node: ts.CallExpression | ts.NewExpression): ClientMatch | undefined => {
    const isNew = ts.isNewExpression(node);
    if (callee.kind === 'external') return external(callee, isNew, (client) => client.requests);
    const injected = isNew ? undefined : throughInjection(callee, node);
    if (injected) return injected;
    if (callee.kind === 'parameter') return throughParameter(callee);
    const { root, path } = memberPath(callee);
    if (root.kind === 'typed') return throughType(root, path);
    const instance = root.kind === 'result' ? made(root) : undefined;
    const shape = instance?.requests.find((item) => item.members.includes(path));
    return instance && shape && { ...instance, shape };
  };

  const external = <Shape extends CallShape>(callee: ExternalValue, isNew: boolean, shapes: (client: HttpClient) => readonly Shape[] | undefined): (ClientMatch & { readonly shape: Shape }) | undefined => {
    for (const row of clients) {
      if (callee.module === '' ? !row.globals : !row.packages.includes(callee.module)) continue;
      const { client, version } = versioned(row, callee.module, callee.node);
      const shape = shapes(client)?.find((item) => (item.construct ?? false) === isNew && item.members.includes(pathBelow(client, callee, item) ?? MISSING));
      if (shape) return { client, shape, instances: [], ...(version && { version }) };
    }
    return undefined;
  };

  /** `http.get(…)` where `http` is annotated with a type of a client's package. */
  const throughParameter = (callee: ParameterValue): ClientMatch | undefined => {
    const dot = callee.name.indexOf('.');
    const found = callee.type && throughType(callee.type, dot < 0 ? '' : callee.name.slice(dot + 1));
    return found && { ...found, receiver: callee };
  };

  const throughType = (type: TypedValue, path: string): ClientMatch | undefined => {
    for (const row of clients) {
      if (!row.packages.includes(type.module)) continue;
      const { client, version } = versioned(row, type.module, type.node);
      const made = client.factories?.find((item) => item.construct && item.members.includes(type.name));
      const shape = (made?.requests ?? client.requests).find((item) => !item.construct && item.members.includes(path));
      if (shape) return { client, shape, instances: [], ...(version && { version }) };
    }
    return undefined;
  };

  /** `z.request(…)`: what a framework hands in is known by the name that the framework gives it. */
  const throughInjection = (callee: Value, node: ts.CallExpression): ClientMatch | undefined => {
    if (callee.kind === 'function' || callee.kind === 'class' || callee.kind === 'result') return undefined;
    const written = callee.kind === 'parameter' ? callee.name : node.expression.getText().replaceAll('?.', '.').replace(/\s+/g, '');
    for (const client of clients) {
      const root = client.injected?.find((name) => written.startsWith(`${name}.`));
      const shape = root === undefined ? undefined : client.requests.find((item) => item.members.includes(written.slice(root.length + 1)));
      if (shape) return { client, shape, instances: [] };
    }
    return undefined;
  };

  const made = (result: ResultValue): Made | undefined => {
    const { callee } = result;
    if (callee.kind === 'external') {
      const found = external(callee, ts.isNewExpression(result.node), (client) => client.factories);
      return found && { ...found, instances: [result], requests: found.shape.requests ?? found.client.requests };
    }
    const { root, path } = memberPath(callee);
    const outer = root.kind === 'result' && root !== callee ? made(root) : undefined;
    const shape = outer?.client.factories?.find((item) => item.members.includes(path));
    // A method that sets something on the instance returns it: `agent().timeout(1000)`.
    if (outer && !shape) return outer.client.chain && !outer.requests.some((item) => item.members.includes(path)) ? outer : undefined;
    return outer && shape && { ...outer, shape, instances: [result, ...outer.instances], requests: shape.requests ?? outer.requests };
  };

  const givenArguments = (node: ts.CallExpression | ts.NewExpression, context: Context): readonly Given[] =>
    (node.arguments ?? []).flatMap((argument): readonly Given[] => {
      if (!ts.isSpreadElement(argument)) return [{ expression: argument, value: evaluator.evaluate(argument, context) }];
      // The elements of a spread array, where they are written.
      const list = evaluator.evaluate(argument.expression, context);
      if (list.kind !== 'array') return [];
      return list.items.map((item) => {
        const value = item();
        return { expression: ts.isExpression(value.node) ? value.node : argument.expression, value };
      });
    });

  return {
    match,
    made,
    configures: (callee) => (callee.kind === 'external' ? external(callee, false, (client) => client.configures) : undefined),
    arguments(node, shape, context) {
      const given = givenArguments(node, context);
      if (shape.anyOrder) return inAnyOrder(given);
      const found: Partial<Record<keyof Arguments, Given>> = {};
      const roles = rolesOf(shape, given);
      for (const [index, item] of given.entries()) {
        const role = roleOf(roles[index], item.value, found.options !== undefined);
        if (role) found[role] ??= item;
      }
      return shape.construct || !found.options ? found : withProduced(found, found.options, shape, node);
    },
  };

  /** `{ useFactory: () => options }`: the options are what the function makes. */
  function withProduced(found: Arguments, options: Given, shape: FactoryShape, node: CallNode): Arguments {
    const { produces } = shape;
    if (produces === undefined) return found;
    const values = alternatives(options.value).flatMap((item) => (item.kind === 'object' ? lookup(item, produces).flatMap((entry) => alternatives(entry.value())) : []));
    const results = values.flatMap((value) => (value.kind === 'function' ? [evaluator.callWith(value, value.fn.parameters.map((parameter) => () => openParameter(parameter)), node)] : []));
    return { ...found, options: { ...options, value: union(results, options.expression) } };
  }

  /** What is known of a parameter that a framework fills: its type. */
  function openParameter(parameter: ts.ParameterDeclaration): Value {
    const binding = evaluator.project.scopes(parameter.getSourceFile()).declared(parameter);
    return binding ? evaluator.evaluateBinding(binding) : unknown(parameter);
  }
}

/** No member path. */
const MISSING = '\0';

/** The member path of an export or global below a client, or `undefined` if it is none of the client's. */
function pathBelow(client: HttpClient, { module, path }: ExternalValue, shape: CallShape): string | undefined {
  if (module !== '') return client.packages.includes(module) ? path.join('.') : undefined;
  if (shape.construct) return client.globals ? path.join('.') : undefined;
  return client.globals?.includes(path[0] ?? '') ? path.slice(1).join('.') : undefined;
}

/** `a.b.c` of a value as the value of `a` and the path `b.c`. */
function memberPath(value: Value): { readonly root: Value; readonly path: string } {
  const names: string[] = [];
  let root: Value = value;
  while (root.kind === 'member') {
    names.unshift(root.name);
    root = root.of;
  }
  return { root, path: names.join('.') };
}

function rolesOf(shape: CallShape, given: readonly Given[]): readonly ArgumentRole[] {
  const method = given[shape.args.indexOf('method')];
  const name = method && literalText(method.value)?.toLowerCase();
  return name !== undefined && given.length < shape.args.length && shape.bodyless?.includes(name) ? shape.args.filter((role) => role !== 'body') : shape.args;
}

function roleOf(role: ArgumentRole | undefined, value: Value, hasOptions: boolean): keyof Arguments | undefined {
  const kinds = new Set(alternatives(value).map((item) => item.kind));
  if (kinds.has('function') && (role === 'callback' || role === 'options' || role === 'body' || role === 'headers' || role === 'other' || role === undefined)) return 'callback';
  switch (role) {
    case 'urlOrOptions':
      return kinds.has('object') ? 'options' : 'url';
    case 'options':
      return hasOptions ? 'callback' : 'options';
    case 'base':
      return 'url';
    case undefined:
    case 'body':
    case 'method':
    case 'other':
      return undefined;
    default:
      return role;
  }
}

function inAnyOrder(given: readonly Given[]): Arguments {
  const url = given.find(({ value }) => alternatives(value).some(isAddress));
  const headers = given.find(({ value }) => alternatives(value).some((item) => item.kind === 'object'));
  return { ...(url && { url }), ...(headers && { headers }) };
}

/** A value that may be a base URL: a text with a host, or something whose text is not known. */
function isAddress(value: Value): boolean {
  if (value.kind !== 'text') return value.kind === 'environment' || value.kind === 'parameter' || value.kind === 'member';
  return value.parts.some((part) => part.kind === 'hole') || /\/\//.test(literalPrefix(value));
}
