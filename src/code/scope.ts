/**
 * Lexical scopes of one file: which declaration an identifier means, and which identifiers mean a declaration.
 * Names only; types and values are asked for elsewhere. ECMAScript 2025, sections 8.2 (scope analysis) and 9.1.
 */
import { propertyName, ts } from './syntax.ts';

/** One declared name of one file. */
export interface Binding {
  readonly name: string;
  /** The node that declares it, e.g. a `VariableDeclaration`, `BindingElement`, `ImportSpecifier` or `FunctionDeclaration`. */
  declaration: Declaration;
  /** Every identifier that means it, the declaring one excluded, in source order. */
  readonly references: ts.Identifier[];
}

export type Declaration =
  | ts.VariableDeclaration
  | ts.BindingElement
  | ts.ParameterDeclaration
  | ts.FunctionDeclaration
  | ts.FunctionExpression
  | ts.ClassDeclaration
  | ts.ClassExpression
  | ts.EnumDeclaration
  | ts.ModuleDeclaration
  | ts.InterfaceDeclaration
  | ts.TypeAliasDeclaration
  | ts.ImportClause
  | ts.ImportSpecifier
  | ts.NamespaceImport
  | ts.ImportEqualsDeclaration;

export interface Scopes {
  /** The declaration that an identifier means, or `undefined` for a global and for names that are not references. */
  bindingOf(identifier: ts.Identifier): Binding | undefined;
  /** The binding that `declaration` makes. */
  declared(declaration: ts.Node): Binding | undefined;
  /** Whether `name` is declared or read anywhere in the file, so that a new top-level name would collide. */
  isTaken(name: string): boolean;
  /** Names that are read and declared nowhere in the file: globals, or mistakes. */
  readonly free: ReadonlySet<string>;
}

type Scope = { readonly names: Map<string, Binding>; readonly parent: Scope | undefined; readonly isVarScope: boolean };

/** Analyses one file in a single walk; references are resolved afterwards, so hoisting needs no second pass over declarations. */
export function analyseScopes(root: ts.SourceFile): Scopes {
  const byDeclaration = new Map<ts.Node, Binding>();
  const byReference = new Map<ts.Identifier, Binding>();
  const pending: { readonly identifier: ts.Identifier; readonly scope: Scope }[] = [];
  const words = new Set<string>();

  const open = (parent: Scope | undefined, isVarScope: boolean): Scope => ({ names: new Map(), parent, isVarScope });
  const declare = (scope: Scope, name: ts.Identifier, declaration: Declaration): void => {
    words.add(name.text);
    const binding = scope.names.get(name.text) ?? { name: name.text, declaration, references: [] };
    // Overload signatures and `var x;` say less than the declaration that follows them.
    if (isBodiless(binding.declaration)) binding.declaration = declaration;
    scope.names.set(name.text, binding);
    byDeclaration.set(declaration, binding);
    byReference.set(name, binding);
  };
  const declarePattern = (scope: Scope, name: ts.BindingName, declaration: ts.VariableDeclaration | ts.ParameterDeclaration | ts.BindingElement): void => {
    if (ts.isIdentifier(name)) return declare(scope, name, declaration);
    for (const element of name.elements) if (ts.isBindingElement(element)) declarePattern(scope, element.name, element);
  };
  const varScope = (scope: Scope): Scope => {
    let current = scope;
    while (!current.isVarScope && current.parent) current = current.parent;
    return current;
  };

  const visit = (node: ts.Node, scope: Scope): void => {
    if (ts.isIdentifier(node)) {
      if (!isReference(node)) return;
      words.add(node.text);
      pending.push({ identifier: node, scope });
      return;
    }
    const inner = enter(node, scope);
    ts.forEachChild(node, (child) => visit(child, inner));
  };

  /** Declares what `node` declares and returns the scope of its children. */
  const enter = (node: ts.Node, scope: Scope): Scope => {
    if (isAmbient(node)) {
      // `declare const process: …`: the global is what is meant.
      if (node.name && ts.isIdentifier(node.name)) words.add(node.name.text);
      if (ts.isFunctionDeclaration(node)) return open(scope, true);
    } else if (ts.isVariableDeclaration(node)) {
      const isVar = ts.isVariableDeclarationList(node.parent) && !(node.parent.flags & ts.NodeFlags.BlockScoped);
      declarePattern(isVar ? varScope(scope) : scope, node.name, node);
    } else if (ts.isFunctionDeclaration(node)) {
      if (node.name) declare(scope, node.name, node);
      return open(scope, true);
    } else if (ts.isFunctionExpression(node) || ts.isArrowFunction(node) || ts.isMethodDeclaration(node) || ts.isConstructorDeclaration(node) || ts.isAccessor(node)) {
      const own = open(scope, true);
      if (ts.isFunctionExpression(node) && node.name) declare(own, node.name, node);
      return own;
    } else if (ts.isParameter(node)) {
      declarePattern(scope, node.name, node);
    } else if (ts.isClassDeclaration(node)) {
      if (node.name) declare(scope, node.name, node);
      return open(scope, false);
    } else if (ts.isClassExpression(node)) {
      const own = open(scope, false);
      if (node.name) declare(own, node.name, node);
      return own;
    } else if (ts.isEnumDeclaration(node) || ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)) {
      declare(scope, node.name, node);
    } else if (ts.isModuleDeclaration(node)) {
      if (ts.isIdentifier(node.name)) declare(scope, node.name, node);
      return open(scope, true);
    } else if (ts.isImportClause(node)) {
      if (node.name) declare(scope, node.name, node);
    } else if (ts.isImportSpecifier(node) || ts.isNamespaceImport(node) || ts.isImportEqualsDeclaration(node)) {
      declare(scope, node.name, node);
    } else if (ts.isClassStaticBlockDeclaration(node)) {
      return open(scope, true);
    } else if (ts.isBlock(node) && !isFunctionBody(node)) {
      return open(scope, false);
    } else if (ts.isForStatement(node) || ts.isForInStatement(node) || ts.isForOfStatement(node) || ts.isCatchClause(node) || ts.isCaseBlock(node)) {
      return open(scope, false);
    }
    return scope;
  };

  visit(root, open(undefined, true));
  for (const { identifier, scope } of pending) {
    for (let current: Scope | undefined = scope; current; current = current.parent) {
      const binding = current.names.get(identifier.text);
      if (!binding) continue;
      byReference.set(identifier, binding);
      binding.references.push(identifier);
      break;
    }
  }
  const free = new Set(pending.filter(({ identifier }) => !byReference.has(identifier)).map(({ identifier }) => identifier.text));
  return {
    free,
    bindingOf: (identifier) => byReference.get(identifier),
    declared: (declaration) => byDeclaration.get(declaration),
    isTaken: (name) => words.has(name),
  };
}

