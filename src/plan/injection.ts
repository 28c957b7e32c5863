/**
 * Functions and classes that are given the pairs of several accounts: each caller hands over its account's token provider instead.
 * A receiver is planned with all its calls, or not at all; what it was given must have no other use.
 */
import { thisValue } from '../code/this.ts';
import { contains, enclosingFunction, isTypeScript, ts } from '../code/syntax.ts';
import { sourceNames } from '../detect/principals.ts';
import type { Site } from '../detect/sites.ts';
import { removeStatement } from './removal.ts';
import type { PlanContext } from './context.ts';
import { isRefusal, refuse, type Refusal } from './draft.ts';
import { isCovered, removedRanges } from './edits.ts';
import { handOverProvider, testProvider } from './injected-calls.ts';
import { liveReads, pairGuards } from './injected-reads.ts';
import { credentialStores, declareProvider, keepProvider } from './injected-signature.ts';
import { createReceiverPlanner } from './receiver-plan.ts';
import { keyOf, ownerOf, sourcesOf, type Given, type Receiver } from './receivers.ts';
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
  const planner = createReceiverPlanner(context);
  const planned = (): readonly Receiver[] => planner.all().filter((receiver) => draft.isMarked(keyOf(receiver)));

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
      const receiver = planner.receiverOf(site, pair);
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

  const textOf = (given: Given, at: ts.Node): string | undefined => (given === 'default' ? 'undefined' : given === 'test' ? testProvider(at.getSourceFile()) : 'sources' in given ? providerIn(at.getSourceFile(), given.sources) : providerAt(context, given.receiver, at));

  return {
    of,
    apply() {
      // What is handed over may need a field, which the declaration has to know of.
      const handed = planned().flatMap((receiver) => receiver.calls.map(({ call, given }) => ({ receiver, call, given, provider: textOf(given, call) })));
      for (const receiver of planned()) declareProvider(context, receiver, receiver.fallback && textOf(receiver.fallback, receiver.fn));
      for (const { receiver, call, given, provider } of handed) if (provider !== undefined) handOverProvider(context, receiver, call, given === 'default' ? undefined : provider);
      for (const guard of planned().flatMap((receiver) => pairGuards(context, receiver))) removeStatement(context, guard);
    },
    unfinished() {
      const edits = draft.edits();
      const isGone = (node: ts.Node): boolean => isCovered(node.getStart(), node.end, removedRanges(edits.get(node.getSourceFile().fileName) ?? []));
      return planned().flatMap((receiver) => {
        const at = receiver.calls.find(({ call, given }) => textOf(given, call) === undefined)?.call ?? liveReads(context, receiver, planned(), isGone)[0];
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
  for (const receiver of found) for (const { given } of receiver.calls) if (typeof given === 'object' && 'receiver' in given) found.add(given.receiver);
  return [...found];
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
  const { field } = credentialStores(context, receiver);
  // A field of a TypeScript class has to be declared, which is done with a parameter of its own alone.
  if (field.isNew && slot.key !== undefined && isTypeScript(fn)) return undefined;
  if (field.isNew) context.draft.mark(`field:${keyOf(receiver)}`);
  // What keeps the options has no read left but the one that is written now.
  context.draft.mark(`read:${field.path.split('.')[0] ?? ''}`);
  return `${self}.${field.path}`;
}

/** `this`, or the name that it was kept under, where it is the receiver's object. */
function selfAt({ evaluator }: PlanContext, receiver: Receiver, node: ts.Node): string | undefined {
  const owner = ownerOf(receiver);
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
