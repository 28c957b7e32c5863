import type { HttpClient } from '../http-client.ts';

export default {
  name: 'typed-rest-client',
  docs: 'https://github.com/microsoft/typed-rest-client#auth-handlers',
  packages: ['typed-rest-client', 'typed-rest-client/RestClient', 'typed-rest-client/HttpClient', 'typed-rest-client/Handlers', 'typed-rest-client/handlers/basiccreds'],
  requests: [],
  factories: [
    {
      members: ['RestClient'],
      construct: true,
      args: ['other', 'base', 'handlers', 'options'],
      options: { headers: 'headers' },
      requests: [
        { members: ['get', 'del', 'options'], args: ['url', 'options'] },
        { members: ['create', 'update', 'replace'], args: ['url', 'body', 'options'] },
        { members: ['uploadStream'], args: ['method', 'url', 'body', 'options'] },
      ],
    },
    {
      members: ['HttpClient'],
      construct: true,
      args: ['other', 'handlers', 'options'],
      options: { headers: 'headers' },
      requests: [
        { members: ['get', 'del', 'options', 'head'], args: ['url', 'headers'] },
        { members: ['post', 'put', 'patch'], args: ['url', 'body', 'headers'] },
        { members: ['request'], args: ['method', 'url', 'body', 'headers'] },
      ],
    },
  ],
  handlers: ['BasicCredentialHandler'],
  // It sends `X-TFS-FedAuthRedirect` as well.
  handlersDoMore: true,
  options: { headers: 'additionalHeaders' },
  returns: 'promise',
} satisfies HttpClient;
