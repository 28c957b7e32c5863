/** Where files beside the source name a variable: environment files, deployment descriptions, pipelines, documentation. */
import { REPORT_MARK } from '../report/report.ts';
import { prefilter } from './prefilter.ts';
import type { FileTree } from './tree.ts';

export interface Mention {
  readonly file: string;
  /** Starts at 1. */
  readonly line: number;
}

/** Source is read by other means; pages and tables set no variables, and may be reports of this tool. */
const NO_SETTINGS = /\.(?:[cm]?[jt]sx?|vue|svelte|astro|html?|csv|sarif|svg)$/i;
/** A larger file is data. Bytes. */
const SIZE_LIMIT = 512 * 1024;
/** How many places of one name are told. */
const SHOWN = 20;

/** The mentions of each name, in the order of the files; those of prose (Markdown) last. */
export function findMentions(tree: FileTree, paths: readonly string[], names: readonly string[]): ReadonlyMap<string, readonly Mention[]> {
  const { hits } = names.length > 0 ? prefilter(tree, paths.filter((path) => !NO_SETTINGS.test(path)), names) : { hits: [] };
  const isProse = (path: string): boolean => /\.(?:md|mdx|rst|adoc|txt)$/i.test(path);
  const texts = [...hits.filter((path) => !isProse(path)), ...hits.filter(isProse)].flatMap((path) => {
    const bytes = tree.read(path);
    return bytes.length > SIZE_LIMIT || bytes.includes(0) || isOwnReport(bytes) ? [] : [[path, bytes.toString('utf8').split('\n')] as const];
  });
  return new Map(names.map((name) => [name, texts.flatMap(([file, lines]) => lines.flatMap((text, index) => (isNamed(text, name) ? [{ file, line: index + 1 }] : []))).slice(0, SHOWN)]));
}

/** Whether any file uses a name, source among them. */
export function isNameUsed(tree: FileTree, paths: readonly string[], name: string): boolean {
  return prefilter(tree, paths, [name]).hits.some((path) => {
    const bytes = tree.read(path);
    return bytes.includes(name) && !isOwnReport(bytes) && !/\.(?:md|mdx|rst|adoc|txt)$/i.test(path);
  });
}

/** What this tool wrote, as JSON or Markdown, names the variables too. */
export function isOwnReport(bytes: Buffer): boolean {
  return bytes.includes(REPORT_MARK) || /^# Ocrolus: /.test(bytes.toString('utf8', 0, 20));
}

/** Whether a line holds the name, and not as a part of a longer one. */
function isNamed(text: string, name: string): boolean {
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
    if (!/[\w.]/.test(text[at - 1] ?? '') && !/\w/.test(text[at + name.length] ?? '')) return true;
  }
  return false;
}
