/** What still reads a pair that a function or class is no longer given. */
import { filesNaming } from '../code/naming-files.ts';
import { hasModifier, isAssignmentOperator, memberName, nearest, propertyName, ts, walk, wrapped } from '../code/syntax.ts';
import { alternatives, type Value } from '../code/values.ts';
import { onlyThrows } from './cleanup.ts';
import type { PlanContext } from './context.ts';
import { argumentOf } from './injected-calls.ts';
import { credentialStores, elementOf, typeDeclaration } from './injected-signature.ts';
import { ownerOf, type Receiver, type Slot } from './receivers.ts';

/**
 * What still uses the pair, once the changes of a plan have taken away the rest.
 * @param receivers all receivers of the plan
 */
export function liveReads(context: PlanContext, receiver: Receiver, receivers: readonly Receiver[], isGone: (node: ts.Node) => boolean): readonly ts.Node[] {
  const handovers = new Set<ts.Node>(receivers.flatMap(({ calls }) => calls.map(({ call }) => call)));
  return [...readsOfPair(context, receiver), ...wholeReads(context, receiver, handovers), ...declaredElsewhere(context, receiver), ...typeUses(context, receiver, receivers)].filter((node) => !isGone(node));
}

function readsOfPair(context: PlanContext, receiver: Receiver): readonly ts.Node[] {
  const { project } = context.evaluator;
  const { fn, slots } = receiver;
  const own = slots.flatMap((slot): readonly ts.Node[] => {
    const pattern = slot.parameter.name;
    const declared = slot.key === undefined ? slot.parameter : ts.isObjectBindingPattern(pattern) ? elementOf(pattern, slot.key) : undefined;
    return declared ? (project.scopes(fn.getSourceFile()).declared(declared)?.references ?? []) : optionReads(context, receiver, slot);
  });
  return [...own, ...fieldNames(context, receiver).flatMap((name) => fieldReads(context, receiver, name))];
}

/** The fields that held nothing but the pair. */
function fieldNames(context: PlanContext, receiver: Receiver): readonly string[] {
  const properties = receiver.slots.filter(({ parameter, key }) => key === undefined && ts.isParameterPropertyDeclaration(parameter, parameter.parent));
  return [...new Set([...credentialStores(context, receiver).list.map(({ target }) => target.name.text), ...properties.map(({ parameter }) => parameter.name.getText())])];
}

/** `if (!user || !password) throw …`: checks of the pair and of nothing else. */
export function pairGuards(context: PlanContext, receiver: Receiver): readonly ts.IfStatement[] {
  const reads = new Set(readsOfPair(context, receiver));
  const guards = [...reads].flatMap((read) => nearest(read, ts.isIfStatement) ?? []).filter((guard) => !guard.elseStatement && onlyThrows(guard.thenStatement));
  return [...new Set(guards)].filter((guard) => {
    let isOfPair = true;
    const visit = (node: ts.Node): void => {
      if (reads.has(node)) return;
      if (ts.isIdentifier(node) || ts.isCallExpression(node) || node.kind === ts.SyntaxKind.ThisKeyword) isOfPair &&= ts.isIdentifier(node) && node.text === 'undefined';
      ts.forEachChild(node, visit);
    };
    visit(guard.expression);
    return isOfPair;
  });
}

