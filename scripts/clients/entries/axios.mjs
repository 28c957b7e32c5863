// axios, and what stands on it.
const axiosCarriers = {
  '`auth`': (axios, { url, init, auth }) => axios.get(url, { ...init, auth }),
  '`create({ auth })`': (axios, { url, init, auth }) => axios.create({ auth }).get(url, init),
  '`create({ headers })`': (axios, { url, init, basicHeaders }) => axios.create({ headers: basicHeaders }).get(url, init),
  '`defaults.auth`': (axios, { url, init, auth }) => {
    const instance = axios.create();
    instance.defaults.auth = auth;
    return instance.get(url, init);
  },
  '`defaults.headers.common`': (axios, { url, init, basic }) => {
    const instance = axios.create();
    instance.defaults.headers.common.Authorization = basic;
    return instance.get(url, init);
  },
  'an interceptor that sets `auth`': (axios, { url, init, auth }) => intercepted(axios.create(), (config) => ({ ...config, auth })).get(url, init),
  'an interceptor that sets the header': (axios, { url, init, basic }) => intercepted(axios.create(), setHeader(basic)).get(url, init),
};

const axiosMeetings = {
  '`create({ auth })` and an interceptor that sets the Bearer': (axios, { url, auth, bearer }) => intercepted(axios.create({ auth }), setHeader(bearer)).get(url),
  '`create({ auth })` and the call says `auth: undefined`': (axios, { url, init, auth }) => axios.create({ auth }).get(url, { ...init, auth: undefined }),
  '`create({ auth })` and the call says `auth: null`': (axios, { url, init, auth }) => axios.create({ auth }).get(url, { ...init, auth: null }),
  '`create({ auth })` and an interceptor that deletes `auth` and sets the Bearer': (axios, { url, auth, bearer }) =>
    intercepted(axios.create({ auth }), (config) => {
      delete config.auth;
      return setHeader(bearer)(config);
    }).get(url),
};

function intercepted(instance, change) {
  instance.interceptors.request.use(change);
  return instance;
}

function setHeader(value) {
  return (config) => {
    config.headers.Authorization = value;
    return config;
  };
}

const axiosEntry = {
  baseUrl: '`baseURL`',
  send: (axios, { url, init }) => axios.get(url, init),
  sendFromBase: (axios, { base, path, init }) => axios.get(path, { baseURL: base, ...init }),
  carriers: axiosCarriers,
  meetings: axiosMeetings,
};

/** An `axios` whose every instance `create` makes. */
async function axiosOf(create) {
  const { default: axios } = await import('axios');
  return Object.assign(create(axios), { create: (config) => create(axios, config) });
}

async function loadRetry(name) {
  const { default: axiosRetry } = await import(name);
  return axiosOf((axios, config) => {
    const instance = axios.create(config);
    axiosRetry(instance, { retries: 1 });
    return instance;
  });
}

const apisauceCarriers = {
  '`create({ auth })`': (apisauce, { base, path, init, auth }) => sauce(apisauce, base, { auth }).get(path, {}, init),
  '`create({ headers })`': (apisauce, { base, path, init, basicHeaders }) => sauce(apisauce, base, { headers: basicHeaders }).get(path, {}, init),
  '`auth` of the call': (apisauce, { base, path, init, auth }) => sauce(apisauce, base).get(path, {}, { ...init, auth }),
  '`setHeader`': (apisauce, { base, path, init, basic }) => {
    const api = sauce(apisauce, base);
    api.setHeader('Authorization', basic);
    return api.get(path, {}, init);
  },
  '`addRequestTransform` that sets the header': (apisauce, { base, path, init, basic }) => {
    const api = sauce(apisauce, base);
    api.addRequestTransform((request) => void (request.headers.Authorization = basic));
    return api.get(path, {}, init);
  },
};

function sauce({ create }, baseURL, config) {
  return create({ baseURL, ...config });
}

/** apisauce hands errors back as a value. */
async function failing(answer) {
  const { originalError } = await answer;
  if (originalError) throw originalError;
}

async function loadNest(name) {
  const [nest, rxjs, { default: axios }] = await Promise.all([import(name), import('rxjs'), import('axios'), import('reflect-metadata')]);
  const get = (instance, url, init) => rxjs.firstValueFrom(new nest.HttpService(instance).get(url, init));
  // What the module would inject, without an application to inject it.
  const registered = (config) => nest.HttpModule.register(config).providers.find(({ useValue }) => useValue?.interceptors).useValue;
  return { axios, get, registered };
}

export default [
  { name: '`axios`', packages: ['axios-0', 'axios'], ...axiosEntry },
  { name: "`axios` with `adapter: 'fetch'`", packages: ['axios'], load: () => axiosOf((axios, config) => axios.create({ adapter: 'fetch', ...config })), ...axiosEntry },
  { name: '`axios-retry`', packages: ['axios-retry'], load: loadRetry, ...axiosEntry },
  {
    name: '`apisauce`',
    packages: ['apisauce-2', 'apisauce'],
    load: (name) => import(name).then((module) => ({ create: module.create ?? module.default.create })),
    baseUrl: '`baseURL`',
    send: (apisauce, { url, init }) => failing(sauce(apisauce, 'http://127.0.0.1').get(url, {}, init)),
    sendFromBase: (apisauce, { base, path, init }) => failing(sauce(apisauce, base).get(path, {}, init)),
    carriers: apisauceCarriers,
  },
  {
    name: '`@nestjs/axios` `HttpService`',
    packages: ['@nestjs/axios'],
    load: loadNest,
    baseUrl: '`baseURL`',
    send: ({ get, axios }, { url, init }) => get(axios.create(), url, init),
    sendFromBase: ({ get, registered }, { base, path, init }) => get(registered({ baseURL: base }), path, init),
    carriers: {
      '`auth`': ({ get, axios }, { url, init, auth }) => get(axios.create(), url, { ...init, auth }),
      '`HttpModule.register({ auth })`': ({ get, registered }, { url, init, auth }) => get(registered({ auth }), url, init),
      '`HttpModule.register({ headers })`': ({ get, registered }, { url, init, basicHeaders }) => get(registered({ headers: basicHeaders }), url, init),
      '`axiosRef.defaults.auth`': ({ get, axios }, { url, init, auth }) => {
        const instance = axios.create();
        instance.defaults.auth = auth;
        return get(instance, url, init);
      },
    },
    meetings: {
      '`HttpModule.register({ auth })` and an interceptor of `axiosRef` that sets the Bearer': ({ get, registered }, { url, auth, bearer }) =>
        get(intercepted(registered({ auth }), setHeader(bearer)), url),
    },
  },
];
