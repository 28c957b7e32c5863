import type { HttpClient } from '../http-client.ts';

export default {
  name: 'request',
  docs: 'https://github.com/request/request#http-authentication',
  packages: ['request', 'postman-request', '@cypress/request', 'teeny-request'],
  sendsByItself: true,
  requests: [{ members: ['', 'get', 'post', 'put', 'patch', 'del', 'delete', 'head', 'options'], args: ['urlOrOptions', 'options', 'callback'] }],
  factories: [{ members: ['defaults', 'teenyRequest.defaults'], args: ['options'] }],
  options: {
    url: ['url', 'uri'],
    base: ['baseUrl'],
    headers: 'headers',
    credentials: [{ form: 'pair', key: 'auth', user: ['user', 'username'], password: ['pass', 'password'] }],
  },
  chain: {
    credentials: [{ method: 'auth', user: ['user', 'username'], password: ['pass', 'password'] }],
    headers: [{ method: 'setHeader', args: 'pair', endsChain: true }],
  },
  returns: 'request',
  failure: 'callback-error',
} satisfies HttpClient;
