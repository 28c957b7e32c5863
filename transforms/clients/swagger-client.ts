import type { HttpClient } from '../http-client.ts';

export default {
  name: 'swagger-client',
  docs: 'https://github.com/swagger-api/swagger-js/blob/master/docs/usage/tags-interface.md#authorizations',
  packages: ['swagger-client', 'swagger-client/es'],
  requests: [{ members: ['http', 'default.http'], args: ['options'] }],
  factories: [
    { members: [''], construct: true, args: ['urlOrOptions', 'options'], requests: [] },
    { members: [''], args: ['urlOrOptions', 'options'], requests: [] },
  ],
  options: { url: ['url'], headers: 'headers', credentials: [{ form: 'named-pairs', key: 'authorizations', user: ['username'], password: ['password'] }] },
  returns: 'promise',
  // It also runs when the description of the API is loaded, which may lie on another host.
  hook: {
    kind: 'property',
    name: 'requestInterceptor',
    value: ['async (request) => {', '  if (!request.loadSpec) request.headers.Authorization = {authorization};', '  return request;', '}'],
  },
  hooks: [{ option: ['requestInterceptor'], headers: 'property' }],
} satisfies HttpClient;
