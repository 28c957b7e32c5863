import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compareRuns, oauthProblems } from './behaviour/compare.ts';
import { type LocalOcrolus, type RecordedRequest, startLocalOcrolus } from './behaviour/local-ocrolus.ts';
import { parseMultipart } from './behaviour/multipart.ts';
import { type ProgramOptions, type ProgramRun, runProgram } from './behaviour/run-program.ts';

const FOLDER = fileURLToPath(new URL(`../.tmp/behaviour-harness-${process.pid}`, import.meta.url));
const BASIC = `Basic ${Buffer.from('old-key@lender.example:old-secret-1').toString('base64')}`;
const CREDENTIALS = { OCROLUS_CLIENT_ID: 'new-id-1', OCROLUS_CLIENT_SECRET: 'new-secret-1' };

let server: LocalOcrolus;
let programs = 0;

beforeAll(async () => {
  server = await startLocalOcrolus();
});

afterAll(async () => {
  await server.close();
  await rm(FOLDER, { recursive: true, force: true });
});

type RunOptions = Partial<Omit<ProgramOptions, 'directory' | 'server'>>;

/** Writes a program (a string is its `run.mjs`) and runs it. */
async function runFiles(files: string | Readonly<Record<string, string>>, options: RunOptions = {}): Promise<ProgramRun> {
  const directory = join(FOLDER, String((programs += 1)));
  const named = typeof files === 'string' ? { 'run.mjs': files } : files;
  for (const [name, text] of Object.entries(named)) {
    await mkdir(dirname(join(directory, name)), { recursive: true });
    await writeFile(join(directory, name), text);
  }
  const entry = Object.keys(named).find((name) => name.startsWith('run.')) ?? 'run.mjs';
  return runProgram({ entry, env: CREDENTIALS, directory, server, ...options });
}

/** JavaScript for `askToken(id?)`: one token request, as migrated code would send it. */
const ASK_TOKEN = `
async function askToken(id = process.env.OCROLUS_CLIENT_ID) {
  const body = new URLSearchParams({ grant_type: 'client_credentials', client_id: id, client_secret: process.env.OCROLUS_CLIENT_SECRET });
  const response = await fetch('https://auth.ocrolus.com/oauth/token', { method: 'POST', body });
  if (!response.ok) throw new Error('no token: HTTP ' + response.status);
  return response.json();
}
const books = (authorization) => fetch('https://api.ocrolus.com/v1/books', { headers: authorization ? { Authorization: authorization } : {} }).then((response) => response.json());
`;

describe('every client reaches the local server over TLS under the real host name', () => {
  const url = 'https://api.ocrolus.com/v1/books?page=2';
  const options = `{ headers: { Authorization: '${BASIC}' } }`;
  const clients: Readonly<Record<string, string>> = {
    fetch: `export const run = async () => print(await (await fetch('${url}', ${options})).json());`,
    https: `import https from 'node:https';
      export const run = () => new Promise((resolve, reject) => https.get('${url}', { auth: 'old-key@lender.example:old-secret-1' }, (response) => {
        let text = '';
        response.on('data', (chunk) => (text += chunk)).on('end', () => resolve(print(JSON.parse(text))));
      }).on('error', reject));`,
    axios: `import axios from 'axios';
      export const run = async () => print((await axios.get('${url}', { auth: { username: 'old-key@lender.example', password: 'old-secret-1' } })).data);`,
    got: `import got from 'got';
      export const run = async () => print(await got('${url}', ${options}).json());`,
    request: `import request from 'request';
      export const run = () => new Promise((resolve, reject) => request('${url}', { auth: { user: 'old-key@lender.example', pass: 'old-secret-1' }, json: true },
        (error, response, body) => (error ? reject(error) : resolve(print(body)))));`,
    unirest: `import unirest from 'unirest';
      export const run = async () => print((await unirest.get('${url}').auth({ user: 'old-key@lender.example', pass: 'old-secret-1', sendImmediately: true })).body);`,
    bent: `import bent from 'bent';
      export const run = async () => print(await bent('https://api.ocrolus.com', 'GET', 'json', 200)('/v1/books?page=2', null, { Authorization: '${BASIC}' }));`,
  };

  it.each(Object.keys(clients))('%s', async (name) => {
    const run = await runFiles(`${clients[name] ?? ''}\nconst print = (body) => console.log(body.status, body.response.books.length);`);

    expect(run).toMatchObject({ stdout: '200 2\n', exitCode: 0, concurrentHosts: [] });
    expect(run.requests).toHaveLength(1);
    expect(run.requests[0]).toMatchObject({ scheme: 'https', method: 'GET', host: 'api.ocrolus.com', path: '/v1/books?page=2', authorization: BASIC, role: 'api', tokenClient: null });
    expect(oauthProblems(run)).toEqual(['GET api.ocrolus.com/v1/books?page=2: carries Basic']);
  });
});

