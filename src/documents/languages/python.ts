import type { Language } from './language.ts';

export default {
  name: 'Python',
  grammar: 'python',
  strings: new Set(['string']),
  interpolations: new Set(['interpolation']),
  joins: new Set(['concatenated_string']),
  operators: new Set(['+']),
  lists: new Set(['tuple', 'list']),
  placeholders: /%(?:\((?<key>\w+)\))?[sdr]|\{(?<key2>\w*)[^{}]*\}/g,
  environment: /(?:^|\.)(?:environ(?:\.get)?|getenv|config|env(?:\.str)?|secrets?)$/,
  basicHeaders: /(?:^|[._])(?:encode_basic_auth|_basic_auth_str)$/,
  inbound: /requires_auth|HTTPBasic$|verify_password/,
  clients: [
    { name: 'httpx', sign: /\bhttpx\b/ },
    { name: 'aiohttp', sign: /\baiohttp\b/ },
    { name: 'requests', sign: /\brequests\b/ },
    { name: 'pycurl', sign: /\bpycurl\b|\.setopt\(/ },
    { name: 'urllib3', sign: /\burllib3\b/ },
    { name: 'urllib', sign: /\burllib\b/ },
  ],
  handOver: {
    bearer: 'f"Bearer {ocrolus_token()}"',
    kept: /\b[Ss]ession\.headers|\bClientSession\(|\b(?:Async)?Client\(|\bPoolManager\(|\.headers\.update\(/,
    rules: [
      // Both call a function for each request: https://requests.readthedocs.io/en/latest/user/advanced/#custom-authentication
      ...['requests', 'httpx'].flatMap((client) => [
        { client, when: /^auth\s*=[^]*$/, write: 'auth=ocrolus_auth', isLive: true },
        { client, when: /^([A-Za-z_][\w.]*)\.auth\s*=[^]*$/, write: '$1.auth = ocrolus_auth', isLive: true },
      ]),
      { client: 'aiohttp', when: /^auth\s*=[^]*$/, write: 'headers={"Authorization": f"Bearer {ocrolus_token()}"}', unless: /\bheaders\s*=|\*\*/ },
    ],
  },
} satisfies Language;
