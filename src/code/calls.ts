/** What functions return when they are called: the frames that bind their parameters, and the limits that end recursion. */
import { branchChoices, isReached } from './branches.ts';
import { isOpaqueText } from './builtins/builtins.ts';
import { arrayElements, listItem } from './builtins/collections.ts';
import type { CallNode, Evaluator } from './evaluator.ts';
import { createFrames, identityOf } from './frames.ts';
import { isFunction, returnedExpressions, ts, walk, type FunctionNode } from './syntax.ts';
import { leaves } from './leaves.ts';
import { assume, text, union, unknown, type Choice, type Context, type FunctionValue, type Value } from './values.ts';

/** How many calls deep evaluation follows. */
const DEPTH_LIMIT = 20;
/** How often a function may call itself. */
const RECURSION_LIMIT = 3;
/** How many calls one question may follow in all: code that calls in many ways at many levels stays affordable. */
const CALL_BUDGET = 400;

export interface Calls extends Pick<Evaluator, 'callWith' | 'enterWith' | 'returned' | 'enter' | 'enterClass' | 'framesOf' | 'argumentsOf'> {
  /** What a function returns to a call that is written. */
  readonly call: (callee: FunctionValue, node: CallNode, callContext: Context) => Value;
  /** Begins another question. */
  readonly reset: () => void;
}

export function createCalls(evaluator: () => Evaluator): Calls {
  const frames = createFrames();
  const active = new Map<FunctionNode, number>();
  let callsLeft = CALL_BUDGET;
  /** Tells calls by value apart: their arguments are no nodes to compare. */
  let serial = 0;

  const call = (callee: FunctionValue, node: CallNode, callContext: Context): Value => {
    const inner = enter(callee.fn, node, callContext, callee.context, callee.bound);
    const value = calling(callee.fn, callContext, node, () => (callee.fn.asteriskToken ? yielded(callee, inner) : returned(callee.fn, inner)));
    // A home-made encoder: what it makes is not understood, what it was given is.
    if (!ts.isTaggedTemplateExpression(node) && isOpaqueText(value)) {
      const args = argumentsOf(node, callContext);
      const isFed = args.some((argument) => leaves(argument()).some((leaf) => leaf.kind === 'environment' || leaf.kind === 'parameter'));
      if (isFed) return { kind: 'result', callee, node, context: callContext, args, trail: [] };
    }
    return value;
  };

  /** What a generator yields, as an array. */
  const yielded = ({ fn }: FunctionValue, context: Context): Value => {
    const items: (() => Value)[] = [];
    if (fn.body) {
      walk(fn.body, (item) => {
        if (isFunction(item)) return false;
        if (ts.isYieldExpression(item) && item.expression) {
          const { expression } = item;
          if (item.asteriskToken) items.push(...(arrayElements(evaluator().evaluate(expression, context)) ?? []));
          else items.push(() => evaluator().evaluate(expression, context));
        }
        return true;
      });
    }
    return { kind: 'array', items, node: fn, trail: [] };
  };

  const callWith = (callee: FunctionValue, args: readonly (() => Value)[], site: ts.Node, index = 0): Value => {
    return calling(callee.fn, callee.context, site, () => returned(callee.fn, enterWith(callee, args, site, index)));
  };

  const enterWith = (callee: FunctionValue, args: readonly (() => Value)[], site: ts.Node, index = 0): Context => {
    const given = [...(callee.bound ?? []), ...args];
    return frames.frame(callee.fn, site, [index, serial++], callee.context, (callee.context?.depth ?? 0) + 1, () => given);
  };

  /** Runs `body` as a call of `fn`, unless that is too deep, or recursion: later rounds say nothing that the first ones do not. */
  const calling = (fn: FunctionNode, context: Context, site: ts.Node, body: () => Value): Value => {
    const running = active.get(fn) ?? 0;
    if ((context?.depth ?? 0) >= DEPTH_LIMIT || running >= RECURSION_LIMIT || callsLeft <= 0) return unknown(site);
    callsLeft -= 1;
    active.set(fn, running + 1);
    try {
      return body();
    } finally {
      active.set(fn, running);
    }
  };

  const enter = (fn: FunctionNode, node: CallNode, callContext: Context, closure: Context, bound?: readonly (() => Value)[]): Context => {
    const depth = Math.max(closure?.depth ?? 0, callContext?.depth ?? 0) + 1;
    // Without a closure the caller's context serves: it may hold frames of the functions around.
    return frames.frame(fn, node, [callContext, bound?.length ?? 0, bound?.[0]], closure ?? callContext, depth, () => [...(bound ?? []), ...argumentsOf(node, callContext)]);
  };

  const argumentsOf = (node: CallNode, context: Context): readonly (() => Value)[] => {
    if (ts.isTaggedTemplateExpression(node)) {
      const { template: written } = node;
      const strings = ts.isNoSubstitutionTemplateLiteral(written) ? [written] : [written.head, ...written.templateSpans.map((span) => span.literal)];
      const values = ts.isNoSubstitutionTemplateLiteral(written) ? [] : written.templateSpans.map((span) => span.expression);
      const items = strings.map((piece) => (): Value => text(piece.text, piece));
      return [() => ({ kind: 'array', items, node, trail: [] }), ...values.map((value) => () => evaluator().evaluate(value, context))];
    }
    return (node.arguments ?? []).flatMap((argument) => listItem(evaluator(), argument, context));
  };

  const returned = (fn: FunctionNode, context: Context): Value => {
    const reached = returnedExpressions(fn).filter((expression) => isReached(evaluator(), expression, fn, context));
    const values = reached.map((expression, index) => {
      // One call returns once: what it returns together belongs together.
      const own: readonly Choice[] = reached.length > 1 && context?.fn === fn ? [{ of: context, pick: index }] : [];
      return assume(evaluator().evaluate(expression, context), [...branchChoices(evaluator(), expression, fn), ...own]);
    });
    return values.length > 0 ? union(values, fn) : unknown(fn, 'nothing');
  };

  return {
    call,
    callWith,
    enterWith,
    returned,
    enter,
    enterClass: (of, self, next) => frames.frame(of, undefined, ['this', ...identityOf(self)], next, next?.depth ?? 0, () => [], () => self),
    argumentsOf,
    framesOf: (fn) => frames.framesOf(fn),
    reset() {
      callsLeft = CALL_BUDGET;
    },
  };
}
