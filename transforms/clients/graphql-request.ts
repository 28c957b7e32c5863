import type { HttpClient } from '../http-client.ts';

export default {
  name: 'graphql-request',
  docs: 'https://github.com/graffle-js/graffle/tree/graphql-request#readme',
  packages: ['graphql-request'],
  requests: [{ members: ['', 'request', 'rawRequest', 'batchRequests'], args: ['urlOrOptions', 'other', 'other', 'headers'] }],
  factories: [
    {
      members: ['GraphQLClient'],
      construct: true,
      args: ['base', 'options'],
      options: { headers: 'headers' },
      // The headers are the third argument, or an option of the only one: which, is not always seen.
      requests: [{ members: ['request', 'rawRequest', 'batchRequests'], args: ['other', 'other', 'other'] }],
    },
  ],
  options: { url: ['url'], headers: 'requestHeaders' },
  chain: {
    headers: [
      { method: 'setHeader', args: 'pair' },
      { method: 'setHeaders', args: 'object' },
    ],
  },
  returns: 'promise',
  hook: {
    kind: 'property',
    name: 'requestMiddleware',
    value: ['async (request) => {', '  const headers = new Headers(request.headers);', "  headers.set('Authorization', {authorization});", '  return { ...request, headers };', '}'],
  },
  hooks: [{ option: ['requestMiddleware'], headers: 'property' }],
} satisfies HttpClient;
