/** Scripts in scripts: `bash -c '…'`, `ssh host "…"`, `eval "…"`, a here-document that is run or written to a file. */
import { cut } from '../fragment.ts';
import { fieldOf, walk, type SyntaxNode } from '../languages/tree.ts';
import type { Script } from './script.ts';
import { quotedScript, type Unit } from './unit.ts';

const SHELL = /^(?:.*\/)?(?:ba|z|da|k|a)?sh$|^(?:eval|ssh|su|watch|parallel|trap|runuser|screen|tmux|script)$/;
/** What a script may send requests with. */
export const SENDS = /(?:^|[\s/"'`(;|&@])(?:curl|wget|https?|xhs?)(?:\.exe)?\s/;
/** Commands that hand on what they are given. */
const HANDS_ON = /^(?:tee|kubectl|docker|oc|sudo|at|batch|crontab|envsubst)$/;

export function scriptsIn(unit: Unit): readonly Script[] {
  const found: Script[] = [];
  const { fragment } = unit.script;
  const headed = (script: Script, node: SyntaxNode): Script => ({ ...script, words: [], head: fragment.starts[node.start - unit.base] ?? 0 });
  for (const node of walk(unit.root)) {
    if (node.type === 'command' && SENDS.test(node.text)) {
      const words = node.children.filter((child) => child.type !== 'variable_assignment');
      if (words.some((word) => SHELL.test(word.text))) found.push(...words.filter((word) => /^(?:raw_)?string$/.test(word.type) && SENDS.test(` ${word.text.slice(1)}`)).map((word) => headed(quotedScript(word, unit), node)));
    }
    if (node.type === 'heredoc_body' && SENDS.test(node.text) && isRun(node)) found.push(headed({ ...unit.script, fragment: cut(fragment, node.start - unit.base, node.end - unit.base) }, node.parent?.parent ?? node));
  }
  return found;
}

/** Whether the text goes to a shell, or to a file, which may be one; what is printed is prose. */
function isRun(body: SyntaxNode): boolean {
  const statement = body.parent?.parent;
  if (!statement) return false;
  const words = [fieldOf(statement, 'body'), ...statement.children].flatMap((item) => [...(item ? walk(item) : [])]).filter(({ type }) => type === 'word').map(({ text }) => text);
  return words.some((word) => SHELL.test(word) || HANDS_ON.test(word)) || (words.includes('cat') && statement.children.some(({ type }) => type === 'file_redirect'));
}
