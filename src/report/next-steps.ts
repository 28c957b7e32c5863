import { procedureLines } from './procedure.ts';
import type { Command, Finding, Place, Principal, SkippedFile, Stage, Variable } from './report.ts';
import { stageSteps } from './stage.ts';
import { plural, someOf } from './words.ts';

export interface NextStepsInput {
  readonly command: Command;
  readonly isWritten: boolean;
  /** Whether a commit waits for the answer. */
  readonly isStaged?: boolean;
  readonly stage?: Stage | null;
  readonly findings: readonly Finding[];
  /** How many sites are exempt. */
  readonly suppressed?: number;
  readonly principals: readonly Principal[];
  readonly skipped: readonly SkippedFile[];
  /** Comments of an earlier run that mark sites. */
  readonly markers: number;
  /** What new files import and nothing lists, and how to install it. */
  readonly installs?: readonly string[];
  /** What no compiler has looked at, and why. */
  readonly unchecked: readonly string[];
  /** Comments that should exempt sites and do not. */
  readonly complaints: readonly { readonly file: string; readonly line: number; readonly text: string }[];
  /** What is left to a person in files other than code that are changed. */
  readonly documents?: readonly string[];
  /** Where tests expect the credential that migrated code does not send. */
  readonly expectations: readonly Place[];
  /** Where snapshots of tests hold it. */
  readonly snapshots?: readonly Place[];
  /** Basic credentials of requests whose host cannot be told. */
  readonly undecided: readonly Place[];
  /** Where `Basic` is written beside an Ocrolus host, and nothing that is understood uses it. */
  readonly unfollowed?: readonly Place[];
  /** By the name of a legacy variable, places beside which the new names stand, or will. */
  readonly replaced?: ReadonlyMap<string, readonly Place[]>;
  /** Reads of legacy variables that the migrated code keeps. */
  readonly leftovers: readonly { readonly name: string; readonly file: string; readonly line: number }[];
  /** Where the legacy variables came from a bundler, or from the bindings of a platform. */
  readonly bundled?: readonly (Place & { readonly principal: string; readonly from: string })[];
}

const CODE = /\.(?:[cm]?[jt]sx?|vue|svelte|astro)$/i;

