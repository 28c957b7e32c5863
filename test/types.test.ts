/** A migration brings no type error into a program that had none: with the project's own TypeScript, strictly. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { TYPED_SOURCE, typeErrors } from './behaviour/type-errors.ts';
import { addStandIns, copyTree, fixtures, listFiles, runTool } from './fixture-folders.ts';

const TOPICS = /^(?:async|callers|callbacks|contracts|frameworks|tests|injection|refusals)\//;
const typed = fixtures.filter((fixture) => fixture.claim === 'migrates' && TOPICS.test(fixture.name) && listFiles(join(fixture.folder, 'input')).some((path) => TYPED_SOURCE.test(path)));

it('has programs to check', () => {
  expect(typed.length).toBeGreaterThan(25);
});

describe.each(typed)('$name', (fixture) => {
  it('has no type error that it had not before', async () => {
    const copy = copyTree(join(fixture.folder, 'input'));
    try {
      addStandIns(fixture, copy.path);
      const before = typeErrors(copy.path);
      await runTool(copy.path, { write: true });
      expect(typeErrors(copy.path).filter((error) => !before.includes(error))).toEqual([]);
    } finally {
      copy.remove();
    }
  });
});
