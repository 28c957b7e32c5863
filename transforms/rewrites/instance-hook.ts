import { bare, nearest, ts, wrapped } from '../../src/code/syntax.ts';
import type { Sink } from '../../src/detect/sites.ts';
import { refuse, type Refusal } from '../../src/plan/draft.ts';
import type { Piece } from '../../src/plan/edits.ts';
import { removeProperty } from '../../src/plan/held.ts';
import { appendProperty, eolOf, freshName, indentAt, indentLines, indentUnit, property, quoteOf, usesSemicolons } from '../../src/plan/layout.ts';
import type { Rewrite, RewriteContext } from '../../src/plan/rewrite.ts';
import type { InstanceHook } from '../http-client.ts';

/** The carrier of an instance, or of the client's defaults, is removed and a hook asks for a token before each request. */
export const rewriteInstance: Rewrite = (site, context) => {
  for (const sink of site.sinks) {
    if (sink.scope === 'call') continue;
    const hook = sink.client?.hook;
    if (!hook) return refuse('no-async-hook');
    const refused = sink.scope === 'client' || ts.isBinaryExpression(sink.node) ? replaceAssignment(context, sink, hook) : addToInstance(context, sink, hook);
    if (refused) return refused;
  }
  return undefined;
};

/** `client.defaults.… = …` becomes the hook, in the same place. */
function replaceAssignment(context: RewriteContext, sink: Sink, hook: InstanceHook): Refusal | undefined {
  const { node } = sink;
  const statement = node.parent;
  if (hook.kind !== 'statement' || !ts.isBinaryExpression(node) || !ts.isExpressionStatement(statement)) return refuse('opaque-options');
  let root: ts.Expression = node.left;
  while ((ts.isPropertyAccessExpression(root) || ts.isElementAccessExpression(root)) && !isMember(root, sink.client?.defaults)) root = root.expression;
  if (!ts.isPropertyAccessExpression(root)) return refuse('opaque-options');
  const file = node.getSourceFile();
  const text = hookText(context, file, hook.template, root.expression.getText(), indentAt(file, statement.getStart()));
  context.draft.edit(`hook:${statement.getStart()}`, statement, statement.getStart(), statement.end, ...text);
  return undefined;
}

function isMember(node: ts.Expression, name: string | undefined): boolean {
  return ts.isPropertyAccessExpression(node) && node.name.text === name;
}

function addToInstance(context: RewriteContext, sink: Sink, hook: InstanceHook): Refusal | undefined {
  const { node, instance } = sink;
  if (!instance || !ts.isObjectLiteralElementLike(node) || !ts.isObjectLiteralExpression(node.parent)) return refuse('opaque-options');
  if (!isOwnOption(instance.node, node, sink.client?.options?.headers)) return refuse('opaque-options');
  const refused = hook.kind === 'statement' ? addStatement(context, instance.node, hook.template) : addToOptions(context, instance.node, hook);
  if (refused) return refused;
  for (const item of [node, ...sink.others]) if (ts.isObjectLiteralElementLike(item)) removeWithEmptyParent(context, item, sink.client?.options?.headers);
  return undefined;
}

/** Whether a property, or the header in it, stands directly in the options literal of the factory call: not in a shared object or a condition. */
function isOwnOption(call: ts.CallExpression | ts.NewExpression, property: ts.Node, headers: string | undefined): boolean {
  const object = property.parent;
  const isArgument = (node: ts.Node): boolean => call.arguments?.some((argument) => argument === wrapped(node)) ?? false;
  if (isArgument(object)) return isPlainValue(property);
  const holder = object.parent;
  return ts.isPropertyAssignment(holder) && holder.name.getText() === headers && isArgument(holder.parent) && isPlainValue(property);
}

function isPlainValue(property: ts.Node): boolean {
  if (!ts.isPropertyAssignment(property)) return true;
  const value = bare(property.initializer);
  return !ts.isConditionalExpression(value) && !(ts.isBinaryExpression(value) && /^(?:\|\||\?\?|&&)$/.test(value.operatorToken.getText()));
}

/** Removes a header, and the headers object when it was the only one. */
function removeWithEmptyParent(context: RewriteContext, item: ts.ObjectLiteralElementLike, headers: string | undefined): void {
  const holder = item.parent.parent;
  const isOnlyHeader = ts.isObjectLiteralExpression(item.parent) && item.parent.properties.length === 1 && ts.isPropertyAssignment(holder) && holder.name.getText() === headers;
  removeProperty(context, isOnlyHeader ? holder : item);
}

