/** What a function promises to its callers by its signature, and how that is written when it becomes async. */
import { contains, enclosingFunction, isAsync, nearest, ts, wrapped, type FunctionNode } from '../code/syntax.ts';
import { alternatives } from '../code/values.ts';
import type { PlanContext } from './context.ts';
import { isPromiseType } from './promises.ts';

/** Adds `async` and wraps the declared return type. */
export function makeAsync(context: PlanContext, fn: FunctionNode): void {
  if (context.madeAsync.has(fn) || isAsync(fn)) return;
  context.madeAsync.add(fn);
  const modifiersEnd = ts.canHaveModifiers(fn) ? ts.getModifiers(fn)?.at(-1)?.end : undefined;
  const file = fn.getSourceFile();
  const at = modifiersEnd === undefined ? fn.getStart() : modifiersEnd + (/^\s*/.exec(file.text.slice(modifiersEnd))?.[0].length ?? 0);
  context.draft.edit(`async:${fn.getStart()}`, fn, at, at, 'async ');
  const type = fn.type ?? annotatedReturn(fn);
  if (type && !isPromiseType(type)) context.draft.edit(`type:${type.getStart()}`, fn, type.getStart(), type.end, 'Promise<', { start: type.getStart(), end: type.end }, '>');
  const documented = returnTag(fn);
  if (documented) context.draft.edit(`jsdoc:${documented.start}`, fn, documented.start, documented.end, 'Promise<', { start: documented.start, end: documented.end }, '>');
}

/** The return type of `const f: (…) => T = …`. */
function annotatedReturn(fn: FunctionNode): ts.TypeNode | undefined {
  const { parent } = wrapped(fn);
  return ts.isVariableDeclaration(parent) && parent.type && ts.isFunctionTypeNode(parent.type) ? parent.type.type : undefined;
}

/** The type in the `@returns {T}` of the comment before a function. */
function returnTag(fn: FunctionNode): { readonly start: number; readonly end: number } | undefined {
  // Of a function that another one returns the comment does not speak.
  const outer = enclosingFunction(fn);
  const owner = nearest(fn, (node): node is ts.Node => ts.isStatement(node) || ts.isClassElement(node) || ts.isPropertyAssignment(node)) ?? fn;
  if (outer && contains(owner, outer)) return undefined;
  const file = fn.getSourceFile();
  const comment = ts.getLeadingCommentRanges(file.text, owner.pos)?.at(-1);
  const match = comment && /@returns?\s*\{/.exec(file.text.slice(comment.pos, comment.end));
  if (!match || !comment) return undefined;
  const start = comment.pos + match.index + match[0].length;
  let depth = 1;
  let end = start;
  while (end < comment.end && depth > 0) {
    if (file.text[end] === '{') depth += 1;
    if (file.text[end] === '}') depth -= 1;
    end += 1;
  }
  return /^\s*Promise\b/.test(file.text.slice(start, end)) ? undefined : { start, end: end - 1 };
}

/** Whether a function's type is given by something other than itself: an interface, a base class, a type alias, overloads. */
export function hasTypeContract(context: PlanContext, fn: FunctionNode): boolean {
  const { parent } = wrapped(fn);
  if (ts.isVariableDeclaration(parent) && parent.type && !ts.isFunctionTypeNode(parent.type)) return true;
  if (isMemberOfTypedObject(fn)) return true;
  if (!ts.isMethodDeclaration(fn) || !ts.isClassLike(fn.parent)) return false;
  const name = fn.name.getText();
  const clauses = fn.parent.heritageClauses ?? [];
  const declares = (members: ts.NodeArray<ts.Node>): boolean => members.some((item) => (item as ts.NamedDeclaration).name?.getText() === name);
  const isOverloaded = fn.parent.members.some((item) => item !== fn && ts.isMethodDeclaration(item) && item.name.getText() === name);
  const isContracted = clauses.some((clause) =>
    clause.types.some((type) => {
      const binding = ts.isIdentifier(type.expression) ? context.evaluator.project.bindingOf(type.expression) : undefined;
      const declaration = binding?.declaration;
      if (declaration && ts.isInterfaceDeclaration(declaration)) return declares(declaration.members);
      const base = alternatives(context.evaluator.evaluate(type.expression))[0];
      if (base?.kind === 'class') return declares(base.of.members);
      return clause.token === ts.SyntaxKind.ImplementsKeyword;
    }),
  );
  return isOverloaded || isContracted;
}

/** A member of an object literal whose type is written down: `const o: T = { … }`, `{ … } satisfies T`. */
function isMemberOfTypedObject(fn: FunctionNode): boolean {
  let current: ts.Node = ts.isMethodDeclaration(fn) ? fn : wrapped(fn).parent;
  while ((ts.isPropertyAssignment(current) || ts.isMethodDeclaration(current)) && ts.isObjectLiteralExpression(current.parent)) {
    const { parent } = current.parent;
    if (ts.isSatisfiesExpression(parent) || (ts.isAsExpression(parent) && parent.type.getText() !== 'const')) return true;
    if (ts.isVariableDeclaration(parent) && parent.type) return true;
    current = parent;
  }
  return false;
}
