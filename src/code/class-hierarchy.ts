/** Which class is above which, also of functions used as classes, and how constructors call each other. */
import type { Evaluator } from './evaluator.ts';
import { derivedClasses, memberName, ts, walk, type FunctionNode } from './syntax.ts';
import { alternatives, type ClassNode, type Context, type InstanceValue, type Value } from './values.ts';

/** One class of an instance's chain, with the context that binds its constructor's parameters. */
export interface Level {
  readonly of: ClassNode;
  readonly context: Context;
}

/** How long a chain of classes may be; cycles end here. */
export const CHAIN_LIMIT = 12;

interface ClassHierarchy {
  superClass(of: ClassNode, context?: Context): Value | undefined;
  subclassesOf(of: ClassNode): readonly ts.ClassLikeDeclaration[];
}

export function createClassHierarchy(evaluator: () => Evaluator): ClassHierarchy {
  const subclasses = new Map<ClassNode, { readonly files: number; readonly found: readonly ts.ClassLikeDeclaration[] }>();
  const superClass = (of: ClassNode, context?: Context): Value | undefined => {
    const clause = heritage(of);
    if (clause) return alternatives(evaluator().evaluate(clause.expression, context)).find((value) => value.kind === 'class' || value.kind === 'function');
    return ts.isClassLike(of) ? undefined : inherited(evaluator(), of);
  };
  return {
    superClass,
    subclassesOf(of) {
      const { project } = evaluator();
      project.importersOf(of.getSourceFile().fileName);
      const files = project.loaded();
      const known = subclasses.get(of);
      if (known?.files === files.length) return known.found;
      // While they are looked for there are none.
      subclasses.set(of, { files: files.length, found: [] });
      const direct = files.flatMap((file) => derivedClasses(file.root)).filter((node) => {
        const parent = node === of || !heritage(node) ? undefined : superClass(node);
        return parent && (parent.kind === 'class' ? parent.of : parent.kind === 'function' ? parent.fn : undefined) === of;
      });
      const found = [...new Set(direct.flatMap((node) => [node, ...this.subclassesOf(node)]))];
      subclasses.set(of, { files: files.length, found });
      return found;
    },
  };
}

function heritage(of: ClassNode): ts.ExpressionWithTypeArguments | undefined {
  return ts.isClassLike(of) ? of.heritageClauses?.find((item) => item.token === ts.SyntaxKind.ExtendsKeyword)?.types[0] : undefined;
}

/** `util.inherits(F, Base)` and `F.prototype = Object.create(Base.prototype)`. */
function inherited(evaluator: Evaluator, of: FunctionNode): Value | undefined {
  for (const reference of referencesOf(evaluator, of)) {
    const { parent } = reference;
    if (ts.isCallExpression(parent) && parent.arguments[0] === reference && memberName(parent.expression) === 'inherits' && parent.arguments[1]) return functionOrClass(evaluator.evaluate(parent.arguments[1]));
    const assignment = memberName(parent) === 'prototype' ? parent.parent : undefined;
    if (!assignment || !ts.isBinaryExpression(assignment) || assignment.left !== parent || !ts.isCallExpression(assignment.right)) continue;
    const [base] = assignment.right.arguments;
    if (base && memberName(base) === 'prototype') return functionOrClass(evaluator.evaluate((base as ts.PropertyAccessExpression).expression));
  }
  return undefined;
}

function functionOrClass(value: Value): Value | undefined {
  return value.kind === 'class' || value.kind === 'function' ? value : undefined;
}

export function inheritedConstructor(evaluator: Evaluator, of: ClassNode, context: Context, depth = 0): FunctionNode | undefined {
  const own = constructorOf(of);
  if (own || depth > CHAIN_LIMIT) return own;
  const parent = evaluator.superClass(of, context);
  if (parent?.kind === 'class') return inheritedConstructor(evaluator, parent.of, parent.context, depth + 1);
  return parent?.kind === 'function' ? parent.fn : undefined;
}

export function constructorOf(of: ClassNode): FunctionNode | undefined {
  return ts.isClassLike(of) ? of.members.find((item): item is ts.ConstructorDeclaration => ts.isConstructorDeclaration(item) && item.body !== undefined) : of;
}

/** The classes of an instance, the nearest first. */
export function levelsOf(evaluator: Evaluator, instance: InstanceValue): readonly Level[] {
  const levels: Level[] = [];
  let current: Level | undefined = { of: instance.of, context: instance.context };
  while (current && levels.length < CHAIN_LIMIT) {
    levels.push(current);
    current = parentLevel(evaluator, current);
  }
  return levels;
}

export function parentLevel(evaluator: Evaluator, { of, context }: Level): Level | undefined {
  const parent = evaluator.superClass(of, context);
  if (parent?.kind === 'class') return { of: parent.of, context: superContext(evaluator, of, parent.of, parent.context, context) };
  return parent?.kind === 'function' ? { of: parent.fn, context: superContext(evaluator, of, parent.fn, parent.context, context) } : undefined;
}

/** The context of a base class's constructor, bound by `super(…)` or `Base.call(this, …)`. */
function superContext(evaluator: Evaluator, of: ClassNode, parent: ClassNode, closure: Context, context: Context): Context {
  const target = inheritedConstructor(evaluator, parent, closure);
  const own = constructorOf(of);
  if (!target || !own?.body) return context;
  let call: ts.CallExpression | undefined;
  walk(own.body, (node) => {
    if (ts.isCallExpression(node) && (node.expression.kind === ts.SyntaxKind.SuperKeyword || isBaseCall(evaluator, node, target))) call = node;
  });
  return call ? evaluator.enter(target, call, context, context) : context;
}

/** `Base.call(this, …)` */
function isBaseCall(evaluator: Evaluator, node: ts.CallExpression, target: FunctionNode): boolean {
  if (memberName(node.expression) !== 'call' || node.arguments[0]?.kind !== ts.SyntaxKind.ThisKeyword) return false;
  const base = evaluator.evaluate((node.expression as ts.PropertyAccessExpression).expression);
  return base.kind === 'function' && base.fn === target;
}

/** The reads of a class's name, or of the variable that holds it. */
export function referencesOf(evaluator: Evaluator, of: ClassNode): readonly ts.Identifier[] {
  const scopes = evaluator.project.scopes(of.getSourceFile());
  const binding = scopes.declared(of) ?? (of.parent && ts.isVariableDeclaration(of.parent) ? scopes.declared(of.parent) : undefined);
  return binding?.references ?? [];
}
