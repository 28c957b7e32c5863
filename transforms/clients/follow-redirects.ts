import type { HttpClient } from '../http-client.ts';

export default {
  name: 'follow-redirects',
  docs: 'https://github.com/follow-redirects/follow-redirects#readme',
  packages: ['follow-redirects'],
  requests: [{ members: ['http.request', 'http.get', 'https.request', 'https.get'], args: ['urlOrOptions', 'options', 'callback'] }],
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
