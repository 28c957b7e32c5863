/** The scripts of a document side by side, each as a syntax tree: what one assigns, others may use. */
import type { Parser } from '@vscode/tree-sitter-wasm';
import { concat, type Fragment } from '../fragment.ts';
import { readTree, type SyntaxNode } from '../languages/tree.ts';
import { scriptsIn } from './nested.ts';
import { quotedScript, type Unit } from './unit.ts';
import type { Script } from './script.ts';

export interface Units {
  readonly all: readonly Unit[];
  readonly of: (node: SyntaxNode) => Unit | undefined;
  /** The text of a quoted string read as a script of its own. */
  quoted(node: SyntaxNode): Unit | undefined;
  /** A text that stands in the document, put on the sheet. @returns where it begins there */
  place(fragment: Fragment): number;
  /** The sheet: what stands in it where in the document. */
  sheet(): Fragment;
}

/** Scripts in scripts in scripts. */
const DEEPEST = 4;

export function readUnits(scripts: readonly Script[], parser: Parser): Units {
  const sheet: Fragment[] = [];
  let length = 0;
  const byRoot = new Map<SyntaxNode, Unit>();
  const all: Unit[] = [];
  const byString = new Map<SyntaxNode, Unit | undefined>();

  const placed = new Map<Fragment, number>();

  const place = (fragment: Fragment): number => {
    const known = placed.get(fragment);
    if (known !== undefined) return known;
    const base = length;
    placed.set(fragment, base);
    // What ends one text is no part of the next.
    const last = fragment.ends.at(-1) ?? 0;
    sheet.push(fragment, { text: '\n', starts: [last], ends: [last] });
    length += fragment.text.length + 1;
    return base;
  };
  const read = (script: Script, { isQuoted = false, isNested = false }: { readonly isQuoted?: boolean; readonly isNested?: boolean } = {}): Unit => {
    const words = (script.words ?? []).map((word) => ({ text: word.text, start: place(word), end: length - 1 }));
    const base = place(script.fragment);
    const unit = { script, base, words, isQuoted, isNested, root: readTree(parser, script.fragment.text, { base }) };
    byRoot.set(unit.root, unit);
    return unit;
  };
  const add = (script: Script, depth: number): void => {
    const unit = read(script, { isNested: depth > 0 });
    all.push(unit);
    if (depth < DEEPEST) for (const nested of scriptsIn(unit)) add(nested, depth + 1);
  };
  for (const script of scripts) add(script, 0);

  const units: Units = {
    all,
    of: (node) => {
      let current = node;
      while (current.parent) current = current.parent;
      return byRoot.get(current);
    },
    quoted(node) {
      if (!byString.has(node)) {
        const around = units.of(node);
        byString.set(node, around && read(quotedScript(node, around), { isQuoted: true }));
      }
      return byString.get(node);
    },
    place,
    sheet: () => concat(sheet),
  };
  return units;
}
