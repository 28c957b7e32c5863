/**
 * The report as one page for people: it opens from a disk and from where a build server keeps it, asks the network for nothing, and is whole
 * without its script and without its style, which some servers forbid.
 */
import type { Report } from '../report.ts';
import { TITLE } from '../words.ts';
import { changes } from './changes.ts';
import { credentials } from './credentials.ts';
import type { Section } from './elements.ts';
import { markup } from './escape.ts';
import { findings, suppressed } from './findings.ts';
import { createLinks, type Links } from './links.ts';
import { account, header } from './overview.ts';
import { page } from './page.ts';
import { progress, reasons } from './progress.ts';
import { reportScript } from './report-script.ts';
import { reportStyle } from './report-style.ts';
import { nextSteps, notAnalysed } from './rest.ts';

export function html(report: Report): string {
  const links = createLinks(report);
  return page({ title: TITLE, header: header(report, links), sections: sectionsOf(report, links), style: reportStyle, script: reportScript });
}

/** Those that have something to say, in the order of reading. */
function sectionsOf(report: Report, links: Links): readonly Section[] {
  const { summary, findings: found, files, skipped, principals } = report;
  const sites = summary.account.total.found;
  return [
    { id: 'account', title: 'Account', body: account(report) },
    ...(sites > 0 ? [{ id: 'progress', title: 'Progress', body: markup`${progress(report)}${reasons(summary.account.byReason)}` }] : []),
    ...(found.length > 0 ? [{ id: 'findings', title: 'Findings', count: found.length, body: findings(report, links) }] : []),
    ...(report.suppressed.length > 0 ? [{ id: 'suppressed', title: 'Suppressed', count: report.suppressed.length, body: suppressed(report, links) }] : []),
    ...(files.length > 0 ? [{ id: 'changes', title: summary.byStatus.migrated > 0 ? 'Changed files' : 'Files that would change', count: files.length, body: changes(report, links) }] : []),
    ...(principals.length > 0 ? [{ id: 'credentials', title: 'Credentials', count: principals.length, body: credentials(report, links) }] : []),
    ...(report.nextSteps.length > 0 ? [{ id: 'next', title: 'Next steps', body: nextSteps(report) }] : []),
    ...(skipped.length > 0 ? [{ id: 'skipped', title: 'Not analysed', count: skipped.length, body: notAnalysed(report) }] : []),
  ];
}
