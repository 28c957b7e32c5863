import { bare, contains, enclosingFunction, isTypeScript, memberName, ts } from '../../src/code/syntax.ts';
import { alternatives, asObject, lookup, type Value } from '../../src/code/values.ts';
import type { Site, Sink } from '../../src/detect/sites.ts';
import { isRefusal, refuse, type Refusal } from '../../src/plan/draft.ts';
import type { Piece } from '../../src/plan/edits.ts';
import { askAtReads, holderOf, removeProperty } from '../../src/plan/held.ts';
import { property, spanOf, statementRange } from '../../src/plan/layout.ts';
import { available } from '../../src/plan/placement.ts';
import { headerName, isInPlace, type Rewrite, type RewriteContext } from '../../src/plan/rewrite.ts';
import { addHeader } from './request-headers.ts';

/** `auth: { username, password }` of a request becomes an entry of its headers. */
export const rewriteAuthOption: Rewrite = (site, context) => {
  for (const sink of site.sinks.filter(isInPlace)) {
    if (!sink.client) return refuse('unknown-client');
    const refused = ts.isBinaryExpression(sink.node) ? rewriteAssignment(site, sink, sink.node, context) : rewriteProperty(site, sink, context);
    if (refused) return refused;
  }
  return undefined;
};

function rewriteProperty(site: Site, sink: Sink, context: RewriteContext): Refusal | undefined {
  const { node } = sink;
  if (sink.isNested || !ts.isObjectLiteralElementLike(node) || !ts.isObjectLiteralExpression(node.parent)) return refuse('opaque-options');
  const headers = sink.client?.options?.headers;
  if (headers === undefined) return refuse('opaque-options');
  const file = node.getSourceFile();
  // Headers of a client's own class, of which a spread makes a plain object: right when it runs, wrong for the type checker.
  if (sink.scope === 'hook' && isTypeScript(file) && !property(node.parent, headers)) return refuse('opaque-options');
  const overriding = overridingHeaders(context, site, node, headers);
  if (overriding) return refuse('opaque-options', overriding);
  const probe = ts.isPropertyAssignment(node) ? node.initializer : node.name;
  const holder = probe && holderOf(context, probe);
  if (holder) {
    for (const other of sink.others) if (ts.isObjectLiteralElementLike(other)) removeProperty(context, other);
    return askAtReads(context, site, { ...holder, property: node }, [headers, headerName(file)]);
  }
  const condition = conditionOf(context, sink);
  if (condition === 'unclear') return refuse('opaque-options');
  const text = available(context, node, context.authorization(node), site.requests);
  if (isRefusal(text)) return text;
  for (const other of sink.others) if (ts.isObjectLiteralElementLike(other)) removeProperty(context, other);
  const entry: readonly Piece[] = condition.length === 0 ? [`${headerName(file)}: `, ...text] : ['...(', ...condition, ` && { ${headerName(file)}: `, ...text, ' })'];
  return addHeader(context, node.parent, headers, entry, node);
}

/**
 * What sets the headers of a request again after the literal that held the pair: `{ ...base(), headers }`, `options.headers = …`. An entry
 * for the pair was left alone by it; among the headers it would be lost, or they would be.
 */
function overridingHeaders({ evaluator }: RewriteContext, site: Site, node: ts.ObjectLiteralElementLike, key: string): ts.Node | undefined {
  const literal = node.parent;
  const own = ts.isExpression(literal) ? spreadsOf(evaluator.evaluate(literal)) : [];
  for (const { args } of site.requests) {
    const { options } = args;
    if (options?.expression && bare(options.expression) === literal) continue;
    // By each way of calls, and by none.
    const values = options ? [options.value, ...(options.expression ? [evaluator.evaluate(options.expression)] : [])] : [];
    for (const value of values.flatMap(alternatives).map(asObject)) {
      if (value.kind !== 'object' || !value.entries.some((entry) => entry.node === node)) continue;
      const entry = lookup(value, key).find((item) => !contains(literal, item.node) && !isWithin(item.node, key));
      if (entry) return entry.node;
      const spreads = spreadsOf(value);
      if (spreads.length > own.length) return spreads.at(-1)?.node;
    }
  }
  return undefined;
}

/** The same for `options.auth = …`: what is set before it is kept. */
function headersAfter(site: Site, assignment: ts.BinaryExpression, key: string): ts.Node | undefined {
  // The literal that made the object was there before anything was set on it; one with a spread may be a copy of it.
  const isOrigin = ({ parent }: ts.Node): boolean => ts.isObjectLiteralExpression(parent) && !parent.properties.some(ts.isSpreadAssignment);
  const isBefore = (item: ts.Node): boolean => isOrigin(item) || (item.getSourceFile() === assignment.getSourceFile() && item.pos < assignment.pos && (enclosingFunction(item) === enclosingFunction(assignment) || enclosingFunction(item) === undefined));
  const values = site.requests.flatMap(({ args }) => (args.options ? alternatives(args.options.value).map(asObject) : []));
  const entries = values.flatMap((value) => (value.kind === 'object' && value.entries.some((entry) => entry.node === assignment) ? lookup(value, key) : []));
  return entries.find((entry) => !isBefore(entry.node) && !isWithin(entry.node, key))?.node;
}

