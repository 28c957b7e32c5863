// Clients with an interface of their own on a fetch.
async function loadWretch(name) {
  const { default: wretch } = await import(name);
  const addon = name === 'wretch' ? (await import('wretch/addons/basicAuth')).default : undefined;
  return { wretch, addon };
}

const wretchCarriers = {
  '`.auth`': ({ wretch }, { url, headers, basic }) => wretch(url).auth(basic).headers(headers ?? {}).get().res(),
  '`.options({ headers })`': ({ wretch }, { url, headers, basicHeaders }) => wretch(url).options({ headers: basicHeaders }).headers(headers ?? {}).get().res(),
  'a middleware that sets the header': ({ wretch }, { url, headers, basic }) =>
    wretch(url)
      .middlewares([(next) => (target, options) => next(target, { ...options, headers: { ...options.headers, Authorization: basic } })])
      .headers(headers ?? {})
      .get()
      .res(),
};
const wretchMeetings = {
  '`.headers` of the Bearer and then `.auth`': ({ wretch }, { url, headers, basic }) => wretch(url).headers(headers).auth(basic).get().res(),
  '`.auth` and then `.auth` of the Bearer': ({ wretch }, { url, basic, bearer }) => wretch(url).auth(basic).auth(bearer).get().res(),
};
const wretchEntry = {
  name: '`wretch`',
  load: loadWretch,
  header: '`.headers`',
  baseUrl: 'the first argument',
  send: ({ wretch }, { url, headers = {} }) => wretch(url).headers(headers).get().res(),
  sendFromBase: ({ wretch }, { base, path, headers = {} }) => wretch(base).url(path).headers(headers).get().res(),
};

async function loadGaxios(name) {
  const module = await import(name);
  return { request: module.request, Gaxios: module.Gaxios };
}

const gaxiosEntry = {
  name: '`gaxios`',
  load: loadGaxios,
  baseUrl: '`baseURL`',
  send: ({ request }, { url, init }) => request({ url, ...init }),
  sendFromBase: ({ request }, { base, path, init }) => request({ baseURL: base, url: path, ...init }),
};
const gaxiosDefaults = { '`new Gaxios({ headers })`': ({ Gaxios }, { url, init, basicHeaders }) => new Gaxios({ headers: basicHeaders }).request({ url, ...init }) };

function intercepted({ Gaxios }, basic) {
  const client = new Gaxios();
  client.interceptors.request.add({
    resolved: async (options) => {
      if (options.headers instanceof Headers) options.headers.set('Authorization', basic);
      else options.headers = { ...options.headers, Authorization: basic };
      return options;
    },
  });
  return client;
}

/** A base query hands errors back as a value. */
async function loadToolkit() {
  const { fetchBaseQuery } = await import('@reduxjs/toolkit/query');
  return async (options, args) => {
    const { error } = await fetchBaseQuery(options)(args, { signal: new AbortController().signal, getState: () => ({}) }, {});
    if (error) throw new Error(error.error);
  };
}

