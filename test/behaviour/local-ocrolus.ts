import { createServer as createPlainServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { type CertificateAuthority, createCertificateAuthority } from './certificates.ts';
import { type MultipartPart, parseMultipart } from './multipart.ts';

/** A server on loopback that plays every host a program may talk to. One serves a whole test file. */
export interface LocalOcrolus {
  /** PEM file of the authority that its certificates are signed by. */
  readonly caFile: string;
  /** Opens ports of their own for one program, so that runs can overlap without seeing each other. */
  openRun(options?: ServerRunOptions): Promise<ServerRun>;
  close(): Promise<void>;
}

export interface ServerRunOptions {
  readonly tokenEndpoint?: TokenEndpoint;
  /** What the token endpoint does once the virtual clock has moved; the same as before when absent. */
  readonly tokenEndpointLater?: TokenEndpoint;
  /** More hosts that are to be the Ocrolus API, e.g. a gateway in front of it. */
  readonly apiHosts?: readonly string[];
}

/** `fails`: HTTP 500. `refuses`: HTTP 401 `invalid_client`. */
export type TokenEndpoint = 'works' | 'fails' | 'refuses';

/** The server as one program sees it. */
export interface ServerRun {
  readonly tlsPort: number;
  readonly plainPort: number;
  /** What has arrived so far, in order of arrival. */
  requests(): readonly RecordedRequest[];
  close(): Promise<void>;
}

export interface RecordedRequest {
  readonly scheme: 'http' | 'https';
  readonly method: string;
  /** Without the port. */
  readonly host: string;
  /** With the query. */
  readonly path: string;
  /** Lower-case names; a header that is sent twice is joined with a comma. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | readonly MultipartPart[];
  readonly authorization: string | null;
  /** `api`: the Ocrolus API. `token`: the token endpoint. `other`: anybody else. */
  readonly role: 'api' | 'token' | 'other';
  /** The client ID that the bearer token was issued to, or that a token request asks for. */
  readonly tokenClient: string | null;
  /** What a bearer token is worth when it arrives; null without one. */
  readonly tokenState: 'live' | 'expired' | 'unknown' | null;
  /** 2 once the virtual clock has moved. */
  readonly round: 1 | 2;
}

/** The loopback request that tells the server by how much the virtual clock moved: `POST /advance?ms=…`. */
const CONTROL_PATH = '/advance';

const TOKEN_LIFE_SECONDS = 86_400;

/** Starts the server; makes its certificates with `openssl`. */
export async function startLocalOcrolus(): Promise<LocalOcrolus> {
  const authority = await createCertificateAuthority();
  const open = new Set<ServerRun>();
  return {
    caFile: authority.caFile,
    async openRun(options = {}) {
      const run = await openRun(authority, options);
      open.add(run);
      return { ...run, close: () => (open.delete(run), run.close()) };
    },
    async close() {
      await Promise.all([...open].map((run) => run.close()));
      await authority.close();
    },
  };
}

/** What one run remembers. */
interface RunState {
  readonly options: ServerRunOptions;
  readonly arrivals: (RecordedRequest | null)[];
  readonly tokens: Map<string, { readonly client: string; readonly expiresAt: number }>;
  /** Milliseconds that the virtual clock is ahead. */
  ahead: number;
}

async function openRun(authority: CertificateAuthority, options: ServerRunOptions): Promise<ServerRun> {
  const state: RunState = { options, arrivals: [], tokens: new Map(), ahead: 0 };
  const tls = createTlsServer(
    {
      ...authority.common,
      SNICallback: (host, done) => {
        authority.contextFor(host).then(
          (context) => { done(null, context); },
          (cause: unknown) => { done(new Error(`no certificate for ${host}`, { cause })); },
        );
      },
    },
    listener(state, 'https'),
  );
  const plain = createPlainServer(listener(state, 'http'));
  await Promise.all([listen(tls), listen(plain)]);
  return {
    tlsPort: (tls.address() as AddressInfo).port,
    plainPort: (plain.address() as AddressInfo).port,
    requests: () => state.arrivals.filter((request) => request !== null),
    close: async () => {
      await Promise.all([shut(tls), shut(plain)]);
    },
  };
}

function listen(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve);
  });
}

