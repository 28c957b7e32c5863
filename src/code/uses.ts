/** Who uses a function or a variable, over all files: found by name in the text, confirmed by evaluation. */
import type { CallSites } from './call-sites.ts';
import { inheritedConstructor } from './class-hierarchy.ts';
import { escapes } from './escapes.ts';
import type { Evaluator } from './evaluator.ts';
import { NAMESPACE, commonJsTarget } from './module-exports.ts';
import { filesNaming, isCommonName } from './naming-files.ts';
import { createReadFinder, fileOf, type ReadFinder } from './reads.ts';
import type { Binding } from './scope.ts';
import { contains, memberName, propertyName, ts, walk, wrapped, type FunctionNode } from './syntax.ts';
import { chosen, isAnswer, isAssignmentTarget, isComputed, isNeutral, isTestRunner, isUntold, isUsedAsFunction, memberAlias } from './use-kinds.ts';
import { alternatives, type ClassNode, type Value } from './values.ts';

export interface FunctionUses {
  /** Calls that reach the function, by `.call(…)` and `.apply(…)` too; for constructors `new` and `super(…)` expressions, for getters the reads. */
  readonly calls: readonly ts.Expression[];
  /** Places where the function is passed on or stored instead of called. */
  readonly references: readonly ts.Expression[];
  /** Places where the function is put under a property whose reads are all followed. */
  readonly placed: readonly ts.Expression[];
  /** Member reads of the same name on a receiver that evaluation cannot tell: perhaps this function. */
  readonly unknown: readonly ts.Expression[];
  /** Whether so many files have its name that only those were read which import its own: there may be more uses. */
  readonly isPartial: boolean;
}

export interface UseFinder extends Pick<ReadFinder, 'readsOf' | 'exportNames'> {
  usesOf(fn: FunctionNode): FunctionUses;
  /** The names by which a function is called, imported or replaced by a mock. */
  namesOf(fn: FunctionNode): readonly string[];
}

/** How a function is called: through a variable, or as a member of something. */
interface Name {
  readonly binding?: Binding;
  readonly member?: string;
}

