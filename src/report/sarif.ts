/** SARIF 2.1.0 (OASIS), for code scanning. */
import type { Fix, Log, Location, ReportingDescriptor, Result, Suppression } from 'sarif';
import { equation, looked } from './account.ts';
import { changeGroups } from './groups.ts';
import { json } from './json.ts';
import type { Evidence, Finding, Report, SuppressedFinding } from './report.ts';
import { ruleOf } from './rules.ts';
import { fixOf } from './sarif-fixes.ts';
import { toArtifact } from './sarif-location.ts';
import { sentence } from './sentence.ts';

const SCHEMA = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';
const HOMEPAGE = 'https://www.npmjs.com/package/ocrolus-oauth-codemod';

/** How sure the tool is, as the level of a result. */
const LEVELS = { certain: 'error', likely: 'warning', possible: 'note' } as const;

export function sarif(report: Report): string {
  const rules = [...new Set([...report.findings, ...report.suppressed].map((finding) => finding.rule))].sort();
  const { groups } = changeGroups(report);
  const fixes = new Map(groups.flatMap((group) => [fixOf(group)].flatMap((fix) => (fix && group.findings[0] ? [[group.findings[0].id, fix] as const] : []))));
  const { source, summary, skipped } = report;
  const result = (finding: Finding): Result => ({ ...toResult(finding, rules.indexOf(finding.rule)), ...(fixes.has(finding.id) && { fixes: [fixes.get(finding.id) as Fix] }) });
  const log: Log = {
    $schema: SCHEMA,
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: report.tool.name, semanticVersion: report.tool.version, informationUri: HOMEPAGE, rules: rules.map(toRule) } },
        columnKind: 'utf16CodeUnits',
        ...(source && { versionControlProvenance: [{ repositoryUri: source.url, revisionId: source.revision, mappedTo: { uriBaseId: '%SRCROOT%' } }] }),
        invocations: [{ executionSuccessful: true, toolExecutionNotifications: skipped.map(({ path, reason }) => ({ level: 'warning', message: { text: `Not analysed: ${reason}` }, locations: [{ physicalLocation: { artifactLocation: toArtifact(path) } }] })) }],
        results: [...report.findings.map(result), ...report.suppressed.map((finding): Result => ({ ...result(finding), suppressions: [toSuppression(finding)] }))],
        properties: { account: summary.account, text: `${equation(summary.account)} (${looked(summary.account)})` },
      },
    ],
  };
  return json(log);
}

/** A comment stands in the source; a baseline is a file of its own. */
function toSuppression({ file, suppression: { by, line, reason } }: SuppressedFinding): Suppression {
  if (by === 'baseline') return { kind: 'external', status: 'accepted', justification: reason };
  return { kind: 'inSource', status: 'accepted', justification: reason, location: { physicalLocation: { artifactLocation: toArtifact(file), region: { startLine: line } } } };
}

function toRule(id: string): ReportingDescriptor {
  const { title, text } = ruleOf(id);
  const help = `${text} More: \`ocrolus-oauth-codemod explain ${id}\`.`;
  return { id, name: pascal(id.slice(id.indexOf('/') + 1)), shortDescription: { text: title }, fullDescription: { text }, help: { text: help, markdown: help }, defaultConfiguration: { level: 'error' }, properties: { tags: ['security', 'external/cwe/cwe-522'], 'security-severity': '5.0' } };
}

const pascal = (name: string): string => name.replace(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase());

function toResult(finding: Finding, ruleIndex: number): Result {
  const { id, rule, file, start, end, evidence, requests, reason, confidence, status, principal, client, mechanism, excerpt, handOver, owners } = finding;
  return {
    ruleId: rule,
    ruleIndex,
    level: LEVELS[confidence],
    message: { text: reason ? `${sentence(finding)} ${reason.text}` : sentence(finding) },
    locations: [{ physicalLocation: { artifactLocation: toArtifact(file), region: { startLine: start.line, startColumn: start.column, endLine: end.line, endColumn: end.column }, contextRegion: { startLine: excerpt.line, endLine: Math.max(excerpt.line + excerpt.lines.length - 1, excerpt.line), snippet: { text: excerpt.lines.join('\n') } } } }],
    partialFingerprints: { 'ocrolusOauthCodemod/v1': id },
    ...(evidence.length > 0 && { codeFlows: [{ threadFlows: [{ locations: evidence.map((step) => ({ location: toLocation(step) })) }] }] }),
    relatedLocations: requests.map(({ file: path, line }, index) => ({ id: index, message: { text: 'a request that carries the credential' }, physicalLocation: { artifactLocation: toArtifact(path), region: { startLine: line } } })),
    properties: { confidence, status, principal, client, mechanism, package: finding.package, ...(owners.length > 0 && { owners }), ...(reason && { reason: reason.code, help: `ocrolus-oauth-codemod explain ${reason.code}` }), ...(handOver && { handOver }) },
  };
}

function toLocation({ file, line, column, note }: Evidence): Location {
  return { message: { text: note }, physicalLocation: { artifactLocation: toArtifact(file), region: { startLine: line, startColumn: column } } };
}
