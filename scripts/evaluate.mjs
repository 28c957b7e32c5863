// Runs the built tool over the labelled corpus and prints what it finds, misses and invents: `npm run evaluate`.
// `--record` writes the figures to fixtures/corpus/figures.json; without it the run fails when they are worse than those recorded.
// Each code base is migrated in a copy: `wrong` counts those with new type errors, or that send other requests where they can be run.
// `--verbose` lists every difference, `fixtures/corpus/<NN-name>` as further arguments limits the run.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const CORPUS = join(import.meta.dirname, '../fixtures/corpus');
const FIGURES = join(CORPUS, 'figures.json');
const PIPELINE = process.env.OCROLUS_CODEMOD_PIPELINE ?? '../build/src/pipeline.js';
const { run } = await import(PIPELINE);
const { startLocalOcrolus, wrongRewrites } = await import('../test/behaviour/wrong-rewrites.ts');

const isVerbose = process.argv.includes('--verbose');
const only = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
const names = readdirSync(CORPUS, { withFileTypes: true }).filter((entry) => entry.isDirectory() && (only.length === 0 || only.some((part) => part.includes(entry.name) || entry.name.includes(part)))).map((entry) => entry.name);

const totals = { sites: 0, found: 0, reported: 0, invented: 0, traps: 0, trapped: 0, sameHost: 0, sameConfidence: 0, samePrincipal: 0, migratable: 0, byCode: {}, migrated: 0, ran: 0, wrong: 0 };
const server = await startLocalOcrolus();
for (const name of names) await evaluate(name);
await server.close();

const figures = {
  repositories: names.length,
  sites: totals.sites,
  found: totals.found,
  invented: totals.invented,
  traps: totals.traps,
  trapsReported: totals.trapped,
  recall: ratio(totals.found, totals.sites),
  precision: ratio(totals.reported - totals.invented, totals.reported),
  hostRight: ratio(totals.sameHost, totals.found),
  confidenceRight: ratio(totals.sameConfidence, totals.found),
  credentialRight: ratio(totals.samePrincipal, totals.found),
  migratable: ratio(totals.migratable, totals.found),
  migrated: totals.migrated,
  ran: totals.ran,
  wrong: totals.wrong,
  byHand: Object.fromEntries(Object.entries(totals.byCode).sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))),
};
console.log(Object.entries(figures).map(([key, value]) => `${key}: ${typeof value === 'object' ? Object.entries(value).map(([code, count]) => `${code} ${count}`).join(', ') : value}`).join('\n'));

if (only.length === 0) {
  if (process.argv.includes('--record')) writeFileSync(FIGURES, `${JSON.stringify(figures, null, 2)}\n`);
  else if (existsSync(FIGURES)) compare(figures, JSON.parse(readFileSync(FIGURES, 'utf8')));
}

async function evaluate(name) {
  const labels = JSON.parse(readFileSync(join(CORPUS, name, 'labels.json'), 'utf8'));
  const { report } = await run({ command: 'audit', cwd: join(CORPUS, name, 'input'), paths: ['.'], include: [], exclude: [], hosts: [], names: [], provider: {}, write: false, allowDirty: true, showSecrets: false, processes: { own: 1, isRunning: () => false }, progress: () => {}, warn: () => {} });
  const open = [...report.findings];
  const lines = [];
  for (const site of labels.sites) {
    const index = open.findIndex((finding) => finding.file === site.file && [site.line, ...(site.orLines ?? [])].includes(finding.start.line));
    totals.sites += 1;
    if (index < 0) {
      lines.push(`  missed ${site.file}:${site.line} (${site.confidence}) ${site.note ?? ''}`);
      continue;
    }
    const [finding] = open.splice(index, 1);
    totals.found += 1;
    totals.sameHost += Number(finding.host === site.host);
    totals.sameConfidence += Number(finding.confidence === site.confidence);
    totals.migratable += Number(finding.status === 'migratable');
    const sources = report.principals.find((principal) => principal.id === finding.principal)?.sources ?? [];
    const isSame = JSON.stringify(sources) === JSON.stringify(site.principal);
    totals.samePrincipal += Number(isSame);
    if (finding.host !== site.host) lines.push(`  host ${site.file}:${site.line} ${finding.host} instead of ${site.host}`);
    if (finding.confidence !== site.confidence) lines.push(`  confidence ${site.file}:${site.line} ${finding.confidence} instead of ${site.confidence}`);
    if (!isSame) lines.push(`  credential ${site.file}:${site.line} ${JSON.stringify(sources)} instead of ${JSON.stringify(site.principal)}`);
    if (finding.status !== 'migratable') totals.byCode[finding.reason.code] = (totals.byCode[finding.reason.code] ?? 0) + 1;
    if (finding.status !== 'migratable') lines.push(`  by hand ${site.file}:${site.line} ${finding.reason.code}`);
  }
  totals.reported += report.findings.length;
  totals.invented += open.length;
  totals.traps += labels.traps.length;
  for (const finding of open) {
    const trap = labels.traps.find((item) => item.file === finding.file && item.line === finding.start.line);
    totals.trapped += Number(trap !== undefined);
    lines.push(`  invented ${finding.file}:${finding.start.line} ${finding.mechanism} ${finding.host} ${finding.confidence}${trap ? ` (trap: ${trap.note})` : ''}`);
  }
  if (report.findings.some((finding) => finding.status === 'migratable')) {
    const { problems, wasRun } = await wrongRewrites(join(CORPUS, name, 'input'), server);
    totals.migrated += 1;
    totals.ran += Number(wasRun);
    totals.wrong += Number(problems.length > 0);
    lines.push(...problems.map((problem) => `  wrong ${problem}`));
  }
  for (const file of report.skipped) if (!file.reason.startsWith('build output')) lines.push(`  skipped ${file.path}: ${file.reason}`);
  if (isVerbose && lines.length > 0) console.log(`${name}\n${lines.join('\n')}`);
}

function ratio(part, whole) {
  return whole === 0 ? 1 : Math.round((part / whole) * 1000) / 1000;
}

function compare(now, recorded) {
  const worse = ['recall', 'precision', 'hostRight', 'confidenceRight', 'credentialRight', 'migratable'].filter((key) => now[key] < recorded[key]);
  for (const key of worse) console.log(`worse: ${key} was ${recorded[key]}, is ${now[key]}`);
  if (now.wrong > 0) console.log(`wrong rewrites: ${now.wrong}`);
  if (worse.length > 0 || now.wrong > 0) process.exitCode = 1;
}
