import { type RecordedRequest, tokenFields } from './local-ocrolus.ts';
import { type MultipartPart, withoutBoundary } from './multipart.ts';
import type { ProgramRun } from './run-program.ts';

/**
 * How a program behaves differently after its migration, in words; empty when it does not.
 * Requests are compared per host: in order, or as a set where the program itself lets them overlap. Left out are token
 * requests, the `Authorization` of Ocrolus API requests (see `oauthProblems`), multipart boundaries, and standard error.
 */
export function compareRuns(before: ProgramRun, after: ProgramRun): string[] {
  const hosts = [...new Set([...before.requests, ...after.requests].map((request) => request.host))].sort();
  return [...hosts.flatMap((host) => compareHost(host, before, after)), ...compareOutput(before, after)];
}

function compareHost(host: string, before: ProgramRun, after: ProgramRun): string[] {
  const old = comparable(before, host);
  const now = comparable(after, host);
  const differences: string[] = [];
  if (old.length !== now.length) differences.push(`${host}: ${old.length} requests before, ${now.length} after`);
  const isConcurrent = before.concurrentHosts.includes(host);
  if (!isConcurrent && old.length > 1 && after.concurrentHosts.includes(host)) {
    differences.push(`${host}: requests follow each other before, but overlap after`);
  }
  const pairs = isConcurrent ? pairUnequal(old, now) : pairInOrder(old, now);
  return [...differences, ...pairs.flatMap(([one, other]) => compareRequest(one, other))];
}

function comparable(run: ProgramRun, host: string): RecordedRequest[] {
  return run.requests.filter((request) => request.host === host && request.role !== 'token');
}

type Pair = readonly [before: RecordedRequest | undefined, after: RecordedRequest | undefined];

function pairInOrder(before: readonly RecordedRequest[], after: readonly RecordedRequest[]): Pair[] {
  return Array.from({ length: Math.max(before.length, after.length) }, (_, at) => [before[at], after[at]]);
}

/** What is left when equal requests have cancelled each other out, in a stable order so that like stands beside like. */
function pairUnequal(before: readonly RecordedRequest[], after: readonly RecordedRequest[]): Pair[] {
  const remaining = [...after];
  const unmatched = before.filter((request) => {
    const at = remaining.findIndex((other) => stableKey(other) === stableKey(request));
    if (at !== -1) remaining.splice(at, 1);
    return at === -1;
  });
  const sorted = (requests: readonly RecordedRequest[]): RecordedRequest[] =>
    requests.toSorted((one, other) => (stableKey(one) < stableKey(other) ? -1 : 1));
  return pairInOrder(sorted(unmatched), sorted(remaining));
}

function stableKey(request: RecordedRequest): string {
  const headers = Object.entries(comparableHeaders(request)).sort(([one], [other]) => (one < other ? -1 : 1));
  const body = Buffer.isBuffer(request.body) ? request.body.toString('base64') : request.body.map((part) => [part.headers, part.bytes.toString('base64')]);
  return JSON.stringify([request.method, request.path, request.scheme, body, headers]);
}

function compareRequest(before: RecordedRequest | undefined, after: RecordedRequest | undefined): string[] {
  if (before === undefined) return after === undefined ? [] : [`${title(after)}: sent only after`];
  if (after === undefined) return [`${title(before)}: sent only before`];
  const differences = [
    ...compareText('method', before.method, after.method),
    ...compareText('scheme', before.scheme, after.scheme),
    ...compareText('path', before.path, after.path),
    ...compareHeaders(comparableHeaders(before), comparableHeaders(after)),
    ...compareBodies(before.body, after.body),
  ];
  return differences.map((difference) => `${title(before)}: ${difference}`);
}

function title(request: RecordedRequest): string {
  return `${request.method} ${request.host}${request.path}`;
}

function comparableHeaders(request: RecordedRequest): Readonly<Record<string, string>> {
  const headers: Record<string, string> = { ...request.headers };
  if (request.role === 'api') delete headers['authorization'];
  if (!Buffer.isBuffer(request.body)) {
    delete headers['content-length'];
    headers['content-type'] = withoutBoundary(headers['content-type'] ?? '');
  }
  return headers;
}

