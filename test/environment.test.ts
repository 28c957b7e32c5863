import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { tmpdir } from 'node:os';
import { afterEach, describe, expect, it } from 'vitest';
import { isEnvironmentTemplate, withNewNames, withoutNames } from '../src/plan/environment-templates.ts';
import { runTool } from './fixture-folders.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function folderOf(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'environment-'));
  folders.push(folder);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

const CODE = `export async function books() {
  const pair = btoa(\`\${process.env.OCROLUS_API_KEY}:\${process.env.OCROLUS_API_SECRET}\`);
  return fetch('https://api.ocrolus.com/v1/books', { headers: { Authorization: \`Basic \${pair}\` } });
}
`;
const TEMPLATE = '# Ocrolus\nOCROLUS_API_KEY=\nexport OCROLUS_API_SECRET=""\nPORT=3000\n';

describe('templates of environment files', () => {
  it.each(['.env.example', 'services/api/.env.sample', '.env.local.example', 'env.template', 'example.env', '.env.dist', '.env-example'])('%s is one', (path) => {
    expect(isEnvironmentTemplate(path)).toBe(true);
  });

  it.each(['.env', '.env.local', '.env.production', 'src/env.ts', 'environment.example.md', 'docs/example.environment'])('%s is none', (path) => {
    expect(isEnvironmentTemplate(path)).toBe(false);
  });

  it('keep their line ends, comments and order, and take a name once', () => {
    const names = [{ legacy: 'A', added: ['X'] }, { legacy: 'B', added: ['Y', 'Z'] }];
    const once = withNewNames('# A is old\r\nA=1\r\n #B=\r\nAB=2', names);
    expect(once).toBe('# A is old\r\nA=1\r\nX=\r\n #B=\r\n #Y=\r\n #Z=\r\nAB=2');
    expect(withNewNames(once, names)).toBe(once);
    expect(withoutNames(once, ['A', 'B'])).toBe('# A is old\r\nX=\r\n #Y=\r\n #Z=\r\nAB=2');
  });
});

describe('migrate', () => {
  it('writes no new name where the template has none of the old ones, and into no file that holds values', async () => {
    const folder = folderOf({ 'books.js': CODE, '.env.example': 'PORT=1\n', '.env': 'OCROLUS_API_KEY=old-key@lender.example\n' });
    await runTool(folder, { write: true });
    expect(readFileSync(join(folder, '.env.example'), 'utf8')).toBe('PORT=1\n');
    expect(readFileSync(join(folder, '.env'), 'utf8')).toBe('OCROLUS_API_KEY=old-key@lender.example\n');
  });

  it('puts new names beside the old ones, and with --remove-legacy-env takes these away', async () => {
    const folder = folderOf({ 'package.json': '{ "type": "module" }', 'books.js': CODE, '.env.example': TEMPLATE });
    const { report } = await runTool(folder, { write: true });
    expect(report.files.map(({ path }) => path)).toContain('.env.example');
    const both = '# Ocrolus\nOCROLUS_API_KEY=\nOCROLUS_CLIENT_ID=\nexport OCROLUS_API_SECRET=""\nexport OCROLUS_CLIENT_SECRET=\nPORT=3000\n';
    expect(readFileSync(join(folder, '.env.example'), 'utf8')).toBe(both);
    const dry = await runTool(folder, { removeLegacyEnv: true });
    expect(readFileSync(join(folder, '.env.example'), 'utf8')).toBe(both);
    expect(dry.report.files.map(({ path, change }) => [path, change])).toEqual([['.env.example', 'modified']]);
    await runTool(folder, { write: true, removeLegacyEnv: true });
    expect(readFileSync(join(folder, '.env.example'), 'utf8')).toBe('# Ocrolus\nOCROLUS_CLIENT_ID=\nexport OCROLUS_CLIENT_SECRET=\nPORT=3000\n');
  });

  it('leaves a name that something still reads, and says what', async () => {
    const folder = folderOf({ 'package.json': '{ "type": "module" }', 'books.js': CODE, '.env.example': TEMPLATE, 'jobs/nightly.py': 'import os\nkey = os.environ["OCROLUS_API_KEY"]\n' });
    const warnings: string[] = [];
    await runTool(folder, { write: true, removeLegacyEnv: true, warn: (line) => warnings.push(line) });
    expect(readFileSync(join(folder, '.env.example'), 'utf8')).toBe('# Ocrolus\nOCROLUS_API_KEY=\nOCROLUS_CLIENT_ID=\nexport OCROLUS_CLIENT_SECRET=\nPORT=3000\n');
    expect(warnings).toEqual(['OCROLUS_API_KEY stays in the templates of environment files: jobs/nightly.py names it']);
  });
});
