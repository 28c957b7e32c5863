/** State outside a function that it checks and changes: an `await` between would let others in, or let them see the change too late. */
import { enclosingFunction, isAssignmentOperator, isFunction, memberName, rootOf, ts, walk, type FunctionNode } from '../code/syntax.ts';
import type { PlanContext } from './context.ts';

/** Something that is checked or changed: the text of a variable or member, and where. */
interface Touch {
  readonly target: string;
  readonly at: ts.Node;
}

const CHANGES: ReadonlySet<string> = new Set(['set', 'add', 'push', 'unshift', 'delete', 'clear', 'pop', 'shift', 'splice']);
const CHECKS: ReadonlySet<string> = new Set(['has', 'get', 'includes', 'indexOf', 'at', 'some', 'find']);

/**
 * Whether a function checks something outside itself before a node and changes it after, with nothing between that waits already:
 * `if (busy) throw …; …; busy = true`, `if (!list) list = fetch(…)`.
 */
export function isBetweenCheckAndChange(context: PlanContext, node: ts.Node): boolean {
  const fn = enclosingFunction(node);
  if (!fn?.body) return false;
  const changed = changesAfter(context, fn, node);
  if (changed.length === 0) return false;
  const checked = checksBefore(fn, node);
  return changed.some(({ target, at }) => checked.some((check) => check.target === target && !waitsBetween(fn, check.at, at)));
}

/** Whether a function changes something outside itself after a node. */
export function changesStateAfter(context: PlanContext, node: ts.Node): boolean {
  const fn = enclosingFunction(node);
  return fn?.body !== undefined && changesAfter(context, fn, node).length > 0;
}

function changesAfter({ evaluator: { project }, requests }: PlanContext, fn: FunctionNode, node: ts.Node): readonly Touch[] {
  const isOuter = (target: ts.Expression): boolean => {
    const root = rootOf(target);
    if (!ts.isIdentifier(root)) return root.kind === ts.SyntaxKind.ThisKeyword;
    const declaration = project.bindingOf(root)?.declaration;
    return declaration === undefined || enclosingFunction(declaration) !== fn || (target !== root && ts.isParameter(declaration));
  };
  return within(fn).flatMap((item): readonly Touch[] => {
    // `axios.delete(url)` changes nothing here.
    if (item.end <= node.end || (ts.isCallExpression(item) && requests.requestAt(item))) return [];
    const target = changedBy(item);
    return target && target.getStart() !== node.getStart() && isOuter(target) ? [{ target: target.getText(), at: item }] : [];
  });
}

function changedBy(node: ts.Node): ts.Expression | undefined {
  if (ts.isBinaryExpression(node) && isAssignmentOperator(node.operatorToken)) return node.left;
  if ((ts.isPrefixUnaryExpression(node) || ts.isPostfixUnaryExpression(node)) && (node.operator === ts.SyntaxKind.PlusPlusToken || node.operator === ts.SyntaxKind.MinusMinusToken)) return node.operand;
  return ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression) && CHANGES.has(node.expression.name.text) ? node.expression.expression : undefined;
}

function checksBefore(fn: FunctionNode, node: ts.Node): readonly Touch[] {
  const conditions = within(fn).flatMap((item) => {
    if (item.getStart() > node.getStart()) return [];
    if (ts.isIfStatement(item) || ts.isWhileStatement(item)) return [item.expression];
    if (ts.isConditionalExpression(item)) return [item.condition];
    if (ts.isBinaryExpression(item) && item.operatorToken.kind === ts.SyntaxKind.QuestionQuestionEqualsToken) return [item.left];
    return ts.isBinaryExpression(item) && /^(?:&&|\|\||\?\?)$/.test(item.operatorToken.getText()) ? [item.left] : [];
  });
  return conditions.flatMap((condition) => {
    const found: Touch[] = [];
    walk(condition, (item) => {
      if (isFunction(item)) return false;
      if (ts.isCallExpression(item) && ts.isPropertyAccessExpression(item.expression) && CHECKS.has(memberName(item.expression) ?? '')) found.push({ target: item.expression.expression.getText(), at: condition });
      else if (ts.isIdentifier(item) || ts.isPropertyAccessExpression(item) || ts.isElementAccessExpression(item)) found.push({ target: item.getText(), at: condition });
      return true;
    });
    return found;
  });
}

function waitsBetween(fn: FunctionNode, from: ts.Node, to: ts.Node): boolean {
  return within(fn).some((item) => ts.isAwaitExpression(item) && item.getStart() > from.end && item.end < to.getStart());
}

/** The nodes of a function, those of functions in it left out. */
function within(fn: FunctionNode): readonly ts.Node[] {
  const found: ts.Node[] = [];
  if (fn.body) {
    walk(fn.body, (node) => {
      if (isFunction(node)) return false;
      found.push(node);
      return true;
    });
  }
  return found;
}
