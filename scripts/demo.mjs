// Shows the tool on a temporary copy of fixtures/demo: audit, the diff, the write, and what is left. The copy is deleted afterwards; the
// report of the dry run stays, in each of its forms, as demo-report.html, .sarif, .md and .json.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';

const root = join(import.meta.dirname, '..');
const command = join(root, 'dist/src/cli/main.js');
const copy = mkdtempSync(join(tmpdir(), 'ocrolus-demo-'));
cpSync(join(root, 'fixtures/demo'), copy, { recursive: true });

try {
  run('Where is legacy authentication, and what would be done about it?', ['audit'], 0);
  run('What would change, line by line?', ['migrate', '--quiet'], 0);
  const reports = ['html', 'sarif', 'md', 'json'].map((extension) => join(root, `demo-report.${extension}`));
  run('The same as reports to read, to upload, to paste and to script against.', ['migrate', '--format', 'json', ...reports.flatMap((path) => ['--report', path])], 0, true);
  console.log(`Written: ${reports.map((path) => relative(root, path)).join(', ')}`);
  run('Change it. Exit code 1: one site is left for a person.', ['migrate', '--write', '--allow-dirty', '--format', 'json'], 1, true);
  run('What is left? The pre-commit gate refuses it: exit code 1.', ['check'], 1);
} finally {
  rmSync(copy, { recursive: true, force: true });
}

function run(title, args, expected, isSilent = false) {
  console.log(`\n━━━ ${title}\n$ ocrolus-oauth-codemod ${args.map((arg) => (arg.startsWith(root) ? relative(root, arg) : arg)).join(' ')}\n`);
  const { status, stdout } = spawnSync(process.execPath, [command, ...args], { cwd: copy, stdio: ['ignore', isSilent ? 'pipe' : 'inherit', 'inherit'], encoding: 'utf8' });
  if (isSilent && stdout) {
    const { summary } = JSON.parse(stdout);
    const { migrated, migratable, manual } = summary.byStatus;
    console.log(`${summary.findings} sites: ${migrated > 0 ? `${migrated} migrated` : `${migratable} can be migrated`}, ${manual} left by hand.`);
  }
  if (status !== expected) throw new Error(`expected exit code ${expected}, got ${status}`);
}
