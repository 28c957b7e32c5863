import type { HttpClient } from '../http-client.ts';

export default {
  name: 'openapi-fetch',
  docs: 'https://openapi-ts.dev/openapi-fetch/middleware-auth',
  packages: ['openapi-fetch'],
  requests: [],
  factories: [
    { members: ['', 'default'], args: ['options'], requests: [{ members: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'TRACE'], args: ['url', 'options'] }] },
    // `client['/v1/books'].GET()`: it takes no middleware.
    { members: ['createPathBasedClient'], args: ['options'], requests: [], hookless: true },
  ],
  options: { base: ['baseUrl'], headers: 'headers' },
  returns: 'promise',
  hook: {
    kind: 'statement',
    template: ['{instance}.use({', '  async onRequest({ request }) {', "    request.headers.set('Authorization', {authorization});", '    return request;', '  },', '});'],
  },
  hooks: [{ call: 'use', option: ['onRequest'], request: 'request', headers: 'set' }],
} satisfies HttpClient;
