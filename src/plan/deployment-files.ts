/**
 * Files that hand variables on to where code runs (compose files, manifests, pipelines, Dockerfiles, declarations of `ProcessEnv`) get entries for the new
 * names, each a copy of that of the name which it replaces. Only what refers to a value is copied: a value that is written out, or kept under
 * another name, is for people to set.
 */
import type { NewNames } from './environment-templates.ts';

/** The lines of one entry, and those of what it is in. */
interface Entry {
  readonly start: number;
  readonly end: number;
  /** Of lines that hold other entries of the same thing. */
  readonly siblings: readonly [number, number];
}

interface Format {
  readonly path: RegExp;
  /** Only in a file with this text. */
  readonly has?: RegExp;
  /** The entries for a name that can be copied. */
  entries(lines: readonly string[], name: string): readonly Entry[];
}

const FORMATS: readonly Format[] = [
  { path: /\.ya?ml$/i, entries: yamlEntries },
  { path: /(?:^|\/)(?:[\w.-]*\.)?(?:dockerfile|containerfile)(?:\.[\w.-]+)?$/i, entries: (lines, name) => singleLines(lines, name, /^([ \t]*(?:ARG|ENV)[ \t]+)(\w+)(?:=(.*))?$/) },
  { path: /\.d\.[cm]?ts$/, has: /\binterface ProcessEnv\b/, entries: (lines, name) => singleLines(lines, name, /^([ \t]*(?:readonly[ \t]+)?)(\w+)\??:[ \t]*string(?:[ \t]*\|[ \t]*undefined)?[;,]?()$/) },
];

const formatOf = (path: string): Format | undefined => FORMATS.find((format) => format.path.test(path));

export const handsVariablesOn = (path: string): boolean => formatOf(path) !== undefined;

/** The text with entries for the new names; as it is where the old ones have none that can be copied, or the new ones are there. */
export function withNewEntries(path: string, text: string, names: readonly NewNames[]): string {
  return edit(path, text, names, (lines, entry, { legacy, added }) => {
    const own = lines.slice(entry.start, entry.end);
    const missing = added.filter((name) => !isBeside(lines, entry, name));
    return [...own, ...missing.flatMap((name) => own.map((line) => line.replaceAll(wordOf(legacy), name)))];
  });
}

/** The text without the entries of names that have others beside them. */
export function withoutOldEntries(path: string, text: string, names: readonly NewNames[]): string {
  return edit(path, text, names, (lines, entry, { added }) => {
    const isReplaced = added.length > 0 && added.every((name) => isBeside(lines, entry, name));
    return isReplaced ? [] : lines.slice(entry.start, entry.end);
  });
}

/** Of the lines that name the old variable, in order, whether the new names stand beside it. */
export function areReplaced(path: string, text: string, { legacy, added }: NewNames): readonly boolean[] {
  const lines = text.split(/\r?\n/);
  const entries = formatOf(path)?.entries(lines, legacy) ?? [];
  const replaced = entries.filter((entry) => added.every((name) => isBeside(lines, entry, name)));
  return lines.flatMap((line, index) => (namesVariable(line, legacy) ? [replaced.some(({ start, end }) => start <= index && index < end)] : []));
}

function edit(path: string, text: string, names: readonly NewNames[], change: (lines: readonly string[], entry: Entry, names: NewNames) => readonly string[]): string {
  const format = formatOf(path);
  if (!format || !(format.has?.test(text) ?? true)) return text;
  // A copy of a last line without an end would join it.
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  const isOpen = text !== '' && !text.endsWith('\n');
  const lines = names.reduce<readonly string[]>((before, own) => {
    const entries = format.entries(before.map((line) => line.replace(/\r?\n$/, '')), own.legacy);
    return entries.reduceRight<readonly string[]>((rest, entry) => [...rest.slice(0, entry.start), ...change(before, entry, own), ...rest.slice(entry.end)], before);
  }, `${text}${isOpen ? eol : ''}`.match(/[^\n]*\n/g) ?? []);
  const after = lines.join('');
  return isOpen ? after.slice(0, -eol.length) : after;
}

const isBeside = (lines: readonly string[], { siblings }: Entry, name: string): boolean => lines.slice(...siblings).some((line) => namesVariable(line, name));

export const namesVariable = (line: string, name: string): boolean => wordOf(name).test(line);

const wordOf = (name: string): RegExp => new RegExp(`(?<![\\w-])${name}(?!\\w|-\\w)`, 'g');

