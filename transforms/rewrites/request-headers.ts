/** The Authorization header of single requests: an entry of the options, of the headers argument, or a call in the chain. */
import { ts } from '../../src/code/syntax.ts';
import type { RequestCall } from '../../src/detect/requests.ts';
import type { Site } from '../../src/detect/sites.ts';
import { isRefusal, refuse, type Refusal } from '../../src/plan/draft.ts';
import type { Piece } from '../../src/plan/edits.ts';
import { isPropertyRemoved, removeProperty } from '../../src/plan/held.ts';
import { appendProperty, property, quoteOf, spanOf } from '../../src/plan/layout.ts';
import { available } from '../../src/plan/placement.ts';
import { headerName, type RewriteContext } from '../../src/plan/rewrite.ts';

/** Gives each request of a site the header. */
export function addToRequests(site: Site, context: RewriteContext): Refusal | undefined {
  for (const request of site.requests) {
    const refused = addToRequest(context, request, site.requests);
    if (refused) return refused;
  }
  return site.requests.length > 0 ? undefined : refuse('opaque-options');
}

function addToRequest(context: RewriteContext, request: RequestCall, requests: readonly RequestCall[]): Refusal | undefined {
  const { node, client, shape, args } = request;
  if (!client || !shape) return refuse('unknown-client');
  const given = args.options?.expression ?? args.headers?.expression;
  const text = available(context, given ?? node.arguments?.[0] ?? node, context.authorization(node), requests);
  if (isRefusal(text)) return text;
  const name = headerName(node.getSourceFile());
  const quote = quoteOf(node.getSourceFile());
  const entry: readonly Piece[] = [`${name}: `, ...text];
  const headers = client.options?.headers;
  if (headers !== undefined && shape.args.some((role) => role === 'options' || role === 'urlOrOptions')) return inOptions(context, request, headers, entry);
  if (shape.args.includes('headers')) return inHeaders(context, request, entry);
  const setter = client.chain?.headers.find((item) => !item.endsChain);
  if (!setter) return refuse('opaque-options');
  context.draft.edit(`chain:${node.end}`, node, node.end, node.end, `.${setter.method}(`, ...(setter.args === 'pair' ? [`${quote}${name}${quote}, `, ...text] : ['{ ', ...entry, ' }']), ')');
  return undefined;
}

function inOptions(context: RewriteContext, request: RequestCall, headers: string, entry: readonly Piece[]): Refusal | undefined {
  const options = request.args.options?.expression;
  const [urlKey] = request.client?.options?.url ?? [];
  const url = request.args.url?.expression;
  if (!options && url && urlKey !== undefined && !request.shape?.args.includes('options')) {
    context.draft.edit(`options:${url.getStart()}`, url, url.getStart(), url.end, `{ ${urlKey}: `, spanOf(url), `, ${headers}: { `, ...entry, ' } }');
    return undefined;
  }
  if (!options) return appendArgument(context, request, 'options', [`{ ${headers}: { `, ...entry, ' } }']);
  if (ts.isObjectLiteralExpression(options)) return addHeader(context, options, headers, entry);
  if (!isPlain(options)) return refuse('opaque-options');
  const source = options.getText();
  const isNothing = source === 'undefined' || source === 'null';
  const spread: readonly Piece[] = isNothing ? [`{ ${headers}: { `, ...entry, ' } }'] : ['{ ...', spanOf(options), `, ${headers}: { ...${source}${isMaybeMissing(context, options) ? '?' : ''}.${headers}, `, ...entry, ' } }'];
  context.draft.edit(`options:${options.getStart()}`, options, options.getStart(), options.end, ...spread);
  return undefined;
}

/** Whether options may be `undefined`: a parameter with a question mark. */
function isMaybeMissing(context: RewriteContext, options: ts.Expression): boolean {
  const declaration = ts.isIdentifier(options) ? context.evaluator.project.bindingOf(options)?.declaration : undefined;
  return declaration !== undefined && ts.isParameter(declaration) && !declaration.initializer;
}