export function createUseFinder(evaluator: Evaluator, callSites: CallSites): UseFinder {
  const { project } = evaluator;
  const known = new Map<FunctionNode, FunctionUses>();
  const running: FunctionUses = { calls: [], references: [], placed: [], unknown: [], isPartial: false };
  const reads = createReadFinder(evaluator);

  const compute = (fn: FunctionNode): FunctionUses => {
    const named = nameOf(fn);
    const binding = named?.binding;
    const candidates = binding ? reads.readsOf(binding) : named?.member !== undefined ? memberReads(named.member, fileOf(fn)) : reads.exportedReads(fn);
    const found: Found = { calls: [], references: [], placed: [], doubtful: [], aliases: new Set(named?.member === undefined ? [] : [named.member]), parameters: new Set() };
    for (const candidate of new Set(candidates)) {
      if (named?.member !== undefined) collectMember(fn, candidate, found);
      else collect(fn, candidate, found);
    }
    const { calls, references, placed, doubtful } = found;
    if (!named && isFunctionArgument(fn)) collect(fn, fn, found);
    // Calls by ways that names do not show, e.g. `import('./module').then((m) => m.default)`.
    for (const { node } of callSites.callersOf(fn)) {
      const isDirect = ts.isCallExpression(node) && !calls.includes(node) && !isPassing(node, fn);
      if (isDirect && alternatives(evaluator.evaluate(node.expression)).some((value) => value.kind === 'function' && value.fn === fn)) calls.push(node);
    }
    return { calls: [...new Set(calls)], references, placed, unknown: doubtful, isPartial: [...found.aliases].some((name) => isCommonName(project, name, fileOf(fn))) };
  };

  /** A member read that may be of the function: it is, it is not, or its receiver cannot be told. */
  const collectMember = (fn: FunctionNode, candidate: ts.Expression, found: Found): void => {
    if (ts.isGetAccessor(fn)) {
      const read = readsAccessor(fn, candidate);
      if (read === true) found.calls.push(candidate);
      else if (read === undefined && !isAnswer(candidate)) found.doubtful.push(candidate);
      return;
    }
    const values = alternatives(evaluator.evaluate(candidate));
    if (isComputed(candidate) && holds(candidate.expression, fn)) {
      // Which member it is, and what the others do, is known only at run time.
      if (values.every((value) => value.kind === 'function')) collect(fn, candidate, found);
      else found.references.push(candidate);
      return;
    }
    if (values.some((value) => isFunctionOf(value, fn))) collect(fn, candidate, found);
    else if (memberName(candidate) !== undefined && values.some(isUntold) && isUsedAsFunction(candidate) && (isCalled(candidate) || !isExported(fn))) {
      const answers = values.filter(isUntold).map((value) => isGivenBy(value, candidate, fn));
      if (answers.includes(true)) collect(fn, candidate, found);
      else if (answers.includes(undefined)) found.doubtful.push(candidate);
    }
  };

  const isFunctionOf = (value: Value, fn: FunctionNode): boolean => (value.kind === 'function' && value.fn === fn) || isOverridable(value, fn);

  /** `this.name` of an object that may be of a subclass: a method of the class around it, or of one below or above. */
  const isOverridable = (value: Value, fn: FunctionNode): boolean => {
    if (value.kind !== 'parameter' || !value.name.startsWith('this.') || !ts.isClassLike(value.fn)) return false;
    const owner = ts.isClassLike(fn.parent) ? fn.parent : ts.isClassLike(fn.parent.parent) ? fn.parent.parent : undefined;
    return owner !== undefined && value.name === `this.${nameOf(fn)?.member ?? ''}` && (owner === value.fn || evaluator.subclassesOf(value.fn).includes(owner) || evaluator.subclassesOf(owner).includes(value.fn));
  };

  /** Whether what callers pass in makes a member read the function; `undefined` where that cannot be told. */
  const isGivenBy = (value: Value, candidate: ts.Expression, fn: FunctionNode): boolean | undefined => {
    let root = value;
    while (root.kind === 'member') root = root.of;
    if (root.kind !== 'parameter') return undefined;
    const given = callSites.callersOf(root.fn).flatMap((site) => alternatives(evaluator.evaluate(candidate, site.bind(undefined))));
    if (given.some((item) => isFunctionOf(item, fn))) return true;
    return given.length === 0 || given.some(isUntold) ? undefined : false;
  };

  /** Whether a module, an object or an instance has the function under some name. */
  const holds = (receiver: ts.Expression, fn: FunctionNode): boolean =>
    alternatives(evaluator.evaluate(receiver)).some((value) => {
      if (value.kind === 'module') return value.path === fileOf(fn);
      return (value.kind === 'object' || value.kind === 'class' || value.kind === 'instance') && value.node.getSourceFile() === fn.getSourceFile() && contains(value.node, fn);
    });

  /** Sorts one expression that stands for the function by what happens to it. */
  const collect = (fn: FunctionNode, candidate: ts.Expression, found: Found): void => {
    const outer = chosen(candidate);
    const { parent } = outer;
    if (isNeutral(outer)) return;
    const method = ts.isPropertyAccessExpression(parent) && parent.expression === outer && ts.isCallExpression(parent.parent) && parent.parent.expression === parent ? parent.name.text : undefined;
    if ((ts.isCallExpression(parent) || ts.isNewExpression(parent)) && parent.expression === outer) found.calls.push(parent);
    else if (method === 'call' || method === 'apply') found.calls.push(parent.parent as ts.Expression);
    else if (method === 'bind') collect(fn, parent.parent as ts.Expression, found);
    else if (ts.isVariableDeclaration(parent) && parent.initializer === outer && ts.isIdentifier(parent.name)) {
      const alias = project.bindingOf(parent.name);
      for (const read of alias ? reads.readsOf(alias) : []) collect(fn, read, found);
    } else if (ts.isParameter(parent) && parent.initializer === outer) {
      found.placed.push(outer);
      const given = project.scopes(parent.getSourceFile()).declared(parent);
      for (const read of given?.references ?? []) collect(fn, read, found);
    } else if (ts.isExpressionWithTypeArguments(parent)) found.calls.push(...superCalls(parent));
    else if (followArgument(fn, outer, found)) found.placed.push(outer);
    else {
      const key = escapes(evaluator, outer) ? undefined : memberAlias(outer);
      if (key === undefined) found.references.push(outer);
      else {
        found.placed.push(outer);
        collectAlias(fn, key, found);
      }
    }
  };

  /** Follows a function into the parameters of functions of the repository that it is given to; false where it goes somewhere else. */
  const followArgument = (fn: FunctionNode, argument: ts.Expression, found: Found): boolean => {
    const call = argument.parent;
    const index = ts.isCallExpression(call) || ts.isNewExpression(call) ? (call.arguments?.indexOf(argument) ?? -1) : -1;
    if (index < 0 || isTestRunner((call as ts.CallExpression).expression)) return false;
    const targets = alternatives(evaluator.evaluate((call as ts.CallExpression).expression)).map((value) => (value.kind === 'function' ? value.fn : value.kind === 'class' && ts.isNewExpression(call) ? inheritedConstructor(evaluator, value.of, value.context) : undefined));
    const parameters = targets.map((target) => target?.parameters[index]);
    if (!parameters.every((parameter) => parameter && !parameter.dotDotDotToken && ts.isIdentifier(parameter.name))) return false;
    for (const parameter of parameters) {
      const binding = parameter && project.scopes(parameter.getSourceFile()).declared(parameter);
      if (!parameter || !binding || found.parameters.has(parameter)) continue;
      found.parameters.add(parameter);
      for (const read of binding.references) collect(fn, read, found);
      if (ts.isParameterPropertyDeclaration(parameter, parameter.parent) && ts.isIdentifier(parameter.name)) collectAlias(fn, parameter.name.text, found);
    }
    return true;
  };

  /** Follows a function to the reads of a property that it is put under. */
  const collectAlias = (fn: FunctionNode, key: string, found: Found): void => {
    if (found.aliases.has(key)) return;
    found.aliases.add(key);
    for (const read of new Set(memberReads(key, fileOf(fn)))) collectMember(fn, read, found);
  };

  /** Whether `read` runs a getter; `undefined` where the receiver cannot be told. */
  const readsAccessor = (accessor: ts.GetAccessorDeclaration, read: ts.Expression): boolean | undefined => {
    if (!ts.isPropertyAccessExpression(read) && !ts.isElementAccessExpression(read)) return undefined;
    const receivers = alternatives(evaluator.evaluate(read.expression));
    const answers = receivers.map((value): boolean | undefined => {
      if (value.kind === 'instance') return isInstanceMember(value.of, accessor);
      if (value.kind === 'class') return value.of === accessor.parent;
      if (value.kind === 'object') return value.node === accessor.parent;
      return isUntold(value) ? undefined : false;
    });
    return answers.includes(true) ? true : answers.includes(undefined) ? undefined : false;
  };

  /** Whether a class, one it extends or one that extends it has the accessor. */
  const isInstanceMember = (of: ClassNode, accessor: ts.GetAccessorDeclaration): boolean => {
    for (let current: ClassNode | undefined = of, depth = 0; current && depth < 12; depth += 1) {
      if (current === accessor.parent) return true;
      const parent = evaluator.superClass(current);
      current = parent?.kind === 'class' ? parent.of : undefined;
    }
    return evaluator.subclassesOf(of).some((sub) => sub === accessor.parent);
  };

  /** `list.map(fn)` and `fn.call(…)` reach a function without being calls of it. */
  const isPassing = (call: ts.CallExpression, fn: FunctionNode): boolean => call.arguments.some((argument) => alternatives(evaluator.evaluate(argument)).some((value) => value.kind === 'function' && value.fn === fn));

  /** The `super(…)` call of a class that extends another. */
  const superCalls = (clause: ts.ExpressionWithTypeArguments): readonly ts.CallExpression[] => {
    const found: ts.CallExpression[] = [];
    walk(clause.parent.parent, (node) => {
      if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.SuperKeyword) found.push(node);
    });
    return found;
  };

  /** `object[key]` with a key that is known only at run time may read any member. */
  const computedReads = (from: string): readonly ts.Expression[] =>
    project.loaded().filter(({ path }) => project.mayReach(from, path)).flatMap((file) => {
      const found: ts.Expression[] = [];
      walk(file.root, (node) => {
        if (isComputed(node as ts.Expression) && !isAssignmentTarget(node)) found.push(node as ts.Expression);
      });
      return found;
    });

  const memberReads = (name: string, from: string): readonly ts.Expression[] => [...namedReads(name, from), ...computedReads(from)];

  const namedReads = (name: string, from: string): readonly ts.Expression[] =>
    filesNaming(project, name, from).flatMap((file) => {
      const found: ts.Expression[] = [];
      walk(file.root, (node) => {
        if (memberName(node) === name && !isAssignmentTarget(node)) found.push(node as ts.Expression);
        // `const { name } = object`
        if (ts.isBindingElement(node) && ts.isIdentifier(node.name) && (node.propertyName ?? node.name).getText() === name) found.push(...(project.bindingOf(node.name)?.references ?? []));
      });
      return found;
    });

  /** How a function is called by its users: by a variable's name, or as a member of something. */
  const nameOf = (fn: FunctionNode): Name | undefined => {
    const scopes = project.scopes(fn.getSourceFile());
    const declared = (node: ts.Node): Name | undefined => {
      const binding = scopes.declared(node);
      return binding && { binding };
    };
    if (ts.isFunctionDeclaration(fn)) return declared(fn);
    if (ts.isConstructorDeclaration(fn)) {
      const holder = ts.isClassExpression(fn.parent) && ts.isVariableDeclaration(fn.parent.parent) ? fn.parent.parent : fn.parent;
      return declared(holder);
    }
    if (ts.isMethodDeclaration(fn) || ts.isAccessor(fn)) return member(propertyName(fn.name));
    const { parent } = wrapped(fn);
    if (ts.isVariableDeclaration(parent)) return declared(parent);
    if (ts.isPropertyAssignment(parent) || ts.isPropertyDeclaration(parent)) return member(propertyName(parent.name));
    if (ts.isBinaryExpression(parent) && commonJsTarget(parent.left, scopes) === undefined) return member(memberName(parent.left));
    if (ts.isBinaryExpression(parent)) return member(commonJsTarget(parent.left, scopes) === NAMESPACE ? undefined : memberName(parent.left));
    return undefined;
  };
  const member = (name: string | undefined): Name | undefined => (name === undefined ? undefined : { member: name });

  return {
    usesOf(fn) {
      const found = known.get(fn);
      if (found) return found;
      known.set(fn, running);
      const result = compute(fn);
      known.set(fn, result);
      return result;
    },
    namesOf(fn) {
      const named = nameOf(fn);
      return [...new Set([...(named?.binding ? [named.binding.name, ...reads.exportNames(named.binding)] : []), ...(named?.member === undefined ? [] : [named.member])])];
    },
    readsOf: (binding) => reads.readsOf(binding),
    exportNames: (binding) => reads.exportNames(binding),
  };
}

