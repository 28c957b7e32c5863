/** Options that one instance, or several of one credential, are made of and nothing else is: those can lose it. */
import { bare, isFunction, nearest, propertyName, ts, wrapped } from '../../src/code/syntax.ts';
import { removeProperty } from '../../src/plan/held.ts';
import type { RewriteContext } from '../../src/plan/rewrite.ts';

/** Whether a property stands in the literal that factory calls are given, whatever its depth, or in a constant that nothing else is given: not in a shared object or a condition. */
export function isOwnOption(context: RewriteContext, calls: readonly ts.Expression[], property: ts.Node): boolean {
  if (!isPlainValue(property)) return false;
  let key = property;
  let object: ts.Node = wrapped(property.parent);
  while (ts.isPropertyAssignment(object.parent)) {
    key = object.parent;
    object = wrapped(object.parent.parent);
  }
  const { parent } = object;
  if ((ts.isCallExpression(parent) || ts.isNewExpression(parent)) && calls.includes(parent) && parent.arguments?.some((argument) => argument === object)) return true;
  const reads = readsOfConstant(context, object);
  if (reads) return reads.every((read) => isOtherMember(read, key) || isOptionRead(context, calls, read));
  // `useFactory: () => ({ … })`
  const fn = ts.isArrowFunction(parent) ? parent : ts.isReturnStatement(parent) ? nearest(parent, isFunction) : undefined;
  const holder = fn && wrapped(fn).parent;
  return holder !== undefined && (ts.isPropertyAssignment(holder) ? isOwnOption(context, calls, holder) : ts.isMethodDeclaration(fn as ts.Node) && isOwnOption(context, calls, fn as ts.Node));
}

/** The reads of a constant that holds an object, where no other file has it. */
function readsOfConstant({ evaluator, uses }: RewriteContext, object: ts.Node): readonly ts.Identifier[] | undefined {
  const { parent } = object;
  if (!ts.isVariableDeclaration(parent) || !ts.isIdentifier(parent.name) || !(parent.parent.flags & ts.NodeFlags.Const)) return undefined;
  const binding = evaluator.project.bindingOf(parent.name);
  return binding && uses.exportNames(binding).length === 0 && binding.references.length > 0 ? binding.references : undefined;
}

/** `config.timeout`, of a constant whose `auth` goes. */
function isOtherMember(read: ts.Identifier, key: ts.Node): boolean {
  const { parent } = read;
  const name = ts.isPropertyAssignment(key) || ts.isShorthandPropertyAssignment(key) ? propertyName(key.name) : undefined;
  return ts.isPropertyAccessExpression(parent) && parent.expression === read && name !== undefined && parent.name.text !== name && !(ts.isBinaryExpression(parent.parent) && parent.parent.left === parent);
}

/** Whether a factory call is given what is read, as it is or as one of its options. */
function isOptionRead(context: RewriteContext, calls: readonly ts.Expression[], read: ts.Identifier): boolean {
  const value = wrapped(read);
  const { parent } = value;
  if (ts.isCallExpression(parent) || ts.isNewExpression(parent)) return calls.includes(parent) && parent.expression !== value;
  return (ts.isPropertyAssignment(parent) || ts.isShorthandPropertyAssignment(parent)) && isOwnOption(context, calls, parent);
}

function isPlainValue(property: ts.Node): boolean {
  if (!ts.isPropertyAssignment(property)) return true;
  const value = bare(property.initializer);
  return !ts.isConditionalExpression(value) && !(ts.isBinaryExpression(value) && /^(?:\|\||\?\?|&&)$/.test(value.operatorToken.getText()));
}

/** Removes an option, and each object around it in which it was the only one. */
export function removeWithEmptyParents(context: RewriteContext, option: ts.ObjectLiteralElementLike): void {
  let item = option;
  while (ts.isObjectLiteralExpression(item.parent) && item.parent.properties.length === 1) {
    const holder = wrapped(item.parent).parent;
    const reads = readsOfConstant(context, wrapped(item.parent));
    const used = reads?.length === 1 ? wrapped(reads[0] as ts.Node).parent : holder;
    if (!used || (!ts.isPropertyAssignment(used) && !ts.isShorthandPropertyAssignment(used))) break;
    item = used;
  }
  removeProperty(context, item);
}
