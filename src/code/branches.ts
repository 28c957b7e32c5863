/** Conditions: which of them can be told, what they rule out, and which statements belong together. */
import type { Evaluator } from './evaluator.ts';
import { bare, memberName, nearest, returnedExpressions, ts, type FunctionNode } from './syntax.ts';
import { alternatives, isNothing, literalText, type Choice, type Context, type FunctionValue, type Value } from './values.ts';

/** How many calls deep conditions are looked at. */
const DECISION_DEPTH = 6;

/** Truth of a condition that compares texts known in full; `undefined` when it cannot be told. */
export function decide(evaluator: Evaluator, node: ts.Expression, context: Context): boolean | undefined {
  // Deep inside, conditions multiply the work and rule out little.
  if ((context?.depth ?? 0) > DECISION_DEPTH) return undefined;
  const inner = bare(node);
  if (inner.kind === ts.SyntaxKind.TrueKeyword) return true;
  if (inner.kind === ts.SyntaxKind.FalseKeyword || inner.kind === ts.SyntaxKind.NullKeyword) return false;
  if (ts.isPrefixUnaryExpression(inner) && inner.operator === ts.SyntaxKind.ExclamationToken) return negated(decide(evaluator, inner.operand, context));
  if (ts.isBinaryExpression(inner)) return decideBinary(evaluator, inner, context);
  if (ts.isCallExpression(inner)) return decideCall(evaluator, inner, context);
  if (context && isGiven(evaluator, inner)) return isTruthy(evaluator, inner, context);
  return undefined;
}

function decideBinary(evaluator: Evaluator, node: ts.BinaryExpression, context: Context): boolean | undefined {
  const { left, right } = node;
  switch (node.operatorToken.kind) {
    case ts.SyntaxKind.EqualsEqualsEqualsToken:
    case ts.SyntaxKind.EqualsEqualsToken:
      return isEqual(evaluator, left, right, context);
    case ts.SyntaxKind.ExclamationEqualsEqualsToken:
    case ts.SyntaxKind.ExclamationEqualsToken:
      return negated(isEqual(evaluator, left, right, context));
    case ts.SyntaxKind.AmpersandAmpersandToken: {
      const [a, b] = [decide(evaluator, left, context), decide(evaluator, right, context)];
      return a === false || b === false ? false : a === true && b === true ? true : undefined;
    }
    case ts.SyntaxKind.BarBarToken: {
      const [a, b] = [decide(evaluator, left, context), decide(evaluator, right, context)];
      return a === true || b === true ? true : a === false && b === false ? false : undefined;
    }
    default:
      return undefined;
  }
}

/** `s.includes('x')` and its like, for a receiver and an argument that are known. */
function decideCall(evaluator: Evaluator, node: ts.CallExpression, context: Context): boolean | undefined {
  const method = memberName(node.expression);
  const [argument] = node.arguments;
  if (!method || !argument || !ts.isPropertyAccessExpression(node.expression)) return undefined;
  if (method !== 'includes' && method !== 'startsWith' && method !== 'endsWith') return undefined;
  const of = evaluator.evaluate(node.expression.expression, context);
  const given = literalText(evaluator.evaluate(argument, context));
  if (given === undefined) return undefined;
  if (of.kind === 'array' && method === 'includes') {
    const items = of.items.map((item) => literalText(item()));
    return items.includes(given) ? true : items.every((item) => item !== undefined) ? false : undefined;
  }
  const text = literalText(of);
  if (text === undefined) return undefined;
  return method === 'includes' ? text.includes(given) : method === 'startsWith' ? text.startsWith(given) : text.endsWith(given);
}

function isEqual(evaluator: Evaluator, left: ts.Expression, right: ts.Expression, context: Context): boolean | undefined {
  const a = alternatives(evaluator.evaluate(left, context)).map(literalText);
  const b = alternatives(evaluator.evaluate(right, context)).map(literalText);
  if (a.includes(undefined) || b.includes(undefined)) return undefined;
  if (a.length === 1 && b.length === 1) return a[0] === b[0];
  return a.some((text) => b.includes(text)) ? undefined : false;
}

/** A parameter or a field, or a member of one: what callers and constructors decide. */
function isGiven(evaluator: Evaluator, node: ts.Expression): boolean {
  let root = node;
  while (ts.isPropertyAccessExpression(root)) root = root.expression;
  if (root.kind === ts.SyntaxKind.ThisKeyword) return root !== node;
  const declaration = ts.isIdentifier(root) ? evaluator.project.bindingOf(root)?.declaration : undefined;
  return declaration !== undefined && nearest(declaration, ts.isParameter) !== undefined;
}

/** Whether something is there at all: an option that a call leaves out is not. */
function isTruthy(evaluator: Evaluator, node: ts.Expression, context: Context): boolean | undefined {
  const answers = alternatives(evaluator.evaluate(node, context)).map((value): boolean | undefined => {
    switch (value.kind) {
      case 'function':
      case 'class':
      case 'instance':
      case 'array':
        return true;
      case 'object':
        return isNothing(value) ? false : value.open && value.entries.length === 0 ? undefined : true;
      case 'text': {
        const literal = literalText(value);
        return literal === undefined ? undefined : literal !== '';
      }
      case 'unknown':
        return value.node.kind === ts.SyntaxKind.TrueKeyword ? true : value.node.kind === ts.SyntaxKind.FalseKeyword || value.node.kind === ts.SyntaxKind.NullKeyword ? false : undefined;
      default:
        return undefined;
    }
  });
  const [first] = answers;
  return answers.every((answer) => answer === first) ? first : undefined;
}