describe('the program', () => {
  it('may be TypeScript, and resolves packages of this project', async () => {
    const run = await runFiles({
      'package.json': '{ "type": "module" }',
      'src/client.ts': `import axios from 'axios';\nexport const status = async (path: string): Promise<number> => (await axios.get<{ status: number }>('https://api.ocrolus.com' + path)).data.status;`,
      'run.ts': `import { status } from './src/client';\nexport async function run(): Promise<void> { console.log(await status('/v1/books') satisfies number); }`,
    });

    expect(run).toMatchObject({ stdout: '400\n', exitCode: 0 });
  });

  it('may be CommonJS without a package.json', async () => {
    const run = await runFiles({ 'run.js': `const https = require('https');\nmodule.exports.run = async () => console.log(typeof https.get);` });

    expect(run).toMatchObject({ stdout: 'function\n', exitCode: 0, requests: [] });
  });

  it('finds the environment that it was given and nothing of this process', async () => {
    process.env['BEHAVIOUR_STRAY'] = 'stray';
    const run = await runFiles(`export const run = async () => console.log(process.env.OCROLUS_API_KEY, process.env.BEHAVIOUR_STRAY);`, { env: { OCROLUS_API_KEY: 'old-key@lender.example' } });
    delete process.env['BEHAVIOUR_STRAY'];

    expect(run.stdout).toBe('old-key@lender.example undefined\n');
  });

  it('ends with code 1 when run() rejects', async () => {
    const run = await runFiles(`export const run = async () => { console.log('before'); throw new Error('upload refused'); };`);

    expect(run).toMatchObject({ stdout: 'before\n', exitCode: 1 });
    expect(run.stderr).toContain('upload refused');
  });

  it('is a fault when it cannot be imported, has no run(), never settles or never ends', async () => {
    await expect(runFiles(`import './missing.mjs';`)).rejects.toThrow(/run\.mjs could not be imported[^]*missing\.mjs/);
    await expect(runFiles(`export const start = () => {};`)).rejects.toThrow('run.mjs exports no function run()');
    await expect(runFiles(`export const run = () => new Promise(() => {});`)).rejects.toThrow('run() of run.mjs never settled');
    await expect(runFiles(`export const run = async () => { setInterval(() => {}, 1000); };`, { timeLimitMs: 1500 })).rejects.toThrow('run.mjs did not end within 1500 ms; it had sent: nothing');
  });

  it('ends though it left a response body unread', async () => {
    const run = await runFiles(`export const run = async () => console.log((await fetch('https://api.ocrolus.com/v1/books')).status);`);

    expect(run).toMatchObject({ stdout: '200\n', exitCode: 0 });
  });
});

