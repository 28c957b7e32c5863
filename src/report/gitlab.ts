/** A code quality report of GitLab (the part of the Code Climate format that it reads). */
import { equation, looked } from './account.ts';
import { json } from './json.ts';
import type { Report } from './report.ts';
import { sentence } from './sentence.ts';

const SEVERITIES = { certain: 'critical', likely: 'major', possible: 'minor' } as const;

/** The format has no place for a summary: the account is an entry of its own, whose fingerprint never changes, so that no comparison takes it for news. */
const ACCOUNT = { check_name: 'ocrolus-oauth-codemod/account', fingerprint: 'ocrolus-oauth-codemod-account', severity: 'info', location: { path: '.', lines: { begin: 1 } } } as const;

export function gitlab(report: Report): string {
  const { account } = report.summary;
  const issues = report.findings.map((finding) => ({
    description: sentence(finding),
    check_name: finding.rule,
    fingerprint: finding.id,
    severity: SEVERITIES[finding.confidence],
    location: { path: finding.file, positions: { begin: finding.start, end: finding.end } },
  }));
  return json([...issues, { description: `${equation(account)} (${looked(account)})`, ...ACCOUNT }]);
}
