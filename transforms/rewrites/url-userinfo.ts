import { ts } from '../../src/code/syntax.ts';
import type { RequestCall } from '../../src/detect/requests.ts';
import { isRefusal, refuse, type Refusal } from '../../src/plan/draft.ts';
import type { Piece } from '../../src/plan/edits.ts';
import type { Site } from '../../src/detect/sites.ts';
import { statementRange } from '../../src/plan/layout.ts';
import { available } from '../../src/plan/placement.ts';
import { headerName, type Rewrite, type RewriteContext } from '../../src/plan/rewrite.ts';
import { addHeader } from './auth-option.ts';

/** The scheme's slashes, then everything up to the `@` that ends the user-info, as source text. */
const USER_INFO = /\/\/((?:\$\{(?:[^{}]|\{[^{}]*\})*\}|[^/@`'"$\s])+@)/;

/** The user-info leaves the URL, and each request that is sent there gets a header. */
export const rewriteUrlUserinfo: Rewrite = (site, context) => {
  const { node } = site;
  const setters = userInfoSetters(site, context);
  if (setters.length > 0) {
    for (const setter of setters) {
      const range = statementRange(setter);
      context.draft.edit(`setter:${setter.getStart()}`, setter, range.start, range.end);
    }
    return addToRequests(site, context);
  }
  const match = ts.isStringLiteralLike(node) || ts.isTemplateExpression(node) ? USER_INFO.exec(node.getText()) : null;
  if (!match?.[1]) return refuse('opaque-options');
  const start = node.getStart() + match.index + 2;
  context.draft.edit(`userinfo:${start}`, node, start, start + match[1].length);
  return addToRequests(site, context);
};

function addToRequests(site: Site, context: RewriteContext): Refusal | undefined {
  for (const request of site.requests) {
    const refused = addToRequest(context, request, site.requests);
    if (refused) return refused;
  }
  return site.requests.length > 0 ? undefined : refuse('opaque-options');
}

/** The statements `url.username = …` and `url.password = …` of one URL, where the credential is set in that way. */
function userInfoSetters({ node }: Site, context: RewriteContext): readonly ts.ExpressionStatement[] {
  const holder = setterTarget(node.parent);
  const binding = holder && context.evaluator.project.bindingOf(holder);
  return (binding?.references ?? []).flatMap((reference) => {
    const assignment = reference.parent.parent;
    return setterTarget(assignment) === reference && ts.isExpressionStatement(assignment.parent) ? [assignment.parent] : [];
  });
}

/** The variable whose `username` or `password` an assignment sets. */
function setterTarget(node: ts.Node): ts.Identifier | undefined {
  if (!ts.isBinaryExpression(node) || node.operatorToken.kind !== ts.SyntaxKind.EqualsToken) return undefined;
  const { left } = node;
  const isSetter = ts.isPropertyAccessExpression(left) && /^(?:username|password)$/.test(left.name.text) && ts.isIdentifier(left.expression);
  return isSetter && ts.isIdentifier(left.expression) ? left.expression : undefined;
}

function addToRequest(context: RewriteContext, request: RequestCall, requests: readonly RequestCall[]): Refusal | undefined {
  const headers = request.client?.options?.headers;
  if (headers === undefined) return refuse('unknown-client');
  const { node, options } = request;
  const file = node.getSourceFile();
  const text = available(context, options ?? node.arguments?.[0] ?? node, context.authorization(file), requests);
  if (isRefusal(text)) return text;
  const name = headerName(file);
  if (options && ts.isObjectLiteralExpression(options)) return addHeader(context, options, headers, [`${name}: `, ...text]);
  if (options) {
    const source = options.getText();
    const isPlain = ts.isIdentifier(options) || ts.isPropertyAccessExpression(options);
    if (!isPlain) return refuse('opaque-options');
    context.draft.edit(`options:${options.getStart()}`, options, options.getStart(), options.end, '{ ...', { start: options.getStart(), end: options.end }, `, ${headers}: { ...${source}.${headers}, ${name}: `, ...text, ' } }');
    return undefined;
  }
  return appendArgument(context, request, [`{ ${headers}: { ${name}: `, ...text, ' } }']);
}

/** Adds the options argument where the call's shape has it, with `undefined` for a body that was not given. */
function appendArgument(context: RewriteContext, request: RequestCall, value: readonly Piece[]): Refusal | undefined {
  const { node } = request;
  const given = node.arguments ?? ts.factory.createNodeArray();
  const method = ts.isPropertyAccessExpression(node.expression) ? node.expression.name.text : '';
  const shape = request.client?.requests.find((item) => item.members.includes(method)) ?? request.client?.requests[0];
  const index = shape?.args.indexOf('options') ?? -1;
  const last = given.at(-1);
  const [first] = given;
  // `https.get(url, callback)`: the options stand between the two.
  if (first && index === 1 && given.length === 2 && request.callback === last) {
    context.draft.edit(`argument:${node.getStart()}`, node, first.end, first.end, ', ', ...value);
    return undefined;
  }
  if (index < given.length || !last || request.callback) return refuse('opaque-options');
  const missing = Array.from({ length: index - given.length }, () => ', undefined').join('');
  context.draft.edit(`argument:${node.getStart()}`, node, last.end, last.end, `${missing}, `, ...value);
  return undefined;
}
