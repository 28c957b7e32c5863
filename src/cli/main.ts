#!/usr/bin/env node
/** Arguments in, text and exit code out. Nothing heavy is loaded here: each command loads what it runs. */
import yargs, { type Argv } from 'yargs';
import { hideBin } from 'yargs/helpers';
import { providerLibraries } from '../provider/libraries.ts';
import { fleetFormats } from '../report/fleet/formats.ts';
import { formats } from '../report/formats.ts';
import { maskByLooks } from '../report/mask.ts';
import { plainLines } from '../report/plain.ts';
import type { Command } from '../report/report.ts';
import { hookManagers, pipelines } from '../setup/detect.ts';
import { version } from '../version.ts';
import { EXIT } from '../commands/exit-codes.ts';
import type { ExplainFlags } from './explain.ts';
import type { InitFlags } from './init.ts';
import type { MergeFlags } from './report.ts';
import type { Flags } from './run-command.ts';
import { hideTyped, isVerify, refusalOfArguments } from './typed-secrets.ts';
import { UsageError } from '../usage-error.ts';
import type { VerifyFlags } from './verify-flags.ts';

const COMMANDS: readonly { readonly name: Command; readonly usage: string; readonly describe: string; readonly isDefault?: boolean }[] = [
  { name: 'audit', usage: '[paths..]', describe: 'Find every legacy (Basic) credential that reaches Ocrolus; changes nothing', isDefault: true },
  { name: 'migrate', usage: '[paths..]', describe: 'Show the change of every site that can be migrated; --write applies it' },
  { name: 'check', usage: '[paths..]', describe: 'Exit 1 when legacy authentication is found; quiet when clean' },
];

const FLAGS: Partial<Readonly<Record<Command, (builder: Argv) => Argv>>> = { migrate: migrateFlags, check: checkFlags };

async function main(): Promise<void> {
  let parser: Argv = yargs(hideBin(process.argv))
    .scriptName('ocrolus-oauth-codemod')
    .usage('$0 <command> [paths..]\n\nMoves Ocrolus API calls from HTTP Basic to OAuth 2.0 client credentials.')
    .version(version)
    .strict()
    // A repeatable flag takes one value each time, and not the paths that come after it.
    .parserConfiguration({ 'greedy-arrays': false })
    .recommendCommands()
    .wrap(Math.min(110, process.stdout.columns || 110))
    .epilogue('Exit codes: 0 done · 1 legacy authentication found (check) or left (migrate --write), or refused (verify) · 2 bad usage, nothing changed · 3 some files could not be analysed\n`ocrolus-oauth-codemod explain` lists what it can say more about')
    .fail((message, error: Error | null) => {
      const typed = hideBin(process.argv);
      throw error ?? new UsageError(isVerify(typed) ? refusalOfArguments(message, typed) : message);
    })
    .exitProcess(false);
  for (const { name, usage, describe, isDefault } of COMMANDS) {
    parser = parser.command(
      isDefault ? [`${name} ${usage}`, '$0'] : `${name} ${usage}`,
      describe,
      (builder) => (FLAGS[name] ?? ((own: Argv) => own))(commonFlags(builder)),
      async (flags) => {
        const { runCommand } = await import('./run-command.ts');
        process.exitCode = await runCommand(name, flags as unknown as Flags);
      },
    );
  }
  parser = parser.command('verify', 'Ask for a token with the new credentials, call the API with it, and compare with what the legacy ones see', verifyFlags, async (flags) => {
    const { runVerify } = await import('./verify.ts');
    process.exitCode = await runVerify(flags as unknown as VerifyFlags);
  });
  parser = parser.command('undo', 'Put back what the last `migrate --write` changed, file by file, unless it was edited since', (builder) => builder, async () => {
    const { runUndo } = await import('./undo.ts');
    process.exitCode = runUndo();
  });
  parser = parser.command('init', 'Set up a pre-commit hook, a config file and a step in CI; shows it first', initFlags, async (flags) => {
    const { runInit } = await import('./init.ts');
    process.exitCode = await runInit(flags as unknown as InitFlags);
  });
  parser = parser.command('explain [topic]', 'Say what a rule, a reason for a site that is left, or an exit code means; without a topic, list them', explainFlags, async (flags) => {
    const { explain } = await import('./explain.ts');
    process.exitCode = explain(flags as unknown as ExplainFlags);
  });
  parser = parser.command('report', 'Work with reports: `report merge` folds those of many repositories into one', (builder) =>
    builder
      .usage('$0 report merge FILES..\n\nFolds the JSON reports of many repositories into one fleet report.')
      .command('merge <files..>', 'Fold JSON reports of many repositories into one fleet report', mergeFlags, async (flags) => {
        const { runMerge } = await import('./report.ts');
        process.exitCode = await runMerge(flags as unknown as MergeFlags);
      })
      .demandCommand(1, 'report: say what to do, as in `report merge FILES..`'),
  );
  // A command of our own: that of yargs would take any path of this name for itself.
  parser = parser.command('completion [shell]', 'Print a script that lets a shell complete commands and flags', completionFlags, ({ shell }) => {
    // Yargs looks at these when it is made.
    if (typeof shell === 'string') Object.assign(process.env, { SHELL: shell, ZSH_NAME: shell === 'zsh' ? shell : '' });
    yargs([]).scriptName('ocrolus-oauth-codemod').showCompletionScript();
  });
  await parser.parseAsync();
}

