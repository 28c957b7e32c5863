/** One request, one answer. Redirects are answers: nothing is sent where nobody has said that it may go. */
import { request as httpRequest, type IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { connect, NetworkError, networkError, type Keep } from './connection.ts';
import { proxyFor, type Lookup } from './proxy.ts';

export interface HttpRequest {
  readonly method: 'GET' | 'POST';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: string;
}

export type Send = (request: HttpRequest) => Promise<Answer>;

export interface NetworkOptions {
  /** Of the whole exchange, from the look-up of the name to the end of the body. */
  readonly timeoutMs: number;
  readonly ca: readonly string[] | undefined;
  readonly env: Lookup;
  readonly userAgent: string;
}

/** A longer answer is no list of books. Bytes. */
const SIZE_LIMIT = 32 * 1024 * 1024;

/** What it returns throws a NetworkError where no answer comes, or a ProxyError. */
export function createSend({ timeoutMs, ca, env, userAgent }: NetworkOptions): Send {
  return async (request) => {
    const sockets = new Set<Socket>();
    let timer: NodeJS.Timeout | undefined;
    const tooLate = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new NetworkError('timeout')), timeoutMs);
    });
    const exchange = async (): Promise<Answer> => {
      // An error that comes while nobody listens must not end the process.
      const keep: Keep = (socket) => void sockets.add(socket.on('error', () => undefined));
      const socket = await connect(request.url, { proxy: proxyFor(request.url, env), ca }, keep);
      return ask(request, socket, userAgent);
    };
    try {
      return await Promise.race([exchange(), tooLate]);
    } finally {
      clearTimeout(timer);
      for (const socket of sockets) socket.destroy();
    }
  };
}

function ask({ method, url, headers, body }: HttpRequest, socket: Socket, userAgent: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const fail = (cause: unknown): void => reject(networkError(cause));
    const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    const request = httpRequest({
      method,
      path: `${url.pathname}${url.search}`,
      headers: { host: url.host, accept: 'application/json', 'user-agent': userAgent, ...headers, ...length },
      createConnection: () => socket,
    });
    request.on('error', fail);
    request.once('response', (response) => {
      read(response).then((text) => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }), fail);
    });
    request.end(body);
  });
}

async function read(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > SIZE_LIMIT) throw new NetworkError('too-large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
