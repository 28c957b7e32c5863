/** Whether a carrier holds Basic credentials, and whether they go to Ocrolus. */
import { authorityOf, isApiHost, isLocalHost, isPlaceholderHost, saysApi, type ApiNames } from '../detect/api-hosts.ts';
import type { Confidence } from '../report/report.ts';
import type { Address, Carrier } from './document.ts';
import { withoutScheme } from './http.ts';
import { isLiteral, leaves, partAt, render, type Part, type Text } from './text.ts';

export interface Settings extends ApiNames {
  /** The addresses that configuration files set a name to. */
  readonly addressesOf: (name: string) => readonly string[];
}

export interface Verdict {
  readonly form: 'basic' | 'bearer-pair';
  /** Null where only names say Ocrolus. */
  readonly host: string | null;
  readonly confidence: Confidence;
  /** Where the address stands, a UTF-16 offset. */
  readonly hostAt: number | undefined;
  /** The pair as one text. */
  readonly pair: Text;
  /** Whether the same request, or what is described, goes to other hosts as well: it would take the token there. */
  readonly isShared: boolean;
}

type Lead = { readonly kind: 'ocrolus'; readonly host: string | null; readonly at: number; readonly isNamed: boolean } | { readonly kind: 'other'; readonly isLocal: boolean } | { readonly kind: 'unknown' };

const NO_NAMES: ApiNames = { hosts: [], names: [] };

/** `undefined` for what is no Basic credential, or goes elsewhere. */
export function judge(carrier: Carrier, path: string, settings: Settings): Verdict | undefined {
  const found = credentialOf(carrier);
  if (!found) return undefined;
  const isNamed = leaves(found.pair).some((part) => part.kind !== 'literal' && saysApi(part.name, settings));
  const verdict = (lead: Extract<Lead, { kind: 'ocrolus' }>, confidence: Confidence, isShared = false): Verdict => ({ ...found, isShared, host: lead.host, confidence: carrier.isGuess ? 'possible' : lead.isNamed && confidence === 'certain' ? 'likely' : confidence, hostAt: lead.at });
  for (const { how, addresses } of carrier.reach) {
    const leads = addresses.flatMap((address) => leadsOf(address, settings));
    const ours = leads.filter((lead) => lead.kind === 'ocrolus').sort((a, b) => Number(a.isNamed) - Number(b.isNamed))[0];
    const others = leads.some((lead) => lead.kind === 'other');
    const isDirect = how === 'request' || how === 'name';
    if (ours && (isDirect || !others || carrier.isGuess)) return verdict(ours, isDirect ? 'certain' : 'likely', how === 'request' && leads.some((lead) => lead.kind === 'other' && !lead.isLocal));
    if (ours && others) {
      if (isNamed) return verdict(ours, 'likely');
      return how !== 'function' && saysApi(carrier.symbol, NO_NAMES) ? verdict(ours, 'possible') : undefined;
    }
    if (others) return isNamed && !isDirect && !carrier.isGuess ? { ...found, host: null, confidence: 'possible', hostAt: undefined, isShared: false } : undefined;
  }
  if (carrier.isGuess) return undefined;
  if (isNamed) return { ...found, host: null, confidence: 'likely', hostAt: undefined, isShared: false };
  return saysApi(`${path} ${carrier.symbol}`, NO_NAMES) ? { ...found, host: null, confidence: 'possible', hostAt: undefined, isShared: false } : undefined;
}

/** The first of the texts that is one. */
function credentialOf({ credential }: Carrier): Pick<Verdict, 'form' | 'pair'> | undefined {
  if (credential.kind === 'pair') return { form: 'basic', pair: pairOf(credential.user[0] ?? [], credential.password[0] ?? []) };
  for (const text of credential.value) {
    const whole = render(text);
    if (/^\s*basic\s/i.test(whole)) return { form: 'basic', pair: withoutScheme(text) };
    if (/^\s*bearer\s/i.test(whole) && isPair(withoutScheme(text))) return { form: 'bearer-pair', pair: withoutScheme(text) };
  }
  return undefined;
}

/** As one text, so that the same pair is the same wherever it is written. */
function pairOf(user: Text, password: Text): Text {
  const [first] = password;
  return first && !render(password).startsWith(':') ? [...user, { kind: 'literal', text: ':', at: first.at }, ...password] : [...user, ...password];
}

/** After the word Bearer: a pair that the code encodes, or base64 of `x@y:z`. */
function isPair(after: Text): boolean {
  if (after.some((part) => part.kind === 'encoded' && leaves(part.of).some((leaf) => leaf.kind === 'literal' && leaf.text.includes(':')))) return true;
  return isLiteral(after) && /^[^\s:@]+@[^\s:]+:\S+$/.test(Buffer.from(render(after).trim(), 'base64').toString('utf8'));
}

function leadsOf({ value, at, isHostOnly = false }: Address, settings: Settings): readonly Lead[] {
  return value.flatMap((text) => leadsOfText(text, at, isHostOnly, settings));
}

function leadsOfText(text: Text, at: number, isHostOnly: boolean, settings: Settings): readonly Lead[] {
  const whole = render(text);
  const found = authorityOf(whole, isHostOnly);
  const place = text.find((part) => part.kind === 'literal' && part.text.trim() !== '')?.at ?? at;
  if (found.kind === 'host') return [isApiHost(found.host, settings) ? { kind: 'ocrolus', host: found.host.replace(/:443$/, ''), at: place, isNamed: false } : { kind: 'other', isLocal: isLocalHost(found.host) || isPlaceholderHost(found.host) }];
  if (found.kind === 'part') return [found.isOcrolus ? { kind: 'ocrolus', host: null, at: place, isNamed: true } : { kind: 'other', isLocal: false }];
  const part = found.kind === 'hole' ? partAt(text, found.at) : text[0];
  return part ? leadsOfPart(part, at, settings) : [];
}

function leadsOfPart(part: Part, at: number, settings: Settings): readonly Lead[] {
  if (part.kind === 'literal' || part.kind === 'encoded') return [];
  const configured = settings.addressesOf(part.name).flatMap((address): readonly Lead[] => {
    const found = authorityOf(address, true);
    if (found.kind !== 'host' || isLocalHost(found.host) || isPlaceholderHost(found.host)) return [];
    return [isApiHost(found.host, settings) ? { kind: 'ocrolus', host: found.host, at, isNamed: true } : { kind: 'other', isLocal: false }];
  });
  if (configured.length > 0) return configured;
  return [saysApi(part.name, settings) ? { kind: 'ocrolus', host: null, at, isNamed: true } : { kind: 'unknown' }];
}
