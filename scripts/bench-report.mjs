// Measures the HTML report of 5,000 findings in 2,000 files: `node --import tsx scripts/bench-report.mjs`. Prints its size, how long it takes
// to render, and in Chromium how long it takes to open and to filter, layout included. `--keep FILE` also writes the page.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { html } from '../src/report/html/html.ts';
import { launchBrowser } from '../test/browser.ts';
import { largeReport } from '../test/large-report.ts';

const RUNS = 5;
const SEARCHES = ['c', 'client-17', 'team-3', 'nothing has this', ''];
const { values } = parseArgs({ options: { keep: { type: 'string' } } });

const report = largeReport();
const renders = Array.from({ length: RUNS }, () => {
  const start = performance.now();
  html(report);
  return performance.now() - start;
});
const text = html(report);
if (values.keep) writeFileSync(values.keep, text);
console.log(`size: ${(Buffer.byteLength(text) / 1e6).toFixed(2)} MB`);
console.log(`render: ${renders[0].toFixed(0)} ms the first time, ${median(renders).toFixed(0)} ms (median of ${RUNS})`);

const folder = mkdtempSync(join(tmpdir(), 'ocrolus-bench-report-'));
const browser = await launchBrowser();
try {
  writeFileSync(join(folder, 'report.html'), text);
  const page = await browser.newPage();
  const start = performance.now();
  await page.goto(pathToFileURL(join(folder, 'report.html')).href);
  console.log(`open: ${(performance.now() - start).toFixed(0)} ms`);
  for (const search of SEARCHES) {
    const runs = [];
    for (let run = 0; run < RUNS; run += 1) runs.push(await page.evaluate(`(${filterOnce})(${JSON.stringify(search)})`));
    // The first run of a search changes rows, the others find them as they are.
    console.log(`filter ${JSON.stringify(search)}: ${runs[0].milliseconds.toFixed(1)} ms, ${runs[0].count}`);
  }
} finally {
  await browser.close();
  rmSync(folder, { recursive: true, force: true });
}

/** Runs in the page. */
function filterOnce(search) {
  const { document, Event } = globalThis;
  const field = document.getElementById('q');
  field.scrollIntoView();
  document.body.getBoundingClientRect();
  const start = performance.now();
  field.value = search;
  field.dispatchEvent(new Event('input', { bubbles: true }));
  document.body.getBoundingClientRect();
  return { milliseconds: performance.now() - start, count: document.getElementById('count').textContent };
}

function median(numbers) {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];
}
