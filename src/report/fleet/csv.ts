/**
 * One row for each finding, by RFC 4180. A spreadsheet takes a cell that begins with = + - @, a tab or a carriage return for a formula, and a
 * report comes from code of others: such a cell gets an apostrophe in front, which spreadsheets do not show. Control characters are spelled
 * out, so that each finding is one line.
 */
import { plainLine } from '../plain.ts';
import { sourceWords } from '../words.ts';
import type { FleetFinding, FleetReport, Repository } from './fleet.ts';

const COLUMNS = ['repository', 'file', 'line', 'id', 'rule', 'client', 'status', 'reason', 'principal', 'package', 'owners', 'confidence', 'credential'];

export function csv({ repositories }: FleetReport): string {
  return [COLUMNS, ...repositories.flatMap(rows)].map((cells) => `${cells.map(cell).join(',')}\r\n`).join('');
}

function rows(repository: Repository): readonly (readonly (string | number)[])[] {
  const sources = new Map(repository.principals.map((principal) => [principal.id, sourceWords(principal)]));
  return repository.findings.map((finding: FleetFinding) => {
    const { file, line, id, rule, client, status, reason, principal, package: owner, owners, confidence } = finding;
    return [repository.name, file, line, id, rule, client ?? '', status, reason ?? '', principal, owner, owners.join(' '), confidence, sources.get(principal) ?? ''];
  });
}

function cell(value: string | number): string {
  if (typeof value === 'number') return String(value);
  const safe = `${/^[=+\-@\t\r]/.test(value) ? "'" : ''}${plainLine(value)}`;
  return /[",]/.test(safe) || safe !== safe.trim() ? `"${safe.replaceAll('"', '""')}"` : safe;
}
