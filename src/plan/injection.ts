/**
 * Functions and classes that are given the pairs of several accounts: each caller hands over its account's token provider instead.
 * A receiver is planned with all its calls, or not at all; what it was given must have no other use.
 */
import { thisValue } from '../code/classes.ts';
import { contains, enclosingFunction, isFunction, ts, walk, type FunctionNode } from '../code/syntax.ts';
import { type Leaf, type ParameterValue } from '../code/values.ts';
import { sourceNames } from '../detect/principals.ts';
import { withoutSubsets, type Site } from '../detect/sites.ts';
import type { PlanContext } from './context.ts';
import { isRefusal, refuse, type Refusal } from './draft.ts';
import { isCovered, removedRanges } from './edits.ts';
import { givenFor, handOverProvider, isTestPair, passedOn, testProvider } from './injected-calls.ts';
import { liveReads } from './injected-reads.ts';
import { credentialStores, declareProvider, isTypeKnown, keepProvider } from './injected-signature.ts';
import { freshNameAt } from './layout.ts';
import { keyOf, sourcesOf, type Given, type Handover, type Receiver, type Slot } from './receivers.ts';
import { isPairHelper } from './rewrite.ts';

/** How one site asks for its token. */
export interface Injected {
  /** Receivers that the site depends on. */
  readonly receivers: readonly Receiver[];
  /** The provider, as code at a node; `undefined` where none can be reached. */
  at(node: ts.Node): string | undefined;
}

export interface Injections {
  of(site: Site): Injected | Refusal;
  /** Changes the signatures and calls of what was planned. */
  apply(): void;
  /** The receivers whose pair is still used somewhere, with the place, after all else was removed. */
  unfinished(): readonly { readonly receiver: Receiver; readonly at: ts.Node }[];
}

