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
const COMMENT = new RegExp(String.raw`(?://|/\*)[ \t*]*${DIRECTIVE}\b([^\r\n]*)`, 'g');
/** A line that holds nothing but a comment, JSX braces around it or not. */
const COMMENT_LINE = /^[ \t]*(?:$|\/\/|\{?\/\*.*\*\/\}?[ \t\r]*$)/;

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
      const line = ts.getLineAndCharacterOfPosition(file, site.node.getStart()).line + 1;
      const rule = ruleIdOf(site);
      const above = directives.filter((item) => item.file === file.fileName && item.target === line && item.problem === undefined);
      for (const item of above) broken.set(item, rule);
      const found = above.find((item) => item.rules.length === 0 || item.rules.includes(rule));
      if (found) used.add(found);
      return found;
    },
    complaints: () => directives.filter((item) => !used.has(item)).map((item) => ({ file: item.file, line: item.line, text: item.problem ?? unusedText(broken.get(item)) })),
  };
}

function unusedText(rule: string | undefined): string {
  return rule === undefined ? 'exempts nothing, for no site begins on the next line; take the comment away' : `exempts nothing, for the site on the next line breaks ${rule}`;
}

function directivesIn({ root }: ParsedFile): readonly Directive[] {
  const { text } = root;
  if (!text.includes(DIRECTIVE)) return [];
  const lines = text.split('\n');
  const isInText = templateRanges(root);
  return [...text.matchAll(COMMENT)].filter((match) => !isInText(match.index)).map((match) => {
    const { line } = ts.getLineAndCharacterOfPosition(root, match.index);
    let next = line + 1;
    while (next < lines.length && COMMENT_LINE.test(lines[next] ?? '')) next += 1;
    const [named = '', ...words] = (match[1] ?? '').replace(/\*\/.*$/, '').split(/(?:^|\s)--(?=\s)/);
    const rules = named.split(/[\s,]+/).filter((rule) => rule !== '');
    const reason = words.join('--').trim();
    return { file: root.fileName, line: line + 1, target: next + 1, rules, reason, problem: problemOf(rules, reason) };
  });
}

function problemOf(rules: readonly string[], reason: string): string | undefined {
  const unknown = rules.find((rule) => !ruleIds.includes(rule));
  if (unknown !== undefined) return `exempts nothing: there is no rule ${unknown}; the rules are ${ruleIds.join(', ')}`;
  return reason === '' ? 'exempts nothing without a reason: write it after the rule, as `-- reason`' : undefined;
}