describe('other hosts', () => {
  it('are played too, under certificates of their own, and their answers hold no credential', async () => {
    const run = await runFiles(`export const run = async () => {
      for (const url of ['https://crm.example.com/v2/contacts', 'https://api.stripe.com/v1/charges', 'http://intranet.local/ping']) {
        console.log(await (await fetch(url, { method: 'POST', body: 'a=1', headers: { Authorization: 'Basic Y3JtOmNybS1zZWNyZXQ=' } })).text());
      }
    };`);

    expect(run.requests.map(({ scheme, host, role }) => [scheme, host, role])).toEqual([['https', 'crm.example.com', 'other'], ['https', 'api.stripe.com', 'other'], ['http', 'intranet.local', 'other']]);
    expect(run.stdout).toContain('{"ok":true,"host":"api.stripe.com","method":"POST","path":"/v1/charges","received":{"bytes":3}}');
    expect(run.stdout).not.toContain('Y3JtOmNybS1zZWNyZXQ=');
    expect(oauthProblems(run)).toEqual([]);
  });

  it('are blocked on odd ports and when denied, while loopback stays reachable', async () => {
    const run = await runFiles(`import { createServer } from 'node:http';
    export const run = async () => {
      const own = createServer((request, response) => response.end('own')).listen(0);
      for (const url of ['https://api.ocrolus.com:8443/v1/books', 'https://denied.example.com/', 'http://localhost:' + own.address().port]) {
        console.log(await fetch(url, { headers: { connection: 'close' } }).then((response) => response.text(), (error) => error.cause.code + ' ' + error.cause.message));
      }
      own.close();
    };`, { deniedHosts: ['denied.example.com'] });

    expect(run.stdout.split('\n')).toEqual(['EBLOCKED the behaviour check blocks api.ocrolus.com:8443', 'EBLOCKED the behaviour check blocks denied.example.com:443', 'own', '']);
    expect(run.requests).toEqual([]);
  });

  it('are verified by a bare TLS connection under the name that it asked for', async () => {
    const run = await runFiles(`import tls from 'node:tls';
    export const run = () => new Promise((resolve, reject) => {
      const socket = tls.connect({ host: 'crm.example.com', port: 443 }, () => resolve(console.log(socket.authorized, socket.end().destroyed))).on('error', reject);
    });`);

    expect(run).toMatchObject({ stdout: 'true false\n', exitCode: 0 });
  });

  it('can be named as a gateway to Ocrolus, where the same rules hold', async () => {
    const run = await runFiles(`export const run = async () => console.log((await (await fetch('https://gateway.lender.example/ocrolus/v1/books')).json()).code);`, { apiHosts: ['gateway.lender.example'] });

    expect(run.stdout).toBe('1200\n');
    expect(oauthProblems(run)).toEqual(['GET gateway.lender.example/ocrolus/v1/books: carries no authorization']);
  });
});

describe('the token endpoint', () => {
  it('issues tokens that the API accepts, each bound to its client', async () => {
    const run = await runFiles(`${ASK_TOKEN}
    export const run = async () => {
      for (const id of ['lender-a', 'lender-b']) {
        const { access_token, token_type, expires_in } = await askToken(id);
        console.log(token_type, expires_in, (await books('Bearer ' + access_token)).status);
      }
    };`);

    expect(run.stdout).toBe('Bearer 86400 200\nBearer 86400 200\n');
    expect(run.requests.map(({ role, tokenClient, tokenState }) => [role, tokenClient, tokenState])).toEqual([
      ['token', 'lender-a', null],
      ['api', 'lender-a', 'live'],
      ['token', 'lender-b', null],
      ['api', 'lender-b', 'live'],
    ]);
    expect(oauthProblems(run)).toEqual([]);
  });

  it('fails when told to, and the error path of the program is reached without a call to the API', async () => {
    const program = `${ASK_TOKEN}\nexport const run = async () => console.log((await books('Bearer ' + (await askToken()).access_token)).status);`;
    const [failed, refused] = [await runFiles(program, { tokenEndpoint: 'fails' }), await runFiles(program, { tokenEndpoint: 'refuses' })];

    expect([failed, refused].map((run) => run.exitCode)).toEqual([1, 1]);
    expect(failed.stderr).toContain('no token: HTTP 500');
    expect(refused.stderr).toContain('no token: HTTP 401');
    expect([...failed.requests, ...refused.requests].map((request) => request.role)).toEqual(['token', 'token']);
  });

  it('answers a careless program in a way that shows', async () => {
    const run = await runFiles(`${ASK_TOKEN}
    export const run = async () => {
      const { access_token } = await askToken().catch(() => ({}));
      for (const authorization of ['Bearer ' + access_token, undefined, 'Basic ' + btoa('undefined:undefined')]) console.log((await books(authorization)).message);
    };`, { tokenEndpoint: 'fails' });

    expect(run.stdout).toBe('Authentication failed\n'.repeat(3));
    expect(oauthProblems(run)).toEqual([
      'GET api.ocrolus.com/v1/books: carries no token of this run: "Bearer undefined"',
      'GET api.ocrolus.com/v1/books: carries no authorization',
      'GET api.ocrolus.com/v1/books: carries Basic',
    ]);
  });

  it('is used wrongly by JSON, by another grant and by a missing secret', async () => {
    const run = await runFiles(`export const run = async () => {
      const ask = (body, headers) => fetch('https://auth.ocrolus.com/oauth/token', { method: 'POST', body, headers }).then((response) => console.log(response.status));
      await ask(JSON.stringify({ grant_type: 'client_credentials', client_id: 'a', client_secret: 'b' }), { 'content-type': 'application/json' });
      await ask(new URLSearchParams({ grant_type: 'password', client_id: 'a', client_secret: 'b' }));
      await ask(new URLSearchParams({ grant_type: 'client_credentials', client_id: 'a', client_secret: undefined }));
    };`);

    expect(run.stdout).toBe('200\n400\n401\n');
    expect(oauthProblems(run)).toEqual([
      'POST auth.ocrolus.com/oauth/token: a token request must be form-encoded, not application/json',
      'POST auth.ocrolus.com/oauth/token: grant_type is "password"',
      'POST auth.ocrolus.com/oauth/token: client_secret is missing',
    ]);
  });

  it('takes the client from HTTP Basic, which is not legacy there', async () => {
    const run = await runFiles(`export const run = async () => {
      const headers = { Authorization: 'Basic ' + btoa('new-id-1:new-secret-1') };
      const response = await fetch('https://auth.ocrolus.com/oauth/token', { method: 'POST', headers, body: new URLSearchParams({ grant_type: 'client_credentials' }) });
      console.log(response.status);
    };`);

    expect(run).toMatchObject({ stdout: '200\n', requests: [{ role: 'token', tokenClient: 'new-id-1' }] });
    expect(oauthProblems(run)).toEqual([]);
  });
});

