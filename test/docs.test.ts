import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { pretty } from '../src/report/pretty.ts';
import { manualCodes, manualReason } from '../src/report/reasons.ts';
import type { Report } from '../src/report/report.ts';
import { documentKinds } from '../src/documents/kinds.ts';
import { ruleIds, ruleOf } from '../src/report/rules.ts';
import { copyTree, isProvider, readTree, ROOT, runTool } from './fixture-folders.ts';

const read = (file: string): string => readFileSync(path.join(ROOT, file), 'utf8').replaceAll('\r\n', '\n');
const documents = ['README.md', 'CONTRIBUTING.md', ...markdownIn('docs')];
const pages = readdirSync(path.join(ROOT, 'docs/manual')).map((name) => path.parse(name).name).sort();
/** No code that leads here is known: a shape that does is a defect, and becomes a fixture of another code. */
const CANNOT_BE_SHOWN = 'verification-failed';

describe('the pages of docs/manual', () => {
  it('are one for each code that a site can be refused with', () => {
    expect(pages).toEqual([...new Set([...declaredCodes(), ...documentKinds.map(({ reason }) => reason)])].sort());
    expect(pages).toEqual([...manualCodes].sort());
  });

  it('are all in the README, with their titles', () => {
    const listed = [...read('README.md').matchAll(/^\| \[`([\w-]+)`\]\(docs\/manual\/\1\.md\) \| (.+) \|$/gm)].map((match) => [match[1] ?? '', match[2] ?? '']);
    expect(Object.fromEntries(listed)).toEqual(Object.fromEntries(pages.map((code) => [code, lowerFirst(manualReason(code).title)])));
  });

  it.each(pages)('%s has the title that the report prints', (code) => {
    expect(read(`docs/manual/${code}.md`).split('\n')[0]).toBe(`# \`${code}\`: ${manualReason(code).title}`);
  });

  it.each(pages)('%s shows code that is refused for this reason, and code in its place that carries nothing', async (code) => {
    const page = read(`docs/manual/${code}.md`);
    const { paths, before, after } = example(page);
    const refused = (await runOn(before, paths)).findings.map((finding) => finding.reason?.code ?? finding.status);
    expect(refused.length).toBeGreaterThan(0);
    if (code !== CANNOT_BE_SHOWN) expect([...new Set(refused)]).toEqual([code]);
    expect((await runOn(after, paths)).findings).toEqual([]);
  });
});

describe('the pages of docs/rules', () => {
  const rules = ruleIds.map((id) => [id, `docs/rules/${id.slice(id.indexOf('/') + 1)}.md`] as const);

  it('are one for each rule', () => {
    expect(markdownIn('docs/rules')).toEqual(rules.map(([, page]) => page).sort());
  });

  it.each(rules)('%s has the title that the report prints, and the CWE', (id, page) => {
    expect(read(page).split('\n')[0]).toBe(`# \`${id}\`: ${ruleOf(id).title}`);
    expect(read(page)).toContain('[CWE-522](https://cwe.mitre.org/data/definitions/522.html)');
  });

  it.each(rules)('%s shows code that the rule finds, and what migrate makes of it, to the byte', async (id, page) => {
    const { before, after } = example(read(page));
    expect([...after.keys()]).toEqual([...before.keys()]);
    const { report, tree } = await inFolder(before, (folder) => runTool(folder, { write: true }));
    expect([...new Set(report.findings.map(({ rule, status }) => `${rule} ${status}`))]).toEqual([`${id} migrated`]);
    expect(new Set(report.findings.map(({ file }) => file)).size).toBe(before.size);
    expect(Object.fromEntries([...tree].filter(([file]) => !isProvider(file)))).toEqual(Object.fromEntries(after));
  });

  it.each(rules)('%s shows code that is not reported, and a comment that exempts a site', async (id, page) => {
    const quiet = filesIn(section(read(page), 'Not reported'));
    expect(quiet.size).toBeGreaterThan(0);
    const ignored = await runOn(quiet, ['.']);
    expect([ignored.findings, ignored.suppressed]).toEqual([[], []]);
    const exempt = await runOn(filesIn(section(read(page), 'Where it stays')), ['.']);
    expect(exempt.findings).toEqual([]);
    expect(exempt.suppressed.map(({ rule }) => rule)).toEqual([id]);
  });
});

