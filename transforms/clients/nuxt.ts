import type { HttpClient } from '../http-client.ts';

export default {
  name: 'nuxt',
  docs: 'https://nuxt.com/docs/api/composables/use-fetch',
  packages: ['#app', '#imports', 'nuxt/app'],
  globals: ['useFetch', 'useLazyFetch'],
  // A composable runs in the browser as well as on the server.
  runtime: 'browser',
  requests: [{ members: ['', 'useFetch', 'useLazyFetch'], args: ['url', 'options'] }],
  options: { base: ['baseURL'], headers: 'headers' },
  returns: 'request',
} satisfies HttpClient;
