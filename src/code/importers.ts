/** Which files import a module: an index by the text of their specifiers, which parsing confirms. */
import type { FileTree } from '../files/tree.ts';
import { dirname, join, normalise, type ModuleResolver } from './module-resolution.ts';
import { ts, walk, type ParsedFile } from './syntax.ts';

/** Finds the files that import a module, loaded; complete for every import written as a string. */
export function createImporterFinder(tree: FileTree, sources: readonly string[], modules: ModuleResolver, load: (path: string) => ParsedFile | undefined): (path: string) => readonly ParsedFile[] {
  const importers = new Map<string, readonly ParsedFile[]>();
  let specifiers: ReadonlyMap<string, readonly Import[]> | undefined;
  let named: ReadonlyMap<string, readonly Import[]> | undefined;
  return (path) => {
    const known = importers.get(path);
    if (known) return known;
    specifiers ??= indexSpecifiers(tree, sources);
    named ??= indexNames(specifiers, modules);
    const byStem = moduleStems(path, modules).flatMap((stem) => specifiers?.get(stem) ?? []);
    const candidates = [
      ...(named.get(path) ?? []),
      ...byStem.filter((item) => item.from !== path && modules.resolve(item.from, item.specifier) === path),
      ...(specifiers.get(COMPUTED) ?? []).filter((item) => isBelow(path, item.from, item.specifier)),
    ];
    const result = [...new Set(candidates.map((item) => item.from))]
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

/** Imports, and relative paths anywhere: what `require` is given may be chosen by a condition. */
const SPECIFIER = /(?:(?:from|import|require)\s*\(?\s*|(?=['"`]\.\.?\/))(['"`])([^'"`\n$]+)\1/g;
/** `./environments/${name}`, `'./environments/' + name` */
const COMPUTED_SPECIFIER = /['"`](\.\.?\/[^'"`\n$]*\/)(?:\$\{|['"]\s*\+)/g;
const COMPUTED = '*';

interface Import {
  readonly from: string;
  readonly specifier: string;
}

/** Last path segment of a specifier, without extension → the imports that use one, as the text shows them; parsing confirms. */
function indexSpecifiers(tree: FileTree, sources: readonly string[]): ReadonlyMap<string, readonly Import[]> {
  const index = new Map<string, Import[]>();
  for (const path of sources) {
    const text = readBytes(tree, path)?.toString('latin1') ?? '';
    for (const specifier of new Set([...text.matchAll(SPECIFIER)].map((match) => match[2] ?? ''))) {
      const stem = stemOf(specifier);
      const list = index.get(stem);
      if (list) list.push({ from: path, specifier });
      else index.set(stem, [{ from: path, specifier }]);
    }
    for (const match of text.matchAll(COMPUTED_SPECIFIER)) index.set(COMPUTED, [...(index.get(COMPUTED) ?? []), { from: path, specifier: match[1] ?? '' }]);
  }
  return index;
}

/** Imports by a name rather than a path (aliases, `#names`, packages of the repository), by the file that they mean. */
function indexNames(specifiers: ReadonlyMap<string, readonly Import[]>, modules: ModuleResolver): ReadonlyMap<string, readonly Import[]> {
  const index = new Map<string, Import[]>();
  for (const list of specifiers.values()) {
    for (const item of list) {
      const path = item.specifier.startsWith('.') ? undefined : modules.resolve(item.from, item.specifier);
      if (path !== undefined && path !== item.from) index.set(path, [...(index.get(path) ?? []), item]);
    }
  }
  return index;
}

function stemOf(specifier: string): string {
  return (specifier.replace(/\/$/, '').split('/').at(-1) ?? '').replace(/\.[cm]?[jt]sx?$/, '');
}

/** The last segments by which a module can be imported: its own, its folder's when it is an entry, its package's name. */
function moduleStems(path: string, modules: ModuleResolver): readonly string[] {
  const segments = path.split('/');
  const directory = modules.packageOf(path);
  const { name } = modules.manifest(directory);
  return [
    stemOf(path),
    ...(/^(?:index|main)\./.test(segments.at(-1) ?? '') ? [stemOf(segments.at(-2) ?? ''), '.', '..'] : []),
    ...(typeof name === 'string' ? [stemOf(name)] : []),
  ];
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

/** The bytes of a file, or `undefined` when it cannot be read. */
export function readBytes(tree: FileTree, path: string): Buffer | undefined {
  try {
    return tree.read(path);
  } catch {
    return undefined;
  }
}
