/** Whether an object that holds a function is handed to code outside the repository, which may call the function as it likes. */
import type { Evaluator } from './evaluator.ts';
import { isFunction, ts, wrapped } from './syntax.ts';
import { alternatives } from './values.ts';

/** How many variables and calls an object is followed through. */
const DEPTH = 4;

/** Functions of the language that keep their argument to themselves. */
const HARMLESS = /^(?:Object\.(?:freeze|seal|entries|keys|values|fromEntries|create|defineProperty)|console\.\w+|JSON\.stringify|Map|Set|WeakMap)$/;
/** Targets of `Object.assign` whose members are looked for by name. */
const KNOWN_TARGET = /^(?:(?:module\.)?exports|this|\{[^]*\}|.*\.prototype)$/;

export function escapes(evaluator: Evaluator, property: ts.Node, depth = 0): boolean {
  let current: ts.Node = property;
  for (;;) {
    const { parent } = current;
    if (!parent || isFunction(parent)) return false;
    if (ts.isVariableDeclaration(parent) && ts.isIdentifier(parent.name)) {
      const references = evaluator.project.bindingOf(parent.name)?.references ?? [];
      return depth < DEPTH && references.some((reference) => isHandedOut(evaluator, reference, depth + 1));
    }
    if (ts.isCallExpression(parent) || ts.isNewExpression(parent)) {
      if (parent.expression === current) return false;
      if (!isHarmless(evaluator, parent)) return isOutside(evaluator, parent, current, depth);
    } else if (ts.isStatement(parent) || ts.isClassElement(parent) || ts.isJsxAttribute(parent)) return ts.isJsxAttribute(parent);
    current = parent;
  }
}

function isHarmless(evaluator: Evaluator, call: ts.CallExpression | ts.NewExpression): boolean {
  // `fn.call(object, …)`: the object is its `this`.
  if (ts.isPropertyAccessExpression(call.expression) && /^(?:call|apply|bind)$/.test(call.expression.name.text)) return alternatives(evaluator.evaluate(call.expression.expression)).every((value) => value.kind === 'function');
  const callee = call.expression.getText();
  return HARMLESS.test(callee) || (callee === 'Object.assign' && KNOWN_TARGET.test(call.arguments?.[0]?.getText() ?? ''));
}

/** Whether a read of the object gives it to a call that leaves the repository. */
function isHandedOut(evaluator: Evaluator, reference: ts.Expression, depth: number): boolean {
  const outer = wrapped(reference);
  const { parent } = outer;
  if ((ts.isCallExpression(parent) || ts.isNewExpression(parent)) && parent.expression !== outer) return !isHarmless(evaluator, parent) && isOutside(evaluator, parent, outer, depth);
  if (ts.isPropertyAssignment(parent) || ts.isShorthandPropertyAssignment(parent) || ts.isSpreadAssignment(parent)) return depth < DEPTH && escapes(evaluator, parent, depth);
  return false;
}

/** Whether a call leads outside the repository, or to a function that hands the argument on to the outside. */
function isOutside(evaluator: Evaluator, call: ts.CallExpression | ts.NewExpression, argument: ts.Node, depth: number): boolean {
  const index = call.arguments?.findIndex((item) => item === argument) ?? -1;
  return alternatives(evaluator.evaluate(call.expression)).some((value) => {
    if (value.kind === 'class') return false;
    if (value.kind !== 'function') return true;
    const parameter = value.fn.parameters[index];
    if (!parameter || !ts.isIdentifier(parameter.name) || depth >= DEPTH) return false;
    const references = evaluator.project.bindingOf(parameter.name)?.references ?? [];
    return references.some((reference) => isHandedOut(evaluator, reference, depth + 1));
  });
}
