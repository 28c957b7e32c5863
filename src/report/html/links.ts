/** Where the places of a report can be looked at: in the repository on the web, or in the report itself. */
import type { Place, Report, Source } from '../report.ts';

export interface WebLinks {
  /** The file in the repository, at a line; `undefined` where there is nothing to link to. */
  readonly toFile: (file: string, line?: number) => string | undefined;
  readonly toCommit: (hash: string) => string | undefined;
  readonly toRepository: string | undefined;
}

export interface Links extends Pick<WebLinks, 'toCommit' | 'toRepository'> {
  /** `undefined` where there is nothing to link to; `from` is the file in whose part of the page the link stands. */
  readonly toPlace: (place: Place, from?: string) => string | undefined;
  /** The diff of a file, where there is one. */
  readonly toChange: (file: string) => string | undefined;
  /** The file in the repository. */
  readonly toWeb: (file: string) => string | undefined;
}

/** From how many findings on a report is large. An address for each place would double it: its places link to the changed files, and these to the web. */
const MANY = 1000;

export function createLinks({ source, files, findings, suppressed }: Pick<Report, 'source' | 'files' | 'findings' | 'suppressed'>): Links {
  const web = createWebLinks(source);
  const sites = new Map([...findings, ...suppressed].toReversed().map(({ file, id }) => [file, `#${fragment('f', id)}`]));
  const changes = new Map(files.map(({ path }, index) => [path, `#${fragment('d', index + 1)}`]));
  const toLocal = (file: string): string | undefined => changes.get(file) ?? sites.get(file);
  const toPlace = ({ file, line }: Place, from?: string): string | undefined => web.toFile(file, line) ?? (file === from ? undefined : toLocal(file));
  return {
    toPlace: findings.length < MANY ? toPlace : (place, from) => (place.file === from ? undefined : (toLocal(place.file) ?? toPlace(place))),
    toChange: (file) => changes.get(file),
    toWeb: (file) => web.toFile(file),
    toCommit: web.toCommit,
    toRepository: web.toRepository,
  };
}

/** The fragment of a URL that finds the element with `anchor(kind, name)` as its identifier. */
export const fragment = (kind: string, name: string | number): string => encoded(anchor(kind, name));

/** White space is what an identifier must not hold. */
export const anchor = (kind: string, name: string | number): string => `${kind}-${name}`.replace(/[\s\p{Cc}\p{Cf}\p{Surrogate}\p{Z}]/gu, '_');

/** Links to the repository on the web, for pages that hold no part of it themselves. */
export function createWebLinks(source: Source | null): WebLinks {
  const address = source ? addressOf(source.url) : undefined;
  if (!source || address === undefined) return { toFile: () => undefined, toCommit: () => undefined, toRepository: undefined };
  const path = (file: string): string => `${source.prefix}${file}`.split('/').map(encoded).join('/');
  const [blob, commit, mark] = shapeOf(new URL(address).hostname);
  return {
    toFile: (file, line) => `${address}/${blob}/${encoded(source.revision)}/${path(file)}${line === undefined ? '' : `#${mark}${line}`}`,
    toCommit: (hash) => `${address}/${commit}/${encoded(hash)}`,
    toRepository: address,
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
