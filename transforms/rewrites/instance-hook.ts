import { bare, enclosingFunction, nearest, rootOf, ts, wrapped } from '../../src/code/syntax.ts';
import type { Site, Sink } from '../../src/detect/sites.ts';
import { isRefusal, refuse, type Refusal } from '../../src/plan/draft.ts';
import type { Piece } from '../../src/plan/edits.ts';
import { appendProperty, eolOf, freshNameAt, indentAt, indentLines, indentUnit, listItemRange, property, quoteOf, spanOf, statementRange, usesSemicolons } from '../../src/plan/layout.ts';
import { isInPlace, type Rewrite, type RewriteContext } from '../../src/plan/rewrite.ts';
import type { InstanceHook } from '../http-client.ts';
import { hookBefore, lastHook } from './hook-order.ts';
import { isOwnOption, removeWithEmptyParents } from './own-options.ts';
import { isWhollySeen, readOfDefaults, requestWithOwn } from './instance-uses.ts';
import { addToRequests } from './request-headers.ts';

/**
 * The carrier of an instance, or of the client's defaults, is removed. A hook asks for a token before each request; where the client has
 * none, each request through the instance is given the header, if all of them are seen.
 */
export const rewriteInstance: Rewrite = (site, context) => {
  const refused = context.draft.transaction(() => removeCarriers(site, context) ?? giveTokens(site, context));
  return isRefusal(refused) ? refused : undefined;
};

/** Gives the instances of a site tokens, the carriers being removed already. */
export function giveTokens(site: Site, context: RewriteContext): Refusal | undefined {
  const own = requestWithOwn(context, site) ?? readOfDefaults(context, site);
  if (own) return refuse('opaque-options', own);
  const hooked = context.draft.transaction(() => giveHooks(site, context));
  if (!isRefusal(hooked)) return undefined;
  const { draft } = context;
  const isWhole = site.sinks.every((sink) => sink.scope !== 'client' && sink.client?.hook?.kind !== 'statement' && sink.client?.hook?.kind !== 'chain' && (!sink.instance || isWhollySeen(context, site, sink.instance)));
  const added = isWhole ? draft.transaction(() => addToRequests(site, context)) : hooked;
  return isRefusal(added) ? hooked : undefined;
}

function giveHooks(site: Site, context: RewriteContext): Refusal | undefined {
  for (const sink of site.sinks) {
    const hook = sink.client?.hook;
    if (isInPlace(sink)) continue;
    if (!hook || (sink.instance && !context.requests.takesHook(sink.instance))) return refuse('no-async-hook');
    const refused = giveHook(context, sink, hook);
    if (refused) return refused;
  }
  return undefined;
}

function giveHook(context: RewriteContext, sink: Sink, hook: InstanceHook): Refusal | undefined {
  const statement = ownStatement(sink);
  if (hook.kind === 'chain') return replaceChained(context, sink, hook.call);
  if (hook.kind === 'statement' && statement) return replaceStatement(context, sink, statement, hook.template);
  if (!sink.instance || (statement && ts.isBinaryExpression(sink.node))) return refuse('opaque-options');
  if (hook.kind !== 'statement') return addToOptions(context, sink, sink.instance.node, hook);
  const early = hookBefore(context, sink.instance.node);
  return early ? refuse('opaque-options', early) : addStatement(context, sink.instance.node, hook.template);
}

/** The statement that does nothing but set the credential on what was made before. */
function ownStatement({ node }: Sink): ts.ExpressionStatement | undefined {
  const isSetting = ts.isBinaryExpression(node) || (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression) && !ts.isCallExpression(bare(node.expression.expression)));
  return isSetting && ts.isExpressionStatement(node.parent) ? node.parent : undefined;
}

