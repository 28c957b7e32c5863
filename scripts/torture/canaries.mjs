// A literal, made-up credential of every kind that the tool knows, and a search for each of them in everything that it prints or writes.
// `node scripts/torture/canaries.mjs` prints what leaked, and where.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const COMMAND = join(import.meta.dirname, '../../dist/src/cli/main.js');
const URL_TEXT = 'https://api.ocrolus.com/v1/books';

const q = (text) => JSON.stringify(text);
const base64 = (text) => Buffer.from(text).toString('base64');
const escaped = (text) => encodeURIComponent(text);
const halves = (text) => [text.slice(0, 11), text.slice(11)];
const request = (authorization) => `fetch('${URL_TEXT}', { headers: { Authorization: ${authorization} } })`;
const basic = (pair) => `'Basic ' + Buffer.from(${pair}).toString('base64')`;
const exported = (expression, before = '') => `${before}exports.books = () => ${expression};\n`;

/**
 * What each kind of credential looks like: `(user, secret) => path → text`, with `#` for the number of the canary. Secrets are unique, so that
 * whatever shows up says where it comes from.
 */
const KINDS = {
  'literal pair in a header': (user, secret) => ({ '#.js': exported(request(basic(q(`${user}:${secret}`)))) }),
  'joined pair in a header': (user, secret) => ({ '#.js': exported(request(basic(`${q(user)} + ':' + ${q(secret)}`))) }),
  'base64 literal': (user, secret) => ({ '#.js': exported(request(q(`Basic ${base64(`${user}:${secret}`)}`))) }),
  'base64 literal without padding': (user, secret) => ({ '#.js': exported(request(`'Basic ' + ${q(base64(`${user}:${secret}`).replace(/=+$/, ''))}`)) }),
  'base64 literal in parts': (user, secret) => {
    const text = base64(`${user}:${secret}`);
    return { '#.js': exported(request(`'Basic ' + ${q(text.slice(0, 24))} +\n  ${q(text.slice(24))}`)) };
  },
  'base64 constant in another file': (user, secret) => ({ '#.js': exported(request('`Basic ${TOKEN}`'), "const { TOKEN } = require('./#-token');\n"), '#-token.js': `exports.TOKEN = ${q(base64(`${user}:${secret}`))};\n` }),
  'URL user info': (user, secret) => ({ '#.js': exported(`fetch(${q(`https://${escaped(user)}:${escaped(secret)}@api.ocrolus.com/v1/books`)})`) }),
  'URL user info by template': (user, secret) => ({ '#.js': exported('fetch(`https://${encodeURIComponent(USER)}:${encodeURIComponent(PASS)}@api.ocrolus.com/v1/books`)', `const USER = ${q(user)};\nconst PASS = ${q(secret)};\n`) }),
  'auth option': (user, secret) => ({ '#.js': exported(`axios.get('${URL_TEXT}', { auth: { username: ${q(user)}, password: ${q(secret)} } })`, "const axios = require('axios');\n") }),
  'auth option as one text': (user, secret) => ({ '#.js': exported(`require('https').get({ host: 'api.ocrolus.com', path: '/v1/books', auth: ${q(`${user}:${secret}`)} })`) }),
  'fluent auth': (user, secret) => ({ '#.js': exported(`superagent.get('${URL_TEXT}').auth(${q(user)}, ${q(secret)})`, "const superagent = require('superagent');\n") }),
  'instance': (user, secret) => ({ '#.js': exported("client.get('/books')", `const client = require('axios').create({ baseURL: 'https://api.ocrolus.com/v1', auth: { username: ${q(user)}, password: ${q(secret)} } });\n`) }),
  'split secret': (user, secret) => ({ '#.js': exported(request(basic(`${q(user)} + ':' + ${halves(secret).map(q).join(' + ')}`))) }),
  'split secret in a list': (user, secret) => ({ '#.js': exported(request(basic(`[${q(user)}, SECRET].join(':')`)), `const SECRET = [${halves(secret).map(q).join(', ')}].join('');\n`) }),
  'template': (user, secret) => ({ '#.js': exported(request('`Basic ${Buffer.from(`${USER}:${SECRET}`).toString(\'base64\')}`'), `const USER = ${q(user)};\nconst SECRET = ${q(secret)};\n`) }),
  'secret in a template': (_user, secret) => ({ '#.js': exported(request(`\`Basic \${btoa(\`\${process.env.OCROLUS_USER}:${secret.replace(/[`$\\]/g, '\\$&')}\`)}\``)) }),
  'default of an environment variable': (user, secret) => ({ '#.js': exported(request(basic(`(process.env.OCROLUS_USER || ${q(user)}) + ':' + (process.env.OCROLUS_SECRET ?? ${q(secret)})`))) }),
  'default of a parameter': (user, secret) => ({ '#.js': `exports.books = (user = ${q(user)}, secret = ${q(secret)}) => ${request(basic("user + ':' + secret"))};\n` }),
  'environment file': (user, secret) => ({ '#.js': exported(request(basic("process.env.OCROLUS_USER_# + ':' + process.env.OCROLUS_SECRET_#"))), '#/.env': `OCROLUS_URL_#=https://${escaped(user)}:${escaped(secret)}@api.ocrolus.com\nOCROLUS_USER_#=${q(user)}\nOCROLUS_SECRET_#=${q(secret)}\n` }),
  'URL from an environment file': (user, secret) => ({ '#.js': exported('fetch(process.env.OCROLUS_ADDRESS_#)'), '#/.env': `OCROLUS_ADDRESS_#=https://${escaped(user)}:${escaped(secret)}@api.ocrolus.com/v1/books\n` }),
  'JSON settings': (user, secret) => ({ '#.js': exported(request(basic("settings.ocrolus.user + ':' + settings.ocrolus.secret")), "const settings = require('./#.settings.json');\n"), '#.settings.json': JSON.stringify({ ocrolus: { url: URL_TEXT, user, secret } }, null, 2) }),
  'YAML settings': (user, secret) => ({ 'a#/index.js': exported(request(basic("config.get('ocrolus.user') + ':' + config.get('ocrolus.secret')")), "const config = require('config');\n"), 'a#/config/default.yaml': `ocrolus:\n  url: ${URL_TEXT}\n  user: ${q(user)}\n  secret: ${q(secret)}\n`, 'a#/package.json': '{ "private": true }' }),
  'the same credential in a comment': (user, secret) => ({ '#.js': exported(request(basic(`${q(user)} + ':' + ${q(secret)}`)), `// ${user} / ${secret}, as curl wants it: -u ${user}:${secret}\n`) }),
  'another Basic value in a comment': (user, secret) => ({ '#.js': exported(request(basic("process.env.OCROLUS_A + ':' + process.env.OCROLUS_B")), `// Authorization: Basic ${base64(`${user}:${secret}`)}\n`) }),
  'another URL in a comment': (user, secret) => ({ '#.js': exported(request(basic("process.env.OCROLUS_A + ':' + process.env.OCROLUS_B")), `// https://${escaped(user)}:${escaped(secret)}@api.ocrolus.com\n`) }),
  'another pair in a comment': (user, secret) => ({ '#.js': exported(request(basic("process.env.OCROLUS_A + ':' + process.env.OCROLUS_B")), `// username: ${q(user)}, password: ${q(secret)}\n`) }),
  'a password of something else beside the site': (user, secret) => ({ '#.js': exported(request(basic("process.env.OCROLUS_A + ':' + process.env.OCROLUS_B")), `const database = { user: ${q(user)}, password: ${q(secret)} };\n`) }),
  'settings beside variables that get new names': (user, secret) => ({ '#.js': exported(request(basic("process.env.OCROLUS_C# + ':' + process.env.OCROLUS_D#"))), 'a#/compose.yaml': `services:\n  api:\n    environment:\n      MAIL_USER: ${q(user)}\n      OCROLUS_C#: \${OCROLUS_C#}\n      MAIL_SECRET: ${q(secret)}\n      OCROLUS_D#: \${OCROLUS_D#}\n`, 'a#/.env.example': `MAIL_USER=${user}\nOCROLUS_C#=\nMAIL_PASSWORD=${secret}\n` }),
  'literal type': (user, secret) => ({ '#.ts': `const pair: readonly [${q(user)}, ${q(secret)}] = [${q(user)}, ${q(secret)}];\nexport const books = () => ${request("`Basic ${btoa(pair[0] + ':' + pair[1])}`")};\n` }),
  'literal type alone': (user, secret) => ({ '#.ts': `export const books = (user: ${q(user)}, secret: ${q(secret)}) => ${request("`Basic ${btoa(user + ':' + secret)}`")};\n` }),
  'enumeration': (user, secret) => ({ '#.ts': `enum Keys { User = ${q(user)}, Secret = ${q(secret)} }\nexport const books = () => ${request("`Basic ${btoa(Keys.User + ':' + Keys.Secret)}`")};\n` }),
  'a file that does not parse': (user, secret) => ({ '#.js': `const = ${q(secret)} ${q(user)};\n${exported(request(basic(q(`${user}:${secret}`))))}` }),
  'a file that does not parse at the secret': (user, secret) => ({ '#.js': `const ocrolus = '${user.replace(/'/g, '')} ${secret.replace(/'/g, '')}\n` }),
  'a site that is left to a person': (user, secret) => ({ '#.js': `class Api {\n  get headers() { return { Authorization: ${basic(q(`${user}:${secret}`))} }; }\n  books() { return fetch('${URL_TEXT}', { headers: this.headers }); }\n  toString() { return Object.keys(this.headers).join(); }\n}\nmodule.exports = Api;\n` }),
  'a ready token': (user, secret) => ({ '#.js': exported(request(`'Basic ' + (process.env.OCROLUS_BASIC_TOKEN || ${q(base64(`${user}:${secret}`))})`)) }),
  'a base64 helper': (user, secret) => ({ '#.js': exported(request(`'Basic ' + encode(${q(user)}, ${q(secret)})`), "const encode = (a, b) => Buffer.from(a + ':' + b).toString('base64');\n") }),
  'bytes': (user, secret) => ({ '#.js': exported(request(`'Basic ' + Buffer.from([${[...Buffer.from(`${user}:${secret}`)].join(', ')}]).toString('base64')`)) }),
  'escapes': (user, secret) => ({ '#.js': exported(request(basic(`'${[...`${user}:${secret}`].map((unit) => `\\u{${unit.codePointAt(0).toString(16)}}`).join('')}'`))) }),
  'hexadecimal': (user, secret) => ({ '#.js': exported(request(`'Basic ' + Buffer.from('${Buffer.from(`${user}:${secret}`).toString('hex')}', 'hex').toString('base64')`)) }),
  'settings of the tool': () => ({}),
  'a test': (user, secret) => ({ '#.test.js': `test('books', async () => {\n  nock('https://api.ocrolus.com').get('/v1/books').basicAuth({ user: ${q(user)}, pass: ${q(secret)} }).reply(200, {});\n  expect(headers.authorization).toBe(${q(`Basic ${base64(`${user}:${secret}`)}`)});\n  await ${request(basic(q(`${user}:${secret}`)))};\n});\n` }),
};

