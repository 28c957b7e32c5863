/** What a module exports, by ES and CommonJS syntax. */
import type { Binding, Scopes } from './scope.ts';
import { bare, boundNames, hasModifier, memberName, ts, walk } from './syntax.ts';

/** What a module makes available. */
export interface ModuleExports {
  /** ES and CommonJS exports by name; `default` among them. */
  readonly named: ReadonlyMap<string, ExportTarget>;
  /** Specifiers of `export * from`. */
  readonly stars: readonly string[];
  /** Right-hand sides of `module.exports = …` and `export = …`. */
  readonly whole: readonly ts.Expression[];
  /** Objects whose entries are exported: `Object.assign(exports, …)`. */
  readonly spread: readonly ts.Expression[];
}

export type ExportTarget =
  | { readonly kind: 'binding'; readonly binding: Binding }
  | { readonly kind: 'expression'; readonly expression: ts.Expression }
  | { readonly kind: 'declaration'; readonly declaration: ts.FunctionDeclaration | ts.ClassDeclaration }
  | { readonly kind: 'from'; readonly specifier: string; readonly name: string };

/** The name that stands for a whole module in `from` targets. */
export const NAMESPACE = '*';

export function readExports(root: ts.SourceFile, scopes: Scopes): ModuleExports {
  const named = new Map<string, ExportTarget>();
  const stars: string[] = [];
  const whole: ts.Expression[] = [];
  const spread: ts.Expression[] = [];
  const [only] = root.statements;
  if (root.fileName.endsWith('.json')) return { named, stars, whole: only && ts.isExpressionStatement(only) ? [only.expression] : [], spread };
  const addBinding = (name: string, binding: Binding | undefined): void => {
    if (binding) named.set(name, { kind: 'binding', binding });
  };
  for (const statement of root.statements) {
    if (ts.isExportDeclaration(statement)) {
      const specifier = statement.moduleSpecifier && ts.isStringLiteral(statement.moduleSpecifier) ? statement.moduleSpecifier.text : undefined;
      const clause = statement.exportClause;
      if (!clause) {
        if (specifier !== undefined) stars.push(specifier);
      } else if (ts.isNamespaceExport(clause)) {
        if (specifier !== undefined) named.set(clause.name.text, { kind: 'from', specifier, name: NAMESPACE });
      } else {
        for (const element of clause.elements) {
          const local = element.propertyName ?? element.name;
          if (specifier !== undefined) named.set(element.name.text, { kind: 'from', specifier, name: local.text });
          else if (ts.isIdentifier(local)) addBinding(element.name.text, scopes.bindingOf(local));
        }
      }
    } else if (ts.isExportAssignment(statement)) {
      if (statement.isExportEquals) whole.push(statement.expression);
      else named.set('default', { kind: 'expression', expression: statement.expression });
    } else if (hasModifier(statement, ts.SyntaxKind.ExportKeyword)) {
      const isDefault = hasModifier(statement, ts.SyntaxKind.DefaultKeyword);
      if (ts.isVariableStatement(statement)) {
        for (const declaration of statement.declarationList.declarations) for (const name of boundNames(declaration.name)) addBinding(name.text, scopes.bindingOf(name));
      } else if (ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement)) {
        if (isDefault) named.set('default', { kind: 'declaration', declaration: statement });
        else if (statement.name) addBinding(statement.name.text, scopes.declared(statement));
      } else if (ts.isEnumDeclaration(statement)) {
        addBinding(statement.name.text, scopes.declared(statement));
      }
    }
  }
  walk(root, (node) => {
    if (ts.isCallExpression(node) && memberName(node.expression) === 'assign' && node.arguments[0] && isExportsObject(node.arguments[0], scopes)) spread.push(...node.arguments.slice(1));
    if (!ts.isBinaryExpression(node) || node.operatorToken.kind !== ts.SyntaxKind.EqualsToken) return;
    const target = commonJsTarget(node.left, scopes);
    if (target === NAMESPACE) {
      // `module.exports = exports = …` and chains of assignments end in the value.
      const holder = node.parent;
      const isKept = ts.isVariableDeclaration(holder) && ts.isIdentifier(holder.name);
      // `const api = module.exports = {}`: what is set on the variable later is exported as well.
      whole.push(isKept && ts.isIdentifier(holder.name) ? holder.name : lastAssigned(node.right));
    } else if (target !== undefined) {
      named.set(target, { kind: 'expression', expression: lastAssigned(node.right) });
    }
  });
  return { named, stars, whole, spread };
}

function lastAssigned(expression: ts.Expression): ts.Expression {
  const inner = bare(expression);
  return ts.isBinaryExpression(inner) && inner.operatorToken.kind === ts.SyntaxKind.EqualsToken ? lastAssigned(inner.right) : expression;
}

/** The name that an assignment to `exports.x`, `module.exports.x` or `module.exports` (`*`) exports. */
export function commonJsTarget(left: ts.Expression, scopes: Scopes): string | undefined {
  if (isExportsObject(left, scopes)) return ts.isIdentifier(left) ? undefined : NAMESPACE;
  const name = memberName(left);
  return name !== undefined && isExportsObject((left as ts.PropertyAccessExpression).expression, scopes) ? name : undefined;
}

/** `exports` or `module.exports` */
function isExportsObject(node: ts.Node, scopes: Scopes): boolean {
  const isFree = (item: ts.Node, name: string): boolean => ts.isIdentifier(item) && item.text === name && !scopes.bindingOf(item);
  return isFree(node, 'exports') || (memberName(node) === 'exports' && isFree((node as ts.PropertyAccessExpression).expression, 'module'));
}
