/**
 * Functions that callers cannot tell apart: a method and its overrides, the implementations of an interface, functions of one type. Their
 * signatures have to agree, so they become async together.
 */
import { hasBody, type Signature } from '../code/types.ts';
import { hasModifier, isFunction, isTypeScript, propertyName, ts, walk, wrapped, type FunctionNode } from '../code/syntax.ts';
import type { PlanContext } from './context.ts';
import { isPromiseType } from './promises.ts';

export interface Family {
  readonly functions: readonly FunctionNode[];
  /** Signatures without a body: of interfaces, abstract members, overloads and function types. */
  readonly signatures: readonly Signature[];
  /** Something from outside the repository fixes the type. */
  readonly isForeign: boolean;
}

export function familyOf(context: PlanContext, fn: FunctionNode): Family {
  const members = new Set<Signature>([fn]);
  let isForeign = false;
  const pending: Signature[] = [fn];
  const add = (node: Signature): void => {
    if (members.has(node)) return;
    members.add(node);
    pending.push(node);
  };
  for (let next = pending.pop(); next; next = pending.pop()) {
    for (const item of [...overloads(next), ...declaredBeside(context, next)]) add(item);
    if (!hasContract(context, next)) continue;
    const types = context.types();
    if (types.hasUnseenContract(next) || isAlsoValue(context, next)) isForeign = true;
    for (const contract of contractsOf(context, next)) {
      if (!types.isOwn(contract)) isForeign ||= !isArgument(next);
      else if (isConverted(contract)) add(contract);
      else if (!acceptsPromise(contract)) isForeign = true;
    }
    for (const other of candidates(context, next)) if (!members.has(other) && (contractsOf(context, other).some((contract) => members.has(contract)) || isDescribed(context, next, other))) add(other);
  }
  const all = [...members];
  return { functions: all.filter((item): item is FunctionNode => isFunction(item) && hasBody(item)), signatures: all.filter((item) => !hasBody(item)), isForeign };
}

/** Whether a field that a getter stands in for is a plain value in an object literal or another class: then it stays a field. */
function isAlsoValue(context: PlanContext, member: Signature): boolean {
  if (!ts.isPropertySignature(member) && !ts.isPropertyDeclaration(member)) return false;
  const name = nameAsMember(member);
  return (name === undefined ? [] : context.evaluator.project.mentioning(name, member.getSourceFile().fileName)).some((file) => {
    let found = false;
    walk(file.root, (node) => {
      const isValue = ts.isPropertyAssignment(node) || ts.isShorthandPropertyAssignment(node) || (ts.isPropertyDeclaration(node) && node !== member && !hasModifier(node, ts.SyntaxKind.AbstractKeyword));
      if (isValue && propertyName(node.name) === name && context.types().standsFor(node).includes(member)) found = true;
      return !found;
    });
    return found;
  });
}

/** Whether an interface that nobody names describes the objects that have the member: types are compared by their members. */
function isDescribed(context: PlanContext, member: Signature, signature: Signature): boolean {
  if (hasBody(signature) === hasBody(member)) return false;
  if (hasBody(signature)) return isDescribed(context, signature, member);
  const [owner, described] = [ownerOf(member), ownerOf(signature)];
  if (!meet(context, member.getSourceFile().fileName, signature.getSourceFile().fileName)) return false;
  return owner !== undefined && described !== undefined && context.types().satisfies(owner, described);
}

/** Whether one file knows both: without that, no object goes from one to the other. */
function meet({ evaluator }: PlanContext, one: string, other: string): boolean {
  const around = (path: string): readonly string[] => [path, ...evaluator.project.importersOf(path).map((file) => file.path)];
  const known = new Set(around(one));
  return around(other).some((path) => known.has(path));
}

/** The class, interface, type literal or object around a member. */
function ownerOf(member: Signature): ts.Node | undefined {
  const holder = ts.isClassElement(member) || ts.isTypeElement(member) ? member : wrapped(member).parent;
  const { parent } = holder;
  return parent && (ts.isClassLike(parent) || ts.isInterfaceDeclaration(parent) || ts.isTypeLiteralNode(parent) || ts.isObjectLiteralExpression(parent)) ? parent : undefined;
}

/** The signatures that a function agrees with where it is declared, and where its name is put into a typed place. */
function contractsOf(context: PlanContext, node: Signature): readonly Signature[] {
  const types = context.types();
  const own = types.contractsOf(node);
  if (!isFunction(node) || !hasBody(node) || isArgument(node)) return own;
  const { references, placed } = context.uses.usesOf(node);
  return [...own, ...[...references, ...placed].flatMap((place) => types.contractsOf(place))];
}

/** Whether a type other than the function's own may speak of it; without one no checker is needed. */
function hasContract(context: PlanContext, node: Signature): boolean {
  if (!isFunction(node)) return true;
  const owner = ownerOf(node);
  const name = nameAsMember(node);
  if (owner && ts.isClassLike(owner) && (owner.heritageClauses !== undefined || context.evaluator.subclassesOf(owner).length > 0)) return true;
  if (!isTypeScript(node)) return false;
  if (owner && name !== undefined) return ts.isObjectLiteralExpression(owner) || isTypedField(node) || candidates(context, node).some((item) => !hasBody(item));
  const { parent } = wrapped(node);
  const isPlain = ts.isFunctionDeclaration(node) || (ts.isVariableDeclaration(parent) && !parent.type);
  const { references, placed } = context.uses.usesOf(node);
  return !isPlain || references.length > 0 || placed.length > 0;
}

