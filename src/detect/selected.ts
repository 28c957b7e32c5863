/** Credentials that are another one each time: chosen by a name, of a row, asked for by what callers give. */
import { ts, walk } from '../code/syntax.ts';
import { leaves } from '../code/leaves.ts';
import { alternatives, type Value } from '../code/values.ts';
import type { Credential } from './credentials.ts';
import type { Usage } from './expand.ts';
import type { DetectionInput } from './input.ts';

/** One reading expression with several variables behind it, or a variable whose name is computed. */
export function isSelected(input: DetectionInput, credential: Credential): boolean {
  return credential.sources.some((source) => {
    const names = new Map<ts.Node, string>();
    return leaves(source).some((leaf) => {
      if (leaf.kind === 'unknown') return ts.isElementAccessExpression(leaf.node) || isOfRow(input, leaf.node);
      if (leaf.kind === 'member' || leaf.kind === 'result') return isAskedFor(leaf);
      if (leaf.kind !== 'environment') return false;
      const known = names.get(leaf.node);
      names.set(leaf.node, leaf.name);
      return known !== undefined && known !== leaf.name;
    });
  });
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

/** The literal texts among the arguments of the call that a value came from. */
function argumentsOf(value: Value): string {
  if (value.kind === 'member') return argumentsOf(value.of);
  return value.kind === 'result' ? value.args.map((argument) => literalsIn(argument())).join() : '';
}

function literalsIn(value: Value): string {
  return alternatives(value).map((item) => (item.kind === 'object' ? item.entries.map((entry) => literalsIn(entry.value())).join() : item.kind === 'array' ? item.items.map((element) => literalsIn(element())).join() : leaves(item).map((leaf) => (leaf.kind === 'literal' ? leaf.text : '')).join())).join();
}

/** A member of what a call returned for a parameter, or of an element of a list: another one for each tenant. */
function isOfRow({ evaluator }: DetectionInput, node: ts.Node): boolean {
  const { project } = evaluator;
  let root: ts.Node = node;
  while (ts.isPropertyAccessExpression(root) || ts.isNonNullExpression(root) || ts.isAwaitExpression(root)) root = root.expression;
  const declaration = ts.isIdentifier(root) && root !== node ? project.bindingOf(root)?.declaration : undefined;
  if (!declaration || !ts.isVariableDeclaration(declaration)) return false;
  if (ts.isVariableDeclarationList(declaration.parent) && ts.isForOfStatement(declaration.parent.parent)) return true;
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

/** What a call returns for an argument that its callers choose: a secret by the name of a tenant. */
function isAskedFor(value: Value): boolean {
  if (value.kind === 'member') return isAskedFor(value.of);
  return value.kind === 'result' && value.args.some((argument) => isGivenParameter(argument()));
}

function isGivenParameter(value: Value): boolean {
  return alternatives(value).some((item) => (item.kind === 'array' ? item.items.some((element) => isGivenParameter(element())) : item.kind === 'object' ? item.entries.some((entry) => isGivenParameter(entry.value())) : leaves(item).some((leaf) => leaf.kind === 'parameter')));
}
