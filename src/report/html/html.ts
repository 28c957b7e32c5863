/**
 * The report as one page for people: it opens from a disk and from where a build server keeps it, asks the network for nothing, and is whole
 * without its script and without its style, which some servers forbid.
 */
import type { Report } from '../report.ts';
import { TITLE } from '../words.ts';
import { changes } from './changes.ts';
import { credentials } from './credentials.ts';
import { contents, section, type Section } from './elements.ts';
import { markup, nothing } from './escape.ts';
import { findings, suppressed } from './findings.ts';
import { createLinks, type Links } from './links.ts';
import { account, header } from './overview.ts';
import { pageScript } from './page-script.ts';
import { pageStyle } from './page-style.ts';
import { page } from './page.ts';
import { progress, reasons } from './progress.ts';
import { nextSteps, notAnalysed } from './rest.ts';

export function html(report: Report): string {
  const links = createLinks(report);
  const sections = sectionsOf(report, links);
  const body = markup`<a class="skip" href="#main">Skip to the report</a>
${header(report, links)}${contents(sections)}
<main id="main" tabindex="-1">${sections.map(section)}
</main>`;
  return page({ title: TITLE, body, style: pageStyle, script: pageScript });
}

/** Those that have something to say, in the order of reading. */
function sectionsOf(report: Report, links: Links): readonly Section[] {
  const { summary, findings: found, files, skipped, principals } = report;
  const sites = summary.account.total.found;
  return [
    { id: 'account', title: 'Account', body: account(report) },
    ...(sites > 0 ? [{ id: 'progress', title: 'Progress', body: markup`${progress(report)}${found.length > 0 ? reasons(report) : nothing}` }] : []),
    ...(found.length > 0 ? [{ id: 'findings', title: 'Findings', count: found.length, body: findings(report, links) }] : []),
    ...(report.suppressed.length > 0 ? [{ id: 'suppressed', title: 'Suppressed', count: report.suppressed.length, body: suppressed(report, links) }] : []),
    ...(files.length > 0 ? [{ id: 'changes', title: summary.byStatus.migrated > 0 ? 'Changed files' : 'Files that would change', count: files.length, body: changes(report, links) }] : []),
    ...(principals.length > 0 ? [{ id: 'credentials', title: 'Credentials', count: principals.length, body: credentials(report, links) }] : []),
    ...(report.nextSteps.length > 0 ? [{ id: 'next', title: 'Next steps', body: nextSteps(report) }] : []),
    ...(skipped.length > 0 ? [{ id: 'skipped', title: 'Not analysed', count: skipped.length, body: notAnalysed(report) }] : []),
  ];
}
