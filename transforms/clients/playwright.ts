import type { HttpClient } from '../http-client.ts';

export default {
  name: 'playwright',
  docs: 'https://playwright.dev/docs/api/class-apirequest#api-request-new-context',
  packages: ['@playwright/test', 'playwright', 'playwright-core'],
  requests: [{ members: ['get', 'post', 'put', 'patch', 'delete', 'head', 'fetch'], args: ['url', 'options'] }],
  factories: [
    {
      members: ['request.newContext'],
      args: ['options'],
      options: { base: ['baseURL'], headers: 'extraHTTPHeaders', credentials: [{ form: 'pair', key: 'httpCredentials', user: ['username'], password: ['password'] }] },
    },
    {
      members: ['defineConfig', 'test.use'],
      args: ['options'],
      options: { base: ['baseURL'], headers: 'extraHTTPHeaders', groups: ['use'], credentials: [{ form: 'pair', key: 'httpCredentials', user: ['username'], password: ['password'] }] },
      requests: [],
    },
  ],
  options: { headers: 'headers' },
  returns: 'promise',
} satisfies HttpClient;
