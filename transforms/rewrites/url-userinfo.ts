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
  const match = ts.isStringLiteralLike(node) || ts.isTemplateExpression(node) ? USER_INFO.exec(node.getText()) : null;
  if (!match?.[1]) return refuse('opaque-options');
  const start = node.getStart() + match.index + 2;
  context.draft.edit(`userinfo:${start}`, node, start, start + match[1].length);
  return !site.sinks.every(isInPlace) ? giveTokens(site, context) : addToRequests(site, context);
};

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
