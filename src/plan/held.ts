/**
 * Values that are made once and read by later requests (a module constant, a field, a variable of a factory): each read asks again,
 * and what was held loses the credential.
 */
import { filesNaming } from '../code/naming-files.ts';
import type { Binding } from '../code/scope.ts';
import { enclosingFunction, isAssignmentOperator, memberName, nearest, propertyName, ts, walk, wrapped } from '../code/syntax.ts';
import { alternatives } from '../code/values.ts';
import type { Site } from '../detect/sites.ts';
import { isRefusal, refuse, type Draft, type Refusal } from './draft.ts';
import type { Piece } from './edits.ts';
import { TESTS } from './inspections.ts';
import { listItemRange, property, quoteOf, spanOf, statementRange, withHolder } from './layout.ts';
import { isCaptured, isKept, isPath, isReadInLongLoop, isRunOnce } from './lifetimes.ts';
import { available } from './placement.ts';
import { isRemoved } from './removed.ts';
import { isNamed, replaceRead } from './results.ts';
import type { RewriteContext } from './rewrite.ts';

/** Where an expression ends up: a variable or field that keeps it, at a path of properties inside the object kept there. */
interface Holder {
  readonly kind: 'variable' | 'field';
  readonly node: ts.VariableDeclaration | ts.PropertyDeclaration | ts.BinaryExpression;
  readonly name: string;
  /** Keys as written between the held object and the expression, outermost first. */
  readonly path: readonly string[];
  /** The property that holds the expression, innermost; absent when the expression is held as such. */
  readonly property: ts.ObjectLiteralElementLike | undefined;
  /** The held expression. */
  readonly value: ts.Node;
  readonly isConditional: boolean;
}

/** The variable or field that holds `node` for later; `undefined` when it is used at once. */
export function holderOf(context: RewriteContext, node: ts.Node): Holder | undefined {
  const path: string[] = [];
  let property: ts.ObjectLiteralElementLike | undefined;
  let isConditional = false;
  let current: ts.Node = wrapped(node);
  for (;;) {
    const { parent } = current;
    if ((ts.isPropertyAssignment(parent) && parent.initializer === current) || ts.isShorthandPropertyAssignment(parent)) {
      const key = propertyName(parent.name);
      if (key === undefined) return undefined;
      path.unshift(key);
      property ??= parent;
      current = wrapped(parent.parent);
    } else if (ts.isCallExpression(parent) && parent.arguments[0] === current && /^Object\.(?:freeze|seal)$/.test(parent.expression.getText())) {
      current = wrapped(parent);
    } else if (ts.isConditionalExpression(parent) || (ts.isBinaryExpression(parent) && /^(?:\|\||\?\?|&&)$/.test(parent.operatorToken.getText()))) {
      isConditional = true;
      current = wrapped(parent);
    } else break;
  }
  const { parent } = current;
  const shared = { path, property, value: current, isConditional };
  if (ts.isVariableDeclaration(parent) && ts.isIdentifier(parent.name)) {
    return isRunOnce(context, parent) || isCaptured(context, parent) || isReadInLongLoop(context, parent) ? { kind: 'variable', node: parent, name: parent.name.text, ...shared } : undefined;
  }
  if (ts.isPropertyDeclaration(parent)) return { kind: 'field', node: parent, name: parent.name.getText(), ...shared };
  if (ts.isBinaryExpression(parent) && parent.right === current && ts.isPropertyAccessExpression(parent.left) && parent.left.expression.kind === ts.SyntaxKind.ThisKeyword) {
    return { kind: 'field', node: parent, name: parent.left.name.text, ...shared };
  }
  return undefined;
}

/**
 * Moves the credential from a holder to its readers.
 * @param below keys, below the held path, under which each reader gets the header: none for a header value, `headers` and the name for an auth option.
 */
