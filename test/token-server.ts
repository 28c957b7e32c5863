/** A token endpoint on loopback, and what an error of a provider may not hold. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { expect } from 'vitest';

export const credentials = { clientId: 'lender-portal-client', clientSecret: 'not/a+real secret=&0001' };

const servers: Server[] = [];

export function closeServers(): void {
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
}

interface Received {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** A server on loopback that answers when it has read the request. */
export async function serve(listener: RequestListener) {
  const requests: Received[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      requests.push({ method: request.method, url: request.url, headers: request.headers, body: Buffer.concat(chunks).toString() });
      listener(request, response);
    });
  });
  servers.push(server);
  const sockets = new Set<Promise<unknown>>();
  server.on('connection', (socket) => sockets.add(new Promise((resolve) => socket.once('close', resolve).on('error', () => undefined))));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, requests, allClosed: () => Promise.all(sockets) };
}

export async function failureOf(work: Promise<unknown>): Promise<Error> {
  const outcome = await work.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
  if (!('error' in outcome)) throw new Error(`It did not fail, but gave ${String(outcome.value)}.`);
  expect(outcome.error).toBeInstanceOf(Error);
  return outcome.error as Error;
}

/** Where nobody listens. */
export async function closedPort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

function base64(value: string): string {
  return Buffer.from(value).toString('base64');
}

/** How credentials may be written. */
export function formsOf({ clientId, clientSecret }: typeof credentials): string[] {
  const formEncoded = String(new URLSearchParams({ '': clientSecret })).slice(1);
  return [clientSecret, clientId, encodeURIComponent(clientSecret), formEncoded, base64(clientSecret), base64(`${clientId}:${clientSecret}`)];
}

/** Looks into the message, the stack, causes and properties. */
export function expectNoSecret(error: Error, pair = credentials): void {
  const shown = inspect(error, { depth: 10, showHidden: true });
  for (const form of [...formsOf(pair), 'grant_type']) expect(shown).not.toContain(form);
}
