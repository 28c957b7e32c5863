import type { HttpClient } from '../http-client.ts';

export default {
  name: 'got',
  docs: 'https://github.com/sindresorhus/got/blob/main/documentation/2-options.md#username',
  packages: ['got'],
  requests: [{ members: ['', 'get', 'post', 'put', 'patch', 'delete', 'head', 'stream', 'paginate'], args: ['urlOrOptions', 'options'] }],
  factories: [{ members: ['extend'], args: ['options'] }],
  defaults: 'defaults',
  options: {
    url: ['url'],
    base: ['prefixUrl'],
    headers: 'headers',
    credentials: [{ form: 'keys', user: 'username', password: 'password' }],
  },
  returns: 'request',
  hook: {
    kind: 'option',
    path: ['hooks', 'beforeRequest'],
    // Hooks run again for a redirect, which may lead to another host: https://github.com/sindresorhus/got/blob/main/documentation/9-hooks.md#beforerequest
    // Versions 12 and 13 have emptied `options.prefixUrl` by then.
    element: ['async (options) => {', '  if (options.url?.origin === {origin}) options.headers.authorization = {authorization};', '}'],
  },
  hooks: [{ option: ['hooks', 'beforeRequest'], headers: 'property' }],
} satisfies HttpClient;
