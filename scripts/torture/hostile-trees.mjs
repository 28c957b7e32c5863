// Hostile trees against the built command: it ends in time with a code of the contract, says what it left out, still does its work on the
// normal file beside, changes nothing elsewhere and executes nothing. `node scripts/torture/hostile-trees.mjs [--seconds 60] [pattern of names]` runs those.
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Ajv } from 'ajv';
import { ts } from 'ts-morph';
import { fileSystem } from './trees/file-system.mjs';
import { git as repositories } from './trees/git.mjs';
import { settings } from './trees/settings.mjs';
import { sourceText } from './trees/source-text.mjs';

const ROOT = join(import.meta.dirname, '../..');
const COMMAND = join(ROOT, 'dist/src/cli/main.js');
const SECONDS = 60;
const NOBODY = 65_534;
const TREES = [...sourceText, ...fileSystem, ...settings, ...repositories];

const LEGACY = `const fetchBooks = async () => fetch('https://api.ocrolus.com/v1/books', {
  headers: { Authorization: 'Basic ' + btoa(process.env.OCROLUS_API_KEY + ':' + process.env.OCROLUS_API_SECRET) },
});
module.exports = { fetchBooks };
`;

const validate = new Ajv().compile(JSON.parse(readFileSync(join(ROOT, 'report.schema.json'), 'utf8')));

/**
 * Builds every tree below `folder` and runs `audit --format json` and `migrate --write` on it. A row of the tables says what else must hold:
 * `found`, `notFound` (files with a finding), `migrated`, `skipped` and `left` (path → reason; `left` keeps the exit code), `says` (the report
 * must name it somehow), `isRefused` (exit code 2, nothing changed), `mayRefuse`, `mayBeByHand` (the normal
 * file need not be migrated), `keeps` and `without` (texts of files after the write).
 * @returns {Promise<{ trees: number, failures: { tree: string, command: string, message: string }[], skipped: string[], records: string[] }>}
 */
export async function hostileTrees(folder, { only = /.*/, seconds = SECONDS, onTree = () => {} } = {}) {
  const failures = [];
  const skipped = [];
  const records = [];
  const chosen = TREES.filter(({ name }) => only.test(name));
  const waiting = [...chosen.entries()];
  const work = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const [index, tree] = next;
      const start = Date.now();
      const place = realpathSync(mkdtempSync(join(folder, `t${index}-`)));
      const faults = [];
      const reason = tree.asUser ? whyNotAsUser(place) : undefined;
      if (reason === undefined) await runTree(tree, place, { seconds, fail: (command, message) => faults.push({ tree: tree.name, command, message }), record: (line) => records.push(line) });
      else skipped.push(`${tree.name}: ${reason}`);
      // Node's own removal is recursive, and some trees are deep.
      spawnSync('rm', ['-rf', place]);
      failures.push(...faults);
      onTree(tree.name, faults, Date.now() - start);
    }
  };
  // One for each core that a small machine has.
  await Promise.all([work(), work()]);
  return { trees: chosen.length - skipped.length, failures, skipped, records };
}

async function runTree(tree, place, { seconds, fail, record }) {
  const tools = { ...toolsFor(place), seconds };
  tools.legacy('normal.js');
  let undo;
  try {
    undo = await tree.build(tools);
  } catch (error) {
    fail('build', error.message);
    return;
  }
  const uid = tree.asUser ? NOBODY : undefined;
  if (uid !== undefined) giveAway(place, uid);
  tree.before?.(tools);
  rmSync(tools.marker, { force: true });
  const world = snapshot(place, [tools.marker, tools.root]);
  const check = (command, message) => message !== undefined && fail(command, message);

  const before = snapshot(tools.root);
  const audit = await run(tree, tools, uid, 'audit', ['--format', 'json']);
  for (const message of faultsOfRun(tree, 'audit', audit)) fail('audit', message);
  if (audit.code !== 2 && !audit.isLate) for (const message of faultsOfReport(tree, audit, record)) fail('audit', message);
  check('audit', difference(before, snapshot(tools.root), 'audit changed the tree'));
  if (tree.isPlainOnTerminal) {
    const pretty = await run(tree, tools, uid, 'audit', []);
    if (/[\u0000-\u0008\u000b-\u001f\u007f]/.test(pretty.out)) fail('audit', 'prints control characters of a file name');
  }

  // What hangs once hangs twice.
  if (!audit.isLate) {
    const migrate = await run(tree, tools, uid, 'migrate', ['--write']);
    for (const message of faultsOfRun(tree, 'migrate', migrate)) fail('migrate --write', message);
    for (const message of faultsOfWrite(tree, tools, migrate, before)) fail('migrate --write', message);
  }
  check('both', difference(world, snapshot(place, [tools.marker, tools.root]), 'something outside of the root changed'));
  if (existsSync(tools.marker)) fail('both', `executed: ${[...new Set(readFileSync(tools.marker, 'utf8').trim().split('\n'))].join(', ')}`);
  if (typeof undo === 'function') await undo();
}

