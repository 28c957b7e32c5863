// Shows the tool on a temporary copy of fixtures/demo: audit, the diff, the write, and what is left. The copy is deleted afterwards.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const command = join(root, 'dist/src/cli/main.js');
const copy = mkdtempSync(join(tmpdir(), 'ocrolus-demo-'));
cpSync(join(root, 'fixtures/demo'), copy, { recursive: true });

try {
  run('Where is legacy authentication, and what would be done about it?', ['audit'], 0);
  run('What would change, line by line?', ['migrate', '--quiet'], 0);
  run('Change it. Exit code 1: one site is left for a person.', ['migrate', '--write', '--allow-dirty', '--format', 'json', '--report', join(tmpdir(), 'ocrolus-demo-report.json')], 1, true);
  run('What is left? The pre-commit gate refuses it: exit code 1.', ['check'], 1);
} finally {
  rmSync(copy, { recursive: true, force: true });
}

function run(title, args, expected, isSilent = false) {
  console.log(`\n━━━ ${title}\n$ ocrolus-oauth-codemod ${args.filter((arg) => !arg.startsWith(tmpdir())).join(' ')}\n`);
  const { status, stdout } = spawnSync(process.execPath, [command, ...args], { cwd: copy, stdio: ['ignore', isSilent ? 'pipe' : 'inherit', 'inherit'], encoding: 'utf8' });
  if (isSilent && stdout) {
    const { summary } = JSON.parse(stdout);
    console.log(`${summary.byStatus.migrated} of ${summary.findings} sites migrated, ${summary.byStatus.manual} left by hand.`);
  }
  if (status !== expected) throw new Error(`expected exit code ${expected}, got ${status}`);
}
