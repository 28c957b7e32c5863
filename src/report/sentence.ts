import { labelOf } from './account.ts';
import { manualReason } from './reasons.ts';
import type { Finding } from './report.ts';
import { ruleOf } from './rules.ts';
import { clientWords } from './words.ts';

/** A finding in one line of plain text, for reports that show little else. */
export function sentence({ rule, client, host, status, reason }: Finding): string {
  const where = host ?? 'the host is not known';
  const what = status === 'manual' && reason ? `${labelOf(status)} (${reason.code}: ${manualReason(reason.code).title.toLowerCase()})` : status === 'migrated' ? labelOf(status) : `${labelOf(status)} with \`ocrolus-oauth-codemod migrate\``;
  return `${ruleOf(rule).title} (${clientWords(client)}, ${where}): ${what}.`;
}
