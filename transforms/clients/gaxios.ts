import type { HttpClient } from '../http-client.ts';

export default {
  name: 'gaxios',
  docs: 'https://github.com/googleapis/google-cloud-node-core/tree/main/packages/gaxios#request-options',
  packages: ['gaxios'],
  requests: [{ members: ['request', 'instance.request'], args: ['options'] }],
  factories: [
    {
      members: ['Gaxios'],
      construct: true,
      args: ['options'],
      requests: [
        { members: ['request'], args: ['options'] },
        { members: ['fetch'], args: ['urlOrOptions', 'options'] },
      ],
    },
  ],
  options: { url: ['url'], base: ['baseURL', 'baseUrl'], headers: 'headers' },
  returns: 'promise',
  hook: {
    kind: 'statement',
    template: ['{instance}.interceptors.request.add({', '  resolved: async (options) => {', "    options.headers.set('Authorization', {authorization});", '    return options;', '  },', '});'],
  },
  hooks: [{ call: 'interceptors.request.add', option: ['resolved'], headers: 'set' }],
  versions: [
    {
      // It has no interceptors.
      range: '<6.6',
      row: {
        hook: { kind: 'property', name: 'adapter', value: ['async (options, send) => send({ ...options, headers: { ...options.headers, Authorization: {authorization} } })'] },
        hooks: [],
      },
    },
    {
      // The headers are a plain object.
      range: '<7',
      row: {
        hook: {
          kind: 'statement',
          template: [
            '{instance}.interceptors.request.add({',
            '  resolved: async (options) => {',
            '    options.headers = { ...options.headers, Authorization: {authorization} };',
            '    return options;',
            '  },',
            '});',
          ],
        },
        hooks: [{ call: 'interceptors.request.add', option: ['resolved'], headers: 'property' }],
      },
    },
  ],
} satisfies HttpClient;
