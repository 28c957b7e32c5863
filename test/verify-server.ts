/** What `verify` talks to: a token endpoint and an API of made-up accounts, in plain text or with TLS, and a proxy in front of them. */
import { createServer as createPlainServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { COMMAND, executeBeside, type Outcome, type Surroundings } from './command.ts';

export interface Arrival {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** A status with a body, which is JSON unless it is a text; `hang` never answers. */
export type Reply = { readonly status?: number; readonly body?: unknown; readonly headers?: Readonly<Record<string, string>> } | 'hang';

export interface Behaviour {
  readonly token?: (arrival: Arrival) => Reply;
  readonly books?: (arrival: Arrival) => Reply;
}

export interface VerifyServer {
  readonly port: number;
  readonly url: string;
  readonly arrivals: readonly Arrival[];
  close(): Promise<void>;
}

export const TOKEN = 'made-up.opaque-token/of+the~endpoint';

export const booksOf = (...pks: readonly number[]): object => ({ status: 200, message: 'OK', response: pks.map((pk) => ({ pk, name: `Loan of somebody ${pk}`, owner_email: 'owner@lender.example' })) });

/** A list in pages, the newest first. */
export function pageOf(pks: readonly number[], { url }: Arrival, size: number): object {
  const offset = Number(new URL(url, 'http://127.0.0.1').searchParams.get('offset') ?? 0);
  return booksOf(...pks.slice(offset, offset + size));
}

const DEFAULT: Required<Behaviour> = { token: () => ({ body: { access_token: TOKEN, token_type: 'Bearer', expires_in: 86_400 } }), books: () => ({ body: booksOf(3, 2, 1) }) };

export async function startServer(behaviour: Behaviour = {}, tls?: { readonly key: Buffer; readonly cert: Buffer }): Promise<VerifyServer> {
  const arrivals: Arrival[] = [];
  const { token, books } = { ...DEFAULT, ...behaviour };
  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const arrival = { method: request.method ?? '', url: request.url ?? '', headers: request.headers, body: Buffer.concat(chunks).toString() };
      arrivals.push(arrival);
      send(response, (request.method === 'POST' ? token : books)(arrival));
    });
  };
  const server = tls ? createTlsServer(tls, listener) : createPlainServer(listener);
  const port = await listen(server);
  return { port, url: `http://127.0.0.1:${port}`, arrivals, close: () => shut(server) };
}

function send(response: ServerResponse, reply: Reply): void {
  if (reply === 'hang') return;
  const { status = 200, body, headers = {} } = reply;
  response.writeHead(status, { 'content-type': typeof body === 'string' ? 'text/plain' : 'application/json', ...headers });
  response.end(typeof body === 'string' ? body : body === undefined ? '' : JSON.stringify(body));
}

export interface Proxy {
  readonly url: string;
  /** What tunnels were asked for, with the credentials for the proxy. */
  readonly asked: readonly string[];
  close(): Promise<void>;
}

/** Every tunnel leads to one port of this machine; with `status`, to none. */
export async function startProxy(port: number, status?: number): Promise<Proxy> {
  const asked: string[] = [];
  const open = new Set<Socket>();
  const server = createPlainServer();
  server.on('connect', (request, client: Socket) => {
    asked.push([request.url, request.headers['proxy-authorization']].filter((item) => item !== undefined).join(' '));
    open.add(client.on('error', () => undefined));
    if (status !== undefined) {
      client.end(`HTTP/1.1 ${status} No\r\ncontent-length: 0\r\n\r\n`);
      return;
    }
    const upstream = connect(port, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 OK\r\n\r\n');
      upstream.pipe(client).pipe(upstream);
    });
    open.add(upstream.on('error', () => undefined));
  });
  const own = await listen(server);
  return {
    url: `http://127.0.0.1:${own}`,
    asked,
    close: () => {
      for (const socket of open) socket.destroy();
      return shut(server);
    },
  };
}

/** A port that nothing listens on. */
export async function closedPort(): Promise<number> {
  const server = createPlainServer();
  const port = await listen(server);
  await shut(server);
  return port;
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}

function shut(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

/** Runs the built command beside the servers of this process. Of the variables of this process those that `verify` reads are left out. */
export function runBeside(args: readonly string[], { cwd, env = {} }: Surroundings): Promise<Outcome> {
  const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^OCROLUS_|_PROXY$|^NODE_EXTRA_CA_CERTS$/i.test(name)));
  return executeBeside(process.execPath, [COMMAND, ...args], { cwd, env: { ...inherited, NO_COLOR: '1', CI: '', ...env } });
}
