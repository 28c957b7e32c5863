/**
 * Which file an import specifier means, from the list of files alone: nothing is executed and nothing outside the tree is read.
 * Follows TypeScript's `bundler` resolution where Node's is stricter, because source is written for both.
 */
import type { FileTree } from '../files/tree.ts';
import { isRecord, readJson } from './json.ts';
import { dirname, join, normalise, stemOf } from './paths.ts';
import { readPaths, type PathsConfig } from './tsconfig-paths.ts';

export interface ModuleResolver {
  /** The file that `specifier` means when imported from `from`, or `undefined` when it lies outside the tree. */
  resolve(from: string, specifier: string): string | undefined;
  /** Specifiers that may mean the file though they are no paths to it: aliases, `#imports`, exports of its package. More than do. */
  namesOf(path: string): readonly string[];
  /** The directory of the nearest `package.json` at or above `path`; the empty string is the root. */
  packageOf(path: string): string;
  /** The parsed `package.json` of such a directory, `{}` where there is none or it does not parse. */
  manifest(directory: string): Manifest;
}

/** The fields of a `package.json` that decide something here. All of them are untrusted input. */
export interface Manifest {
  readonly name?: unknown;
  readonly type?: unknown;
  readonly private?: unknown;
  readonly main?: unknown;
  readonly module?: unknown;
  readonly types?: unknown;
  readonly exports?: unknown;
  readonly imports?: unknown;
  readonly bin?: unknown;
  readonly dependencies?: unknown;
  readonly devDependencies?: unknown;
  readonly peerDependencies?: unknown;
  readonly optionalDependencies?: unknown;
}

const EXTENSIONS = ['.ts', '.tsx', '.mts', '.cts', '.js', '.jsx', '.mjs', '.cjs', '.json', '.d.ts'];
/** Source extensions that an emitted extension may stand for. */
const EMITTED: Readonly<Record<string, readonly string[]>> = {
  '.js': ['.ts', '.tsx', '.jsx'],
  '.jsx': ['.tsx'],
  '.mjs': ['.mts'],
  '.cjs': ['.cts'],
};

