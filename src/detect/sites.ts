/** Credential sites: every place where legacy credentials enter a request to Ocrolus, with its proof. */
import type { HttpClient } from '../../transforms/http-client.ts';
import type { ParsedFile } from '../code/syntax.ts';
import { byPlace, contains, isFunction, ts, walk } from '../code/syntax.ts';
import { isTestFile } from '../code/test-files.ts';
import { contents, leaves, type Leaf } from '../code/leaves.ts';
import { alternatives, type ClassNode, type Value } from '../code/values.ts';
import type { Confidence, Mechanism } from '../report/report.ts';
import type { Sink } from './carriers.ts';
import { authorizationEntries, literalSecrets, type Credential } from './credentials.ts';
import { expand, requestsThroughParameter, type BareUse, type Usage } from './expand.ts';
import { factsOf } from './facts.ts';
import { handedAway } from './handed-away.ts';
import type { DetectionInput } from './input.ts';
import { looseUsages, POSSIBLE, saysOcrolus } from './loose.ts';
import { sourceNames } from './principals.ts';
import { option, type RequestCall } from './requests.ts';
import { isAnother, isAskedDifferently, isSelected, originOf } from './selected.ts';
import { setPairs } from './set-pairs.ts';
import { writtenOut } from './written-out.ts';
import { unfollowed } from './unfollowed.ts';
import { settled } from './verdicts.ts';

export type { DetectionInput } from './input.ts';
export type { Sink } from './carriers.ts';

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
  /** The pair that each way of calls passes in. */
  readonly accounts: readonly { readonly calls: readonly ts.Node[]; readonly sources: readonly string[] }[];
  readonly sinks: readonly Sink[];
  readonly requests: readonly RequestCall[];
  /** Hosts other than Ocrolus that the same carrier, or the same instance without it, reaches. */
  readonly otherHosts: readonly string[];
  /** One request to each of them. */
  readonly otherRequests: readonly { readonly node: ts.Node; readonly host: string }[];
  /** The sources of the pairs that the same expression makes for other hosts. */
  readonly otherPrincipals: readonly (readonly string[])[];
  /** Functions whose parameters the credential is made of: callers pass it in. */
  readonly parameterOf: readonly ClassNode[];
  /** The calls of such functions that were followed to Ocrolus. */
  readonly followed: readonly ts.Node[];
  /** One expression that reads different variables at different times, e.g. `process.env[name]`. */
  readonly isSelected: boolean;
  /** Where what cannot be evaluated of the pair comes from; two sites with other origins have other pairs, whatever they are called. */
  readonly origins: readonly string[];
  /** What the credentials are made of, one for each expression. */
  readonly sources: readonly Leaf[];
  readonly hostTrail: readonly ts.Node[];
  readonly sourceNodes: readonly ts.Node[];
  readonly secrets: readonly string[];
}

/** Where the credential is written, and where it enters requests. */
export const placesOf = (site: Site): readonly ts.Node[] => [site.node, ...site.sinks.map((sink) => sink.node)];

export interface Detected {
  readonly sites: readonly Site[];
  /** Basic credentials of requests whose host cannot be told, and that nothing says are for Ocrolus: none of the sites. */
  readonly undecided: readonly ts.Node[];
  /** Where `Basic` is written beside an Ocrolus host, and what becomes of it is not understood: none of the sites either. */
  readonly unfollowed: readonly ts.Node[];
}

export function detectSites(input: DetectionInput): Detected {
  const usages: Usage[] = [];
  const bare: BareUse[] = [];
  const seen = new Set<string>();
  const { project } = input.evaluator;
  // Evaluation loads what it needs, so the list of files can grow while it is walked.
  for (let pending = project.loaded(); pending.length > 0; pending = project.loaded().filter((file) => !seen.has(file.path))) {
    const total = seen.size + pending.length;
    for (const file of pending) {
      seen.add(file.path);
      input.onFile?.(seen.size, total);
      collect(input, file, usages, bare);
    }
  }
  // A carrier whose request is understood is settled; one whose host is not may be bound by what is around it.
  const settledNodes = new Set(usages.filter((usage) => usage.verdict.kind !== 'unknown').map((usage) => usage.credential.node));
  const unknownNodes = new Set(usages.filter((usage) => usage.verdict.kind === 'unknown' && !saysOcrolus(usage.credential)).map((usage) => usage.credential.node));
  const loose = looseUsages(input, project.loaded(), settledNodes, unknownNodes);
  usages.push(...loose.usages, ...handedAway(input, project.loaded(), loose.considered));
  const used = new Set<ts.Node>(usages.filter(({ verdict }) => verdict.kind === 'ocrolus' || verdict.kind === 'other').flatMap(({ credential }) => credential.sources.flatMap(leaves).map((leaf) => leaf.node)));
  usages.push(...setPairs(input, project.loaded(), used));
  usages.push(...writtenOut(input, project.loaded(), usages.flatMap(({ credential, sink }) => [credential.node, sink.node])));
  const known = [...usages.flatMap(({ credential, sink }) => [credential.node, sink.node]), ...loose.considered];
  return { sites: aggregate(input, usages, bare), undecided: undecidedIn(input, usages), unfollowed: unfollowed(input, project.loaded(), known, loose.lost) };
}

