/** What one request says in one calling context: where it goes and which credentials it carries. */
import type { HttpClient, OptionKeys } from '../../transforms/http-client.ts';
import type { Evaluator } from '../code/evaluator.ts';
import { overlayMutations } from '../code/mutations.ts';
import { isSourcePath } from '../code/project.ts';
import { ts } from '../code/syntax.ts';
import { alternatives, assume, compatible, emptyObject, leaves, literalText, lookup, mapEach, type Choice, type Context, type ResultValue, type Value } from '../code/values.ts';
import type { Mechanism } from '../report/report.ts';
import { authorizationEntries, headerCredential, joinedCredential, lineCredentials, optionCredential, pairCredential, userInfoCredential, type Credential } from './credentials.ts';
import { isLocalHost, judgeUrl, render, type HostVerdict } from './hosts.ts';
import type { DetectionInput } from './input.ts';
import type { Arguments } from './client-calls.ts';
import type { DeclaredVersion } from './client-versions.ts';
import { GENERIC_KEYS, option, type ChainCall, type RequestCall } from './requests.ts';

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

export interface Facts {
  readonly request: RequestCall;
  readonly verdicts: readonly HostVerdict[];
  readonly carriers: readonly Carrier[];
  readonly instances: readonly ResultValue[];
}

/** Ways in which options of a client without a row may carry a pair. */
const GENERIC_CREDENTIALS = [
  { form: 'pair', key: 'auth', user: ['username', 'user'], password: ['password', 'pass'] },
  { form: 'pair', key: 'basicAuth', user: ['username', 'user'], password: ['password', 'pass'] },
  { form: 'pair', key: 'credentials', user: ['username', 'user'], password: ['password', 'pass'] },
  { form: 'keys', user: 'username', password: 'password' },
  { form: 'keys', user: 'user', password: 'pass' },
] as const;

