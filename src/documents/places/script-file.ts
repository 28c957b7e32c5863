/** Files that are one script: by their ending, or by what their first line says. */
import { verbatim } from '../fragment.ts';
import { findInCrontab } from './crontab.ts';
import type { Finder } from './place.ts';
import { findInYaml } from './yaml.ts';

/** Files that a shell reads whether they say so or not. */
const SHELL_PATH = /\.(?:sh|bash|zsh|ksh|bats|command)$|(?:^|\/)\.(?:bash|zsh)?(?:rc|profile|envrc)$|(?:^|\/)(?:\.husky|\.?git-?hooks|hooks)\/[^/]+$/;
const CRON_PATH = /\.cron(?:tab)?$|(?:^|\/)(?:crontab|cron\.d\/[^/]+)$/;
const SHEBANG = /^#![^\n]*?\b(ba|z|k|da|a|)sh\b/;
/** Other interpreters → a path that such a file has. */
const INTERPRETERS: readonly (readonly [RegExp, string])[] = [
  [/^#![^\n]*\bpython[\d.]*\b/, 'a.py'],
  [/^#![^\n]*\bruby\b/, 'a.rb'],
  [/^#![^\n]*\bphp\b/, 'a.php'],
  [/^#![^\n]*\bmake\b/, 'Makefile'],
  [/^#![^\n]*\bpwsh\b/, 'a.ps1'],
  [/^#![^\n]*\b(?:scala|amm)\b/, 'a.sc'],
  [/^#![^\n]*\b(?:perl|lua|swift|elixir|escript|Rscript|groovy|tclsh|osascript|coffee|dart|julia|guile|racket|bb)\b/, 'a.code'],
];

export const findInScriptFile: Finder = (document, templates) => {
  const { path, text } = document;
  if (CRON_PATH.test(path)) return findInCrontab(document, templates);
  if (/^#cloud-config\b/.test(text)) return findInYaml(document, templates);
  const other = INTERPRETERS.find(([sign]) => sign.test(text));
  if (other) return { scripts: [], code: [{ path: other[1], fragment: verbatim(text) }] };
  return { scripts: SHELL_PATH.test(path) || SHEBANG.test(text) ? [{ fragment: verbatim(text), symbol: '' }] : [] };
};