export function askAtReads(context: RewriteContext, site: Site, holder: Holder, below: readonly string[]): Refusal | undefined {
  if (holder.isConditional || context.isPublic(holder.node)) return refuse(holder.isConditional ? 'opaque-options' : 'callers-unknown');
  const all = readsOf(context, holder);
  const reads = all?.filter((read) => !isRemoved(context.draft, read));
  // Without a read the value goes another way, e.g. as the result of the assignment.
  if (!reads || reads.length === 0) return refuse('opaque-options');
  if (ts.isBinaryExpression(holder.node) && !ts.isExpressionStatement(holder.node.parent)) return refuse('captured-once');
  // A copy at a read would miss what is written to the held object elsewhere.
  const writer = holder.path.length > 0 ? reads.find((read) => enclosingFunction(read) !== enclosingFunction(holder.node) && isWrittenInto(read)) : undefined;
  if (writer) return refuse('captured-once', writer);
  const path = [...(below.length > 0 ? holder.path.slice(0, -1) : holder.path), ...below];
  const isAll = path.length === 1 && holder.property !== undefined && ts.isObjectLiteralExpression(holder.property.parent) && holder.property.parent.properties.length === 1 && !reads.some(isMemberRead);
  for (const read of reads) {
    const refused = patchRead(context, site, read, path, isAll);
    if (refused) return refused;
  }
  if (holder.property) removeProperty(context, holder.property);
  else if (holder.kind === 'field') removeField(context, holder);
  return undefined;
}

function readsOf(context: RewriteContext, holder: Holder): readonly ts.Expression[] | undefined {
  const { project } = context.evaluator;
  if (holder.kind === 'variable' && ts.isVariableDeclaration(holder.node) && ts.isIdentifier(holder.node.name)) {
    const binding = project.bindingOf(holder.node.name);
    const reads = binding && context.uses.readsOf(binding);
    return reads?.some(isAssigned) ? undefined : reads;
  }
  const found: ts.Expression[] = [];
  for (const file of filesNaming(project, holder.name, holder.node.getSourceFile().fileName)) {
    walk(file.root, (node) => {
      const destructured = destructuredBinding(context, node, holder);
      if (destructured) found.push(...destructured.references);
      if (memberName(node) !== holder.name || isAssigned(node)) return;
      const values = alternatives(context.evaluator.evaluate(node as ts.Expression));
      if (values.some((value) => value.node === holder.value || value.node === innermost(holder))) found.push(node as ts.Expression);
    });
  }
  return found;
}

function isAssigned(node: ts.Node): boolean {
  const { parent } = node;
  return ts.isBinaryExpression(parent) && parent.left === node && isAssignmentOperator(parent.operatorToken);
}

/** `held.headers[name] = value` */
function isWrittenInto(read: ts.Node): boolean {
  let current = wrapped(read);
  while ((ts.isPropertyAccessExpression(current.parent) || ts.isElementAccessExpression(current.parent)) && current.parent.expression === current) current = wrapped(current.parent);
  return current !== wrapped(read) && isAssigned(current);
}

/** `const { name } = this`: the local name's reads are the field's. */
function destructuredBinding(context: RewriteContext, node: ts.Node, holder: Holder): Binding | undefined {
  if (!ts.isBindingElement(node) || !ts.isIdentifier(node.name) || (node.propertyName ?? node.name).getText() !== holder.name) return undefined;
  const binding = context.evaluator.project.bindingOf(node.name);
  const values = binding ? alternatives(context.evaluator.evaluateBinding(binding)) : [];
  return values.some((value) => value.node === holder.value || value.node === innermost(holder)) ? binding : undefined;
}

function innermost(holder: Holder): ts.Node {
  let node = holder.value;
  while (ts.isParenthesizedExpression(node) || ts.isAsExpression(node)) node = node.expression;
  return node;
}

/** Whether a value is compared, looked for in a text, or a key. */
function isLookedAt(node: ts.Node): boolean {
  const { parent } = node;
  if (ts.isBinaryExpression(parent)) return /^[!=]==?$/.test(parent.operatorToken.getText());
  const method = ts.isCallExpression(parent) && parent.expression !== node ? memberName(parent.expression) : undefined;
  return method !== undefined && (TESTS.has(method) || method === 'has' || method === 'get');
}

