const set = (request, headers) => (headers ? request.set(headers) : request);
const addBasic = (basic) => (request) => void request.set('Authorization', basic);

/** What a request of superagent can do, and of supertest too: `start` begins one. */
function chain(start) {
  return {
    header: '`.set`',
    send: (client, { url, headers }) => set(start(client, url), headers),
    carriers: {
      '`.auth(u, p)`': (client, { url, headers, username, password }) => set(start(client, url).auth(username, password), headers),
      "`.auth('u:p')`": (client, { url, headers, joined }) => set(start(client, url).auth(joined), headers),
      "`.auth(u, p, { type: 'auto' })`": (client, { url, headers, username, password }) => set(start(client, url).auth(username, password, { type: 'auto' }), headers),
    },
    meetings: {
      '`.set` of the Bearer and then `.auth(u, p)`': (client, { url, headers, username, password }) => start(client, url).set(headers).auth(username, password),
      "`.auth(u, p)` and then `.auth(t, { type: 'bearer' })`": (client, { url, username, password, token }) =>
        start(client, url).auth(username, password).auth(token, { type: 'bearer' }),
    },
  };
}

const superagent = chain((client, url) => client.get(url));
const supertest = chain((client, url) => client(url.slice(0, -new URL(url).pathname.length)).get(new URL(url).pathname));

export default [
  {
    name: '`superagent`',
    packages: ['superagent-8', 'superagent-9', 'superagent'],
    ...superagent,
    carriers: {
      ...superagent.carriers,
      '`.agent().auth`': (client, { url, headers, username, password }) => set(client.agent().auth(username, password).get(url), headers),
      '`.agent().set`': (client, { url, headers, basicHeaders }) => set(client.agent().set(basicHeaders).get(url), headers),
      'a plugin (`.use`) that sets the header': (client, { url, headers, basic }) => set(client.get(url).use(addBasic(basic)), headers),
      '`.agent().use` of such a plugin': (client, { url, headers, basic }) => set(client.agent().use(addBasic(basic)).get(url), headers),
    },
  },
  {
    name: '`supertest`',
    packages: ['supertest-6', 'supertest'],
    ...supertest,
    baseUrl: 'the first argument',
    carriers: {
      ...supertest.carriers,
      '`.agent(url).auth`': (client, { base, path, headers, username, password }) => set(client.agent(base).auth(username, password).get(path), headers),
      '`.agent(url).set`': (client, { base, path, headers, basicHeaders }) => set(client.agent(base).set(basicHeaders).get(path), headers),
    },
  },
];
