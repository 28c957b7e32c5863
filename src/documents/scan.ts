/** Sites in files other than JavaScript and TypeScript: which files are read, and what of that goes to Ocrolus with Basic credentials. */
import type { ApiNames } from '../detect/api-hosts.ts';
import type { ConfiguredName } from '../files/configured-names.ts';
import { isOwnReport } from '../files/mentions.ts';
import { prefilter } from '../files/prefilter.ts';
import { decode } from '../files/source-text.ts';
import type { FileTree } from '../files/tree.ts';
import { collectDirectives, type Complaint } from '../plan/directives.ts';
import { createIds, hashOf } from '../plan/ids.ts';
import { ruleIdFor } from '../plan/rule-ids.ts';
import type { Carrier, Document, DocumentKind, Reader } from './document.ts';
import { changed } from './changes.ts';
import { directivesIn } from './directives.ts';
import { judge, type Settings, type Verdict } from './judge.ts';
import { isDocument, kindsOf } from './kinds.ts';
import { DEFAULT_ACCOUNT } from './migrations.ts';
import type { DocumentSite } from './site.ts';
import { isLiteral, leaves, render } from './text.ts';

export interface DocumentScan {
  /** By file and place. */
  readonly sites: readonly DocumentSite[];
  /** How many files were searched for Ocrolus. */
  readonly searched: number;
  /** Those of them that were read as what they are. */
  readonly read: readonly string[];
  readonly failures: readonly { readonly path: string; readonly reason: string }[];
  readonly complaints: readonly Complaint[];
  /** Ids of sites that `migrate` changes. */
  readonly migratable: ReadonlySet<string>;
}

export interface ScanInput {
  readonly tree: FileTree;
  /** Files of any kind; those that no kind matches are passed over. */
  readonly paths: readonly string[];
  /** What makes a file worth reading. */
  readonly needles: readonly string[];
  readonly api: ApiNames;
  readonly configured: readonly ConfiguredName[];
}

/** A larger file is data. UTF-16 units. */
const SIZE_LIMIT = 4 * 1024 * 1024;

export async function scanDocuments({ tree, paths, needles, api, configured }: ScanInput): Promise<DocumentScan> {
  const candidates = paths.filter(isDocument);
  const { hits } = prefilter(tree, candidates, needles);
  const settings: Settings = { ...api, addressesOf: (name) => configured.filter((item) => item.name === name).map(({ value }) => value) };
  const readers = new Map<DocumentKind, Promise<Reader>>();
  const sites: Omit<DocumentSite, 'suppression'>[] = [];
  const failures: { path: string; reason: string }[] = [];
  const documents: Document[] = [];
  const idOf = createIds();
  let own = 0;
  const sitesIn = async (document: Document, fail: (reason: string) => void): Promise<readonly Omit<DocumentSite, 'suppression'>[]> => {
    const found: Found[] = [];
    for (const kind of kindsOf(document.path, document.text)) {
      const reader = readers.get(kind) ?? kind.load();
      readers.set(kind, reader);
      try {
        for (const carrier of await (await reader)(document)) if (!found.some((other) => overlaps(other.carrier, carrier))) found.push({ carrier, kind });
      } catch (cause) {
        fail(`cannot be read as ${kind.name}: ${(cause as Error).message.split('\n')[0] ?? ''}`);
      }
    }
    return judged(found, document, settings, idOf);
  };
  for (const path of hits) {
    const bytes = tree.read(path);
    // It is no part of the repository.
    if (isOwnReport(bytes)) {
      own += 1;
      continue;
    }
    const text = textOf(bytes, needles);
    if (text === undefined || kindsOf(path, text).length === 0) continue;
    if (text.length > SIZE_LIMIT) {
      failures.push({ path, reason: `is larger than ${SIZE_LIMIT / 1024 / 1024} MiB` });
      continue;
    }
    const document = { path, text };
    documents.push(document);
    sites.push(...(await sitesIn(document, (reason) => failures.push({ path, reason }))));
  }
  const directives = collectDirectives(documents.flatMap(directivesIn));
  const decided = sites.map((site): DocumentSite => ({ ...site, suppression: directives.above(site.document.path, [site.carrier.start, ...(site.carrier.heads ?? [])].map((at) => lineAt(site.document.text, at)), site.rule) }));
  const migratable = new Set<string>();
  for (const document of new Set(decided.map((site) => site.document))) {
    const inIt = decided.filter((site) => site.document === document);
    const after = changed(document, inIt, () => DEFAULT_ACCOUNT);
    if (after === undefined || !isEditable(tree.read(document.path), document)) continue;
    // The proof: read again, the new text has no sites but those that are exempt.
    const faults: string[] = [];
    const left = await sitesIn({ ...document, text: after }, (reason) => faults.push(reason));
    const changing = inIt.filter((site) => site.suppression === undefined);
    if (faults.length === 0 && left.length === inIt.length - changing.length) for (const { id } of changing) migratable.add(id);
  }
  return { sites: decided, searched: candidates.length - own, read: documents.map(({ path }) => path), failures, complaints: directives.complaints(), migratable };
}

