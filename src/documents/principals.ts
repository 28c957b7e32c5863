/** Which credential the sites of documents have: one that the code has as well, or another. */
import { createNamer, type NamedPrincipal } from '../plan/principal-names.ts';
import type { ProviderInstance } from '../provider/render.ts';
import type { DocumentSite } from './site.ts';

export interface DocumentPrincipals {
  /** Those that only documents have. */
  readonly added: readonly NamedPrincipal[];
  of(site: DocumentSite): NamedPrincipal;
}

/**
 * @param known those of the code, each with the literal values of its sites
 * @param written instances of provider files, which a pair keeps though no code sends it any more
 * @param isTaken whether the repository uses an environment variable's name already
 */
export function nameDocumentPrincipals(sites: readonly DocumentSite[], known: readonly { readonly principal: NamedPrincipal; readonly secrets: readonly string[] }[], written: readonly ProviderInstance[], isTaken: (name: string) => boolean): DocumentPrincipals {
  const byKey = new Map<string, NamedPrincipal>();
  for (const { principal, secrets } of known) for (const key of keysOf(principal.sources, secrets, '')) byKey.set(key, byKey.get(key) ?? principal);
  const ofWritten = new Map(written.filter(({ replaces }) => !replaces.includes('literal:')).flatMap((instance) => keysOf(instance.replaces.split(' + '), [], '').map((key) => [key, instance] as const)));
  const names = [...known.map(({ principal: { exportName, env } }) => [exportName, env.clientId] as const), ...written.map(({ exportName, clientIdEnv }) => [exportName, clientIdEnv] as const)];
  const nameOf = createNamer(isTaken, names.flatMap(([exportName, clientId]) => [exportName, clientId.replace(/_CLIENT_ID$/, '')]));
  const [holders, descriptions] = [sites.filter(({ kind }) => !kind.isDescription), sites.filter(({ kind }) => kind.isDescription)];
  const different = new Set((holders.length > 0 ? holders : descriptions).map((site) => keysOf(site.sources, site.secrets, site.document.path)[0]));
  const added: NamedPrincipal[] = [];
  const chosen = new Map<DocumentSite, NamedPrincipal>();
  for (const site of [...holders, ...descriptions]) {
    const holder = known[0]?.principal ?? added[0];
    const keys = keysOf(site.sources, site.secrets, site.document.path);
    // Whoever sends requests as a description says has the credential.
    const same = site.kind.isDescription && holder ? holder : keys.map((key) => byKey.get(key)).find((item) => item !== undefined);
    const id = `p${known.length + added.length + 1}`;
    const kept = keys.map((key) => ofWritten.get(key)).find((item) => item !== undefined);
    const principal = same ?? (kept ? { id, sources: site.sources, env: { clientId: kept.clientIdEnv, clientSecret: kept.clientSecretEnv }, exportName: kept.exportName, taken: [] } : nameOf(id, site.sources, known.length + different.size > 1));
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