function undecidedIn(input: DetectionInput, usages: readonly Usage[]): readonly ts.Node[] {
  const decided = new Set(usages.filter(({ verdict }) => verdict.kind === 'ocrolus' || verdict.kind === 'other').map(({ credential }) => credential.node));
  const open = usages.filter(({ verdict, credential }) => (verdict.kind === 'unknown' || verdict.kind === 'parameter') && credential.form !== 'ready' && !decided.has(credential.node));
  return distinct(open.map(({ credential }) => credential.node), (node) => node).filter((node) => input.inScope(node.getSourceFile().fileName)).sort(byPlace);
}

function collect(input: DetectionInput, file: ParsedFile, usages: Usage[], bare: BareUse[]): void {
  walk(file.root, (node) => {
    if (!ts.isCallExpression(node) && !ts.isNewExpression(node)) return;
    const request = input.requests.requestAt(node) ?? input.requests.instanceAt(node);
    if (request) {
      const found = expand(input, request);
      usages.push(...found.usages);
      bare.push(...found.bare);
    } else if (ts.isCallExpression(node)) usages.push(...requestsThroughParameter(input, node, input.requests.methods));
  });
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
  const { verdicts, carriers } = factsOf(input, request, undefined);
  if (carriers.length > 0 || !settled(verdicts).some((verdict) => verdict.kind === 'ocrolus' && verdict.proof === 'evaluated')) return false;
  if (request.chain.some((call) => client.chain?.headers.some((item) => item.method === call.method))) return false;
  const options = request.args.options?.value;
  // An option that is the header itself.
  if (options && client.options?.authorization?.some((key) => option(options, [key], request.node))) return false;
  const headers = request.args.headers?.value ?? option(options, client.options?.headers === undefined ? [] : [client.options.headers], request.node);
  if (options && !isClosed(options)) return false;
  return !headers || (isClosed(headers) && authorizationEntries(headers).length === 0);
}

function isClosed(value: Value): boolean {
  return alternatives(value).every((item) => (item.kind === 'object' && !item.open) || item.kind === 'text');
}

/** Usages of one carrier are one site. */
function aggregate(input: DetectionInput, usages: readonly Usage[], bare: readonly BareUse[]): readonly Site[] {
  const groups = grouped(usages, ({ credential }) => credential.node);
  const bySink = grouped(usages, ({ sink }) => sink.node);
  return [...groups]
    .flatMap(([node, group]) => {
      const ours = group.filter((usage) => usage.verdict.kind === 'ocrolus');
      const [first] = ours;
      if (!first || !input.inScope(node.getSourceFile().fileName)) return [];
      // What else the places take that would be given a token.
      const beside = [...new Set(ours.map(({ sink }) => sink.node))].flatMap((sink) => bySink.get(sink) ?? []);
      return [toSite(input, node, { first, ours, all: group, beside }, bare)];
    })
    .sort((a, b) => byPlace(a.node, b.node));
}

/** Whether a test hands an address of its own to code that is none. */
function isOfTest({ verdict, sink }: Usage): boolean {
  return verdict.kind === 'other' && verdict.isFromTest === true && !isTestFile(sink.node.getSourceFile().fileName);
}

function grouped(usages: readonly Usage[], key: (usage: Usage) => ts.Node): ReadonlyMap<ts.Node, readonly Usage[]> {
  const groups = new Map<ts.Node, Usage[]>();
  for (const usage of usages) groups.set(key(usage), [...(groups.get(key(usage)) ?? []), usage]);
  return groups;
}

/** The usages of one carrier. */
interface Group {
  readonly first: Usage;
  /** Those that reach Ocrolus. */
  readonly ours: readonly Usage[];
  readonly all: readonly Usage[];
  /** All that enter requests at the same places. */
  readonly beside: readonly Usage[];
}

