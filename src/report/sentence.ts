import { manualReason } from './reasons.ts';
import type { Finding } from './report.ts';
import { ruleOf } from './rules.ts';

/** A finding in one line of plain text, for reports that show little else. */
export function sentence({ rule, client, host, status, reason }: Finding): string {
  const where = host === null ? 'the host is not known' : host;
  const what = status === 'manual' && reason ? `by hand (${reason.code}: ${manualReason(reason.code).title.toLowerCase()})` : status === 'migrated' ? 'migrated' : 'can be migrated with `ocrolus-oauth-codemod migrate`';
  return `${ruleOf(rule).title} (${client ?? 'any client'}, ${where}): ${what}.`;
}
