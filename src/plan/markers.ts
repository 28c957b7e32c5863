/**
 * Comments that mark what is left for a person: one line above each such site, written with its changes, taken away when the site is solved.
 * A comment is known by its place and code: ids of sites may change when a site before them goes.
 */
import { ts, type ParsedFile } from '../code/syntax.ts';
import type { Draft, ManualCode } from './draft.ts';
import { eolOf, indentAt, templateRanges } from './layout.ts';

export interface MarkedSite {
  readonly node: ts.Node;
  readonly id: string;
  readonly code: ManualCode;
}

const MARKER = /^[ \t]*\/\/ ocrolus-oauth-codemod: (\w+) ([\w-]+)[^\r\n]*(?:\r?\n|$)/gm;

interface Marker {
  readonly start: number;
  readonly end: number;
  readonly code: string;
}

/** Plans the comments of all files. `titleOf` says in a few words what a code means. */
export function markSites(draft: Draft, files: readonly ParsedFile[], sites: readonly MarkedSite[], titleOf: (code: ManualCode) => string): void {
  for (const { root } of files) {
    const own = sites.filter((site) => site.node.getSourceFile() === root);
    const left = new Set(markersIn(root));
    const places = new Map<number, MarkedSite[]>();
    for (const site of own) places.set(placeOf(site.node), [...(places.get(placeOf(site.node)) ?? []), site]);
    for (const [at, marked] of places) {
      const above = blockAbove(left, at);
      if (above.map((marker) => marker.code).join() === marked.map((site) => site.code).join()) {
        for (const marker of above) left.delete(marker);
        continue;
      }
      const text = marked.map(({ id, code }) => `${indentAt(root, at)}// ocrolus-oauth-codemod: ${id} ${code} (${titleOf(code)})${eolOf(root)}`).join('');
      draft.edit(`marker:${at}`, root, at, at, text);
    }
    for (const marker of left) draft.edit(`unmarked:${marker.start}`, root, marker.start, marker.end);
  }
}

/** How many such comments a file holds. */
export function countMarkers(root: ts.SourceFile): number {
  return markersIn(root).length;
}

function markersIn(root: ts.SourceFile): readonly Marker[] {
  if (!root.text.includes('// ocrolus-oauth-codemod: ')) return [];
  const isInText = templateRanges(root);
  return [...root.text.matchAll(MARKER)].filter((match) => !isInText(match.index)).map((match) => ({ start: match.index, end: match.index + match[0].length, code: match[2] ?? '' }));
}

/** The comments on the lines right above an offset, the uppermost first. */
function blockAbove(markers: ReadonlySet<Marker>, at: number): readonly Marker[] {
  const found: Marker[] = [];
  for (let end = at; ; ) {
    const next = [...markers].find((marker) => marker.end === end);
    if (!next) return found;
    found.unshift(next);
    end = next.start;
  }
}

/** The beginning of the line of the nearest statement, member or property around a node that begins its line: a comment may stand before it. */
export function placeOf(node: ts.Node): number {
  const { text } = node.getSourceFile();
  for (let current: ts.Node = node; ; current = current.parent) {
    const start = current.getStart();
    const line = text.lastIndexOf('\n', start - 1) + 1;
    const isPlace = ts.isStatement(current) || ts.isClassElement(current) || ts.isObjectLiteralElementLike(current);
    if (isPlace && !ts.isBlock(current) && text.slice(line, start).trim() === '') return line;
    if (ts.isSourceFile(current.parent)) return line;
  }
}