function toSite(input: DetectionInput, node: ts.Node, { first, ours, all, beside }: Group, bare: readonly BareUse[]): Site {
  const best = ours.find((usage) => usage.verdict.kind === 'ocrolus' && usage.verdict.proof === 'evaluated') ?? first;
  const verdict = best.verdict.kind === 'ocrolus' ? best.verdict : undefined;
  const isPossible = verdict?.trail.includes(POSSIBLE) ?? false;
  const instances = new Set(ours.flatMap((usage) => (usage.sink.instance ? [usage.sink.instance.node as ts.Node] : [])));
  const requests = ours.map((usage) => usage.sink.request).filter((request) => request !== null);
  // What is set on an instance is removed there: that others are given the same by a helper does not matter.
  const carriers = new Set(ours.map((usage) => usage.sink.node));
  const isHeld = ours.every((usage) => usage.sink.scope === 'instance' || usage.sink.scope === 'client');
  const others = all.flatMap((usage) => (usage.verdict.kind === 'other' && (!isHeld || carriers.has(usage.sink.node)) && !isOfTest(usage) ? [{ usage, host: usage.verdict.host }] : []));
  const otherRequests = distinct([...others.map(({ usage, host }) => ({ node: usage.sink.request?.node ?? usage.sink.node, host })), ...bare.filter((use) => instances.has(use.instance)).map((use) => ({ node: use.instance, host: use.host }))], ({ host }) => host);
  const bound = ours.filter((usage) => !isOwnParameter(usage));
  const makers = ts.isExpression(node) ? parameterFunctions(input.evaluator.evaluate(node)) : [];
  const lists = (bound.length > 0 ? bound : ours).map((usage) => sourceNames(usage.credential.sources));
  return {
    mechanism: best.mechanism,
    node,
    form: best.credential.form,
    client: best.sink.client,
    host: verdict?.host ?? null,
    confidence: verdict?.proof === 'evaluated' ? 'certain' : isPossible ? 'possible' : 'likely',
    principals: withoutSubsets(lists),
    accounts: ours.map((usage) => ({ calls: usage.calls, sources: sourceNames(usage.credential.sources) })),
    sinks: distinct(ours.map((usage) => usage.sink), (sink) => sink.node),
    requests: distinct(requests, (request) => request.node),
    otherHosts: otherRequests.map(({ host }) => host),
    otherRequests,
    parameterOf: ts.isExpression(node) ? makers.filter((fn) => isPassed(input, fn, node, ours)) : [],
    otherPrincipals: others.map(({ usage }) => sourceNames(usage.credential.sources)),
    followed: distinct(ours.flatMap((usage) => usage.calls), (call) => call),
    isSelected: ours.some((usage) => isSelected(input, usage)) || isAskedDifferently(ours) || (makers.length === 0 && isAnother(ours, all)) || isAnother(ours, beside),
    origins: distinct(ours.map((usage) => originOf(usage.credential.sources)).filter((origin) => origin !== ''), (origin) => origin),
    sources: distinct(ours.flatMap((usage) => usage.credential.sources.flatMap(leaves)), (leaf) => leaf.node),
    hostTrail: (verdict?.trail ?? []).filter((item) => item !== POSSIBLE),
    sourceNodes: distinct(best.credential.sources.flatMap(leaves).map((leaf) => leaf.node), (leaf) => leaf),
    secrets: [...new Set(ours.flatMap((usage) => literalSecrets(usage.credential)))],
  };
}

/** A function that calls itself with what it was given: that says nothing of where it came from. */
function isOwnParameter({ credential, calls }: Usage): boolean {
  const found = credential.sources.flatMap(leaves);
  return found.length > 0 && found.every((leaf) => leaf.kind === 'parameter' && isFunction(leaf.fn) && calls.some((call) => contains(ts.isConstructorDeclaration(leaf.fn) ? leaf.fn.parent : leaf.fn, call)));
}

function parameterFunctions(value: Value): readonly ClassNode[] {
  return distinct(contents(value).flatMap(leaves).flatMap((leaf) => (leaf.kind === 'parameter' ? [leaf.fn] : [])), (fn) => fn);
}

/** Whether callers pass the credential in: without arguments it is another one. A parameter that only its default fills is none of their business. */
function isPassed(input: DetectionInput, fn: ClassNode, node: ts.Expression, usages: readonly Usage[]): boolean {
  if (!isFunction(fn)) return true;
  const alone = input.evaluator.enterWith({ kind: 'function', fn, context: undefined, node: fn, trail: [] }, [], node);
  const names = new Set(namesIn(input.evaluator.evaluate(node, alone)));
  return usages.some((usage) => usage.credential.sources.flatMap(namesIn).some((name) => !names.has(name)));
}

function namesIn(value: Value): readonly string[] {
  return contents(value).flatMap(leaves).map((leaf) => (leaf.kind === 'literal' ? `literal:${leaf.text.trim()}` : leaf.kind === 'environment' || leaf.kind === 'parameter' || leaf.kind === 'member' ? `${leaf.kind}:${leaf.name}` : leaf.kind)).filter((name) => name !== 'literal:' && name !== 'literal::');
}

/** Different lists of sources; one that is part of another is the same pair with a default in place of a value. */
export function withoutSubsets(lists: readonly (readonly string[])[]): readonly (readonly string[])[] {
  const different = distinct(lists, (list) => list.join('\0'));
  return different.filter((list) => !different.some((other) => other !== list && other.length > list.length && list.every((source) => other.includes(source))));
}

function distinct<T>(items: readonly T[], key: (item: T) => unknown): readonly T[] {
  return [...new Map(items.map((item) => [key(item), item])).values()];
}
