/** Recipes of a Makefile, with its variables filled in as make does. */
import { concat, cut, reworded, verbatim, type Fragment } from '../fragment.ts';
import { linesOf } from '../lines.ts';
import { trimmed, type Script, type Templates } from '../shell/script.ts';
import { SENDS } from '../shell/nested.ts';
import type { Finder } from './place.ts';

const ASSIGNMENT = /^[ ]*(?:export[ \t]+|override[ \t]+)*([\w.-]+)[ \t]*(\?|\+|:{1,3})?=[ \t]*/;
const TARGET = /^([^\t#=:][^#=:]*):(?!=)/;
/** How deep variables of variables are filled in. */
const DEEPEST = 8;

export const findInMakefile: Finder = ({ text }, templates) => {
  const variables = new Map<string, Fragment>();
  const recipes: { readonly fragment: Fragment; readonly symbol: string; readonly head: number }[] = [];
  let symbol = '';
  for (const line of logicalLines(text)) {
    const [head = 0] = line.starts;
    const assigned = ASSIGNMENT.exec(line.text);
    if (line.text.startsWith('\t')) recipes.push({ fragment: cut(line, /^\t[ \t]*[@+-]*[ \t]*/.exec(line.text)?.[0].length ?? 0), symbol, head });
    else if (assigned?.[1] !== undefined) assign(assigned[1], assigned[2] ?? '', trimmed(cut(line, assigned[0].length)));
    else symbol = TARGET.exec(line.text)?.[1]?.trim() ?? symbol;
  }
  const scripts = recipes.map(({ fragment, ...own }): Script => ({ ...own, fragment: expanded(fragment, variables, templates, 0), write: (words) => words.replaceAll('$', '$$$$') })).filter(({ fragment }) => SENDS.test(fragment.text) || /=/.test(fragment.text));
  return { scripts };

  function assign(name: string, how: string, value: Fragment): void {
    const known = variables.get(name);
    if (how === '?' && known) return;
    variables.set(name, how === '+' && known ? concat([known, { text: ' ', starts: value.starts.slice(0, 1), ends: value.starts.slice(0, 1) }, value]) : value);
  }
};

/** Lines, with those that they go on in. */
function logicalLines(text: string): readonly Fragment[] {
  const found: Fragment[] = [];
  let start: number | undefined;
  for (const line of linesOf(text)) {
    start ??= line.start;
    if (line.text.endsWith('\\')) continue;
    found.push(verbatim(text, start, line.start + line.text.length));
    start = undefined;
  }
  return start === undefined ? found : [...found, verbatim(text, start)];
}

/** `$(NAME)` is the text of the variable, `$$` a dollar of the shell; what make does not know is of the environment. */
function expanded(fragment: Fragment, variables: ReadonlyMap<string, Fragment>, templates: Templates, depth: number): Fragment {
  const parts: Fragment[] = [];
  let at = 0;
  for (const match of fragment.text.matchAll(/\$(?:\$|[({]([\w.-]+)[)}]|[({](?:shell|or|and|if|call|strip|value)[ \t])/g)) {
    const [{ length }, name] = [match[0], match[1]];
    const value = name === undefined ? undefined : variables.get(name);
    const own = cut(fragment, match.index, match.index + length);
    parts.push(cut(fragment, at, match.index));
    at = match.index + length;
    if (value && depth < DEEPEST) parts.push(expanded(value, variables, templates, depth + 1));
    else if (name !== undefined) parts.push(templates.fill(own, /^\$[({](?<name>[\w.-]+)[)}]$/g));
    else if (match[0] === '$$') parts.push(reworded(own, /\$\$/g, () => '$'));
    // `$(shell command)` is what a shell calls `$(command)`.
    else parts.push(reworded(own, /^\$[({]\w+[ \t]$/g, (word) => (/shell/.test(word[0]) ? '$(' : '$(: ')));
  }
  return parts.length === 0 ? fragment : concat([...parts, cut(fragment, at)]);
}
