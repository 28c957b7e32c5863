import type { HttpClient } from '../http-client.ts';

export default {
  name: '@actions/http-client',
  docs: 'https://github.com/actions/toolkit/tree/main/packages/http-client',
  packages: ['@actions/http-client', '@actions/http-client/lib/auth', '@actions/http-client/auth'],
  requests: [],
  factories: [
    {
      members: ['HttpClient'],
      construct: true,
      args: ['other', 'handlers', 'options'],
      options: { headers: 'headers' },
      requests: [
        { members: ['get', 'del', 'options', 'head', 'getJson'], args: ['url', 'headers'] },
        { members: ['post', 'put', 'patch', 'postJson', 'putJson', 'patchJson'], args: ['url', 'body', 'headers'] },
        { members: ['request'], args: ['method', 'url', 'body', 'headers'] },
      ],
    },
  ],
  handlers: ['BasicCredentialHandler'],
  returns: 'promise',
} satisfies HttpClient;