/** @param providerIn the name by which a file calls the provider of a pair, imported there; `undefined` for a pair that has none */
export function createInjections(context: PlanContext, providerIn: (file: ts.SourceFile, sources: readonly string[]) => string | undefined): Injections {
  const { evaluator, draft } = context;
  const known = new Map<FunctionNode, Receiver | Refusal>();
  const planned = (): readonly Receiver[] => [...known.values()].filter((item): item is Receiver => !isRefusal(item) && draft.isMarked(keyOf(item)));

  /** The receiver that evaluation says all of some expressions come from. */
  const receiverOf = (site: Site, expressions: readonly ts.Expression[]): Receiver | Refusal => {
    const found = expressions.flatMap((expression) => sourcesOf(evaluator.evaluate(expression)));
    const parameters = found.filter((value) => value.kind === 'parameter');
    const [first] = parameters;
    if (!first || !isFunction(first.fn) || !parameters.every((value) => value.fn === first.fn)) return refuse('several-principals');
    const { fn } = first;
    const slots = slotsOf(fn, parameters);
    const isDefault = (value: Leaf): boolean => slots?.some((slot) => slot.parameter.initializer && contains(slot.parameter, value.node)) ?? false;
    if (!slots || !found.every((value) => value.kind === 'parameter' || isDefault(value))) return refuse('several-principals');
    return planReceiver(site, fn, slots);
  };

  const planReceiver = (site: Site, fn: FunctionNode, slots: readonly Slot[]): Receiver | Refusal => {
    const before = known.get(fn);
    if (before && !isRefusal(before)) return slots.every((slot) => before.slots.some((other) => isSameSlot(slot, other))) ? before : refuse('several-principals', fn);
    // While it is planned a cycle finds none.
    known.set(fn, refuse('several-principals', fn));
    const result = compute(site, fn, slots);
    if (isRefusal(result)) known.delete(fn);
    else known.set(fn, result);
    return result;
  };

  const compute = (site: Site, fn: FunctionNode, slots: readonly Slot[]): Receiver | Refusal => {
    const owner = ts.isConstructorDeclaration(fn) ? fn.parent : fn;
    const uses = context.uses.usesOf(fn);
    const [stray] = [...uses.unknown, ...uses.references];
    const followed = context.callSites.callersOf(fn).map((item) => item.node).filter((node) => ts.isCallExpression(node) || ts.isNewExpression(node));
    const calls = [...new Set([...uses.calls, ...followed])].filter((call) => !contains(fn, call));
    if (stray || calls.length === 0 || context.isPublic(owner)) return refuse('callers-unknown', stray);
    if (!context.inScope(fn.getSourceFile().fileName) || !mayChange(fn, slots) || !slots.every((slot) => isTypeKnown(context, slot))) return refuse('several-principals', fn);
    const handovers: Handover[] = [];
    for (const call of calls) {
      const handover = handedOver(site, fn, slots, call);
      if (isRefusal(handover)) return handover;
      if (handover) handovers.push(handover);
    }
    const fallback = defaultOf(slots);
    if (isRefusal(fallback)) return fallback;
    return { fn, slots, name: providerName(fn, slots), fallback, calls: handovers };
  };

  const providerName = (fn: FunctionNode, slots: readonly Slot[]): string => {
    const isFree = (name: string): boolean => freshNameAt(context, fn, name) === name && !memberNames(fn, slots).has(name);
    return ['tokens', 'tokenProvider', 'ocrolusTokens'].find(isFree) ?? freshNameAt(context, fn, 'ocrolusTokenProvider');
  };

  /** What one call hands over; `undefined` where it leaves the pair to its default. */
  const handedOver = (site: Site, fn: FunctionNode, slots: readonly Slot[], call: ts.Expression): Handover | Refusal | undefined => {
    if ((!ts.isCallExpression(call) && !ts.isNewExpression(call)) || !context.inScope(call.getSourceFile().fileName)) return refuse('several-principals', call);
    if (call.arguments?.some(ts.isSpreadElement) || (ts.isPropertyAccessExpression(call.expression) && /^(?:call|apply|bind)$/.test(call.expression.name.text))) return refuse('several-principals', call);
    const outer = passedOn(context, call, fn, slots[0] ?? { parameter: fn.parameters[0] as ts.ParameterDeclaration, key: undefined });
    if (outer && isFunction(outer.parent)) {
      const receiver = planReceiver(site, outer.parent, slots.map(({ key }) => ({ parameter: outer, key })));
      return isRefusal(receiver) ? receiver : { call, given: { receiver } };
    }
    const given = slots.map((slot) => givenFor(context, call, fn, slot));
    if (given.every((item) => item === 'missing')) return slots.every((slot) => slot.parameter.initializer) ? undefined : refuse('several-principals', call);
    const expressions = given.filter((item) => item !== 'missing' && item !== 'opaque');
    if (expressions.length < given.length) return refuse('several-principals', call);
    const origins = expressions.flatMap((expression) => sourcesOf(evaluator.evaluate(expression)));
    if (origins.some((value) => value.kind === 'parameter')) {
      const receiver = receiverOf(site, expressions);
      return isRefusal(receiver) ? receiver : { call, given: { receiver } };
    }
    const accounts = withoutSubsets(site.accounts.filter((account) => account.calls.includes(call) && !account.sources.every((source) => source.startsWith('unresolved:'))).map((account) => account.sources));
    const own = sourceNames(expressions.map((expression) => evaluator.evaluate(expression)));
    if (isTestPair(own, call)) return { call, given: 'test' };
    const [only] = accounts;
    const sources = accounts.length === 1 && only ? only : own;
    return accounts.length > 1 || sources.some((source) => source.startsWith('unresolved:')) ? refuse('several-principals', call) : { call, given: { sources } };
  };

  const defaultOf = (slots: readonly Slot[]): Given | undefined | Refusal => {
    const initializers = slots.flatMap((slot) => slot.parameter.initializer ?? []);
    if (initializers.length === 0 || slots.some((slot) => slot.key !== undefined)) return undefined;
    const sources = sourceNames(initializers.map((item) => evaluator.evaluate(item)));
    return initializers.length < slots.length || sources.length === 0 ? refuse('several-principals', slots[0]?.parameter) : { sources };
  };

  /** The expressions of a site that are made of parameters, and those that are not, with their account. */
  const of = (site: Site): Injected | Refusal => {
    const helper = enclosingFunction(site.node);
    const isHelped = site.form !== 'pair' && helper !== undefined && site.parameterOf.includes(helper) && isPairHelper(site, helper);
    const expressions = isHelped ? context.uses.usesOf(helper).calls : ts.isExpression(site.node) ? [site.node] : site.sinks.flatMap((sink) => [sink.node, ...sink.others]).flatMap(valueOf);
    const receivers: Receiver[] = [];
    const direct: { readonly node: ts.Node; readonly sources: readonly string[] }[] = [];
    const pairs = isHelped ? expressions.map((expression) => [expression]) : [expressions];
    for (const pair of pairs) {
      const [expression] = pair;
      if (!expression) continue;
      const isGiven = sourcesOf(evaluator.evaluate(expression)).some((value) => value.kind === 'parameter');
      if (!isGiven && isHelped) {
        direct.push({ node: expression, sources: sourceNames(sourcesOf(evaluator.evaluate(expression)).filter((leaf) => leaf.kind !== 'literal')) });
        continue;
      }
      const receiver = receiverOf(site, pair);
      if (isRefusal(receiver)) return receiver;
      receivers.push(receiver);
    }
    if (receivers.length === 0) return refuse('several-principals');
    for (const receiver of withOuter(receivers)) {
      draft.mark(keyOf(receiver));
      keepProvider(context, receiver);
      draft.note(receiver.fn, 'is given token providers');
    }
    return {
      receivers: withOuter(receivers),
      at(node) {
        const own = direct.find((item) => contains(item.node, node));
        if (own) return providerIn(node.getSourceFile(), own.sources);
        return receivers.map((receiver) => providerAt(context, receiver, node)).find((item) => item !== undefined);
      },
    };
  };

  const textOf = (given: Given, at: ts.Node): string | undefined => (given === 'test' ? testProvider(at.getSourceFile()) : 'sources' in given ? providerIn(at.getSourceFile(), given.sources) : providerAt(context, given.receiver, at));

  return {
    of,
    apply() {
      for (const receiver of planned()) {
        declareProvider(context, receiver, receiver.fallback && textOf(receiver.fallback, receiver.fn));
        for (const { call, given } of receiver.calls) {
          const provider = textOf(given, call);
          if (provider !== undefined) handOverProvider(context, receiver, call, provider);
        }
      }
    },
    unfinished() {
      const edits = draft.edits();
      const isGone = (node: ts.Node): boolean => isCovered(node.getStart(), node.end, removedRanges(edits.get(node.getSourceFile().fileName) ?? []));
      return planned().flatMap((receiver) => {
        const at = receiver.calls.find(({ call, given }) => textOf(given, call) === undefined)?.call ?? liveReads(context, receiver, isGone)[0];
        return at ? [{ receiver, at }] : [];
      });
    },
  };
}

