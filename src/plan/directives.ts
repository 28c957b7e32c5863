/**
 * What comments say that exempt the site on the next line:
 *
 *     // ocrolus-oauth-codemod-ignore-next-line basic-auth/auth-option -- the sandbox has no OAuth yet
 *
 * The reason is required: whoever reads the code, or the report, should learn why legacy authentication stays.
 */
import { ruleIds } from './rule-ids.ts';

export const DIRECTIVE = 'ocrolus-oauth-codemod-ignore-next-line';

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

export interface Directive extends Suppression {
  readonly file: string;
  /** The line that it is for: the next that holds code. */
  readonly target: number;
  readonly rules: readonly string[];
  readonly problem: string | undefined;
}

export interface Directives {
  /** The comment that exempts what begins on one of `lines` and breaks `rule`. */
  above(file: string, lines: readonly number[], rule: string): Suppression | undefined;
  /** Comments that exempted no site so far, or cannot. */
  complaints(): readonly Complaint[];
}

export function collectDirectives(directives: readonly Directive[]): Directives {
  const used = new Set<Directive>();
  /** The rules that the sites below comments break. */
  const broken = new Map<Directive, string>();
  return {
    above(file, lines, rule) {
      const above = directives.filter((item) => item.file === file && lines.includes(item.target) && item.problem === undefined);
      for (const item of above) broken.set(item, rule);
      const found = above.find((item) => item.rules.length === 0 || item.rules.includes(rule));
      if (found) used.add(found);
      return found;
    },
    complaints: () => directives.filter((item) => !used.has(item)).map((item) => ({ file: item.file, line: item.line, text: item.problem ?? unusedText(item, broken.get(item)) })),
  };
}

/** @param words what follows the name of the directive in its comment */
export function readDirective(words: string): Pick<Directive, 'rules' | 'reason' | 'problem'> {
  const [, named = '', reason = ''] = /^([^]*?)(?:(?:^|\s)-{2,}(?:\s([^]*))?)?$/.exec(words) ?? [];
  const rules = named.split(/[\s,*]+/).filter((rule) => rule !== '');
  const told = reason.replace(/\s+(?:\*\s+)?/g, ' ').trim();
  return { rules, reason: told, problem: problemOf(rules, told) };
}

function unusedText({ rules }: Directive, broken: string | undefined): string {
  if (broken === undefined) return 'exempts nothing, for no site begins on the next line; take the comment away';
  return rules.length === 0 || rules.includes(broken) ? 'exempts nothing, for another one exempts the site; take the comment away' : `exempts nothing, for the site on the next line breaks ${broken}`;
}

function problemOf(rules: readonly string[], reason: string): string | undefined {
  const unknown = rules.find((rule) => !ruleIds.includes(rule));
  if (unknown !== undefined) return `exempts nothing: there is no rule ${unknown}; the rules are ${ruleIds.join(', ')}`;
  return reason === '' ? 'exempts nothing without a reason: write it after the rule, as `-- reason`' : undefined;
}
