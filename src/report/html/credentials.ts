/** Each credential pair: where it comes from, what takes its place, and the vendor's steps to tick off. */
import { createHash } from 'node:crypto';
import { procedure } from '../procedure.ts';
import type { LiteralSecret, Principal, Report } from '../report.ts';
import { figure } from '../words.ts';
import { column, link, places, table } from './elements.ts';
import { joined, markup, nothing, type Html } from './escape.ts';
import { anchor, type Links } from './links.ts';

/** How many commits are named. */
const COMMITS = 10;

export function credentials(report: Report, links: Links): Html {
  // Where nothing is stored, the note that stands here stays: the script takes it away.
  const note = markup`<p class="note" id="unkept">Ticks are not kept when this page is closed: it runs without scripts here, or may not store anything.</p>`;
  return markup`${note}${report.principals.map((principal) => credential(report, principal, links))}`;
}

function credential(report: Report, principal: Principal, links: Links): Html {
  const { id, sources, env, collisions, variables, literals } = principal;
  const owners = [...new Set(report.findings.filter((finding) => finding.principal === id).flatMap((finding) => finding.owners))].sort();
  const facts = [
    markup`<p>The pair comes from ${joined(sources.map((source) => markup`<code>${source}</code>`), ' and ')}. The migrated code reads <code>${env.clientId}</code> and <code>${env.clientSecret}</code>.</p>`,
    owners.length > 0 ? markup`<p>Owners of the code: ${owners.join(', ')}</p>` : nothing,
    variables.length > 0 ? renames(principal, links) : nothing,
    collisions.length > 0 ? markup`<h4>Names that are taken</h4><ul>${collisions.map(({ name, places: used }) => markup`<li><code>${name}</code> is used already${used.length > 0 ? markup`: ${places(used, links.toPlace)}` : nothing}, so another name was chosen.</li>`)}</ul>` : nothing,
    literals.length > 0 ? markup`<h4>Written in the code</h4><p>Whoever can read the history of the repository knows these. Treat them as leaked.</p><ul>${literals.map((literal) => literalItem(literal, links))}</ul>` : nothing,
  ];
  return markup`\n<article class="card" id="${anchor('p', id)}"><h3>Credential ${id}</h3>${facts}${checklist(report, principal)}</article>`;
}

function renames({ id, variables }: Principal, links: Links): Html {
  const rows = variables.map(({ name, replacement, places: named }) => markup`<tr><th scope="row"><code>${name}</code></th><td>${replacement === null ? 'to be decided' : markup`<code>${replacement}</code>`}</td><td>${named.length > 0 ? places(named, links.toPlace) : 'in no file beside the source'}</td></tr>`);
  return markup`<h4>Variables</h4>${table(`Variables of ${id}, old and new`, [column('old name'), column('new name'), column('set or named at')], rows)}`;
}

function literalItem({ commits, ...place }: LiteralSecret, links: Links): Html {
  const where = places([place], links.toPlace);
  if (commits === null) return markup`<li>${where}; git could not be asked for the commits</li>`;
  if (commits.length === 0) return markup`<li>${where}; in no commit yet</li>`;
  const more = commits.length > COMMITS ? ` and ${figure(commits.length - COMMITS)} more` : '';
  return markup`<li>${where}; ${commits.length === 1 ? 'commit' : 'commits'} ${joined(commits.slice(0, COMMITS).map((hash) => link(links.toCommit(hash), markup`<code>${hash}</code>`)), ', ')}${more}</li>`;
}

function checklist(report: Report, principal: Principal): Html {
  const key = storageKey(report, principal);
  const steps = procedure(principal).map(({ title, text }, index) => markup`<li><input type="checkbox" id="${key}-${index + 1}"><label for="${key}-${index + 1}"><b>${title}.</b> ${text}</label></li>`);
  return markup`<h4>Steps at Ocrolus</h4><ol class="steps" data-key="${key}">${steps}</ol>`;
}

/** The same for each report on this credential, and another for other repositories: all files on a disk share one storage. */
function storageKey({ source, summary }: Report, { id, sources }: Principal): string {
  const where = source ? [source.url, source.prefix] : Object.keys(summary.account.byPackage);
  // Lines move while the code is worked on.
  const from = sources.map((text) => text.replace(/^(literal:.*):\d+$/, '$1'));
  return `s${createHash('sha256').update(JSON.stringify([where, id, from])).digest('hex').slice(0, 16)}`;
}
