import type { HttpClient } from '../http-client.ts';

export default {
  name: 'superagent',
  docs: 'https://ladjs.github.io/superagent/#authentication',
  packages: ['superagent'],
  requests: [{ members: ['get', 'head', 'post', 'put', 'patch', 'delete', 'del', 'options'], args: ['url', 'body', 'callback'] }],
  chain: {
    credentials: [{ method: 'auth', user: ['user'], password: ['pass'] }],
    headers: [{ method: 'set', args: 'pair' }],
  },
  returns: 'request',
  failure: 'callback-error',
} satisfies HttpClient;
