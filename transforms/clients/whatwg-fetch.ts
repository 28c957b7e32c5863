import type { HttpClient } from '../http-client.ts';

export default {
  name: 'whatwg-fetch',
  docs: 'https://github.com/JakeChampion/fetch#usage',
  packages: ['whatwg-fetch', 'unfetch'],
  runtime: 'browser',
  requests: [
    { members: ['', 'fetch'], args: ['url', 'options'] },
    { members: ['Request'], construct: true, args: ['url', 'options'] },
  ],
  options: { headers: 'headers' },
  returns: 'promise',
} satisfies HttpClient;
