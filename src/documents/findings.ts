/** Sites of documents as rows of the report. */
import type { Evidence, Finding, HandOver, Position } from '../report/report.ts';
import { dedented } from '../plan/dedented.ts';
import type { Account } from './document.ts';
import { named } from './migrations.ts';
import { lineAt } from './scan.ts';
import type { DocumentSite } from './site.ts';

/** A finding without what only the repository or the report can say. */
export type DocumentFinding = Omit<Finding, 'reason' | 'excerpt' | 'owners' | 'package' | 'status' | 'handOver' | 'principal'>;

export function toFinding({ document, carrier, verdict, id, rule, content }: DocumentSite): DocumentFinding {
  const { path: file, text } = document;
  const start = positionAt(text, carrier.start);
  return {
    id,
    rule,
    file,
    start,
    end: positionAt(text, carrier.end),
    client: carrier.client,
    mechanism: carrier.mechanism,
    host: verdict.host,
    confidence: verdict.confidence,
    content,
    symbol: carrier.symbol,
    changes: [],
    evidence: verdict.hostAt === undefined ? [] : [evidence(file, positionAt(text, verdict.hostAt), verdict.host === null ? 'its name says Ocrolus' : `host ${verdict.host}`)],
    requests: [{ file, line: start.line }],
  };
}

const evidence = (file: string, { line, column }: Position, note: string): Evidence => ({ file, line, column, note });

function positionAt(text: string, offset: number): Position {
  return { line: lineAt(text, offset), column: offset - text.lastIndexOf('\n', offset - 1) };
}

/** The lines of a site, and what they become for an account; `null` where that cannot be said. */
export function handOverOf({ document: { path, text }, carrier: { replacement }, verdict }: DocumentSite, account: Account): HandOver | null {
  // The other host would get the token.
  if (!replacement || verdict.isShared) return null;
  const from = text.lastIndexOf('\n', replacement.start - 1) + 1;
  const eol = text.indexOf('\n', replacement.end);
  const to = eol < 0 ? text.length : eol;
  const before = text.slice(from, to);
  const after = text.slice(from, replacement.start) + named(replacement.text, account) + text.slice(replacement.end, to);
  const [shown = '', becomes = ''] = dedented([before, after]);
  return { file: path, line: lineAt(text, from), before: shown, after: becomes };
}
