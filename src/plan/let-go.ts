/** Calls that nothing waits for: where that changes nothing, they are let go. */
import { contains, enclosingFunction, isFunction, nearest, ts, walk, wrapped, type FunctionNode } from '../code/syntax.ts';
import { alternatives } from '../code/values.ts';
import type { PlanContext } from './context.ts';
import { spanOf, usesSemicolons } from './layout.ts';

/** Plans a call whose promise nothing can wait for, where that changes nothing: it cannot fail, or it is the last thing a script does. */
export function letGo(context: PlanContext, call: ts.CallExpression, name: string): boolean {
  const outer = wrapped(call);
  const statement = ts.isExpressionStatement(outer.parent) ? outer.parent : undefined;
  if (statement && isLastIn(statement) && calleesNeverReject(context, call)) {
    context.draft.note(call, 'is not waited for: it handles its own failures');
    return true;
  }
  if (enclosingFunction(call)) return false;
  const whole = nearest(call, (node): node is ts.Statement => ts.isStatement(node) && ts.isSourceFile(node.parent));
  if (!whole || !isLastEffect(whole)) return false;
  const guarded = statement && guardedBy(statement);
  if (guarded) return chainCatch(context, call, guarded);
  if (!statement) return chainThen(context, call, name);
  if (nearest(statement, ts.isTryStatement) || !isLastIn(statement)) return false;
  context.draft.note(call, 'is the last thing that the script does');
  return true;
}

function calleesNeverReject(context: PlanContext, call: ts.CallExpression): boolean {
  const callees = alternatives(context.evaluator.evaluate(call.expression));
  return callees.length > 0 && callees.every((value) => value.kind === 'function' && neverRejects(value.fn));
}

/** Whether whatever may fail in a function stands in a `try` whose `catch` throws nothing. */
function neverRejects(fn: FunctionNode): boolean {
  if (!fn.body || !ts.isBlock(fn.body) || fn.parameters.some((parameter) => parameter.initializer)) return false;
  let safe = true;
  walk(fn.body, (node) => {
    if (isFunction(node) || !safe) return false;
    if (ts.isTryStatement(node) && node.catchClause) {
      walk(node.catchClause.block, (inner) => {
        if (ts.isThrowStatement(inner)) safe = false;
        return !isFunction(inner);
      });
      return false;
    }
    if (ts.isCallExpression(node) || ts.isNewExpression(node) || ts.isThrowStatement(node) || ts.isAwaitExpression(node)) safe = false;
    return safe;
  });
  return safe;
}

/** Whether only declarations follow a statement of a module. */
function isLastEffect(statement: ts.Statement): boolean {
  const { statements } = statement.getSourceFile();
  return statements.slice(statements.indexOf(statement) + 1).every((item) => ts.isFunctionDeclaration(item) || ts.isInterfaceDeclaration(item) || ts.isTypeAliasDeclaration(item) || ts.isExportDeclaration(item) || ts.isImportDeclaration(item) || ts.isClassDeclaration(item) || isExporting(item));
}

/** `module.exports = { … }` and `exports.x = x`, which are done before anything that waits. */
function isExporting(statement: ts.Statement): boolean {
  return ts.isExpressionStatement(statement) && ts.isBinaryExpression(statement.expression) && /^(?:module\.)?exports\b/.test(statement.expression.left.getText());
}

/** Whether nothing follows a statement in the blocks around it. */
function isLastIn(statement: ts.Statement): boolean {
  for (let current: ts.Node = statement; !ts.isSourceFile(current.parent); current = current.parent) {
    if (ts.isFunctionLike(current.parent)) return ts.isArrowFunction(current.parent) || ts.isFunctionExpression(current.parent);
    if (ts.isBlock(current.parent) && current.parent.statements.at(-1) !== current) return false;
    if (ts.isIterationStatement(current.parent, false)) return false;
  }
  return true;
}

/** `try { main(); } catch (e) { … }` at the end of a script. */
function guardedBy(statement: ts.Statement): ts.TryStatement | undefined {
  const attempt = statement.parent.parent;
  if (!attempt || !ts.isTryStatement(attempt) || attempt.tryBlock !== statement.parent || attempt.tryBlock.statements.length !== 1) return undefined;
  return attempt.catchClause && !attempt.finallyBlock && ts.isSourceFile(attempt.parent) ? attempt : undefined;
}

function chainCatch(context: PlanContext, call: ts.CallExpression, attempt: ts.TryStatement): boolean {
  const { catchClause } = attempt;
  if (!catchClause) return false;
  const caught = catchClause.variableDeclaration?.name.getText() ?? '';
  const semi = usesSemicolons(call.getSourceFile()) ? ';' : '';
  context.draft.edit(`try:${attempt.getStart()}`, attempt, attempt.getStart(), attempt.end, spanOf(call), `.catch((${caught}) => `, spanOf(catchClause.block), `)${semi}`);
  context.draft.note(call, 'its failure is caught as before');
  return true;
}

/** `use(main());` becomes `main().then((result) => use(result));` */
function chainThen(context: PlanContext, call: ts.CallExpression, name: string): boolean {
  const statement = nearest(call, ts.isExpressionStatement);
  const user = wrapped(call).parent;
  if (!statement || !ts.isCallExpression(user) || wrapped(user).parent !== statement || !contains(statement, call) || !isLastIn(statement)) return false;
  const span = spanOf(call);
  context.draft.edit(`then:${statement.getStart()}`, statement, user.getStart(), user.end, { ...span, moved: true }, `.then((${name}) => `, { start: user.getStart(), end: span.start }, name, { start: span.end, end: user.end }, ')');
  context.draft.note(call, 'is waited for before its result is used');
  return true;
}