function compareHeaders(before: Readonly<Record<string, string>>, after: Readonly<Record<string, string>>, kind = 'header'): string[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return names.flatMap((name) => compareText(`${kind} ${name}`, before[name], after[name]));
}

function compareText(what: string, before: string | undefined, after: string | undefined): string[] {
  return before === after ? [] : [`${what} was ${quote(before)}, is ${quote(after)}`];
}

function quote(text: string | undefined): string {
  return text === undefined ? 'absent' : JSON.stringify(text.length > 200 ? `${text.slice(0, 200)}…` : text);
}

function compareBodies(before: RecordedRequest['body'], after: RecordedRequest['body']): string[] {
  if (Buffer.isBuffer(before) && Buffer.isBuffer(after)) return compareBytes('body', before, after);
  if (Buffer.isBuffer(before) || Buffer.isBuffer(after)) return ['body is multipart on one side only'];
  const count = before.length === after.length ? [] : [`multipart body had ${before.length} parts, has ${after.length}`];
  return [...count, ...before.flatMap((part, at) => comparePart(at + 1, part, after[at]))];
}

function comparePart(number: number, before: MultipartPart, after: MultipartPart | undefined): string[] {
  if (after === undefined) return [];
  const name = `part ${number} (${before.name})`;
  return [...compareHeaders(before.headers, after.headers, `${name} header`), ...compareBytes(name, before.bytes, after.bytes)];
}

function compareBytes(what: string, before: Buffer, after: Buffer): string[] {
  if (before.equals(after)) return [];
  const sizes = before.length === after.length ? '' : `${before.length} bytes before, ${after.length} after; `;
  return [`${what}: ${sizes}was ${quote(before.toString('utf8'))}, is ${quote(after.toString('utf8'))}`];
}

function compareOutput(before: ProgramRun, after: ProgramRun): string[] {
  return [...compareStdout(before, after), ...compareText('exit code', String(before.exitCode), String(after.exitCode))];
}

function compareStdout(before: ProgramRun, after: ProgramRun): string[] {
  const old = before.stdout.split('\n');
  const now = after.stdout.split('\n');
  // Callbacks of requests that overlap print in whatever order the answers come.
  const isOrdered = before.concurrentHosts.length === 0;
  const [one, other] = isOrdered ? [old, now] : [old.toSorted(), now.toSorted()];
  const at = Array.from({ length: Math.max(one.length, other.length) }, (_, line) => line).find((line) => one[line] !== other[line]);
  return at === undefined ? [] : compareText(`standard output, line ${at + 1}${isOrdered ? '' : ' (sorted)'}:`, one[at], other[at]);
}

/** What is wrong with the authentication of a migrated program's run, in words; empty when nothing is. */
export function oauthProblems(after: ProgramRun): string[] {
  return after.requests.flatMap((request) => problemsOf(request).map((problem) => `${title(request)}: ${problem}`));
}

function problemsOf(request: RecordedRequest): string[] {
  if (request.role === 'api') return apiProblems(request);
  if (request.role === 'token') return tokenRequestProblems(request);
  return request.tokenClient === null ? [] : ['sends an Ocrolus token to another host'];
}

function apiProblems({ authorization, tokenState }: RecordedRequest): string[] {
  if (authorization === null) return ['carries no authorization'];
  if (/^Basic /i.test(authorization)) return ['carries Basic'];
  if (tokenState === 'live') return [];
  if (tokenState === 'expired') return ['carries an expired token'];
  return [`carries no token of this run: ${quote(authorization)}`];
}

function tokenRequestProblems(request: RecordedRequest): string[] {
  const problems: string[] = [];
  const contentType = request.headers['content-type'] ?? 'none';
  const fields = Buffer.isBuffer(request.body) ? tokenFields(request.headers, request.body) : {};
  if (request.scheme !== 'https') problems.push('a token request over plain HTTP');
  if (request.method !== 'POST') problems.push('a token request must be a POST');
  if (!/^application\/x-www-form-urlencoded\b/i.test(contentType)) problems.push(`a token request must be form-encoded, not ${contentType}`);
  if (fields['grant_type'] !== 'client_credentials') problems.push(`grant_type is ${quote(fields['grant_type'])}`);
  for (const name of ['client_id', 'client_secret']) {
    if (/^(undefined|null|)$/.test(fields[name] ?? '')) problems.push(`${name} is missing`);
  }
  return problems;
}
