/** One line more in a hook that is a shell script. */

export interface ShellHook {
  readonly text: string;
  readonly command: string;
  /** Whether it is run by a shell that stops at the first command that fails. */
  readonly stopsAtFailure: boolean;
}

export interface LongerHook {
  readonly text: string;
  /** What was added. */
  readonly line: string;
  /** Some way through the script may end before it. */
  readonly mayBeSkipped: boolean;
}

/** The text with the line, or why it is to be added by hand. */
export function withCommand({ text, command, stopsAtFailure }: ShellHook): LongerHook | { readonly reason: string } {
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  const [first = ''] = lines;
  if (first.startsWith('#!') && !/\b(?:ba|da|a|k|z)?sh\b/.test(first)) return { reason: 'it is no shell script' };
  const code = lines.map((item) => item.replace(/^\s*#.*$/, ''));
  if (code.some((item) => LEAVES.test(item))) return { reason: 'it hands over to another program with `exec`, which does not come back' };
  const last = code.findLastIndex((item) => item.trim() !== '');
  const isDone = /^exit(?:\s+0)?\s*;?$/.test(code[last] ?? '') && (code[last] !== 'exit' || stopsAtFailure);
  if (code.some((item, index) => /^exit\b/.test(item) && !(index === last && isDone))) return { reason: 'it ends with `exit` before its last line, or with another code than 0' };
  if (/\\$/.test(code[last] ?? '')) return { reason: 'its last line goes on' };
  const stops = stopsAtFailure || /^#!.*\s-\w*e/.test(first) || code.some((item) => /^\s*set\s+(?:-\w*e|-o\s+errexit)/.test(item));
  // Git looks at the code of the last command: what was the last must be able to stop a commit as before.
  const line = isDone ? `${command} || exit` : stops || last < 0 ? command : `test $? -eq 0 && ${command}`;
  const at = isDone ? last : lines.findLastIndex((item) => item.trim() !== '') + 1;
  return { line, mayBeSkipped: code.some((item) => /^\s+exit(?:\s+0)?\s*;?$/.test(item)), text: (text.startsWith('\uFEFF') ? '\uFEFF' : '') + inserted(text.replace(/^\uFEFF/, ''), at, line, eol) };
}

/** With a command; `exec 2>&1` only moves streams. */
const LEAVES = /(?:^|[;&|({]|\b(?:then|else|do))\s*exec\s+(?!\d*[<>&])/;

/** All other lines keep their ends. */
function inserted(text: string, at: number, line: string, eol: string): string {
  const kept = text.split('\n');
  const head = kept.slice(0, at).join('\n');
  const rest = kept.slice(at).join('\n');
  if (at === 0) return `${line}${eol}${text}`;
  // The file may lack its last line end.
  return at >= kept.length ? `${head}${eol}${line}${eol}` : `${head}\n${line}${eol}${rest}`;
}
