// request, what stands on it, and unirest.
import { called } from '../promises.mjs';

const get = (request, options) => called((done) => request(options, done));
const credentials = ({ username, password }) => ({ user: username, pass: password });
const requestEntry = {
  baseUrl: '`baseUrl`',
  send: (request, { url, init }) => get(request, { url, ...init }),
  sendFromBase: (request, { base, path, init }) => get(request, { baseUrl: base, url: path, ...init }),
  carriers: {
    '`auth: { user, pass }`': (request, { url, init, auth }) => get(request, { url, ...init, auth: credentials(auth) }),
    '`auth: { username, password }`': (request, { url, init, auth }) => get(request, { url, ...init, auth }),
    '`auth` with `sendImmediately: false`': (request, { url, init, auth }) => get(request, { url, ...init, auth: { ...credentials(auth), sendImmediately: false } }),
    '`.auth(u, p)`': (request, { url, init, username, password }) => called((done) => request({ url, ...init }, done).auth(username, password)),
    '`.defaults({ auth })`': (request, { url, init, auth }) => get(request.defaults({ auth: credentials(auth) }), { url, ...init }),
    '`.defaults({ headers })`': (request, { url, init, basicHeaders }) => get(request.defaults({ headers: basicHeaders }), { url, ...init }),
  },
  meetings: {
    '`.defaults({ auth })` and the call says `auth: { bearer }`': (request, { url, auth, token }) =>
      get(request.defaults({ auth: credentials(auth) }), { url, auth: { bearer: token } }),
    '`.defaults({ auth })` and the call says `auth: undefined`': (request, { url, init, auth }) =>
      get(request.defaults({ auth: credentials(auth) }), { url, ...init, auth: undefined }),
    '`.defaults({ auth })` and the call says `auth: null`': (request, { url, init, auth }) => get(request.defaults({ auth: credentials(auth) }), { url, ...init, auth: null }),
  },
};

const ended = (unirest) => called((done) => unirest.end(({ error }) => done(error)));

export default [
  ...['request', 'request-promise', 'request-promise-native'].map((name) => ({ name: `\`${name}\``, packages: [name], ...requestEntry })),
  {
    name: '`unirest`',
    packages: ['unirest'],
    header: '`.headers`',
    send: (unirest, { url, headers = {} }) => ended(unirest.get(url).headers(headers)),
    carriers: {
      '`.auth(u, p)`': (unirest, { url, headers = {}, username, password }) => ended(unirest.get(url).auth(username, password).headers(headers)),
      '`.auth(u, p, true)`': (unirest, { url, headers = {}, username, password }) => ended(unirest.get(url).auth(username, password, true).headers(headers)),
      '`.auth({ user, pass })`': (unirest, { url, headers = {}, auth }) => ended(unirest.get(url).auth(credentials(auth)).headers(headers)),
      '`.auth({ user, pass, sendImmediately: true })`': (unirest, { url, headers = {}, auth }) =>
        ended(unirest.get(url).auth({ ...credentials(auth), sendImmediately: true }).headers(headers)),
      '`.auth({ user, pass, sendImmediately: false })`': (unirest, { url, headers = {}, auth }) =>
        ended(unirest.get(url).auth({ ...credentials(auth), sendImmediately: false }).headers(headers)),
    },
    meetings: {
      '`.headers` of the Bearer and then `.auth`': (unirest, { url, headers, username, password }) => ended(unirest.get(url).headers(headers).auth(username, password)),
    },
  },
];
