import type { HttpClient } from '../http-client.ts';

export default {
  name: 'urql',
  docs: 'https://nearform.com/open-source/urql/docs/api/core/#client',
  packages: ['@urql/core', 'urql', '@urql/preact', '@urql/vue', '@urql/svelte'],
  requests: [],
  factories: [
    { members: ['createClient'], args: ['options'], requests: [] },
    { members: ['Client'], construct: true, args: ['options'], requests: [] },
  ],
  options: { base: ['url'], headers: 'headers', groups: ['fetchOptions'] },
  returns: 'request',
  hook: {
    kind: 'property',
    name: 'fetch',
    value: ['async (url, options) => {', '  const headers = new Headers(options?.headers);', "  headers.set('Authorization', {authorization});", '  return fetch(url, { ...options, headers });', '}'],
  },
} satisfies HttpClient;
