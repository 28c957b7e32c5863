/** The browser that pages are tested in: one that is installed, because the tests must not download any. */
import { existsSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import axe from 'axe-core';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';

const PLACES: readonly string[] = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

export const HOW_TO_INSTALL = 'No Chromium or Chrome is found: install one (Debian and Ubuntu: `apt-get install chromium`) or set CHROME_PATH to one.';

export function findBrowser(): string | undefined {
  const named = process.env['CHROME_PATH'];
  return [...(named ? [named] : []), ...PLACES].find(existsSync);
}

/** It sends nothing of its own accord. @throws when there is none: a page that was not tested must not pass. */
export function launchBrowser(): Promise<Browser> {
  const executablePath = findBrowser();
  if (executablePath === undefined) throw new Error(HOW_TO_INSTALL);
  const isRoot = process.getuid?.() === 0;
  return chromium.launch({ executablePath, headless: true, chromiumSandbox: !isRoot, args: [...(isRoot ? ['--no-sandbox'] : []), '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'] });
}

/** A page with what it complains of, and what it asks for besides itself. */
export interface Opened {
  readonly page: Page;
  readonly complaints: string[];
  readonly requests: string[];
}

/** Opens a page from the disk, as people do, in a context of its own. */
export async function openPage(browser: Browser, path: string, text: string, options: BrowserContextOptions = {}): Promise<Opened> {
  writeFileSync(path, text);
  const page = await (await browser.newContext(options)).newPage();
  const complaints: string[] = [];
  const requests: string[] = [];
  // A page that breaks its policy says so on the console, and so do errors that nobody caught.
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (request) => requests.push(request.url()));
  await page.goto(pathToFileURL(path).href);
  return { page, complaints, requests };
}

export const visible = (page: Page, selector: string): Promise<number> => page.locator(selector).filter({ visible: true }).count();

export async function tabTo(page: Page, selector: string): Promise<void> {
  for (let presses = 0; presses < 60; presses += 1) {
    await page.keyboard.press('Tab');
    if (await page.evaluate(`document.activeElement.matches(${JSON.stringify(selector)})`)) return;
  }
  throw new Error(`Tab does not reach ${selector}`);
}

/** What axe finds on the page as it is. */
export async function violationsOn(page: Page): Promise<unknown> {
  // What the debugger evaluates is not held to the policy of the page.
  await page.evaluate(axe.source);
  return page.evaluate("axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'] }).then(({ violations }) => violations.map(({ id, nodes }) => [id, nodes.map(({ html, failureSummary }) => html + failureSummary)]))");
}
