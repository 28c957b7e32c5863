import type { HttpClient } from '../http-client.ts';

export default {
  name: 'apisauce',
  docs: 'https://github.com/infinitered/apisauce#request-transforms',
  packages: ['apisauce'],
  requests: [],
  factories: [
    {
      members: ['create', ''],
      args: ['options'],
      requests: [
        { members: ['get', 'delete', 'head', 'link', 'unlink', 'post', 'put', 'patch'], args: ['url', 'body', 'options'] },
        { members: ['any'], args: ['options'] },
      ],
    },
  ],
  options: { url: ['url'], base: ['baseURL'], headers: 'headers', credentials: [{ form: 'pair', key: 'auth', user: ['username'], password: ['password'] }] },
  chain: {
    headers: [
      { method: 'setHeader', args: 'pair', endsChain: true },
      { method: 'setHeaders', args: 'object', endsChain: true },
    ],
  },
  returns: 'promise',
  hook: { kind: 'statement', template: ['{instance}.addAsyncRequestTransform(async (request) => {', '  request.headers.Authorization = {authorization};', '});'] },
  hooks: [
    { call: 'addAsyncRequestTransform', headers: 'property' },
    { call: 'addRequestTransform', headers: 'property', sync: true },
  ],
} satisfies HttpClient;
