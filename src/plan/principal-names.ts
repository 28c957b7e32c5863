/** Names for the credentials that replace a legacy pair. */
import type { Principal } from '../report/report.ts';

/** A principal with the name of its provider instance in generated code. */
export interface NamedPrincipal extends Pick<Principal, 'id' | 'sources' | 'env'> {
  readonly exportName: string;
  /** Names of variables that were passed over, for something uses them already. */
  readonly taken: readonly string[];
}

/** Words that every credential's name may hold and that tell no account from another. */
const PLAIN_WORDS = new Set('OCROLUS OCR PERFECT AUDIT PERFECTAUDIT PA API KEY SECRET USER USERNAME PASS PASSWORD PWD EMAIL LOGIN CLIENT ID TOKEN BASIC AUTH AUTHORIZATION CREDENTIALS CREDENTIAL CREDS ENCODED HEADER ACCOUNT INTEGRATION HTTP VITE NEXT PUBLIC REACT APP INDEX CONFIG SERVICE MAIN PROD PRODUCTION'.split(' '));

/**
 * Names one pair after another; no name is given twice.
 * @param isTaken whether the repository uses an environment variable's name already
 * @param taken names of instances, and beginnings of names of variables, that were given before
 */
export function createNamer(isTaken: (name: string) => boolean, taken: readonly string[]): (id: string, sources: readonly string[], isOneOfMany: boolean) => NamedPrincipal {
  const used = new Set(taken);
  return (id, sources, isOneOfMany) => {
    const word = distinguishingWord(sources, isOneOfMany);
    const exportName = unused(`ocrolus${capitalise(word)}Tokens`, used, (base, count) => `${base}${count}`);
    const prefix = word === '' ? 'OCROLUS' : `OCROLUS_${word}`;
    const passedOver: string[] = [];
    const isFree = (stem: string): boolean => {
      const own = [`${stem}_CLIENT_ID`, `${stem}_CLIENT_SECRET`].filter(isTaken);
      passedOver.push(...own);
      return own.length === 0;
    };
    const stem = [prefix, `${prefix}_OAUTH`, ...Array.from({ length: 99 }, (_, count) => `${prefix}_OAUTH_${count + 2}`)].find((item) => !used.has(item) && isFree(item)) ?? prefix;
    used.add(stem);
    return { id, sources: sources.length > 0 ? sources : ['unresolved:credentials'], env: { clientId: `${stem}_CLIENT_ID`, clientSecret: `${stem}_CLIENT_SECRET` }, exportName, taken: passedOver };
  };
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
