import type { HttpClient } from '../http-client.ts';

export default {
  name: 'k6',
  docs: 'https://grafana.com/docs/k6/latest/javascript-api/k6-http/',
  packages: ['k6/http'],
  runtime: 'synchronous',
  requests: [
    { members: ['get', 'head'], args: ['url', 'options'] },
    { members: ['post', 'put', 'patch', 'del', 'options'], args: ['url', 'body', 'options'] },
    { members: ['request', 'asyncRequest'], args: ['method', 'url', 'body', 'options'] },
  ],
  options: { headers: 'headers' },
  returns: 'request',
} satisfies HttpClient;
