/** Deciding change by change with a scripted dialogue, what of it is kept, and the line that tells how far the work is. */
import * as nodeFs from 'node:fs';
import { existsSync, lstatSync, readFileSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createDecisionStore, type Decisions, type DecisionStore } from '../src/apply/decisions.ts';
import { openSession } from '../src/apply/session.ts';
import { stateOf } from '../src/apply/state.ts';
import { decideGroups, type Answer, type Dialogue } from '../src/cli/decide.ts';
import { createProgressLine } from '../src/cli/progress.ts';
import { changeGroups } from '../src/report/groups.ts';
import type { Report } from '../src/report/report.ts';
import { finding, report } from './reports.ts';
import { createFixture, type FsFixture } from './scratch.ts';

const site = (id: string, ...changes: readonly string[]): Report['findings'][number] => finding({ id, changes });
const of = (...findings: Report['findings']): Report => report({ findings, files: [...new Set(findings.flatMap(({ changes }) => changes)), 'provider.ts'].map((path) => ({ path, change: 'modified', diff: '' })) });
const THREE = of(site('a', 'a.js'), site('b', 'b.js'), site('c', 'c.js'));

function memory(kept: Decisions = { accepted: [], skipped: [] }): DecisionStore & { readonly saved: readonly Decisions[] } {
  const saved: Decisions[] = [];
  return { saved, read: () => saved.at(-1) ?? kept, save: (decisions) => void saved.push(decisions) };
}

/** Gives the answers in turn, and notes all that it was told. */
function scripted(answers: readonly Answer[], goesOn?: boolean): Dialogue & { readonly heard: readonly string[] } {
  const heard: string[] = [];
  const left = [...answers];
  const named = (word: string) => (group: { readonly findings: Report['findings'] }): void => void heard.push(`${word} ${group.findings.map(({ id }) => id).join('+')}`);
  return {
    heard,
    resume: ({ accepted, skipped }) => Promise.resolve(void heard.push(`resume ${accepted}+${skipped}`)).then(() => goesOn),
    group: (group, { number, count }) => named(`${number}/${count}`)(group),
    ask: () => {
      const answer = left.shift();
      if (answer === undefined) throw new Error('asked once too often');
      return Promise.resolve(answer);
    },
    evidence: named('evidence'),
    diff: named('diff'),
    explain: named('explain'),
  };
}

const decided = async (answers: readonly Answer[], over: { readonly report?: Report; readonly kept?: Decisions; readonly goesOn?: boolean } = {}): Promise<{ readonly held: readonly string[] | undefined; readonly heard: readonly string[]; readonly saved: readonly Decisions[] }> => {
  const store = memory(over.kept);
  const dialogue = scripted(answers, over.goesOn);
  const held = await decideGroups(over.report ?? THREE, store, dialogue);
  return { held: held && [...held], heard: dialogue.heard, saved: store.saved };
};

