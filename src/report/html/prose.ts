/** The texts of reasons, also for codes of a report that another version wrote. */
import { knownReason, type ManualReason } from '../reasons.ts';
import type { Finding } from '../report.ts';

export const reasonOf = (code: string): ManualReason => knownReason(code) ?? { title: code, text: '' };

/** What a finding's reason says beyond the text that all findings with this code share. */
export function detailOf({ code, text }: NonNullable<Finding['reason']>): string {
  const shared = reasonOf(code).text;
  return text.startsWith(shared) ? text.slice(shared.length).trim() : text;
}
