/** What the modules of the repository export. */
import type { Evaluator } from './evaluator.ts';
import { NAMESPACE, type ExportTarget } from './module-exports.ts';
import { dirname, join, normalise } from './paths.ts';
import { memberName, nearest, requiredSpecifier, ts } from './syntax.ts';
import { assume, isMissing, literalPrefix, literalText, mapEach, text, union, unknown, type Context, type Entry, type ModuleValue, type Value } from './values.ts';

/** The module that `specifier` names in the file of `node`. */
function moduleOf(evaluator: Evaluator, node: ts.Node, specifier: string): Value {
  const path = evaluator.project.modules.resolve(node.getSourceFile().fileName, specifier);
  if (path === undefined) return { kind: 'external', module: specifier.replace(/^node:/, ''), path: [], node, trail: [] };
  return { kind: 'module', path, node, trail: [] };
}

/** What `require(…)`, `import(…)` and what `createRequire` made return; `undefined` for other calls. */
export function requiredModule(evaluator: Evaluator, node: ts.CallExpression, context: Context): Value | undefined {
  const [argument] = node.arguments;
  if (!argument || !loadsModule(evaluator, node)) return undefined;
  const isImport = node.expression.kind === ts.SyntaxKind.ImportKeyword;
  const literal = requiredSpecifier(node);
  const specifiers = literal === undefined ? evaluator.evaluate(argument, context) : text(literal, argument);
  return mapEach(specifiers, node, (item) =>
    union(
      filesNamed(evaluator, item, node).map((specifier) => {
        const module = moduleOf(evaluator, node, specifier);
        const value = module.kind === 'module' && !isImport ? (wholeModule(evaluator, module.path, node) ?? module) : module;
        return literalText(item) === undefined ? assume(value, [{ of: node, pick: specifier }]) : value;
      }),
      node,
    ),
  );
}

/** How many files a computed specifier may stand for. */
const COMPUTED_LIMIT = 12;

/** The specifiers that a text stands for: itself, or with a part that is known at run time, the files that fit. */
function filesNamed(evaluator: Evaluator, item: Value, node: ts.Node): readonly string[] {
  const file = node.getSourceFile().fileName;
  const literal = literalText(item);
  // An absolute path is one that `__dirname` made.
  if (literal !== undefined) return [literal.startsWith('/') ? relativeTo(file, literal) : literal];
  const prefix = literalPrefix(item);
  if (!prefix.includes('/')) return [];
  const start = prefix.startsWith('/') ? normalise(prefix) : normalise(join(dirname(file), prefix));
  const stem = prefix.endsWith('/') ? `${start}/` : start;
  return evaluator.project.tree.paths
    .filter((path) => path !== file && path.startsWith(stem) && !path.slice(stem.length).includes('/') && /\.(?:[cm]?[jt]s|json)$/.test(path))
    .slice(0, COMPUTED_LIMIT)
    .map((path) => relativeTo(file, `/${path}`));
}

function loadsModule(evaluator: Evaluator, node: ts.CallExpression): boolean {
  const { expression } = node;
  if (expression.kind === ts.SyntaxKind.ImportKeyword) return true;
  if (!ts.isIdentifier(expression)) return memberName(expression) === 'requireActual';
  const binding = evaluator.project.bindingOf(expression);
  if (!binding) return expression.text === 'require';
  const { declaration } = binding;
  const made = ts.isVariableDeclaration(declaration) && declaration.initializer && ts.isCallExpression(declaration.initializer) ? declaration.initializer.expression : undefined;
  return made !== undefined && (ts.isIdentifier(made) ? made.text : memberName(made)) === 'createRequire';
}

function relativeTo(file: string, absolute: string): string {
  const up = file.split('/').slice(0, -1).map(() => '..');
  return `./${[...up, normalise(absolute)].join('/')}`;
}

/** `module.exports`, where a module assigns it as a whole. */
export function wholeModule(evaluator: Evaluator, path: string, node: ts.Node): Value | undefined {
  const { whole, named, spread } = evaluator.project.exportsOf(path);
  if (whole.length === 0) return undefined;
  const value = union(
    whole.map((expression) => atTheEnd(evaluator, expression)),
    node,
  );
  if (value.kind !== 'object') return value;
  const extra = [...named].map(([key, target]): Entry => ({ key, node: value.node, value: () => exportValue(evaluator, path, target, node) }));
  const added = spread.flatMap((expression) => entriesOf(evaluator.evaluate(expression)));
  return { ...value, entries: [...value.entries, ...added, ...extra] };
}

/** What an expression is once its module has run: a variable, with everything that was set on it. */
function atTheEnd(evaluator: Evaluator, expression: ts.Expression): Value {
  const binding = ts.isIdentifier(expression) ? evaluator.project.bindingOf(expression) : undefined;
  return binding ? evaluator.evaluateBinding(binding) : evaluator.evaluate(expression);
}

