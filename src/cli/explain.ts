/** `explain`: the page of a rule, a reason or an exit code, or the list of all. */
import pc from 'picocolors';
import { readManual } from '../files/manual.ts';
import { markdownForTerminal, wrap } from '../report/terminal.ts';
import { EXIT } from '../commands/exit-codes.ts';
import { findTopic, suggest, topics, type Topic } from './topics.ts';
import { UsageError } from '../usage-error.ts';

export interface ExplainFlags {
  readonly topic: string | undefined;
  readonly format: 'pretty' | 'markdown' | 'json';
  readonly color: boolean | undefined;
}

const HEADINGS: Readonly<Record<Topic['kind'], string>> = {
  rule: 'Rules: how a legacy credential enters a request',
  'manual-reason': 'Reasons: why a site is left to a person',
  'exit-code': 'Exit codes',
};
/** Where no terminal says how wide it is. */
const COLUMNS = 80;

/**
 * Prints a page, or the list, and returns the exit code.
 * @throws {UsageError} when there is no such topic, with the names nearest to it
 */
export function explain({ topic: word, format, color: asked }: ExplainFlags): number {
  const color = asked ?? (pc.isColorSupported && process.stdout.isTTY);
  const columns = process.stdout.columns || COLUMNS;
  const topic = word ? findTopic(word) : undefined;
  if (word && !topic) throw new UsageError(unknown(word));
  const isRendered = format === 'pretty' && (process.stdout.isTTY || asked === true);
  process.stdout.write(topic ? page(topic, format === 'json', isRendered ? { color, columns } : undefined) : list(format, { color, columns }));
  return EXIT.done;
}

function page(topic: Topic, isJson: boolean, terminal: { readonly color: boolean; readonly columns: number } | undefined): string {
  const markdown = readManual(topic.page);
  if (markdown === undefined) throw new UsageError(`${topic.page} is missing from this installation; install the package again`);
  const { name, kind, title } = topic;
  if (isJson) return toJson({ topic: name, kind, title, markdown });
  return terminal ? markdownForTerminal(markdown, terminal) : markdown;
}

function list(format: ExplainFlags['format'], { color, columns }: { readonly color: boolean; readonly columns: number }): string {
  if (format === 'json') return toJson({ topics: topics.map(({ name, kind, title }) => ({ topic: name, kind, title })) });
  const kinds = Object.keys(HEADINGS) as Topic['kind'][];
  if (format === 'markdown') return kinds.map((kind) => `## ${HEADINGS[kind]}\n\n${of(kind).map(({ name, title }) => `- \`${name}\`: ${title}\n`).join('')}`).join('\n');
  const c = pc.createColors(color);
  const sections = kinds.map((kind) => `${c.bold(HEADINGS[kind])}\n${rows(of(kind), Math.min(columns, 100), c)}`);
  return `${sections.join('\n\n')}\n\n${wrap('`ocrolus-oauth-codemod explain NAME` prints the page of one; `basic-auth/` may be left out.', columns)}\n`;
}

const of = (kind: Topic['kind']): readonly Topic[] => topics.filter((topic) => topic.kind === kind);

function rows(shown: readonly Topic[], columns: number, c: ReturnType<typeof pc.createColors>): string {
  const width = Math.max(...shown.map(({ name }) => name.length));
  return shown.map(({ name, title }) => wrap(title, columns, `  ${c.cyan(name)}${' '.repeat(width - name.length)}  `)).join('\n');
}

const toJson = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

function unknown(word: string): string {
  const shown = word.length > 40 ? `${word.slice(0, 40)}…` : word;
  if (/^[0-9a-f]{12}$/i.test(word)) return `${shown} is the id of a finding, not a topic: \`ocrolus-oauth-codemod audit --format json\` prints the finding with its "rule" and the "code" of its reason; explain one of these`;
  const near = suggest(word);
  if (near.length > 0) return `there is no topic ${shown}; did you mean ${near.join(' or ')}? \`ocrolus-oauth-codemod explain\` lists all`;
  return `there is no topic ${shown}; \`ocrolus-oauth-codemod explain\` lists all, and \`--help\` says what commands and flags do`;
}
