/** A part of the changes is made, as after `--interactive`: what was accepted asks for tokens, what was skipped is as it was. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { changeGroups, type ChangeGroup } from '../src/report/groups.ts';
import type { Report } from '../src/report/report.ts';
import { compareRuns } from './behaviour/compare.ts';
import { startLocalOcrolus, type LocalOcrolus } from './behaviour/local-ocrolus.ts';
import { runProgram, type ProgramRun } from './behaviour/run-program.ts';
import { copyTree, fixtures, isProvider, listFiles, readEnvironment, readTree, ROOT, runTool } from './fixture-folders.ts';
import { createFixture } from './scratch.ts';

interface Folder {
  readonly name: string;
  readonly folder: string;
}

const folderOf = (name: string): string => join(fixtures.find((item) => item.name === name)?.folder ?? '', 'input');
const inFixture = (name: string): Folder => ({ name, folder: folderOf(name) });

const NAMES = ['config/migrates.compose-map-and-list', 'contracts/migrates.class-field-arrows', 'credentials/migrates.joined-in-env', 'credentials/migrates.literals'];
const FOLDERS: readonly Folder[] = [...NAMES.map(inFixture), { name: 'demo/services/lending-api', folder: join(ROOT, 'fixtures/demo/services/lending-api') }];

const idsOf = (groups: readonly ChangeGroup[]): readonly string[] => groups.flatMap(({ findings }) => findings.map(({ id }) => id));

/** Writes the changes of the groups that are chosen. */
async function migratePart(path: string, isAccepted: (group: ChangeGroup, index: number) => boolean): Promise<{ readonly report: Report; readonly accepted: readonly ChangeGroup[]; readonly groups: readonly ChangeGroup[] }> {
  let groups: readonly ChangeGroup[] = [];
  const { report } = await runTool(path, {
    write: true,
    decide: (dry) => {
      ({ groups } = changeGroups(dry));
      return Promise.resolve(new Set(idsOf(groups.filter((group, index) => !isAccepted(group, index)))));
    },
  });
  return { report, groups, accepted: groups.filter(isAccepted) };
}

describe.each(FOLDERS)('$name', ({ folder }) => {
  it('is changed where it was accepted and nowhere else, and the next run does the rest', async () => {
    const whole = copyTree(folder);
    const { summary } = (await runTool(whole.path, { write: true })).report;
    const sources = (path: string): readonly (readonly [string, string])[] => [...readTree(path)].filter(([file]) => !isProvider(file));
    const providers = listFiles(whole.path).filter(isProvider);
    const wholeFiles = sources(whole.path).map(([file]) => file);
    whole.remove();
    await fc.assert(fc.asyncProperty(fc.array(fc.boolean(), { minLength: 8, maxLength: 8 }), async (choice) => {
      const copy = copyTree(folder);
      try {
        const before = readTree(copy.path);
        const { report, groups, accepted } = await migratePart(copy.path, (_, index) => choice[index] === true);
        expect(groups.length).toBeGreaterThan(1);
        expect(report.findings.filter(({ status }) => status === 'migrated').map(({ id }) => id).sort()).toEqual([...idsOf(accepted)].sort());
        const { migratable, migrated, manual } = report.summary.byStatus;
        expect([migratable + migrated + manual, migratable]).toEqual([report.summary.findings, idsOf(groups).length - idsOf(accepted).length]);
        const skipped = groups.filter((group) => !accepted.includes(group)).flatMap(({ files }) => files.map((file) => file.path));
        for (const path of skipped) expect(readTree(copy.path).get(path), path).toBe(before.get(path));
        const rest = (await runTool(copy.path, { write: true })).report.summary.byStatus;
        expect({ ...rest, migrated: rest.migrated + migrated }).toEqual(summary.byStatus);
        expect(sources(copy.path).map(([file]) => file)).toEqual(wholeFiles);
        // A second provider in a package would ask for tokens of its own.
        expect(listFiles(copy.path).filter(isProvider)).toEqual(providers);
      } finally {
        copy.remove();
      }
    }), { numRuns: 3, seed: 27 });
  });
});

