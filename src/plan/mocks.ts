/**
 * Mocks and spies of functions that become async: what they return becomes a promise too. Jest and Vitest (`mockReturnValue`), Sinon
 * (`returns`) and node:test (`mock.method`): https://jestjs.io/docs/mock-function-api, https://sinonjs.org/releases/latest/stubs/
 */
import { bare, isAsync, isFunction, propertyName, returnedExpressions, ts, walk, wrapped, type FunctionNode } from '../code/syntax.ts';
import { alternatives } from '../code/values.ts';
import type { PlanContext } from './context.ts';
import { makeAsync } from './signature.ts';

/** What sets a mock's result → what sets a promise of it. */
const PROMISING: Readonly<Record<string, string>> = {
  mockReturnValue: 'mockResolvedValue',
  mockReturnValueOnce: 'mockResolvedValueOnce',
  returns: 'resolves',
};
/** Calls whose argument stands in for the function. */
const STANDING_IN: ReadonlySet<string> = new Set(['mockImplementation', 'mockImplementationOnce', 'callsFake', 'fn', 'method', 'getter', 'stub', 'fake', 'mock']);

export function mockPromises(context: PlanContext, fn: FunctionNode, names: readonly string[]): void {
  const { evaluator } = context;
  const { project } = evaluator;
  const files = new Set(names.flatMap((name) => project.mentioning(name, fn.getSourceFile().fileName)).filter((file) => /\b(?:mock|stub|spyOn|fake)/i.test(file.source.text)));
  for (const file of files) {
    walk(file.root, (node) => {
      if (!ts.isCallExpression(node)) return;
      if (isMockOf(node)) promiseChain(context, node);
      const factory = moduleMock(node, file.path);
      if (factory) for (const value of membersOf(factory, names)) promiseValue(context, value);
    });
  }

  /** `vi.spyOn(object, 'name')`, `sinon.stub(object, 'name')`, `vi.mocked(name)`, `name.mockReturnValue(…)`. */
  function isMockOf(call: ts.CallExpression): boolean {
    const [object, member] = call.arguments;
    if (object && member && ts.isStringLiteralLike(member) && names.includes(member.text) && /^(?:spyOn|stub|method|replace)$/.test(methodOf(call))) {
      return alternatives(evaluator.member(evaluator.evaluate(object), member.text, object)).some((value) => value.kind === 'function' && value.fn === fn);
    }
    const subject = methodOf(call) === 'mocked' ? object : ts.isPropertyAccessExpression(call.expression) && isSetter(call.expression.name.text) ? bare(call.expression.expression) : undefined;
    return subject !== undefined && (ts.isIdentifier(subject) || ts.isPropertyAccessExpression(subject)) && alternatives(evaluator.evaluate(subject)).some((value) => value.kind === 'function' && value.fn === fn);
  }

  /** The object that `jest.mock('./file', () => ({ … }))` puts in place of the function's module. */
  function moduleMock(call: ts.CallExpression, from: string): ts.ObjectLiteralExpression | undefined {
    const [specifier, factory] = call.arguments;
    if (!/^(?:mock|doMock|unstable_mockModule|module)$/.test(methodOf(call)) || !specifier || !ts.isStringLiteralLike(specifier) || !factory) return undefined;
    if (project.modules.resolve(from, specifier.text) !== fn.getSourceFile().fileName) return undefined;
    const made = isFunction(factory) ? returnedExpressions(factory).map(bare).find(ts.isObjectLiteralExpression) : factory;
    const options = made && ts.isObjectLiteralExpression(made) ? made.properties.find((item) => item.name && propertyName(item.name) === 'namedExports') : undefined;
    const named = options && ts.isPropertyAssignment(options) ? options.initializer : made;
    return named && ts.isObjectLiteralExpression(named) ? named : undefined;
  }
}

function isSetter(name: string): boolean {
  return name in PROMISING || STANDING_IN.has(name);
}

function methodOf(call: ts.CallExpression): string {
  return ts.isPropertyAccessExpression(call.expression) ? call.expression.name.text : ts.isIdentifier(call.expression) ? call.expression.text : '';
}

function membersOf(object: ts.ObjectLiteralExpression, names: readonly string[]): readonly ts.Expression[] {
  return object.properties.flatMap((item): readonly ts.Expression[] => {
    const name = item.name && propertyName(item.name);
    if (name === undefined) return [];
    const value = ts.isPropertyAssignment(item) ? item.initializer : ts.isMethodDeclaration(item) ? item : undefined;
    if (name === 'default' && value && ts.isObjectLiteralExpression(value)) return membersOf(value, names);
    return value && names.includes(name) ? [value as ts.Expression] : [];
  });
}

/** A function that stands in, or a mock that is told what to return. */
function promiseValue(context: PlanContext, value: ts.Expression): void {
  const inner = bare(value);
  if (isFunction(inner)) {
    if (!isAsync(inner)) makeAsync(context, inner);
    return;
  }
  if (ts.isCallExpression(inner)) promiseChain(context, innermostCall(inner));
}

/** `jest.fn()` of `jest.fn().mockReturnValue(x)` */
function innermostCall(call: ts.CallExpression): ts.CallExpression {
  let current = call;
  while (ts.isPropertyAccessExpression(current.expression) && ts.isCallExpression(bare(current.expression.expression))) current = bare(current.expression.expression) as ts.CallExpression;
  return current;
}

/** The call and those chained on it, also on the variable that holds it. */
function promiseChain(context: PlanContext, call: ts.CallExpression): void {
  const setter = ts.isPropertyAccessExpression(call.expression) ? call.expression.name : undefined;
  const promising = setter && Object.hasOwn(PROMISING, setter.text) ? PROMISING[setter.text] : undefined;
  if (setter && promising !== undefined) context.draft.edit(`mock:${setter.getStart()}`, setter, setter.getStart(), setter.end, promising);
  if (STANDING_IN.has(methodOf(call))) for (const argument of call.arguments) if (isFunction(argument) && !isAsync(argument)) makeAsync(context, argument);
  const outer = wrapped(call);
  const { parent } = outer;
  if (ts.isPropertyAccessExpression(parent) && parent.expression === outer && ts.isCallExpression(parent.parent)) promiseChain(context, parent.parent);
  if (ts.isVariableDeclaration(parent) && ts.isIdentifier(parent.name)) {
    for (const reference of context.evaluator.project.bindingOf(parent.name)?.references ?? []) {
      if (ts.isPropertyAccessExpression(reference.parent) && ts.isCallExpression(reference.parent.parent)) promiseChain(context, reference.parent.parent);
    }
  }
}