function commonFlags(builder: Argv): Argv {
  return builder
    .positional('paths', { describe: 'Files and folders (default: the current folder)', type: 'string', array: true, default: [] })
    .option('format', { describe: 'What goes to standard output', choices: formats, default: 'pretty' })
    .option('report', { describe: 'Also write a report to this .json, .sarif, .md or .html file (repeatable)', type: 'string', array: true, default: [], requiresArg: true })
    .option('include', { describe: 'Only files that match (gitignore syntax, repeatable)', type: 'string', array: true, default: [], requiresArg: true })
    .option('exclude', { describe: 'Leave out files that match (repeatable)', type: 'string', array: true, default: [], requiresArg: true })
    .option('since', { describe: 'Only files that have changed since HEAD left this commit or branch', type: 'string', requiresArg: true })
    .option('config', { describe: 'JSON or JSONC file with defaults for these flags', type: 'string', requiresArg: true })
    .option('host', { describe: 'Another API host, such as a gateway in front of Ocrolus (repeatable)', type: 'string', array: true, default: [], requiresArg: true })
    .option('env-name', { describe: 'Another variable that holds an Ocrolus URL or credential (repeatable)', type: 'string', array: true, default: [], requiresArg: true })
    .option('show-secrets', { describe: 'Do not mask literal credentials', type: 'boolean', default: false })
    .option('color', { describe: 'Colour, or --no-color', type: 'boolean' })
    .option('quiet', { describe: 'Print nothing when nothing was found', type: 'boolean', default: false })
    .option('verbose', { describe: 'All evidence and requests; progress on standard error', type: 'boolean', default: false });
}

function migrateFlags(builder: Argv): Argv {
  return builder
    .option('write', { describe: 'Apply the changes, all of them or none', type: 'boolean', default: false })
    .option('interactive', { describe: 'Decide change by change, in a terminal, and apply what was accepted', type: 'boolean', default: false })
    .option('patch', { describe: 'Write a patch that `git apply` takes', type: 'string', requiresArg: true })
    .option('provider-file', { describe: 'Where the token provider goes', type: 'string', requiresArg: true })
    .option('provider-import', { describe: 'Use your own provider: SPECIFIER#EXPORT', type: 'string', requiresArg: true })
    .option('provider-library', { describe: 'Let the token provider ask through a library, which you install', choices: providerLibraries, requiresArg: true })
    .option('verify', { describe: 'Type-check the result with the package\'s tsconfig.json; --no-verify skips that', type: 'boolean', default: true })
    .option('allow-dirty', { describe: 'Write into a work tree with uncommitted changes', type: 'boolean', default: false })
    .option('markers', { describe: 'A comment above each site that is left for you; --no-markers leaves it out', type: 'boolean', default: true })
    .option('remove-legacy-env', { describe: 'Take the names of migrated pairs out of .env.example, compose files and the like, where nothing reads them', type: 'boolean', default: false })
    .option('retry-helper', { describe: 'Add withFreshToken to the provider: one more attempt when a token is refused', type: 'boolean' })
    .conflicts('provider-file', 'provider-import')
    .conflicts('retry-helper', 'provider-import')
    .conflicts('provider-library', 'provider-import');
}

function checkFlags(builder: Argv): Argv {
  return builder
    .option('staged', { describe: 'Judge what the next commit would hold: the index of git, not the disk', type: 'boolean', default: false })
    .option('baseline', { describe: 'A file that lists sites which may stay for now', type: 'string', requiresArg: true })
    .option('update-baseline', { describe: 'Write what is found into the file of --baseline, and take out what is solved', type: 'boolean', default: false });
}

