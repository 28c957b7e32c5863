/** What is to be done next, and what was not looked at. */
import { procedureLines } from '../procedure.ts';
import type { Report } from '../report.ts';
import { prose } from './elements.ts';
import { markup, type Html } from './escape.ts';
import { fragment } from './links.ts';

/** The vendor's steps are ticked off where the credential is: here, one line leads there. */
export function nextSteps({ nextSteps: steps, principals }: Report): Html {
  const listed = new Map(principals.flatMap((principal) => procedureLines(principal).map((text, index) => [text, { id: principal.id, isFirst: index === 0 }] as const)));
  const items = steps.flatMap((step) => {
    const of = listed.get(step);
    if (!of) return [markup`<li>${prose(step)}</li>`];
    return of.isFirst ? [markup`<li>${of.id}: follow <a href="#${fragment('p', of.id)}">the steps at Ocrolus</a> for this credential.</li>`] : [];
  });
  return markup`<ul>${items}</ul>`;
}

export function notAnalysed({ skipped }: Report): Html {
  return markup`<ul>${skipped.map(({ path, reason }) => markup`<li><code>${path}</code>: ${reason}</li>`)}</ul>`;
}
