import type { HttpClient } from '../http-client.ts';

export default {
  name: 'fetch',
  docs: 'https://developer.mozilla.org/docs/Web/API/RequestInit',
  packages: [],
  globals: ['fetch'],
  requests: [
    { members: [''], args: ['url', 'options'] },
    { members: ['Request'], construct: true, args: ['url', 'options'] },
  ],
  options: { headers: 'headers' },
  returns: 'promise',
} satisfies HttpClient;
