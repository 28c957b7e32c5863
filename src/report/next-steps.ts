import { procedureLines } from './procedure.ts';
import type { Command, Finding, Principal, SkippedFile } from './report.ts';

export interface NextStepsInput {
  readonly command: Command;
  readonly isWritten: boolean;
  readonly findings: readonly Finding[];
  readonly principals: readonly Principal[];
  readonly skipped: readonly SkippedFile[];
  /** Comments of an earlier run that mark sites. */
  readonly markers: number;
  /** What no compiler has looked at, and why. */
  readonly unchecked: readonly string[];
  /** Reads of legacy variables that the migrated code keeps. */
  /** Comments that should exempt sites and do not. */
  readonly complaints: readonly { readonly file: string; readonly line: number; readonly text: string }[];
  readonly leftovers: readonly { readonly name: string; readonly file: string; readonly line: number }[];
}

/** What to do next, in order; the vendor's procedure once per legacy credential. */
export function nextSteps({ command, isWritten, findings, principals, skipped, leftovers, markers, unchecked, complaints }: NextStepsInput): readonly string[] {
  const marked = markers > 0 ? [`${count(markers, 'comment')} of an earlier run ("// ocrolus-oauth-codemod: …") ${markers === 1 ? 'marks a site' : 'mark sites'}; \`migrate --write\` takes those of solved sites away.`] : [];
  const comments = complaints.map(({ file, line, text }) => `${file}:${line}: the comment "ocrolus-oauth-codemod-ignore-next-line" ${text}.`);
  if (findings.length === 0) return [...comments, ...marked];
  const manual = findings.filter((finding) => finding.status === 'manual').length;
  const migratable = findings.filter((finding) => finding.status === 'migratable').length;
  const steps: string[] = [];
  if (!isWritten && migratable > 0) steps.push(`${command === 'migrate' ? 'Read the diff, then run' : 'Run'} \`ocrolus-oauth-codemod migrate --write\` to change ${count(migratable, 'site')}.`);
  if (isWritten && findings.length > manual) steps.push('Read what was changed; `ocrolus-oauth-codemod undo` takes it back.');
  for (const reason of unchecked) steps.push(`${reason.charAt(0).toUpperCase()}${reason.slice(1)}. Run your type check and your tests on it.`);
  if (manual > 0) steps.push(`Change ${count(manual, 'site')} by hand; each finding says why and how.`);
  for (const principal of principals) steps.push(...procedureLines(principal));
  for (const name of new Set(leftovers.map((item) => item.name))) {
    const places = leftovers.filter((item) => item.name === name).map((item) => `${item.file}:${item.line}`);
    steps.push(`${name} is still read after the migration, at ${places.join(', ')}: remove these lines before you remove the variable.`);
  }
  const literals = principals.filter((principal) => principal.sources.some((source) => source.startsWith('literal:')));
  for (const principal of literals) steps.push(`${principal.id}: the credential was written in the code and stays in the history of the repository. Treat it as leaked: removing the legacy credential (step 5) ends it; do it soon.`);
  if (findings.length > manual) steps.push('Tests that mock api.ocrolus.com: give them a token provider of their own with `replaceWith(…)`, or mock POST https://auth.ocrolus.com/oauth/token as well.');
  const built = skipped.filter((file) => file.reason.startsWith('build output'));
  if (built.length > 0) steps.push(`Build again: ${built.map((file) => file.path).join(', ')}.`);
  return [...steps, ...comments, ...marked];
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
