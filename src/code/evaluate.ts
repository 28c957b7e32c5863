/**
 * Demand-driven evaluation of expressions to `Value`s: memoised per context, bounded in depth and union size; a cycle is unknown.
 * Promises are transparent: `await p`, `p.then(v => …)` and an async function's result are the value inside.
 */
import { evaluateBuiltin, evaluateBuiltinNew, urlPart } from './builtins.ts';
import type { Evaluator } from './evaluator.ts';
import { mutationsOf, overlayMutations, thisMutations } from './mutations.ts';
import { NAMESPACE, patternPath, requiredSpecifier, type ExportTarget, type Project } from './project.ts';
import type { Binding } from './scope.ts';
import { bare, isFunction, memberName, nearest, propertyName, returnedExpressions, ts, walk, type FunctionNode } from './syntax.ts';
import {
  alternatives,
  concat,
  literalText,
  text,
  through,
  union,
  unknown,
  type ClassNode,
  type Context,
  type Entry,
  type Frame,
  type InstanceValue,
  type ObjectValue,
  type Value,
} from './values.ts';

/** How many calls deep evaluation follows. */
const DEPTH_LIMIT = 8;
/** How many calls one question may follow in all: code that calls in many ways at many levels stays affordable. */
const CALL_BUDGET = 500;

