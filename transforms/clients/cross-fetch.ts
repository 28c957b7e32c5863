import type { HttpClient } from '../http-client.ts';

export default {
  name: 'cross-fetch',
  docs: 'https://github.com/lquixada/cross-fetch#api',
  packages: ['cross-fetch'],
  requests: [
    { members: ['', 'fetch'], args: ['url', 'options'] },
    { members: ['Request'], construct: true, args: ['url', 'options'] },
  ],
  options: { headers: 'headers' },
  returns: 'promise',
} satisfies HttpClient;
