/** What one request says in one calling context: where it goes and which credentials it carries. */
import type { OptionKeys } from '../../transforms/http-client.ts';
import { mutationsOf, overlayMutations } from '../code/mutations.ts';
import { ts } from '../code/syntax.ts';
import type { Evaluator, Mutation } from '../code/evaluator.ts';
import { emptyObject, type Context, type ResultValue, type Value } from '../code/values.ts';
import { TOKEN_ENDPOINT } from './api-hosts.ts';
import { basesOf, carriersOf, urlsOf, type Carrier, type Source } from './carriers.ts';
import type { Hook } from './hooks.ts';
import { judgeUrl, type HostVerdict } from './hosts.ts';
import type { DetectionInput } from './input.ts';
import { GENERIC_KEYS, option, type RequestCall } from './requests.ts';
import { asksForToken } from './token-requests.ts';
import { joinVerdicts } from './verdicts.ts';

export interface Facts {
  readonly request: RequestCall;
  readonly verdicts: readonly HostVerdict[];
  readonly carriers: readonly Carrier[];
  readonly instances: readonly ResultValue[];
}

export function factsOf(input: DetectionInput, given: RequestCall, context: Context): Facts {
  const { evaluator, requests, settings } = input;
  // The instance that a method sends through may be made in the constructor that the context binds.
  const inContext = context ? (given.isFactory ? requests.instanceAt(given.node, context) : requests.requestAt(given.node, context)) : given;
  // What looked like a request of an unknown client turns out to call a function of the repository.
  if (!inContext && !given.client) return { request: given, verdicts: [], carriers: [], instances: [] };
  const request = inContext ?? given;
  const sources = sourcesOf(input, request, context);
  const [own] = sources;
  const urls = own ? urlsOf(evaluator, request, own) : [];
  const pieces = option(request.args.options?.value, own?.keys.host, request.node);
  const joined = joinVerdicts(
    [...urls.flatMap((url) => judgeUrl(url, settings)), ...(pieces ? judgeUrl(pieces, settings, true) : [])],
    sources.flatMap((source) => basesOf(evaluator, request, source)).map((base) => judgeUrl(base, settings, true)),
  );
  const { receiver } = request;
  const isOpen = receiver !== undefined && joined.every((verdict) => verdict.kind === 'unknown' || verdict.kind === 'relative');
  const isForToken = joined.some((verdict) => verdict.kind === 'ocrolus') && asksForToken(evaluator, request, context);
  const verdicts: readonly HostVerdict[] = isForToken ? [{ kind: 'other', host: TOKEN_ENDPOINT }] : isOpen ? [{ kind: 'parameter', fn: receiver.fn }] : joined;
  return { request, verdicts, carriers: sources.flatMap((source) => carriersOf(input, request, source)), instances: request.instances };
}

/** Where a hook finds the headers of a request whose client takes no options. */
const HOOK_KEYS: OptionKeys = { headers: 'headers' };

/** All that has a say in how a request is sent: the call first, then its instances, then what holds for more than them. */
function sourcesOf({ evaluator, requests }: DetectionInput, request: RequestCall, context: Context): readonly Source[] {
  const { client } = request;
  const keys = client?.options ?? GENERIC_KEYS;
  const call: Source = { scope: 'call', instance: null, keys, args: request.args, chain: request.chain, context };
  if (!client) return [call];
  const options = (scope: Source['scope'], instance: ResultValue | null, value: Value, names = keys): Source => ({ scope, instance, keys: names, args: { options: { expression: request.node, value } }, chain: [], context });
  const changed = (scope: Source['scope'], mutations: readonly Mutation[], at: Context): readonly Source[] => (mutations.length > 0 ? [options(scope, null, overlayMutations(emptyObject(request.node, true), mutations, at, evaluator))] : []);
  const instances = request.instances.map((instance): Source => ({ scope: 'instance', instance, keys: requests.instanceKeys(instance) ?? keys, args: requests.instanceArguments(instance), chain: client.chain ? requests.instanceChain(instance) : [], context: instance.context }));
  const injected = requests.injectedSettings(request);
  const isDirect = request.instances.length === 0 && !request.receiver;
  const hooks = [
    ...injected.hooks.map((hook) => ({ hook, instance: null })),
    ...request.instances.flatMap((instance) => requests.hooksOf(client, instance).map((hook) => ({ hook, instance }))),
    ...(isDirect ? requests.hooksOf(client).map((hook) => ({ hook, instance: null })) : []),
  ];
  return [
    call,
    ...changed('call', laterMutations(evaluator, request.node), context),
    ...instances,
    ...changed('instance', injected.defaults, context),
    ...(isDirect ? changed('client', requests.clientDefaults(client), undefined) : []),
    ...hooks.map(({ hook, instance }) => options('hook', instance, optionsOf(hook, client.options ?? HOOK_KEYS), client.options ?? HOOK_KEYS)),
  ];
}

/** `const request = new Request(url)`, whose headers are set afterwards. */
function laterMutations(evaluator: Evaluator, node: ts.Node): readonly Mutation[] {
  const holder = ts.isNewExpression(node) ? node.parent : undefined;
  const binding = holder && ts.isVariableDeclaration(holder) && ts.isIdentifier(holder.name) ? evaluator.project.bindingOf(holder.name) : undefined;
  return binding ? mutationsOf(evaluator, binding) : [];
}

/** What a hook leaves of a request's options, also where it is given the headers alone. */
function optionsOf({ shape, options, fn }: Hook, { headers }: OptionKeys): Value {
  return shape.ofHeaders && headers !== undefined ? { kind: 'object', entries: [{ key: headers, node: fn, value: () => options }], open: true, node: fn, trail: [] } : options;
}
