// Packages of ten source files each that call Ocrolus in ordinary ways, beside other vendors: by helpers, classes, callbacks, lists.
import { seeded } from './tree.mjs';

const FILES_PER_PACKAGE = 10;

/** `files` files that mention Ocrolus, with the manifests and helpers of their packages: path → text. */
export function legacyFiles(files, prefix = 'p') {
  const random = seeded(files);
  const texts = new Map();
  for (let index = 0; index < files; index += 1) {
    const name = `packages/${prefix}${Math.floor(index / FILES_PER_PACKAGE)}`;
    const kind = index % FILES_PER_PACKAGE;
    if (kind === 0) {
      texts.set(`${name}/package.json`, `{ "name": "@bench/${prefix}${index}", "private": true, "type": "module" }\n`);
      texts.set(`${name}/src/config.js`, config());
      texts.set(`${name}/src/http.js`, http());
    }
    texts.set(`${name}/src/ocrolus-${kind}.js`, KINDS[kind % KINDS.length](kind) + filler(random));
  }
  return texts;
}

const config = () => `export const hosts = { production: 'https://api.ocrolus.com', demo: 'https://api-demo.ocrolus.com' };
export const documents = { base: hosts[process.env.STAGE] ?? hosts.production, key: process.env.OCROLUS_API_KEY, secret: process.env.OCROLUS_API_SECRET };
export const bureau = { base: 'https://bureau.example.com', key: process.env.BUREAU_KEY, secret: process.env.BUREAU_SECRET };
`;
const http = () => `export const basic = (key, secret) => 'Basic ' + Buffer.from(key + ':' + secret).toString('base64');
export async function send(base, path, headers) {
  const response = await fetch(base + path, { headers });
  return response.json();
}
`;
const KINDS = [
  (n) => `// Ocrolus, called with a header of its own
import { documents } from './config.js';
export async function books${n}() {
  const authorization = 'Basic ' + btoa(documents.key + ':' + documents.secret);
  return fetch(documents.base + '/v1/books', { headers: { authorization } });
}
`,
  (n) => `// Ocrolus and the bureau through one helper
import { basic, send } from './http.js';
import { bureau, documents } from './config.js';
export const status${n} = (pk) => send(documents.base, '/v1/book/status?pk=' + pk, { Authorization: basic(documents.key, documents.secret) });
export const score${n} = (id) => send(bureau.base, '/score/' + id, { Authorization: basic(bureau.key, bureau.secret) });
`,
  (n) => `// Ocrolus by a class with an instance of axios
import axios from 'axios';
import { documents } from './config.js';
export class Ocrolus${n} {
  constructor({ base, key, secret } = documents) {
    this.http = axios.create({ baseURL: base, auth: { username: key, password: secret } });
  }
  book(pk) { return this.http.get('/v1/book/info', { params: { pk } }); }
  tags(pk) { return this.http.get('/v1/book/tags', { params: { pk } }); }
}
`,
  (n) => `// Ocrolus, in the list of vendors
import { bureau, documents } from './config.js';
const vendors = [{ name: 'ocrolus', ...documents }, { name: 'bureau', ...bureau }];
export async function ping${n}(name) {
  const { base, key, secret } = vendors.find((vendor) => vendor.name === name);
  return fetch(base + '/ping', { headers: { Authorization: 'Basic ' + Buffer.from(\`\${key}:\${secret}\`).toString('base64') } });
}
export const up${n} = () => Promise.all(vendors.map(({ name }) => ping${n}(name)));
`,
];

/** Code that has nothing to do with it, as files have. */
function filler(random) {
  const count = 2 + Math.floor(random() * 6);
  return Array.from({ length: count }, (_, index) => `
export function compute${index}(rows) {
  const totals = new Map();
  for (const row of rows) {
    const key = row.account ?? 'none';
    if (!totals.has(key)) totals.set(key, { sum: 0, count: 0 });
    const total = totals.get(key);
    total.sum += Number(row.amount) * ${Math.floor(random() * 100)};
    total.count += 1;
  }
  return [...totals].map(([account, { sum, count }]) => ({ account, average: sum / count, label: \`\${account}: \${count}\` })).filter(({ average }) => average > 0);
}
`).join('');
}
