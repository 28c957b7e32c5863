/** `verify`: do the new credentials work, and do they see what the legacy ones see? Asks the network, and writes nothing. */
import { UsageError } from '../usage-error.ts';
import { ShapeError } from '../report/fleet/checks.ts';
import { readAnyReport, type RepositoryReport } from '../report/fleet/read.ts';
import { version } from '../version.ts';
import { CredentialError, fromCombined, fromFile, fromVariables, LEGACY_NAMES, NEW_NAMES, type Pair } from '../verify/credentials.ts';
import { ProxyError, proxyFor, type Lookup } from '../verify/network/proxy.ts';
import { createSend } from '../verify/network/send.ts';
import { verdictOf, type Verification } from '../verify/outcome.ts';
import { verify, type Subject } from '../verify/verify.ts';
import { EXIT } from '../commands/exit-codes.ts';
import { authorities, checkFlags, endpointsOf, isName, namesOf, readNamed, type VerifyFlags } from './verify-flags.ts';

const NEW_FLAGS = ['client-id-env', 'client-secret-env'] as const;
const LEGACY_FLAGS = ['legacy-key-env', 'legacy-secret-env'] as const;

/** @throws {UsageError} when there is nothing to verify; nothing is asked then */
export async function runVerify(flags: VerifyFlags): Promise<number> {
  checkFlags(flags);
  const endpoints = endpointsOf(flags);
  const env: Lookup = (name) => process.env[name];
  refuseBadProxy([endpoints.tokenUrl, endpoints.apiUrl], env);
  const ca = authorities(flags.ca, env);
  const subjects = flags.all === undefined ? [await ownSubject(flags, env)] : subjectsOf(readReport(flags.all), env);
  const send = createSend({ timeoutMs: flags.timeout * 1000, ca, env, userAgent: `ocrolus-oauth-codemod/${version}` });
  const line = progressLine();
  const verifications: Verification[] = [];
  try {
    for (const subject of subjects) verifications.push(await verify(subject, { ...endpoints, send, now: Date.now, progress: line.show }));
  } catch (cause) {
    throw withoutText(cause);
  } finally {
    line.clear();
  }
  await print(verifications, flags);
  return Math.max(EXIT.done, ...verifications.map(verdictOf));
}

/** Of an error that nobody expected the place alone is told: its text may quote what was sent. */
function withoutText(cause: unknown): Error {
  const { name, stack = '' } = cause instanceof Error ? cause : new Error('thrown');
  const error = new Error(`verify met an error of its own (${/^\w{1,40}$/.test(name) ? name : 'Error'})`);
  error.stack = [error.message, ...stack.split('\n').filter((item) => /^\s+at /.test(item))].join('\n');
  return error;
}

function refuseBadProxy(urls: readonly URL[], env: Lookup): void {
  try {
    for (const url of urls) proxyFor(url, env);
  } catch (cause) {
    throw cause instanceof ProxyError ? new UsageError(cause.message) : cause;
  }
}

async function ownSubject(flags: VerifyFlags, env: Lookup): Promise<Subject> {
  const names = namesOf(NEW_FLAGS, [flags.clientIdEnv, flags.clientSecretEnv], NEW_NAMES);
  const legacy = ownLegacy(flags, env);
  return { principal: null, sources: [], env: { clientId: names.id, clientSecret: names.secret }, own: await ownPair(flags, names, env), legacy };
}

async function ownPair(flags: VerifyFlags, names: typeof NEW_NAMES, env: Lookup): Promise<{ readonly pair: Pair; readonly from: string }> {
  if (flags.credentials !== undefined) return { pair: readCredentials(flags.credentials), from: 'client ID and secret from the file of --credentials' };
  const found = fromVariables(names, env);
  if (!('missing' in found)) return { pair: found, from: `client ID and secret from ${names.id} and ${names.secret}` };
  const isNamed = flags.clientIdEnv !== undefined || flags.clientSecretEnv !== undefined;
  if (isNamed || found.missing.length === 1) throw new UsageError(`${found.missing.join(' and ')} ${found.missing.length === 1 ? 'is' : 'are'} not set, or empty`);
  if (!process.stdin.isTTY || !process.stderr.isTTY || process.env['CI']) {
    throw new UsageError(`no credentials. Give them in one of three ways: set ${names.id} and ${names.secret} (or name other variables with --client-id-env and --client-secret-env); --credentials FILE with the file of the dashboard (ocrolus_api_credentials_<name>.json); or run verify in a terminal, which asks for them`);
  }
  const { askForCredentials } = await import('./dialogue.ts');
  return { pair: await askForCredentials(), from: 'client ID and secret as they were typed' };
}

