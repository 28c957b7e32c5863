import type { HttpClient } from '../http-client.ts';

export default {
  name: 'make-fetch-happen',
  docs: 'https://github.com/npm/make-fetch-happen#options',
  packages: ['make-fetch-happen'],
  requests: [{ members: [''], args: ['url', 'options'] }],
  factories: [{ members: ['defaults'], args: ['urlOrOptions', 'options'] }],
  options: { headers: 'headers' },
  returns: 'promise',
} satisfies HttpClient;
