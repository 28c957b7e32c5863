/** The page of the HTML report in a real browser, opened from the disk as people do. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { html } from '../src/report/html/html.ts';
import type { Report } from '../src/report/report.ts';
import { launchBrowser, openPage, tabTo, violationsOn, visible, type Opened } from './browser.ts';
import { copyTree, ROOT, runTool } from './fixture-folders.ts';
import { finding, principal, report as reportOf } from './reports.ts';

const folder = mkdtempSync(join(tmpdir(), 'html-report-'));
let browser: Browser;
let demo: Report;

beforeAll(async () => {
  browser = await launchBrowser();
  const copy = copyTree(join(ROOT, 'fixtures/demo'));
  demo = (await runTool(copy.path)).report;
  copy.remove();
});

afterEach(async () => {
  for (const context of browser.contexts()) await context.close();
});

afterAll(async () => {
  await browser.close();
  rmSync(folder, { recursive: true, force: true });
});

async function open(report: Report, options: BrowserContextOptions = {}): Promise<Opened> {
  const opened = await openPage(browser, join(folder, 'report.html'), html(report), options);
  expect(opened.requests).toEqual([pathToFileURL(join(folder, 'report.html')).href]);
  return opened;
}

const shown = (page: Page): Promise<string | null> => page.getByRole('status').textContent();

describe('the page', () => {
  it('asks the network for nothing and breaks no rule of its policy, whatever is done with it', async () => {
    const { page, complaints, requests } = await open(demo);
    for (const summary of await page.locator('summary').all()) await summary.click();
    await page.locator('#views').getByRole('button').click();
    await page.getByRole('searchbox').fill('fetch');
    expect(complaints).toEqual([]);
    expect(requests).toHaveLength(1);
  });

  it('filters by text and by status, and counts what is left', async () => {
    const { page } = await open(demo);
    expect(await shown(page)).toBe(`${demo.findings.length} of ${demo.findings.length} shown`);
    await page.getByRole('searchbox').fill('ARCHIVE.js axios');
    expect(await shown(page)).toBe('1 of 8 shown');
    expect(await page.locator('#list .g').filter({ visible: true }).getByRole('heading').allTextContents()).toEqual([expect.stringContaining('services/worker/src/archive.js')]);
    await page.getByRole('button', { name: 'Clear' }).click();
    await page.getByLabel('Status').selectOption({ label: 'by hand' });
    expect(await shown(page)).toBe('1 of 8 shown');
    expect(await page.locator('#list .f').filter({ visible: true }).locator('summary').allTextContents()).toEqual([expect.stringContaining('The place must stay synchronous')]);
    expect(await visible(page, '#list .g')).toBe(1);
    await page.getByRole('button', { name: 'Clear' }).click();
    expect(await visible(page, '#list .f')).toBe(8);
  });

  it('shows a finding that a link leads to, even if it was filtered away', async () => {
    const { page } = await open(demo);
    const [first] = demo.findings;
    await page.getByRole('searchbox').fill('nothing has this');
    await page.evaluate(`location.hash = '#f-${first!.id}'`);
    await page.locator(`#f-${first!.id}[open]`).waitFor();
    expect(await visible(page, '#list .f')).toBe(8);
  });

  it('shows a diff as lines or side by side, one or all', async () => {
    const { page } = await open(demo);
    const file = page.locator('.d').filter({ hasText: 'lending-api/src/ocrolus/client.ts' });
    await file.locator('summary').click();
    expect(await file.locator('ins').first().textContent()).toContain('+import { ocrolusTokens }');
    await file.getByRole('button').click();
    expect(await file.locator('pre').isVisible()).toBe(false);
    const rows = await page.evaluate("[...document.querySelectorAll('.split tbody tr')].map((row) => [...row.cells].map((cell) => cell.textContent))");
    expect(rows).toContainEqual(['8', '-export function ocrolusHeaders(): Record<string, string> {', '9', '+export async function ocrolusHeaders(): Promise<Record<string, string>> {']);
    expect(rows).toContainEqual(['', '', '2', "+import { ocrolusTokens } from '../ocrolus-token-provider.js';"]);
    await file.getByRole('button').click();
    expect(await file.locator('pre').isVisible()).toBe(true);
    await page.locator('#views').getByRole('button').click();
    expect(await file.locator('table').isVisible()).toBe(true);
  });

  it('remembers which steps are ticked', async () => {
    const { page } = await open(demo);
    const box = page.locator('#p-p2').getByRole('checkbox').nth(1);
    await box.check();
    await page.reload();
    expect(await box.isChecked()).toBe(true);
    expect(await page.getByRole('checkbox', { checked: true }).count()).toBe(1);
    expect(await page.locator('#unkept').isVisible()).toBe(false);
  });

  it('says so where it may not store anything', async () => {
    const { page, complaints } = await open(demo);
    // A sandbox as build servers have it: scripts run, and the page has no origin whose storage it could use.
    writeFileSync(join(folder, 'frame.html'), '<iframe sandbox="allow-scripts" src="report.html" width="900" height="900"></iframe>');
    await page.goto(pathToFileURL(join(folder, 'frame.html')).href);
    const frame = page.frameLocator('iframe');
    await frame.getByRole('checkbox').first().check();
    expect(await frame.locator('#unkept').isVisible()).toBe(true);
    expect(complaints).toEqual([]);
  });

  it('is used with the keyboard alone', async () => {
    const { page } = await open(demo);
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Skip to the report');
    await tabTo(page, '#q');
    await page.keyboard.type('nightly');
    expect(await shown(page)).toBe('1 of 8 shown');
    await tabTo(page, '.f summary');
    await page.keyboard.press('Enter');
    expect(await visible(page, '.f[open] pre')).toBe(1);
  });

  it('unfolds what is printed and prints no controls', async () => {
    const { page } = await open(demo);
    await page.evaluate("dispatchEvent(new Event('beforeprint'))");
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    expect(await page.locator('details:not([open])').count()).toBe(0);
    for (const control of ['form', 'nav', 'button', '.skip']) expect([control, await visible(page, control)]).toEqual([control, 0]);
    expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe('rgb(255, 255, 255)');
    await page.evaluate("dispatchEvent(new Event('afterprint'))");
    expect(await page.locator('details[open]').count()).toBe(0);
  });

  it('shows every finding and no control that does nothing where scripts are forbidden', async () => {
    const { page } = await open(demo, { javaScriptEnabled: false });
    expect(await visible(page, '#list .f')).toBe(demo.findings.length);
    for (const control of ['form', 'button', 'select', 'input[type=search]']) expect([control, await visible(page, control)]).toEqual([control, 0]);
    expect(await page.locator('#unkept').isVisible()).toBe(true);
  });

  it('fits a small screen', async () => {
    const { page } = await open(demo, { viewport: { width: 400, height: 800 } });
    for (const summary of await page.locator('.f summary').all()) await summary.click();
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(400);
  });
});

describe('accessibility', () => {
  it.each(['light', 'dark'] as const)('has no violation that axe finds, %s', async (colorScheme) => {
    const { page } = await open({ ...full(), files: demo.files }, { colorScheme });
    for (const summary of await page.locator('summary').all()) await summary.click();
    await page.locator('#views').getByRole('button').click();
    await page.locator('.d').getByRole('button').first().click();
    expect(await violationsOn(page)).toEqual([]);
  });
});

describe('hostile text', () => {
  it('stays text', async () => {
    const evil = '</pre></script><img src=x onerror="document.title=1"><!--" onclick="x';
    const { page, complaints, requests } = await open(reportOf({ findings: [finding({ id: evil, file: evil, client: evil, principal: evil, excerpt: { line: 1, lines: [evil, evil] }, owners: [evil] })], principals: [principal({ id: evil })], nextSteps: [evil] }));
    expect(await page.locator('img, [onerror], [onclick]').count()).toBe(0);
    expect(await page.locator('#list h4').textContent()).toContain(evil);
    expect([complaints, requests.length]).toEqual([[], 1]);
  });
});

/** A report with something in every section. */
function full(): Report {
  const hand = finding({ id: 'bbbb', status: 'manual', confidence: 'likely', client: null, reason: { code: 'sync-contract', text: 'Because.' }, handOver: { file: 'src/a.ts', line: 2, before: 'old()', after: 'await new()' }, owners: ['@acme/web'], package: 'web' });
  return reportOf({
    findings: [finding(), hand, finding({ id: 'cccc', status: 'migrated' }), finding({ id: 'dddd', status: 'manual', reason: { code: 'verification-failed', text: 'No.' } })],
    suppressed: [{ ...finding({ id: 'eeee' }), suppression: { by: 'comment' as const, line: 1, reason: 'stays' } }],
    principals: [principal({ collisions: [{ name: 'OCROLUS_CLIENT_ID', places: [{ file: 'x.yml', line: 1 }] }], literals: [{ file: 'src/a.ts', line: 1, commits: ['abc1234'] }] })],
    skipped: [{ path: 'b.ts', reason: 'does not parse' }],
    source: { url: 'https://github.com/acme/api', revision: '0123456789abcdef0123456789abcdef01234567', prefix: 'services/' },
  });
}
