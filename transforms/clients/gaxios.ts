import type { HttpClient } from '../http-client.ts';

export default {
  name: 'gaxios',
  docs: 'https://github.com/googleapis/google-cloud-node-core/tree/main/packages/gaxios#request-options',
  packages: ['gaxios'],
  requests: [{ members: ['request', 'instance.request'], args: ['options'] }],
  factories: [
    {
      members: ['Gaxios'],
      construct: true,
      args: ['options'],
      requests: [
        { members: ['request'], args: ['options'] },
        { members: ['fetch'], args: ['urlOrOptions', 'options'] },
      ],
    },
  ],
  options: { url: ['url'], base: ['baseURL', 'baseUrl'], headers: 'headers' },
  returns: 'promise',
} satisfies HttpClient;
