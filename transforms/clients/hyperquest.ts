import type { HttpClient } from '../http-client.ts';

export default {
  name: 'hyperquest',
  docs: 'https://github.com/hyperquest/hyperquest#methods',
  packages: ['hyperquest'],
  sendsByItself: true,
  requests: [{ members: ['', 'get', 'post', 'put', 'delete'], args: ['urlOrOptions', 'options', 'callback'] }],
  options: { url: ['uri'], headers: 'headers', credentials: [{ form: 'joined', key: 'auth' }] },
  chain: { headers: [{ method: 'setHeader', args: 'pair', endsChain: true }] },
  returns: 'request',
  failure: 'callback-error',
} satisfies HttpClient;