export function factsOf(input: DetectionInput, given: RequestCall, context: Context): Facts {
  const { evaluator, requests } = input;
  // The instance that a method sends through may be made in the constructor that the context binds.
  const inContext = context ? (given.isFactory ? requests.instanceAt(given.node, context) : requests.requestAt(given.node, context)) : given;
  // What looked like a request of an unknown client turns out to call a function of the repository.
  if (!inContext && !given.client) return { request: given, verdicts: [], carriers: [], instances: [] };
  const request = inContext ?? given;
  const { client } = request;
  const keys = client?.options ?? GENERIC_KEYS;
  const instances = request.instances.map((instance) => ({ instance, args: requests.instanceArguments(instance), keys: requests.instanceKeys(instance) ?? keys }));
  const defaults = client && request.instances.length === 0 && !request.receiver ? requests.clientDefaults(client) : [];
  const shared = defaults.length > 0 ? overlayMutations(emptyObject(request.node, true), defaults, undefined, evaluator) : undefined;

  const sink = (kind: Sink['kind'], scope: Sink['scope'], node: ts.Node, instance: ResultValue | null, others: readonly ts.Node[] = []): Sink => ({ kind, scope, node, others, request: request.isFactory ? null : request, client, ...(request.version && { version: request.version }), instance });
  const carriers: Carrier[] = [];
  const fromOptions = (options: Value | undefined, keys: OptionKeys, scope: Sink['scope'], instance: ResultValue | null, isNested = false): void => {
    if (!options) return;
    for (const group of keys.groups ?? []) fromOptions(called(evaluator, option(options, [group], request.node)), { ...keys, groups: [] }, scope, instance, true);
    const headers = called(evaluator, option(options, keys.headers === undefined ? [] : [keys.headers], request.node));
    if (headers) fromHeaders(headers, keys, scope, instance);
    for (const entry of alternatives(options).flatMap((item) => (item.kind === 'object' ? (keys.authorization ?? []).flatMap((key) => lookup(item, key)) : []))) fromHeader(alternatives(entry.value()), entry.node, scope, instance);
    for (const credential of (keys.headerLines ?? []).flatMap((key) => lineCredentials(option(options, [key], request.node) ?? emptyObject(request.node)))) carriers.push({ mechanism: scope === 'call' ? 'authorization-header' : 'default-header', credential, sink: sink('header', scope, credential.node, instance) });
    for (const way of keys.credentials ?? (client ? [] : GENERIC_CREDENTIALS)) {
      for (const { credential, sink: entry, others } of optionCredential(options, way)) {
        // What a client without a row does with `auth` is a guess; only a literal pair counts.
        if (!client && credential.sources.length < 2) continue;
        carriers.push({ mechanism: 'auth-option', credential: inSource(credential, entry.node), sink: { ...sink('option', scope, entry.node, instance, others.map((other) => other.node)), ...(isNested && { isNested }) } });
      }
    }
  };
  const fromHeaders = (headers: Value, keys: OptionKeys, scope: Sink['scope'], instance: ResultValue | null): void => {
    for (const entry of authorizationEntries(headers, scope === 'call' ? [] : keys.headerGroups)) fromHeader(entry.values, entry.node, scope, instance);
  };
  const fromHeader = (values: readonly Value[], node: ts.Node, scope: Sink['scope'], instance: ResultValue | null): void => {
    for (const value of values) {
      const credential = headerCredential(value);
      if (credential) carriers.push({ mechanism: scope === 'call' ? 'authorization-header' : 'default-header', credential: inSource(credential, node), sink: sink('header', scope, node, instance) });
    }
  };
  const fromArguments = ({ options, headers, authorization, user, password, handlers }: Arguments, keys: OptionKeys, scope: Sink['scope'], instance: ResultValue | null): void => {
    const call = instance?.node ?? request.node;
    fromOptions(options?.value, keys, scope, instance);
    if (headers) fromHeaders(headers.value, keys, scope, instance);
    if (authorization) fromHeader(alternatives(authorization.value), call, scope, instance);
    if (user && password && !isBlank(user.value)) carriers.push({ mechanism: 'fluent-auth', credential: { node: user.expression, form: 'pair', sources: [user.value, password.value] }, sink: sink('chain', scope, call, instance) });
    for (const { node, sources } of handlers ? handlerPairs(handlers.value, client?.handlers ?? []) : []) carriers.push({ mechanism: 'auth-option', credential: { node, form: 'pair', sources }, sink: sink('option', scope, node, instance) });
  };
  fromArguments(request.args, keys, 'call', null);
  for (const { instance, args, keys } of instances) fromArguments(args, keys, 'instance', instance);
  fromOptions(shared, keys, 'client', null);
  const injected = requests.injectedSettings(request);
  const injectedOptions = injected.defaults.length > 0 ? overlayMutations(emptyObject(request.node, true), injected.defaults, context, evaluator) : undefined;
  fromOptions(injectedOptions, keys, 'instance', null);
  for (const hook of injected.hooks) fromOptions(hook.options, client?.options ?? HOOK_KEYS, 'hook', null);
  const hooks = client && !request.receiver ? (request.instances.length > 0 ? request.instances.flatMap((instance) => requests.hooksOf(client, instance).map((hook) => ({ hook, instance }))) : requests.hooksOf(client).map((hook) => ({ hook, instance: null }))) : [];
  for (const { hook, instance } of hooks) fromOptions(hook.options, client?.options ?? HOOK_KEYS, 'hook', instance);

  const own = request.args.options?.value;
  const urls = [request.args.url?.value, option(own, keys.url, request.node)].filter((value) => value !== undefined);
  const bases = [
    option(own, keys.base, request.node),
    ...instances.flatMap(({ args, keys }) => [args.url?.value, ...basesIn(evaluator, args.options?.value, keys, request.node)]),
    ...[...request.chain, ...(client?.chain?.options ? request.instances.flatMap((instance) => requests.instanceChain(instance)) : [])].flatMap((call) => chainOption(evaluator, client, call, 'url', context) ?? []),
    option(injectedOptions, keys.base, request.node),
    option(shared, keys.base, request.node),
  ].filter((value) => value !== undefined);
  const fromUrl = (url: Value, node: ts.Node, scope: Sink['scope'], instance: ResultValue | null): void => {
    for (const value of alternatives(url)) {
      const credential = userInfoCredential(value);
      if (credential) carriers.push({ mechanism: 'url-userinfo', credential: value.when ? { ...credential, when: value.when } : credential, sink: sink('url', scope, node, instance) });
    }
  };
  for (const url of urls) fromUrl(url, request.args.url?.expression ?? request.node, 'call', null);
  for (const { instance, args, keys } of instances) {
    const base = args.url?.value ?? basesIn(evaluator, args.options?.value, keys, request.node)[0];
    if (base) fromUrl(base, args.url?.expression ?? instance.node, 'instance', instance);
  }
  carriers.push(...chainCarriers(input, request.client, request.chain, context, (kind, node) => sink(kind, 'call', node, null)));
  if (client?.chain) for (const { instance } of instances) carriers.push(...chainCarriers(input, client, requests.instanceChain(instance), instance.context, (kind, node) => sink(kind, 'instance', node, instance)));

  const pieces = option(own, keys.host, request.node);
  const joined = joinVerdicts(
    [...urls.flatMap((url) => judgeUrl(url, input.settings)), ...(pieces ? judgeUrl(pieces, input.settings, true) : [])],
    bases.map((base) => judgeUrl(base, input.settings, true)),
  );
  const { receiver } = request;
  const isOpen = receiver !== undefined && joined.every((verdict) => verdict.kind === 'unknown' || verdict.kind === 'relative');
  return { request, verdicts: isOpen ? [{ kind: 'parameter', fn: receiver.fn }] : joined, carriers, instances: request.instances };
}

