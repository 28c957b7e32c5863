/** Credential sites: every place where legacy credentials enter a request to Ocrolus, with its proof. */
import type { HttpClient } from '../../transforms/http-client.ts';
import type { Evaluator } from '../code/evaluator.ts';
import { overlayMutations } from '../code/mutations.ts';
import type { ParsedFile } from '../code/syntax.ts';
import { isFunction, memberName, propertyName, ts, walk, type FunctionNode } from '../code/syntax.ts';
import type { UseFinder } from '../code/uses.ts';
import { alternatives, leaves, text, type Context, type Frame, type ResultValue, type Value } from '../code/values.ts';
import type { Confidence, Mechanism } from '../report/report.ts';
import { authorizationEntries, headerCredential, literalSecrets, optionCredential, pairCredential, userInfoCredential, type Credential } from './credentials.ts';
import { judgeUrl, render, saysApi, type HostSettings, type HostVerdict } from './hosts.ts';
import { sourceNames } from './principals.ts';
import { GENERIC_KEYS, isInTestDouble, option, type RequestCall, type RequestFinder } from './requests.ts';

/** One credential carrier that reaches Ocrolus. */
export interface Site {
  readonly mechanism: Mechanism;
  /** The credential expression that must go. */
  readonly node: ts.Node;
  readonly form: Credential['form'];
  readonly client: HttpClient | null;
  readonly host: string | null;
  readonly confidence: Confidence;
  /** The credential's sources; more than one list when the site serves several pairs. */
  readonly principals: readonly (readonly string[])[];
  readonly sinks: readonly Sink[];
  readonly requests: readonly RequestCall[];
  /** Hosts other than Ocrolus that the same carrier, or the same instance without it, reaches. */
  readonly otherHosts: readonly string[];
  /** Functions whose parameters the credential is made of, as it stands in the code. */
  readonly parameterOf: readonly FunctionNode[];
  /** The calls of such functions that were followed to Ocrolus. */
  readonly followed: readonly (ts.CallExpression | ts.NewExpression)[];
  /** One expression that reads different variables at different times, e.g. `process.env[name]`. */
  readonly isSelected: boolean;
  readonly hostTrail: readonly ts.Node[];
  readonly sourceNodes: readonly ts.Node[];
  readonly secrets: readonly string[];
}

/** Where a carrier enters a request, an instance or the client's defaults. */
export interface Sink {
  readonly kind: 'header' | 'option' | 'chain' | 'url';
  readonly scope: 'call' | 'instance' | 'client';
  /** The property, assignment, call or URL expression. */
  readonly node: ts.Node;
  /** Further properties that go with it, e.g. `password`. */
  readonly others: readonly ts.Node[];
  readonly request: RequestCall | null;
  readonly client: HttpClient | null;
  readonly instance: ResultValue | null;
}

interface Carrier {
  readonly mechanism: Mechanism;
  readonly credential: Credential;
  readonly sink: Sink;
}

interface Usage extends Carrier {
  readonly verdict: HostVerdict;
  /** The calls that bind parameters on the way. */
  readonly calls: readonly (ts.CallExpression | ts.NewExpression)[];
}

/** A request without credentials through an instance: a hook on the instance would give it some. */
interface BareUse {
  readonly instance: ts.Node;
  readonly host: string;
}

interface Expanded {
  readonly usages: readonly Usage[];
  readonly bare: readonly BareUse[];
}

const MAX_CONTEXTS = 64;
const MAX_EXPANSION = 4;

export interface DetectionInput {
  readonly evaluator: Evaluator;
  readonly uses: UseFinder;
  readonly requests: RequestFinder;
  readonly settings: HostSettings;
  /** Files whose sites are wanted; others are looked at only to understand these. */
  readonly inScope: (path: string) => boolean;
}

