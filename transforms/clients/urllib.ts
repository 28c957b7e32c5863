import type { HttpClient } from '../http-client.ts';

export default {
  name: 'urllib',
  docs: 'https://github.com/node-modules/urllib#arguments',
  packages: ['urllib'],
  shallowDefaults: true,
  requests: [{ members: ['', 'request', 'curl'], args: ['url', 'options', 'callback'] }],
  factories: [
    { members: ['HttpClient', 'HttpClient2'], construct: true, args: ['options'], requests: [{ members: ['request', 'curl'], args: ['url', 'options'] }] },
    { members: ['create'], args: ['options'], requests: [{ members: ['request', 'curl'], args: ['url', 'options'] }] },
  ],
  options: { headers: 'headers', credentials: [{ form: 'joined', key: 'auth' }], groups: ['defaultArgs'] },
  returns: 'promise',
  failure: 'callback-error',
} satisfies HttpClient;
