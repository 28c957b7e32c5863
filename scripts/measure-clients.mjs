// Prints, as Markdown, what each HTTP client sends when it is given Basic credentials, a Bearer header or both: `node scripts/measure-clients.mjs`.
// Each client of scripts/clients, in each installed major version, sends its requests to a server on this machine that looks at what arrives.
// `--write` puts the table into docs/http-clients.md; `--errors` also prints what the clients threw.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startEchoServer } from './clients/echo-server.mjs';
import { clients } from './clients/index.mjs';
import { measureClient } from './clients/measure.mjs';
import { table } from './clients/table.mjs';

const ROOT = join(import.meta.dirname, '..');
const DOCUMENT = join(ROOT, 'docs/http-clients.md');
const BLOCK = /(<!-- measured -->\n)[\s\S]*?(<!-- \/measured -->)/;
const showErrors = process.argv.includes('--errors');

// Some clients throw again, beside the error that they hand over.
process.on('unhandledRejection', () => {});
// Clients that few maintain call what Node deprecates.
process.noDeprecation = true;
forgetProxies();

const server = await startEchoServer();
const measurements = [];
for (const entry of clients) for (const name of entry.packages.length > 0 ? entry.packages : [undefined]) measurements.push(await measure(entry, name));
server.close();

const text = table(measurements);
if (process.argv.includes('--write')) writeDocument(text);
// The agents and pools of the clients would keep the process alive for a while.
process.stdout.write(process.argv.includes('--write') ? '' : `${text}\n`, () => process.exit());

async function measure(entry, name) {
  const version = name === undefined ? 'Node' : installedVersion(name);
  const complain = (carrier, error) => {
    if (showErrors) console.error(`${entry.name} ${version}: ${carrier}: ${error?.message ?? error}`);
  };
  try {
    return { entry, version, result: await measureClient(entry, await load(entry, name), server, complain) };
  } catch (error) {
    throw new Error(`${entry.name} ${version} cannot be measured`, { cause: error });
  }
}

async function load(entry, name) {
  return entry.load ? entry.load(name) : (await import(name)).default;
}

/** The file is read, because a package may not export its package.json. */
function installedVersion(name) {
  return JSON.parse(readFileSync(join(ROOT, 'node_modules', name, 'package.json'), 'utf8')).version;
}

function forgetProxies() {
  for (const name of Object.keys(process.env)) if (/^(https?|all|no|global_agent_https?)_proxy$/i.test(name)) Reflect.deleteProperty(process.env, name);
}

function writeDocument(block) {
  const document = readFileSync(DOCUMENT, 'utf8');
  if (!BLOCK.test(document)) throw new Error('docs/http-clients.md has no <!-- measured --> … <!-- /measured --> block.');
  writeFileSync(DOCUMENT, document.replace(BLOCK, (_whole, open, close) => `${open}${block}\n${close}`));
}
