/** Where the hook of a token stands among the other hooks of an instance, which saw the header as long as it was a default. */
import { nearest, ts, walk } from '../../src/code/syntax.ts';
import { alternatives } from '../../src/code/values.ts';
import type { RewriteContext } from '../../src/plan/rewrite.ts';

/** A hook of axios that is added elsewhere and deals with the header: it would run before ours, and not find it. */
export function hookBefore({ evaluator }: RewriteContext, made: ts.Node): ts.Node | undefined {
  const block = nearest(made, ts.isStatement)?.parent;
  let found: ts.Node | undefined;
  for (const file of evaluator.project.mentioning('interceptors')) {
    walk(file.root, (node) => {
      const instance = !found && ts.isCallExpression(node) ? hookedInstance(node.expression) : undefined;
      if (!instance || !/authorization/i.test(node.getText()) || nearest(node, ts.isStatement)?.parent === block) return;
      if (alternatives(evaluator.evaluate(instance)).some((value) => value.node === made)) found = node;
    });
  }
  return found;
}

/** `api` of `api.interceptors.request.use` */
function hookedInstance(callee: ts.Expression): ts.Expression | undefined {
  let current = callee;
  for (const name of ['use', 'request', 'interceptors']) {
    if (!ts.isPropertyAccessExpression(current) || current.name.text !== name) return undefined;
    current = current.expression;
  }
  return current;
}

/** Axios runs the hooks that were added last first: behind the others in its block, the header is there for all of them, as it was before. */
export function lastHook(made: ts.Statement, instance: string, template: readonly string[]): ts.Statement {
  const call = /^\{instance\}(\.interceptors\.request\.use\()/.exec(template[0] ?? '')?.[1];
  const siblings = ts.isBlock(made.parent) || ts.isSourceFile(made.parent) ? made.parent.statements : undefined;
  if (call === undefined || !siblings) return made;
  return siblings.findLast((item) => item.pos > made.pos && ts.isExpressionStatement(item) && item.getText().startsWith(`${instance}${call}`)) ?? made;
}
