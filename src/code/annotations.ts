/** What a type annotation tells of a value that nothing in the repository makes: an injected one. */
import type { Evaluator } from './evaluator.ts';
import { derivedClasses, ts } from './syntax.ts';
import type { Value } from './values.ts';

/** An instance of the class that a type names, or what is known of a type from outside the repository. */
export function typeValue(evaluator: Evaluator, type: ts.TypeNode, node: ts.Node): Value | undefined {
  if (!ts.isTypeReferenceNode(type) || !ts.isIdentifier(type.typeName)) return undefined;
  const [argument] = type.typeArguments ?? [];
  // Nest's `ConfigType<typeof settings>`
  if (argument && ts.isTypeQueryNode(argument) && ts.isIdentifier(argument.exprName)) return evaluator.evaluate(argument.exprName);
  const value = evaluator.evaluate(type.typeName);
  if (value.kind === 'class') return { kind: 'instance', of: value.of, context: value.context, isOpen: true, node, trail: [] };
  if (value.kind === 'external' && value.module !== '') return { kind: 'typed', module: value.module, name: value.path.at(-1) ?? 'default', node, trail: [] };
  return implementor(evaluator, type.typeName, node);
}

/** The class that implements an interface, where there is exactly one. */
function implementor(evaluator: Evaluator, name: ts.Identifier, node: ts.Node): Value | undefined {
  const { project } = evaluator;
  const declaration = interfaceOf(evaluator, name);
  if (!declaration) return undefined;
  project.importersOf(declaration.getSourceFile().fileName);
  const found = project.loaded().flatMap((file) => derivedClasses(file.root)).filter((item) => {
    const clause = item.heritageClauses?.find((candidate) => candidate.token === ts.SyntaxKind.ImplementsKeyword);
    return clause?.types.some((implemented) => ts.isIdentifier(implemented.expression) && interfaceOf(evaluator, implemented.expression) === declaration);
  });
  const [only] = found;
  return only && found.length === 1 ? { kind: 'instance', of: only, context: undefined, isOpen: true, node, trail: [] } : undefined;
}

function interfaceOf(evaluator: Evaluator, name: ts.Identifier): ts.InterfaceDeclaration | undefined {
  const { project } = evaluator;
  const declaration = project.bindingOf(name)?.declaration;
  if (!declaration) return undefined;
  if (ts.isInterfaceDeclaration(declaration)) return declaration;
  if (!ts.isImportSpecifier(declaration)) return undefined;
  const specifier = declaration.parent.parent.parent.moduleSpecifier;
  const path = ts.isStringLiteral(specifier) ? project.modules.resolve(name.getSourceFile().fileName, specifier.text) : undefined;
  const file = path === undefined ? undefined : project.load(path);
  const exported = (declaration.propertyName ?? declaration.name).text;
  return file?.root.statements.find((item): item is ts.InterfaceDeclaration => ts.isInterfaceDeclaration(item) && item.name.text === exported);
}
