/** The credentials that one source of a request's parts carries: its call, an instance, the client's defaults, a hook. */
import type { HttpClient, OptionKeys } from '../../transforms/http-client.ts';
import type { Evaluator } from '../code/evaluator.ts';
import { isSourcePath } from '../code/project.ts';
import { ts } from '../code/syntax.ts';
import { leaves } from '../code/leaves.ts';
import { alternatives, asObject, emptyObject, literalText, lookup, mapEach, type Context, type ResultValue, type Value } from '../code/values.ts';
import type { Mechanism } from '../report/report.ts';
import type { Arguments } from './client-calls.ts';
import type { DeclaredVersion } from './client-versions.ts';
import { authorizationEntries, headerCredential, joinedCredential, lineCredentials, optionCredential, pairCredential, saysNone, userInfoCredential, type Credential } from './credentials.ts';
import { render } from './hosts.ts';
import type { DetectionInput } from './input.ts';
import { mayGivePair, type ChainCall } from './instances.ts';
import { option, type RequestCall } from './requests.ts';

/** Where a carrier enters a request, an instance or the client's defaults. */
export interface Sink {
  readonly kind: 'header' | 'option' | 'chain' | 'url';
  /** `hook`: in a function that the client runs before each request. */
  readonly scope: 'call' | 'hook' | 'instance' | 'client';
  /** The property, assignment, call or URL expression. */
  readonly node: ts.Node;
  /** It stands in a sub-object of the options, where a header would not be one of the request. */
  readonly isNested?: true;
  /** Further properties that go with it, e.g. `password`. */
  readonly others: readonly ts.Node[];
  readonly request: RequestCall | null;
  readonly client: HttpClient | null;
  readonly version?: DeclaredVersion;
  readonly instance: ResultValue | null;
}

export interface Carrier {
  readonly mechanism: Mechanism;
  readonly credential: Credential;
  readonly sink: Sink;
}

/** One place that says how a request is sent. */
export interface Source {
  readonly scope: Sink['scope'];
  readonly instance: ResultValue | null;
  /** Names of the options here. */
  readonly keys: OptionKeys;
  readonly args: Arguments;
  /** Calls that set something on the request or the instance. */
  readonly chain: readonly ChainCall[];
  readonly context: Context;
}

/** Ways in which options of a client without a row may carry a pair. */
const GENERIC_CREDENTIALS = [
  { form: 'pair', key: 'auth', user: ['username', 'user'], password: ['password', 'pass'] },
  { form: 'pair', key: 'basicAuth', user: ['username', 'user'], password: ['password', 'pass'] },
  { form: 'pair', key: 'credentials', user: ['username', 'user'], password: ['password', 'pass'] },
  { form: 'keys', user: 'username', password: 'password' },
  { form: 'keys', user: 'user', password: 'pass' },
] as const;

/** A pair given to a method of a client without a row. */
const GENERIC_CHAIN_PAIR = { user: ['username', 'user'], password: ['password', 'pass'] };