/** The value that a property is given. */
function valueOf(node: ts.Node): readonly ts.Expression[] {
  return ts.isPropertyAssignment(node) ? [node.initializer] : ts.isShorthandPropertyAssignment(node) ? [node.name] : [];
}

/** With the receivers that their calls stand in. */
function withOuter(receivers: readonly Receiver[]): readonly Receiver[] {
  const found = new Set(receivers);
  for (const receiver of found) for (const { given } of receiver.calls) if (given !== 'test' && 'receiver' in given) found.add(given.receiver);
  return [...found];
}

/** The parameters, or properties of them, that values are; `undefined` where one is no such thing. In the order of the signature. */
function slotsOf(fn: FunctionNode, values: readonly ParameterValue[]): readonly Slot[] | undefined {
  const own = fn.parameters.filter((item) => !(ts.isIdentifier(item.name) && item.name.text === 'this'));
  const slots: Slot[] = [];
  for (const { index, name } of values) {
    const parameter = own[index];
    if (!parameter || parameter.dotDotDotToken || ts.isArrayBindingPattern(parameter.name)) return undefined;
    const key = !ts.isIdentifier(parameter.name) ? name : name === parameter.name.text ? undefined : name.startsWith(`${parameter.name.text}.`) ? name.slice(parameter.name.text.length + 1) : '';
    if (key !== undefined && !/^[\w$]+$/.test(key)) return undefined;
    const slot = { parameter, key };
    if (!slots.some((other) => isSameSlot(slot, other))) slots.push(slot);
  }
  const isMixed = slots.some((slot) => slot.key !== undefined) && slots.some((slot) => slot.key === undefined || slot.parameter !== slots[0]?.parameter);
  return isMixed ? undefined : slots.sort((a, b) => own.indexOf(a.parameter) - own.indexOf(b.parameter));
}

