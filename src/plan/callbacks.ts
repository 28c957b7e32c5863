/** What becomes of a function that is given to another one, when it becomes async: what the other does with its result decides. */
import { isFunction, nearest, readsOwnThis, ts, walk, wrapped, type FunctionNode } from '../code/syntax.ts';
import { isTestRunner } from '../code/use-kinds.ts';
import { alternatives, type Value } from '../code/values.ts';
import type { Ask, PlanContext } from './context.ts';
import { isRefusal, refuse, type Refusal } from './draft.ts';
import type { Piece } from './edits.ts';
import { eolOf, freshName, indentAt, indentLines, indentUnit, spanOf } from './layout.ts';
import { isPromiseCallbackReference, takesPromises } from './promises.ts';
import { awaited } from './results.ts';

/** `undefined` when `fn`, which `argument` gives to a call, may become async and what that takes is planned. */
export function handOver(context: PlanContext, argument: ts.Expression, fn: FunctionNode, ask: Ask): Refusal | undefined {
  const call = argument.parent;
  if (isPromiseCallbackReference(argument)) return undefined;
  if (!ts.isCallExpression(call) || !call.arguments.includes(argument)) return refuse('callers-unknown', argument);
  const callees = alternatives(context.evaluator.evaluate(call.expression));
  // A `done` parameter is the other way of waiting.
  if (isTestRunner(call.expression) && fn.parameters.length === 0) return undefined;
  if (callees.some(isOfAwaiting)) return undefined;
  const method = ts.isPropertyAccessExpression(call.expression) ? call.expression.name.text : undefined;
  if (method !== undefined && isExpress(context, call.expression as ts.PropertyAccessExpression)) return passErrorsOn(context, fn, call);
  if (isSynchronousCaller(call.expression)) return refuse('sync-contract', argument);
  if (argument !== call.arguments[0] || isKeyed(context, call)) return refuse('callers-unknown', argument);
  if (method === 'map' || method === 'flatMap') return collected(context, call, method, ask);
  if (method === 'forEach') return looped(context, call, argument, ask);
  return refuse(method !== undefined && SYNCHRONOUS.has(method) ? 'sync-contract' : 'callers-unknown', argument);
}

/** `describe(…)`, whose body declares tests, and functions of the language that use a callback's result at once. */
function isSynchronousCaller(callee: ts.Expression): boolean {
  return /^(?:describe(?:\.\w+)*|suite|context|JSON\.(?:stringify|parse))$/.test(callee.getText());
}

/** Methods of arrays that use what their callback returns at once. */
const SYNCHRONOUS: ReadonlySet<string> = new Set(['filter', 'find', 'findIndex', 'findLast', 'findLastIndex', 'some', 'every', 'sort', 'toSorted', 'reduce', 'reduceRight', 'replace', 'replaceAll']);

/** Packages that wait for what the functions they are given return. */
const AWAITING: ReadonlySet<string> = new Set(['koa', '@koa/router', 'koa-router', 'hono', 'bullmq', 'p-limit', 'p-map', 'p-queue', 'p-retry', 'async-retry']);

/** `app.use(…)` on an object that such a package made. */
function isOfAwaiting(value: Value): boolean {
  if (value.kind === 'external') return AWAITING.has(value.module);
  if (value.kind === 'member') return isOfAwaiting(value.of);
  return value.kind === 'result' && alternatives(value.callee).some(isOfAwaiting);
}

const ROUTES: ReadonlySet<string> = new Set(['use', 'all', 'get', 'post', 'put', 'patch', 'delete', 'head', 'options', 'param']);

/** `app.get(…)` and `router.use(…)` of Express. */
function isExpress(context: PlanContext, callee: ts.PropertyAccessExpression): boolean {
  if (!ROUTES.has(callee.name.text)) return false;
  return alternatives(context.evaluator.evaluate(callee.expression)).some((value) => value.kind === 'result' && alternatives(value.callee).some((made) => made.kind === 'external' && made.module === 'express'));
}

/** Express 4 does not look at what a handler returns: its failure is handed to `next`. */
function passErrorsOn(context: PlanContext, fn: FunctionNode, call: ts.CallExpression): Refusal | undefined {
  const { body } = fn;
  const isErrorHandler = fn.parameters.length === 4;
  const last = fn.parameters.at(-1);
  const next = fn.parameters[isErrorHandler ? 3 : 2];
  if (!body || !last || (next && !ts.isIdentifier(next.name)) || fn.parameters.length < 2 || ts.isPropertyAccessExpression(call.expression) && call.expression.name.text === 'param') return refuse('callers-unknown', fn);
  const file = fn.getSourceFile();
  const name = next ? next.name.getText() : freshName('next', (candidate) => mentions(body, candidate));
  const key = `next:${body.getStart()}`;
  if (context.draft.has(key, call)) return undefined;
  if (!next) context.draft.edit(`next-parameter:${last.getStart()}`, fn, last.end, last.end, `, ${name}`);
  const [unit, eol, indent] = [indentUnit(file), eolOf(file), indentAt(file, fn.getStart())];
  const caught = `} catch (error) {${eol}${indent}${unit}${unit}${name}(error);${eol}${indent}${unit}}${eol}${indent}`;
  if (!ts.isBlock(body)) {
    context.draft.edit(key, body, body.getStart(), body.end, `{${eol}${indent}${unit}try {${eol}${indent}${unit}${unit}`, spanOf(body), `;${eol}${indent}${unit}${caught}}`);
    return undefined;
  }
  const [first] = body.statements;
  const final = body.statements.at(-1);
  if (!first || !final) return refuse('callers-unknown');
  context.draft.edit(`${key}:open`, body, first.getStart(), first.getStart(), `try {${eol}${indent}${unit}${unit}`);
  indentLines(context.draft, file, first.getStart(), final.end, unit);
  context.draft.edit(key, body, body.end - 1, body.end - 1, `${unit}${caught}`);
  return undefined;
}

