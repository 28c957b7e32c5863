/** Code blocks of Markdown: commands, and code in languages that have a reader. */
import { concat, cut, verbatim, type Fragment } from '../fragment.ts';
import { linesOf } from '../lines.ts';
import type { Script } from '../shell/script.ts';
import { SENDS } from '../shell/nested.ts';
import type { Finder } from './place.ts';

const SHELL = /^(?:sh|shell|bash|zsh|ksh|fish|console|shell-?session|terminal|sh-?session|bash-?session|curl|cli|cmd|bat|text|)$/;
/** What a block says it is → a path that such a file has. JavaScript is mostly no whole module here, and is read by line as CoffeeScript is. */
const PATHS: Readonly<Record<string, string>> = { python: 'a.py', python3: 'a.py', py: 'a.py', ruby: 'a.rb', rb: 'a.rb', php: 'a.php', java: 'a.java', csharp: 'a.cs', 'c#': 'a.cs', cs: 'a.cs', go: 'a.go', golang: 'a.go', rust: 'a.rs', rs: 'a.rs', http: 'a.http', rest: 'a.http', powershell: 'a.ps1', ps1: 'a.ps1', pwsh: 'a.ps1', yaml: 'a.yml', yml: 'a.yml', dockerfile: 'Dockerfile', docker: 'Dockerfile', makefile: 'Makefile', make: 'Makefile', groovy: 'Jenkinsfile', kotlin: 'a.kt', kt: 'a.kt', scala: 'a.scala', r: 'a.R', swift: 'a.swift', ...Object.fromEntries(['js', 'javascript', 'mjs', 'cjs', 'node', 'jsx', 'ts', 'typescript', 'tsx', 'coffee', 'coffeescript'].map((language) => [language, 'a.coffee'])) };
const FENCE = /^([ \t>]{0,40}(?:[-*+]|\d{1,3}[.)])?[ \t]{0,40})(`{3,}|~{3,})(?![^\n`]*`)[ \t]*\{?\.?([\w#+-]*)/;
/** What is to be filled in: `<API_KEY>`. */
const PLACEHOLDER = /<(?<name>[A-Za-z](?:[\w .:/-]{0,40}\w)?)>/g;
const PROMPT = /^[ \t]*(?:[\w.@~:-]{0,40}[ \t]?)[$%][ \t]+/;

export const findInMarkdown: Finder = ({ text }, templates) => {
  const scripts: Script[] = [];
  const code: { readonly path: string; readonly fragment: Fragment }[] = [];
  for (const { language, lines, head } of blocksIn(text)) {
    const path = PATHS[language];
    if (path !== undefined) code.push({ path, fragment: concat(lines) });
    else if (SHELL.test(language)) {
      const fragment = templates.fill(commandsIn(lines), PLACEHOLDER);
      if (SENDS.test(fragment.text) || /=/.test(fragment.text)) scripts.push({ fragment, head, symbol: '' });
    }
  }
  return { scripts, code };
};

interface Block {
  readonly language: string;
  readonly lines: readonly Fragment[];
  /** Where its fence begins. */
  readonly head: number;
}

function blocksIn(text: string): readonly Block[] {
  const blocks: Block[] = [];
  let open: { readonly fence: string; readonly language: string; readonly indent: number; readonly head: number; readonly lines: Fragment[] } | undefined;
  for (const line of linesOf(text)) {
    const [, indent = '', fence = '', language = ''] = FENCE.exec(line.text) ?? [];
    if (!open) {
      if (fence !== '') open = { fence, language: language.toLowerCase(), indent: indent.length, head: line.start, lines: [] };
    } else if (fence.startsWith(open.fence) && line.text.trim().replace(/^>[ \t]*/, '') === fence) {
      blocks.push(open);
      open = undefined;
    } else {
      const depth = Math.min(open.indent, /^[ \t>]*/.exec(line.text)?.[0].length ?? 0);
      open.lines.push(verbatim(text, line.start + depth, Math.min(line.start + line.text.length + 1, text.length)));
    }
  }
  return open ? [...blocks, open] : blocks;
}

/** Where lines begin with a prompt, the others are what was printed. */
function commandsIn(lines: readonly Fragment[]): Fragment {
  if (!lines.some(({ text }) => PROMPT.test(text))) return concat(lines);
  let goesOn = false;
  return concat(lines.flatMap((line) => {
    const prompt = PROMPT.exec(line.text)?.[0];
    if (prompt === undefined && !goesOn) return [];
    goesOn = /\\\s*$/.test(line.text);
    return [prompt === undefined ? cut(line, /^[ \t]*>[ \t]/.exec(line.text)?.[0].length ?? 0) : cut(line, prompt.length)];
  }));
}
