/** docs/guide.md: its commands, in order, on a copy of the demo in a repository of git, with this build in place of the published package and servers of this machine in place of Ocrolus. */
import { chmodSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Report } from '../src/report/report.ts';
import { COMMAND, executeBeside, runGit, type Outcome } from './command.ts';
import { copyTree, readEnvironment, ROOT } from './fixture-folders.ts';
import { startServer, type VerifyServer } from './verify-server.ts';

interface Block {
  readonly script: string;
  readonly exit: number;
  /** What the reader does before it. */
  readonly before: string | undefined;
}

const GUIDE = readFileSync(join(ROOT, 'docs/guide.md'), 'utf8').replaceAll('\r\n', '\n');
const blocks: readonly Block[] = [...GUIDE.matchAll(/(<!-- (?:exit: (\d)|(by hand|tests)) -->\n)?^```sh\n([\s\S]*?)^```$/gm)].map(([, , exit, before, script = '']) => ({ script, exit: Number(exit ?? 0), before }));
/** What step 8 puts into a test. */
const inTests = /^```ts\n([\s\S]*?)^```$/m.exec(GUIDE)?.[1] ?? '';
const TEST = 'services/lending-api/test/loans.test.ts';
const LEFT = 'services/lending-api/src/viewer/document-source.ts';
const NPX = `#!/bin/sh
test "$1" = --no && shift
test "$1" = ocrolus-oauth-codemod || { echo "npx $*" >&2; exit 99; }
shift
test "$1" = verify && { shift; set -- verify --token-url "$TOKEN_URL" --api-url "$API_URL" "$@"; }
exec '${process.execPath}' '${COMMAND}' "$@"
`;
const NEW = ['', 'ARCHIVE_', 'NIGHTLY_'].flatMap((name) => [`OCROLUS_${name}CLIENT_ID=made-up-${name}id`, `OCROLUS_${name}CLIENT_SECRET=made-up-${name}secret`]);

let server: VerifyServer;
let copy: ReturnType<typeof copyTree>;
/** The copy lies in a folder of its own, beside what the guide puts beside the repository. */
let repository: string;

beforeAll(async () => {
  server = await startServer();
  copy = copyTree(join(ROOT, 'fixtures/demo'));
  const home = `${copy.path}-home`;
  mkdirSync(join(home, 'Downloads'), { recursive: true });
  mkdirSync(join(home, 'bin'));
  repository = join(home, 'repository');
  renameSync(copy.path, repository);
  writeFileSync(join(home, 'Downloads/ocrolus_api_credentials_lending.json'), JSON.stringify({ clientId: 'made-up-id', clientSecret: 'made-up-secret' }));
  writeFileSync(join(home, 'ocrolus.env'), `${NEW.join('\n')}\n`);
  writeFileSync(join(home, 'bin/npx'), NPX);
  chmodSync(join(home, 'bin/npx'), 0o755);
  for (const args of [['init', '-q', '-b', 'main'], ['config', 'user.name', 't'], ['config', 'user.email', 't@t.example'], ['add', '-A'], ['commit', '-qm', 'x']]) runGit(args, { cwd: repository });
});
afterAll(async () => {
  await server.close();
  rmSync(join(repository, '..'), { recursive: true, force: true });
});

/** Beside the server of this process, as a reader's shell: it ends with the first command that fails. */
function shell(script: string): Promise<Outcome> {
  const home = join(repository, '..');
  const env = { ...process.env, ...readEnvironment(join(ROOT, 'fixtures/demo.env.json')), HOME: home, PATH: `${join(home, 'bin')}:${process.env['PATH'] ?? ''}`, NO_COLOR: '1', CI: '', TOKEN_URL: `${server.url}/oauth/token`, API_URL: server.url };
  return executeBeside('bash', ['-e', '-c', script], { cwd: repository, env });
}

