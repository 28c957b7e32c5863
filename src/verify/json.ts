/** A verification for programs: the same answers give the same bytes. It holds no time, no text of a server and no credential. */
import { diagnose } from './diagnosis.ts';
import { verdictOf, type StepResult, type Verification } from './outcome.ts';

export function json(verifications: readonly Verification[]): string {
  const results = verifications.map((item) => ({ principal: item.principal, env: item.env, verdict: VERDICTS[verdictOf(item)], steps: item.steps.map(entry) }));
  return `${JSON.stringify({ schemaVersion: 1, command: 'verify', results }, null, 2)}\n`;
}

const VERDICTS = { 0: 'verified', 1: 'refused', 2: 'unknown' } as const;

function entry(step: StepResult): object {
  const { step: name, status } = step;
  if (step.status === 'skipped') return { step: name, status };
  if (step.status === 'failed') {
    const { code, httpStatus, error } = step.failure;
    const more = { 'rate-limited': 'retryAfterSeconds', redirected: 'location' }[code as string] ?? 'error';
    return { step: name, status, code, httpStatus, [more]: code === 'rate-limited' && error !== null ? Number(error) : error, procedureStep: diagnose(step).procedureStep, ...step.comparison };
  }
  switch (step.step) {
    case 'credentials':
      return { step: name, status };
    case 'token':
      return { step: name, status, lifetimeSeconds: step.life.seconds };
    case 'books':
    case 'legacy-books':
      return { step: name, status, books: step.count, isComplete: step.isComplete };
    case 'comparison':
      return { step: name, status, ...step.comparison };
  }
}
