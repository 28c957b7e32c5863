// One mutated tree through the engine, and what must hold of the outcome. Everything is in memory.
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { analyse } from '../../build/src/analysis.js';
import { parse } from '../../build/src/code/parse.js';
import { loadClients } from '../../build/src/files/client-rows.js';
import { findConfiguredNames } from '../../build/src/files/configured-names.js';
import { prefilter } from '../../build/src/files/prefilter.js';
import { decode, sourceText } from '../../build/src/files/source-text.js';
import { memoryTree } from '../../build/src/files/tree.js';
import { createChance, MUTATIONS, WEIGHTED } from './mutations.mjs';

const FIXTURES = join(import.meta.dirname, '../../fixtures');
/** Below `fixtures/` there is also a repository to show and a corpus to measure on: large trees, of which few fit into a minute. */
const NO_TOPICS = new Set(['demo', 'corpus']);
/** Bytes of a tree that is taken: the speed of the run comes from here. */
const SIZE_LIMIT = 5000;
const NEEDLES = ['ocrolus', 'perfectaudit'];
/** Every how many inputs the result is analysed again: that takes as long as the first analysis. */
const SECOND_LOOK = 3;
/** The share of inputs for which the token provider is generated: analysing it takes longer than all the rest of a small tree. */
const GENERATED = 0.15;
const IMPORTED = { import: { specifier: '@acme/ocrolus-tokens', name: 'tokens' } };

const isSource = (path) => /\.[cm]?[jt]sx?$/.test(path) && !/\.d\.[cm]?ts$/.test(path);
const clients = await loadClients();
const fixtures = readFixtures();

function readFixtures() {
  const topics = readdirSync(FIXTURES, { withFileTypes: true }).filter((entry) => entry.isDirectory() && !NO_TOPICS.has(entry.name));
  const all = topics.flatMap(({ name: topic }) => readdirSync(join(FIXTURES, topic)).sort().map((name) => ({ name: `${topic}/${name}`, files: readFiles(join(FIXTURES, topic, name, 'input')) })));
  const size = ({ files }) => [...files.values()].reduce((sum, bytes) => sum + bytes.length, 0);
  return all.filter((fixture) => [...fixture.files.keys()].some(isSource) && size(fixture) <= SIZE_LIMIT).sort((a, b) => (a.name < b.name ? -1 : 1));
}

function readFiles(folder) {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name)).sort();
  return new Map(files.map((path) => [relative(folder, path).split(sep).join('/'), readFileSync(path)]));
}

/** The tree of a seed and an index, always the same one. */
export function makeInput(seed, index) {
  const chance = createChance(seed, index);
  const fixture = chance.pick(fixtures);
  const other = chance.pick(fixtures);
  const files = new Map(fixture.files);
  const sources = [...files.keys()].filter(isSource);
  // Manifests and settings are read too, and by parsers of their own.
  const path = chance.next() < 0.05 ? chance.pick([...files.keys()]) : chance.pick(sources);
  const donor = other.files.get(chance.pick([...other.files.keys()].filter(isSource))).toString('utf8');
  const applied = [];
  let bytes = files.get(path);
  for (let left = chance.pick([1, 1, 1, 2, 2, 3, 5]); left > 0; left -= 1) {
    const name = chance.pick(isSource(path) ? WEIGHTED : ['flip bits', 'insert byte', 'delete range', 'truncate', 'insert text', 'delete token', 'swap tokens', 'rename everywhere']);
    const result = MUTATIONS[name](bytes.toString('utf8'), chance, donor);
    bytes = typeof result === 'string' ? Buffer.from(result) : result;
    applied.push(name);
    // The parser that the mutations themselves use would overflow.
    if (name === 'nest') break;
  }
  files.set(path, bytes);
  return { files, path, fixture: fixture.name, mutation: applied.join(', '), options: { markers: chance.next() < 0.25 ? (code) => code : undefined, provider: chance.next() < GENERATED ? {} : IMPORTED } };
}

function run(files, options) {
  const tree = memoryTree(files);
  const sources = tree.paths.filter(isSource);
  const configured = findConfiguredNames(tree, NEEDLES);
  const seeds = prefilter(tree, sources, [...NEEDLES, ...configured.names.map((item) => item.name)]).hits;
  if (seeds.length === 0) return { plan: { files: [], sites: [] }, failures: new Map() };
  const scope = new Set(sources);
  return analyse({ tree, sources, named: tree.paths, seeds, inScope: (path) => scope.has(path), clients, settings: { hosts: [], names: [] }, configured: configured.names, ...options });
}

/** Whether bytes are a source file that parses. */
function parses(path, bytes) {
  const source = decode(path, bytes);
  if ('error' in source) return false;
  try {
    return !('error' in parse(source));
  } catch {
    return false;
  }
}

/** What does not hold of an input, as `{ kind, message }`. */
export function checkInput({ files, options }, isSecondLook) {
  let plan;
  try {
    ({ plan } = run(files, options));
  } catch (error) {
    return [{ kind: 'crash', message: oneLine(error) }];
  }
  const faults = plan.files.flatMap((file) => faultsOf(file, files.get(file.path)));
  if (plan.files.length > 0 && isSecondLook && faults.length === 0) faults.push(...faultsOfSecond(plan, files, options));
  return faults.map((message) => ({ kind: 'brokenEdit', message }));
}

function faultsOf({ path, change, after }, before) {
  const faults = [];
  if (change === 'modified' && isSource(path) && !parses(path, before)) faults.push('a file that does not parse would be changed');
  if (change === 'modified' && before === undefined) faults.push('a file that is not there would be changed');
  if (change === 'created' && before !== undefined) faults.push('a file that is there would be created');
  const source = sourceText(path, after);
  const result = isSource(path) ? parse(source) : undefined;
  if (result && 'error' in result) faults.push(`the result ${result.error.replace(/\(.*/, '')}`);
  return faults;
}

function faultsOfSecond(plan, files, options) {
  const after = new Map(files);
  for (const file of plan.files) after.set(file.path, Buffer.from(file.after));
  try {
    const second = run(after, options).plan;
    return second.files.length > 0 ? [`a second run would change ${second.files.length} files again`] : [];
  } catch (error) {
    return [`the second run throws ${oneLine(error)}`];
  }
}

/** Message and the first places of our own in the stack: what tells two crashes apart. */
function oneLine(error) {
  const own = (error.stack ?? '').split('\n').filter((line) => line.includes('/build/') && !line.includes('node_modules')).slice(0, 2).map((line) => /([\w-]+\.js:\d+)/.exec(line)?.[1]);
  return `${error.name}: ${String(error.message).split('\n')[0].slice(0, 160)} at ${own.join(' < ')}`;
}

export const looksAgain = (index) => index % SECOND_LOOK === 0;