export function detectSites(input: DetectionInput): readonly Site[] {
  const usages: Usage[] = [];
  const bare: BareUse[] = [];
  const seen = new Set<string>();
  const { project } = input.evaluator;
  // Evaluation loads what it needs, so the list of files can grow while it is walked.
  for (let pending = project.loaded(); pending.length > 0; pending = project.loaded().filter((file) => !seen.has(file.path))) {
    for (const file of pending) {
      seen.add(file.path);
      for (const item of requestUsages(input, file)) {
        usages.push(...item.usages);
        bare.push(...item.bare);
      }
    }
  }
  usages.push(...looseUsages(input, project.loaded(), new Set(usages.filter((usage) => usage.verdict.kind !== 'unknown' || !credentialSaysApi(usage.credential)).map((usage) => usage.credential.node))));
  return aggregate(input, usages, bare);
}

function requestUsages(input: DetectionInput, file: ParsedFile): readonly Expanded[] {
  const usages: Expanded[] = [];
  walk(file.root, (node) => {
    if (!ts.isCallExpression(node) && !ts.isNewExpression(node)) return;
    const request = input.requests.requestAt(node) ?? input.requests.instanceAt(node);
    if (request) usages.push(expand(input, request));
  });
  return usages;
}

/**
 * How many requests to an Ocrolus host are seen to carry no Authorization at all. A migration must not raise it: a read of a shared
 * header object that the plan missed would.
 */
export function countUnauthenticated(input: DetectionInput): number {
  let count = 0;
  for (const file of input.evaluator.project.loaded()) {
    walk(file.root, (node) => {
      const request = ts.isCallExpression(node) ? input.requests.requestAt(node) : undefined;
      if (request && isSeenUnauthenticated(input, request)) count += 1;
    });
  }
  return count;
}

function isSeenUnauthenticated(input: DetectionInput, request: RequestCall): boolean {
  const { client } = request;
  // Instances and clients with defaults may be given the header by a hook.
  if (!client || request.instances.length > 0 || input.requests.clientDefaults(client).length > 0 || client.hook?.kind === 'statement') return false;
  const { verdicts, carriers } = facts(input, request, undefined);
  if (carriers.length > 0 || !settled(verdicts).some((verdict) => verdict.kind === 'ocrolus' && verdict.proof === 'evaluated')) return false;
  if (request.chain.some((call) => client.chain?.headers.some((item) => item.method === call.method))) return false;
  const options = request.options && input.evaluator.evaluate(request.options);
  const headers = request.headers ? input.evaluator.evaluate(request.headers) : option(options, client.options?.headers === undefined ? [] : [client.options.headers], request.node);
  if (options && !isClosed(options)) return false;
  return !headers || (isClosed(headers) && authorizationEntries(headers).length === 0);
}

function isClosed(value: Value): boolean {
  return alternatives(value).every((item) => (item.kind === 'object' && !item.open) || item.kind === 'text');
}

/** The usages of a request in every calling context that its host or credentials depend on. */
function expand(input: DetectionInput, request: RequestCall): Expanded {
  const found: Usage[] = [];
  const bare: BareUse[] = [];
  const queue: { readonly calls: readonly { fn: FunctionNode; call: ts.CallExpression | ts.NewExpression }[]; readonly context: Context }[] = [{ calls: [], context: undefined }];
  for (let count = 0; count < MAX_CONTEXTS; count += 1) {
    const item = queue.shift();
    if (!item) break;
    const { verdicts, carriers, instances } = facts(input, request, item.context);
    const open = item.calls.length < MAX_EXPANSION ? openParameter(verdicts, carriers, item.context, request, input) : undefined;
    const calls = open ? input.uses.usesOf(open).calls : [];
    if (open && calls.length > 0) {
      for (const call of calls) queue.push(extend(input, item.calls, open, call));
      continue;
    }
    for (const verdict of settled(verdicts)) {
      found.push(...carriers.map((carrier) => ({ ...carrier, verdict, calls: item.calls.map(({ call }) => call) })));
      if (carriers.length === 0 && verdict.kind === 'other') bare.push(...instances.map((instance) => ({ instance: instance.node, host: verdict.host })));
    }
  }
  return { usages: found, bare };
}

