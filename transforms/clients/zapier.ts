import type { HttpClient } from '../http-client.ts';

export default {
  name: 'zapier',
  docs: 'https://docs.zapier.com/platform/build-cli/overview#making-http-requests',
  packages: [],
  injected: ['z'],
  perUser: true,
  requests: [{ members: ['request'], args: ['urlOrOptions', 'options'] }],
  // `auth` is for OAuth 1; a pair in it is not sent: https://github.com/zapier/zapier-platform/blob/main/packages/schema/docs/build/schema.md#requestschema
  options: { url: ['url'], headers: 'headers' },
  returns: 'promise',
} satisfies HttpClient;
