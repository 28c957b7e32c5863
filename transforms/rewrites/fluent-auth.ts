import { ts } from '../../src/code/syntax.ts';
import { isRefusal, refuse } from '../../src/plan/draft.ts';
import { quoteOf } from '../../src/plan/layout.ts';
import { available } from '../../src/plan/placement.ts';
import { headerName, type Rewrite } from '../../src/plan/rewrite.ts';

/** `.auth(user, password)` in a chain becomes the chain's call that sets a header. */
export const rewriteFluentAuth: Rewrite = (site, context) => {
  for (const { node, client } of site.sinks) {
    if (!client) return refuse('unknown-client');
    const setter = client.chain?.headers.find((item) => !item.endsChain || ts.isExpressionStatement(node.parent));
    if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return refuse('unknown-client');
    const method = node.expression.name.text;
    // Arguments of the request itself, e.g. of `open(…, user, password)`, are no call of their own.
    if (!setter || ![...(client.chain?.credentials ?? []), ...(client.chain?.options ?? [])].some((item) => item.method === method)) return refuse('opaque-options');
    const file = node.getSourceFile();
    const text = available(context, node.expression.name, context.authorization(node), site.requests);
    if (isRefusal(text)) return text;
    const name = headerName(file);
    const args = setter.args === 'pair' ? [`${quoteOf(file)}${name}${quoteOf(file)}, `, ...text] : [`{ ${name}: `, ...text, ' }'];
    context.draft.edit(`chain:${node.expression.name.getStart()}`, node, node.expression.name.getStart(), node.end, `${setter.method}(`, ...args, ')');
  }
  return undefined;
};
