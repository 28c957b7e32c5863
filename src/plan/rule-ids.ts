/** The rules: one for each way in which a legacy credential enters a request. */
import type { Mechanism } from '../report/report.ts';

const MECHANISMS: readonly Mechanism[] = ['authorization-header', 'default-header', 'auth-option', 'fluent-auth', 'url-userinfo'];
const PREFIX = 'basic-auth/';
const BEARER_PAIR = `${PREFIX}bearer-pair`;

export const ruleIds: readonly string[] = [...MECHANISMS.map((mechanism) => `${PREFIX}${mechanism}`), BEARER_PAIR];

export function ruleIdFor(form: string, mechanism: Mechanism): string {
  return form === 'bearer-pair' ? BEARER_PAIR : `${PREFIX}${mechanism}`;
}
