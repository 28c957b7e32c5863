/** Planned sites as rows of the report. */
import { ts } from '../code/syntax.ts';
import type { Evidence, Finding, Position } from '../report/report.ts';
import type { PlannedSite } from './plan.ts';
import { enclosingName } from '../code/uses.ts';
import { contentHash } from './fingerprint.ts';
import { ruleIdOf } from './rules.ts';

/** A finding whose manual reason is still a code: the prose is the report's, and so is what is cut out of files. */
export type CodedFinding = Omit<Finding, 'reason' | 'excerpt' | 'owners' | 'package' | 'status' | 'handOver'> & Pick<PlannedSite, 'verdict'>;

export function toFinding(item: PlannedSite): CodedFinding {
  const { site, verdict } = item;
  return {
    id: item.id,
    rule: ruleIdOf(site),
    file: site.node.getSourceFile().fileName,
    start: position(site.node, site.node.getStart()),
    end: position(site.node, site.node.end),
    client: site.client?.name ?? null,
    mechanism: site.mechanism,
    host: site.host,
    confidence: site.confidence,
    verdict,
    principal: item.principal.id,
    content: contentHash(site),
    symbol: enclosingName(site.node),
    changes: item.files,
    evidence: evidence(item),
    requests: site.requests.map((request) => ({ file: request.node.getSourceFile().fileName, line: position(request.node, request.node.getStart()).line })).sort((a, b) => (a.file === b.file ? a.line - b.line : a.file < b.file ? -1 : 1)),
  };
}

function evidence({ site, steps, verdict }: PlannedSite): readonly Evidence[] {
  const hosts = site.hostTrail.map((node, index) => step(node, index === 0 ? (site.host === null ? 'its name says Ocrolus' : `host ${site.host}`) : 'passes the host on'));
  const sources = site.sourceNodes.map((node) => step(node, 'credential'));
  const sinks = site.sinks.filter((sink) => sink.node !== site.node).map((sink) => step(sink.node, sink.scope === 'call' ? 'enters the request' : sink.scope === 'hook' ? 'set before each request' : `set for the whole ${sink.scope}`));
  const others = verdict.status === 'manual' ? site.otherRequests.map(({ node, host }) => step(node, `also goes to ${host}`)) : [];
  const seen = new Set<string>();
  const plan = steps.map(({ node, text }) => step(node, `${text}${nameOf(node)}`));
  const obstacle = verdict.status === 'manual' && verdict.at ? [step(verdict.at, 'stands in the way')] : [];
  return [...hosts, ...sources, ...sinks, ...others, ...versions(site), ...plan, ...obstacle].filter((item) => {
    const key = `${item.file}:${item.line}:${item.column}:${item.note}`;
    return !seen.has(key) && seen.add(key);
  });
}

/** ` (name)` of a function that changes. */
function nameOf(node: ts.Node): string {
  const { name } = node as ts.NamedDeclaration;
  const holder = ts.isVariableDeclaration(node.parent) || ts.isPropertyAssignment(node.parent) || ts.isPropertyDeclaration(node.parent) ? node.parent.name : undefined;
  const text = (name ?? holder)?.getText();
  return text === undefined ? '' : `: ${text}`;
}

/** Which version of the client was assumed. */
function versions({ sinks }: PlannedSite['site']): readonly Evidence[] {
  return sinks.flatMap(({ node, client, version }): readonly Evidence[] => {
    if (!version) return [];
    const { packageName, range, file, line, column } = version;
    if (range !== null) return [{ file, line, column, note: `assumes ${packageName} ${range}` }];
    return client?.versions ? [step(node, `assumes the newest ${packageName}: no package.json names it`)] : [];
  });
}

function step(node: ts.Node, note: string): Evidence {
  return { file: node.getSourceFile().fileName, ...position(node, node.getStart()), note };
}

function position(node: ts.Node, offset: number): Position {
  const { line, character } = ts.getLineAndCharacterOfPosition(node.getSourceFile(), offset);
  return { line: line + 1, column: character + 1 };
}
