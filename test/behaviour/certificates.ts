import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSecureContext, type SecureContext } from 'node:tls';
import { promisify } from 'node:util';

const execute = promisify(execFile);
const openssl = (args: readonly string[]): Promise<unknown> => execute('openssl', args);

/** A certificate authority that lives in a temporary folder for as long as the tests of one file. */
export interface CertificateAuthority {
  /** PEM file for `NODE_EXTRA_CA_CERTS`. */
  readonly caFile: string;
  /** For connections without a server name, and for the hosts that nearly every program talks to. */
  readonly common: { readonly key: Buffer; readonly cert: Buffer };
  /** The context for one server name; certificates are made when a name is first seen. */
  contextFor(host: string): Promise<SecureContext>;
  close(): Promise<void>;
}

const COMMON_NAMES = [
  '*.ocrolus.com',
  'perfectaudit.com',
  '*.perfectaudit.com',
  'example.com',
  '*.example.com',
  '*.example.org',
  '*.example.net',
  '*.lender.example',
];

const CONFIG = `[req]
distinguished_name = subject
x509_extensions = authority
prompt = no
[subject]
CN = Behaviour check
[authority]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
`;

/** Makes an authority and the common certificate with the `openssl` command; no key is ever kept. */
export async function createCertificateAuthority(): Promise<CertificateAuthority> {
  const folder = await mkdtemp(join(tmpdir(), 'behaviour-ca-'));
  const file = (name: string): string => join(folder, name);
  const newKey = (name: string): string[] => ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', file(name)];
  let serial = 1;

  async function issue(names: readonly string[]): Promise<Buffer> {
    const number = String((serial += 1));
    const extensions = file(`${number}.ext`);
    await writeFile(extensions, `basicConstraints = CA:FALSE\nsubjectAltName = ${names.map((name) => `DNS:${name}`).join(',')}\n`);
    const authority = ['-CA', file('ca.pem'), '-CAkey', file('ca.key'), '-set_serial', number, '-days', '30'];
    await openssl(['x509', '-req', '-in', file('leaf.csr'), ...authority, '-extfile', extensions, '-out', file(`${number}.pem`)]);
    return readFile(file(`${number}.pem`));
  }

  await writeFile(file('ca.cnf'), CONFIG);
  await openssl(['req', '-x509', '-config', file('ca.cnf'), ...newKey('ca.key'), '-days', '30', '-out', file('ca.pem')]);
  await openssl(['req', '-new', '-config', file('ca.cnf'), ...newKey('leaf.key'), '-out', file('leaf.csr')]);
  const key = await readFile(file('leaf.key'));
  const cert = await issue(COMMON_NAMES);
  const common = createSecureContext({ key, cert });
  const contexts = new Map<string, Promise<SecureContext>>();

  return {
    caFile: file('ca.pem'),
    common: { key, cert },
    contextFor(host) {
      if (isCommon(host)) return Promise.resolve(common);
      if (!/^[\w.-]+$/.test(host)) return Promise.reject(new Error(`not a host name: ${host}`));
      const known = contexts.get(host) ?? issue([host]).then((issued) => createSecureContext({ key, cert: issued }));
      contexts.set(host, known);
      return known;
    },
    close: () => rm(folder, { recursive: true, force: true }),
  };
}

function isCommon(host: string): boolean {
  return COMMON_NAMES.includes(host) || COMMON_NAMES.includes(host.replace(/^[^.]+/, '*'));
}
