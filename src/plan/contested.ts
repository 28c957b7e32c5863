/** Pairs of several accounts that cannot be kept apart: by what they are called, or by the requests that they enter. */
import type { ts } from '../code/syntax.ts';
import type { Site } from '../detect/sites.ts';

/** Pairs that are called the same and come from elsewhere at each site: the secrets of two accounts, both taken apart into `user` and `password`. */
export function mixedPrincipals(sites: readonly Site[], principalOf: (site: Site) => string): ReadonlySet<string> {
  const known = new Map<string, readonly string[]>();
  const mixed = new Set<string>();
  for (const site of sites.filter(({ origins }) => origins.length > 0)) {
    const own = principalOf(site);
    const others = known.get(own);
    if (others && !site.origins.some((origin) => others.includes(origin))) mixed.add(own);
    known.set(own, others ?? site.origins);
  }
  return mixed;
}

/** Where different pairs enter the same requests, as the program decides; one that is written as a header is replaced where it is made. */
export function contestedSinks(sites: readonly Site[], principalOf: (site: Site) => string): ReadonlySet<ts.Node> {
  const known = new Map<ts.Node, string>();
  const contested = new Set<ts.Node>();
  for (const site of sites) {
    for (const { node } of site.sinks) {
      const own = principalOf(site);
      if ((known.get(node) ?? own) !== own) contested.add(node);
      known.set(node, own);
    }
  }
  return contested;
}
