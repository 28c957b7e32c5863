import type { HttpClient } from '../http-client.ts';

export default {
  name: 'XMLHttpRequest',
  docs: 'https://developer.mozilla.org/docs/Web/API/XMLHttpRequest/open',
  packages: ['xmlhttprequest', 'xmlhttprequest-ssl', 'xhr2', 'xhr2-cookies'],
  globals: ['XMLHttpRequest'],
  runtime: 'browser',
  requests: [],
  factories: [{ members: ['XMLHttpRequest', ''], construct: true, args: [], requests: [{ members: ['open'], args: ['method', 'url', 'other', 'user', 'password'] }] }],
  chain: { headers: [{ method: 'setRequestHeader', args: 'pair', endsChain: true }] },
  returns: 'request',
} satisfies HttpClient;
