import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runTool } from './fixture-folders.ts';
import { createFixture, type FsFixture } from './scratch.ts';

let folder: FsFixture;

beforeEach(() => {
  folder = createFixture();
});
afterEach(() => {
  folder.remove();
});

/** A client whose methods are called as those of everybody are. */
function writeClient(base: string): void {
  folder.write(`${base}/client.ts`, `export class Client {
  constructor(private readonly key: string, private readonly secret: string) {}
  async get(path: string) {
    const Authorization = 'Basic ' + Buffer.from(this.key + ':' + this.secret).toString('base64');
    return fetch('https://api.ocrolus.com' + path, { headers: { Authorization } });
  }
}
`);
  folder.write(`${base}/books.ts`, `import { Client } from './client';
export const ocrolus = new Client(process.env.OCROLUS_KEY!, process.env.OCROLUS_SECRET!);
export const books = () => ocrolus.get('/v1/books');
`);
}

/** Files that call `get` of what nobody can tell. */
function writeOthers(base: string, count: number): void {
  for (let index = 0; index < count; index += 1) folder.write(`${base}/part${index}.ts`, `import { store } from 'store-${index % 7}';\nexport const read${index} = (cache: any, key: string) => cache.get(store[key]);\n`);
}

describe('methods with names that a whole program uses', () => {
  it('are looked for in packages that may be handed the object, and in no other', async () => {
    folder.write('packages/lending/package.json', '{ "name": "@acme/lending", "private": true }');
    folder.write('packages/app/package.json', '{ "name": "@acme/app", "private": true, "dependencies": { "@acme/lending": "*" } }');
    folder.write('packages/tools/package.json', '{ "name": "@acme/tools", "private": true }');
    folder.write('packages/other/package.json', '{ "name": "@acme/other", "private": true }');
    writeClient('packages/lending/src');
    folder.write('packages/app/src/main.ts', "import { ocrolus } from '@acme/lending/src/books';\nimport { first } from '../../tools/src/first';\nvoid first(ocrolus);\n");
    folder.write('packages/tools/src/first.ts', "export const first = async (api: any) => (await api.get('/v1/books')).json();\n");
    writeOthers('packages/other/src', 40);
    const { report } = await runTool(folder.path);
    expect(report.findings.map(({ status }) => status)).toEqual(['migratable']);
    expect(report.summary.filesAnalyzed).toBe(4);
  });

  it('are looked for in what imports them, where too many files have the name', async () => {
    folder.write('package.json', '{ "name": "lending", "private": true }');
    writeClient('src/ocrolus');
    writeOthers('src/parts', 130);
    const { report } = await runTool(folder.path);
    expect(report.findings.map(({ status }) => status)).toEqual(['migratable']);
    expect(report.summary.filesAnalyzed).toBe(2);
  });

  it('stay as they are where that would make them async and not all callers are seen', async () => {
    folder.write('package.json', '{ "name": "lending", "private": true }');
    folder.write('src/ocrolus/client.ts', `export class Client {
  constructor(private readonly key: string, private readonly secret: string) {}
  get(name: string) {
    return { [name]: 'Basic ' + Buffer.from(this.key + ':' + this.secret).toString('base64') };
  }
}
const ocrolus = new Client(process.env.OCROLUS_KEY!, process.env.OCROLUS_SECRET!);
export const books = async () => fetch('https://api.ocrolus.com/v1/books', { headers: ocrolus.get('Authorization') });
`);
    writeOthers('src/parts', 130);
    const { report } = await runTool(folder.path);
    expect(report.findings.map(({ status, reason }) => [status, reason?.code])).toEqual([['manual', 'callers-unknown']]);
  });
});
