/**
 * Demand-driven evaluation of expressions to `Value`s: memoised per context, bounded in steps, depth and union size; a cycle is unknown.
 * Promises are transparent: `await p`, `p.then(v => …)` and an async function's result are the value inside.
 */
import { evaluateBinding } from './bindings.ts';
import { decide } from './branches.ts';
import { evaluateBuiltin, evaluateBuiltinNew } from './builtins/builtins.ts';
import { listItem } from './builtins/collections.ts';
import { createCalls } from './calls.ts';
import { createClassHierarchy } from './class-hierarchy.ts';
import { fieldsOf, instanceOf } from './classes.ts';
import { createConfiguration, type ConfigurationFiles } from './configuration.ts';
import { memberOfEnvironment } from './environment.ts';
import type { Evaluator } from './evaluator.ts';
import { memberOf } from './members.ts';
import { moduleEntries, requiredModule } from './modules.ts';
import type { Project } from './project.ts';
import { bare, isFunction, memberName, propertyName, ts } from './syntax.ts';
import { thisValue } from './this.ts';
import {
  alternatives,
  assume,
  bounded,
  boundedValues,
  concat,
  isNothing,
  nothing,
  literalText,
  lookup,
  mapEach,
  text,
  through,
  union,
  unknown,
  type Alternative,
  type Context,
  type Entry,
  type ObjectValue,
  type Value,
} from './values.ts';

/** How many expressions inside each other evaluation follows; the stack ends somewhere behind it. */
const NESTING_LIMIT = 500;
/** How many expressions one question may look at that were not known before. */
const STEP_BUDGET = 10_000;
/** From how many steps on a question is a long one. */
const LONG_QUESTION = 400;

const NO_FILES: ConfigurationFiles = { names: [] };

