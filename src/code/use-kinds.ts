/** What an expression that stands for a function is used for, by the syntax around it. */
import { memberName, propertyName, ts, wrapped } from './syntax.ts';
import type { Value } from './values.ts';

/** The expression with the choices around it: `a ? f : g`, `f || g`, and `(0, f)` as compilers write it. */
export function chosen(node: ts.Expression): ts.Expression {
  let current = wrapped(node) as ts.Expression;
  for (;;) {
    const { parent } = current;
    const isBranch = ts.isConditionalExpression(parent) && parent.condition !== current;
    const isOperand = ts.isBinaryExpression(parent) && /^(?:\|\||\?\?)$/.test(parent.operatorToken.getText());
    const isLast = ts.isBinaryExpression(parent) && parent.operatorToken.kind === ts.SyntaxKind.CommaToken && parent.right === current;
    if (!isBranch && !isOperand && !isLast) return current;
    current = wrapped(parent) as ts.Expression;
  }
}

/** A read that only asks whether the function is there, or reads a property of it. */
export function isNeutral(node: ts.Expression): boolean {
  const { parent } = node;
  if (ts.isTypeOfExpression(parent) || ts.isPrefixUnaryExpression(parent) || ts.isTypeNode(parent)) return true;
  if (ts.isIfStatement(parent) || (ts.isConditionalExpression(parent) && parent.condition === node)) return true;
  if (ts.isBinaryExpression(parent) && /^(?:&&|={2,3}|!={1,2}|instanceof)$/.test(parent.operatorToken.getText())) return parent.left === node || parent.operatorToken.kind !== ts.SyntaxKind.AmpersandAmpersandToken;
  return (ts.isPropertyAccessExpression(parent) && parent.expression === node && !/^(?:call|apply|bind)$/.test(parent.name.text)) || isOfTest(node);
}

/** `expect(f)`, `vi.mocked(f)`: a test's question about a function, or its mock of it. */
function isOfTest(node: ts.Expression): boolean {
  const { parent } = node;
  return ts.isCallExpression(parent) && parent.arguments[0] === node && /^(?:expect|(?:\w+\.)?mocked|isMockFunction)$/.test(parent.expression.getText());
}

/** The name of the property that an expression is put under. */
export function memberAlias(node: ts.Expression): string | undefined {
  const { parent } = node;
  if (ts.isShorthandPropertyAssignment(parent)) return parent.name.text;
  if (ts.isPropertyAssignment(parent) && parent.initializer === node) return propertyName(parent.name);
  if (ts.isPropertyDeclaration(parent) && parent.initializer === node) return propertyName(parent.name);
  return ts.isBinaryExpression(parent) && parent.right === node && parent.operatorToken.kind === ts.SyntaxKind.EqualsToken ? memberName(parent.left) : undefined;
}

/** Whether a value is called, or handed to something that may call it; in a template, a comparison or a member access it is no function. */
export function isUsedAsFunction(node: ts.Expression): boolean {
  const outer = wrapped(node);
  const { parent } = outer;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression !== outer || /^(?:call|apply|bind)$/.test(parent.name.text);
  if (ts.isBinaryExpression(parent)) return /^(?:=|\|\||\?\?|&&|,)$/.test(parent.operatorToken.getText());
  return !ts.isElementAccessExpression(parent) && !ts.isTemplateSpan(parent) && !ts.isSpreadElement(parent) && !ts.isSpreadAssignment(parent) && !ts.isForOfStatement(parent);
}

/** `it`, `test.only`, `beforeEach`, …: runners that wait for what their callback returns (Mocha, Jest, Vitest, node:test, tap). */
export function isTestRunner(callee: ts.Expression): boolean {
  let root = callee;
  while (ts.isPropertyAccessExpression(root) || ts.isCallExpression(root)) root = root.expression;
  return ts.isIdentifier(root) && TESTS.has(root.text);
}

const TESTS: ReadonlySet<string> = new Set(['it', 'test', 'specify', 'before', 'after', 'beforeEach', 'afterEach', 'beforeAll', 'afterAll', 'setup', 'teardown', 'suiteSetup', 'suiteTeardown']);

/** `response.headers`, `req.headers`: members of what a server sent or received. */
export function isAnswer(node: ts.Expression): boolean {
  const receiver = ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node) ? node.expression.getText() : '';
  return /(?:^|[.\b])(?:req|request|res|resp|response|reply|ctx|event)\w*$/i.test(receiver);
}

export function isAssignmentTarget(node: ts.Node): boolean {
  return ts.isBinaryExpression(node.parent) && node.parent.left === node && node.parent.operatorToken.kind === ts.SyntaxKind.EqualsToken;
}

/** Whether a value may be any function. */
export function isUntold(value: Value): boolean {
  if (value.kind === 'unknown' || value.kind === 'parameter') return true;
  return value.kind === 'member' && (value.of.kind === 'instance' || isUntold(value.of));
}

/** `module[name]` with a name that is known only at run time. */
export function isComputedMember(node: ts.Expression): boolean {
  const { parent } = node;
  return isComputed(parent as ts.Expression) && (parent as ts.ElementAccessExpression).expression === node;
}

export function isComputed(node: ts.Expression): node is ts.ElementAccessExpression {
  return ts.isElementAccessExpression(node) && !ts.isStringLiteralLike(node.argumentExpression) && !isNumber(node.argumentExpression);
}

/** An expression that makes a number, whatever it is made of: the place in a list, and no name. */
function isNumber(node: ts.Expression): boolean {
  if (ts.isParenthesizedExpression(node)) return isNumber(node.expression);
  if (ts.isBinaryExpression(node)) return ARITHMETIC.has(node.operatorToken.kind);
  return ts.isNumericLiteral(node) || ts.isPostfixUnaryExpression(node) || (ts.isPrefixUnaryExpression(node) && node.operator !== ts.SyntaxKind.ExclamationToken) || (ts.isPropertyAccessExpression(node) && node.name.text === 'length');
}

const ARITHMETIC: ReadonlySet<ts.SyntaxKind> = new Set([ts.SyntaxKind.MinusToken, ts.SyntaxKind.AsteriskToken, ts.SyntaxKind.SlashToken, ts.SyntaxKind.PercentToken, ts.SyntaxKind.BarToken, ts.SyntaxKind.AmpersandToken, ts.SyntaxKind.GreaterThanGreaterThanToken, ts.SyntaxKind.GreaterThanGreaterThanGreaterThanToken]);

/** A whole module given to a function, which may call any of its members; not to a test's spy, which names the one. */
export function isGiven(node: ts.Expression): boolean {
  const { parent } = node;
  if ((!ts.isCallExpression(parent) && !ts.isNewExpression(parent)) || parent.expression === node) return false;
  return !parent.arguments?.some((argument) => ts.isStringLiteralLike(argument));
}