function isCalled(node: ts.Expression): boolean {
  const outer = wrapped(node);
  return ts.isCallExpression(outer.parent) && outer.parent.expression === outer;
}

/** `exports.headers = function …`: who reads `headers` of something unknown without calling it reads data, not the module. */
function isExported(fn: FunctionNode): boolean {
  return ts.isSourceFile(fn.parent) || ts.isBinaryExpression(wrapped(fn).parent);
}

function isFunctionArgument(fn: FunctionNode): fn is ts.ArrowFunction | ts.FunctionExpression {
  const outer = wrapped(fn);
  return (ts.isCallExpression(outer.parent) || ts.isNewExpression(outer.parent)) && outer.parent.expression !== outer && (ts.isArrowFunction(fn) || ts.isFunctionExpression(fn));
}

/** What is found of a function's uses on the way. */
interface Found {
  readonly calls: ts.Expression[];
  readonly references: ts.Expression[];
  readonly placed: ts.Expression[];
  readonly doubtful: ts.Expression[];
  /** Property names under which the function was looked for, and parameters that it was followed into. */
  readonly aliases: Set<string>;
  readonly parameters: Set<ts.ParameterDeclaration>;
}

/** The names of the declarations around a node, outermost first, joined by dots: for fingerprints and messages. */
export function enclosingName(node: ts.Node): string {
  const names: string[] = [];
  for (let current: ts.Node | undefined = node; current; current = current.parent) {
    const { name } = current as ts.Node & { readonly name?: ts.Node };
    const isNamed = ts.isFunctionDeclaration(current) || ts.isMethodDeclaration(current) || ts.isClassLike(current) || ts.isVariableDeclaration(current);
    if (isNamed && name && (ts.isIdentifier(name) || ts.isStringLiteral(name))) names.unshift(name.text);
  }
  return names.join('.');
}
