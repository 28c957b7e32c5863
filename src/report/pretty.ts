/** The report for a terminal. */
import pc from 'picocolors';
import { equation, labelOf, looked } from './account.ts';
import { paintDiff, type Colors } from './paint.ts';
import { plainData, plainLines } from './plain.ts';
import type { FileChange, Finding, Principal, Report } from './report.ts';
import { manualReason } from './reasons.ts';
import { stageWords } from './stage.ts';
import { clientWords, figure, hostWords, NOTHING_FOUND, plural, someOf, sourceWords } from './words.ts';

export interface PrettyOptions {
  readonly color: boolean;
  /** Evidence and requests in full. */
  readonly verbose: boolean;
  /** Diffs of the changes. */
  readonly diff: boolean;
}

/** How many requests a finding lists unless `verbose`. */
const SHOWN_REQUESTS = 3;

export function pretty(report: Report, options: PrettyOptions): string {
  const c = pc.createColors(options.color);
  const shown = shownReport(report);
  const parts = [
    // Through a pipe a diff keeps its bytes, for `git apply`.
    ...(options.diff ? report.files.map((file) => (options.color ? onTerminal(file, options, c) : file.diff)) : []),
    ...findingGroups(shown).map(([principal, findings]) => group(shown, principal, findings, options, c)),
    suppressed(shown, options, c),
    skipped(shown, c),
    steps(shown, c),
    summary(shown, c),
  ];
  return `${parts.filter((part) => part !== '').join('\n')}\n`;
}

/** How much of a new file a terminal shows: the token provider is read once, and is longer than all changes. */
const SHOWN_OF_NEW = 16;

function onTerminal({ change, diff }: FileChange, { verbose }: PrettyOptions, c: Colors): string {
  const text = plainLines(diff);
  const lines = text.split('\n');
  if (change === 'modified' || verbose || lines.length <= 2 * SHOWN_OF_NEW) return paintDiff(text, c);
  const more = lines.length - SHOWN_OF_NEW - 1;
  return `${paintDiff(`${lines.slice(0, SHOWN_OF_NEW).join('\n')}\n`, c)}${c.dim(`  … ${more} more lines of a new file with --verbose`)}\n`;
}

/** Nothing in it can steer the terminal; code keeps its lines and tabs. */
function shownReport(report: Report): Report {
  const findings = report.findings.map((finding) => ({ ...plainData(finding), excerpt: { ...finding.excerpt, lines: finding.excerpt.lines.map(plainLines) }, handOver: finding.handOver && { ...plainData(finding.handOver), after: plainLines(finding.handOver.after) } }));
  return { ...plainData({ ...report, files: [], findings: [] }), findings, files: report.files };
}

function findingGroups(report: Report): readonly (readonly [string, readonly Finding[]])[] {
  return report.principals.map((principal) => [principal.id, report.findings.filter((finding) => finding.principal === principal.id)] as const).filter(([, findings]) => findings.length > 0);
}

function group(report: Report, id: string, findings: readonly Finding[], options: PrettyOptions, c: Colors): string {
  const principal = report.principals.find((item) => item.id === id);
  const head = c.bold(`Credential ${id}: ${principal ? sourceWords(principal) : ''}`);
  const rows = findings.map((finding, index) => `${index > 0 && findings[index - 1]?.file !== finding.file ? '\n' : ''}${row(finding, options, c)}`);
  return `${head}\n${rows.join('')}`;
}

function row(finding: Finding, options: PrettyOptions, c: Colors): string {
  const { file, start, id, client, mechanism, host, confidence, reason, evidence, requests, owners } = finding;
  const mark = { migratable: c.yellow(`○ ${labelOf('migratable')}`), migrated: c.green(`✔ ${labelOf('migrated')}`), manual: c.red(`✖ ${labelOf('manual')}`) }[finding.status];
  const isLong = options.verbose || finding.status === 'manual';
  const shownEvidence = isLong ? evidence : evidence.slice(0, 1);
  const places = requests.map((request) => `${request.file}:${request.line}`);
  return [
    `  ${c.cyan(`${file}:${start.line}:${start.column}`)}  ${mark}  ${c.dim(id)}`,
    `    ${[clientWords(client), mechanism, `→ ${hostWords(host)}`, `(${confidence})`].join(' ')}${owners.length > 0 ? c.dim(`  ${owners.join(' ')}`) : ''}`,
    // What the diff shows, the frame need not.
    ...(options.diff && finding.status !== 'manual' ? [] : frame(finding, isLong, c)),
    ...(reason ? [`    ${c.red(`${reason.code}: ${manualReason(reason.code).title}.`)} ${reason.text}`, ...instead(finding, options, c)] : []),
    ...shownEvidence.map((step) => c.dim(`    ${step.note}: ${step.file}:${step.line}:${step.column}`)),
    ...(requests.length > 0 ? [c.dim(`    ${plural(requests.length, 'request')}: ${someOf(places, options.verbose ? places.length : SHOWN_REQUESTS)}`)] : []),
  ].map((line) => `${line}\n`).join('');
}

/** How many lines of code stand under a finding unless `verbose`. */
const SHOWN_LINES = 16;

