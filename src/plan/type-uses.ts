/** Types that are taken from a function: what it returns is awaited there too. */
import { ts, walk, type FunctionNode, type ParsedFile } from '../code/syntax.ts';
import { alternatives } from '../code/values.ts';
import type { PlanContext } from './context.ts';

/** Those that may take a type from one of the functions. */
function filesWith({ evaluator: { project } }: PlanContext, functions: readonly FunctionNode[], names: readonly string[]): ReadonlySet<ParsedFile> {
  const homes = new Set(functions.map((fn) => fn.getSourceFile().fileName));
  return new Set([...homes].flatMap((home) => names.flatMap((name) => ['ReturnType', 'infer'].flatMap((word) => project.mentioning([word, name], home)))));
}

/**
 * `ReturnType<typeof f>` becomes `Awaited<ReturnType<typeof f>>`, which is the same for what is no promise.
 * @param aliases function types that change
 */
export function awaitReturnTypes(context: PlanContext, functions: readonly FunctionNode[], names: readonly string[], aliases: readonly string[]): void {
  const { evaluator } = context;
  for (const file of filesWith(context, functions, [...names, ...aliases])) {
    const inferring = inferringTypes(file.root);
    walk(file.root, (node) => {
      if (!ts.isTypeReferenceNode(node) || !ts.isIdentifier(node.typeName) || isAwaited(node)) return;
      if (node.typeName.text !== 'ReturnType' && !inferring.has(node.typeName.text)) return;
      const [of] = node.typeArguments ?? [];
      const isOurs = of && (ts.isTypeQueryNode(of) ? isNameOf(of.exprName) : ts.isIndexedAccessTypeNode(of) ? isMember(of) : ts.isTypeReferenceNode(of) && aliases.includes(of.typeName.getText()));
      if (!isOurs) return;
      // Inside the type's own brackets, so that `Promise<…>` around it is another edit.
      context.draft.edit(`awaited:${node.getStart()}`, node, node.typeName.getStart(), node.typeName.end, `Awaited<${node.typeName.text}`);
      context.draft.edit(`awaited:${node.end}:end`, node, node.end - 1, node.end, '>>');
    });
  }

  function isNameOf(name: ts.EntityName): boolean {
    if (ts.isQualifiedName(name)) return names.includes(name.right.text);
    return alternatives(evaluator.evaluate(name)).some((value) => value.kind === 'function' && functions.includes(value.fn));
  }

  function isMember(type: ts.IndexedAccessTypeNode): boolean {
    return ts.isLiteralTypeNode(type.indexType) && ts.isStringLiteral(type.indexType.literal) && names.includes(type.indexType.literal.text);
  }
}

/** A file's own types like `F extends (…) => infer R ? R : never`. */
function inferringTypes(root: ts.SourceFile): ReadonlySet<string> {
  const own = root.statements.filter((item): item is ts.TypeAliasDeclaration => ts.isTypeAliasDeclaration(item) && ts.isConditionalTypeNode(item.type) && /\binfer\b/.test(item.type.extendsType.getText()));
  return new Set(own.map((item) => item.name.text));
}

function isAwaited({ parent }: ts.Node): boolean {
  return ts.isTypeReferenceNode(parent) && ts.isIdentifier(parent.typeName) && parent.typeName.text === 'Awaited';
}
