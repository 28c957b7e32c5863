/** What a migration changes in documents. A document is changed whole or not at all, and only where its host is certain. */
import type { Account, Document } from './document.ts';
import type { DocumentSite } from './site.ts';

/** The new text of a document; `undefined` where its sites are left to a person. */
export function changed(document: Document, sites: readonly DocumentSite[], accountOf: (site: DocumentSite) => Account): string | undefined {
  const own = sites.filter((site) => site.suppression === undefined);
  const edits: { readonly start: number; readonly end: number; readonly text: string }[] = [];
  const setUp = new Set<string>();
  for (const site of own) {
    const { carrier: { replacement }, kind: { migration }, verdict } = site;
    if (!migration || !replacement || replacement.isElsewhere || verdict.confidence !== 'certain' || verdict.isShared || /^$|perfectaudit/i.test(verdict.host ?? '')) return undefined;
    const account = accountOf(site);
    edits.push({ ...replacement, text: migration.rename(replacement.text, account) });
    if (!migration.setup || setUp.has(account.clientId)) continue;
    setUp.add(account.clientId);
    const setup = migration.setup(document, account);
    if (!setup) return undefined;
    edits.push({ start: setup.at, end: setup.at, text: setup.text });
  }
  if (edits.length === 0) return undefined;
  const sorted = edits.toSorted((a, b) => a.start - b.start || a.end - b.end);
  if (sorted.some((edit, index) => index > 0 && edit.start < (sorted[index - 1]?.end ?? 0))) return undefined;
  const eol = document.text.includes('\r\n') ? '\r\n' : '\n';
  const edited = sorted.reduceRight((whole, edit) => whole.slice(0, edit.start) + edit.text.replaceAll('\n', eol) + whole.slice(edit.end), document.text);
  const migrations = new Set(own.flatMap(({ kind }) => kind.migration ?? []));
  const text = [...migrations].reduce((whole, migration) => migration.tidy?.(whole, document.text) ?? whole, edited);
  const names = [...new Set(own.flatMap(({ sources }) => sources.flatMap((source) => /^(?:env|unresolved):(\w+)$/.exec(source)?.[1] ?? [])))];
  return [...migrations].some((migration) => migration.stillReads?.(text, names)) ? undefined : text;
}
