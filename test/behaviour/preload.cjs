'use strict';
// Loaded by `--require` before the program under test: sends every connection to the local server, keeps a virtual
// clock, and notes which hosts are sent requests that overlap. Talks to the runner through one global symbol.

const diagnostics = require('node:diagnostics_channel');
const fs = require('node:fs');
const net = require('node:net');
const { isMainThread } = require('node:worker_threads');

/** @type {{ tlsPort: number, plainPort: number, deniedHosts: string[], stateFile: string }} */
const config = JSON.parse(process.env.BEHAVIOUR_RUN);
const harness = { stage: 'importing', plainPort: config.plainPort, advanceClock };
Object.defineProperty(globalThis, Symbol.for('behaviour-check'), { value: harness });

const LOOPBACK = /^(localhost|127(\.\d+){3}|::1|\[::1\])$/;

redirectConnections();
const clock = installClock();
const overlapping = watchOverlaps();
if (isMainThread) {
  process.on('exit', () => fs.writeFileSync(config.stateFile, JSON.stringify({ stage: harness.stage, concurrentHosts: [...overlapping] })));
}

function redirectConnections() {
  const connect = net.Socket.prototype.connect;
  net.Socket.prototype.connect = function (...args) {
    const { options, callback } = normalise(args);
    if (options.path || LOOPBACK.test(options.host ?? 'localhost')) return connect.apply(this, args);
    const port = portFor(options);
    if (port === undefined) {
      const error = Object.assign(new Error(`the behaviour check blocks ${options.host}:${options.port}`), { code: 'EBLOCKED' });
      process.nextTick(() => this.destroy(error));
      return this;
    }
    // A copy: TLS reads the host of the original again when it checks the certificate.
    return connect.call(this, { ...options, host: '127.0.0.1', port, lookup: undefined }, ...callback);
  };
}

function normalise(args) {
  const flat = Array.isArray(args[0]) ? args[0] : args;
  const callback = flat.filter((arg) => typeof arg === 'function');
  const first = flat[0];
  if (typeof first === 'object' && first !== null) return { options: first, callback };
  if (typeof first === 'string' && !/^\d+$/.test(first)) return { options: { path: first }, callback };
  return { options: { port: first, host: typeof flat[1] === 'string' ? flat[1] : undefined }, callback };
}

function portFor({ host, port }) {
  if (config.deniedHosts.includes(host)) return undefined;
  return { 443: config.tlsPort, 80: config.plainPort }[Number(port)];
}

function installClock() {
  const real = { Date, setTimeout, setInterval, hrtime: process.hrtime };
  const monotonic = performance.now.bind(performance);
  const clock = { ahead: 0, now: real.Date.now, long: new Map() };
  const now = () => clock.now() + clock.ahead;

  Date.now = now;
  globalThis.Date = new Proxy(real.Date, {
    construct: (target, args, newTarget) => Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget),
    apply: () => new real.Date(now()).toString(),
  });
  real.Date.prototype.constructor = globalThis.Date;
  performance.now = () => monotonic() + clock.ahead;
  process.hrtime = (earlier) => {
    const [seconds, nanoseconds] = real.hrtime(earlier);
    const total = BigInt(seconds) * 1_000_000_000n + BigInt(nanoseconds) + BigInt(clock.ahead) * 1_000_000n;
    return [Number(total / 1_000_000_000n), Number(total % 1_000_000_000n)];
  };
  process.hrtime.bigint = () => real.hrtime.bigint() + BigInt(clock.ahead) * 1_000_000n;

  // Short delays run in real time; a delay of a minute or more ends when the virtual clock passes it.
  wrapTimer('setTimeout', false);
  wrapTimer('setInterval', true);
  return clock;

  function wrapTimer(set, repeats) {
    const wrapped = (callback, delay, ...args) => {
      const timer = real[set](callback, delay, ...args);
      if (delay >= 60_000) clock.long.set(timer, { due: now() + delay, every: repeats ? delay : null, fire: () => callback(...args) });
      return timer;
    };
    globalThis[set] = Object.defineProperties(wrapped, Object.getOwnPropertyDescriptors(real[set]));
  }
}

function advanceClock(ms) {
  clock.ahead += ms;
  const now = clock.now() + clock.ahead;
  const due = [...clock.long].filter(([, entry]) => entry.due <= now).sort(([, one], [, other]) => one.due - other.due);
  for (const [timer, entry] of due) {
    // Cancelled, fired before, or cancelled just now by an earlier one.
    if (timer._destroyed) continue;
    if (entry.every === null) clearTimeout(timer);
    else while (entry.due <= now) entry.due += entry.every;
    entry.fire();
  }
}

/** The names of hosts that were sent a request while another one to them was waiting for its answer. */
function watchOverlaps() {
  const waiting = new Map();
  const overlapping = new Set();
  const sent = (request, host) => {
    if (LOOPBACK.test(host)) return;
    if ([...waiting.values()].includes(host)) overlapping.add(host);
    waiting.set(request, host);
  };
  const answered = ({ request }) => waiting.delete(request);
  diagnostics.subscribe('http.client.request.start', ({ request }) => {
    sent(request, String(request.getHeader('host') ?? request.host).replace(/:\d+$/, ''));
    request.once('close', () => answered({ request }));
  });
  diagnostics.subscribe('http.client.response.finish', answered);
  diagnostics.subscribe('undici:request:create', ({ request }) => sent(request, new URL(request.origin).hostname));
  diagnostics.subscribe('undici:request:headers', answered);
  diagnostics.subscribe('undici:request:error', answered);
  return overlapping;
}
