/** What the library of a token provider asks of a repository: to be installed, and of a file without it, to be written anew. */
import type { Change } from './apply/transaction.ts';
import type { Discovery } from './files/discover.ts';
import { libraryOf, readInstances } from './provider/render.ts';
import { isProviderPath } from './provider/written.ts';
import type { ProviderOf } from './plan/provider-settings.ts';
import type { ProviderLibrary } from './provider/libraries.ts';
import { packageManagerOf, toManifest, type Manifest, type PackageManager } from './setup/detect.ts';

/** What adds a package, and one that only development needs. */
const ADDS: Readonly<Record<PackageManager, readonly [string, string]>> = { npm: ['npm install', 'npm install --save-dev'], pnpm: ['pnpm add', 'pnpm add -D'], yarn: ['yarn add', 'yarn add -D'], bun: ['bun add', 'bun add -d'] };
/** Packages that hold the types of those which have none. */
const TYPES: Readonly<Partial<Record<ProviderLibrary, string>>> = { 'simple-oauth2': '@types/simple-oauth2' };

/** The steps for what new provider files import and their packages do not list. */
export function installSteps({ tree }: Pick<Discovery, 'tree'>, changes: readonly Change[]): readonly string[] {
  return changes.flatMap(({ path, before, after }): readonly string[] => {
    const text = after.toString('utf8');
    const library = before === undefined && readInstances(text).length > 0 ? libraryOf(text) : undefined;
    if (!library) return [];
    const { folder, manifest } = nearestManifest(tree, path);
    const [add, addDev] = ADDS[packageManagerOf({ has: (file) => tree.has(file), packageFolder: folder }, manifest)];
    const types = /\.[cm]?ts$/.test(path) ? TYPES[library] : undefined;
    const isMissing = (name: string | undefined): boolean => name !== undefined && !manifest?.dependencies.has(name);
    const commands = [...(isMissing(library) ? [`${add} ${library}`] : []), ...(isMissing(types) ? [`${addDev} ${types ?? ''}`] : [])].map((command) => `\`${command}\``);
    return commands.length > 0 ? [`${path} imports ${library}, which ${manifest?.path ?? 'no package.json'} ${manifest ? 'does not list' : 'lists'}. Install it${folder === '' ? '' : ` in ${folder}`}: ${commands.join(' and ')}.`] : [];
  });
}

function nearestManifest(tree: Discovery['tree'], path: string): { readonly folder: string; readonly manifest: Manifest | undefined } {
  for (let folder = path; folder !== ''; ) {
    folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/')));
    const file = folder === '' ? 'package.json' : `${folder}/package.json`;
    if (tree.has(file)) return { folder, manifest: parsed(file, tree.read(file).toString('utf8')) };
  }
  return { folder: '', manifest: undefined };
}

function parsed(path: string, text: string): Manifest {
  try {
    return toManifest(path, JSON.parse(text.replace(/^\uFEFF/, '')) as unknown);
  } catch {
    return toManifest(path, undefined);
  }
}

/** Lines about provider files that are there and stay without the library that was asked for. */
export function keptProviders({ tree, named }: Pick<Discovery, 'tree' | 'named'>, providerOf: ProviderOf): readonly string[] {
  return named.flatMap((path) => {
    const { file, library, import: own } = providerOf(path);
    if (!library || own || (!isProviderPath(path) && path !== file)) return [];
    const text = tree.read(path).toString('utf8');
    if (readInstances(text).length === 0 || libraryOf(text) === library) return [];
    return [`${path} is there already, without ${library}, and is not written anew: it may have been edited. docs/provider.md says how to exchange it`];
  });
}
