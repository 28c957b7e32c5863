import { bare, ts } from '../../src/code/syntax.ts';
import { alternatives } from '../../src/code/values.ts';
import type { Site, Sink } from '../../src/detect/sites.ts';
import { isRefusal, refuse, type Refusal } from '../../src/plan/draft.ts';
import type { Piece } from '../../src/plan/edits.ts';
import { askAtReads, holderOf, removeProperty } from '../../src/plan/held.ts';
import { appendProperty, property } from '../../src/plan/layout.ts';
import { available } from '../../src/plan/placement.ts';
import { headerName, type Rewrite, type RewriteContext } from '../../src/plan/rewrite.ts';

/** `auth: { username, password }` of a request becomes an entry of its headers. */
export const rewriteAuthOption: Rewrite = (site, context) => {
  for (const sink of site.sinks.filter((item) => item.scope === 'call')) {
    if (!sink.client) return refuse('unknown-client');
    const refused = ts.isBinaryExpression(sink.node) ? rewriteAssignment(site, sink.node, context) : rewriteProperty(site, sink, context);
    if (refused) return refused;
  }
  return undefined;
};

function rewriteProperty(site: Site, sink: Sink, context: RewriteContext): Refusal | undefined {
  const { node } = sink;
  if (!ts.isObjectLiteralElementLike(node) || !ts.isObjectLiteralExpression(node.parent)) return refuse('opaque-options');
  const headers = sink.client?.options?.headers;
  if (headers === undefined) return refuse('opaque-options');
  const file = node.getSourceFile();
  const probe = ts.isPropertyAssignment(node) ? node.initializer : node.name;
  const holder = probe && holderOf(context, probe);
  if (holder) {
    for (const other of sink.others) if (ts.isObjectLiteralElementLike(other)) removeProperty(context, other);
    return askAtReads(context, site, { ...holder, property: node }, [headers, headerName(file)]);
  }
  const condition = conditionOf(context, sink);
  if (condition === 'unclear') return refuse('opaque-options');
  const text = available(context, node, context.authorization(file), site.requests);
  if (isRefusal(text)) return text;
  for (const other of sink.others) if (ts.isObjectLiteralElementLike(other)) removeProperty(context, other);
  const entry: readonly Piece[] = condition === '' ? [`${headerName(file)}: `, ...text] : [`...(${condition} && { ${headerName(file)}: `, ...text, ' })'];
  return addHeader(context, node.parent, headers, entry, node);
}

/** The condition under which an option carries the pair: the empty string for always. */
function conditionOf(context: RewriteContext, sink: Sink): string {
  const { node } = sink;
  const value = ts.isPropertyAssignment(node) ? bare(node.initializer) : ts.isShorthandPropertyAssignment(node) ? node.name : undefined;
  if (!value) return '';
  if (ts.isConditionalExpression(value)) return isNothing(value.whenFalse) ? condition(value.condition) : isNothing(value.whenTrue) ? `!(${value.condition.getText()})` : 'unclear';
  if (ts.isBinaryExpression(value) && value.operatorToken.kind === ts.SyntaxKind.AmpersandAmpersandToken) return condition(value.left);
  if (ts.isBinaryExpression(value) && /^(?:\|\||\?\?)$/.test(value.operatorToken.getText())) return 'unclear';
  if (sink.others.length > 0 || ts.isObjectLiteralExpression(value)) return '';
  const values = alternatives(context.evaluator.evaluate(value));
  const isAlways = values.every((item) => item.kind !== 'object' || item.entries.length > 0) && !values.some((item) => item.kind === 'unknown' && /^(?:null|false)$/.test(item.name));
  return isAlways ? '' : value.getText();
}

function condition(expression: ts.Expression): string {
  return ts.isLeftHandSideExpression(expression) || ts.isPrefixUnaryExpression(expression) ? expression.getText() : `(${expression.getText()})`;
}

function isNothing(node: ts.Expression): boolean {
  const value = bare(node);
  return (ts.isIdentifier(value) && value.text === 'undefined') || value.kind === ts.SyntaxKind.NullKeyword || value.kind === ts.SyntaxKind.FalseKeyword || (ts.isObjectLiteralExpression(value) && value.properties.length === 0);
}

/** `options.auth = …` becomes `options.headers = { ...options.headers, Authorization: … }`. */
function rewriteAssignment(site: Site, assignment: ts.BinaryExpression, context: RewriteContext): Refusal | undefined {
  const { left } = assignment;
  const headers = site.client?.options?.headers;
  if (!ts.isPropertyAccessExpression(left) || headers === undefined) return refuse('opaque-options');
  const file = assignment.getSourceFile();
  const text = available(context, assignment, context.authorization(file), site.requests);
  if (isRefusal(text)) return text;
  const target = `${left.expression.getText()}.${headers}`;
  context.draft.edit(`assign:${assignment.getStart()}`, assignment, left.name.getStart(), assignment.end, `${headers} = { ...${target}, ${headerName(file)}: `, ...text, ' }');
  return undefined;
}

/** Puts a header entry into an options literal, in the place of `old` where no headers are there yet. */
export function addHeader(context: RewriteContext, options: ts.ObjectLiteralExpression, key: string, header: readonly Piece[], old?: ts.ObjectLiteralElementLike): Refusal | undefined {
  const { draft } = context;
  const own = property(options, key);
  const id = `header:${options.getStart()}`;
  if (own && own !== old) {
    if (old) removeProperty(context, old);
    if (ts.isShorthandPropertyAssignment(own)) {
      draft.edit(id, own, own.getStart(), own.end, `${key}: { ...`, { start: own.getStart(), end: own.end }, ', ', ...header, ' }');
      return undefined;
    }
    if (!ts.isPropertyAssignment(own)) return refuse('opaque-options');
    const value = own.initializer;
    if (!ts.isObjectLiteralExpression(value)) {
      const isPlain = ts.isLeftHandSideExpression(value);
      draft.edit(id, own, value.getStart(), value.end, isPlain ? '{ ...' : '{ ...(', { start: value.getStart(), end: value.end }, `${isPlain ? '' : ')'}, `, ...header, ' }');
      return undefined;
    }
    const existing = property(value, 'authorization', true);
    if (existing) draft.edit(id, existing, existing.getStart(), existing.end, ...header);
    else appendProperty(draft, value, id, ...header);
    return undefined;
  }
  const spreads = options.properties.filter(ts.isSpreadAssignment);
  const inherited = spreads.map((item) => spreadHeaders(context, item, key)).filter((item) => item !== undefined);
  const entry: readonly Piece[] = [`${key}: { ${inherited.map((item) => `...${item}, `).join('')}`, ...header, ' }'];
  if (old && inherited.length === 0) {
    draft.edit(id, old, old.getStart(), old.end, ...entry);
    return undefined;
  }
  if (old) removeProperty(context, old);
  appendProperty(draft, options, id, ...entry);
  return undefined;
}

/** The headers that a spread brings, as an expression; `undefined` when it is seen to bring none. */
function spreadHeaders(context: RewriteContext, spread: ts.SpreadAssignment, key: string): string | undefined {
  const value = context.evaluator.evaluate(spread.expression);
  if (value.kind === 'object' && !value.open && !value.entries.some((entry) => entry.key === key)) return undefined;
  const source = spread.expression.getText();
  const isPlain = ts.isIdentifier(spread.expression) || ts.isPropertyAccessExpression(spread.expression);
  return isPlain ? `${source}${value.kind === 'object' ? '.' : '?.'}${key}` : `(${source}).${key}`;
}