function mentions(node: ts.Node, name: string): boolean {
  let found = false;
  walk(node, (item) => {
    if (ts.isIdentifier(item) && item.text === name) found = true;
    return !found;
  });
  return found;
}

/** Whether a receiver has keys and is no list: a `Map`, an object with a method of that name. */
function isKeyed(context: PlanContext, call: ts.CallExpression): boolean {
  if (!ts.isPropertyAccessExpression(call.expression)) return false;
  return alternatives(context.evaluator.evaluate(call.expression.expression)).some((value) => value.kind === 'object' || value.kind === 'instance' || (value.kind === 'result' && /^(?:Map|Headers|FormData|URLSearchParams|WeakMap)$/.test(value.node.getText().replace(/^new\s+(\w+)[^]*$/, '$1'))));
}

/** `list.map(async …)` makes promises: they are awaited together, in order. */
function collected(context: PlanContext, call: ts.CallExpression, method: 'map' | 'flatMap', ask: Ask): Refusal | undefined {
  if (method === 'map' && isCollectedAlready(call)) return undefined;
  const key = `collect:${call.getSourceFile().fileName}:${call.getStart()}-${call.end}`;
  if (context.draft.isMarked(key)) return undefined;
  const { name } = call.expression as ts.PropertyAccessExpression;
  const promise: readonly Piece[] = ['Promise.all(', spanOf(call), ')'];
  const text = ask.at(call, { promise, moved: promise, name: 'results' });
  if (isRefusal(text)) return text;
  context.draft.mark(key);
  if (method === 'flatMap') {
    context.draft.edit(`${key}:name`, call, name.getStart(), name.end, 'map');
    context.draft.edit(key, call, call.getStart(), call.end, '(', ...text, ').flat()');
    return undefined;
  }
  awaited(context, call, text);
  return undefined;
}

/** `Promise.all(list.map(…))`, `Promise.all([…, ...list.map(…)])` */
function isCollectedAlready(call: ts.CallExpression): boolean {
  const outer = wrapped(call);
  const item = ts.isSpreadElement(outer.parent) && ts.isArrayLiteralExpression(outer.parent.parent) ? outer.parent.parent : outer;
  const { parent } = item;
  return ts.isCallExpression(parent) && parent.arguments[0] === item && takesPromises(parent);
}

/** `list.forEach(…)` as a statement becomes a loop that awaits each element in turn. */
function looped(context: PlanContext, call: ts.CallExpression, argument: ts.Expression, ask: Ask): Refusal | undefined {
  const statement = wrapped(call).parent;
  if (!ts.isExpressionStatement(statement) || call.arguments.length > 1) return refuse('sync-contract', argument);
  const list = (call.expression as ts.PropertyAccessExpression).expression;
  const refused = ask.wait(call);
  if (refused) return refused;
  const key = `loop:${statement.getStart()}`;
  const listSpan = spanOf(list);
  if (!isFunction(argument)) {
    const name = loopName(context, list);
    context.draft.edit(key, statement, call.getStart(), call.end, `for (const ${name} of `, listSpan, ') await ', spanOf(argument), `(${name})`);
    return undefined;
  }
  const [item, index, third] = argument.parameters;
  const returns = ownReturns(argument);
  if (!item || third || item.initializer || item.dotDotDotToken || index?.initializer || !argument.body || returns === undefined || readsOwnThis(argument)) return refuse('sync-contract', argument);
  const head = index ? `for (const [${index.name.getText()}, ` : 'for (const ';
  const tail: readonly Piece[] = index ? ['] of ', listSpan, '.entries()) '] : [' of ', listSpan, ') '];
  for (const node of returns) context.draft.edit(`continue:${node.getStart()}`, node, node.getStart(), node.getStart() + 'return'.length, 'continue');
  const isBlock = ts.isBlock(argument.body);
  // A block ends itself; the statement's semicolon goes.
  context.draft.edit(key, statement, call.getStart(), isBlock ? statement.end : call.end, head, spanOf(item.name), ...tail, spanOf(argument.body));
  return undefined;
}

/** The bare `return` statements of a callback; `undefined` where one returns a value or stands in a loop or switch of its own. */
function ownReturns(fn: FunctionNode): readonly ts.ReturnStatement[] | undefined {
  const found: ts.ReturnStatement[] = [];
  let isPlain = true;
  if (fn.body) {
    walk(fn.body, (node) => {
      if (isFunction(node)) return false;
      if (ts.isReturnStatement(node)) {
        const inner = nearest(node.parent, (item): item is ts.Node => ts.isIterationStatement(item, false) || ts.isSwitchStatement(item) || item === fn);
        if (node.expression || inner !== fn) isPlain = false;
        found.push(node);
      }
      return true;
    });
  }
  return isPlain ? found : undefined;
}

/** `books` → `book`, where that name is free. */
function loopName(context: PlanContext, list: ts.Expression): string {
  const text = ts.isIdentifier(list) ? list.text : ts.isPropertyAccessExpression(list) ? list.name.text : '';
  const single = /^\w+[^s]s$/.test(text) ? text.slice(0, -1) : 'item';
  return context.evaluator.project.scopes(list.getSourceFile()).isTaken(single) ? 'item' : single;
}
