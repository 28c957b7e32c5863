import type { HttpClient } from '../http-client.ts';

export default {
  name: 'node-fetch',
  docs: 'https://github.com/node-fetch/node-fetch#options',
  packages: ['node-fetch', 'node-fetch-native', 'node-fetch-commonjs', 'minipass-fetch'],
  requests: [
    { members: ['', 'fetch'], args: ['url', 'options'] },
    { members: ['Request'], construct: true, args: ['url', 'options'] },
  ],
  options: { headers: 'headers' },
  returns: 'promise',
} satisfies HttpClient;
