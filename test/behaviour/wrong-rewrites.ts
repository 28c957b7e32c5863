/** What is wrong with the migration of a code base, by its types and, where it can be run, by what it sends. */
import { cpSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { copyTree, entryOf, listFiles, ROOT, runTool } from '../fixture-folders.ts';
import { compareRuns } from './compare.ts';
import type { LocalOcrolus } from './local-ocrolus.ts';
import { runProgram, type ProgramRun } from './run-program.ts';
import { TYPED_SOURCE, typeErrors } from './type-errors.ts';

const STAND_INS = readdirSync(join(ROOT, 'test/stand-ins'));

export interface Proof {
  readonly problems: readonly string[];
  readonly wasRun: boolean;
}

/** @param input a code base; what its `run.*` exports as `run()` is run where it is whole */
export async function wrongRewrites(input: string, server: LocalOcrolus): Promise<Proof> {
  const [before, after] = [copyTree(input), copyTree(input)];
  try {
    const { report } = await runTool(after.path, { write: true });
    const isTyped = listFiles(input).some((path) => TYPED_SOURCE.test(path));
    const known = isTyped ? typeErrors(before.path) : [];
    const problems = isTyped ? typeErrors(after.path).filter((error) => !known.includes(error)) : [];
    const entry = entryOf(input);
    if (entry === undefined) return { problems, wasRun: false };
    const legacy = report.principals.flatMap(({ sources }) => sources).flatMap((source) => (source.startsWith('env:') ? [[source.slice('env:'.length), `old ${source.length}`]] : []));
    const oauth = report.principals.flatMap(({ id, env }) => [[env.clientId, `client-${id}`], [env.clientSecret, `secret-of-${id}`]]);
    const env = Object.fromEntries([...legacy, ...oauth]) as Record<string, string>;
    const run = (directory: string): Promise<ProgramRun> => runProgram({ directory, entry, env, server });
    for (const tree of [before, after]) for (const name of STAND_INS) cpSync(join(ROOT, 'test/stand-ins', name), join(tree.path, 'node_modules', name), { recursive: true });
    // A program whose packages are not installed here cannot be compared.
    const old = await run(before.path).catch(() => undefined);
    if (!old || old.exitCode !== 0) return { problems, wasRun: false };
    const migrated = await run(after.path);
    return { problems: [...problems, ...compareRuns(old, migrated), ...(migrated.stderr === old.stderr ? [] : [`standard error: ${migrated.stderr.slice(0, 200)}`])], wasRun: true };
  } finally {
    before.remove();
    after.remove();
  }
}

export { startLocalOcrolus } from './local-ocrolus.ts';
