// Prints, as Markdown, what evaluation understands, from the fixtures that prove it: `node scripts/evaluation-table.mjs`.
// Each fixture of these topics says in its findings.json what it `shows`. Then, with `figures`, how well it does, from the recorded figures of the corpus.
// `--write` puts both into docs/evaluation.md.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');
const DOCUMENT = join(ROOT, 'docs/evaluation.md');
const TOPICS = [
  ['strings', 'Strings and URLs'],
  ['objects', 'Objects, classes and closures'],
  ['functions', 'Functions and their callers'],
  ['modules', 'Other files'],
  ['config', 'Configuration'],
  ['credentials', 'Credentials'],
  ['confidence', 'Confidence'],
  ['precision', 'What is not reported'],
];
const CLAIMS = { migrates: 'found, migrated', flags: 'found, by hand', ignores: 'not reported' };

const blocks = { evaluation: TOPICS.map(([topic, title]) => section(topic, title)).join('\n\n'), figures: figures(JSON.parse(readFileSync(join(ROOT, 'fixtures/corpus/figures.json'), 'utf8'))) };
if (process.argv.includes('--write')) writeDocument(blocks);
else console.log(blocks[process.argv[2] ?? 'evaluation']);

function section(topic, title) {
  const folder = join(ROOT, 'fixtures', topic);
  const rows = readdirSync(folder).sort().map((name) => row(topic, name, JSON.parse(readFileSync(join(folder, name, 'findings.json'), 'utf8'))));
  return [`### ${title}`, '', '| what the code does | result | fixture |', '| --- | --- | --- |', ...rows].join('\n');
}

function row(topic, name, { shows }) {
  if (typeof shows !== 'string' || shows === '') throw new Error(`fixtures/${topic}/${name}/findings.json does not say what it \`shows\``);
  return `| ${shows.replaceAll('|', String.raw`\|`)} | ${CLAIMS[name.split('.')[0]]} | \`${topic}/${name}\` |`;
}

function figures({ repositories, sites, found, invented, traps, trapsReported, recall, precision, hostRight, confidenceRight, credentialRight, migratable, migrated, ran, wrong, byHand }) {
  const percent = (ratio) => `${(ratio * 100).toFixed(1)} %`;
  const rows = [
    ['code bases', repositories],
    ['credential sites in them, by the labels', sites],
    ['found (recall)', `${found} (${percent(recall)})`],
    ['missed', sites - found],
    ['reported, and no site (precision)', `${invented} (${percent(precision)})`],
    ['traps, which look like a site and are none; reported of them', `${traps}; ${trapsReported}`],
    ['of those found: the host is right', percent(hostRight)],
    ['of those found: the confidence is right', percent(confidenceRight)],
    ['of those found: the credential is right', percent(credentialRight)],
    ['of those found: the tool can migrate', `${Math.round(migratable * found)} (${percent(migratable)})`],
    ['of those found: left by hand, with the reason', Object.entries(byHand).map(([code, count]) => `[\`${code}\`](manual/${code}.md) ${count}`).join(', ')],
    ['code bases that were migrated; of them run before and after', `${migrated}; ${ran}`],
    ['of those: wrong, with new type errors or other requests', wrong],
  ];
  return ['| figure | |', '| --- | --- |', ...rows.map(([name, value]) => `| ${name} | ${value} |`)].join('\n');
}

function writeDocument(texts) {
  const document = Object.entries(texts).reduce((text, [name, block]) => {
    const place = new RegExp(`(<!-- ${name} -->\\n)[^]*?(<!-- /${name} -->)`);
    if (!place.test(text)) throw new Error(`docs/evaluation.md has no <!-- ${name} --> … <!-- /${name} --> block.`);
    return text.replace(place, (_whole, open, close) => `${open}${block}\n${close}`);
  }, readFileSync(DOCUMENT, 'utf8'));
  writeFileSync(DOCUMENT, document);
}
