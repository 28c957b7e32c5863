/** The adapter gives under jscodeshift what `migrate` gives: for every fixture whose change stays in one file, and for each file of all others alone. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Transform } from 'jscodeshift';
import { describe, expect, it } from 'vitest';
import transform from '../transforms/jscodeshift.ts';
import { isSourcePath } from '../src/code/project.ts';
import { corpusFolders, fixtures, isProvider, listFiles, readTree, ROOT, runTool } from './fixture-folders.ts';

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

const mentioning = [...fixtures, ...corpusFolders].map(({ name, folder }) => {
  const input = readTree(join(folder, 'input'));
  return { name, input, paths: [...input].filter(([path, text]) => isSourcePath(path) && /ocrolus|perfectaudit/i.test(text)).map(([path]) => path) };
}).filter(({ paths }) => paths.length > 0);

describe('transforms/jscodeshift on a file alone', () => {
  it('is tried on enough files', () => expect(mentioning.flatMap(({ paths }) => paths).length).toBeGreaterThan(500));

  it.each(mentioning)('$name', async ({ input, paths }) => {
    for (const path of paths) {
      const folder = mkdtempSync(join(ROOT, '.tmp', 'alone-'));
      try {
        const source = input.get(path)!;
        // A package manifest says which module system the file is of.
        const kept = [...input].filter(([name]) => name === path || (name.endsWith('package.json') && (name === 'package.json' || path.startsWith(name.slice(0, -'package.json'.length)))));
        for (const [name, text] of kept) {
          mkdirSync(dirname(join(folder, name)), { recursive: true });
          writeFileSync(join(folder, name), text);
        }
        const changed = await transform({ path: join(folder, path), source }, { report: () => undefined }, { providerImport: '@ours/tokens#ocrolusTokens' });
        await runTool(folder, { write: true, provider: { import: { specifier: '@ours/tokens', name: 'ocrolusTokens' } } });
        expect(changed ?? source, path).toBe(readFileSync(join(folder, path), 'utf8'));
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    }
  });
});
