import type { HttpClient } from '../http-client.ts';

export default {
  name: 'angular',
  docs: 'https://angular.dev/guide/http/making-requests',
  packages: ['@angular/common/http', '@angular/http', '@angular/core'],
  runtime: 'browser',
  requests: [
    { members: ['get', 'delete', 'head', 'options', 'jsonp'], args: ['url', 'options'] },
    { members: ['post', 'put', 'patch'], args: ['url', 'body', 'options'] },
    { members: ['request'], args: ['method', 'url', 'options'] },
    { members: ['HttpRequest'], construct: true, args: ['method', 'url', 'body', 'options'], bodyless: ['get', 'delete', 'head', 'options'] },
  ],
  // `inject(HttpClient)`
  factories: [{ members: ['inject'], args: ['other'] }],
  options: { headers: 'headers' },
  returns: 'request',
} satisfies HttpClient;