const indentOf = (line: string): number => /^[ \t]*/.exec(line)?.[0].length ?? 0;

function singleLines(lines: readonly string[], name: string, form: RegExp): readonly Entry[] {
  return lines.flatMap((line, start) => {
    const [, , own, value] = form.exec(line) ?? [];
    return own === name && isReference(value ?? '', name) ? [{ start, end: start + 1, siblings: [0, lines.length] as const }] : [];
  });
}

/** `NAME: ${NAME}`, `- NAME=${NAME}`, `- NAME`, and `- name: NAME` with what says where its value is. */
function yamlEntries(lines: readonly string[], name: string): readonly Entry[] {
  const map = new RegExp(`^[ \\t]*(["']?)${name}\\1[ \\t]*:(?:[ \\t]+(.*))?$`);
  const item = new RegExp(`^[ \\t]*-[ \\t]+(["']?)${name}(?:=(.*))?\\1[ \\t]*$`);
  const named = new RegExp(`^[ \\t]*-[ \\t]+(?:name|key):[ \\t]+(["']?)${name}\\1[ \\t]*$`);
  return lines.flatMap((line, start) => {
    const found = map.exec(line) ?? item.exec(line);
    const isNamed = named.test(line);
    if (!found && !isNamed) return [];
    const end = endOfEntry(lines, start);
    const inner = lines.slice(start + 1, end);
    const isCopied = isNamed ? inner.length > 0 && inner.every((other) => isDetail(other, name)) && inner.some((other) => namesVariable(other, name) || /^\s*sync:/.test(other)) : isReference(withoutComment(found?.[2] ?? ''), name) && inner.every((other) => isDetail(other, name));
    return isCopied ? [{ start, end, siblings: siblingsOf(lines, start) }] : [];
  });
}

/** Up to the next line that is not further in. */
function endOfEntry(lines: readonly string[], start: number): number {
  const own = indentOf(lines[start] ?? '');
  const length = lines.slice(start + 1).findIndex((line) => line.trim() === '' || indentOf(line) <= own);
  return length < 0 ? lines.length : start + 1 + length;
}

function siblingsOf(lines: readonly string[], at: number): readonly [number, number] {
  const own = indentOf(lines[at] ?? '');
  const isInside = (line: string | undefined): boolean => line !== undefined && (line.trim() === '' || indentOf(line) >= own);
  let [start, end] = [at, at + 1];
  while (isInside(lines[start - 1])) start -= 1;
  while (isInside(lines[end])) end += 1;
  return [start, end];
}

const withoutComment = (value: string): string => value.replace(/(?:^|[ \t]+)#.*$/, '').trim();

/** What may stand below an entry and holds no value. */
function isDetail(line: string, name: string): boolean {
  const [, key = '', value = ''] = /^[ \t]*([\w-]+):[ \t]*(.*)$/.exec(withoutComment(line)) ?? [];
  if (/^(?:value|key)$/.test(key)) return value !== '' && isReference(value, name);
  if (/^(?:valueFrom|secretKeyRef|configMapKeyRef)$/.test(key)) return value === '' || new RegExp(`^\\{(?:\\s*(?:secretKeyRef:\\s*\\{)?\\s*(?:name:\\s*[\\w.-]+|key:\\s*${name}|optional:\\s*\\w+)\\s*,?)+\\s*\\}*$`).test(value);
  // One that callers must give would be missing from those of other repositories.
  if (key === 'required') return value === 'false';
  return /^(?:name|optional|sync|scope|type|description)$/.test(key);
}

/** Whether a value is that of the variable of this name, wherever it is kept. */
function isReference(value: string, name: string): boolean {
  const [, , text = ''] = /^(["']?)(.*)\1$/.exec(value.trim()) ?? [];
  if (text === '' || text === name) return true;
  const forms = ['\\$\\{\\{\\s*(?:\\w+\\.)*NAME\\s*\\}\\}', '\\$\\{NAME(?::?\\?[^}]*|:?-)?\\}', '\\$\\$?NAME', '\\$\\(NAME\\)', '\\$\\[variables\\.NAME\\]', '\\$\\{(?:env|var|param|opt):?\\.?NAME(?:,\\s*(?:\'\'|""))?\\}', '\\{\\{-?\\s*(?:\\.\\w+)+\\.NAME(?:\\s*\\|\\s*quote)?\\s*-?\\}\\}'];
  return forms.some((form) => new RegExp(`^${form.replace('NAME', name)}$`).test(text));
}