/** Adds the hook after the statement that makes the instance; an instance made inside an expression is named first. */
function addStatement(context: RewriteContext, call: ts.CallExpression | ts.NewExpression, template: readonly string[]): Refusal | undefined {
  const outer = wrapped(call);
  const { parent } = outer;
  const file = call.getSourceFile();
  const eol = eolOf(file);
  const key = `hook:${call.getStart()}`;
  if (context.draft.has(key)) return undefined;
  const named = ts.isVariableDeclaration(parent) && ts.isIdentifier(parent.name) ? parent.name.text : ts.isBinaryExpression(parent) && parent.right === outer ? parent.left.getText() : undefined;
  const statement = nearest(outer, ts.isStatement);
  if (named !== undefined && statement && (ts.isVariableStatement(statement) || ts.isExpressionStatement(statement)) && isInBlock(statement)) {
    const indent = indentAt(file, statement.getStart());
    context.draft.edit(key, statement, statement.end, statement.end, `${eol}${indent}`, ...hookText(context, file, template, named, indent));
    return undefined;
  }
  const name = freshName('client', (candidate) => context.evaluator.project.scopes(file).isTaken(candidate));
  const span = { start: outer.getStart(), end: outer.end };
  const semi = usesSemicolons(file) ? ';' : '';
  if (ts.isReturnStatement(parent) && isInBlock(parent)) {
    const indent = indentAt(file, parent.getStart());
    context.draft.edit(key, parent, parent.getStart(), parent.end, `const ${name} = `, span, `${semi}${eol}${indent}`, ...hookText(context, file, template, name, indent), `${eol}${indent}return ${name}${semi}`);
    return undefined;
  }
  if (ts.isExportAssignment(parent) || isModuleExports(parent, outer)) {
    const whole = ts.isExportAssignment(parent) ? parent : parent.parent;
    const prefix = file.text.slice(whole.getStart(), outer.getStart());
    context.draft.edit(key, whole, whole.getStart(), whole.end, `const ${name} = `, span, `${semi}${eol}`, ...hookText(context, file, template, name, ''), `${eol}${eol}${prefix}${name}${semi}`);
    return undefined;
  }
  if (ts.isArrowFunction(parent) && parent.body === outer) {
    const indent = indentAt(file, parent.getStart());
    const inner = indent + indentUnit(file);
    context.draft.edit(key, outer, span.start, span.end, `{${eol}${inner}const ${name} = `, span, `${semi}${eol}${inner}`, ...hookText(context, file, template, name, inner), `${eol}${inner}return ${name}${semi}${eol}${indent}}`);
    return undefined;
  }
  // Anywhere else (a field, a map, an argument) the instance is made and given its hook in place.
  const indent = indentAt(file, outer.getStart());
  const inner = indent + indentUnit(file);
  context.draft.edit(key, outer, span.start, span.end, `(() => {${eol}${inner}const ${name} = `, span, `${semi}${eol}${inner}`, ...hookText(context, file, template, name, inner), `${eol}${inner}return ${name}${semi}${eol}${indent}})()`);
  indentLines(context.draft, file, span.start, span.end, indentUnit(file));
  return undefined;
}

function isInBlock(statement: ts.Statement): boolean {
  return ts.isBlock(statement.parent) || ts.isSourceFile(statement.parent) || ts.isCaseClause(statement.parent);
}

function isModuleExports(parent: ts.Node, value: ts.Node): boolean {
  return ts.isBinaryExpression(parent) && parent.right === value && /^module\.exports$/.test(parent.left.getText()) && ts.isExpressionStatement(parent.parent);
}

/** Appends the hook to the array under `path` of the factory's options. */
function addToOptions(context: RewriteContext, call: ts.CallExpression | ts.NewExpression, hook: Extract<InstanceHook, { kind: 'option' }>): Refusal | undefined {
  const options = call.arguments?.find(ts.isObjectLiteralExpression);
  const [group = '', list = ''] = hook.path;
  const key = `hook:${call.getStart()}`;
  // What a spread brings may hold hooks of its own, which a second list would replace.
  if (!options || options.properties.some(ts.isSpreadAssignment)) return refuse('opaque-options');
  if (context.draft.has(key)) return undefined;
  const file = call.getSourceFile();
  const first = options.properties[0];
  const indent = first ? indentAt(file, first.getStart()) : indentAt(file, options.getStart());
  const own = property(options, group);
  if (!own) {
    appendProperty(context.draft, options, key, `${group}: { ${list}: [`, ...elementText(context, file, hook.element, indent), '] }');
    return undefined;
  }
  if (!ts.isPropertyAssignment(own) || !ts.isObjectLiteralExpression(own.initializer)) return refuse('opaque-options');
  const array = property(own.initializer, list);
  if (!array) {
    appendProperty(context.draft, own.initializer, key, `${list}: [`, ...elementText(context, file, hook.element, indent), ']');
    return undefined;
  }
  const elements = ts.isPropertyAssignment(array) && ts.isArrayLiteralExpression(array.initializer) ? array.initializer : undefined;
  if (!elements) return refuse('opaque-options');
  const last = elements.elements.at(-1);
  const at = last?.end ?? elements.getStart() + 1;
  const isBroken = last !== undefined && file.text.slice(elements.getStart(), last.getStart()).includes('\n');
  const before = isBroken ? `,${eolOf(file)}${indentAt(file, last.getStart())}` : last ? ', ' : '';
  context.draft.edit(key, elements, at, at, before, ...elementText(context, file, hook.element, indentAt(file, last?.getStart() ?? at)));
  return undefined;
}

function hookText(context: RewriteContext, file: ts.SourceFile, template: readonly string[], instance: string, indent: string): readonly Piece[] {
  return elementText(context, file, template, indent).map((piece) => (typeof piece === 'string' ? piece.replaceAll('{instance}', instance) : piece));
}

/** A row's lines in the file's own style. */
function elementText(context: RewriteContext, file: ts.SourceFile, lines: readonly string[], indent: string): readonly Piece[] {
  const [unit, eol, semi, quote] = [indentUnit(file), eolOf(file), usesSemicolons(file), quoteOf(file)];
  const styled = lines.map((line) => {
    const depth = /^ */.exec(line)?.[0].length ?? 0;
    const code = line.trimStart().replaceAll("'", quote);
    return `${unit.repeat(depth / 2)}${semi ? code : code.replace(/;$/, '')}`;
  });
  const [before = '', after = ''] = styled.join(`${eol}${indent}`).split('{authorization}');
  return [before, 'await ', ...context.authorization(file).promise, after];
}

