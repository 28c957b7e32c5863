import type { HttpClient } from '../http-client.ts';

export default {
  name: 'rtk-query',
  docs: 'https://redux-toolkit.js.org/rtk-query/api/fetchBaseQuery',
  packages: ['@reduxjs/toolkit/query', '@reduxjs/toolkit/query/react', '@reduxjs/toolkit/dist/query'],
  runtime: 'browser',
  requests: [],
  factories: [{ members: ['fetchBaseQuery'], args: ['options'], requests: [{ members: [''], args: ['urlOrOptions', 'other', 'other'] }] }],
  options: { url: ['url'], base: ['baseUrl'], headers: 'headers' },
  returns: 'promise',
  hooks: [{ option: ['prepareHeaders'], ofHeaders: true, headers: 'set' }],
} satisfies HttpClient;
