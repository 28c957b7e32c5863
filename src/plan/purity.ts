/** What an expression does besides having a value. */
import { hasModifier, isFunction, memberName, requiredSpecifier, ts, walk } from '../code/syntax.ts';
import { alternatives } from '../code/values.ts';
import type { PlanContext } from './context.ts';

/** Whether dropping an expression changes nothing but the value: literals, reads, encodings, and functions that only return or throw. */
export function isPure(context: PlanContext, node: ts.Expression): boolean {
  let pure = true;
  walk(node, (item) => {
    if (isFunction(item)) return false;
    if (ts.isCallExpression(item) || ts.isNewExpression(item)) pure &&= isPureCall(context, item);
    if (ts.isYieldExpression(item) || ts.isDeleteExpression(item) || ts.isPostfixUnaryExpression(item)) pure = false;
    if (ts.isBinaryExpression(item) && item.operatorToken.kind === ts.SyntaxKind.EqualsToken) pure = false;
    return pure;
  });
  return pure;
}

function isPureCall(context: PlanContext, call: ts.CallExpression | ts.NewExpression): boolean {
  if (requiredSpecifier(call) !== undefined) return true;
  const values = alternatives(context.evaluator.evaluate(call.expression));
  return values.every((value) => {
    if (value.kind === 'function') return onlyReturnsOrThrows(value.fn) || readsSecret(call);
    // What evaluation computes itself does nothing else: encodings, strings, settings.
    return isUnderstood(context, call) || readsSecret(call);
  });
}

function isUnderstood(context: PlanContext, call: ts.CallExpression | ts.NewExpression): boolean {
  const name = ts.isIdentifier(call.expression) ? call.expression.text : memberName(call.expression);
  if (name === 'TextEncoder' || name === 'TextDecoder' || name === 'URLSearchParams') return true;
  return alternatives(context.evaluator.evaluate(call)).every((value) => value.kind !== 'result' && value.kind !== 'unknown' && value.kind !== 'member' && value.kind !== 'function');
}

/** A call that fetches what nothing uses any more: a secret by its name, a file of settings. Left in place it fails once the secret is gone. */
function readsSecret(call: ts.CallExpression | ts.NewExpression): boolean {
  const name = ts.isIdentifier(call.expression) ? call.expression.text : memberName(call.expression);
  return name !== undefined && (/secret|credential|creds?(?![a-z])|vault|keychain|password|^(?:get|read|load|fetch)(?:Setting|Config|Parameter|Login)/i.test(name) || /^(?:readFileSync|readFile)$/.test(name) || (name === 'parse' && call.expression.getText() === 'JSON.parse'));
}

function onlyReturnsOrThrows(fn: ts.FunctionLikeDeclaration): boolean {
  if (!fn.body || hasModifier(fn, ts.SyntaxKind.AsyncKeyword)) return false;
  let pure = true;
  walk(fn.body, (node) => {
    if (ts.isExpressionStatement(node) || ts.isAwaitExpression(node) || ts.isForStatement(node) || ts.isWhileStatement(node)) pure = false;
    return pure;
  });
  return pure;
}
