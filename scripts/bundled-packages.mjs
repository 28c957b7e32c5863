// The packages whose code is in dist/: what they are called, which version it is, and the licence texts that ask to be copied.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');

/** Packages of built grammars come without the licences of what they are built from. */
const GRAMMARS = { '@cursorless/tree-sitter-wasms': 'scripts/grammar-licences.txt' };

/** `inputs` are the paths of the bundled files, relative to the repository. Sorted by name and version. */
export async function bundledPackages(inputs) {
  const folders = new Set(inputs.flatMap((path) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path) ?? []));
  const found = [...folders].map((folder) => describe(folder));
  // @ts-morph/common has TypeScript in it, without its notices and not in the version that is installed beside it.
  if (folders.has('node_modules/@ts-morph/common')) found.push({ ...describe('node_modules/typescript'), version: (await import('@ts-morph/common')).ts.version });
  // One version may be installed in several places.
  const distinct = new Map(found.map((item) => [keyOf(item), item]));
  return [...distinct.values()].sort(byName);
}

const keyOf = ({ name, version }) => `${name}@${version}`;

const byName = (a, b) => (a.name === b.name ? a.version < b.version : a.name < b.name) ? -1 : 1;

function describe(folder) {
  const { name, version, license, author, repository } = JSON.parse(readFileSync(join(ROOT, folder, 'package.json'), 'utf8'));
  const texts = readdirSync(join(ROOT, folder)).filter((file) => /^(?:licen[cs]e|notice|thirdpartynotice)/i.test(file)).sort().map((file) => readFileSync(join(ROOT, folder, file), 'utf8').trim());
  if (GRAMMARS[name]) texts.push(readFileSync(join(ROOT, GRAMMARS[name]), 'utf8').trim());
  if (typeof license !== 'string') throw new Error(`${folder} says its licence in no way that is known`);
  return { name, version, license, texts, by: typeof author === 'string' ? author : (author?.name ?? ''), from: typeof repository === 'string' ? repository : (repository?.url ?? '') };
}

/** The text of THIRD-PARTY-NOTICES.txt. */
export function notices(packages) {
  return packages.map(({ name, version, license, texts, by, from }) => `${'='.repeat(78)}\n${name} ${version}\n\n${texts.join('\n\n') || `Licence: ${license}. ${by} ${from}`}\n`).join('\n');
}