/** Where a hook finds the headers of a request whose client takes no options. */
const HOOK_KEYS: OptionKeys = { headers: 'headers' };

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
function chainCarriers(input: DetectionInput, client: HttpClient | null, chain: readonly ChainCall[], context: Context, sink: (kind: Sink['kind'], node: ts.Node) => Sink): readonly Carrier[] {
  const rules = client?.chain;
  const found: Carrier[] = [];
  for (const { method, node } of chain) {
    const [first, second] = node.arguments;
    if (!first) continue;
    const rule = rules?.credentials?.find((item) => item.method === method);
    if (rule && !node.arguments.some((argument) => isBearer(input.evaluator.evaluate(argument, context)))) {
      const given = input.evaluator.evaluate(first, context);
      const credential: Credential | undefined = second && !ts.isObjectLiteralExpression(second)
        ? { node: first, form: 'pair', sources: [given, input.evaluator.evaluate(second, context)] }
        : alternatives(given).map((value) => pairCredential(value, rule)).find((item) => item !== undefined);
      if (credential) found.push({ mechanism: 'fluent-auth', credential: { ...credential, node: first }, sink: sink('chain', node) });
    }
    const joined = chainOption(input.evaluator, client, { method, node }, 'joined', context);
    const pair = joined && joinedCredential(joined);
    if (pair) found.push({ mechanism: 'fluent-auth', credential: pair, sink: sink('chain', node) });
    const isHeader = rules ? rules.headers.some((item) => item.method === method) : /^(?:set|header|headers|setHeader)$/.test(method);
    if (!isHeader) continue;
    const values = second
      ? isAuthorization(input.evaluator.evaluate(first, context)) ? alternatives(input.evaluator.evaluate(second, context)) : []
      : authorizationEntries(input.evaluator.evaluate(first, context)).flatMap((entry) => entry.values);
    for (const value of values) {
      const credential = headerCredential(value);
      if (credential) found.push({ mechanism: 'authorization-header', credential, sink: sink('header', node) });
    }
  }
  return found;
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

/** A relative or unknown URL takes the host of the base it is joined to; an absolute one keeps its own. */
function joinVerdicts(urls: readonly HostVerdict[], bases: readonly (readonly HostVerdict[])[]): readonly HostVerdict[] {
  const known = bases.find((verdicts) => verdicts.some((verdict) => verdict.kind !== 'unknown' && verdict.kind !== 'relative')) ?? [];
  if (urls.length === 0) return known.length > 0 ? known : [{ kind: 'unknown' }];
  return urls.flatMap((verdict): readonly HostVerdict[] => {
    const needsBase = verdict.kind === 'relative' || verdict.kind === 'unknown' || (verdict.kind === 'parameter' && known.length > 0);
    if (!needsBase) return [verdict];
    return known.length > 0 ? known.filter((base) => compatible(base.when, verdict.when)).map((base) => withChoices(base, verdict.when)) : [{ kind: 'unknown' }];
  });
}

function withChoices(verdict: HostVerdict, when: readonly Choice[] | undefined): HostVerdict {
  return when ? { ...verdict, when: [...(verdict.when ?? []), ...when] } : verdict;
}

/** One Ocrolus branch is enough to report; other hosts are kept, because they forbid a change. */
export function settled(verdicts: readonly HostVerdict[]): readonly HostVerdict[] {
  const ours = verdicts.filter((verdict) => verdict.kind === 'ocrolus');
  const best = ours.find((verdict) => verdict.proof === 'evaluated' && verdict.host === 'api.ocrolus.com') ?? ours.find((verdict) => verdict.proof === 'evaluated') ?? ours.find((verdict) => verdict.proof === 'configured') ?? ours[0];
  const others = verdicts.filter((verdict) => verdict.kind === 'other');
  // `process.env.OCROLUS_BRIDGE_URL ?? 'https://bridge.internal'`: the default says more than the name.
  if (best?.proof === 'named' && others.some((verdict) => !verdict.when && !isLocalHost(verdict.host))) return others;
  // A map or a condition may lead elsewhere: whatever is done for Ocrolus must not reach the others.
  if (best) return [best, ...others.filter((verdict) => !isLocalHost(verdict.host))];
  return others.length > 0 ? others : [{ kind: 'unknown' }];
}

function isBlank(source: Value): boolean {
  return leaves(source).every((leaf) => leaf.kind === 'literal' && leaf.text.trim() === '');
}

/** The verdicts that a carrier can meet, settled; the sources that are left under each. */
export function pairings(carrier: Carrier, verdicts: readonly HostVerdict[]): readonly { readonly carrier: Carrier; readonly verdict: HostVerdict }[] {
  const { credential } = carrier;
  return settled(verdicts.filter((verdict) => compatible(verdict.when, credential.when))).flatMap((verdict) => {
    if (verdict.kind === 'unknown' && verdicts.length > 0 && !verdicts.some((item) => compatible(item.when, credential.when))) return [];
    const sources = credential.sources.map((source) => assume(source, [...(verdict.when ?? []), ...(credential.when ?? [])])).filter((source) => source.kind !== 'union' || source.of.length > 0);
    // What is left under these choices may be the empty defaults alone.
    if (sources.every(isBlank) && !credential.sources.every(isBlank)) return [];
    return [{ carrier: { ...carrier, credential: { ...credential, sources } }, verdict }];
  });
}
