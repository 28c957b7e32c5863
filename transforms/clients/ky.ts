import type { HttpClient } from '../http-client.ts';

export default {
  name: 'ky',
  docs: 'https://github.com/sindresorhus/ky#hooks',
  packages: ['ky', 'ky-universal'],
  requests: [
    { members: ['', 'get', 'post', 'put', 'patch', 'delete', 'head'], args: ['url', 'options'] },
  ],
  factories: [{ members: ['create', 'extend'], args: ['options'] }],
  options: { base: ['prefixUrl', 'prefix', 'baseUrl'], headers: 'headers' },
  returns: 'request',
  hook: { kind: 'option', path: ['hooks', 'beforeRequest'], element: ['async ({ request }) => {', "  request.headers.set('Authorization', {authorization});", '}'] },
  versions: [
    {
      range: '<2',
      row: { hook: { kind: 'option', path: ['hooks', 'beforeRequest'], element: ['async (request) => {', "  request.headers.set('Authorization', {authorization});", '}'] }, hooks: [{ option: ['hooks', 'beforeRequest'], headers: 'set' }] },
    },
  ],
  hooks: [{ option: ['hooks', 'beforeRequest'], request: 'request', headers: 'set' }],
} satisfies HttpClient;
