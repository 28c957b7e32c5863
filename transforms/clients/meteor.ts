import type { HttpClient } from '../http-client.ts';

export default {
  name: 'meteor',
  docs: 'https://docs.meteor.com/packages/http',
  packages: ['meteor/http', 'meteor/fetch'],
  globals: ['HTTP'],
  runtime: 'synchronous',
  requests: [
    { members: ['HTTP.call', 'call'], args: ['method', 'url', 'options', 'callback'] },
    { members: ['HTTP.get', 'HTTP.post', 'HTTP.put', 'HTTP.patch', 'HTTP.del', 'get', 'post', 'put', 'patch', 'del', 'fetch'], args: ['url', 'options', 'callback'] },
  ],
  options: { headers: 'headers', credentials: [{ form: 'joined', key: 'auth' }] },
  returns: 'request',
} satisfies HttpClient;
