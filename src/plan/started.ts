/** What a function has set going when it comes to a node: an `await` there would let it fail, or run, with nobody listening. */
import { contains, enclosingFunction, nearest, rootOf, ts, wrapped, type FunctionNode } from '../code/syntax.ts';
import { externalsBehind } from '../code/leaves.ts';
import { alternatives } from '../code/values.ts';
import type { PlanContext } from './context.ts';
import { waitsBetween, within } from './outer-state.ts';
import { isPromise, promiseElement, takesPromises } from './promises.ts';

/**
 * The first statement that sets something going which is used from a node on, with nothing between that waits: it opens a stream of a file, makes
 * a stream flow, begins what gives a promise, or takes a lock. The statement of the node itself, where a stream is opened in it.
 */
export function startedBefore(context: PlanContext, node: ts.Node): ts.Statement | undefined {
  const fn = enclosingFunction(node);
  const own = statementOf(node);
  if (!fn?.body || !own) return undefined;
  return within(fn).map((item) => (item.end <= node.getStart() ? starter(context, item, fn, own) : undefined)).find((statement) => statement !== undefined && (statement === own || !waitsBetween(fn, statement, node)));
}

const statementOf = (node: ts.Node): ts.Statement | undefined => nearest(node, (item): item is ts.Statement => ts.isStatement(item) && !ts.isBlock(item));

function starter(context: PlanContext, item: ts.Node, fn: FunctionNode, own: ts.Statement): ts.Statement | undefined {
  const statement = statementOf(item);
  if (!statement || !ts.isCallExpression(item)) return undefined;
  const isBefore = statement.end <= own.getStart();
  const isUsed = (name: ts.Node | undefined): boolean => {
    const binding = name && ts.isIdentifier(name) ? context.evaluator.project.bindingOf(name) : undefined;
    return (binding?.references ?? []).some((reference) => reference.getStart() >= own.getStart() && contains(fn, reference));
  };
  const variable = ts.isVariableDeclaration(item.parent) ? item.parent.name : undefined;
  // `await mutex.acquire()`
  const held = ts.isAwaitExpression(item.parent) && ts.isVariableDeclaration(item.parent.parent) ? item.parent.parent.name : undefined;
  if (held) return isBefore && isGivenBack(context, held, own) ? statement : undefined;
  if (isOpening(context, item)) return !isBefore || isUsed(variable) ? statement : undefined;
  if (!isBefore) return undefined;
  if (ts.isPropertyAccessExpression(item.expression) && startsFlow(item, item.expression.name.text)) return isUsed(sourceOf(context, item.expression.expression, fn)) ? statement : undefined;
  const holder = variable ?? heldIn(item);
  return holder && isUsed(holder) && (isPromise(context, item) || isWaitedForLater(context, holder, own)) ? statement : undefined;
}

/** The list that a call's result goes to: `const jobs = [load()]`, `jobs.push(load())`. */
function heldIn(call: ts.CallExpression): ts.BindingName | undefined {
  const { parent } = call;
  if (ts.isArrayLiteralExpression(parent) && ts.isVariableDeclaration(parent.parent)) return parent.parent.name;
  const list = ts.isCallExpression(parent) && parent.arguments.includes(call) && ts.isPropertyAccessExpression(parent.expression) && parent.expression.name.text === 'push' ? parent.expression.expression : undefined;
  return list && ts.isIdentifier(list) ? list : undefined;
}

/** The reads of a variable from a statement on. */
const readsFrom = ({ evaluator: { project } }: PlanContext, name: ts.BindingName, own: ts.Statement): readonly ts.Identifier[] => (ts.isIdentifier(name) ? (project.bindingOf(name)?.references ?? []) : []).filter((reference) => reference.getStart() >= own.getStart());

/** Whether a variable is awaited below, alone or with others, or given back. */
function isWaitedForLater(context: PlanContext, name: ts.BindingName, own: ts.Statement): boolean {
  const isWaitedFor = (reference: ts.Identifier): boolean => {
    const { parent } = wrapped(reference);
    return ts.isAwaitExpression(parent) || promiseElement(reference)?.element === reference || (ts.isCallExpression(parent) && takesPromises(parent));
  };
  return isGivenBack(context, name, own) || readsFrom(context, name, own).some(isWaitedFor);
}

/** Whether a variable is used in the `finally` of a `try` that begins below, as a lock is. */
function isGivenBack(context: PlanContext, name: ts.BindingName, own: ts.Statement): boolean {
  return readsFrom(context, name, own).some((reference) => {
    const attempt = nearest(reference, ts.isTryStatement);
    return attempt?.finallyBlock !== undefined && contains(attempt.finallyBlock, reference) && attempt.getStart() >= own.end;
  });
}

/** `fs.createReadStream(path)`: a file that is not there is told by an event. https://nodejs.org/api/fs.html#fscreatereadstreampath-options */
function isOpening({ evaluator }: PlanContext, call: ts.CallExpression): boolean {
  return call.expression.getText().endsWith('createReadStream') && alternatives(evaluator.evaluate(call.expression)).flatMap(externalsBehind).some(({ module }) => /^(?:node:)?(?:fs|fs-extra|graceful-fs)$/.test(module));
}

/** The variable of a stream. One that was made here has nothing to give before something is piped into it. */
function sourceOf({ evaluator: { project } }: PlanContext, stream: ts.Expression, fn: FunctionNode): ts.Identifier | undefined {
  const source = rootOf(stream);
  const declaration = ts.isIdentifier(source) ? project.bindingOf(source)?.declaration : undefined;
  const isNew = declaration && ts.isVariableDeclaration(declaration) && declaration.initializer && ts.isNewExpression(declaration.initializer) && contains(fn, declaration);
  return ts.isIdentifier(source) && !isNew ? source : undefined;
}

/** https://nodejs.org/api/stream.html#two-reading-modes */
function startsFlow(call: ts.CallExpression, method: string): boolean {
  const [event] = call.arguments;
  return method === 'pipe' || method === 'resume' || (/^(?:on|addListener)$/.test(method) && event !== undefined && ts.isStringLiteralLike(event) && event.text === 'data');
}
