/** Statements that move into a callback: which belong together, and what forbids it. */
import type { Binding } from '../code/scope.ts';
import { boundNames, contains, enclosingFunction, isAssignmentOperator, isAsync, isFunction, nearest, ts, walk, wrapped } from '../code/syntax.ts';
import { alternatives } from '../code/values.ts';
import type { Asked, PlanContext } from './context.ts';
import type { Span } from './edits.ts';
import { readsWhatChanges } from './outer-state.ts';
import { throwsItself } from './promises.ts';

/** The statements from `first` on that the request needs: up to the last one that uses what they declare or assign. */
export function belonging(context: PlanContext, statements: ts.NodeArray<ts.Statement>, first: ts.Statement, request: ts.Statement): readonly ts.Statement[] {
  const from = statements.indexOf(first);
  let to = statements.indexOf(request);
  for (;;) {
    const inside = statements.slice(from, to + 1);
    const [names, targets] = [inside.flatMap(declaredBindings(context)), inside.flatMap(assignedTargets)];
    const last = statements.findLastIndex((item) => names.some((binding) => binding.references.some((reference) => contains(item, reference))) || targets.some((target) => mentions(context, item, target)));
    if (last <= to) return inside;
    to = last;
  }
}

/** What a statement itself assigns to: variables from outside, and members of objects. */
function assignedTargets(statement: ts.Statement): readonly ts.Expression[] {
  const found: ts.Expression[] = [];
  walk(statement, (node) => {
    if (isFunction(node)) return false;
    if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.EqualsToken && (ts.isIdentifier(node.left) || ts.isPropertyAccessExpression(node.left))) found.push(node.left);
    return true;
  });
  return found;
}

/** Whether a statement names what is assigned elsewhere, outside the functions in it, which run later. */
function mentions({ evaluator: { project } }: PlanContext, statement: ts.Statement, target: ts.Expression): boolean {
  const [text, binding] = [target.getText(), ts.isIdentifier(target) ? project.bindingOf(target) : undefined];
  let found = false;
  walk(statement, (node) => {
    if (isFunction(node)) return false;
    if (node !== target && node.kind === target.kind && node.getText() === text && (!ts.isIdentifier(node) || project.bindingOf(node) === binding)) found = true;
    return !found;
  });
  return found;
}

/** Whether statements assign a variable that the code behind the block they stand in uses: it would not have its value yet. */
export function isAwaitedBehind({ evaluator: { project } }: PlanContext, moved: readonly ts.Statement[]): boolean {
  return moved.flatMap(assignedTargets).some((target) => {
    const binding = ts.isIdentifier(target) ? project.bindingOf(target) : undefined;
    const end = moved.at(-1)?.end ?? 0;
    return (binding?.references ?? []).some((reference) => reference.getStart() >= end && enclosingFunction(reference) === enclosingFunction(target));
  });
}

export function declaredBindings(context: PlanContext): (statement: ts.Statement) => readonly Binding[] {
  return (statement) => {
    if (!ts.isVariableStatement(statement)) return [];
    return statement.declarationList.declarations.flatMap((declaration) => boundNames(declaration.name).flatMap((name) => context.evaluator.project.bindingOf(name) ?? []));
  };
}

/** Whether a node reads a variable that the statements declare. */
export function readsDeclared(context: PlanContext, node: ts.Node, statements: readonly ts.Statement[]): boolean {
  return statements.flatMap(declaredBindings(context)).some((binding) => binding.references.some((reference) => contains(node, reference)));
}

/** Declarations before the request that need nothing of the others: what they work on may be another by the time that a token is there. */
export function independent(context: PlanContext, moved: readonly ts.Statement[], request: ts.Statement, node: ts.Node): readonly ts.Statement[] {
  const before = moved.slice(0, moved.indexOf(request));
  const others = new Set(moved);
  const found: ts.Statement[] = [];
  for (const item of before) {
    if (ts.isFunctionDeclaration(item)) continue;
    // What has effects of its own keeps its place.
    if (!ts.isVariableStatement(item)) break;
    if (contains(item, node) || readsDeclared(context, item, [...others].filter((other) => other !== item))) continue;
    others.delete(item);
    found.push(item);
  }
  return found;
}

