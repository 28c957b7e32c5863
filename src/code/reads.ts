/** Who reads a variable or an export, over all files. */
import type { Evaluator } from './evaluator.ts';
import { NAMESPACE, commonJsTarget } from './module-exports.ts';
import type { Binding } from './scope.ts';
import { boundNames, memberName, propertyName, ts, walk, wrapped, type FunctionNode } from './syntax.ts';
import { isComputedMember, isGiven } from './use-kinds.ts';

export interface ReadFinder {
  /** Every expression that reads a variable, in its own file and wherever it is imported. */
  readsOf(binding: Binding): readonly ts.Expression[];
  /** The names under which a module's file exports a binding. */
  exportNames(binding: Binding): readonly string[];
  /** Reads of a function that has no name of its own, `export default function () {}` and `exports.x = …` among them. */
  exportedReads(fn: FunctionNode): readonly ts.Expression[];
}

export function createReadFinder(evaluator: Evaluator): ReadFinder {
  const { project } = evaluator;
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
          else if (memberName(reference.parent) === name || isComputedMember(reference)) found.push(reference.parent as ts.Expression);
          else if (isGiven(reference)) found.push(reference);
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

  /** Reads of a function that has no name of its own, `export default function () {}` and `exports.x = …` among them. */
  const exportedReads = (fn: FunctionNode): readonly ts.Expression[] => {
    const path = fileOf(fn);
    const { named, whole } = project.exportsOf(path);
    const names = [...named].filter(([, target]) => (target.kind === 'declaration' && target.declaration === fn) || (target.kind === 'expression' && wrapped(fn) === target.expression)).map(([name]) => name);
    if (whole.some((expression) => expression === fn)) names.push(NAMESPACE);
    return names.flatMap((name) => importedReads(path, name, new Set()));
  };

  return { readsOf, exportNames, exportedReads };
}

export function fileOf(node: ts.Node): string {
  return node.getSourceFile().fileName;
}
