// Makes sure that there is a browser for the tests of pages: `node --import tsx scripts/ensure-browser.mjs`. As root of a system with apt-get
// it installs Chromium; elsewhere it says what to install and ends with 1.
import { spawnSync } from 'node:child_process';
import { findBrowser, HOW_TO_INSTALL } from '../test/browser.ts';

// apt changes to a user of its own, who may not be able to write to /tmp.
const APT = ['-o', 'APT::Sandbox::User=root'];

if (findBrowser() === undefined && process.getuid?.() === 0) {
  apt('update');
  apt('install', '-y', '--no-install-recommends', 'chromium');
}
const browser = findBrowser();
console.log(browser ?? HOW_TO_INSTALL);
process.exitCode = browser === undefined ? 1 : 0;

function apt(...args) {
  spawnSync('apt-get', [...APT, ...args], { stdio: 'inherit', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } });
}
