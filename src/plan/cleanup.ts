/**
 * Takes out what only the removed credentials used: imports, constants, helper functions. A declaration goes when every reference to it
 * lies in text that the plan removes and making its value does nothing else.
 */
import type { Project } from '../code/project.ts';
import type { Binding, Declaration } from '../code/scope.ts';
import { bare, contains, isFunction, nearest, propertyName, requiredSpecifier, specifierNodes, ts, walk } from '../code/syntax.ts';
import { isCovered, removedRanges, type Span } from './edits.ts';
import { listItemRange, statementRange } from './layout.ts';
import type { PlanContext } from './context.ts';
import { deadMembers } from './private-members.ts';
import { isPure } from './purity.ts';
import { removeStatement } from './removal.ts';
import { effectsOf } from './side-effects.ts';
import { removeParameter } from './unused-parameters.ts';

export function removeUnused(context: PlanContext): void {
  // A removal can make the next declaration unused; each pass removes at least one.
  for (let pass = 0; pass < 50; pass += 1) if (!removeOnce(context)) return;
}

function removeOnce(context: PlanContext): boolean {
  const { project } = context.evaluator;
  let changed = false;
  const removed = new Map([...context.draft.edits()].map(([file, edits]) => [file, removedRanges(edits)] as const));
  for (const [path, ranges] of removed) {
    const file = project.load(path);
    if (!file) continue;
    for (const binding of touchedBindings(project, file.root, ranges)) {
      if (!isUnused(context, binding, removed)) continue;
      if (removeDeclaration(context, binding, removed)) changed = true;
    }
    for (const guard of deadGuards(context, file.root, ranges)) if (removeStatement(context, guard)) changed = true;
    for (const { member, writes } of deadMembers(file.root, ranges, (node) => isPure(context, node)).filter(({ name }) => !context.draft.isMarked(`read:${name}`))) for (const item of [member, ...writes]) if (ts.isParameter(item) ? removeParameter(context, item) : removeStatement(context, item)) changed = true;
  }
  return changed;
}

/**
 * `if (!key || !secret) throw …`: a check of credentials that nothing uses any more would fail the program once they are taken away.
 * Each name in the condition must be read in removed text and, apart from that, in the check alone.
 */
function deadGuards(context: PlanContext, file: ts.SourceFile, ranges: readonly Span[]): readonly ts.IfStatement[] {
  const { project } = context.evaluator;
  const found: ts.IfStatement[] = [];
  walk(file, (node) => {
    if (!ts.isIfStatement(node) || node.elseStatement || isInside(node, ranges) || !onlyThrows(node.thenStatement)) return;
    const names: ts.Identifier[] = [];
    walk(node.expression, (item) => {
      if (ts.isIdentifier(item) && project.bindingOf(item)?.references.includes(item)) names.push(item);
    });
    const isDead = (name: ts.Identifier): boolean => {
      const binding = project.bindingOf(name);
      if (!binding || context.uses.exportNames(binding).length > 0) return false;
      const others = binding.references.filter((reference) => !isInside(reference, ranges));
      return others.length < binding.references.length && others.every((reference) => node.expression.pos <= reference.pos && reference.end <= node.expression.end);
    };
    if (names.length > 0 && names.every(isDead)) found.push(node);
  });
  return found;
}

export function onlyThrows(node: ts.Statement): boolean {
  return ts.isThrowStatement(node) || (ts.isBlock(node) && node.statements.length === 1 && node.statements.every(ts.isThrowStatement));
}

/** Bindings with a reference inside removed text, wherever they are declared. */
function touchedBindings(project: Project, file: ts.SourceFile, ranges: readonly Span[]): ReadonlySet<Binding> {
  const found = new Set<Binding>();
  walk(file, (node) => {
    if (!ts.isIdentifier(node) || !isInside(node, ranges)) return;
    const binding = project.bindingOf(node);
    if (binding && binding.references.includes(node)) found.add(binding);
    if (binding && isImport(binding.declaration)) {
      const origin = exportedOrigin(project, binding);
      if (origin) found.add(origin);
    }
  });
  return found;
}

/** The exported variable or function that an import means. */
function exportedOrigin(project: Project, binding: Binding): Binding | undefined {
  const { declaration } = binding;
  const statement = nearest(declaration, ts.isImportDeclaration);
  const specifier = statement && ts.isStringLiteral(statement.moduleSpecifier) ? statement.moduleSpecifier.text : undefined;
  const path = specifier === undefined ? undefined : project.modules.resolve(declaration.getSourceFile().fileName, specifier);
  if (path === undefined || !ts.isImportSpecifier(declaration)) return undefined;
  const target = project.exportsOf(path).named.get((declaration.propertyName ?? declaration.name).text);
  return target?.kind === 'binding' ? target.binding : undefined;
}