/** Reads of the options as a whole: whoever gets them may look for the pair, or for what it makes of them. */
function wholeReads(context: PlanContext, receiver: Receiver, handovers: ReadonlySet<ts.Node>): readonly ts.Node[] {
  const [slot] = receiver.slots;
  const name = slot?.parameter.name;
  if (slot?.key === undefined || !name || !ts.isIdentifier(name)) return name && ts.isObjectBindingPattern(name) && slot?.key !== undefined ? name.elements.filter((item) => item.dotDotDotToken) : [];
  const { project } = context.evaluator;
  const references = project.scopes(receiver.fn.getSourceFile()).declared(slot.parameter)?.references ?? [];
  const { field } = credentialStores(context, receiver);
  const holder = field.path.includes('.') ? field.path.split('.')[0] : undefined;
  const kept = holder === undefined ? [] : fieldReads(context, receiver, holder.replace(/^#/, ''));
  return [...references, ...kept].filter((read) => !isReadByMember(read) && !handovers.has(wrapped(read).parent));
}

/** `options.member`, `const { member } = options`, `this.options = options`. */
function isReadByMember(node: ts.Node): boolean {
  if (ts.isBindingElement(node)) return false;
  const outer = wrapped(node);
  const { parent } = outer;
  if (memberName(parent) !== undefined && (parent as ts.PropertyAccessExpression).expression === outer) return true;
  if (ts.isVariableDeclaration(parent) && parent.initializer === outer) return ts.isObjectBindingPattern(parent.name) && !parent.name.elements.some((item) => item.dotDotDotToken);
  return ts.isBinaryExpression(parent) && isAssignmentOperator(parent.operatorToken) && (parent.left === outer || (ts.isPropertyAccessExpression(parent.left) && parent.left.expression.kind === ts.SyntaxKind.ThisKeyword && ts.isExpressionStatement(parent.parent)));
}

/** Members of interfaces and object types that are called like a field which goes: objects of the class may stand for them. */
function declaredElsewhere(context: PlanContext, receiver: Receiver): readonly ts.Node[] {
  const owner = ownerOf(receiver);
  if (!ts.isClassLike(owner)) return [];
  return fieldNames(context, receiver)
    .filter((name) => isVisible(owner, name))
    .flatMap((name) =>
      filesNaming(context.evaluator.project, name, owner.getSourceFile().fileName).flatMap((file) => {
        const found: ts.Node[] = [];
        walk(file.root, (node) => {
          if (ts.isPropertySignature(node) && propertyName(node.name) === name) found.push(node);
        });
        return found;
      }),
    );
}

/** Uses of the options' type for anything but the parameters and fields that change with it. */
function typeUses(context: PlanContext, { slots: [slot] }: Receiver, receivers: readonly Receiver[]): readonly ts.Node[] {
  const type = slot?.parameter.type;
  const named = slot?.key !== undefined && type && ts.isTypeReferenceNode(type) && ts.isIdentifier(type.typeName) ? type.typeName : undefined;
  const declaration = named && typeDeclaration(context, named);
  if (!named || !declaration) return [];
  const parameters = new Set<ts.Node>(receivers.flatMap(({ slots }) => slots.map((item) => item.parameter)));
  const owners = new Set<ts.Node>(receivers.map(({ fn }) => fn.parent));
  const found: ts.Node[] = [];
  for (const file of context.evaluator.project.mentioning(named.text, declaration.getSourceFile().fileName)) {
    walk(file.root, (node) => {
      if (!ts.isIdentifier(node) || ts.isImportSpecifier(node.parent) || ts.isExportSpecifier(node.parent) || node.parent === declaration || typeDeclaration(context, node) !== declaration) return;
      const holder = node.parent.parent;
      const isOfReceiver = parameters.has(holder) || (ts.isPropertyDeclaration(holder) && owners.has(holder.parent));
      if (!isOfReceiver && !isOfArgument(holder, receivers)) found.push(node);
    });
  }
  return found;
}

/** `const options: Options = { … }` that a call of a receiver is given. */
function isOfArgument(holder: ts.Node, receivers: readonly Receiver[]): boolean {
  if (!ts.isVariableDeclaration(holder) || !ts.isIdentifier(holder.name)) return false;
  const { text } = holder.name;
  return receivers.some(({ calls }) => calls.some(({ call }) => call.getSourceFile() === holder.getSourceFile() && (call.arguments?.some((argument) => ts.isIdentifier(argument) && argument.text === text) ?? false)));
}

/** Whether a field can be read from outside its class. */
function isVisible(owner: ts.ClassLikeDeclaration, name: string): boolean {
  const declared = owner.members.flatMap((item): readonly ts.Node[] => (ts.isConstructorDeclaration(item) ? item.parameters.filter((parameter) => parameter.name.getText() === name) : item.name && propertyName(item.name) === name ? [item] : []));
  return !declared.some((item) => hasModifier(item, ts.SyntaxKind.PrivateKeyword) || hasModifier(item, ts.SyntaxKind.ProtectedKeyword) || (ts.isPropertyDeclaration(item) && ts.isPrivateIdentifier(item.name)));
}

/** Reads of a property of the options, wherever they went. */
function optionReads(context: PlanContext, { fn, calls }: Receiver, slot: Slot): readonly ts.Node[] {
  const given = new Set(calls.flatMap(({ call }) => argumentOf(call, fn, slot.parameter) ?? []).flatMap((argument) => alternatives(context.evaluator.evaluate(argument)).map((value) => value.node)));
  const isOptions = (value: Value): boolean => (value.kind === 'parameter' && value.fn === fn) || (value.kind === 'object' && given.has(value.node));
  return membersNamed(context, fn, slot.key ?? '', isOptions);
}

function fieldReads(context: PlanContext, receiver: Receiver, name: string): readonly ts.Node[] {
  const owner = ownerOf(receiver);
  const isObject = (value: Value): boolean => value.kind === 'instance' && (value.of === owner || context.evaluator.subclassesOf(owner).some((sub) => sub === value.of));
  return membersNamed(context, receiver.fn, name, isObject);
}

/** Reads of a member of what `isOf` accepts, and in files that know the function of what cannot be told. */
function membersNamed(context: PlanContext, fn: ts.Node, name: string, isOf: (value: Value) => boolean): readonly ts.Node[] {
  const { evaluator } = context;
  const { project } = evaluator;
  const home = fn.getSourceFile().fileName;
  const near = new Set([home, ...project.importersOf(home).map((file) => file.path)]);
  const found: ts.Node[] = [];
  for (const file of filesNaming(project, name, home)) {
    walk(file.root, (node) => {
      const source = ts.isBindingElement(node) && (node.propertyName ?? node.name).getText() === name ? sourceOf(node) : memberName(node) === name ? (node as ts.PropertyAccessExpression).expression : undefined;
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