/** What to do next, in order; the vendor's procedure once per legacy credential. */
export function nextSteps({ command, isWritten, isStaged = false, stage = null, findings, suppressed = 0, principals, skipped, leftovers, bundled = [], documents = [], replaced = new Map(), expectations, snapshots = [], undecided, unfollowed = [], markers, installs = [], unchecked, complaints }: NextStepsInput): readonly string[] {
  const marked = markers > 0 ? [`${plural(markers, 'comment')} of an earlier run ("// ocrolus-oauth-codemod: …") ${markers === 1 ? 'marks a site' : 'mark sites'}; \`migrate --write\` takes those of solved sites away.`] : [];
  const comments = complaints.map(({ file, line, text }) => `${file}:${line}: the comment "ocrolus-oauth-codemod-ignore-next-line" ${text}.`);
  // The gate stops nobody for what may be anybody's.
  const hidden = unfollowed.length > 0 && command !== 'check' ? [`"Basic" is written beside an Ocrolus host at ${listed(unfollowed)}, and what becomes of it could not be followed: if it makes the header of a request, change it by hand.`] : [];
  const open = undecided.length > 0 && command !== 'check' ? [`${plural(undecided.length, 'Basic credential')} in files that have to do with Ocrolus ${undecided.length === 1 ? 'goes' : 'go'} to a host that cannot be told, at ${listed(undecided)}. Is it Ocrolus? Then name the host with \`--host\`, or the variable that holds it with \`--env-name\`, and run again.`] : [];
  if (findings.length === 0) return [...stageSteps(stage, suppressed, skipped.length), ...open, ...hidden, ...comments, ...marked];
  if (command === 'check') return [...checkSteps(findings, isStaged), ...comments, ...marked];
  const manual = findings.filter((finding) => finding.status === 'manual').length;
  const migratable = findings.filter((finding) => finding.status === 'migratable').length;
  const steps: string[] = [];
  if (!isWritten && migratable > 0) steps.push(`${command === 'migrate' ? 'Read the diff, then run' : 'Run'} \`ocrolus-oauth-codemod migrate --write\` to change ${plural(migratable, 'site')}.`);
  if (isWritten && findings.length > manual) steps.push('Read what was changed; `ocrolus-oauth-codemod undo` takes it back.');
  steps.push(...installs);
  for (const reason of unchecked) steps.push(`${reason.charAt(0).toUpperCase()}${reason.slice(1)}. Run your type check and your tests on it.`);
  steps.push(...byHand(findings));
  const left = principals.filter((principal) => findings.some((finding) => finding.principal === principal.id));
  for (const principal of left) steps.push(...procedureLines(principal), ...variables(principal, replaced, isWritten), ...ofBundlers(principal, bundled), ...literals(principal));
  for (const name of new Set(leftovers.map((item) => item.name))) {
    const places = leftovers.filter((item) => item.name === name).map((item) => `${item.file}:${item.line}`);
    steps.push(`${name} is still read after the migration, at ${places.join(', ')}: a line that hands it on must hand on what replaces it as well; take these lines out before you remove the variable.`);
  }
  steps.push(...documents);
  const changesCode = findings.some(({ status, file }) => status !== 'manual' && CODE.test(file));
  if (changesCode) steps.push('Tests that mock api.ocrolus.com: give them a token provider of their own with `replaceWith(…)`, or mock POST https://auth.ocrolus.com/oauth/token as well.');
  if (changesCode && expectations.length > 0) steps.push(`Tests expect the Basic credential at ${listed(expectations)}: make them expect a token there, e.g. \`.matchHeader('authorization', /^Bearer /)\` with nock.`);
  if (changesCode && snapshots.length > 0) steps.push(`Snapshots hold the Basic header at ${listed(snapshots)}: once their tests bring a token, write them anew (\`jest -u\`, \`vitest run -u\`).`);
  const built = skipped.filter((file) => file.reason.startsWith('build output'));
  if (built.length > 0) steps.push(`Build again: ${built.map((file) => file.path).join(', ')}.`);
  return [...steps, ...open, ...hidden, ...comments, ...marked];
}

/** What somebody whom the gate has stopped can do; the vendor's procedure is told by the command that changes the code. */
export function checkSteps(findings: readonly Finding[], isStaged: boolean, baseline?: string): readonly string[] {
  const migratable = findings.filter((finding) => finding.status !== 'manual');
  const [first] = findings;
  // What was there before is not what stops somebody, and need not be changed now.
  const paths = isStaged || baseline !== undefined ? filesFor(migratable) : '';
  const write = isStaged ? `\`ocrolus-oauth-codemod migrate --write --allow-dirty${paths}\` makes it in the work tree: \`git add\` the result and commit again` : `\`ocrolus-oauth-codemod migrate --write${paths}\` makes it`;
  return [
    ...(migratable.length > 0 ? [`\`ocrolus-oauth-codemod migrate${paths}\` shows the change of ${plural(migratable.length, 'site')} and the steps in the Ocrolus dashboard; ${write}.`] : []),
    ...byHand(findings),
    ...(first ? [`To let a site stay for now, put \`${commentIn(first.file)} ocrolus-oauth-codemod-ignore-next-line ${first.rule} -- why\` on the line above it, or list what is there in a baseline: \`ocrolus-oauth-codemod check --baseline ${baseline ?? 'FILE'} --update-baseline\`.`] : []),
  ];
}

/** What a comment begins with in a file. */
const commentIn = (file: string): string => (/\.(?:[cm]?[jt]sx?|vue|svelte|astro|php|java|cs|go|rs|groovy)$/.test(file) ? '//' : '#');

/** How many files a command names. */
const SHOWN_FILES = 3;

/** The files of findings for a shell, where they are few and have plain names. */
function filesFor(findings: readonly Finding[]): string {
  const files = [...new Set(findings.map(({ file }) => file))];
  return files.length <= SHOWN_FILES && files.every((file) => /^[\w.@+][\w./@+-]*$/.test(file)) ? files.map((file) => ` ${file}`).join('') : '';
}

