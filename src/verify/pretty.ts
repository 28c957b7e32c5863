/** A verification for a terminal. */
import pc from 'picocolors';
import type { Colors } from '../report/paint.ts';
import { plainLine } from '../report/plain.ts';
import { wrap } from '../report/terminal.ts';
import { figure, plural } from '../report/words.ts';
import { diagnose, procedureWords } from './diagnosis.ts';
import { verdictOf, type StepName, type StepResult, type TokenLife, type Verification } from './outcome.ts';

export interface PrettyOptions {
  readonly color: boolean;
  readonly columns: number;
  /** Milliseconds since 1970. */
  readonly now: number;
}

const TITLES: Readonly<Record<StepName, string>> = { credentials: 'Credentials', token: 'Token', books: 'Books', 'legacy-books': 'Legacy', comparison: 'Comparison' };
const WIDTH = Math.max(...Object.values(TITLES).map((title) => title.length));
/** At which age the documentation advises to renew a token, and the generated provider does. Seconds. */
const RENEWAL = 43_200;

export function pretty(verifications: readonly Verification[], options: PrettyOptions): string {
  const c = pc.createColors(options.color);
  const blocks = verifications.map((item) => block(item, options, c));
  return `${[...blocks, verdict(verifications, c)].join('\n\n')}\n`;
}

function block(verification: Verification, options: PrettyOptions, c: Colors): string {
  const { principal, sources, steps } = verification;
  const head = principal === null ? [] : [c.bold(plainLine(`Credential ${principal}: ${sources.join(' + ')}`))];
  return [...head, ...steps.flatMap((step) => lines(step, verification, options, c))].join('\n');
}

function lines(step: StepResult, verification: Verification, { columns, now }: PrettyOptions, c: Colors): readonly string[] {
  const mark = { ok: c.green('✔'), failed: c.red('✖'), skipped: c.yellow('–') }[step.status];
  const indent = ' '.repeat(WIDTH + 4);
  const row = (text: string, first = indent): string => wrap(plainLine(text), columns, first);
  const head = `${TITLES[step.step].padEnd(WIDTH)}  ${mark} `;
  if (step.status !== 'failed') return [row(said(step, now), head)];
  const { what, advice, procedureStep } = diagnose(step);
  const { detail, hint } = step.failure;
  const more = [...(detail === null ? [] : [`It says: ${detail}`]), ...(hint === null || what.startsWith(hint) ? [] : [`What is odd: ${hint}`])];
  return [row(what, head), ...more.map((text) => row(text)), row(advice), row(procedureWords(procedureStep, verification))];
}

function said(step: Exclude<StepResult, { readonly status: 'failed' }>, now: number): string {
  if (step.status === 'skipped') return `not compared: ${step.why}`;
  switch (step.step) {
    case 'credentials':
      return step.from;
    case 'token':
      return `${step.host} gave one. ${lifeWords(step.life, now)}`;
    case 'books':
      return `${step.host} takes it, and shows ${bookWords(step.count, step.isComplete)}`;
    case 'legacy-books':
      return `${step.host} takes the legacy credentials, and shows ${bookWords(step.count, step.isComplete)}`;
    case 'comparison': {
      const { both, isComplete } = step.comparison;
      if (both === 0) return 'both see no books, which two accounts may well do: upload a document with the legacy credentials to be sure';
      return `both see the same ${plural(both, 'book')}${isComplete ? '' : ', as far as the lists were read'}`;
    }
  }
}

const bookWords = (count: number, isComplete: boolean): string => `${plural(count, 'book')}${isComplete ? '' : ' as far as it was asked'}`;

/** When a token ends, and what that means for those who use it. */
function lifeWords({ seconds, endsAt }: TokenLife, now: number): string {
  if (endsAt === null) return `It does not say when it ends; renew it after ${figure(RENEWAL)} s, as the documentation advises and the generated provider does.`;
  const end = new Date(endsAt).toISOString().replace('T', ' ').replace(/:\d\d\.\d{3}Z$/, ' UTC');
  if (endsAt <= now) return `It ended at ${end}, before it was given: the clock of this machine or of the server is wrong.`;
  const life = `It ends at ${end}, ${figure(Math.round((endsAt - now) / 1000))} s from now`;
  if ((seconds ?? Infinity) <= RENEWAL) return `${life}, which is sooner than others: renew it well before, as the generated provider does.`;
  return `${life}; renew it after ${figure(RENEWAL)} s, as the documentation advises and the generated provider does.`;
}

function verdict(verifications: readonly Verification[], c: Colors): string {
  const bad = verifications.filter((item) => verdictOf(item) !== 0);
  if (verifications.length === 0) return 'The report has no credentials: nothing to verify.';
  if (bad.length > 0) return c.bold(c.red(verifications.length === 1 ? 'Not verified.' : `Not verified: ${bad.map(({ principal }) => plainLine(principal ?? '')).join(', ')}; ${figure(verifications.length - bad.length)} of ${figure(verifications.length)} verified.`));
  const isCompared = verifications.every(({ steps }) => steps.some((step) => step.step === 'comparison' && step.status === 'ok'));
  return c.bold(c.green(isCompared ? 'Verified: the new credentials work, and see what the legacy ones see.' : 'Verified: the new credentials work. Whether they see what the legacy ones see was not compared for all.'));
}
