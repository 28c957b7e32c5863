/** YAML, with the templates that charts and playbooks have in it. */
import { isAlias, isMap, isScalar, isSeq, parseAllDocuments, type Document, type Node } from 'yaml';
import type { Data, Entry } from './data.ts';

/** Stands for each letter of a template, which YAML would take for a mapping. */
const MASKED = '\uE000';
const MASKED_RUN = /\uE000+/g;
const TEMPLATE = /\{\{[^{}\n]*\}\}|\{%[^{}\n]*%\}/g;
/** A line that is nothing but a template is a condition or a loop. */
const TEMPLATE_LINE = /^[ \t]*(?:\{\{[^{}\n]*\}\}|\{%[^{}\n]*%\})[ \t]*\r?$/gm;

/** One tree for each document of the file. What is not YAML is left out. */
export function readYaml(text: string): readonly Data[] {
  const masked = text.replace(TEMPLATE_LINE, (line) => line.replace(/[^\r\n]/g, ' ')).replace(TEMPLATE, (template) => MASKED.repeat(template.length));
  const documents = parseAllDocuments(masked, { uniqueKeys: false, logLevel: 'silent', strict: false });
  return (Array.isArray(documents) ? documents : []).flatMap((document) => {
    const data = toData(document.contents, document, text, masked);
    return data ? [data] : [];
  });
}

function toData(node: Node | null | undefined, document: Document, text: string, masked: string): Data | undefined {
  if (!node) return undefined;
  // Collections are read where they are defined; to follow each alias to them could take for ever.
  if (isAlias(node)) {
    const target = node.resolve(document);
    return isScalar(target) ? toData(target, document, text, masked) : undefined;
  }
  const [start, end] = node.range ?? [0, 0];
  const span = { start, end };
  if (isMap(node)) {
    const entries = node.items.flatMap(({ key, value }): readonly Entry[] => {
      const name = isScalar(key) ? key : undefined;
      const data = toData(value as Node | null, document, text, masked);
      return name && data ? [{ key: String(name.value), keyAt: name.range?.[0] ?? start, value: data }] : [];
    });
    return { kind: 'collection', start, end: node.flow ? end : (entries.at(-1)?.value.end ?? end), entries };
  }
  if (isSeq(node)) {
    const items = node.items.flatMap((item) => toData(item as Node | null, document, text, masked) ?? []);
    return { kind: 'collection', start, end: node.flow ? end : (items.at(-1)?.end ?? end), entries: items.map((value) => ({ key: undefined, keyAt: value.start, value })) };
  }
  if (!isScalar(node)) return undefined;
  const isQuoted = node.type === 'QUOTE_DOUBLE' || node.type === 'QUOTE_SINGLE';
  return { kind: 'scalar', ...span, text: unmasked(plainText(node.value), span, text, masked), at: start + (isQuoted ? 1 : 0) };
}

const plainText = (value: unknown): string => (typeof value === 'string' ? value : typeof value === 'number' || typeof value === 'boolean' ? String(value) : '');

/** The templates of a scalar, in the order in which they stand in it. */
function unmasked(said: string, { start, end }: { readonly start: number; readonly end: number }, text: string, masked: string): string {
  if (!said.includes(MASKED)) return said;
  const templates = [...masked.slice(start, end).matchAll(MASKED_RUN)].map((match) => text.slice(start + match.index, start + match.index + match[0].length));
  let next = 0;
  return said.replace(MASKED_RUN, (run) => templates[next++] ?? run);
}