function verifyFlags(builder: Argv): Argv {
  return builder
    .usage('$0 verify\n\nAsks for a token with the new credentials and lists books with it; with the legacy ones also there, says whether both see the same books.\nNo flag takes a secret: they come from variables, a file or a prompt.')
    .option('client-id-env', { describe: 'The variable with the client ID (OCROLUS_CLIENT_ID unless given)', type: 'string', requiresArg: true })
    .option('client-secret-env', { describe: 'The variable with the client secret (OCROLUS_CLIENT_SECRET unless given)', type: 'string', requiresArg: true })
    .option('credentials', { describe: 'The file of the dashboard, ocrolus_api_credentials_<name>.json', type: 'string', requiresArg: true })
    .option('legacy-key-env', { describe: 'The variable with the legacy key (OCROLUS_API_KEY unless given)', type: 'string', requiresArg: true })
    .option('legacy-secret-env', { describe: 'The variable with the legacy secret (OCROLUS_API_SECRET unless given)', type: 'string', requiresArg: true })
    .option('all', { describe: 'Every credential of a JSON report, by the variables that it names', type: 'string', requiresArg: true })
    .option('audience', { describe: 'Ask for a token with audience=https://api.ocrolus.com/', type: 'boolean', default: false })
    .option('token-url', { describe: 'Another token endpoint, such as a gateway in front of it', type: 'string', default: 'https://auth.ocrolus.com/oauth/token', requiresArg: true })
    .option('api-url', { describe: 'Another base address of the API', type: 'string', default: 'https://api.ocrolus.com', requiresArg: true })
    .option('ca', { describe: 'Certificates (PEM) of an authority to trust as well, such as that of a proxy', type: 'string', requiresArg: true })
    .option('timeout', { describe: 'Seconds to wait for each answer', type: 'number', default: 30, requiresArg: true })
    .option('format', { describe: 'What goes to standard output', choices: ['pretty', 'json'], default: 'pretty' })
    .option('color', { describe: 'Colour, or --no-color', type: 'boolean' })
    .conflicts('credentials', ['client-id-env', 'client-secret-env', 'all'])
    .conflicts('all', ['client-id-env', 'client-secret-env', 'legacy-key-env', 'legacy-secret-env']);
}

function initFlags(builder: Argv): Argv {
  return builder
    .option('yes', { describe: 'Write what is shown without asking', alias: 'y', type: 'boolean', default: false })
    .option('hook', { describe: 'What runs the hook (auto: what the repository uses)', choices: ['auto', ...hookManagers], default: 'auto' })
    .option('ci', { describe: 'Where the pipeline runs (auto: as the repository has it)', choices: ['auto', ...pipelines], default: 'auto' })
    .option('config', { describe: 'A config file where there is none; --no-config leaves it out', type: 'boolean', default: true });
}

function explainFlags(builder: Argv): Argv {
  return builder
    .positional('topic', { describe: 'A rule, a reason code or an exit code, such as auth-option, sync-contract or 3', type: 'string' })
    .option('format', { describe: 'Markdown when the output is no terminal, or when asked for', choices: ['pretty', 'markdown', 'json'], default: 'pretty' })
    .option('color', { describe: 'Colour, or --no-color', type: 'boolean' });
}

function mergeFlags(builder: Argv): Argv {
  return builder
    .positional('files', { describe: 'JSON reports, folders of them, or quoted globs', type: 'string', array: true, demandOption: true })
    .option('format', { describe: 'What goes to standard output', choices: fleetFormats, default: 'pretty' })
    .option('output', { describe: 'Also write the fleet report to this .json, .csv, .md or .html file (repeatable)', type: 'string', array: true, default: [], requiresArg: true })
    .option('compare', { describe: 'An earlier fleet report, or report of one repository: what was fixed since, what is new, what moved', type: 'string', requiresArg: true })
    .option('color', { describe: 'Colour, or --no-color', type: 'boolean' });
}

function completionFlags(builder: Argv): Argv {
  return builder.positional('shell', { describe: 'The one that you use, unless given', choices: ['bash', 'zsh'] });
}

const EXPECTED = new Set(['UsageError', 'MissingPathError', 'ChangedMeanwhileError', 'LockedError', 'WriteError', 'JournalError', 'UnusableGitError', 'YError']);

process.on('SIGINT', () => process.exit(EXIT.interrupted));

try {
  await main();
} catch (error) {
  const { name, message } = error as Error;
  if (name === 'Interrupted') process.exit(EXIT.interrupted);
  const typed = hideBin(process.argv);
  const text = isVerify(typed) ? hideTyped(message, typed) : message;
  // What is wrong with an argument or a setting is quoted, and it may hold a credential.
  process.stderr.write(`ocrolus-oauth-codemod: ${maskByLooks(plainLines(text))}\n`);
  if (!EXPECTED.has(name)) process.stderr.write('This is a bug of ocrolus-oauth-codemod. Nothing was changed. Set OCROLUS_CODEMOD_DEBUG=1 for the details and report them.\n');
  if (!EXPECTED.has(name) && process.env['OCROLUS_CODEMOD_DEBUG']) process.stderr.write(`${hideTyped((error as Error).stack ?? '', isVerify(typed) ? typed : [])}\n`);
  process.exitCode = EXIT.usage;
}