function readCredentials(path: string): Pair {
  try {
    return fromFile(readNamed('credentials', path));
  } catch (cause) {
    if (cause instanceof CredentialError) throw new UsageError(`--credentials ${path}: ${cause.message}`);
    throw cause;
  }
}

/** Half a pair is told: under the default names it may belong to something else, and under given ones it is a mistake. */
function ownLegacy(flags: VerifyFlags, env: Lookup): Subject['legacy'] {
  const names = namesOf(LEGACY_FLAGS, [flags.legacyKeyEnv, flags.legacySecretEnv], LEGACY_NAMES);
  const found = fromVariables(names, env);
  if (!('missing' in found)) return found;
  const missing = found.missing.join(' and ');
  if (flags.legacyKeyEnv !== undefined || flags.legacySecretEnv !== undefined) throw new UsageError(`${missing} ${found.missing.length === 1 ? 'is' : 'are'} not set, or empty`);
  return { why: `${missing} not set. With the legacy credentials in variables (see also --legacy-key-env and --legacy-secret-env), verify says whether both see the same books` };
}

function readReport(path: string): RepositoryReport {
  try {
    const report = readAnyReport(readNamed('all', path));
    if (report.kind === 'repository') return report;
    throw new UsageError(`--all ${path}: the file ${report.kind === 'fleet' ? 'is a fleet report; give that of one repository' : report.reason}`);
  } catch (cause) {
    if (cause instanceof ShapeError) throw new UsageError(`--all ${path}: ${cause.message}`);
    throw cause;
  }
}

function subjectsOf({ principals }: RepositoryReport, env: Lookup): readonly Subject[] {
  if (principals.length === 0) throw new UsageError('--all: the report has no credentials');
  return principals.map(({ id, sources, env: names }) => {
    if (!isName(names.clientId) || !isName(names.clientSecret)) throw new UsageError(`--all: ${id} has a name that is none of a variable`);
    const found = fromVariables({ id: names.clientId, secret: names.clientSecret }, env);
    const own = 'missing' in found ? found : { pair: found, from: `client ID and secret from ${names.clientId} and ${names.clientSecret}` };
    return { principal: id, sources, env: names, own, legacy: legacyOf(sources, env) };
  });
}

/** Two variables are key and secret, in this order; one may hold both. */
function legacyOf(sources: readonly string[], env: Lookup): Subject['legacy'] {
  const names = sources.flatMap((source) => (source.startsWith('env:') ? [source.slice('env:'.length)] : []));
  const [id = '', secret = id] = names;
  if (names.length !== sources.length || names.length === 0 || names.length > 2) return { why: `the legacy credentials (${sources.join(' + ')}) are not in variables; verify this pair alone, with --legacy-key-env and --legacy-secret-env` };
  const found = fromVariables({ id, secret }, env);
  if ('missing' in found) return { why: `${[...new Set(found.missing)].join(' and ')} not set` };
  const pair = names.length === 2 ? found : fromCombined(found.id);
  return pair ?? { why: `${id} holds no pair, neither as key:secret nor as base64` };
}

async function print(verifications: readonly Verification[], { format, color }: VerifyFlags): Promise<void> {
  if (format === 'json') {
    const { json } = await import('../verify/json.ts');
    process.stdout.write(json(verifications));
    return;
  }
  const [{ pretty }, { default: pc }] = await Promise.all([import('../verify/pretty.ts'), import('picocolors')]);
  // Through a pipe lines stay whole, so that they can be searched.
  const columns = process.stdout.isTTY ? Math.min(process.stdout.columns || 80, 110) : Infinity;
  process.stdout.write(pretty(verifications, { color: color ?? (pc.isColorSupported && process.stdout.isTTY), columns, now: Date.now() }));
}

/** One line of a terminal that says what is waited for, and is gone in the end. */
function progressLine(): { readonly show: (stage: string) => void; readonly clear: () => void } {
  const { stderr } = process;
  if (!stderr.isTTY || process.env['CI']) return { show: () => undefined, clear: () => undefined };
  return { show: (stage) => void stderr.write(`\r\u001b[K${stage} …`.slice(0, (stderr.columns || 80) - 1)), clear: () => void stderr.write('\r\u001b[K') };
}