export function carriersOf(input: DetectionInput, request: RequestCall, source: Source): readonly Carrier[] {
  const { evaluator } = input;
  const { scope, instance, keys, args } = source;
  const { client } = request;
  const call = instance?.node ?? request.node;
  const carriers: Carrier[] = [];
  const sink = (kind: Sink['kind'], node: ts.Node): Sink => ({ kind, scope, node, others: [], request: request.isFactory ? null : request, client, ...(request.version && { version: request.version }), instance });
  const add = (mechanism: Mechanism, credential: Credential, at: Sink): void => {
    carriers.push({ mechanism, credential, sink: at });
  };

  const fromHeader = (values: readonly Value[], node: ts.Node): void => {
    for (const credential of values.flatMap((value) => headerCredential(value) ?? [])) add(headerMechanism(scope), inSource(credential, node), sink('header', node));
  };
  const fromHeaders = (headers: Value | undefined): void => {
    if (!headers) return;
    for (const entry of authorizationEntries(headers, scope === 'call' ? [] : keys.headerGroups)) fromHeader(entry.values, entry.node);
  };
  const fromOptions = (options: Value, isNested: boolean): void => {
    const at = (key: string): Value | undefined => option(options, [key], request.node);
    fromHeaders(keys.headers === undefined ? undefined : called(evaluator, at(keys.headers)));
    for (const key of keys.authorization ?? []) for (const entry of entriesOf(options, key)) fromHeader(alternatives(entry.value()), entry.node);
    for (const lines of (keys.headerLines ?? []).flatMap((key) => at(key) ?? [])) for (const credential of lineCredentials(lines)) add(headerMechanism(scope), credential, sink('header', credential.node));
    for (const way of keys.credentials ?? (client ? [] : GENERIC_CREDENTIALS)) {
      for (const { credential, sink: entry, others } of optionCredential(options, way)) {
        // What a client without a row does with `auth` is a guess; only a literal pair counts.
        if (!client && credential.sources.length < 2) continue;
        add('auth-option', inSource(credential, entry.node), { ...sink('option', entry.node), others: others.map((other) => other.node), ...(isNested && { isNested }) });
      }
    }
  };

  if (args.options) {
    for (const group of (keys.groups ?? []).flatMap((name) => called(evaluator, option(args.options?.value, [name], request.node)) ?? [])) fromOptions(group, true);
    fromOptions(args.options.value, false);
  }
  fromHeaders(args.headers?.value);
  if (args.authorization) fromHeader(alternatives(args.authorization.value), call);
  if (args.user && args.password && !isBlank(args.user.value)) add('fluent-auth', { node: args.user.expression, form: 'pair', sources: [args.user.value, args.password.value] }, sink('chain', call));
  for (const { node, sources } of args.handlers ? handlerPairs(args.handlers.value, client?.handlers ?? []) : []) add('auth-option', { node, form: 'pair', sources }, sink('option', node));
  for (const url of urlsOf(evaluator, request, source)) {
    for (const value of alternatives(url)) {
      const credential = userInfoCredential(value);
      if (credential) add('url-userinfo', value.when ? { ...credential, when: value.when } : credential, sink('url', args.url?.expression ?? call));
    }
  }
  for (const link of source.chain) carriers.push(...chainCarriers(evaluator, client, link, source.context, sink));
  return carriers;
}

function headerMechanism(scope: Sink['scope']): Mechanism {
  return scope === 'call' ? 'authorization-header' : 'default-header';
}

function entriesOf(options: Value, key: string): ReturnType<typeof lookup> {
  return alternatives(options).map(asObject).flatMap((item) => (item.kind === 'object' ? lookup(item, key) : []));
}

/** The URLs of a source that a request is sent to: of an instance, the base. */
export function urlsOf(evaluator: Evaluator, request: RequestCall, { scope, keys, args }: Source): readonly Value[] {
  const own = args.options?.value;
  if (scope === 'call') return [args.url?.value, option(own, keys.url, request.node)].filter((value) => value !== undefined);
  if (scope !== 'instance') return [];
  const base = args.url?.value ?? basesIn(evaluator, own, keys, request.node)[0];
  return base ? [base] : [];
}

/** What a source says of the host that relative URLs are joined to. */
export function basesOf(evaluator: Evaluator, request: RequestCall, { scope, keys, args, chain, context }: Source): readonly Value[] {
  const inChain = chain.flatMap((call) => chainOption(evaluator, request.client, call, 'url', context) ?? []);
  const base = option(args.options?.value, keys.base, request.node);
  if (scope !== 'instance') return [...(base ? [base] : []), ...inChain];
  return [...(args.url ? [args.url.value] : []), ...basesIn(evaluator, args.options?.value, keys, request.node), ...inChain];
}

/** What the options of an instance say of where its requests go. */
function basesIn(evaluator: Evaluator, options: Value | undefined, keys: OptionKeys, node: ts.Node): readonly Value[] {
  const inGroups = (keys.groups ?? []).flatMap((group) => basesIn(evaluator, called(evaluator, option(options, [group], node)), { ...keys, groups: [] }, node));
  return [...[keys.base, keys.url, keys.host].map((key) => called(evaluator, option(options, key, node))).filter((value) => value !== undefined), ...inGroups];
}

/** An option that is a function which makes it: what it makes. */
function called(evaluator: Evaluator, value: Value | undefined): Value | undefined {
  return value && mapEach(value, value.node, (item) => (item.kind === 'function' ? evaluator.callWith(item, item.fn.parameters.map((parameter) => () => emptyObject(parameter, true)), item.node) : item));
}

