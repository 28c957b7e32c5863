/** A request in every calling context that its host or credentials depend on. */
import type { CallSite } from '../code/call-sites.ts';
import { contains, isFunction, nearest, ts } from '../code/syntax.ts';
import { leaves } from '../code/leaves.ts';
import { isTestFile } from '../code/test-files.ts';
import { alternatives, type ClassNode, type Context, type Frame, type ParameterValue, type ResultValue } from '../code/values.ts';
import { setsHeaders, type Carrier } from './carriers.ts';
import { authorizationEntries } from './credentials.ts';
import { factsOf, type Facts } from './facts.ts';
import type { HostVerdict } from './hosts.ts';
import type { DetectionInput } from './input.ts';
import { GENERIC_KEYS, option, type RequestCall } from './requests.ts';
import { pairings, settled } from './verdicts.ts';

export interface Usage extends Carrier {
  readonly verdict: HostVerdict;
  /** The calls that bind parameters on the way. */
  readonly calls: readonly ts.Node[];
}

/** A request without credentials through an instance: a hook on the instance would give it some. */
export interface BareUse {
  readonly instance: ts.Node;
  readonly host: string;
}

export interface Expanded {
  readonly usages: readonly Usage[];
  readonly bare: readonly BareUse[];
}

/** How many contexts of one request are looked at. */
const CONTEXT_LIMIT = 128;
/** How many for a call that may be none. */
const GUESS_LIMIT = 24;
/** How many calls outwards. */
const CALLER_LIMIT = 5;

interface Pending {
  /** The innermost call first. */
  readonly sites: readonly CallSite[];
  readonly context: Context;
}

export function expand(input: DetectionInput, request: RequestCall): Expanded {
  const usages: Usage[] = [];
  const bare: BareUse[] = [];
  const queue: Pending[] = [{ sites: [], context: undefined }];
  for (let count = 0; count < CONTEXT_LIMIT; count += 1) {
    const item = queue.shift();
    if (!item) break;
    const facts = factsOf(input, request, item.context);
    const open = item.sites.length < CALLER_LIMIT && mayCarry(input, facts, item.context) ? openParameters(input, facts, item.context) : [];
    // What nobody here is seen to give says nothing: `super(url ?? 'https://…')` of a class that others make.
    const callers = open.map((fn) => input.callSites.callersOf(fn)).find((found) => found.length > 0) ?? [];
    if (callers.length > 0) {
      for (const site of callers) {
        const next = fits(input, item.sites, site) ? outwards(item.sites, site) : undefined;
        if (next && isOneWay(request.node, next)) queue.push(next);
      }
      // Where tests alone give what is sent elsewhere, the API is what others get that are not seen.
      if (!callers.every(({ node }) => isTestFile(node.getSourceFile().fileName)) || !facts.verdicts.some((verdict) => verdict.kind === 'ocrolus')) continue;
    }
    for (const carrier of facts.carriers) usages.push(...pairings(carrier, facts.verdicts).map((pair) => ({ ...pair.carrier, verdict: pair.verdict, calls: callsOf(item) })));
    if (facts.carriers.length === 0) bare.push(...bareUses(facts));
  }
  return { usages, bare };
}

/** The calls that were followed, those that made closures among them. */
function callsOf({ sites, context }: Pending): readonly ts.Node[] {
  const found = sites.map((site) => site.node);
  for (let frame: Context = context; frame; frame = frame.next) if (frame.site) found.push(frame.site);
  return found;
}

/** Whether a request carries credentials, or may be given some by what is not known yet. */
function mayCarry(input: DetectionInput, facts: Facts, context: Context): boolean {
  const { request, carriers, instances, verdicts } = facts;
  if (carriers.length > 0 || instances.length > 0 || request.receiver || !request.client) return true;
  // A URL that is not known at all may hold user-info.
  const isOpenUrl = request.args.url !== undefined && ts.isIdentifier(request.args.url.expression) && verdicts.some((verdict) => verdict.kind === 'parameter');
  return isOpenUrl || opaqueArguments(input, request, context).length > 0;
}

function bareUses({ verdicts, instances }: Facts): readonly BareUse[] {
  return settled(verdicts).flatMap((verdict) => (verdict.kind === 'other' ? instances.map((instance: ResultValue) => ({ instance: instance.node, host: verdict.host })) : []));
}

/** Whether a subclass and the `super(…)` call that binds a constructor can belong to one object. */
function fits(input: DetectionInput, sites: readonly CallSite[], candidate: CallSite): boolean {
  const all = [...sites, candidate].map((site) => site.node);
  const objects = all.filter(ts.isClassLike);
  const supers = all.flatMap((node) => (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.SuperKeyword ? (nearest(node, ts.isClassLike) ?? []) : []));
  return objects.every((object) => supers.every((owner) => owner === object || input.evaluator.subclassesOf(owner).includes(object)));
}

/** Whether each function around a request was called once on the way: `to(BOOKS)` and `to(DESK)` make two functions, and a request is in one of them. */
function isOneWay(request: ts.Node, pending: Pending): boolean {
  const made = new Map<ClassNode, ts.Node>();
  for (let frame: Context = pending.context; frame; frame = frame.next) {
    const { fn, site } = frame;
    if (!site || !contains(fn, request) || contains(fn, site)) continue;
    if ((made.get(fn) ?? site) !== site) return false;
    made.set(fn, site);
  }
  return true;
}