function negated(value: boolean | undefined): boolean | undefined {
  return value === undefined ? undefined : !value;
}

/** Whether the conditions around `node`, up to `root`, and the exits before it allow it to run. */
export function isReached(evaluator: Evaluator, node: ts.Node, root: FunctionNode, context: Context): boolean {
  // Without a call in sight parameters are open, and nothing is ruled out.
  if (!context) return true;
  for (let current: ts.Node = node; current !== root && current.parent; current = current.parent) {
    const { parent } = current;
    if (ts.isIfStatement(parent) && current !== parent.expression) {
      if (decide(evaluator, parent.expression, context) === (current !== parent.thenStatement)) return false;
    } else if (ts.isCaseClause(parent) && current !== parent.expression) {
      if (!isCaseReached(evaluator, parent, context)) return false;
    } else if (ts.isDefaultClause(parent)) {
      const others = parent.parent.clauses.filter(ts.isCaseClause);
      if (others.some((clause) => isEqual(evaluator, parent.parent.parent.expression, clause.expression, context) === true)) return false;
    }
    if (ts.isBlock(parent) && ts.isStatement(current) && hasLeft(evaluator, parent.statements, current, context)) return false;
  }
  return true;
}

function isCaseReached(evaluator: Evaluator, clause: ts.CaseClause, context: Context): boolean {
  const block = clause.parent;
  const index = block.clauses.indexOf(clause);
  // Empty cases before this one fall through to it.
  const labels: ts.CaseClause[] = [clause];
  for (let before = index - 1; before >= 0; before -= 1) {
    const other = block.clauses[before];
    if (!other || !ts.isCaseClause(other) || other.statements.length > 0) break;
    labels.push(other);
  }
  return labels.some((label) => isEqual(evaluator, block.parent.expression, label.expression, context) !== false);
}

/** Whether a statement before `current` leaves the block for certain. */
function hasLeft(evaluator: Evaluator, statements: ts.NodeArray<ts.Statement>, current: ts.Statement, context: Context): boolean {
  for (const statement of statements) {
    if (statement === current) return false;
    if (ts.isIfStatement(statement) && leaves(statement.thenStatement) && decide(evaluator, statement.expression, context) === true) return true;
  }
  return false;
}

function leaves(statement: ts.Statement): boolean {
  if (ts.isBlock(statement)) return statement.statements.some(leaves);
  return ts.isReturnStatement(statement) || ts.isThrowStatement(statement);
}

/**
 * The branches that `node` stands in, up to `root`: what is set or returned in one branch does not meet what another one sets.
 * A `switch` and a chain of `if … else if` over one variable are one decision.
 */
export function branchChoices(evaluator: Evaluator, node: ts.Node, root: ts.Node): readonly Choice[] {
  const found: Choice[] = [];
  for (let current = node; current !== root && current.parent; current = current.parent) {
    const { parent } = current;
    if (ts.isIfStatement(parent) && current !== parent.expression) {
      found.push(...comparisonChoice(evaluator, parent.expression, current === parent.thenStatement));
      // Whatever it asks, what both of its branches set is never set by both.
      if (parent.elseStatement) found.push({ of: parent, pick: String(current === parent.thenStatement) });
    } else if (ts.isCaseClause(parent) && current !== parent.expression) found.push(...caseChoice(evaluator, parent));
  }
  return found;
}

function comparisonChoice(evaluator: Evaluator, condition: ts.Expression, isTrue: boolean): readonly Choice[] {
  const inner = bare(condition);
  if (ts.isIdentifier(inner)) {
    const binding = evaluator.project.bindingOf(inner);
    return binding ? [{ of: binding, pick: String(isTrue) }] : [];
  }
  if (!ts.isBinaryExpression(inner)) return [];
  const isSame = inner.operatorToken.kind === ts.SyntaxKind.EqualsEqualsEqualsToken || inner.operatorToken.kind === ts.SyntaxKind.EqualsEqualsToken;
  const [name, label] = ts.isStringLiteralLike(inner.right) ? [inner.left, inner.right] : [inner.right, inner.left];
  const binding = ts.isIdentifier(name) ? evaluator.project.bindingOf(name) : undefined;
  return isSame && isTrue && binding && ts.isStringLiteralLike(label) ? [{ of: binding, pick: label.text }] : [];
}

function caseChoice(evaluator: Evaluator, clause: ts.CaseClause): readonly Choice[] {
  const { expression } = clause.parent.parent;
  const binding = ts.isIdentifier(expression) ? evaluator.project.bindingOf(expression) : undefined;
  return ts.isStringLiteralLike(clause.expression) ? [{ of: binding ?? clause.parent, pick: clause.expression.text }] : [];
}

/** What a predicate says of its arguments: for `find` and `filter`. */
export function decideReturn(evaluator: Evaluator, test: FunctionValue, args: readonly (() => Value)[], site: ts.Node, index: number): boolean | undefined {
  const [only, ...others] = returnedExpressions(test.fn);
  return only && others.length === 0 ? decide(evaluator, only, evaluator.enterWith(test, args, site, index)) : undefined;
}