function isSameSlot(a: Slot, b: Slot): boolean {
  return a.parameter === b.parameter && a.key === b.key;
}

/** Whether a function's signature is its own: no overloads, no type that says what it takes, no method that others override. */
function mayChange(fn: FunctionNode, slots: readonly Slot[]): boolean {
  if (slots.some((slot) => slot.key !== undefined && slot.parameter.initializer && slot.parameter.initializer.getText() !== '{}')) return false;
  if (ts.isConstructorDeclaration(fn)) return fn.parent.members.filter(ts.isConstructorDeclaration).length === 1;
  if (ts.isFunctionDeclaration(fn)) return !siblingsOf(fn).some((item) => ts.isFunctionDeclaration(item) && item !== fn && item.name?.text === fn.name?.text);
  const { parent } = fn;
  return (ts.isArrowFunction(fn) || ts.isFunctionExpression(fn)) && (ts.isVariableDeclaration(parent) ? parent.type === undefined : ts.isPropertyAssignment(parent) || ts.isBinaryExpression(parent) || ts.isExportAssignment(parent));
}

function siblingsOf(fn: ts.FunctionDeclaration): readonly ts.Node[] {
  return ts.isSourceFile(fn.parent) || ts.isBlock(fn.parent) ? fn.parent.statements : [];
}

/** Names that a provider's field or property would collide with. */
function memberNames(fn: FunctionNode, slots: readonly Slot[]): ReadonlySet<string> {
  const names = new Set<string>();
  const owner = ts.isConstructorDeclaration(fn) ? fn.parent : fn;
  walk(owner, (node) => {
    if (ts.isPropertyAccessExpression(node)) names.add(node.name.text.replace(/^#/, ''));
    if (ts.isClassElement(node) && node.name && (ts.isIdentifier(node.name) || ts.isPrivateIdentifier(node.name))) names.add(node.name.text.replace(/^#/, ''));
  });
  const type = slots[0]?.parameter.type;
  if (type && ts.isTypeLiteralNode(type)) for (const member of type.members) if (member.name) names.add(member.name.getText());
  return names;
}

/** The provider where it can be named: by the parameter inside the function, by the field in the class's other members. */
function providerAt(context: PlanContext, receiver: Receiver, node: ts.Node): string | undefined {
  const { fn, slots, name } = receiver;
  const [slot] = slots;
  if (!slot) return undefined;
  const isInside = fn.body !== undefined && contains(fn.body, node);
  if (isInside) return slot.key !== undefined && ts.isIdentifier(slot.parameter.name) ? `${slot.parameter.name.text}.${name}` : name;
  const self = selfAt(context, receiver, node);
  if (self === undefined) return undefined;
  const field = credentialStores(context, receiver).field;
  if (field.isNew) context.draft.mark(`field:${keyOf(receiver)}`);
  // What keeps the options has no read left but the one that is written now.
  context.draft.mark(`read:${field.path.split('.')[0] ?? ''}`);
  return `${self}.${field.path}`;
}

/** `this`, or the name that it was kept under, where it is the receiver's object. */
function selfAt({ evaluator }: PlanContext, { fn }: Receiver, node: ts.Node): string | undefined {
  const owner = ts.isConstructorDeclaration(fn) ? fn.parent : fn;
  const isOwn = (at: ts.Node): boolean => {
    const self = thisValue(evaluator, at, undefined);
    return self.kind === 'instance' && self.of === owner;
  };
  if (isOwn(node)) return 'this';
  for (let outer = enclosingFunction(node); outer; outer = enclosingFunction(outer)) {
    const { body } = outer;
    if (!body || !ts.isBlock(body) || !isOwn(body)) continue;
    const alias = body.statements.flatMap((item) => (ts.isVariableStatement(item) ? [...item.declarationList.declarations] : [])).find((item) => item.initializer?.kind === ts.SyntaxKind.ThisKeyword && ts.isIdentifier(item.name));
    if (alias) return alias.name.getText();
  }
  return undefined;
}
