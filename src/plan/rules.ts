import type { Site } from '../detect/sites.ts';
import { ruleIdFor } from './rule-ids.ts';

/** The rule that a site breaks. */
export const ruleIdOf = ({ form, mechanism }: Site): string => ruleIdFor(form, mechanism);
