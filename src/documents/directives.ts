/** Comments that exempt the site on the next line, in whatever way a file has comments. */
import { DIRECTIVE, readDirective, type Directive } from '../plan/directives.ts';
import type { Document } from './document.ts';

/** What a comment begins with; what it ends with, where it ends before its line does. */
const COMMENT = new RegExp(String.raw`^[ \t]*(?:#+|//+|/\*+|<!--|--|;+|'|"|%|REM|::|<#)[ \t]*${DIRECTIVE}\b([^\n]*?)[ \t]*(?:\*/|-->|#>)?[ \t]*\r?$`, 'i');

export function directivesIn({ path, text }: Document): readonly Directive[] {
  if (!text.includes(DIRECTIVE)) return [];
  const lines = text.split('\n');
  return lines.flatMap((line, index): readonly Directive[] => {
    const [, words] = COMMENT.exec(line) ?? [];
    if (words === undefined) return [];
    const next = lines.findIndex((later, at) => at > index && later.trim() !== '' && !COMMENT.test(later));
    return [{ ...readDirective(words), file: path, line: index + 1, target: (next < 0 ? lines.length : next) + 1 }];
  });
}
