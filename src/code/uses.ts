/** Who uses a function or a variable, over all files: found by name in the text, confirmed by evaluation. */
import type { CallSites } from './call-sites.ts';
import type { Evaluator } from './evaluator.ts';
import { NAMESPACE, commonJsTarget } from './module-exports.ts';
import type { Binding } from './scope.ts';
import { boundNames, memberName, propertyName, ts, walk, wrapped, type FunctionNode } from './syntax.ts';
import { alternatives, type Value } from './values.ts';

export interface FunctionUses {
  /** Calls (and, for constructors, `new` and `super(…)` expressions) that reach the function. */
  readonly calls: readonly (ts.CallExpression | ts.NewExpression)[];
  /** Places where the function is passed on or stored instead of called. */
  readonly references: readonly ts.Expression[];
  /** Member reads of the same name on a receiver that evaluation cannot tell: perhaps this function. */
  readonly unknown: readonly ts.Expression[];
}

export interface UseFinder {
  usesOf(fn: FunctionNode): FunctionUses;
  /** Every expression that reads a variable, in its own file and wherever it is imported. */
  readsOf(binding: Binding): readonly ts.Expression[];
  /** The names under which a module's file exports a binding. */
  exportNames(binding: Binding): readonly string[];
}

/** How a function is called: through a variable, or as a member of something. */
interface Name {
  readonly binding?: Binding;
  readonly member?: string;
}

