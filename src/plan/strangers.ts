/** Whom a published function serves is for its callers to say, who are not in the repository: which vendor a request goes to, and with whose pair. */
import { bare, enclosingFunction, identifiersIn, isFunction, nearest, ts, type FunctionNode } from '../code/syntax.ts';
import type { Site } from '../detect/sites.ts';
import type { PlanContext } from './context.ts';

/** Variables, and calls of functions, that are followed back. */
const DEPTH = 5;

/** The parameter of a published function that decides the host of a request, or the pair; `undefined` where none does. */
export function strangersChoice(site: Site, context: PlanContext): ts.Node | undefined {
  const heads = site.requests.flatMap(({ args, node }) => [args.url?.expression, args.options?.expression].flatMap((given) => (given && given.getSourceFile() === node.getSourceFile() ? headsOf(given) : [])));
  const seen = new Set<ts.Node>();
  return [...heads, site.node].map((node) => publicParameter(context, node, seen, 0)).find((item) => item !== undefined);
}

/** The expressions that decide where a URL leads: what it begins with, and by what that is chosen. */
function headsOf(node: ts.Node, depth = 0): readonly ts.Node[] {
  if (depth > DEPTH || !ts.isExpression(node)) return [];
  const inner = bare(node);
  const within = (...nodes: readonly (ts.Node | undefined)[]): readonly ts.Node[] => nodes.flatMap((item) => (item ? headsOf(item, depth + 1) : []));
  if (ts.isTemplateExpression(inner)) return /^(?:https?:\/\/)?$/.test(inner.head.text) ? within(inner.templateSpans[0]?.expression) : [];
  if (ts.isBinaryExpression(inner)) return inner.operatorToken.kind === ts.SyntaxKind.PlusToken ? within(inner.left) : within(inner.left, inner.right);
  if (ts.isConditionalExpression(inner)) return [inner.condition, ...within(inner.whenTrue, inner.whenFalse)];
  if (ts.isNewExpression(inner)) return within(inner.arguments?.[1] ?? inner.arguments?.[0]);
  if (ts.isObjectLiteralExpression(inner)) {
    return inner.properties.flatMap((property) => {
      const isAddress = /^(?:url|uri|baseURL|baseUrl|prefixUrl|host|hostname|origin)$/.test(property.name?.getText() ?? '');
      return isAddress && ts.isPropertyAssignment(property) ? within(property.initializer) : isAddress && ts.isShorthandPropertyAssignment(property) ? [property.name] : [];
    });
  }
  return ts.isIdentifier(inner) || ts.isPropertyAccessExpression(inner) || ts.isElementAccessExpression(inner) ? [inner] : [];
}

/** @param seen declarations that were looked at: each is so once */
function publicParameter(context: PlanContext, node: ts.Node, seen: Set<ts.Node>, depth: number): ts.Node | undefined {
  if (depth > DEPTH) return undefined;
  const { project } = context.evaluator;
  for (const name of identifiersIn(node)) {
    const declaration = project.bindingOf(name)?.declaration;
    const holder = declaration && (ts.isParameter(declaration) || ts.isVariableDeclaration(declaration) ? declaration : nearest(declaration, (item): item is ts.ParameterDeclaration | ts.VariableDeclaration => ts.isParameter(item) || ts.isVariableDeclaration(item)));
    if (!holder || seen.has(holder)) continue;
    seen.add(holder);
    if (ts.isParameter(holder)) {
      const fn = holder.parent;
      if (!isFunction(fn)) continue;
      if (context.isPublic(fn)) return holder;
      const given = argumentsFor(context, fn, holder).map((argument) => publicParameter(context, argument, seen, depth + 1)).find((item) => item !== undefined);
      if (given) return given;
    } else if (holder.initializer && !isFunction(bare(holder.initializer)) && enclosingFunction(holder) === enclosingFunction(node)) {
      const made = publicParameter(context, holder.initializer, seen, depth + 1);
      if (made) return made;
    }
  }
  return undefined;
}

function argumentsFor({ callSites }: PlanContext, fn: FunctionNode, parameter: ts.ParameterDeclaration): readonly ts.Expression[] {
  const index = fn.parameters.indexOf(parameter);
  return callSites.callersOf(fn).flatMap(({ node }) => (ts.isCallExpression(node) || ts.isNewExpression(node) ? (node.arguments?.[index] ?? []) : []));
}
