/** A connection to a host: TCP, or a tunnel through a proxy (CONNECT, RFC 9110 section 9.3.6), with TLS over it for https. */
import { request as plainRequest } from 'node:http';
import { request as tlsRequest } from 'node:https';
import { connect as connectPlain, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';

/** What kept an answer from coming. There is no text of a server in it. */
export class NetworkError extends Error {
  override readonly name = 'NetworkError';
  readonly kind: 'timeout' | 'unreachable' | 'certificate' | 'proxy' | 'too-large';
  /** The name that the system or TLS has for it, or the status that a proxy gave. */
  readonly reason: string | null;

  constructor(kind: NetworkError['kind'], reason: string | null = null) {
    super(reason === null ? kind : `${kind}: ${reason}`);
    this.kind = kind;
    this.reason = reason;
  }
}

export interface Route {
  readonly proxy: URL | undefined;
  /** Certificates of authorities, PEM; `undefined` for those that Node.js knows. */
  readonly ca: readonly string[] | undefined;
}

/** Told of each socket as soon as there is one, so that all can be closed. */
export type Keep = (socket: Socket) => void;

/** @throws {NetworkError} */
export async function connect(target: URL, { proxy, ca }: Route, keep: Keep): Promise<Socket> {
  const isTls = target.protocol === 'https:';
  const port = Number(target.port) || (isTls ? 443 : 80);
  const host = target.hostname.replace(/^\[|\]$/g, '');
  const tunnel = proxy && (await openTunnel(proxy, `${target.hostname}:${port}`, ca, keep));
  if (!isTls) return tunnel ?? opened(connectPlain({ host, port }), 'connect', keep);
  const options = { host, ...(isIP(host) === 0 && { servername: host }), ...(ca && { ca: [...ca] }) };
  return opened(connectTls(tunnel ? { ...options, socket: tunnel } : { ...options, port }), 'secureConnect', keep);
}

function opened(socket: Socket, event: 'connect' | 'secureConnect', keep: Keep): Promise<Socket> {
  keep(socket);
  return new Promise((resolve, reject) => {
    socket.on('error', (cause) => reject(networkError(cause)));
    socket.once('close', () => reject(new NetworkError('unreachable', 'ECONNRESET')));
    socket.once(event, () => resolve(socket));
  });
}

function openTunnel(proxy: URL, authority: string, ca: Route['ca'], keep: Keep): Promise<Socket> {
  const request = proxy.protocol === 'https:' ? tlsRequest : plainRequest;
  return new Promise((resolve, reject) => {
    const asked = request({
      method: 'CONNECT',
      host: proxy.hostname.replace(/^\[|\]$/g, ''),
      port: proxy.port || (proxy.protocol === 'https:' ? 443 : 80),
      path: authority,
      headers: { host: authority, ...proxyAuthorization(proxy) },
      agent: false,
      ...(ca && { ca: [...ca] }),
    });
    asked.on('socket', keep);
    asked.on('error', (cause: NodeJS.ErrnoException) => reject(new NetworkError('proxy', cause.code ?? null)));
    asked.once('connect', ({ statusCode = 0 }, socket) => {
      if (statusCode >= 200 && statusCode < 300) resolve(socket);
      else reject(new NetworkError('proxy', `HTTP ${statusCode}`));
    });
    asked.end();
  });
}

function proxyAuthorization({ username, password }: URL): Readonly<Record<string, string>> {
  if (username === '' && password === '') return {};
  return { 'proxy-authorization': `Basic ${Buffer.from(`${decode(username)}:${decode(password)}`).toString('base64')}` };
}

/** What is no escape stands for itself. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Of the cause the code alone is kept: messages may quote what was sent. */
export function networkError(cause: unknown): NetworkError {
  if (cause instanceof NetworkError) return cause;
  const { code } = cause as NodeJS.ErrnoException;
  const reason = typeof code === 'string' && /^\w{1,60}$/.test(code) ? code : null;
  return new NetworkError(reason !== null && /CERT|SIGNATURE|ISSUER|CRL/.test(reason) ? 'certificate' : 'unreachable', reason);
}