export function createEvaluator(project: Project, files: ConfigurationFiles = NO_FILES): Evaluator {
  const memo = new Map<Context, Map<ts.Node, Value | number>>();
  const { call, reset, ...calls } = createCalls(() => evaluator);
  let stepsLeft = STEP_BUDGET;
  let depth = 0;
  /** The outermost expression that a cycle came back to, by its depth. */
  let cycleTo = Infinity;
  /** Values that rest on a broken cycle: kept for the question at hand alone. */
  const provisional: (readonly [Map<ts.Node, Value | number>, ts.Node])[] = [];

  const evaluate = (node: ts.Expression, context?: Context): Value => {
    if (depth === 0) {
      // Code that calls itself in many ways is not asked again and again: what a long question found stays.
      if (STEP_BUDGET - stepsLeft < LONG_QUESTION) for (const [values, item] of provisional) values.delete(item);
      provisional.length = 0;
      reset();
      stepsLeft = STEP_BUDGET;
      cycleTo = Infinity;
    }
    const known = memo.get(context) ?? new Map<ts.Node, Value | number>();
    memo.set(context, known);
    const found = known.get(node);
    if (typeof found === 'number') {
      cycleTo = Math.min(cycleTo, found);
      return unknown(node);
    }
    if (found) return found;
    if (stepsLeft <= 0) return unknown(node);
    if (depth >= NESTING_LIMIT) {
      // From elsewhere it may be near enough: nothing that rests on it is kept.
      cycleTo = 0;
      return unknown(node);
    }
    stepsLeft -= 1;
    depth += 1;
    known.set(node, depth);
    try {
      const value = compute(node, context);
      known.set(node, value);
      if (cycleTo < depth) provisional.push([known, node]);
      else cycleTo = Infinity;
      return value;
    } catch (cause) {
      known.delete(node);
      throw cause;
    } finally {
      depth -= 1;
    }
  };

  const compute = (node: ts.Expression, context: Context): Value => {
    const inner = bare(node);
    if (inner !== node) return evaluate(inner, context);
    if (ts.isStringLiteralLike(node) || ts.isNumericLiteral(node)) return text(node.text, node);
    if (ts.isTemplateExpression(node)) return template(node, context);
    if (ts.isTaggedTemplateExpression(node)) return tagged(node, context);
    if (ts.isIdentifier(node)) return identifier(node, context);
    if (ts.isPropertyAccessExpression(node)) return member(evaluate(node.expression, context), node.name.text, node);
    if (ts.isElementAccessExpression(node)) return element(node, context);
    if (ts.isAwaitExpression(node)) return evaluate(node.expression, context);
    if (ts.isBinaryExpression(node)) return binary(node, context);
    if (ts.isConditionalExpression(node)) return conditional(node, context);
    if (ts.isObjectLiteralExpression(node)) return object(node, context);
    if (ts.isArrayLiteralExpression(node)) return { kind: 'array', items: node.elements.flatMap((item) => listItem(evaluator, item, context)), node, trail: [] };
    if (ts.isFunctionExpression(node) || ts.isArrowFunction(node)) return { kind: 'function', fn: node, context, node, trail: [] };
    if (ts.isClassExpression(node)) return { kind: 'class', of: node, context, node, trail: [] };
    if (ts.isCallExpression(node)) return callExpression(node, context);
    if (ts.isNewExpression(node)) return newExpression(node, context);
    if (node.kind === ts.SyntaxKind.ThisKeyword || node.kind === ts.SyntaxKind.SuperKeyword) return thisValue(evaluator, node, context);
    if (ts.isMetaProperty(node)) return { kind: 'external', module: '', path: ['import.meta'], node, trail: [] };
    if (node.kind === ts.SyntaxKind.TrueKeyword || node.kind === ts.SyntaxKind.FalseKeyword || node.kind === ts.SyntaxKind.NullKeyword) return unknown(node);
    if (ts.isYieldExpression(node)) return node.expression ? evaluate(node.expression, context) : unknown(node);
    if (ts.isVoidExpression(node)) return nothing(node);
    return unknown(node);
  };

  const template = (node: ts.TemplateExpression, context: Context): Value =>
    node.templateSpans.reduce<Value>(
      (value, span) => concat(concat(value, evaluate(span.expression, context), node), text(span.literal.text, span.literal), node),
      text(node.head.text, node.head),
    );

  const tagged = (node: ts.TaggedTemplateExpression, context: Context): Value => {
    const tag = evaluate(node.tag, context);
    const results = alternatives(tag).map((value): Value => {
      if (value.kind === 'function') return call(value, node, context);
      // `String.raw`, and tags of libraries, of which most join what they are given.
      return evaluate(node.template, context);
    });
    return union(results, node);
  };

  const identifier = (node: ts.Identifier, context: Context): Value => {
    const binding = project.bindingOf(node);
    if (binding) return evaluateBinding(evaluator, binding, context, node);
    if (['globalThis', 'window', 'self', 'global'].includes(node.text)) return { kind: 'external', module: '', path: [], node, trail: [] };
    if (node.text === 'undefined') return nothing(node);
    // `exports.client` in the module that exports it.
    if (node.text === 'exports') return { kind: 'module', path: node.getSourceFile().fileName, node, trail: [] };
    if (node.text === '__dirname' || node.text === '__filename') return text(directoryText(node), node);
    return { kind: 'external', module: '', path: [node.text], node, trail: [] };
  };

  /** Paths of the repository are relative to its root; the leading slash makes them absolute like those of Node. */
  const directoryText = (node: ts.Identifier): string => {
    const path = `/${node.getSourceFile().fileName}`;
    return node.text === '__filename' ? path : path.slice(0, Math.max(path.lastIndexOf('/'), 1));
  };

  const element = (node: ts.ElementAccessExpression, context: Context): Value => {
    const of = evaluate(node.expression, context);
    const key = evaluate(node.argumentExpression, context);
    const keys = alternatives(key);
    return elementOf(of, keys, node, choiceOf(node.argumentExpression));
  };

  /** `of[key]` for a key that may be known only at run time: then each entry is a choice of its own. */
  const elementOf = (of: Value, keys: readonly Alternative[], node: ts.Expression, chosen: object): Value => {
    const names = keys.map((item) => [literalText(item), item.when] as const);
    const isKnown = names.every(([name]) => name !== undefined);
    // What decides the keys decides the entries, in another call of a helper as well, which reads other variables.
    const isDecided = isKnown && names.every(([, when]) => when !== undefined && when.length > 0);
    const isOpen = alternatives(of).some(({ kind }) => kind === 'external');
    const named = names.flatMap(([name, when], index) => (name === undefined ? [] : [assume(member(of, name, node), [...(when ?? []), ...((keys.length > 1 && !isDecided) || !isKnown ? [{ of: chosen, pick: isOpen ? index : name }] : [])])]));
    if (isKnown) return union(named, node);
    const all = mapEach(of, node, (value) => {
      if (value.kind === 'object' && value.entries.length > 0) return union(value.entries.map((entry) => assume(through(entry.value(), entry.node), [{ of: chosen, pick: entry.key }])), node);
      if (value.kind === 'array' && value.items.length > 0) return union(value.items.map((item, index) => assume(item(), [{ of: chosen, pick: index }])), node);
      if (value.kind === 'external') return memberOfEnvironment(value, node) ?? unknown(node);
      return unknown(node);
    });
    // Variables of other names may be set as well.
    return union([...named, ...alternatives(isOpen && named.length > 0 ? assume(all, [{ of: chosen, pick: 'another' }]) : all).filter((value) => value.kind !== 'unknown' || isOpen || named.length === 0)], node);
  };

  /** What a key or a condition stands for, so that two uses of one variable are one decision. */
  const choiceOf = (node: ts.Expression): object => {
    const inner = bare(node);
    const binding = ts.isIdentifier(inner) ? project.bindingOf(inner) : undefined;
    return binding ?? inner;
  };

  const conditional = (node: ts.ConditionalExpression, context: Context): Value => {
    const decided = decide(evaluator, node.condition, context);
    if (decided !== undefined) return evaluate(decided ? node.whenTrue : node.whenFalse, context);
    const [chosen, isNegated] = conditionChoice(node.condition);
    const branch = (expression: ts.Expression, isTrue: boolean): Value => assume(evaluate(expression, context), [{ of: chosen, pick: String(isTrue !== isNegated) }]);
    return union([branch(node.whenTrue, true), branch(node.whenFalse, false)], node);
  };

  const conditionChoice = (condition: ts.Expression): readonly [object, boolean] => {
    const inner = bare(condition);
    if (ts.isPrefixUnaryExpression(inner) && inner.operator === ts.SyntaxKind.ExclamationToken) {
      const [chosen, isNegated] = conditionChoice(inner.operand);
      return [chosen, !isNegated];
    }
    return [choiceOf(inner), false];
  };

  const binary = (node: ts.BinaryExpression, context: Context): Value => {
    const { left, right } = node;
    switch (node.operatorToken.kind) {
      case ts.SyntaxKind.PlusToken:
        return sum(node, context);
      case ts.SyntaxKind.BarBarToken:
      case ts.SyntaxKind.QuestionQuestionToken:
        return either(evaluate(left, context), evaluate(right, context), node);
      case ts.SyntaxKind.AmpersandAmpersandToken:
      case ts.SyntaxKind.CommaToken:
      case ts.SyntaxKind.EqualsToken:
      case ts.SyntaxKind.QuestionQuestionEqualsToken:
      case ts.SyntaxKind.BarBarEqualsToken:
        return evaluate(right, context);
      default:
        return unknown(node);
    }
  };

  /** `a + b + c + …`, however long. */
  const sum = (node: ts.BinaryExpression, context: Context): Value => {
    const sums: ts.BinaryExpression[] = [];
    let first: ts.Expression = node;
    for (let inner = bare(first); ts.isBinaryExpression(inner) && inner.operatorToken.kind === ts.SyntaxKind.PlusToken; inner = bare(first)) {
      sums.push(inner);
      first = inner.left;
    }
    return sums.reduceRight((value, item) => concat(value, evaluate(item.right, context), item), evaluate(first, context));
  };

  /** `a ?? b`: what is nothing for certain is no alternative. */
  const either = (left: Value, right: Value, node: ts.Node): Value => {
    const kept = [...alternatives(left), ...alternatives(right)].filter((value) => !isNothing(value));
    return kept.length > 0 ? union(kept, node) : right;
  };

  const object = (node: ts.ObjectLiteralExpression, context: Context): ObjectValue => {
    const entries: Entry[] = [];
    const spreads: Value[] = [];
    let open = false;
    for (const property of node.properties) {
      if (ts.isSpreadAssignment(property)) {
        const spread = alternatives(evaluate(property.expression, context));
        if (spread.some((value) => value.kind === 'parameter')) for (const [index, entry] of entries.entries()) entries[index] = { ...entry, isReplaceable: true };
        for (const value of spread) {
          const added = value.kind === 'object' ? value.entries : value.kind === 'instance' ? fieldsOf(evaluator, value, property) : value.kind === 'module' ? moduleEntries(evaluator, value.path, property) : [];
          entries.push(...added.map((entry): Entry => ({ ...entry, ...(spread.length > 1 && { maybe: true }), ...(value.when && { value: () => assume(entry.value(), value.when) }) })));
          if (value.kind === 'object') spreads.push(...(value.spreads ?? []));
          else spreads.push(value);
          if ((value.kind !== 'object' && value.kind !== 'module') || (value.kind === 'object' && value.open)) open = true;
        }
        continue;
      }
      const computed = ts.isComputedPropertyName(property.name) ? literalText(evaluate(property.name.expression, context)) : undefined;
      const key = computed ?? propertyName(property.name);
      if (key === undefined) open = true;
      else entries.push({ key, node: property, value: () => propertyValue(property, context) });
    }
    return { kind: 'object', entries: bounded(entries), open, node, trail: [], ...(spreads.length > 0 && { spreads: boundedValues(spreads) }) };
  };

  const propertyValue = (property: ts.ObjectLiteralElementLike, context: Context): Value => {
    if (ts.isPropertyAssignment(property)) return evaluate(property.initializer, context);
    if (ts.isShorthandPropertyAssignment(property)) return identifier(property.name, context);
    if (ts.isGetAccessor(property)) return calls.returned(property, context);
    return isFunction(property) ? { kind: 'function', fn: property, context, node: property, trail: [] } : unknown(property);
  };

  const member = (of: Value, name: string, node: ts.Node): Value => {
    if (of.kind === 'union') return mapEach(of, node, (item) => memberOf(evaluator, item, name, node));
    return assume(memberOf(evaluator, of, name, node), of.when);
  };

  const callExpression = (node: ts.CallExpression, context: Context): Value => {
    const module = requiredModule(evaluator, node, context);
    if (module) return module;
    if (isInterop(node)) return interop(evaluate(node.arguments[0] ?? node.expression, context), node);
    if (node.expression.kind === ts.SyntaxKind.SuperKeyword) return unknown(node);
    const settledValue = promised(node, context);
    if (settledValue) return settledValue;
    return mapEach(evaluate(node.expression, context), node, (value): Value => {
      if (value.kind === 'function') return call(value, node, context);
      const builtin = evaluateBuiltin(evaluator, value, node, context);
      if (builtin) return builtin;
      if (value.kind === 'class') return instanceOf(evaluator, value, node, context);
      if (value.kind === 'result') return wrappedCall(value, node, context) ?? result(value, node, context);
      if (value.kind === 'external' || value.kind === 'member' || value.kind === 'typed') return result(value, node, context);
      // Its callers, or subclasses, know what it returns.
      return value.kind === 'parameter' ? { ...value, name: `${value.name}()`, node } : unknown(node);
    });
  };

  /** `promise.then(fn)`: what `fn` makes of the value. */
  const promised = (node: ts.CallExpression, context: Context): Value | undefined => {
    if (memberName(node.expression) !== 'then' || !node.arguments[0]) return undefined;
    const of = evaluate((node.expression as ts.PropertyAccessExpression).expression, context);
    if (of.kind === 'instance' || of.kind === 'external') return undefined;
    const change = evaluate(node.arguments[0], context);
    return change.kind === 'function' ? calls.callWith(change, [() => of], node) : undefined;
  };

  /** What compilers put around `require`: the module, which is its own `default` where it has none. */
  const interop = (value: Value, node: ts.CallExpression): Value => {
    if (value.kind === 'object' && lookup(value, 'default').length === 0) return { ...value, entries: [...value.entries, { key: 'default', node, value: () => value }] };
    return value.kind === 'function' || value.kind === 'class' ? { kind: 'object', entries: [{ key: 'default', node, value: () => value }], open: false, node, trail: [] } : value;
  };

  const result = (callee: Value, node: ts.CallExpression | ts.NewExpression, context: Context): Value => ({ kind: 'result', callee, node, context, args: calls.argumentsOf(node, context), trail: [] });

  /** `memoize(fn)(…)`, `promisify(fn)(…)`: what a library makes of a function returns what that function returns. */
  const wrappedCall = (made: Extract<Value, { kind: 'result' }>, node: ts.CallExpression, context: Context): Value | undefined => {
    // Of several, the first one is what is wrapped: `memoize(fn, resolver)`.
    const [wrapped] = made.args.map((argument) => alternatives(argument()).filter((value) => value.kind === 'function')).filter((functions) => functions.length > 0);
    const [only] = wrapped ?? [];
    return only && wrapped?.length === 1 ? call(only, node, context) : undefined;
  };

  const newExpression = (node: ts.NewExpression, context: Context): Value =>
    mapEach(evaluate(node.expression, context), node, (callee): Value => {
      if (callee.kind === 'class' || callee.kind === 'function') return instanceOf(evaluator, callee, node, context);
      return evaluateBuiltinNew(evaluator, callee, node, context) ?? result(callee, node, context);
    });

  const hierarchy = createClassHierarchy(() => evaluator);
  const evaluator: Evaluator = {
    project,
    configuration: createConfiguration(project, files, () => evaluator),
    evaluate,
    evaluateBinding: (binding, context) => evaluateBinding(evaluator, binding, context),
    member,
    propertyValue,
    object,
    ...calls,
    superClass: (of, context) => hierarchy.superClass(of, context),
    subclassesOf: (of) => hierarchy.subclassesOf(of),
    decide: (node, context) => decide(evaluator, node, context),
  };
  return evaluator;
}

/** `__importDefault(require(…))` and its like, by the names that compilers give them. */
function isInterop(node: ts.CallExpression): boolean {
  const name = ts.isIdentifier(node.expression) ? node.expression.text : memberName(node.expression);
  return node.arguments.length > 0 && name !== undefined && /^(?:__importDefault|__importStar|__toESM|__toModule|_interopRequire(?:Default|Wildcard)|_interopDefault(?:Legacy)?|_interopNamespace(?:Default)?)\d*$/.test(name);
}