/** Adds the outermost known call; frames are rebuilt so that inner arguments are read in it. */
function extend(input: DetectionInput, inner: readonly { fn: FunctionNode; call: ts.CallExpression | ts.NewExpression }[], fn: FunctionNode, call: ts.CallExpression | ts.NewExpression): { calls: typeof inner; context: Context } {
  const calls = [...inner, { fn, call }];
  const context = calls.toReversed().reduce<Context>((outer, frame) => input.evaluator.enter(frame.fn, frame.call, outer, outer), undefined);
  return { calls, context };
}

/** One Ocrolus branch is enough to report; other hosts are kept, because they forbid a change. */
function settled(verdicts: readonly HostVerdict[]): readonly HostVerdict[] {
  const best = verdicts.find((verdict) => verdict.kind === 'ocrolus' && verdict.proof === 'evaluated') ?? verdicts.find((verdict) => verdict.kind === 'ocrolus');
  const others = verdicts.filter((verdict) => verdict.kind === 'other');
  // A map or a condition may lead elsewhere: whatever is done for Ocrolus must not reach the others.
  if (best) return [best, ...others.filter((verdict) => !/^(?:localhost|127\.|\[::1\]|0\.0\.0\.0)/.test(verdict.host))];
  return others.length > 0 ? others : [{ kind: 'unknown' }];
}

/** A function whose callers decide the host or the credentials. */
function openParameter(verdicts: readonly HostVerdict[], carriers: readonly Carrier[], context: Context, request: RequestCall, input: DetectionInput): FunctionNode | undefined {
  const bound = new Set<FunctionNode>();
  for (let frame: Frame | undefined = context; frame; frame = frame.next) bound.add(frame.fn);
  const isOpen = (fn: FunctionNode): boolean => !bound.has(fn);
  const hosts = verdicts.flatMap((verdict) => (verdict.kind === 'parameter' && isOpen(verdict.fn) ? [verdict.fn] : []));
  const isOcrolusOrOpen = hosts.length > 0 || verdicts.some((verdict) => verdict.kind === 'ocrolus');
  const sources = carriers.flatMap((carrier) => carrier.credential.sources.flatMap(leaves)).flatMap((leaf) => (leaf.kind === 'parameter' && isOpen(leaf.fn) ? [leaf.fn] : []));
  if (hosts[0]) return hosts[0];
  if (!isOcrolusOrOpen) return undefined;
  return sources[0] ?? opaqueArguments(request, context, input).find(isOpen);
}

/** Functions whose parameters are passed on as options, headers or an Authorization value. */
function opaqueArguments(request: RequestCall, context: Context, input: DetectionInput): readonly FunctionNode[] {
  const keys = request.client?.options ?? GENERIC_KEYS;
  const given = [request.options, request.headers].filter((node) => node !== undefined).map((node) => input.evaluator.evaluate(node, context));
  const headers = [...given.map((value) => option(value, keys.headers === undefined ? [] : [keys.headers], request.node)), request.headers && input.evaluator.evaluate(request.headers, context)].filter((value) => value !== undefined);
  const entries = headers.flatMap((value) => authorizationEntries(value).flatMap((entry) => entry.values));
  return [...given, ...headers, ...entries].flatMap(alternatives).flatMap((value) => (value.kind === 'parameter' ? [value.fn] : []));
}

