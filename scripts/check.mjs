// Every check of this repository, one after another. A failing step stops none of the others, so one run shows all there is
// to mend. The last line is `N passed, N failed`: tests passed, and tests and other steps failed.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const vitestResult = '.tmp/vitest.json';
const LAST_LINES = 30;

const steps = [
  { name: 'build', command: 'npm run --silent build' },
  { name: 'types', command: 'npm run --silent types' },
  { name: 'lint', command: 'npm run --silent lint' },
  { name: 'layers', command: 'npm run --silent layers' },
  { name: 'unused', command: 'npm run --silent unused' },
  { name: 'corpus', command: 'node --import tsx scripts/evaluate.mjs' },
  // Its trees need pipes, sockets, permission bits and names of any bytes.
  ...(process.platform === 'linux' ? [{ name: 'torture', command: 'node scripts/torture.mjs' }] : []),
  // The tests of pages need one, and must not pass for want of it.
  { name: 'browser', command: 'node --import tsx scripts/ensure-browser.mjs' },
  { name: 'tests', command: `npx --no vitest run --reporter=default --reporter=json --outputFile.json=${vitestResult}` },
];

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
// What an earlier run left must not count: neither its result nor a built file whose source is gone.
rmSync(vitestResult, { force: true });
for (const folder of ['build', 'dist']) rmSync(folder, { recursive: true, force: true });

const failed = [];
for (const step of steps) {
  const { isDone, lines } = await run(step);
  if (!isDone) failed.push({ name: step.name, lines });
}
const tests = countTests();
// When tests fail, they are counted one by one; the step itself counts only if it failed for another reason.
const otherFailures = failed.filter(({ name }) => name !== 'tests' || tests.failed === 0);

// Thousands of lines of tests stand between a step and the end of the log, which is all that some readers keep.
for (const { name, lines } of otherFailures) console.log(`\n=== ${name} failed. Its last lines:\n${lines.join('\n')}`);
if (failed.length > 0) console.log(`\nFailed: ${failed.map(({ name }) => name).join(', ')}`);
console.log(`${tests.passed} passed, ${tests.failed + otherFailures.length} failed`);
process.exitCode = failed.length > 0 ? 1 : 0;

async function run({ name, command }) {
  console.log(`\n=== ${name}: ${command}`);
  // A shell, because on Windows npm and npx are command files.
  const child = spawn(command, { shell: true, stdio: ['ignore', 'pipe', 'pipe'] });
  const lines = [];
  const read = async (from, to) => {
    for await (const line of createInterface({ input: from })) {
      to.write(`${line}\n`);
      lines.push(line);
      if (lines.length > LAST_LINES) lines.shift();
    }
  };
  const [[code]] = await Promise.all([once(child, 'close'), read(child.stdout, process.stdout), read(child.stderr, process.stderr)]);
  return { isDone: code === 0, lines };
}

function countTests() {
  const result = readVitestResult();
  if (result === undefined) return { passed: 0, failed: 0 };
  // A file that does not load, or whose set-up fails, fails without a failed test: it counts as one.
  const brokenFiles = result.testResults.filter((file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'));
  return { passed: result.numPassedTests, failed: result.numFailedTests + brokenFiles.length };
}

function readVitestResult() {
  try {
    return JSON.parse(readFileSync(vitestResult, 'utf8'));
  } catch (error) {
    console.error(`No result from vitest: ${error.message}`);
    return undefined;
  }
}