function entriesOf(value: Value): readonly Entry[] {
  return value.kind === 'object' ? value.entries : [];
}

/** What a module exports by name, as entries: for `{ ...require('./base') }`. */
export function moduleEntries(evaluator: Evaluator, path: string, node: ts.Node, seen: ReadonlySet<string> = new Set()): readonly Entry[] {
  const { named, stars, spread } = evaluator.project.exportsOf(path);
  const own = [...named].map(([key, target]): Entry => ({ key, node, value: () => exportValue(evaluator, path, target, node) }));
  const others = stars.flatMap((specifier) => {
    const next = evaluator.project.modules.resolve(path, specifier);
    return next === undefined || next === path || seen.has(next) ? [] : moduleEntries(evaluator, next, node, new Set([...seen, path]));
  });
  return [...others, ...spread.flatMap((expression) => entriesOf(evaluator.evaluate(expression))), ...own];
}

export function memberOfModule(evaluator: Evaluator, of: ModuleValue, name: string, node: ts.Node): Value {
  const { project } = evaluator;
  if (name !== 'default' || project.exportsOf(of.path).named.has('default')) return exported(evaluator, of.path, name, node);
  return wholeModule(evaluator, of.path, node) ?? of;
}

function exported(evaluator: Evaluator, path: string, name: string, node: ts.Node, seen: ReadonlySet<string> = new Set()): Value {
  const { project } = evaluator;
  const { named, stars, spread } = project.exportsOf(path);
  const target = named.get(name);
  if (target) return exportValue(evaluator, path, target, node);
  const whole = wholeModule(evaluator, path, node);
  if (whole) return evaluator.member(whole, name, node);
  for (const expression of spread) {
    const value = evaluator.member(evaluator.evaluate(expression), name, node);
    if (!isMissing(value)) return value;
  }
  for (const specifier of stars) {
    const next = project.modules.resolve(path, specifier);
    if (next === undefined || next === path || seen.has(next)) continue;
    const value = exported(evaluator, next, name, node, new Set([...seen, path]));
    if (!isMissing(value)) return value;
  }
  return unknown(node);
}

function exportValue(evaluator: Evaluator, path: string, target: ExportTarget, node: ts.Node): Value {
  switch (target.kind) {
    case 'binding':
      return evaluator.evaluateBinding(target.binding);
    case 'expression':
      return atTheEnd(evaluator, target.expression);
    case 'declaration':
      return ts.isClassDeclaration(target.declaration)
        ? { kind: 'class', of: target.declaration, context: undefined, node: target.declaration, trail: [] }
        : { kind: 'function', fn: target.declaration, context: undefined, node: target.declaration, trail: [] };
    case 'from': {
      const next = evaluator.project.modules.resolve(path, target.specifier);
      if (next === undefined) return { kind: 'external', module: target.specifier.replace(/^node:/, ''), path: target.name === NAMESPACE ? [] : [target.name].filter((name) => name !== 'default'), node, trail: [] };
      const module: ModuleValue = { kind: 'module', path: next, node, trail: [] };
      return target.name === NAMESPACE ? module : unlessActive(evaluator, `${next}\0${target.name}`, node, () => evaluator.member(module, target.name, node));
    }
  }
}

const ACTIVE = new WeakMap<Evaluator, Set<string>>();

/** Names that modules export from each other in a circle are never defined. */
function unlessActive(evaluator: Evaluator, name: string, node: ts.Node, value: () => Value): Value {
  const active = ACTIVE.get(evaluator) ?? new Set<string>();
  ACTIVE.set(evaluator, active);
  if (active.has(name)) return unknown(node);
  active.add(name);
  try {
    return value();
  } finally {
    active.delete(name);
  }
}

/** What an imported name means. */
export function imported(evaluator: Evaluator, declaration: ts.Node): Value {
  if (ts.isImportEqualsDeclaration(declaration)) {
    const reference = declaration.moduleReference;
    if (!ts.isExternalModuleReference(reference) || !ts.isStringLiteral(reference.expression)) return unknown(declaration);
    const module = moduleOf(evaluator, declaration, reference.expression.text);
    return module.kind === 'module' ? (wholeModule(evaluator, module.path, declaration) ?? module) : module;
  }
  const statement = nearest(declaration, ts.isImportDeclaration);
  if (!statement || !ts.isStringLiteral(statement.moduleSpecifier)) return unknown(declaration);
  const module = moduleOf(evaluator, declaration, statement.moduleSpecifier.text);
  if (ts.isNamespaceImport(declaration)) return module;
  const name = ts.isImportSpecifier(declaration) ? (declaration.propertyName ?? declaration.name).text : 'default';
  // A module may import from itself what it exports again.
  return unlessActive(evaluator, `${declaration.getSourceFile().fileName}:${declaration.pos}`, declaration, () => evaluator.member(module, name, declaration));
}
