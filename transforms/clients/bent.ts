import type { HttpClient } from '../http-client.ts';

export default {
  name: 'bent',
  docs: 'https://github.com/mikeal/bent#readme',
  packages: ['bent'],
  // A bent factory is called with its defaults and returns the function that sends.
  requests: [],
  factories: [{ members: [''], args: ['base', 'headers'], anyOrder: true, requests: [{ members: [''], args: ['url', 'body', 'headers'] }] }],
  returns: 'promise',
} satisfies HttpClient;
