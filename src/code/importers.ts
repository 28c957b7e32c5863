/** Which files import a module: found by their text, confirmed by parsing. */
import type { ImportIndex } from './import-index.ts';
import type { ModuleResolver } from './module-resolution.ts';
import { dirname, join, normalise } from './paths.ts';
import { ts, walk, type ParsedFile } from './syntax.ts';

/** Finds the files that import a module, loaded; complete for every import written as a string. */
export function createImporterFinder(index: ImportIndex, modules: ModuleResolver, load: (path: string) => ParsedFile | undefined): (path: string) => readonly ParsedFile[] {
  const importers = new Map<string, readonly ParsedFile[]>();
  return (path) => {
    const known = importers.get(path);
    if (known) return known;
    const { imports, folders } = index.mayMean(path);
    const candidates = [...imports.filter((item) => item.from !== path && modules.resolve(item.from, item.specifier) === path), ...folders.filter((item) => isBelow(path, item.from, item.specifier))];
    const result = [...new Set(candidates.map((item) => item.from))]
      .sort()
      .map(load)
      .filter((file) => file !== undefined)
      .filter((file) => importSpecifiers(file.root).some((specifier) => modules.resolve(file.path, specifier) === path || (specifier.endsWith('/') && isBelow(path, file.path, specifier))));
    importers.set(path, result);
    return result;
  };
}

/** Whether a path starts with what a specifier, as far as it is written, stands for in a file. */
function isBelow(path: string, from: string, specifier: string): boolean {
  return path.startsWith(normalise(join(dirname(from), specifier)));
}

/** Every module specifier written as a string in a file. */
function importSpecifiers(root: ts.SourceFile): readonly string[] {
  const found: string[] = [];
  walk(root, (node) => {
    if ((ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) && node.moduleSpecifier && ts.isStringLiteral(node.moduleSpecifier)) found.push(node.moduleSpecifier.text);
    if (isModuleCall(node) && node.arguments[0]) found.push(...textsIn(node.arguments[0]));
    if (ts.isExternalModuleReference(node) && ts.isStringLiteral(node.expression)) found.push(node.expression.text);
  });
  return found;
}

/** `require(…)` or `import(…)` */
function isModuleCall(node: ts.Node): node is ts.CallExpression {
  return ts.isCallExpression(node) && (node.expression.kind === ts.SyntaxKind.ImportKeyword || (ts.isIdentifier(node.expression) && /require/i.test(node.expression.text)));
}

/** Every text in an expression; of one that goes on at run time, its folder. */
function textsIn(expression: ts.Expression): readonly string[] {
  const found: string[] = [];
  walk(expression, (node) => {
    if (ts.isStringLiteralLike(node)) found.push(node.text);
    if (ts.isTemplateHead(node)) found.push(node.text.slice(0, node.text.lastIndexOf('/') + 1));
  });
  return found;
}
