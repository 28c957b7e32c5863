/** What is published: the bundle in dist/, in which TypeScript is cut to what is called, against the fixtures that the sources are tested with. */
import { spawnSync } from 'node:child_process';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { COMMAND } from './command.ts';
import { fixtures, isProvider, readTree, ROOT } from './fixture-folders.ts';
import { createFixture } from './scratch.ts';

const { migrate } = (await import(pathToFileURL(join(ROOT, 'dist/src/index.js')).href)) as typeof import('../src/index.ts');
const migrations = fixtures.filter(({ claim }) => claim === 'migrates');
const topicOf = (name: string): string => name.slice(0, name.indexOf('/'));

describe('the bundle', () => {
  it.each([...new Set(migrations.map(({ name }) => topicOf(name)))])('changes the fixtures of %s as they say', async (topic) => {
    for (const { name, folder } of migrations.filter((fixture) => topicOf(fixture.name) === topic)) {
      // Above a copy inside of this repository is the tsconfig.json of this repository.
      const copy = createFixture();
      try {
        cpSync(join(folder, 'input'), copy.path, { recursive: true });
        await migrate({ cwd: copy.path, write: true, allowDirty: true });
        const expected = new Map([...readTree(join(folder, 'input')), ...readTree(join(folder, 'output'))]);
        const changed = [...readTree(copy.path)].filter(([path]) => !isProvider(path) || expected.has(path));
        expect(Object.fromEntries(changed), name).toEqual(Object.fromEntries(expected));
      } finally {
        copy.remove();
      }
    }
  });

  it('loads the checker of TypeScript for a change of typed code, and for no look at it', () => {
    const folder = createFixture();
    try {
      folder.write('tsconfig.json', '{ "compilerOptions": { "module": "preserve", "lib": ["es2023", "dom"], "types": [] } }');
      folder.write('books.ts', `declare const env: { OCROLUS_KEY: string; OCROLUS_SECRET: string };\nexport async function books() {\n  return fetch('https://api.ocrolus.com/v1/books', { headers: { Authorization: 'Basic ' + btoa(env.OCROLUS_KEY + ':' + env.OCROLUS_SECRET) } });\n}\n`);
      const loads = (command: string): boolean => {
        const { stdout, stderr } = spawnSync(process.execPath, [COMMAND, command, folder.path], { encoding: 'utf8', env: { ...process.env, NODE_DEBUG: 'module' } });
        expect(stdout).toContain('can be migrated');
        return stderr.includes('compiler.cjs');
      };
      expect({ audit: loads('audit'), migrate: loads('migrate') }).toEqual({ audit: false, migrate: true });
    } finally {
      folder.remove();
    }
  });
});
