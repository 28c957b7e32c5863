/** The files of a run as modules: parsed when first asked for, linked by their imports and exports. */
import { decode } from '../files/source-text.ts';
import type { FileTree } from '../files/tree.ts';
import { createModuleResolver, dirname, join, normalise, type ModuleResolver } from './module-resolution.ts';
import { analyseScopes, type Binding, type Scopes } from './scope.ts';
import { bare, memberName, parse, propertyName, ts, walk, type ParsedFile } from './syntax.ts';

export interface Project {
  readonly tree: FileTree;
  readonly modules: ModuleResolver;
  /** Files that were asked for and could not be read or parsed, with the reason. */
  readonly failures: ReadonlyMap<string, string>;
  /** The parsed file, or `undefined` when it is not JavaScript or TypeScript or has failed. */
  load(path: string): ParsedFile | undefined;
  /** All files parsed so far, by path. */
  loaded(): readonly ParsedFile[];
  scopes(file: ts.SourceFile): Scopes;
  bindingOf(identifier: ts.Identifier): Binding | undefined;
  exportsOf(path: string): ModuleExports;
  /** The files that import `path`, loaded; complete for every import written as a string. */
  importersOf(path: string): readonly ParsedFile[];
  /** The names that a file imports from modules of the repository. */
  importsOf(path: string): readonly { readonly module: string; readonly name: string }[];
  /** The source files that contain `word`, loaded. */
  mentioning(word: string): readonly ParsedFile[];
}

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

const SCOPES = new WeakMap<ts.SourceFile, Scopes>();

export const isSourcePath = (path: string): boolean => /\.[cm]?[jt]sx?$/.test(path) && !/\.d\.[cm]?ts$/.test(path);

/** A project of which only some files have another content now: the others need not be parsed again. */
export interface EarlierProject {
  readonly project: Project;
  readonly changed: ReadonlySet<string>;
}

/** `sources` are the paths that importers and mentions are looked for in. */
export function createProject(tree: FileTree, sources: readonly string[], earlier?: EarlierProject): Project {
  const modules = createModuleResolver(tree);
  const files = new Map<string, ParsedFile | undefined>();
  const failures = new Map<string, string>();
  let sorted: readonly ParsedFile[] | undefined;
  const exported = new Map<string, ModuleExports>();
  const importers = new Map<string, readonly ParsedFile[]>();
  const mentions = new Map<string, readonly ParsedFile[]>();
  let specifiers: ReadonlyMap<string, readonly Import[]> | undefined;
  let named: ReadonlyMap<string, readonly Import[]> | undefined;

  const load = (path: string): ParsedFile | undefined => {
    if (files.has(path)) return files.get(path);
    sorted = undefined;
    if (earlier && !earlier.changed.has(path)) {
      const same = earlier.project.load(path);
      const failure = earlier.project.failures.get(path);
      if (failure !== undefined) failures.set(path, failure);
      files.set(path, same);
      return same;
    }
    const result = isSourcePath(path) || path.endsWith('.json') ? read(tree, path) : undefined;
    if (result && 'error' in result) failures.set(path, result.error);
    const file = result && !('error' in result) ? result : undefined;
    files.set(path, file);
    return file;
  };
  const scopesOf = (root: ts.SourceFile): Scopes => {
    const known = SCOPES.get(root) ?? analyseScopes(root);
    SCOPES.set(root, known);
    return known;
  };
  const project: Project = {
    tree,
    modules,
    failures,
    load,
    loaded: () => (sorted ??= [...files.values()].filter((file) => file !== undefined).filter((file) => isSourcePath(file.path)).sort((a, b) => (a.path < b.path ? -1 : 1))),
    scopes: scopesOf,
    bindingOf: (identifier) => scopesOf(identifier.getSourceFile()).bindingOf(identifier),
    exportsOf(path) {
      const known = exported.get(path);
      if (known) return known;
      const file = load(path);
      const result = file ? readExports(file.root, scopesOf(file.root)) : { named: new Map(), stars: [], whole: [], spread: [] };
      exported.set(path, result);
      return result;
    },
    importersOf(path) {
      const known = importers.get(path);
      if (known) return known;
      specifiers ??= indexSpecifiers(tree, sources);
      named ??= indexNames(specifiers, modules);
      const candidates = [...(named.get(path) ?? []), ...moduleStems(path, modules).flatMap((stem) => specifiers?.get(stem) ?? []).filter((item) => item.from !== path && modules.resolve(item.from, item.specifier) === path), ...(specifiers?.get(COMPUTED) ?? []).filter((item) => path.startsWith(normalise(join(dirname(item.from), item.specifier))))];
      const result = [...new Set(candidates.map((item) => item.from))]
        .map(load)
        .filter((file) => file !== undefined)
        .filter((file) => importSpecifiers(file.root).some((specifier) => modules.resolve(file.path, specifier) === path || (specifier.endsWith('/') && path.startsWith(normalise(join(dirname(file.path), specifier))))));
      importers.set(path, result);
      return result;
    },
    importsOf(path) {
      const file = load(path);
      return (file?.root.statements ?? []).flatMap((statement) => {
        if (!ts.isImportDeclaration(statement) || !ts.isStringLiteral(statement.moduleSpecifier)) return [];
        const module = modules.resolve(path, statement.moduleSpecifier.text);
        const bindings = statement.importClause?.namedBindings;
        if (module === undefined || !bindings || !ts.isNamedImports(bindings) || statement.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword) return [];
        return bindings.elements.filter((item) => !item.isTypeOnly).map((item) => ({ module, name: (item.propertyName ?? item.name).text }));
      });
    },
    mentioning(word) {
      const known = mentions.get(word);
      if (known) return known;
      const result = sources
        .filter((path) => readBytes(tree, path)?.includes(word))
        .map(load)
        .filter((file) => file !== undefined);
      mentions.set(word, result);
      return result;
    },
  };
  return project;
}

function read(tree: FileTree, path: string): ParsedFile | { readonly error: string } {
  let bytes: Buffer;
  try {
    bytes = tree.read(path);
  } catch (cause) {
    return { error: `cannot be read: ${(cause as NodeJS.ErrnoException).code ?? (cause as Error).message}` };
  }
  const source = decode(path, bytes);
  if ('error' in source) return source;
  try {
    return parse(source);
  } catch (cause) {
    // A RangeError: the parser is recursive, and the file nests deeper than the stack.
    return { error: `does not parse: ${(cause as Error).message}` };
  }
}

function readBytes(tree: FileTree, path: string): Buffer | undefined {
  try {
    return tree.read(path);
  } catch {
    return undefined;
  }
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

/** The specifier of `require('…')` or `import('…')`. */
export function requiredSpecifier(node: ts.Node): string | undefined {
  if (!ts.isCallExpression(node)) return undefined;
  const isRequire = ts.isIdentifier(node.expression) && node.expression.text === 'require';
  if (!isRequire && node.expression.kind !== ts.SyntaxKind.ImportKeyword) return undefined;
  const [argument] = node.arguments;
  return argument && ts.isStringLiteralLike(argument) ? argument.text : undefined;
}

function readExports(root: ts.SourceFile, scopes: Scopes): ModuleExports {
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
