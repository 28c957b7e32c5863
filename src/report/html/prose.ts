/** The texts of rules and reasons, also for identifiers of a report that another version wrote. */
import { manualCodes, manualReason, type ManualReason } from '../reasons.ts';
import type { Finding } from '../report.ts';
import { ruleIds, ruleOf } from '../rules.ts';

export const reasonOf = (code: string): ManualReason => (manualCodes.includes(code) ? manualReason(code) : { title: code, text: '' });

export const ruleTitle = (id: string): string => ruleOf(ruleIds.includes(id) ? id : '').title;

/** What a finding's reason says beyond the text that all findings with this code share. */
export function detailOf({ code, text }: NonNullable<Finding['reason']>): string {
  const shared = reasonOf(code).text;
  return text.startsWith(shared) ? text.slice(shared.length).trim() : text;
}
