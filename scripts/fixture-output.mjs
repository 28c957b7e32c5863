// Writes the `output/` of the fixtures named, from what the built tool does now: `node scripts/fixture-output.mjs axios/migrates.call-auth …`.
// An expectation is a claim: read every diff before it is committed.
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { tmpdir } from 'node:os';
import { run } from '../build/src/pipeline.js';

const root = join(import.meta.dirname, '../fixtures');
const names = process.argv.slice(2);
const all = readdirSync(root).flatMap((topic) => (topic.includes('.') || topic === 'demo' || topic === 'corpus' ? [] : readdirSync(join(root, topic)).map((name) => `${topic}/${name}`)));
for (const name of names.length > 0 ? names : all) {
  if (!name.split('/')[1].startsWith('migrates.')) continue;
  const copy = mkdtempSync(join(tmpdir(), 'fixture-'));
  cpSync(join(root, name, 'input'), copy, { recursive: true });
  const { report } = await run({ command: 'migrate', cwd: copy, paths: ['.'], include: [], exclude: [], hosts: [], names: [], provider: {}, write: true, allowDirty: true, showSecrets: false, processes: { own: 1, isRunning: () => false }, progress: () => {}, warn: () => {} });
  console.log(`== ${name}: ${report.summary.byStatus.migrated} migrated, ${report.findings.filter((item) => item.reason).map((item) => `${item.file}:${item.start.line} ${item.reason.code}`).join(', ') || 'none manual'}`);
  const output = join(root, name, 'output');
  rmSync(output, { recursive: true, force: true });
  for (const file of report.files) {
    if (/ocrolus-token-provider\d*\.[cm]?[jt]s$/.test(file.path)) continue;
    mkdirSync(dirname(join(output, file.path)), { recursive: true });
    writeFileSync(join(output, file.path), (await import('node:fs')).readFileSync(join(copy, file.path)));
    console.log(file.diff);
  }
  if (!existsSync(output)) console.log('   (nothing changed)');
  rmSync(copy, { recursive: true, force: true });
}
