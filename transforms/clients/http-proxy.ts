import type { HttpClient } from '../http-client.ts';

// What is given here is sent with every request that comes in, for as long as the process runs: there is no place that could wait for a token.
export default {
  name: 'http-proxy',
  docs: 'https://github.com/http-party/node-http-proxy#options',
  packages: ['http-proxy', 'http-proxy-middleware', 'http-proxy-3', 'httpxy'],
  requests: [],
  factories: [
    { members: ['createProxyMiddleware', 'createProxyServer', 'createServer', 'createProxy', 'legacyCreateProxyMiddleware'], args: ['urlOrOptions', 'options'], requests: [] },
    { members: ['ProxyServer'], construct: true, args: ['options'], requests: [] },
    { members: [''], args: ['urlOrOptions', 'options'], requests: [] },
  ],
  options: { base: ['target'], headers: 'headers', credentials: [{ form: 'joined', key: 'auth' }] },
  returns: 'request',
  // `setHeader` of the request that goes on; it is sent when these return.
  hooks: [
    { option: ['on', 'proxyReq'], ofHeaders: true, headers: 'set', sync: true },
    { option: ['onProxyReq'], ofHeaders: true, headers: 'set', sync: true },
  ],
} satisfies HttpClient;
