/** Credentials that are another one each time: chosen by a name, of a row, asked for by what callers give. */
import { dirname, join } from 'node:path/posix';
import { contains, nearest, ts, walk } from '../code/syntax.ts';
import { givenTo, leaves, type Leaf } from '../code/leaves.ts';
import { alternatives, compatible, isNothing, sameChoices, type Alternative, type Value } from '../code/values.ts';
import type { Usage } from './expand.ts';
import type { DetectionInput } from './input.ts';

/** One reading expression with several variables behind it, a variable whose name is computed, or one of several that a decision of the program picks. */
export function isSelected(input: DetectionInput, { credential, verdict }: Usage): boolean {
  return credential.sources.some((source) => {
    const possible = alternatives(source).filter((item) => compatible(item.when, verdict.when) && !isNothing(item));
    if (isPicked(possible)) return true;
    const names = new Map<ts.Node, string>();
    return possible.flatMap(leaves).some((leaf) => {
      if (leaf.kind === 'unknown') return ts.isElementAccessExpression(leaf.node) || isOfRow(input, leaf.node, credential.node);
      if (leaf.kind === 'member' || leaf.kind === 'result') return isAskedFor(leaf) || isOfContext(leaf);
      if (leaf.kind !== 'environment') return false;
      const known = names.get(leaf.node);
      names.set(leaf.node, leaf.name);
      return known !== undefined && known !== leaf.name;
    });
  });
}

/** Whether values that are not the same rest on different outcomes; what stands behind `||` or `??` is a default, and rests on none. */
function isPicked(values: readonly Alternative[]): boolean {
  const named = values.map((value) => [leaves(value).map(nameOf).join(), value.when] as const).filter(([name]) => name.replaceAll(',', '') !== '');
  return named.some(([name, when], index) => named.slice(index + 1).some(([other, otherWhen]) => other !== name && !sameChoices(when, otherWhen)));
}

function nameOf(leaf: Leaf): string {
  if (leaf.kind === 'literal') return leaf.text.trim();
  return leaf.kind === 'environment' ? `${leaf.source}:${leaf.name}` : `${leaf.node.getSourceFile().fileName}:${leaf.node.pos}`;
}

/** One expression that asks for secrets under different names, which its callers give. */
export function isAskedDifferently(usages: readonly Usage[]): boolean {
  const names = new Map<string, string>();
  for (const { credential } of usages) {
    for (const [index, source] of credential.sources.entries()) {
      for (const leaf of leaves(source)) {
        const asked = leaf.kind === 'literal' ? '' : argumentsOf(leaf);
        const key = `${index} ${leaf.node.getSourceFile().fileName} ${leaf.node.pos}`;
        if (asked === '') continue;
        if ((names.get(key) ?? asked) !== asked) return true;
        names.set(key, asked);
      }
    }
  }
  return false;
}

/** Whether requests to hosts that cannot be told have another pair by the same expression: `pairOf(url.hostname)`. */
export function isAnother(ours: readonly Usage[], group: readonly Usage[]): boolean {
  const leavesOf = ({ credential }: Usage): readonly Leaf[] => credential.sources.flatMap(leaves);
  const open = group.filter((usage) => usage.verdict.kind === 'unknown' && !leavesOf(usage).some((leaf) => leaf.kind === 'parameter'));
  const own = ours.flatMap(leavesOf);
  const names = new Set(own.map(nameOf));
  return own.some((leaf) => leaf.kind === 'environment') && open.flatMap(leavesOf).some((leaf) => leaf.kind !== 'literal' && !names.has(nameOf(leaf)));
}

/**
 * Where values that cannot be evaluated come from, as far as the code says: the calls, what they are given, the members that are read. Two pairs
 * that are called the same are another account's where that differs. Empty where nothing is said. It may hold literals: for comparison alone.
 */
export function originOf(sources: readonly Value[]): string {
  return sources.flatMap(leaves).map((leaf) => (leaf.kind === 'member' || leaf.kind === 'result' || leaf.kind === 'unknown' || leaf.kind === 'external' ? wayTo(leaf) : '')).join('\0').replace(/^\0+$/, '');
}

function wayTo(value: Value, depth = 0): string {
  // What a value is made of may hold itself.
  if (depth > DEPTH) return '';
  switch (value.kind) {
    case 'member':
      return `${wayTo(value.of, depth + 1)}.${value.name}`;
    case 'result':
      return `${wayTo(value.callee, depth + 1)}(${value.args.map((argument) => literalsIn(argument(), depth + 1)).join()})`;
    case 'external':
      return `${value.module.startsWith('.') ? join(dirname(value.node.getSourceFile().fileName), value.module) : value.module}#${value.path.join('.')}`;
    case 'function':
      return `${value.fn.getSourceFile().fileName}:${value.fn.pos}`;
    default:
      // A name alone says nothing.
      return value.kind === 'unknown' && !/^[\w$.]*$/.test(value.name) ? value.node.getText() : '';
  }
}

