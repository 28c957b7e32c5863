// Prints, as Markdown, what `--help` says of each command of the built tool: `node scripts/command-reference.mjs`. Which commands there are is read
// from the help itself. `--write` puts it into docs/commands.md.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');
const COMMAND = join(ROOT, 'dist/src/cli/main.js');
const PAGE = join(ROOT, 'docs/commands.md');
const NAME = 'ocrolus-oauth-codemod';

if (!existsSync(COMMAND)) throw new Error('There is no dist/ to ask for help: run `npm run build` first.');
const text = sections([]).join('\n\n');
if (process.argv.includes('--write')) writePage(text);
else console.log(text);

/** The help of a command, and below it that of its own commands. */
function sections(words) {
  const help = helpOf(words);
  const own = `## ${[NAME, ...words].join(' ')}\n\n\`\`\`text\n${help}\n\`\`\``;
  return [own, ...commandsIn(help, words).flatMap((command) => sections([...words, command]))];
}

/** Through a pipe the text is 110 columns wide, whatever the terminal is. */
function helpOf(words) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [COMMAND, ...words, '--help'], { encoding: 'utf8', env: { ...process.env, LC_ALL: 'C', NO_COLOR: '1' } });
  if (status !== 0) throw new Error(`${words.join(' ')} --help: ${stderr}`);
  return stdout.replace(/ +$/gm, '').trim();
}

/** The first words of the lines under *Commands* that begin with the name of the tool. */
function commandsIn(help, words) {
  const list = /\nCommands:\n([^]*?)\n\n/.exec(help)?.[1] ?? '';
  const prefix = `  ${[NAME, ...words].join(' ')} `;
  return list.split('\n').filter((line) => line.startsWith(prefix)).map((line) => line.slice(prefix.length).split(/\s/)[0]);
}

function writePage(reference) {
  const place = /(<!-- commands -->\n)[^]*?(<!-- \/commands -->)/;
  const page = readFileSync(PAGE, 'utf8');
  if (!place.test(page)) throw new Error('docs/commands.md has no <!-- commands --> … <!-- /commands --> block.');
  writeFileSync(PAGE, page.replace(place, (_whole, open, close) => `${open}${reference}\n${close}`));
}
