import type { HttpClient } from '../http-client.ts';

export default {
  name: 'undici',
  docs: 'https://undici.nodejs.org/#/docs/api/Dispatcher.md',
  packages: ['undici'],
  requests: [
    { members: ['fetch'], args: ['url', 'options'] },
    // All of it in one object too: `request({ origin, path, headers })`.
    { members: ['request'], args: ['urlOrOptions', 'options'] },
    { members: ['stream'], args: ['url', 'options', 'other'] },
    { members: ['pipeline'], args: ['url', 'options', 'other'], returns: 'request' },
    { members: ['Request'], construct: true, args: ['url', 'options'] },
  ],
  factories: [
    {
      members: ['Client', 'Pool', 'BalancedPool', 'RetryAgent', 'Agent', 'ProxyAgent', 'Dispatcher'],
      construct: true,
      args: ['base', 'other'],
      requests: [
        { members: ['request'], args: ['options', 'callback'] },
        { members: ['stream'], args: ['options', 'other', 'callback'] },
        { members: ['pipeline', 'dispatch'], args: ['options', 'other'], returns: 'request' },
      ],
    },
  ],
  options: { base: ['origin'], headers: 'headers' },
  returns: 'promise',
  failure: 'callback-error',
} satisfies HttpClient;
