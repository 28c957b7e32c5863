/** Which version of a client's package the code was written for: what the nearest package.json that names it declares. */
import { minVersion, satisfies } from 'semver';
import type { HttpClient } from '../../transforms/http-client.ts';
import { dirname, join } from '../code/paths.ts';
import type { Project } from '../code/project.ts';

/** A dependency as declared, and where. */
export interface DeclaredVersion {
  readonly packageName: string;
  /** As written, e.g. `^14.0.0`; null where no package.json names the package: the newest known version is assumed. */
  readonly range: string | null;
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

export interface ClientVersions {
  /** The row as it is for the declared version. */
  rowFor(client: HttpClient, version: DeclaredVersion | undefined): HttpClient;
  /** What is declared of the package of a module specifier for a file; `undefined` for what Node or a global brings. */
  declaredFor(specifier: string, file: string): DeclaredVersion | undefined;
}

const FIELDS = ['dependencies', 'devDependencies', 'peerDependencies', 'optionalDependencies'] as const;
const BUILT_IN: ReadonlySet<string> = new Set(['', 'http', 'https', 'http2']);

export function createClientVersions(project: Project): ClientVersions {
  const declared = new Map<string, DeclaredVersion>();
  const rows = new Map<string, HttpClient>();

  const find = (packageName: string, from: string): DeclaredVersion => {
    for (let directory = project.modules.packageOf(join(from, 'package.json')); ; directory = dirname(directory)) {
      const file = join(directory, 'package.json');
      const range = FIELDS.map((field) => entryOf(project.modules.manifest(directory)[field], packageName)).find((item) => item !== undefined);
      if (range !== undefined) return { packageName, range, file, ...placeOf(project.tree.read(file).toString('utf8'), packageName) };
      if (directory === '') return { packageName, range: null, file: '', line: 1, column: 1 };
    }
  };

  return {
    declaredFor(specifier, file) {
      if (BUILT_IN.has(specifier)) return undefined;
      const packageName = specifier.split('/').slice(0, specifier.startsWith('@') ? 2 : 1).join('/');
      const directory = dirname(file);
      const key = `${packageName}\0${directory}`;
      const known = declared.get(key) ?? find(packageName, directory);
      declared.set(key, known);
      return known;
    },
    rowFor(client, version) {
      const lowest = client.versions && version?.range ? lowestVersion(version.range) : undefined;
      const index = lowest === undefined ? -1 : (client.versions ?? []).findIndex((item) => satisfies(lowest, item.range));
      if (index < 0) return client;
      const key = `${client.name}\0${index}`;
      const row = rows.get(key) ?? { ...client, ...client.versions?.[index]?.row };
      rows.set(key, row);
      return row;
    },
  };
}

/** The lowest version in a declared range, `npm:` aliases included. */
function lowestVersion(range: string): string | undefined {
  const plain = /^npm:(?:@[^@]+|[^@]+)@(.*)$/.exec(range)?.[1] ?? range.replace(/^(?:workspace|catalog):/, '');
  try {
    return minVersion(plain)?.version;
  } catch {
    // A tag, a URL or a path says no version.
    return undefined;
  }
}

function entryOf(dependencies: unknown, name: string): string | undefined {
  const value = typeof dependencies === 'object' && dependencies !== null ? (dependencies as Readonly<Record<string, unknown>>)[name] : undefined;
  return typeof value === 'string' ? value : undefined;
}

/** Line and column, from 1, of a dependency's name in the text of a package.json. */
function placeOf(text: string, name: string): { readonly line: number; readonly column: number } {
  const before = text.slice(0, Math.max(text.search(new RegExp(`"${name.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')}"\\s*:\\s*"`)), 0));
  return { line: before.split('\n').length, column: before.length - before.lastIndexOf('\n') };
}