/** Adds the outermost known call; frames are made anew, so that inner arguments are read in it. */
function outwards(inner: readonly CallSite[], site: CallSite): Pending {
  const sites = [...inner, site];
  const bind = (start: Context): Context => sites.toReversed().reduce<Context>((outer, item) => item.bind(outer), start);
  // Twice where there are several: a method's call may be known before that of its constructor, and its arguments need both.
  const context = bind(undefined);
  return { sites, context: sites.length > 1 ? bind(context) : context };
}

/** A request through a parameter that only the callers of the function know, e.g. `http.get(…)`. */
export function requestsThroughParameter(input: DetectionInput, node: ts.CallExpression, methods: ReadonlySet<string>): readonly Usage[] {
  const found: Usage[] = [];
  const queue: Pending[] = [{ sites: [], context: undefined }];
  for (let count = 0; count < GUESS_LIMIT; count += 1) {
    const item = queue.shift();
    if (!item) break;
    const request = item.context ? input.requests.requestAt(node, item.context) : undefined;
    if (request?.client) {
      const facts = factsOf(input, request, item.context);
      for (const carrier of facts.carriers) found.push(...pairings(carrier, facts.verdicts).map((pair) => ({ ...pair.carrier, verdict: pair.verdict, calls: callsOf(item) })));
      continue;
    }
    const open = item.sites.length < CALLER_LIMIT ? alternatives(input.evaluator.evaluate(node.expression, item.context)).find((value): value is ParameterValue => value.kind === 'parameter' && mayBeClient(value, methods)) : undefined;
    for (const site of open ? input.callSites.callersOf(open.fn) : []) queue.push(outwards(item.sites, site));
  }
  return found;
}

/** `http.get` is a method of clients, `request(…)` a parameter that may be one. */
function mayBeClient(value: ParameterValue, methods: ReadonlySet<string>): boolean {
  const segments = value.name.split('.');
  const last = segments.at(-1) ?? '';
  if (segments.length === 1) return /fetch|request|http|client|axios|got|send|transport/i.test(last);
  return methods.has(last) && segments.length <= 3;
}

/** Functions whose callers decide the host or the credentials, in the order in which they are to be known. */
function openParameters(input: DetectionInput, facts: Facts, context: Context): readonly ClassNode[] {
  const bound = new Set<ClassNode>();
  for (let frame: Frame | undefined = context; frame; frame = frame.next) bound.add(frame.fn);
  const isOpen = (fn: ClassNode): boolean => !bound.has(fn);
  // Whether a call of a parameter sends anything is known where the parameter is.
  const callee = facts.request.client ? undefined : input.evaluator.evaluate(facts.request.node.expression, context);
  const callees = callee?.kind === 'parameter' && callee.index >= 0 && !callee.name.includes('.') ? [callee.fn] : [];
  const hosts = facts.verdicts.flatMap((verdict) => (verdict.kind === 'parameter' ? [verdict.fn] : []));
  const isOurs = facts.verdicts.some((verdict) => verdict.kind === 'ocrolus');
  const sources = isOurs ? facts.carriers.flatMap((carrier) => carrier.credential.sources.flatMap(leaves)).flatMap((leaf) => (leaf.kind === 'parameter' ? [leaf.fn] : [])) : [];
  const others = isOurs ? [...opaqueArguments(input, facts.request, context), ...choosers(facts).filter((fn) => contains(fn, facts.request.node))] : [];
  return [...new Set([...callees, ...hosts, ...sources, ...others])].filter(isOpen);
}

/** Functions whose parameters choose the host: `hosts[vendor]` where the callers name the vendor. */
function choosers({ verdicts, carriers }: Facts): readonly ClassNode[] {
  if (carriers.length === 0) return [];
  return verdicts.flatMap((verdict) => verdict.when ?? []).flatMap((choice) => {
    const declaration = (choice.of as { readonly declaration?: ts.Node }).declaration;
    const parameter = declaration && nearest(declaration, ts.isParameter);
    return parameter && isFunction(parameter.parent) ? [parameter.parent] : [];
  });
}

/** Functions whose parameters are passed on as options, headers or an Authorization value. */
function opaqueArguments({ evaluator }: DetectionInput, request: RequestCall, context: Context): readonly ClassNode[] {
  const keys = request.client?.options ?? GENERIC_KEYS;
  const own = request.args.headers?.value;
  const given = [request.args.options?.value, own].filter((value) => value !== undefined);
  const chained = request.chain.flatMap(({ method, node }) => (setsHeaders(request.client, method) ? node.arguments.slice(-1) : [])).map((argument) => evaluator.evaluate(argument, context));
  const headers = [...given.map((value) => option(value, keys.headers === undefined ? [] : [keys.headers], request.node)), own, ...chained].filter((value) => value !== undefined);
  const entries = headers.flatMap((value) => authorizationEntries(value).flatMap((entry) => entry.values));
  const whole = [...given, ...headers, ...entries].flatMap(alternatives);
  const spread = whole.flatMap((value) => (value.kind === 'object' ? (value.spreads ?? []) : [])).flatMap(alternatives);
  const parameters = [...whole, ...spread].flatMap((value) => (value.kind === 'parameter' ? [value.fn] : []));
  const inside = entries.flatMap((value) => leaves(value).flatMap((leaf) => (leaf.kind === 'parameter' ? [leaf.fn] : [])));
  return [...parameters, ...inside];
}
