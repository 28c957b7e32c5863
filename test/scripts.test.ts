// The scripts are plain JavaScript, which neither the compiler nor the linter follows into `build/`: a name that has moved would be found only by
// whoever runs the script.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '..');

test('every script imports files and names that are there', async () => {
  const scripts = readdirSync(join(ROOT, 'scripts'), { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.mjs')).map((path) => join('scripts', path));
  expect(scripts.length).toBeGreaterThan(20);
  const result = await build({ absWorkingDir: ROOT, entryPoints: scripts, outdir: 'unwritten', bundle: true, write: false, packages: 'external', platform: 'node', format: 'esm', logLevel: 'silent', loader: { '.node': 'empty' } });
  expect(result.warnings.map(({ text, location }) => `${location?.file}: ${text}`)).toEqual([]);
});
