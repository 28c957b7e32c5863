// Prints, as Markdown, which client carries credentials in which way, and what the tool does with each: `node scripts/support-matrix.mjs`.
// The client rows (built, in build/) say which ways there are, the fixtures' findings.json prove what happens. Then the same for the kinds of files
// that are no JavaScript. `--write` puts both into README.md.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');
const ROWS = join(ROOT, 'build/src/files/client-rows.js');
const MECHANISMS = ['authorization-header', 'default-header', 'auth-option', 'fluent-auth', 'url-userinfo'];
const README = join(ROOT, 'README.md');
/** Fixtures of files that are no JavaScript, whose clients have no rows. */
const OTHER_FILES = 'polyglot';

if (!existsSync(ROWS)) throw new Error('There is no build/ to read the client rows from: run `npm run build` first.');
const { loadClients } = await import('../build/src/files/client-rows.js');
const rows = [...(await loadClients())].sort((a, b) => compare(a.name, b.name));
const { documentKinds, kindsOf } = await import('../build/src/documents/kinds.js');
const blocks = { matrix: () => matrix(rows, provenFindings(new Set(rows.map((row) => row.name)))), kinds };

if (process.argv.includes('--write')) writeReadme({ matrix: blocks.matrix(), kinds: await kinds() });
else console.log(await blocks[process.argv[2] ?? 'matrix']());

/** One entry for each finding of a fixture: which client, which way, what happened. */
function provenFindings(known) {
  return fixtureNames().filter((name) => !name.startsWith(`${OTHER_FILES}/`)).flatMap((name) => {
    const { findings } = findingsOf(name);
    for (const { client } of findings) if (client !== null && !known.has(client)) throw new Error(`fixtures/${name} expects the client ${client}, which has no row`);
    return findings.map(({ client, mechanism, status, code }) => ({ name, client, mechanism, status, code }));
  });
}

function findingsOf(name) {
  return JSON.parse(readFileSync(join(ROOT, 'fixtures', name, 'findings.json'), 'utf8'));
}

/** What is found in each kind of file, by the fixtures. */
async function kinds() {
  const found = [];
  for (const name of fixtureNames().filter((item) => item.startsWith(`${OTHER_FILES}/`))) {
    for (const { file, line, client } of findingsOf(name).findings) found.push({ kind: await kindThatFinds(name, file, line), client, name });
  }
  const table = documentKinds.map(({ name, migration }) => {
    const own = found.filter(({ kind }) => kind === name);
    const clients = [...new Set(own.map(({ client }) => client))].sort(compare);
    return [name, own.length === 0 ? 'no fixture' : migration ? 'audit; migrate where the whole file can be' : 'audit', clients.join(', '), [...new Set(own.map((item) => `\`${item.name}\``))].join(', ')];
  });
  const head = ['kind', 'what the tool does', 'clients that fixtures show', 'fixtures'];
  return [markdownRow(head), markdownRow(head.map(() => '---')), ...table.map(markdownRow)].join('\n');
}

/** Of several kinds that read parts of a file, the one whose reader has something in a line. */
async function kindThatFinds(name, path, line) {
  const text = readFileSync(join(ROOT, 'fixtures', name, 'input', path), 'utf8');
  for (const kind of kindsOf(path, text)) {
    const carriers = await (await kind.load())({ path, text });
    if (carriers.some(({ start }) => text.slice(0, start).split('\n').length === line)) return kind.name;
  }
  return undefined;
}

function fixtureNames() {
  return readdirSync(join(ROOT, 'fixtures'), { withFileTypes: true })
    .filter((topic) => topic.isDirectory() && !['demo', 'corpus'].includes(topic.name))
    .flatMap((topic) => readdirSync(join(ROOT, 'fixtures', topic.name)).map((name) => `${topic.name}/${name}`))
    .sort();
}

function matrix(clients, findings) {
  const lines = [...clients.map((row) => ({ title: `[${row.name}](${row.docs})`, name: row.name, row })), { title: 'any other call', name: null, row: undefined }];
  const of = (name, mechanism) => findings.filter((finding) => finding.client === name && finding.mechanism === mechanism);
  const head = ['client', ...MECHANISMS.map((mechanism) => `\`${mechanism}\``)];
  const table = lines.map(({ title, name, row }) => [title, ...MECHANISMS.map((mechanism) => cell(of(name, mechanism), row, mechanism))]);
  const proofs = lines.flatMap(({ name }) => MECHANISMS.flatMap((mechanism) => proof(name, mechanism, of(name, mechanism))));
  return [markdownRow(head), markdownRow(head.map(() => '---')), ...table.map(markdownRow), '', '<details><summary>The fixtures that prove it</summary>', '', ...proofs, '', '</details>'].join('\n');
}

function cell(findings, row, mechanism) {
  const migrates = findings.some((finding) => finding.status === 'migratable');
  const byHand = findings.some((finding) => finding.status === 'manual');
  if (migrates) return byHand ? 'migrates, some by hand' : 'migrates';
  if (byHand) return 'by hand';
  return row && isDescribed(row, mechanism) ? 'no fixture' : '–';
}

/** Whether a row says that its client takes credentials in this way. User-info in a URL needs no description, so only a fixture speaks for it. */
function isDescribed({ requests, options, chain, factories = [], defaults }, mechanism) {
  const takes = (shapes, ...roles) => shapes.some((shape) => roles.some((role) => shape.args.includes(role)));
  const hasHeaders = (shapes) => takes(shapes, 'headers') || (options?.headers !== undefined && takes(shapes, 'options', 'urlOrOptions'));
  switch (mechanism) {
    case 'authorization-header':
      return hasHeaders([...requests, ...factories.flatMap((shape) => shape.requests ?? [])]) || (chain?.headers.length ?? 0) > 0;
    case 'default-header':
      return hasHeaders(factories) || (defaults !== undefined && options?.headers !== undefined);
    case 'auth-option':
      return (options?.credentials?.length ?? 0) > 0;
    case 'fluent-auth':
      return (chain?.credentials?.length ?? 0) > 0;
    default:
      return false;
  }
}

function proof(client, mechanism, findings) {
  if (findings.length === 0) return [];
  const names = (status) => [...new Set(findings.filter((finding) => finding.status === status).map((finding) => `${finding.name}${finding.code ? ` (${finding.code})` : ''}`))];
  const parts = [
    ['migrates', names('migratable')],
    ['by hand', names('manual')],
  ].filter(([, list]) => list.length > 0);
  return [`- ${client ?? 'any other call'}, \`${mechanism}\`: ${parts.map(([what, list]) => `${what}: ${list.join(', ')}`).join('; ')}`];
}

function markdownRow(cells) {
  return `| ${cells.join(' | ')} |`;
}

function writeReadme(texts) {
  const readme = Object.entries(texts).reduce((text, [name, block]) => {
    const place = new RegExp(`(<!-- ${name} -->\\n)[^]*?(<!-- /${name} -->)`);
    if (!place.test(text)) throw new Error(`README.md has no <!-- ${name} --> … <!-- /${name} --> block.`);
    return text.replace(place, (_whole, open, close) => `${open}${block}\n${close}`);
  }, readFileSync(README, 'utf8'));
  writeFileSync(README, readme);
}

function compare(a, b) {
  return a < b ? -1 : a > b ? 1 : 0;
}
