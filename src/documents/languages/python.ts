import type { Language } from './language.ts';

export const python: Language = {
  name: 'Python',
  grammar: 'python',
  strings: new Set(['string']),
  interpolations: new Set(['interpolation']),
  joins: new Set(['concatenated_string']),
  operators: new Set(['+']),
  lists: new Set(['tuple', 'list']),
  placeholders: /%(?:\((?<key>\w+)\))?[sdr]|\{(?<key2>\w*)[^{}]*\}/g,
  environment: /(?:^|\.)(?:environ(?:\.get)?|getenv|config|env(?:\.str)?|secrets?)$/,
  inbound: /requires_auth|HTTPBasic$|verify_password/,
  clients: [
    { name: 'httpx', sign: /\bhttpx\b/ },
    { name: 'aiohttp', sign: /\baiohttp\b/ },
    { name: 'requests', sign: /\brequests\b/ },
    { name: 'urllib3', sign: /\burllib3\b/ },
    { name: 'urllib', sign: /\burllib\b/ },
  ],
  bearer: 'f"Bearer {ocrolus_token()}"',
  pairs: [{ when: /^(?:auth|credentials)\s*=[^]*$/, write: 'headers={"Authorization": f"Bearer {ocrolus_token()}"}' }, { when: /^(\w[\w.]*)\.auth\s*=[^]*$/, write: '$1.headers["Authorization"] = f"Bearer {ocrolus_token()}"' }],
};