/** The credential's lines, with those around them where `isWide`. */
function frame({ excerpt, start, end }: Finding, isWide: boolean, c: Colors): readonly string[] {
  const numbered = excerpt.lines.map((text, index) => ({ number: excerpt.line + index, text }));
  const isOwn = ({ number }: { readonly number: number }): boolean => number >= start.line && number <= end.line;
  const shown = numbered.filter((line) => isWide || isOwn(line)).slice(0, SHOWN_LINES);
  const width = String(shown.at(-1)?.number ?? 0).length;
  return shown.map((line) => `    ${c.dim(`${isOwn(line) ? '>' : ' '} ${String(line.number).padStart(width)} │`)} ${isOwn(line) ? line.text : c.dim(line.text)}`.trimEnd());
}

/** What the code of a site that is left becomes. */
function instead({ handOver }: Finding, { verbose }: PrettyOptions, c: Colors): readonly string[] {
  if (!handOver) return [];
  const lines = handOver.after.split('\n');
  const shown = verbose ? lines : lines.slice(0, SHOWN_LINES);
  return [c.dim(`    instead, from ${handOver.file}:${handOver.line} on:`), ...shown.map((line) => `    ${c.green('+')} ${line}`.trimEnd()), ...(shown.length < lines.length ? [c.dim(`      … ${lines.length - shown.length} more lines with --verbose`)] : [])];
}

/** A baseline may be long, and is there to be read: its sites are counted only. */
function suppressed(report: Report, { verbose }: PrettyOptions, c: Colors): string {
  const findings = report.suppressed.filter(({ suppression }) => verbose || suppression.by === 'comment');
  if (findings.length === 0) return '';
  return `${c.bold('Suppressed')}\n${findings.map(({ file, start, id, suppression: { by, line, reason } }) => `  ${c.cyan(`${file}:${start.line}:${start.column}`)}  ${c.dim(id)}\n    ${reason} ${c.dim(`(line ${line}${by === 'baseline' ? ' of the baseline' : ''})`)}\n`).join('')}`;
}

function skipped(report: Report, c: Colors): string {
  if (report.skipped.length === 0) return '';
  return `${c.bold('Not analysed')}\n${report.skipped.map((file) => `  ${file.path}: ${file.reason}\n`).join('')}`;
}

/** What belongs to one credential stands below it, and what all credentials share stands once. */
function steps({ nextSteps, principals }: Report, c: Colors): string {
  if (nextSteps.length === 0) return '';
  const owned = nextSteps.map((step) => ({ step, owner: principals.find(({ id }) => step.startsWith(`${id}: `) || step.startsWith(`${id} (`)) }));
  const list = (items: readonly string[]): string => items.map((item) => `  • ${item}\n`).join('');
  const groups = principals.map((principal) => ({ principal, own: owned.filter(({ owner }) => owner === principal).map(({ step }) => step.slice(step.indexOf(': ') + 2)) })).filter(({ own }) => own.length > 0);
  return `${c.bold('Next steps')}\n${list(owned.filter(({ owner }) => !owner).map(({ step }) => step))}${groups.map(({ principal, own }) => `  ${c.bold(principal.id)} ${c.dim(`(${sourceWords(principal)})`)}\n${once(own, principal, groups[0]?.principal).map((step) => `    ${/^\d\. /.test(step) ? '' : '• '}${step}\n`).join('')}`).join('')}`;
}

/** The vendor's procedure is the same for each credential, but for the names of the variables. */
function once(steps: readonly string[], { id, env }: Principal, first: Principal | undefined): readonly string[] {
  if (!first || first.id === id) return steps;
  return [`1. to 5. as for ${first.id}, with ${env.clientId} and ${env.clientSecret}.`, ...steps.filter((step) => !/^\d\. /.test(step))];
}

/** The account must add up. */
function summary(report: Report, c: Colors): string {
  const { summary: totals } = report;
  const where = looked(totals.account);
  if (totals.account.total.found === 0) return `${stage(report, c)}${c.green(NOTHING_FOUND)} (${where}).`;
  const changed = report.files.length > 0 ? `, ${plural(report.files.length, 'file')} ${totals.byStatus.migrated > 0 ? 'changed' : 'would change'}` : '';
  return `${breakdown(report, c)}${stage(report, c)}${equation(totals.account, c.bold)}; ${plural(totals.principals, 'credential')}${changed} (${where}).`;
}

/** Where the repository stands. */
function stage({ stage: reached }: Report, c: Colors): string {
  const words = stageWords(reached);
  return words === undefined ? '' : `${c.dim('stage'.padEnd('by mechanism'.length))}  ${words}\n`;
}

/** How the sites are spread over packages and clients, where there is more than one. */
function breakdown({ summary: { account } }: Report, c: Colors): string {
  const lines = ([['by package', account.byPackage], ['by client', account.byClient], ['by mechanism', account.byMechanism]] as const).filter(([, tallies]) => Object.keys(tallies).length > 1).map(([label, tallies]) => {
    const parts = Object.entries(tallies).toSorted(([, a], [, b]) => b.found - a.found).map(([name, { found, manual, failed }]) => `${name} ${figure(found)}${manual + failed > 0 ? ` (${figure(manual + failed)} by hand)` : ''}`);
    return `${c.dim(label.padEnd('by mechanism'.length))}  ${someOf(parts, SHOWN_PARTS)}\n`;
  });
  return lines.join('');
}

const SHOWN_PARTS = 8;
