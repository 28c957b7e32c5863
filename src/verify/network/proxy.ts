/** Which way a request takes: straight, or through the proxy that the variables of the environment name. */

/** A look-up, because the names of variables are not case-sensitive everywhere. */
export type Lookup = (name: string) => string | undefined;

/** A variable does not hold what a proxy can be reached by. The message has its name and never its value, which may hold a password. */
export class ProxyError extends Error {
  override readonly name = 'ProxyError';
}

/** HTTP_PROXY is the last resort for https as well, as npm has it. Lower case comes first, as in curl. */
const VARIABLES = ['https_proxy', 'HTTPS_PROXY', 'http_proxy', 'HTTP_PROXY'];

/**
 * The proxy for a URL, `undefined` where there is none.
 * @throws {ProxyError}
 */
export function proxyFor(target: URL, env: Lookup): URL | undefined {
  if (isLoopback(target.hostname) || isExempt(target, env('no_proxy') ?? env('NO_PROXY') ?? '')) return undefined;
  const name = VARIABLES.find((item) => (env(item) ?? '').trim() !== '');
  return name === undefined ? undefined : parse(name, (env(name) ?? '').trim());
}

function parse(name: string, value: string): URL {
  const text = /^[a-z][a-z\d+.-]*:\/\//i.test(value) ? value : `http://${value}`;
  if (!URL.canParse(text)) throw new ProxyError(`${name} holds no address of a proxy; write it as http://proxy.example.com:8080`);
  const url = new URL(text);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw new ProxyError(`${name} names a proxy of another kind (${url.protocol}//); http and https are understood`);
  return url;
}

/** Another machine cannot reach it. */
export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname.endsWith('.localhost') || hostname === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(hostname);
}

/** `example.com` and `.example.com` stand for the host and what is below it, with a port for this port alone; `*` stands for all. */
function isExempt({ hostname, port, protocol }: URL, list: string): boolean {
  const own = port === '' ? (protocol === 'https:' ? '443' : '80') : port;
  return list.toLowerCase().split(/[\s,]+/).filter((item) => item !== '').some((item) => {
    const [, host = '', wanted] = /^(.*?)(?::(\d+))?$/.exec(item) ?? [];
    if (host === '*') return true;
    const suffix = host.replace(/^\*?\./, '');
    return (wanted === undefined || wanted === own) && (hostname === suffix || hostname.endsWith(`.${suffix}`));
  });
}
