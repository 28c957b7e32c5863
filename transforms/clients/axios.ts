import type { HttpClient } from '../http-client.ts';

export default {
  name: 'axios',
  docs: 'https://axios-http.com/docs/req_config',
  packages: ['axios'],
  requests: [
    { members: ['', 'request'], args: ['urlOrOptions', 'options'] },
    { members: ['get', 'delete', 'head', 'options'], args: ['url', 'options'] },
    { members: ['post', 'put', 'patch', 'postForm', 'putForm', 'patchForm'], args: ['url', 'body', 'options'] },
  ],
  factories: [{ members: ['create'], args: ['options'] }],
  defaults: 'defaults',
  options: {
    url: ['url'],
    base: ['baseURL'],
    headers: 'headers',
    headerGroups: ['common', 'get', 'delete', 'head', 'options', 'post', 'put', 'patch'],
    credentials: [{ form: 'pair', key: 'auth', user: ['username'], password: ['password'] }],
  },
  returns: 'promise',
  hook: {
    kind: 'statement',
    template: [
      '{instance}.interceptors.request.use(async (config) => {',
      '  config.headers.Authorization = {authorization};',
      '  return config;',
      '});',
    ],
  },
  versions: [
    {
      // To the types of these versions (index.d.ts, `AxiosRequestConfig`), the headers may be missing.
      range: '<1',
      row: {
        hook: {
          kind: 'statement',
          template: [
            '{instance}.interceptors.request.use(async (config) => {',
            '  config.headers = { ...config.headers, Authorization: {authorization} };',
            '  return config;',
            '});',
          ],
        },
      },
    },
  ],
  hooks: [{ call: 'interceptors.request.use', headers: 'property', syncBy: 'synchronous' }],
} satisfies HttpClient;
