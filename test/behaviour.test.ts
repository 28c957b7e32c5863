/** Runs each runnable fixture before and after its migration against a local Ocrolus: the same requests but for authorization. */
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Report } from '../src/report/report.ts';
import { compareRuns, oauthProblems } from './behaviour/compare.ts';
import { startLocalOcrolus, type LocalOcrolus } from './behaviour/local-ocrolus.ts';
import { runProgram, type ProgramOptions, type ProgramRun } from './behaviour/run-program.ts';
import { addStandIns, copyTree, entryOf, fixtures, readEnvironment, readVersions, ROOT, runTool, type Fixture } from './fixture-folders.ts';

const runnable = fixtures.filter((fixture) => fixture.claim === 'migrates' && entryOf(join(fixture.folder, 'input')) !== undefined);

let server: LocalOcrolus;
beforeAll(async () => {
  server = await startLocalOcrolus();
});
afterAll(() => server.close());

it('covers nearly all migrations', () => {
  const all = fixtures.filter((fixture) => fixture.claim === 'migrates');
  expect(runnable.length / all.length).toBeGreaterThan(0.9);
});

const runs = runnable.flatMap((fixture) => readVersions(fixture).map((versions) => ({ name: [fixture.name, ...Object.values(versions)].join(' with '), fixture, versions })));

// Each run is a process of its own; two at once use a small machine well.
describe.concurrent.each(runs)('$name', ({ fixture, versions }) => {
  it('sends the same requests with a live token, also 25 hours later, without the legacy variables', async () => {
    const before = await runFixture(fixture, versions, undefined, { passHours: 25 });
    expect(before.exitCode, before.stderr).toBe(0);
    expect(before.requests.some((request) => request.authorization?.startsWith('Basic '))).toBe(true);
    const after = await runFixture(fixture, versions, 'migrate', { passHours: 25 });
    expect(after.stderr).toBe(before.stderr);
    expect(compareRuns(before, after)).toEqual([]);
    expect(oauthProblems(after)).toEqual([]);
  });

  it('reaches its own error path when the token endpoint fails, and never sends a request without a token', async () => {
    const failed = await runFixture(fixture, versions, 'migrate', { tokenEndpoint: 'fails' });
    expect(failed.requests.filter((request) => request.role === 'api')).toEqual([]);
    expect(failed.requests.filter((request) => request.role === 'token').length).toBeGreaterThan(0);
    // A rejection that nobody handles ends the process.
    expect(failed.stderr).not.toMatch(/UnhandledPromiseRejection|triggerUncaughtException/);
  });
});

/** What the process is given: the new credentials, and the old ones only where the report says that they are still read. */
function environment(fixture: Fixture, report: Report | undefined): Readonly<Record<string, string>> {
  const given = readEnvironment(join(fixture.folder, 'env.json'));
  if (!report) return given;
  const stillRead = report.nextSteps.flatMap((step) => /^(\w+) is still read after the migration/.exec(step)?.[1] ?? []);
  const legacy = report.principals.flatMap((principal) => principal.sources.flatMap((source) => (source.startsWith('env:') ? [source.slice('env:'.length)] : [])));
  const kept = Object.entries(given).filter(([name]) => !legacy.includes(name) || stillRead.includes(name));
  const added = report.principals.flatMap((principal) => [[principal.env.clientId, `client-${principal.id}`], [principal.env.clientSecret, `secret-of-${principal.id}`]]);
  return Object.fromEntries([...kept, ...added]) as Record<string, string>;
}

async function runFixture(fixture: Fixture, versions: Readonly<Record<string, string>>, migrate: 'migrate' | undefined, options: Partial<ProgramOptions>): Promise<ProgramRun> {
  const copy = copyTree(join(fixture.folder, 'input'));
  try {
    declare(copy.path, versions);
    const report = migrate && (await runTool(copy.path, { write: true })).report;
    addStandIns(fixture, copy.path);
    for (const [name, folder] of Object.entries(versions)) link(join(ROOT, 'node_modules', folder), join(copy.path, 'node_modules', name));
    return await runProgram({ directory: copy.path, entry: entryOf(copy.path) ?? '', env: environment(fixture, report), server, ...options });
  } finally {
    copy.remove();
  }
}

/** Writes the versions that a run is done with into the package.json, where the tool reads them. */
function declare(directory: string, versions: Readonly<Record<string, string>>): void {
  if (Object.keys(versions).length === 0) return;
  const file = join(directory, 'package.json');
  const manifest = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>) : { private: true };
  const dependencies = Object.fromEntries(Object.entries(versions).map(([name, folder]) => [name, `^${versionOf(folder)}`]));
  writeFileSync(file, `${JSON.stringify({ ...manifest, dependencies }, undefined, 2)}\n`);
}

function versionOf(folder: string): string {
  return (JSON.parse(readFileSync(join(ROOT, 'node_modules', folder, 'package.json'), 'utf8')) as { readonly version: string }).version;
}

function link(target: string, path: string): void {
  mkdirSync(dirname(path), { recursive: true });
  symlinkSync(target, path, 'junction');
}
