import type { HttpClient } from '../http-client.ts';

export default {
  name: 'simple-get',
  docs: 'https://github.com/feross/simple-get#usage',
  packages: ['simple-get'],
  sendsByItself: true,
  requests: [{ members: ['', 'get', 'post', 'put', 'patch', 'delete', 'head', 'concat'], args: ['urlOrOptions', 'callback'] }],
  options: { url: ['url'], host: ['hostname', 'host'], path: ['path'], headers: 'headers', credentials: [{ form: 'joined', key: 'auth' }] },
  chain: { headers: [{ method: 'setHeader', args: 'pair', endsChain: true }] },
  returns: 'request',
  failure: 'callback-error',
} satisfies HttpClient;
