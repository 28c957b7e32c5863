// Prints, as Markdown, what evaluation understands, from the fixtures that prove it: `node scripts/evaluation-table.mjs`.
// Each fixture of these topics says in its findings.json what it `shows`. `--write` puts the tables into docs/evaluation.md.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');
const DOCUMENT = join(ROOT, 'docs/evaluation.md');
const BLOCK = /(<!-- evaluation -->\n)[\s\S]*?(<!-- \/evaluation -->)/;
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

const text = TOPICS.map(([topic, title]) => section(topic, title)).join('\n\n');
if (process.argv.includes('--write')) writeDocument(text);
else console.log(text);

function section(topic, title) {
  const folder = join(ROOT, 'fixtures', topic);
  const rows = readdirSync(folder).sort().map((name) => row(topic, name, JSON.parse(readFileSync(join(folder, name, 'findings.json'), 'utf8'))));
  return [`### ${title}`, '', '| what the code does | result | fixture |', '| --- | --- | --- |', ...rows].join('\n');
}

function row(topic, name, { shows }) {
  if (typeof shows !== 'string' || shows === '') throw new Error(`fixtures/${topic}/${name}/findings.json does not say what it \`shows\``);
  return `| ${shows.replaceAll('|', String.raw`\|`)} | ${CLAIMS[name.split('.')[0]]} | \`${topic}/${name}\` |`;
}

function writeDocument(block) {
  const document = readFileSync(DOCUMENT, 'utf8');
  if (!BLOCK.test(document)) throw new Error('docs/evaluation.md has no <!-- evaluation --> … <!-- /evaluation --> block.');
  writeFileSync(DOCUMENT, document.replace(BLOCK, (_whole, open, close) => `${open}${block}\n${close}`));
}
