/** Which hosts are those of the Ocrolus API, in words that need no syntax tree. Facts: docs/facts.md. */

/** What the user adds to the built-in hosts and names. */
export interface ApiNames {
  /** Further API hosts, lower case, e.g. a gateway in front of Ocrolus. */
  readonly hosts: readonly string[];
  /** Further environment or configuration names that hold an Ocrolus URL or credential. */
  readonly names: readonly string[];
}

const API_HOST = /^(?:api|apika|[a-z0-9]+-demo)\.ocrolus\.com$/;
export const LEGACY_HOST = 'www.perfectaudit.com';
const TOKEN_PATH = /\/oauth2?\/(?:v\d+\/)?token\b/i;
/** The vendor, by both of its names. */
export const OCROLUS = /ocrolus|perfect_?audit/i;
/** Names that say Ocrolus but hold the URL of something that keeps its own authentication. */
const NOT_API_NAME = /TOKEN|AUTH_?(?:URL|URI|HOST|DOMAIN|BASE)|AUTH0|OAUTH|WIDGET|WEBHOOK|CALLBACK|REDIRECT|DASHBOARD/i;
/** A host of this machine: what tests and developers set a variable to. */
const LOCAL_HOST = /^(?:localhost|127\.|\[::1\]|0\.0\.0\.0|host\.docker\.internal)/;
/** A host that stands for one to be filled in. */
const PLACEHOLDER_HOST = /^(?:your|my|changeme|placeholder|todo|xxx+)[.-]|^example\.(?:com|org|net)$|[<>${}]/i;
/** Stands for a part that is not known when a text is matched against patterns. */
export const HOLE = '\uFFFC';

export function isApiHost(host: string, names: ApiNames): boolean {
  const name = host.toLowerCase().replace(/:\d+$/, '').replace(/\.$/, '');
  return API_HOST.test(name) || name === LEGACY_HOST || name === 'perfectaudit.com' || names.hosts.includes(name) || names.hosts.includes(host.toLowerCase());
}

export const isLocalHost = (host: string): boolean => LOCAL_HOST.test(host);

export const isPlaceholderHost = (host: string): boolean => PLACEHOLDER_HOST.test(host);

/** Whether the name of a URL says that it leads to the Ocrolus API. */
export function saysApi(name: string, names: ApiNames): boolean {
  if (names.names.includes(name)) return true;
  return OCROLUS.test(name) && !NOT_API_NAME.test(name);
}

/** Whether a text says Ocrolus at all, in any spelling or by what the user adds. */
export function mentionsApi(text: string, { hosts, names }: ApiNames): boolean {
  const lower = text.toLowerCase();
  return OCROLUS.test(text) || hosts.some((host) => lower.includes(host)) || names.some((name) => text.includes(name));
}

/** Who an address leads to, as far as its text says. Hosts are in lower case. */
export type Authority =
  | { readonly kind: 'host'; readonly host: string }
  /** The name of the host is not known whole, but its end is. */
  | { readonly kind: 'part'; readonly host: string; readonly isOcrolus: boolean }
  /** The part that is not known, at this offset, decides. */
  | { readonly kind: 'hole'; readonly at: number }
  /** A path, or a text that begins with what is not known. */
  | { readonly kind: 'none' };

/** What stands for the host of a request that asks for a token. */
export const TOKEN_ENDPOINT = 'token endpoint';

/** @param text with `HOLE` for each part that is not known; a bare host name when `isHostOnly` */
export function authorityOf(text: string, isHostOnly = false): Authority {
  if (TOKEN_PATH.test(text)) return { kind: 'part', host: TOKEN_ENDPOINT, isOcrolus: false };
  const match = /^\s*(?:[a-z][a-z0-9+.-]*:)?\/\/(?:[^/?#\\]*@)?([^/?#\\\s]+)/i.exec(text) ?? (isHostOnly ? /^\s*([^/?#\\\s]+)/.exec(text) : null);
  if (!match?.[1]) return { kind: 'none' };
  const host = match[1].toLowerCase();
  if (!host.includes(HOLE)) return { kind: 'host', host };
  // `'https://api.ocrolus.com' + path`: what follows a whole host name is taken for the path.
  const whole = host.slice(0, host.indexOf(HOLE));
  if (host.endsWith(HOLE) && host.indexOf(HOLE) === host.length - 1 && /\.[a-z]{2,}(?::\d+)?$/.test(whole)) return { kind: 'host', host: whole };
  if (/\.ocrolus\.com(?::\d+)?$/.test(host)) return { kind: 'part', host, isOcrolus: true };
  if (/\.[a-z]{2,}$/.test(host)) return { kind: 'part', host: host.replaceAll(HOLE, '*'), isOcrolus: false };
  return { kind: 'hole', at: match.index + match[0].length - host.length + host.indexOf(HOLE) };
}
