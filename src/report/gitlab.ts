/** A code quality report of GitLab (the part of the Code Climate format that it reads). */
import type { Report } from './report.ts';
import { sentence } from './sentence.ts';

const SEVERITIES = { certain: 'critical', likely: 'major', possible: 'minor' } as const;

export function gitlab(report: Report): string {
  const issues = report.findings.map((finding) => ({
    description: sentence(finding),
    check_name: finding.rule,
    fingerprint: finding.id,
    severity: SEVERITIES[finding.confidence],
    location: { path: finding.file, positions: { begin: finding.start, end: finding.end } },
  }));
  return `${JSON.stringify(issues, null, 2)}\n`;
}
