import type { Project } from './project.ts';
import type { Binding } from './scope.ts';
import type { FunctionNode, ts } from './syntax.ts';
import type { Context, Value } from './values.ts';

/** Answers what an expression is, see `evaluate.ts`. */
export interface Evaluator {
  readonly project: Project;
  evaluate(node: ts.Expression, context?: Context): Value;
  evaluateBinding(binding: Binding, context?: Context): Value;
  /** The value of `of.name`, read at `node`. */
  member(of: Value, name: string, node: ts.Node): Value;
  /** What calling `fn` by `call` returns. */
  call(fn: FunctionNode, call: ts.CallExpression | ts.NewExpression, callContext: Context, closure: Context): Value;
  /** The context in which `call` binds the parameters of `fn`. */
  enter(fn: FunctionNode, call: ts.CallExpression | ts.NewExpression, callContext: Context, closure: Context): Context;
}

