/** What is asked in a terminal, on standard error: the dialogue of `migrate --interactive`, and the questions of `init` and `verify`. */
import { confirm, isCancel, log, password, select, text } from '@clack/prompts';
import pc from 'picocolors';
import type { ChangeGroup } from '../report/groups.ts';
import { paintDiff } from '../report/paint.ts';
import { plainLine, plainLines } from '../report/plain.ts';
import { ruleOf } from '../report/rules.ts';
import { clientWords, hostWords, plural } from '../report/words.ts';
import { readManual } from '../files/manual.ts';
import { markdownForTerminal } from '../report/terminal.ts';
import type { Pair } from '../verify/credentials.ts';
import { findTopic } from './topics.ts';
import type { Answer, Dialogue } from './decide.ts';

/** How many lines of a diff are shown before they are asked for. */
const SHOWN_LINES = 40;

const CHOICES: readonly { readonly value: Answer; readonly label: string; readonly hint?: string }[] = [
  { value: 'accept', label: 'Accept' },
  { value: 'skip', label: 'Skip', hint: 'leave this code as it is' },
  { value: 'evidence', label: 'Show the evidence' },
  { value: 'diff', label: 'Show the whole diff' },
  { value: 'explain', label: 'Open the manual page' },
  { value: 'accept-rest', label: 'Accept this and all that follow' },
  { value: 'keep', label: 'Quit and keep', hint: 'write what was accepted so far' },
  { value: 'drop', label: 'Quit and drop', hint: 'write nothing' },
];

const output = process.stderr;

/** Ctrl+C writes nothing, and the decisions so far are kept for the next time. */
class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

/** No is what Enter means. */
export async function confirmWrite(message: string): Promise<boolean> {
  const answer = await confirm({ message, initialValue: false, output });
  if (isCancel(answer)) throw new Interrupted();
  return answer;
}

/** The secret is not shown. */
export async function askForCredentials(): Promise<Pair> {
  const validate = (value: string | undefined): string | undefined => (value?.trim() ? undefined : 'It is needed');
  const id = await text({ message: 'Client ID', validate, output });
  if (isCancel(id)) throw new Interrupted();
  const secret = await password({ message: 'Client secret', validate, clearOnError: true, output });
  if (isCancel(secret)) throw new Interrupted();
  return { id: id.trim(), secret: secret.trim() };
}

export function createDialogue(): Dialogue {
  const c = pc.createColors(pc.isColorSupported && output.isTTY);
  const say = (text: string): void => log.message(text, { output });
  const diffOf = ({ files }: ChangeGroup): readonly string[] => files.flatMap((file) => paintDiff(plainLines(file.diff).trimEnd(), c).split('\n'));
  return {
    async resume({ accepted, skipped }) {
      const answer = await select({
        message: `An earlier dialogue has accepted ${plural(accepted, 'change')} and skipped ${skipped}. Go on from there?`,
        options: [{ value: 'on', label: 'Go on' }, { value: 'again', label: 'Ask for every change again' }, { value: 'stop', label: 'Quit', hint: 'write nothing' }],
        output,
      });
      if (isCancel(answer)) throw new Interrupted();
      return answer === 'stop' ? undefined : answer === 'on';
    },
    group(group, { number, count }) {
      const { findings, files } = group;
      log.step(c.bold(`Change ${number} of ${count}: ${plural(findings.length, 'site')} in ${plural(files.length, 'file')}`), { output });
      const sites = findings.map(({ file, start, client, mechanism, host }) => plainLine(`${file}:${start.line}:${start.column}  ${clientWords(client)} ${mechanism} → ${hostWords(host)}`));
      const lines = diffOf(group);
      const rest = lines.length - SHOWN_LINES;
      say([...sites, '', ...lines.slice(0, SHOWN_LINES), ...(rest > 0 ? [c.dim(`… ${plural(rest, 'more line')}`)] : [])].join('\n'));
    },
    async ask() {
      const answer = await select<Answer>({ message: 'What about it?', options: CHOICES.map((choice) => ({ ...choice })), output });
      if (isCancel(answer)) throw new Interrupted();
      return answer;
    },
    evidence({ findings }) {
      say(findings.flatMap(({ file, start, evidence, requests }) => [c.bold(plainLine(`${file}:${start.line}`)), ...evidence.map((step) => plainLine(`  ${step.note}: ${step.file}:${step.line}:${step.column}`)), ...requests.map((request) => plainLine(`  request: ${request.file}:${request.line}`))]).join('\n'));
    },
    diff: (group) => say(diffOf(group).join('\n')),
    explain({ findings }) {
      for (const rule of new Set(findings.map((finding) => finding.rule))) {
        const page = readManual(findTopic(rule)?.page ?? '');
        say(page === undefined ? ruleOf(rule).text : markdownForTerminal(page, { color: c.isColorSupported, columns: (output.columns || 80) - 4 }).trimEnd());
      }
    },
  };
}