function isMemberRead(read: ts.Expression): boolean {
  const { parent } = wrapped(read);
  return ts.isPropertyAccessExpression(parent) || ts.isElementAccessExpression(parent);
}

/**
 * Makes one read of a held object carry the header again.
 * @param isAll the object has nothing else
 */
function patchRead(context: RewriteContext, site: Site, read: ts.Expression, path: readonly string[], isAll: boolean): Refusal | undefined {
  const outer = wrapped(read);
  const { parent } = outer;
  const [key, ...rest] = path;
  // A token that was asked for again need not be the one that was sent.
  if (key === undefined) return isLookedAt(outer) ? refuse('opaque-options', read) : askAt(context, site, read);
  const member = ts.isPropertyAccessExpression(parent) || ts.isElementAccessExpression(parent) ? memberName(parent) : undefined;
  if (member !== undefined && (parent as ts.PropertyAccessExpression).expression === outer) {
    if (member.toLowerCase() !== key.toLowerCase()) return undefined;
    return patchRead(context, site, parent as ts.Expression, rest, false);
  }
  // What is written after the spread wins.
  const written = ts.isSpreadAssignment(parent) && rest.length === 0 ? property(parent.parent, key, true) : undefined;
  if (written) return written.pos > parent.pos ? undefined : refuse('opaque-options', written);
  // `headers[name] = value` writes another entry.
  if (ts.isElementAccessExpression(parent) && parent.expression === outer && isAssigned(parent)) return undefined;
  // `headerOf[url.hostname]`: a table of several hosts is asked for one of them.
  const lookup = ts.isElementAccessExpression(parent) && parent.expression === outer ? parent : undefined;
  if (lookup && (rest.length > 0 || !isPath(lookup.argumentExpression))) return refuse('opaque-options', lookup);
  const text = available(context, lookup ?? read, context.authorization(read), site.requests);
  if (isRefusal(text)) return text;
  const { draft } = context;
  if (lookup) {
    const quote = quoteOf(read.getSourceFile());
    const isAlone = ts.isVariableDeclaration(lookup.parent) || ts.isPropertyAssignment(lookup.parent) || ts.isReturnStatement(lookup.parent);
    draft.edit(`held:${read.getStart()}`, read, lookup.getStart(), lookup.end, isAlone ? '' : '(', `${lookup.argumentExpression.getText()} === ${quote}${key}${quote} ? `, ...text, ' : ', { ...spanOf(lookup), moved: true }, isAlone ? '' : ')');
    return undefined;
  }
  const name = read.getText();
  const keys = path.map((item) => (/^[\w$]+$/.test(item) ? item : `'${item}'`));
  if (ts.isSpreadAssignment(parent)) {
    const object = parent.parent;
    const own = property(object, key, true);
    if (own && rest.length > 0) {
      if (!ts.isPropertyAssignment(own) || !ts.isObjectLiteralExpression(own.initializer)) return refuse('opaque-options');
      // What is written there comes after the spread and wins.
      if (property(own.initializer, rest.at(-1) ?? '', true)) return undefined;
      const [last] = own.initializer.properties.slice(-1);
      if (!last) return refuse('opaque-options');
      draft.edit(`held:${own.getStart()}`, read, last.end, last.end, `, ${keys.at(-1)}: `, ...text);
      return undefined;
    }
    if (isAll) draft.edit(`held:${read.getStart()}`, read, parent.getStart(), parent.end, ...nested(name, keys, text));
    else draft.edit(`held:${read.getStart()}`, read, parent.end, parent.end, ', ', ...nested(name, keys, text));
    return undefined;
  }
  if (!ts.isExpression(parent) && !ts.isPropertyAssignment(parent) && !ts.isShorthandPropertyAssignment(parent) && !ts.isVariableDeclaration(parent) && !ts.isReturnStatement(parent)) return refuse('opaque-options');
  if (isAll) replaceRead(draft, read, ['{ ', ...nested(name, keys, text), ' }']);
  else replaceRead(draft, read, ['{ ...', { start: read.getStart(), end: read.end, moved: true }, ', ', ...nested(name, keys, text), ' }']);
  return undefined;
}

