// A large repository for measuring: seeded, so that everybody measures the same one. File sizes are spread as in real repositories (many
// small, few large, 8.7 KB on average), some 35 folders a package nest up to eight deep, packages have manifests and .gitignore files, a
// third of the files is no source. Written once and kept; a file says for which settings.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const FILES_PER_PACKAGE = 200;
const FOLDERS_PER_PACKAGE = 35;
const DEPTH = 8;
const AVERAGE_BYTES = 8_700;

/** Builds a git work tree with `files` files below `folder`, unless it is there already. */
export function buildTree(folder, { files, seed }) {
  const stamp = JSON.stringify({ version: 4, files, seed });
  const stampFile = `${folder}.stamp`;
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return;
  rmSync(folder, { recursive: true, force: true });
  const random = seeded(seed);
  const lines = sourceLines(random);
  let folders = [];
  for (let index = 0; index < files; index += 1) {
    const name = `packages/p${String(Math.floor(index / FILES_PER_PACKAGE)).padStart(4, '0')}`;
    if (index % FILES_PER_PACKAGE === 0) {
      folders = foldersOf(random);
      write(folder, `${name}/package.json`, `{ "name": "@tree/${name.slice(9)}", "private": true }\n`);
      write(folder, `${name}/.gitignore`, 'dist/\n*.log\n');
    }
    write(folder, `${name}/${pathOf(random, folders, index)}`, textOf(random, lines));
  }
  write(folder, 'package.json', '{ "name": "tree", "private": true, "workspaces": ["packages/*"] }\n');
  git(folder, 'init', '--quiet');
  git(folder, 'add', '--all');
  git(folder, '-c', 'user.name=bench', '-c', 'user.email=bench@example.com', '-c', 'commit.gpgsign=false', 'commit', '--quiet', '--message', 'tree');
  writeFileSync(stampFile, stamp);
}

/** Of one package; each lies in one of those before it, or at the top. */
function foldersOf(random) {
  const folders = ['src'];
  while (folders.length < FOLDERS_PER_PACKAGE) {
    const parent = folders[Math.floor(random() * folders.length)];
    if (parent.split('/').length < DEPTH) folders.push(`${parent}/${WORDS[Math.floor(random() * WORDS.length)]}`);
  }
  return folders;
}

function pathOf(random, folders, index) {
  const extensions = ['ts', 'ts', 'ts', 'tsx', 'js', 'js', 'mjs', 'test.ts', 'json', 'md', 'yml', 'css'];
  return `${folders[Math.floor(random() * folders.length)]}/${WORDS[index % WORDS.length]}-${index}.${extensions[Math.floor(random() * extensions.length)]}`;
}

/** A log-normal spread of sizes. */
function textOf(random, lines) {
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const size = Math.min(400_000, Math.exp(Math.log(AVERAGE_BYTES) - 0.5 + normal));
  const parts = [];
  for (let length = 0; length < size; ) {
    const line = lines[Math.floor(random() * lines.length)];
    parts.push(line);
    length += line.length + 1;
  }
  return `${parts.join('\n')}\n`;
}

const WORDS = 'account batch cache client config domain event export feature format handler import index invoice job layout ledger loan model parser payment policy queue report router schema service session settings shared store table theme token upload user util view worker'.split(' ');

function sourceLines(random) {
  const word = () => WORDS[Math.floor(random() * WORDS.length)];
  // Most modules have a name of their own, some one that every package has.
  const module = () => (random() < 0.1 ? word() : `${word()}-${word()}-${Math.floor(random() * 20)}`);
  return Array.from({ length: 12_000 }, (_, index) => {
    const [a, b, c] = [word(), word(), word()];
    return [
      `import { ${a}${index} } from '../${b}/${module()}.js';`,
      `export function ${a}${index}(${b}, ${c} = ${index}) {`,
      `  const ${a} = await fetch(\`https://${b}.example.com/${module()}/${index}\`, { headers: { Accept: 'application/json' } });`,
      `  if (${a}.${b} === undefined) return ${c}.map((item) => item.${a} ?? null);`,
      `  // ${a} of the ${b}, before the ${c}`,
      '}',
      '',
      `  ${a}.${b}(${c}, { ${b}: ${index}, ${c}: '${a} ${b}' });`,
      `  for (const ${a} of ${b}.${c}s) ${c}.push(${a});`,
      `    const { ${b}, ${c} } = this.${a};`,
      `    return ${a} ? ${b}(${c}) : undefined;`,
      `export const ${a}${index} = ({ ${b}, ${c} }) => ${b}.filter((item) => item.${c} > ${index});`,
    ][index % 12];
  });
}

/** Mulberry32. */
export function seeded(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let value = Math.imul(state ^ (state >>> 15), 1 | state);
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
    return ((value ^ (value >>> 14)) >>> 0) / 4294967296;
  };
}

const made = new Set();
export function write(folder, path, text) {
  const target = join(folder, path);
  const parent = dirname(target);
  if (!made.has(parent)) mkdirSync(parent, { recursive: true });
  made.add(parent);
  writeFileSync(target, text);
}

function git(cwd, ...args) {
  const { status, stderr } = spawnSync('git', ['-c', 'core.autocrlf=false', '-c', 'gc.auto=0', ...args], { cwd, encoding: 'utf8' });
  if (status !== 0) throw new Error(`git ${args.join(' ')}: ${stderr}`);
}