/** What the rows build with. */
function toolsFor(place) {
  const [root, outside] = ['root/of/run', 'outside'].map((name) => join(place, name));
  for (const folder of [root, outside]) mkdirSync(folder, { recursive: true });
  const marker = join(place, 'marker');
  const payload = join(outside, 'payload');
  writeFileSync(payload, `#!/bin/sh\necho "$1" >> '${marker}'\nexec cat\n`);
  chmodSync(payload, 0o755);
  const write = (path, content) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  };
  const at = (folder, ...args) => {
    const { status, stdout, stderr } = spawnSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@t.example', '-c', 'init.defaultBranch=main', ...args], { cwd: folder, encoding: 'utf8', maxBuffer: 1 << 28 });
    if (status !== 0) throw new Error(`git ${args.join(' ')}: ${stderr}`);
    return stdout;
  };
  const git = Object.assign((...args) => at(root, ...args), { at });
  const commit = () => {
    if (!existsSync(join(root, '.git'))) git('init', '--quiet');
    git('add', '--all');
    git('commit', '--quiet', '--allow-empty', '-m', 'all');
  };
  return { place, root, outside, marker, payload, write, git, commit, legacyText: LEGACY, legacy: (path) => write(path, LEGACY) };
}

function run({ paths = [], flags = {} }, { root, seconds }, uid, command, args) {
  const all = [COMMAND, command, ...args, ...(flags.both ?? []), ...(flags[command] ?? []), ...(paths.length > 0 ? ['--', ...paths] : [])];
  return new Promise((resolve) => {
    const child = spawn(process.execPath, all, { cwd: root, env: { ...process.env, NO_COLOR: '1', CI: '', HOME: root }, stdio: ['ignore', 'pipe', 'pipe'], ...(uid !== undefined && { uid, gid: uid }) });
    const streams = { out: [], err: [] };
    child.stdout.on('data', (chunk) => streams.out.push(chunk));
    child.stderr.on('data', (chunk) => streams.err.push(chunk));
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      child.kill('SIGKILL');
    }, seconds * 1000);
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      resolve({ code, signal, isLate, seconds, out: Buffer.concat(streams.out).toString('utf8'), err: Buffer.concat(streams.err).toString('utf8') });
    });
  });
}

const allowsRefusal = ({ mayRefuse, isRefused }, command) => isRefused || mayRefuse === true || mayRefuse === command;

