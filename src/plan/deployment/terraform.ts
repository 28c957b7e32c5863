/** Terraform and OpenTofu: arguments, variables, and containers that get theirs in a list. */
import { dirname, join } from 'node:path/posix';
import { anySpelling, eolOf, isReference, listEntry, namesInAnySpelling, spelled, withoutQuotes, type Entry, type Format } from './entry.ts';
import { linesEntry, linesOf, siblingsOf } from './lines.ts';
import { PATHS } from './paths.ts';

/** What a variable is said to be, without a value. */
const DETAIL = /^\s*(?:(?:type|description|sensitive|nullable|ephemeral)\s*=.*|default\s*=\s*(?:""|null)|#.*|)$/;

export const terraform: Format = {
  path: PATHS.terraform,
  entries(files, name) {
    const found = new Map([...files].map(([path, text]) => [path, entriesIn(text, name, moduleTexts(files, path))] as const));
    const declaredIn = (folder: string): ReadonlySet<string> => new Set([...found].flatMap(([path, items]) => (dirname(path) === folder ? items.flatMap(({ declares }) => declares ?? []) : [])));
    // Nothing would read it, and whoever deploys would be asked for it.
    const isNeeded = (folder: string, input: string): boolean => [...found].some(([path, items]) => items.some(({ needs, start, end }) => needs === input && (dirname(path) === folder || isInput((files.get(path) ?? '').slice(start, end).trimEnd(), name))));
    // A module that is given a value which nobody can copy would lack the new one.
    const isGivenOther = [...files].some(([path, text]) => !path.includes('.tfvars') && linesOf(text).some((line) => isInput(line, name) && !isCopyable(argumentOf(line, name)?.value ?? '', name)));
    return new Map([...found].map(([path, entries]) => {
      const text = files.get(path) ?? '';
      const isMissing = ({ start, end, needs }: Entry): boolean => {
        const line = text.slice(start, end).trimEnd();
        return needs !== undefined && (isGivenOther || !declaredIn(dirname(path)).has(needs) || (isInput(line, name) && !isTaken(text, start, path, (folder) => declaredIn(folder).has(argumentOf(line, name)?.key ?? ''))));
      };
      return [path, entries.map((entry) => ({ ...entry, isBound: isMissing(entry) || (entry.declares !== undefined && (isGivenOther || !isNeeded(dirname(path), entry.declares))) }))] as const;
    }));
  },
};

/** Whether what is given an argument takes it under another name as well: a module of this repository that declares it, and no resource. */
function isTaken(text: string, at: number, path: string, declares: (folder: string) => boolean): boolean {
  const [opened] = [...text.slice(0, at).matchAll(/^\w.*$/gm)].slice(-1);
  const [, kind] = /^(\w+)\b.*\{\s*$/.exec(opened?.[0] ?? '') ?? [];
  const block = text.slice(opened?.index ?? 0);
  // An argument of a function or an object within it is no input.
  if (kind !== 'module') return kind === undefined || kind === 'locals' || /[{(][ \t]*\r?\n/.test(block.slice(opened?.[0].length, at - (opened?.index ?? 0)));
  const source = /^[ \t]*source[ \t]*=[ \t]*"(\.[^"]*)"/m.exec(block.split(/^\}/m, 1)[0] ?? '')?.[1];
  return source !== undefined && declares(join(dirname(path), source));
}

/** The texts of a module: the files of a folder. */
const moduleTexts = (files: ReadonlyMap<string, string>, path: string): readonly string[] => [...files].flatMap(([other, text]) => (dirname(other) === dirname(path) ? [text] : []));

function entriesIn(text: string, name: string, module: readonly string[]): readonly Entry[] {
  const lines = linesOf(text);
  return lines.flatMap((line, start): readonly Entry[] => {
    const argument = argumentOf(line, name);
    if (argument && isCopyable(argument.value, name)) return [linesEntry(text, { start, end: start + 1, siblings: siblingsOf(lines, start), needs: inputIn(argument.value, name) })];
    const variable = new RegExp(`^variable[ \\t]+"?(${anySpelling(name)})"?[ \\t]*\\{(.*)$`).exec(line);
    if (variable) return variableEntry(text, lines, start, { input: variable[1] ?? '', rest: variable[2] ?? '' }, module);
    return namedIn(text, lines, start, name);
  });
}

/** `OCROLUS_USERNAME = var.ocrolus_username`. */
function argumentOf(line: string, name: string): { readonly key: string; readonly value: string } | undefined {
  const [, , key, value] = new RegExp(`^[ \\t]*("?)(${anySpelling(name)})\\1[ \\t]*[=:][ \\t]*(.*?)[ \\t]*,?[ \\t]*(?:(?:#|//).*)?$`).exec(line) ?? [];
  return key === undefined || value === undefined ? undefined : { key, value };
}

/** Whether a line gives a module or a resource an argument in the spelling of Terraform's own inputs. */
const isInput = (line: string, name: string): boolean => {
  const key = argumentOf(line, name)?.key;
  return key !== undefined && key !== name;
};

/** `get_env("OCROLUS_USERNAME")` is Terragrunt's. */
const isCopyable = (value: string, name: string): boolean => inputIn(value, name) !== undefined || value === '""' || new RegExp(`^get_env\\("${name}"(?:,\\s*"")?\\)$`).test(value);

/** The variable that is the whole of a value. */
function inputIn(value: string, name: string): string | undefined {
  const input = /^(?:var\.([\w-]+)|"\$\{var\.([\w-]+)\}")$/.exec(value.trim());
  const variable = input?.[1] ?? input?.[2];
  return variable !== undefined && spelled(name).includes(variable) ? variable : undefined;
}

function variableEntry(text: string, lines: readonly string[], start: number, { input, rest }: { readonly input: string; readonly rest: string }, module: readonly string[]): readonly Entry[] {
  const oneLine = /^(.*)\}[ \t]*$/.exec(rest);
  const closed = oneLine ? start : lines.findIndex((other, index) => index > start && /^\}/.test(other));
  const details = oneLine ? [oneLine[1] ?? ''] : lines.slice(start + 1, closed);
  if (closed < 0 || !details.every((detail) => DETAIL.test(detail))) return [];
  const isParted = lines[closed + 1] === '' && closed + 2 < lines.length;
  const entry = linesEntry(text, { start, end: closed + 1, siblings: [start, start], declares: input });
  const eol = eolOf(text);
  const end = isParted ? entry.end + eol.length : entry.end;
  return [{ ...entry, separator: oneLine && !isParted ? '' : eol, removed: [entry.start, Math.min(end, text.length)], isBeside: (name) => module.some((other) => new RegExp(`^variable[ \\t]+"?${anySpelling(name)}"?[ \\t]*\\{`, 'm').test(other)) }];
}

