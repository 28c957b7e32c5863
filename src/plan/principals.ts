/** Names for the credentials that replace each legacy pair. */
import type { Site } from '../detect/sites.ts';
import type { ProviderInstance } from '../provider/render.ts';
import type { Principal } from '../report/report.ts';
import { isTestPair } from './injected-calls.ts';

/** A principal with the name of its provider instance in generated code. */
export interface NamedPrincipal extends Pick<Principal, 'id' | 'sources' | 'env'> {
  readonly exportName: string;
  /** Names of variables that were passed over, for something uses them already. */
  readonly taken: readonly string[];
}

/** Words that every credential's name may hold and that tell no account from another. */
const PLAIN_WORDS = new Set('OCROLUS OCR PERFECT AUDIT PERFECTAUDIT PA API KEY SECRET USER USERNAME PASS PASSWORD PWD EMAIL LOGIN CLIENT ID TOKEN BASIC AUTH AUTHORIZATION CREDENTIALS CREDENTIAL CREDS ENCODED HEADER ACCOUNT INTEGRATION HTTP VITE NEXT PUBLIC REACT APP INDEX CONFIG SERVICE MAIN PROD PRODUCTION'.split(' '));

export interface PrincipalNaming {
  readonly principals: readonly NamedPrincipal[];
  of(site: Site): NamedPrincipal | undefined;
  /** The principal of a pair that callers pass in; one with a default beside a variable may be meant by the variable alone. */
  ofPair(sources: readonly string[]): NamedPrincipal | undefined;
}

/**
 * Groups sites by credential pair. Pairs written out as the same literals are one principal, wherever they stand.
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
  const used = new Set(existing.flatMap((instance) => [instance.exportName, instance.clientIdEnv.replace(/_CLIENT_ID$/, '')]));
  const named = [...groups].map(([key, sources], index) => {
    // What stands in a line today need not be what stood there when that provider was written.
    const known = sources.some((source) => source.startsWith('literal:')) ? undefined : existing.find((instance) => instance.replaces === replacesText(sources));
    if (known) return [key, { id: `p${index + 1}`, sources, env: { clientId: known.clientIdEnv, clientSecret: known.clientSecretEnv }, exportName: known.exportName, taken: [] }] as const;
    const word = distinguishingWord(sources, groups.size > 1);
    const exportName = unused(`ocrolus${capitalise(word)}Tokens`, used, (base, count) => `${base}${count}`);
    const prefix = word === '' ? 'OCROLUS' : `OCROLUS_${word}`;
    const taken: string[] = [];
    const isFree = (stem: string): boolean => {
      const own = [`${stem}_CLIENT_ID`, `${stem}_CLIENT_SECRET`].filter(isTaken);
      taken.push(...own);
      return own.length === 0;
    };
    const stem = [prefix, `${prefix}_OAUTH`, ...Array.from({ length: 99 }, (_, count) => `${prefix}_OAUTH_${count + 2}`)].find((item) => !used.has(item) && isFree(item)) ?? prefix;
    used.add(stem);
    const principal: NamedPrincipal = { id: `p${index + 1}`, sources: sources.length > 0 ? sources : ['unresolved:credentials'], env: { clientId: `${stem}_CLIENT_ID`, clientSecret: `${stem}_CLIENT_SECRET` }, exportName, taken };
    return [key, principal] as const;
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
  const isLiteral = sources.length > 0 && others.length === 0 && sources.every((source) => source.startsWith('literal:'));
  return isLiteral ? `literal\0${site.secrets.join('\0')}` : sources.join('\0');
}

/** The pairs of a site, those left out that tests make up beside real ones, and those that nothing names beside the first. */
function pairsOf(site: Site): readonly (readonly string[])[] {
  const real = site.principals.filter((sources) => !isTestPair(sources));
  const [first, ...others] = real.length > 0 ? real : site.principals;
  return first ? [first, ...others.filter((sources) => !site.isSelected && sources.length > 0 && !sources.some((source) => source.startsWith('unresolved:')))] : [];
}

/** How a provider file notes the credential that an instance replaces. */
export function replacesText(sources: readonly string[]): string {
  return sources.length > 0 ? sources.join(' + ') : 'unresolved:credentials';
}

/** What an account's variables have in their names and others have not, e.g. `ARCHIVE` in `OCROLUS_ARCHIVE_KEY`; for a literal, its file's name. */
function distinguishingWord(sources: readonly string[], isOneOfMany: boolean): string {
  const words = sources.filter((source) => source.startsWith('env:')).map((source) => wordsOf(source.slice('env:'.length)));
  const file = sources.find((source) => source.startsWith('literal:'))?.split(':')[1];
  const candidates = words[0] ?? (file !== undefined && isOneOfMany ? wordsOf(file.slice(file.lastIndexOf('/') + 1).replace(/\.\w+$/, '')) : []);
  return candidates.find((word) => !PLAIN_WORDS.has(word) && /^[A-Z]/.test(word) && words.every((list) => list.includes(word))) ?? '';
}

function wordsOf(name: string): readonly string[] {
  return name.replace(/([a-z])([A-Z])/g, '$1_$2').toUpperCase().split(/[^A-Z0-9]+/).filter((word) => word !== '');
}

function capitalise(word: string): string {
  return word.charAt(0) + word.slice(1).toLowerCase();
}

function unused(base: string, used: Set<string>, next: (base: string, count: number) => string): string {
  let name = base;
  for (let count = 2; used.has(name); count += 1) name = next(base, count);
  used.add(name);
  return name;
}