/** Whether its bytes are what can be written again. */
function isEditable(bytes: Buffer, { path, text }: Document): boolean {
  const source = decode(path, bytes);
  return !('error' in source) && source.text === text;
}

interface Found {
  readonly carrier: Carrier;
  readonly kind: DocumentKind;
}

const overlaps = (a: Carrier, b: Carrier): boolean => a.start < b.end && b.start < a.end;

function judged(found: readonly Found[], document: Document, settings: Settings, idOf: (parts: readonly string[]) => string): readonly Omit<DocumentSite, 'suppression'>[] {
  return [...found].sort((a, b) => a.carrier.start - b.carrier.start || b.carrier.end - a.carrier.end).flatMap(({ carrier: { reach, ...carrier }, kind }) => {
    const verdict = judge({ ...carrier, reach }, document.path, settings);
    if (!verdict) return [];
    const rule = ruleIdFor(verdict.form, carrier.mechanism);
    const secrets = [...secretsOf(verdict), ...(carrier.secrets ?? [])];
    const code = secrets.reduce((text, secret) => text.replaceAll(secret, '*'), document.text.slice(carrier.start, carrier.end)).replace(/\s+/g, '');
    return [{ document, kind, carrier, verdict, rule, secrets, id: idOf([document.path, carrier.symbol, carrier.mechanism, carrier.client]), content: hashOf([rule, carrier.symbol, code], 16), sources: sourcesOf(verdict, document) }];
  });
}

/** `undefined` for what mentions nothing. */
function textOf(bytes: Buffer, needles: readonly string[]): string | undefined {
  const isUtf16 = bytes[0] === 0xff && bytes[1] === 0xfe;
  const text = bytes.toString(isUtf16 ? 'utf16le' : 'utf8').replace(/^\uFEFF/, '');
  const lower = text.toLowerCase();
  if (!needles.some((needle) => lower.includes(needle.toLowerCase())) || text.includes('\0')) return undefined;
  return text;
}

/** Starts at 1. */
export const lineAt = (text: string, offset: number): number => text.slice(0, offset).split('\n').length;

function sourcesOf({ pair }: Verdict, { path, text }: Document): readonly string[] {
  const found = leaves(pair).flatMap((part): readonly string[] => {
    if (part.kind === 'literal') return /^[\s:]*$/.test(part.text) ? [] : [`literal:${path}:${lineAt(text, part.at)}`];
    return part.name === '' ? [] : [`${part.kind === 'variable' ? 'env' : 'unresolved'}:${part.name}`];
  });
  return [...new Set(found)];
}

/** What is written out, as it stands and as what it says. */
function secretsOf({ pair }: Verdict): readonly string[] {
  const written = leaves(pair).flatMap((part) => (part.kind === 'literal' ? [part.text.trim()] : []));
  const whole = isLiteral(pair) ? render(pair).trim() : '';
  const decoded = [...written, whole].map((item) => Buffer.from(item, 'base64').toString('utf8')).filter((item) => /^[\x20-\x7e]+:[\x20-\x7e]+$/.test(item));
  // User-info of an address is percent-encoded.
  const plain = [...written, whole].flatMap((item) => (/%[\da-f]{2}/i.test(item) ? unescaped(item) : []));
  return [...new Set([...written, whole, ...decoded, ...plain].flatMap((item) => [item, ...item.split(':')]))].filter((item) => item.length > 3);
}

function unescaped(text: string): readonly string[] {
  try {
    return [decodeURIComponent(text)];
  } catch {
    return [];
  }
}
