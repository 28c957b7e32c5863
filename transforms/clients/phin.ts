import type { HttpClient } from '../http-client.ts';

export default {
  name: 'phin',
  docs: 'https://github.com/ethanent/phin#documentation',
  packages: ['phin'],
  shallowDefaults: true,
  requests: [{ members: ['', 'phin', 'promisified', 'unpromisified'], args: ['urlOrOptions', 'callback'] }],
  factories: [{ members: ['defaults'], args: ['options'] }],
  options: { url: ['url'], headers: 'headers', groups: ['core'], credentials: [{ form: 'joined', key: 'auth' }] },
  returns: 'promise',
  failure: 'callback-error',
} satisfies HttpClient;
