import type { HttpClient } from '../http-client.ts';

export default {
  name: 'apollo-client',
  docs: 'https://www.apollographql.com/docs/react/api/core/ApolloClient',
  packages: ['@apollo/client', '@apollo/client/core', 'apollo-boost'],
  requests: [],
  // It takes no `fetch` of its own, so it has no hook: the link has one.
  factories: [{ members: ['ApolloClient', ''], construct: true, args: ['options'], requests: [] }],
  options: { base: ['uri'], headers: 'headers' },
  returns: 'request',
} satisfies HttpClient;
