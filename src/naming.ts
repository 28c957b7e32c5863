/** Which credential the sites of documents have, beside those of the code. */
import type { Analysis } from './analysis.ts';
import type { DocumentPrincipals } from './documents/principals.ts';
import type { DocumentScan } from './documents/scan.ts';
import type { Discovery } from './files/discover.ts';

export interface NamingInput {
  readonly discovery: Discovery;
  readonly analysis: Analysis | undefined;
  readonly documents: DocumentScan;
}

export async function nameDocuments({ discovery: { tree, named }, analysis, documents }: NamingInput): Promise<DocumentPrincipals> {
  const [{ nameDocumentPrincipals }, { isNameUsed }, { isProviderPath, writtenInstances }] = await Promise.all([import('./documents/principals.ts'), import('./files/mentions.ts'), import('./provider/written.ts')]);
  const { principals = [], sites = [] } = analysis?.plan ?? {};
  const known = principals.map((principal) => ({ principal, secrets: sites.filter((item) => item.principal.id === principal.id).flatMap(({ site }) => pairsOf(site.secrets)) }));
  const others = named.filter((path) => !isProviderPath(path));
  return nameDocumentPrincipals(documents.sites, known, writtenInstances(named, (path) => tree.read(path).toString('utf8')), (name) => isNameUsed(tree, others, name));
}

/** A user and a password, and both as one. */
const pairsOf = (secrets: readonly string[]): readonly string[] => (secrets.length === 2 ? [...secrets, secrets.join(':')] : secrets);
