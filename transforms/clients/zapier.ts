import type { HttpClient } from '../http-client.ts';

export default {
  name: 'zapier',
  docs: 'https://docs.zapier.com/platform/build-cli/overview#making-http-requests',
  packages: [],
  injected: ['z'],
  requests: [{ members: ['request'], args: ['urlOrOptions', 'options'] }],
  options: { url: ['url'], headers: 'headers', credentials: [{ form: 'pair', key: 'auth', user: ['username', 'user'], password: ['password', 'pass'] }] },
  returns: 'promise',
} satisfies HttpClient;