/** The pairs of credential objects in a list, e.g. `[new BasicCredentialHandler(user, password)]`. */
function handlerPairs(list: Value, classes: readonly string[]): readonly { readonly node: ts.Node; readonly sources: readonly Value[] }[] {
  return alternatives(list).flatMap((value) => (value.kind === 'array' ? value.items.flatMap((item) => alternatives(item())) : [])).flatMap((value) => {
    const made = value.kind === 'result' && value.callee.kind === 'external' ? value.callee.path.at(-1) : undefined;
    return value.kind === 'result' && made !== undefined && classes.includes(made) ? [{ node: value.node, sources: value.args.slice(0, 2).map((argument) => argument()) }] : [];
  });
}

/** A credential that a data file holds stands, for whoever changes code, where code reads it. */
function inSource(credential: Credential, entry: ts.Node): Credential {
  if (isSourcePath(credential.node.getSourceFile().fileName) || !isSourcePath(entry.getSourceFile().fileName)) return credential;
  return { ...credential, node: ts.isPropertyAssignment(entry) ? entry.initializer : ts.isShorthandPropertyAssignment(entry) ? entry.name : entry };
}

/** `.auth(user, password)`, `.set('Authorization', …)` and their like on a request that was begun, or on an instance. */
function chainCarriers(evaluator: Evaluator, client: HttpClient | null, call: ChainCall, context: Context, sink: (kind: Sink['kind'], node: ts.Node) => Sink): readonly Carrier[] {
  const rules = client?.chain;
  const { method, node } = call;
  const [first, second] = node.arguments;
  if (!first) return [];
  const found: Carrier[] = [];
  const rule = client ? rules?.credentials?.find((item) => item.method === method) : mayGivePair(call) ? GENERIC_CHAIN_PAIR : undefined;
  if (rule && !node.arguments.some((argument) => isBearer(evaluator.evaluate(argument, context)))) {
    const given = evaluator.evaluate(first, context);
    const password = second && !ts.isObjectLiteralExpression(second) ? evaluator.evaluate(second, context) : undefined;
    const credential: Credential | undefined = password
      ? saysNone(given) && saysNone(password) ? undefined : { node: first, form: 'pair', sources: [given, password] }
      : alternatives(given).map((value) => pairCredential(value, rule)).find((item) => item !== undefined);
    // What a client without a row does with one value is a guess.
    if (credential && (client || credential.sources.length > 1)) found.push({ mechanism: 'fluent-auth', credential: { ...credential, node: first }, sink: sink('chain', node) });
  }
  const joined = chainOption(evaluator, client, call, 'joined', context);
  const pair = joined && joinedCredential(joined);
  if (pair) found.push({ mechanism: 'fluent-auth', credential: pair, sink: sink('chain', node) });
  if (!setsHeaders(client, method)) return found;
  const values = second
    ? isAuthorization(evaluator.evaluate(first, context)) ? alternatives(evaluator.evaluate(second, context)) : []
    : authorizationEntries(evaluator.evaluate(first, context)).flatMap((entry) => entry.values);
  for (const credential of values.flatMap((value) => headerCredential(value) ?? [])) found.push({ mechanism: 'authorization-header', credential, sink: sink('header', node) });
  return found;
}

/** Whether a method of a request that was begun sets headers. */
export function setsHeaders(client: HttpClient | null, method: string): boolean {
  return client?.chain ? client.chain.headers.some((item) => item.method === method) : /^(?:set|header|headers|setHeader)$/.test(method);
}

/** The value of `.option('auth', value)` or `.setOpt(Curl.option.USERPWD, value)`. */
function chainOption(evaluator: Evaluator, client: HttpClient | null, { method, node }: ChainCall, what: 'url' | 'joined', context: Context): Value | undefined {
  const names = client?.chain?.options?.find((item) => item.method === method)?.[what];
  const [name, value] = node.arguments;
  if (!names || !name || !value) return undefined;
  const isNamed = alternatives(evaluator.evaluate(name, context)).some((item) => names.includes(literalText(item) ?? (item.kind === 'external' ? item.path.at(-1) : undefined) ?? ''));
  return isNamed ? evaluator.evaluate(value, context) : undefined;
}

/** `.auth(token, { type: 'bearer' })` */
function isBearer(options: Value): boolean {
  return alternatives(options).some((item) => item.kind === 'object' && lookup(item, 'type').some((entry) => literalText(entry.value()) === 'bearer'));
}

function isAuthorization(name: Value): boolean {
  return alternatives(name).some((value) => value.kind === 'text' && render(value).toLowerCase() === 'authorization');
}

export function isBlank(source: Value): boolean {
  return leaves(source).every((leaf) => leaf.kind === 'literal' && leaf.text.trim() === '');
}
