/** By which names code hands functions on, and by which it calls them: who may call a function is looked for where its name is one of these. */
import { bare, memberName, propertyName, ts, walk, wrapped, type FunctionNode, type ParsedFile } from './syntax.ts';

const USED = new WeakMap<ParsedFile, ReadonlySet<string>>();

/** The names that a file uses as values rather than calls: a function whose name is nowhere among them is handed to nobody. */
export function valueNames(file: ParsedFile): ReadonlySet<string> {
  const known = USED.get(file);
  if (known) return known;
  const found = new Set<string>();
  walk(file.root, (node) => {
    if (ts.isTypeNode(node) || ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return false;
    if (ts.isIdentifier(node) && isValue(node)) found.add(node.text);
    if (ts.isElementAccessExpression(node) && ts.isStringLiteralLike(node.argumentExpression) && !isCallee(node)) found.add(node.argumentExpression.text);
    // `const { list } = api`
    if (ts.isBindingElement(node)) found.add((node.propertyName ?? node.name).getText());
    return true;
  });
  USED.set(file, found);
  return found;
}

function isValue(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent) && parent.name === node) return !isCallee(parent) && !isExported(parent);
  if ((ts.isFunctionLike(parent) || ts.isVariableDeclaration(parent) || ts.isClassLike(parent) || ts.isPropertyAssignment(parent) || ts.isPropertyDeclaration(parent)) && parent.name === node) return false;
  if (ts.isShorthandPropertyAssignment(parent) || ts.isPropertyAssignment(parent)) return !isExported(wrapped(parent.parent));
  return !isCallee(node) && !isExported(node);
}

function isCallee(node: ts.Expression): boolean {
  const outer = wrapped(node);
  return (ts.isCallExpression(outer.parent) || ts.isNewExpression(outer.parent)) && outer.parent.expression === outer;
}

/** Either side of `module.exports = …` and `exports.name = …`, also in an object within the object. */
function isExported(node: ts.Node): boolean {
  const { parent } = wrapped(node);
  if (ts.isPropertyAssignment(parent) && parent.initializer === wrapped(node)) return isExported(parent.parent);
  if (!ts.isBinaryExpression(parent) || parent.operatorToken.kind !== ts.SyntaxKind.EqualsToken) return false;
  let target: ts.Expression = bare(parent.left);
  while (ts.isPropertyAccessExpression(target)) {
    if (memberName(target) === 'exports') return true;
    target = bare(target.expression);
  }
  return ts.isIdentifier(target) && target.text === 'exports';
}

/** The names of what a file calls. */
export function callNames(file: ParsedFile): ReadonlySet<string> {
  const known = CALLED.get(file);
  if (known) return known;
  const found = new Set<string>();
  walk(file.root, (node) => {
    const callee = ts.isCallExpression(node) || ts.isNewExpression(node) ? bare(node.expression) : ts.isTaggedTemplateExpression(node) ? bare(node.tag) : undefined;
    const name = callee && (ts.isIdentifier(callee) ? callee.text : memberName(callee));
    if (name !== undefined) found.add(name);
    // `handlers[name](…)` may call whatever is there.
    if (callee && name === undefined && ts.isElementAccessExpression(callee)) found.add(ANY_NAME);
  });
  CALLED.set(file, found);
  return found;
}

const CALLED = new WeakMap<ParsedFile, ReadonlySet<string>>();
/** Stands for a name that is known at run time alone. */
export const ANY_NAME = '*';

/** The name that a function is reached by, where it has one. */
export function ownName(fn: FunctionNode): string | undefined {
  if (ts.isConstructorDeclaration(fn)) return fn.parent.name?.text;
  if (fn.name && (ts.isFunctionDeclaration(fn) || ts.isMethodDeclaration(fn))) return propertyName(fn.name);
  const { parent } = wrapped(fn);
  if (ts.isVariableDeclaration(parent) || ts.isPropertyAssignment(parent) || ts.isPropertyDeclaration(parent)) return propertyName(parent.name);
  return ts.isBinaryExpression(parent) && parent.operatorToken.kind === ts.SyntaxKind.EqualsToken ? (memberName(parent.left) ?? (ts.isIdentifier(parent.left) ? parent.left.text : undefined)) : undefined;
}

/** Whether a function stands in a declaration, so that only its name leads to it. */
export function isDeclared(fn: FunctionNode): boolean {
  return ts.isFunctionDeclaration(fn) || ts.isVariableDeclaration(wrapped(fn).parent) || (ts.isMethodDeclaration(fn) && ts.isClassLike(fn.parent));
}