export function createEvaluator(project: Project): Evaluator {
  const memo = new Map<Context, Map<ts.Node, Value | 'running'>>();
  const fields = new Map<ClassNode, ReadonlyMap<string, readonly ts.Expression[]>>();

  let callsLeft = CALL_BUDGET;
  let depth = 0;

  const evaluate = (node: ts.Expression, context?: Context): Value => {
    if (depth === 0) callsLeft = CALL_BUDGET;
    depth += 1;
    try {
      return remembered(node, context);
    } finally {
      depth -= 1;
    }
  };

  const remembered = (node: ts.Expression, context?: Context): Value => {
    const key = memo.get(context) ?? new Map<ts.Node, Value | 'running'>();
    memo.set(context, key);
    const known = key.get(node);
    if (known === 'running') return unknown(node);
    if (known) return known;
    key.set(node, 'running');
    const value = compute(node, context);
    key.set(node, value);
    return value;
  };

  const compute = (node: ts.Expression, context: Context): Value => {
    const inner = bare(node);
    if (inner !== node) return evaluate(inner, context);
    if (ts.isStringLiteralLike(node) || ts.isNumericLiteral(node)) return text(node.text, node);
    if (ts.isTemplateExpression(node)) return template(node, context);
    if (ts.isTaggedTemplateExpression(node)) return tagged(node, context);
    if (ts.isIdentifier(node)) return identifier(node, context);
    if (ts.isPropertyAccessExpression(node)) return member(evaluate(node.expression, context), node.name.text, node);
    if (ts.isElementAccessExpression(node)) return element(node, context);
    if (ts.isAwaitExpression(node)) return evaluate(node.expression, context);
    if (ts.isBinaryExpression(node)) return binary(node, context);
    if (ts.isConditionalExpression(node)) return union([evaluate(node.whenTrue, context), evaluate(node.whenFalse, context)], node);
    if (ts.isObjectLiteralExpression(node)) return object(node, context);
    if (ts.isArrayLiteralExpression(node)) return { kind: 'array', items: node.elements.map((item) => () => evaluate(item, context)), node, trail: [] };
    if (ts.isFunctionExpression(node) || ts.isArrowFunction(node)) return { kind: 'function', fn: node, context, node, trail: [] };
    if (ts.isClassExpression(node)) return { kind: 'class', of: node, node, trail: [] };
    if (ts.isCallExpression(node)) return callExpression(node, context);
    if (ts.isNewExpression(node)) return newExpression(node, context);
    if (node.kind === ts.SyntaxKind.ThisKeyword || node.kind === ts.SyntaxKind.SuperKeyword) return thisValue(node, context);
    if (ts.isMetaProperty(node)) return { kind: 'external', module: '', path: ['import.meta'], node, trail: [] };
    return unknown(node);
  };

  const template = (node: ts.TemplateExpression, context: Context): Value =>
    node.templateSpans.reduce<Value>(
      (value, span) => concat(concat(value, evaluate(span.expression, context), node), text(span.literal.text, span.literal), node),
      text(node.head.text, node.head),
    );

  const tagged = (node: ts.TaggedTemplateExpression, context: Context): Value => {
    const isRaw = ts.isPropertyAccessExpression(node.tag) && node.tag.name.text === 'raw';
    return isRaw ? evaluate(node.template, context) : unknown(node);
  };

  const identifier = (node: ts.Identifier, context: Context): Value => {
    const binding = project.bindingOf(node);
    if (binding) return evaluateBinding(binding, context);
    if (['globalThis', 'window', 'self', 'global'].includes(node.text)) return { kind: 'external', module: '', path: [], node, trail: [] };
    return node.text === 'undefined' ? { kind: 'object', entries: [], open: false, node, trail: [] } : { kind: 'external', module: '', path: [node.text], node, trail: [] };
  };

  const element = (node: ts.ElementAccessExpression, context: Context): Value => {
    const of = evaluate(node.expression, context);
    const keys = alternatives(evaluate(node.argumentExpression, context)).map(literalText);
    const known = keys.filter((key) => key !== undefined);
    const named = known.map((key) => member(of, key, node));
    if (known.length === keys.length) return union(named, node);
    // A key known only at run time may pick any entry: an environment-keyed map of hosts.
    const all = alternatives(of).flatMap((value) => (value.kind === 'object' ? value.entries.map((entry) => entry.value()) : value.kind === 'array' ? value.items.map((item) => item()) : []));
    return all.length > 0 ? union([...named, ...all], node) : unknown(node);
  };

  const binary = (node: ts.BinaryExpression, context: Context): Value => {
    const { left, right } = node;
    switch (node.operatorToken.kind) {
      case ts.SyntaxKind.PlusToken:
        return concat(evaluate(left, context), evaluate(right, context), node);
      case ts.SyntaxKind.BarBarToken:
      case ts.SyntaxKind.QuestionQuestionToken:
        return union([evaluate(left, context), evaluate(right, context)], node);
      case ts.SyntaxKind.AmpersandAmpersandToken:
      case ts.SyntaxKind.CommaToken:
      case ts.SyntaxKind.EqualsToken:
        return evaluate(right, context);
      default:
        return unknown(node);
    }
  };

  const object = (node: ts.ObjectLiteralExpression, context: Context): ObjectValue => {
    const entries: Entry[] = [];
    let open = false;
    for (const property of node.properties) {
      if (ts.isSpreadAssignment(property)) {
        const spread = alternatives(evaluate(property.expression, context));
        for (const value of spread) {
          if (value.kind === 'object') entries.push(...(spread.length > 1 ? value.entries.map((entry) => ({ ...entry, maybe: true })) : value.entries));
          if (value.kind !== 'object' || value.open) open = true;
        }
        continue;
      }
      const computed = ts.isComputedPropertyName(property.name) ? literalText(evaluate(property.name.expression, context)) : undefined;
      const key = computed ?? propertyName(property.name);
      if (key === undefined) open = true;
      else entries.push({ key, node: property, value: () => propertyValue(property, context) });
    }
    return { kind: 'object', entries, open, node, trail: [] };
  };

  const propertyValue = (property: ts.ObjectLiteralElementLike, context: Context): Value => {
    if (ts.isPropertyAssignment(property)) return evaluate(property.initializer, context);
    if (ts.isShorthandPropertyAssignment(property)) return identifier(property.name, context);
    if (ts.isGetAccessor(property)) return returned(property, context);
    return isFunction(property) ? { kind: 'function', fn: property, context, node: property, trail: [] } : unknown(property);
  };

  const member = (of: Value, name: string, node: ts.Node): Value => {
    switch (of.kind) {
      case 'union':
        return union(
          of.of.map((item) => member(item, name, node)),
          node,
        );
      case 'object': {
        const found = lookup(of, name).map((entry) => through(entry.value(), entry.node));
        return found.length > 0 ? union(found, node) : unknown(node);
      }
      case 'array': {
        const item = of.items[Number(name)];
        return item ? item() : { kind: 'member', of, name, node, trail: [] };
      }
      case 'module':
        return name === 'default' && !project.exportsOf(of.path).named.has('default') ? (wholeModule(of.path, node) ?? of) : moduleMember(of.path, name, node);
      case 'instance':
        return field(of, name, node);
      case 'class':
        return staticMember(of.of, name, node);
      case 'external': {
        const path = name === 'default' ? of.path : [...of.path, name];
        const isEnv = path.length > 1 && (path.at(-2) === 'env' || (of.module === 'process' && path.length === 2)) && /^(?:process|import\.meta|Bun|env)$/.test(path.at(-3) ?? (of.module || path[0] || ''));
        return isEnv ? { kind: 'environment', name, node, trail: [] } : { kind: 'external', module: of.module, path, node, trail: of.trail };
      }
      case 'text':
        return urlPart(of, name) ?? { kind: 'member', of, name, node, trail: [] };
      case 'parameter':
        return { ...of, name: `${of.name}.${name}`, node };
      case 'result':
      case 'member':
      case 'bytes':
      case 'base64':
      case 'function':
      case 'environment':
        return { kind: 'member', of, name, node, trail: [] };
      case 'unknown':
        return unknown(node);
    }
  };

  const thisValue = (node: ts.Node, context: Context): Value => {
    for (let current = node.parent; current; current = current.parent) {
      if (ts.isArrowFunction(current)) continue;
      if (ts.isClassLike(current)) return { kind: 'instance', of: current, context, node, trail: [] };
      if (isFunction(current) && ts.isObjectLiteralExpression(current.parent)) return evaluate(current.parent, context);
      if (ts.isFunctionExpression(current) && ts.isPropertyAssignment(current.parent)) return evaluate(current.parent.parent, context);
      const constructor = isFunction(current) ? prototypeOwner(current) : undefined;
      if (constructor) return { kind: 'instance', of: constructor, context, node, trail: [] };
      if (ts.isFunctionDeclaration(current) || ts.isFunctionExpression(current)) return { kind: 'instance', of: current, context, node, trail: [] };
    }
    return unknown(node);
  };

  /** `F` for a function assigned to `F.prototype.name`. */
  const prototypeOwner = (fn: FunctionNode): FunctionNode | undefined => {
    const assignment = fn.parent;
    if (!ts.isBinaryExpression(assignment) || assignment.right !== fn || !ts.isPropertyAccessExpression(assignment.left)) return undefined;
    const target = assignment.left.expression;
    if (memberName(target) !== 'prototype') return undefined;
    const owner = evaluate((target as ts.PropertyAccessExpression).expression);
    return owner.kind === 'function' ? owner.fn : undefined;
  };

  /** `this.name = …` by name, over the whole class. */
  const assignedFields = (of: ClassNode): ReadonlyMap<string, readonly ts.Expression[]> => {
    const known = fields.get(of);
    if (known) return known;
    const found = new Map<string, ts.Expression[]>();
    walk(of, (node) => {
      if (node !== of && ts.isClassLike(node)) return false;
      if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.EqualsToken && ts.isPropertyAccessExpression(node.left) && node.left.expression.kind === ts.SyntaxKind.ThisKeyword) {
        found.set(node.left.name.text, [...(found.get(node.left.name.text) ?? []), node.right]);
      }
      return true;
    });
    fields.set(of, found);
    return found;
  };

  const field = (instance: InstanceValue, name: string, node: ts.Node): Value => {
    const { of, context } = instance;
    const assigned = (assignedFields(of).get(name) ?? []).map((value) => through(evaluate(value, context), value.parent));
    const declared = ts.isClassLike(of) ? of.members.filter((item) => item.name && propertyName(item.name) === name && !isStatic(item)).map((item) => classMember(item, context)) : [];
    const parameter = constructorOf(of)?.parameters.find((item) => ts.isIdentifier(item.name) && item.name.text === name && ts.isParameterPropertyDeclaration(item, item.parent));
    const binding = parameter && project.scopes(parameter.getSourceFile()).declared(parameter);
    const found = [...declared, ...assigned, ...(binding ? [through(evaluateBinding(binding, context), parameter)] : [])].filter((value) => value.kind !== 'unknown');
    if (found.length > 0) return overlayMutations(union(found, node), thisMutations(evaluator, of, name), context, evaluator);
    const parent = superClass(of);
    if (parent && ts.isClassLike(of)) return field({ ...instance, of: parent, context: superContext(of, parent, context) }, name, node);
    return { kind: 'member', of: instance, name, node, trail: [] };
  };

  const classMember = (item: ts.ClassElement, context: Context): Value => {
    if (ts.isPropertyDeclaration(item)) return item.initializer ? through(evaluate(item.initializer, context), item) : unknown(item);
    if (ts.isGetAccessor(item)) return returned(item, context);
    return isFunction(item) ? { kind: 'function', fn: item, context, node: item, trail: [] } : unknown(item);
  };

  const staticMember = (of: ts.ClassLikeDeclaration, name: string, node: ts.Node): Value => {
    const item = of.members.find((candidate) => candidate.name && propertyName(candidate.name) === name && isStatic(candidate));
    if (item) return classMember(item, undefined);
    const parent = superClass(of);
    return parent && ts.isClassLike(parent) ? staticMember(parent, name, node) : unknown(node);
  };

  const superClass = (of: ClassNode): ClassNode | undefined => {
    if (!ts.isClassLike(of)) return undefined;
    const clause = of.heritageClauses?.find((item) => item.token === ts.SyntaxKind.ExtendsKeyword)?.types[0];
    const value = clause && evaluate(clause.expression);
    return value?.kind === 'class' ? value.of : undefined;
  };

  /** The context of a base class's constructor, bound by `super(…)`. */
  const superContext = (of: ts.ClassLikeDeclaration, parent: ClassNode, context: Context): Context => {
    const target = constructorOf(parent);
    const own = of.members.find(ts.isConstructorDeclaration);
    if (!target || !own?.body) return context;
    let call: ts.CallExpression | undefined;
    walk(own.body, (node) => {
      if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.SuperKeyword) call = node;
    });
    return call ? enter(target, call, context, context) : context;
  };

  const evaluateBinding = (binding: Binding, context?: Context): Value => {
    const { declaration } = binding;
    if (ts.isVariableDeclaration(declaration)) return variable(binding, declaration, context);
    if (ts.isBindingElement(declaration)) return destructured(binding, declaration, context);
    if (ts.isParameter(declaration)) return overlayMutations(parameter(declaration, declaration.name.getText(), context), mutationsOf(evaluator, binding), context, evaluator);
    if (ts.isFunctionDeclaration(declaration) || ts.isFunctionExpression(declaration)) return { kind: 'function', fn: declaration, context, node: declaration, trail: [] };
    if (ts.isClassDeclaration(declaration) || ts.isClassExpression(declaration)) return { kind: 'class', of: declaration, node: declaration, trail: [] };
    if (ts.isEnumDeclaration(declaration)) return enumeration(declaration);
    return imported(declaration);
  };

  const variable = (binding: Binding, declaration: ts.VariableDeclaration, context: Context): Value => {
    const loop = declaration.parent.parent;
    if (ts.isForOfStatement(loop)) return elements(evaluate(loop.expression, context), declaration);
    const assigned = binding.references.flatMap((reference) => {
      const { parent } = reference;
      return ts.isBinaryExpression(parent) && parent.left === reference && isAssignment(parent) ? [parent.right] : [];
    });
    const sources = [...(declaration.initializer ? [declaration.initializer] : []), ...assigned];
    if (sources.length === 0) return unknown(declaration.name);
    const value = union(
      sources.map((source) => through(evaluate(source, context), declaration)),
      declaration,
    );
    return overlayMutations(value, mutationsOf(evaluator, binding), context, evaluator);
  };

  const destructured = (binding: Binding, element: ts.BindingElement, context: Context): Value => {
    const path = patternPath(element);
    const holder = nearest(element, (node): node is ts.VariableDeclaration | ts.ParameterDeclaration => ts.isVariableDeclaration(node) || ts.isParameter(node));
    const source = !holder
      ? unknown(element)
      : ts.isParameter(holder)
        ? parameter(holder, '', context)
        : holder.initializer
          ? evaluate(holder.initializer, context)
          : ts.isForOfStatement(holder.parent.parent)
            ? elements(evaluate(holder.parent.parent.expression, context), element)
            : unknown(element);
    const value = path ? path.reduce((of, name) => member(of, name, element), source) : unknown(element);
    const named: Value = value.kind === 'parameter' ? { ...value, name: binding.name } : value;
    const result = element.initializer ? union([named, evaluate(element.initializer, context)], element) : named;
    return overlayMutations(through(result, element), mutationsOf(evaluator, binding), context, evaluator);
  };

  const parameter = (declaration: ts.ParameterDeclaration, name: string, context: Context): Value => {
    const fn = declaration.parent as FunctionNode;
    const index = fn.parameters.indexOf(declaration);
    const frame = frameOf(fn, context);
    const fallback = declaration.initializer ? [evaluate(declaration.initializer, context)] : [];
    if (frame) {
      const argument = frame.call.arguments?.[index];
      if (declaration.dotDotDotToken) return { kind: 'array', items: (frame.call.arguments ?? []).slice(index).map((item) => () => evaluate(item, frame.callContext)), node: declaration, trail: [] };
      return argument && !ts.isSpreadElement(argument) ? through(evaluate(argument, frame.callContext), declaration) : (fallback[0] ?? unknown(declaration));
    }
    const given = callbackArgument(fn, index, context) ?? typedParameter(declaration, context) ?? { kind: 'parameter', fn, name, node: declaration, trail: [] };
    return union([given, ...fallback], declaration);
  };

  /** What a promise or an array gives to the function passed to its method. */
  const callbackArgument = (fn: FunctionNode, index: number, context: Context): Value | undefined => {
    const call = fn.parent;
    if (!call || !ts.isCallExpression(call) || index !== 0 || call.arguments[0] !== fn || !ts.isPropertyAccessExpression(call.expression)) return undefined;
    const of = evaluate(call.expression.expression, context);
    const method = call.expression.name.text;
    if (method === 'then') return of;
    return ITERATION.has(method) && of.kind === 'array' ? elements(of, fn) : undefined;
  };

  /** An instance of the class that a parameter's type annotation names (dependency injection). */
  const typedParameter = (declaration: ts.ParameterDeclaration, context: Context): Value | undefined => {
    if (!declaration.type || !ts.isTypeReferenceNode(declaration.type) || !ts.isIdentifier(declaration.type.typeName)) return undefined;
    const value = identifier(declaration.type.typeName, context);
    return value.kind === 'class' ? { kind: 'instance', of: value.of, context: undefined, node: declaration, trail: [] } : undefined;
  };

  const elements = (of: Value, node: ts.Node): Value => {
    const items = alternatives(of).flatMap((value) => (value.kind === 'array' ? value.items.map((item) => item()) : []));
    return items.length > 0 ? union(items, node) : unknown(node);
  };

  const enumeration = (declaration: ts.EnumDeclaration): Value => ({
    kind: 'object',
    entries: declaration.members.flatMap((item) => {
      const key = propertyName(item.name);
      return key === undefined ? [] : [{ key, node: item, value: (): Value => (item.initializer ? evaluate(item.initializer) : unknown(item)) }];
    }),
    open: false,
    node: declaration,
    trail: [],
  });

  const imported = (declaration: ts.Node): Value => {
    if (ts.isImportEqualsDeclaration(declaration)) {
      const reference = declaration.moduleReference;
      return ts.isExternalModuleReference(reference) && ts.isStringLiteral(reference.expression) ? moduleValue(declaration, reference.expression.text) : unknown(declaration);
    }
    const statement = nearest(declaration, ts.isImportDeclaration);
    if (!statement || !ts.isStringLiteral(statement.moduleSpecifier)) return unknown(declaration);
    const module = moduleValue(declaration, statement.moduleSpecifier.text);
    if (ts.isNamespaceImport(declaration)) return module;
    const name = ts.isImportSpecifier(declaration) ? (declaration.propertyName ?? declaration.name).text : 'default';
    return member(module, name, declaration);
  };

  const moduleValue = (node: ts.Node, specifier: string): Value => {
    const path = project.modules.resolve(node.getSourceFile().fileName, specifier);
    if (path === undefined) return { kind: 'external', module: specifier.replace(/^node:/, ''), path: [], node, trail: [] };
    return { kind: 'module', path, node, trail: [] };
  };

  /** `module.exports`, where a module assigns it as a whole. */
  const wholeModule = (path: string, node: ts.Node): Value | undefined => {
    const { whole, named } = project.exportsOf(path);
    if (whole.length === 0) return undefined;
    const value = union(
      whole.map((expression) => evaluate(expression)),
      node,
    );
    if (value.kind !== 'object') return value;
    const extra = [...named].map(([key, target]): Entry => ({ key, node: value.node, value: () => exportValue(path, target, node) }));
    return { ...value, entries: [...value.entries, ...extra] };
  };

  const moduleMember = (path: string, name: string, node: ts.Node): Value => {
    const { named, stars } = project.exportsOf(path);
    const target = named.get(name);
    if (target) return exportValue(path, target, node);
    const whole = wholeModule(path, node);
    if (whole) return member(whole, name, node);
    for (const specifier of stars) {
      const next = project.modules.resolve(path, specifier);
      const value = next === undefined || next === path ? undefined : moduleMember(next, name, node);
      if (value && value.kind !== 'unknown') return value;
    }
    return unknown(node);
  };

  const exportValue = (path: string, target: ExportTarget, node: ts.Node): Value => {
    switch (target.kind) {
      case 'binding':
        return evaluateBinding(target.binding);
      case 'expression':
        return evaluate(target.expression);
      case 'declaration':
        return ts.isClassDeclaration(target.declaration)
          ? { kind: 'class', of: target.declaration, node: target.declaration, trail: [] }
          : { kind: 'function', fn: target.declaration, context: undefined, node: target.declaration, trail: [] };
      case 'from': {
        const next = project.modules.resolve(path, target.specifier);
        if (next === undefined) return { kind: 'external', module: target.specifier.replace(/^node:/, ''), path: target.name === NAMESPACE ? [] : [target.name].filter((name) => name !== 'default'), node, trail: [] };
        return target.name === NAMESPACE ? { kind: 'module', path: next, node, trail: [] } : member({ kind: 'module', path: next, node, trail: [] }, target.name, node);
      }
    }
  };

  const callExpression = (node: ts.CallExpression, context: Context): Value => {
    const specifier = requiredSpecifier(node);
    if (specifier !== undefined) {
      const module = moduleValue(node, specifier);
      return module.kind === 'module' && node.expression.kind !== ts.SyntaxKind.ImportKeyword ? (wholeModule(module.path, node) ?? module) : module;
    }
    const callee = evaluate(node.expression, context);
    const results = alternatives(callee).map((value): Value => {
      if (value.kind === 'function') return call(value.fn, node, context, value.context);
      const builtin = evaluateBuiltin(evaluator, value, node, context);
      if (builtin) return builtin;
      if (value.kind === 'external' || value.kind === 'member' || value.kind === 'result') return { kind: 'result', callee: value, node, context, trail: [] };
      return unknown(node);
    });
    return union(results, node);
  };

  const newExpression = (node: ts.NewExpression, context: Context): Value => {
    const callee = evaluate(node.expression, context);
    const of = callee.kind === 'class' ? callee.of : callee.kind === 'function' ? callee.fn : undefined;
    if (of) {
      const target = inheritedConstructor(of);
      return { kind: 'instance', of, context: target ? enter(target, node, context, undefined) : undefined, node, trail: [] };
    }
    return evaluateBuiltinNew(evaluator, callee, node, context) ?? { kind: 'result', callee, node, context, trail: [] };
  };

  const inheritedConstructor = (of: ClassNode): FunctionNode | undefined => {
    const own = constructorOf(of);
    const parent = own ? undefined : superClass(of);
    return own ?? (parent ? inheritedConstructor(parent) : undefined);
  };

  const call = (fn: FunctionNode, node: ts.CallExpression | ts.NewExpression, callContext: Context, closure: Context): Value => {
    // A recursive call says nothing that the first one does not.
    if ((callContext?.depth ?? 0) >= DEPTH_LIMIT || frameOf(fn, callContext) || callsLeft <= 0) return unknown(node);
    callsLeft -= 1;
    return returned(fn, enter(fn, node, callContext, closure));
  };

  const enter = (fn: FunctionNode, node: ts.CallExpression | ts.NewExpression, callContext: Context, closure: Context): Frame => ({
    fn,
    call: node,
    callContext,
    next: closure,
    depth: Math.max(callContext?.depth ?? 0, closure?.depth ?? 0) + 1,
  });

  const returned = (fn: FunctionNode, context: Context): Value => {
    const values = returnedExpressions(fn).map((expression) => evaluate(expression, context));
    return values.length > 0 ? union(values, fn) : unknown(fn, 'nothing');
  };

  const evaluator: Evaluator = { project, evaluate, evaluateBinding, member, call, enter };
  return evaluator;
}