/** `{ name = "OCROLUS_USERNAME", value = var.ocrolus_username }`, on a line or several; a block without commas around it as well. */
function namedIn(text: string, lines: readonly string[], at: number, name: string): readonly Entry[] {
  const line = lines[at] ?? '';
  if (!new RegExp(`(?:^|[{,\\s])"?name"?\\s*[=:]\\s*"${name}"`).test(line)) return [];
  const isWhole = /^[ \t]*\{.*\}[ \t]*,?[ \t]*$/.test(line);
  const start = isWhole ? at : lastIndexBefore(lines, at, (other) => /\{[ \t]*$/.test(other), (other) => /\}/.test(other));
  const closed = isWhole ? at : lines.findIndex((other, index) => index > at && /^[ \t]*\}/.test(other));
  if (start < 0 || closed < 0) return [];
  const body = (isWhole ? line.replace(/^[ \t]*\{|\}[ \t]*,?[ \t]*$/g, '').split(/,(?=[^"]*(?:"[^"]*"[^"]*)*$)/) : lines.slice(start + 1, closed)).map((part) => part.trim().replace(/,$/, '').trim()).filter((part) => part !== '');
  const parts = body.map((part) => /^"?(\w+)"?\s*[=:]\s*(.*)$/.exec(part));
  const needs = parts.map((part) => inputIn(part?.[2] ?? '', name)).find((input) => input !== undefined);
  if (parts.length < 2 || !parts.every((part) => part && isDetail(part[1] ?? '', part[2] ?? '', name))) return [];
  const whole = linesEntry(text, { start, end: closed + 1, siblings: siblingsOf(lines, start), needs });
  // A block stands by itself; an object is a member of a list.
  if (/\w[ \t]*\{[ \t]*$/.test(lines[start] ?? '')) return [whole];
  const [first, last] = [whole.start + (/^[ \t]*/.exec(lines[start] ?? '')?.[0].length ?? 0), text.slice(whole.start, whole.end).lastIndexOf('}') + whole.start + 1];
  const follows = /^,[ \t]*\r?\n[ \t]*(?=\{)/.exec(text.slice(last));
  const before = text.slice(0, first).trimEnd();
  return [{ ...whole, ...listEntry(text, { start: first, end: last, previousEnd: before.endsWith(',') ? before.length - 1 : undefined, nextStart: follows ? last + follows[0].length : undefined }) }];
}

function isDetail(key: string, value: string, name: string): boolean {
  if (key === 'name') return withoutQuotes(value) === name;
  // Where a secret is kept, by a path that ends in its name; other resources are not ours to make.
  if (/^valueFrom$/i.test(key)) return /^".*"$/.test(value) && namesInAnySpelling(value.replace(/\$\{[^}]*\}/g, ''), name);
  return key === 'value' ? inputIn(value, name) !== undefined || (/^".+"$/.test(value) && isReference(value, name)) : key === 'type';
}

/** The nearest line above that `wanted` takes, unless one that `stops` does is between. */
function lastIndexBefore(lines: readonly string[], at: number, wanted: (line: string) => boolean, stops: (line: string) => boolean): number {
  for (let index = at - 1; index >= 0; index -= 1) {
    if (wanted(lines[index] ?? '')) return index;
    if (stops(lines[index] ?? '')) return -1;
  }
  return -1;
}
