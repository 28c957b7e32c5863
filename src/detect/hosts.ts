/** Whether a URL leads to an Ocrolus API host. Facts: docs/facts.md. */
import { ts } from '../code/syntax.ts';
import { alternatives, type Choice, type ClassNode, type TextValue, type Value } from '../code/values.ts';

/** Where a URL leads; `when` holds the choices under which it does. */
export type HostVerdict = (
  | {
      readonly kind: 'ocrolus';
      /** Null when only the name of the URL says Ocrolus. */
      readonly host: string | null;
      /** By the code, by a configuration file that sets the variable, or by the variable's name. */
      readonly proof: 'evaluated' | 'configured' | 'named';
      readonly trail: readonly ts.Node[];
    }
  | { readonly kind: 'other'; readonly host: string }
  /** Depends on the callers of a function, or on the subclass of a class. */
  | { readonly kind: 'parameter'; readonly fn: ClassNode }
  /** A path without a host, to be joined to a base URL. */
  | { readonly kind: 'relative' }
  | { readonly kind: 'unknown' }
) & { readonly when?: readonly Choice[] };

/** What the user adds to the built-in hosts and names. */
export interface HostSettings {
  /** Further API hosts, lower case, e.g. a gateway in front of Ocrolus. */
  readonly hosts: readonly string[];
  /** Further environment or configuration names that hold an Ocrolus URL or credential. */
  readonly names: readonly string[];
  /** The addresses that configuration files set a variable to, as far as they concern `file`. */
  readonly addressesOf: (name: string, file: string) => readonly TextValue[];
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

/** The verdicts on each possible value of a URL, or of a bare host name when `isHostOnly`. */
export function judgeUrl(value: Value, settings: HostSettings, isHostOnly = false): readonly HostVerdict[] {
  return alternatives(value).flatMap((item) => {
    const verdicts = item.kind === 'text' ? judgeText(item, settings, isHostOnly) : judgeHole(item, settings, isHostOnly);
    return item.when ? verdicts.map((verdict) => ({ ...verdict, when: item.when ?? [] })) : verdicts;
  });
}

function judgeText(value: TextValue, settings: HostSettings, isHostOnly: boolean): readonly HostVerdict[] {
  const rendered = render(value);
  if (TOKEN_PATH.test(rendered)) return [{ kind: 'other', host: 'token endpoint' }];
  const match = /^\s*(?:[a-z][a-z0-9+.-]*:)?\/\/(?:[^/?#\\]*@)?([^/?#\\\s]+)/i.exec(rendered) ?? (isHostOnly ? /^\s*([^/?#\\\s]+)/.exec(rendered) : null);
  if (!match?.[1]) {
    const [first] = value.parts.filter((part) => part.kind === 'hole' || part.text !== '');
    return first?.kind === 'hole' ? judgeHole(first.value, settings, isHostOnly) : [{ kind: 'relative' }];
  }
  const host = match[1];
  const proof = value.parts.some((part) => part.kind === 'literal' && part.isConfigured) ? 'configured' : 'evaluated';
  const known = (name: string): HostVerdict => (isApiHost(name, settings) ? { kind: 'ocrolus', host: name.toLowerCase(), proof, trail: trailOf(value) } : { kind: 'other', host: name.toLowerCase() });
  if (!host.includes(HOLE)) return [known(host)];
  // `'https://api.ocrolus.com' + path`: what follows a whole host name is taken for the path.
  const whole = host.slice(0, host.indexOf(HOLE));
  if (host.endsWith(HOLE) && host.indexOf(HOLE) === host.length - 1 && /\.[a-z]{2,}(?::\d+)?$/i.test(whole)) return [known(whole)];
  if (/\.ocrolus\.com(?::\d+)?$/i.test(host)) return [{ kind: 'ocrolus', host: null, proof: 'named', trail: trailOf(value) }];
  if (/\.[a-z]{2,}$/i.test(host)) return [{ kind: 'other', host: host.replaceAll(HOLE, '*').toLowerCase() }];
  const before = match.index + match[0].length - host.length;
  const hole = holeAt(value, before + host.indexOf(HOLE));
  return hole ? judgeHole(hole, settings, true) : [{ kind: 'unknown' }];
}

function judgeHole(value: Exclude<Value, TextValue>, settings: HostSettings, isHostOnly: boolean): readonly HostVerdict[] {
  if (value.kind === 'union') return alternatives(value).flatMap((item) => judgeUrl(item, settings, isHostOnly));
  if (value.kind === 'environment' && value.source === 'environment') {
    const configured = judgeConfigured(value.name, value.node, settings, isHostOnly);
    if (configured.length > 0) return configured;
  }
  if (value.kind === 'parameter') return [saysApi(value.name, settings) ? named(value) : { kind: 'parameter', fn: value.fn }];
  return [saysApi(nameOf(value), settings) ? named(value) : { kind: 'unknown' }];
}

/** A host of this machine: what tests and developers set a variable to. */
const LOCAL_HOST = /^(?:localhost|127\.|\[::1\]|0\.0\.0\.0|host\.docker\.internal)/;
/** A host that stands for one to be filled in. */
const PLACEHOLDER_HOST = /^(?:your|my|changeme|placeholder|todo|xxx+)[.-]|^example\.(?:com|org|net)$|[<>${}]/i;

/** What configuration files say of a variable; nothing when they only set it to placeholders and hosts of this machine. */
function judgeConfigured(name: string, node: ts.Node, settings: HostSettings, isHostOnly: boolean): readonly HostVerdict[] {
  const verdicts = settings.addressesOf(name, node.getSourceFile().fileName).flatMap((address) => judgeText(address, settings, isHostOnly || !/\/\//.test(render(address))).map((verdict) => ({ verdict, address })));
  const ours = verdicts.flatMap(({ verdict, address }): HostVerdict[] => (verdict.kind === 'ocrolus' ? [{ ...verdict, proof: 'configured', trail: [address.node, node] }] : []));
  const others = verdicts.flatMap(({ verdict }) => (verdict.kind === 'other' && !LOCAL_HOST.test(verdict.host) && !PLACEHOLDER_HOST.test(verdict.host) ? [verdict] : []));
  return [...ours, ...others];
}

export function isLocalHost(host: string): boolean {
  return LOCAL_HOST.test(host);
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
  if (value.kind === 'external') return value.module === '' ? value.path.join('.') : '';
  // What is given a function is made by it, and is no address: `createServer((request) => …)`.
  return value.kind === 'result' && !value.node.arguments?.some(isFunctionLike) ? value.node.getText().slice(0, 120) : '';
}

function isFunctionLike(node: ts.Node): boolean {
  return ts.isFunctionLike(node);
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

