/** Names for the credentials that replace each legacy pair. */
import type { Site } from '../detect/sites.ts';
import type { ProviderInstance } from '../provider/render.ts';
import { createNamer, replacesText, type NamedPrincipal } from './principal-names.ts';
import { isTestPair } from './injected-calls.ts';

export interface PrincipalNaming {
  readonly principals: readonly NamedPrincipal[];
  of(site: Site): NamedPrincipal | undefined;
  /** The principal of a pair that callers pass in; one with a default beside a variable may be meant by the variable alone. */
  ofPair(sources: readonly string[]): NamedPrincipal | undefined;
}

/**
 * Groups sites by credential pair. What is written out counts by its text, wherever it stands: `api:${key}` of two files is one pair.
 * Names depend on the pair, not on its neighbours, and a pair that an earlier run gave a provider keeps it: another account's token
 * would not see its documents.
 * @param isTaken whether the repository uses an environment variable's name already
 * @param existing the instances of provider files that are there
 */
export function namePrincipals(sites: readonly Site[], isTaken: (name: string) => boolean, existing: readonly ProviderInstance[]): PrincipalNaming {
  const groups = new Map<string, readonly string[]>();
  for (const site of sites) {
    if (!groups.has(keyOf(site))) groups.set(keyOf(site), pairsOf(site)[0] ?? []);
    for (const sources of pairsOf(site).slice(1)) if (!groups.has(sources.join('\0'))) groups.set(sources.join('\0'), sources);
  }
  const nameOf = createNamer(isTaken, existing.flatMap((instance) => [instance.exportName, instance.clientIdEnv.replace(/_CLIENT_ID$/, '')]));
  const named = [...groups].map(([key, sources], index) => {
    const id = `p${index + 1}`;
    // What stands in a line today need not be what stood there when that provider was written.
    const known = sources.some((source) => source.startsWith('literal:')) ? undefined : existing.find((instance) => instance.replaces === replacesText(sources));
    if (known) return [key, { id, sources, env: { clientId: known.clientIdEnv, clientSecret: known.clientSecretEnv }, exportName: known.exportName, taken: [] }] as const;
    return [key, nameOf(id, sources, groups.size > 1)] as const;
  });
  const byKey = new Map(named);
  return {
    principals: named.map(([, principal]) => principal),
    of: (site) => byKey.get(keyOf(site)),
    ofPair: (sources) => byKey.get(sources.join('\0')) ?? named.find(([, principal]) => sources.length > 0 && sources.every((source) => principal.sources.includes(source)))?.[1],
  };
}

function keyOf(site: Site): string {
  const [sources = [], ...others] = pairsOf(site);
  const literal = sources.filter((source) => source.startsWith('literal:'));
  if (literal.length === 0 || others.length > 0) return sources.join('\0');
  return [...sources.filter((source) => !literal.includes(source)), 'literal', ...site.secrets].join('\0');
}

/** The pairs of a site, those left out that tests make up beside real ones, and those that nothing names beside the first. */
function pairsOf(site: Site): readonly (readonly string[])[] {
  const real = site.principals.filter((sources) => !isTestPair(sources));
  const [first, ...others] = real.length > 0 ? real : site.principals;
  return first ? [first, ...others.filter((sources) => !site.isSelected && sources.length > 0 && !sources.some((source) => source.startsWith('unresolved:')))] : [];
}
