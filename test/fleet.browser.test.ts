/** The page of a fleet in a real browser, opened from the disk as people do. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { FleetReport } from '../src/report/fleet/fleet.ts';
import { html } from '../src/report/fleet/html.ts';
import { merge, type NamedReport } from '../src/report/fleet/merge.ts';
import { readAnyReport, type EarlierFleet, type RepositoryReport } from '../src/report/fleet/read.ts';
import type { Report } from '../src/report/report.ts';
import { launchBrowser, openPage, tabTo, violationsOn, visible, type Opened } from './browser.ts';
import { clean, finding, report } from './reports.ts';

const folder = mkdtempSync(join(tmpdir(), 'fleet-report-'));
let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});

afterEach(async () => {
  for (const context of browser.contexts()) await context.close();
});

afterAll(async () => {
  await browser.close();
  rmSync(folder, { recursive: true, force: true });
});

function named(name: string, value: Report): NamedReport {
  const source = { url: `https://github.com/acme/${name}`, revision: 'a'.repeat(40), prefix: '' };
  return { path: `${name}.json`, namedAfter: `${name}.json`, report: readAnyReport(JSON.stringify({ ...value, source })) as RepositoryReport };
}

const many = (count: number, status: 'migratable' | 'migrated'): readonly ReturnType<typeof finding>[] => Array.from({ length: count }, (_, index) => finding({ id: `${status}-${index}`, file: `src/${status}-${index}.ts`, status }));
const byHand = finding({ id: 'bbbb', file: 'src/hand.ts', status: 'manual', client: null, reason: { code: 'sync-contract', text: 'Because.' }, owners: ['@acme/web'] });
const web = named('web', report({ findings: [...many(12, 'migratable'), byHand], skipped: [{ path: 'x.ts', reason: 'does not parse' }] }));
const api = named('api', report({ findings: [...many(9, 'migrated'), ...many(2, 'migratable')], suppressed: [{ ...finding({ id: 'eeee' }), suppression: { by: 'comment' as const, line: 1, reason: 'stays' } }] }));
const docs = named('docs', clean);
const earlier = merge({ reports: [named('web', report({ findings: [...many(12, 'migratable'), finding({ id: 'gone', excerpt: { line: 1, lines: [] } })] }))], leftOut: [], earlier: undefined, version: '1.2.3' });
const fleet = merge({ reports: [web, api, docs], leftOut: [{ path: 'package.json', reason: 'is not a report: it has no schemaVersion' }], earlier: { report: 'last.json', repositories: (readAnyReport(JSON.stringify(earlier)) as EarlierFleet).repositories }, version: '1.2.3' });

async function open(options: BrowserContextOptions = {}, value: FleetReport = fleet): Promise<Opened> {
  const opened = await openPage(browser, join(folder, 'fleet.html'), html(value), options);
  expect(opened.requests).toEqual([pathToFileURL(join(folder, 'fleet.html')).href]);
  return opened;
}

const rows = (page: Page): Promise<string[]> => page.locator('#repositories tbody th').filter({ visible: true }).allTextContents();
const sorted = (page: Page): Promise<unknown> => page.evaluate("[...document.querySelectorAll('#repositories [aria-sort]')].map((head) => [head.textContent, head.ariaSort])");
const NAMES = ['github.com/acme/web', 'github.com/acme/api', 'github.com/acme/docs'];

describe('the page of a fleet', () => {
  it('asks the network for nothing and breaks no rule of its policy, whatever is done with it', async () => {
    const { page, complaints, requests } = await open();
    for (const summary of await page.locator('summary').all()) await summary.click();
    for (const head of await page.locator('.sortable th button').all()) await head.click();
    await page.getByRole('searchbox').fill('web');
    expect(complaints).toEqual([]);
    expect(requests).toHaveLength(1);
  });

  it('stands by what is left, and sorts by a click: numbers from the largest on, names from the first, then the other way round', async () => {
    const { page } = await open();
    expect([await rows(page), await sorted(page)]).toEqual([NAMES, [['left', 'descending']]]);
    await page.getByRole('button', { name: 'left' }).click();
    expect([await rows(page), await sorted(page)]).toEqual([NAMES.toReversed(), [['left', 'ascending']]]);
    await page.getByRole('button', { name: 'migrated', exact: true }).click();
    expect([(await rows(page))[0], await sorted(page)]).toEqual(['github.com/acme/api', [['migrated', 'descending']]]);
    await page.getByRole('button', { name: 'repository' }).first().click();
    await page.locator('#repositories').getByRole('button', { name: 'repository' }).click();
    expect(await sorted(page)).toEqual([['repository', expect.stringMatching(/ascending|descending/)]]);
    expect(await page.locator('#repositories tfoot th').textContent()).toBe('total');
  });

  it('sorts places by the numbers in them', async () => {
    const { page } = await open();
    const group = page.locator('.r').first();
    await group.locator('summary').click();
    await group.getByRole('button', { name: 'place' }).click();
    const places = await group.locator('tbody th').allTextContents();
    expect(places.indexOf('src/migratable-2.ts:2')).toBeLessThan(places.indexOf('src/migratable-10.ts:2'));
  });

  it('filters repositories, with their sites, and counts what is left', async () => {
    const { page } = await open();
    const shown = (): Promise<string | null> => page.getByRole('status').textContent();
    expect(await shown()).toBe('3 of 3 shown');
    await page.getByRole('searchbox').fill('ACME api');
    expect([await shown(), await rows(page), await visible(page, '.r')]).toEqual(['1 of 3 shown', ['github.com/acme/api'], 1]);
    await page.getByRole('button', { name: 'Clear' }).click();
    expect([await shown(), await visible(page, '.r')]).toEqual(['3 of 3 shown', 2]);
  });

  it('leads from a repository to its sites, even if they are folded or filtered away', async () => {
    const { page } = await open();
    await page.locator('#repositories tbody').getByRole('link', { name: '13' }).click();
    expect(await page.locator('.r[open]').getAttribute('data-name')).toBe('github.com/acme/web');
    await page.getByRole('searchbox').fill('web');
    await page.evaluate("location.hash = '#s-github.com%2Facme%2Fapi'");
    await page.locator('.r[open][data-name="github.com/acme/api"]').waitFor();
    expect(await rows(page)).toHaveLength(3);
  });

  it('is used with the keyboard alone', async () => {
    const { page } = await open();
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Skip to the report');
    await tabTo(page, '#q');
    await page.keyboard.type('a');
    await tabTo(page, '#repositories th[aria-sort] button');
    expect(await page.evaluate('getComputedStyle(document.activeElement).outlineStyle')).toBe('solid');
    await page.keyboard.press('Enter');
    expect(await sorted(page)).toEqual([['left', 'ascending']]);
    await page.keyboard.press('Space');
    expect(await sorted(page)).toEqual([['left', 'descending']]);
    await tabTo(page, '.r summary');
    await page.keyboard.press('Enter');
    expect(await visible(page, '.r[open] table')).toBe(1);
  });

  it('unfolds what is printed, with the heads of tables and without controls', async () => {
    const { page } = await open();
    await page.evaluate("dispatchEvent(new Event('beforeprint'))");
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    expect(await page.locator('details:not([open])').count()).toBe(0);
    for (const control of ['form', 'nav', '.skip']) expect([control, await visible(page, control)]).toEqual([control, 0]);
    expect(await visible(page, '#repositories th button')).toBe(10);
    expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe('rgb(255, 255, 255)');
  });

  it('says everything and shows no control that does nothing where scripts are forbidden', async () => {
    const { page } = await open({ javaScriptEnabled: false });
    expect([await rows(page), await visible(page, '.r')]).toEqual([NAMES, 2]);
    for (const control of ['form', 'button', 'input']) expect([control, await visible(page, control)]).toEqual([control, 0]);
    await page.locator('.r summary').first().click();
    expect(await visible(page, '.r[open] tbody tr')).toBe(13);
  });

  it('fits a small screen', async () => {
    const { page } = await open({ viewport: { width: 400, height: 800 } });
    for (const summary of await page.locator('summary').all()) await summary.click();
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(400);
  });

  it.each(['light', 'dark'] as const)('has no violation that axe finds, %s', async (colorScheme) => {
    const { page } = await open({ colorScheme });
    for (const summary of await page.locator('summary').all()) await summary.click();
    expect(await violationsOn(page)).toEqual([]);
  });

  it('keeps hostile text as text', async () => {
    const evil = '</td></script><img src=x onerror="document.title=1"><!--" onclick="x';
    const value = merge({ reports: [named(evil, report({ findings: [finding({ id: evil, file: evil, client: evil, principal: evil, owners: [evil], status: 'manual', reason: { code: evil, text: evil } })] }))], leftOut: [{ path: evil, reason: evil }], earlier: undefined, version: evil });
    const { page, complaints } = await open({}, value);
    expect(await page.locator('img, [onerror], [onclick]').count()).toBe(0);
    expect(await page.locator('.r tbody th').textContent()).toBe(`${evil}:2`);
    expect(complaints).toEqual([]);
  });
});
