/** What a run would change: code, other files, and where these name environment variables. */
import type { Analysis } from './analysis.ts';
import type { Change } from './apply/transaction.ts';
import type { DocumentPrincipals } from './documents/principals.ts';
import type { DocumentScan } from './documents/scan.ts';
import type { Discovery } from './files/discover.ts';
import { decode, encode, sourceText } from './files/source-text.ts';
import type { Command } from './report/report.ts';

export interface ChangesInput {
  readonly discovery: Discovery;
  readonly analysis: Analysis | undefined;
  readonly documents: DocumentScan;
  /** Whose credential each site of them has; `undefined` where there is none. */
  readonly naming: DocumentPrincipals | undefined;
  /** Ids of sites that somebody wants to stay. */
  readonly held: ReadonlySet<string>;
  readonly options: {
    readonly command: Command;
    readonly removeLegacyEnv?: boolean;
    readonly warn: (line: string) => void;
  };
}

/** A file is not what it was when it was analysed. */
export class ChangedMeanwhileError extends Error {
  override readonly name = 'ChangedMeanwhileError';
}

/**
 * What is planned for code and other files, and what follows where environment variables are named. By path.
 * @throws {ChangedMeanwhileError}
 */
export async function changesOf(input: ChangesInput): Promise<readonly Change[]> {
  const { discovery, analysis, documents, naming, options: { command, removeLegacyEnv = false, warn } } = input;
  // The gate says where something is, and not what it would become.
  if (command === 'check') return [];
  const code = (analysis?.plan.files ?? []).map(({ path, change, before, after }) => (change === 'modified' ? rewritten(discovery, path, sourceText(path, before).text, after) : { path, before: undefined, after: encode(sourceText(path, ''), after) }));
  const others = naming && documents.migratable.size > 0 ? await documentChanges(input, naming) : [];
  const records = (analysis?.plan.records ?? []).map(({ path, before, after }) => rewritten(discovery, path, before, after));
  const planned = [...code, ...others, ...records];
  if (command !== 'migrate' && planned.length === 0) return [];
  const { environmentChanges } = await import('./environment.ts');
  const { principals = [], sites = [] } = analysis?.plan ?? {};
  const migrated = new Set(sites.flatMap(({ principal, verdict }) => (verdict.status === 'migratable' ? [principal.id] : [])));
  const ofDocuments = others.length > 0 && naming ? documents.sites.filter(({ id, document }) => documents.migratable.has(id) && others.some(({ path }) => path === document.path)).map((site) => naming.of(site)) : [];
  const environment = environmentChanges({
    discovery,
    migrated: [...principals.filter(({ id }) => code.length > 0 && migrated.has(id)), ...ofDocuments],
    sources: [...sites.flatMap(({ principal }) => principal.sources), ...documents.sites.flatMap((site) => site.sources)],
    planned,
    removeLegacy: removeLegacyEnv,
    warn,
  });
  return [...new Map([...planned, ...environment].map((change) => [change.path, change])).values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}

async function documentChanges({ discovery, documents, held }: ChangesInput, principals: DocumentPrincipals): Promise<readonly Change[]> {
  const { changed } = await import('./documents/changes.ts');
  const sites = documents.sites.filter(({ id }) => documents.migratable.has(id));
  return [...new Set(sites.map(({ document }) => document))].flatMap((document) => {
    const own = documents.sites.filter((site) => site.document === document);
    const after = own.some(({ id }) => held.has(id)) ? undefined : changed(document, own, (site) => principals.of(site).env);
    return after === undefined ? [] : [rewritten(discovery, document.path, document.text, after)];
  });
}

/** The bytes are read again for the journal: they must hold the text that the change was made for. */
function rewritten({ tree }: Discovery, path: string, text: string, after: string): Change {
  const before = tree.read(path);
  const source = decode(path, before);
  if ('error' in source || source.text !== text) throw new ChangedMeanwhileError(`${path} changed while the tool was running; nothing was changed. Run it again`);
  return { path, before, after: encode(source, after) };
}
