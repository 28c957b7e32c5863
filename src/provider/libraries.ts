/** The maintained libraries that a generated provider can ask for its token through, by the names of their packages. */
export type ProviderLibrary = 'oauth4webapi' | 'simple-oauth2';

export const providerLibraries: readonly ProviderLibrary[] = ['oauth4webapi', 'simple-oauth2'];

export const isProviderLibrary = (name: string): name is ProviderLibrary => providerLibraries.some((library) => library === name);