describe('the virtual clock', () => {
  const renewing = `${ASK_TOKEN}
    let token, askedAt = 0;
    export const run = async () => {
      if (Date.now() - askedAt > 12 * 3600e3) [token, askedAt] = [(await askToken()).access_token, Date.now()];
      console.log((await books('Bearer ' + token)).status);
    };`;
  const capturing = `${ASK_TOKEN}
    const { access_token } = await askToken();
    export const run = async () => console.log((await books('Bearer ' + access_token)).status);`;

  it('shows that a program which renews by the clock stays live', async () => {
    const run = await runFiles(renewing, { passHours: 25 });

    expect(run.stdout).toBe('200\n200\n');
    expect(run.requests.map(({ role, round, tokenState }) => [role, round, tokenState])).toEqual([['token', 1, null], ['api', 1, 'live'], ['token', 2, null], ['api', 2, 'live']]);
    expect(oauthProblems(run)).toEqual([]);
  });

  it('shows the expired token of a program that asked once at start-up', async () => {
    const run = await runFiles(capturing, { passHours: 25 });

    expect(run.stdout).toBe('200\n400\n');
    expect(oauthProblems(run)).toEqual(['GET api.ocrolus.com/v1/books: carries an expired token']);
  });

  it('leaves a token of less than a day alone', async () => {
    expect(oauthProblems(await runFiles(capturing, { passHours: 23 }))).toEqual([]);
  });

  it('can let the token endpoint fail only later', async () => {
    const run = await runFiles(renewing, { passHours: 13, tokenEndpointLater: 'fails' });

    expect(run).toMatchObject({ stdout: '200\n', exitCode: 1 });
    expect(run.stderr).toContain('no token: HTTP 500');
  });

  it('moves every way to read the time, and fires long timers but no cancelled ones', async () => {
    const run = await runFiles(`
      const readings = () => [Date.now(), new Date().getTime(), Date.parse(Date()), performance.now(), Number(process.hrtime.bigint() / 1000000n), process.hrtime()[0] * 1000];
      const hour = 3600e3, before = readings(), started = process.hrtime();
      setTimeout((text) => console.log(text), 12 * hour, 'timer').unref();
      setInterval(() => console.log('interval'), 6 * hour).unref();
      clearTimeout(setTimeout(() => console.log('cancelled'), 12 * hour));
      const next = setTimeout(() => console.log('cancelled by the one before'), 11 * hour);
      setTimeout(() => clearTimeout(next), 10 * hour);
      setTimeout(() => console.log('too late'), 30 * hour).unref();
      export const run = async () => {
        await new Promise((resolve) => setTimeout(resolve, 1));
        console.log(readings().map((reading, at) => Math.floor((reading - before[at] + 2000) / hour)).join(), Math.floor((process.hrtime(started)[0] + 2) / 3600));
        console.log(new Date(0).toISOString(), new Date() instanceof Date, new Date().constructor === Date);
      };`, { passHours: 25 });

    const rest = '1970-01-01T00:00:00.000Z true true';
    expect(run.stdout.trim().split('\n')).toEqual(['0,0,0,0,0,0 0', rest, 'interval', 'timer', '25,25,25,25,25,25 25', rest]);
  });

  it('lets the sockets of the first call be used or replaced by every client', async () => {
    const run = await runFiles(`import axios from 'axios';
      import got from 'got';
      const headers = { Authorization: '${BASIC}' };
      export const run = async () => {
        console.log((await books()).status, (await axios.get(url, { headers, timeout: 5000 })).data.status, (await got(url, { headers, timeout: { request: 5000 } }).json()).status);
      };
      const url = 'https://api.ocrolus.com/v1/books';
      const books = () => fetch(url, { headers }).then((response) => response.json());`, { passHours: 25 });

    expect(run).toMatchObject({ stdout: '200 200 200\n200 200 200\n', exitCode: 0 });
  });
});

