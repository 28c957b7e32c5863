/** Names and what they are set to, in each of the ways in which files write that. */
import { firstOf, get, valuesOf, type Collection, type Data, type Entry, type Scalar } from './data.ts';

export interface Setting {
  readonly name: string;
  readonly nameAt: number;
  readonly value: Scalar;
}

const NAME_KEYS = ['name', 'key', 'header', 'headerName', 'ParameterKey', 'Name', 'OptionName'];
const VALUE_KEYS = ['value', 'defaultValue', 'currentValue', 'ParameterValue', 'plaintext'];
/** Keys under which the one value of the name above stands. */
const TRANSPARENT = /^(?:value|values|default|defaultvalue|equalto|equaltojson|contains|matches|matcher|exact|exactmatch|prefix|regex|string_value|text|type|sensitive|description|caseinsensitive|required|nullable|ephemeral|\$?schema|example|enum)$/i;
const VALUE_OF_NAME = /^(?:value|default|defaultvalue|equalto|contains|matches|exact|exactmatch|prefix|string_value|example|enum|values)$/i;
/** `NAME=value`, `Name: value`; an address is no pair of that sort. */
const ASSIGNED = /^([A-Za-z_][\w.-]{0,120})[ \t]*[=:][ \t]*(?!\/\/)/;

/** The settings of one collection: its own entries, those of `{ name, value }` in it, and lists of `NAME=value`. */
export function settingsOf(collection: Collection): readonly Setting[] {
  return collection.entries.flatMap((entry) => settingsOfEntry(entry, collection));
}

function settingsOfEntry({ key, keyAt, value }: Entry, holder: Collection): readonly Setting[] {
  if (value.kind === 'scalar') {
    if (key === undefined) return assigned(value);
    return [{ name: key, nameAt: keyAt, value }];
  }
  const named = namedValues(value);
  if (named.length > 0) return named;
  if (key === undefined) return headerRow(value);
  const texts = value.entries.flatMap(({ key: inner, value: item }) => (item.kind === 'scalar' && (inner === undefined || VALUE_OF_NAME.test(inner)) ? [item] : []));
  const isList = value.entries.every((inner) => inner.key === undefined);
  const isWrapper = value.entries.every((inner) => inner.key !== undefined && TRANSPARENT.test(inner.key));
  if (!isList && !isWrapper) return [];
  const lists = value.entries.flatMap(({ key: inner, value: item }) => (inner !== undefined && item.kind === 'collection' ? item.entries.flatMap((one) => (one.value.kind === 'scalar' ? [one.value] : [])) : []));
  return [...texts, ...lists].filter((item) => assigned(item).length === 0 || isWrapper).map((item) => ({ name: key, nameAt: keyAt, value: item })).filter(() => holder.entries.length > 0);
}

/** `{ name: 'Authorization', value: 'Basic …' }`, or with several `values`. */
function namedValues(data: Data): readonly Setting[] {
  const [name, value] = [firstOf(data, NAME_KEYS), firstOf(data, VALUE_KEYS)];
  const values = value ? [value] : valuesOf(get(data, 'values')).flatMap((item) => (item.kind === 'scalar' ? [item] : []));
  return name ? values.map((item) => ({ name: name.text, nameAt: name.at, value: item })) : [];
}

/** `['Authorization', 'Basic …']`. */
function headerRow({ entries }: Collection): readonly Setting[] {
  const [name, value] = entries.map((entry) => (entry.key === undefined ? entry.value : undefined));
  return entries.length === 2 && name?.kind === 'scalar' && value?.kind === 'scalar' && /^[\w-]+$/.test(name.text) ? [{ name: name.text, nameAt: name.at, value }] : [];
}

/** What a text sets, that is a setting as a whole. */
function assigned(scalar: Scalar): readonly Setting[] {
  const match = ASSIGNED.exec(scalar.text);
  if (!match?.[1] || scalar.value) return [];
  const [head] = match;
  return [{ name: match[1], nameAt: scalar.at, value: { ...scalar, text: scalar.text.slice(head.length), at: scalar.at + head.length } }];
}

/** What names are made of beside whose they are. */
const COMMON = new Set('api app application auth authentication authorization base basic bearer client conf config configuration cred credential credentials data default dev development e2e endpoint env global header headers host hostname http https internal key legacy login my next pass password prod production proxy public qa raw react rest secret secrets server service settings staging stage string test token uri url user username v1 v2 value vite x'.split(' '));

export function wordsOf(name: string): readonly string[] {
  return name.replace(/([a-z\d])([A-Z])/g, '$1 $2').toLowerCase().split(/[^a-z\d]+/).filter((word) => word !== '');
}

/** The words of a name that say whose it is. */
export const ownWords = (name: string): readonly string[] => wordsOf(name).filter((word) => !COMMON.has(word) && word.length > 1);