function* faultsOfRun(tree, command, { code, signal, isLate, seconds, out, err }) {
  if (isLate) {
    yield `did not end within ${seconds} s`;
    return;
  }
  const expected = tree[command]?.codes ?? tree.codes ?? [...(tree.isRefused && command === 'migrate' ? [] : [0, 3]), ...(allowsRefusal(tree, command) ? [2] : []), ...(tree.mayBeByHand && command === 'migrate' ? [1] : [])];
  if (!expected.includes(code)) yield `exit code ${code ?? signal} instead of ${expected.join(' or ')}: ${firstLine(err)}`;
  if (/This is a bug/.test(err)) yield `calls itself a bug: ${firstLine(err)}`;
  else if (/\n\s+at \S+ ?\(|heap out of memory/.test(out + err)) yield `prints a stack trace: ${firstLine(err)}`;
  if (code === 2 && err.trim() === '') yield 'refuses without a word';
}

const firstLine = (text) => text.split('\n').find((line) => line.trim() !== '')?.slice(0, 200) ?? '';

function* faultsOfReport(tree, { code, out }, record) {
  let report;
  try {
    report = JSON.parse(out);
  } catch (error) {
    yield `prints no JSON: ${error.message.slice(0, 100)}`;
    return;
  }
  if (!validate(report)) yield `the report is not as its schema says: ${JSON.stringify(validate.errors?.[0])}`;
  const files = new Set(report.findings.filter(({ status }) => status === 'migratable').map(({ file }) => file));
  for (const path of [...(tree.mayBeByHand ? [] : ['normal.js']), ...(tree.found ?? [])]) if (!files.has(path)) yield `does not find ${JSON.stringify(path)}`;
  for (const path of tree.notFound ?? []) if (report.findings.some(({ file }) => file === path)) yield `finds ${path}, which is to be left out`;
  for (const [path, reason] of Object.entries({ ...tree.skipped, ...tree.left })) if (!report.skipped.some((item) => item.path === path && reason.test(item.reason))) yield `does not name ${path} as skipped because of ${reason}: ${JSON.stringify(report.skipped).slice(0, 200)}`;
  if (tree.says && !tree.says.test(JSON.stringify([report.skipped, report.findings, report.nextSteps]))) yield `says nothing of ${tree.says}`;
  const failures = report.skipped.filter(({ reason }) => !/^(?:build output|a repository of its own)/.test(reason));
  if ((code === 3) !== failures.length > 0) yield `exit code ${code} with ${failures.length} files skipped`;
  if (tree.record) record(tree.record({ report }));
}

/** After the write: the normal file is migrated, or nothing was changed at all; what was changed parses. */
function* faultsOfWrite(tree, { root }, { code, isLate }, before) {
  if (isLate) return;
  const after = snapshot(root);
  if (code === 2) {
    const changed = difference(before, after, 'a refused run changed the tree');
    if (changed !== undefined) yield changed;
  } else for (const path of [...(tree.mayBeByHand ? [] : ['normal.js']), ...(tree.migrated ?? [])]) if (!/ocrolusTokens|tokens?\b.*getAuthorization|evil/.test(readFileSync(join(root, path), 'utf8'))) yield `does not migrate ${JSON.stringify(path)}`;
  for (const path of Object.keys({ ...tree.skipped, ...tree.left })) if (after.get(path) !== before.get(path)) yield `changes ${path}, which it skips`;
  for (const [path, text] of Object.entries(tree.keeps ?? {})) if (!readFileSync(join(root, path), 'utf8').includes(text)) yield `loses what ${path} held`;
  for (const [path, pattern] of Object.entries(tree.without ?? {})) if (pattern.test(readFileSync(join(root, path), 'utf8'))) yield `writes ${pattern} into ${path}`;
  for (const [path, state] of after) {
    if (before.get(path) === state || !state.startsWith('file') || !/\.[cm]?[jt]sx?$/.test(path)) continue;
    if (ts.transpileModule(readFileSync(join(root, path), 'utf8'), { reportDiagnostics: true, fileName: path.endsWith('ts') ? 'a.ts' : 'a.jsx' }).diagnostics?.length) yield `writes ${path}, which does not parse`;
  }
  for (const path of after.keys()) if (/\.tmp$/.test(path) && !before.has(path)) yield `leaves ${path} behind`;
}

/** Every path below a folder with what is there; git's own directory is git's business, but for the hooks and the configuration. */
function snapshot(folder, except = []) {
  const found = new Map();
  const visit = (prefix) => {
    let entries;
    try {
      entries = readdirSync(join(folder, prefix), { withFileTypes: true });
    } catch {
      found.set(prefix, 'cannot be listed');
      return;
    }
    for (const entry of entries) {
      const path = prefix === '' ? entry.name : `${prefix}/${entry.name}`;
      // Deeper than a path may be long.
      if (path.length > 3500 || except.includes(join(folder, path))) continue;
      if (/(?:^|\/)\.git\/(?!hooks|config)/.test(path)) continue;
      if (entry.isDirectory()) visit(path);
      else found.set(path, stateOf(join(folder, path), entry));
    }
  };
  visit('');
  return found;
}

function stateOf(path, entry) {
  if (entry.isSymbolicLink()) return `link ${readlinkSync(path)}`;
  if (!entry.isFile()) return 'special';
  try {
    return `file ${lstatSync(path).mode} ${createHash('sha256').update(readFileSync(path)).digest('hex')}`;
  } catch (error) {
    return error.code;
  }
}

function difference(before, after, message) {
  const paths = [...new Set([...before.keys(), ...after.keys()])].filter((path) => before.get(path) !== after.get(path));
  return paths.length > 0 ? `${message}: ${paths.slice(0, 3).join(', ')}` : undefined;
}

/** For root every file is readable: such trees run as somebody else where that can be done. */
function whyNotAsUser(place) {
  if (process.getuid?.() !== 0) return undefined;
  chmodSync(place, 0o755);
  const { status } = spawnSync(process.execPath, [COMMAND, '--version'], { cwd: place, uid: NOBODY, gid: NOBODY });
  return status === 0 ? undefined : 'runs as root, and nobody else can read the build';
}

function giveAway(path, uid) {
  chownSync(path, uid, uid);
  if (lstatSync(path).isDirectory()) for (const name of readdirSync(path)) giveAway(join(path, name), uid);
}

async function main() {
  const folder = mkdtempSync(join(tmpdir(), 'ht-'));
  chmodSync(folder, 0o755);
  const onTree = (name, failures, milliseconds) => console.error(`${failures.length === 0 ? 'ok  ' : 'FAIL'} ${String(milliseconds).padStart(6)} ms  ${JSON.stringify(name)}${failures.map(({ command, message }) => `\n       ${command}: ${message}`).join('')}`);
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { seconds: { type: 'string', default: String(SECONDS) } } });
  const result = await hostileTrees(folder, { only: new RegExp(positionals.join(' ')), seconds: Number(values.seconds), onTree });
  rmSync(folder, { recursive: true, force: true });
  console.log(JSON.stringify(result, null, 2));
  process.exitCode = result.failures.length > 0 ? 1 : 0;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
