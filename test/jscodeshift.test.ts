/** The adapter gives under jscodeshift what `migrate` gives, for every fixture whose change stays in one file. */
import { join } from 'node:path';
import type { Transform } from 'jscodeshift';
import { describe, expect, it } from 'vitest';
import transform from '../transforms/jscodeshift.ts';
import { isSourcePath } from '../src/code/project.ts';
import { fixtures, isProvider, listFiles, readTree } from './fixture-folders.ts';

const single = fixtures.filter((fixture) => {
  const inputs = listFiles(join(fixture.folder, 'input')).filter((path) => isSourcePath(path) && !/^run\./.test(path));
  return inputs.length === 1 && !listFiles(join(fixture.folder, 'input')).some((path) => path.endsWith('.json') && path !== 'package.json') && listFiles(join(fixture.folder, 'output')).length <= 1;
});

describe('transforms/jscodeshift', () => {
  it('has the shape that jscodeshift types give a transform', () => {
    // The compiler is the test: the transform itself has no types of jscodeshift.
    const typed: Transform = transform;
    expect(typed).toBeTypeOf('function');
  });

  it('is tried on enough fixtures', () => expect(single.length).toBeGreaterThan(20));

  it.each(single)('$name', async (fixture) => {
    const [entry] = [...readTree(join(fixture.folder, 'input'))].filter(([name]) => isSourcePath(name) && !/^run\./.test(name) && !isProvider(name));
    const [path, source] = entry!;
    const reports: string[] = [];
    const result = await transform({ path: join(fixture.folder, 'input', path), source }, { report: (line: string) => reports.push(line) }, {});
    const expected = readTree(join(fixture.folder, 'output')).get(path);
    // Without its package the adapter cannot see which module extension the neighbours use.
    const loose = (text: string | undefined): string | undefined => text?.replace(/(ocrolus-token-provider)(?:\.[cm]?[jt]s)?/g, '$1');
    expect(loose(result)).toBe(loose(expected));
    if (fixture.claim === 'flags') expect(reports.join('\n')).toMatch(/is left: /);
  });
});
