/** The thin adapter over ts-morph's bundled TypeScript: everything else gets its syntax tree from here. */
import { ts } from 'ts-morph';
import type { SourceText } from '../files/source-text.ts';

export { ts };

/** A parsed file. Offsets are UTF-16 code units into `source.text`, which holds no byte order mark; of a component, the root holds the script. */
export interface ParsedFile {
  readonly path: string;
  readonly source: SourceText;
  readonly root: ts.SourceFile;
}

/** Calls `visit` on every node below and including `node`, parents first; `false` skips a node's children. */
export function walk(node: ts.Node, visit: (node: ts.Node) => boolean | void): void {
  if (!ts.isSourceFile(node)) {
    if (visit(node) !== false) ts.forEachChild(node, (child) => walk(child, visit));
    return;
  }
  const { nodes, ends } = preorderOf(node);
  for (let index = 0; index < nodes.length; ) {
    const item = nodes[index];
    index = item && visit(item) === false ? (ends[index] ?? nodes.length) : index + 1;
  }
}

/** The nodes of a file, parents first, and for each the index behind those below it. */
interface Preorder {
  readonly nodes: readonly ts.Node[];
  readonly ends: readonly number[];
}

/** A file is walked for one question after another. */
const PREORDERS = new WeakMap<ts.SourceFile, Preorder>();

function preorderOf(file: ts.SourceFile): Preorder {
  const known = PREORDERS.get(file);
  if (known) return known;
  const [nodes, ends]: [ts.Node[], number[]] = [[], []];
  const add = (node: ts.Node): void => {
    const index = nodes.push(node) - 1;
    ends.push(0);
    ts.forEachChild(node, add);
    ends[index] = nodes.length;
  };
  add(file);
  const made = { nodes, ends };
  PREORDERS.set(file, made);
  return made;
}

/** The expression without parentheses, type assertions and `!`. */
export function bare(node: ts.Expression): ts.Expression {
  let current = node;
  while (
    ts.isParenthesizedExpression(current) ||
    ts.isAsExpression(current) ||
    ts.isSatisfiesExpression(current) ||
    ts.isNonNullExpression(current) ||
    ts.isTypeAssertionExpression(current)
  ) {
    current = current.expression;
  }
  return current;
}

/** The outermost parentheses or assertion around `node`, or `node` itself. */
export function wrapped(node: ts.Node): ts.Node {
  let current = node;
  while (current.parent && ts.isExpression(current.parent) && bare(current.parent) === bare(current as ts.Expression) && current.parent !== current) {
    current = current.parent;
  }
  return current;
}

/** The literal that holds a node, by itself or in other literals; the node where none does. */
export function outermostLiteral(node: ts.Node): ts.Node {
  let current = wrapped(node);
  while (ts.isPropertyAssignment(current.parent) || ts.isObjectLiteralExpression(current.parent) || ts.isArrayLiteralExpression(current.parent)) current = wrapped(current.parent);
  return current;
}

export type FunctionNode =
  | ts.FunctionDeclaration
  | ts.FunctionExpression
  | ts.ArrowFunction
  | ts.MethodDeclaration
  | ts.ConstructorDeclaration
  | ts.GetAccessorDeclaration
  | ts.SetAccessorDeclaration;

export function isFunction(node: ts.Node): node is FunctionNode {
  return (
    ts.isFunctionDeclaration(node) ||
    ts.isFunctionExpression(node) ||
    ts.isArrowFunction(node) ||
    ts.isMethodDeclaration(node) ||
    ts.isConstructorDeclaration(node) ||
    ts.isGetAccessorDeclaration(node) ||
    ts.isSetAccessorDeclaration(node)
  );
}

export function isAsync(fn: FunctionNode): boolean {
  return (ts.getCombinedModifierFlags(fn) & ts.ModifierFlags.Async) !== 0;
}

/** The nearest function around `node`, itself excluded. */
export function enclosingFunction(node: ts.Node): FunctionNode | undefined {
  for (let current = node.parent; current; current = current.parent) if (isFunction(current)) return current;
  return undefined;
}

/** The nearest node around `node`, itself included, that passes `test`. */
export function nearest<T extends ts.Node>(node: ts.Node, test: (node: ts.Node) => node is T): T | undefined {
  for (let current: ts.Node | undefined = node; current; current = current.parent) if (test(current)) return current;
  return undefined;
}

