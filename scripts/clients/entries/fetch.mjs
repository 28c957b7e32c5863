// What follows the standard of fetch, and the packages that brought it to older versions of Node.
const send = (fetch, { url, init }) => fetch(url, init);

/** What an implementation takes that has classes of its own. */
export const standard = {
  send: ({ fetch }, call) => send(fetch, call),
  forms: {
    '`headers` as a `Headers` object': ({ fetch, Headers }, { url, basicHeaders }) => fetch(url, { headers: new Headers(basicHeaders) }),
    '`headers` as a list of pairs': ({ fetch }, { url, basicHeaders }) => fetch(url, { headers: Object.entries(basicHeaders) }),
  },
  carriers: {
    'a `Request` with the header': ({ fetch, Request }, { url, init, basicHeaders }) => fetch(new Request(url, { headers: basicHeaders }), init),
  },
};

async function load(name) {
  const { default: fetch, Headers = fetch.Headers, Request = fetch.Request } = await import(name);
  return { fetch, Headers, Request };
}

export default [
  { name: 'global `fetch`', packages: [], load: () => globalThis, ...standard },
  { name: '`node-fetch`', packages: ['node-fetch-2', 'node-fetch'], load, ...standard },
  { name: '`cross-fetch`', packages: ['cross-fetch-3', 'cross-fetch'], load, ...standard },
  { name: '`isomorphic-fetch`, its export', packages: ['isomorphic-fetch-2', 'isomorphic-fetch'], send },
  {
    name: '`isomorphic-fetch`, the global `fetch`',
    packages: ['isomorphic-fetch-2', 'isomorphic-fetch'],
    load: async (name) => {
      await import(name);
      return globalThis.fetch;
    },
    send,
  },
  {
    name: '`make-fetch-happen`',
    packages: ['make-fetch-happen-14', 'make-fetch-happen'],
    send,
    baseUrl: '`.defaults(url)`',
    sendFromBase: (fetch, { base, path, init }) => fetch.defaults(`${base}${path}`)(undefined, init),
    carriers: { '`.defaults({ headers })`': (fetch, { url, init, basicHeaders }) => fetch.defaults({ headers: basicHeaders })(url, init) },
  },
];