function shut(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => { resolve(); });
    server.closeAllConnections();
  });
}

function listener(state: RunState, scheme: 'http' | 'https'): RequestListener {
  return (request, response) => {
    if (hostOf(request) === '127.0.0.1') {
      control(state, request, response);
      return;
    }
    // The place in the list is taken on arrival: a long upload must not fall behind a request that was sent after it.
    const place = state.arrivals.push(null) - 1;
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks);
      const recorded = record(state, scheme, request, body);
      state.arrivals[place] = recorded;
      if (recorded.role === 'token') answerToken(state, recorded, response);
      else if (recorded.role === 'api') answerApi(recorded, response, body.length);
      else send(response, 200, { ok: true, host: recorded.host, ...echo(recorded, body.length) });
    });
  };
}

function control(state: RunState, request: IncomingMessage, response: ServerResponse): void {
  const url = new URL(request.url ?? '/', 'http://127.0.0.1');
  const ms = Number(url.searchParams.get('ms'));
  if (url.pathname !== CONTROL_PATH || !(ms > 0)) {
    send(response, 404, { error: `no such control request: ${url.pathname}` });
    return;
  }
  state.ahead += ms;
  send(response, 200, { ok: true });
}

function record(state: RunState, scheme: 'http' | 'https', request: IncomingMessage, body: Buffer): RecordedRequest {
  const host = hostOf(request);
  const path = request.url ?? '/';
  const headers = joinHeaders(request.rawHeaders);
  const authorization = headers['authorization'] ?? null;
  const role = roleOf(host, path, state.options.apiHosts ?? []);
  const bearer = bearerOf(state, authorization);
  return {
    scheme,
    method: request.method ?? 'GET',
    host,
    path,
    headers,
    body: parseMultipart(headers['content-type'] ?? '', body) ?? body,
    authorization,
    role,
    tokenClient: role === 'token' ? tokenFields(headers, body)['client_id'] ?? null : bearer.tokenClient,
    tokenState: bearer.tokenState,
    round: state.ahead > 0 ? 2 : 1,
  };
}

function hostOf(request: IncomingMessage): string {
  return (request.headers.host ?? '').replace(/:\d+$/, '').toLowerCase();
}

/** From the raw list, since Node's parsed headers drop a second `Authorization` without a word. */
function joinHeaders(raw: readonly string[]): Record<string, string> {
  const headers: Record<string, string> = {};
  for (let at = 0; at < raw.length; at += 2) {
    const name = (raw[at] ?? '').toLowerCase();
    const value = raw[at + 1] ?? '';
    const earlier = headers[name];
    headers[name] = earlier === undefined ? value : `${earlier}, ${value}`;
  }
  return headers;
}

function roleOf(host: string, path: string, apiHosts: readonly string[]): RecordedRequest['role'] {
  if (host === 'auth.ocrolus.com' && path.split('?')[0] === '/oauth/token') return 'token';
  const isApi = /^api[\w-]*\.ocrolus\.com$/.test(host) || /^(www\.)?perfectaudit\.com$/.test(host) || apiHosts.includes(host);
  return isApi ? 'api' : 'other';
}

function bearerOf(state: RunState, authorization: string | null): Pick<RecordedRequest, 'tokenClient' | 'tokenState'> {
  const token = /^Bearer (.*)$/i.exec(authorization ?? '')?.[1];
  if (token === undefined) return { tokenClient: null, tokenState: null };
  const issued = state.tokens.get(token);
  if (issued === undefined) return { tokenClient: null, tokenState: 'unknown' };
  return { tokenClient: issued.client, tokenState: issued.expiresAt > virtualNow(state) ? 'live' : 'expired' };
}

function virtualNow(state: RunState): number {
  return Date.now() + state.ahead;
}

/** The fields of a token request, form or JSON; the client may also name itself by HTTP Basic (RFC 6749, section 2.3.1). */
export function tokenFields(headers: Readonly<Record<string, string>>, body: Buffer): Readonly<Record<string, string>> {
  const [id, secret] = decodeBasic(headers['authorization'] ?? null) ?? [];
  const named = id === undefined || secret === undefined ? {} : { client_id: id, client_secret: secret };
  return { ...named, ...parseFields(headers['content-type'] ?? '', body.toString('utf8')) };
}

