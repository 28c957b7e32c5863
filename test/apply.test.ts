/** Writing, taking back and undoing, on a disk that fails on purpose. */
import * as nodeFs from 'node:fs';
import { chmodSync, existsSync, linkSync, lstatSync, mkdirSync, mkdtempSync, readFileSync, readlinkSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FileSystem } from '../src/apply/file-system.ts';
import { isInterrupted, openSession, undo, type Session } from '../src/apply/session.ts';
import type { Change } from '../src/apply/transaction.ts';
import { createFixture, type FsFixture } from './scratch.ts';

const ALONE = { own: 1, isRunning: () => false };
const STATE = '.ocrolus-oauth-codemod';

let folder: FsFixture;
beforeEach(() => {
  folder = createFixture();
});
afterEach(() => folder.remove());

const at = (path: string): string => join(folder.path, path);
const read = (path: string): string => readFileSync(at(path), 'utf8');

function write(path: string, text: string | Buffer): void {
  mkdirSync(dirname(at(path)), { recursive: true });
  writeFileSync(at(path), text);
}

const change = (path: string, before: string | undefined, after: string): Change => ({ path, before: before === undefined ? undefined : Buffer.from(before), after: Buffer.from(after) });

/** A tree whose files are of every kind that is written differently, and a change of all of them. */
function prepare(): readonly Change[] {
  write('src/a.js', 'old a\r\n');
  write('src/deep/b.js', `old b ${'x'.repeat(5000)}`);
  write('linked.js', 'old linked, and rather longer than what comes after it\n');
  linkSync(at('linked.js'), at('other-name.js'));
  return [change('lib/auth/provider.js', undefined, 'provider\n'), change('linked.js', 'old linked, and rather longer than what comes after it\n', 'new linked\n'), change('src/a.js', 'old a\r\n', 'new a\r\n'), change('src/deep/b.js', `old b ${'x'.repeat(5000)}`, 'new b')];
}

const current = (changes: readonly Change[]): readonly string[] =>
  changes.map(({ path, before, after }) => {
    if (!existsSync(at(path))) return before === undefined ? 'old' : 'gone';
    const now = readFileSync(at(path));
    return now.equals(after) ? 'new' : before && now.equals(before) ? 'old' : 'torn';
  });

function apply(changes: readonly Change[], fs?: FileSystem): void {
  const session = openSession(folder.path, ALONE, fs);
  try {
    session.apply(changes);
  } finally {
    session.close();
  }
}

/** Every path below the folder, the state of the tool left out. */
const tree = (): readonly string[] => readdirSync(folder.path, { recursive: true, encoding: 'utf8' }).filter((path) => !path.startsWith(STATE)).sort();

/** A disk whose `failing`-th call throws, and with `isLast` every call after it as well, as if the process had been killed there. */
function faulty(failing: number, isLast: boolean, code: string): { readonly fs: FileSystem; readonly calls: () => number } {
  let calls = 0;
  const fail = (): never => {
    throw Object.assign(new Error(`${code}: on purpose`), { code });
  };
  const fs = new Proxy(nodeFs, {
    get(target, name: keyof FileSystem) {
      const real = target[name] as (...args: unknown[]) => unknown;
      return (...args: unknown[]): unknown => {
        calls += 1;
        if (calls < failing || (calls > failing && !isLast)) return real(...args);
        // A disk that is full takes the first half.
        if (name === 'writeSync' && calls === failing) nodeFs.writeSync(args[0] as number, args[1] as Buffer, 0, Math.floor((args[1] as Buffer).length / 2), 0);
        return fail();
      };
    },
  });
  return { fs, calls: () => calls };
}

/** Whether a write over a faulty disk ends well. */
function isApplied(changes: readonly Change[], fs: FileSystem): boolean {
  try {
    apply(changes, fs);
    return true;
  } catch {
    return false;
  }
}

/** How many calls a write makes that nothing disturbs; the tree is new again afterwards. */
function countCalls(): number {
  const counting = faulty(Infinity, false, '');
  apply(prepare(), counting.fs);
  folder.remove();
  mkdirSync(folder.path);
  return counting.calls();
}