/** Array methods that call their argument with each element, at once. */
export const ITERATION: ReadonlySet<string> = new Set(['map', 'forEach', 'filter', 'find', 'findIndex', 'some', 'every', 'flatMap']);

/** The entries that may answer for `name`, the last definite one and every possible one after it. */
export function lookup(object: ObjectValue, name: string, ignoreCase = false): readonly Entry[] {
  const found: Entry[] = [];
  for (const entry of [...object.entries].reverse()) {
    if (ignoreCase ? entry.key.toLowerCase() !== name.toLowerCase() : entry.key !== name) continue;
    found.push(entry);
    if (!entry.maybe) break;
  }
  return found;
}

function constructorOf(of: ClassNode): FunctionNode | undefined {
  return ts.isClassLike(of) ? of.members.find((item): item is ts.ConstructorDeclaration => ts.isConstructorDeclaration(item) && item.body !== undefined) : of;
}

function frameOf(fn: FunctionNode, context: Context): Frame | undefined {
  for (let frame = context; frame; frame = frame.next) if (frame.fn === fn) return frame;
  return undefined;
}

function isStatic(item: ts.ClassElement): boolean {
  return ts.canHaveModifiers(item) && (ts.getModifiers(item)?.some((modifier) => modifier.kind === ts.SyntaxKind.StaticKeyword) ?? false);
}

function isAssignment(node: ts.BinaryExpression): boolean {
  const { kind } = node.operatorToken;
  return kind === ts.SyntaxKind.EqualsToken || kind === ts.SyntaxKind.QuestionQuestionEqualsToken || kind === ts.SyntaxKind.BarBarEqualsToken;
}