/** The range without the statements that stay outside. */
export function keptSpans(statements: readonly ts.Statement[], outside: readonly ts.Statement[], start: number, end: number): readonly Span[] {
  const spans: Span[] = [];
  let position = start;
  for (const statement of statements.filter((item) => outside.includes(item))) {
    const own = withComments(statement);
    if (own.start > position) spans.push({ start: position, end: trimmedEnd(statement, position, own.start) });
    position = own.end;
  }
  spans.push({ start: position, end });
  return spans.filter((span) => span.end > span.start);
}

/** Where the text before a statement ends, its blank line and indentation left out. */
function trimmedEnd(statement: ts.Statement, from: number, to: number): number {
  const { text } = statement.getSourceFile();
  return from + text.slice(from, to).trimEnd().length;
}

/** A statement with the comments in the lines above it. */
export function withComments(statement: ts.Statement): Span {
  const [first] = ts.getLeadingCommentRanges(statement.getSourceFile().text, statement.pos) ?? [];
  return { start: first?.pos ?? statement.getStart(), end: statement.end };
}

/** Whether a statement returns, or jumps out of the block it stands in. */
export function leavesBlock(statement: ts.Statement): boolean {
  let found = false;
  walk(statement, (node) => {
    if (isFunction(node)) return false;
    if (ts.isReturnStatement(node) || ts.isBreakOrContinueStatement(node) || ts.isYieldExpression(node)) found = true;
    return !found;
  });
  return found;
}

/** Whether code calls a function of the repository that throws of its own: once moved, nobody would catch that. */
export function mayThrow({ evaluator }: PlanContext, node: ts.Node): boolean {
  let found = false;
  walk(node, (item) => {
    if (isFunction(item) || found) return false;
    if (ts.isThrowStatement(item)) found = true;
    if (ts.isCallExpression(item) && alternatives(evaluator.evaluate(item.expression)).some((value) => value.kind === 'function' && !isAsync(value.fn) && throwsItself(value.fn))) found = true;
    return !found;
  });
  return found;
}

/**
 * Whether code that would run later reads a variable that is written in the meantime: one that is assigned outside of it, or a `var` of a loop; or an
 * object whose contents are.
 * @param moved all that runs later together
 */
export function readsChanging(context: PlanContext, node: ts.Node, moved: readonly ts.Node[] = [node]): boolean {
  return readsWritten(context, node, moved) || readsWhatChanges(context, node, moved);
}

function readsWritten(context: PlanContext, node: ts.Node, moved: readonly ts.Node[]): boolean {
  const moves = (item: ts.Node): boolean => moved.some((outer) => contains(outer, item));
  let found = false;
  walk(node, (item) => {
    if (isFunction(item)) return false;
    const binding = ts.isIdentifier(item) ? context.evaluator.project.bindingOf(item) : undefined;
    const declaration = binding?.declaration;
    if (!binding || !declaration || !ts.isVariableDeclaration(declaration)) return !found;
    const isWritten = binding.references.some((reference) => isWrite(reference) && !moves(reference));
    const loop = nearest(declaration, isLoop);
    const isLoopVar = loop !== undefined && contains(loop, node) && ts.isVariableDeclarationList(declaration.parent) && !(declaration.parent.flags & ts.NodeFlags.BlockScoped) && enclosingFunction(loop) === enclosingFunction(declaration) && !moves(declaration);
    if ((isWritten && !moves(declaration)) || isLoopVar) found = true;
    return !found;
  });
  return found;
}

function isLoop(node: ts.Node): node is ts.IterationStatement {
  return ts.isIterationStatement(node, false);
}

function isWrite(reference: ts.Identifier): boolean {
  const { parent } = reference;
  if (ts.isPrefixUnaryExpression(parent) || ts.isPostfixUnaryExpression(parent)) return parent.operator === ts.SyntaxKind.PlusPlusToken || parent.operator === ts.SyntaxKind.MinusMinusToken;
  return ts.isBinaryExpression(parent) && parent.left === reference && isAssignmentOperator(parent.operatorToken);
}

/** The name of the variable that holds nothing but what is asked for: it becomes the callback's parameter. */
export function soleHolder(statement: ts.Statement, node: ts.Node, asked: Asked): string | undefined {
  if (!asked.isWhole || !ts.isVariableStatement(statement)) return undefined;
  const [declaration, second] = statement.declarationList.declarations;
  return declaration && !second && ts.isIdentifier(declaration.name) && !declaration.type && declaration.initializer && wrapped(node) === declaration.initializer ? declaration.name.text : undefined;
}