describe('multipart uploads', () => {
  const upload = (authorization: string, text: string): string => `import axios from 'axios';
    import FormData from 'form-data';
    ${ASK_TOKEN}
    export const run = async () => {
      const form = new FormData();
      form.append('pk', '101');
      form.append('upload', Buffer.from(${JSON.stringify(text)}), { filename: 'statement.pdf', contentType: 'application/pdf' });
      const headers = { ...form.getHeaders(), Authorization: ${authorization} };
      console.log(JSON.stringify((await axios.post('https://api.ocrolus.com/v1/book/upload', form, { headers })).data.received));
    };`;
  const bearer = `'Bearer ' + (await askToken()).access_token`;

  it('are the same before and after though the boundary is not', async () => {
    const before = await runFiles(upload(`'${BASIC}'`, '%PDF-1.7 page'));
    const after = await runFiles(upload(bearer, '%PDF-1.7 page'));

    expect(before.stdout).toBe('{"parts":[{"name":"pk","filename":null,"bytes":3},{"name":"upload","filename":"statement.pdf","bytes":13}]}\n');
    expect(before.requests[0]?.headers['content-type']).not.toBe(after.requests[1]?.headers['content-type']);
    expect(compareRuns(before, after)).toEqual([]);
    expect(oauthProblems(after)).toEqual([]);
  });

  it('differ when one part does', async () => {
    const before = await runFiles(upload(`'${BASIC}'`, '%PDF-1.7 page'));
    const after = await runFiles(upload(bearer, '%PDF-1.7 edge'));

    expect(compareRuns(before, after)).toEqual(['POST api.ocrolus.com/v1/book/upload: part 2 (upload): was "%PDF-1.7 page", is "%PDF-1.7 edge"']);
  });

  it('are parsed by part, bytes kept, and anything else is left alone', () => {
    const body = Buffer.from('preamble\r\n--b1\r\nContent-Disposition: form-data; name="a"\r\n\r\n\r\n--b\r\n\r\n--b1\r\nContent-Disposition: form-data; name="f"; filename="x.bin"\r\nContent-Type: image/png\r\n\r\n\0\xff\r\n--b1--\r\n', 'latin1');

    expect(parseMultipart('multipart/form-data; boundary="b1"', body)).toEqual([
      { name: 'a', filename: null, headers: { 'content-disposition': 'form-data; name="a"' }, bytes: Buffer.from('\r\n--b\r\n') },
      { name: 'f', filename: 'x.bin', headers: { 'content-disposition': 'form-data; name="f"; filename="x.bin"', 'content-type': 'image/png' }, bytes: Buffer.from('\0\xff', 'latin1') },
    ]);
    expect(parseMultipart('multipart/form-data; boundary=b1', body.subarray(0, body.length - 10))).toBeNull();
    expect(parseMultipart('application/json', body)).toBeNull();
  });
});

