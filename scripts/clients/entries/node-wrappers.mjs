// Clients with an interface of their own on node:http, or on undici.

const phinSend = (phin, { url, init }) => phin({ url, ...init });
const phinDefaults = { '`.defaults({ headers })`': (phin, { url, init, basicHeaders }) => phin.defaults({ headers: basicHeaders })({ url, ...init }) };

function needleGet(needle, { url, headers }, options) {
  return needle('get', url, { headers, ...options });
}

function urllibRequest(client, { url, headers }, options) {
  return client.request(url, { headers, ...options });
}

async function loadTypedRest(name) {
  const [rest, http, handlers] = await Promise.all(['RestClient', 'HttpClient', 'Handlers'].map((file) => import(`${name}/${file}.js`)));
  return { ...rest, ...http, ...handlers };
}

const restGet = ({ RestClient }, { url, headers }, credentials) => new RestClient('test', undefined, credentials).get(url, { additionalHeaders: headers });

export default [
  {
    name: '`bent`',
    packages: ['bent'],
    header: 'the third argument',
    baseUrl: 'the first argument',
    send: (bent, { url, headers }) => bent('json')(url, undefined, headers),
    sendFromBase: (bent, { base, path, headers }) => bent(base, 'json')(path, undefined, headers),
    carriers: { 'the headers of `bent()`': (bent, { url, headers, basicHeaders }) => bent('json', basicHeaders)(url, undefined, headers) },
  },
  {
    name: '`centra`',
    packages: ['centra'],
    header: '`.header`',
    send: (centra, { url, headers = {} }) => centra(url).header(headers).send(),
    carriers: { "`.option('auth', 'u:p')`": (centra, { url, headers = {}, joined }) => centra(url).header(headers).option('auth', joined).send() },
  },
  {
    name: '`got`',
    packages: ['got-11', 'got-12', 'got-13', 'got'],
    baseUrl: '`prefixUrl`',
    send: (got, { url, init }) => got(url, init),
    sendFromBase: (got, { base, path, init }) => got(path.slice(1), { prefixUrl: base, ...init }),
    carriers: {
      '`username` and `password`': (got, { url, init, auth }) => got(url, { ...init, ...auth }),
      '`extend({ username, password })`': (got, { url, init, auth }) => got.extend(auth)(url, init),
      '`extend({ headers })`': (got, { url, init, basicHeaders }) => got.extend({ headers: basicHeaders })(url, init),
      'an `init` hook that sets `username` and `password`': (got, { url, init, auth }) => got.extend({ hooks: { init: [(options) => void Object.assign(options, auth)] } })(url, init),
      'a `beforeRequest` hook that sets the header': (got, { url, init, basic }) => got.extend({ hooks: { beforeRequest: [setHeader(basic)] } })(url, init),
      "`auth: 'u:p'`": (got, { url, init, joined }) => got(url, { ...init, auth: joined }),
    },
    meetings: {
      '`extend({ username, password })` and a `beforeRequest` hook that sets the Bearer': (got, { url, auth, bearer }) =>
        got.extend({ ...auth, hooks: { beforeRequest: [setHeader(bearer)] } })(url),
      '`extend({ username, password })` and the call says `undefined` for both': (got, { url, init, auth }) => got.extend(auth)(url, { ...init, username: undefined, password: undefined }),
      "`extend({ username, password })` and the call says `''` for both": (got, { url, init, auth }) => got.extend(auth)(url, { ...init, username: '', password: '' }),
    },
  },
  {
    name: '`@hapi/wreck`',
    packages: ['hapi-wreck-17', '@hapi/wreck'],
    baseUrl: '`baseUrl`',
    send: (wreck, { url, init }) => wreck.get(url, init),
    sendFromBase: (wreck, { base, path, init }) => wreck.defaults({ baseUrl: base }).get(path, init),
    carriers: { '`.defaults({ headers })`': (wreck, { url, init, basicHeaders }) => wreck.defaults({ headers: basicHeaders }).get(url, init) },
  },
  {
    name: '`needle`',
    packages: ['needle-2', 'needle'],
    send: (needle, call) => needleGet(needle, call),
    carriers: {
      '`username` and `password`': (needle, call) => needleGet(needle, call, call.auth),
      "`username` and `password` with `auth: 'basic'`": (needle, call) => needleGet(needle, call, { ...call.auth, auth: 'basic' }),
      "`username` and `password` with `auth: 'auto'`": (needle, call) => needleGet(needle, call, { ...call.auth, auth: 'auto' }),
    },
  },
  {
    name: '`phin`',
    packages: ['phin-2'],
    load: async (name) => (await import(name)).default.promisified,
    send: phinSend,
    carriers: { "`auth: 'u:p'`": (phin, { url, init, joined }) => phin({ url, ...init, auth: joined }) },
  },
  {
    name: '`phin`',
    packages: ['phin-3'],
    send: phinSend,
    carriers: { "`core: { auth: 'u:p' }`": (phin, { url, init, joined }) => phin({ url, ...init, core: { auth: joined } }), ...phinDefaults },
  },
  {
    name: '`phin`',
    packages: ['phin'],
    send: phinSend,
    carriers: { '`axiosOpts: { auth }`': (phin, { url, init, auth }) => phin({ url, ...init, axiosOpts: { auth } }), ...phinDefaults },
  },
  {
    name: '`typed-rest-client` `RestClient`',
    packages: ['typed-rest-client-1', 'typed-rest-client-2', 'typed-rest-client'],
    load: loadTypedRest,
    header: '`additionalHeaders`',
    baseUrl: 'the second argument',
    send: (module, call) => restGet(module, call),
    sendFromBase: ({ RestClient }, { base, path, headers }) => new RestClient('test', base).get(path, { additionalHeaders: headers }),
    carriers: {
      '`BasicCredentialHandler`': (module, call) => restGet(module, call, [new module.BasicCredentialHandler(call.username, call.password)]),
      '`PersonalAccessTokenCredentialHandler`': (module, call) => restGet(module, call, [new module.PersonalAccessTokenCredentialHandler(call.password)]),
      'the `headers` of the request options': ({ RestClient }, { url, headers, basicHeaders }) =>
        new RestClient('test', undefined, undefined, { headers: basicHeaders }).get(url, { additionalHeaders: headers }),
    },
    meetings: {
      '`BasicCredentialHandler` and then `BearerCredentialHandler`': (module, { url, username, password, token }) =>
        restGet(module, { url }, [new module.BasicCredentialHandler(username, password), new module.BearerCredentialHandler(token)]),
    },
  },
  {
    name: '`typed-rest-client` `HttpClient`',
    packages: ['typed-rest-client-1', 'typed-rest-client-2', 'typed-rest-client'],
    load: loadTypedRest,
    send: ({ HttpClient }, { url, headers }) => new HttpClient('test').get(url, headers),
    carriers: {
      '`BasicCredentialHandler`': ({ HttpClient, BasicCredentialHandler }, { url, headers, username, password }) =>
        new HttpClient('test', [new BasicCredentialHandler(username, password)]).get(url, headers),
    },
  },
  {
    name: '`urllib`',
    packages: ['urllib-2', 'urllib-3', 'urllib'],
    load: async (name) => {
      const module = await import(name);
      return { ...module.default, ...module };
    },
    send: (urllib, call) => urllibRequest(urllib, call),
    carriers: {
      "`auth: 'u:p'`": (urllib, call) => urllibRequest(urllib, call, { auth: call.joined }),
      '`defaultArgs: { auth }` of an `HttpClient`': ({ HttpClient }, call) => urllibRequest(new HttpClient({ defaultArgs: { auth: call.joined } }), call),
      '`defaultArgs: { headers }` of an `HttpClient`': ({ HttpClient }, { url, init, basicHeaders }) =>
        new HttpClient({ defaultArgs: { headers: basicHeaders } }).request(url, init),
    },
  },
];

function setHeader(value) {
  return (options) => {
    options.headers.authorization = value;
  };
}

