/** Comments that exempt the site on the next line: where they are in a syntax tree. */
import { lineAt, ts, type ParsedFile } from '../code/syntax.ts';
import type { Site } from '../detect/sites.ts';
import { templateRanges } from './layout.ts';
import { placeOf } from './markers.ts';
import { collectDirectives, DIRECTIVE, readDirective, type Complaint, type Directive, type Suppression } from './directives.ts';
import { ruleIdOf } from './rules.ts';

export interface Suppressions {
  /** The comment that exempts a site. */
  of(site: Site): Suppression | undefined;
  /** Comments that exempted no site so far, or cannot. */
  complaints(): readonly Complaint[];
}

/** A comment that begins with it: `//`, or `/*` with or without stars before its lines. */
const COMMENT = new RegExp(String.raw`^(?://[ \t]*|/\*[\s*]*)${DIRECTIVE}\b([^]*?)(?:\*/)?$`);
/** White space and comments, JSX braces around them or not. */
const NO_CODE = /(?:\s|\/\/[^\n]*|\/\*(?:(?!\*\/)[^])*\*\/|\{\s*\/\*(?:(?!\*\/)[^])*\*\/\s*\})*/y;

export function findSuppressions(files: readonly ParsedFile[]): Suppressions {
  const directives = files.flatMap(directivesIn);
  const known = collectDirectives(directives);
  return {
    of(site) {
      const file = site.node.getSourceFile();
      // A value may begin on a line below its name: the comment stands where one that marks the site would.
      const lines = [site.node.getStart(), placeOf(site.node)].map((offset) => lineAt(file, offset));
      return known.above(file.fileName, lines, ruleIdOf(site));
    },
    complaints: () => known.complaints(),
  };
}

function directivesIn({ root }: ParsedFile): readonly Directive[] {
  const { text } = root;
  if (!text.includes(DIRECTIVE)) return [];
  const isInText = templateRanges(root);
  return commentsIn(root).filter(({ pos }) => !isInText(pos)).flatMap(({ pos, end }): readonly Directive[] => {
    const [, words] = COMMENT.exec(text.slice(pos, end)) ?? [];
    if (words === undefined) return [];
    return [{ ...readDirective(words), file: root.fileName, line: lineAt(root, pos), target: lineAt(root, codeAfter(text, end)) }];
  });
}


/** Where the first code on a line below `offset` begins; the end of the text where there is none. */
function codeAfter(text: string, offset: number): number {
  const eol = text.indexOf('\n', offset);
  if (eol < 0) return text.length;
  NO_CODE.lastIndex = eol + 1;
  return eol + 1 + (NO_CODE.exec(text)?.[0].length ?? 0);
}

function commentsIn(root: ts.SourceFile): readonly ts.CommentRange[] {
  const found = new Map<number, ts.CommentRange>();
  const texts: ts.Node[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isJsxText(node)) texts.push(node);
    for (const range of [...(ts.getLeadingCommentRanges(root.text, node.pos) ?? []), ...(ts.getTrailingCommentRanges(root.text, node.end) ?? [])]) found.set(range.pos, range);
    for (const child of node.getChildren(root)) visit(child);
  };
  visit(root);
  // Between tags there are no comments.
  return [...found.values()].filter(({ pos }) => !texts.some((node) => node.pos <= pos && pos < node.end)).sort((a, b) => a.pos - b.pos);
}
