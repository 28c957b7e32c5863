/**
 * Comments that exempt the site on the next line:
 *
 *     // ocrolus-oauth-codemod-ignore-next-line basic-auth/auth-option -- the sandbox has no OAuth yet
 *
 * The reason is required: whoever reads the code, or the report, should learn why legacy authentication stays.
 */
import { ts, type ParsedFile } from '../code/syntax.ts';
import type { Site } from '../detect/sites.ts';
import { templateRanges } from './layout.ts';
import { placeOf } from './markers.ts';
import { ruleIdOf, ruleIds } from './rules.ts';

export interface Suppression {
  /** Line of the comment, starting at 1. */
  readonly line: number;
  readonly reason: string;
}

/** A comment that exempts nothing, with what is wrong with it. */
export interface Complaint {
  readonly file: string;
  readonly line: number;
  readonly text: string;
}

export interface Suppressions {
  /** The comment that exempts a site. */
  of(site: Site): Suppression | undefined;
  /** Comments that exempted no site so far, or cannot. */
  complaints(): readonly Complaint[];
}

const DIRECTIVE = 'ocrolus-oauth-codemod-ignore-next-line';
/** A comment that begins with it: `//`, or `/*` with or without stars before its lines. */
const COMMENT = new RegExp(String.raw`^(?://[ \t]*|/\*[\s*]*)${DIRECTIVE}\b([^]*?)(?:\*/)?$`);
/** White space and comments, JSX braces around them or not. */
const NO_CODE = /(?:\s|\/\/[^\n]*|\/\*(?:(?!\*\/)[^])*\*\/|\{\s*\/\*(?:(?!\*\/)[^])*\*\/\s*\})*/y;

interface Directive extends Suppression {
  readonly file: string;
  /** The line that it is for: the next that holds code. */
  readonly target: number;
  readonly rules: readonly string[];
  readonly problem: string | undefined;
}

export function findSuppressions(files: readonly ParsedFile[]): Suppressions {
  const directives = files.flatMap(directivesIn);
  const used = new Set<Directive>();
  /** The rules that the sites below comments break. */
  const broken = new Map<Directive, string>();
  return {
    of(site) {
      const file = site.node.getSourceFile();
      // A value may begin on a line below its name: the comment stands where one that marks the site would.
      const lines = [site.node.getStart(), placeOf(site.node)].map((offset) => ts.getLineAndCharacterOfPosition(file, offset).line + 1);
      const rule = ruleIdOf(site);
      const above = directives.filter((item) => item.file === file.fileName && lines.includes(item.target) && item.problem === undefined);
      for (const item of above) broken.set(item, rule);
      const found = above.find((item) => item.rules.length === 0 || item.rules.includes(rule));
      if (found) used.add(found);
      return found;
    },
    complaints: () => directives.filter((item) => !used.has(item)).map((item) => ({ file: item.file, line: item.line, text: item.problem ?? unusedText(item, broken.get(item)) })),
  };
}

function unusedText({ rules }: Directive, broken: string | undefined): string {
  if (broken === undefined) return 'exempts nothing, for no site begins on the next line; take the comment away';
  return rules.length === 0 || rules.includes(broken) ? 'exempts nothing, for another one exempts the site; take the comment away' : `exempts nothing, for the site on the next line breaks ${broken}`;
}

function directivesIn({ root }: ParsedFile): readonly Directive[] {
  const { text } = root;
  if (!text.includes(DIRECTIVE)) return [];
  const isInText = templateRanges(root);
  return commentsIn(root).filter(({ pos }) => !isInText(pos)).flatMap(({ pos, end }): readonly Directive[] => {
    const [, words] = COMMENT.exec(text.slice(pos, end)) ?? [];
    if (words === undefined) return [];
    const [, named = '', reason = ''] = /^([^]*?)(?:(?:^|\s)-{2,}(?:\s([^]*))?)?$/.exec(words) ?? [];
    const rules = named.split(/[\s,*]+/).filter((rule) => rule !== '');
    const told = reason.replace(/\s+(?:\*\s+)?/g, ' ').trim();
    return [{ file: root.fileName, line: lineOf(root, pos), target: lineOf(root, codeAfter(text, end)), rules, reason: told, problem: problemOf(rules, told) }];
  });
}

const lineOf = (root: ts.SourceFile, offset: number): number => ts.getLineAndCharacterOfPosition(root, offset).line + 1;

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

function problemOf(rules: readonly string[], reason: string): string | undefined {
  const unknown = rules.find((rule) => !ruleIds.includes(rule));
  if (unknown !== undefined) return `exempts nothing: there is no rule ${unknown}; the rules are ${ruleIds.join(', ')}`;
  return reason === '' ? 'exempts nothing without a reason: write it after the rule, as `-- reason`' : undefined;
}