describe('a program of which a part is migrated', () => {
  let server: LocalOcrolus;
  beforeAll(async () => {
    server = await startLocalOcrolus();
  });
  afterAll(() => server.close());

  it.each(['config/migrates.compose-map-and-list', 'credentials/migrates.joined-in-env'])('%s sends the same requests, some with Basic and the others with a token', async (name) => {
    const env = readEnvironment(join(folderOf(name), '../env.json'));
    const entry = listFiles(folderOf(name)).find((path) => /^run\.[cm]?[jt]s$/.test(path)) ?? '';
    const schemes = ({ requests }: ProgramRun): readonly string[] => [...new Set(requests.filter(({ role }) => role === 'api').map(({ authorization }) => authorization?.split(' ')[0] ?? 'none'))].sort();
    const copy = copyTree(folderOf(name));
    try {
      const before = await runProgram({ directory: copy.path, entry, env, server });
      const { report } = await migratePart(copy.path, (_, index) => index === 0);
      const added = report.principals.flatMap((item) => [[item.env.clientId, `client-${item.id}`], [item.env.clientSecret, `secret-of-${item.id}`]]);
      const after = await runProgram({ directory: copy.path, entry, env: { ...env, ...(Object.fromEntries(added) as Record<string, string>) }, server });
      expect(compareRuns(before, after)).toEqual([]);
      expect([schemes(before), schemes(after)]).toEqual([['Basic'], ['Basic', 'Bearer']]);
    } finally {
      copy.remove();
    }
  });
});

it('shows who hands a provider over with who takes it', async () => {
  const copy = copyTree(folderOf('objects/migrates.closures'));
  try {
    const { report } = await runTool(copy.path);
    const { groups, shared } = changeGroups(report);
    expect(shared.map(({ path }) => path)).toEqual(['lib/ocrolus-token-provider.js']);
    expect(groups.find(({ files }) => files.some(({ path }) => path === 'lib/make-client.js'))?.files.map(({ path }) => path)).toContain('lib/statements.js');
  } finally {
    copy.remove();
  }
});

it('gives the account whose literal moved to a line of another its own provider', async () => {
  const folder = createFixture();
  const write = (path: string, text: string): void => writeFileSync(join(folder.path, path), text);
  const encoded = (pair: string): string => Buffer.from(pair).toString('base64');
  try {
    write('package.json', '{ "name": "two-accounts", "private": true, "type": "module" }');
    write('accounts.js', `export const first = '${encoded('first@lender.example:made-up-first-1')}';\nexport const second = '${encoded('second@lender.example:made-up-second-2')}';\n`);
    for (const name of ['first', 'second']) write(`${name}-books.js`, `import { ${name} } from './accounts.js';\nexport const books = async () => fetch('https://api.ocrolus.com/v1/books', { headers: { Authorization: \`Basic \${${name}}\` } });\n`);
    await migratePart(folder.path, (_, index) => index === 0);
    expect((await runTool(folder.path, { write: true })).report.summary.byStatus).toEqual({ migratable: 0, migrated: 1, manual: 0 });
    const tree = readTree(folder.path);
    const providerIn = (path: string): string | undefined => /(\w+)\.getAuthorization/.exec(tree.get(path) ?? '')?.[1];
    expect(providerIn('second-books.js')).not.toBe(providerIn('first-books.js'));
    expect([...(tree.get('ocrolus-token-provider.js') ?? '').matchAll(/^ {2}['"](\w+)['"],/gm)].map((match) => match[1]).filter((name, index, all) => all.indexOf(name) === index)).toHaveLength(4);
  } finally {
    folder.remove();
  }
});

it('writes nothing, no comment either, where nothing was accepted', async () => {
  const copy = copyTree(join(ROOT, 'fixtures/demo'));
  try {
    const before = readTree(copy.path);
    const { report } = await runTool(copy.path, { write: true, markers: true, decide: (dry) => Promise.resolve(new Set(dry.findings.filter(({ status }) => status === 'migratable').map(({ id }) => id))) });
    expect(report.summary.byStatus).toEqual({ migratable: 7, migrated: 0, manual: 1 });
    expect(readTree(copy.path)).toEqual(before);
  } finally {
    copy.remove();
  }
});
