import type { HttpClient } from '../http-client.ts';

export default {
  name: 'node:http',
  docs: 'https://nodejs.org/api/http.html#httprequestoptions-callback',
  packages: ['http', 'https'],
  requests: [{ members: ['request', 'get'], args: ['urlOrOptions', 'options', 'callback'] }],
  options: {
    url: ['href'],
    host: ['hostname', 'host'],
    path: ['path', 'pathname'],
    headers: 'headers',
    credentials: [{ form: 'joined', key: 'auth' }],
  },
  chain: { headers: [{ method: 'setHeader', args: 'pair', endsChain: true }] },
  returns: 'request',
} satisfies HttpClient;
