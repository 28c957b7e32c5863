// Writes a 200-file migration again and again in a process of its own, kills it with SIGKILL at a random moment, and looks at every byte.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, linkSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { randomFrom } from './random.mjs';

const COMMAND = join(import.meta.dirname, '../../dist/src/cli/main.js');
const CHILD = join(import.meta.dirname, 'write-once.mjs');
const FILES = 200;

/**
 * @param {{ folder: string, kills: number, seed: number }} options `folder` is empty
 * @returns {Promise<{ kills: number, files: number, duringWrite: number, failures: readonly string[] }>} `duringWrite`: the process was killed after it had begun and before it had ended
 */
export async function kills({ folder, kills: wanted, seed }) {
  const random = randomFrom(seed);
  const root = join(folder, 'tree');
  const before = sources();
  put(root, before);
  const plan = join(folder, 'plan.json');
  const after = migrated(folder, before, plan);
  const milliseconds = await timeOfWrite(root, plan, before);
  const failures = [];
  let duringWrite = 0;
  for (let round = 0; round < wanted; round += 1) {
    const delay = random() * milliseconds * 1.1;
    const outcome = await killAfter(root, plan, delay);
    if (outcome === 'killed') duringWrite += 1;
    // A file that has another name must stay the same file: it alone may be caught half-way, and is put right below.
    const torn = [...after.keys()].filter((path) => path !== LINKED && stateOf(root, path, before, after) === 'torn');
    if (torn.length > 0) failures.push(`round ${round}: torn after the kill: ${torn.slice(0, 3).join(', ')}`);
    putRight(root, round);
    const states = new Set([...after.keys()].map((path) => stateOf(root, path, before, after)));
    if (states.size !== 1 || states.has('torn')) failures.push(`round ${round}: ${[...states].join(' and ')} after it was put right`);
    const left = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.tmp'));
    if (left.length > 0) failures.push(`round ${round}: left behind ${left.slice(0, 3).join(', ')}`);
    put(root, before);
  }
  return { kills: wanted, files: after.size, duringWrite, failures };
}

const LINKED = 'src/service-7/client.js';

/** Clients of one API, each a bit longer than the one before. */
function sources() {
  return new Map(
    Array.from({ length: FILES - 1 }, (_, index) => [
      `src/service-${index % 20}/client${index < 20 ? '' : `-${index}`}.js`,
      `// Service ${index}.${'\n// It reads what the lender has sent.'.repeat(index)}
exports.books = async (page) => fetch('https://api.ocrolus.com/v1/books?page=' + page, {
  headers: { Authorization: 'Basic ' + btoa(process.env.OCROLUS_API_KEY + ':' + process.env.OCROLUS_API_SECRET) },
});
`,
    ]),
  );
}

/** Makes the tree anew. */
function put(root, before) {
  rmSync(root, { recursive: true, force: true });
  for (const [path, text] of before) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  linkSync(join(root, LINKED), join(root, 'other-name'));
}

/** The tree as the command migrates it, and the same as a list of changes for the child. */
function migrated(folder, before, plan) {
  const root = join(folder, 'model');
  put(root, before);
  const { status, stderr } = spawnSync(process.execPath, [COMMAND, 'migrate', '--write', '--quiet'], { cwd: root, encoding: 'utf8' });
  if (status !== 0) throw new Error(`the migration to be written failed: ${stderr}`);
  const after = new Map(readdirSync(join(root, 'src'), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name)).map((path) => [path.slice(root.length + 1), readFileSync(path, 'utf8')]));
  writeFileSync(plan, JSON.stringify([...after].map(([path, text]) => ({ path, before: before.get(path), after: text }))));
  return after;
}

async function timeOfWrite(root, plan, before) {
  const times = [];
  for (let round = 0; round < 5; round += 1) {
    const start = deferred();
    const child = write(root, plan, start.resolve);
    await start.promise;
    const begun = performance.now();
    await child.ended;
    times.push(performance.now() - begun);
    put(root, before);
  }
  return times.sort((a, b) => a - b)[2];
}

/** @returns {Promise<'killed' | 'ended'>} */
async function killAfter(root, plan, delay) {
  const start = deferred();
  const { child, ended } = write(root, plan, start.resolve);
  await start.promise;
  await new Promise((resolve) => setTimeout(resolve, delay));
  const wasKilled = child.kill('SIGKILL');
  const { signal } = await ended;
  return wasKilled && signal === 'SIGKILL' ? 'killed' : 'ended';
}

/** Starts a process that writes; `onBegin` is called when it is about to. */
function write(root, plan, onBegin) {
  const child = spawn(process.execPath, [CHILD, root, plan], { stdio: ['ignore', 'pipe', 'inherit'] });
  child.stdout.once('data', onBegin);
  return { child, ended: new Promise((resolve) => child.once('close', (code, signal) => resolve({ code, signal }))) };
}

function deferred() {
  let resolve;
  const promise = new Promise((settle) => (resolve = settle));
  return { promise, resolve };
}

/** As users do: by `undo`, or by the next run that writes, which has nothing of its own to change. */
function putRight(root, round) {
  if (!existsSync(join(root, '.ocrolus-oauth-codemod'))) return;
  const args = round % 2 === 0 ? ['undo'] : ['migrate', '--write', '--quiet', '--exclude', 'src'];
  spawnSync(process.execPath, [COMMAND, ...args], { cwd: root });
}

function stateOf(root, path, before, after) {
  const now = existsSync(join(root, path)) ? readFileSync(join(root, path), 'utf8') : undefined;
  return now === after.get(path) ? 'new' : now === before.get(path) ? 'old' : 'torn';
}