export default [
  {
    name: '`ky`',
    packages: ['ky-0', 'ky'],
    baseUrl: '`prefixUrl`',
    send: (ky, { url, init }) => ky(url, init).text(),
    sendFromBase: (ky, { base, path, init }) => ky(path.slice(1), { prefixUrl: base, ...init }).text(),
    carriers: {
      '`create({ headers })`': (ky, { url, init, basicHeaders }) => ky.create({ headers: basicHeaders })(url, init).text(),
      '`extend({ headers })`': (ky, { url, init, basicHeaders }) => ky.extend({ headers: basicHeaders })(url, init).text(),
      'a `beforeRequest` hook that sets the header': (ky, { url, init, basic }) =>
        ky.extend({ hooks: { beforeRequest: [(request) => request.headers.set('Authorization', basic)] } })(url, init).text(),
    },
  },
  {
    name: '`ofetch`',
    packages: ['ofetch'],
    load: async (name) => (await import(name)).ofetch,
    baseUrl: '`baseURL`',
    send: (ofetch, { url, init }) => ofetch(url, { retry: 0, ...init }),
    sendFromBase: (ofetch, { base, path, init }) => ofetch(path, { retry: 0, baseURL: base, ...init }),
    carriers: {
      '`create({ headers })`': (ofetch, { url, init, basicHeaders }) => ofetch.create({ retry: 0, headers: basicHeaders })(url, init),
      '`onRequest` that sets the header': (ofetch, { url, init, basic }) =>
        ofetch(url, { retry: 0, onRequest: ({ options }) => void options.headers.set('Authorization', basic), ...init }),
    },
  },
  { ...wretchEntry, packages: ['wretch-1'], carriers: wretchCarriers, meetings: wretchMeetings },
  {
    ...wretchEntry,
    packages: ['wretch'],
    carriers: {
      ...wretchCarriers,
      '`.basicAuth` of the addon': ({ wretch, addon }, { url, headers = {}, username, password }) => wretch(url).addon(addon).basicAuth(username, password).headers(headers).get().res(),
      'user-info in the URL with the addon': ({ wretch, addon }, { urlWithUserInfo, headers = {} }) =>
        wretch(urlWithUserInfo).addon(addon).headers(headers).get().res(),
    },
    meetings: wretchMeetings,
  },
  { ...gaxiosEntry, packages: ['gaxios-5'], carriers: gaxiosDefaults },
  {
    ...gaxiosEntry,
    packages: ['gaxios-6', 'gaxios'],
    carriers: { ...gaxiosDefaults, 'an interceptor that sets the header': (module, { url, init, basic }) => intercepted(module, basic).request({ url, ...init }) },
  },
  {
    name: '`redaxios`',
    packages: ['redaxios'],
    baseUrl: '`baseURL`',
    send: (redaxios, { url, init }) => redaxios.get(url, init),
    sendFromBase: (redaxios, { base, path, init }) => redaxios.get(path, { baseURL: base, ...init }),
    carriers: {
      "`auth: 'Basic …'`": (redaxios, { url, init, basic }) => redaxios.get(url, { ...init, auth: basic }),
      "`create({ auth: 'Basic …' })`": (redaxios, { url, init, basic }) => redaxios.create({ auth: basic }).get(url, init),
      '`create({ headers })`': (redaxios, { url, init, basicHeaders }) => redaxios.create({ headers: basicHeaders }).get(url, init),
      '`auth: { username, password }`': (redaxios, { url, init, auth }) => redaxios.get(url, { ...init, auth }),
    },
  },
  {
    name: '`openapi-fetch`',
    packages: ['openapi-fetch'],
    baseUrl: '`baseUrl`',
    send: (createClient, { url, init }) => createClient({ baseUrl: url }).GET('', init),
    carriers: {
      '`createClient({ headers })`': (createClient, { url, init, basicHeaders }) => createClient({ baseUrl: url, headers: basicHeaders }).GET('', init),
      'a middleware that sets the header': (createClient, { url, init, basic }) => {
        const client = createClient({ baseUrl: url });
        client.use({ onRequest: ({ request }) => void request.headers.set('Authorization', basic) });
        return client.GET('', init);
      },
    },
  },
  {
    name: '`@reduxjs/toolkit` `fetchBaseQuery`',
    packages: ['@reduxjs/toolkit'],
    load: loadToolkit,
    baseUrl: '`baseUrl`',
    send: (query, { url, init }) => query({}, { url, ...init }),
    sendFromBase: (query, { base, path, init }) => query({ baseUrl: base }, { url: path, ...init }),
    carriers: {
      '`fetchBaseQuery({ headers })`': (query, { url, init, basicHeaders }) => query({ headers: basicHeaders }, { url, ...init }),
      '`prepareHeaders` that sets the header': (query, { url, init, basic }) => query({ prepareHeaders: (headers) => void headers.set('Authorization', basic) }, { url, ...init }),
    },
  },
];