/** Whether `inner` lies within `outer`, or is it. */
export function contains(outer: ts.Node, inner: ts.Node): boolean {
  return outer.getSourceFile() === inner.getSourceFile() && outer.pos <= inner.pos && inner.end <= outer.end;
}

/** The line of an offset, from 1. */
export function lineAt(file: ts.SourceFile, offset: number): number {
  return file.getLineAndCharacterOfPosition(offset).line + 1;
}

/** By file, and by place in it. */
export function byPlace(a: ts.Node, b: ts.Node): number {
  const [one, other] = [a.getSourceFile().fileName, b.getSourceFile().fileName];
  return one === other ? a.getStart() - b.getStart() : one < other ? -1 : 1;
}

/** What a property is called, where that stands in the source: identifiers, strings, numbers and `['strings']`. */
export function propertyName(name: ts.PropertyName | ts.BindingName | ts.ModuleExportName): string | undefined {
  if (ts.isIdentifier(name) || ts.isPrivateIdentifier(name) || ts.isStringLiteralLike(name) || ts.isNumericLiteral(name)) return name.text;
  if (ts.isComputedPropertyName(name) && ts.isStringLiteralLike(name.expression)) return name.expression.text;
  return undefined;
}

/** The member that `a.name` or `a['name']` reads. */
export function memberName(node: ts.Node): string | undefined {
  if (ts.isPropertyAccessExpression(node)) return node.name.text;
  if (ts.isElementAccessExpression(node) && ts.isStringLiteralLike(node.argumentExpression)) return node.argumentExpression.text;
  return undefined;
}

/** The expressions that a function returns: an arrow's body, or the operands of its own `return` statements. */
export function returnedExpressions(fn: FunctionNode): readonly ts.Expression[] {
  if (!fn.body) return [];
  if (!ts.isBlock(fn.body)) return [fn.body];
  const found: ts.Expression[] = [];
  walk(fn.body, (node) => {
    if (isFunction(node) || ts.isClassLike(node)) return false;
    if (ts.isReturnStatement(node) && node.expression) found.push(node.expression);
    return true;
  });
  return found;
}

/** `a = b`, `a ??= b` and `a ||= b`: the left side may hold the right one afterwards. */
export function isPlainAssignment(node: ts.BinaryExpression): boolean {
  const { kind } = node.operatorToken;
  return kind === ts.SyntaxKind.EqualsToken || kind === ts.SyntaxKind.QuestionQuestionEqualsToken || kind === ts.SyntaxKind.BarBarEqualsToken;
}

/** The identifiers in a node, those of functions in it too. */
export function identifiersIn(node: ts.Node): readonly ts.Identifier[] {
  const found: ts.Identifier[] = [];
  walk(node, (item) => {
    if (ts.isIdentifier(item)) found.push(item);
  });
  return found;
}

/** `=`, `??=` and the other operators that write to their left side. */
export function isAssignmentOperator(operator: ts.Node): boolean {
  return operator.kind >= ts.SyntaxKind.FirstAssignment && operator.kind <= ts.SyntaxKind.LastAssignment;
}

const PLACES = new Map<string, ts.SourceFile>();

/** A node that stands for a range of a file which is no source: evidence that lies in configuration. Offsets are UTF-16 code units. */
export function placeIn(path: string, text: string, start: number, end: number): ts.Node {
  const known = PLACES.get(path);
  const file = known?.text === text ? known : linesOf(path, text);
  PLACES.set(path, file);
  const node = ts.setTextRange(ts.factory.createStringLiteral(text.slice(start, end)), { pos: start, end });
  return Object.assign(node, { parent: file });
}

/** A file for its lines; what they hold need not be JSON. */
function linesOf(path: string, text: string): ts.SourceFile {
  try {
    return ts.createSourceFile(path, text, ts.ScriptTarget.Latest, false, ts.ScriptKind.JSON);
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    return ts.createSourceFile(path, text.replace(/[^\r\n]/g, ' '), ts.ScriptTarget.Latest, false, ts.ScriptKind.JSON);
  }
}

/** Whether a variable of a module can be called so: no word of the language is. */
export function isName(word: string): boolean {
  const kind = ts.createScanner(ts.ScriptTarget.Latest, true, ts.LanguageVariant.Standard, word).scan();
  return kind === ts.SyntaxKind.Identifier || (kind > ts.SyntaxKind.LastReservedWord && kind !== ts.SyntaxKind.AwaitKeyword);
}

