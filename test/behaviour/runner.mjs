// Imports the program under test and awaits its `run()`; when hours are to pass, moves the clocks of both sides and
// awaits `run()` once more. Ends by itself: a program that keeps the process alive is caught by the time limit.
// Usage: node --require preload.cjs runner.mjs ENTRY HOURS

import { request } from 'node:http';
import { pathToFileURL } from 'node:url';

const harness = globalThis[Symbol.for('behaviour-check')];
const [entry, hours] = [process.argv[2], Number(process.argv[3])];

const program = await import(pathToFileURL(entry).href);
const run = program.run ?? program.default?.run;
if (typeof run !== 'function') {
  harness.stage = 'no-run';
} else {
  harness.stage = 'running';
  try {
    await run();
    if (hours > 0) {
      await passHours(hours);
      await run();
    }
  } catch (error) {
    console.error(error);
    process.exitCode = 1;
  }
  harness.stage = 'done';
}

async function passHours(count) {
  const ms = count * 3_600_000;
  await tellServer(`/advance?ms=${ms}`);
  harness.advanceClock(ms);
}

function tellServer(path) {
  return new Promise((resolve, reject) => {
    const message = request({ host: '127.0.0.1', port: harness.plainPort, path, method: 'POST', agent: false }, (response) => {
      response.resume();
      response.once('end', () => (response.statusCode === 200 ? resolve() : reject(new Error(`control request: HTTP ${response.statusCode}`))));
    });
    message.once('error', reject).end();
  });
}
