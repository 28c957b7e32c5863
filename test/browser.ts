/** The browser that pages are tested in: one that is installed, because the tests must not download any. */
import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';

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
