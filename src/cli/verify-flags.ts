/** The flags of `verify`, each checked before anything is asked. What was typed is not repeated. */
import { readText } from '../files/text-file.ts';
import { UsageError } from '../usage-error.ts';
import type { PairNames } from '../verify/credentials.ts';
import type { Endpoints } from '../verify/exchange.ts';
import { withKnown } from '../verify/network/authorities.ts';
import { isLoopback, type Lookup } from '../verify/network/proxy.ts';
import { refusalOfValues } from './typed-secrets.ts';

export interface VerifyFlags {
  /** The words that are no flags, the command among them. */
  readonly _: readonly unknown[];
  readonly clientIdEnv: string | undefined;
  readonly clientSecretEnv: string | undefined;
  readonly credentials: string | undefined;
  readonly legacyKeyEnv: string | undefined;
  readonly legacySecretEnv: string | undefined;
  readonly all: string | undefined;
  readonly audience: boolean;
  readonly tokenUrl: string;
  readonly apiUrl: string;
  readonly ca: string | undefined;
  readonly timeout: number;
  readonly format: 'pretty' | 'json';
  readonly color: boolean | undefined;
}

/** As long as anybody would wait. Seconds. */
const MOST_SECONDS = 600;

/** @throws {UsageError} */
export function checkFlags(flags: VerifyFlags): void {
  if (flags._.length > 1) throw new UsageError(refusalOfValues);
  const given: Readonly<Record<string, unknown>> = { 'client-id-env': flags.clientIdEnv, 'client-secret-env': flags.clientSecretEnv, credentials: flags.credentials, 'legacy-key-env': flags.legacyKeyEnv, 'legacy-secret-env': flags.legacySecretEnv, all: flags.all, 'token-url': flags.tokenUrl, 'api-url': flags.apiUrl, ca: flags.ca, timeout: flags.timeout, format: flags.format };
  for (const [name, value] of Object.entries(given)) if (Array.isArray(value)) throw new UsageError(`--${name} can be given once`);
  if (!(flags.timeout > 0 && flags.timeout <= MOST_SECONDS)) throw new UsageError(`--timeout takes a number of seconds, at most ${MOST_SECONDS}`);
}

/** @throws {UsageError} */
export function endpointsOf({ tokenUrl, apiUrl, audience }: VerifyFlags): Endpoints {
  return { tokenUrl: address('token-url', tokenUrl), apiUrl: address('api-url', apiUrl), isWithAudience: audience };
}

function address(flag: string, text: string): URL {
  if (!URL.canParse(text)) throw new UsageError(`--${flag} takes an address, such as https://gateway.example.com`);
  const url = new URL(text);
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') throw new UsageError(`--${flag} takes an address without a user, a query or a fragment`);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback(url.hostname))) throw new UsageError(`--${flag}: credentials are sent over https alone; http is for this machine (localhost)`);
  return url;
}

/**
 * The names of the variables of a pair: those given, or the default ones.
 * @throws {UsageError} when a name is none
 */
export function namesOf(flags: readonly [string, string], given: readonly [string | undefined, string | undefined], defaults: PairNames): PairNames {
  for (const [index, name] of given.entries()) if (name !== undefined && !isName(name)) throw new UsageError(`--${flags[index] ?? ''} takes the name of a variable, not what it holds`);
  return { id: given[0] ?? defaults.id, secret: given[1] ?? defaults.secret };
}

export const isName = (text: string): boolean => /^[A-Za-z_]\w{0,99}$/.test(text);

/**
 * Authorities beside those of Node.js: as soon as one is named, Node.js takes no others, so those of NODE_EXTRA_CA_CERTS are named too.
 * @throws {UsageError}
 */
export function authorities(file: string | undefined, env: Lookup): readonly string[] | undefined {
  if (file === undefined) return undefined;
  const own = readNamed('ca', file);
  if (!own.includes('-----BEGIN CERTIFICATE-----')) throw new UsageError('--ca: the file holds no certificate in PEM form (-----BEGIN CERTIFICATE-----)');
  return withKnown([...extra(env('NODE_EXTRA_CA_CERTS')), own]);
}

/** Node.js itself has complained of a file that cannot be read. */
function extra(path: string | undefined): readonly string[] {
  try {
    return path === undefined || path === '' ? [] : [readText(path) ?? ''].filter((text) => text !== '');
  } catch {
    return [];
  }
}

/** @throws {UsageError} without the path, which may be something else that was put in its place: whoever knows it to be one shows it */
export function readNamed(flag: string, path: string): string {
  let text: string | undefined;
  try {
    text = readText(path);
  } catch (cause) {
    throw new UsageError(`--${flag} ${path}: cannot be read: ${(cause as NodeJS.ErrnoException).code ?? 'it is no file'}`);
  }
  if (text === undefined) throw new UsageError(`--${flag} ${path}: no such file`);
  return text;
}