function parseFields(contentType: string, text: string): Record<string, string> {
  if (!contentType.includes('json')) return Object.fromEntries(new URLSearchParams(text));
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value).map(([key, field]) => [key, String(field)])) : {};
  } catch {
    return {};
  }
}

function answerToken(state: RunState, request: RecordedRequest, response: ServerResponse): void {
  const { tokenEndpoint = 'works', tokenEndpointLater = tokenEndpoint } = state.options;
  const mode = request.round === 1 ? tokenEndpoint : tokenEndpointLater;
  const fields = tokenFields(request.headers, Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0));
  const id = fields['client_id'];
  if (mode === 'fails') {
    send(response, 500, { error: 'server_error' });
  } else if (mode === 'refuses' || !isGiven(id) || !isGiven(fields['client_secret'])) {
    send(response, 401, { error: 'invalid_client', error_description: 'Client authentication failed' });
  } else if (request.method !== 'POST' || fields['grant_type'] !== 'client_credentials') {
    send(response, 400, { error: 'unsupported_grant_type' });
  } else {
    const token = `behaviour-token-${state.tokens.size + 1}`;
    state.tokens.set(token, { client: id, expiresAt: virtualNow(state) + TOKEN_LIFE_SECONDS * 1000 });
    send(response, 200, { access_token: token, token_type: 'Bearer', expires_in: TOKEN_LIFE_SECONDS });
  }
}

function isGiven(value: string | undefined): value is string {
  return value !== undefined && value !== '' && value !== 'undefined' && value !== 'null';
}

/** The real API answers a failed login with HTTP 200 and this body. */
const AUTHENTICATION_FAILED = { status: 400, message: 'Authentication failed', code: 1200, response: null };

const BOOKS = [
  { pk: 101, uuid: '5f0c7a52-0000-4000-8000-000000000101', name: 'Loan 101', is_public: false, status_tags: [], owner_email: 'ops@lender.example' },
  { pk: 102, uuid: '5f0c7a52-0000-4000-8000-000000000102', name: 'Loan 102', is_public: false, status_tags: [], owner_email: 'ops@lender.example' },
];

function answerApi(request: RecordedRequest, response: ServerResponse, bytes: number): void {
  const basic = decodeBasic(request.authorization);
  const isAccepted = request.tokenState === 'live' || (basic !== null && basic.every(isGiven));
  if (!isAccepted) {
    send(response, 200, AUTHENTICATION_FAILED);
    return;
  }
  const received = echo(request, bytes);
  // One answer for all paths: a book with the lists that clients walk through.
  const book = { ...BOOKS[0], book_uuid: BOOKS[0]?.uuid, doc_uuid: '5f0c7a52-0000-4000-8000-000000000201', books: BOOKS, docs: [], mixed_docs: [], documents: [], forms: [], bank_accounts: [], transactions: [], ...received };
  send(response, 200, { status: 200, message: 'OK', code: null, ...received, response: book });
}

function decodeBasic(authorization: string | null): [string, string] | null {
  const encoded = /^Basic ([A-Za-z0-9+/]+={0,2})$/i.exec(authorization ?? '')?.[1];
  if (encoded === undefined) return null;
  const pair = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = pair.indexOf(':');
  return colon === -1 ? null : [pair.slice(0, colon), pair.slice(colon + 1)];
}

/** What is said back about a request: nothing that a credential could be in. */
function echo(request: RecordedRequest, bytes: number): object {
  const isMultipart = !Buffer.isBuffer(request.body);
  const parts = Buffer.isBuffer(request.body) ? [] : request.body.map((part) => ({ name: part.name, filename: part.filename, bytes: part.bytes.length }));
  // The length of a multipart body depends on the boundary, and so is no part of the answer.
  return { method: request.method, path: request.path, received: isMultipart ? { parts } : { bytes } };
}

function send(response: ServerResponse, status: number, body: object): void {
  response.sendDate = false;
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}