/** Whether a `function` reads its own `this` or `arguments`, which depend on how it is called. */
export function readsOwnThis(fn: FunctionNode): boolean {
  if (ts.isArrowFunction(fn) || !fn.body) return false;
  let found = false;
  walk(fn.body, (node) => {
    if (isFunction(node) && !ts.isArrowFunction(node)) return false;
    if (node.kind === ts.SyntaxKind.ThisKeyword || (ts.isIdentifier(node) && node.text === 'arguments')) found = true;
    return !found;
  });
  return found;
}

/** What a path of members is read of: `a` in `a.b[c].d`. */
export function rootOf(node: ts.Expression): ts.Expression {
  let root = node;
  while (ts.isPropertyAccessExpression(root) || ts.isElementAccessExpression(root)) root = root.expression;
  return root;
}

export function isTypeScript(node: ts.Node): boolean {
  return /\.(?:[cm]?tsx?|astro)$/.test(node.getSourceFile().fileName);
}

/** The specifier of `require('…')` or `import('…')`. */
export function requiredSpecifier(node: ts.Node): string | undefined {
  if (!ts.isCallExpression(node)) return undefined;
  const isRequire = ts.isIdentifier(node.expression) && node.expression.text === 'require';
  if (!isRequire && node.expression.kind !== ts.SyntaxKind.ImportKeyword) return undefined;
  const [argument] = node.arguments;
  return argument && ts.isStringLiteralLike(argument) ? argument.text : undefined;
}

/** What a file imports, exports from elsewhere and requires, types included, as it is written. */
export function specifierNodes(file: ts.SourceFile): readonly ts.StringLiteralLike[] {
  const found: ts.StringLiteralLike[] = [];
  walk(file, (node) => {
    if ((ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) && node.moduleSpecifier && ts.isStringLiteral(node.moduleSpecifier)) found.push(node.moduleSpecifier);
    const [argument] = requiredSpecifier(node) === undefined ? [] : (node as ts.CallExpression).arguments;
    if (argument && ts.isStringLiteralLike(argument)) found.push(argument);
  });
  return found;
}

export const specifiersOf = (file: ts.SourceFile): readonly string[] => specifierNodes(file).map(({ text }) => text);

export function hasModifier(node: ts.Node, kind: ts.SyntaxKind): boolean {
  return ts.canHaveModifiers(node) && (ts.getModifiers(node)?.some((modifier) => modifier.kind === kind) ?? false);
}

/** The identifiers that a variable name or pattern declares. */
export function boundNames(name: ts.BindingName): readonly ts.Identifier[] {
  if (ts.isIdentifier(name)) return [name];
  return name.elements.flatMap((element) => (ts.isBindingElement(element) ? boundNames(element.name) : []));
}

/** The property of the initializer's value that a destructured name reads, outermost first; `undefined` for rest and computed names. */
export function patternPath(element: ts.BindingElement): readonly string[] | undefined {
  if (element.dotDotDotToken) return undefined;
  const pattern = element.parent;
  const key = ts.isArrayBindingPattern(pattern)
    ? String(pattern.elements.indexOf(element))
    : element.propertyName
      ? propertyName(element.propertyName)
      : ts.isIdentifier(element.name)
        ? element.name.text
        : undefined;
  if (key === undefined) return undefined;
  if (!ts.isBindingElement(pattern.parent)) return [key];
  const outer = patternPath(pattern.parent);
  return outer && [...outer, key];
}

/** Array methods that call their argument with each element, at once. */
export const ELEMENT_METHODS: ReadonlySet<string> = new Set(['map', 'forEach', 'filter', 'find', 'findIndex', 'some', 'every', 'flatMap']);

const DERIVED = new WeakMap<ts.SourceFile, readonly ts.ClassLikeDeclaration[]>();

/** The classes of a file that extend or implement something. */
export function derivedClasses(root: ts.SourceFile): readonly ts.ClassLikeDeclaration[] {
  const known = DERIVED.get(root);
  if (known) return known;
  const found: ts.ClassLikeDeclaration[] = [];
  walk(root, (node) => {
    if (ts.isClassLike(node) && node.heritageClauses) found.push(node);
  });
  DERIVED.set(root, found);
  return found;
}