describe('deciding', () => {
  it('keeps every answer at once, and of a dialogue that is done what was skipped', async () => {
    const { held, heard, saved } = await decided(['accept', 'skip', 'accept']);
    expect(held).toEqual(['b']);
    expect(heard).toEqual(['1/3 a', '2/3 b', '3/3 c']);
    expect(saved).toEqual([{ accepted: ['a'], skipped: [] }, { accepted: ['a'], skipped: ['b'] }, { accepted: ['a', 'c'], skipped: ['b'] }, { accepted: [], skipped: ['b'] }]);
  });

  it('asks again after evidence, diff and manual page, which decide nothing', async () => {
    const { held, heard, saved } = await decided(['evidence', 'diff', 'explain', 'diff', 'keep']);
    expect([held, heard]).toEqual([['a', 'b', 'c'], ['1/3 a', 'evidence a', 'diff a', 'explain a', 'diff a']]);
    expect(saved).toEqual([{ accepted: [], skipped: [] }]);
  });

  it('accepts all that follow but what was skipped before', async () => {
    expect((await decided(['accept-rest'], { kept: { accepted: [], skipped: ['b'] }, goesOn: true })).held).toEqual(['b']);
    expect((await decided(['skip', 'accept-rest'])).held).toEqual(['a']);
  });

  it('makes what was accepted on "keep", and nothing and keeps nothing on "drop"', async () => {
    expect((await decided(['accept', 'keep'])).held).toEqual(['b', 'c']);
    const { held, saved } = await decided(['accept', 'skip', 'drop']);
    expect([held, saved.at(-1)]).toEqual([undefined, { accepted: [], skipped: [] }]);
  });

  it('goes on from an earlier dialogue, starts over, or stops', async () => {
    const kept = { accepted: ['a'], skipped: ['b', 'gone'] };
    expect(await decided(['skip'], { kept, goesOn: true })).toMatchObject({ held: ['b', 'c'], heard: ['resume 1+1', '3/3 c'] });
    expect((await decided(['skip', 'accept', 'accept'], { kept, goesOn: false })).held).toEqual(['a']);
    expect(await decided([], { kept })).toEqual({ held: undefined, heard: ['resume 1+1'], saved: [] });
  });

  it('asks anew about a change that has gained a site, and of nothing that is kept for others', async () => {
    const grown = of(site('a', 'a.js'), site('new', 'a.js'), site('b', 'b.js'));
    expect(await decided(['skip'], { report: grown, kept: { accepted: ['a', 'b'], skipped: [] }, goesOn: true })).toMatchObject({ held: ['a', 'new'], heard: ['resume 1+0', '1/2 a+new'], saved: [{ accepted: ['b'], skipped: ['a', 'new'] }, { accepted: [], skipped: ['a', 'new'] }] });
    expect((await decided(['keep'], { report: grown, kept: { accepted: ['a', 'b'], skipped: [] }, goesOn: true })).held).toEqual(['a', 'new']);
    expect((await decided(['accept-rest'], { kept: { accepted: ['gone'], skipped: [] } })).heard).toEqual(['1/3 a']);
  });

  it('asks nothing where nothing is to be changed', async () => {
    expect(await decided([], { report: of(site('manual')) })).toMatchObject({ held: [], heard: [] });
  });
});

describe('groups', () => {
  it('are the connected parts, whatever the order: no file and no site is in two', () => {
    const files = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g'), { maxLength: 3 });
    fc.assert(fc.property(fc.array(files, { maxLength: 7 }), (sites) => {
      const input = of(...sites.map((changes, index) => site(`s${index}`, ...changes)));
      const { groups, shared } = changeGroups(input);
      const paths = [...groups.flatMap((group) => group.files), ...shared].map(({ path }) => path);
      expect([...paths].sort()).toEqual(input.files.map(({ path }) => path).sort());
      expect(shared.map(({ path }) => path)).toEqual(['provider.ts']);
      expect(groups.flatMap((group) => group.findings)).toHaveLength(sites.filter((changes) => changes.length > 0).length);
      for (const group of groups) {
        expect(new Set(group.findings.flatMap(({ changes }) => changes))).toEqual(new Set(group.files.map(({ path }) => path)));
        // Whatever is reached from the first site is all there is.
        const reached = new Set(group.findings[0]?.changes);
        for (const path of reached) for (const { changes } of group.findings) if (changes.includes(path)) for (const other of changes) reached.add(other);
        expect(reached.size).toBe(group.files.length);
      }
    }));
  });
});

