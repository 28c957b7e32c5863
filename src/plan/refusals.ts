/** What is left to a person whatever a rewrite could do: by where the request goes, whose credential it is, and where the code runs. */
import { constructorOf } from '../code/class-hierarchy.ts';
import { contains, enclosingFunction, identifiersIn, isFunction, nearest, rootOf, ts, wrapped, type FunctionNode } from '../code/syntax.ts';
import { contents } from '../code/leaves.ts';
import { alternatives, type Value } from '../code/values.ts';
import type { CallSite } from '../code/call-sites.ts';
import { headerCredential } from '../detect/credentials.ts';
import { LEGACY_HOST } from '../detect/api-hosts.ts';
import { sourceNames } from '../detect/principals.ts';
import { placesOf, type Site } from '../detect/sites.ts';
import { isBrowserCode } from './browser-code.ts';
import type { PlanContext } from './context.ts';
import { refuse, type Refusal } from './draft.ts';
import { isPairHelper } from './rewrite.ts';
import { strangersChoice } from './strangers.ts';

/**
 * What is refused whatever the code looks like.
 * @param isInjected callers will hand over token providers in place of their pairs
 */
export function refusalBefore(site: Site, context: PlanContext, isInjected: boolean): Refusal | undefined {
  if (site.host === LEGACY_HOST || site.host === 'perfectaudit.com') return refuse('legacy-host');
  // A helper that is given the pair stays for the others: its calls are replaced (see rewrites/header-value.ts).
  const isHelper = site.mechanism === 'authorization-header' && site.parameterOf.some((fn) => isPairHelper(site, fn));
  // An await between the beginning of such a request and its header would let it go without.
  if (site.sinks.some((sink) => sink.client?.sendsByItself && sink.kind === 'header' && sink.scope === 'call' && ts.isCallExpression(sink.node) && sink.node !== sink.request?.node)) return refuse('returned-request');
  // What is given the request sets the header; whoever sends the request does not wait for it.
  if (site.sinks.some((sink) => sink.scope === 'call' && sink.request && ts.isCallExpression(sink.node) && sink.request.chain.some(({ node }) => node === sink.node) && enclosingFunction(sink.node) !== enclosingFunction(sink.request.node))) return refuse('opaque-options');
  if (site.otherHosts.length > 0 && !isHelper) return refuse('shared-with-other-host');
  if ((site.principals.length > 1 && !isInjected) || site.isSelected || isOfUsers(site)) return refuse('several-principals');
  const unfollowed = isInjected ? undefined : unfollowedSource(site, context);
  if (unfollowed) return unfollowed;
  const runtime = site.sinks.find((sink) => sink.client?.runtime)?.client?.runtime;
  if (runtime === 'synchronous') return refuse('synchronous-runtime');
  if (runtime === 'browser' || isBrowserCode(site, context.evaluator.project)) return refuse('browser-code');
  // A client without requests of its own forwards those of others, and waits for no hook.
  if (site.sinks.some((sink) => sink.scope === 'hook' && sink.client?.requests.length === 0 && sink.client.hooks?.every((hook) => hook.sync))) return refuse('no-async-hook');
  // A command line, or an address that something takes which is not known (see detect/written-out.ts).
  if (site.sinks.some((sink) => sink.request === null && sink.client === null && sink.instance === null && (sink.kind === 'url' || (sink.kind === 'option' && (ts.isCallExpression(sink.node) || ts.isTaggedTemplateExpression(sink.node)))))) return refuse('unknown-client');
  // Set on something that sends requests out of sight (see detect/set-pairs.ts).
  if (site.sinks.some((sink) => sink.kind === 'option' && sink.request === null && sink.instance === null && ts.isBinaryExpression(sink.node))) return refuse('opaque-options');
  const made = site.sinks.find((sink) => sink.client === null && isForInstance(sink.node, context));
  if (made) return refuse('no-async-hook', made.node);
  const shared = isInjected ? undefined : sharedByCallers(site, context);
  if (shared) return shared;
  const chosen = isInjected ? undefined : strangersChoice(site, context);
  if (chosen) return refuse('callers-unknown', chosen);
  if (site.confidence === 'possible') return refuse('host-unproven');
  if (site.sinks.some((sink) => sink.kind === 'header' && sink.client?.options?.headerLines)) return refuse('opaque-options');
  if (isGuarded(site, context)) return refuse('opaque-options');
  return placesOf(site).every((node) => context.inScope(node.getSourceFile().fileName)) ? undefined : refuse('outside-scope');
}

