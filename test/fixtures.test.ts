import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createProject, isSourcePath } from '../src/code/project.ts';
import { memoryTree } from '../src/files/tree.ts';
import { json } from '../src/report/json.ts';
import { pretty } from '../src/report/pretty.ts';
import { copyTree, fixtures, isProvider, listFiles, readExpectation, readTree, runTool, stated, type Fixture } from './fixture-folders.ts';

const CLAIMS = ['migrates', 'flags', 'ignores'];

describe('fixture folders', () => {
  it('state a claim, an input and an expectation, and only migrations have an output', () => {
    const wrong = fixtures.filter((fixture) => !CLAIMS.includes(fixture.claim) || !existsSync(join(fixture.folder, 'findings.json')) || listFiles(join(fixture.folder, 'input')).length === 0 || (fixture.claim === 'migrates') !== existsSync(join(fixture.folder, 'output')));
    expect(wrong.map((fixture) => fixture.name)).toEqual([]);
  });
});

describe.each(fixtures)('$name', (fixture) => {
  it('reports what its findings.json states, as its name claims', async () => {
    const copy = copyTree(join(fixture.folder, 'input'));
    try {
      const { report } = await runTool(copy.path, { command: 'audit' });
      const expected = readExpectation(fixture);
      expect(report.findings.map(stated)).toEqual(expected.findings);
      expect(report.principals.map((principal) => principal.sources)).toEqual(expected.principals);
      const statuses = new Set(report.findings.map((finding) => finding.status));
      expect([...statuses]).toEqual({ migrates: ['migratable'], flags: ['manual'], ignores: [] }[fixture.claim]);
    } finally {
      copy.remove();
    }
  });

  it('changes to its output and nothing else, the dry run showing what the real run does', async () => {
    const copy = copyTree(join(fixture.folder, 'input'));
    try {
      const dry = await runTool(copy.path);
      const real = await runTool(copy.path, { write: true });
      expect(real.report.files).toEqual(dry.report.files);
      const expected = new Map([...readTree(join(fixture.folder, 'input')), ...readTree(join(fixture.folder, 'output'))]);
      const actual = readTree(copy.path);
      for (const path of actual.keys()) if (isProvider(path) && !expected.has(path)) (actual as Map<string, string>).delete(path);
      expect(Object.fromEntries(actual)).toEqual(Object.fromEntries(expected));
      expect(real.report.files.length > 0).toBe(fixture.claim === 'migrates');
    } finally {
      copy.remove();
    }
  });

  it('changes nothing in a second run', async () => {
    const copy = copyTree(join(fixture.folder, 'input'));
    try {
      await runTool(copy.path, { write: true });
      const first = readTree(copy.path);
      const { report } = await runTool(copy.path, { write: true });
      expect(report.files).toEqual([]);
      expect(readTree(copy.path)).toEqual(first);
      if (fixture.claim === 'migrates') expect(report.findings).toEqual([]);
    } finally {
      copy.remove();
    }
  });

  it('is read and written the same with CRLF line ends and with a byte order mark', async () => {
    const plain = await migratedTexts(fixture, (text) => text.replaceAll('\r\n', '\n'));
    const crlf = await migratedTexts(fixture, (text) => text.replaceAll('\r\n', '\n').replaceAll('\n', '\r\n'));
    const marked = await migratedTexts(fixture, (text) => `\uFEFF${text.replace(/^\uFEFF/, '').replaceAll('\r\n', '\n')}`);
    for (const [path, text] of plain) {
      const bare = text.replace(/^\uFEFF/, '');
      expect(crlf.get(path), path).toBe(text.replaceAll('\n', '\r\n'));
      expect(marked.get(path), path).toBe(isProvider(path) && !existsSync(join(fixture.folder, 'input', path)) ? bare : `\uFEFF${bare}`);
    }
  });

  it('leaves text that parses, and keeps every comment outside what it replaces', async () => {
    const copy = copyTree(join(fixture.folder, 'input'));
    try {
      const before = readTree(copy.path);
      await runTool(copy.path, { write: true });
      const after = readTree(copy.path);
      const project = createProject(memoryTree(new Map([...after].map(([path, text]) => [path, Buffer.from(text)]))), []);
      const sources = [...after.keys()].filter(isSourcePath);
      for (const path of sources) project.load(path);
      expect([...project.failures]).toEqual([]);
      for (const [path, text] of before) for (const comment of ownLineComments(text)) if (!isAboutRemoved(text, comment, after.get(path) ?? '')) expect(after.get(path), path).toContain(comment);
    } finally {
      copy.remove();
    }
  });

  it('shows no literal credential in any output', async () => {
    const copy = copyTree(join(fixture.folder, 'input'));
    try {
      const secrets = literalSecrets(fixture);
      const { report } = await runTool(copy.path);
      const outputs = [json(report), pretty(report, { color: false, verbose: true, diff: true })];
      for (const secret of secrets) for (const output of outputs) expect(output.includes(secret), `a secret of ${secret.length} characters`).toBe(false);
      expect(secrets.length > 0).toBe(readExpectation(fixture).principals.flat().some((source) => source.startsWith('literal:')));
    } finally {
      copy.remove();
    }
  });
});

