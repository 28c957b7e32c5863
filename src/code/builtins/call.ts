import type { Evaluator } from '../evaluator.ts';
import type { ts } from '../syntax.ts';
import type { Context, Value } from '../values.ts';

/** A call of something built in: its arguments are evaluated when they are asked for. */
export interface BuiltinCall {
  readonly evaluator: Evaluator;
  readonly node: ts.CallExpression;
  readonly context: Context;
  readonly argument: (index: number) => Value;
  readonly count: number;
}
