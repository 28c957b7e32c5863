/** The files that are changed, each with its diff. The script makes the view side by side from the lines that stand here. */
import type { FileChange, Report } from '../report.ts';
import { link } from './elements.ts';
import { lines, markup, nothing, type Html } from './escape.ts';
import { anchor, type Links } from './links.ts';

export function changes({ files }: Report, links: Links): Html {
  const toggle = markup`<p id="views" class="controls" hidden><button type="button" aria-pressed="false">Show all side by side</button></p>`;
  return markup`${toggle}${files.map((file, index) => change(file, index + 1, links))}`;
}

function change({ path, change: kind, diff }: FileChange, number: number, links: Links): Html {
  const { hunks, added, removed } = read(diff);
  // A file that is made by the change is in no commit yet.
  const address = kind === 'created' ? undefined : links.toWeb(path);
  const web = address === undefined ? nothing : markup`<p>${link(address, markup`in the repository`)}`;
  return markup`\n<details class="d" id="${anchor('d', number)}"><summary><span class="path">${path}</span> <span class="dim">${kind === 'created' ? 'new file, ' : ''}+${added} −${removed}</span></summary>${web}<pre>${hunks}</pre></details>`;
}

interface Hunks {
  readonly hunks: readonly Html[];
  readonly added: number;
  readonly removed: number;
}

/** Runs of lines with the same sign, without the head that names the files: the summary does. */
function read(diff: string): Hunks {
  const all = diff.replace(/\n$/, '').split('\n');
  const start = all.findIndex((text) => text.startsWith('@@'));
  const shown = start < 0 ? all : all.slice(start);
  const runs: { readonly sign: string; readonly texts: string[] }[] = [];
  for (const text of shown) {
    const sign = text.charAt(0);
    const last = runs.at(-1);
    if (last?.sign === sign) last.texts.push(text);
    else runs.push({ sign, texts: [text] });
  }
  const count = (sign: string): number => runs.filter((run) => run.sign === sign).reduce((sum, { texts }) => sum + texts.length, 0);
  return { hunks: runs.map(({ sign, texts }) => painted(sign, lines(`${texts.join('\n')}\n`))), added: count('+'), removed: count('-') };
}

function painted(sign: string, text: Html): Html {
  switch (sign) {
    case '+':
      return markup`<ins>${text}</ins>`;
    case '-':
      return markup`<del>${text}</del>`;
    case '@':
      return markup`<b>${text}</b>`;
    default:
      return text;
  }
}
