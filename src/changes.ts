/** What a run would change: code, other files, and templates of environment files. */
import type { Analysis } from './analysis.ts';
import type { Change } from './apply/transaction.ts';
import type { DocumentScan } from './documents/scan.ts';
import type { Discovery } from './files/discover.ts';
import { decode, encode, sourceText } from './files/source-text.ts';
import type { Command } from './report/report.ts';

export interface ChangesInput {
  readonly discovery: Discovery;
  readonly analysis: Analysis | undefined;
  readonly documents: DocumentScan;
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
 * What is planned for code and other files, and what follows from the first in templates of environment files. By path.
 * @throws {ChangedMeanwhileError}
 */
export async function changesOf(input: ChangesInput): Promise<readonly Change[]> {
  const { discovery, analysis, documents, options: { command, removeLegacyEnv = false, warn } } = input;
  const code = (analysis?.plan.files ?? []).map(({ path, change, before, after }) => (change === 'modified' ? rewritten(discovery, path, sourceText(path, before).text, after) : { path, before: undefined, after: encode(sourceText(path, ''), after) }));
  const others = documents.migratable.size > 0 ? await documentChanges(input) : [];
  if (command !== 'migrate' && code.length === 0) return others;
  const { templateChanges } = await import('./environment.ts');
  const templates = templateChanges({ discovery, analysis, code, removeLegacy: removeLegacyEnv, warn });
  return [...code, ...others, ...templates].sort((a, b) => (a.path < b.path ? -1 : 1));
}

async function documentChanges({ discovery, analysis, documents, held }: ChangesInput): Promise<readonly Change[]> {
  const [{ changed }, { nameDocuments }] = await Promise.all([import('./documents/changes.ts'), import('./naming.ts')]);
  const principals = await nameDocuments({ discovery, analysis, documents });
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