describe('overlapping requests', () => {
  const HOSTS = ['api.ocrolus.com', 'api-demo.ocrolus.com', 'apika.ocrolus.com'];
  /** Each kind of client talks to a host of its own, so that none can hide behind another. */
  const pages = (statement: string): string => `import axios from 'axios';
    import https from 'node:https';
    const clients = [
      (page) => fetch('https://${HOSTS[0] ?? ''}/v1/books?page=' + page).then((response) => response.text()),
      (page) => axios.get('https://${HOSTS[1] ?? ''}/v1/books?page=' + page),
      (page) => new Promise((resolve, reject) => https.get('https://${HOSTS[2] ?? ''}/v1/books?page=' + page, (response) => resolve(setImmediate(() => response.resume()))).on('error', reject)),
    ];
    export const run = async () => { for (const send of clients) { ${statement} } };`;
  const loop = pages('for (const page of [1, 2, 3]) await send(page);');
  const all = (order: string): string => pages(`await Promise.all([${order}].map(send));`);

  it('are noticed in every kind of client, and their order does not count', async () => {
    const [before, after] = [await runFiles(all('1, 2, 3')), await runFiles(all('3, 1, 2'))];

    expect(before.concurrentHosts).toEqual(HOSTS);
    expect(compareRuns(before, after)).toEqual([]);
  });

  it('are a difference where the requests followed each other before', async () => {
    const [before, after] = [await runFiles(loop), await runFiles(all('1, 2, 3'))];

    expect(before.concurrentHosts).toEqual([]);
    expect(compareRuns(before, after)).toEqual(expect.arrayContaining(HOSTS.map((host) => `${host}: requests follow each other before, but overlap after`)));
    expect(compareRuns(before, await runFiles(loop))).toEqual([]);
  });
});

