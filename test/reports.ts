/** Reports for tests of what is made of them. */
import { summaryOf } from '../src/report/account.ts';
import { stageOf } from '../src/report/stage.ts';
import type { Finding, Principal, Report } from '../src/report/report.ts';

/** A name that every format has to escape. */
export const ODD_PATH = 'src/odd, na|me:`1`%20<b>\nx.ts';

export function finding(over: Partial<Finding> = {}): Finding {
  return {
    id: 'aaaabbbbcccc',
    rule: 'basic-auth/auth-option',
    file: 'src/a.ts',
    start: { line: 2, column: 3 },
    end: { line: 2, column: 9 },
    client: 'axios',
    mechanism: 'auth-option',
    host: 'api.ocrolus.com',
    confidence: 'certain',
    status: 'migratable',
    reason: null,
    principal: 'p1',
    evidence: [{ file: 'src/config.ts', line: 3, column: 20, note: 'base URL' }],
    requests: [{ file: 'src/a.ts', line: 7 }],
    package: '@acme/api',
    excerpt: { line: 1, lines: ["import axios from 'axios';", '  auth: { username: KEY, password: "********" },', '});'] },
    handOver: null,
    symbol: 'books',
    content: '0123456789abcdef',
    changes: [],
    owners: [],
    ...over,
  };
}

export function principal(over: Partial<Principal> = {}): Principal {
  return {
    id: 'p1',
    sources: ['env:OCROLUS_KEY', 'env:OCROLUS_SECRET'],
    env: { clientId: 'OCROLUS_CLIENT_ID', clientSecret: 'OCROLUS_CLIENT_SECRET' },
    collisions: [],
    variables: [
      { name: 'OCROLUS_KEY', replacement: 'OCROLUS_CLIENT_ID', places: [{ file: '.env.example', line: 4 }] },
      { name: 'OCROLUS_SECRET', replacement: 'OCROLUS_CLIENT_SECRET', places: [] },
    ],
    literals: [],
    ...over,
  };
}

/** A report whose summary adds up, whatever the parts are. */
export function report(over: Partial<Omit<Report, 'summary'>> = {}): Report {
  const { findings = [finding()], suppressed = [], skipped = [], principals = [principal()] } = over;
  const files = { discovered: 9, searched: 9, parsed: 3 };
  return {
    schemaVersion: 1,
    tool: { name: 'ocrolus-oauth-codemod', version: '1.2.3' },
    command: 'audit',
    files: [{ path: 'src/a.ts', change: 'modified', diff: 'diff --git a/src/a.ts b/src/a.ts\n--- a/src/a.ts\n+++ b/src/a.ts\n@@ -1,2 +1,2 @@\n import axios from "axios";\n-```\n+`x`\n' }],
    nextSteps: ['Do this, see <b>.'],
    source: null,
    stage: stageOf({ findings, suppressed, hasOAuth: false }),
    ...over,
    findings,
    suppressed,
    skipped,
    principals,
    summary: summaryOf({ findings, suppressed, skipped, principals: principals.length, files }),
  };
}

/** What a repository without Ocrolus gives. */
export const clean: Report = report({ findings: [], principals: [], files: [], nextSteps: [] });
