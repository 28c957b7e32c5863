import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));

interface Manifest {
  readonly bin: Readonly<Record<string, string>>;
  readonly exports: Readonly<Record<string, string>>;
  readonly scripts: Readonly<Record<string, string>>;
}

const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as Manifest;

describe('the packed package', () => {
  let packed: readonly string[] = [];

  beforeAll(() => {
    if (!existsSync(path.join(root, 'dist'))) throw new Error('There is no dist/ to pack: run `npm run build` first.');
    packed = pack();
  });

  it('holds what package.json points at', () => {
    const targets = [...Object.values(manifest.bin), ...Object.values(manifest.exports)].map((target) => path.posix.normalize(target));
    expect(targets.filter((target) => !packed.includes(target))).toEqual([]);
  });

  it('holds the licence and the changelog', () => {
    expect(packed).toEqual(expect.arrayContaining(['LICENSE', 'CHANGELOG.md', 'package.json']));
  });

  it('holds no fixture, test, script or source', () => {
    const allowed = /^(dist\/(src|transforms)\/.+\.(js|d\.ts)|docs\/(exit-codes|manual|rules)\/[\w-]+\.md|(report|fleet)\.schema\.json|package\.json|[A-Z]+(\.md)?)$/;
    expect(packed.filter((file) => !allowed.test(file))).toEqual([]);
    expect(packed.filter((file) => /(^|\/)(fixtures|tests?|__tests__)\/|\.test\./.test(file))).toEqual([]);
  });

  it('holds no built file whose source is gone', () => {
    const built = packed.filter((file) => file.startsWith('dist/'));
    expect(built.length).toBeGreaterThan(0);
    expect(built.filter((file) => !existsSync(path.join(root, sourceOf(file))))).toEqual([]);
  });

  it('starts its commands with a shebang', () => {
    const commands = Object.values(manifest.bin);
    expect(commands.length).toBeGreaterThan(0);
    for (const command of commands) expect(firstLine(path.join(root, command))).toBe('#!/usr/bin/env node');
  });
});

describe('installing the package', () => {
  it('runs no code of ours', () => {
    // npm also runs these for a dependency that is installed from git.
    const hooks = ['preinstall', 'install', 'postinstall', 'preprepare', 'prepare', 'postprepare'];
    expect(Object.keys(manifest.scripts).filter((name) => hooks.includes(name))).toEqual([]);
    // npm builds any package with this file, script or none.
    expect(existsSync(path.join(root, 'binding.gyp'))).toBe(false);
  });
});

/** Paths of the files that `npm publish` would send, with forward slashes. */
function pack(): readonly string[] {
  // One string and a shell, because on Windows npm is a command file.
  const run = spawnSync('npm pack --dry-run --json --ignore-scripts --offline', { cwd: root, encoding: 'utf8', shell: true });
  if (run.status !== 0) throw new Error(`npm pack failed: ${run.stderr}`);
  const packages = JSON.parse(run.stdout) as readonly { readonly files: readonly { readonly path: string }[] }[];
  return packages.flatMap(({ files }) => files.map((file) => file.path));
}

function sourceOf(builtFile: string): string {
  return builtFile.replace(/^dist\//, '').replace(/(\.d\.ts|\.js)$/, '.ts');
}

function firstLine(file: string): string | undefined {
  return readFileSync(file, 'utf8').split('\n')[0];
}