/** Host verdicts and carriers of a request in one context. */
function facts(input: DetectionInput, request: RequestCall, context: Context): { readonly verdicts: readonly HostVerdict[]; readonly carriers: readonly Carrier[]; readonly instances: readonly ResultValue[] } {
  const { evaluator, requests } = input;
  const { client } = request;
  const keys = client?.options ?? GENERIC_KEYS;
  const evaluate = (node: ts.Expression | undefined): Value | undefined => node && evaluator.evaluate(node, context);
  const own = evaluate(request.options);
  // The instance that a method sends through may be made in the constructor that the context binds.
  const { instances: made } = context ? ((request.isFactory ? requests.instanceAt(request.node, context) : requests.requestAt(request.node, context)) ?? request) : request;
  const instances = made.map((instance) => ({ instance, ...(client ? requests.instanceOptions(instance, client) : { options: undefined, base: undefined, headers: undefined }) }));
  const defaults = client && request.instances.length === 0 ? requests.clientDefaults(client) : [];
  const shared: Value | undefined =
    defaults.length > 0 ? overlayMutations({ kind: 'object', entries: [], open: true, node: request.node, trail: [] }, defaults, undefined, evaluator) : undefined;

  const urls = [evaluate(request.url), option(own, keys.url, request.node)].filter((value) => value !== undefined);
  const pieces = option(own, keys.host, request.node);
  const bases = [
    option(own, keys.base, request.node),
    ...instances.flatMap(({ options, base }) => [option(options, keys.base, request.node), option(options, keys.host, request.node), base]),
    option(shared, keys.base, request.node),
  ].filter((value) => value !== undefined);
  const verdicts = joinVerdicts(
    [...urls.flatMap((url) => judgeUrl(url, input.settings)), ...(pieces ? judgeUrl(pieces, input.settings, true) : [])],
    bases.map((base) => judgeUrl(base, input.settings, true)),
  );

  const sink = (kind: Sink['kind'], scope: Sink['scope'], node: ts.Node, instance: ResultValue | null, others: readonly ts.Node[] = []): Sink => ({ kind, scope, node, others, request: request.isFactory ? null : request, client, instance });
  const carriers: Carrier[] = [];
  const fromOptions = (options: Value | undefined, scope: Sink['scope'], instance: ResultValue | null): void => {
    if (!options) return;
    const headers = option(options, keys.headers === undefined ? [] : [keys.headers], request.node);
    if (headers) fromHeaders(headers, scope, instance);
    for (const way of keys.credentials ?? (client ? [] : GENERIC_AUTH)) {
      for (const { credential, sink: entry, others } of optionCredential(options, way)) {
        // What a client without a row does with `auth` is a guess; only a literal pair counts.
        if (!client && credential.sources.length < 2) continue;
        carriers.push({ mechanism: 'auth-option', credential, sink: sink('option', scope, entry.node, instance, others.map((other) => other.node)) });
      }
    }
  };
  const fromHeaders = (headers: Value, scope: Sink['scope'], instance: ResultValue | null): void => {
    for (const entry of authorizationEntries(headers, scope === 'call' ? [] : keys.headerGroups)) {
      for (const value of entry.values) {
        const credential = headerCredential(value);
        if (credential) carriers.push({ mechanism: scope === 'call' ? 'authorization-header' : 'default-header', credential, sink: sink('header', scope, entry.node, instance) });
      }
    }
  };
  fromOptions(own, 'call', null);
  const ownHeaders = evaluate(request.headers);
  if (ownHeaders) fromHeaders(ownHeaders, 'call', null);
  for (const { instance, options, headers } of instances) {
    fromOptions(options, 'instance', instance);
    if (headers) fromHeaders(headers, 'instance', instance);
  }
  fromOptions(shared, 'client', null);
  for (const url of urls) {
    for (const value of alternatives(url)) {
      const credential = userInfoCredential(value);
      if (credential) carriers.push({ mechanism: 'url-userinfo', credential, sink: sink('url', 'call', request.url ?? request.node, null) });
    }
  }
  carriers.push(...chainCarriers(input, request, context, sink));
  return { verdicts, carriers, instances: made };
}

const GENERIC_AUTH = [{ form: 'pair', key: 'auth', user: ['username', 'user'], password: ['password', 'pass'] }] as const;

