// node:http, and what hands its options through.
import http from 'node:http';
import { called, response } from '../promises.mjs';

function parts(url) {
  const { hostname, port, pathname } = new URL(url);
  return { hostname, port, path: pathname };
}

const requestCarriers = {
  '`auth`': (client, { url, init, joined }) => response(client.request(url, { ...init, auth: joined })),
  '`auth` beside `hostname` and `path`': (client, { url, init, joined }) => response(client.request({ ...parts(url), ...init, auth: joined })),
  '`setHeader`': (client, { url, init, basic }) => {
    const request = client.request(url, init);
    request.setHeader('Authorization', basic);
    return response(request);
  },
};
const requestMeetings = {
  '`auth` and then `setHeader` of the Bearer': (client, { url, bearer, joined }) => {
    const request = client.request(url, { auth: joined });
    request.setHeader('Authorization', bearer);
    return response(request);
  },
};

export default [
  {
    name: '`http.request`',
    packages: [],
    load: () => http,
    baseUrl: '`hostname`, `port`, `path`',
    send: (client, { url, init }) => response(client.request(url, init)),
    carriers: requestCarriers,
    meetings: requestMeetings,
  },
  {
    name: '`http.get`',
    packages: [],
    load: () => http,
    baseUrl: '`hostname`, `port`, `path`',
    send: (client, { url, init }) => response(client.get(url, init)),
    carriers: { '`auth`': (client, { url, init, joined }) => response(client.get(url, { ...init, auth: joined })) },
  },
  {
    name: '`http.request` with a `URL`',
    packages: [],
    load: () => http,
    send: (client, { url, init }) => response(client.request(new URL(url), init)),
    carriers: { '`auth`': (client, { url, init, joined }) => response(client.request(new URL(url), { ...init, auth: joined })) },
  },
  {
    name: '`follow-redirects`',
    packages: ['follow-redirects'],
    load: async (name) => (await import(name)).default.http,
    baseUrl: '`hostname`, `port`, `path`',
    send: (client, { url, init }) => response(client.request(url, init)),
    carriers: requestCarriers,
    meetings: requestMeetings,
  },
  {
    name: '`simple-get`',
    packages: ['simple-get-3', 'simple-get'],
    send: (get, { url, init }) => called((done) => get({ url, ...init }, done)),
    baseUrl: '`hostname`, `port`, `path`',
    carriers: {
      '`auth` beside `url`': (get, { url, init, joined }) => called((done) => get({ url, ...init, auth: joined }, done)),
      '`auth` beside `hostname` and `path`': (get, { url, init, joined }) => called((done) => get({ ...parts(url), ...init, auth: joined }, done)),
    },
  },
  {
    name: '`hyperquest`',
    packages: ['hyperquest'],
    send: (hyperquest, { url, init }) => response(hyperquest(url, init)),
    carriers: {
      '`auth`': (hyperquest, { url, init, joined }) => response(hyperquest(url, { ...init, auth: joined })),
      '`setHeader`': (hyperquest, { url, init, basic }) => {
        const request = hyperquest(url, init);
        request.setHeader('Authorization', basic);
        return response(request);
      },
    },
  },
];