/** `headers: { ...options.headers, Authorization: … }` or `Authorization: …`. */
function nested(source: string, keys: readonly string[], text: readonly Piece[]): readonly Piece[] {
  const [key = '', ...rest] = keys;
  if (rest.length === 0) return [`${key}: `, ...text];
  const inner = key.startsWith("'") ? `${source}[${key}]` : `${source}.${key}`;
  return [`${key}: { ...${inner}, `, ...nested(inner, rest, text), ' }'];
}

/** Replaces an expression that is the header's value by a fresh one, wherever it is used in time. */
export function askAt(context: RewriteContext, site: Site, node: ts.Expression): Refusal | undefined {
  const holder = holderOf(context, node);
  if (holder) return askAtReads(context, site, holder, []);
  if (isKept(context, node)) return refuse(enclosingFunction(node) ? 'captured-once' : 'module-scope');
  const text = context.draft.transaction(() => available(context, node, context.authorization(node), site.requests));
  if (isRefusal(text)) {
    // A local variable may stand outside the request that could wait for a token, while its reads stand inside.
    const local = localHolder(node);
    const isNear = local && (readsOf(context, local) ?? []).every((read) => enclosingFunction(read) === enclosingFunction(node));
    return local && isNear && !ts.isShorthandPropertyAssignment(node.parent) ? (askAtReads(context, site, local, []) && text) : text;
  }
  if (ts.isShorthandPropertyAssignment(node.parent)) replaceRead(context.draft, node, text);
  else {
    const outer = wrapped(node);
    const fn = enclosingFunction(node);
    const isReturned = text[0] === 'await ' && fn !== undefined && (outer.parent === fn || (ts.isReturnStatement(outer.parent) && !nearest(outer, ts.isTryStatement)));
    // A type assertion around the old value says nothing of the new one.
    context.draft.edit(`carrier:${node.getStart()}`, node, isNamed(outer, text) ? outer.parent.getStart() : outer.getStart(), outer.end, ...(isReturned ? text.slice(1) : text));
  }
  return undefined;
}

/** The `const` that a header value initialises in a function. */
function localHolder(node: ts.Expression): Holder | undefined {
  const value = wrapped(node);
  const { parent } = value;
  const isLocal = ts.isVariableDeclaration(parent) && ts.isIdentifier(parent.name) && enclosingFunction(parent) !== undefined;
  return isLocal && ts.isIdentifier(parent.name) ? { kind: 'variable', node: parent, name: parent.name.text, path: [], property: undefined, value, isConditional: false } : undefined;
}

export function removeProperty(context: RewriteContext, property: ts.ObjectLiteralElementLike): void {
  if (!ts.isObjectLiteralExpression(property.parent)) return;
  const { properties } = property.parent;
  const whole = property.parent.getText();
  // Alone between its braces it leaves nothing there.
  const range = properties.length === 1 && !/[\r\n]|\/[/*]/.test(whole) ? { start: property.parent.getStart() + 1, end: property.parent.end - 1 } : listItemRange(property, properties);
  context.draft.edit(removalKey(property), property, range.start, range.end);
}

const removalKey = (property: ts.Node): string => `property:${property.getStart()}`;

export const isPropertyRemoved = (draft: Draft, property: ts.Node): boolean => draft.has(removalKey(property), property);

/** Removes a field that held nothing but the credential: its declaration and the assignment in the constructor. */
function removeField(context: RewriteContext, holder: Holder): void {
  const statement = ts.isPropertyDeclaration(holder.node) ? holder.node : nearest(holder.node, ts.isExpressionStatement);
  const remove = (node: ts.Node): void => {
    const range = statementRange(node);
    context.draft.edit(`field:${node.getStart()}`, node, range.start, range.end);
  };
  // What is written in its place keeps what stands around it.
  if (statement) remove(context.draft.has(`field:${statement.getStart()}`, statement) ? statement : withHolder(statement));
  const owner = nearest(holder.node, ts.isClassLike);
  const declaration = owner?.members.find((item) => ts.isPropertyDeclaration(item) && item.name.getText() === holder.name && !item.initializer);
  if (declaration) remove(declaration);
}

