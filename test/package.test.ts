import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { createFixture } from './scratch.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

interface Manifest {
  readonly version: string;
  readonly bin: Readonly<Record<string, string>>;
  readonly exports: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
  readonly scripts: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
}

const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as Manifest;

describe('the packed package', () => {
  let packed: readonly string[] = [];
  let unpackedBytes = Infinity;

  beforeAll(() => {
    if (!existsSync(path.join(root, 'dist'))) throw new Error('There is no dist/ to pack: run `npm run build` first.');
    const { files, unpackedSize } = pack();
    packed = files.map((file) => file.path);
    unpackedBytes = unpackedSize;
  });

  it('holds what package.json points at', () => {
    const targets = [...Object.values(manifest.bin), ...Object.values(manifest.exports).flatMap((target) => (typeof target === 'string' ? target : Object.values(target)))].map((target) => path.posix.normalize(target));
    expect(targets.filter((target) => !packed.includes(target))).toEqual([]);
  });

  it('holds the licence and the changelog', () => {
    expect(packed).toEqual(expect.arrayContaining(['LICENSE', 'CHANGELOG.md', 'package.json']));
  });

  it('holds no fixture, test, script or source', () => {
    const allowed = /^(dist\/(src\/cli\/main|src\/index|transforms\/jscodeshift|chunks\/[\w-]+)\.js|dist\/(src\/index|transforms\/jscodeshift)\.d\.ts|dist\/sbom\.cdx\.json|dist\/(?:compiler|flow)\.cjs|dist\/library\.json\.br|dist\/grammars\/tree-sitter[\w-]*\.wasm\.br|dist\/THIRD-PARTY-NOTICES\.txt|docs\/(exit-codes|manual|rules)\/[\w-]+\.md|(report|fleet|verify|config)\.schema\.json|package\.json|[A-Z]+(\.md)?)$/;
    expect(packed.filter((file) => !allowed.test(file))).toEqual([]);
  });

  it('brings no other package, and what an install downloads and unpacks is small', () => {
    expect(Object.keys(manifest.dependencies ?? {})).toEqual([]);
    expect(unpackedBytes).toBeLessThan(10_000_000);
  });

  it('names those whose code is in it, with their licences', () => {
    const notices = readFileSync(path.join(root, 'dist/THIRD-PARTY-NOTICES.txt'), 'utf8');
    for (const name of ['@ts-morph/common', 'typescript', 'yargs', 'diff', '@clack/prompts', '@vscode/tree-sitter-wasm', '@cursorless/tree-sitter-wasms']) expect(notices).toMatch(new RegExp(`^=+\n${name} \\d+\\.\\d+\\.\\d+\n\n[^]{200,}?^=`, 'm'));
    for (const holder of ['2019 fwcd', '2024 tree-sitter-r authors', '2018 Max Brunsfeld and GitHub']) expect(notices).toContain(`Copyright (c) ${holder}`);
  });

  it.skipIf(process.platform === 'win32')('reads no package.json of the user to parse its arguments', () => {
    const folder = createFixture();
    try {
      // A pipe would be waited for.
      expect(spawnSync('mkfifo', [path.join(folder.path, 'package.json')]).status).toBe(0);
      const { stdout, status } = spawnSync(process.execPath, [path.join(root, Object.values(manifest.bin)[0] ?? ''), '--version'], { cwd: folder.path, encoding: 'utf8', timeout: 30_000 });
      expect({ stdout, status }).toEqual({ stdout: `${manifest.version}\n`, status: 0 });
    } finally {
      folder.remove();
    }
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

interface Packed {
  readonly files: readonly { readonly path: string }[];
  readonly unpackedSize: number;
}

/** What `npm publish` would send; paths have forward slashes. */
function pack(): Packed {
  // One string and a shell, because on Windows npm is a command file.
  const run = spawnSync('npm pack --dry-run --json --ignore-scripts --offline', { cwd: root, encoding: 'utf8', shell: true });
  if (run.status !== 0) throw new Error(`npm pack failed: ${run.stderr}`);
  const [found] = JSON.parse(run.stdout) as readonly Packed[];
  if (!found) throw new Error('npm pack told nothing');
  return found;
}

function firstLine(file: string): string | undefined {
  return readFileSync(file, 'utf8').split('\n')[0];
}
