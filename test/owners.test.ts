/** CODEOWNERS of GitHub and GitLab: where it lies, which rule decides, and what is no rule. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { findOwners } from '../src/files/owners.ts';
import { createFixture, type FsFixture } from './scratch.ts';

let folder: FsFixture;
beforeEach(() => {
  folder = createFixture();
});
afterEach(() => folder.remove());

const write = (path: string, text: string): void => folder.write(path, text);

it.each<readonly [string, string, Readonly<Record<string, readonly string[]>>]>([
  ['the last rule that fits', '* @all\n*.js @js\n/src/a.js @a\n', { 'b.ts': ['@all'], 'src/b.js': ['@js'], 'src/a.js': ['@a'], 'lib/src/a.js': ['@js'] }],
  ['a folder, and all that is below', '/docs/ @d\n', { 'docs/x/a.js': ['@d'], 'lib/docs/a.js': [] }],
  ['the files of a folder, and none below', 'docs/* @d\n', { 'docs/a.js': ['@d'], 'docs/x/a.js': [], 'lib/docs/a.js': [] }],
  ['the files at the top', '* @all\n/* @top\n', { 'a.js': ['@top'], 'src/a.js': ['@all'] }],
  ['any depth', '**/x @x\n/apps/**/* @apps\n', { 'a/x': ['@x'], 'a/b/x/c.js': ['@x'], 'apps/a.js': ['@apps'], 'apps/b/c/a.js': ['@apps'] }],
  ['capitals, which matter', 'Src/ @up\n*.JS @js\n', { 'Src/a.ts': ['@up'], 'src/a.js': [] }],
  ['a space', 'my\\ app/ @a\n', { 'my app/a.js': ['@a'], 'my/a.js': [] }],
  ['several owners and a comment', '*.js @a a@b.example @c/d # not @e\n# *.ts @f\n', { 'a.js': ['@a', 'a@b.example', '@c/d'], 'a.ts': [] }],
  ['a rule without owners', '* @all\n/generated/\n', { 'generated/a.js': [], 'a.js': ['@all'] }],
  ['a negation, which is no rule', '* @all\n!a.js @b\n', { 'a.js': ['@all'] }],
  ['Windows line ends and a byte order mark', '\uFEFF* @all\r\n/src/ @s\r\n', { 'a.js': ['@all'], 'src/a.js': ['@s'] }],
  ['sections, each of which asks its owners', '* @all\n[Web][2] @web\n*.js\nb.js @b\n^[Optional] @o\nc.js\n', { 'a.js': ['@all', '@web'], 'b.js': ['@all', '@b'], 'c.js': ['@all', '@web', '@o'] }],
  ['sections of the same name, which are one', '[Web]\n*.js @a\n[Other]\n*.ts @t\n[WEB]\nb.js @b\n', { 'a.js': ['@a'], 'b.js': ['@b'] }],
  ['a pattern that would take for ever, which is left out', `* @all\n${'*a'.repeat(40)} @slow\n`, { [`${'a'.repeat(60)}b`]: ['@all'] }],
])('%s', (_, text, owners) => {
  write('CODEOWNERS', text);
  const ownersOf = findOwners(folder.path);
  expect(Object.fromEntries(Object.keys(owners).map((path) => [path, ownersOf(path)]))).toEqual(owners);
});

it('lies in one of four places, of which the first counts', () => {
  for (const place of ['.gitlab/CODEOWNERS', 'docs/CODEOWNERS', 'CODEOWNERS', '.github/CODEOWNERS']) {
    write(place, `* @${place}\n`);
    expect(findOwners(folder.path)('a.js')).toEqual([`@${place}`]);
  }
});

it('is that of the repository when a folder of it is scanned', () => {
  spawnSync('git', ['init', '--quiet'], { cwd: folder.path });
  write('CODEOWNERS', '/apps/web/ @web\n/src/ @src\n');
  write('apps/web/src/a.js', '');
  expect(findOwners(join(folder.path, 'apps/web'), folder.path)('src/a.js')).toEqual(['@web']);
});

it('is not read through a link, when it is a folder, or when it is larger than GitHub reads', () => {
  expect(findOwners(folder.path)('a.js')).toEqual([]);
  write('elsewhere', '* @linked\n');
  mkdirSync(join(folder.path, '.github/CODEOWNERS'), { recursive: true });
  symlinkSync('elsewhere', join(folder.path, 'CODEOWNERS'));
  write('docs/CODEOWNERS', `* @large\n${'#'.repeat(3 * 1024 * 1024)}\n`);
  expect(findOwners(folder.path)('a.js')).toEqual([]);
});
