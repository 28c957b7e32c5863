import type { HttpClient } from '../http-client.ts';

export default {
  name: 'nestjs',
  docs: 'https://docs.nestjs.com/techniques/http-module',
  packages: ['@nestjs/axios', '@nestjs/common'],
  requests: [
    { members: ['get', 'delete', 'head'], args: ['url', 'options'] },
    { members: ['post', 'put', 'patch', 'postForm', 'putForm', 'patchForm', 'query'], args: ['url', 'body', 'options'] },
    { members: ['request'], args: ['options'] },
    { members: ['axiosRef'], args: ['urlOrOptions', 'options'], returns: 'promise' },
    { members: ['axiosRef.request'], args: ['options'], returns: 'promise' },
    { members: ['axiosRef.get', 'axiosRef.delete', 'axiosRef.head', 'axiosRef.options'], args: ['url', 'options'], returns: 'promise' },
    { members: ['axiosRef.post', 'axiosRef.put', 'axiosRef.patch', 'axiosRef.postForm', 'axiosRef.putForm', 'axiosRef.patchForm'], args: ['url', 'body', 'options'], returns: 'promise' },
  ],
  factories: [
    { members: ['HttpModule.register'], args: ['options'], requests: [], hookless: true },
    { members: ['HttpModule.registerAsync'], args: ['options'], produces: 'useFactory', requests: [], hookless: true },
  ],
  defaults: 'axiosRef.defaults',
  options: {
    url: ['url'],
    base: ['baseURL'],
    headers: 'headers',
    headerGroups: ['common', 'get', 'delete', 'head', 'options', 'post', 'put', 'patch'],
    credentials: [{ form: 'pair', key: 'auth', user: ['username'], password: ['password'] }],
  },
  // An Observable.
  returns: 'request',
  hook: {
    kind: 'statement',
    template: [
      '{instance}.axiosRef.interceptors.request.use(async (config) => {',
      '  config.headers.Authorization = {authorization};',
      '  return config;',
      '});',
    ],
  },
  hooks: [{ call: 'axiosRef.interceptors.request.use', headers: 'property', syncBy: 'synchronous' }],
} satisfies HttpClient;
