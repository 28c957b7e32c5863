/** Whether a URL leads to an Ocrolus API host. Facts: docs/facts.md. */
import { ts } from '../code/syntax.ts';
import { isFromTest } from '../code/test-files.ts';
import { authorityOf, HOLE, isApiHost, isLocalHost, isPlaceholderHost, saysApi, type ApiNames } from './api-hosts.ts';
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
  | { readonly kind: 'other'; readonly host: string; /** A test says so. */ readonly isFromTest?: true }
  /** Depends on the callers of a function, or on the subclass of a class. */
  | { readonly kind: 'parameter'; readonly fn: ClassNode }
  /** A path without a host, to be joined to a base URL. */
  | { readonly kind: 'relative' }
  | { readonly kind: 'unknown'; /** An address of its own, which no base says more of. */ readonly isAddress?: true }
) & { readonly when?: readonly Choice[] };

/** What the user and the repository add to the built-in hosts and names. */
export interface HostSettings extends ApiNames {
  /** The addresses that configuration files set a variable to, as far as they concern `file`. */
  readonly addressesOf: (name: string, file: string) => readonly TextValue[];
}

/** The verdicts on each possible value of a URL, or of a bare host name when `isHostOnly`. */
export function judgeUrl(value: Value, settings: HostSettings, isHostOnly = false): readonly HostVerdict[] {
  return alternatives(value).flatMap((item) => {
    const verdicts = item.kind === 'text' ? judgeText(item, settings, isHostOnly) : judgeHole(item, settings, isHostOnly);
    return item.when ? verdicts.map((verdict) => ({ ...verdict, when: item.when ?? [] })) : verdicts;
  });
}

function judgeText(value: TextValue, settings: HostSettings, isHostOnly: boolean): readonly HostVerdict[] {
  const found = authorityOf(render(value), isHostOnly);
  const proof = value.parts.some((part) => part.kind === 'literal' && part.isConfigured) ? 'configured' : 'evaluated';
  if (found.kind === 'host') return [isApiHost(found.host, settings) ? { kind: 'ocrolus', host: found.host, proof, trail: trailOf(value) } : { kind: 'other', host: found.host, ...(isFromTest(value) && { isFromTest: true }) }];
  if (found.kind === 'part') return [found.isOcrolus ? { kind: 'ocrolus', host: null, proof: 'named', trail: trailOf(value) } : { kind: 'other', host: found.host }];
  if (found.kind === 'none') {
    const [first] = value.parts.filter((part) => part.kind === 'hole' || part.text !== '');
    return first?.kind === 'hole' ? judgeHole(first.value, settings, isHostOnly) : [{ kind: 'relative' }];
  }
  const hole = holeAt(value, found.at);
  return hole ? judgeHole(hole, settings, true) : [{ kind: 'unknown' }];
}

function judgeHole(value: Exclude<Value, TextValue>, settings: HostSettings, isHostOnly: boolean): readonly HostVerdict[] {
  if (value.kind === 'union') return alternatives(value).flatMap((item) => judgeUrl(item, settings, isHostOnly));
  if (value.kind === 'environment' && value.source === 'environment') {
    const configured = judgeConfigured(value.name, value.node, settings, isHostOnly);
    if (configured.length > 0) return configured;
  }
  if (value.kind === 'parameter') return [saysApi(value.name, settings) ? named(value) : { kind: 'parameter', fn: value.fn }];
  if (saysApi(nameOf(value), settings)) return [named(value)];
  return [{ kind: 'unknown', ...(value.kind === 'environment' && ADDRESS.test(value.name) && { isAddress: true }) }];
}

/** `HERON_URL`, `NEXUS_HOST`: a variable that is called so holds an address, and no path. */
const ADDRESS = /(?:^|_)(?:URL|URI|HOST|HOSTNAME|ORIGIN|ENDPOINT|SERVER|ADDRESS|DOMAIN)$/i;

/** What configuration files say of a variable; nothing when they only set it to placeholders and hosts of this machine. */
function judgeConfigured(name: string, node: ts.Node, settings: HostSettings, isHostOnly: boolean): readonly HostVerdict[] {
  const verdicts = settings.addressesOf(name, node.getSourceFile().fileName).flatMap((address) => judgeText(address, settings, isHostOnly || !/\/\//.test(render(address))).map((verdict) => ({ verdict, address })));
  const ours = verdicts.flatMap(({ verdict, address }): HostVerdict[] => (verdict.kind === 'ocrolus' ? [{ ...verdict, proof: 'configured', trail: [address.node, node] }] : []));
  const others = verdicts.flatMap(({ verdict }) => (verdict.kind === 'other' && !isLocalHost(verdict.host) && !isPlaceholderHost(verdict.host) ? [verdict] : []));
  return [...ours, ...others];
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

