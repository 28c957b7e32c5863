/**
 * Files that hand variables on to where code runs (compose files, manifests, pipelines, Terraform, task definitions, Dockerfiles), or declare them
 * (schemas, `ProcessEnv`), get entries for the new names, each a copy of that of the name which it replaces. Only what refers to a value is copied: a value
 * that is written out, or kept under a name of its own, is for people to set.
 */
import type { NewNames } from '../environment-templates.ts';
import { codeThatHandsOn } from './code.ts';
import { eolOf, namesVariable, renamed, wordOf, type Entry, type Format } from './entry.ts';
import { json } from './json.ts';
import { dockerfile, processEnv } from './lines.ts';
import { terraform } from './terraform.ts';
import { yaml } from './yaml.ts';

type Texts = ReadonlyMap<string, string>;

const FORMATS: readonly Format[] = [yaml, dockerfile, processEnv, terraform, json, codeThatHandsOn];

const formatOf = (path: string): Format | undefined => FORMATS.find((format) => format.path.test(path));

/** The texts with entries for the new names; as they are where the old ones have none that can be copied, or the new ones are there. */
export function withNewEntries(texts: Texts, names: readonly NewNames[]): Texts {
  return edit(texts, names, (entry) => entry.isBound !== true, (text, entry, { legacy, added }) => {
    const own = text.slice(entry.start, entry.end);
    const copies = added.filter((name) => !entry.isBeside(name)).map((name) => entry.separator + renamed(own, legacy, name));
    return text.slice(0, entry.end) + copies.join('') + text.slice(entry.end);
  });
}

/** The texts without the entries of names that have others beside them; what declares an input goes when nothing else names it. */
export function withoutOldEntries(texts: Texts, names: readonly NewNames[]): Texts {
  const without = (before: Texts, isMeant: (entry: Entry) => boolean): Texts => edit(before, names, isMeant, (text, entry, { added }) => (isReplaced(entry, added) ? cut(text, entry) : text));
  const unused = without(texts, ({ declares }) => declares === undefined);
  const declarations = names.flatMap(({ legacy }) => [...entriesOf(unused, legacy)].map(([path, entries]) => [path, entries.filter(({ declares }) => declares !== undefined)] as const));
  const others = [...unused].map(([path, text]) => declarations.filter(([own]) => own === path).flatMap(([, entries]) => entries).sort((one, other) => other.start - one.start).reduce(cut, text));
  return without(unused, ({ declares }) => declares !== undefined && others.every((text) => !wordOf(declares).test(text)));
}

const cut = (text: string, { removed: [start, end] }: Entry): string => text.slice(0, start) + text.slice(end);

const isReplaced = (entry: Entry, added: readonly string[]): boolean => added.length > 0 && added.every((name) => entry.isBeside(name));

/** Of the lines that name the old variable, in order, whether the new names stand beside it. */
export function areReplaced(texts: Texts, path: string, { legacy, added }: NewNames): readonly boolean[] {
  const text = texts.get(path) ?? '';
  const replaced = (entriesOf(texts, legacy).get(path) ?? []).filter((entry) => isReplaced(entry, added));
  let offset = 0;
  return text.split('\n').flatMap((line) => {
    const start = offset;
    offset += line.length + 1;
    return namesVariable(line, legacy) ? [replaced.some((entry) => entry.start < offset && start < entry.end)] : [];
  });
}

/** By format, since the files of one may have to do with each other. */
function entriesOf(texts: Texts, name: string): ReadonlyMap<string, readonly Entry[]> {
  const found = FORMATS.map((format) => format.entries(new Map([...texts].filter(([path, text]) => formatOf(path) === format && (format.has?.test(text) ?? true))), name));
  return new Map(found.flatMap((entries) => [...entries]));
}

function edit(texts: Texts, names: readonly NewNames[], isMeant: (entry: Entry) => boolean, change: (text: string, entry: Entry, names: NewNames) => string): Texts {
  // A copy of a last line without an end would join it.
  const ended = new Map([...texts].map(([path, text]) => [path, isOpen(text) ? text + eolOf(text) : text]));
  const edited = names.reduce<Texts>((before, own) => {
    const entries = entriesOf(before, own.legacy);
    return new Map([...before].map(([path, text]) => [path, (entries.get(path) ?? []).filter(isMeant).reduceRight((rest, entry) => change(rest, entry, own), text)]));
  }, ended);
  return new Map([...edited].map(([path, text]) => {
    const before = texts.get(path) ?? '';
    return [path, isOpen(before) ? text.slice(0, -eolOf(before).length) : text];
  }));
}

const isOpen = (text: string): boolean => text !== '' && !text.endsWith('\n');
