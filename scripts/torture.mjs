// Everything that could lose a byte, leak a secret or bring the tool down, done to it on purpose: `npm run torture`.
// `--inputs N` sets how many inputs are fuzzed (5,000; the nightly run does 100,000), `--kills N` how often a write is killed (300), `--seed N`
// what is tried. Ends with 1 when any claim does not hold.
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { canaries } from './torture/canaries.mjs';
import { fuzz } from './torture/fuzz.mjs';
import { hostileTrees } from './torture/hostile-trees.mjs';
import { kills } from './torture/kills.mjs';

const { values } = parseArgs({ options: { inputs: { type: 'string', default: '5000' }, kills: { type: 'string', default: '300' }, seed: { type: 'string', default: '1' }, only: { type: 'string' } } });
const seed = Number(values.seed);

const PARTS = [
  { name: 'kills', run: (folder) => kills({ folder, kills: Number(values.kills), seed }), line: (r) => `${r.kills} kills of a write of ${r.files} files, ${r.duringWrite} of them in the middle of it: ${r.kills - r.failures.length} survived`, faults: (r) => r.failures },
  { name: 'hostile trees', run: (folder) => hostileTrees(folder), line: (r) => `${r.trees} hostile trees scanned, ${r.failures.length} claims broken${r.skipped.map((reason) => `; left out: ${reason}`).join('')}`, faults: (r) => r.failures },
  { name: 'canaries', run: (folder) => canaries(folder), line: (r) => `${r.canaries} canaries looked for in ${r.outputs} outputs, ${r.leaks.length} leaked`, faults: (r) => r.leaks },
  { name: 'fuzz', run: () => fuzz({ inputs: Number(values.inputs), seed }), line: (r) => `${r.inputs} inputs fuzzed: ${r.crashes.length} crashes, ${r.hangs.length} hangs, ${r.brokenEdits.length} wrong edits; the slowest took ${Math.round(r.slowestMilliseconds)} ms`, faults: (r) => [...r.crashes, ...r.hangs, ...r.brokenEdits] },
];

let isBad = false;
for (const part of PARTS.filter(({ name }) => values.only === undefined || name === values.only)) {
  const folder = mkdtempSync(join(tmpdir(), 'ocrolus-oauth-codemod-torture-'));
  // Some trees are looked at as another user.
  chmodSync(folder, 0o755);
  try {
    const result = await part.run(folder);
    console.log(part.line(result));
    for (const fault of part.faults(result)) console.log(`  ${typeof fault === 'string' ? fault : JSON.stringify(fault)}`);
    isBad ||= part.faults(result).length > 0;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
process.exitCode = isBad ? 1 : 0;
