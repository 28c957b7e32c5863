/** Where a repository stands between Basic and OAuth: what is told, and what comes next. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { html } from '../src/report/html/html.ts';
import { markdown } from '../src/report/markdown.ts';
import { nextSteps } from '../src/report/next-steps.ts';
import { pretty } from '../src/report/pretty.ts';
import type { Report, Stage, SuppressedFinding } from '../src/report/report.ts';
import { stageOf, stageSteps, stageWords } from '../src/report/stage.ts';
import { runTool } from './fixture-folders.ts';
import { finding, report as reportOf } from './reports.ts';
import { CLEAN, LEGACY } from './repository.ts';
import { createFixture, type FsFixture } from './scratch.ts';

const exempt: SuppressedFinding = { ...finding(), suppression: { by: 'comment', line: 1, reason: 'later' } };
const OPTIONS = { color: false, verbose: false, diff: false };
const PROVIDER = "exports.url = 'https://auth.ocrolus.com/oauth/token';\n";
/** Its getter must stay synchronous. */
const BY_HAND = `${LEGACY}class Api {\n  get headers() { return { Authorization: 'Basic ' + btoa(process.env.OCROLUS_API_KEY + ':' + process.env.OCROLUS_API_SECRET) }; }\n  toString() { return Object.keys(this.headers).join(); }\n  list() { return fetch('https://api.ocrolus.com/v1/books', { headers: this.headers }); }\n}\nexports.Api = Api;\n`;

describe('the stage', () => {
  it.each<[string, Parameters<typeof stageOf>[0], Stage]>([
    ['nothing', { findings: [], suppressed: [], hasOAuth: false }, 'none'],
    ['sites alone', { findings: [finding(), finding({ status: 'manual' })], suppressed: [], hasOAuth: false }, 'legacy'],
    ['an exempt site alone', { findings: [], suppressed: [exempt], hasOAuth: false }, 'legacy'],
    ['sites beside a provider', { findings: [finding({ status: 'manual' })], suppressed: [], hasOAuth: true }, 'both'],
    ['an exempt site beside a provider', { findings: [], suppressed: [exempt], hasOAuth: true }, 'both'],
    ['migrated sites and one that is left', { findings: [finding({ status: 'migrated' }), finding({ status: 'manual' })], suppressed: [], hasOAuth: false }, 'both'],
    ['migrated sites alone', { findings: [finding({ status: 'migrated' })], suppressed: [], hasOAuth: false }, 'oauth'],
    ['a provider alone', { findings: [], suppressed: [], hasOAuth: true }, 'oauth'],
  ])('of %s', (_, input, stage) => {
    expect(stageOf(input)).toBe(stage);
  });

  it.each<Stage>(['legacy', 'both', 'oauth'])('%s is one line of each report for people', (stage) => {
    const words = stageWords(stage)!;
    const report = reportOf({ stage });
    const lines = pretty(report, OPTIONS).trimEnd().split('\n');
    expect(lines.at(-2)).toBe(`stage         ${words}`);
    expect(markdown(report)).toContain(`\n\n**Stage**: ${words}.\n`);
    expect(html(report)).toContain(`<strong>Stage</strong>: ${words}.`);
  });

  it.each<Stage | null>(['none', null])('%s is not mentioned', (stage) => {
    for (const text of [pretty(reportOf({ stage }), OPTIONS), markdown(reportOf({ stage })), html(reportOf({ stage }))]) expect(text).not.toMatch(/\bstage\b\W/i);
  });

  it('leads to the next step: OAuth to its proof, exempt sites to a credential that is kept, nothing to nothing', () => {
    const given = { command: 'audit', isWritten: false, findings: [], principals: [], skipped: [], markers: 0, unchecked: [], complaints: [], leftovers: [], expectations: [], undecided: [] } as const;
    expect(nextSteps({ ...given, stage: 'oauth' })[0]).toMatch(/^Run `ocrolus-oauth-codemod verify`, deploy, and remove the legacy credential .* \(step 5\)/);
    expect(nextSteps({ ...given, stage: 'oauth', skipped: [{ path: 'a.js', reason: 'does not parse' }] })[0]).toMatch(/^Look at what was not analysed; then run/);
    expect(nextSteps({ ...given, stage: 'both', suppressed: 2 })[0]).toMatch(/^2 exempt sites still send the legacy credential: keep it/);
    expect([nextSteps({ ...given, stage: 'none' }), nextSteps({ ...given, stage: null }), stageSteps('both', 0, 0)]).toEqual([[], [], []]);
    expect(nextSteps({ ...given, stage: 'both', findings: [finding()] })[0]).toMatch(/^Run `ocrolus-oauth-codemod migrate --write` to change 1 site\.$/);
  });
});

describe('a repository', () => {
  let folder: FsFixture;
  beforeEach(() => {
    folder = createFixture();
  });
  afterEach(() => folder.remove());

  const audit = async (options: Parameters<typeof runTool>[1] = {}): Promise<Report> => (await runTool(folder.path, { command: 'audit', ...options })).report;

  it('goes from Basic alone to OAuth when all of it is migrated', async () => {
    folder.write('books.js', LEGACY);
    expect((await audit()).stage).toBe('legacy');
    expect((await audit({ command: 'migrate' })).stage).toBe('legacy');
    expect((await audit({ command: 'migrate', write: true })).stage).toBe('oauth');
    const after = await audit();
    expect([after.stage, after.nextSteps.length]).toEqual(['oauth', 1]);
  });

  it('stands between the two while a site is left to a person', async () => {
    folder.write('books.js', BY_HAND);
    expect((await audit({ command: 'migrate', write: true })).stage).toBe('both');
    expect((await audit()).stage).toBe('both');
  });

  it.each([
    ['a call of the token endpoint in other source', 'oauth.js', PROVIDER],
    ['one in another language', 'oauth.py', 'TOKEN_URL = "https://auth.ocrolus.com/oauth/token"\n'],
  ])('is at OAuth by %s', async (_, file, text) => {
    folder.write('a.js', CLEAN);
    folder.write(file, text);
    expect((await audit()).stage).toBe('oauth');
    folder.write('books.js', LEGACY);
    expect((await audit()).stage).toBe('both');
  });

  it('is at neither when prose alone names the endpoint', async () => {
    folder.write('README.md', PROVIDER);
    folder.write('a.js', "exports.url = 'https://api.ocrolus.com';\n");
    expect((await audit()).stage).toBe('none');
  });

  it('says nothing of itself when a part of it is looked at', async () => {
    folder.write('books.js', LEGACY);
    expect((await audit({ command: 'check' })).stage).toBeNull();
  });
});