function inHeaders(context: RewriteContext, request: RequestCall, entry: readonly Piece[]): Refusal | undefined {
  const headers = request.args.headers?.expression;
  if (!headers) return appendArgument(context, request, 'headers', ['{ ', ...entry, ' }']);
  const id = `header:${headers.getStart()}`;
  if (ts.isObjectLiteralExpression(headers)) appendProperty(context.draft, headers, id, ...entry);
  else if (isPlain(headers)) context.draft.edit(id, headers, headers.getStart(), headers.end, '{ ...', spanOf(headers), ', ', ...entry, ' }');
  else return refuse('opaque-options');
  return undefined;
}

function isPlain(node: ts.Expression): node is ts.Identifier | ts.PropertyAccessExpression {
  return ts.isIdentifier(node) || ts.isPropertyAccessExpression(node);
}

/** Adds the options or headers argument where the call's shape has it, with `undefined` for what was not given before it. */
function appendArgument(context: RewriteContext, { node, shape, args }: RequestCall, role: 'options' | 'headers', value: readonly Piece[]): Refusal | undefined {
  const given = node.arguments ?? ts.factory.createNodeArray();
  const index = shape?.args.indexOf(role) ?? -1;
  const last = given.at(-1);
  const [first] = given;
  // `https.get(url, callback)`: the options stand between the two.
  if (first && index === 1 && given.length === 2 && args.callback?.expression === last) {
    context.draft.edit(`argument:${node.getStart()}`, node, first.end, first.end, ', ', ...value);
    return undefined;
  }
  if (index < given.length || !last || args.callback) return refuse('opaque-options');
  const missing = Array.from({ length: index - given.length }, () => ', undefined').join('');
  context.draft.edit(`argument:${node.getStart()}`, node, last.end, last.end, `${missing}, `, ...value);
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
      draft.edit(id, own, own.getStart(), own.end, `${key}: { ...`, spanOf(own), ', ', ...header, ' }');
      return undefined;
    }
    if (!ts.isPropertyAssignment(own)) return refuse('opaque-options');
    const value = own.initializer;
    if (!ts.isObjectLiteralExpression(value)) {
      const isPlain = ts.isLeftHandSideExpression(value);
      draft.edit(id, own, value.getStart(), value.end, isPlain ? '{ ...' : '{ ...(', spanOf(value), `${isPlain ? '' : ')'}, `, ...header, ' }');
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
  if (old && (inherited.length === 0 || isAmongLastRemoved(context, options, old))) {
    draft.edit(id, old, old.getStart(), old.end, ...entry);
    return undefined;
  }
  if (old) removeProperty(context, old);
  appendProperty(draft, options, id, ...entry);
  return undefined;
}

/** Whether several properties at the end go, this one among them: nothing can be added behind the last then. */
function isAmongLastRemoved({ draft }: RewriteContext, { properties }: ts.ObjectLiteralExpression, old: ts.ObjectLiteralElementLike): boolean {
  const isRemoved = (item: ts.Node | undefined): boolean => item !== undefined && isPropertyRemoved(draft, item);
  const index = properties.indexOf(old);
  const after = properties.slice(index + 1);
  return after.every(isRemoved) && (after.length > 0 || isRemoved(properties[index - 1]));
}

/** The headers that a spread brings, as an expression; `undefined` when it is seen to bring none. */
function spreadHeaders(context: RewriteContext, spread: ts.SpreadAssignment, key: string): string | undefined {
  const value = context.evaluator.evaluate(spread.expression);
  if (value.kind === 'object' && !value.open && !value.entries.some((entry) => entry.key === key)) return undefined;
  const source = spread.expression.getText();
  const isPlain = ts.isIdentifier(spread.expression) || ts.isPropertyAccessExpression(spread.expression);
  return isPlain ? `${source}${value.kind === 'object' ? '.' : '?.'}${key}` : `(${source}).${key}`;
}
