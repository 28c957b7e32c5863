/** Which credential the sites of documents have: one that the code has as well, or another. */
import { createNamer, type NamedPrincipal } from '../plan/principal-names.ts';
import type { DocumentSite } from './scan.ts';

export interface DocumentPrincipals {
  /** Those that only documents have. */
  readonly added: readonly NamedPrincipal[];
  of(site: DocumentSite): NamedPrincipal;
}

/**
 * @param known those of the code, each with the literal values of its sites
 * @param isTaken whether the repository uses an environment variable's name already
 */
export function namePrincipals(sites: readonly DocumentSite[], known: readonly { readonly principal: NamedPrincipal; readonly secrets: readonly string[] }[], isTaken: (name: string) => boolean): DocumentPrincipals {
  const byKey = new Map<string, NamedPrincipal>();
  for (const { principal, secrets } of known) for (const key of keysOf(principal.sources, secrets, '')) byKey.set(key, byKey.get(key) ?? principal);
  const nameOf = createNamer(isTaken, known.flatMap(({ principal }) => [principal.exportName, principal.env.clientId.replace(/_CLIENT_ID$/, '')]));
  const different = new Set(sites.map((site) => keysOf(site.sources, site.secrets, site.document.path)[0]));
  const added: NamedPrincipal[] = [];
  const chosen = new Map<DocumentSite, NamedPrincipal>();
  for (const site of sites) {
    const keys = keysOf(site.sources, site.secrets, site.document.path);
    const same = keys.map((key) => byKey.get(key)).find((item) => item !== undefined);
    const principal = same ?? nameOf(`p${known.length + added.length + 1}`, site.sources, known.length + different.size > 1);
    if (!same) added.push(principal);
    for (const key of keys) byKey.set(key, principal);
    chosen.set(site, principal);
  }
  return {
    added,
    of(site) {
      const principal = chosen.get(site);
      if (!principal) throw new Error(`no principal for ${site.id}`);
      return principal;
    },
  };
}

/** The last parts of names: `settings.OCROLUS_API_KEY` is what another file reads from the environment. Written out, it is the values that count. */
function keysOf(sources: readonly string[], secrets: readonly string[], path: string): readonly string[] {
  const names = sources.filter((source) => !source.startsWith('literal:')).map((source) => (/(\w+)\W*$/.exec(source)?.[1] ?? source).replace(/_/g, '').toUpperCase());
  // What two files call `key` and `secret` need not be the same.
  const isLocal = sources.every((source) => /^unresolved:(?:.*\W)?[a-z_]\w*$/.test(source)) && !names.some((name) => /OCROLUS|PERFECTAUDIT/.test(name));
  if (names.length > 0) return [`${isLocal ? path : ''}\0${names.sort().join('\0')}`];
  const pairs = secrets.filter((secret) => secret.includes(':'));
  return pairs.length > 0 ? pairs.map((pair) => `literal\0${pair}`) : [`literal\0${[...secrets].sort().join('\0')}`];
}
