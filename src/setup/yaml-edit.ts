/** Puts one entry into a YAML file, so that every other line stays as it is where that is possible. */
import { isDeepStrictEqual } from 'node:util';
import { isCollection, isMap, isScalar, isSeq, parse, parseDocument, type Document, type YAMLMap, type YAMLSeq } from 'yaml';

export type Edited = { readonly text: string } | { readonly problem: string };

/** `block` is the text of one entry of the mapping or list at `keys`, whose missing parts are made. */
export function withEntry(given: string, keys: readonly string[], block: string): Edited {
  try {
    return edit(given, keys, block);
  } catch (cause) {
    // Of the parser, for what is nested too deeply or refers to itself.
    return { problem: `cannot be changed: ${firstLine((cause as Error).message)}` };
  }
}

function edit(given: string, keys: readonly string[], block: string): Edited {
  const mark = given.startsWith('\uFEFF') ? '\uFEFF' : '';
  const text = given.slice(mark.length);
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  const document = parseDocument(text);
  const [error] = document.errors;
  if (error) return { problem: error.code === 'MULTIPLE_DOCS' ? 'holds several documents' : `is not YAML: ${firstLine(error.message)}` };
  const place = placeOf(document, keys);
  if (typeof place === 'string') return { problem: place };
  const changed = document.clone();
  put(changed, keys, place.missing, parse(block) as unknown);
  const expected: unknown = changed.toJS();
  const texts = [inText(text, place, block, eol), changed.toString({ lineWidth: 0 }).replaceAll('\n', eol)];
  const fitting = texts.find((item) => item !== undefined && reads(item, expected));
  return fitting === undefined ? { problem: 'cannot be changed without touching what is there' } : { text: mark + fitting };
}

interface Place {
  /** The innermost collection that is there, `undefined` in an empty file. */
  readonly collection: YAMLMap | YAMLSeq | undefined;
  readonly missing: readonly string[];
}

/** Where the entry belongs, or why it cannot. */
function placeOf(document: Document, keys: readonly string[]): Place | string {
  for (let depth = 0; depth <= keys.length; depth += 1) {
    const node = depth === 0 ? document.contents : document.getIn(keys.slice(0, depth), true);
    const isEmpty = node === undefined || node === null || (isScalar(node) && node.value === null);
    if (isEmpty) {
      const collection = depth === 0 ? undefined : document.getIn(keys.slice(0, depth - 1), true);
      return { collection: isMap(collection) || isSeq(collection) ? collection : undefined, missing: keys.slice(Math.max(0, depth - 1)) };
    }
    if (!isMap(node) && !(isSeq(node) && depth === keys.length)) return depth === 0 ? 'is no mapping' : `has something else under \`${keys.slice(0, depth).join('.')}\``;
    if (depth === keys.length) return { collection: node, missing: [] };
  }
  return 'has no place for it';
}

function put(document: Document, keys: readonly string[], missing: readonly string[], value: unknown): void {
  if (missing.length === 0) {
    const collection = keys.length === 0 ? document.contents : document.getIn(keys, true);
    if (collection === null || collection === undefined) {
      document.contents = document.createNode(value);
      return;
    }
    if (!isCollection(collection)) throw new Error('no collection');
    collection.flow = false;
    if (isSeq(collection)) for (const item of value as readonly unknown[]) collection.add(document.createNode(item));
    else for (const [key, item] of Object.entries(value as object)) document.setIn([...keys, key], document.createNode(item));
    return;
  }
  const present = keys.length - missing.length + 1;
  if (document.hasIn(keys.slice(0, present))) document.deleteIn(keys.slice(0, present));
  document.setIn(keys, document.createNode(value));
}

/** Behind the last entry, as far in as the others. */
function inText(text: string, { collection, missing }: Place, block: string, eol: string): string | undefined {
  const lines = missing.reduceRight((inner, key) => [`${key}:`, ...inner.map((line) => `  ${line}`)], block.trimEnd().split('\n'));
  if (!collection) return joined(text, lines, eol);
  const [start, end] = collection.range ?? [];
  if (start === undefined || end === undefined || collection.flow || collection.items.length === 0) return undefined;
  const indent = text.slice(text.lastIndexOf('\n', start - 1) + 1, start);
  if (/\S/.test(indent)) return undefined;
  return joined(text.slice(0, end), lines.map((line) => indent + line), eol) + text.slice(end);
}

const joined = (head: string, lines: readonly string[], eol: string): string => `${head}${head === '' || head.endsWith('\n') ? '' : eol}${lines.join(eol)}${eol}`;

function reads(text: string, expected: unknown): boolean {
  const document = parseDocument(text);
  return document.errors.length === 0 && isDeepStrictEqual(document.toJS(), expected);
}

const firstLine = (message: string): string => message.split('\n')[0]?.replace(/:$/, '') ?? '';
