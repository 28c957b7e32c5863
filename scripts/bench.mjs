// Measures the analysis against the number of files that mention Ocrolus, and the gate against git on a large tree: `npm run bench`.
// `npm run bench -- gate` and `npm run bench -- analysis` do one of the two; `--files N` makes the large tree smaller.
// It builds its trees itself, seeded: packages of ten source files each, with helpers, classes, callbacks and other vendors. Each size is
// run five times as a whole process after one warm-up; medians are printed, and written to .tmp/bench.json. Ratios count, not seconds.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildTree as buildLargeTree, seeded, write } from './bench/tree.mjs';

const ROOT = join(import.meta.dirname, '..');
const COMMAND = join(ROOT, 'dist/src/cli/main.js');
const SIZES = [10, 100, 1000];
const RUNS = 5;
const FILES_PER_PACKAGE = 10;

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
  const random = seeded(files);
  write(folder, 'package.json', '{ "name": "bench", "private": true, "workspaces": ["packages/*"] }\n');
  for (let index = 0; index < files; index += 1) {
    const name = `packages/p${Math.floor(index / FILES_PER_PACKAGE)}`;
    const kind = index % FILES_PER_PACKAGE;
    if (kind === 0) {
      write(folder, `${name}/package.json`, `{ "name": "@bench/p${index}", "private": true, "type": "module" }\n`);
      write(folder, `${name}/src/config.js`, config());
      write(folder, `${name}/src/http.js`, http());
    }
    write(folder, `${name}/src/ocrolus-${kind}.js`, KINDS[kind % KINDS.length](kind) + filler(random));
  }
}

const config = () => `export const hosts = { production: 'https://api.ocrolus.com', demo: 'https://api-demo.ocrolus.com' };
export const documents = { base: hosts[process.env.STAGE] ?? hosts.production, key: process.env.OCROLUS_API_KEY, secret: process.env.OCROLUS_API_SECRET };
export const bureau = { base: 'https://bureau.example.com', key: process.env.BUREAU_KEY, secret: process.env.BUREAU_SECRET };
`;
const http = () => `export const basic = (key, secret) => 'Basic ' + Buffer.from(key + ':' + secret).toString('base64');
export async function send(base, path, headers) {
  const response = await fetch(base + path, { headers });
  return response.json();
}
`;
const KINDS = [
  (n) => `// Ocrolus, called with a header of its own
import { documents } from './config.js';
export async function books${n}() {
  const authorization = 'Basic ' + btoa(documents.key + ':' + documents.secret);
  return fetch(documents.base + '/v1/books', { headers: { authorization } });
}
`,
  (n) => `// Ocrolus and the bureau through one helper
import { basic, send } from './http.js';
import { bureau, documents } from './config.js';
export const status${n} = (pk) => send(documents.base, '/v1/book/status?pk=' + pk, { Authorization: basic(documents.key, documents.secret) });
export const score${n} = (id) => send(bureau.base, '/score/' + id, { Authorization: basic(bureau.key, bureau.secret) });
`,
  (n) => `// Ocrolus by a class with an instance of axios
import axios from 'axios';
import { documents } from './config.js';
export class Ocrolus${n} {
  constructor({ base, key, secret } = documents) {
    this.http = axios.create({ baseURL: base, auth: { username: key, password: secret } });
  }
  book(pk) { return this.http.get('/v1/book/info', { params: { pk } }); }
  tags(pk) { return this.http.get('/v1/book/tags', { params: { pk } }); }
}
`,
  (n) => `// Ocrolus, in the list of vendors
import { bureau, documents } from './config.js';
const vendors = [{ name: 'ocrolus', ...documents }, { name: 'bureau', ...bureau }];
export async function ping${n}(name) {
  const { base, key, secret } = vendors.find((vendor) => vendor.name === name);
  return fetch(base + '/ping', { headers: { Authorization: 'Basic ' + Buffer.from(\`\${key}:\${secret}\`).toString('base64') } });
}
export const up${n} = () => Promise.all(vendors.map(({ name }) => ping${n}(name)));
`,
];

/** Code that has nothing to do with it, as files have. */
function filler(random) {
  const count = 2 + Math.floor(random() * 6);
  return Array.from({ length: count }, (_, index) => `
export function compute${index}(rows) {
  const totals = new Map();
  for (const row of rows) {
    const key = row.account ?? 'none';
    if (!totals.has(key)) totals.set(key, { sum: 0, count: 0 });
    const total = totals.get(key);
    total.sum += Number(row.amount) * ${Math.floor(random() * 100)};
    total.count += 1;
  }
  return [...totals].map(([account, { sum, count }]) => ({ account, average: sum / count, label: \`\${account}: \${count}\` })).filter(({ average }) => average > 0);
}
`).join('');
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