describe('README.md, CONTRIBUTING.md and docs', () => {
  it.each(documents)('%s links to files and headings that are there', (document) => {
    expect(relativeLinks(read(document)).filter((link) => !resolves(document, link))).toEqual([]);
  });

  it('name only npm scripts that package.json has, and scripts that run files which are there', () => {
    const { scripts } = JSON.parse(read('package.json')) as { readonly scripts: Readonly<Record<string, string>> };
    const named = [...new Set(documents.flatMap((document) => [...read(document).matchAll(/\bnpm run ([\w:-]+)/g)].map((match) => match[1] ?? '')))];
    expect(named.length).toBeGreaterThan(0);
    expect(named.filter((name) => scripts[name] === undefined)).toEqual([]);
    const files = named.flatMap((name) => [...(scripts[name] ?? '').matchAll(/\bnode (?:--import tsx )?(\S+)/g)].map((match) => match[1] ?? ''));
    expect(files.filter((file) => !existsSync(path.join(ROOT, file)))).toEqual([]);
  });

  it('speak of no flag that the command line does not have', () => {
    const help = ['src/cli/main.ts'].map(read).join('\n');
    // A flag that is on unless it is taken away is known by the name that takes it away, which its description gives.
    const known = new Set([...help.matchAll(/\.option\('([\w-]+)', \{ describe: '((?:\\.|[^'\\])*)'/g)].map(([, name = '', describe = '']) => (describe.includes(`--no-${name}`) ? `no-${name}` : name)));
    const flags = [...read('README.md').matchAll(/^\| `--([\w-]+)/gm)].map((match) => match[1] ?? '');
    expect([...flags].sort()).toEqual([...known].sort());
  });

  it('README.md holds the support matrix that the rows and fixtures give', () => {
    const printed = execFileSync(process.execPath, ['scripts/support-matrix.mjs'], { cwd: ROOT, encoding: 'utf8' });
    expect(block('matrix')).toBe(printed.trim());
  });

  it('README.md holds the table of other files that the kinds and fixtures give', () => {
    const printed = execFileSync(process.execPath, ['scripts/support-matrix.mjs', 'kinds'], { cwd: ROOT, encoding: 'utf8' });
    expect(block('kinds')).toBe(printed.trim());
    expect(printed).not.toContain('no fixture');
  });

  it('docs/threat-model.md names only tests and trees that are there', () => {
    const shown = [...read('docs/threat-model.md').matchAll(/\]\(\.\.\/([^)#]+)\): ((?:\*[^*]+\*(?:, )?)+)/g)].flatMap(([, file = '', names = '']) => [...names.matchAll(/\*([^*]+)\*/g)].map((match) => [file, match[1] ?? ''] as const));
    expect(shown.length).toBeGreaterThan(25);
    expect(shown.filter(([file, name]) => !read(file).includes(name))).toEqual([]);
  });

  it('docs/commands.md holds what each command says of itself, of a command below another as well', () => {
    const printed = execFileSync(process.execPath, ['scripts/command-reference.mjs'], { cwd: ROOT, encoding: 'utf8' });
    expect(block('commands', 'docs/commands.md')).toBe(printed.trim());
    const described = [...read('src/cli/main.ts').matchAll(/\bname: '(\w+)', usage|\.command\('(\w+)/g)].map((match) => match[1] ?? match[2] ?? '');
    const documented = [...printed.matchAll(/^## ocrolus-oauth-codemod (?:\w+ )?(\w+)$/gm)].map((match) => match[1] ?? '');
    expect(documented.sort()).toEqual(described.sort());
  });

  it('docs/evaluation.md holds the tables that the fixtures give', () => {
    const printed = execFileSync(process.execPath, ['scripts/evaluation-table.mjs'], { cwd: ROOT, encoding: 'utf8' });
    expect(block('evaluation', 'docs/evaluation.md')).toBe(printed.trim());
  });

  it('docs/evaluation.md holds the figures that are recorded', () => {
    const printed = execFileSync(process.execPath, ['scripts/evaluation-table.mjs', 'figures'], { cwd: ROOT, encoding: 'utf8' });
    expect(block('figures', 'docs/evaluation.md')).toBe(printed.trim());
    const { wrong } = JSON.parse(read('fixtures/corpus/figures.json')) as { readonly wrong: number };
    expect(wrong).toBe(0);
  });

  it('README.md shows what audit prints for fixtures/demo', async () => {
    const copy = copyTree(path.join(ROOT, 'fixtures/demo'));
    try {
      const { report } = await runTool(copy.path, { command: 'audit' });
      const printed = pretty(report, { color: false, verbose: false, diff: false }).split('\n');
      const shown = block('audit').split('\n').filter((line) => line !== '' && line !== '…' && !line.startsWith('```'));
      expect(shown.length).toBeGreaterThan(5);
      expect(shown.filter((line) => !printed.includes(line))).toEqual([]);
    } finally {
      copy.remove();
    }
  });

  it('README.md shows what migrate changes in fixtures/demo', async () => {
    const copy = copyTree(path.join(ROOT, 'fixtures/demo'));
    try {
      const { report } = await runTool(copy.path);
      const shown = block('migrate').split('\n').filter((line) => !line.startsWith('```')).join('\n');
      expect(report.files.map((file) => file.diff.trim())).toContain(shown.trim());
    } finally {
      copy.remove();
    }
  });
});

function markdownIn(folder: string): readonly string[] {
  const entries = readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' });
  return entries.filter((name) => name.endsWith('.md')).map((name) => path.posix.join(folder, name.split(path.sep).join('/'))).sort();
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

/** The members of `ManualCode`, a type and so not there at run time. */
function declaredCodes(): readonly string[] {
  const declaration = /export type ManualCode =([^;]*);/.exec(read('src/plan/draft.ts'))?.[1] ?? '';
  return [...declaration.matchAll(/'([\w-]+)'/g)].map((match) => match[1] ?? '').sort();
}

type Files = ReadonlyMap<string, string>;

/** The code blocks of a page whose info string names a file, and the paths that its run is limited to. */
function example(page: string): { readonly paths: readonly string[]; readonly before: Files; readonly after: Files } {
  const paths = /<!-- paths: (.+) -->/.exec(page)?.[1]?.split(' ') ?? ['.'];
  return { paths, before: filesIn(section(page, 'Before')), after: filesIn(section(page, 'After')) };
}

/** What stands under a heading, up to the next. */
function section(page: string, heading: string): string {
  return page.split(/^## /m).find((part) => part.startsWith(`${heading}\n`)) ?? '';
}

function filesIn(text: string): Files {
  return new Map([...text.matchAll(/^```\w+ (\S+)\n([\s\S]*?)^```$/gm)].map((match) => [match[1] ?? '', match[2] ?? '']));
}

async function runOn(files: Files, paths: readonly string[]): Promise<Report> {
  const { report } = await inFolder(files, (folder) => runTool(folder, { command: 'audit', paths }));
  expect(report.skipped).toEqual([]);
  return report;
}

async function inFolder<T>(files: Files, act: (folder: string) => Promise<T>): Promise<T & { readonly tree: Files }> {
  const folder = mkdtempSync(path.join(tmpdir(), 'manual-'));
  try {
    for (const [file, text] of files) {
      mkdirSync(path.join(folder, path.dirname(file)), { recursive: true });
      writeFileSync(path.join(folder, file), text);
    }
    return { ...(await act(folder)), tree: readTree(folder) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The text between `<!-- name -->` and `<!-- /name -->` of a document. */
function block(name: string, document = 'README.md'): string {
  const match = new RegExp(`<!-- ${name} -->\\n([\\s\\S]*?)\\n<!-- /${name} -->`).exec(read(document));
  if (!match?.[1]) throw new Error(`${document} has no block between <!-- ${name} --> and <!-- /${name} -->`);
  return match[1].trim();
}

/** Targets of inline links, code left out. */
function relativeLinks(text: string): readonly string[] {
  const prose = text.replace(/^```[\s\S]*?^```$/gm, '').replace(/`[^`\n]*`/g, '');
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map((match) => match[1] ?? '').filter((target) => !/^[a-z]+:/i.test(target));
}

function resolves(document: string, link: string): boolean {
  const [file = '', heading] = link.split('#');
  const target = file === '' ? document : path.posix.join(path.posix.dirname(document), file);
  if (!existsSync(path.join(ROOT, target))) return false;
  if (heading === undefined) return true;
  return statSync(path.join(ROOT, target)).isFile() && anchors(read(target)).includes(heading);
}

/** Headings as GitHub makes them into anchors. */
function anchors(text: string): readonly string[] {
  const headings = [...text.replace(/^```[\s\S]*?^```$/gm, '').matchAll(/^#+ (.+)$/gm)].map((match) => match[1] ?? '');
  return headings.map((heading) => heading.toLowerCase().replace(/[^\p{L}\p{N}\s_-]/gu, '').trim().replaceAll(' ', '-'));
}
