/** The comments that `migrate` puts above sites which are left for a person. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { copyTree, fixtures, listFiles, readTree, runTool } from './fixture-folders.ts';
import { createFixture, type FsFixture } from './scratch.ts';

const LEGACY = 'https://api.ocrolus.com/v1/books';
const BASIC = "'Basic ' + btoa(process.env.OCR_KEY + ':' + process.env.OCR_SECRET)";
const COMMENT = /^[ \t]*\/\/ ocrolus-oauth-codemod: [0-9a-f]{12} [\w-]+ \(.+\)$/;

let folder: FsFixture;
beforeEach(() => {
  folder = createFixture();
});
afterEach(() => folder.remove());

const write = (path: string, text: string): void => {
  mkdirSync(dirname(join(folder.path, path)), { recursive: true });
  writeFileSync(join(folder.path, path), text);
};
const read = (path: string): string => readFileSync(join(folder.path, path), 'utf8');
const migrate = async (markers = true): Promise<void> => {
  await runTool(folder.path, { write: true, markers });
};
const comments = (text: string): readonly string[] => text.split('\n').filter((line) => COMMENT.test(line));

const signer = (body: string): string => `export class Signer {
  get headers() {
    return { Authorization: ${BASIC} };
  }

  list() {
    return fetch('${LEGACY}', { headers: this.headers });
  }
${body}}
`;
const MANUAL = signer('\n  toString() {\n    return Object.keys(this.headers).join();\n  }\n');

describe('markers', () => {
  it('stand on a line of their own above the site, with its id and code, and a second run leaves them', async () => {
    write('signer.js', MANUAL);
    await migrate();
    const marked = read('signer.js');
    expect(comments(marked)).toHaveLength(1);
    expect(marked).toMatch(/\n {4}\/\/ ocrolus-oauth-codemod: \w+ sync-contract \(the place must stay synchronous\)\n {4}return \{ Authorization:/);
    expect(marked.replace(/^ *\/\/ ocrolus-oauth-codemod: .*\n/m, '')).toBe(MANUAL);
    await migrate();
    expect(read('signer.js')).toBe(marked);
  });

  it('go when the site is solved, by hand or by the tool', async () => {
    write('signer.js', MANUAL);
    await migrate();
    write('signer.js', read('signer.js').replace(/\n {2}toString[^]*?\n {2}\}\n/, ''));
    await migrate();
    expect(comments(read('signer.js'))).toEqual([]);
    expect(read('signer.js')).toContain('getAuthorization()');
  });

  it('are not written with markers off, which takes none away either', async () => {
    write('signer.js', MANUAL);
    await migrate(false);
    expect(read('signer.js')).toBe(MANUAL);
    await migrate();
    const marked = read('signer.js');
    await migrate(false);
    expect(read('signer.js')).toBe(marked);
  });

  it('stand before the statement where the site is in a template, in JSX or in the middle of a line', async () => {
    const load = `fetch('${LEGACY}', { headers: { Authorization: ${BASIC} } })`;
    write('page.jsx', `'use client';\nexport function Page(props) {\n  return (\n    <Viewer\n      title=\{\`one\n        two \${props.name} \`\}\n      load={() => ${load}}\n    />\n  );\n}\n`);
    write('text.js', `'use client';\nexport const text = (load) => \`one\n  \${load(${load})}\n\`;\n`);
    write('odd.js', `'use client';\nif (ready) { ${load} }\n`);
    await migrate();
    // The statement that begins its line, not the line of the template or the JSX.
    for (const [path, next] of [['page.jsx', '  return ('], ['text.js', 'export const text'], ['odd.js', 'if (ready)']] as const) {
      const lines = read(path).split('\n');
      const marked = lines.findIndex((line) => COMMENT.test(line));
      expect(marked, path).toBeGreaterThan(0);
      expect(lines[marked + 1]?.startsWith(next), path).toBe(true);
      expect(comments(read(path)), path).toHaveLength(1);
    }
    const { report } = await runTool(folder.path, { command: 'check' });
    expect(report.skipped).toEqual([]);
  });

  it('are counted by check', async () => {
    write('signer.js', MANUAL);
    await migrate();
    const { report } = await runTool(folder.path, { command: 'check' });
    expect(report.nextSteps.filter((step) => step.startsWith('1 comment of an earlier run'))).toHaveLength(1);
  });

  it('leave each refused fixture as it was but for whole comment lines, one for each finding, in a second run too', async () => {
    for (const fixture of fixtures.filter((item) => item.claim === 'flags' && /^(?:async|callers|contracts|refusals)\//.test(item.name))) {
      const copy = copyTree(join(fixture.folder, 'input'));
      try {
        const before = readTree(copy.path);
        const { report } = await runTool(copy.path, { write: true, markers: true });
        const after = readTree(copy.path);
        expect(listFiles(copy.path)).toEqual([...before.keys()]);
        let count = 0;
        for (const [path, text] of after) {
          const lines = text.split('\n');
          const added = lines.filter((line) => COMMENT.test(line.replace(/\r$/, '')));
          count += added.length;
          expect(lines.filter((line) => !added.includes(line)).join('\n'), path).toBe(before.get(path));
        }
        expect(count, fixture.name).toBe(report.findings.length);
        await runTool(copy.path, { write: true, markers: true });
        expect(readTree(copy.path), fixture.name).toEqual(after);
      } finally {
        copy.remove();
      }
    }
  });
});