function isInside(node: ts.Node, ranges: readonly Span[]): boolean {
  return isCovered(node.getStart(), node.end, ranges);
}

function isUnused(context: PlanContext, binding: Binding, removed: ReadonlyMap<string, readonly Span[]>): boolean {
  const { declaration } = binding;
  const own = removed.get(declaration.getSourceFile().fileName) ?? [];
  if (isInside(declaration, own)) return false;
  const gone = (node: ts.Node): boolean => isInside(node, removed.get(node.getSourceFile().fileName) ?? []);
  if (!binding.references.every((reference) => gone(reference) || isWithin(reference, declaration))) return false;
  const exported = context.uses.exportNames(binding);
  if (exported.length === 0) return binding.references.length > 0;
  if (!ts.isVariableDeclaration(declaration) && !ts.isFunctionDeclaration(declaration)) return false;
  if (!context.inScope(declaration.getSourceFile().fileName) || context.isPublic(declaration) || exported.includes('default')) return false;
  const reads = context.uses.readsOf(binding);
  return reads.length > 0 && reads.every(gone) && binding.references.every(gone) && isOfCredential(declaration) && !isLast(declaration, own);
}

/** A function that is given something and makes no header may be of use to others, who load it in a way that is not seen here. */
function isOfCredential(declaration: ts.VariableDeclaration | ts.FunctionDeclaration): boolean {
  const made = ts.isVariableDeclaration(declaration) ? declaration.initializer && bare(declaration.initializer) : declaration;
  return !made || !isFunction(made) || made.parameters.length === 0 || /\bbasic\b|base64|\bbtoa\b/i.test(made.getText());
}

/** Whether nothing but imports would be left of its file: an empty module is nobody's. */
function isLast(declaration: ts.Node, removed: readonly Span[]): boolean {
  const others = declaration.getSourceFile().statements.filter((item) => !contains(item, declaration) && !isInside(item, removed) && !ts.isImportDeclaration(item));
  return others.every((item) => ts.isVariableStatement(item) && item.declarationList.declarations.every(({ initializer }) => initializer !== undefined && loadedBy(initializer) !== undefined));
}

function isWithin(node: ts.Node, outer: ts.Node): boolean {
  return ts.isFunctionDeclaration(outer) && outer.pos <= node.pos && node.end <= outer.end;
}

function removeDeclaration(context: PlanContext, binding: Binding, removed: ReadonlyMap<string, readonly Span[]>): boolean {
  const { declaration } = binding;
  if (ts.isFunctionDeclaration(declaration)) return removeStatement(context, declaration);
  if (ts.isVariableDeclaration(declaration)) return removeVariable(context, declaration);
  if (ts.isBindingElement(declaration) && ts.isArrayBindingPattern(declaration.parent)) return removeTuple(context, declaration.parent, removed);
  if (ts.isBindingElement(declaration)) return removeElement(context, declaration);
  if (ts.isParameter(declaration)) return removeParameter(context, declaration);
  return isImport(declaration) && removeImport(context, declaration);
}

function isImport(declaration: Declaration): declaration is ts.ImportSpecifier | ts.ImportClause | ts.NamespaceImport {
  return ts.isImportSpecifier(declaration) || ts.isImportClause(declaration) || ts.isNamespaceImport(declaration);
}

function removeVariable(context: PlanContext, declaration: ts.VariableDeclaration): boolean {
  const list = declaration.parent;
  if (!ts.isVariableDeclarationList(list) || !ts.isVariableStatement(list.parent)) return false;
  if (declaration.initializer && !isPair(declaration.name) && !isPure(context, declaration.initializer)) return false;
  const key = `unused:${declaration.getStart()}`;
  const required = declaration.initializer && loadedBy(declaration.initializer);
  const specifier = required && requiredSpecifier(required);
  if (required && specifier !== undefined && isNeeded(context, declaration, specifier)) {
    if (list.declarations.length > 1 || context.draft.has(key, declaration)) return false;
    context.draft.edit(key, declaration, list.getStart(), required.getStart());
    context.draft.edit(`${key}:end`, declaration, required.end, declaration.end);
    return true;
  }
  if (list.declarations.every((item) => item === declaration || context.draft.has(`unused:${item.getStart()}`, item))) return removeStatement(context, list.parent);
  if (context.draft.has(key, declaration)) return false;
  const range = listItemRange(declaration, list.declarations);
  context.draft.edit(key, declaration, range.start, range.end);
  return true;
}

/** The `require(…)` of `require('./settings').login`. */
function loadedBy(initializer: ts.Expression): ts.CallExpression | undefined {
  let current: ts.Expression = bare(initializer);
  while (ts.isPropertyAccessExpression(current)) current = bare(current.expression);
  return ts.isCallExpression(current) && requiredSpecifier(current) !== undefined ? current : undefined;
}

