/** How a function's signature is written when it becomes async: modifier, declared types, the JSDoc before it. */
import { contains, enclosingFunction, isAsync, isFunction, nearest, ts, wrapped, type FunctionNode } from '../code/syntax.ts';
import type { Signature } from '../code/types.ts';
import type { PlanContext } from './context.ts';
import { isPromiseType } from './promises.ts';
import { spanOf } from './layout.ts';

/** Adds `async` and wraps the declared return type; a getter becomes a method, a generator an async one. */
export function makeAsync(context: PlanContext, fn: FunctionNode): void {
  context.draft.note(fn, 'becomes async');
  if (context.draft.madeAsync.has(fn) || isAsync(fn)) return;
  context.draft.madeAsync.add(fn);
  const at = keywordPlace(fn);
  const keyword = ts.isFunctionExpression(fn) ? 'function'.length : 0;
  // The keyword is written again, so that the edit has a length: what is written before the whole expression comes before it.
  const replaced = ts.isGetAccessor(fn) ? fn.name.getStart() : at + keyword;
  context.draft.edit(`async:${fn.getStart()}`, fn, at, replaced, keyword > 0 ? 'async function' : 'async ');
  const type = fn.type ?? annotatedReturn(fn);
  if (type) promise(context, fn, type, fn.asteriskToken !== undefined);
  else promiseOfFlow(context, fn);
  const documented = returnTag(fn);
  if (documented) context.draft.edit(`jsdoc:${documented.start}`, fn, documented.start, documented.end, 'Promise<', { start: documented.start, end: documented.end }, '>');
}

/** Where `async` is written: behind decorators, modifiers and the comments between them, since no line may end behind it. */
function keywordPlace(fn: FunctionNode): number {
  const before = ts.canHaveModifiers(fn) ? fn.modifiers?.at(-1)?.end : undefined;
  if (before === undefined) return fn.getStart();
  if (ts.isMethodDeclaration(fn)) return (fn.asteriskToken ?? fn.name).getStart();
  const { text } = fn.getSourceFile();
  const scanner = ts.createScanner(ts.ScriptTarget.Latest, true, ts.LanguageVariant.Standard, text, undefined, before);
  scanner.scan();
  return scanner.getTokenStart();
}

/** Wraps the return type of a signature without a body. */
export function makeAsyncSignature(context: PlanContext, signature: Signature): void {
  context.draft.note(signature, 'returns a promise');
  if (ts.isPropertySignature(signature) || ts.isPropertyDeclaration(signature)) {
    const readonly = signature.modifiers?.find((modifier) => modifier.kind === ts.SyntaxKind.ReadonlyKeyword);
    if (readonly) context.draft.edit(`async:${signature.getStart()}`, signature, readonly.getStart(), readonly.end + (/^\s*/.exec(signature.getSourceFile().text.slice(readonly.end))?.[0].length ?? 0));
    const { end } = signature.questionToken ?? signature.name;
    context.draft.edit(`method:${end}`, signature, end, end, '()');
  }
  if (ts.isGetAccessor(signature)) {
    const start = /\bget\s+$/.exec(signature.getSourceFile().text.slice(signature.getStart(), signature.name.getStart()))?.index;
    if (start !== undefined) context.draft.edit(`async:${signature.getStart()}`, signature, signature.getStart() + start, signature.name.getStart());
  }
  if (signature.type) promise(context, signature, signature.type, false);
}

const ASYNC_ITERABLES: Readonly<Record<string, string>> = { Generator: 'AsyncGenerator', Iterable: 'AsyncIterable', Iterator: 'AsyncIterator', IterableIterator: 'AsyncIterableIterator' };

function promise(context: PlanContext, owner: ts.Node, type: ts.TypeNode, isGenerator: boolean): void {
  if (isPromiseType(type)) return;
  const name = ts.isTypeReferenceNode(type) && ts.isIdentifier(type.typeName) ? type.typeName : undefined;
  if (isGenerator) {
    const iterable = name && ASYNC_ITERABLES[name.text];
    if (name && iterable !== undefined) context.draft.edit(`type:${type.getStart()}`, owner, name.getStart(), name.end, iterable);
    return;
  }
  const own = promiseAmong(type);
  // Of a signature the union says both already; an async function has to say the promise alone.
  if (own && !isFunction(owner)) return;
  context.draft.edit(`type:${type.getStart()}`, owner, type.getStart(), type.end, ...(own ? [spanOf(own)] : ['Promise<', spanOf(type), '>']));
}

/** A type of Flow is in the text alone, between the parameters and the body. */
function promiseOfFlow(context: PlanContext, fn: FunctionNode): void {
  const file = fn.getSourceFile();
  const text = context.evaluator.project.load(file.fileName)?.source.text ?? file.text;
  const close = fn.getChildren().findLast((child) => child.kind === ts.SyntaxKind.CloseParenToken)?.end;
  const end = ts.isArrowFunction(fn) ? fn.equalsGreaterThanToken.getStart() : fn.body?.getStart();
  if (text === file.text || close === undefined || end === undefined) return;
  const [, before, type] = /^(\s*:\s*)([^]*?)\s*$/.exec(text.slice(close, end)) ?? [];
  if (before === undefined || type === undefined || /^Promise\b/.test(type)) return;
  const start = close + before.length;
  const iterable = fn.asteriskToken ? /^\w+/.exec(type)?.[0] : undefined;
  if (iterable === undefined) context.draft.edit(`type:${start}`, fn, start, start + type.length, 'Promise<', { start, end: start + type.length }, '>');
  else if (ASYNC_ITERABLES[iterable] !== undefined) context.draft.edit(`type:${start}`, fn, start, start + iterable.length, ASYNC_ITERABLES[iterable]);
}

/** The return type of `const f: (…) => T = …`. */
function annotatedReturn(fn: FunctionNode): ts.TypeNode | undefined {
  const { parent } = wrapped(fn);
  return (ts.isVariableDeclaration(parent) || ts.isPropertyDeclaration(parent)) && parent.type && ts.isFunctionTypeNode(parent.type) ? parent.type.type : undefined;
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

/** The promise of `T | Promise<T>`. */
function promiseAmong(type: ts.TypeNode): ts.TypeReferenceNode | undefined {
  if (!ts.isUnionTypeNode(type)) return undefined;
  const own = type.types.find((item): item is ts.TypeReferenceNode => isPromiseType(item));
  const inside = own?.typeArguments?.[0]?.getText();
  return own && type.types.every((item) => item === own || item.getText() === inside) ? own : undefined;
}
