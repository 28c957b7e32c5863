/** What a published package offers to code outside the repository. */
import { NAMESPACE } from '../code/module-exports.ts';
import { isRecord } from '../code/json.ts';
import { join } from '../code/paths.ts';
import type { Project } from '../code/project.ts';
import { enclosingFunction, isAssignmentOperator, isFunction, nearest, requiredSpecifier, rootOf, ts, walk, wrapped } from '../code/syntax.ts';
import type { PlanContext } from './context.ts';

/** Whether callers outside the repository may use a declaration: an entry of a package that is published exports it. */
export function isPublic(project: Project, exportNames: PlanContext['uses']['exportNames'], node: ts.Node): boolean {
  const path = node.getSourceFile().fileName;
  const directory = project.modules.packageOf(path);
  const entries = entriesOf(project, directory);
  if (entries.length === 0) return false;
  const declaration = ts.isFunctionDeclaration(node) || ts.isVariableDeclaration(node) || ts.isClassDeclaration(node) ? node : ts.isVariableDeclaration(node.parent) ? node.parent : undefined;
  const binding = declaration && project.scopes(node.getSourceFile()).declared(declaration);
  const names = binding ? exportNames(binding) : exportedAs(project, path, node);
  if (isPutOnParameter(project, node)) return true;
  const isExportedHere = names.length > 0 || ts.isMethodDeclaration(node) || ts.isAccessor(node);
  return isExportedHere && entries.some((entry) => reaches(project, entry, path, names, new Set()));
}

/** The files that a published package offers to be imported; none where it is private or only has commands. */
function entriesOf(project: Project, directory: string): readonly string[] {
  const manifest = project.modules.manifest(directory);
  if (manifest.private === true || typeof manifest.name !== 'string') return [];
  const { name } = manifest;
  const isMain = manifest.exports ?? manifest.main ?? manifest.module ?? manifest.types;
  if (isMain === undefined) return [];
  const from = join(directory, 'package.json');
  const subpaths = isRecord(manifest.exports) ? Object.keys(manifest.exports).filter((key) => key.startsWith('./')) : [];
  const whole = project.modules.resolve(from, name);
  return [...(whole === undefined ? [] : [whole]), ...subpaths.flatMap((subpath) => (subpath.includes('*') ? matching(project, directory, manifest.exports, subpath) : (project.modules.resolve(from, `${name}${subpath.slice(1)}`) ?? [])))];
}

/** The files below the folder that a pattern of `exports` stands for. */
function matching(project: Project, directory: string, exported: unknown, subpath: string): readonly string[] {
  const target = JSON.stringify((exported as Record<string, unknown>)[subpath] ?? '');
  const folders = [...target.matchAll(/"\.\/([^"*]*)\*/g)].map((match) => join(directory, match[1] ?? ''));
  return project.tree.paths.filter((path) => folders.some((folder) => path.startsWith(folder)));
}

/** The names of a function that `exports.x = …` or `module.exports = …` exports without a declaration. */
function exportedAs(project: Project, path: string, node: ts.Node): readonly string[] {
  const { named, whole } = project.exportsOf(path);
  const expression = wrapped(node);
  const direct = [...named].filter(([, target]) => target.kind === 'expression' && target.expression === expression).map(([name]) => name);
  const isWhole = whole.some((item) => item === expression || (expression.parent.parent === item && ts.isObjectLiteralExpression(item)) || expression.parent === item);
  return isWhole ? [...direct, NAMESPACE] : direct;
}

