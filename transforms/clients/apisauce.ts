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
  // An interceptor and no async request transform: what a transform throws, the call throws, where callers expect `ok: false`.
  hook: {
    kind: 'statement',
    template: ['{instance}.axiosInstance.interceptors.request.use(async (config) => {', '  config.headers.Authorization = {authorization};', '  return config;', '});'],
  },
} satisfies HttpClient;
