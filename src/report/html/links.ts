/** Where the places of a report can be looked at: in the repository on the web, or in the report itself. */
import type { Place, Report, Source } from '../report.ts';

export interface Links {
  /** `undefined` where there is nothing to link to; `from` is the file in whose part of the page the link stands. */
  readonly toPlace: (place: Place, from?: string) => string | undefined;
  /** The diff of a file, where there is one. */
  readonly toChange: (file: string) => string | undefined;
  /** The file in the repository. */
  readonly toWeb: (file: string) => string | undefined;
  readonly toCommit: (hash: string) => string | undefined;
  readonly toRepository: string | undefined;
}

/** From how many findings on a report is large. An address for each place would double it: its places link to the changed files, and these to the web. */
const MANY = 1000;

export function createLinks({ source, files, findings, suppressed }: Pick<Report, 'source' | 'files' | 'findings' | 'suppressed'>): Links {
  const web = source ? forgeOf(source) : undefined;
  const sites = new Map([...findings, ...suppressed].toReversed().map(({ file, id }) => [file, `#${fragment('f', id)}`]));
  const changes = new Map(files.map(({ path }, index) => [path, `#${fragment('d', index + 1)}`]));
  const toLocal = (file: string): string | undefined => changes.get(file) ?? sites.get(file);
  const toPlace = ({ file, line }: Place, from?: string): string | undefined => web?.file(file, line) ?? (file === from ? undefined : toLocal(file));
  return {
    toPlace: findings.length < MANY ? toPlace : (place, from) => (place.file === from ? undefined : (toLocal(place.file) ?? toPlace(place))),
    toChange: (file) => changes.get(file),
    toWeb: (file) => web?.file(file),
    toCommit: (hash) => web?.commit(hash),
    toRepository: web?.address,
  };
}

/** The fragment of a URL that finds the element with `anchor(kind, name)` as its identifier. */
export const fragment = (kind: string, name: string | number): string => encoded(anchor(kind, name));

/** White space is what an identifier must not hold. */
export const anchor = (kind: string, name: string | number): string => `${kind}-${name}`.replace(/[\s\p{Cc}\p{Cf}\p{Surrogate}\p{Z}]/gu, '_');

interface Forge {
  readonly address: string;
  readonly file: (path: string, line?: number) => string;
  readonly commit: (hash: string) => string;
}

function forgeOf({ url, revision, prefix }: Source): Forge | undefined {
  const address = addressOf(url);
  if (address === undefined) return undefined;
  const path = (file: string): string => `${prefix}${file}`.split('/').map(encoded).join('/');
  const [blob, commit, mark] = shapeOf(new URL(address).hostname);
  return {
    address,
    file: (file, line) => `${address}/${blob}/${encoded(revision)}/${path(file)}${line === undefined ? '' : `#${mark}${line}`}`,
    commit: (hash) => `${address}/${commit}/${encoded(hash)}`,
  };
}

/** Of a file, of a commit and of a line, as each kind of server names them. */
function shapeOf(host: string): readonly [string, string, string] {
  if (host === 'bitbucket.org') return ['src', 'commits', 'lines-'];
  return host.includes('gitlab') ? ['-/blob', '-/commit', 'L'] : ['blob', 'commit', 'L'];
}

/** A report may come from anywhere: what is not the address of a web page is not linked to. */
function addressOf(url: string): string | undefined {
  if (!URL.canParse(url)) return undefined;
  const { protocol, origin, pathname } = new URL(url);
  return protocol === 'https:' || protocol === 'http:' ? `${origin}${pathname}`.replace(/\/+$/, '') : undefined;
}

/** A half of a character, which a URL cannot hold, becomes the mark for one. */
const encoded = (text: string): string => encodeURIComponent(text.replace(/\p{Surrogate}/gu, '\ufffd'));
