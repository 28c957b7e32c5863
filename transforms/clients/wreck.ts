import type { HttpClient } from '../http-client.ts';

export default {
  name: '@hapi/wreck',
  docs: 'https://hapi.dev/module/wreck/api/#requestmethod-uri-options',
  packages: ['@hapi/wreck', 'wreck'],
  requests: [
    { members: ['request'], args: ['method', 'url', 'options'] },
    { members: ['get', 'post', 'put', 'patch', 'delete'], args: ['url', 'options'] },
  ],
  factories: [{ members: ['defaults'], args: ['options'] }],
  options: { base: ['baseUrl'], headers: 'headers' },
  returns: 'promise',
} satisfies HttpClient;
