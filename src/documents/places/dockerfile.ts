/** Commands of a Dockerfile, with what ENV and ARG set for them. */
import { parseTree } from 'jsonc-parser';
import { aligned, concat, cut, reworded, verbatim, type Fragment } from '../fragment.ts';
import { linesOf } from '../lines.ts';
import { trimmed, type Script } from '../shell/script.ts';
import { ofWords, type Finder } from './place.ts';

const COMMAND = /^(?:ONBUILD[ \t]+)?(?:RUN|CMD|ENTRYPOINT|HEALTHCHECK)\b/i;
const SETTING = /^(?:ENV|ARG)[ \t]+/i;
/** What stands between an instruction and its command. */
const FLAGS = /^(?:ONBUILD[ \t]+)?[A-Z]+[ \t]+(?:--[\w-]+(?:=\S*)?[ \t]+)*(?:CMD[ \t]+)?/i;

export const findInDockerfile: Finder = ({ text }) => {
  const scripts = instructionsIn(text).flatMap((fragment): readonly Script[] => {
    const [head = 0] = fragment.starts;
    if (SETTING.test(fragment.text)) return [{ symbol: '', head, fragment: settingOf(cut(fragment, SETTING.exec(fragment.text)?.[0].length ?? 0)) }];
    if (!COMMAND.test(fragment.text)) return [];
    const command = cut(fragment, FLAGS.exec(fragment.text)?.[0].length ?? 0);
    const script = { symbol: '', head };
    return command.text.startsWith('[') ? ofWords(wordsOf(command, text), { ...script, write: (words) => JSON.stringify(words).slice(1, -1) }) : [{ ...script, fragment: command }];
  });
  return { scripts };
};

/** Each with the lines that it goes on in; comments and empty lines among them are left out. */
function instructionsIn(text: string): readonly Fragment[] {
  const found: Fragment[] = [];
  let lines: Fragment[] = [];
  let delimiter: string | undefined;
  for (const line of linesOf(text)) {
    if (delimiter === undefined && /^\s*(?:#|$)/.test(line.text)) continue;
    const isFirst = lines.length === 0;
    lines.push(verbatim(text, line.start, Math.min(line.start + line.text.length + 1, text.length)));
    if (isFirst) delimiter = /<<-?["']?(\w+)["']?/.exec(line.text)?.[1];
    else if (line.text.trim() === delimiter) delimiter = undefined;
    if (delimiter !== undefined || line.text.trimEnd().endsWith('\\')) continue;
    found.push(trimmed(concat(lines)));
    lines = [];
  }
  return lines.length > 0 ? [...found, trimmed(concat(lines))] : found;
}

/** `ENV NAME value` is `NAME=value`. */
const settingOf = (fragment: Fragment): Fragment => (/^\w+=/.test(fragment.text) ? fragment : reworded(fragment, /(?<=^\w+)[ \t]+/g, () => '='));

const ESCAPE = /\\(?:u[\da-f]{4}|[^])/iy;

function wordsOf(list: Fragment, document: string): readonly Fragment[] {
  return (parseTree(list.text)?.children ?? []).flatMap((node): readonly Fragment[] => {
    const [start, end] = [list.starts[node.offset + 1], list.starts[node.offset + node.length - 1]];
    return typeof node.value === 'string' && start !== undefined && end !== undefined ? [aligned(node.value, document, start, end, ESCAPE)] : [];
  });
}
