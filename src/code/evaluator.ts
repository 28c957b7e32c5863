import type { Project } from './project.ts';
import type { Binding } from './scope.ts';
import type { FunctionNode, ts } from './syntax.ts';
import type { ClassNode, Context, Frame, FunctionValue, InstanceValue, ObjectValue, TextValue, Value } from './values.ts';

/** The syntax that calls a function. */
export type CallNode = ts.CallExpression | ts.NewExpression | ts.TaggedTemplateExpression;

/** A statement that changes an object after it was made, see `mutations.ts`. */
export interface Mutation {
  /** The property that is set, outermost first; empty for `Object.assign(o, …)`. */
  readonly path: readonly string[];
  /** The assignment or call. */
  readonly node: ts.Node;
  readonly value: (context: Context) => Value;
  /** It runs, and before the place that was asked about. */
  readonly isCertain?: true;
}

/** What configuration files say, see `configuration.ts`. */
export interface Configuration {
  /** The addresses that configuration sets a variable to, as far as they concern the package of `file`. */
  addressesOf(name: string, file: string): readonly TextValue[];
  /** A key of the `config` package (https://github.com/node-config/node-config); the empty string is all of it. */
  setting(key: string | undefined, node: ts.Node): Value;
  /** A key of `nconf` (https://github.com/indexzero/nconf), its parts joined by colons; `undefined` when no store of the repository has it. */
  stored(key: string, node: ts.Node): Value | undefined;
  /** A dotted key of what Nest's `registerAs` and `ConfigModule.forRoot({ load })` provide. */
  registered(key: string, node: ts.Node): Value | undefined;
}

/** Answers what an expression is, see `evaluate.ts`. */
export interface Evaluator {
  readonly project: Project;
  readonly configuration: Configuration;
  evaluate(node: ts.Expression, context?: Context): Value;
  evaluateBinding(binding: Binding, context?: Context): Value;
  /** The value of `of.name`, read at `node`. */
  member(of: Value, name: string, node: ts.Node): Value;
  /** The value of an object literal property or class member. */
  propertyValue(property: ts.ObjectLiteralElementLike, context: Context): Value;
  object(node: ts.ObjectLiteralExpression, context: Context): ObjectValue;
  /** What `callee` returns for arguments that are values already; `site` tells calls apart. */
  callWith(callee: FunctionValue, args: readonly (() => Value)[], site: ts.Node, index?: number): Value;
  /** The context of such a call. */
  enterWith(callee: FunctionValue, args: readonly (() => Value)[], site: ts.Node, index?: number): Context;
  /** What a function returns in a context. */
  returned(fn: FunctionNode, context: Context): Value;
  /** The context in which `call` binds the parameters of `fn`. */
  enter(fn: FunctionNode, call: CallNode, callContext: Context, closure: Context, bound?: readonly (() => Value)[]): Context;
  /** The context in which `this` is `self` in the members of `of`. */
  enterClass(of: ClassNode, self: InstanceValue, next: Context): Context;
  /** The calls of a function that evaluation came through so far. */
  framesOf(fn: FunctionNode): readonly Frame[];
  /** The arguments of a call, spreads taken apart. */
  argumentsOf(call: CallNode, context: Context): readonly (() => Value)[];
  superClass(of: ClassNode, context?: Context): Value | undefined;
  /** Classes that extend `of`, as far as they are known. */
  subclassesOf(of: ClassNode): readonly ts.ClassLikeDeclaration[];
  /** Truth of a condition where it can be told. */
  decide(node: ts.Expression, context: Context): boolean | undefined;
}

/** The frame that binds the parameters of `fn`. */
export function frameOf(fn: ClassNode, context: Context): Frame | undefined {
  for (let frame = context; frame; frame = frame.next) if (frame.fn === fn && !frame.self) return frame;
  return undefined;
}

/** What `this` is in the members of `of`, where evaluation came through an instance. */
export function selfOf(of: ClassNode, context: Context): InstanceValue | undefined {
  for (let frame = context; frame; frame = frame.next) if (frame.fn === of && frame.self) return frame.self();
  return undefined;
}
