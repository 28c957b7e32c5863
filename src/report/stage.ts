/** Where a repository stands between Basic and OAuth. */
import type { Finding, Stage, SuppressedFinding } from './report.ts';
import { plural } from './words.ts';

export interface StageInput {
  readonly findings: readonly Pick<Finding, 'status'>[];
  readonly suppressed: readonly SuppressedFinding[];
  /** Whether a token provider, or anything that names the token endpoint, was there before this run. */
  readonly hasOAuth: boolean;
}

/** An exempt site sends its credential like any other: it counts as left. */
export function stageOf({ findings, suppressed, hasOAuth }: StageInput): Stage {
  const isLeft = suppressed.length > 0 || findings.some(({ status }) => status !== 'migrated');
  const isThere = hasOAuth || findings.some(({ status }) => status === 'migrated');
  if (isLeft) return isThere ? 'both' : 'legacy';
  return isThere ? 'oauth' : 'none';
}

const WORDS: Readonly<Record<Stage, string>> = {
  none: 'no Ocrolus authentication was found',
  legacy: 'Basic alone; nothing asks for a token of OAuth yet',
  both: 'Basic and OAuth side by side; some sites are left',
  oauth: 'OAuth; no Basic site is left',
};

/** `undefined` where only a part was looked at, and where there is nothing to say. */
export const stageWords = (stage: Stage | null): string | undefined => (stage === null || stage === 'none' ? undefined : WORDS[stage]);

/** What comes first where no site is left to be changed; what is to be done about sites is told with them. */
export function stageSteps(stage: Stage | null, suppressed: number, skipped: number): readonly string[] {
  const still = `${plural(suppressed, 'exempt site')} still ${suppressed === 1 ? 'sends' : 'send'} the legacy credential`;
  if (stage === 'both' && suppressed > 0) return [`${still}: keep it in the Ocrolus dashboard until ${suppressed === 1 ? 'that one is' : 'these are'} changed.`];
  if (stage !== 'oauth') return [];
  const first = skipped > 0 ? 'Look at what was not analysed; then run' : 'Run';
  return [`${first} \`ocrolus-oauth-codemod verify\`, deploy, and remove the legacy credential in the Ocrolus dashboard (step 5) once nothing else uses it.`];
}
