import type { HttpClient } from '../http-client.ts';

export default {
  name: 'superagent',
  docs: 'https://ladjs.github.io/superagent/#authentication',
  packages: ['superagent'],
  requests: [
    { members: ['get', 'head', 'post', 'put', 'patch', 'delete', 'del', 'options'], args: ['url', 'body', 'callback'] },
    { members: [''], args: ['method', 'url', 'callback'] },
  ],
  factories: [
    { members: ['agent'], args: ['other'], requests: [{ members: ['get', 'head', 'post', 'put', 'patch', 'delete', 'del', 'options'], args: ['url', 'body', 'callback'] }] },
    { members: ['agent'], construct: true, args: ['other'] },
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
