import type { HttpClient } from '../http-client.ts';

export default {
  name: 'needle',
  docs: 'https://github.com/tomas/needle#request-options',
  packages: ['needle'],
  requests: [
    { members: ['get', 'head'], args: ['url', 'options', 'callback'] },
    { members: ['post', 'put', 'patch', 'delete'], args: ['url', 'body', 'options', 'callback'] },
    { members: ['request'], args: ['method', 'url', 'body', 'options', 'callback'] },
    { members: [''], args: ['method', 'url', 'body', 'options'], bodyless: ['get', 'head'], returns: 'promise' },
  ],
  options: {
    headers: 'headers',
    credentials: [{ form: 'keys', user: 'username', password: 'password' }],
  },
  returns: 'request',
  failure: 'callback-error',
} satisfies HttpClient;
