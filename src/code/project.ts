/** The files of a run as modules: parsed when first asked for, linked by their imports and exports. */
import { decode } from '../files/source-text.ts';
import type { FileTree } from '../files/tree.ts';
import { isComponent } from './components.ts';
import { createImportIndex, overIndex, readBytes, type ImportIndex } from './import-index.ts';
import { createImporterFinder } from './importers.ts';
import { readExports, type ModuleExports } from './module-exports.ts';
import { createRealms } from './realms.ts';
import { createModuleResolver, type ModuleResolver } from './module-resolution.ts';
import { analyseScopes, type Binding, type Scopes } from './scope.ts';
import { parse } from './parse.ts';
import { ts, type ParsedFile } from './syntax.ts';

export interface Project {
  readonly tree: FileTree;
  readonly modules: ModuleResolver;
  /** Imports as the text of files shows them. */
  readonly imports: ImportIndex;
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
  /** The source files that contain `word`, and not only as a part of a longer one, loaded; of them those that what `from` makes may get to. Of several words a file has all. */
  mentioning(word: string | readonly [string, string], from?: string): readonly ParsedFile[];
  /** How many files that would be; none is loaded for the answer. */
  mentions(word: string, from?: string): number;
  /** Whether what is made in one file may get to another, by imports. */
  mayReach(from: string, to: string): boolean;
  /** Those source files below a folder that contain `word` and whose text fits `pattern`, for a look: they do not count as loaded. */
  matching(folder: string, word: string, pattern: RegExp): readonly ParsedFile[];
}

const SCOPES = new WeakMap<ts.SourceFile, Scopes>();

export const isSourcePath = (path: string): boolean => (/\.[cm]?[jt]sx?$/.test(path) || isComponent(path)) && !/\.d\.[cm]?ts$/.test(path);

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
  const peeked = new Map<string, ParsedFile>();
  let sorted: readonly ParsedFile[] | undefined;
  const exported = new Map<string, ModuleExports>();
  const mentions = new Map<string, readonly string[]>();

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
    const result = isSourcePath(path) || /\.(?:json|d\.[cm]?ts)$/.test(path) ? read(tree, path) : undefined;
    if (result && 'error' in result) failures.set(path, result.error);
    const file = result && !('error' in result) ? result : undefined;
    files.set(path, file);
    return file;
  };
  const peek = (path: string): readonly ParsedFile[] => {
    const known = files.get(path) ?? peeked.get(path) ?? read(tree, path);
    if ('error' in known) return [];
    peeked.set(path, known);
    return [known];
  };
  const scopesOf = (root: ts.SourceFile): Scopes => {
    const known = SCOPES.get(root) ?? analyseScopes(root);
    SCOPES.set(root, known);
    return known;
  };
  const containing = (paths: readonly string[], word: string): readonly string[] => (tree.search?.narrow(paths, [word]) ?? paths).filter((path) => containsWord(readBytes(tree, path), word));
  const imports = earlier ? overIndex(earlier.project.imports, earlier.project.tree, earlier.changed, tree, modules) : createImportIndex(tree, sources, modules, () => [...files.keys()].filter(isSourcePath));
  const realms: Pick<Project, 'mayReach'> = earlier?.project ?? createRealms(tree, sources, modules, imports);
  const importersOf = createImporterFinder(imports, modules, load);
  const pathsMentioning = (words: string | readonly [string, string], from?: string): readonly string[] => {
    const [word, other] = typeof words === 'string' ? [words] : words;
    const all = mentions.get(word) ?? containing(sources, word);
    mentions.set(word, all);
    const paths = other === undefined ? all : containing(all, other);
    return from === undefined ? paths : paths.filter((path) => realms.mayReach(from, path));
  };
  const project: Project = {
    tree,
    modules,
    imports,
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
    importersOf,
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
    mentioning: (words, from) => pathsMentioning(words, from).map(load).filter((file) => file !== undefined),
    mentions: (word, from) => pathsMentioning(word, from).length,
    mayReach: realms.mayReach,
    matching: (folder, word, pattern) => containing(sources.filter((path) => folder === '' || path.startsWith(`${folder}/`)), word)
      .filter((path) => pattern.test(readBytes(tree, path)?.toString('utf8') ?? ''))
      .flatMap(peek),
  };
  return project;
}

/** Whether a word stands alone somewhere: `get` of `api.get`, not of `target`. */
function containsWord(bytes: Buffer | undefined, word: string): boolean {
  const isPartOfWord = (at: number): boolean => /[\w$]/.test(String.fromCharCode(bytes?.[at] ?? 0));
  for (let at = bytes?.indexOf(word) ?? -1; bytes && at >= 0; at = bytes.indexOf(word, at + 1)) {
    if (!isPartOfWord(at - 1) && !isPartOfWord(at + Buffer.byteLength(word))) return true;
  }
  return false;
}

/** A larger file is not written by hand, and parsing takes some hundred times its size. 8 MiB. */
const SIZE_LIMIT = 8 * 1024 * 1024;

function read(tree: FileTree, path: string): ParsedFile | { readonly error: string } {
  let bytes: Buffer;
  try {
    bytes = tree.read(path);
  } catch (cause) {
    return { error: `cannot be read: ${(cause as NodeJS.ErrnoException).code ?? (cause as Error).message}` };
  }
  if (bytes.length > SIZE_LIMIT) return { error: `is larger than ${SIZE_LIMIT / 1024 / 1024} MiB` };
  const source = decode(path, bytes);
  return 'error' in source ? source : parse(source);
}
