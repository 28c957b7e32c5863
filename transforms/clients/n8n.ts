import type { HttpClient } from '../http-client.ts';

export default {
  name: 'n8n',
  docs: 'https://docs.n8n.io/integrations/creating-nodes/build/reference/http-helpers/',
  packages: [],
  injected: ['this.helpers', 'helpers'],
  perUser: true,
  requests: [
    { members: ['httpRequest', 'request'], args: ['urlOrOptions'] },
    { members: ['httpRequest.call', 'request.call'], args: ['other', 'urlOrOptions'] },
  ],
  options: { url: ['url', 'uri'], base: ['baseURL'], headers: 'headers', credentials: [{ form: 'pair', key: 'auth', user: ['username', 'user'], password: ['password', 'pass'] }] },
  returns: 'promise',
} satisfies HttpClient;
