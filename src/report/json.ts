import type { Report } from './report.ts';

/** The report as JSON, two spaces, one line end at the end. */
export const json = (report: Report): string => `${JSON.stringify(report, null, 2)}\n`;