async function migratedTexts(fixture: Fixture, change: (text: string) => string): Promise<ReadonlyMap<string, string>> {
  const copy = copyTree(join(fixture.folder, 'input'), (bytes, path) => (isSourcePath(path) ? Buffer.from(change(bytes.toString('utf8'))) : bytes));
  try {
    await runTool(copy.path, { write: true });
    return new Map([...readTree(copy.path)].filter(([path]) => isSourcePath(path)));
  } finally {
    copy.remove();
  }
}

function ownLineComments(text: string): readonly string[] {
  return text.split('\n').map((line) => line.trim()).filter((line) => line.startsWith('//'));
}

/** A comment goes along with the declaration right below it, or with the expression around it: the line below it is gone as well. */
function isAboutRemoved(before: string, comment: string, after: string): boolean {
  const lines = before.split('\n').map((line) => line.trim());
  const next = lines.slice(lines.indexOf(comment) + 1).find((line) => !line.startsWith('//'));
  return next !== undefined && !after.includes(next);
}

/** The literals on the lines that a `literal:` principal names. */
function literalSecrets(fixture: Fixture): readonly string[] {
  return readExpectation(fixture)
    .principals.flat()
    .filter((source) => source.startsWith('literal:'))
    .flatMap((source) => {
      const [, file = '', line = '0'] = source.split(':');
      const text = readFileSync(join(fixture.folder, 'input', file), 'utf8').split('\n')[Number(line) - 1] ?? '';
      const isProgram = /\.[cm]?[jt]sx?$/.test(file);
      const quoted = [...text.matchAll(/(['"`])(?:Basic )?((?:(?!\1).)*)\1/g)].filter((match) => isProgram || !/^\s*:/.test(text.slice(match.index + match[0].length))).map((match) => match[2] ?? '');
      return [...quoted, ...(isProgram ? [] : unquotedSecrets(text))].filter((value) => value.length >= 6 && !NO_SECRET.test(value));
    });
}

/** Files that are no programs have them without quotes: behind the word Basic or a name, and in addresses. */
function unquotedSecrets(text: string): readonly string[] {
  const basic = [...text.matchAll(/\bBasic ([\w+/=-]{6,})/g)].map((match) => match[1] ?? '');
  const userinfo = [...text.matchAll(/:\/\/([^\s/@:"'{}$]+):([^\s/@"'{}$]+)@/g)].flatMap((match) => match.slice(1));
  const named = [...text.matchAll(/\b(?:username|password|login|pass|user)[ :=]+([^\s"'{}$,]+)/g)].map((match) => match[1] ?? '');
  return [...basic, ...userinfo, ...named];
}

/** What else a line with a credential holds between quotes, and a report shows: addresses, names of headers, templates of variables. */
const NO_SECRET = /^(?:https?:\/\/[^@]*|\/.*|application\/json|content-type|authorization)$|^(?:\w+ )?\$\{\w+\}(?:\/.*)?$/i;
