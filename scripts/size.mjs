// What an install costs and how long a command takes to say anything, against their targets: `npm run size`. Times are ratios to a Node that
// does nothing: medians of five runs, by turns, after one that warms the file cache. `--write` puts the table into the README.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { install, pack } from '../test/packed.ts';

const RUNS = 5;
const MEGABYTE = 1_000_000;
const README = join(import.meta.dirname, '../README.md');

const folder = mkdtempSync(join(tmpdir(), 'ocrolus-size-'));
try {
  const { path, size, unpackedSize } = pack(folder);
  const packages = install(path, folder);
  const command = join(folder, 'node_modules/ocrolus-oauth-codemod/dist/src/cli/main.js');
  const rows = [
    { what: 'packages that an install brings', target: 3, measured: packages.length },
    { what: 'download, MB', target: 10, measured: size / MEGABYTE, digits: 1 },
    { what: 'unpacked, MB', target: 10, measured: unpackedSize / MEGABYTE, digits: 1 },
    ...['--version', '--help'].map((flag) => ({ what: `start of \`${flag}\` ÷ node -e 0`, target: 2.5, measured: startOf(command, flag), digits: 1 })),
  ];
  const table = ['| what | target | measured |', '|---|---|---|', ...rows.map(({ what, target, measured, digits = 0 }) => `| ${what} | ≤ ${target} | ${measured.toFixed(digits)} |`)].join('\n');
  console.log(`${table}\n\n${size} bytes packed, ${unpackedSize} bytes unpacked`);
  if (process.argv.includes('--write')) writeFileSync(README, readFileSync(README, 'utf8').replace(/(<!-- size -->\n)[^]*?(\n<!-- \/size -->)/, (_, head, tail) => head + table + tail));
  process.exitCode = rows.some(({ target, measured }) => measured > target) ? 1 : 0;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function startOf(command, flag) {
  const [ours, node] = [[], []];
  for (let run = 0; run <= RUNS; run += 1) {
    const [a, b] = [secondsOf([command, flag]), secondsOf(['-e', '0'])];
    if (run === 0) continue;
    ours.push(a);
    node.push(b);
  }
  return median(ours) / median(node);
}

function secondsOf(args) {
  const start = process.hrtime.bigint();
  const { status, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${args.join(' ')} ended with ${status}: ${stderr}`);
  return Number(process.hrtime.bigint() - start) / 1e9;
}

function median(values) {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}
