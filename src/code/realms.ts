/** Which packages of a repository values can get to from a package: by imports, as their text shows them, and by what manifests depend on. */
import type { FileTree } from '../files/tree.ts';
import { readBytes, specifiersIn, type ImportIndex } from './import-index.ts';
import type { ModuleResolver } from './module-resolution.ts';

export interface Realms {
  /**
   * Whether a file may be handed what another makes. Who imports a package, in any number of steps, may hand on what it gets to whatever it
   * imports. Within one package everything may: frameworks load files of it that nobody imports.
   */
  mayReach(from: string, to: string): boolean;
}

export function createRealms(tree: FileTree, sources: readonly string[], modules: ModuleResolver, imports: ImportIndex): Realms {
  const realms = new Map<string, ReadonlySet<string>>();
  const imported = new Map<string, ReadonlySet<string>>();
  let packages: ReadonlyMap<string, readonly string[]> | undefined;
  let byName: ReadonlyMap<string, string> | undefined;

  const filesByPackage = (): ReadonlyMap<string, readonly string[]> => (packages ??= groupBy(sources, (path) => modules.packageOf(path)));
  const filesOf = (folder: string): readonly string[] => filesByPackage().get(folder) ?? [];
  const declared = (folder: string): readonly string[] => {
    byName ??= new Map([...filesByPackage().keys()].map((item) => [modules.manifest(item).name, item] as const).filter((entry): entry is readonly [string, string] => typeof entry[0] === 'string'));
    const { dependencies, devDependencies, peerDependencies, optionalDependencies } = modules.manifest(folder);
    return [dependencies, devDependencies, peerDependencies, optionalDependencies].flatMap((item) => Object.keys(item ?? {})).flatMap((name) => byName?.get(name) ?? []);
  };
  const dependenciesOf = (folder: string): ReadonlySet<string> => {
    const known = imported.get(folder);
    if (known) return known;
    const found = new Set(declared(folder));
    const asked = new Set<string>();
    for (const from of filesOf(folder)) {
      for (const specifier of specifiersIn(readBytes(tree, from)?.toString('utf8') ?? '')) {
        // What is no path means the same in all files of a package.
        if (asked.has(specifier) || /^\.\/(?!.*\.\.)/.test(specifier)) continue;
        if (!specifier.startsWith('.')) asked.add(specifier);
        const path = modules.resolve(from, specifier);
        if (path !== undefined) found.add(modules.packageOf(path));
      }
    }
    imported.set(folder, found);
    return found;
  };
  const dependentsOf = (folder: string): readonly string[] => {
    const byImport = imports.ofAll(filesOf(folder)).filter(({ from }) => modules.packageOf(from) !== folder).filter(({ from, specifier }) => {
      const path = modules.resolve(from, specifier);
      return path !== undefined && modules.packageOf(path) === folder;
    });
    return [...byImport.map(({ from }) => modules.packageOf(from)), ...[...filesByPackage().keys()].filter((other) => other !== folder && declared(other).includes(folder))];
  };
  return {
    mayReach(from, to) {
      const [home, other] = [modules.packageOf(from), modules.packageOf(to)];
      if (home === other) return true;
      const realm = realms.get(home) ?? closure(closure(new Set([home]), dependentsOf), dependenciesOf);
      realms.set(home, realm);
      return realm.has(other);
    },
  };
}

function groupBy(paths: readonly string[], keyOf: (path: string) => string): ReadonlyMap<string, readonly string[]> {
  const groups = new Map<string, string[]>();
  for (const path of paths) {
    const group = groups.get(keyOf(path));
    if (group) group.push(path);
    else groups.set(keyOf(path), [path]);
  }
  return groups;
}

/** What can be got to from some in any number of steps, they among it. */
function closure(start: ReadonlySet<string>, next: (item: string) => Iterable<string>): ReadonlySet<string> {
  const found = new Set(start);
  for (const item of found) for (const other of next(item)) found.add(other);
  return found;
}
