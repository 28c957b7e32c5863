// Measures runs on a large tree against git and Node, and the analysis against the number of files that mention Ocrolus: `npm run bench`.
// `npm run bench -- gate` and `npm run bench -- analysis` do one of the two; `--files N` makes the large tree smaller, `--peers` runs other tools.
// It builds its trees itself, seeded: packages of ten source files each, with helpers, classes, callbacks and other vendors. Each size is
// run five times as a whole process after one warm-up; medians are printed, and written to .tmp/bench.json. Ratios count, not seconds.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { legacyDocuments } from './bench/documents.mjs';
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
  return { seconds: median(a), against: median(b), measured: median(a) / median(b) };
}

const SIGNED = ['-c', 'user.name=bench', '-c', 'user.email=bench@example.com', '-c', 'commit.gpgsign=false'];

/** What a run costs on a large tree: ratios to what nobody can do without, and megabytes. */
function measureLarge(files) {
  const folder = join(tmpdir(), 'ocrolus-bench-tree');
  buildLargeTree(folder, { files, seed: 1 });
  const git = (...args) => spawnSync('git', [...SIGNED, ...args], { cwd: folder });
  const reset = () => {
    git('reset', '--quiet', '--hard', 'clean');
    git('clean', '-fdq');
  };
  const stage = (texts) => {
    for (const [path, text] of texts) write(folder, path, text);
    git('add', '--all');
  };
  git('branch', 'clean');
  reset();
  const node = () => timeCommand(process.execPath, ['-e', '0'], folder);
  const gitGrep = () => timeCommand('git', ['grep', '-Iil', 'ocrolus'], folder);
  const tool = (...args) => () => timeCommand(process.execPath, [COMMAND, ...args], folder);
  const tsMorph = () => timeCommand(process.execPath, ['-e', `require(${JSON.stringify(join(ROOT, 'node_modules/ts-morph'))})`], folder);
  const megabytes = () => Math.round(time([COMMAND, 'audit', folder, '--quiet']).kilobytes / 1024);
  const rows = [];
  try {
    rows.push({ work: `audit, ${files} files, none with Ocrolus ÷ (git grep + node)`, target: 1.5, ...compare(tool('audit', '--quiet'), () => gitGrep() + node()) });
    rows.push({ work: 'memory of that, MB', target: 250, measured: megabytes() });
    stage(Array.from({ length: 20 }, (_, index) => [`packages/p0000/src/staged-${index}.ts`, `export const value${index} = ${index};\n`]));
    rows.push({ work: 'check --staged, 20 files, no hit ÷ node -e 0', target: 2.5, ...compare(tool('check', '--staged'), node) });
    reset();
    stage([...legacyFiles(1, 'staged')]);
    rows.push({ work: 'check --staged, one Ocrolus file ÷ node -e "require(\'ts-morph\')"', target: 1.5, ...compare(tool('check', '--staged'), tsMorph) });
    rows.push({ work: 'the same in a repository of that package alone', target: 1.5, ...measureSmall(tsMorph) });
    reset();
    stage([...legacyDocuments(200)]);
    git('commit', '--quiet', '--message', 'documents');
    rows.push({ work: `audit, ${files} files, 200 in other languages with Ocrolus ÷ git grep`, target: 4, ...compare(tool('audit', '--quiet'), gitGrep) });
    reset();
    stage([...legacyFiles(200, 'legacy')]);
    git('commit', '--quiet', '--message', 'legacy');
    rows.push({ work: `audit, ${files} files, 200 with Ocrolus in 20 packages ÷ git grep`, target: 4, ...compare(tool('audit', '--quiet'), gitGrep) });
    rows.push({ work: 'memory of that, MB', target: 250, measured: megabytes() });
    if (peers) rows.push(...measurePeers(folder, tool('audit', '--quiet')));
  } finally {
    reset();
  }
  return rows;
}

/** What a hook costs where little is to be searched. */
function measureSmall(tsMorph) {
  const folder = mkdtempSync(join(tmpdir(), 'ocrolus-bench-'));
  try {
    spawnSync('git', ['init', '--quiet'], { cwd: folder });
    for (const [path, text] of legacyFiles(1, 'staged')) write(folder, path, text);
    spawnSync('git', ['add', '--all'], { cwd: folder });
    return compare(() => timeCommand(process.execPath, [COMMAND, 'check', '--staged'], folder), tsMorph);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Other tools over the same tree, once each: they take minutes. `AST_GREP` is the command of ast-grep, where it is installed. */
function measurePeers(folder, ours) {
  const seconds = ours();
  const empty = join(tmpdir(), 'ocrolus-bench-empty-transform.cjs');
  writeFileSync(empty, 'module.exports = () => undefined;\n');
  const others = [['jscodeshift with an empty transform', 20, process.execPath, [join(ROOT, 'node_modules/jscodeshift/bin/jscodeshift.js'), '--no-babel', '--parser=tsx', '--extensions=js,mjs,ts,tsx', '--silent', '-t', empty, folder]]];
  if (process.env.AST_GREP) others.push(['ast-grep with one rule', 5, process.env.AST_GREP, ['run', '--lang', 'ts', '--pattern', 'fetch($$$)', folder]]);
  return others.map(([name, target, command, args]) => {
    const against = timeCommand(command, args, folder);
    return { work: `${name} ÷ audit, at least`, target, isAtLeast: true, seconds, against, measured: against / seconds };
  });
}

const { positionals: [only], values: { files, peers } } = parseArgs({ allowPositionals: true, options: { files: { type: 'string', default: '100000' }, peers: { type: 'boolean', default: false } } });
const result = { node: process.version };
mkdirSync(join(ROOT, '.tmp'), { recursive: true });
if (only !== 'analysis') {
  result.large = measureLarge(Number(files));
  console.log('| work | target | measured | seconds |\n|---|---|---|---|');
  for (const { work, target, measured, seconds, isAtLeast } of result.large) console.log(`| ${work} | ${isAtLeast ? '≥' : '≤'} ${target} | ${seconds === undefined ? measured : measured.toFixed(1)} | ${seconds?.toFixed(2) ?? ''} |`);
}
if (only !== 'gate') {
  const base = median(Array.from({ length: RUNS }, () => time(['-e', `await import(${JSON.stringify(join(ROOT, 'node_modules/ts-morph/dist/ts-morph.js'))})`, '--input-type=module']).seconds));
  const rows = SIZES.map((size) => measure(size, base));
  Object.assign(result, { requireTsMorph: base, rows });

  console.log('files  sites  seconds  MB   ms/file above start-up  sites/s');
  for (const row of rows) console.log(`${String(row.files).padStart(5)}  ${String(row.sites).padStart(5)}  ${row.seconds.toFixed(2).padStart(7)}  ${String(row.megabytes).padStart(3)}  ${row.perFile.toFixed(2).padStart(22)}  ${row.sitesPerSecond.toFixed(0).padStart(7)}`);
  console.log(`ms/file at ${SIZES[2]} ÷ at ${SIZES[1]}, at most 1.2: ${(rows[2].perFile / rows[1].perFile).toFixed(2)} (start-up is that of importing ts-morph: ${base.toFixed(2)} s)`);
}
writeFileSync(join(ROOT, '.tmp/bench.json'), `${JSON.stringify(result, null, 2)}\n`);
