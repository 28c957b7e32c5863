import { ts } from '../../src/code/syntax.ts';
import type { Site, Sink } from '../../src/detect/sites.ts';
import { isRefusal, refuse, type Refusal } from '../../src/plan/draft.ts';
import type { Piece } from '../../src/plan/edits.ts';
import { askAtReads, holderOf, removeProperty } from '../../src/plan/held.ts';
import { appendProperty, property } from '../../src/plan/layout.ts';
import { available } from '../../src/plan/placement.ts';
import { headerName, type Rewrite, type RewriteContext } from '../../src/plan/rewrite.ts';

/** `auth: { username, password }` of a request becomes an entry of its headers. */
export const rewriteAuthOption: Rewrite = (site, context) => {
  for (const sink of site.sinks) {
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
    for (const other of sink.others) if (ts.isObjectLiteralElementLike(other)) removeProperty(context, other as ts.ObjectLiteralElementLike);
    return askAtReads(context, site, { ...holder, property: node }, [headers, headerName(file)]);
  }
  const text = available(context, node, context.authorization(file), site.requests);
  if (isRefusal(text)) return text;
  for (const other of sink.others) if (ts.isObjectLiteralElementLike(other)) removeProperty(context, other as ts.ObjectLiteralElementLike);
  return addHeader(context, node.parent, headers, text, node);
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
  context.draft.edit(`assign:${assignment.getStart()}`, assignment, left.getStart(), assignment.end, `${target} = { ...${target}, ${headerName(file)}: `, ...text, ' }');
  return undefined;
}

/** Puts the header into an options literal, in the place of `old` where no headers are there yet. */
export function addHeader(context: RewriteContext, options: ts.ObjectLiteralExpression, key: string, text: readonly Piece[], old?: ts.ObjectLiteralElementLike): Refusal | undefined {
  const { draft } = context;
  const file = options.getSourceFile();
  const name = headerName(file);
  const own = property(options, key);
  const id = `header:${options.getStart()}`;
  if (own && own !== old) {
    if (old) removeProperty(context, old);
    if (ts.isShorthandPropertyAssignment(own)) {
      draft.edit(id, own, own.getStart(), own.end, `${key}: { ...${key}, ${name}: `, ...text, ' }');
      return undefined;
    }
    if (!ts.isPropertyAssignment(own)) return refuse('opaque-options');
    const value = own.initializer;
    if (!ts.isObjectLiteralExpression(value)) {
      const isPlain = ts.isLeftHandSideExpression(value);
      draft.edit(id, own, value.getStart(), value.end, isPlain ? '{ ...' : '{ ...(', { start: value.getStart(), end: value.end }, `${isPlain ? '' : ')'}, ${name}: `, ...text, ' }');
      return undefined;
    }
    const existing = property(value, 'authorization', true);
    if (existing && ts.isPropertyAssignment(existing)) draft.edit(id, existing, existing.initializer.getStart(), existing.initializer.end, ...text);
    else appendProperty(draft, value, id, `${name}: `, ...text);
    return undefined;
  }
  const spreads = options.properties.filter(ts.isSpreadAssignment);
  const inherited = spreads.map((item) => spreadHeaders(context, item, key)).filter((item) => item !== undefined);
  const entry: readonly Piece[] = [`${key}: { ${inherited.map((item) => `...${item}, `).join('')}${name}: `, ...text, ' }'];
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