describe('compareRuns', () => {
  const request = (changes: Partial<RecordedRequest> = {}): RecordedRequest => ({
    scheme: 'https',
    method: 'POST',
    host: 'api.ocrolus.com',
    path: '/v1/book/add?dry=1',
    headers: { accept: 'application/json', authorization: BASIC },
    body: Buffer.from('{"name":"Loan 7"}'),
    authorization: BASIC,
    role: 'api',
    tokenClient: null,
    tokenState: null,
    round: 1,
    ...changes,
  });
  const run = (requests: readonly RecordedRequest[], changes: Partial<ProgramRun> = {}): ProgramRun => ({ requests, stdout: '200\n', stderr: '', exitCode: 0, concurrentHosts: [], ...changes });
  const before = run([request()]);
  const differences = (changes: Partial<RecordedRequest>): string[] => compareRuns(before, run([request(changes)]));

  it('overlooks the authorization of Ocrolus requests, token requests and standard error', () => {
    const token = request({ host: 'auth.ocrolus.com', path: '/oauth/token', role: 'token' });
    const migrated = request({ headers: { authorization: 'Bearer behaviour-token-1', accept: 'application/json' }, authorization: 'Bearer behaviour-token-1' });

    expect(compareRuns(before, run([token, migrated], { stderr: 'warning' }))).toEqual([]);
  });

  it('finds every other part of a request that changed', () => {
    const post = 'POST api.ocrolus.com/v1/book/add?dry=1';

    expect(differences({ method: 'PUT' })).toEqual([`${post}: method was "POST", is "PUT"`]);
    expect(differences({ scheme: 'http' })).toEqual([`${post}: scheme was "https", is "http"`]);
    expect(differences({ path: '/v1/book/add' })).toEqual([`${post}: path was "/v1/book/add?dry=1", is "/v1/book/add"`]);
    expect(differences({ headers: { 'x-trace': '7' } })).toEqual([`${post}: header accept was "application/json", is absent`, `${post}: header x-trace was absent, is "7"`]);
    expect(differences({ body: Buffer.from('{}') })).toEqual([`${post}: body: 17 bytes before, 2 after; was "{\\"name\\":\\"Loan 7\\"}", is "{}"`]);
    expect(differences({ body: [], headers: { ...request().headers, 'content-type': 'multipart/form-data; boundary=x' } })).toContain(`${post}: body is multipart on one side only`);
    expect(differences({ host: 'api-demo.ocrolus.com' })).toEqual([
      'api-demo.ocrolus.com: 0 requests before, 1 after',
      'POST api-demo.ocrolus.com/v1/book/add?dry=1: sent only after',
      'api.ocrolus.com: 1 requests before, 0 after',
      `${post}: sent only before`,
    ]);
  });

  it('finds a changed part, a missing part and a renamed file in a multipart body', () => {
    const part = (name: string, filename: string): Extract<RecordedRequest['body'], readonly unknown[]>[number] => ({ name, filename, headers: { 'content-disposition': `form-data; name="${name}"; filename="${filename}"` }, bytes: Buffer.from('x') });
    const headers = (boundary: string): Record<string, string> => ({ 'content-type': `multipart/form-data; boundary=${boundary}`, 'content-length': String(boundary.length) });
    const upload = (boundary: string, body: RecordedRequest['body']): ProgramRun => run([request({ path: '/v1/book/upload', headers: headers(boundary), body })]);
    const original = upload('aaa', [part('a', '1.pdf'), part('b', '2.pdf')]);

    expect(compareRuns(original, upload('bbbb', [part('a', '1.pdf'), part('b', '2.pdf')]))).toEqual([]);
    expect(compareRuns(original, upload('bbbb', [part('a', '1.pdf')]))).toEqual(['POST api.ocrolus.com/v1/book/upload: multipart body had 2 parts, has 1']);
    expect(compareRuns(original, upload('bbbb', [part('a', '1.pdf'), part('b', '3.pdf')]))[0]).toContain('part 2 (b) header content-disposition was');
  });

  it('finds a changed Basic of another vendor', () => {
    const crm = (authorization: string): RecordedRequest => request({ host: 'crm.example.com', role: 'other', headers: { authorization }, authorization });

    expect(compareRuns(run([crm(BASIC)]), run([crm('Bearer behaviour-token-1')]))).toEqual([`POST crm.example.com/v1/book/add?dry=1: header authorization was "${BASIC}", is "Bearer behaviour-token-1"`]);
  });

  it('minds the order of requests to one host, unless they overlapped', () => {
    const [one, two, three] = ['/1', '/2', '/3'].map((path) => request({ path })) as [RecordedRequest, RecordedRequest, RecordedRequest];
    const concurrentHosts = ['api.ocrolus.com'];

    expect(compareRuns(run([one, two]), run([two, one]))).toHaveLength(2);
    expect(compareRuns(run([one, two], { concurrentHosts }), run([two, one], { concurrentHosts }))).toEqual([]);
    expect(compareRuns(run([one, two, two], { concurrentHosts }), run([two, one, three], { concurrentHosts }))).toEqual(['POST api.ocrolus.com/2: path was "/2", is "/3"']);
  });

  it('does not mind the order between hosts', () => {
    const crm = request({ host: 'crm.example.com', role: 'other' });

    expect(compareRuns(run([request(), crm]), run([crm, request()]))).toEqual([]);
  });

  it('finds changed output and exit codes, and sorts the lines of a concurrent program', () => {
    const concurrentHosts = ['api.ocrolus.com'];

    expect(compareRuns(before, run([request()], { stdout: '400\n', exitCode: 1 }))).toEqual(['standard output, line 1: was "200", is "400"', 'exit code was "0", is "1"']);
    expect(compareRuns(run([], { stdout: 'a\nb\n' }), run([], { stdout: 'b\na\n' }))).toHaveLength(1);
    expect(compareRuns(run([], { stdout: 'a\nb\n', concurrentHosts }), run([], { stdout: 'b\na\n' }))).toEqual([]);
    expect(compareRuns(run([], { stdout: 'a\nb\n', concurrentHosts }), run([], { stdout: 'b\nc\n' }))).toEqual(['standard output, line 2 (sorted): was "a", is "b"']);
  });
});

describe('oauthProblems', () => {
  it('tells a token that leaks to another host', async () => {
    const run = await runFiles(`${ASK_TOKEN}
    export const run = async () => {
      const headers = { Authorization: 'Bearer ' + (await askToken()).access_token };
      await (await fetch('https://crm.example.com/', { headers })).text();
    };`);

    expect(oauthProblems(run)).toEqual(['GET crm.example.com/: sends an Ocrolus token to another host']);
  });
});