/** What is spread into an object and may hold anything. */
const spreadsOf = (value: Value): readonly Value[] => alternatives(value).flatMap((item) => (item.kind === 'object' ? (item.spreads ?? []) : []));

/** `options.headers.accept = …` sets one of the headers and keeps the others. */
function isWithin(node: ts.Node, key: string): boolean {
  if (!ts.isBinaryExpression(node)) return false;
  const { left } = node;
  return memberName(left) !== key && !(ts.isElementAccessExpression(left) && ts.isStringLiteralLike(left.argumentExpression) && left.argumentExpression.text === key);
}

/** The condition under which an option carries the pair: nothing for always. */
function conditionOf(context: RewriteContext, sink: Sink): readonly Piece[] | 'unclear' {
  const { node } = sink;
  const value = ts.isPropertyAssignment(node) ? bare(node.initializer) : ts.isShorthandPropertyAssignment(node) ? node.name : undefined;
  if (!value) return [];
  if (ts.isConditionalExpression(value)) return isNothing(value.whenFalse) ? condition(value.condition) : isNothing(value.whenTrue) ? ['!(', spanOf(value.condition), ')'] : 'unclear';
  if (ts.isBinaryExpression(value) && value.operatorToken.kind === ts.SyntaxKind.AmpersandAmpersandToken) return condition(value.left);
  if (ts.isBinaryExpression(value) && /^(?:\|\||\?\?)$/.test(value.operatorToken.getText())) return 'unclear';
  if (sink.others.length > 0 || ts.isObjectLiteralExpression(value)) return [];
  const values = alternatives(context.evaluator.evaluate(value));
  const isAlways = values.every((item) => item.kind !== 'object' || item.entries.length > 0) && !values.some((item) => item.kind === 'unknown' && /^(?:null|false)$/.test(item.name));
  return isAlways ? [] : [value.getText()];
}

/** What is moved keeps the changes within it. */
function condition(expression: ts.Expression): readonly Piece[] {
  return ts.isLeftHandSideExpression(expression) || ts.isPrefixUnaryExpression(expression) ? [spanOf(expression)] : ['(', spanOf(expression), ')'];
}

function isNothing(node: ts.Expression): boolean {
  const value = bare(node);
  return (ts.isIdentifier(value) && value.text === 'undefined') || value.kind === ts.SyntaxKind.NullKeyword || value.kind === ts.SyntaxKind.FalseKeyword || (ts.isObjectLiteralExpression(value) && value.properties.length === 0);
}

/** `options.auth = …` becomes `options.headers = { ...options.headers, Authorization: … }`; in a hook, where the headers are there, it sets one. */
function rewriteAssignment(site: Site, sink: Sink, assignment: ts.BinaryExpression, context: RewriteContext): Refusal | undefined {
  const { left } = assignment;
  const headers = site.client?.options?.headers;
  if (!ts.isPropertyAccessExpression(left) || headers === undefined) return refuse('opaque-options');
  const file = assignment.getSourceFile();
  const overriding = sink.scope === 'hook' ? undefined : headersAfter(site, assignment, headers);
  if (overriding) return refuse('opaque-options', overriding);
  const text = available(context, assignment, context.authorization(assignment), site.requests);
  if (isRefusal(text)) return text;
  for (const other of sink.others) {
    const statement = other.parent;
    if (!ts.isBinaryExpression(other) || !ts.isExpressionStatement(statement)) return refuse('opaque-options');
    const range = statementRange(statement);
    context.draft.edit(`assign:${other.getStart()}`, other, range.start, range.end);
  }
  const target = `${left.expression.getText()}.${headers}`;
  const [hook] = sink.scope === 'hook' ? (sink.client?.hooks ?? []) : [];
  if (hook) {
    const name = headerName(file);
    const [before, after] = hook.headers === 'set' ? [`${target}.set('${name}', `, ')'] : [`${target}.${name} = `, ''];
    context.draft.edit(`assign:${assignment.getStart()}`, assignment, assignment.getStart(), assignment.end, before, ...text, after);
    return undefined;
  }
  context.draft.edit(`assign:${assignment.getStart()}`, assignment, left.name.getStart(), assignment.end, `${headers} = { ...${target}, ${headerName(file)}: `, ...text, ' }');
  return undefined;
}
