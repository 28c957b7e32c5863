import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from './fixture-folders.ts';

const document = readFileSync(path.join(ROOT, 'docs/http-clients.md'), 'utf8').replaceAll('\r\n', '\n');
const table = /<!-- measured -->\n([\s\S]*?)\n<!-- \/measured -->/.exec(document)?.[1] ?? '';
const rows = table.split('\n').slice(2).map((line) => line.split(/(?<!\\)\|/).slice(1, -1).map((cell) => cell.trim()));

describe('docs/http-clients.md', () => {
  it('holds the table that a run measures', () => {
    const printed = execFileSync(process.execPath, ['scripts/measure-clients.mjs'], { cwd: ROOT, encoding: 'utf8' });
    expect(table).toBe(printed.trim());
  });

  it('has rows, each with something in every cell', () => {
    expect(rows.length).toBeGreaterThan(40);
    expect(rows.filter((cells) => cells.length !== 6 || cells.includes(''))).toEqual([]);
  });

  it('shows no request that could not be made', () => {
    expect(table).not.toMatch(/no request|hangs/);
  });
});