/** Whether a header stands in the options of something that is made for many requests: `new Client({ headers })`, `connect({ baseUrl, headers })`. */
function isForInstance(node: ts.Node, { evaluator }: PlanContext): boolean {
  let hasBase = false;
  for (let current = node; current.parent && !isFunction(current.parent) && !ts.isStatement(current.parent); current = current.parent) {
    const { parent } = current;
    if (ts.isObjectLiteralExpression(parent)) {
      const keys = parent.properties.map((item) => item.name?.getText() ?? '');
      hasBase ||= keys.some((key) => /^(?:base|prefix)/i.test(key)) && !keys.some((key) => /^(?:url|uri|path|pathname|endpoint|resource|method|body|data|json)$/i.test(key));
    }
    if (!(ts.isCallExpression(parent) || ts.isNewExpression(parent)) || parent.expression === current) continue;
    const callees = alternatives(evaluator.evaluate(parent.expression));
    if (callees.some((callee) => callee.kind === 'function' || callee.kind === 'class' || (callee.kind === 'external' && callee.module === ''))) return false;
    return ts.isNewExpression(parent) || hasBase;
  }
  return false;
}

/**
 * Whether the header is only set where a pair is there, and where that pair comes from is not known: without the old settings the guard
 * would keep the new header out as well. Variables of the environment that a guard reads are listed in the next steps.
 */
function isGuarded(site: Site, context: PlanContext): boolean {
  if (!site.principals.flat().some((source) => source.startsWith('unresolved:'))) return false;
  const { project } = context.evaluator;
  return site.sinks.some(({ node }) => {
    const block = nearest(node, (item): item is ts.Block => ts.isBlock(item) && ts.isIfStatement(item.parent) && item.parent.thenStatement === item);
    const guard = block?.parent as ts.IfStatement | undefined;
    if (!guard || enclosingFunction(guard) !== enclosingFunction(node)) return false;
    const read = new Set(identifiersIn(guard.expression).flatMap((name) => project.bindingOf(name) ?? []));
    return identifiersIn(guard.thenStatement).some((name) => {
      const binding = project.bindingOf(name);
      return binding !== undefined && read.has(binding);
    });
  });
}

/**
 * A place where callers may pass in other pairs on a way that evaluation did not follow: the constructor of an object whose fields it cannot
 * tell, with arguments that differ, or a function that code outside calls.
 */
function unfollowedSource(site: Site, context: PlanContext): Refusal | undefined {
  for (const leaf of site.sources) {
    // Nobody is seen to give it, and nothing takes its place: who does is not in sight.
    if (leaf.kind === 'object' && leaf.isNothing && nearest(leaf.node, ts.isParameter) && site.principals.flat().every((source) => source.startsWith('unresolved:'))) return refuse('several-principals', leaf.node);
    if (leaf.kind === 'parameter' && isFunction(leaf.fn) && !site.parameterOf.includes(leaf.fn) && isHandler(leaf.fn, context)) return refuse(ts.isCallExpression(wrapped(leaf.fn).parent) ? 'several-principals' : 'callers-unknown', leaf.node);
    // `this.settings.key` of an object that a framework takes: it may be anybody's.
    if (leaf.kind === 'unknown' && ts.isExpression(leaf.node) && rootOf(leaf.node).kind === ts.SyntaxKind.ThisKeyword && !nearest(leaf.node, ts.isClassLike)) return refuse('several-principals', leaf.node);
    let root: Value | undefined = leaf.kind === 'literal' ? undefined : leaf;
    while (root?.kind === 'member') root = root.of;
    const taker = root && takerOf(root, site, context);
    if (!taker) continue;
    const { fn, from } = taker;
    const calls = context.callSites.callersOf(fn).map((site) => site.node).filter((node) => ts.isNewExpression(node) || ts.isCallExpression(node));
    const texts = new Set(calls.map((call) => (call.arguments ?? []).slice(from).map((argument) => argument.getText()).join()));
    const given = calls.find((call) => call.arguments?.slice(from).some((argument) => isGiven(argument, context)));
    const another = texts.size > 1 ? calls[1] : given;
    if (another) return refuse('several-principals', another);
  }
  return undefined;
}

/** The function whose callers decide what a value is, and from which argument on; what evaluation followed to its callers is compared there. */
function takerOf(root: Value, site: Site, { evaluator: { project } }: PlanContext): { readonly fn: FunctionNode; readonly from: number } | undefined {
  if (root.kind === 'instance') {
    const constructor = constructorOf(root.of);
    return constructor && (constructor.parameters.length > 0 || identifiersIn(constructor).some(({ text }) => text === 'arguments')) ? { fn: constructor, from: 0 } : undefined;
  }
  if (root.kind === 'parameter') return isFunction(root.fn) && !site.parameterOf.includes(root.fn) && root.fn.parameters.length > 0 ? { fn: root.fn, from: root.index } : undefined;
  if (root.kind !== 'unknown') return undefined;
  // `super(...args)`, `super(...arguments)`
  for (const name of identifiersIn(root.node)) {
    const declaration = project.bindingOf(name)?.declaration;
    const fn = declaration && ts.isParameter(declaration) ? declaration.parent : name.text === 'arguments' ? enclosingFunction(name) : undefined;
    if (fn && isFunction(fn)) return { fn, from: declaration && ts.isParameter(declaration) ? fn.parameters.indexOf(declaration) : 0 };
  }
  return undefined;
}