/** `.auth(user, password)`, `.set('Authorization', …)` and their like on a request that was begun. */
function chainCarriers(input: DetectionInput, request: RequestCall, context: Context, sink: (kind: Sink['kind'], scope: Sink['scope'], node: ts.Node, instance: ResultValue | null) => Sink): readonly Carrier[] {
  const rules = request.client?.chain;
  const found: Carrier[] = [];
  for (const { method, node } of request.chain) {
    const [first, second] = node.arguments;
    if (!first) continue;
    const rule = rules?.credentials?.find((item) => item.method === method);
    if (rule) {
      const given = input.evaluator.evaluate(first, context);
      const credential: Credential | undefined = second
        ? { node: first, form: 'pair', sources: [given, input.evaluator.evaluate(second, context)] }
        : alternatives(given).map((value) => pairCredential(value, rule)).find((item) => item !== undefined);
      if (credential) found.push({ mechanism: 'fluent-auth', credential: { ...credential, node: first }, sink: sink('chain', 'call', node, null) });
    }
    const isHeader = rules ? rules.headers.some((item) => item.method === method) : /^(?:set|header|headers|setHeader)$/.test(method);
    if (!isHeader) continue;
    const values = second
      ? isAuthorization(input.evaluator.evaluate(first, context)) ? alternatives(input.evaluator.evaluate(second, context)) : []
      : authorizationEntries(input.evaluator.evaluate(first, context)).flatMap((entry) => entry.values);
    for (const value of values) {
      const credential = headerCredential(value);
      if (credential) found.push({ mechanism: 'authorization-header', credential, sink: sink('header', 'call', node, null) });
    }
  }
  return found;
}

function isAuthorization(name: Value): boolean {
  return alternatives(name).some((value) => value.kind === 'text' && render(value).toLowerCase() === 'authorization');
}

/** A relative or unknown URL takes the host of the base it is joined to; an absolute one keeps its own. */
function joinVerdicts(urls: readonly HostVerdict[], bases: readonly (readonly HostVerdict[])[]): readonly HostVerdict[] {
  const known = bases.find((verdicts) => verdicts.some((verdict) => verdict.kind !== 'unknown' && verdict.kind !== 'relative')) ?? [];
  if (urls.length === 0) return known.length > 0 ? known : [{ kind: 'unknown' }];
  return urls.flatMap((verdict) => {
    const needsBase = verdict.kind === 'relative' || verdict.kind === 'unknown' || (verdict.kind === 'parameter' && known.length > 0);
    return needsBase ? (known.length > 0 ? known : [{ kind: 'unknown' } as const]) : [verdict];
  });
}

/** Carriers under an Authorization name that no request was seen to take: bound by what else is in reach. */
function looseUsages(input: DetectionInput, files: readonly ParsedFile[], bound: ReadonlySet<ts.Node>): readonly Usage[] {
  return files.flatMap((file) => {
    if (!input.inScope(file.path)) return [];
    const found: Usage[] = [];
    walk(file.root, (node) => {
      const value = authorizationSink(node);
      if (!value || isInTestDouble(input.evaluator, node)) return;
      for (const item of alternatives(input.evaluator.evaluate(value))) {
        const credential = headerCredential(item);
        if (!credential || credential.form === 'ready' || bound.has(credential.node) || found.some((usage) => usage.credential.node === credential.node)) continue;
        const sink: Sink = { kind: 'header', scope: 'call', node, others: [], request: null, client: null, instance: null };
        found.push({ mechanism: 'authorization-header', credential, sink, verdict: nearbyVerdict(input, file, node, credential), calls: [] });
      }
    });
    return found;
  });
}

/** The value that `node` puts under an Authorization name, if it does so. */
function authorizationSink(node: ts.Node): ts.Expression | undefined {
  const isName = (name: string | undefined): boolean => name?.toLowerCase() === 'authorization';
  if (ts.isPropertyAssignment(node) && isName(propertyName(node.name))) return node.initializer;
  if (ts.isShorthandPropertyAssignment(node) && isName(node.name.text)) return node.name;
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.EqualsToken && isName(memberName(node.left))) return node.right;
  if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression) && /^(?:set|append|header|setHeader|setRequestHeader)$/.test(node.expression.name.text)) {
    const [name, value] = node.arguments;
    return name && value && ts.isStringLiteralLike(name) && isName(name.text) ? value : undefined;
  }
  if (ts.isArrayLiteralExpression(node) && node.elements.length === 2) {
    const [name, value] = node.elements;
    return name && value && ts.isStringLiteralLike(name) && isName(name.text) ? value : undefined;
  }
  return undefined;
}