/** `const [user, password] = pair()` goes when none of its names is used. */
function removeTuple(context: PlanContext, pattern: ts.ArrayBindingPattern, removed: ReadonlyMap<string, readonly Span[]>): boolean {
  const holder = pattern.parent;
  const named = pattern.elements.filter(ts.isBindingElement);
  const bindings = named.map((item) => (ts.isIdentifier(item.name) ? context.evaluator.project.bindingOf(item.name) : undefined));
  const isDead = bindings.every((binding) => binding && (binding.references.length === 0 || isUnused(context, binding, removed)));
  return isDead && ts.isVariableDeclaration(holder) && removeVariable(context, holder);
}

/** `const { gone, kept } = source` */
function removeElement(context: PlanContext, element: ts.BindingElement): boolean {
  const pattern = element.parent;
  const holder = pattern.parent;
  if (!ts.isObjectBindingPattern(pattern) || pattern.elements.some((item) => item.dotDotDotToken) || !ts.isVariableDeclaration(holder) || element.initializer && !isPure(context, element.initializer)) return false;
  const edits = context.draft.edits().get(element.getSourceFile().fileName) ?? [];
  const others = pattern.elements.filter((item) => item !== element && !isInside(item, removedRanges(edits)));
  if (others.length === 0) return holder.initializer !== undefined && removeVariable(context, holder);
  const key = `unused:${element.getStart()}`;
  if (context.draft.has(key, element)) return false;
  const range = itemRange(element, pattern.elements, others);
  context.draft.edit(key, element, range.start, range.end);
  return true;
}

/** `const { user, password } = await login()`: what is asked for nothing but a pair. Left in place it fails once the secret is gone. */
function isPair(name: ts.BindingName): boolean {
  if (!ts.isObjectBindingPattern(name)) return false;
  const keys = name.elements.map((item) => propertyName(item.propertyName ?? item.name) ?? '');
  return keys.length > 1 && keys.every((key) => /user|login|email|key|\bid$|Id$|pass|pwd|secret/i.test(key));
}

/** The range of a list item with its comma: the one before it where no item that stays comes after. */
function itemRange<T extends ts.Node>(item: T, list: ts.NodeArray<T>, kept: readonly ts.Node[]): Span {
  const before = kept.findLast((other) => other.pos < item.pos && list.includes(other as T));
  const isLast = !kept.some((other) => other.pos > item.pos && list.includes(other as T));
  return isLast && before ? { start: before.end, end: item.end } : listItemRange(item, list);
}

function removeImport(context: PlanContext, declaration: ts.ImportSpecifier | ts.ImportClause | ts.NamespaceImport): boolean {
  const statement = nearest(declaration, ts.isImportDeclaration);
  const clause = statement?.importClause;
  if (!statement || !clause || !ts.isStringLiteral(statement.moduleSpecifier)) return false;
  const key = `unused:${declaration.getStart()}:${declaration.kind}`;
  if (context.draft.has(key, declaration)) return false;
  const named = clause.namedBindings && ts.isNamedImports(clause.namedBindings) ? clause.namedBindings.elements : undefined;
  const all: readonly ts.Node[] = [...(clause.name ? [clause] : []), ...(named ?? (clause.namedBindings ? [clause.namedBindings] : []))];
  const left = all.filter((item) => item !== declaration && !context.draft.has(`unused:${item.getStart()}:${item.kind}`, item));
  if (left.length > 0) {
    if (!ts.isImportSpecifier(declaration) || !named) return false;
    const isNoneLeft = named.every((item) => !left.includes(item)) && clause.name !== undefined;
    // `import client, { Gone } from 'client'`
    const range = isNoneLeft ? { start: clause.name.end, end: clause.end } : itemRange(declaration, named, left);
    context.draft.edit(key, declaration, range.start, range.end);
    return true;
  }
  const specifier = statement.moduleSpecifier;
  if (isNeeded(context, statement, specifier.text)) context.draft.edit(key, statement, clause.getStart(), specifier.getStart());
  else {
    const range = statementRange(statement);
    context.draft.edit(key, statement, range.start, range.end);
  }
  return true;
}

/** Whether a module that an import loads does something when it is loaded, and nothing else that stays in the file loads it. */
function isNeeded(context: PlanContext, loading: ts.Node, specifier: string): boolean {
  const { project } = context.evaluator;
  const file = loading.getSourceFile();
  const path = project.modules.resolve(file.fileName, specifier);
  const effects = path === undefined ? undefined : effectsOf(project, path);
  if (!effects || effects.size === 0) return false;
  const removed = removedRanges(context.draft.edits().get(file.fileName) ?? []);
  const others = specifierNodes(file).filter((node) => !contains(loading, node) && !isInside(node, removed)).flatMap((node) => project.modules.resolve(file.fileName, node.text) ?? []);
  const left = new Set(others.flatMap((other) => [...effectsOf(project, other)]));
  return [...effects].some((effect) => !left.has(effect));
}