function isBodiless(declaration: Declaration): boolean {
  if (ts.isFunctionDeclaration(declaration)) return !declaration.body;
  if (ts.isVariableDeclaration(declaration)) return !declaration.initializer && ts.isVariableDeclarationList(declaration.parent) && ts.isVariableStatement(declaration.parent.parent);
  return false;
}

function isFunctionBody(node: ts.Block): boolean {
  return ts.isFunctionLike(node.parent) && (node.parent as ts.FunctionLikeDeclaration).body === node;
}

/** Whether an identifier reads or writes a variable, rather than naming a property, label, declaration or attribute. */
function isReference(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node;
  if (ts.isQualifiedName(parent)) return parent.left === node;
  if (ts.isBindingElement(parent)) return parent.initializer === node;
  if (ts.isExportSpecifier(parent)) return parent.parent.parent.moduleSpecifier === undefined && (parent.propertyName ?? parent.name) === node;
  if (ts.isImportSpecifier(parent) || ts.isImportClause(parent) || ts.isNamespaceImport(parent) || ts.isNamespaceExport(parent)) return false;
  if (ts.isImportEqualsDeclaration(parent)) return parent.moduleReference === node;
  if (ts.isLabeledStatement(parent) || ts.isBreakOrContinueStatement(parent) || ts.isMetaProperty(parent)) return false;
  if (ts.isJsxAttribute(parent)) return false;
  if (ts.isNamedTupleMember(parent) || ts.isTypePredicateNode(parent)) return false;
  if (ts.isTypeParameterDeclaration(parent)) return false;
  if (ts.isShorthandPropertyAssignment(parent)) return true;
  if (isDeclarationName(parent, node)) return false;
  return true;
}

function isDeclarationName(parent: ts.Node, node: ts.Identifier): boolean {
  const named = parent as ts.Node & { readonly name?: ts.Node };
  if (named.name !== node) return false;
  return !(ts.isComputedPropertyName(parent) || propertyName(node) === undefined);
}

/** A declaration that only says of what type something is that is there already. */
function isAmbient(node: ts.Node): node is ts.VariableDeclaration | ts.FunctionDeclaration {
  const statement = ts.isVariableDeclaration(node) ? node.parent.parent : ts.isFunctionDeclaration(node) ? node : undefined;
  return statement !== undefined && ts.canHaveModifiers(statement) && ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.DeclareKeyword) === true;
}