/**
 * The weakest bindings of engine.md: the instance whose interceptor holds the carrier, names that say Ocrolus, or a module in
 * which Ocrolus is the only host.
 */
function nearbyVerdict(input: DetectionInput, file: ParsedFile, node: ts.Node, credential: Credential): HostVerdict {
  const together = requestObjectVerdict(input, node);
  if (together) return together;
  const hosts = moduleHosts(input, file);
  const ocrolus = hosts.filter((verdict) => verdict.kind === 'ocrolus');
  const [byHolder, byCredential] = [holderSaysApi(node, input.settings), credentialSaysApi(credential)];
  if (byHolder && byCredential) return { kind: 'ocrolus', host: null, proof: 'named', trail: [] };
  // With another vendor in reach one hint is not enough.
  if (hosts.some((verdict) => verdict.kind === 'other')) return { kind: 'unknown' };
  if (ocrolus[0] || byCredential || byHolder) return { kind: 'ocrolus', host: null, proof: 'named', trail: [POSSIBLE] };
  return { kind: 'unknown' };
}

/** The host of an object literal around the carrier that holds the URL as well: a request described, not sent. */
function requestObjectVerdict(input: DetectionInput, node: ts.Node): HostVerdict | undefined {
  for (let current: ts.Node | undefined = node; current; current = current.parent) {
    if (isFunction(current)) return undefined;
    if (!ts.isObjectLiteralExpression(current)) continue;
    const object = input.evaluator.evaluate(current);
    const urls = [option(object, GENERIC_KEYS.url, node), option(object, GENERIC_KEYS.base, node)].filter((value) => value !== undefined);
    const verdicts = urls.flatMap((url) => judgeUrl(url, input.settings)).filter((verdict) => verdict.kind === 'ocrolus' || verdict.kind === 'other');
    if (verdicts.length > 0) return settled(verdicts)[0];
  }
  return undefined;
}

/** Marks a verdict that rests on nearness alone. */
const POSSIBLE = ts.factory.createIdentifier('possible');

function credentialSaysApi(credential: Credential): boolean {
  return sourceNames(credential.sources).some((name) => /ocrolus|perfect_?audit/i.test(name.replace(/^literal:.*$/, '')) && !/CLIENT|WIDGET|WEBHOOK/i.test(name));
}

function holderSaysApi(node: ts.Node, settings: HostSettings): boolean {
  for (let current: ts.Node | undefined = node; current; current = current.parent) {
    const named = current as ts.Node & { readonly name?: ts.Node };
    if ((isFunction(current) || ts.isClassLike(current) || ts.isVariableDeclaration(current)) && named.name && ts.isIdentifier(named.name) && saysApi(named.name.text, settings)) return true;
  }
  return false;
}

