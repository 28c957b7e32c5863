/** Which settings are addresses that requests go to. */
import { render } from '../text.ts';
import type { Address } from '../document.ts';
import { settingsOf, wordsOf, type Setting } from './entries.ts';
import type { Collection, Data, Scalar } from './data.ts';
import { valueOf, type Lookup } from './template.ts';

const ADDRESS_WORD = /^(?:\w*(?:url|uri)|v?host|hostname|endpoint|domain|servers?|base|address|target|authority|upstreams?|backend|scope|root)$/;
/** Addresses that tell something else: where to be called back, where documents are, who answers a login. */
const OTHER_WORD = /^(?:callback|webhooks?|hook|redirect|return|token|oauth2?|issuer|docs?|documentation|schemas?|license|contact|terms|external|referer|referrer|icon|logo|image|avatar|widget|dashboard|homepage|repository|bugs|funding|html|blog|cookie|access|authorize|authorization|description|jwks|origin|registry|comment|summary|title|accept|agent)$/;
const HOST_NAME = /^\s*[\w-]+(?:\.[\w-]+)+\.?(?::\d+)?(?:\/\S*)?\s*$/;

/** What a program connects through. */
const PROXY = /^(?:https?_?|all_?|no_?)?proxy(?:_?ur[li]|_?host)?$/i;

export interface Context {
  readonly lookup?: Lookup | undefined;
  /** What paths belong to. */
  readonly base?: Scalar | undefined;
}

/** The address that a setting holds. */
export function addressOf({ name, nameAt, value }: Setting, { lookup, base }: Context): Address | undefined {
  if (value.text === '' && !value.value) return undefined;
  const words = wordsOf(name.replace(/^\$/, 'schema '));
  if (words.some((word) => OTHER_WORD.test(word)) || PROXY.test(name)) return undefined;
  if (base && base !== value && /^url$/i.test(name) && /^\//.test(value.text)) return { value: valueOf(base, lookup), at: base.at, isHostOnly: true };
  const text = valueOf(value, lookup);
  const [first] = text;
  if (!first) return undefined;
  const whole = render(first);
  if (/^\s*(?:[a-z]{2,10}:)?\/\/\S+\s*$/i.test(whole) && !/\s/.test(whole.trim())) return { value: text, at: value.at };
  if (!words.some((word) => ADDRESS_WORD.test(word))) return undefined;
  const isVariable = first.some((part) => part.kind !== 'literal');
  if (!isVariable && !HOST_NAME.test(whole)) return undefined;
  return { value: text, at: isVariable ? nameAt : value.at, isHostOnly: true };
}

export interface Found {
  readonly setting: Setting;
  readonly address: Address;
}

/** The addresses that stand in a collection itself, and not in what it holds. */
export function addressesIn(collection: Collection, context: Context): readonly Found[] {
  return settingsOf(collection).flatMap((setting) => {
    const address = addressOf(setting, context);
    return address ? [{ setting, address }] : [];
  });
}

/** Those of a whole tree. `seen` are offsets of values that the collection around it has by a name. */
export function allAddresses(data: Data, context: Context, seen: ReadonlySet<number> = new Set()): readonly Found[] {
  if (data.kind === 'scalar') return [];
  const settings = settingsOf(data);
  const own = settings.flatMap((setting): readonly Found[] => {
    const address = seen.has(setting.value.at) ? undefined : addressOf(setting, context);
    return address ? [{ setting, address }] : [];
  });
  const known = new Set(settings.map(({ value }) => value.at));
  return [...own, ...data.entries.flatMap(({ value }) => allAddresses(value, context, known))];
}