/** Whether `from` is, or re-exports names of, `target`. */
function reaches(project: Project, from: string, target: string, names: readonly string[], seen: Set<string>): boolean {
  if (from === target) return true;
  if (seen.has(from)) return false;
  seen.add(from);
  const { named, stars, whole } = project.exportsOf(from);
  const next = [...named.values()].flatMap((item) => (item.kind === 'from' && (names.length === 0 || names.includes(item.name) || item.name === '*') ? [item.specifier] : []));
  const imported = [...named.values()].flatMap((item) => (item.kind === 'binding' && ts.isImportSpecifier(item.binding.declaration) ? [item.binding.declaration.parent.parent.parent.moduleSpecifier] : []));
  const exported = [...named.values()].flatMap((item): readonly ts.Node[] => (item.kind === 'expression' ? [item.expression] : item.kind === 'binding' ? [item.binding.declaration] : []));
  const required = [...whole, ...exported].flatMap((item) => requiredBy(project, item));
  const specifiers = [...next, ...stars, ...required, ...imported.flatMap((item) => (ts.isStringLiteral(item) ? [item.text] : []))];
  return specifiers.some((specifier) => {
    const path = project.modules.resolve(from, specifier);
    return path !== undefined && reaches(project, path, target, names, seen);
  });
}

/** The specifiers of `require` in what is exported, or in the variables that it names. */
function requiredBy(project: Project, node: ts.Node, depth = 0): readonly string[] {
  const found: string[] = [];
  const declaration = ts.isVariableDeclaration(node) ? node : ts.isBindingElement(node) ? nearest(node, ts.isVariableDeclaration) : undefined;
  walk(declaration?.initializer ?? node, (item) => {
    if (isFunction(item)) return false;
    const specifier = requiredSpecifier(item);
    if (specifier !== undefined) found.push(specifier);
    const binding = depth < 3 && ts.isIdentifier(item) ? project.bindingOf(item) : undefined;
    if (binding && binding.declaration !== declaration) found.push(...requiredBy(project, binding.declaration, depth + 1));
    return true;
  });
  return found;
}

/** `request.client = { headers() {} }` on a parameter: whoever gives the object may call what is put on it. */
function isPutOnParameter(project: Project, node: ts.Node): boolean {
  const assignment = nearest(node.parent, (item): item is ts.BinaryExpression => ts.isBinaryExpression(item) && isAssignmentOperator(item.operatorToken));
  if (!assignment || !isFunction(node) || enclosingFunction(node) !== enclosingFunction(assignment)) return false;
  const root = rootOf(assignment.left);
  const declaration = ts.isIdentifier(root) ? project.bindingOf(root)?.declaration : undefined;
  return declaration !== undefined && ts.isParameter(declaration);
}

/** `require(` or `import(` of more than one written text. */
const COMPUTED = /\b(?:require|import)\s*\(\s*(?!(['"])[^'"\n]*\1\s*[,)])/;

/** Whether a file is loaded by a path that is put together at run time, as plug-ins are: a `require(…)` or `import(…)` beside it, or one that names its folder. */
export function isLoadedByPath(project: Project, path: string): boolean {
  const folder = path.slice(0, Math.max(0, path.lastIndexOf('/')));
  const name = folder.slice(folder.lastIndexOf('/') + 1);
  const home = project.modules.packageOf(path);
  return [...project.matching(home, 'require', COMPUTED), ...project.matching(home, 'import', COMPUTED)].some((file) => {
    if (file.path === path || project.modules.packageOf(file.path) !== home) return false;
    const own = file.path.slice(0, Math.max(0, file.path.lastIndexOf('/')));
    let isDynamic = false;
    let namesFolder = own === folder;
    walk(file.root, (node) => {
      if (ts.isStringLiteralLike(node) && name !== '' && node.text.split('/').includes(name) && !ts.isImportDeclaration(node.parent)) namesFolder = true;
      if (ts.isCallExpression(node) && isLoader(node) && node.arguments[0] && !ts.isStringLiteralLike(node.arguments[0]) && readsFolder(node.arguments[0])) isDynamic = true;
    });
    return isDynamic && namesFolder;
  });
}

function isLoader(call: ts.CallExpression): boolean {
  return call.expression.kind === ts.SyntaxKind.ImportKeyword || (ts.isIdentifier(call.expression) && call.expression.text === 'require');
}

/** A specifier that is no choice between written ones: it has a variable in it. */
function readsFolder(node: ts.Expression): boolean {
  return !ts.isConditionalExpression(node) && !ts.isNoSubstitutionTemplateLiteral(node);
}
