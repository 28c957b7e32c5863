/** Provider files that are there already, and what they replaced. */
import { readInstances, type ProviderInstance } from './render.ts';

export const isProviderPath = (path: string): boolean => /(?:^|\/)ocrolus-token-provider\d*\.[cm]?[jt]s$/.test(path);

/** The instances of provider files among `paths`; `isOwn` tells those that the user named. */
export function writtenInstances(paths: readonly string[], read: (path: string) => string, isOwn: (path: string) => boolean = () => false): readonly ProviderInstance[] {
  return paths.filter((path) => isProviderPath(path) || isOwn(path)).flatMap((path) => readInstances(read(path)));
}