/** The literal texts among the arguments of the calls that a value came from. */
function argumentsOf(value: Value): string {
  return givenTo(value).map((given) => literalsIn(given)).join();
}

function literalsIn(value: Value, depth = 0): string {
  if (depth > DEPTH) return '';
  const within = (item: Value): string => literalsIn(item, depth + 1);
  return alternatives(value).map((item) => {
    if (item.kind === 'object') return item.entries.map((entry) => within(entry.value())).join();
    if (item.kind === 'array') return item.items.map((element) => within(element())).join();
    if (item.kind === 'result' || item.kind === 'member') return wayTo(item, depth + 1);
    return leaves(item).map((leaf) => (leaf.kind === 'literal' ? leaf.text : '')).join();
  }).join();
}

/** A member of what a call returned for a parameter, or of an element of a list that is used for each of them: another one for each tenant. */
function isOfRow(input: DetectionInput, node: ts.Node, used: ts.Node): boolean {
  const { project } = input.evaluator;
  let root: ts.Node = node;
  while (ts.isPropertyAccessExpression(root) || ts.isNonNullExpression(root) || ts.isAwaitExpression(root)) root = root.expression;
  const bound = ts.isIdentifier(root) ? project.bindingOf(root)?.declaration : root;
  // `for (const { key, secret } of rows)`, `const { key } = await load(tenant)`
  const declaration = bound && ts.isBindingElement(bound) ? nearest(bound, ts.isVariableDeclaration) : ts.isIdentifier(root) && root !== node ? bound : undefined;
  if (!declaration || !ts.isVariableDeclaration(declaration)) return false;
  if (isSetAnew(input, declaration)) return true;
  if (ts.isVariableDeclarationList(declaration.parent) && ts.isForOfStatement(declaration.parent.parent)) return contains(declaration.parent.parent, used);
  let call: ts.Node | undefined = declaration.initializer;
  while (call && (ts.isAwaitExpression(call) || ts.isPropertyAccessExpression(call) || ts.isParenthesizedExpression(call) || ts.isNonNullExpression(call))) call = call.expression;
  if (!call || !ts.isCallExpression(call)) return false;
  let isChosen = false;
  for (const argument of call.arguments) {
    walk(argument, (item) => {
      const binding = ts.isIdentifier(item) ? project.bindingOf(item) : undefined;
      if (binding && ts.isParameter(binding.declaration)) isChosen = true;
    });
  }
  return isChosen;
}

/** Whether a variable is given one thing after the other: by several assignments, or by one of what a loop or a caller chooses. */
function isSetAnew({ evaluator: { project } }: DetectionInput, declaration: ts.VariableDeclaration): boolean {
  const binding = ts.isIdentifier(declaration.name) ? project.bindingOf(declaration.name) : undefined;
  const given = (binding?.references ?? []).flatMap(({ parent }) => (ts.isBinaryExpression(parent) && parent.operatorToken.kind === ts.SyntaxKind.EqualsToken && ts.isIdentifier(parent.left) && binding?.references.includes(parent.left) ? [parent.right] : []));
  // `let login = null`, `let login = {}`: nothing yet.
  const first = declaration.initializer && !/^(?:null|undefined|''|""|\{\s*\})$/.test(declaration.initializer.getText()) ? 1 : 0;
  if (new Set(given.map((value) => value.getText())).size + first > 1) return true;
  return given.some((value) => {
    const source = ts.isIdentifier(value) ? project.bindingOf(value)?.declaration : undefined;
    return source !== undefined && (ts.isParameter(source) || (ts.isVariableDeclaration(source) && ts.isForOfStatement(source.parent.parent)));
  });
}

/** What calls return for an argument that their callers choose: a secret by the name of a tenant. */
function isAskedFor(value: Value): boolean {
  return givenTo(value).some((given) => isChosenByCallers(given, 0));
}

/** How many values within values are looked into. */
const DEPTH = 6;

function isChosenByCallers(value: Value, depth: number): boolean {
  if (depth > DEPTH) return false;
  const within = (item: Value): boolean => isChosenByCallers(item, depth + 1);
  return alternatives(value).some((item) => {
    switch (item.kind) {
      case 'parameter':
        return true;
      case 'array':
        return item.items.some((element) => within(element()));
      case 'object':
        return item.entries.some((entry) => within(entry.value()));
      case 'member':
      case 'result':
        return rootOf(item).kind === 'parameter' || givenTo(item).some(within);
      default:
        return leaves(item).some((leaf) => leaf.kind !== 'literal' && leaf !== item && within(leaf));
    }
  });
}

function rootOf(value: Value): Value {
  return value.kind === 'member' ? rootOf(value.of) : value;
}

/** What belongs to the request that is being answered: `als.getStore()`. */
function isOfContext(value: Value): boolean {
  if (value.kind === 'member') return isOfContext(value.of);
  return value.kind === 'result' && ((value.callee.kind === 'member' && value.callee.name === 'getStore') || isOfContext(value.callee));
}