function moduleHosts(input: DetectionInput, file: ParsedFile): readonly HostVerdict[] {
  const found: HostVerdict[] = [];
  walk(file.root, (node) => {
    if (ts.isStringLiteralLike(node) || ts.isTemplateHead(node)) {
      if (/^\s*https?:\/\//i.test(node.text)) found.push(...judgeUrl(text(node.text, node), input.settings));
    }
  });
  return found;
}

/** Usages of one carrier are one site. */
function aggregate(input: DetectionInput, usages: readonly Usage[], bare: readonly BareUse[]): readonly Site[] {
  const groups = new Map<ts.Node, Usage[]>();
  for (const usage of usages) groups.set(usage.credential.node, [...(groups.get(usage.credential.node) ?? []), usage]);
  return [...groups]
    .flatMap(([node, group]) => {
      const ours = group.filter((usage) => usage.verdict.kind === 'ocrolus');
      const [first] = ours;
      if (!first || !input.inScope(node.getSourceFile().fileName)) return [];
      return [toSite(input, node, first, ours, group, bare)];
    })
    .sort((a, b) => compare(a.node.getSourceFile().fileName, b.node.getSourceFile().fileName) || a.node.getStart() - b.node.getStart());
}

function toSite(input: DetectionInput, node: ts.Node, first: Usage, ours: readonly Usage[], group: readonly Usage[], bare: readonly BareUse[]): Site {
  const best = ours.find((usage) => usage.verdict.kind === 'ocrolus' && usage.verdict.proof === 'evaluated') ?? first;
  const verdict = best.verdict.kind === 'ocrolus' ? best.verdict : undefined;
  const isPossible = verdict?.trail.includes(POSSIBLE) ?? false;
  const instances = new Set(ours.flatMap((usage) => (usage.sink.instance ? [usage.sink.instance.node as ts.Node] : [])));
  const requests = ours.map((usage) => usage.sink.request).filter((request) => request !== null);
  const lists = ours.map((usage) => sourceNames(usage.credential.sources));
  return {
    mechanism: best.mechanism,
    node,
    form: best.credential.form,
    client: best.sink.client,
    host: verdict?.host ?? null,
    confidence: verdict?.proof === 'evaluated' ? 'certain' : isPossible ? 'possible' : 'likely',
    principals: withoutSubsets(lists),
    sinks: distinct(ours.map((usage) => usage.sink), (sink) => sink.node),
    requests: distinct(requests, (request) => request.node),
    otherHosts: [...new Set([...group.flatMap((usage) => (usage.verdict.kind === 'other' ? [usage.verdict.host] : [])), ...bare.filter((use) => instances.has(use.instance)).map((use) => use.host)])],
    parameterOf: ts.isExpression(node) ? parameterFunctions(input.evaluator.evaluate(node)) : [],
    followed: distinct(ours.flatMap((usage) => usage.calls), (call) => call),
    isSelected: ours.some((usage) => isSelected(usage.credential)),
    hostTrail: (verdict?.trail ?? []).filter((item) => item !== POSSIBLE),
    sourceNodes: distinct(best.credential.sources.flatMap(leaves).map((leaf) => leaf.node), (leaf) => leaf),
    secrets: ours.flatMap((usage) => literalSecrets(usage.credential)),
  };
}

function parameterFunctions(value: Value): readonly FunctionNode[] {
  const inside = alternatives(value).flatMap((item) => (item.kind === 'object' ? item.entries.flatMap((entry) => leaves(entry.value())) : leaves(item)));
  return distinct(inside.flatMap((leaf) => (leaf.kind === 'parameter' ? [leaf.fn] : [])), (fn) => fn);
}

/** One reading expression with several variables behind it, or a variable whose name is computed. */
function isSelected(credential: Credential): boolean {
  return credential.sources.some((source) => {
    const names = new Map<ts.Node, string>();
    return leaves(source).some((leaf) => {
      if (leaf.kind === 'unknown') return ts.isElementAccessExpression(leaf.node);
      if (leaf.kind !== 'environment') return false;
      const known = names.get(leaf.node);
      names.set(leaf.node, leaf.name);
      return known !== undefined && known !== leaf.name;
    });
  });
}

/** Different lists of sources; one that is part of another is the same pair with a default in place of a value. */
function withoutSubsets(lists: readonly (readonly string[])[]): readonly (readonly string[])[] {
  const different = distinct(lists, (list) => list.join('\0'));
  return different.filter((list) => !different.some((other) => other !== list && other.length > list.length && list.every((source) => other.includes(source))));
}

function distinct<T>(items: readonly T[], key: (item: T) => unknown): readonly T[] {
  return [...new Map(items.map((item) => [key(item), item])).values()];
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