function isTypedField(node: ts.Node): boolean {
  return ts.isPropertyDeclaration(node.parent) && node.parent.type !== undefined;
}

/** An argument of a call has the callee's type; what the callee does with it is asked elsewhere. */
function isArgument(node: Signature): boolean {
  const outer = wrapped(node);
  return (ts.isCallExpression(outer.parent) || ts.isNewExpression(outer.parent)) && outer.parent.expression !== outer;
}

/** `() => void | Promise<void>` takes an async function as it is. */
function acceptsPromise(node: Signature): boolean {
  return node.type !== undefined && ts.isUnionTypeNode(node.type) && node.type.types.some(isPromiseType);
}

/** Signatures that can become those of async functions. */
function isConverted(node: Signature): boolean {
  if (acceptsPromise(node)) return false;
  if (ts.isPropertyDeclaration(node)) return hasModifier(node, ts.SyntaxKind.AbstractKeyword);
  return isFunction(node) || ts.isPropertySignature(node) || ts.isMethodSignature(node) || ts.isFunctionTypeNode(node) || ts.isCallSignatureDeclaration(node);
}

/** The other declarations of the same name in the same place. */
function overloads(node: Signature): readonly Signature[] {
  if (ts.isFunctionDeclaration(node) && node.name) {
    const { name, parent } = node;
    // Sloppy code may declare a function right below an `if` or a label.
    const statements: readonly ts.Statement[] = ts.isBlock(parent) || ts.isSourceFile(parent) || ts.isModuleBlock(parent) || ts.isCaseOrDefaultClause(parent) ? parent.statements : [];
    return statements.filter((item): item is ts.FunctionDeclaration => ts.isFunctionDeclaration(item) && item.name?.text === name.text && item !== node);
  }
  if (!ts.isMethodDeclaration(node) || !ts.isClassLike(node.parent)) return [];
  const isStatic = hasModifier(node, ts.SyntaxKind.StaticKeyword);
  return node.parent.members.filter((item): item is ts.MethodDeclaration => ts.isMethodDeclaration(item) && item !== node && item.name.getText() === node.name.getText() && hasModifier(item, ts.SyntaxKind.StaticKeyword) === isStatic);
}

/** The signatures that a `.d.ts` file beside a JavaScript file gives its functions and methods. */
function declaredBeside({ evaluator }: PlanContext, node: Signature): readonly Signature[] {
  const { fileName } = node.getSourceFile();
  const path = fileName.replace(/\.([cm]?)js$/, '.d.$1ts');
  const file = path === fileName || !isFunction(node) || !evaluator.project.tree.has(path) ? undefined : evaluator.project.load(path);
  if (!file) return [];
  const name = nameAsMember(node) ?? declaredName(node);
  const owner = ownerOf(node);
  const ownerName = owner && ts.isClassLike(owner) ? owner.name?.text : undefined;
  const found: Signature[] = [];
  walk(file.root, (item) => {
    if (ts.isFunctionDeclaration(item) && owner === undefined && item.name?.text === name) found.push(item);
    if (ts.isMethodDeclaration(item) && ownerName !== undefined && ts.isClassLike(item.parent) && item.parent.name?.text === ownerName && nameAsMember(item) === name) found.push(item);
  });
  return found;
}

function declaredName(node: Signature): string | undefined {
  if (ts.isFunctionDeclaration(node)) return node.name?.text;
  const { parent } = wrapped(node);
  return ts.isVariableDeclaration(parent) && ts.isIdentifier(parent.name) ? parent.name.text : undefined;
}

/** Declarations that may have to agree with `node`: of the same member name, or of its function type. */
function candidates(context: PlanContext, node: Signature): readonly Signature[] {
  const name = nameAsMember(node);
  const { project } = context.evaluator;
  const isRead = ts.isGetAccessor(node) || ts.isPropertySignature(node);
  const files = name === undefined ? (ts.isFunctionTypeNode(node) || ts.isCallSignatureDeclaration(node) ? project.loaded() : []) : project.mentioning(name, node.getSourceFile().fileName);
  return files.flatMap((file) => {
    const found: Signature[] = [];
    walk(file.root, (item) => {
      const isSignature = isFunction(item) || ts.isMethodSignature(item) || (ts.isFunctionTypeNode(item) && ts.isPropertySignature(item.parent)) || (isRead && ts.isPropertySignature(item));
      if (isSignature && (name === undefined || nameAsMember(item) === name)) found.push(item);
    });
    return found;
  });
}

/** The name under which a signature is a member of something. */
function nameAsMember(node: Signature): string | undefined {
  if ((ts.isClassElement(node) || ts.isTypeElement(node)) && node.name) return propertyName(node.name);
  const { parent } = wrapped(node);
  const isHeld = ts.isPropertyDeclaration(parent) || ts.isPropertyAssignment(parent) || ts.isPropertySignature(parent);
  return isHeld ? propertyName(parent.name) : undefined;
}
