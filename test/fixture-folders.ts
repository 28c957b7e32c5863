/** The fixture folders, and runs of the tool on copies of them. */
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { run, type Run, type RunOptions } from '../src/pipeline.ts';
import type { Finding } from '../src/report/report.ts';

export const ROOT = join(import.meta.dirname, '..');
const FIXTURES = join(ROOT, 'fixtures');
const SCRATCH = join(ROOT, '.tmp');
// Copies are folders of their own, not parts of this repository: runs that write into several at once would share its journal.
process.env['GIT_CEILING_DIRECTORIES'] = ROOT;

export type Claim = 'migrates' | 'flags' | 'ignores';

export interface Fixture {
  /** `axios/migrates.call-auth` */
  readonly name: string;
  readonly claim: string;
  readonly folder: string;
}

export interface Expectation {
  /** What evaluation has to understand, for the table in docs/evaluation.md. */
  readonly shows?: string;
  readonly findings: readonly { readonly file: string; readonly line: number; readonly client: string | null; readonly mechanism: string; readonly host: string | null; readonly confidence: string; readonly status: string; readonly code: string | null; readonly requests: number }[];
  readonly principals: readonly (readonly string[])[];
}

/** Folders below `fixtures/` that hold something else than claims: a repository to show, a corpus to measure on. */
export const NO_TOPICS: ReadonlySet<string> = new Set(['demo', 'corpus']);

/** Every folder below `fixtures/<topic>/`. */
export const fixtures: readonly Fixture[] = readdirSync(FIXTURES, { withFileTypes: true })
  .filter((topic) => topic.isDirectory() && !NO_TOPICS.has(topic.name))
  .flatMap((topic) => readdirSync(join(FIXTURES, topic.name)).map((name) => ({ name: `${topic.name}/${name}`, claim: name.split('.')[0] ?? '', folder: join(FIXTURES, topic.name, name) })));

/** The code bases that the tool is measured on. */
export const corpusFolders: readonly { readonly name: string; readonly folder: string }[] = readdirSync(join(FIXTURES, 'corpus'), { withFileTypes: true }).filter((entry) => entry.isDirectory()).map(({ name }) => ({ name: `corpus/${name}`, folder: join(FIXTURES, 'corpus', name) }));

export function readExpectation(fixture: Fixture): Expectation {
  return JSON.parse(readFileSync(join(fixture.folder, 'findings.json'), 'utf8')) as Expectation;
}

/** The real packages that a runnable fixture is run with: import name → folder in `node_modules`; one run with what is hoisted unless told. */
export function readVersions(fixture: Fixture): readonly Readonly<Record<string, string>>[] {
  const path = join(fixture.folder, 'versions.json');
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as readonly Readonly<Record<string, string>>[]) : [{}];
}

/** The parts of a finding that a fixture states. */
export function stated(finding: Finding): Expectation['findings'][number] {
  const { file, client, mechanism, host, confidence, status, reason, requests } = finding;
  return { file, line: finding.start.line, client, mechanism, host, confidence, status: status === 'migrated' ? 'migratable' : status, code: reason?.code ?? null, requests: requests.length };
}

/** A copy that is deleted by `remove()`; `transform` may change each file's bytes. */
export function copyTree(source: string, transform: (bytes: Buffer, path: string) => Buffer = (bytes) => bytes): { readonly path: string; readonly remove: () => void } {
  mkdirSync(SCRATCH, { recursive: true });
  const path = mkdtempSync(join(SCRATCH, 'tree-'));
  cpSync(source, path, { recursive: true });
  for (const file of listFiles(path)) writeFileSync(join(path, file), transform(readFileSync(join(path, file)), file));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** The files of a tree, relative to it; what the tool keeps for `undo` is not of the tree. */
export function listFiles(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .filter((path) => !path.startsWith('.ocrolus-oauth-codemod/'))
    .sort();
}

/** Puts packages that are not installed here into a copy's `node_modules`: the fixture's own `stand-ins/`, and shared ones that it names. */
export function addStandIns({ folder }: Fixture, target: string): void {
  const modules = join(target, 'node_modules');
  const own = join(folder, 'stand-ins');
  if (existsSync(own)) cpSync(own, modules, { recursive: true });
  const named = join(folder, 'stand-ins.json');
  for (const name of existsSync(named) ? (JSON.parse(readFileSync(named, 'utf8')) as readonly string[]) : []) cpSync(join(ROOT, 'test/stand-ins', name), join(modules, name), { recursive: true });
}

export function runTool(cwd: string, options: Partial<RunOptions> = {}): Promise<Run> {
  return run({ command: 'migrate', cwd, paths: ['.'], include: [], exclude: [], hosts: [], names: [], provider: {}, write: false, allowDirty: true, showSecrets: false, processes: { own: 1, isRunning: () => false }, progress: () => undefined, warn: () => undefined, ...options });
}

export const isProvider = (path: string): boolean => /(?:^|\/)ocrolus-token-provider\d*\.[cm]?[jt]s$/.test(path);

/** Text files as `path → text`, for comparing trees. */
export function readTree(folder: string): ReadonlyMap<string, string> {
  return new Map(listFiles(folder).map((path) => [path, readFileSync(join(folder, path), 'utf8')]));
}

export function entryOf(folder: string): string | undefined {
  return ['run.ts', 'run.mts', 'run.mjs', 'run.cjs', 'run.js'].find((name) => existsSync(join(folder, name)));
}

export function readEnvironment(path: string): Readonly<Record<string, string>> {
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Record<string, string>) : {};
}

