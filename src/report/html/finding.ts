/** One finding, folded to a line. There may be thousands: what many share is linked to and not repeated, end tags that HTML does without are left out. */
import { columnOf } from '../account.ts';
import type { Excerpt, Finding, Place, SuppressedFinding } from '../report.ts';
import { ruleOf } from '../rules.ts';
import { clientWords, hostWords, plural } from '../words.ts';
import { code, link, places } from './elements.ts';
import { joined, lines, markup, nothing, type Html } from './escape.ts';
import { anchor, fragment, type Links } from './links.ts';
import { detailOf, reasonOf } from './prose.ts';
import { badge } from './series.ts';

export function findingItem(finding: Finding, links: Links, values: string): Html {
  const { id, reason, handOver } = finding;
  const status = markup`${badge(columnOf(finding))}${reason ? markup` ${reasonOf(reason.code).title}` : nothing}`;
  return markup`\n<details class="f" id="${anchor('f', id)}" data-v="${values}"><summary>${summary(finding, status)}</summary>${body(finding, links)}${reason ? why(reason) : nothing}${handOver ? exchange(handOver, links) : nothing}</details>`;
}

export function suppressedItem(finding: SuppressedFinding, links: Links): Html {
  const { id, file, suppression, package: name, owners } = finding;
  const comment = markup`<p class="w">Suppressed by ${suppression.by === 'baseline' ? markup`line ${suppression.line} of the baseline` : link(links.toPlace({ file, line: suppression.line }, file), markup`the comment in line ${suppression.line}`)}: ${suppression.reason}<p><small>${joined([name, ...owners].map((part) => markup`${part}`), ' · ')}</small>`;
  return markup`\n<details class="f" id="${anchor('f', id)}"><summary><span class="path">${file}</span> ${summary(finding, markup`${badge('suppressed')} ${suppression.reason}`)}</summary>${body(finding, links)}${comment}</details>`;
}

function summary({ start, client, mechanism, host, confidence }: Finding, status: Html): Html {
  return markup`<span class="l">${start.line}</span> ${status} <small>${clientWords(client)} ${mechanism} → ${hostWords(host)} (${confidence})</small>`;
}

function body({ id, rule, file, start, end, excerpt, evidence, requests }: Finding, links: Links): Html {
  const place = link(links.toPlace({ file, line: start.line }, file), markup`line ${start.line}, column ${start.column}`);
  const chain = briefly(evidence, file, links);
  const steps = chain.length > 0 ? markup`<p>Evidence:<ol>${chain.map((at, index) => markup`<li>${evidence[index]?.note ?? ''}, ${at}`)}</ol>` : nothing;
  const carried = requests.length > 0 ? markup`<p>Carried by ${plural(requests.length, 'request')} at ${joined(briefly(requests, file, links), ', ')}` : nothing;
  return markup`<p>${ruleOf(rule).title}: ${place} · <a class="m" href="#${fragment('f', id)}">${id}</a>${listing(excerpt, start.line, end.line)}${steps}${carried}`;
}

/** Places as they are said after each other: the finding's own file by lines alone, a file that was just named by its last name. */
function briefly(list: readonly Place[], own: string, links: Links): readonly Html[] {
  return list.map(({ file, line }, index) => {
    const text = file === own ? `line ${line}` : `${file === list[index - 1]?.file ? file.slice(file.lastIndexOf('/') + 1) : file}:${line}`;
    return link(links.toPlace({ file, line }, own), markup`${text}`);
  });
}

/** Lines with their numbers; those of the credential are marked. */
function listing({ line, lines: shown }: Excerpt, first: number, last: number): Html {
  const width = String(line + shown.length).length;
  const parts: Html[] = [];
  let marked: Html[] = [];
  const close = (): void => {
    if (marked.length > 0) parts.push(markup`<mark>${marked}</mark>`);
    marked = [];
  };
  for (const [index, text] of shown.entries()) {
    const number = line + index;
    const numbered = lines(`${String(number).padStart(width)}  ${text}\n`);
    if (number >= first && number <= last) marked.push(numbered);
    else {
      close();
      parts.push(numbered);
    }
  }
  close();
  return markup`<pre>${parts}</pre>`;
}

function why(reason: NonNullable<Finding['reason']>): Html {
  const detail = detailOf(reason);
  return markup`<p class="w"><a href="#${fragment('r', reason.code)}">What to do</a>${detail === '' ? nothing : markup`. ${detail}`} <code>npx ocrolus-oauth-codemod explain ${reason.code}</code>`;
}

function exchange({ file, line, before, after }: NonNullable<Finding['handOver']>, links: Links): Html {
  return markup`<p>What this code becomes, at ${places([{ file, line }], links.toPlace)}:<div class="two"><div><p>Before</p>${code(before)}</div><div><p>After</p>${code(after)}</div></div>`;
}
