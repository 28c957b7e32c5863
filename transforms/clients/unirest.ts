import type { HttpClient } from '../http-client.ts';

export default {
  name: 'unirest',
  docs: 'https://github.com/Kong/unirest-nodejs#requestauth',
  packages: ['unirest'],
  requests: [
    { members: ['get', 'post', 'put', 'patch', 'delete', 'head', 'options'], args: ['url', 'headers', 'body', 'callback'] },
    { members: [''], args: ['method', 'url', 'headers', 'body', 'callback'] },
  ],
  chain: {
    credentials: [{ method: 'auth', user: ['user', 'username'], password: ['pass', 'password'] }],
    headers: [
      { method: 'headers', args: 'either' },
      { method: 'header', args: 'either' },
      { method: 'set', args: 'either' },
    ],
  },
  returns: 'request',
  failure: 'response-error',
} satisfies HttpClient;
