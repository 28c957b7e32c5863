/** Whether a URL leads to an Ocrolus API host. Facts: docs/facts.md. */
import type { FunctionNode, ts } from '../code/syntax.ts';
import { alternatives, type TextValue, type Value } from '../code/values.ts';

export type HostVerdict =
  /** `host` is null when only the name of the URL says Ocrolus. */
  | { readonly kind: 'ocrolus'; readonly host: string | null; readonly proof: 'evaluated' | 'named'; readonly trail: readonly ts.Node[] }
  | { readonly kind: 'other'; readonly host: string }
  /** Depends on the callers of a function. */
  | { readonly kind: 'parameter'; readonly fn: FunctionNode }
  /** A path without a host, to be joined to a base URL. */
  | { readonly kind: 'relative' }
  | { readonly kind: 'unknown' };

/** What the user adds to the built-in hosts and names. */
export interface HostSettings {
  /** Further API hosts, lower case, e.g. a gateway in front of Ocrolus. */
  readonly hosts: readonly string[];
  /** Further environment or configuration names that hold an Ocrolus URL or credential. */
  readonly names: readonly string[];
}

const API_HOST = /^(?:api|apika|[a-z0-9]+-demo)\.ocrolus\.com$/;
export const LEGACY_HOST = 'www.perfectaudit.com';
const TOKEN_PATH = /\/oauth2?\/(?:v\d+\/)?token\b/i;
/** Names that say Ocrolus but hold the URL of something that keeps its own authentication. */
const NOT_API_NAME = /TOKEN|AUTH_?(?:URL|URI|HOST|DOMAIN|BASE)|AUTH0|OAUTH|WIDGET|WEBHOOK|CALLBACK|REDIRECT|DASHBOARD/i;
/** Stands for a hole when a text is matched against patterns. */
const HOLE = '\uFFFC';

function isApiHost(host: string, settings: HostSettings): boolean {
  const name = host.toLowerCase().replace(/:\d+$/, '').replace(/\.$/, '');
  return API_HOST.test(name) || name === LEGACY_HOST || name === 'perfectaudit.com' || settings.hosts.includes(name) || settings.hosts.includes(host.toLowerCase());
}

/** One verdict per possible value of a URL, or of a bare host name when `isHostOnly`. */
export function judgeUrl(value: Value, settings: HostSettings, isHostOnly = false): readonly HostVerdict[] {
  return alternatives(value).map((item) => (item.kind === 'text' ? judgeText(item, settings, isHostOnly) : judgeHole(item, settings)));
}

function judgeText(value: TextValue, settings: HostSettings, isHostOnly: boolean): HostVerdict {
  const rendered = render(value);
  if (TOKEN_PATH.test(rendered)) return { kind: 'other', host: 'token endpoint' };
  const match = /^\s*(?:[a-z][a-z0-9+.-]*:)?\/\/(?:[^/?#@\\]*@)?([^/?#\\\s]+)/i.exec(rendered) ?? (isHostOnly ? /^\s*([^/?#\\\s]+)/.exec(rendered) : null);
  const [first] = value.parts;
  if (!match?.[1]) {
    if (first?.kind === 'hole' || (first?.kind === 'literal' && first.text === '' && value.parts[1]?.kind === 'hole')) {
      const hole = value.parts.find((part) => part.kind === 'hole');
      return hole ? judgeHole(hole.value, settings) : { kind: 'unknown' };
    }
    return { kind: 'relative' };
  }
  const host = match[1];
  if (!host.includes(HOLE)) {
    const trail = trailOf(value);
    return isApiHost(host, settings) ? { kind: 'ocrolus', host: host.toLowerCase(), proof: 'evaluated', trail } : { kind: 'other', host: host.toLowerCase() };
  }
  // `'https://api.ocrolus.com' + path`: what follows a whole host name is taken for the path.
  const whole = host.slice(0, host.indexOf(HOLE));
  if (host.endsWith(HOLE) && host.indexOf(HOLE) === host.length - 1 && /\.[a-z]{2,}(?::\d+)?$/i.test(whole)) {
    return isApiHost(whole, settings) ? { kind: 'ocrolus', host: whole.toLowerCase(), proof: 'evaluated', trail: trailOf(value) } : { kind: 'other', host: whole.toLowerCase() };
  }
  if (/\.ocrolus\.com(?::\d+)?$/i.test(host)) return { kind: 'ocrolus', host: null, proof: 'named', trail: trailOf(value) };
  if (/\.[a-z]{2,}$/i.test(host)) return { kind: 'other', host: host.replaceAll(HOLE, '*').toLowerCase() };
  const before = rendered.indexOf(host);
  const hole = holeAt(value, before + host.indexOf(HOLE));
  return hole ? judgeHole(hole, settings) : { kind: 'unknown' };
}

function judgeHole(value: Exclude<Value, TextValue>, settings: HostSettings): HostVerdict {
  if (value.kind === 'parameter') return saysApi(value.name, settings) ? named(value) : { kind: 'parameter', fn: value.fn };
  const name = value.kind === 'environment' || value.kind === 'unknown' ? value.name : value.kind === 'member' ? `${nameOf(value.of)}.${value.name}` : '';
  return saysApi(name, settings) ? named(value) : { kind: 'unknown' };
}

/** Whether the name of a URL says that it leads to the Ocrolus API. */
export function saysApi(name: string, settings: HostSettings): boolean {
  if (settings.names.includes(name)) return true;
  return /ocrolus|perfect_?audit/i.test(name) && !NOT_API_NAME.test(name);
}

function named(value: Value): HostVerdict {
  return { kind: 'ocrolus', host: null, proof: 'named', trail: [value.node, ...value.trail] };
}

function nameOf(value: Value): string {
  if (value.kind === 'unknown' || value.kind === 'environment' || value.kind === 'parameter') return value.name;
  if (value.kind === 'member') return `${nameOf(value.of)}.${value.name}`;
  return value.kind === 'result' ? value.node.getText().slice(0, 120) : '';
}

/** The nodes that show where the host comes from, the literal first. */
function trailOf(value: TextValue): readonly ts.Node[] {
  let seen = '';
  for (const part of value.parts) {
    if (part.kind === 'literal') seen += part.text;
    if (part.kind === 'literal' && /\/\/[^/]*\.[a-z]|^[\w.-]+\.[a-z]{2,}/i.test(seen)) return [part.node, ...part.trail];
  }
  return [value.node, ...value.trail];
}

/** The text with every hole as one placeholder character. */
export function render(value: TextValue): string {
  return value.parts.map((part) => (part.kind === 'literal' ? part.text : HOLE)).join('');
}

function holeAt(value: TextValue, offset: number): Exclude<Value, TextValue> | undefined {
  let position = 0;
  for (const part of value.parts) {
    if (part.kind === 'hole' && position === offset) return part.value;
    position += part.kind === 'literal' ? part.text.length : 1;
  }
  return undefined;
}

