/** A report of the size that a large company gives: what it costs is measured on it. Seeded by its numbers, so it is the same each time. */
import { manualCodes, manualReason } from '../src/report/reasons.ts';
import type { Finding, Report } from '../src/report/report.ts';
import { finding, principal, report } from './reports.ts';

const CLIENTS = ['axios', 'fetch', 'got', 'superagent', 'undici', 'node-fetch'];
/** Such as the engine writes: their lengths are those of fixtures/demo. */
const NOTES = ['host api.ocrolus.com', 'passes the host on', 'credential', 'enters the request', 'becomes async: ocrolusHeaders', 'awaits it: headers'];
const CONFIDENCES = ['certain', 'likely', 'possible'] as const;

/** Each file has a diff of 20 lines; each finding 5 lines of 80 characters, 6 steps of evidence and 3 requests. */
export function largeReport(findings = 5000, files = 2000): Report {
  const paths = Array.from({ length: files }, (_, index) => `packages/team-${index % 40}/src/ocrolus/client-${index}.ts`);
  return report({
    command: 'migrate',
    source: { url: 'https://github.com/acme/monorepo', revision: '0123456789abcdef0123456789abcdef01234567', prefix: '' },
    findings: Array.from({ length: findings }, (_, index) => site(index, paths)).sort((a, b) => (a.file < b.file ? -1 : 1)),
    principals: ['p1', 'p2', 'p3', 'p4', 'p5'].map((id, index) => principal({ id, sources: [`env:OCROLUS_KEY_${index}`, `env:OCROLUS_SECRET_${index}`] })),
    files: paths.map((path) => ({ path, change: 'modified', diff: diff(path) })),
    nextSteps: [],
  });
}

function site(index: number, paths: readonly string[]): Finding {
  const file = paths[index % paths.length] ?? '';
  const line = 10 + (index % 90);
  const other = (step: number): string => paths[(index * 7 + step * 131) % paths.length] ?? '';
  const code = manualCodes[index % manualCodes.length] ?? '';
  const isManual = index % 4 === 0;
  return finding({
    id: index.toString(16).padStart(12, '0'),
    file,
    start: { line, column: 5 },
    end: { line: line + 1, column: 20 },
    client: CLIENTS[index % CLIENTS.length] ?? null,
    confidence: CONFIDENCES[index % 3] ?? 'possible',
    status: isManual ? 'manual' : 'migratable',
    reason: isManual ? { code, text: manualReason(code).text } : null,
    principal: `p${(index % 5) + 1}`,
    // In fixtures/demo two steps of three are in the finding's own file.
    evidence: NOTES.map((note, step) => ({ file: step > 2 ? file : other(step), line: line + step, column: 7, note })),
    requests: Array.from({ length: 3 }, (_, step) => ({ file: step < 1 ? file : other(step + 6), line: line + step })),
    package: `@acme/team-${index % 40}`,
    excerpt: { line: line - 2, lines: Array.from({ length: 5 }, (_, at) => `  const headers${at} = { 'Authorization': 'Basic ' + encode(user, pass), n: ${index} };`.padEnd(80, '/')) },
    owners: [`@acme/team-${index % 40}`],
  });
}

function diff(path: string): string {
  const context = Array.from({ length: 6 }, (_, index) => `   const kept${index} = settings.read('key');\n`).join('');
  const change = Array.from({ length: 3 }, (_, index) => `-  const one${index} = encode(user, password);\n-  const two${index} = 'Basic ' + one${index};\n+  // The token is kept until it expires.\n+  const two${index} = await ocrolusTokens.getAuthorization();\n`).join('');
  return `diff --git a/${path} b/${path}\n--- a/${path}\n+++ b/${path}\n@@ -1,12 +1,12 @@\n${context}${change}`;
}
