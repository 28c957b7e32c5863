import type { HttpClient } from '../http-client.ts';

export default {
  name: 'graphql-request',
  docs: 'https://github.com/graffle-js/graffle/tree/graphql-request#readme',
  packages: ['graphql-request'],
  requests: [
    { members: ['', 'request', 'rawRequest'], args: ['urlOrOptions', 'other', 'other', 'headers'] },
    { members: ['batchRequests'], args: ['urlOrOptions', 'other', 'headers'] },
  ],
  factories: [
    {
      members: ['GraphQLClient'],
      construct: true,
      args: ['base', 'options'],
      options: { headers: 'headers' },
      // A document, which is taken for a URL below the base, or all of the request as options.
      requests: [
        { members: ['request', 'rawRequest'], args: ['urlOrOptions', 'other', 'headers'] },
        { members: ['batchRequests'], args: ['urlOrOptions', 'headers'] },
      ],
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
