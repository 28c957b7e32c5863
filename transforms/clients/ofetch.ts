import type { HttpClient } from '../http-client.ts';

export default {
  name: 'ofetch',
  docs: 'https://github.com/unjs/ofetch#%EF%B8%8F-interceptors',
  packages: ['ofetch', 'ohmyfetch'],
  globals: ['$fetch'],
  requests: [{ members: ['', 'raw', 'native', 'fetch', 'ofetch', 'ofetch.raw', 'ofetch.native', '$fetch', '$fetch.raw', '$fetch.native'], args: ['url', 'options'] }],
  factories: [
    { members: ['create', 'ofetch.create', '$fetch.create'], args: ['options'] },
    // Its options hold those of a request under `defaults`, where the hook would belong.
    { members: ['createFetch'], args: ['options'], options: { groups: ['defaults'], base: ['baseURL'], headers: 'headers' }, hookless: true },
  ],
  options: { base: ['baseURL'], headers: 'headers' },
  returns: 'promise',
  hook: { kind: 'property', name: 'onRequest', value: ['async ({ options }) => {', "  options.headers.set('Authorization', {authorization});", '}'] },
  hooks: [{ option: ['onRequest'], request: 'options', headers: 'set' }],
  versions: [
    {
      // The headers are as the caller gave them, if any.
      range: '<1.4',
      row: {
        hook: {
          kind: 'property',
          name: 'onRequest',
          value: ['async ({ options }) => {', '  options.headers = new Headers(options.headers);', "  options.headers.set('Authorization', {authorization});", '}'],
        },
      },
    },
  ],
} satisfies HttpClient;
