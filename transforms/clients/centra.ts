import type { HttpClient } from '../http-client.ts';

export default {
  name: 'centra',
  docs: 'https://github.com/ethanent/centra#readme',
  packages: ['centra', '@aero/centra', '@nia3208/centra'],
  requests: [{ members: [''], args: ['url', 'method'] }],
  chain: { headers: [{ method: 'header', args: 'either' }], options: [{ method: 'option', joined: ['auth'] }] },
  returns: 'request',
} satisfies HttpClient;
