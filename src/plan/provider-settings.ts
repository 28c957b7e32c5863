/** Which provider a file gets: packages of one repository may have theirs. */
import { join } from '../code/paths.ts';
import type { ProviderLibrary } from '../provider/libraries.ts';

export interface ProviderOptions {
  /** Path of the provider file relative to the root, instead of one beside the code that uses it. */
  readonly file?: string;
  /** `specifier#export`: the customer's own provider. */
  readonly import?: { readonly specifier: string; readonly name: string };
  /** With a function that sends a request once more when its token is refused. */
  readonly retry?: boolean;
  /** What a new file asks for its token through. */
  readonly library?: ProviderLibrary;
}

/** What files below some folders get in place of what the rest gets. */
export interface PackageProvider {
  /** As the user wrote it. */
  readonly name: string;
  /** The folder by which a path is meant, relative to the root; `undefined` where none is. */
  readonly folderOf: (path: string) => string | undefined;
  /** Its file is relative to that folder. */
  readonly provider: ProviderOptions;
}

/** Of a file, by its path relative to the root. */
export type ProviderOf = (path: string) => ProviderOptions;

/** The nearest folder decides; of two that are as near, the later. */
export function createProviderOf(rest: ProviderOptions, packages: readonly PackageProvider[] = []): ProviderOf {
  return (path) => {
    let nearest = { length: -1, provider: rest };
    for (const { folderOf, provider } of packages) {
      const folder = folderOf(path);
      if (folder === undefined || folder.length < nearest.length) continue;
      nearest = { length: folder.length, provider: provider.file === undefined ? provider : { ...provider, file: join(folder, provider.file) } };
    }
    return nearest.provider;
  };
}

/** All that some file may have. */
export const providersOf = ({ provider, packages = [] }: { readonly provider: ProviderOptions; readonly packages?: readonly PackageProvider[] | undefined }): readonly ProviderOptions[] => [provider, ...packages.map((item) => item.provider)];

/** A provider of the customer's own by name, where there is one. */
export const ownProvider = ({ import: own }: ProviderOptions): string | undefined => own && `${own.specifier}#${own.name}`;

/** Those that would be asked for several principals. */
export function sharedProviders(files: readonly { readonly path: string; readonly principals: readonly string[] }[], providerOf: ProviderOf): ReadonlySet<string | undefined> {
  const principals = new Map<string, Set<string>>();
  for (const { path, principals: ids } of files) {
    const own = ownProvider(providerOf(path));
    if (own !== undefined) principals.set(own, new Set([...(principals.get(own) ?? []), ...ids]));
  }
  return new Set([...principals].flatMap(([own, ids]) => (ids.size > 1 ? [own] : [])));
}
