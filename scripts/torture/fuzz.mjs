// Mutated fixtures through the built engine, in memory. `node scripts/torture/fuzz.mjs [--inputs 5000] [--seed 1]` prints what does not
// hold; each fault has an id `seed:index`, and `--only seed:index` makes that input again, prints what is wrong and, with `--print`, its tree.
import { parseArgs } from 'node:util';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';

/** A single small tree that takes longer than this counts as a hang. */
const LIMIT_MILLISECONDS = 10_000;
const WORKER = new URL('./fuzz-worker.mjs', import.meta.url);
/** The stack of a main thread, so that what overflows there overflows here. */
const RESOURCES = { stackSizeMb: 1, maxOldGenerationSizeMb: 1500 };

/**
 * Runs `inputs` mutated trees, the same ones for the same `seed`. Faults of the same message are one row with the number of `times`.
 * @returns {Promise<{ inputs: number, crashes: Fault[], hangs: Fault[], brokenEdits: Fault[], slowestMilliseconds: number }>}
 */
export async function fuzz({ inputs, seed, limitMilliseconds = LIMIT_MILLISECONDS }) {
  const faults = new Map();
  let slowestMilliseconds = 0;
  const note = (kind, { index, fixture, mutation }, message) => {
    const key = `${kind} ${message.replace(/\d+/g, '0')}`;
    const known = faults.get(key);
    faults.set(key, known ? { ...known, times: known.times + 1 } : { kind, id: `${seed}:${index}`, fixture, mutation, message, times: 1 });
  };
  for (let from = 0; from < inputs; ) {
    const ended = await runWorker({ seed, from, to: inputs, limitMilliseconds }, (found) => {
      slowestMilliseconds = Math.max(slowestMilliseconds, Math.round(found.milliseconds));
      for (const { kind, message } of found.faults) note(kind, found, message);
      if (found.milliseconds > limitMilliseconds) note('hang', found, `takes longer than ${limitMilliseconds} ms`);
    });
    if (ended.kind) {
      const { makeInput } = await import('./fuzz-engine.mjs');
      note(ended.kind, { index: ended.index, ...makeInput(seed, ended.index) }, ended.message);
      if (ended.kind === 'hang') slowestMilliseconds = Math.max(slowestMilliseconds, limitMilliseconds);
    }
    from = ended.index + 1;
  }
  const of = (wanted) => [...faults.values()].filter(({ kind }) => kind === wanted).map(({ id, fixture, mutation, message, times }) => ({ id, fixture, mutation, message, times }));
  return { inputs, crashes: of('crash'), hangs: of('hang'), brokenEdits: of('brokenEdit'), slowestMilliseconds };
}

/** Resolves with the index of the last input that was begun, and why the worker ended if it was before its last input. */
function runWorker({ seed, from, to, limitMilliseconds }, onMessage) {
  return new Promise((resolve) => {
    const shared = new SharedArrayBuffer(4);
    const position = new Int32Array(shared);
    Atomics.store(position, 0, from);
    const worker = new Worker(WORKER, { workerData: { seed, from, to, shared }, resourceLimits: RESOURCES });
    let last = { index: -1, since: Date.now() };
    const timer = setInterval(() => {
      const index = Atomics.load(position, 0);
      if (index !== last.index) last = { index, since: Date.now() };
      else if (Date.now() - last.since > limitMilliseconds) end({ kind: 'hang', index, message: `takes longer than ${limitMilliseconds} ms` });
    }, 250);
    const end = (outcome) => {
      clearInterval(timer);
      resolve(worker.terminate().then(() => outcome));
    };
    worker.on('message', (message) => (message.done ? end({ index: to }) : onMessage(message)));
    worker.on('error', (error) => end({ kind: 'crash', index: Atomics.load(position, 0), message: `ends the process: ${error.message}` }));
  });
}

/** One input again: its faults, what was done to it, and its files. */
async function reproduce(id) {
  const { checkInput, makeInput } = await import('./fuzz-engine.mjs');
  const [seed, index] = id.split(':').map(Number);
  const { files, path, fixture, mutation, options } = makeInput(seed, index);
  const texts = Object.fromEntries([...files].map(([name, bytes]) => [name, bytes.toString('utf8')]));
  return { fixture, mutation, mutated: path, hasMarkers: options.markers !== undefined, provider: options.provider, faults: checkInput({ files, options }, true), files: texts };
}

async function main() {
  const { values } = parseArgs({ options: { inputs: { type: 'string', default: '5000' }, seed: { type: 'string', default: '1' }, only: { type: 'string' }, print: { type: 'boolean', default: false } } });
  if (values.only === undefined) {
    const result = await fuzz({ inputs: Number(values.inputs), seed: Number(values.seed) });
    console.log(JSON.stringify(result, null, 2));
    process.exitCode = result.crashes.length + result.hangs.length + result.brokenEdits.length > 0 ? 1 : 0;
    return;
  }
  const { files, ...rest } = await reproduce(values.only);
  console.log(JSON.stringify(rest, null, 2));
  if (values.print) for (const [name, text] of Object.entries(files)) console.log(`--- ${name}\n${text}`);
  process.exitCode = rest.faults.length > 0 ? 1 : 0;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
