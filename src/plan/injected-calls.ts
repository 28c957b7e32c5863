/** What a call hands to a function that takes a pair, and the same call with a token provider. */
import { bare, propertyName, ts, type FunctionNode } from '../code/syntax.ts';
import { isTestFile } from '../code/test-files.ts';
import type { PlanContext } from './context.ts';
import { listItemRange, quoteOf, spanOf } from './layout.ts';
import type { Receiver, Slot } from './receivers.ts';

type Call = ts.CallExpression | ts.NewExpression;

/** What a test gives where it gave made-up credentials: nothing is asked of the token endpoint. */
export function testProvider(file: ts.SourceFile): string {
  return "{ getToken: async () => 'test-token', getAuthorization: async () => 'Bearer test-token', invalidate: () => undefined }".replaceAll("'", quoteOf(file));
}

/** Whether a test makes its credentials up. */
export function isTestPair(sources: readonly string[], at?: ts.Node): boolean {
  return sources.length > 0 && sources.every((source) => source.startsWith('literal:') && isTestFile(source.split(':')[1] ?? '')) && (!at || isTestFile(at.getSourceFile().fileName));
}

/** The argument for a parameter. */
export function argumentOf(call: Call, fn: FunctionNode, parameter: ts.ParameterDeclaration): ts.Expression | undefined {
  const own = fn.parameters.filter((item) => !(ts.isIdentifier(item.name) && item.name.text === 'this'));
  return call.arguments?.[own.indexOf(parameter)];
}

/** The expression that a call gives for a slot; `opaque` where it is not written at the call. */
export function givenFor(context: PlanContext, call: Call, fn: FunctionNode, slot: Slot): ts.Expression | 'missing' | 'opaque' {
  const argument = argumentOf(call, fn, slot.parameter);
  if (!argument || (ts.isIdentifier(argument) && argument.text === 'undefined')) return 'missing';
  if (slot.key === undefined) return argument;
  const property = propertyOf(context, argument, slot.key);
  if (property) return ts.isPropertyAssignment(property) ? property.initializer : ts.isShorthandPropertyAssignment(property) ? property.name : 'opaque';
  const literal = literalOf(context, argument);
  return !literal || literal.properties.some(ts.isSpreadAssignment) ? 'opaque' : 'missing';
}

/** An object literal that is written as the argument, or kept in a variable for this call alone. */
export function literalOf(context: PlanContext, argument: ts.Expression): ts.ObjectLiteralExpression | undefined {
  const value = bare(argument);
  if (ts.isObjectLiteralExpression(value)) return value;
  const binding = ts.isIdentifier(value) ? context.evaluator.project.bindingOf(value) : undefined;
  if (!binding || !ts.isVariableDeclaration(binding.declaration) || binding.references.length !== 1 || context.uses.exportNames(binding).length > 0) return undefined;
  const { initializer } = binding.declaration;
  const kept = initializer && bare(initializer);
  return kept && ts.isObjectLiteralExpression(kept) ? kept : undefined;
}

function propertyOf(context: PlanContext, argument: ts.Expression, key: string): ts.ObjectLiteralElementLike | undefined {
  return literalOf(context, argument)?.properties.find((item) => item.name && propertyName(item.name) === key);
}

/** The parameter that an argument passes on as it is, options and all. */
export function passedOn(context: PlanContext, call: Call, fn: FunctionNode, [slot]: readonly Slot[]): ts.ParameterDeclaration | undefined {
  const argument = slot?.key === undefined ? undefined : argumentOf(call, fn, slot.parameter);
  const value = argument && bare(argument);
  const declaration = value && ts.isIdentifier(value) ? context.evaluator.project.bindingOf(value)?.declaration : undefined;
  return declaration && ts.isParameter(declaration) ? declaration : undefined;
}

/** Puts the provider in the place of the pair; without one, the call leaves it to the default. */
export function handOverProvider(context: PlanContext, { fn, slots, name }: Receiver, call: Call, provider: string | undefined): void {
  for (const [index, slot] of slots.entries()) {
    const argument = argumentOf(call, fn, slot.parameter);
    const item = argument && (slot.key === undefined ? argument : propertyOf(context, argument, slot.key));
    const list = slot.key === undefined ? call.arguments : item && ts.isObjectLiteralExpression(item.parent) ? item.parent.properties : undefined;
    if (!item || !list || (index === 0 && provider === undefined)) continue;
    const range = index === 0 ? spanOf(item) : listItemRange(item, list);
    const text = slot.key === undefined ? (provider ?? '') : provider === name ? name : `${name}: ${provider ?? ''}`;
    context.draft.edit(`handover:${item.getStart()}`, item, range.start, range.end, ...(index === 0 ? [text] : []));
  }
}