export function createUseFinder(evaluator: Evaluator, callSites: CallSites): UseFinder {
  const { project } = evaluator;
  const known = new Map<FunctionNode, FunctionUses>();
  const running: FunctionUses = { calls: [], references: [], unknown: [] };

  const exportNames = (binding: Binding): readonly string[] => {
    const { named, whole } = project.exportsOf(fileOf(binding.declaration));
    const direct = [...named].filter(([, target]) => (target.kind === 'binding' ? target.binding === binding : target.kind === 'declaration' ? target.declaration === binding.declaration : target.kind === 'expression' && reads(target.expression, binding))).map(([name]) => name);
    const inObject = whole.flatMap((expression) => objectExports(expression, binding));
    return [...direct, ...inObject];
  };
  const reads = (expression: ts.Expression, binding: Binding): boolean => ts.isIdentifier(expression) && project.bindingOf(expression) === binding;
  const objectExports = (expression: ts.Expression, binding: Binding): readonly string[] => {
    if (reads(expression, binding)) return [NAMESPACE];
    if (!ts.isObjectLiteralExpression(expression)) return [];
    return expression.properties.flatMap((property) => {
      const value = ts.isShorthandPropertyAssignment(property) ? property.name : ts.isPropertyAssignment(property) ? property.initializer : undefined;
      const name = property.name && propertyName(property.name);
      return value && name !== undefined && reads(value, binding) ? [name] : [];
    });
  };

  /** Expressions in importing files that read what `path` exports as `name`. */
  const importedReads = (path: string, name: string, seen: Set<string>): readonly ts.Expression[] => {
    const key = `${path}\0${name}`;
    if (seen.has(key)) return [];
    seen.add(key);
    return project.importersOf(path).flatMap((file) => {
      const found: ts.Expression[] = [];
      const follow = (identifier: ts.Identifier): void => {
        const binding = project.bindingOf(identifier);
        if (!binding) return;
        found.push(...binding.references);
        for (const exported of exportNames(binding)) found.push(...importedReads(file.path, exported, seen));
      };
      const isSource = (specifier: ts.Node | undefined): boolean => specifier !== undefined && ts.isStringLiteralLike(specifier) && project.modules.resolve(file.path, specifier.text) === path;
      const namespaceReads = (identifier: ts.Identifier): void => {
        for (const reference of project.bindingOf(identifier)?.references ?? []) {
          if (name === NAMESPACE) found.push(reference);
          else if (memberName(reference.parent) === name) found.push(reference.parent as ts.Expression);
          else destructure(reference);
        }
      };
      /** `const { name: local } = module` */
      const destructure = (expression: ts.Node): void => {
        const { parent } = wrapped(expression);
        if (!ts.isVariableDeclaration(parent)) return;
        if (ts.isIdentifier(parent.name)) return namespaceReads(parent.name);
        for (const element of parent.name.elements) {
          if (!ts.isBindingElement(element)) continue;
          const from = element.propertyName ? propertyName(element.propertyName) : ts.isIdentifier(element.name) ? element.name.text : undefined;
          if (from === name) for (const local of boundNames(element.name)) follow(local);
        }
      };
      walk(file.root, (node) => {
        if (ts.isImportDeclaration(node) && isSource(node.moduleSpecifier)) {
          const clause = node.importClause;
          const bindings = clause?.namedBindings;
          if (clause?.name) {
            if (name === 'default') follow(clause.name);
            else namespaceReads(clause.name);
          }
          if (bindings && ts.isNamespaceImport(bindings)) namespaceReads(bindings.name);
          if (bindings && ts.isNamedImports(bindings)) for (const item of bindings.elements) if ((item.propertyName ?? item.name).text === name) follow(item.name);
        } else if (ts.isExportDeclaration(node) && isSource(node.moduleSpecifier)) {
          const clause = node.exportClause;
          if (!clause) found.push(...importedReads(file.path, name, seen));
          else if (ts.isNamedExports(clause)) for (const item of clause.elements) if ((item.propertyName ?? item.name).text === name) found.push(...importedReads(file.path, item.name.text, seen));
        } else if (ts.isCallExpression(node) && isSource(node.arguments[0]) && evaluator.evaluate(node).kind !== 'result') {
          const outer = wrapped(ts.isAwaitExpression(node.parent) ? wrapped(node.parent) : node);
          if (memberName(outer.parent) === name) found.push(outer.parent as ts.Expression);
          else if (name === NAMESPACE && !ts.isVariableDeclaration(outer.parent)) found.push(node);
          else destructure(outer);
        }
      });
      return found;
    });
  };

  const readsOf = (binding: Binding): readonly ts.Expression[] => [
    ...binding.references.filter((reference) => !isExporting(reference)),
    ...exportNames(binding).flatMap((name) => importedReads(fileOf(binding.declaration), name, new Set())),
  ];

  /** `export { x }`, `export default x`, `module.exports = x` and `module.exports = { x }` hand a name on; the importers' reads count. */
  const isExporting = (reference: ts.Identifier): boolean => {
    const { parent } = reference;
    if (ts.isExportSpecifier(parent) || ts.isExportAssignment(parent)) return true;
    const holder = ts.isObjectLiteralExpression(parent.parent) && (ts.isShorthandPropertyAssignment(parent) || ts.isPropertyAssignment(parent)) ? parent.parent : reference;
    const assignment = holder.parent;
    return ts.isBinaryExpression(assignment) && assignment.right === holder && commonJsTarget(assignment.left, project.scopes(reference.getSourceFile())) !== undefined;
  };

  const compute = (fn: FunctionNode): FunctionUses => {
    const named = nameOf(fn);
    const binding = named?.binding;
    const candidates = binding ? readsOf(binding) : named?.member !== undefined ? memberReads(named.member) : exportedReads(fn);
    const calls: (ts.CallExpression | ts.NewExpression)[] = [];
    const references: ts.Expression[] = [];
    const doubtful: ts.Expression[] = [];
    for (const candidate of new Set(candidates)) {
      if (named?.member !== undefined) {
        const values = alternatives(evaluator.evaluate(candidate));
        if (!values.some((value) => value.kind === 'function' && value.fn === fn)) {
          if (memberName(candidate) !== undefined && values.some(isUntold)) doubtful.push(candidate);
          continue;
        }
      }
      const outer = wrapped(candidate) as ts.Expression;
      const { parent } = outer;
      if ((ts.isCallExpression(parent) || ts.isNewExpression(parent)) && parent.expression === outer) calls.push(parent);
      else if (ts.isVariableDeclaration(parent) && parent.initializer === outer && ts.isIdentifier(parent.name)) aliasUses(parent.name, calls, references);
      else if (ts.isExpressionWithTypeArguments(parent)) calls.push(...superCalls(parent));
      else references.push(outer);
    }
    // Calls by ways that names do not show, e.g. `import('./module').then((m) => m.default)`.
    for (const { node } of callSites.callersOf(fn)) {
      const isDirect = ts.isCallExpression(node) && !calls.includes(node) && !isPassing(node, fn);
      if (isDirect && alternatives(evaluator.evaluate(node.expression)).some((value) => value.kind === 'function' && value.fn === fn)) calls.push(node);
    }
    return { calls, references, unknown: doubtful };
  };

  /** `list.map(fn)` and `fn.call(…)` reach a function without being calls of it. */
  const isPassing = (call: ts.CallExpression, fn: FunctionNode): boolean => call.arguments.some((argument) => alternatives(evaluator.evaluate(argument)).some((value) => value.kind === 'function' && value.fn === fn));

  /** `const alias = fn`: the alias's uses are the function's. */
  const aliasUses = (name: ts.Identifier, calls: (ts.CallExpression | ts.NewExpression)[], references: ts.Expression[]): void => {
    const binding = project.bindingOf(name);
    for (const read of binding ? readsOf(binding) : []) {
      const outer = wrapped(read) as ts.Expression;
      if (ts.isCallExpression(outer.parent) && outer.parent.expression === outer) calls.push(outer.parent);
      else references.push(outer);
    }
  };

  /** The `super(…)` call of a class that extends another. */
  const superCalls = (clause: ts.ExpressionWithTypeArguments): readonly ts.CallExpression[] => {
    const found: ts.CallExpression[] = [];
    walk(clause.parent.parent, (node) => {
      if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.SuperKeyword) found.push(node);
    });
    return found;
  };

  /** `object[key]` with a key that is known only at run time may read any member. */
  const computedReads = (): readonly ts.Expression[] =>
    project.loaded().flatMap((file) => {
      const found: ts.Expression[] = [];
      walk(file.root, (node) => {
        if (ts.isElementAccessExpression(node) && !ts.isStringLiteralLike(node.argumentExpression) && !isAssignmentTarget(node)) found.push(node);
      });
      return found;
    });

  const memberReads = (name: string): readonly ts.Expression[] => [...namedReads(name), ...computedReads()];

  const namedReads = (name: string): readonly ts.Expression[] =>
    project.mentioning(name).flatMap((file) => {
      const found: ts.Expression[] = [];
      walk(file.root, (node) => {
        if (memberName(node) === name && !isAssignmentTarget(node)) found.push(node as ts.Expression);
        // `const { name } = object`
        if (ts.isBindingElement(node) && ts.isIdentifier(node.name) && (node.propertyName ?? node.name).getText() === name) found.push(...(project.bindingOf(node.name)?.references ?? []));
      });
      return found;
    });

  /** Reads of a function that has no name of its own, `export default function () {}` and `exports.x = …` among them. */
  const exportedReads = (fn: FunctionNode): readonly ts.Expression[] => {
    const path = fileOf(fn);
    const { named, whole } = project.exportsOf(path);
    const names = [...named].filter(([, target]) => (target.kind === 'declaration' && target.declaration === fn) || (target.kind === 'expression' && wrapped(fn) === target.expression)).map(([name]) => name);
    if (whole.some((expression) => expression === fn)) names.push(NAMESPACE);
    return names.flatMap((name) => importedReads(path, name, new Set()));
  };

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
    readsOf,
    exportNames,
  };
}

function fileOf(node: ts.Node): string {
  return node.getSourceFile().fileName;
}

function isAssignmentTarget(node: ts.Node): boolean {
  return ts.isBinaryExpression(node.parent) && node.parent.left === node && node.parent.operatorToken.kind === ts.SyntaxKind.EqualsToken;
}

/** Whether a value may be any function. */
function isUntold(value: Value): boolean {
  if (value.kind === 'unknown' || value.kind === 'parameter') return true;
  return value.kind === 'member' && (value.of.kind === 'instance' || isUntold(value.of));
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
