import type { HttpClient } from '../http-client.ts';

export default {
  name: 'node:http2',
  docs: 'https://nodejs.org/api/http2.html#clienthttp2sessionrequestheaders-options',
  packages: ['http2'],
  requests: [],
  factories: [{ members: ['connect'], args: ['base', 'options', 'callback'], requests: [{ members: ['request'], args: ['headers', 'other'] }] }],
  returns: 'request',
} satisfies HttpClient;
