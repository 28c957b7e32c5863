// The part of the fuzzer that may hang: it says in shared memory which input it is at, so that its parent can end it.
import { parentPort, workerData } from 'node:worker_threads';
import { checkInput, looksAgain, makeInput } from './fuzz-engine.mjs';

const { seed, from, to, shared } = workerData;
const position = new Int32Array(shared);
let slowest = 0;
for (let index = from; index < to; index += 1) {
  Atomics.store(position, 0, index);
  const input = makeInput(seed, index);
  const start = performance.now();
  const faults = checkInput(input, looksAgain(index));
  const milliseconds = performance.now() - start;
  // A message for every input would cost more than the small inputs themselves.
  if (faults.length > 0 || milliseconds > slowest) parentPort.postMessage({ index, fixture: input.fixture, mutation: input.mutation, faults, milliseconds });
  slowest = Math.max(slowest, milliseconds);
}
Atomics.store(position, 0, to);
parentPort.postMessage({ done: true });
