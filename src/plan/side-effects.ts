/** What loading a module does beside defining things, e.g. `dotenv.config()`: an import that nothing reads may still be needed for it. */
import type { Project } from '../code/project.ts';
import { bare, memberName, specifiersOf, ts } from '../code/syntax.ts';

/** How many modules away effects are looked for. */
const DEPTH = 4;

/** The modules of the repository whose statements do something, among a module and those that it loads. */
export function effectsOf(project: Project, path: string, depth = 0, seen = new Set<string>()): ReadonlySet<string> {
  const found = new Set<string>();
  if (depth > DEPTH || seen.has(path)) return found;
  seen.add(path);
  const file = project.load(path);
  if (!file) return found.add(path);
  if (file.root.statements.some((statement) => doesSomething(project, statement))) found.add(path);
  for (const specifier of specifiersOf(file.root)) {
    const module = project.modules.resolve(path, specifier);
    if (module !== undefined) for (const effect of effectsOf(project, module, depth + 1, seen)) found.add(effect);
  }
  return found;
}

function doesSomething(project: Project, statement: ts.Statement): boolean {
  if (ts.isImportDeclaration(statement)) return !statement.importClause;
  if (ts.isVariableStatement(statement)) return statement.declarationList.declarations.some(({ initializer }) => initializer !== undefined && isConfiguring(bare(initializer)));
  if (ts.isExpressionStatement(statement)) return isEffect(project, bare(statement.expression));
  return ts.isIfStatement(statement) || ts.isIterationStatement(statement, false) || ts.isTryStatement(statement);
}

/** `const env = dotenv.config()` */
function isConfiguring(node: ts.Expression): boolean {
  return ts.isCallExpression(node) && memberName(node.expression) === 'config';
}

function isEffect(project: Project, node: ts.Expression): boolean {
  if (ts.isAwaitExpression(node)) return isEffect(project, bare(node.expression));
  // `Object.defineProperty(exports, …)`, `Object.freeze(module.exports)`
  if (ts.isCallExpression(node)) return !/^Object\.(?:freeze|seal|assign|definePropert(?:y|ies))$/.test(node.expression.getText());
  if (!ts.isBinaryExpression(node) || node.operatorToken.kind !== ts.SyntaxKind.EqualsToken) return false;
  let root: ts.Node = node.left;
  while (ts.isPropertyAccessExpression(root) || ts.isElementAccessExpression(root)) root = root.expression;
  if (!ts.isIdentifier(root) || /^(?:module|exports)$/.test(root.text)) return false;
  const declaration = project.bindingOf(root)?.declaration;
  return declaration === undefined || ts.isImportSpecifier(declaration) || ts.isImportClause(declaration) || ts.isNamespaceImport(declaration);
}
