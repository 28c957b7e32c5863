// Measures the analysis against the number of files that mention Ocrolus, and the gate against git on a large tree: `npm run bench`.
// `npm run bench -- gate` and `npm run bench -- analysis` do one of the two; `--files N` makes the large tree smaller.
// It builds its trees itself, seeded: packages of ten source files each, with helpers, classes, callbacks and other vendors. Each size is
// run five times as a whole process after one warm-up; medians are printed, and written to .tmp/bench.json. Ratios count, not seconds.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { legacyFiles } from './bench/legacy.mjs';
import { buildTree as buildLargeTree, write } from './bench/tree.mjs';

const ROOT = join(import.meta.dirname, '..');
const COMMAND = join(ROOT, 'dist/src/cli/main.js');
const SIZES = [10, 100, 1000];
const RUNS = 5;

function measure(files, base) {
  const folder = mkdtempSync(join(tmpdir(), 'ocrolus-bench-'));
  try {
    buildTree(folder, files);
    time([COMMAND, 'audit', folder, '--format', 'json']);
    const runs = Array.from({ length: RUNS }, () => time([COMMAND, 'audit', folder, '--format', 'json']));
    const { summary } = JSON.parse(runs[0].stdout);
    const seconds = median(runs.map((run) => run.seconds));
    return { files, sites: summary.findings, seconds, megabytes: Math.round(median(runs.map((run) => run.kilobytes)) / 1024), perFile: ((seconds - base) * 1000) / files, sitesPerSecond: summary.findings / (seconds - base) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Wall seconds and peak resident kilobytes of one process. */
function time(args) {
  const start = process.hrtime.bigint();
  const probe = `process.on('exit', () => require('fs').writeSync(2, '\\nmaxrss ' + process.resourceUsage().maxRSS))`;
  const { stdout, stderr, status } = spawnSync(process.execPath, ['--require', probeFile(probe), ...args], { encoding: 'utf8', maxBuffer: 1 << 28 });
  if (status !== 0) throw new Error(`${args.join(' ')} ended with ${status}: ${stderr}`);
  return { stdout, seconds: Number(process.hrtime.bigint() - start) / 1e9, kilobytes: Number(/maxrss (\d+)/.exec(stderr)?.[1] ?? 0) };
}

function probeFile(source) {
  const path = join(tmpdir(), 'ocrolus-bench-probe.cjs');
  writeFileSync(path, source);
  return path;
}

function median(values) {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}

function buildTree(folder, files) {
  write(folder, 'package.json', '{ "name": "bench", "private": true, "workspaces": ["packages/*"] }\n');
  for (const [path, text] of legacyFiles(files)) write(folder, path, text);
}

/** Wall seconds of any command, its output thrown away. */
function timeCommand(command, args, cwd) {
  const start = process.hrtime.bigint();
  spawnSync(command, args, { cwd, stdio: 'ignore' });
  return Number(process.hrtime.bigint() - start) / 1e9;
}

/** Two commands by turns, so that whatever else the machine does hits both. */
function compare(ours, theirs) {
  const [a, b] = [[], []];
  for (let run = 0; run <= RUNS; run += 1) {
    const [x, y] = [ours(), theirs()];
    // The first run warms the file cache.
    if (run > 0) {
      a.push(x);
      b.push(y);
    }
  }
  return { seconds: median(a), against: median(b), ratio: median(a) / median(b) };
}

/** What a gate costs, as ratios to what nobody can do without. */
function measureGate(files) {
  const folder = join(tmpdir(), 'ocrolus-bench-tree');
  buildLargeTree(folder, { files, seed: 1 });
  const node = () => timeCommand(process.execPath, ['-e', '0'], folder);
  const gitGrep = () => timeCommand('git', ['grep', '-Iil', 'ocrolus'], folder) + node();
  const tool = (...args) => () => timeCommand(process.execPath, [COMMAND, ...args], folder);
  const staged = (texts) => {
    spawnSync('git', ['reset', '--quiet', '--hard'], { cwd: folder });
    for (const [path, text] of texts) write(folder, path, text);
    spawnSync('git', ['add', '--all'], { cwd: folder });
  };
  const rows = [];
  rows.push({ work: `audit of ${files} files without Ocrolus ÷ (git grep + node)`, target: 1.5, ...compare(tool('audit', '--quiet'), gitGrep) });
  staged(Array.from({ length: 20 }, (_, index) => [`packages/p0000/src/staged-${index}.ts`, `export const value${index} = ${index};\n`]));
  rows.push({ work: 'check --staged, 20 files, no hit ÷ node -e 0', target: 2.5, ...compare(tool('check', '--staged'), node) });
  staged([['packages/p0000/src/books.ts', KINDS[0](0).replace('./config.js', './bench-config.js')], ['packages/p0000/src/bench-config.ts', config()]]);
  const tsMorph = () => timeCommand(process.execPath, ['-e', `require(${JSON.stringify(join(ROOT, 'node_modules/ts-morph'))})`], folder);
  rows.push({ work: 'check --staged, one Ocrolus file ÷ require("ts-morph")', target: 1.5, ...compare(tool('check', '--staged'), tsMorph) });
  staged([]);
  spawnSync('git', ['clean', '-fdq'], { cwd: folder });
  return rows;
}

const [only, , count] = process.argv.slice(2);
const result = { node: process.version };
mkdirSync(join(ROOT, '.tmp'), { recursive: true });
if (only !== 'analysis') {
  result.gate = measureGate(Number(count ?? 100_000));
  console.log('target  measured  seconds  work');
  for (const { work, target, ratio, seconds } of result.gate) console.log(`${`≤ ${target}`.padStart(6)}  ${ratio.toFixed(2).padStart(8)}  ${seconds.toFixed(2).padStart(7)}  ${work}`);
}
if (only !== 'gate') {
  const base = median(Array.from({ length: RUNS }, () => time(['-e', `await import(${JSON.stringify(join(ROOT, 'node_modules/ts-morph/dist/ts-morph.js'))})`, '--input-type=module']).seconds));
  const rows = SIZES.map((files) => measure(files, base));
  Object.assign(result, { requireTsMorph: base, rows });

  console.log('files  sites  seconds  MB   ms/file above start-up  sites/s');
  for (const row of rows) console.log(`${String(row.files).padStart(5)}  ${String(row.sites).padStart(5)}  ${row.seconds.toFixed(2).padStart(7)}  ${String(row.megabytes).padStart(3)}  ${row.perFile.toFixed(2).padStart(22)}  ${row.sitesPerSecond.toFixed(0).padStart(7)}`);
  console.log(`ms/file at ${SIZES[2]} ÷ at ${SIZES[1]}: ${(rows[2].perFile / rows[1].perFile).toFixed(2)} (start-up is that of importing ts-morph: ${base.toFixed(2)} s)`);
}
writeFileSync(join(ROOT, '.tmp/bench.json'), `${JSON.stringify(result, null, 2)}\n`);