/** Removes what carries the credentials, but for statements and calls, in whose place the hook goes if there is one. */
function removeCarriers(site: Site, context: RewriteContext): Refusal | undefined {
  for (const sink of site.sinks) {
    if (isInPlace(sink)) continue;
    const { node, instance } = sink;
    const statement = ownStatement(sink);
    if (statement) {
      if (sink.client?.hook?.kind === 'statement') continue;
      const range = statementRange(statement);
      context.draft.edit(`carrier:${statement.getStart()}`, statement, range.start, range.end);
    } else if (ts.isNewExpression(node) && ts.isArrayLiteralExpression(node.parent)) {
      if (sink.client?.handlersDoMore) return refuse('no-async-hook');
      const range = listItemRange(node, node.parent.elements);
      context.draft.edit(`carrier:${node.getStart()}`, node, range.start, range.end);
    } else if (ts.isObjectLiteralElementLike(node) && ts.isObjectLiteralExpression(node.parent)) {
      const made = site.sinks.flatMap((other) => (other.node === node && other.instance ? [other.instance.node] : []));
      if (!instance || !isOwnOption(context, made, node)) return refuse('opaque-options');
      for (const item of [node, ...sink.others]) if (ts.isObjectLiteralElementLike(item)) removeWithEmptyParents(context, item);
    } else if (sink.client?.hook?.kind === 'chain') {
      // The hook takes its place.
    } else if (instance && ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) context.draft.edit(`carrier:${node.end}`, node, node.expression.expression.end, node.end);
    else return refuse('opaque-options');
  }
  return undefined;
}

/** `client.defaults.… = …` or `client.setHeader(…)` becomes the hook, in the same place. */
function replaceStatement(context: RewriteContext, sink: Sink, statement: ts.ExpressionStatement, template: readonly string[]): Refusal | undefined {
  const { node } = sink;
  const root = ts.isBinaryExpression(node) ? ownerOf(node.left, sink.client?.defaults ?? '') : ((node as ts.CallExpression).expression as ts.PropertyAccessExpression).expression;
  if (!root || runsOften(context, statement, root) || (ts.isBinaryExpression(node) && OF_ONE_METHOD.test(node.left.getText().slice(root.getText().length)))) return refuse('opaque-options');
  const file = node.getSourceFile();
  const text = hookText(context, statement, template, root.getText(), indentAt(file, statement.getStart()));
  context.draft.edit(`hook:${statement.getStart()}`, statement, statement.getStart(), statement.end, ...text);
  return undefined;
}