describe('what is kept', () => {
  let folder: FsFixture;
  beforeEach(() => {
    folder = createFixture();
  });
  afterEach(() => folder.remove());
  const ALONE = { own: 1, isRunning: () => false };

  it.each([['in git', '.git/ocrolus-oauth-codemod'], ['outside git', '.ocrolus-oauth-codemod']])('%s is read back, by its user alone, and is gone when nothing is decided', (where, state) => {
    if (where === 'in git') spawnSync('git', ['init', '--quiet'], { cwd: folder.path });
    const path = join(folder.path, state, 'decisions.json');
    const first = openSession(folder.path, ALONE);
    first.decisions.save({ accepted: ['a'], skipped: ['b'] });
    expect(lstatSync(path).mode & 0o777).toBe(0o600);
    expect(readFileSync(join(folder.path, state, '.gitignore'), 'utf8')).toBe('*\n');
    first.close();
    const second = openSession(folder.path, ALONE);
    expect(second.decisions.read()).toEqual({ accepted: ['a'], skipped: ['b'] });
    second.decisions.save({ accepted: [], skipped: [] });
    second.close();
    expect([existsSync(path), existsSync(join(folder.path, state))]).toEqual([false, false]);
  });

  it.each(['', '{', 'null', '[]', '"x"', '7', '{ "accepted": "a", "skipped": { "length": 3 } }', '{ "accepted": [1, null, {}] }', '\u0000'])('counts as nothing when it is %j', (text) => {
    const session = openSession(folder.path, ALONE);
    session.decisions.save({ accepted: ['a'], skipped: [] });
    writeFileSync(join(folder.path, '.ocrolus-oauth-codemod/decisions.json'), text);
    expect(session.decisions.read()).toEqual({ accepted: [], skipped: [] });
    session.close();
  });

  it('is nothing where nothing was kept, and cannot be had while another run decides', () => {
    expect(createDecisionStore(nodeFs, stateOf(nodeFs, folder.path)).read()).toEqual({ accepted: [], skipped: [] });
    const running = openSession(folder.path, { own: 41, isRunning: () => true });
    expect(() => openSession(folder.path, { own: 42, isRunning: () => true })).toThrow(/another run \(process 41\)/);
    running.close();
  });
});

describe('the line that tells how far the work is', () => {
  function line(columns = 80): { readonly at: (time: number, stage: string, done?: number, total?: number) => string; readonly clear: () => string } {
    let now = 1000;
    let written = '';
    const progress = createProgressLine({ write: (text) => void (written += text), columns, now: () => now });
    const taken = (act: () => void): string => {
      written = '';
      act();
      return written.replaceAll('\r\u001b[K', '|');
    };
    return {
      at: (time, stage, done, total) => taken(() => {
        now = 1000 + time;
        progress.show({ stage, ...(done !== undefined && { done }), ...(total !== undefined && { total }) });
      }),
      clear: () => taken(progress.clear),
    };
  }

  it('is not there before 400 ms, and not taken away when it never was', () => {
    const { at, clear } = line();
    expect([at(0, 'Reading'), at(399, 'Planning'), clear(), at(400, 'Planning'), clear(), clear()]).toEqual(['', '', '', '|Planning …', '|', '']);
  });

  it('is written again after 80 ms, and at once for another stage', () => {
    const { at } = line();
    expect([at(500, 'Reading', 1, 8), at(579, 'Reading', 2, 8), at(580, 'Reading', 4, 8), at(581, 'Planning')]).toEqual([`|Reading  ${'█'.repeat(3)}${'░'.repeat(21)}  1 of 8`, '', `|Reading  ${'█'.repeat(12)}${'░'.repeat(12)}  4 of 8`, '|Planning …']);
  });

  it('fits its terminal, whatever it is told', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 120 }), fc.nat(5000), fc.nat(5000), (columns, done, total) => {
      const text = line(columns).at(500, 'Following credentials and hosts', done, total).slice(1);
      expect(text.length).toBeLessThan(columns);
    }));
    expect(line().at(500, 'Reading', 0, 0)).toBe('|Reading …');
    expect(line().at(500, 'Reading', 9, 3)).toBe(`|Reading  ${'█'.repeat(24)}  9 of 3`);
  });
});
