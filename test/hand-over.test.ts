/** What a person is given for a site that is left: the code as it is and as it becomes. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readFileSync } from 'node:fs';
import { corpusFolders, copyTree, fixtures, ROOT, runTool } from './fixture-folders.ts';

const left = [...fixtures.filter((fixture) => fixture.claim === 'flags').map(({ name, folder }) => ({ name, folder: join(folder, 'input') })), ...corpusFolders];

describe.each(left)('$name', ({ folder }) => {
  it('has lines of the file, and new code with a token in it, for every site that is left', async () => {
    const copy = copyTree(folder);
    try {
      const { report } = await runTool(copy.path, { command: 'audit' });
      // Other files have tokens of their own, and some have no line to show.
      const manual = report.findings.filter(({ status, reason }) => status === 'manual' && !reason?.code.startsWith('other-'));
      expect(manual.map(({ id, handOver }) => [id, handOver !== null])).toEqual(manual.map(({ id }) => [id, true]));
      for (const finding of manual) {
        const { handOver } = finding;
        if (!handOver) continue;
        const { before, after } = handOver;
        const file = lines(readFileSync(join(copy.path, handOver.file), 'utf8'));
        const own = before.split(/^…\n\/\/ .*:\d+$/m)[0] ?? '';
        expect(lines(own).filter((line) => line !== '…' && !line.includes('********') && !file.includes(line)), finding.file).toEqual([]);
        expect(file[handOver.line - 1]).toContain((before.split('\n')[0] ?? '').split('********')[0]?.trim() ?? '');
        expect(after).toMatch(/\bawait (?:\w+\.)+getAuthorization\(\)|'Bearer ' \+ token|\w+\.getAuthorization\(\)/);
        expect(after).not.toBe(before);
        expect(after).not.toMatch(/\{ ,|,\s*,|\{ {2,}\}/);
      }
    } finally {
      copy.remove();
    }
  });
});

describe('the code after', () => {
  it.each([
    ['shared-with-other-host', 'fetch/flags.shared-two-vendors', (after: string) => after.includes('toOcrolus ? await ') && after.includes(': `Basic ')],
    ['synchronous-runtime', 'k6/flags.load', (after: string) => after.includes("'Bearer ' + token") && !after.includes('await')],
    ['sync-contract', 'async/flags.getter', (after: string) => after.includes('{ ...this.headers, Authorization: await ocrolusTokens.getAuthorization() }')],
    ['several-principals', 'injection/flags.fields-copied-from-options', (after: string) => after.includes('await tokens.getAuthorization()')],
    ['opaque-options', 'axios/flags.pair-by-vendor', (after: string) => after.includes("auth: which === 'ocr' ? undefined : { username: 'crm'") && after.includes("ocr.get('/v1/books', { headers: { Authorization: await ")],
    ['no-async-hook', 'nestjs/flags.module-options', (after: string) => !/\bauth:|Basic/.test(after) && after.includes('http.axiosRef.interceptors.request.use(async (config) => {') && after.includes('config.headers.Authorization = await ocrolus')],
    ['browser-code', 'jquery/flags.back-office', (after: string) => after.startsWith('// In the browser') && !/password:|username:|Basic/.test(after)],
  ])('is what %s asks for', async (code, fixture, isRight) => {
    const copy = copyTree(join(ROOT, 'fixtures', fixture, 'input'));
    try {
      const { report } = await runTool(copy.path, { command: 'audit' });
      const found = report.findings.filter(({ reason }) => reason?.code === code);
      expect(found.length).toBeGreaterThan(0);
      expect(found.map(({ handOver }) => handOver?.after).filter((after) => !isRight(after ?? ''))).toEqual([]);
    } finally {
      copy.remove();
    }
  });
});

const lines = (text: string): readonly string[] => text.split(/\r?\n/).map((line) => line.trim());
