import type { HttpClient } from '../http-client.ts';

export default {
  name: 'redaxios',
  docs: 'https://github.com/developit/redaxios#readme',
  packages: ['redaxios'],
  requests: [
    { members: ['', 'request'], args: ['urlOrOptions', 'options'] },
    { members: ['get', 'delete', 'head', 'options'], args: ['url', 'options'] },
    { members: ['post', 'put', 'patch'], args: ['url', 'body', 'options'] },
  ],
  factories: [{ members: ['create'], args: ['options'] }],
  defaults: 'defaults',
  options: { url: ['url'], base: ['baseURL'], headers: 'headers', authorization: ['auth'] },
  returns: 'promise',
  hook: {
    kind: 'property',
    name: 'fetch',
    value: ['async (url, options) => {', '  const headers = new Headers(options?.headers);', "  headers.set('Authorization', {authorization});", '  return fetch(url, { ...options, headers });', '}'],
  },
} satisfies HttpClient;
