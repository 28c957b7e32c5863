import type { HttpClient } from '../http-client.ts';

export default {
  name: 'cypress',
  docs: 'https://docs.cypress.io/api/commands/request',
  packages: [],
  globals: ['cy'],
  runtime: 'synchronous',
  requests: [{ members: ['request'], args: ['urlOrOptions', 'other', 'other'] }],
  options: { url: ['url'], headers: 'headers', credentials: [{ form: 'pair', key: 'auth', user: ['username', 'user'], password: ['password', 'pass'] }] },
  returns: 'request',
} satisfies HttpClient;
