import type { HttpClient } from '../http-client.ts';

export default {
  name: 'apps-script',
  docs: 'https://developers.google.com/apps-script/reference/url-fetch/url-fetch-app',
  packages: [],
  globals: ['UrlFetchApp'],
  runtime: 'synchronous',
  requests: [{ members: ['fetch', 'getRequest'], args: ['url', 'options'] }],
  options: { headers: 'headers' },
  returns: 'request',
} satisfies HttpClient;