/** What a reader does in step 7: the code after in place of that before, without the comment, and the import. */
async function changeByHand(): Promise<void> {
  const { out } = await shell('npx ocrolus-oauth-codemod audit --format json');
  const { findings } = JSON.parse(out) as Report;
  expect(findings.map(({ file }) => file)).toEqual([LEFT]);
  const given = findings[0]!.handOver!;
  const text = readFileSync(join(repository, LEFT), 'utf8');
  const indented = (code: string): string => code.replace(/^(?=.)/gm, '  ');
  const lines = text.split('\n');
  const without = given.after.split('\n').filter((line) => !line.includes('// ocrolus-oauth-codemod:')).join('\n');
  lines.splice(given.line - 1, given.before.split('\n').length, indented(without));
  writeFileSync(join(repository, LEFT), `import { ocrolusTokens } from '../ocrolus-token-provider.js';\n\n${lines.join('\n')}`);
}

/** What a reader does in step 8. */
function prepareTests(): void {
  const text = readFileSync(join(repository, TEST), 'utf8');
  expect(GUIDE).toContain(`\`${TEST}\``);
  writeFileSync(join(repository, TEST), text.replace(/(?<=^import [^\n]*app\.js';\n)/m, inTests));
}

it('leads from the first audit to the last variable: each command does what the text says', async () => {
  const outputs: string[] = [];
  for (const { script, exit, before } of blocks) {
    if (before === 'by hand') await changeByHand();
    if (before === 'tests') prepareTests();
    const { code, out, err } = await shell(script);
    expect({ script, code }, `${out.slice(-2000)}${err}`).toEqual({ script, code: exit });
    outputs.push(out);
  }
  const printed = (command: string): string => outputs[blocks.findIndex(({ script }) => script.includes(command))] ?? '';
  expect(printed('audit --report')).toMatch(/^stage +Basic alone/m);
  expect(printed('verify --credentials')).toMatch(/both see the same 3 books[^]*Verified: the new credentials work, and see what the legacy ones see\./);
  expect(printed('verify --all').match(/^Credential p\d|both see the same|– not compared/gm)).toEqual(['Credential p1', 'both see the same', 'Credential p2', 'both see the same', 'Credential p3', '– not compared']);
  expect(printed('migrate --write')).toMatch(/^stage +Basic and OAuth side by side[^]* = 7 migrated \+ 1 by hand/m);
  expect(printed('npm test')).toMatch(/^# fail 0$/m);
  expect(printed('npx ocrolus-oauth-codemod audit\n')).toMatch(/^ {2}• Run `ocrolus-oauth-codemod verify`[^]*^stage +OAuth; no Basic site is left$/m);
  const named = printed('git grep').trim().split('\n');
  const isExpected = (line: string): boolean => /^(?:\.env\.example|docker-compose\.yml):/.test(line) || /\/config\.ts:\d+: {2}api(?:Key|Secret): process\.env/.test(line) || /ocrolus-token-provider\.[jt]s:\d+: \* Replaces /.test(line);
  expect(named.length).toBeGreaterThan(8);
  expect(named.filter((line) => !isExpected(line))).toEqual([]);
}, 600_000);

it('has no block that is not run, and speaks of no command or flag that is not there', () => {
  expect(blocks.length).toBeGreaterThan(12);
  expect(GUIDE.match(/^```/gm)).toHaveLength((blocks.length + 1) * 2);
  expect(blocks.flatMap(({ before }) => before ?? [])).toEqual(['by hand', 'tests']);
  const reference = readFileSync(join(ROOT, 'docs/commands.md'), 'utf8');
  const flags = [...new Set([...GUIDE.matchAll(/ocrolus-oauth-codemod [^\n`]*?(--[\w-]+)|`(--[\w-]+)/g)].map((match) => match[1] ?? match[2] ?? ''))];
  expect(flags.length).toBeGreaterThan(5);
  expect(flags.filter((flag) => !reference.includes(` ${flag} `))).toEqual([]);
});