/** Made-up secrets: one that every encoding leaves alone, one that each changes. Each half of each is long and like no other text. */
const STYLES = {
  plain: (number) => ({ user: `Kp${number}Wm2LfHd${number}canary`, secret: `Zq${number}Xv4RtYb${number}canary` }),
  special: (number) => ({ user: `Kp+${number}/&LfHd&${number}canary`, secret: `Z"${number}\\v+/xYé${number}=<x>'%20c` }),
};

function makeCanaries() {
  const all = Object.entries(KINDS).flatMap(([kind, files]) => Object.entries(STYLES).map(([style, make]) => ({ kind, style, files, make })));
  return all.map(({ kind, style, files, make }, index) => {
    const number = 1000 + index;
    const { user, secret } = make(number);
    const numbered = Object.entries(files(user, secret)).map(([path, text]) => [path.replaceAll('#', `c${number}`), text.replaceAll(/#(?![\w-]*canary)/g, `c${number}`)]);
    return { kind: `${kind} (${style})`, user, secret, files: numbered };
  });
}

/** The part of an encoding that does not depend on what stands before or after the text, for each of the three alignments. */
function base64Forms(text) {
  return [0, 1, 2].flatMap((before) => {
    const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(text)]);
    const start = Math.ceil((before * 8) / 6);
    const end = Math.floor((bytes.length * 8) / 6);
    return ['base64', 'base64url'].map((encoding) => bytes.toString(encoding).slice(start, end));
  });
}

const asAscii = (text) => text.replace(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
const asHtml = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** Every form in which a text may show up, with the name of the form. */
function formsOf(text) {
  const json = JSON.stringify(text).slice(1, -1);
  return Object.entries({
    'plain': [text],
    'half': halves(text).filter((half) => half.length > 8),
    'JSON': [json, JSON.stringify(json).slice(1, -1), asAscii(json)],
    'URL': [encodeURIComponent(text), encodeURIComponent(text).replace(/%../g, (code) => code.toLowerCase()), encodeURI(text), new URLSearchParams([['', text]]).toString().slice(1)],
    'HTML': [asHtml(text), asHtml(text).replaceAll("'", '&#39;'), asHtml(text).replaceAll('&quot;', '&#34;')],
    'base64': base64Forms(text),
    'hexadecimal': [Buffer.from(text).toString('hex')],
    'bytes': [[...Buffer.from(text)].join(', ')],
    'escapes': [[...text].map((unit) => `\\u{${unit.codePointAt(0).toString(16)}}`).join('')],
  }).flatMap(([form, texts]) => texts.map((value) => ({ form, value })));
}

function needlesOf({ kind, user, secret }) {
  const whole = base64(`${user}:${secret}`);
  const all = [
    ...formsOf(secret).map((needle) => ({ ...needle, part: 'secret' })),
    ...formsOf(user).map((needle) => ({ ...needle, part: 'user' })),
    { form: 'base64 of the pair', part: 'secret', value: whole.replace(/=+$/, '') },
    // Half of an encoded pair is half of the pair.
    { form: 'base64 of the pair, first part', part: 'user', value: whole.slice(0, 24) },
    { form: 'base64 of the pair, second part', part: 'secret', value: whole.slice(24).replace(/=+$/, '') },
  ];
  // Most forms of a plain text are the text: the first one names it.
  return all.filter(({ value }, index) => all.findIndex((other) => other.value === value) === index).map((needle) => ({ ...needle, kind }));
}

const FORMATS = ['pretty', 'json', 'sarif', 'markdown', 'html', 'github', 'gitlab'];
const REPORTS = ['json', 'sarif', 'md', 'html'];

/** Command lines and what surrounds them. A format that is not offered ends with 2 and counts for nothing. */
const RUNS = [
  ...['audit', 'migrate', 'check'].flatMap((command) => FORMATS.map((format) => ({ args: [command, '--format', format] }))),
  ...['audit', 'migrate', 'check'].map((command) => ({ args: [command, '--verbose'] })),
  ...['audit', 'migrate'].flatMap((command) => REPORTS.map((extension) => ({ args: [command, '--quiet', '--report', `report.${extension}`] }))),
  { args: ['migrate', '--verbose', '--color'] },
  { args: ['migrate', '--no-markers', '--retry-helper'] },
  { args: ['migrate', '--provider-import', '@acme/auth#tokens'] },
  { args: ['check', '--baseline', 'baseline.json', '--update-baseline'] },
  { args: ['init', '--yes'] },
  { args: ['audit', 'nowhere'] },
  { args: ['migrate', '--report', 'no/such/folder/r.json'] },
  { args: ['migrate', '--patch', 'no/such/folder/changes.patch'] },
  { args: ['migrate', '--patch', 'changes.patch'], patch: 'changes.patch' },
  { args: ['migrate', '--write', '--provider-file', '../outside.js'] },
  { args: ['migrate', '--write'] },
  { args: ['migrate', '--write', '--verbose', '--format', 'json', '--report', 'report.json'] },
];

/** Settings that hold a credential where none belongs: what refuses them must not repeat it. */
const BAD_SETTINGS = [
  ({ user, secret }) => ({ hosts: [`https://${escaped(user)}:${escaped(secret)}@gateway.example`] }),
  ({ user, secret }) => ({ providerImport: `${user}:${secret}` }),
  ({ user, secret }) => ({ providerFile: `${user}:${secret}` }),
  ({ secret }) => ({ providerLibrary: secret }),
  ({ secret }) => ({ [secret]: true }),
];

/**
 * Builds a tree with all canaries below `folder`, runs every command with every output on it, and searches what was printed and what was
 * written. A part of a credential that leaks is one row, with the first place and form. The patch holds them, and is for its owner alone; so may a file that `undo` needs.
 * @returns {Promise<{ canaries: number, outputs: number, leaks: { canary: string, part: string, form: string, where: string, line: string, times: number }[] }>}
 */
export async function canaries(folder) {
  const all = makeCanaries();
  const needles = all.flatMap(needlesOf);
  const template = join(folder, 'template');
  for (const [path, text] of all.flatMap((canary) => canary.files)) write(join(template, path), text);
  write(join(template, 'package.json'), '{ "name": "canaries", "private": true, "dependencies": { "axios": "^1.7.0", "superagent": "^10.0.0", "config": "^3.0.0" } }\n');
  const leaks = new Map();
  let outputs = 0;
  const look = (where, text) => {
    outputs += 1;
    for (const leak of search(needles, text)) {
      const key = `${leak.canary} ${leak.part}`;
      const known = leaks.get(key);
      leaks.set(key, known ? { ...known, times: known.times + 1 } : { ...leak, where, times: 1 });
    }
  };
  const isOffered = (outcome) => !(outcome.code === 2 && /Unknown (?:argument|command)|Invalid values|other formats are on the way|Did you mean/.test(outcome.err));

  for (const [index, row] of RUNS.entries()) {
    const place = join(folder, `run${index}`);
    cpSync(template, join(place, 'tree'), { recursive: true });
    const before = listFiles(place);
    const outcome = command(place, row.args);
    if (isOffered(outcome)) {
      look(`${row.args.join(' ')}: standard output`, outcome.out);
      look(`${row.args.join(' ')}: standard error`, outcome.err);
      for (const path of listFiles(place).filter((file) => !before.includes(file))) {
        const isPrivate = (lstatSync(join(place, path)).mode & 0o077) === 0;
        const isKept = path === `tree/${row.patch ?? ''}` || /(?:^|\/)(?:\.git|home|\.ocrolus-oauth-codemod)\//.test(path);
        if (!(isPrivate && isKept)) look(`${row.args.join(' ')}: ${path}`, readFileSync(join(place, path), 'utf8'));
      }
    }
    rmSync(place, { recursive: true, force: true });
  }
  const own = all.filter(({ kind }) => kind.startsWith('settings'));
  for (const [index, make] of BAD_SETTINGS.entries()) {
    const place = join(folder, `settings${index}`);
    write(join(place, 'tree/ocrolus-oauth-codemod.json'), JSON.stringify(make(own[index % own.length])));
    const { out, err } = command(place, ['audit']);
    look(`settings ${index}: standard output`, out);
    look(`settings ${index}: standard error`, err);
    rmSync(place, { recursive: true, force: true });
  }
  rmSync(template, { recursive: true, force: true });
  return { canaries: all.length, outputs, leaks: [...leaks.values()] };
}

function write(path, text) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

/** Home and temporary folder lie beside the tree, so that what is left there is found too. */
function command(place, args) {
  for (const name of ['tree', 'home', 'tmp']) mkdirSync(join(place, name), { recursive: true });
  const environment = { ...process.env, OCROLUS_CODEMOD_DEBUG: '1', CI: '', HOME: join(place, 'home'), XDG_CACHE_HOME: join(place, 'home/cache'), XDG_STATE_HOME: join(place, 'home/state'), TMPDIR: join(place, 'tmp') };
  const { status, stdout, stderr } = spawnSync(process.execPath, [COMMAND, ...args], { cwd: join(place, 'tree'), env: environment, encoding: 'utf8', maxBuffer: 1 << 28, stdio: ['ignore', 'pipe', 'pipe'] });
  return { code: status, out: stdout, err: stderr };
}

function listFiles(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => relative(folder, join(entry.parentPath, entry.name)));
}

function search(needles, text) {
  return needles.flatMap(({ kind, part, form, value }) => {
    const at = text.indexOf(value);
    if (at < 0) return [];
    const line = text.slice(Math.max(text.lastIndexOf('\n', at) + 1, at - 80), at + value.length + 40).split('\n')[0];
    return [{ canary: kind, part, form, line }];
  });
}

async function main() {
  const folder = mkdtempSync(join(tmpdir(), 'ocrolus-canaries-'));
  const result = await canaries(folder);
  rmSync(folder, { recursive: true, force: true });
  for (const leak of result.leaks) console.log(`${leak.canary}, ${leak.part} as ${leak.form}\n  ${leak.where}, ${leak.times} times\n  ${leak.line}`);
  console.log(`${result.canaries} canaries, ${result.outputs} outputs, ${result.leaks.length} leaks`);
  process.exitCode = result.leaks.length > 0 ? 1 : 0;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
