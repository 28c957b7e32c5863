/**
 * Imports as the text of files shows them, by what they end in. Where the tree can be searched, not all files are read: only those of the packages
 * that matter, and of other packages those that name one of them.
 */
import type { FileTree } from '../files/tree.ts';
import { createModuleResolver, type ModuleResolver } from './module-resolution.ts';
import { dirname, stemOf } from './paths.ts';

export interface Import {
  readonly from: string;
  readonly specifier: string;
}

export interface ImportIndex {
  /** Imports that may mean a file, and folders of which it may be one of those that are chosen at run time; parsing confirms. */
  mayMean(path: string): { readonly imports: readonly Import[]; readonly folders: readonly Import[] };
  /** Imports that may mean one of several files, found by one search. */
  ofAll(paths: readonly string[]): readonly Import[];
}

/** `upcoming` are files that will be asked for soon: one search for all takes no longer than one for each. */
export function createImportIndex(tree: FileTree, sources: readonly string[], modules: ModuleResolver, upcoming: () => readonly string[]): ImportIndex {
  const found = createImports();
  const isRead = new Set<string>();
  const packages = new Set<string>();
  const sought = new Set<string>();
  const outside = new Map<string, readonly string[]>();

  const namesOf = (path: string): readonly string[] => {
    const known = outside.get(path) ?? namesFromOutside(path, modules);
    outside.set(path, known);
    return known;
  };
  const read = (paths: readonly string[]): void => {
    for (const path of paths) if (!isRead.has(path)) found.read(tree, path);
    for (const path of paths) isRead.add(path);
  };
  const isSought = (path: string): boolean => packages.has(modules.packageOf(path)) && namesOf(path).every((name) => sought.has(name));
  const seek = (paths: readonly string[]): void => {
    const folders = [...new Set(paths.map((path) => modules.packageOf(path)))].filter((folder) => !packages.has(folder));
    for (const folder of folders) packages.add(folder);
    read(sources.filter((path) => folders.some((folder) => (folder === '' ? modules.packageOf(path) === '' : path.startsWith(`${folder}/`)))));
    const names = [...new Set(paths.flatMap(namesOf))].filter((name) => !sought.has(name));
    for (const name of names) sought.add(name);
    if (names.length > 0) read(tree.search?.naming(sources, names) ?? sources);
  };
  return {
    mayMean(path) {
      if (!isSought(path)) seek([path, ...upcoming()]);
      return found.endingIn(moduleStems(path, modules));
    },
    ofAll(paths) {
      if (!paths.every(isSought)) seek(paths);
      return found.endingIn([...new Set(paths.flatMap((path) => moduleStems(path, modules)))]).imports;
    },
  };
}

/** What other packages name when they import one of the files. */
export function namesToSeek(tree: FileTree, paths: readonly string[]): readonly string[] {
  const modules = createModuleResolver(tree);
  return [...new Set(paths.flatMap((path) => namesFromOutside(path, modules)))];
}

/**
 * What a file of another package has in its text when it imports this one: the name of the package's folder within a path, the package's own
 * name, an alias. Of the outermost package, which has no folder, the end of the file's path. A quote, a slash or a dot comes after it.
 */
function namesFromOutside(path: string, modules: ModuleResolver): readonly string[] {
  const folder = modules.packageOf(path);
  const { name } = modules.manifest(folder);
  // `require('../..')` of an example in the repository of a library.
  if (folder === '' && isEntry(path, modules)) return ['..', ...(typeof name === 'string' ? [name] : [])];
  const end = folder === '' ? path.slice(path.lastIndexOf('/', path.lastIndexOf('/') - 1) + 1).replace(/(?:\/(?:index|main))?\.[^./]*$/, '') : folder.slice(folder.lastIndexOf('/') + 1);
  return [end, ...(typeof name === 'string' ? [name] : []), ...modules.namesOf(path)];
}

/** The same where some files have another content now: only those are read. */
export function overIndex(base: ImportIndex, before: FileTree, changed: ReadonlySet<string>, tree: FileTree, modules: ModuleResolver): ImportIndex {
  const found = createImports();
  for (const path of changed) if (tree.has(path)) found.read(tree, path);
  return {
    mayMean(path) {
      // What was not there was not imported.
      const { imports, folders } = before.has(path) ? base.mayMean(path) : { imports: [], folders: [] };
      const own = found.endingIn(moduleStems(path, modules));
      const isSame = ({ from }: Import): boolean => !changed.has(from);
      return { imports: [...imports.filter(isSame), ...own.imports], folders: [...folders.filter(isSame), ...own.folders] };
    },
    ofAll: (paths) => base.ofAll(paths.filter((path) => before.has(path))),
  };
}

/** Imports, and relative paths anywhere: what `require` is given may be chosen by a condition. */
const SPECIFIER = /(?:(?:from|import|require)\s*\(?\s*|(?=['"`]\.\.?\/))(['"`])([^'"`\n$]+)\1/g;
/** `./environments/${name}`, `'./environments/' + name` */
const COMPUTED_SPECIFIER = /['"`](\.\.?\/[^'"`\n$]*\/)(?:\$\{|['"]\s*\+)/g;

interface Imports {
  read(tree: FileTree, path: string): void;
  endingIn(words: readonly string[]): ReturnType<ImportIndex['mayMean']>;
}

function createImports(): Imports {
  const byStem = new Map<string, Import[]>();
  const folders: Import[] = [];
  return {
    read(tree, from) {
      const text = readBytes(tree, from)?.toString('utf8') ?? '';
      for (const specifier of specifiersIn(text)) {
        const stem = stemOf(specifier);
        const list = byStem.get(stem);
        if (list) list.push({ from, specifier });
        else byStem.set(stem, [{ from, specifier }]);
      }
      for (const match of text.matchAll(COMPUTED_SPECIFIER)) folders.push({ from, specifier: copied(match[1] ?? '') });
    },
    endingIn: (words) => ({ imports: words.flatMap((word) => byStem.get(word) ?? []), folders }),
  };
}

/** What a text imports, each once. */
export const specifiersIn = (text: string): ReadonlySet<string> => new Set([...text.matchAll(SPECIFIER)].map((match) => copied(match[2] ?? '')));

/** A part of a text keeps the whole of it in memory. */
const copied = (text: string): string => Buffer.from(text).toString();

/** The last segments by which a module can be imported: its own, its folder's when it is an entry, those of its package and of its names. */
function moduleStems(path: string, modules: ModuleResolver): readonly string[] {
  const directory = modules.packageOf(path);
  const { name } = modules.manifest(directory);
  return [
    stemOf(path),
    ...(/^(?:index|main)$/.test(stemOf(path)) || isEntry(path, modules) ? [stemOf(dirname(path)), '.', '..'] : []),
    ...(typeof name === 'string' ? [stemOf(name)] : []),
    // A folder's package.json may say which of its files is meant.
    ...(directory === '' ? [] : [stemOf(directory)]),
    ...modules.namesOf(path).map(stemOf),
  ];
}

/** Whether the folder of its package means the file. */
function isEntry(path: string, modules: ModuleResolver): boolean {
  const folder = modules.packageOf(path);
  const { main } = modules.manifest(folder);
  return (typeof main === 'string' && stemOf(main) === stemOf(path)) || (dirname(path) === folder && stemOf(path) === 'index');
}

/** The bytes of a file, or `undefined` when it cannot be read. */
export function readBytes(tree: FileTree, path: string): Buffer | undefined {
  try {
    return tree.read(path);
  } catch {
    return undefined;
  }
}
