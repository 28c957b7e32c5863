import type { HttpClient } from '../http-client.ts';

export default {
  name: 'apollo',
  docs: 'https://www.apollographql.com/docs/react/api/link/apollo-link-http',
  packages: ['@apollo/client', '@apollo/client/core', '@apollo/client/link/http', '@apollo/client/link/batch-http', '@apollo/client/link/context', 'apollo-link-context', 'apollo-link-http', 'apollo-link-batch-http'],
  requests: [],
  factories: [
    { members: ['HttpLink', 'BatchHttpLink'], construct: true, args: ['options'], requests: [] },
    { members: ['createHttpLink'], args: ['options'], requests: [] },
  ],
  options: { base: ['uri'], headers: 'headers' },
  returns: 'request',
  hook: {
    kind: 'property',
    name: 'fetch',
    value: ['async (uri, options) => {', '  const headers = new Headers(options?.headers);', "  headers.set('Authorization', {authorization});", '  return fetch(uri, { ...options, headers });', '}'],
  },
  hooks: [{ exports: ['setContext'], headers: 'property' }],
} satisfies HttpClient;