function byHand(findings: readonly Finding[]): readonly string[] {
  const manual = findings.filter((finding) => finding.status === 'manual');
  return manual.length > 0 ? [`Change ${plural(manual.length, 'site')} by hand; each finding says why, and what its code becomes. ${examples(manual)}`] : [];
}

/** Where to read on, as a command that can be copied; most runs meet few reasons. */
function examples(findings: readonly Finding[]): string {
  const [first = '', ...others] = [...new Set(findings.flatMap(({ reason }) => reason?.code ?? []))].sort();
  return `More: \`ocrolus-oauth-codemod explain ${first}\`${others.length > 0 ? `, or ${others.join(', ')}` : ''}.`;
}

/** How many places a step names. */
const SHOWN = 6;

const listed = (places: readonly Place[]): string => someOf(places.map(({ file, line }) => `${file}:${line}`), SHOWN);

/** What is set where, and what comes first: migrated code fails at its first request where its variables are missing. */
function variables({ id, env, collisions, variables: old }: Principal, replaced: ReadonlyMap<string, readonly Place[]>, isWritten: boolean): readonly string[] {
  const named = old.filter((variable) => variable.places.length > 0);
  const setting = ({ name, replacement, places }: Variable): string => {
    const news = replacement ?? `${env.clientId} and ${env.clientSecret}`;
    const isOne = replacement !== null;
    const done = replaced.get(name) ?? [];
    const open = places.filter(({ file, line }) => !done.some((place) => place.file === file && place.line === line));
    const files = [...new Set(done.map(({ file }) => file))];
    const steps = [
      ...(files.length > 0 ? [`${news} ${isWritten ? (isOne ? 'is' : 'are') : 'will be'} beside ${name} in ${someOf(files, SHOWN)}: give ${isOne ? 'it a value' : 'them values'} where ${name} gets its own`] : []),
      ...(open.length > 0 ? [`beside ${name} set ${news} in ${listed(open)}${open.length > 1 ? ' or wherever these get it from' : ''}`] : []),
    ];
    return `${id}: ${[...steps, `take ${name} out after step 5.`].join('; ')}`;
  };
  return [
    ...collisions.filter(({ places }) => places.length > 0).map(({ name, places }) => `${id}: ${name} is used already (${listed(places)}), hence the names above.`),
    ...named.map(setting),
    `${id}: deploy the new variables first, the migrated code after them.`,
  ];
}

/** What a bundler puts in, or a platform hands to a request, is not in the environment of the process. */
function ofBundlers({ id, env }: Principal, bundled: NonNullable<NextStepsInput['bundled']>): readonly string[] {
  const own = bundled.filter(({ principal }) => principal === id);
  const from = [...new Set(own.map((item) => item.from))].map((item) => `\`${item}\``).join(' and ');
  const isOfBundler = own.some((item) => /^(?:import\.meta|\$env|astro:env)/.test(item.from));
  const otherwise = isOfBundler ? "have the provider's file make it of what the bundler gives: `createOcrolusTokenProvider({ clientId, clientSecret })`" : 'make a provider of the bindings for each request (Cloudflare Workers: docs/provider.md)';
  return own.length > 0 ? [`${id}: its variables came from ${from} (${listed(own)}); the token provider reads \`process.env\`. Set ${env.clientId} and ${env.clientSecret} in the environment of the server, or ${otherwise}.`] : [];
}

/** Secrets in the code: who can read the history can read them, whatever the newest commit holds. */
function literals({ id, literals: written }: Principal): readonly string[] {
  return written.map(({ file, line, commits }) => {
    const held = commits === null || commits.length === 0 ? 'the history of the repository' : `the history of the repository (added to this file by ${someOf(commits, SHOWN)})`;
    return `${id}: the credential was written in the code (${file}:${line}) and stays in ${held}. Treat it as leaked: removing the legacy credential (step 5) ends it; do it soon.`;
  });
}
