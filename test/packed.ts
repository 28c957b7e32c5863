/** The package as npm would publish it, and an install of it. Nothing needs a network: it has no dependencies. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');
// `npm test` tells what it runs which project it is, and npm would take that for the customer's.
for (const name of Object.keys(process.env)) if (/^npm_(?:config_(?:local_prefix|call|package|workspaces?)|package_|lifecycle_)/.test(name)) Reflect.deleteProperty(process.env, name);

export interface Tarball {
  readonly path: string;
  /** In bytes. */
  readonly size: number;
  readonly unpackedSize: number;
}

/** Packs what is in dist/ into `folder`. */
export function pack(folder: string): Tarball {
  if (!existsSync(join(ROOT, 'dist/src/index.js'))) throw new Error('There is no dist/ to pack: run `npm run build` first.');
  const [packed] = JSON.parse(npm(`pack --json --ignore-scripts --offline --pack-destination "${folder}"`, ROOT)) as readonly { readonly filename: string; readonly size: number; readonly unpackedSize: number }[];
  if (!packed) throw new Error('npm pack told nothing');
  return { ...packed, path: join(folder, packed.filename) };
}

/** Installs a tarball into an empty project, and gives the names of the packages that are there afterwards. */
export function install(tarball: string, folder: string): readonly string[] {
  writeFileSync(join(folder, 'package.json'), '{ "name": "customer", "private": true }\n');
  npm(`install --ignore-scripts --no-audit --no-fund --offline "${tarball}"`, folder);
  const { packages } = JSON.parse(readFileSync(join(folder, 'node_modules/.package-lock.json'), 'utf8')) as { readonly packages: Readonly<Record<string, unknown>> };
  return Object.keys(packages).map((path) => path.replace(/^.*node_modules\//, ''));
}

/** How npx is started without a shell; on Windows it is a command file, which Node starts in no other way. */
export const NPX: readonly [string, ...string[]] = process.platform === 'win32' ? [process.execPath, join(dirname(process.execPath), 'node_modules/npm/bin/npx-cli.js')] : ['npx'];

/** What npm prints; one string and a shell, because on Windows npm is a command file. */
function npm(command: string, cwd: string): string {
  const { status, stdout, stderr } = spawnSync(`npm ${command}`, { cwd, encoding: 'utf8', shell: true });
  if (status !== 0) throw new Error(`npm ${command} failed: ${stderr}`);
  return stdout;
}
