/** Files that a user names: all are written, or none. */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { OutputError, writeOutputs, writeWithFolders } from '../src/files/text-file.ts';
import { createFixture, type FsFixture } from './scratch.ts';

let folder: FsFixture;
beforeEach(() => {
  folder = createFixture();
  writeFileSync(at('old.json'), 'old');
});
afterEach(() => folder.remove());

const at = (path: string): string => join(folder.path, path);
const read = (path: string): string => readFileSync(at(path), 'utf8');
const modeOf = (path: string): number => statSync(at(path)).mode & 0o777;

describe('files that a user names', () => {
  it.each([['a folder', 'folder'], ['a place in no folder', 'nowhere/x.json'], ['a place below a file', 'old.json/x.json']])('stay as they are, all of them, where one is %s', (_, path) => {
    mkdirSync(at('folder'));
    const before = readdirSync(folder.path).sort();
    expect(() => writeOutputs(['old.json', 'new.json', path].map((name) => ({ path: at(name), text: 'new' })))).toThrow(OutputError);
    expect(readdirSync(folder.path).sort()).toEqual(before);
    expect(read('old.json')).toBe('old');
  });

  it('stay as they are where the disk takes only some', () => {
    // Nobody can make a file of that name, and nothing tells before.
    expect(() => writeOutputs([{ path: at('old.json'), text: 'new' }, { path: at(`${'x'.repeat(300)}.json`), text: 'new' }])).toThrow(/cannot write .*: ENAMETOOLONG/);
    expect([readdirSync(folder.path), read('old.json')]).toEqual([['old.json'], 'old']);
  });

  it('bring the folders that lead to them, and leave none behind where something cannot be written', () => {
    mkdirSync(at('empty'));
    const outputs = ['empty/a/b/new.json', 'empty/a/c/new.json'].map((name) => ({ path: at(name), text: 'new', mode: 0o755 }));
    expect(() => writeWithFolders([...outputs, { path: at('old.json/x/y.json'), text: 'new' }])).toThrow(/cannot write .*y\.json: ENOTDIR/);
    expect(() => writeWithFolders([...outputs, { path: at('empty'), text: 'new' }])).toThrow(/cannot write .*empty: EISDIR/);
    expect(readdirSync(folder.path, { recursive: true }).sort()).toEqual(['empty', 'old.json']);
    writeWithFolders(outputs);
    expect(outputs.map(({ path }) => readFileSync(path, 'utf8'))).toEqual(['new', 'new']);
    if (process.platform !== 'win32') expect(modeOf('empty/a/c/new.json')).toBe(0o755);
  });

  it.skipIf(process.platform === 'win32')('keep their modes, or become private', () => {
    chmodSync(at('old.json'), 0o640);
    writeFileSync(at('patch'), '', { mode: 0o666 });
    writeOutputs([{ path: at('old.json'), text: 'new' }, { path: at('patch'), text: 'secret', isPrivate: true }, { path: at('other'), text: 'secret', isPrivate: true }]);
    expect(['old.json', 'patch', 'other'].map(modeOf)).toEqual([0o640, 0o600, 0o600]);
  });

  it.skipIf(process.platform === 'win32')('may be links, and pipes, which are written as they stand', () => {
    symlinkSync('old.json', at('link.json'));
    spawnSync('mkfifo', [at('pipe')]);
    const reader = spawnSync(process.execPath, ['--input-type=module', '--import', 'tsx', '-e', `
      import { createReadStream } from 'node:fs';
      import { writeOutputs } from ${JSON.stringify(join(import.meta.dirname, '../src/files/text-file.ts'))};
      createReadStream(${JSON.stringify(at('pipe'))}).pipe(process.stdout);
      setTimeout(() => writeOutputs([{ path: ${JSON.stringify(at('link.json'))}, text: 'new' }, { path: ${JSON.stringify(at('pipe'))}, text: 'through', isPrivate: true }]), 50);
    `], { encoding: 'utf8' });
    expect(reader).toMatchObject({ status: 0, stdout: 'through' });
    expect([read('old.json'), readdirSync(folder.path).sort()]).toEqual(['new', ['link.json', 'old.json', 'pipe']]);
  });
});