/** A function that is given to code outside as an argument, or that nothing here calls. */
function isHandler(fn: FunctionNode, context: PlanContext): boolean {
  return fn.parameters.length > 0 && context.callSites.callersOf(fn).length === 0;
}

/** Whether an expression is made of a parameter, by way of local variables too. */
function isGiven(node: ts.Node, context: PlanContext, depth = 0): boolean {
  return identifiersIn(node).some((name) => {
    const declaration = context.evaluator.project.bindingOf(name)?.declaration;
    if (!declaration || depth > 3) return false;
    if (ts.isParameter(declaration)) return true;
    const holder = ts.isVariableDeclaration(declaration) ? declaration : ts.isBindingElement(declaration) ? nearest(declaration, (item): item is ts.VariableDeclaration | ts.ParameterDeclaration => ts.isVariableDeclaration(item) || ts.isParameter(item)) : undefined;
    if (!holder) return false;
    return ts.isParameter(holder) || (enclosingFunction(holder) !== undefined && holder.initializer !== undefined && isGiven(holder.initializer, context, depth + 1));
  });
}

/** Whether a platform hands each of its users' pairs to the code. */
function isOfUsers(site: Site): boolean {
  return site.sinks.some((sink) => sink.client?.perUser) && site.principals.flat().some((source) => source.startsWith('unresolved:'));
}

/**
 * A credential that callers pass in becomes one account's token: every caller must be known, and be one that was followed to Ocrolus.
 * A helper that is given the pair by the expression that uses it is left as it is, and its calls are replaced (see rewrites/header-value.ts).
 */
function sharedByCallers(site: Site, context: PlanContext): Refusal | undefined {
  for (const fn of site.parameterOf) {
    if (isPairHelper(site, fn)) continue;
    const owner = ts.isConstructorDeclaration(fn) ? fn.parent : fn;
    const isUnsure = isFunction(fn) && (context.uses.usesOf(fn).unknown.length > 0 || context.uses.usesOf(fn).isPartial);
    // A call inside the function, e.g. of a constructor that is called without `new`, hands on what it was given.
    const calls = context.callSites.callersOf(fn).filter((call) => !contains(fn, call.node));
    if (calls.length === 0 || isUnsure || context.isPublic(owner)) return refuse('callers-unknown');
    const unseen = isFunction(fn) ? context.uses.usesOf(fn).calls.find((call) => !contains(fn, call) && !site.followed.includes(call) && !calls.some(({ node }) => contains(node, call) || contains(call, node))) : undefined;
    if (unseen) return refuse('several-principals', unseen);
    const other = calls.find((call) => !isFollowed(site, context, call.node) && !givesOwnPair(site, context, call));
    if (other) return refuse('several-principals', other.node);
  }
  return undefined;
}

/** Whether a call was followed to Ocrolus; `super(…)` is, where whoever makes an object of its class was. */
function isFollowed(site: Site, context: PlanContext, call: ts.Node): boolean {
  if (site.followed.includes(call)) return true;
  if (!ts.isCallExpression(call) || call.expression.kind !== ts.SyntaxKind.SuperKeyword) return false;
  const constructor = nearest(call, ts.isConstructorDeclaration);
  const makers = constructor ? context.callSites.callersOf(constructor) : [];
  return makers.length > 0 && makers.every((maker) => isFollowed(site, context, maker.node));
}

/** Whether a call of a constructor or function passes in the pair that is this site's. */
function givesOwnPair(site: Site, { evaluator }: PlanContext, call: CallSite): boolean {
  if (!ts.isExpression(site.node)) return false;
  const credential = headerCredential(evaluator.evaluate(site.node, call.bind(undefined)));
  const names = credential && sourceNames(credential.sources);
  // One of the two may have a default beside the variable.
  if (names !== undefined && names.length > 0 && site.principals.some((own) => own.every((name) => names.includes(name)) || names.every((name) => own.includes(name)))) return true;
  // `new Configuration({ username: process.env.USER, password: process.env.PASSWORD })`, which the site is given by others.
  const given = ts.isCallExpression(call.node) || ts.isNewExpression(call.node) ? (call.node.arguments ?? []).flatMap((argument) => sourceNames(contents(evaluator.evaluate(argument), PAIR_DEPTH))) : [];
  return site.principals.length === 1 && site.principals.every((own) => own.length > 0 && own.every((name) => name.startsWith('env:') && given.includes(name)));
}

/** Objects within objects that are looked into for a pair. */
const PAIR_DEPTH = 3;
