import type { HttpClient } from '../http-client.ts';

export default {
  name: 'isomorphic-fetch',
  docs: 'https://github.com/matthew-andrews/isomorphic-fetch#usage',
  packages: ['isomorphic-fetch', 'isomorphic-unfetch'],
  requests: [
    { members: ['', 'fetch'], args: ['url', 'options'] },
    { members: ['Request'], construct: true, args: ['url', 'options'] },
  ],
  options: { headers: 'headers' },
  returns: 'promise',
} satisfies HttpClient;
