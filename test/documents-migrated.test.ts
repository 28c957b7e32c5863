/** Files other than code that `migrate` changes: scripts are run before and after, with a server of this process in the place of every host. */
import { chmodSync, cpSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { executeBeside, runCommand } from './command.ts';
import { ROOT, runTool } from './fixture-folders.ts';
import { createFixture, type FsFixture } from './scratch.ts';

const ACCOUNTS: Readonly<Record<string, string>> = { 'client-main': 'main secret & more', 'client-archive': 'archive/secret+1' };
const LEGACY = { OCROLUS_API_KEY: 'old-key', OCROLUS_API_SECRET: 'old-secret', OCROLUS_ARCHIVE_KEY: 'archive-key', OCROLUS_ARCHIVE_SECRET: 'archive-secret' };
const NEW = { OCROLUS_CLIENT_ID: 'client-main', OCROLUS_CLIENT_SECRET: 'main secret & more', OCROLUS_ARCHIVE_CLIENT_ID: 'client-archive', OCROLUS_ARCHIVE_CLIENT_SECRET: 'archive/secret+1' };
const BUREAU = { BUREAU_KEY: 'bureau', BUREAU_SECRET: 'bureau-secret' };
const basic = (pair: string): string => `Basic ${Buffer.from(pair).toString('base64')}`;

interface Call {
  readonly to: string;
  readonly authorization: string | undefined;
}

let folder: FsFixture;
let server: Server;
let calls: Call[];

beforeEach(async () => {
  folder = createFixture();
  calls = [];
  server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => (body += text)).on('end', () => {
      const to = `${request.headers.host ?? ''}${request.url ?? ''}`;
      if (to !== 'auth.ocrolus.com/oauth/token') {
        calls.push({ to, authorization: request.headers.authorization });
        return response.end('{ "response": { "books": [{ "pk": 7, "name": "a" }, { "pk": 8, "name": "b" }] } }\n');
      }
      const form = new URLSearchParams(body);
      const id = form.get('client_id') ?? '';
      if (form.get('grant_type') !== 'client_credentials' || form.get('client_secret') !== ACCOUNTS[id]) return response.writeHead(401).end('{ "error": "invalid_client" }');
      return response.end(`{"access_token":"token-of-${id}","expires_in": 86400}`);
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
});
afterEach(() => {
  server.close();
  folder.remove();
});

const arrange = (name: string): void => cpSync(join(ROOT, 'fixtures/polyglot', name, 'input'), folder.path, { recursive: true });

/** With a curl that comes to this server whatever the host, and notes what it was given. */
async function run(args: readonly string[], env: NodeJS.ProcessEnv): Promise<{ readonly code: number | null; readonly out: string; readonly err: string; readonly calls: readonly Call[] }> {
  const { port } = server.address() as AddressInfo;
  folder.write('bin/curl', `#!/bin/bash\nprintf '%s\\n' "$@" >> "$NOTES"\nPATH=$REST exec curl --noproxy '*' --connect-to "::127.0.0.1:${port}" "\${@//https:\\/\\//http://}"\n`);
  chmodSync(join(folder.path, 'bin/curl'), 0o755);
  calls = [];
  const rest = process.env['PATH'] ?? '';
  const outcome = await executeBeside('sh', ['-c', '"$0" "$@"', ...args], { cwd: folder.path, env: { ...env, ...BUREAU, PATH: `${join(folder.path, 'bin')}:${rest}`, REST: rest, NOTES: join(folder.path, 'notes') } });
  return { ...outcome, calls };
}

describe.skipIf(process.platform === 'win32')('a script', () => {
  it.each([
    [['bash', 'scripts/books.sh']],
    [['bash', 'scripts/books.sh', '7']],
    [['sh', '-e', 'scripts/upload', 'scripts/bare.sh']],
    [['sh', 'scripts/bare.sh']],
  ])('%j sends the same requests with a token of the same account, and needs none of the old variables', async (args) => {
    arrange('migrates.shell');
    const before = await run(args, LEGACY);
    expect(before.code, before.err).toBe(0);
    expect(before.calls.length).toBeGreaterThan(0);
    expect(runCommand(['migrate', '--write', '--allow-dirty'], { cwd: folder.path }).code).toBe(0);
    const after = await run(args, NEW);
    const tokens = new Map([[basic('old-key:old-secret'), 'Bearer token-of-client-main'], [basic('archive-key:archive-secret'), 'Bearer token-of-client-archive'], [basic('bureau:bureau-secret'), basic('bureau:bureau-secret')]]);
    expect(after.calls).toEqual(before.calls.map(({ to, authorization = '' }) => ({ to, authorization: tokens.get(authorization) })));
    expect({ code: after.code, out: after.out }).toEqual({ code: 0, out: before.out });
    // Others can list the arguments of a process.
    for (const secret of Object.values(ACCOUNTS)) for (const form of [secret, encodeURIComponent(secret)]) expect(folder.read('notes')).not.toContain(form);
  });

  it('is refused as before when the credentials are wrong, and says nothing of them', async () => {
    arrange('migrates.shell');
    expect(runCommand(['migrate', '--write', '--allow-dirty'], { cwd: folder.path }).code).toBe(0);
    const { err, calls: sent } = await run(['sh', 'scripts/bare.sh'], { ...NEW, OCROLUS_CLIENT_SECRET: 'a wrong one' });
    expect(err).toContain('401');
    expect(err).not.toContain('a wrong one');
    expect(sent).toEqual([{ to: 'api.ocrolus.com/v1/books', authorization: 'Bearer' }]);
  });

  it('is as it was after undo', () => {
    arrange('migrates.shell');
    const text = folder.read('scripts/upload');
    runCommand(['migrate', '--write', '--allow-dirty'], { cwd: folder.path });
    expect(folder.read('scripts/upload')).not.toBe(text);
    expect(runCommand(['undo'], { cwd: folder.path }).code).toBe(0);
    expect(folder.read('scripts/upload')).toBe(text);
  });
});

describe('somebody who decides change by change', () => {
  it('keeps a file of which one site is to stay, and has the others changed', async () => {
    arrange('migrates.shell');
    const upload = folder.read('scripts/upload');
    const { report } = await runTool(folder.path, { write: true, decide: (dry) => Promise.resolve(new Set(dry.findings.filter(({ file, start }) => file === 'scripts/upload' && start.line > 6).map(({ id }) => id))) });
    expect(folder.read('scripts/upload')).toBe(upload);
    expect(report.files.map(({ path }) => path)).toEqual(['scripts/bare.sh', 'scripts/books.sh']);
    expect(new Set(report.findings.map(({ file, status }) => `${file} ${status}`))).toEqual(new Set(['scripts/bare.sh migrated', 'scripts/books.sh migrated', 'scripts/upload migratable']));
  });
});

describe('what is said of a changed document', () => {
  it('names the variables that were written, comments and prompts of a request staying with it', async () => {
    folder.write('desk.http', '@host = https://api.ocrolus.com/v1\n# @prompt pk\nGET {{host}}/book/{{pk}}\nAuthorization: Basic {{$dotenv DESK_USER}} {{$dotenv DESK_PASS}}\n');
    folder.write('.env.example', 'DESK_USER=\nDESK_PASS=\n');
    const { report } = await runTool(folder.path, { write: true });
    const [principal] = report.principals;
    const text = folder.read('desk.http');
    expect(text).toContain(`client_id={{$dotenv ${principal?.env.clientId ?? ''}}}&client_secret={{$dotenv ${principal?.env.clientSecret ?? ''}}}`);
    expect(folder.read('.env.example')).toContain(`${principal?.env.clientId ?? ''}=`);
    expect(text).toContain('# @prompt pk\nGET {{host}}/book/{{pk}}\nAuthorization: Bearer {{');
  });
});