describe('writing', () => {
  it('changes every file, and keeps permission bits, hard links and links', () => {
    const changes = prepare();
    chmodSync(at('src/a.js'), 0o755);
    symlinkSync('src/a.js', at('link.js'));
    const { ino } = lstatSync(at('linked.js'));
    apply(changes);
    expect(current(changes)).toEqual(['new', 'new', 'new', 'new']);
    expect(lstatSync(at('src/a.js')).mode & 0o777).toBe(0o755);
    expect([lstatSync(at('linked.js')).ino, read('other-name.js')]).toEqual([ino, 'new linked\n']);
    expect(readlinkSync(at('link.js'))).toBe('src/a.js');
    expect(tree().filter((path) => path.endsWith('.tmp'))).toEqual([]);
  });

  it('keeps its journal to itself', () => {
    apply(prepare());
    expect(lstatSync(at(STATE)).mode & 0o777).toBe(0o700);
    expect(read(`${STATE}/.gitignore`)).toBe('*\n');
    const [journal] = readdirSync(at(STATE)).filter((name) => name.endsWith('.journal'));
    expect(lstatSync(at(`${STATE}/${journal ?? ''}`)).mode & 0o777).toBe(0o600);
  });

  it.each([
    ['a file that changed', 'src/a.js', () => write('src/a.js', 'edited'), /src\/a\.js changed while the tool was running.*nothing was changed/],
    ['a file that appeared', 'lib/auth/provider.js', () => write('lib/auth/provider.js', 'mine'), /provider\.js changed while/],
    ['a read-only file', 'src/a.js', () => chmodSync(at('src/a.js'), 0o444), /src\/a\.js is read-only/],
  ])('does nothing at all because of %s', (_, path, disturb, message) => {
    const changes = prepare();
    disturb();
    const before = tree();
    expect(() => apply(changes)).toThrow(message);
    expect(current(changes.filter((item) => item.path !== path))).toEqual(['old', 'old', 'old']);
    expect(tree()).toEqual(before);
  });

  it('does not write through a link that leads out of the root', () => {
    const outside = createFixture();
    try {
      symlinkSync(outside.path, at('lib'));
      expect(() => apply([change('lib/provider.js', undefined, 'x')])).toThrow(/reached through one that leads out of/);
      expect(readdirSync(outside.path)).toEqual([]);
    } finally {
      outside.remove();
    }
  });

  it('takes everything back when any one call to the disk fails', () => {
    const calls = countCalls();
    expect(calls).toBeGreaterThan(60);
    for (let failing = 1; failing <= calls; failing += 1) {
      const changes = prepare();
      const before = tree();
      const { fs } = faulty(failing, false, 'ENOSPC');
      const isDone = isApplied(changes, fs);
      expect(new Set(current(changes)), `call ${failing}`).toEqual(new Set([isDone ? 'new' : 'old']));
      if (!isDone) expect(tree(), `call ${failing}`).toEqual(before);
      folder.remove();
      mkdirSync(folder.path);
    }
  });

  it('leaves, when it is stopped at any call, what the next run and undo put right', () => {
    const calls = countCalls();
    for (let last = 1; last <= calls; last += 1) {
      const changes = prepare();
      const before = tree();
      const { fs } = faulty(last, true, 'EIO');
      const isDone = isApplied(changes, fs);
      // Only a file that must stay the same file can be caught half-way.
      expect(current(changes.filter(({ path }) => path !== 'linked.js')).filter((state) => state !== 'old' && state !== 'new'), `call ${last}`).toEqual([]);
      if (last % 2 === 0) openSession(folder.path, ALONE).close();
      else if (isInterrupted(folder.path)) undo(folder.path, ALONE);
      const states = new Set(current(changes));
      expect([...states], `call ${last}`).toEqual(isDone || states.has('new') ? ['new'] : ['old']);
      if (states.has('old')) expect(tree(), `call ${last}`).toEqual(before);
      expect(isInterrupted(folder.path)).toBe(false);
      openSession(folder.path, ALONE).close();
      expect(readdirSync(folder.path, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.tmp')), `call ${last}`).toEqual([]);
      folder.remove();
      mkdirSync(folder.path);
    }
  });
});

describe('undo', () => {
  it('restores the exact bytes and takes away what was made', () => {
    const before = prepare();
    const names = tree();
    apply(before);
    expect(undo(folder.path, ALONE)).toEqual({ root: folder.path, restored: before.map(({ path }) => path), refused: [] });
    expect(current(before)).toEqual(['old', 'old', 'old', 'old']);
    expect(tree()).toEqual(names);
    expect(undo(folder.path, ALONE)).toBeUndefined();
  });

  it('leaves alone what was edited or deleted since, and keeps the old bytes', () => {
    const changes = prepare();
    apply(changes);
    write('src/a.js', 'edited\n');
    nodeFs.rmSync(at('src/deep/b.js'));
    const first = undo(folder.path, ALONE);
    expect(first?.restored).toEqual(['lib/auth/provider.js', 'linked.js']);
    expect(first?.refused).toEqual([{ path: 'src/a.js', reason: 'was edited since' }, { path: 'src/deep/b.js', reason: 'was deleted since' }]);
    expect(read('src/a.js')).toBe('edited\n');
    write('src/a.js', 'new a\r\n');
    expect(undo(folder.path, ALONE)?.restored).toEqual(['src/a.js']);
    expect(read('src/a.js')).toBe('old a\r\n');
  });

  it('goes back one run at a time', () => {
    write('a.js', '1');
    apply([change('a.js', '1', '2')]);
    apply([change('a.js', '2', '3')]);
    undo(folder.path, ALONE);
    expect(read('a.js')).toBe('2');
    undo(folder.path, ALONE);
    expect(read('a.js')).toBe('1');
  });

  it('works from a folder below', () => {
    const changes = prepare();
    apply(changes);
    undo(at('src/deep'), ALONE);
    expect(current(changes)).toEqual(['old', 'old', 'old', 'old']);
  });

  it.each([
    ['a path that leads out', { path: '../outside.js' }],
    ['an absolute path', { path: '/tmp/outside.js' }],
    ['a temporary name that leads out', { temporary: '../x.tmp' }],
    ['bytes that are not those of the hash', { after: { sha256: 'x', bytes: 'eA==' } }],
  ])('believes no journal with %s', (_, wrong) => {
    write('a.js', '1');
    apply([change('a.js', '1', '2')]);
    const path = at(`${STATE}/000001.journal`);
    const journal = JSON.parse(readFileSync(path, 'utf8')) as { files: object[] };
    writeFileSync(path, JSON.stringify({ ...journal, files: [{ ...journal.files[0], ...wrong }] }));
    expect(() => undo(folder.path, ALONE)).toThrow(/is not a journal of this version/);
    expect(read('a.js')).toBe('2');
  });
});

describe('the lock', () => {
  const opened: Session[] = [];
  afterEach(() => opened.splice(0).forEach((session) => session.close()));

  it('keeps a second run out, with the reason, until the first has ended', () => {
    const running = { own: 41, isRunning: () => true };
    opened.push(openSession(folder.path, running));
    expect(() => openSession(folder.path, { own: 42, isRunning: (id) => id === 41 })).toThrow(/another run \(process 41\) is writing here/);
    opened.pop()?.close();
    opened.push(openSession(folder.path, { own: 42, isRunning: () => true }));
    expect(read(`${STATE}/lock`)).toBe('42\n');
  });

  it('of a process that is gone is taken over', () => {
    openSession(folder.path, { own: 41, isRunning: () => true });
    opened.push(openSession(folder.path, { own: 42, isRunning: () => false }));
    expect(read(`${STATE}/lock`)).toBe('42\n');
    expect(readdirSync(at(STATE)).filter((name) => name.startsWith('lock'))).toEqual(['lock']);
  });
});

it('knows its own output, and a file that was edited after it', () => {
  write('sub/a.js', '1');
  write('sub/b.js', '1');
  mkdtempSync(at('empty-'));
  apply([change('sub/a.js', '1', '2'), change('sub/b.js', '1', '2')]);
  write('sub/b.js', '3');
  const session = openSession(folder.path, ALONE);
  expect(['sub/a.js', 'sub/b.js', 'sub/c.js'].map((path) => session.isOwnOutput(path))).toEqual([true, false, false]);
  session.close();
});