export function createModuleResolver(tree: FileTree): ModuleResolver {
  const manifests = new Map<string, Manifest>();
  const configs = new Map<string, PathsConfig>();
  const answers = new Map<string, string | undefined>();
  /** Directory → that of its package. */
  const owners = new Map<string, string>();
  let workspace: ReadonlyMap<string, string> | undefined;
  let named: readonly (Alias & { readonly last: string })[] | undefined;

  const manifest = (directory: string): Manifest => {
    const known = manifests.get(directory);
    if (known) return known;
    const value = readJson(tree, join(directory, 'package.json'));
    const result = (isRecord(value) ? value : {}) as Manifest;
    manifests.set(directory, result);
    return result;
  };
  const packageOf = (path: string): string => {
    const directory = dirname(path);
    const known = owners.get(directory) ?? (directory === '' || tree.has(join(directory, 'package.json')) ? directory : packageOf(directory));
    owners.set(directory, known);
    return known;
  };
  /** Package name → directory, for the packages of the repository itself. */
  const packages = (): ReadonlyMap<string, string> => {
    workspace ??= new Map(
      tree.paths
        .filter((path) => path === 'package.json' || path.endsWith('/package.json'))
        .map((path) => [manifest(dirname(path)).name, dirname(path)] as const)
        .filter((entry): entry is readonly [string, string] => typeof entry[0] === 'string'),
    );
    return workspace;
  };

  const file = (path: string): string | undefined => {
    if (tree.has(path)) return path;
    const extension = /\.[cm]?jsx?$/.exec(path)?.[0];
    if (extension) {
      const stem = path.slice(0, -extension.length);
      const source = EMITTED[extension]?.map((other) => stem + other).find((candidate) => tree.has(candidate));
      if (source) return source;
    }
    const withExtension = EXTENSIONS.map((other) => path + other).find((candidate) => tree.has(candidate));
    if (withExtension) return withExtension;
    const main = tree.has(join(path, 'package.json')) ? manifest(path).main : undefined;
    if (typeof main === 'string' && normalise(join(path, main)) !== path) {
      const target = file(normalise(join(path, main)));
      if (target) return target;
    }
    return EXTENSIONS.map((other) => join(path, `index${other}`)).find((candidate) => tree.has(candidate));
  };

  const fromWorkspace = (specifier: string): string | undefined => {
    const name = specifier.split('/').slice(0, specifier.startsWith('@') ? 2 : 1).join('/');
    const directory = packages().get(name);
    if (directory === undefined) return undefined;
    const subpath = specifier.slice(name.length + 1);
    const entry = manifest(directory);
    const declared = exportTargets(entry.exports, subpath === '' ? '.' : `./${subpath}`);
    const fallbacks = subpath === '' ? [entry.types, entry.module, entry.main, './src/index', './index', './lib/index'] : [`./${subpath}`, `./src/${subpath}`];
    for (const target of [...declared, ...fallbacks]) {
      if (typeof target !== 'string') continue;
      const path = normalise(join(directory, target));
      const found = sourceOf(path, directory) ?? file(path);
      if (found) return found;
    }
    return undefined;
  };
  /** `dist/x.js` of a package is what its `src/x.ts` becomes: the source is preferred, the build output is not analysed. */
  const sourceOf = (path: string, directory: string): string | undefined => {
    const inside = directory === '' ? path : path.slice(directory.length + 1);
    const match = /^(?:dist|build|lib|out)\/(?:(?:esm|cjs|src|types)\/)?(.*?)(?:\.d)?\.[cm]?[jt]sx?$/.exec(inside);
    if (!match?.[1]) return undefined;
    const source = file(join(directory, `src/${match[1]}`));
    return source?.endsWith('.json') ? undefined : source;
  };

  const pathsFor = (directory: string): PathsConfig => {
    const known = configs.get(directory);
    if (known) return known;
    const own = ['tsconfig.json', 'jsconfig.json'].map((name) => join(directory, name)).find((path) => tree.has(path));
    const result = (own ? readPaths(tree, own) : undefined) ?? (directory === '' ? {} : pathsFor(dirname(directory)));
    configs.set(directory, result);
    return result;
  };
  const fromPaths = (from: string, specifier: string): string | undefined => {
    const { baseUrl, paths } = pathsFor(dirname(from));
    for (const [pattern, targets] of paths ?? []) {
      const rest = matchPattern(pattern, specifier);
      if (rest === undefined) continue;
      for (const target of targets) {
        const found = file(normalise(target.replace('*', rest)));
        if (found) return found;
      }
    }
    return baseUrl === undefined ? undefined : file(normalise(join(baseUrl, specifier)));
  };

  /** Every name that configuration gives to files, with what it stands for. */
  const aliases = (): readonly Alias[] => {
    const found = tree.paths.flatMap((path): readonly Alias[] => {
      const directory = dirname(path);
      if (/(?:^|\/)[jt]sconfig\.json$/.test(path)) return (pathsFor(directory).paths ?? []).flatMap(([pattern, targets]) => targets.map((target) => ({ pattern, target })));
      if (!/(?:^|\/)package\.json$/.test(path)) return [];
      const { name, imports, exports } = manifest(directory);
      const within = (field: unknown, prefix: string): readonly Alias[] =>
        Object.entries(isRecord(field) ? field : {}).flatMap(([pattern, targets]) => leaves(targets).map((target) => ({ pattern: normalise(join(prefix, pattern)), target: normalise(join(directory, target)) })));
      return [...within(imports, ''), ...within(exports, typeof name === 'string' ? name : '')];
    });
    return [...new Map(found.map((alias) => [`${alias.pattern}\0${alias.target}`, alias])).values()];
  };
  const namesOf = (path: string): readonly string[] => {
    const folders = dirname(path).split('/');
    const names = [stemOf(path), ...folders.slice(-1)];
    return (named ??= aliases().map((alias) => ({ ...alias, last: stemOf(alias.target) }))).flatMap(({ pattern, target, last }) => {
      const rests = names.flatMap((name) => matchPattern(last, name) ?? []);
      if (rests.length === 0) return [];
      if (last.includes('*')) return rests.map((rest) => pattern.replaceAll('*', rest));
      if (target.includes('*')) return folders.map((folder) => pattern.replaceAll('*', folder));
      return packageOf(target) === packageOf(path) ? [pattern] : [];
    });
  };

  const compute = (from: string, specifier: string): string | undefined => {
    if (/^\.\.?(\/|$)/.test(specifier)) return file(normalise(join(dirname(from), specifier)));
    if (specifier.startsWith('#')) {
      const directory = packageOf(from);
      const target = exportTargets(manifest(directory).imports, specifier).find((path) => file(normalise(join(directory, path))));
      return target === undefined ? fromPaths(from, specifier) : file(normalise(join(directory, target)));
    }
    return fromPaths(from, specifier) ?? fromWorkspace(specifier);
  };
  return {
    packageOf,
    manifest,
    namesOf,
    resolve(from, specifier) {
      const key = `${dirname(from)}\0${specifier}`;
      if (!answers.has(key)) answers.set(key, compute(from, specifier));
      return answers.get(key);
    },
  };
}

/** A name for files, and their path; a star in one stands for the star in the other. */
interface Alias {
  readonly pattern: string;
  readonly target: string;
}

/** The targets that an `exports` or `imports` field gives for a subpath, all conditions in their order. */
function exportTargets(field: unknown, subpath: string): readonly string[] {
  if (typeof field === 'string' || Array.isArray(field)) return subpath === '.' ? leaves(field) : [];
  if (!isRecord(field)) return [];
  const entries = Object.entries(field);
  if (entries.every(([key]) => !key.startsWith('.') && !key.startsWith('#'))) return subpath === '.' ? leaves(field) : [];
  for (const [pattern, target] of entries) {
    const rest = matchPattern(pattern, subpath);
    if (rest !== undefined) return leaves(target).map((path) => path.replaceAll('*', rest));
  }
  return [];
}

function leaves(target: unknown): readonly string[] {
  if (typeof target === 'string') return [target];
  if (Array.isArray(target)) return target.flatMap(leaves);
  if (!isRecord(target)) return [];
  const rank = ([condition]: readonly [string, unknown]): number => (CONDITIONS.includes(condition) ? 0 : condition === 'types' ? 2 : 1);
  return Object.entries(target).toSorted((a, b) => rank(a) - rank(b)).flatMap(([, value]) => leaves(value));
}

/** Conditions that Node sets by itself; those that a user has to ask for come after them. */
const CONDITIONS: readonly string[] = ['node', 'import', 'require', 'module', 'node-addons', 'module-sync', 'default'];

/** What `*` stands for when `text` matches `pattern`; the empty string for an exact match. */
function matchPattern(pattern: string, text: string): string | undefined {
  const star = pattern.indexOf('*');
  if (star < 0) return pattern === text ? '' : undefined;
  const [before, after] = [pattern.slice(0, star), pattern.slice(star + 1)];
  return text.length >= before.length + after.length && text.startsWith(before) && text.endsWith(after) ? text.slice(before.length, text.length - after.length) : undefined;
}
