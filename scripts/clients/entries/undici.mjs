import { standard } from './fetch.mjs';

const packages = ['undici-6', 'undici'];
const load = (name) => import(name);

function addHeader(basic) {
  return (dispatch) => (options, handler) => dispatch({ ...options, headers: { ...options.headers, Authorization: basic } }, handler);
}

async function drained(answer) {
  await (await answer).body.dump();
}

const pools = ['Client', 'Pool', 'Agent'].map((kind) => ({
  name: `\`undici\` \`${kind}\``,
  packages,
  load,
  baseUrl: kind === 'Agent' ? '`origin`' : 'the first argument, `path`',
  send: (undici, { url, init }) => sendTo(undici, kind, new URL(url), init),
  carriers: {
    'an interceptor (`.compose`) that sets the header': (undici, { url, init, basic }) => sendTo(undici, kind, new URL(url), init, addHeader(basic)),
  },
}));

function sendTo(undici, kind, url, init, interceptor = (dispatch) => dispatch) {
  const origin = url.href.slice(0, -url.pathname.length);
  const dispatcher = kind === 'Agent' ? new undici.Agent() : new undici[kind](origin);
  return drained(dispatcher.compose(interceptor).request({ ...(kind === 'Agent' ? { origin } : {}), path: url.pathname, method: 'GET', ...init }));
}

export default [
  { name: '`undici` `fetch`', packages, load, ...standard },
  { name: '`undici` `request`', packages, load, send: ({ request }, { url, init }) => drained(request(url, init)) },
  ...pools,
];
