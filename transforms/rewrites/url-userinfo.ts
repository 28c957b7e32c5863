import { ts } from '../../src/code/syntax.ts';
import { refuse } from '../../src/plan/draft.ts';
import type { Site } from '../../src/detect/sites.ts';
import { statementRange } from '../../src/plan/layout.ts';
import { isInPlace, type Rewrite, type RewriteContext } from '../../src/plan/rewrite.ts';
import { giveTokens } from './instance-hook.ts';
import { addToRequests } from './request-headers.ts';

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
  const joined = ts.isBinaryExpression(node) ? joinedUserInfo(node) : undefined;
  if (joined) {
    context.draft.edit(`userinfo:${joined.start}`, node, joined.start, joined.end);
    return site.sinks.every(isInPlace) ? addToRequests(site, context) : giveTokens(site, context);
  }
  const match = ts.isStringLiteralLike(node) || ts.isTemplateExpression(node) ? USER_INFO.exec(node.getText()) : null;
  if (!match?.[1]) return refuse('opaque-options');
  const start = node.getStart() + match.index + 2;
  context.draft.edit(`userinfo:${start}`, node, start, start + match[1].length);
  return !site.sinks.every(isInPlace) ? giveTokens(site, context) : addToRequests(site, context);
};

/** The range from the slashes to the `@` in `'https://' + user + ':' + password + '@host'`, which leaves one string literal. */
function joinedUserInfo(node: ts.BinaryExpression): { readonly start: number; readonly end: number } | undefined {
  const parts: ts.Expression[] = [];
  const flatten = (item: ts.Expression): void => {
    if (ts.isBinaryExpression(item) && item.operatorToken.kind === ts.SyntaxKind.PlusToken) [item.left, item.right].forEach(flatten);
    else parts.push(item);
  };
  flatten(node);
  const from = parts.findIndex((part) => ts.isStringLiteral(part) && part.text.endsWith('//'));
  const to = parts.findIndex((part, index) => index > from && ts.isStringLiteral(part) && part.text.startsWith('@'));
  const [first, last] = [parts[from], parts[to]];
  if (!first || !last || first.getText()[0] !== last.getText()[0]) return undefined;
  return { start: first.end - 1, end: last.getStart() + 2 };
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