/** `defaults.headers.get.Authorization`: a hook runs for the other methods too. https://axios-http.com/docs/config_defaults */
const OF_ONE_METHOD = /\.headers(?:\.|\[['"])(?:get|post|put|patch|delete|head|options)\b/i;

/** Whether a statement is run again for an instance that it did not make: each time would add a hook. */
function runsOften({ evaluator, callSites }: RewriteContext, statement: ts.Statement, owner: ts.Expression): boolean {
  const fn = enclosingFunction(statement);
  if (!fn || ts.isConstructorDeclaration(fn)) return false;
  const root = rootOf(owner);
  const declaration = ts.isIdentifier(root) ? evaluator.project.bindingOf(root)?.declaration : undefined;
  // Whoever hands one in hands it in once.
  if (declaration && enclosingFunction(declaration) === fn) return false;
  const [first, ...others] = callSites.callersOf(fn);
  return fn.parameters.length > 0 && (first === undefined || others.length > 0 || enclosingFunction(first.node) !== undefined);
}

/** `.auth(…)` in the chain that makes an instance becomes the hook's call; an option's place is taken by one more call. */
function replaceChained(context: RewriteContext, { node, instance }: Sink, call: readonly string[]): Refusal | undefined {
  if (instance && !ts.isCallExpression(node)) {
    const { node: made } = instance;
    const file = made.getSourceFile();
    context.draft.edit(`hook:${made.end}`, made, made.end, made.end, '.', ...elementText(context, made, call, indentAt(file, made.end)));
    return undefined;
  }
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return refuse('opaque-options');
  const { name } = node.expression;
  const file = node.getSourceFile();
  context.draft.edit(`hook:${name.getStart()}`, node, name.getStart(), node.end, ...elementText(context, node, call, indentAt(file, name.getStart())));
  return undefined;
}

/** What the member path `defaults` is read of in the target of an assignment. */
function ownerOf(target: ts.Expression, defaults: string): ts.Expression | undefined {
  const names = defaults.split('.').reverse();
  for (let current = target; ts.isPropertyAccessExpression(current) || ts.isElementAccessExpression(current); current = current.expression) {
    let owner: ts.Expression | undefined = current;
    for (const name of names) owner = owner && ts.isPropertyAccessExpression(owner) && owner.name.text === name ? owner.expression : undefined;
    if (owner) return owner;
  }
  return undefined;
}

/** Adds the hook after the statement that makes the instance; an instance made inside an expression is named first. */
function addStatement(context: RewriteContext, call: ts.CallExpression | ts.NewExpression, template: readonly string[]): Refusal | undefined {
  const outer = wrapped(call);
  const { parent } = outer;
  const file = call.getSourceFile();
  const eol = eolOf(file);
  const key = `hook:${call.getStart()}`;
  if (context.draft.has(key, call)) return undefined;
  const named = ts.isVariableDeclaration(parent) && ts.isIdentifier(parent.name) ? parent.name.text : isAssignment(parent, outer) && isWholeStatement(parent) ? parent.left.getText() : undefined;
  const statement = nearest(outer, ts.isStatement);
  if (named !== undefined && statement && (ts.isVariableStatement(statement) || ts.isExpressionStatement(statement)) && isInBlock(statement)) {
    const last = lastHook(statement, named, template);
    const indent = indentAt(file, last.getStart());
    context.draft.edit(key, last, last.end, last.end, `${eol}${indent}`, ...hookText(context, call, template, named, indent));
    return undefined;
  }
  const name = freshNameAt(context, file, 'client');
  const span = spanOf(outer);
  const semi = usesSemicolons(file) ? ';' : '';
  if (ts.isReturnStatement(parent) && isInBlock(parent)) {
    const indent = indentAt(file, parent.getStart());
    context.draft.edit(key, parent, parent.getStart(), parent.end, `const ${name} = `, span, `${semi}${eol}${indent}`, ...hookText(context, call, template, name, indent), `${eol}${indent}return ${name}${semi}`);
    return undefined;
  }
  if (ts.isExportAssignment(parent) || isModuleExports(parent, outer)) {
    const whole = ts.isExportAssignment(parent) ? parent : parent.parent;
    const prefix = file.text.slice(whole.getStart(), outer.getStart());
    context.draft.edit(key, whole, whole.getStart(), whole.end, `const ${name} = `, span, `${semi}${eol}`, ...hookText(context, call, template, name, ''), `${eol}${eol}${prefix}${name}${semi}`);
    return undefined;
  }
  if (ts.isArrowFunction(parent) && parent.body === outer) {
    const indent = indentAt(file, parent.getStart());
    const inner = indent + indentUnit(file);
    context.draft.edit(key, outer, span.start, span.end, `{${eol}${inner}const ${name} = `, span, `${semi}${eol}${inner}`, ...hookText(context, call, template, name, inner), `${eol}${inner}return ${name}${semi}${eol}${indent}}`);
    return undefined;
  }
  // Anywhere else (a field, a map, an argument) the instance is made and given its hook in place.
  const indent = indentAt(file, outer.getStart());
  const inner = indent + indentUnit(file);
  context.draft.edit(key, outer, span.start, span.end, `(() => {${eol}${inner}const ${name} = `, span, `${semi}${eol}${inner}`, ...hookText(context, call, template, name, inner), `${eol}${inner}return ${name}${semi}${eol}${indent}})()`);
  indentLines(context.draft, file, span.start, span.end, indentUnit(file));
  return undefined;
}

function isAssignment(node: ts.Node, value: ts.Node): node is ts.BinaryExpression {
  return ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.EqualsToken && node.right === value;
}

/** Whether an assignment happens each time that its statement is run. */
function isWholeStatement(assignment: ts.Expression): boolean {
  let node = wrapped(assignment);
  while (isAssignment(node.parent, node)) node = wrapped(node.parent);
  return ts.isExpressionStatement(node.parent) || ts.isVariableDeclaration(node.parent);
}

function isInBlock(statement: ts.Statement): boolean {
  return ts.isBlock(statement.parent) || ts.isSourceFile(statement.parent) || ts.isCaseClause(statement.parent);
}

function isModuleExports(parent: ts.Node, value: ts.Node): boolean {
  return isAssignment(parent, value) && /^module\.exports$/.test(parent.left.getText()) && ts.isExpressionStatement(parent.parent);
}

/** Puts the hook into the factory's options: as a property, or appended to the array under a path. */
function addToOptions(context: RewriteContext, sink: Sink, call: ts.CallExpression | ts.NewExpression, hook: Extract<InstanceHook, { kind: 'option' | 'property' }>): Refusal | undefined {
  const options = optionsLiteral(sink, call);
  const key = `hook:${call.getStart()}`;
  const lastArgument = call.arguments?.at(-1);
  if (!options && hook.kind === 'property' && lastArgument && call.arguments?.length === optionsIndex(sink)) {
    if (!context.draft.has(key, call)) context.draft.edit(key, call, lastArgument.end, lastArgument.end, `, { ${hook.name}: `, ...elementText(context, call, hook.value, indentAt(call.getSourceFile(), call.getStart())), ' }');
    return undefined;
  }
  // What a spread brings may hold hooks of its own, which a second list would replace.
  if (!options || options.properties.some(ts.isSpreadAssignment)) return refuse('opaque-options');
  if (context.draft.has(key, call)) return undefined;
  const file = call.getSourceFile();
  const first = options.properties[0];
  const indent = first ? indentAt(file, first.getStart()) : indentAt(file, options.getStart());
  if (hook.kind === 'property') {
    if (property(options, hook.name)) return refuse('opaque-options');
    appendProperty(context.draft, options, key, `${hook.name}: `, ...elementText(context, call, hook.value, indent));
    return undefined;
  }
  const element = withOrigin(hook.element, sink, options);
  // Handlers of got look at the options before any hook has set something: https://github.com/sindresorhus/got/blob/main/documentation/9-hooks.md
  if (!element || property(options, 'handlers')) return refuse('opaque-options');
  const [group = '', list = ''] = hook.path;
  const own = property(options, group);
  if (!own) {
    appendProperty(context.draft, options, key, `${group}: { ${list}: [`, ...elementText(context, call, element, indent), '] }');
    return undefined;
  }
  if (!ts.isPropertyAssignment(own) || !ts.isObjectLiteralExpression(own.initializer)) return refuse('opaque-options');
  const array = property(own.initializer, list);
  if (!array) {
    appendProperty(context.draft, own.initializer, key, `${list}: [`, ...elementText(context, call, element, indent), ']');
    return undefined;
  }
  const elements = ts.isPropertyAssignment(array) && ts.isArrayLiteralExpression(array.initializer) ? array.initializer : undefined;
  if (!elements) return refuse('opaque-options');
  // The credential was there before any hook ran.
  const next = elements.elements[0];
  const at = next?.getStart() ?? elements.getStart() + 1;
  const isBroken = next !== undefined && file.text.slice(elements.getStart(), next.getStart()).includes('\n');
  const after = isBroken ? `,${eolOf(file)}${indentAt(file, next.getStart())}` : next ? ', ' : '';
  context.draft.edit(key, elements, at, at, ...elementText(context, call, element, indentAt(file, at)), after);
  return undefined;
}

function optionsIndex({ instance, client }: Sink): number | undefined {
  return instance ? client?.factories?.map((shape) => shape.args.indexOf('options')).find((at) => at >= 0) : undefined;
}

/** The literal that a factory is given its options in, or that a function under `produces` returns. */
function optionsLiteral(sink: Sink, call: ts.CallExpression | ts.NewExpression): ts.ObjectLiteralExpression | undefined {
  const given = call.arguments?.[optionsIndex(sink) ?? 0];
  return given && ts.isObjectLiteralExpression(bare(given)) ? (bare(given) as ts.ObjectLiteralExpression) : call.arguments?.find(ts.isObjectLiteralExpression);
}

function hookText(context: RewriteContext, at: ts.Node, template: readonly string[], instance: string, indent: string): readonly Piece[] {
  return elementText(context, at, template, indent).map((piece) => (typeof piece === 'string' ? piece.replaceAll('{instance}', instance) : piece));
}

/** The lines with the origin of the base address among the options; `undefined` where they need it and it cannot be read again for each request. */
function withOrigin(lines: readonly string[], { client }: Sink, options: ts.ObjectLiteralExpression): readonly string[] | undefined {
  if (!lines.some((line) => line.includes('{origin}'))) return lines;
  const given = (client?.options?.base ?? []).flatMap((name) => property(options, name) ?? []).at(0);
  const base = given && ts.isPropertyAssignment(given) ? bare(given.initializer) : given && ts.isShorthandPropertyAssignment(given) ? given.name : undefined;
  if (!base || !isReadAnywhere(base)) return undefined;
  const origin = ts.isStringLiteralLike(base) ? originOf(base.text) : undefined;
  if (ts.isStringLiteralLike(base) && origin === undefined) return undefined;
  return lines.map((line) => line.replaceAll('{origin}', origin === undefined ? `new URL(String(${base.getText()})).origin` : `'${origin}'`));
}

function originOf(address: string): string | undefined {
  const { origin } = URL.canParse(address) ? new URL(address) : { origin: 'null' };
  return origin === 'null' ? undefined : origin;
}

/** Names, members, and texts of them, which do nothing when they are read. */
function isReadAnywhere(node: ts.Expression): boolean {
  if (ts.isStringLiteralLike(node) || ts.isIdentifier(node) || node.kind === ts.SyntaxKind.ThisKeyword) return true;
  if (ts.isPropertyAccessExpression(node) || ts.isNonNullExpression(node) || ts.isParenthesizedExpression(node) || ts.isAsExpression(node)) return isReadAnywhere(node.expression);
  if (ts.isElementAccessExpression(node)) return isReadAnywhere(node.expression) && isReadAnywhere(node.argumentExpression);
  if (ts.isTemplateExpression(node)) return node.templateSpans.every((span) => isReadAnywhere(span.expression));
  if (ts.isBinaryExpression(node)) return [ts.SyntaxKind.PlusToken, ts.SyntaxKind.BarBarToken, ts.SyntaxKind.QuestionQuestionToken].includes(node.operatorToken.kind) && isReadAnywhere(node.left) && isReadAnywhere(node.right);
  return ts.isConditionalExpression(node) && [node.condition, node.whenTrue, node.whenFalse].every(isReadAnywhere);
}

/** A row's lines in the file's own style. */
function elementText(context: RewriteContext, at: ts.Node, lines: readonly string[], indent: string): readonly Piece[] {
  const file = at.getSourceFile();
  const [unit, eol, semi, quote] = [indentUnit(file), eolOf(file), usesSemicolons(file), quoteOf(file)];
  const styled = lines.map((line) => {
    const depth = /^ */.exec(line)?.[0].length ?? 0;
    const code = line.trimStart().replaceAll("'", quote);
    return `${unit.repeat(depth / 2)}${semi ? code : code.replace(/;$/, '')}`;
  });
  const [before = '', after = ''] = styled.join(`${eol}${indent}`).split('{authorization}');
  return [before, 'await ', ...context.authorization(at).promise, after];
}

