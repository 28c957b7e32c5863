import type { HttpClient } from '../http-client.ts';

export default {
  name: 'wretch',
  docs: 'https://elbywan.github.io/wretch/api/interfaces/index.Wretch.html#auth',
  packages: ['wretch', 'wretch/all'],
  requests: [],
  factories: [
    {
      members: ['', 'default'],
      args: ['base', 'options'],
      requests: [
        { members: ['get', 'delete', 'head', 'opts'], args: ['url'] },
        { members: ['post', 'put', 'patch'], args: ['body', 'url'] },
        { members: ['fetch'], args: ['method', 'url', 'body'] },
      ],
    },
    { members: ['url'], args: ['url'] },
    { members: ['options'], args: ['options'] },
    { members: ['headers'], args: ['headers'] },
    { members: ['auth'], args: ['authorization'] },
    { members: ['basicAuth'], args: ['user', 'password'] },
    // Each returns the instance with something else changed.
    { members: ['addon', 'accept', 'body', 'json', 'content', 'catcher', 'catcherFallback', 'middlewares', 'query', 'formData', 'formUrl', 'polyfills', 'errorType', 'resolve', 'defer', 'signal', 'customError'], args: ['other'] },
  ],
  options: { headers: 'headers' },
  returns: 'request',
  hook: {
    kind: 'chain',
    call: ['middlewares([', '  (next) => async (url, options) => next(url, { ...options, headers: { ...options.headers, Authorization: {authorization} } }),', '])'],
  },
} satisfies HttpClient;
