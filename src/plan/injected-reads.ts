/** What still reads a pair that a function or class is no longer given. */
import { isAssignmentOperator, memberName, nearest, ts, walk } from '../code/syntax.ts';
import { alternatives, type Value } from '../code/values.ts';
import type { PlanContext } from './context.ts';
import { argumentOf } from './injected-calls.ts';
import { credentialStores, elementOf } from './injected-signature.ts';
import type { Receiver, Slot } from './receivers.ts';

/** The reads that are left, once the changes of a plan have taken away the others. */
export function liveReads(context: PlanContext, receiver: Receiver, isGone: (node: ts.Node) => boolean): readonly ts.Node[] {
  const { project } = context.evaluator;
  const { fn, slots } = receiver;
  const own = slots.flatMap((slot): readonly ts.Node[] => {
    const pattern = slot.parameter.name;
    const declared = slot.key === undefined ? slot.parameter : ts.isObjectBindingPattern(pattern) ? elementOf(pattern, slot.key) : undefined;
    return declared ? (project.scopes(fn.getSourceFile()).declared(declared)?.references ?? []) : optionReads(context, receiver, slot);
  });
  const fields = new Set([...credentialStores(context, receiver).list.map(({ target }) => target.name.text), ...slots.filter(({ parameter, key }) => key === undefined && ts.isParameterPropertyDeclaration(parameter, parameter.parent)).map(({ parameter }) => parameter.name.getText())]);
  return [...own, ...[...fields].flatMap((name) => fieldReads(context, receiver, name))].filter((node) => !isGone(node));
}

/** Reads of a property of the options, wherever they went. */
function optionReads(context: PlanContext, { fn, calls }: Receiver, slot: Slot): readonly ts.Node[] {
  const given = new Set(calls.flatMap(({ call }) => argumentOf(call, fn, slot.parameter) ?? []).flatMap((argument) => alternatives(context.evaluator.evaluate(argument)).map((value) => value.node)));
  const isOptions = (value: Value): boolean => (value.kind === 'parameter' && value.fn === fn) || (value.kind === 'object' && given.has(value.node));
  return membersNamed(context, fn, slot.key ?? '', isOptions);
}

function fieldReads(context: PlanContext, { fn }: Receiver, name: string): readonly ts.Node[] {
  const owner = ts.isConstructorDeclaration(fn) ? fn.parent : fn;
  const isObject = (value: Value): boolean => value.kind === 'instance' && (value.of === owner || context.evaluator.subclassesOf(owner).some((sub) => sub === value.of));
  return membersNamed(context, fn, name, isObject);
}

/** Reads of a member of what `isOf` accepts, and in files that know the function of what cannot be told. */
function membersNamed(context: PlanContext, fn: ts.Node, name: string, isOf: (value: Value) => boolean): readonly ts.Node[] {
  const { evaluator } = context;
  const { project } = evaluator;
  const home = fn.getSourceFile().fileName;
  const near = new Set([home, ...project.importersOf(home).map((file) => file.path)]);
  const found: ts.Node[] = [];
  for (const file of project.mentioning(name)) {
    walk(file.root, (node) => {
      const source = ts.isBindingElement(node) && (node.propertyName ?? node.name).getText() === name ? sourceOf(node) : memberName(node) === name && !isTarget(node) ? (node as ts.PropertyAccessExpression).expression : undefined;
      if (!source) return;
      const values = alternatives(evaluator.evaluate(source));
      if (values.some((value) => isOf(value) || (near.has(file.path) && (value.kind === 'unknown' || value.kind === 'parameter')))) found.push(node);
    });
  }
  return found;
}

/** What a destructured name is read of, where that is written down and not a parameter. */
function sourceOf(element: ts.BindingElement): ts.Expression | undefined {
  return element.parent.parent && ts.isVariableDeclaration(element.parent.parent) ? nearest(element, ts.isVariableDeclaration)?.initializer : undefined;
}

function isTarget(node: ts.Node): boolean {
  const { parent } = node;
  return ts.isBinaryExpression(parent) && parent.left === node && isAssignmentOperator(parent.operatorToken) && parent.operatorToken.kind === ts.SyntaxKind.EqualsToken;
}
