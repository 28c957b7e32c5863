/** What one request says in one calling context: where it goes and which credentials it carries. */
import type { HttpClient } from '../../transforms/http-client.ts';
import { overlayMutations } from '../code/mutations.ts';
import { isSourcePath } from '../code/project.ts';
import { ts } from '../code/syntax.ts';
import { alternatives, assume, compatible, emptyObject, leaves, type Choice, type Context, type ResultValue, type Value } from '../code/values.ts';
import type { Mechanism } from '../report/report.ts';
import { authorizationEntries, headerCredential, optionCredential, pairCredential, userInfoCredential, type Credential } from './credentials.ts';
import { isLocalHost, judgeUrl, render, type HostVerdict } from './hosts.ts';
import type { DetectionInput } from './input.ts';
import { GENERIC_KEYS, option, type RequestCall } from './requests.ts';

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
  const evaluate = (node: ts.Expression | undefined): Value | undefined => node && evaluator.evaluate(node, context);
  const own = request.values?.options ?? evaluate(request.options);
  const instances = request.instances.map((instance) => ({ instance, ...(client ? requests.instanceOptions(instance, client) : { options: undefined, base: undefined, headers: undefined }) }));
  const defaults = client && request.instances.length === 0 && !request.receiver ? requests.clientDefaults(client) : [];
  const shared = defaults.length > 0 ? overlayMutations(emptyObject(request.node, true), defaults, undefined, evaluator) : undefined;

  const sink = (kind: Sink['kind'], scope: Sink['scope'], node: ts.Node, instance: ResultValue | null, others: readonly ts.Node[] = []): Sink => ({ kind, scope, node, others, request: request.isFactory ? null : request, client, instance });
  const carriers: Carrier[] = [];
  const fromOptions = (options: Value | undefined, scope: Sink['scope'], instance: ResultValue | null): void => {
    if (!options) return;
    const headers = option(options, keys.headers === undefined ? [] : [keys.headers], request.node);
    if (headers) fromHeaders(headers, scope, instance);
    for (const way of keys.credentials ?? (client ? [] : GENERIC_CREDENTIALS)) {
      for (const { credential, sink: entry, others } of optionCredential(options, way)) {
        // What a client without a row does with `auth` is a guess; only a literal pair counts.
        if (!client && credential.sources.length < 2) continue;
        carriers.push({ mechanism: 'auth-option', credential: inSource(credential, entry.node), sink: sink('option', scope, entry.node, instance, others.map((other) => other.node)) });
      }
    }
  };
  const fromHeaders = (headers: Value, scope: Sink['scope'], instance: ResultValue | null): void => {
    for (const entry of authorizationEntries(headers, scope === 'call' ? [] : keys.headerGroups)) {
      for (const value of entry.values) {
        const credential = headerCredential(value);
        if (credential) carriers.push({ mechanism: scope === 'call' ? 'authorization-header' : 'default-header', credential: inSource(credential, entry.node), sink: sink('header', scope, entry.node, instance) });
      }
    }
  };
  fromOptions(own, 'call', null);
  const ownHeaders = request.values?.headers ?? evaluate(request.headers);
  if (ownHeaders) fromHeaders(ownHeaders, 'call', null);
  for (const { instance, options, headers } of instances) {
    fromOptions(options, 'instance', instance);
    if (headers) fromHeaders(headers, 'instance', instance);
  }
  fromOptions(shared, 'client', null);

  const urls = [request.values?.url ?? evaluate(request.url), option(own, keys.url, request.node)].filter((value) => value !== undefined);
  for (const url of urls) {
    for (const value of alternatives(url)) {
      const credential = userInfoCredential(value);
      if (credential) carriers.push({ mechanism: 'url-userinfo', credential: value.when ? { ...credential, when: value.when } : credential, sink: sink('url', 'call', request.url ?? request.node, null) });
    }
  }
  carriers.push(...chainCarriers(input, request, context, sink));

  const pieces = option(own, keys.host, request.node);
  const bases = [
    option(own, keys.base, request.node),
    ...instances.flatMap(({ options, base }) => [option(options, keys.base, request.node), option(options, keys.host, request.node), base]),
    option(shared, keys.base, request.node),
  ].filter((value) => value !== undefined);
  const joined = joinVerdicts(
    [...urls.flatMap((url) => judgeUrl(url, input.settings)), ...(pieces ? judgeUrl(pieces, input.settings, true) : [])],
    bases.map((base) => judgeUrl(base, input.settings, true)),
  );
  const { receiver } = request;
  const isOpen = receiver !== undefined && joined.every((verdict) => verdict.kind === 'unknown' || verdict.kind === 'relative');
  return { request, verdicts: isOpen ? [{ kind: 'parameter', fn: receiver.fn }] : joined, carriers, instances: request.instances };
}

/** A credential that a data file holds stands, for whoever changes code, where code reads it. */
function inSource(credential: Credential, entry: ts.Node): Credential {
  if (isSourcePath(credential.node.getSourceFile().fileName) || !isSourcePath(entry.getSourceFile().fileName)) return credential;
  return { ...credential, node: ts.isPropertyAssignment(entry) ? entry.initializer : ts.isShorthandPropertyAssignment(entry) ? entry.name : entry };
}

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
