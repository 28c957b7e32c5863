import type { HttpClient } from '../http-client.ts';

export default {
  name: 'supertest',
  docs: 'https://github.com/forwardemail/supertest#api',
  packages: ['supertest', 'supertest-as-promised'],
  requests: [],
  factories: [
    { members: ['', 'agent'], args: ['base', 'other'], requests: [{ members: ['get', 'head', 'post', 'put', 'patch', 'delete', 'del', 'options'], args: ['url', 'callback'] }] },
  ],
  chain: {
    credentials: [{ method: 'auth', user: ['user'], password: ['pass'] }],
    headers: [
      { method: 'set', args: 'pair' },
      { method: 'set', args: 'object' },
    ],
  },
  returns: 'request',
  failure: 'callback-error',
} satisfies HttpClient;
