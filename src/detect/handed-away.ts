/**
 * Values of a header whose way is lost before they get its name: data of a worker, options of a package that nobody knows. Their pair must say
 * Ocrolus.
 */
import type { ParsedFile } from '../code/syntax.ts';
import { memberName, rootOf, ts, walk, wrapped } from '../code/syntax.ts';
import { isTestFile } from '../code/test-files.ts';
import { alternatives } from '../code/values.ts';
import type { Sink } from './carriers.ts';
import { headerCredential } from './credentials.ts';
import type { Usage } from './expand.ts';
import { flowOf, LOOKS } from './flow.ts';
import type { DetectionInput } from './input.ts';
import { nearbyVerdict, saysOcrolus } from './loose.ts';
import { isSilentCall, isTestDouble } from './requests.ts';

/** @param considered carriers that were looked at already */
export function handedAway(input: DetectionInput, files: readonly ParsedFile[], considered: ReadonlySet<ts.Node>): readonly Usage[] {
  return files.flatMap((file) => (input.inScope(file.path) && !isTestFile(file.path) && SCHEME.test(file.source.text) ? handedAwayIn(input, file, considered) : []));
}

const SCHEME = /\bbasic\b/i;
/** Methods that look into a text, or make one of another. */
const READS: ReadonlySet<string> = new Set(['stringify', 'includes', 'startsWith', 'indexOf', 'test', 'match']);

function handedAwayIn(input: DetectionInput, file: ParsedFile, considered: ReadonlySet<ts.Node>): readonly Usage[] {
  const found: Usage[] = [];
  walk(file.root, (node) => {
    if (!isJoinedText(node) || !SCHEME.test(node.getText())) return true;
    for (const item of alternatives(input.evaluator.evaluate(node))) {
      const credential = headerCredential(item);
      if (!credential || considered.has(credential.node) || considered.has(node) || !saysOcrolus(credential) || found.some((usage) => usage.credential.node === credential.node)) continue;
      const sink: Sink = { kind: 'header', scope: 'call', node, others: [], request: null, client: null, instance: null };
      const flow = flowOf(input, node);
      const verdicts = flow.isContent ? [] : flow.verdicts.length > 0 ? flow.verdicts : isGivenAway(input, node) ? [nearbyVerdict(input, file, node, credential)] : [];
      for (const verdict of verdicts) found.push({ mechanism: 'authorization-header', credential, sink, verdict, calls: [] });
    }
    return false;
  });
  return found;
}

/** How many variables and functions a value is followed through on its way out of the repository. */
const AWAY_DEPTH = 3;

/** Whether a value is an argument of code outside the repository, alone or in what is one, or put into an object of it: `app.locals.header = …`. */
function isGivenAway(input: DetectionInput, from: ts.Node, depth = 0): boolean {
  let node = wrapped(from);
  for (;;) {
    const { parent } = node;
    if (ts.isVariableDeclaration(parent) && ts.isIdentifier(parent.name) && parent.initializer === node) {
      const binding = input.evaluator.project.bindingOf(parent.name);
      return depth < AWAY_DEPTH && binding !== undefined && input.uses.readsOf(binding).some((read) => isGivenAway(input, read, depth + 1));
    }
    if ((ts.isCallExpression(parent) || ts.isNewExpression(parent)) && parent.expression !== node) return isOutside(input, parent);
    if (ts.isBinaryExpression(parent) && parent.operatorToken.kind === ts.SyntaxKind.EqualsToken) return parent.right === node && ts.isPropertyAccessExpression(parent.left) && isOfOthers(parent.left);
    const isPart = ts.isPropertyAssignment(parent) || ts.isShorthandPropertyAssignment(parent) || ts.isObjectLiteralExpression(parent) || ts.isArrayLiteralExpression(parent) || (ts.isConditionalExpression(parent) && parent.condition !== node) || ts.isReturnStatement(parent) || ts.isBlock(parent);
    const isMade = (ts.isArrowFunction(parent) || ts.isFunctionExpression(parent) || ts.isMethodDeclaration(parent)) && parent.body === node;
    if (!isPart && !isMade) return false;
    node = wrapped(parent);
  }
}

/** A call of something that is not of the repository, does not only print or compare, and is no test's. */
function isOutside({ evaluator }: DetectionInput, call: ts.CallExpression | ts.NewExpression): boolean {
  const name = ts.isIdentifier(call.expression) ? call.expression.text : memberName(call.expression);
  if (LOOKS.has(name ?? '') || READS.has(name ?? '')) return false;
  return alternatives(evaluator.evaluate(call.expression)).every((callee) => callee.kind !== 'function' && callee.kind !== 'class' && !isSilentCall(callee) && !isTestDouble(callee));
}

/** Not a field, and nothing that a module exports. */
function isOfOthers(target: ts.PropertyAccessExpression): boolean {
  const root = rootOf(target);
  return ts.isIdentifier(root) && !/^(?:exports|module)$/.test(root.text);
}

/** `'Basic ' + pair` and its other ways of being written. */
function isJoinedText(node: ts.Node): node is ts.Expression {
  if (ts.isTemplateExpression(node)) return true;
  if (ts.isBinaryExpression(node)) return node.operatorToken.kind === ts.SyntaxKind.PlusToken;
  return ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression) && /^(?:concat|join)$/.test(node.expression.name.text);
}
