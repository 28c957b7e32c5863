/** SARIF 2.1.0 (OASIS), for code scanning. */
import type { Log, Location, ReportingDescriptor, Result } from 'sarif';
import type { Evidence, Finding, Report } from './report.ts';
import { ruleOf } from './rules.ts';
import { sentence } from './sentence.ts';

const SCHEMA = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';
const HOMEPAGE = 'https://www.npmjs.com/package/ocrolus-oauth-codemod';

/** How sure the tool is, as the level of a result. */
const LEVELS = { certain: 'error', likely: 'warning', possible: 'note' } as const;

export function sarif(report: Report): string {
  const rules = [...new Set(report.findings.map((finding) => finding.rule))].sort();
  const log: Log = {
    $schema: SCHEMA,
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: report.tool.name, semanticVersion: report.tool.version, informationUri: HOMEPAGE, rules: rules.map(toRule) } },
        columnKind: 'utf16CodeUnits',
        invocations: [{ executionSuccessful: true, toolExecutionNotifications: report.skipped.map(({ path, reason }) => ({ level: 'warning', message: { text: `Not analysed: ${reason}` }, locations: [{ physicalLocation: { artifactLocation: toArtifact(path) } }] })) }],
        results: report.findings.map((finding) => toResult(finding, rules.indexOf(finding.rule))),
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

function toRule(id: string): ReportingDescriptor {
  const { title, text } = ruleOf(id);
  const help = `${text} More: \`ocrolus-oauth-codemod explain ${id}\`.`;
  return { id, name: id.slice(id.indexOf('/') + 1), shortDescription: { text: title }, fullDescription: { text }, help: { text: help, markdown: help }, defaultConfiguration: { level: 'error' }, properties: { tags: ['security', 'external/cwe/cwe-522'], 'security-severity': '5.0' } };
}

function toResult(finding: Finding, ruleIndex: number): Result {
  const { id, rule, file, start, end, evidence, requests, reason, confidence, status, principal, client, mechanism } = finding;
  return {
    ruleId: rule,
    ruleIndex,
    level: LEVELS[confidence],
    message: { text: reason ? `${sentence(finding)} ${reason.text}` : sentence(finding) },
    locations: [{ physicalLocation: { artifactLocation: toArtifact(file), region: { startLine: start.line, startColumn: start.column, endLine: end.line, endColumn: end.column } } }],
    partialFingerprints: { 'ocrolusOauthCodemod/v1': id },
    ...(evidence.length > 0 && { codeFlows: [{ threadFlows: [{ locations: evidence.map((step) => ({ location: toLocation(step) })) }] }] }),
    relatedLocations: requests.map(({ file: path, line }, index) => ({ id: index, message: { text: 'a request that carries the credential' }, physicalLocation: { artifactLocation: toArtifact(path), region: { startLine: line } } })),
    properties: { confidence, status, principal, client, mechanism, ...(reason && { reason: reason.code }) },
  };
}

function toLocation({ file, line, column, note }: Evidence): Location {
  return { message: { text: note }, physicalLocation: { artifactLocation: toArtifact(file), region: { startLine: line, startColumn: column } } };
}

/** Paths are relative to the root of the scan, as URIs. */
function toArtifact(path: string): { readonly uri: string; readonly uriBaseId: string } {
  return { uri: path.split('/').map(encodeURIComponent).join('/'), uriBaseId: '%SRCROOT%' };
}
